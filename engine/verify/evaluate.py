"""Runs labelled cases: what was expected with its reasons, and how the published answer fares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import AnswersError, KnowledgeError, Location, Problem
from engine.explain.contrast import Contraster
from engine.inference.consult import Consultant, Consultation
from engine.model.knowledge import Case, KnowledgeBase
from engine.model.truth import Truth
from engine.reading.answers import answers_from
from engine.verify.scoring import Score, score

DECIDING = 2
"""A finding decides between two syndromes if it is among so many of the weightiest."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """All cases: how many met their expectations, what did not, and the scores."""

    cases: int
    expecting: int
    unexpected: tuple[str, ...]
    scores: tuple[Score, ...]


def read_cases(path: Path) -> tuple[Case, ...]:
    """Cases from a file or a folder of files. Raises KnowledgeError with every problem."""
    from engine.reading.load import read_documents
    from engine.reading.register import register

    documents, problems = read_documents(path)
    found, more = register(documents)
    problems = sorted({*problems, *more})
    if problems:
        raise KnowledgeError("the cases cannot be used", problems)
    from engine.reading.assemble import case_of

    cases = tuple(case_of(authored) for authored in found["cases"].values())
    if not cases:
        problem = Problem(Location(str(path)), "no-cases", "holds no cases; add a list 'cases'")
        raise KnowledgeError("there are no cases", [problem])
    return cases


def evaluate_cases(kb: KnowledgeBase, cases: Iterable[Case]) -> Outcome:
    """Consult on every case and compare. Raises AnswersError where a case has bad answers."""
    consultant = Consultant(kb)
    unexpected: list[str] = []
    scores: list[Score] = []
    total = expecting = 0
    for case in cases:
        total += 1
        consultation = consult_case(consultant, case)
        if case.expect is not None:
            expecting += 1
            unexpected += [
                f"{case.id}: {fault}" for fault in differences(consultation, case.expect)
            ]
        if case.gold is not None:
            scores.append(score(consultation, case, case.gold))
    return Outcome(total, expecting, tuple(unexpected), tuple(scores))


def consult_case(consultant: Consultant, case: Case) -> Consultation:
    """The consultation on a case."""
    try:
        return consultant.consult(answers_from(consultant.kb, case.answers))
    except AnswersError as error:
        problems = [
            Problem(case.at, p.code, f"case '{case.id}': {p.message}") for p in error.problems
        ]
        raise AnswersError("a case has answers that cannot be used", problems) from None


def differences(consultation: Consultation, expect: Mapping[str, Any]) -> list[str]:
    """What did not come out as expected, in words."""
    evaluation = consultation.evaluation
    faults: list[str] = []

    def expected(what: str, wanted: object, got: object) -> None:
        if wanted != got:
            faults.append(f"{what}: expected {wanted}, got {got}")

    expected("disposition", expect["disposition"], evaluation.ruling.level)
    for rule in expect["because"]:
        truth = evaluation.rules.get(rule)
        expected(f"rule {rule}", "fired", "fired" if truth is Truth.MET else _state(truth))
    if expect["leading"] is not None:
        first = consultation.differential[0] if consultation.differential else None
        expected("leading", expect["leading"], first.syndrome if first else None)
    for syndrome, support in expect["support"].items():
        ledger = evaluation.ledgers.get(syndrome)
        expected(f"support of {syndrome}", support, ledger.support if ledger else None)
    for key, wanted in (("established", True), ("not_established", False)):
        for id in expect[key]:
            met = evaluation.conclusions.get(id) is Truth.MET
            expected(f"{id} established", wanted, met)
    for treatment, verdict in expect["treatments"].items():
        found = evaluation.verdicts.get(treatment)
        expected(f"verdict on {treatment}", verdict, found.verdict if found else None)
    for finding in expect["cannot_exclude"]:
        expected(f"{finding} open", True, finding in evaluation.ruling.cannot_exclude)
    return [*faults, *_order_differences(consultation, expect)]


def _order_differences(consultation: Consultation, expect: Mapping[str, Any]) -> Iterator[str]:
    """What should not come first and does, and what should have decided and did not."""
    first = next((ledger.syndrome for ledger in consultation.differential), None)
    behind = [*expect["near_miss"], *(decision["over"] for decision in expect["decided_by"])]
    for syndrome in dict.fromkeys(behind):
        if syndrome == first:
            yield f"{syndrome} should not come first"
    for decision in expect["decided_by"]:
        if first is None or first == decision["over"]:
            continue
        contrast = Contraster(consultation).contrast(first, decision["over"])
        weightiest = [effect.finding for effect in contrast.decided_by[:DECIDING]]
        if decision["finding"] not in weightiest:
            yield (
                f"{first} before {decision['over']}: expected to be decided by "
                f"{decision['finding']}, got {', '.join(weightiest) or 'nothing'}"
            )


def _state(truth: Truth | None) -> str:
    return "no such rule" if truth is None else truth.name.lower()
