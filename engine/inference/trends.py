"""Time as facts: what a diary says about change, before any rule reads it.

Every trend of the knowledge base answers one finding from the check-ins of an episode, or says
nothing. What is worked out is a ``Derivation``: an answer with the readings behind it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from engine.inference.series import Series, bound_value, days_between, spoken
from engine.inference.timeline import Timeline
from engine.model.answers import NO, REASONS, UNKNOWN, YES
from engine.model.diary import Entry
from engine.model.plain import names
from engine.model.trend import (
    SAME,
    WORSE,
    Cleared,
    Course,
    Derivation,
    Elapsed,
    FollowUp,
    Gained,
    Lasting,
    Latest,
    Meant,
    Measure,
    Reading,
    Replaced,
    Setback,
    SinceGain,
    Sudden,
    Trend,
)
from engine.model.units import convert

_ROUNDING = 1e-6

_FALLS_BACK: Mapping[str, tuple[str, ...]] = {
    "returned": ("worse",),
    "new": ("worse",),
    "much-worse": ("worse",),
    "gone": ("much-better", "better"),
    "much-better": ("better",),
}
"""What is said of a state for which a trend has no words: the same with less force."""


Found = tuple[str, str | None, tuple[Reading, ...]] | None
"""A plain value as text, the state it comes from, and the readings that decide."""


def derivations(line: Timeline) -> tuple[Derivation, ...]:
    """Everything that the trends work out, in the order of the knowledge base."""
    if not line.entries:
        return ()
    return tuple(
        Derivation(trend.id, trend.gives, value, state, readings, line.today)
        for trend in line.kb.trends.values()
        if (found := _RECKON[type(trend.reckoning)](line, trend, trend.reckoning)) is not None
        for value, state, readings in (found,)
    )


def _course(line: Timeline, _trend: Trend, course: Course) -> Found:
    found = line.standing(course.measure)
    if found is None:
        return None
    series = line.series(course.measure)
    if not (found.is_worse or series.measure.fluctuating or line.is_told_now(course.measure)):
        return None  # of strength and feeling an older word says nothing good
    last = series.entries[-1].answers[series.finding.id]
    large = ("much-worse",) if found.large else ()
    for state in (found.state, *large, *_FALLS_BACK.get(found.state, ())):
        said = course.says.get(state)
        nothing = series.levels[-1] == series.measure.none_at
        if state == SAME and nothing and isinstance(said, str):
            return None  # what there never was has not stayed the same
        if said is not None and not isinstance(said, str):
            said = said.get(str(last))
        if said is not None:
            return said, found.state, series.readings(found.places)
    return None


def _latest(line: Timeline, _trend: Trend, latest: Latest) -> Found:
    said = line.entries[-1].answers.get(latest.finding, UNKNOWN)
    if not line.is_recent or isinstance(said, list | dict) or said in REASONS:
        return None
    return str(said), None, (_told(line, -1, latest.finding),)


def _meant(line: Timeline, _trend: Trend, meant: Meant) -> Found:
    said = line.entries[-1].answers.get(meant.finding)
    means = meant.says.get(said) if isinstance(said, str) and line.is_recent else None
    return None if means is None else (means, None, (_told(line, -1, meant.finding),))


def _told(line: Timeline, place: int, finding: str) -> Reading:
    """An answer at a check-in, whatever its type."""
    entry, found = line.entries[place], line.kb.findings[finding]
    said = entry.answers[finding]
    level = float(said) if isinstance(said, int | float) else 0.0
    return Reading(entry.at.date().isoformat(), finding, level, spoken(found, said))


def _amount(line: Timeline, trend: Trend, days: float) -> str:
    """A time in the unit of the finding that is given, within its range."""
    finding = line.kb.findings[trend.gives]
    amount = convert(days, "day", finding.unit or "day")
    low, high = finding.bounds or (0.0, amount)
    # Whole tenths, rounded down: nothing has lasted longer than it has.
    return f"{math.floor(min(max(amount, low), high) * 10 + _ROUNDING) / 10:g}"


def _elapsed(line: Timeline, trend: Trend, _elapsed: Elapsed) -> Found:
    onset = line.episode.onset
    if onset is None or onset > line.today:
        return None
    return _amount(line, trend, (line.today - onset).days), None, ()


def _follow_up(line: Timeline, _trend: Trend, follow_up: FollowUp) -> Found:
    return (YES if len(line.entries) >= follow_up.check_ins else NO), None, ()


def _gains(line: Timeline, measures: tuple[str, ...]) -> Iterator[tuple[Series, int]]:
    for id in measures:
        place = line.gain(id)
        if place is not None:
            yield line.series(id), place


def _gained(line: Timeline, _trend: Trend, gained: Gained) -> Found:
    for series, place in _gains(line, gained.measures):
        return YES, None, series.readings((0, place))
    return (NO, None, ()) if line.is_long(gained.measures) else None


def _since_gain(line: Timeline, trend: Trend, since: SinceGain) -> Found:
    gains = list(_gains(line, since.measures))
    if not gains and not line.is_long(since.measures):
        return None
    readings: tuple[Reading, ...] = ()
    start = line.entries[0].at
    if gains:
        series, place = max(gains, key=lambda gain: gain[0].entries[gain[1]].at)
        start, readings = series.entries[place].at, series.readings((place,))
    return _amount(line, trend, days_between(start, line.entries[-1].at)), None, readings


def _sudden(line: Timeline, _trend: Trend, sudden: Sudden) -> Found:
    series, days = line.series(sudden.measure), line.days(sudden.days)
    unit = series.finding.unit or "point"
    step = bound_value(sudden.by, unit, line.kb.thresholds, line.today)
    harm = series.harm
    for place in range(len(harm) - 1):
        near = series.days(place, place + 1) <= days
        if near and harm[place + 1] - harm[place] >= step and harm[-1] - harm[place] >= step:
            return YES, WORSE[-1], series.readings((place, place + 1, -1))
    known = len(harm) > 1 and series.days(-2, -1) <= days and line.is_recent
    return (NO, None, series.readings((-2, -1))) if known else None


def _replaced(line: Timeline, _trend: Trend, replaced: Replaced) -> Found:
    better = line.standing(replaced.better)
    worse = [(id, line.standing(id)) for id in replaced.worse]
    if better is not None and better.is_better:
        for id, found in worse:
            if found is not None and found.is_worse:
                readings = (
                    *line.series(replaced.better).readings(better.places),
                    *line.series(id).readings(found.places),
                )
                return YES, WORSE[-1], readings
    if better is not None and all(
        found is not None and not found.is_worse and line.is_told_now(id) for id, found in worse
    ):
        return NO, None, line.series(replaced.better).readings(better.places)
    return None


def _setback(line: Timeline, _trend: Trend, setback: Setback) -> Found:
    series, days = line.series(setback.measure), line.days(setback.days)
    harm, recent = series.harm, line.kb.policy.diary.recent_days
    for bad in range(len(harm) - 2, 0, -1):
        usual = harm[bad - 1]
        if harm[bad] - usual < series.counts or harm[-1] - usual >= series.counts:
            continue
        back = next(at for at in range(bad + 1, len(harm)) if harm[at] - usual < series.counts)
        near = series.days(bad, back) < days and series.days(back, -1) <= recent
        if near and not _lost_too(line, setback, series.entries[bad]):
            return YES, None, series.readings((bad - 1, bad, back))
    return None


def _lost_too(line: Timeline, setback: Setback, entry: Entry) -> bool:
    """Whether at a check-in one of the measures was worse that must not be."""
    for id in setback.without:
        series = line.series(id)
        place = next((at for at, each in enumerate(series.entries) if each is entry), 0)
        if place and series.harm[place] - series.harm[place - 1] >= series.counts:
            return True
    return False


def _lasting(line: Timeline, trend: Trend, lasting: Lasting) -> Found:
    first = None
    for place, said in reversed(line.columns.get(lasting.finding, ())):
        named = names(said, lasting.option)
        if named is None:
            continue
        if not named:
            break
        first = place
    last = line.entries[-1].answers.get(lasting.finding, UNKNOWN)
    if first is None or names(last, lasting.option) is None:
        return None
    days = days_between(line.entries[first].at, line.entries[-1].at)
    return _amount(line, trend, days), None, (_told(line, first, lasting.finding),)


def _cleared(line: Timeline, _trend: Trend, cleared: Cleared) -> Found:
    needed = line.days(cleared.days)
    start: int | None = None
    measures = [line.kb.measures[id] for id in cleared.measures]
    for place, entry in enumerate(line.entries[:-1]):
        if not _is_clear(entry, measures, cleared.at_most):
            start = None
            continue
        start = place if start is None else start
        if place > start and days_between(line.entries[start].at, entry.at) >= needed:
            shown = measures[0].finding
            places = [at for at in (start, place) if shown in line.entries[at].answers]
            return YES, None, tuple(_told(line, at, shown) for at in places)
    return (NO, None, ()) if line.is_long(cleared.measures) else None


def _is_clear(entry: Entry, measures: Sequence[Measure], at_most: float) -> bool:
    """Whether all measures were answered and near to nothing."""
    answers = entry.answers
    for measure in measures:
        said = answers.get(measure.finding)
        level = measure.levels.get(said) if isinstance(said, str) else said
        if not isinstance(level, int | float) or level > at_most:
            return False
    return True


_RECKON: Mapping[type, Callable[[Timeline, Trend, Any], Found]] = {
    Course: _course,
    Latest: _latest,
    Meant: _meant,
    Elapsed: _elapsed,
    FollowUp: _follow_up,
    Gained: _gained,
    SinceGain: _since_gain,
    Sudden: _sudden,
    Replaced: _replaced,
    Setback: _setback,
    Lasting: _lasting,
    Cleared: _cleared,
}


def is_worse(derivation: Derivation) -> bool:
    """Whether what was worked out goes the wrong way, so that it counts before what was said."""
    return derivation.state in WORSE
