"""The session: what is asked, in which order, what an answer and a change of mind do."""

from __future__ import annotations

from functools import lru_cache
from random import Random

import pytest

from benchmarks.people import typical_person
from engine.errors import InternalError
from engine.inference.reference import evaluate
from engine.interview.guide import Guide
from engine.interview.relevance import fewest, prospects, situation
from engine.interview.session import (
    Question,
    Session,
    Stop,
    answer,
    back,
    check_end,
    fold,
    go_on,
    next_question,
    next_step,
    progress,
    result_answers,
    resumed,
    saved,
    start,
    take_back,
)
from engine.interview.witness import witness
from engine.model.answers import NOTHING_ANSWERED, UNKNOWN, Answers
from engine.model.policy import DISPOSITIONS, REACHABLE_SUPPORTS
from engine.reading.answers import Unusable, with_computed
from engine.reading.saving import plain_answers
from engine.reading.scripts import otherwise_value
from tests.people import random_value, shipped


@lru_cache(maxsize=1)
def guide() -> Guide:
    """One guide for all tests of this module."""
    return Guide(shipped())


def screened(**known: object) -> Session:
    """A session after the screen, all of it denied but for what is known."""
    session = start(guide())
    while isinstance(step := next_step(session), Question) and step.purpose == "screen":
        finding = shipped().findings[step.finding]
        value = known.get(finding.id, otherwise_value(finding, "no"))
        session = answer(session, finding.id, value)
    return session


def test_the_screen_comes_first_and_complete() -> None:
    """Red flags, topic by topic, then the risks, and only then anything else."""
    session, asked = start(guide()), []
    while isinstance(step := next_step(session), Question) and step.purpose == "screen":
        asked.append(shipped().findings[step.finding])
        session = answer(session, step.finding, otherwise_value(asked[-1], "no"))
    assert {f.id for f in asked} == {
        f.id for f in shipped().findings.values() if f.screen and f.answered_by == "anyone"
    }
    kinds = [f.screen for f in asked]
    assert kinds == sorted(kinds, key=("red-flag", "risk").index)
    topics = [(f.screen, f.topic) for f in asked]
    assert len(dict.fromkeys(topics)) == sum(
        one != other for one, other in zip(topics, [None, *topics], strict=False)
    )


def test_groups_hold_the_screen_of_one_topic() -> None:
    """What is put together is yes-no, of one topic, and not too much to read."""
    session = start(guide())
    sizes = []
    while isinstance(step := next_step(session), Question) and step.purpose == "screen":
        members = [shipped().findings[id] for id in step.group]
        assert len({(f.topic, f.screen) for f in members}) == 1
        assert len(members) == 1 or {f.type for f in members} == {"yes-no"}
        sizes.append(len(members))
        for finding in members:
            session = answer(session, finding.id, otherwise_value(finding, "no"))
    assert max(sizes) > 4
    assert len(sizes) < sum(sizes) / 3


def test_an_emergency_ends_the_interview_at_once() -> None:
    """Nothing is more urgent; the person may go on with the rest of the screen all the same."""
    session = answer(start(guide()), "saddle-numbness", "yes")
    stop = next_step(session)
    assert isinstance(stop, Stop)
    assert (stop.reason, stop.level) == ("emergency", "emergency")
    assert "urinary-difficulty" in stop.unasked
    further = next_step(go_on(session))
    assert isinstance(further, Question)
    assert further.purpose == "screen"


def test_an_early_end_never_reassures() -> None:
    """What could still make it more urgent is listed, most urgent first, and holds the level."""
    session = screened(age=40)
    step = next_step(session)
    assert isinstance(step, Question)
    assert session.at.sure == "self-care"
    result = evaluate(shipped(), result_answers(session)).ruling
    assert result.level == "routine"
    assert step.finding in result.cannot_exclude
    tiers = [session.at.urgency.findings[id] for id in result.cannot_exclude]
    assert tiers == sorted(tiers)
    check_end(session, result)


def test_a_finished_interview_leaves_nothing() -> None:
    """At the stop no question could change the urgency, so none is marked as left."""
    session = screened(age=40)
    while isinstance(step := next_step(session), Question):
        session = answer(
            session, step.finding, otherwise_value(shipped().findings[step.finding], "no")
        )
    assert result_answers(session) == session.answers


