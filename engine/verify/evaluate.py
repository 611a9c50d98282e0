"""Runs labelled cases: what was expected with its reasons, and how the published answer fares."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import AnswersError, KnowledgeError, Location, Problem
from engine.explain.contrast import Contraster
from engine.explain.names import syndrome_named
from engine.inference.consult import Consultant, Consultation
from engine.model.knowledge import Case, KnowledgeBase
from engine.model.policy import DISPOSITIONS, REACHABLE_SUPPORTS, at_least_as_urgent
from engine.model.truth import Truth
from engine.reading.answers import answers_from

DECIDING = 2
"""A finding decides between two syndromes if it is among so many of the weightiest."""


@dataclass(frozen=True, slots=True)
class Score:
    """How one labelled case came out against its published answer."""

    case: str
    group: str
    condition: str
    covered: bool
    contestable: bool
    rank: int | None
    """Place of the labelled condition among those supported at least as possible, from 1."""
    gold: str
    acceptable: tuple[str, ...]
    given: str
    leading: tuple[str, ...]

    @property
    def safe(self) -> bool:
        """At the gold urgency, more cautious, or at most one level less cautious."""
        return DISPOSITIONS.index(self.given) <= DISPOSITIONS.index(self.gold) + 1

    @property
    def under(self) -> bool:
        """Less urgent than every acceptable level."""
        least = max((self.gold, *self.acceptable), key=DISPOSITIONS.index)
        return DISPOSITIONS.index(self.given) > DISPOSITIONS.index(least)

    @property
    def over(self) -> bool:
        """Sent to be seen today though routine care or self-care was right."""
        return self.gold in ("routine", "self-care") and at_least_as_urgent(self.given, "same-day")


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


def score(consultation: Consultation, case: Case, gold: Mapping[str, Any]) -> Score:
    """How the labelled answer of a case fares."""
    shown = [x.syndrome for x in consultation.differential if x.support in REACHABLE_SUPPORTS]
    named = gold["condition"]
    known = syndrome_named(consultation.kb, named)
    condition = known or named
    return Score(
        case=case.id,
        group=gold["group"],
        condition=condition,
        covered=known is not None,
        contestable=gold["contestable"],
        rank=shown.index(condition) + 1 if condition in shown else None,
        gold=gold["disposition"],
        acceptable=tuple(gold["also_acceptable"]),
        given=consultation.disposition.level,
        leading=tuple(shown[:3]),
    )


@dataclass(frozen=True, slots=True)
class Share:
    """So many out of so many, with the 95 % Wilson interval."""

    hits: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """Source: E. B. Wilson, J Am Stat Assoc 22:209-212 (1927)."""
        if not self.of:
            return 0.0, 1.0
        z, p, n = 1.959964, self.hits / self.of, self.of
        middle = p + z * z / (2 * n)
        spread = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        scale = 1 + z * z / n
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)

    def __str__(self) -> str:
        if not self.of:
            return "none"
        low, high = self.interval
        share = self.hits / self.of
        return f"{self.hits} of {self.of} ({share:.0%}, 95 % interval {low:.0%} to {high:.0%})"


def shares(scores: Iterable[Score]) -> dict[str, Share]:
    """The measures over some scores; top-1 and top-3 over covered cases that are not contested."""
    scores = list(scores)
    fair = [s for s in scores if s.covered and not s.contestable]
    mild = [s for s in scores if s.gold in ("routine", "self-care")]
    emergencies = [s for s in scores if s.gold == "emergency"]
    return {
        "coverage": Share(sum(s.covered for s in scores), len(scores)),
        "top-1": Share(sum(s.rank == 1 for s in fair), len(fair)),
        "top-3": Share(sum(s.rank is not None and s.rank <= 3 for s in fair), len(fair)),
        "safe urgency": Share(sum(s.safe for s in scores), len(scores)),
        "under-triage": Share(sum(s.under for s in scores), len(scores)),
        "emergencies below same-day": Share(
            sum(not at_least_as_urgent(s.given, "same-day") for s in emergencies), len(emergencies)
        ),
        "over-triage of routine and self-care": Share(sum(s.over for s in mild), len(mild)),
    }


def evaluation_lines(outcome: Outcome) -> list[str]:
    """The outcome for reading: expectations, measures, groups, misses."""
    met = outcome.expecting - len({fault.split(":", 1)[0] for fault in outcome.unexpected})
    lines = [f"{outcome.cases} cases, {met} of {outcome.expecting} with expectations met them."]
    lines += [f"  {fault}" for fault in outcome.unexpected]
    if outcome.scores:
        lines += ["", f"Labelled cases: {len(outcome.scores)}"]
        lines += [f"  {name}: {share}" for name, share in shares(outcome.scores).items()]
        lines += ["", "By group (cases, top-3, safe urgency):"]
        for group in sorted({s.group for s in outcome.scores}):
            inside = [s for s in outcome.scores if s.group == group]
            third = sum(s.rank is not None and s.rank <= 3 for s in inside)
            lines.append(f"  {group}: {len(inside)}, {third}, {sum(s.safe for s in inside)}")
        misses = [s for s in outcome.scores if s.rank is None or s.rank > 3 or s.under or s.over]
        lines += ["", "Misses:"] + [f"  {_miss(s)}" for s in misses]
    return lines


def _miss(s: Score) -> str:
    named = s.condition if s.covered else f"{s.condition} (not in the knowledge)"
    place = f"rank {s.rank}" if s.rank else "not among the possible"
    first = ", ".join(s.leading) or "nothing"
    urgency = "under-triage" if s.under else "over-triage" if s.over else "urgency fine"
    return f"{s.case}: {named}: {place}, led by {first}; {urgency}: {s.given} for {s.gold}"


def evaluation_data(outcome: Outcome) -> dict[str, object]:
    """The outcome as plain data for JSON."""
    return {
        "schema": "unpinch.evaluation/1",
        "cases": outcome.cases,
        "expecting": outcome.expecting,
        "unexpected": list(outcome.unexpected),
        "measures": {
            name: {"hits": share.hits, "of": share.of, "interval": list(share.interval)}
            for name, share in shares(outcome.scores).items()
        },
        "scores": [
            {
                "case": s.case,
                "condition": s.condition,
                "covered": s.covered,
                "contestable": s.contestable,
                "rank": s.rank,
                "leading": list(s.leading),
                "gold": s.gold,
                "given": s.given,
                "safe": s.safe,
                "under": s.under,
                "over": s.over,
            }
            for s in outcome.scores
        ],
    }
