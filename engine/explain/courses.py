"""Tells measures and trends: what is compared with what, and which answers follow from it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.explain.words import joined
from engine.model.knowledge import KnowledgeBase
from engine.model.trend import Bound, Course, Meant, Measure, Trend
from engine.model.units import amount


def measure_lines(kb: KnowledgeBase, measure: Measure) -> Iterator[str]:
    """A measure with its levels and the changes that count."""
    finding = kb.findings[measure.finding]
    unit = finding.unit or "point"
    yield f"{measure.label}, of the group {measure.group}; {measure.better} is better"
    levels = sorted(measure.levels.items(), key=lambda pair: pair[1])
    yield from (f"  {level:g}: {finding.option_label(option)}" for option, level in levels)
    yield f"A change counts from: {_bound(kb, measure.counts, unit)}"
    if measure.share is not None:
        yield f"For the better also: {_bound(kb, measure.share, 'percent')} of what it was"
    if measure.much is not None:
        yield f"A large change: {_bound(kb, measure.much, unit)}"
    if measure.fluctuating:
        yield "It goes up and down: it is compared with the best that held at two check-ins."
    if measure.settled_by_examination:
        yield "It is compared with nothing older than the last examination."


def _bound(kb: KnowledgeBase, bound: Bound, unit: str = "day") -> str:
    if bound.threshold is None:
        return amount(bound.number or 0.0, unit)
    threshold = kb.thresholds[bound.threshold]
    return f"{amount(threshold.value_on(None).value, threshold.unit)} ({threshold.id})"


def trend_lines(kb: KnowledgeBase, trend: Trend) -> Iterator[str]:
    """A trend: which finding it answers, from what, and how."""
    way = trend.reckoning
    yield f"Answers: {kb.findings[trend.gives].label} ({trend.gives})"
    yield f"How: {type(way).__name__}"
    if isinstance(way, Course | Meant):
        for said, answer in way.says.items():
            answers = [answer] if isinstance(answer, str) else [*answer.values()]
            yield f"  {said}: {joined(dict.fromkeys(answers), 'or')}"
    for key in ("by", "days"):
        bound = getattr(way, key, None)
        if bound is not None:
            yield f"{key.capitalize()}: {_bound(kb, bound)}"
    yield f"Why: {trend.because}"


def read_by(trend: Trend) -> tuple[str, ...]:
    """The measures and findings that a trend is worked out from."""
    way = trend.reckoning
    measures = [getattr(way, key, None) for key in ("measure", "better", "finding")]
    several = [id for key in ("measures", "worse", "without") for id in getattr(way, key, ())]
    return (*(id for id in measures if id is not None), *several)
