"""The shipped diaries come out as expected; those with a danger never reassure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pytest

from engine.diary.current import answers_on
from engine.diary.review import review, sections, stages
from engine.explain.prove import Prover
from engine.explain.result import checked, prove_result, shown_stages
from engine.inference.consult import Consultation
from engine.inference.timeline import Timeline
from engine.inference.trends import is_worse
from engine.model.answers import NO, YES
from engine.model.diary_case import DiaryCase, ExpectedOn
from engine.model.policy import at_least_as_urgent
from engine.model.trend import STATES, Course, Derivation, Measure
from engine.model.truth import Truth
from engine.reading.answers import normalise
from tests.people import consultant, shipped

DIARIES = list(shipped().diaries.values())
HOLD_FROM = shipped().policy.hold_from


@lru_cache(maxsize=1000)
def consulted(id: str, number: int) -> Consultation:
    """A diary on one of the days on which something is expected, read by both engines."""
    case = shipped().diaries[id]
    line = Timeline(shipped(), case.episode, case.expect[number].on)
    return consultant().consult(answers_on(line))


def misses(expected: ExpectedOn, found: Consultation) -> Iterator[str]:
    """What is not as it was expected on a day."""
    shown, level = shown_stages(found), found.disposition.level
    yield from (f"lacks {id}" for id in expected.stages if id not in shown)
    yield from (f"shows {id}" for id in expected.not_stages if id in shown)
    if expected.level and level != expected.level:
        yield f"is {level}, not {expected.level}"
    if expected.at_least and not at_least_as_urgent(level, expected.at_least):
        yield f"is {level}, less than {expected.at_least}"
    for id, value in expected.says.items():
        wanted, said = normalise(shipped().findings[id], value), found.answers.get(id)
        if wanted is None or said is None or found.answers.derivation(id) is None:
            yield f"says nothing of {id}"
        elif (said.yes, said.number) != (wanted.yes, wanted.number):
            yield f"says {said.given or said.yes} of {id}"
    for id in expected.says_nothing:
        if found.answers.derivation(id) is not None:
            yield f"says something of {id}"
    fired = {id for id, truth in found.evaluation.rules.items() if truth is Truth.MET}
    yield from (f"is not because of {id}" for id in expected.because if id not in fired)


@pytest.mark.parametrize("case", DIARIES, ids=lambda case: case.id)
def test_diary(case: DiaryCase) -> None:
    """On every day: stages, urgency, what trends say, and the rules behind it.

    The engines agree on it, and the proof of the last day passes the checker.
    """
    wrong = {
        str(expected.on): found
        for number, expected in enumerate(case.expect)
        if (found := list(misses(expected, consulted(case.id, number))))
    }
    assert wrong == {}
    last = consulted(case.id, len(case.expect) - 1)
    proof = checked(prove_result(last))
    assert proof.roots or proof.nodes


def dangerous() -> list[tuple[str, int]]:
    """The days of diaries on which the person must be seen the same day, or sooner."""
    return [
        (case.id, number)
        for case in DIARIES
        for number, expected in enumerate(case.expect)
        if at_least_as_urgent(expected.level or expected.at_least or "self-care", HOLD_FROM)
    ]


def test_there_are_enough_dangerous_days() -> None:
    assert len({id for id, _ in dangerous()}) >= 12


@pytest.mark.parametrize(("id", "number"), dangerous())
def test_a_danger_is_never_reassured_about(id: str, number: int) -> None:
    """No better stage, no reassuring line and no treatment of one's own, as the person reads it."""
    case = shipped().diaries[id]
    found = review(consultant(), case.episode, case.expect[number].on)
    assert [stage.id for stage in stages(found) if stage.outlook == "better"] == []
    prover = Prover(found.consultation)
    made = sections(found, prover, "patient")
    assert [line.text for each in made for line in each.lines if line.reassuring] == []
    treatments = shipped().treatments
    assert [
        each.treatment
        for each in found.consultation.evaluation.verdicts.values()
        if each.verdict in ("first", "option")
        and treatments[each.treatment].care in ("self", "guided")
    ] == []
    proof = checked(prover)
    assert all(line.node in proof.nodes for each in made for line in each.lines)


def is_loss(found: Derivation) -> bool:
    """Whether something got worse: more medicine, ice or heat alone is no loss."""
    trend = shipped().trends.get(found.trend)
    if trend is not None and isinstance(trend.reckoning, Course):
        return is_worse(found) and shipped().measures[trend.reckoning.measure].group != "use"
    return is_worse(found)


@pytest.mark.parametrize("case", DIARIES, ids=lambda case: case.id)
def test_nothing_is_better_beside_a_loss(case: DiaryCase) -> None:
    """On no day with a trend for the worse is a better stage established, whatever is expected."""
    for number, expected in enumerate(case.expect):
        found = consulted(case.id, number)
        worse = [each.trend for each in found.answers.derived if is_loss(each)]
        better = [
            id for id in found.established("stage") if shipped().conclusions[id].outlook == "better"
        ]
        assert not worse or not better, (expected.on, worse, better)


def test_every_stage_is_expected_in_a_diary() -> None:
    """And every stage must be missing somewhere too, so that none is shown too easily."""
    kinds = {c.id for c in shipped().conclusions.values() if c.kind == "stage"}
    expects = [expected for case in DIARIES for expected in case.expect]
    assert kinds - {id for each in expects for id in each.stages} == set()
    unguarded = kinds - {id for each in expects for id in each.not_stages}
    assert unguarded <= {"stage-course-not-known"}


def test_every_measure_has_words_for_every_loss() -> None:
    """A measure that gets worse is never without words, whatever state and answer.

    Its course says something, or another course of the measure does.
    """
    kb = shipped()
    courses: dict[str, list[Course]] = {id: [] for id in kb.measures}
    for trend in kb.trends.values():
        if isinstance(trend.reckoning, Course):
            courses[trend.reckoning.measure].append(trend.reckoning)
    mute = [id for id, found in courses.items() if not any("worse" in each.says for each in found)]
    assert mute == []
    assert set(STATES) >= {state for each in courses.values() for c in each for state in c.says}


@pytest.mark.parametrize("measure", shipped().measures.values(), ids=lambda measure: measure.id)
def test_a_measure_can_be_told_in_full(measure: Measure) -> None:
    """Every option has a level, and where there is nothing of it is one of the levels."""
    finding = shipped().findings[measure.finding]
    levels = list(measure.levels.values()) or list(finding.bounds or ())
    assert measure.none_at is None or measure.none_at in levels
    options = {YES, NO} if finding.type == "yes-no" else {o.id for o in finding.options}
    assert options == set(measure.levels)
