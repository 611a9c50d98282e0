"""Turns a condition as authored into a condition of the model, checking every name in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from engine.errors import Location, Problem
from engine.model.answers import YES
from engine.model.condition import (
    All,
    Any,
    AtLeast,
    Compare,
    Condition,
    DispositionReached,
    Established,
    Has,
    Known,
    Leaf,
    Not,
    NotEstablished,
    Operator,
    Score,
    SupportReached,
    leaves,
)
from engine.model.units import convert, convertible
from engine.reading import shapes
from engine.reading.codes import Code, problem
from engine.reading.register import Authored, Lost
from engine.reading.suggest import did_you_mean, listed
from engine.reading.yaml_tree import Document, Path

NEVER: Condition = Any(())
"""Stands in for a part that could not be read; the knowledge base is refused anyway."""

_USE = {
    "yes-no": "use present or absent",
    "choice": "use chosen",
    "choices": "use chosen",
    "number": "use compare",
    "duration": "use compare",
    "scale": "use compare",
}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Names:
    """What conditions may name, by id."""

    findings: Mapping[str, shapes.Finding]
    thresholds: Mapping[str, shapes.Threshold]
    conclusions: Mapping[str, shapes.Conclusion]
    syndromes: Mapping[str, shapes.Syndrome]
    instruments: Mapping[str, Authored]
    lost: Lost


class ConditionReader:
    """Reads the conditions of one entry.

    ``problems`` collects what is wrong with them, ``places`` where each leaf first stands.
    """

    def __init__(self, document: Document, names: Names, note: str = "") -> None:
        self.document = document
        self.names = names
        self.note = note
        self.problems: list[Problem] = []
        self.places: dict[Leaf, Location] = {}

    def read(self, shape: shapes.Condition, path: Path) -> Condition:
        """The condition at ``path``."""
        condition = self._read(shape, path)
        for leaf in leaves(condition):
            self.places.setdefault(leaf, self.document.location(path))
        return condition

    def _read(self, shape: shapes.Condition, path: Path) -> Condition:
        (key,) = shape.model_fields_set
        here = (*path, "not" if key == "not_" else key)
        value = getattr(shape, key)
        match key:
            case "all":
                return All(self._parts(value, here))
            case "any":
                return Any(self._parts(value, here))
            case "at_least":
                return AtLeast(value.n, self._parts(value.of, (*here, "of")))
            case "not_":
                return Not(self.read(value, here))
            case "present" | "absent":
                has = self._yes(value, here)
                return Not(has) if key == "absent" else has
            case "known" | "unknown":
                known = Known(value) if self._finding(value, here) else NEVER
                return Not(known) if key == "unknown" else known
            case "chosen":
                return self._chosen(value, here)
            case "compare":
                return self._compare(value, here)
            case "same_side":
                return self._same_side(value, here)
            case "on_side":
                return self._on_side(value, here)
            case "established" | "not_established":
                self._named(value, self.names.conclusions, "unknown-conclusion", here)
                return Established(value) if key == "established" else NotEstablished(value)
            case "score":
                return self._score(value, here)
            case "support":
                self._named(
                    value.syndrome, self.names.syndromes, "unknown-syndrome", (*here, "syndrome")
                )
                return SupportReached(value.syndrome, value.at_least)
            case _:
                return DispositionReached(value.at_least)

    def _score(self, score: shapes.ScoreReached, path: Path) -> Condition:
        """The items of an instrument with their points; their own faults are told with it."""
        authored = self._named(
            score.instrument, self.names.instruments, "unknown-instrument", (*path, "instrument")
        )
        if authored is None:
            return NEVER
        items: list[shapes.Item] = authored.shape.items
        points = tuple(float(item.points or 0) for item in items)
        if score.at_least > sum(points):
            message = (
                f"'{score.instrument}' gives {sum(points):g} points at most, so this can never be "
                "met; correct the number or the points"
            )
            self._problem((*path, "at_least"), "score-out-of-reach", message)
            return NEVER
        reader = ConditionReader(authored.document, self.names)
        parts = tuple(
            reader.read(item.when, (*authored.path, "items", number, "when"))
            for number, item in enumerate(items)
        )
        return Score(float(score.at_least), parts, points)

    def _parts(self, parts: list[shapes.Condition], path: Path) -> tuple[Condition, ...]:
        return tuple(self.read(part, (*path, number)) for number, part in enumerate(parts))

    def _problem(self, path: Path, code: Code, message: str) -> None:
        self.problems.append(problem(self.document.location(path), code, message + self.note))

    def _named(self, id: str, known: Mapping[str, T], code: Code, path: Path) -> T | None:
        found = known.get(id)
        if found is None and not self.names.lost.excuses(id):
            what = code.replace("-", " ")
            self._problem(
                path, code, f"{what} '{id}'{did_you_mean(id, [*known, *self.names.lost.ids])}"
            )
        return found

    def _finding(self, id: str, path: Path) -> shapes.Finding | None:
        return self._named(id, self.names.findings, "unknown-finding", path)

    def _wrong_type(self, finding: shapes.Finding, path: Path) -> Condition:
        message = f"finding '{finding.id}' is of type {finding.type}; {_USE[finding.type]}"
        self._problem(path, "wrong-type", message)
        return NEVER

    def _yes(self, id: str, path: Path) -> Condition:
        finding = self._finding(id, path)
        if finding is None:
            return NEVER
        if finding.type != "yes-no":
            return self._wrong_type(finding, path)
        return Has(id, YES)

    def _chosen(self, chosen: shapes.Chosen, path: Path) -> Condition:
        finding = self._finding(chosen.finding, (*path, "finding"))
        if finding is None:
            return NEVER
        if finding.type not in ("choice", "choices"):
            return self._wrong_type(finding, path)
        known = [option.id for option in finding.options]
        for key in ("any_of", "all_of", "none_of", "only"):
            options = getattr(chosen, key)
            if options is None:
                continue
            for number, option in enumerate(options):
                if option not in known:
                    hint = did_you_mean(option, known) or f"; options: {listed(known)}"
                    message = f"finding '{finding.id}' has no option '{option}'{hint}"
                    self._problem((*path, key, number), "unknown-option", message)
            has = tuple(Has(finding.id, option) for option in options)
            if key == "all_of":
                return All(has)
            if key == "none_of":
                return Not(Any(has))
            if key == "only":
                others = tuple(Has(finding.id, o) for o in known if o not in options)
                return All((Any(has), *(Not(other) for other in others)))
            return Any(has)
        return NEVER

    def _compare(self, compare: shapes.Compare, path: Path) -> Condition:
        finding = self._finding(compare.finding, (*path, "finding"))
        if finding is None:
            return NEVER
        if finding.type not in ("number", "duration", "scale"):
            return self._wrong_type(finding, path)
        operators: tuple[Operator, ...] = ("at_least", "more_than", "at_most", "less_than")
        for operator in operators:
            bound = getattr(compare, operator)
            if bound is None:
                continue
            if isinstance(bound, str):
                return self._against_threshold(finding, operator, bound, (*path, operator))
            return self._against_number(finding, operator, compare, path)
        return NEVER

    def _against_number(
        self, finding: shapes.Finding, operator: Operator, compare: shapes.Compare, path: Path
    ) -> Condition:
        unit = finding.unit or "point"
        bound = float(getattr(compare, operator))
        given = compare.unit or (unit if finding.type != "duration" else None)
        if given is None:
            message = f"duration '{finding.id}' is compared without a unit; add one, such as {unit}"
            self._problem(path, "wrong-unit", message)
            return NEVER
        if not convertible(given, unit):
            message = f"'{finding.id}' is in {unit}, which cannot be told in {given}; use {unit}"
            self._problem((*path, "unit"), "wrong-unit", message)
            return NEVER
        converted = convert(bound, given, unit)
        self._inside(finding, converted, f"{bound:g} ({given})", (*path, operator))
        return Compare(finding.id, operator, converted)

    def _against_threshold(
        self, finding: shapes.Finding, operator: Operator, id: str, path: Path
    ) -> Condition:
        threshold = self._named(id, self.names.thresholds, "unknown-threshold", path)
        unit = finding.unit or "point"
        if threshold is not None and not convertible(threshold.unit, unit):
            message = (
                f"threshold '{id}' is in {threshold.unit}, but finding '{finding.id}' in {unit}; "
                "use one of the same unit"
            )
            self._problem(path, "wrong-unit", message)
        elif threshold is not None:
            newest = max(threshold.values, key=lambda dated: dated.from_)
            converted = convert(float(newest.value), threshold.unit, unit)
            self._inside(finding, converted, f"threshold '{id}'", path)
        return Compare(finding.id, operator, id)

    def _inside(self, finding: shapes.Finding, bound: float, shown: str, path: Path) -> None:
        """Report a bound that no answer can reach, so that the condition never changes."""
        low, high = finding.range or (bound, bound)
        if not low <= bound <= high:
            unit = finding.unit or "point"
            message = (
                f"{shown} lies outside the range of '{finding.id}', {low:g} to {high:g} ({unit}); "
                "correct one of them"
            )
            self._problem(path, "bound-out-of-range", message)

    def _sided(self, id: str, path: Path) -> bool:
        finding = self._finding(id, path)
        if finding is not None and not finding.sided:
            message = f"finding '{id}' has no sides; add 'sided: true' to it or drop the condition"
            self._problem(path, "wrong-type", message)
        return finding is not None and finding.sided

    def _same_side(self, pair: list[str], path: Path) -> Condition:
        if not all(self._sided(id, (*path, number)) for number, id in enumerate(pair)):
            return NEVER
        one, other = pair
        return Any(tuple(All((Has(one, side), Has(other, side))) for side in ("left", "right")))

    def _on_side(self, on_side: shapes.OnSide, path: Path) -> Condition:
        if not self._sided(on_side.finding, (*path, "finding")):
            return NEVER
        if on_side.side == "both":
            return All((Has(on_side.finding, "left"), Has(on_side.finding, "right")))
        return Has(on_side.finding, on_side.side)
