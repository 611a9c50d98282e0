"""Generated diaries, changed for the worse or the better, and what is read from them day by day."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from types import MappingProxyType
from typing import Any

from engine.diary.current import answers_on
from engine.diary.synthetic import Synthetic, draws
from engine.inference.evaluation import Evaluation
from engine.inference.reference import evaluate
from engine.inference.series import reference
from engine.inference.timeline import Timeline
from engine.inference.trends import is_worse
from engine.inference.whatif import WhatIf
from engine.model.answers import NO, YES, Answers
from engine.model.diary import Entry, Episode
from engine.model.frozen import frozen
from engine.model.policy import at_least_as_urgent
from engine.model.trend import Course, Derivation, Measure
from engine.model.truth import Truth
from engine.model.value import value
from tests.diaries import MONDAY, NOON, day
from tests.people import shipped

DIARIES = int(os.environ.get("UNPINCH_DIARIES", "150"))
TRIALS = max(DIARIES // 5, 20)
"""How many changed diaries each property is tried on."""
PARTS = 5
OUTLOOKS = ("worse", "unchanged", "better")


@value
class Day:
    """What the rules make of a diary on a day; ``shown`` are outlooks of shown stages."""

    answers: Answers
    evaluation: Evaluation
    stages: frozenset[str]
    level: str
    outlook: str

    @property
    def better(self) -> list[str]:
        """The better stages that are established, shown or not."""
        return [id for id in self.stages if shipped().conclusions[id].outlook == "better"]


class Reader:
    """Reads days with the reference, starting from the last one that it has read."""

    def __init__(self) -> None:
        self._what_if = WhatIf(shipped())
        self._last: dict[str, Day] = {}

    def read(self, episode: Episode, entry: Entry | None = None) -> Day:
        """The day of a check-in, by default of the last one."""
        on = (entry or episode.entries[-1]).at.date()
        answers = answers_on(Timeline(shipped(), episode, on))
        found = self._day(answers, self._evaluated(answers, self._last.get(episode.id)))
        self._last[episode.id] = found
        return found

    def _evaluated(self, answers: Answers, last: Day | None) -> Evaluation:
        if last is None:
            return evaluate(shipped(), answers, self._what_if.rules_for)
        before, after = last.answers.by_finding, answers.by_finding
        changed = [id for id in {**before, **after} if before.get(id) != after.get(id)]
        found = self._what_if.evaluate(last.evaluation, answers, changed)
        nothing: Mapping[str, Any] = MappingProxyType({})
        return Evaluation(nothing, found.conclusions, found.ledgers, found.ruling, nothing)

    @staticmethod
    def _day(answers: Answers, found: Evaluation) -> Day:
        kb, level = shipped(), found.ruling.level
        stages = frozenset(
            id
            for id, truth in found.conclusions.items()
            if truth is Truth.MET and kb.conclusions[id].kind == "stage"
        )
        outlooks = {str(kb.conclusions[id].outlook) for id in stages}
        if at_least_as_urgent(level, kb.policy.hold_from):
            # As shown_stages has it: beside an urgent result no better one is shown.
            outlooks -= {"better"}
        outlook = next((each for each in ("worse", "better") if each in outlooks), "unchanged")
        return Day(answers, found, stages, level, outlook)


@lru_cache(maxsize=1)
def reader() -> Reader:
    return Reader()


@lru_cache(maxsize=1)
def made() -> tuple[Synthetic, ...]:
    return tuple(draws(shipped(), DIARIES, MONDAY))


# -- diaries that are changed -----------------------------------------------------------------


def diaries(seed: str) -> Iterator[tuple[Random, Episode]]:
    """Episodes up to some check-in: half of them from courses, half at random."""
    rng = Random(seed)
    for number in range(TRIALS):
        if number % 2:
            yield rng, wandering(rng)
        else:
            episode = rng.choice(made()).episode
            yield rng, upto(episode, rng.randint(2, len(episode.entries)))


def upto(episode: Episode, count: int) -> Episode:
    return replace(episode, entries=episode.entries[:count])


def levels_of(measure: Measure) -> dict[Any, float]:
    """Every answer to a measure that has a level, with its harm."""
    sign = 1 if measure.better == "lower" else -1
    if measure.levels:
        return {option: sign * level for option, level in measure.levels.items()}
    low, high = shipped().findings[measure.finding].bounds or (0, 10)
    return {level: float(sign * level) for level in range(int(low), int(high) + 1)}


def wandering(rng: Random) -> Episode:
    """Some measures that wander about for some weeks, with all gates and warnings answered."""
    kb = shipped()
    course = rng.choice(list(kb.courses.values()))
    measures = {id: levels_of(each) for id, each in kb.measures.items()}
    ladders = {each: sorted(levels, key=levels.__getitem__) for each, levels in measures.items()}
    # Few move in most diaries: where much does, something is worse and hides all else.
    moving = rng.sample(list(measures), rng.choice((1, 2, 2, 3, 3, 4, 6, len(measures))))
    places = {
        each: rng.randrange(len(ladder)) if each in moving or rng.random() < 0.1 else 0
        for each, ladder in ladders.items()
    }
    denied = {f.id: NO for f in kb.findings.values() if f.screen == "red-flag"
              and f.type == "yes-no"}  # fmt: skip
    entries, on = [], 0
    for number in range(rng.randint(2, 6)):
        said: dict[str, Any] = dict(denied)
        for each, ladder in ladders.items():
            if each in moving:
                step = rng.choice((0, 0, 0, 1, -1, -1, 2, -2, -3, -4, 4))
                places[each] = min(max(places[each] + step, 0), len(ladder) - 1)
            if rng.random() < 0.97:
                said[kb.measures[each].finding] = ladder[places[each]]
        said |= gates(said, rng)
        entries.append(Entry(f"{number:03d}", datetime.combine(day(on), NOON), frozen(said), ""))
        on += rng.randint(3, 12)
    return Episode("wandering", "me", "It", day(-rng.randint(1, 30)), frozen(course.profile),
                   tuple(entries), ())  # fmt: skip


def gates(said: Mapping[str, Any], rng: Random) -> dict[str, Any]:
    """What goes with the measures of a check-in."""

    def some(*pairs: tuple[str, Any]) -> str:
        return YES if any(said.get(id, none) != none for id, none in pairs) else NO

    pain = said.get("pain-average-week", rng.randint(0, 9))
    return {
        "pain-now": pain,
        "pain-present": YES if pain else NO,
        "numbness-present": some(("numbness-depth", "not-numb"), ("numb-size", "none")),
        "tingling-present": some(("tingling-days", 0), ("tingling-strength", 0)),
        "weakness-present": some(
            ("weakest-movement", "normal"), ("grip-now", "normal"), ("foot-lift-now", "normal")
        ),
        "back-to-normal-routine": rng.choice((YES, NO)),
    }


def worse_answer(measure: Measure, said: Any, rng: Random) -> Any | None:
    """An answer that is worse than ``said`` by what counts; None where there is none."""
    ladder = levels_of(measure)
    harm = ladder.get(said)
    worse = [] if harm is None else [
        each for each, level in ladder.items() if level - harm >= counts(measure)
    ]  # fmt: skip
    return rng.choice(worse) if worse else None


@lru_cache(maxsize=100)
def _counts(id: str) -> float:
    line = Timeline(shipped(), Episode("", "", "", None, frozen({}), (), ()), MONDAY)
    return line.series(id).counts


def counts(measure: Measure) -> float:
    return _counts(measure.id)


def with_last(episode: Episode, **said: Any) -> Episode:
    """The episode with other answers at the last check-in."""
    *rest, last = episode.entries
    changed = replace(last, answers=frozen({**last.answers, **said}))
    return replace(episode, entries=(*rest, changed))


def brightened(before: Day, after: Day) -> bool:
    return OUTLOOKS.index(after.outlook) > OUTLOOKS.index(before.outlook)


DEGREES = {
    "numbness-present": ("numbness-depth", "numb-size"),
    "weakness-present": ("weakest-movement", "grip-now", "foot-lift-now"),
}
"""What asks how much of it there is."""


def with_worse(episode: Episode, rng: Random) -> Episode | None:
    """The episode with one more check-in, worse in up to three measures; None where none can be."""
    last = episode.entries[-1]
    said = dict(last.answers)
    # More medicine, ice or heat alone is no loss.
    measures = [each for each in shipped().measures.values() if each.group != "use"]
    for measure in rng.sample(measures, rng.randint(1, 3)):
        worse = worse_answer(measure, said.get(measure.finding), rng)
        if worse is not None:
            said[measure.finding] = worse
    if said == last.answers:
        return None
    at = last.at + timedelta(rng.randint(1, 10))
    return replace(episode, entries=(*episode.entries, Entry("999", at, frozen(said), "")))


def rests_on_a_good_day(episode: Episode) -> bool:
    """Whether a measure is worse only than at the check-in before, and not than what had held."""
    line = Timeline(shipped(), episode, episode.entries[-1].at.date())
    for id in shipped().measures:
        found, series = line.standing(id), line.series(id)
        if found is not None and found.is_worse:
            held, _ = reference(series, len(series.harm) - 1)
            if series.harm[-1] - held < series.counts:
                return True
    return False


def told(episode: Episode) -> str:
    """The measures of an episode, for a message."""
    findings = [measure.finding for measure in shipped().measures.values()]
    rows = []
    for id in [*findings, *(f.id for f in shipped().findings.values() if f.id not in findings)]:
        said = [entry.answers.get(id, "-") for entry in episode.entries]
        if any(each not in ("-", NO) for each in said):
            rows.append(f"{id}: {said}")
    days = [(entry.at.date() - MONDAY).days for entry in episode.entries]
    return "\n".join([f"days: {days}", *rows])


def is_loss(found: Derivation) -> bool:
    """Whether something got worse: more medicine, ice or heat alone is no loss."""
    trend = shipped().trends.get(found.trend)
    if trend is not None and isinstance(trend.reckoning, Course):
        return is_worse(found) and shipped().measures[trend.reckoning.measure].group != "use"
    return is_worse(found)
