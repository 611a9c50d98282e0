"""Turns a condition as authored into a condition of the model, checking every name in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from engine.errors import Problem
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
    Not,
    NotEstablished,
    Operator,
    SupportReached,
)
from engine.reading import shapes
from engine.reading.suggest import did_you_mean, listed
from engine.model.units import convert, convertible
from engine.reading.yaml_tree import Document, Path

NEVER: Condition = Any(())
"""Stands in for a part that could not be read; the knowledge base is refused anyway."""

T = TypeVar("T")


class ConditionReader:
    """Reads the conditions of one entry; ``problems`` collects what is wrong with them."""

    def __init__(
        self,
        document: Document,
        findings: Mapping[str, shapes.Finding],
        thresholds: Mapping[str, shapes.Threshold],
        conclusions: Mapping[str, object],
        syndromes: Mapping[str, object],
        note: str = "",
    ) -> None:
        self.document = document
        self.findings = findings
        self.thresholds = thresholds
        self.conclusions = conclusions
        self.syndromes = syndromes
        self.note = note
        self.problems: list[Problem] = []

    def read(self, shape: shapes.Condition, path: Path) -> Condition:
        """The condition at ``path``."""
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
                self._named(value, self.conclusions, "conclusion", here)
                return Established(value) if key == "established" else NotEstablished(value)
            case "support":
                self._named(value.syndrome, self.syndromes, "syndrome", (*here, "syndrome"))
                return SupportReached(value.syndrome, value.at_least)
            case _:
                return DispositionReached(value.at_least)

    def _parts(self, parts: list[shapes.Condition], path: Path) -> tuple[Condition, ...]:
        return tuple(self.read(part, (*path, number)) for number, part in enumerate(parts))

    def _problem(self, path: Path, code: str, message: str) -> None:
        self.problems.append(Problem(self.document.location(path), code, message + self.note))

    def _named(self, id: str, known: Mapping[str, T], what: str, path: Path) -> T | None:
        found = known.get(id)
        if found is None:
            message = f"unknown {what} '{id}'{did_you_mean(id, known)}"
            self._problem(path, f"unknown-{what}", message)
        return found

    def _finding(self, id: str, path: Path) -> shapes.Finding | None:
        return self._named(id, self.findings, "finding", path)

    def _yes(self, id: str, path: Path) -> Condition:
        finding = self._finding(id, path)
        if finding is None:
            return NEVER
        if finding.type != "yes-no":
            message = f"finding '{id}' is of type {finding.type}; use chosen or compare"
            self._problem(path, "wrong-type", message)
            return NEVER
        return Has(id, YES)

    def _chosen(self, chosen: shapes.Chosen, path: Path) -> Condition:
        finding = self._finding(chosen.finding, (*path, "finding"))
        if finding is None:
            return NEVER
        if finding.type not in ("choice", "choices"):
            message = f"finding '{finding.id}' is of type {finding.type}; it has no options"
            self._problem(path, "wrong-type", message)
            return NEVER
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
            message = f"finding '{finding.id}' is of type {finding.type}, which has no amount"
            self._problem(path, "wrong-type", message)
            return NEVER
        operators: tuple[Operator, ...] = ("at_least", "more_than", "at_most", "less_than")
        for operator in operators:
            bound = getattr(compare, operator)
            if bound is None:
                continue
            if isinstance(bound, str):
                return self._against_threshold(finding, operator, bound, (*path, operator))
            unit = finding.unit or "point"
            given = compare.unit or (unit if finding.type != "duration" else None)
            if given is None or not convertible(given, unit):
                message = f"give a unit of time for '{finding.id}', such as unit: {unit}"
                self._problem(path, "wrong-unit", message)
                return NEVER
            return Compare(finding.id, operator, convert(float(bound), given, unit))
        return NEVER

    def _against_threshold(
        self, finding: shapes.Finding, operator: Operator, id: str, path: Path
    ) -> Condition:
        threshold = self._named(id, self.thresholds, "threshold", path)
        if threshold is not None and not convertible(threshold.unit, finding.unit or "point"):
            unit = finding.unit or "point"
            message = f"threshold '{id}' is in {threshold.unit}, finding '{finding.id}' in {unit}"
            self._problem(path, "wrong-unit", message)
        return Compare(finding.id, operator, id)

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
        return Any(
            tuple(All((Has(one, side), Has(other, side))) for side in ("left", "right"))
        )

    def _on_side(self, on_side: shapes.OnSide, path: Path) -> Condition:
        if not self._sided(on_side.finding, (*path, "finding")):
            return NEVER
        if on_side.side == "both":
            return All((Has(on_side.finding, "left"), Has(on_side.finding, "right")))
        return Has(on_side.finding, on_side.side)
