"""Holds plain data against a shape and turns every fault into a problem in place."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from engine.errors import Problem
from engine.reading.suggest import did_you_mean, listed
from engine.reading.yaml_tree import Document, Path

S = TypeVar("S", bound=BaseModel)

_KINDS: dict[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a mapping",
    type(None): "nothing",
}
_EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}


def validate(
    shape: type[S], data: Any, document: Document, path: Path, note: str = ""
) -> tuple[S | None, list[Problem]]:
    """The shaped data, or None and the problems. ``note`` is added to every message."""
    try:
        return shape.model_validate(data), []
    except ValidationError as error:
        problems: dict[tuple[object, ...], Problem] = {}
        for fault in error.errors(include_url=False):
            problem = _problem(shape, fault, document, path, note)
            problems.setdefault((problem.at, problem.code), problem)
        return None, list(problems.values())


def _problem(
    shape: type[BaseModel], fault: Any, document: Document, path: Path, note: str
) -> Problem:
    kind = fault["type"]
    where = _known_part(document, (*path, *fault["loc"]))
    name = str(fault["loc"][-1]) if fault["loc"] else ""
    code, message = _words(shape, kind, name, fault)
    at = document.location(where, key=kind == "extra_forbidden")
    return Problem(at, code, message + note)


def _known_part(document: Document, path: Path) -> Path:
    """The longest part of a pydantic path that stands in the document.

    Unions add labels of their own to the path; they are skipped.
    """
    known: Path = ()
    for step in path:
        if (*known, step) in document.values:
            known = (*known, step)
    return known


def _words(shape: type[BaseModel], kind: str, name: str, fault: Any) -> tuple[str, str]:
    given = fault.get("input")
    if kind == "extra_forbidden":
        keys = _keys_at(shape, fault["loc"][:-1])
        return "unknown-key", f"unknown key '{name}'{did_you_mean(name, keys)}" + (
            "" if did_you_mean(name, keys) or not keys else f"; known here: {listed(keys, 12)}"
        )
    if kind == "missing":
        return "missing-key", f"key '{name}' is missing; add it"
    if kind in _EXPECTED:
        got = _KINDS.get(type(given), "something else")
        return "wrong-kind", f"'{name}' should be {_EXPECTED[kind]}, but is {got}"
    if kind == "literal_error":
        options = [word.strip(" '") for word in fault["ctx"]["expected"].replace(" or ", ",").split(",")]
        hint = did_you_mean(str(given), options) or f"; allowed: {listed(options, 12)}"
        return "wrong-value", f"'{given}' is not allowed for '{name}'{hint}"
    if kind == "string_pattern_mismatch":
        return (
            "bad-id",
            f"'{given}' is not an id; use lower-case words joined by hyphens, such as pain-at-night",
        )
    if kind in ("too_short", "string_too_short"):
        return "too-short", f"'{name}' is empty or too short; write at least the least allowed"
    if kind in ("too_long", "string_too_long"):
        return "too-long", f"'{name}' is too long; split it"
    if kind == "value_error":
        return "inconsistent", str(fault["ctx"]["error"])
    if kind in ("greater_than_equal", "less_than_equal"):
        return "out-of-range", f"'{name}' is {given}, which is out of range"
    return "wrong-value", f"'{name}' cannot be used: {fault['msg'].lower()}"


def _keys_at(shape: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that a shape allows at a place inside it."""
    current: type[BaseModel] | None = shape
    for step in loc:
        if isinstance(step, int) or current is None:
            continue
        field = next(
            (f for n, f in current.model_fields.items() if step in (n, f.alias)), None
        )
        if field is not None:
            current = _inner_model(field.annotation)
    if current is None:
        return []
    return [field.alias or name for name, field in current.model_fields.items()]


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner_model(argument)
        if found is not None:
            return found
    return None
