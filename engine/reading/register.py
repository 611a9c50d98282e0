"""Collects the entries of all files by kind and id: shaped, tables expanded, ids unique."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.errors import Problem
from engine.reading import shapes
from engine.reading.suggest import did_you_mean
from engine.reading.tables import expand
from engine.reading.validate import validate
from engine.reading.yaml_tree import Document, Path

KINDS: dict[str, type[shapes.Shape]] = {
    "policy": shapes.Policy,
    "sources": shapes.Source,
    "thresholds": shapes.Threshold,
    "findings": shapes.Finding,
    "conclusions": shapes.Conclusion,
    "syndromes": shapes.Syndrome,
    "treatments": shapes.Treatment,
    "texts": shapes.Education,
    "rules": shapes.Rule,
    "claims": shapes.Claim,
    "cases": shapes.Case,
}


@dataclass(frozen=True, slots=True)
class Authored:
    """A shaped entry with the document and the path it came from."""

    shape: Any
    document: Document
    path: Path
    note: str


Register = dict[str, dict[str, Authored]]


def register(documents: Iterable[Document]) -> tuple[Register, list[Problem]]:
    """Every entry of every document by kind and id, tables expanded."""
    found: Register = {kind: {} for kind in KINDS}
    problems: list[Problem] = []
    seen: dict[str, Authored] = {}
    for document in documents:
        for authored, kind, faults in _entries(document):
            problems.extend(faults)
            if authored is None:
                continue
            id = authored.shape.id
            if id in seen:
                first = seen[id].document.location(seen[id].path)
                message = f"id '{id}' is used before, at {first}; choose another{authored.note}"
                at = authored.document.location((*authored.path, "id"))
                problems.append(Problem(at, "duplicate-id", message))
                continue
            seen[id] = authored
            found[kind][id] = authored
    return found, problems


def _entries(document: Document) -> Iterator[tuple[Authored | None, str, list[Problem]]]:
    if not isinstance(document.data, dict):
        at = document.location(())
        message = "should be a mapping with keys such as findings or rules"
        yield None, "", [Problem(at, "wrong-kind", message)]
        return
    for key, listed in document.data.items():
        if key not in KINDS and key != "tables":
            hint = did_you_mean(key, [*KINDS, "tables"])
            at = document.location((key,), key=True)
            yield None, "", [Problem(at, "unknown-key", f"unknown key '{key}'{hint}")]
        elif not isinstance(listed, list):
            at = document.location((key,))
            message = f"'{key}' should be a list; start every entry with '- id:'"
            yield None, "", [Problem(at, "wrong-kind", message)]
        else:
            for number, data in enumerate(listed):
                yield from _entry(document, key, number, data)


def _entry(
    document: Document, key: str, number: int, data: Any
) -> Iterator[tuple[Authored | None, str, list[Problem]]]:
    path: Path = (key, number)
    if key != "tables":
        shape, problems = validate(KINDS[key], data, document, path)
        yield (Authored(shape, document, path, "") if shape else None), key, problems
        return
    table, problems = validate(shapes.Table, data, document, path)
    yield None, "", problems
    if table is None:
        return
    made, problems = expand(document, number)
    yield None, "", problems
    for item in made:
        note = f" (row '{item.row}')"
        shape, problems = validate(KINDS[item.kind], item.data, document, item.path, note)
        yield (Authored(shape, document, item.path, note) if shape else None), item.kind, problems
