"""The truth of an atom: what one answer says about one condition leaf."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engine.model.answers import Answer, Answers
from engine.model.condition import Atom, Compare, Has
from engine.model.entries import DatedValue, Finding, Threshold
from engine.model.knowledge import KnowledgeBase
from engine.model.truth import Truth, truth_of
from engine.model.units import convert


def has_truth(has: Has, answer: Answer | None) -> Truth:
    """Whether the answer carries the value; what was both affirmed and denied counts as present."""
    if answer is None:
        return Truth.OPEN
    if has.value in answer.yes:
        return Truth.MET
    return Truth.FAILED if has.value in answer.no else Truth.OPEN


def bound_of(
    compare: Compare, finding: Finding, thresholds: Mapping[str, Threshold], day: date | None
) -> tuple[float, DatedValue | None]:
    """The bound in the finding's unit, and the dated value it came from if a threshold."""
    if not isinstance(compare.bound, str):
        return compare.bound, None
    threshold = thresholds[compare.bound]
    dated = threshold.value_on(day)
    return convert(dated.value, threshold.unit, finding.unit or threshold.unit), dated


def compare_numbers(value: float, operator: str, bound: float) -> bool:
    """Whether ``value operator bound`` holds."""
    match operator:
        case "at_least":
            return value >= bound
        case "more_than":
            return value > bound
        case "at_most":
            return value <= bound
        case _:
            return value < bound


def atom_truth(kb: KnowledgeBase, atom: Atom, answers: Answers) -> Truth:
    """The truth of an atom under the answers."""
    answer = answers.by_finding.get(atom.finding)
    if isinstance(atom, Has):
        return has_truth(atom, answer)
    if answer is None or answer.number is None:
        return Truth.OPEN
    finding = kb.findings[atom.finding]
    bound, _ = bound_of(atom, finding, kb.thresholds, answers.observed_at)
    return truth_of(compare_numbers(answer.number, atom.operator, bound))


def reply_truth(kb: KnowledgeBase, atom: Atom, reply: Answer, answers: Answers) -> Truth:
    """The truth of an atom on a finding that is answered with ``reply``, on the day of others."""
    return atom_truth(kb, atom, Answers({reply.finding: reply}, {}, answers.observed_at))
