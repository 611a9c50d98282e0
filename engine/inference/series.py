"""How a measure stands against its own past: better, worse, the same, or not known.

Everything is reckoned in *harm*, the level signed so that more is worse. What makes a state worse
is looked for first and among all that was ever said; what makes it better needs more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.model.answers import REASONS
from engine.model.diary import Entry, Episode
from engine.model.entries import Finding, Threshold
from engine.model.policy import EnoughCheckIns
from engine.model.trend import BETTER, SAME, WORSE, Bound, Measure, Reading
from engine.model.units import convert

DAY_SECONDS = 86400.0


@dataclass(frozen=True, slots=True)
class Series:
    """The readings of a measure in the order of time; ``harm`` grows as it gets worse.

    ``counts`` and ``much`` are the smallest and a large change, in the unit of the levels.
    """

    measure: Measure
    finding: Finding
    entries: tuple[Entry, ...]
    levels: tuple[float, ...]
    harm: tuple[float, ...]
    counts: float
    much: float

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
    """A state of ``STATES``, and the places of the readings that decide it."""

    state: str
    places: tuple[int, ...]

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


def series_of(
    measure: Measure,
    finding: Finding,
    episode: Episode,
    thresholds: Mapping[str, Threshold],
    today: date,
) -> Series:
    """What was said about a measure up to a day, as far as it can be compared."""
    entries: list[Entry] = []
    levels: list[float] = []
    for entry in episode.entries:
        level = level_of(measure, entry.answers.get(finding.id))
        if level is not None and entry.at.date() <= today:
            entries.append(entry)
            levels.append(level)
    start = _settled(measure, episode, entries, today)
    kept, sign = levels[start:], 1.0 if measure.better == "lower" else -1.0
    unit = finding.unit or "point"
    much = measure.much or Bound(float("inf"), None)
    return Series(
        measure, finding, tuple(entries[start:]), tuple(kept),
        tuple(sign * level for level in kept),
        bound_value(measure.counts, unit, thresholds, today),
        bound_value(much, unit, thresholds, today),
    )  # fmt: skip


def _settled(measure: Measure, episode: Episode, entries: Sequence[Entry], today: date) -> int:
    """The first reading to compare with: the last one that an examiner can have known."""
    examined = [day for day in episode.examined if day <= today]
    if not measure.settled_by_examination or not examined:
        return 0
    known = [place for place, each in enumerate(entries) if each.at.date() <= examined[-1]]
    return known[-1] if known else 0


def level_of(measure: Measure, said: object) -> float | None:
    """The level that a plain answer stands for; None where it has none."""
    if isinstance(said, bool) or said is None:
        return None
    if isinstance(said, int | float):
        return float(said)
    return measure.levels.get(said) if isinstance(said, str) else None


def spoken(finding: Finding, said: object) -> str:
    """A plain answer in words."""
    if isinstance(said, str):
        # What stands after a colon explains the option to the person who chooses.
        return said if said in REASONS else finding.option_label(said).partition(":")[0]
    if isinstance(said, int | float):
        unit = {"scale": " of 10", "duration": f" {finding.unit}s"}.get(finding.type, "")
        return f"{said:g}{unit}"
    if isinstance(said, list | tuple):
        return ", ".join(finding.option_label(str(each)) for each in said)
    return str(said)


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
        return min((level, place) for place, level in enumerate(harm))
    held = [(max(harm[i], harm[i + 1]), i + 1) for i in range(len(harm) - 1)]
    return min([(harm[0], 0), *held])


def _worse(series: Series) -> Standing | None:
    harm, now = series.harm, series.harm[-1]
    best, place = reference(series, len(harm) - 1)
    last = len(harm) - 2
    if now - harm[last] > now - best:
        best, place = harm[last], last
    rise = now - best
    if rise < series.counts:
        return None
    if none_before(series):
        return Standing("new", (0, place, -1))
    worst, where = max((level, -at) for at, level in enumerate(harm[: place + 1]))
    limit = worst - series.counts
    back = now > limit and (harm[-2] > limit or not series.measure.fluctuating)
    if worst - best >= series.counts and back:
        return Standing("returned", (-where, place, -2, -1))
    return Standing("much-worse" if rise >= series.much else "worse", (place, -1))


def none_before(series: Series) -> bool:
    """Whether there was nothing of it at all readings before the last."""
    none = series.measure.none_at
    return none is not None and all(level == none for level in series.levels[:-1])


def _better(series: Series) -> Standing | None:
    """Whether it is better than at its worst."""
    now, before = series.harm[-1], series.harm[:-1]
    worst, where = max((level, at) for at, level in enumerate(before))
    fall = worst - now
    if fall > 0 and series.levels[-1] == series.measure.none_at:
        return Standing("gone", (where, -1))
    if fall >= max(series.counts, series.measure.share * abs(worst)):
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
    harm = series.harm
    found, best = None, harm[0] if harm else 0.0
    for place in range(1, len(harm)):
        level = harm[place]
        if series.measure.fluctuating and place + 1 < len(harm):
            level = max(level, harm[place + 1])
        if best - level >= max(series.counts, series.measure.share * abs(best)):
            found, best = place, level
        elif (low := min(harm[place - 1], harm[place])) - best >= series.counts:
            best = low
    return found
