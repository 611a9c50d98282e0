"""Which leaves make a condition met, failed or open: the smallest story that is still true."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from engine.model.condition import All, Any, AtLeast, Condition, Leaf, Not, Score, enough_points
from engine.model.truth import Truth, all_of, any_of, at_least, score

LeafTruth = Callable[[Leaf], Truth]
TruthOf = Callable[[Condition], Truth]


class Truths:
    """The Kleene value of conditions, given that of their leaves; each part is evaluated once."""

    def __init__(self, leaf_truth: LeafTruth) -> None:
        self._leaf_truth = leaf_truth
        # By identity, which is far cheaper than comparing by content. The condition is kept with
        # its value, so that no other can come to have its identity.
        self._known: dict[int, tuple[Condition, Truth]] = {}

    def __call__(self, condition: Condition) -> Truth:
        """The value of a condition or of a leaf."""
        known = self._known.get(id(condition))
        if known is None:
            known = self._known[id(condition)] = condition, self._value(condition)
        return known[1]

    def _value(self, condition: Condition) -> Truth:
        match condition:
            case All(parts):
                return all_of([self(part) for part in parts])
            case Any(parts):
                return any_of([self(part) for part in parts])
            case AtLeast(needed, parts):
                return at_least(needed, map(self, parts))
            case Score(points_needed, parts, points):
                return score(points_needed, points, map(self, parts))
            case Not(part):
                return ~self(part)
            case leaf:
                return self._leaf_truth(leaf)


def settled_by(condition: Condition, value: Truth, truth: TruthOf) -> list[Leaf]:
    """Leaves that together force a condition to its ``value``, which is met or failed.

    Of several sufficient parts the one written first is chosen.
    """
    match condition:
        case Not(part):
            return settled_by(part, ~value, truth)
        case All(parts) | Any(parts) | AtLeast(_, parts):
            same = (part for part in parts if truth(part) is value)
            enough = islice(same, _needed(condition, len(parts), value))
            return [leaf for part in enough for leaf in settled_by(part, value, truth)]
        case Score(_, parts):
            same_places = {n for n, part in enumerate(parts) if truth(part) is value}
            sets = enough_points(condition, value is Truth.MET)
            chosen = next((places for places in sets if same_places.issuperset(places)), ())
            return [leaf for n in chosen for leaf in settled_by(parts[n], value, truth)]
        case leaf:
            return [leaf]


def _needed(condition: All | Any | AtLeast, size: int, value: Truth) -> int:
    """How many parts with the value of the whole are enough to force it."""
    met = value is Truth.MET
    match condition:
        case All():
            return size if met else 1
        case Any():
            return 1 if met else size
        case AtLeast(needed):
            return needed if met else size - needed + 1


def left_open(
    condition: Condition, truth: TruthOf, *, met: bool = True
) -> tuple[list[Leaf], list[Leaf]]:
    """Why an open condition is not met (or with ``met=False``, not failed).

    Returns the open leaves, and the settled leaves that close its other ways.
    """
    match condition:
        case Not(part):
            return left_open(part, truth, met=not met)
        case All(parts) | Any(parts) | AtLeast(_, parts) | Score(_, parts):
            blocked = isinstance(condition, All) if met else isinstance(condition, Any)
            open_leaves: list[Leaf] = []
            settled: list[Leaf] = []
            for part in parts:
                value = truth(part)
                if value is Truth.OPEN:
                    more_open, more_settled = left_open(part, truth, met=met)
                    open_leaves += more_open
                    settled += more_settled
                elif not blocked:
                    settled += settled_by(part, value, truth)
            return open_leaves, settled
        case leaf:
            return [leaf], []
