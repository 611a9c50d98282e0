"""Links between entries: every id that is named must belong to an entry of the right kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any as AnyShape
from typing import TypeVar, cast

from engine.errors import Location, Problem
from engine.model.condition import All, Any, AtLeast, Condition, Leaf, Not, Score
from engine.model.entries import SourceRef
from engine.reading import shapes
from engine.reading.codes import Code, problem
from engine.reading.conditions import ConditionReader, Names
from engine.reading.register import Authored, Gathered
from engine.reading.suggest import did_you_mean
from engine.reading.yaml_tree import Path

T = TypeVar("T")

_UNKNOWN: dict[str, Code] = {
    "sources": "unknown-source",
    "thresholds": "unknown-threshold",
    "findings": "unknown-finding",
    "conclusions": "unknown-conclusion",
    "syndromes": "unknown-syndrome",
    "treatments": "unknown-treatment",
    "texts": "unknown-text",
    "maps": "unknown-map",
    "instruments": "unknown-instrument",
    "measures": "unknown-measure",
    "rules": "unknown-rule",
    "claims": "unknown-claim",
    "cases": "unknown-case",
}


class Links:
    """All ids by kind; ``problems`` collects the links that lead nowhere."""

    def __init__(self, gathered: Gathered) -> None:
        self.lost = gathered.lost
        self.shapes: dict[str, dict[str, AnyShape]] = {
            kind: {id: authored.shape for id, authored in entries.items()}
            for kind, entries in gathered.entries.items()
        }
        self.everything = {id for entries in self.shapes.values() for id in entries}
        self.problems: list[Problem] = []
        self._pool: dict[object, object] = {}
        self.names = Names(
            findings=self.shapes["findings"],
            thresholds=self.shapes["thresholds"],
            conclusions=self.shapes["conclusions"],
            syndromes=self.shapes["syndromes"],
            instruments=gathered.entries["instruments"],
            lost=self.lost,
        )

    def problem(self, authored: Authored, path: Path, code: Code, message: str) -> None:
        """Report a fault at a place inside an entry."""
        at = authored.document.location((*authored.path, *path))
        self.problems.append(problem(at, code, message + authored.note))

    def check(self, authored: Authored, path: Path, kind: str, id: str) -> None:
        """Report an id that no entry of the kind has."""
        if id not in self.shapes[kind] and not self.lost.excuses(id):
            what = kind.removesuffix("s")
            hint = did_you_mean(id, [*self.shapes[kind], *self.lost.ids]) or self._elsewhere(id)
            self.problem(authored, path, _UNKNOWN[kind], f"unknown {what} '{id}'{hint}")

    def _elsewhere(self, id: str) -> str:
        kind = next((kind for kind, entries in self.shapes.items() if id in entries), None)
        return f"; it stands under {kind}" if kind else ""

    def check_all(self, authored: Authored, key: str, kind: str, ids: Iterable[str]) -> None:
        """Report every id of the list under ``key`` that no entry of the kind has."""
        for number, id in enumerate(ids):
            self.check(authored, (key, number), kind, id)

    def claims(self, authored: Authored) -> tuple[str, ...]:
        """The claims that an entry covers."""
        self.check_all(authored, "claims", "claims", authored.shape.claims)
        return tuple(authored.shape.claims)

    def sources(
        self,
        authored: Authored,
        refs: list[shapes.SourceRef] | None = None,
        path: Path = ("sources",),
    ) -> tuple[SourceRef, ...]:
        """The sources that an entry, or the part of it at ``path``, rests on."""
        listed = authored.shape.sources if refs is None else refs
        for number, ref in enumerate(listed):
            self.check(authored, (*path, number, "id"), "sources", ref.id)
        return tuple(self.shared(SourceRef(ref.id, ref.locator)) for ref in listed)

    def condition(
        self, authored: Authored, shape: shapes.Condition, *path: str | int
    ) -> tuple[Condition, Mapping[Leaf, Location]]:
        """A condition of the entry, and where each leaf of it first stands."""
        reader = ConditionReader(authored.document, self.names, authored.note)
        condition = reader.read(shape, (*authored.path, *path))
        self.problems.extend(reader.problems)
        return self._shared_condition(condition), reader.places

    def shared(self, part: T) -> T:
        """The one object for all equal values; the cache then holds it once and loads it once."""
        return cast("T", self._pool.setdefault(part, part))

    def _shared_condition(self, condition: Condition) -> Condition:
        match condition:
            case All(parts):
                condition = All(tuple(map(self._shared_condition, parts)))
            case Any(parts):
                condition = Any(tuple(map(self._shared_condition, parts)))
            case AtLeast(needed, parts):
                condition = AtLeast(needed, tuple(map(self._shared_condition, parts)))
            case Score(points_needed, parts, points):
                shared = tuple(map(self._shared_condition, parts))
                condition = Score(points_needed, shared, points)
            case Not(part):
                condition = Not(self._shared_condition(part))
        return self.shared(condition)
