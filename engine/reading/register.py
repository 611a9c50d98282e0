"""Collects the entries of all files by kind and id: shaped, tables expanded, ids unique."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from engine.errors import Problem
from engine.reading import shapes
from engine.reading.codes import Code, problem
from engine.reading.suggest import did_you_mean, listed, quoted
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
    "maps": shapes.BodyMap,
    "lesions": shapes.Lesion,
    "instruments": shapes.Instrument,
    "measures": shapes.Measure,
    "trends": shapes.Trend,
    "rules": shapes.Rule,
    "claims": shapes.Claim,
    "cases": shapes.Case,
    "diaries": shapes.Diary,
    "courses": shapes.RecoveryCourse,
}


@dataclass(frozen=True, slots=True)
class Authored:
    """A shaped entry with the document and the path it came from."""

    shape: Any
    document: Document
    path: Path
    note: str


Register = dict[str, dict[str, Authored]]


@dataclass(slots=True)
class Lost:
    """What stands in the files but could not be read; a link to it is no further fault.

    ``everything`` says that more may be lost than the ids that are known.
    """

    ids: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    everything: bool = False

    def excuses(self, id: str) -> bool:
        """Whether the id may belong to something that could not be read."""
        return self.everything or id in self.ids


@dataclass(slots=True)
class Gathered:
    """All entries that could be shaped, what was lost, and every problem."""

    entries: Register = field(default_factory=lambda: {kind: {} for kind in KINDS})
    lost: Lost = field(default_factory=Lost)
    problems: list[Problem] = field(default_factory=list)


def register(documents: Iterable[Document]) -> tuple[Register, list[Problem]]:
    """Every entry of every document by kind and id, tables expanded."""
    gathered = gather(documents)
    return gathered.entries, gathered.problems


def gather(documents: Iterable[Document], *, unread: bool = False) -> Gathered:
    """Every entry, and what was lost; ``unread`` says that there are files without a document."""
    gatherer = _Gatherer()
    gatherer.gathered.lost.everything = unread
    for document in documents:
        gatherer.read(document)
    return gatherer.gathered


class _Gatherer:
    def __init__(self) -> None:
        self.gathered = Gathered()
        self.seen: dict[str, tuple[Document, Path]] = {}

    def read(self, document: Document) -> None:
        lost = self.gathered.lost
        if document.data is None:
            lost.ids |= document.lost
            lost.everything |= document.lost_all
            return
        if not isinstance(document.data, dict):
            lost.everything = True
            message = "should be a mapping with keys such as findings or rules"
            self._problem(document, (), "wrong-kind", message)
            return
        for key, entries in document.data.items():
            self._list(document, key, entries)

    def _list(self, document: Document, key: str, entries: Any) -> None:
        if document.is_broken((key,)):
            self.gathered.lost.everything = True
        elif key not in KINDS and key != "tables":
            self.gathered.lost.everything = True
            known = [*KINDS, "tables"]
            hint = did_you_mean(key, known) or f"; known here: {listed(known, 16)}"
            at = document.location((key,), key=True)
            message = f"unknown key {quoted(key)}{hint}"
            self.gathered.problems.append(problem(at, "unknown-key", message))
        elif entries is None:
            message = f"'{key}' has no value; write one or leave the key out"
            self._problem(document, (key,), "empty-value", message)
        elif not isinstance(entries, list):
            self.gathered.lost.everything = True
            message = f"'{key}' should be a list; start every entry with '- id:'"
            self._problem(document, (key,), "wrong-kind", message)
        else:
            for number, data in enumerate(entries):
                path = (key, number)
                if key == "tables":
                    self._table(document, path, data)
                else:
                    self._entry(key, document, path, data, "")

    def _entry(self, kind: str, document: Document, path: Path, data: Any, note: str) -> None:
        shape, problems = validate(KINDS[kind], data, document, path, note)
        self.gathered.problems += problems
        if shape is None:
            self.gathered.lost.kinds.add(kind)
        id = data.get("id") if isinstance(data, dict) else None
        if not isinstance(id, str):
            self.gathered.lost.everything = True
        elif self._is_new(id, document, path, note):
            if shape is None:
                self.gathered.lost.ids.add(id)
            else:
                self.gathered.entries[kind][id] = Authored(shape, document, path, note)

    def _table(self, document: Document, path: Path, data: Any) -> None:
        table, problems = validate(shapes.Table, data, document, path)
        self.gathered.problems += problems
        if table is None:
            self.gathered.lost.everything = True
            return
        self._is_new(table.id, document, path, "")
        made, problems = expand(document, int(path[-1]))
        self.gathered.problems += problems
        self.gathered.lost.everything |= bool(problems)
        for item in made:
            self._entry(item.kind, document, item.path, item.data, f" (row '{item.row}')")

    def _is_new(self, id: str, document: Document, path: Path, note: str) -> bool:
        if id not in self.seen:
            self.seen[id] = document, path
            return True
        first, there = self.seen[id]
        at = first.location((*there, "id"))
        message = f"id {quoted(id)} is used before, at {at}; choose another{note}"
        self._problem(document, (*path, "id"), "duplicate-id", message)
        return False

    def _problem(self, document: Document, path: Path, code: Code, message: str) -> None:
        self.gathered.problems.append(problem(document.location(path), code, message))
