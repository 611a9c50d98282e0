"""The people of the benchmarks: shipped cases, and generated answers to sixty questions."""

from __future__ import annotations

from random import Random
from typing import Any

from engine.interview.guide import order
from engine.model.answers import REASONS, Answers
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.reading.answers import answers_from


def shipped_people(kb: KnowledgeBase, number: int) -> list[Answers]:
    """The first shipped cases that expect something."""
    cases = [case for case in kb.cases if case.expect is not None]
    return [answers_from(kb, case.answers) for case in cases[:number]]


def generated_person(kb: KnowledgeBase, seed: int, questions: int = 60) -> Answers:
    """Answers to that many questions, one in four of the yes-no ones with yes."""
    rng = Random(seed)
    chosen = rng.sample([f for f in order(kb) if f.answered_by == "anyone"], questions)
    return answers_from(kb, {finding.id: _value(finding, rng) for finding in chosen})


def _value(finding: Finding, rng: Random) -> Any:
    match finding.type:
        case "yes-no":
            return "yes" if rng.random() < 0.25 else "no"
        case "choice":
            return rng.choice(finding.options).id
        case "choices":
            return [option.id for option in rng.sample(finding.options, 2)]
    low, high = finding.bounds or (0.0, 10.0)
    return round(low + (high - low) * rng.random() ** 3, 1)


def typical_person(kb: KnowledgeBase, rng: Random) -> dict[str, Any]:
    """Somebody like a shipped case who has an answer to nearly every question.

    What the case says is kept but for one answer in twenty. The rest is mostly denied; some people
    do not know one thing in ten or one in three, and one in fifty minor things is there by the way.
    """
    case = rng.choice(kb.cases)
    known = {id: value for id, value in case.answers.items() if value not in REASONS}
    unsure = rng.choice([0.0, 0.1, 0.3])
    person: dict[str, Any] = {}
    for finding in order(kb):
        if finding.id in known:
            if rng.random() < 0.95:
                person[finding.id] = known[finding.id]
        elif rng.random() >= unsure:
            person[finding.id] = _usual_value(finding, rng)
    return person


def _usual_value(finding: Finding, rng: Random) -> Any:
    match finding.type:
        case "yes-no":
            return "yes" if not finding.screen and rng.random() < 0.02 else "no"
        case "choices":
            return "none"
    return _value(finding, rng)
