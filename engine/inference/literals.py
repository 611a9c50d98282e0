"""Rules as alternatives of ground literals: what a production system can match.

A literal is a text such as ``pain-below-knee=yes`` or ``excluded motor-deficit``. Negation is
driven down to the leaves, disjunction is multiplied out; both keep the Kleene value, since the
three-valued connectives form a De Morgan lattice (distributive, though not complemented).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

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
    Leaf,
    Not,
    NotEstablished,
    Score,
    SupportReached,
    enough_points,
)

Variant = tuple[str, ...]
"""One alternative: literals that must all hold, in the order in which they are written."""


def literal(leaf: Leaf, positive: bool) -> str:
    """The text of a leaf, or of its negation."""
    match leaf:
        case Has(finding, value):
            return f"{finding}{'=' if positive else '!='}{value}"
        case Compare(finding, operator, bound):
            return f"{'' if positive else 'not '}{finding} {operator} {bound}"
        case Known(finding):
            return f"{'known' if positive else 'unknown'} {finding}"
        case Established(conclusion):
            return f"{'established' if positive else 'excluded'} {conclusion}"
        case NotEstablished(conclusion):
            return f"{'' if positive else 'not '}not-established {conclusion}"
        case SupportReached(syndrome, level):
            return f"{'' if positive else 'not '}support {syndrome} {level}"
        case DispositionReached(level):
            return f"{'' if positive else 'not '}disposition {level}"


class Lexicon(dict[Leaf, tuple[str, str]]):
    """The literals for met and for failed of every distinct leaf, in the order of reading."""

    def __missing__(self, leaf: Leaf) -> tuple[str, str]:
        """Add a leaf that is read for the first time."""
        self[leaf] = pair = literal(leaf, True), literal(leaf, False)
        return pair


def variants(condition: Condition, lexicon: Lexicon, positive: bool = True) -> tuple[Variant, ...]:
    """All alternatives, in the order in which they are written, without repetitions."""
    match condition:
        case Not(part):
            return variants(part, lexicon, not positive)
        case All(parts) | Any(parts):
            made = [variants(part, lexicon, positive) for part in parts]
            if isinstance(condition, All) is positive:
                return _multiplied(made)
            return _distinct([variant for alternatives in made for variant in alternatives])
        case AtLeast(needed, parts):
            size = needed if positive else len(parts) - needed + 1
            made = [variants(part, lexicon, positive) for part in parts]
            return _distinct(
                [variant for chosen in combinations(made, size) for variant in _multiplied(chosen)]
            )
        case Score(_, parts):
            made = [variants(part, lexicon, positive) for part in parts]
            return _distinct(
                [
                    variant
                    for chosen in enough_points(condition, positive)
                    for variant in _multiplied(made[place] for place in chosen)
                ]
            )
        case leaf:
            return ((lexicon[leaf][not positive],),)


def _multiplied(factors: Iterable[tuple[Variant, ...]]) -> tuple[Variant, ...]:
    products: list[Variant] = [()]
    for alternatives in factors:
        products = [(*variant, *more) for variant in products for more in alternatives]
    return _distinct([tuple(dict.fromkeys(variant)) for variant in products])


def _distinct(found: list[Variant]) -> tuple[Variant, ...]:
    """Without the alternatives that hold the same literals as an earlier one."""
    if len(found) == 1:
        return tuple(found)
    kept: dict[frozenset[str], Variant] = {}
    for variant in found:
        kept.setdefault(frozenset(variant), variant)
    return tuple(kept.values())
