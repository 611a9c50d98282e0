"""Makes diaries with a known truth from the courses of the knowledge, for tests and teaching."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from engine.model.answers import NO
from engine.model.diary import Entry, Episode
from engine.model.diary_case import Phase, RecoveryCourse
from engine.model.entries import Finding
from engine.model.frozen import frozen
from engine.model.knowledge import KnowledgeBase
from engine.model.value import value

NOON = time(12, tzinfo=UTC)


@value
class Known:
    """What is true on the day of the last check-in of a phase; see ``Phase`` for the rest."""

    on: date
    truth: tuple[str, ...]
    never: tuple[str, ...]
    at_least: str | None


@value
class Synthetic:
    """A diary that was made from a course, and what is known to be true of it."""

    course: str
    episode: Episode
    known: tuple[Known, ...]


def synthetic(kb: KnowledgeBase, course: RecoveryCourse, seed: object, first: date) -> Synthetic:
    """A diary of a course whose first check-in is on ``first``; the same seed gives the same."""
    rng = Random(str(seed))  # noqa: S311 - it draws examples, no secrets
    return _Writer(kb, course, rng, first).write()


class _Writer:
    """Writes one diary, check-in by check-in."""

    def __init__(self, kb: KnowledgeBase, course: RecoveryCourse, rng: Random, first: date) -> None:
        self.kb, self.course, self.rng = kb, course, rng
        self.day = self.first = first
        self.entries: list[Entry] = []
        self.levels: dict[str, Any] = dict(course.start)
        self.denied = {
            f.id: NO for f in kb.findings.values() if f.screen == "red-flag" and f.type == "yes-no"
        }

    def write(self) -> Synthetic:
        known = []
        self._check_in({}, {})
        for phase in self.course.phases:
            self._live(phase)
            if self.entries:
                on = self.entries[-1].at.date()
                known.append(Known(on, phase.truth, phase.never, phase.at_least))
        onset = self.first - timedelta(self.rng.randint(*self.course.since_onset))
        episode = Episode(
            self.course.id, self.course.id, self.course.title, onset,
            frozen(self.course.profile), tuple(self.entries), (),
        )  # fmt: skip
        return Synthetic(self.course.id, episode, tuple(known))

    def _live(self, phase: Phase) -> None:
        """The check-ins of a phase; the last one is at its end, where its truth holds."""
        begin, length = self.day, self.rng.randint(*phase.days)
        end = begin + timedelta(length)
        before, once = dict(self.levels), dict(phase.once)
        while not phase.pause and self.day < end:
            step = self.rng.randint(*self.course.every)
            self.day = min(self.day + timedelta(step), end)
            if (end - self.day).days < self.course.every[0]:
                self.day = end
            share = (self.day - begin).days / length
            for id, target in phase.to.items():
                self.levels[id] = _between(before.get(id), target, share)
            self._check_in(phase.also, once)
            once = {}
        self.day = end
        self.levels.update({id: target for id, target in phase.to.items() if phase.pause})

    def _check_in(self, also: Mapping[str, Any], once: Mapping[str, Any]) -> None:
        answers = {**self.denied}
        for id, level in self.levels.items():
            answers[id] = self._strayed(self.kb.findings[id], level)
        answers.update(also)
        answers.update(once)
        at = datetime.combine(self.day, NOON)
        self.entries.append(Entry(f"{len(self.entries):03d}", at, frozen(answers), ""))

    def _strayed(self, finding: Finding, level: Any) -> Any:
        """A number as it would be said on one day: a whole one, near to where it is."""
        far = self.course.spread.get(finding.id)
        if not isinstance(level, int | float) or isinstance(level, bool):
            return level
        said = level + (self.rng.uniform(-far, far) if far else 0.0)
        low, high = finding.bounds or (said, said)
        return round(min(max(said, low), high))


def _between(before: Any, target: Any, share: float) -> Any:
    """Where something is on its way: numbers get there little by little, options at once."""
    if isinstance(before, int | float) and isinstance(target, int | float):
        return before + (target - before) * share
    return target


def draws(kb: KnowledgeBase, count: int, first: date) -> Iterator[Synthetic]:
    """So many diaries, the courses in turn, each with a seed of its own."""
    courses = list(kb.courses.values())
    for number in range(count):
        yield synthetic(kb, courses[number % len(courses)], number, first)
