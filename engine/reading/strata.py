"""The order of evaluation, and the checks that make it sound.

A rule may read conclusions of its own stratum only positively and without a cycle, and
negate only those of lower strata. Red-flag rules, and all abstractions that they read, are
positive throughout: another true answer can add a red flag but never take one away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.errors import Problem
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
from engine.model.knowledge import STRATA, STRATUM_OF_KIND, KnowledgeBase
from engine.model.rule import Establishes, Rule


def order_of_conclusions(
    conclusions: Mapping[str, Conclusion], rules: Iterable[Rule]
) -> tuple[tuple[str, ...], list[Problem]]:
    """All conclusions, each after those its rules read; and a problem for every cycle."""
    reads: dict[str, list[str]] = {id: [] for id in conclusions}
    for rule in rules:
        if isinstance(rule.then, Establishes) and rule.then.conclusion in reads:
            read = [c for c in conclusions_of(rule.condition) if c in conclusions]
            reads[rule.then.conclusion].extend(read)
    ordered: dict[str, None] = {}
    problems: list[Problem] = []
    for id in sorted(conclusions, key=lambda c: (_rank(conclusions[c]), c)):
        _visit(id, reads, ordered, [], conclusions, problems)
    return tuple(ordered), problems


def _rank(conclusion: Conclusion) -> int:
    return STRATA.index(STRATUM_OF_KIND[conclusion.kind])


def _visit(
    id: str,
    reads: Mapping[str, list[str]],
    ordered: dict[str, None],
    trail: list[str],
    conclusions: Mapping[str, Conclusion],
    problems: list[Problem],
) -> None:
    if id in ordered:
        return
    if id in trail:
        loop = " -> ".join([*trail[trail.index(id) :], id])
        message = f"conclusion '{id}' depends on itself: {loop}; break the circle"
        problems.append(Problem(conclusions[id].at, "cycle", message))
        return
    for read in dict.fromkeys(reads[id]):
        _visit(read, reads, ordered, [*trail, id], conclusions, problems)
    ordered[id] = None


def check_strata(kb: KnowledgeBase) -> list[Problem]:
    """Every rule that reads what it must not."""
    problems: list[Problem] = []
    for rule in kb.rules.values():
        problems.extend(_reads_too_high(kb, rule))
    for rule in _behind_red_flags(kb):
        problems.extend(_not_positive(rule))
    return problems


def _reads_too_high(kb: KnowledgeBase, rule: Rule) -> Iterator[Problem]:
    own = STRATA.index(rule.stratum)
    for leaf, positive in signed_leaves(rule.condition):
        if isinstance(leaf, SupportReached) and own <= STRATA.index("evidence"):
            message = f"rule '{rule.id}' reads support, which is known only after its stratum"
            yield Problem(rule.at, "stratum", message)
        elif isinstance(leaf, DispositionReached) and own <= STRATA.index("stage"):
            message = f"rule '{rule.id}' reads the disposition, which is known only after it"
            yield Problem(rule.at, "stratum", message)
        elif isinstance(leaf, Established | NotEstablished):
            other = STRATA.index(STRATUM_OF_KIND[kb.conclusions[leaf.conclusion].kind])
            negated = isinstance(leaf, NotEstablished) or not positive
            if other > own or (negated and other == own):
                how = "negates" if negated else "reads"
                message = (
                    f"rule '{rule.id}' {how} '{leaf.conclusion}' of stratum {STRATA[other]}; "
                    f"only {'lower strata' if negated else 'its own and lower strata'} can be"
                )
                yield Problem(rule.at, "stratum", message)


def _behind_red_flags(kb: KnowledgeBase) -> Iterator[Rule]:
    """Red-flag rules and, transitively, every rule for what they read."""
    rules_for: dict[str, list[Rule]] = {}
    for rule in kb.rules.values():
        if isinstance(rule.then, Establishes):
            rules_for.setdefault(rule.then.conclusion, []).append(rule)
    waiting = [rule for rule in kb.rules.values() if rule.stratum == "red-flag"]
    seen: set[str] = set()
    while waiting:
        rule = waiting.pop()
        if rule.id in seen:
            continue
        seen.add(rule.id)
        yield rule
        for id in conclusions_of(rule.condition):
            waiting.extend(rules_for.get(id, ()))


def _not_positive(rule: Rule) -> Iterator[Problem]:
    for leaf, positive in signed_leaves(rule.condition):
        if positive and isinstance(leaf, Has | Compare | Established):
            continue
        message = (
            f"rule '{rule.id}' stands behind a red flag but has the negative condition "
            f"'{_words(leaf)}'; a true answer could then lower the urgency, so leave it out"
        )
        yield Problem(rule.at, "negative-red-flag", message)


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
