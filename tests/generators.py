"""Strategies for knowledge bases and patients: small, valid, and full of corner cases."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from types import MappingProxyType

from hypothesis import strategies as st

from engine.errors import Location
from engine.model.answers import Answer, Answers
from engine.model.condition import (
    All,
    Any,
    AtLeast,
    Compare,
    Condition,
    DispositionReached,
    Established,
    Has,
    Known,
    Not,
    NotEstablished,
    Operator,
    Score,
    SupportReached,
)
from engine.model.entries import (
    Conclusion,
    DatedValue,
    Finding,
    Option,
    Syndrome,
    Threshold,
    Treatment,
)
from engine.model.knowledge import STRATA, STRATUM_OF_KIND, KnowledgeBase
from engine.model.policy import (
    DISPOSITIONS,
    REACHABLE_SUPPORTS,
    DispositionLevel,
    EnoughCheckIns,
    Policy,
    SupportRow,
    VerdictRow,
)
from engine.model.rule import LEVELS, Argument, Consequence, Establishes, Evidence, Exemption, Rule

AT = Location("generated.yaml", 1, 1)
NONE: MappingProxyType[str, typing.Any] = MappingProxyType({})
OPTIONS = ("a", "b", "c")
OPERATORS: tuple[Operator, ...] = ("at_least", "more_than", "at_most", "less_than")
KINDS = ("abstraction", "red-flag", "stage", "advice")
THRESHOLD = Threshold(
    "limit", "limit", "week",
    (DatedValue(date(2020, 1, 1), 4.0, ()), DatedValue(date(2024, 1, 1), 6.0, ())),
    None, (), AT,
)  # fmt: skip


def _finding(id: str, type: str, **more: object) -> Finding:
    fields: dict[str, object] = {
        "id": id, "topic": "t", "type": type, "label": id, "absent_label": f"no {id}",
        "question": id, "carer": id, "words": (), "clinician": id, "help": None, "purpose": id,
        "answered_by": "anyone",
        "screen": None, "sided": False, "options": (), "unit": None, "bounds": None,
        "map": None, "computed": None, "check_in": None, "ask_when": None, "claims": (),
        "sources": (), "at": AT,
    }  # fmt: skip
    return Finding(**{**fields, **more})  # type: ignore[arg-type]


FINDINGS = {
    finding.id: finding
    for finding in (
        *(_finding(f"f{n}", "yes-no", sided=n < 2) for n in range(5)),
        _finding("screened", "yes-no", screen="red-flag"),
        _finding("one", "choice", options=tuple(Option(o, o, None) for o in OPTIONS)),
        _finding("many", "choices", options=tuple(Option(o, o, None) for o in OPTIONS)),
        _finding("weeks", "duration", unit="day", bounds=(0.0, 700.0)),
        _finding("score", "scale", bounds=(0.0, 10.0)),
    )
}


def _atom(rng: Random) -> Condition:
    match rng.randrange(5):
        case 0:
            return Has(rng.choice(["f0", "f1", "f2", "f3", "f4", "screened"]), "yes")
        case 1:
            return Has(rng.choice(["f0", "f1"]), rng.choice(["left", "right"]))
        case 2:
            return Has(rng.choice(["one", "many"]), rng.choice(OPTIONS))
        case 3:
            return Compare("score", rng.choice(OPERATORS), rng.choice([0.0, 3.0, 5.0]))
        case _:
            return Compare("weeks", rng.choice(OPERATORS), "limit")


@dataclass(frozen=True)
class Scope:
    """What a rule may read: conclusions, and those that it may also negate."""

    stratum: str
    readable: tuple[str, ...]
    negatable: tuple[str, ...]


def _leaf(rng: Random, scope: Scope) -> Condition:
    kinds: list[Condition] = [_atom(rng), _atom(rng)]
    if scope.readable:
        kinds.append(Established(rng.choice(scope.readable)))
    if scope.stratum != "red-flag":
        known = Known(rng.choice(list(FINDINGS)))
        kinds += [Not(_atom(rng)), known, Not(known)]
        if scope.negatable:
            id = rng.choice(scope.negatable)
            kinds += [NotEstablished(id), Not(Established(id)), Not(NotEstablished(id))]
    if STRATA.index(scope.stratum) > STRATA.index("evidence"):
        reached = SupportReached(rng.choice(["s0", "s1"]), rng.choice(REACHABLE_SUPPORTS))
        kinds += [reached, Not(reached)]
    if STRATA.index(scope.stratum) > STRATA.index("stage"):
        urgent = DispositionReached(rng.choice(DISPOSITIONS))
        kinds += [urgent, Not(urgent)]
    return rng.choice(kinds)


def condition(rng: Random, scope: Scope, depth: int = 2) -> Condition:
    """A condition that a rule of this scope may have."""
    kind = rng.randrange(7)
    if depth == 0 or kind < 2:
        return _leaf(rng, scope)
    if kind == 2 and scope.stratum != "red-flag":
        # Under a negation only what is settled in a lower stratum may stand.
        lower = Scope("abstraction", scope.negatable, scope.negatable)
        return Not(condition(rng, lower, depth - 1))
    parts = tuple(condition(rng, scope, depth - 1) for _ in range(rng.randint(1, 3)))
    if kind == 3:
        return All(parts)
    if kind == 4 and len(parts) > 1:
        return AtLeast(rng.randint(1, len(parts)), parts)
    if kind == 5:
        points = tuple(rng.choice([1.0, 1.5, 2.0, 4.5]) for _ in parts)
        return Score(rng.choice([1.0, sum(points) / 2, sum(points)]), parts, points)
    return Any(parts)


def _conclusion(id: str, kind: str, floor: str | None) -> Conclusion:
    return Conclusion(
        id, kind, id, id, id, floor, id if kind == "red-flag" else None, (),
        "better" if kind == "stage" else None, 1 if kind == "stage" else None, None, (), (), AT,
    )  # fmt: skip


def knowledge_bases() -> st.SearchStrategy[KnowledgeBase]:
    """Knowledge bases with up to three conclusions a kind and a few rules for each thing."""
    return st.randoms(use_true_random=False).map(_random_knowledge_base)


def _random_knowledge_base(rng: Random) -> KnowledgeBase:
    conclusions: dict[str, Conclusion] = {}
    for kind in KINDS:
        for number in range(rng.randint(0, 3)):
            floor = rng.choice(DISPOSITIONS) if kind in ("red-flag", "stage") else None
            conclusions[f"{kind}-{number}"] = _conclusion(f"{kind}-{number}", kind, floor)
    rules: list[Rule] = []
    for stratum in STRATA:
        below = tuple(id for id in conclusions if _rank(conclusions[id]) < STRATA.index(stratum))
        if stratum == "red-flag":
            below = ()  # what a red flag reads must be positive throughout; atoms are enough here
        widest = Scope(stratum, below, below)
        for then, scope in _consequences(rng, conclusions, widest):
            exceptions: tuple[Exemption, ...] = ()
            if stratum != "red-flag" and rng.randrange(5) == 0:
                exceptions = (
                    Exemption("unless", condition(rng, Scope("abstraction", below, below), 1), "b"),
                )
            rules.append(_rule(len(rules), condition(rng, scope), exceptions, then, stratum))
    return knowledge_base(conclusions, rules)


def _rank(conclusion: Conclusion) -> int:
    return STRATA.index(STRATUM_OF_KIND[conclusion.kind])


def _consequences(
    rng: Random, conclusions: dict[str, Conclusion], scope: Scope
) -> Iterator[tuple[Consequence, Scope]]:
    if scope.stratum == "evidence":
        for _ in range(rng.randint(0, 7)):
            syndrome, group = rng.choice(["s0", "s1"]), rng.choice(["g1", "g2", "g3"])
            yield Evidence(syndrome, rng.random() < 0.6, rng.choice(LEVELS), group), scope
        return
    if scope.stratum == "treatment":
        for _ in range(rng.randint(0, 3)):
            kind = rng.choice(["for", "against", "excludes"])
            place = rng.choice(["first", "option", "later"]) if kind == "for" else None
            yield Argument("t0", kind, place, "guideline"), scope
        return
    earlier: tuple[str, ...] = ()
    for id, conclusion in conclusions.items():
        if STRATUM_OF_KIND[conclusion.kind] == scope.stratum:
            for _ in range(rng.randint(0, 2)):
                yield Establishes(id), replace(scope, readable=scope.readable + earlier)
            earlier += (id,)


def _rule(
    number: int, when: Condition, unless: tuple[Exemption, ...], then: Consequence, stratum: str
) -> Rule:
    return Rule(
        id=f"r{number}", when=when, unless=unless, then=then, because="b", purpose="p", sources=(),
        claims=(), likelihood_ratio=None, consensus=True, reviewed=date(2026, 1, 1),
        status="reviewed", patient="p", clinician="c", stratum=stratum, order=number, at=AT,
    )  # fmt: skip


def knowledge_base(conclusions: dict[str, Conclusion], rules: list[Rule]) -> KnowledgeBase:
    """A knowledge base around generated conclusions and rules."""
    order = sorted(
        conclusions, key=lambda c: (STRATA.index(STRATUM_OF_KIND[conclusions[c].kind]), c)
    )
    floors = MappingProxyType({"possible": "routine", "supported": "urgent"})
    syndromes = {
        id: Syndrome(
            id, "compression", id, (), id, id, id == "s0", floors,
            None, None, (), None, None, (), (), (), AT,
        )
        for id in ("s0", "s1")
    }  # fmt: skip
    treatment = Treatment("t0", "t0", "self", "t", "t", None, None, None, (), (), AT)
    return KnowledgeBase(
        version="0.0.1", hash="generated", policy=POLICY, findings=MappingProxyType(FINDINGS),
        conclusions=MappingProxyType(conclusions), syndromes=MappingProxyType(syndromes),
        treatments=MappingProxyType({"t0": treatment}), texts=NONE, maps=NONE, lesions=NONE,
        instruments=NONE, measures=NONE, trends=NONE, diaries=NONE, courses=NONE, sources=NONE,
        thresholds=MappingProxyType({"limit": THRESHOLD}), claims=NONE,
        rules=MappingProxyType({rule.id: rule for rule in rules}), cases=(),
        conclusion_order=tuple(order),
    )  # fmt: skip


def _row(
    support: str,
    for_: dict[str, int] | None = None,
    against: dict[str, int] | None = None,
    at_most: dict[str, int] | None = None,
    open_for: str | None = None,
) -> SupportRow:
    return SupportRow(support, for_ or {}, against or {}, at_most or {}, open_for, False, "b")


POLICY = Policy(
    id="policy", version="0.0.1", topics=MappingProxyType({"t": "T"}), sites=NONE,
    modalities=NONE,
    dispositions=tuple(DispositionLevel(d, d, d, d, d) for d in DISPOSITIONS),
    unknown_screen_floor="routine", hold_from="same-day",
    support=(
        _row("possible", {"decisive": 1}, {"decisive": 1}),
        _row("excluded", against={"decisive": 1}),
        _row("well-supported", {"strong": 2}, at_most={"strong": 0}),
        _row("supported", {"strong": 1}, at_most={"strong": 0}),
        _row("possible", {"moderate": 1}),
        _row("not-assessable", open_for="moderate"),
        _row("not-supported"),
    ),
    verdicts=(
        VerdictRow("avoid", True, None, None, None, None, (), "b"),
        VerdictRow("avoid", None, False, True, None, None, (), "b"),
        VerdictRow("later", None, None, None, None, True, ("self",), "b"),
        VerdictRow("option", None, None, True, None, None, (), "b"),
        VerdictRow("first", None, None, None, "first", None, (), "b"),
        VerdictRow("option", None, None, None, None, None, (), "b"),
    ),
    diary=EnoughCheckIns(3, 14, 21, 7, "b", ()), example="", not_examined="", limits=(), sources=(),
)  # fmt: skip


def patients() -> st.SearchStrategy[Answers]:
    """Answers to some of the findings, sides and contradictions among them."""
    return st.randoms(use_true_random=False).map(_random_patient)


def _random_patient(rng: Random) -> Answers:
    answers = {
        finding.id: answer_to(finding, rng) for finding in FINDINGS.values() if rng.randrange(3)
    }
    day = rng.choice([None, date(2022, 1, 1), date(2026, 1, 1)])
    return Answers(MappingProxyType(answers), MappingProxyType({}), day)


def answer_to(finding: Finding, rng: Random) -> Answer:
    """Any answer to a finding, contradictory ones among them."""
    all_values = frozenset({"yes", "left", "right"})
    if finding.type == "yes-no":
        kinds: list[tuple[frozenset[str], frozenset[str]]] = [
            (frozenset({"yes"}), frozenset()),
            (frozenset(), all_values),
            (frozenset({"yes"}), all_values),
        ]
        if finding.sided:
            kinds += [(frozenset({"yes", "left"}), frozenset({"right"})), (all_values, frozenset())]
        yes, no = rng.choice(kinds)
        return Answer(finding.id, yes, no)
    options = frozenset(option.id for option in finding.options)
    if finding.type == "choice":
        chosen = rng.choice(sorted(options))
        return Answer(finding.id, frozenset({chosen}), options - {chosen})
    if finding.type == "choices":
        some = frozenset(option for option in sorted(options) if rng.random() < 0.4)
        return Answer(finding.id, some, options - some if rng.random() < 0.7 else frozenset())
    low, high = finding.bounds or (0.0, 10.0)
    return Answer(finding.id, number=min(rng.choice([low, 3.0, 5.0, 28.0, 42.0, high]), high))
