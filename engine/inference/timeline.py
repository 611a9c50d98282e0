"""An episode as it was told up to a day: its answers by finding, and its measures as series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from engine.inference.series import (
    Column,
    Scale,
    Series,
    Standing,
    bound_value,
    last_gain,
    series_of,
    standing,
    without,
)
from engine.model.answers import NO, YES
from engine.model.diary import Entry, Episode
from engine.model.knowledge import KnowledgeBase
from engine.model.trend import Bound, Lasting


class Timeline:
    """An episode as it was told up to a day, with the series of its measures."""

    def __init__(
        self,
        kb: KnowledgeBase,
        episode: Episode,
        today: date,
        *,
        columns: Mapping[str, Column] | None = None,
    ) -> None:
        """``columns`` are those of the check-ins up to the day, where they are known already."""
        self.kb = kb
        self.today = today
        entries = episode.entries
        if entries and entries[-1].at.date() > today:
            entries = tuple(entry for entry in entries if entry.at.date() <= today)
        self.episode = replace(
            episode,
            entries=entries,
            examined=tuple(day for day in episode.examined if day <= today),
        )
        self.columns = _columns(kb, entries) if columns is None else columns
        """What was said about each finding; what was denied only where a denial is read."""
        self._series: dict[str, Series] = {}
        self._standings: dict[str, Standing | None] = {}
        self._gains: dict[str, int | None] = {}

    def before(self) -> Timeline:
        """The timeline as it was at the check-in before the last; there must be one."""
        entries, last = self.entries[:-1], len(self.entries) - 1
        # What was made of a long diary is not worth making twice.
        columns = {
            id: column[:-1] if column[-1][0] == last else column
            for id, column in self.columns.items()
            if column[0][0] != last
        }
        earlier = replace(self.episode, entries=entries)
        made = Timeline(self.kb, earlier, entries[-1].at.date(), columns=columns)
        if made.episode.examined == self.episode.examined:
            for id in self.kb.measures:
                made._series[id] = without(self.series(id), self.entries[-1], made._scale(id))
        return made

    def _scale(self, measure: str) -> Scale:
        """The changes that count, as they are in force on the day."""
        found = self.kb.measures[measure]
        unit = self.kb.findings[found.finding].unit or "point"

        def value(bound: Bound | None, unit: str, default: float) -> float:
            if bound is None:
                return default
            return bound_value(bound, unit, self.kb.thresholds, self.today)

        return (
            value(found.counts, unit, 0.0),
            value(found.much, unit, float("inf")),
            value(found.share, "percent", 0.0) / 100,
        )

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The check-ins up to the day."""
        return self.episode.entries

    @property
    def is_recent(self) -> bool:
        """Whether the last check-in still tells how things are."""
        if not self.entries:
            return False
        age = (self.today - self.entries[-1].at.date()).days
        return age <= self.kb.policy.diary.recent_days

    def series(self, measure: str) -> Series:
        """The series of a measure."""
        if measure not in self._series:
            found = self.kb.measures[measure]
            finding = self.kb.findings[found.finding]
            column = self.columns.get(finding.id, ())
            scale = self._scale(measure)
            self._series[measure] = series_of(found, finding, self.episode, column, scale)
        return self._series[measure]

    def is_told_now(self, measure: str) -> bool:
        """Whether the last check-in tells of the measure."""
        entries = self.series(measure).entries
        return bool(entries) and entries[-1] is self.entries[-1]

    def standing(self, measure: str) -> Standing | None:
        """How a measure stands against its past."""
        if measure not in self._standings:
            found = standing(self.series(measure), self.kb.policy.diary, self.today)
            self._standings[measure] = found
        return self._standings[measure]

    def gain(self, measure: str) -> int | None:
        """The place of the last gain of a measure in its series."""
        if measure not in self._gains:
            self._gains[measure] = last_gain(self.series(measure))
        return self._gains[measure]

    def days(self, bound: Bound) -> float:
        """A number of days."""
        return bound_value(bound, "day", self.kb.thresholds, self.today)

    def is_long(self, measures: Iterable[str]) -> bool:
        """Whether any of the measures was told often enough to say that something was not."""
        enough = self.kb.policy.diary
        return any(
            len(series.harm) >= enough.check_ins and series.days(0, -1) >= enough.over_days
            for series in map(self.series, measures)
        )


def _columns(kb: KnowledgeBase, entries: tuple[Entry, ...]) -> Mapping[str, Column]:
    read = {m.finding for m in kb.measures.values() if NO in m.levels}
    read |= {
        trend.reckoning.finding
        for trend in kb.trends.values()
        if isinstance(trend.reckoning, Lasting) and trend.reckoning.option == YES
    }
    found: defaultdict[str, list[tuple[int, Any]]] = defaultdict(list)
    for place, entry in enumerate(entries):
        for id, said in entry.answers.items():
            # Most of a check-in are warning signs that were denied.
            if said != NO or id in read:
                found[id].append((place, said))
    return found
