"""What must hold for every person, whatever else is answered or unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from random import Random
from typing import Any

import pytest

from engine.explain.lines import VOICES, Voice
from engine.explain.report import report
from engine.explain.result import checked, prove_result, result_data, shown_stages
from engine.inference.bitplanes import Bitplanes, World
from engine.inference.consult import Consultation
from engine.inference.evaluation import Evaluation
from engine.inference.program import rules_by_subject
from engine.inference.reference import evaluate
from engine.model.policy import DISPOSITIONS, at_least_as_urgent
from engine.model.rule import Rule
from engine.model.truth import Truth
from engine.reading.answers import answers_from, normalise
from tests.people import consult, random_person, shipped

PEOPLE = 20
BRIEF_AND_FULL: tuple[Voice, ...] = ("patient", "auditor")
"""The voice that says least and the one that says everything."""
EMERGENCY = (
    "saddle-numbness",
    "urinary-difficulty",
    "bladder-control-loss",
    "bowel-control-loss",
)
SAME_DAY = ("rapid-muscle-wasting", "sudden-severe-weakness", "weakness-worsening")
FALLING: tuple[dict[str, Any], ...] = (
    {"strength-change": "slightly-worse"},
    {"strength-change": "much-worse"},
    {"strength-fall-sudden": "yes"},
    {"weakness-worsening": "yes"},
    {"weakness-trend": "worsening"},
    {"grip-change": "worse"},
    {"foot-lift-change": "worse"},
    {"numbness-replaced-pain": "yes"},
)


def people(seed: str, **more: Any) -> list[dict[str, Any]]:
    """Generated people; the seed names the test, so that every test has its own."""
    rng = Random(seed)
    return [random_person(rng, **more) for _ in range(PEOPLE)]


@lru_cache(maxsize=1)
def rules_for() -> Mapping[str, Sequence[Rule]]:
    """What every rule is about, made once."""
    return rules_by_subject(shipped())


def evaluated(person: dict[str, Any]) -> Evaluation:
    """What the reference makes of a person; that both engines agree is tested elsewhere."""
    return evaluate(shipped(), answers_from(shipped(), person), rules_for())


def reassuring(consultation: Consultation) -> list[str]:
    """Everything in the printed and the JSON result that would reassure."""
    prover = prove_result(consultation)
    found = [
        line.text
        for voice in BRIEF_AND_FULL
        for section in report(consultation, prover, voice)
        for line in section.lines
        if line.reassuring
    ]
    found += [
        verdict.treatment
        for verdict in consultation.evaluation.verdicts.values()
        if verdict.verdict in ("first", "option")
        and shipped().treatments[verdict.treatment].care in ("self", "guided")
    ]
    stages = [shipped().conclusions[id] for id in shown_stages(consultation)]
    return found + [stage.id for stage in stages if stage.outlook == "better"]


@pytest.mark.parametrize("finding", EMERGENCY)
def test_bladder_bowel_and_saddle_are_emergencies(finding: str) -> None:
    """Alone, with everything unknown, and beside any other answers; nothing softens it."""
    for person in [{}, *people(f"emergency {finding}")]:
        consultation = consult({**person, finding: "yes"})
        assert consultation.disposition.level == "emergency", person
        assert reassuring(consultation) == [], person


@pytest.mark.parametrize("finding", SAME_DAY)
def test_wasting_and_lost_strength_are_seen_today(finding: str) -> None:
    """Rapid wasting, sudden severe or growing weakness: at least the same day."""
    for person in [{}, *people(f"same day {finding}")]:
        consultation = consult({**person, finding: "yes"})
        assert at_least_as_urgent(consultation.disposition.level, "same-day"), person
        assert reassuring(consultation) == [], person


@pytest.mark.parametrize("change", FALLING, ids=lambda change: "-".join(map(str, *change.items())))
def test_falling_strength_is_never_healing(change: dict[str, Any]) -> None:
    """Not as a stage, however many signs of healing stand beside it."""
    healing = {
        "follow-up": "yes",
        "pain-change": "much-less",
        "pain-spread-change": "nearer-spine",
        "numbness-change": "fading",
        "tingling-frequency-change": "less",
        "activity-change": "more",
        "back-to-normal-routine": "yes",
    }
    for person in [{}, *people(f"falling {change}")]:
        better = [
            id
            for id, truth in evaluated({**person, **healing, **change}).conclusions.items()
            if truth is Truth.MET and shipped().conclusions[id].outlook == "better"
        ]
        assert better == [], person


def red_flag_findings() -> list[str]:
    """The warning questions that are always asked."""
    return [f.id for f in shipped().findings.values() if f.screen == "red-flag"]


@pytest.mark.parametrize("finding", red_flag_findings())
def test_a_true_warning_sign_never_lowers_urgency(finding: str) -> None:
    """Adding yes to any warning question, or turning no or unknown into yes."""
    rng = Random(f"true {finding}")
    for _ in range(5):
        person = random_person(rng, yes=rng.choice([0.0, 0.1, 0.5]))
        person.pop(finding, None)
        higher = evaluated({**person, finding: "yes"}).ruling.level
        for before in (person, {**person, finding: "no"}):
            lower = evaluated(before).ruling.level
            assert at_least_as_urgent(higher, lower), (finding, before)


PARTS = 4
"""Cases are tried in so many parts, so that several processes share the work."""

CLOSER = 5
"""Of so many cases one is evaluated by the reference too."""


@pytest.mark.parametrize("part", range(PARTS))
def test_a_true_warning_sign_never_lowers_a_case(part: int) -> None:
    """Every case with every warning question turned to yes, one at a time.

    All of them are tried in one pass over bit planes. That these say what the reference says is
    shown elsewhere; here it is looked at once more for one sign of some cases.
    """
    kb = shipped()
    planes = Bitplanes(kb)
    signs = [normalise(kb.findings[id], "yes") for id in red_flag_findings()]
    worlds: list[World] = [{yes.finding: yes} for yes in signs if yes is not None]
    assert len(worlds) == len(signs) > 30
    for number, case in enumerate(kb.cases[part::PARTS]):
        answers = answers_from(kb, case.answers)
        found = planes.evaluate(answers, [{}, *worlds])
        before = found.level()
        for world, changed in enumerate(worlds, 1):
            assert at_least_as_urgent(found.level(world), before), (case.id, *changed)
        yes = signs[number % len(worlds)]
        if number % CLOSER or yes is None:
            continue
        assert evaluate(kb, answers, rules_for()).ruling.level == before, case.id
        after = evaluate(kb, answers.with_answer(yes), rules_for()).ruling.level
        assert after == found.level(number % len(worlds) + 1), (case.id, yes.finding)


@pytest.mark.parametrize("finding", red_flag_findings())
def test_an_unknown_warning_sign_is_not_a_no(finding: str) -> None:
    """Not knowing never comes out milder than no, and never as self-care."""
    rng = Random(f"unknown {finding}")
    for _ in range(4):
        person = random_person(rng, yes=0.05)
        person.pop(finding, None)
        unknown = evaluated(person).ruling
        answered = evaluated({**person, finding: "no"}).ruling
        assert finding in unknown.cannot_exclude
        assert unknown.level != DISPOSITIONS[-1]
        assert at_least_as_urgent(unknown.level, answered.level), person


def test_every_printed_line_stands_on_a_checked_node() -> None:
    """In every voice, every line names a node of a proof that the checker passes."""
    for person in people("printed", yes=0.3)[:10]:
        consultation = consult(person)
        prover = prove_result(consultation)
        sections = [s for voice in VOICES for s in report(consultation, prover, voice)]
        proof = checked(prover)
        for section in sections:
            for line in section.lines:
                assert line.node in proof.nodes, line.text


def test_the_engines_agree_on_generated_people() -> None:
    """Consultations compare Experta with the reference and raise where they differ."""
    for person in people("agree"):
        assert result_data(consult(person))["engines_agree"] is True


def test_no_text_of_the_knowledge_gives_a_dose() -> None:
    """Medicines by class, never an amount."""
    dose = re.compile(
        r"\b\d+(\.\d+)?\s?(mg|milligrams?|mcg|micrograms?|g a day|tablets? a day)\b", re.IGNORECASE
    )
    kb = shipped()
    for kind in (kb.treatments, kb.conclusions, kb.syndromes, kb.texts, kb.rules):
        for entry in kind.values():
            assert not dose.search(f"{entry.patient} {entry.clinician}"), entry.id