def test_every_screen_answer_that_is_an_emergency_ends_it() -> None:
    """Whatever makes an emergency by itself stops the interview there."""
    for finding in guide().order:
        if finding.screen == "red-flag":
            session = answer(start(guide()), finding.id, "yes")
            level = evaluate(shipped(), session.answers).ruling.level
            assert isinstance(next_step(session), Stop) == (level == "emergency"), finding.id


def test_the_same_answers_give_the_same_question() -> None:
    """In whatever order they were given, but for the topic of the last one."""
    session = screened(age=50)
    step = next_step(session)
    assert isinstance(step, Question)
    shuffled = [*session.history]
    Random(3).shuffle(shuffled)
    plain = plain_answers(shipped(), session.answers, shuffled)
    other = fold(start(guide()), plain.items())
    topics = (None, *shipped().policy.topics)
    for topic in topics:
        assert prospects(session.at, topic) == prospects(other.at, topic)


def test_what_could_be_revealed_comes_first() -> None:
    """Questions are ranked by the most urgent level that a reply makes sure."""
    found = prospects(screened(age=50).at)
    levels = [
        len(DISPOSITIONS) if each.reveals is None else DISPOSITIONS.index(each.reveals)
        for each in found
    ]
    assert levels == sorted(levels)
    assert levels[0] < len(DISPOSITIONS)
    assert len({each.finding for each in found}) == len(found)


@pytest.mark.parametrize("voice", ["patient", "carer"])
def test_what_only_an_examiner_can_tell_is_asked_only_there(voice: str) -> None:
    """The patient and the carer never see an examination finding."""
    findings = shipped().findings
    assert all(findings[id].answered_by == "anyone" for id in start(guide(), voice=voice).at.free)
    examiner = start(guide(), voice="clinician").at.free
    assert any(findings[id].answered_by == "clinician" for id in examiner)


def test_a_denied_gate_closes_what_hangs_on_it() -> None:
    """Also what hangs on what hangs on it; an unknown one closes nothing."""
    session = start(guide())
    denied = answer(session, "pain-present", "no").at
    assert {"pain-area", "pain-now", "face-pain-attacks"} <= denied.closed
    unsure = answer(session, "pain-present", "unknown").at
    assert not {"pain-area", "pain-now"} & unsure.closed
    declined = answer(session, "pain-present", "declined").at
    assert not {"pain-area", "pain-now"} & declined.closed
    beside = answer(session, "pain-present", "not-applicable").at
    assert {"pain-area", "pain-now", "face-pain-attacks"} <= beside.closed


@pytest.mark.parametrize("reason", ["unknown", "declined", "not-applicable"])
def test_no_reason_for_not_answering_is_taken_for_no(reason: str) -> None:
    """A screen question without an answer keeps the result from reassuring."""
    session = screened(**{"weight-loss-unexplained": reason, "age": 30})
    ruling = evaluate(shipped(), session.answers).ruling
    assert ruling.cannot_exclude == ("weight-loss-unexplained",)
    assert session.answers.asked["weight-loss-unexplained"] == reason
    assert session.at.sure == "routine"


def test_any_earlier_answer_can_be_changed() -> None:
    """What follows is computed anew, and a refused value changes nothing."""
    session = screened(age=50)
    changed = answer(session, "saddle-numbness", "yes")
    assert changed.at.is_emergency
    assert changed.history[-1] == "saddle-numbness"
    assert answer(changed, "saddle-numbness", "no").at.sure == session.at.sure
    with pytest.raises(Unusable):
        answer(session, "saddle-numbness", "perhaps")
    assert not take_back(changed, "saddle-numbness").at.is_emergency


def test_back_is_the_session_before() -> None:
    """As often as one likes, to the beginning."""
    session = start(guide())
    states = [session]
    for _ in range(12):
        step = next_step(session)
        assert isinstance(step, Question)
        session = answer(session, step.finding, "no")
        states.append(session)
    for state in reversed(states[:-1]):
        session = back(session)
        assert session == state
    assert back(session) == session


