"""Generated people who answer the shipped questions."""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import Any

from engine.inference.consult import Consultant, Consultation
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.reading.answers import answers_from
from engine.reading.load import load_knowledge


@lru_cache(maxsize=1)
def consultant() -> Consultant:
    """One consultant on the shipped knowledge for all tests."""
    return Consultant(load_knowledge())


def shipped() -> KnowledgeBase:
    """The shipped knowledge base."""
    return consultant().kb


def consult(values: dict[str, Any]) -> Consultation:
    """A consultation on plain answers."""
    return consultant().consult(answers_from(shipped(), values))


def random_value(finding: Finding, rng: Random) -> Any:
    """Any valid answer to a finding."""
    match finding.type:
        case "yes-no":
            words = ["yes", "no"] + (["left", "right", "both"] if finding.sided else [])
            return rng.choice(words)
        case "choice":
            return rng.choice(finding.options).id
        case "choices":
            chosen = [o.id for o in finding.options if rng.random() < 3 / len(finding.options)]
            return chosen or "none"
    low, high = finding.bounds or (0.0, 10.0)
    return round(low + (high - low) * rng.random() ** 3, 1)


def random_person(rng: Random, *, yes: float | None = None) -> dict[str, Any]:
    """Answers to a random part of all questions.

    ``yes`` is the share of yes among answers to yes-no questions; by default any.
    """
    share = rng.random()
    person: dict[str, Any] = {}
    for finding in shipped().findings.values():
        if finding.computed is not None or rng.random() > share:
            continue
        person[finding.id] = random_value(finding, rng)
        if yes is not None and finding.type == "yes-no" and rng.random() > yes:
            person[finding.id] = "no"
    return person
