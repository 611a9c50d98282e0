"""Whether the readings that are shown for a change over time bear it out by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from engine.model.answers import Answers
from engine.model.knowledge import KnowledgeBase
from engine.model.proof import DerivationNode
from engine.model.trend import BETTER, WORSE, Course, Measure
from engine.model.units import convert

_ROUNDING = 1e-9


def derivation_faults(kb: KnowledgeBase, answers: Answers, node: DerivationNode) -> Iterator[str]:
    """What is wrong with an answer that was worked out from a diary.

    It knows nothing of how it was worked out: a change for the worse needs an earlier reading
    that was better by what counts, one for the better a worse one.
    """
    found = answers.derivation(node.finding)
    if found is None or found.value != node.value:
        yield f"{node.finding} was worked out differently"
    trend = kb.trends.get(node.trend)
    if trend is None or not isinstance(trend.reckoning, Course):
        return
    measure = kb.measures[trend.reckoning.measure]
    sign = 1.0 if measure.better == "lower" else -1.0
    harm = [sign * reading.level for reading in node.readings]
    rise, fall = harm[-1] - min(harm[:-1]), max(harm[:-1]) - harm[-1]
    counts = _counts(kb, answers, measure) - _ROUNDING
    gone = node.state == BETTER[0]
    if (node.state in WORSE and rise < counts) or (
        node.state in BETTER and fall < (_ROUNDING if gone else counts)
    ):
        yield f"the readings do not show that {measure.id} is {node.state}"


def _counts(kb: KnowledgeBase, answers: Answers, measure: Measure) -> float:
    """The smallest change that counts, in the unit of the measure."""
    if measure.counts.threshold is None:
        return measure.counts.number or 0.0
    threshold = kb.thresholds[measure.counts.threshold]
    unit = kb.findings[measure.finding].unit or "point"
    return convert(threshold.value_on(answers.observed_at).value, threshold.unit, unit)
