"""Generated diaries: the known truth comes out, and what is worse never looks better.

``UNPINCH_DIARIES`` sets how many are generated; 2000 before a release. The *outlook* of a day is
read from the stages that are shown on it: ``worse`` where one of them is worse; ``better`` where
one is better and none is worse; else ``unchanged``. A day without any stage is ``unchanged`` too:
it neither warns nor reassures. So whoever takes away the last worse stage brightens the outlook
as much as who adds the first better one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from engine.inference.timeline import Timeline
from engine.model.answers import NO, UNKNOWN, YES
from engine.model.diary import Entry
from engine.model.frozen import frozen
from engine.model.policy import at_least_as_urgent
from engine.model.trend import SAME
from tests.diaries import NOON, day
from tests.differential.generated_diaries import (
    DEGREES,
    DIARIES,
    PARTS,
    TRIALS,
    brightened,
    diaries,
    is_loss,
    made,
    reader,
    rests_on_a_good_day,
    told,
    with_last,
    with_worse,
    worse_answer,
)
from tests.people import shipped

# -- the known truth --------------------------------------------------------------------------


@pytest.mark.parametrize("part", range(PARTS))
def test_the_truth_of_a_course_comes_out(part: int) -> None:
    """At the end of every phase: one of its stages, none that must not be, urgent enough."""
    wrong: list[tuple[object, ...]] = []
    tried = 0
    for number, each in enumerate(made()):
        if number % PARTS != part:
            continue
        for place, known in enumerate(each.known):
            entry = next(e for e in each.episode.entries if e.at.date() == known.on)
            found = reader().read(each.episode, entry)
            tried += 1
            if known.truth and not found.stages & set(known.truth):
                wrong.append((number, each.course, place, "lacks", known.truth, found.stages))
            if shown := found.stages & set(known.never):
                wrong.append((number, each.course, place, "shows", shown, found.level))
            if known.at_least and not at_least_as_urgent(found.level, known.at_least):
                wrong.append((number, each.course, place, "level", known.at_least, found.level))
    assert wrong == []
    assert tried >= DIARIES // PARTS


def test_a_worse_last_check_in_never_looks_better() -> None:
    """Worse by what counts in any one measure: neither outlook nor urgency gets milder."""
    tried = 0
    for rng, episode in diaries("worse last"):
        before = reader().read(episode)
        last = episode.entries[-1].answers
        for measure in rng.sample(list(shipped().measures.values()), 3):
            said = worse_answer(measure, last.get(measure.finding), rng)
            if said is None:
                continue
            tried += 1
            after = reader().read(with_last(episode, **{measure.finding: said}))
            shown = measure.id, said, before.stages, after.stages, told(episode)
            assert not brightened(before, after), shown
            assert at_least_as_urgent(after.level, before.level), shown
    assert tried >= TRIALS // 2


def test_a_check_in_that_is_worse_never_looks_better() -> None:
    """One more check-in, worse by what counts somewhere and better nowhere.

    But for the end of an alarm that rests on one reading after one good day: one good day is no
    level to be held to, and the next check-in shows whether it was more than that.
    """
    tried = 0
    for rng, episode in diaries("one more"):
        more = with_worse(episode, rng)
        if more is None or rests_on_a_good_day(episode):
            continue
        tried += 1
        before, after = reader().read(episode), reader().read(more)
        assert not brightened(before, after), (before.stages, after.stages, told(more))
    assert tried >= TRIALS // 4


@pytest.mark.parametrize("presence", sorted(DEGREES))
def test_a_loss_without_its_degree_is_a_loss(presence: str) -> None:
    """Denied at the check-in before and told at the last, how much of it left open."""
    tried = 0
    for _, episode in diaries(presence):
        if len(episode.entries) < 2 or episode.entries[-2].answers.get(presence) != NO:
            continue
        tried += 1
        unknown = dict.fromkeys(DEGREES[presence], UNKNOWN)
        found = reader().read(with_last(episode, **{presence: "left"}, **unknown))
        assert at_least_as_urgent(found.level, "same-day"), (found.level, told(episode))
        assert not found.better, (found.stages, told(episode))
    assert tried >= TRIALS // 10


def test_a_check_in_without_what_matters_never_reassures() -> None:
    """Numbness or weakness left open at the last check-in: to be seen, and no better stage."""
    tried = 0
    for rng, episode in diaries("left open"):
        presence = rng.choice(sorted(DEGREES))
        unknown = dict.fromkeys((presence, *DEGREES[presence]), UNKNOWN)
        before = reader().read(episode)
        found = reader().read(with_last(episode, **unknown))
        tried += bool(before.better)
        assert at_least_as_urgent(found.level, "routine"), (found.level, told(episode))
        assert not found.better, (found.stages, told(episode))
    assert tried >= TRIALS // 10


def test_severe_pain_that_grows_is_as_urgent_as_severe_pain_that_stays() -> None:
    """A small example of a worse last check-in, because the generated ones seldom hold it."""
    kb, days = shipped(), (0, 7, 14)
    denied = {f.id: NO for f in kb.findings.values() if f.screen == "red-flag"}
    steady = {"pain-present": YES, "weakest-movement": "normal", "pain-now": 8}
    levels = []
    for last in (8, 10):
        entries = tuple(
            Entry(f"{on:03d}", datetime.combine(day(on), NOON),
                  frozen({**denied, **steady, "pain-average-week": last if on == 14 else 8}), "")
            for on in days
        )  # fmt: skip
        levels.append(reader().read(replace(made()[0].episode, id="severe", entries=entries)).level)
    assert at_least_as_urgent(levels[1], levels[0]), levels


def test_fewer_check_ins_never_make_a_trend_stay_the_same() -> None:
    """What cannot be told with all of them cannot be told to be the same with some.

    It is the measure that is not known: a trend may also have no words for one that got better.
    """
    tried = 0
    for rng, episode in diaries("fewer"):
        for _ in range(5):
            kept = tuple(entry for entry in episode.entries[:-1] if rng.random() < 0.6)
            fewer = replace(episode, entries=(*kept, episode.entries[-1]))
            on = episode.entries[-1].at.date()
            line, less = (Timeline(shipped(), each, on) for each in (episode, fewer))
            for id in shipped().measures:
                if line.standing(id) is None:
                    found = less.standing(id)
                    assert found is None or found.state != SAME, (id, told(episode))
            tried += 1
    assert tried == 5 * TRIALS


def test_a_warning_sign_never_lowers_the_urgency() -> None:
    """Told at any check-in, whatever is said at the others."""
    flags = [f for f in shipped().findings.values() if f.screen == "red-flag"
             and f.type == "yes-no"]  # fmt: skip
    for rng, episode in diaries("warning"):
        before = reader().read(episode)
        place, flag = rng.randrange(len(episode.entries)), rng.choice(flags)
        sign = rng.choice((YES, "left", "right", "both")) if flag.sided else YES
        entries = list(episode.entries)
        entries[place] = replace(
            entries[place], answers=frozen({**entries[place].answers, flag.id: sign})
        )
        after = reader().read(replace(episode, entries=tuple(entries)))
        shown = flag.id, place, before.level, after.level, told(episode)
        assert at_least_as_urgent(after.level, before.level), shown


def test_beside_a_deterioration_nothing_gets_better() -> None:
    """No better stage is even established where a trend shows that something got worse."""
    tried = 0
    for _, episode in diaries("deterioration"):
        found = reader().read(episode)
        worse = [each.trend for each in found.answers.derived if is_loss(each)]
        if worse:
            tried += 1
            assert found.better == [], (worse, found.better, told(episode))
    assert tried >= TRIALS // 10