@pytest.mark.parametrize("seed", range(4))
def test_changes_and_undos_leave_a_fresh_session(seed: int) -> None:
    """Sixty answers with changes and undos are the session of what stands in the end."""
    rng = Random(seed)
    session = start(guide(), voice=("patient", "clinician")[seed % 2])
    for _ in range(60):
        turn = rng.random()
        if session.history and turn < 0.15:
            session = back(session)
        elif session.history and turn < 0.3:
            session = take_back(session, rng.choice(session.history))
        else:
            asked = session.history if session.history and turn < 0.5 else session.at.free
            finding = shipped().findings[rng.choice(asked)]
            value = random_value(finding, rng) if rng.random() < 0.8 else UNKNOWN
            session = answer(session, finding.id, value)
    plain = plain_answers(shipped(), session.answers, session.history)
    fresh = fold(start(guide(), voice=session.voice), plain.items())
    assert fresh == session
    assert fresh.at.found.memory == session.at.found.memory
    assert next_step(fresh) == next_step(session)
    assert progress(fresh) == progress(session)
    assert resumed(guide(), saved(session)) == session


def test_the_session_says_what_it_left_unasked() -> None:
    """A settled interview names what it leaves out, and none of it can change the end."""
    person = typical_person(shipped(), Random(4))
    session = start(guide())
    while isinstance(step := next_step(session), Question):
        session = answer(session, step.finding, person.get(step.finding, UNKNOWN))
    assert isinstance(step, Stop)
    assert step.reason == "settled"
    assert step.unasked == session.at.free
    rng = Random(9)
    before = evaluate(shipped(), session.answers).ruling.level
    for _ in range(40):
        after: Answers = session.answers
        later = session
        for id in rng.sample(step.unasked, 12):
            if id in later.at.free:
                later = answer(later, id, random_value(shipped().findings[id], rng))
        after = later.answers
        assert evaluate(shipped(), with_computed(shipped(), after)).ruling.level == before


def test_whoever_goes_on_is_asked_to_the_end() -> None:
    """First what bears on treatments; at last nothing is left."""
    person = typical_person(shipped(), Random(4))
    session = start(guide())
    while isinstance(step := next_step(session), Question):
        session = answer(session, step.finding, person.get(step.finding, UNKNOWN))
    session = go_on(session)
    step = next_step(session)
    assert isinstance(step, Question)
    assert step.purpose == "rest"
    assert step.finding in guide().for_treatments
    while (finding := next_question(session)) is not None:
        session = answer(session, finding.id, person.get(finding.id, UNKNOWN))
    assert next_step(session) == Stop("nothing-left", session.at.sure, session.at.lead, ())


@pytest.mark.parametrize("seed", range(5))
def test_a_witness_is_true(seed: int) -> None:
    """Two people who differ in one answer do end differently, by the reference."""
    rng = Random(seed)
    person = typical_person(shipped(), rng)
    session = screened(**{id: v for id, v in person.items() if shipped().findings[id].screen})
    seen = 0
    for _ in range(12):
        step = next_step(session)
        if isinstance(step, Stop):
            break
        found = witness(session.at, step.finding)
        if found is not None:
            seen += 1
            ends = []
            for reply in (found.one, found.other):
                answers = session.answers
                for each in (*found.shared, reply):
                    answers = answers.with_answer(each)
                ends.append(_end(found.about, with_computed(shipped(), answers)))
            assert tuple(ends) == found.ends
            assert ends[0] != ends[1]
            assert found.one.finding == found.other.finding == step.finding
        session = answer(session, step.finding, person.get(step.finding, UNKNOWN))
    assert seen >= 3 or session.at.is_emergency


def _end(about: str, answers: Answers) -> str | None:
    found = evaluate(shipped(), answers)
    if about == "urgency":
        return found.ruling.level
    from engine.inference.evaluation import standing

    ranked = sorted(
        (x for x in found.ledgers.values() if x.support in REACHABLE_SUPPORTS),
        key=lambda x: (standing(x), not shipped().syndromes[x.syndrome].dangerous, x.syndrome),
    )
    return ranked[0].syndrome if ranked else None


def test_a_result_outside_the_bounds_is_a_defect() -> None:
    """The planes and the engines must not contradict one another."""
    session = answer(start(guide()), "saddle-numbness", "yes")
    check_end(session, evaluate(shipped(), session.answers).ruling)
    with pytest.raises(InternalError):
        check_end(session, evaluate(shipped(), NOTHING_ANSWERED).ruling)
    settled = answer(session, "saddle-numbness", "no")
    check_end(settled, evaluate(shipped(), session.answers).ruling)


def test_bounds_at_the_beginning() -> None:
    """One answer can end it all; never are more asked than there are."""
    at = situation(guide(), NOTHING_ANSWERED, clinician=False)
    assert fewest(at, at.screen[0]) == 1
    assert len(at.screen) < at.most <= len(at.free)
