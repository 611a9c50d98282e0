"""The order of evaluation, and the checks that make it sound.

A rule may read conclusions of its own stratum only positively and without a cycle, and
negate only those of lower strata. Red-flag rules, and all abstractions that they read, are
positive throughout: another true answer can add a red flag but never take one away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.errors import Location, Problem
from engine.model.condition import (
    Compare,
    DispositionReached,
    Established,
    Has,
    Known,
    Leaf,
    NotEstablished,
    SupportReached,
    conclusions_of,
    signed_leaves,
)
from engine.model.entries import Conclusion
from engine.model.knowledge import STRATA, STRATUM_OF_KIND
from engine.model.rule import Establishes, Rule
from engine.reading.codes import problem


def order_of_conclusions(
    conclusions: Mapping[str, Conclusion],
    rules: Iterable[Rule],
    places: Mapping[str, Mapping[Leaf, Location]],
) -> tuple[tuple[str, ...], list[Problem]]:
    """All conclusions, each after those its rules read; and a problem for every cycle."""
    reads: dict[str, dict[str, Location]] = {id: {} for id in conclusions}
    for rule in rules:
        if isinstance(rule.then, Establishes) and rule.then.conclusion in reads:
            for leaf, at in places[rule.id].items():
                if isinstance(leaf, Established | NotEstablished) and leaf.conclusion in reads:
                    reads[rule.then.conclusion].setdefault(leaf.conclusion, at)
    ordered: dict[str, None] = {}
    problems: list[Problem] = []
    for id in sorted(conclusions, key=lambda c: (_rank(conclusions[c]), c)):
        for loop in _visit(id, reads, ordered):
            words = " -> ".join([*loop, loop[0]])
            message = f"conclusion '{loop[0]}' depends on itself: {words}; break the circle"
            problems.append(problem(reads[loop[0]][loop[1 % len(loop)]], "cycle", message))
    return tuple(ordered), problems


def _rank(conclusion: Conclusion) -> int:
    return STRATA.index(STRATUM_OF_KIND[conclusion.kind])


def _visit(
    id: str, reads: Mapping[str, Iterable[str]], ordered: dict[str, None]
) -> Iterator[tuple[str, ...]]:
    """Order a conclusion after all that it reads, however deep, and yield every circle."""
    trail: list[str] = []
    waiting: dict[str, Iterator[str]] = {}
    here: str | None = None if id in ordered else id
    while here is not None:
        if here not in waiting:
            trail.append(here)
            waiting[here] = iter(reads[here])
        for read in waiting[here]:
            if read in waiting:
                yield tuple(trail[trail.index(read) :])
            elif read not in ordered:
                here = read
                break
        else:
            ordered[here] = None
            del waiting[trail.pop()]
            here = trail[-1] if trail else None


def check_strata(
    conclusions: Mapping[str, Conclusion],
    rules: Iterable[Rule],
    places: Mapping[str, Mapping[Leaf, Location]],
) -> list[Problem]:
    """Every rule that reads what it must not; ``places`` says where its conditions stand."""
    rules = list(rules)
    problems: list[Problem] = []
    for rule in rules:
        for leaf, positive in signed_leaves(rule.condition):
            message = _reads_too_high(conclusions, rule, leaf, positive)
            if message is not None:
                problems.append(problem(places[rule.id][leaf], "stratum", message))
    for rule in _behind_red_flags(rules):
        for leaf in _negative(rule):
            message = (
                f"rule '{rule.id}' stands behind a red flag but has the negative condition "
                f"'{_words(leaf)}'; a true answer could then lower the urgency, so leave it out"
            )
            problems.append(problem(places[rule.id][leaf], "negative-red-flag", message))
    return problems


def _reads_too_high(
    conclusions: Mapping[str, Conclusion], rule: Rule, leaf: Leaf, positive: bool
) -> str | None:
    own = STRATA.index(rule.stratum)
    match leaf:
        case SupportReached(syndrome) if own <= STRATA.index("evidence"):
            return (
                f"rule '{rule.id}' reads the support of '{syndrome}', which is known only after "
                "all evidence; read what the evidence reads"
            )
        case DispositionReached() if own <= STRATA.index("stage"):
            return (
                f"rule '{rule.id}' reads the disposition, which is known only after the stages; "
                "read what the disposition rests on"
            )
        case Established(id) | NotEstablished(id) if id in conclusions:
            other = _rank(conclusions[id])
            negated = isinstance(leaf, NotEstablished) or not positive
            if other < own or (other == own and not negated):
                return None
            how, which = ("negates", "") if negated else ("reads", "its own and ")
            return (
                f"rule '{rule.id}' of stratum {rule.stratum} {how} '{id}' of stratum "
                f"{STRATA[other]}; it can do so only with {which}lower strata"
            )
    return None


def _behind_red_flags(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Red-flag rules and, transitively, every rule for what they read."""
    rules = list(rules)
    rules_for: dict[str, list[Rule]] = {}
    for rule in rules:
        if isinstance(rule.then, Establishes):
            rules_for.setdefault(rule.then.conclusion, []).append(rule)
    waiting = [rule for rule in rules if rule.stratum == "red-flag"]
    seen: set[str] = set()
    while waiting:
        rule = waiting.pop()
        if rule.id in seen:
            continue
        seen.add(rule.id)
        yield rule
        for id in conclusions_of(rule.condition):
            waiting.extend(rules_for.get(id, ()))


def _negative(rule: Rule) -> Iterator[Leaf]:
    for leaf, positive in signed_leaves(rule.condition):
        if not (positive and isinstance(leaf, Has | Compare | Established)):
            yield leaf


def _words(leaf: Leaf) -> str:
    match leaf:
        case Has(finding, _) | Compare(finding) | Known(finding):
            return finding
        case Established(conclusion) | NotEstablished(conclusion):
            return conclusion
        case SupportReached(syndrome):
            return syndrome
        case DispositionReached(at_least):
            return at_least
