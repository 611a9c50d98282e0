"""Holds plain data against a shape and turns every fault into a problem in place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from engine.errors import Problem
from engine.reading.codes import Code, problem
from engine.reading.shapes.primitives import ID_PATTERN
from engine.reading.suggest import did_you_mean, listed, quoted
from engine.reading.yaml_tree import Document, Path

S = TypeVar("S", bound=BaseModel)

_KINDS: dict[type, str] = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a mapping",
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
    """The shaped data, or None and the problems. ``note`` is added to every message.

    What is broken already in the YAML is not reported again.
    """
    empty = list(_empty_values(data, path))
    faults: dict[Path, list[Any]] = {}
    shaped = None
    try:
        shaped = shape.model_validate(data)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            where = _known_part(document, (*path, *fault["loc"]))
            if where not in empty:
                faults.setdefault(where, []).append(fault)
    found = [(where, _empty(where)) for where in empty]
    found += [
        (where, words) for where, here in faults.items() for words in _words(shape, where, here)
    ]
    problems = [
        problem(document.location(where, key=words[0] == "unknown-key"), words[0], words[1] + note)
        for where, words in found
        if not document.is_broken(where)
    ]
    return (None if empty else shaped), problems


Words = tuple[Code, str]
"""What kind of fault it is, and the message."""


def _empty(where: Path) -> Words:
    return "empty-value", f"{_name(where)} has no value; write one or leave the key out"


def _empty_values(data: Any, path: Path) -> Iterator[Path]:
    """Where nothing was written: no shape takes it."""
    if data is None:
        yield path
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _empty_values(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _empty_values(value, (*path, number))


def _known_part(document: Document, path: Path) -> Path:
    """The longest part of a pydantic path that stands in the document.

    Unions add labels of their own to the path; they are skipped.
    """
    known: Path = ()
    for step in path:
        if (*known, step) in document.values:
            known = (*known, step)
    return known


def _name(where: Path) -> str:
    """How to call a place in a message."""
    last = where[-1] if where else ""
    if isinstance(last, int):
        key = next((step for step in reversed(where) if isinstance(step, str)), "")
        return f"item {last + 1} of {quoted(key)}"
    return quoted(last)


def _words(shape: type[BaseModel], where: Path, faults: list[Any]) -> Iterator[Words]:
    """The messages for all faults of one place; the branches of a union make one of them."""
    branches = []
    for fault in faults:
        if fault["type"] == "missing":
            yield "missing-key", f"key {quoted(fault['loc'][-1])} is missing; add it"
        elif fault["type"] == "extra_forbidden":
            yield "unknown-key", _unknown_key(shape, fault["loc"])
        else:
            branches.append(fault)
    telling = [fault for fault in branches if fault["type"] not in _EXPECTED]
    if telling:
        yield _telling(telling[0], _name(where))
    elif branches:
        expected = dict.fromkeys(_EXPECTED[fault["type"]] for fault in branches)
        if "a number" in expected:
            expected.pop("a whole number", None)
        got = _KINDS.get(type(branches[0]["input"]), "something else")
        yield "wrong-kind", f"{_name(where)} should be {' or '.join(expected)}, but is {got}"


def _unknown_key(shape: type[BaseModel], loc: tuple[str | int, ...]) -> str:
    keys = _keys_at(shape, loc[:-1])
    hint = did_you_mean(str(loc[-1]), keys)
    if not hint and keys:
        hint = f"; known here: {listed(keys, 16)}"
    return f"unknown key {quoted(loc[-1])}{hint}"


def _telling(fault: Any, name: str) -> Words:
    """The message for a fault that is not just of the wrong kind."""
    given, context = fault["input"], fault.get("ctx", {})
    match fault["type"]:
        case "literal_error":
            options = [
                word.strip(" '") for word in context["expected"].replace(" or ", ",").split(",")
            ]
            hint = did_you_mean(str(given), options) or f"; allowed: {listed(options, 12)}"
            if fault["loc"][-1] == "[key]":
                name = f"a key of {quoted(fault['loc'][-3])}"
            return "wrong-value", f"{quoted(given)} is not allowed for {name}{hint}"
        case "string_pattern_mismatch" if context["pattern"] == ID_PATTERN:
            example = "use lower-case words joined by hyphens, such as pain-at-night"
            return "bad-id", f"{quoted(given)} is not an id; {example}"
        case "string_pattern_mismatch":
            return "wrong-value", f"{quoted(given)} is not a version; write one such as 1.2.0"
        case "too_short":
            least = context["min_length"]
            return "too-short", f"{name} has {len(given)} entries; write at least {least}"
        case "string_too_short":
            return "too-short", f"{name} is an empty text; write something"
        case "too_long":
            most = context["max_length"]
            return "too-long", f"{name} has more than {most} entries; split it"
        case "string_too_long":
            most = context["max_length"]
            return "too-long", f"{name} is longer than {most} characters; shorten it"
        case "day":
            return "wrong-value", f"{name} should be a date; write one such as 2026-11-22"
        case "value_error":
            return "inconsistent", str(context["error"])
        case "greater_than_equal":
            return "out-of-range", f"{name} is {given}; it should be at least {context['ge']}"
        case _:
            return "wrong-value", f"{name} cannot be used: {fault['msg'].lower()}"


def _keys_at(shape: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that a shape allows at a place inside it."""
    current: type[BaseModel] | None = shape
    for step in loc:
        if isinstance(step, int) or current is None:
            continue
        fields = current.model_fields
        field = next((f for n, f in fields.items() if step in (n, f.alias)), None)
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
