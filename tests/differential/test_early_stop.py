"""An interview that stops early ends like one in which everything is answered.

The end depends on the answers and not on their order, so most of these ask several questions at
a time: whatever can still change something, by the lot. The ranking itself is tried on fewer
people here, and on a thousand in ``benchmarks.interview``.
"""

from __future__ import annotations

import os
from functools import lru_cache
from random import Random
from typing import Any

import pytest

from benchmarks.people import typical_person
from engine.inference.evaluation import standing
from engine.inference.reference import evaluate
from engine.interview.guide import Guide
from engine.interview.relevance import Situation, situation
from engine.interview.session import Question, answer, next_step, progress, start
from engine.model.answers import NOTHING_ANSWERED, REASONS, UNKNOWN, Answers
from engine.model.policy import REACHABLE_SUPPORTS
from engine.reading.answers import normalise, with_computed
from tests.people import random_person, shipped

PEOPLE = int(os.environ.get("UNPINCH_PEOPLE", "60"))
"""Generated people; a release is tried on a thousand, which takes minutes."""

PARTS = 20
"""The people are told in parts, so that they can be spread over processes."""

AT_ONCE = 20


@lru_cache(maxsize=1)
def guide() -> Guide:
    """One guide for all tests of this module."""
    return Guide(shipped())


def given(answers: Answers, ids: tuple[str, ...], person: dict[str, Any]) -> Answers:
    """The answers with those of a person to some questions."""
    for id in ids:
        value = person.get(id, UNKNOWN)
        found = normalise(shipped().findings[id], value)
        answers = answers.unanswered(id, value) if found is None else answers.with_answer(found)
    return with_computed(shipped(), answers)


def by_the_lot(person: dict[str, Any], rng: Random) -> Situation:
    """An interview to its end, several questions at a time."""
    at = situation(guide(), NOTHING_ANSWERED, clinician=False)
    while not at.is_emergency:
        if at.screen:
            asked = at.screen[: len(at.screen) // 2 + 1]
        elif at.candidates:
            asked = tuple(rng.sample(sorted(at.candidates), min(AT_ONCE, len(at.candidates))))
        else:
            break
        at = at.after(given(at.answers, asked, person))
    return at


def all_questions(person: dict[str, Any]) -> Answers:
    """Every question that applies, in the fixed order, a lot at a time."""
    answers = NOTHING_ANSWERED
    while True:
        closed = guide().closed(answers)
        free = guide().free(answers, closed, clinician=False)
        # Questions behind a gate wait until it is answered.
        ready = tuple(id for id in free if not set(guide().gates.get(id, ())) & set(free))
        if not ready:
            return answers
        answers = given(answers, ready, person)


def assert_same_end(at: Situation, person: dict[str, Any]) -> None:
    """The urgency is that of all questions, and so is what leads unless seen as inseparable."""
    full = evaluate(shipped(), all_questions(person), guide().rules_for)
    assert at.sure == full.ruling.level
    if at.is_emergency:
        return
    ledgers = [ledger for ledger in full.ledgers.values() if ledger.support in REACHABLE_SUPPORTS]
    first = min(
        ledgers,
        key=lambda x: (standing(x), not shipped().syndromes[x.syndrome].dangerous, x.syndrome),
        default=None,
    )
    assert at.lead.first == (first.syndrome if first else None)


@pytest.mark.parametrize("part", range(PARTS))
def test_generated_people_end_alike(part: int) -> None:
    """One person in four answers at random."""
    rng = Random(part)
    for number in range(PEOPLE // PARTS):
        person = typical_person(shipped(), rng) if number % 4 else random_person(rng, yes=0.05)
        assert_same_end(by_the_lot(person, rng), person)


@pytest.mark.parametrize("part", range(PARTS))
def test_all_cases_end_alike(part: int) -> None:
    """Every shipped case, what it does not say being unknown."""
    for case in shipped().cases[part::PARTS]:
        person = {id: value for id, value in case.answers.items() if value not in REASONS}
        assert_same_end(by_the_lot(person, Random(case.id)), person)


@pytest.mark.parametrize("seed", range(6))
def test_the_interview_itself(seed: int) -> None:
    """Question by question: the bounds on what is left hold, and what was said at the end too."""
    person = typical_person(shipped(), Random(f"interview {seed}"))
    session = start(guide())
    bounds: list[tuple[int, int]] = []
    while isinstance(step := next_step(session), Question):
        if len(bounds) % 5 == 0:
            found = progress(session)
            bounds.append((found.least, found.most))
        else:
            bounds.append((0, len(session.at.free)))
        session = answer(session, step.finding, person.get(step.finding, UNKNOWN))
    for asked, (least, most) in enumerate(bounds):
        assert least <= len(bounds) - asked <= most
    assert_same_end(session.at, person)


@pytest.mark.parametrize("seed", range(8))
def test_changes_on_the_way_leave_no_trace(seed: int) -> None:
    """A situation that was reached by changes is that of a fresh start."""
    rng = Random(seed)
    person = typical_person(shipped(), rng)
    at = situation(guide(), NOTHING_ANSWERED, clinician=seed % 2 == 1)
    for _ in range(60):
        answered = [id for id in at.answers.by_finding if id not in guide().computed]
        if answered and rng.random() < 0.3:
            at = at.after(with_computed(shipped(), at.answers.without(rng.choice(answered))))
        else:
            id = rng.choice(at.free)
            other = random_person(rng) if rng.random() < 0.3 else person
            at = at.after(given(at.answers, (id,), other))
    fresh = situation(guide(), at.answers, clinician=at.clinician)
    assert at.free == fresh.free
    assert at.found.memory == fresh.found.memory
    assert at.found.levels == fresh.found.levels
    assert at.lead == fresh.lead
    assert dict(at.candidates) == dict(fresh.candidates)
