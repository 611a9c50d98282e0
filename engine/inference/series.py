"""How a measure stands against its own past: better, worse, the same, or not known.

Everything is reckoned in *harm*, the level signed so that more is worse. What makes a state worse
is looked for first and among all that was ever said; what makes it better needs more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise, starmap
from typing import Any

from engine.model.answers import NO, NOT_APPLICABLE, REASONS, YES
from engine.model.diary import Entry, Episode
from engine.model.entries import Finding, Threshold
from engine.model.plain import affirms, sides_of
from engine.model.policy import EnoughCheckIns
from engine.model.trend import BETTER, SAME, WORSE, Bound, Measure, Reading
from engine.model.units import PLURALS, amount, convert

DAY_SECONDS = 86400.0
_NUMBERS = (int, float)


@dataclass(frozen=True, slots=True)
class Series:
    """The readings of a measure in the order of time; ``harm`` grows as it gets worse.

    ``counts`` and ``much`` are the smallest and a large change, in the unit of the levels;
    ``share`` is the part of a level that a change for the better needs at least.
    """

    measure: Measure
    finding: Finding
    entries: tuple[Entry, ...]
    levels: tuple[float, ...]
    harm: tuple[float, ...]
    counts: float
    much: float
    share: float

    def days(self, first: int, second: int) -> float:
        """The days between two readings."""
        return days_between(self.entries[first].at, self.entries[second].at)

    def reading(self, place: int) -> Reading:
        """One reading with what was said."""
        entry = self.entries[place]
        said = spoken(self.finding, entry.answers[self.finding.id])
        return Reading(entry.at.date().isoformat(), self.finding.id, self.levels[place], said)

    def readings(self, places: Sequence[int]) -> tuple[Reading, ...]:
        """The readings at some places, each once, in the order of time."""
        return tuple(self.reading(place) for place in sorted({p % len(self.harm) for p in places}))


@dataclass(frozen=True, slots=True)
class Standing:
    """A state of ``STATES``, and the places of the readings that decide it.

    ``large`` says of what is worse that it is so by a large change, whatever the state is called.
    """

    state: str
    places: tuple[int, ...]
    large: bool = False

    @property
    def is_worse(self) -> bool:
        """Whether it goes the wrong way."""
        return self.state in WORSE

    @property
    def is_better(self) -> bool:
        """Whether it goes the right way."""
        return self.state in BETTER


def days_between(first: datetime, second: datetime) -> float:
    """Days from one moment to another, whatever their offsets."""
    return (second - first).total_seconds() / DAY_SECONDS


def bound_value(
    bound: Bound, unit: str, thresholds: Mapping[str, Threshold], day: date | None
) -> float:
    """The number of a bound in a unit, as it is in force on a day."""
    if bound.threshold is None:
        return float(bound.number or 0.0)
    threshold = thresholds[bound.threshold]
    return convert(threshold.value_on(day).value, threshold.unit, unit)


Scale = tuple[float, float, float]
"""Of a measure the smallest change that counts, a large one, and the least part for the better."""

Column = Sequence[tuple[int, Any]]
"""What was said about a finding: the place of the check-in, and the plain answer."""


def series_of(
    measure: Measure,
    finding: Finding,
    episode: Episode,
    column: Column,
    scale: Scale,
) -> Series:
    """What was said about a measure, as far as it can be compared."""
    told = list(_levels(measure, column))
    entries = [episode.entries[place] for place, _ in told]
    start = _settled(measure, episode, entries)
    levels = [level for _, level in told[start:]]
    sign = 1.0 if measure.better == "lower" else -1.0
    return Series(
        measure, finding, tuple(entries[start:]), tuple(levels),
        tuple([sign * level for level in levels]), *scale,
    )  # fmt: skip


def without(series: Series, last: Entry, scale: Scale) -> Series:
    """The series as it was before a last check-in, with the changes that counted then."""
    end = len(series.entries) - (bool(series.entries) and series.entries[-1] is last)
    entries, levels, harm = (part[:end] for part in (series.entries, series.levels, series.harm))
    return Series(series.measure, series.finding, entries, levels, harm, *scale)  # type: ignore[arg-type]


def _settled(measure: Measure, episode: Episode, entries: Sequence[Entry]) -> int:
    """The first reading to compare with: the last one that an examiner can have known."""
    if not measure.settled_by_examination or not episode.examined:
        return 0
    known = [at for at, each in enumerate(entries) if episode.is_settled(each)]
    return known[-1] if known else 0


def _levels(measure: Measure, column: Column) -> Iterable[tuple[int, float]]:
    """The levels that the answers stand for; some, such as unknown, stand for none.

    What never was there and does not apply is at the level of none; what was there is not known
    any more. Of yes and no another side than at first is one more than yes.
    """
    if YES in measure.levels:
        return _levels_of_sides(measure, column)
    if measure.levels:
        level_of = measure.levels.get
        found = [(at, level) for at, said in column if (level := level_of(said)) is not None]
    else:
        found = [(at, said) for at, said in column if said.__class__ in _NUMBERS]
    if len(found) == len(column):
        return found
    none = [at for at, said in column if said == NOT_APPLICABLE]
    return sorted([*found, *_none_before(measure, found, none)])


def _none_before(
    measure: Measure, found: Sequence[tuple[int, float]], none: Sequence[int]
) -> Iterable[tuple[int, float]]:
    """The places at which a measure does not apply, up to the first at which there was some."""
    if measure.none_at is None:
        return
    first = next((at for at, level in found if level != measure.none_at), None)
    yield from ((at, measure.none_at) for at in none if first is None or at < first)


def _levels_of_sides(measure: Measure, column: Column) -> Iterable[tuple[int, float]]:
    found: list[tuple[int, float]] = []
    none: list[int] = []
    first: frozenset[str] = frozenset()
    for at, said in column:
        if said == NO and NO in measure.levels:  # as most are: worth no closer look
            found.append((at, measure.levels[NO]))
        elif affirms(said):
            sides = sides_of(said)
            first = first or sides
            found.append((at, measure.levels[YES] + bool(sides - first)))
        elif said == NOT_APPLICABLE:
            none.append(at)
        elif (level := measure.levels.get(said)) is not None:
            found.append((at, level))
    return sorted([*found, *_none_before(measure, found, none)])


def spoken(finding: Finding, said: Any) -> str:
    """A plain answer in words."""
    if isinstance(said, str):
        # What stands after a colon explains the option to the person who chooses.
        return said if said in REASONS else finding.option_label(said).partition(":")[0]
    if isinstance(said, int | float):
        if finding.type == "scale":
            return f"{said:g} of 10"
        unit = finding.unit if finding.type == "duration" else None
        return amount(said, unit or "point")
    if isinstance(said, Mapping) and "unit" in said:
        unit = str(said["unit"])
        return amount(said["value"], PLURALS.get(unit, unit))
    chosen = said.get(YES, ()) if isinstance(said, Mapping) else said
    return ", ".join(finding.option_label(str(each)) for each in chosen) or NO


# -- states -----------------------------------------------------------------------------------


def standing(series: Series, enough: EnoughCheckIns, today: date) -> Standing | None:
    """How the last reading stands against those before; None where that cannot be told."""
    if len(series.harm) < 2:
        return None
    worse = _worse(series)
    if worse is not None:
        return worse
    if (today - series.entries[-1].at.date()).days > enough.recent_days:
        return None
    return _better(series) or _same(series, enough)


def reference(series: Series, end: int) -> tuple[float, int]:
    """The best level before the place ``end``, and where it was reached.

    Of a measure that goes up and down it is the best that held at two readings running, or the
    first reading: one good day is no level to be held to.
    """
    harm = series.harm[:end]
    if not series.measure.fluctuating:
        best = min(harm)
        return best, harm.index(best)
    held = [harm[0], *starmap(max, pairwise(harm))]
    best = min(held)
    return best, held.index(best)


def _worse(series: Series) -> Standing | None:
    harm, now = series.harm, series.harm[-1]
    best, place = reference(series, len(harm) - 1)
    last = len(harm) - 2
    if now - harm[last] > now - best:
        best, place = harm[last], last
    rise = now - best
    if rise < series.counts:
        return None
    large = rise >= series.much
    if none_before(series):
        return Standing("new", (0, place, -1), large)
    worst, where = max((level, -at) for at, level in enumerate(harm[: place + 1]))
    limit = worst - series.counts
    back = now > limit and (harm[-2] > limit or not series.measure.fluctuating)
    if worst - best >= series.counts and back:
        return Standing("returned", (-where, place, -2, -1), large)
    return Standing("much-worse" if large else "worse", (place, -1), large)


def none_before(series: Series) -> bool:
    """Whether there was nothing of it at all readings before the last."""
    none = series.measure.none_at
    return none is not None and all(level == none for level in series.levels[:-1])


def _better(series: Series) -> Standing | None:
    """Whether it is better than at its worst."""
    now, before = series.harm[-1], series.harm[:-1]
    worst = max(before)
    where = len(before) - 1 - before[::-1].index(worst)
    fall = worst - now
    if fall > 0 and series.levels[-1] == series.measure.none_at:
        return Standing("gone", (where, -1))
    if fall >= max(series.counts, series.share * abs(worst)):
        return Standing("much-better" if fall >= series.much else "better", (where, -1))
    return None


def _same(series: Series, enough: EnoughCheckIns) -> Standing | None:
    long_enough = series.days(0, -1) >= enough.over_days
    if len(series.harm) < enough.check_ins or not long_enough:
        return None
    return Standing(SAME, (0, -2, -1))


# -- gains ------------------------------------------------------------------------------------


def last_gain(series: Series) -> int | None:
    """The place of the last reading that was better than ever before by what counts.

    Of a measure that goes up and down a gain must not be undone at the next reading. After it was
    worse for two readings running, what is better than that counts anew.
    """
    harm, counts, share = series.harm, series.counts, series.share
    if not harm:
        return None
    settled = [*starmap(max, pairwise(harm)), harm[-1]] if series.measure.fluctuating else harm
    found, best, before = None, harm[0], harm[0]
    needed = max(counts, share * abs(best))
    for place, level in enumerate(settled):
        if best - level >= needed:
            if place:
                found, best = place, level
                needed = max(counts, share * abs(best))
        elif before - best >= counts and harm[place] - best >= counts:
            best = min(before, harm[place])
            needed = max(counts, share * abs(best))
        before = harm[place]
    return found
