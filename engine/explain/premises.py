"""Evaluates conditions on what the premises of a proof say, and on nothing else.

A part of the checker: it shares no code with the evaluators and the prover.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

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
)
from engine.model.proof import (
    AnswerNode,
    CalculationNode,
    ConclusionNode,
    KnownNode,
    LevelNode,
    Node,
    NotAskedNode,
    NotEstablishedNode,
    Shortfall,
    SupportNode,
)

YES, NO, OPEN = 2, 0, 1
Key = tuple[object, ...]
Claimed = Callable[[Leaf, bool], int]
"""What a leaf may be taken for, given the sign under which it stands."""


class Premises:
    """What the nodes of one proof say about leaves of conditions."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self.nodes = nodes
        self.spoken: dict[str, list[tuple[Key, int]]] = {}

    def value(self, condition: Condition, claimed: Claimed, sign: bool = True) -> int:
        """What a condition comes to, with its leaves as they are claimed."""
        match condition:
            case Not(part):
                return YES - self.value(part, claimed, not sign)
            case All(parts):
                least = YES
                for part in parts:
                    least = min(least, self.value(part, claimed, sign))
                    if least == NO:
                        break
                return least
            case Any(parts):
                most = NO
                for part in parts:
                    most = max(most, self.value(part, claimed, sign))
                    if most == YES:
                        break
                return most
            case AtLeast(needed, parts):
                values = sorted((self.value(part, claimed, sign) for part in parts), reverse=True)
                return values[needed - 1] if values else NO
            case Score(needed, parts, points):
                told = [(n, self.value(part, claimed, sign))
                        for n, part in zip(points, parts, strict=True)]  # fmt: skip
                if sum(n for n, found in told if found == YES) >= needed:
                    return YES
                return NO if sum(n for n, found in told if found != NO) < needed else OPEN
            case leaf:
                return claimed(leaf, sign)

    def only(self, premises: Iterable[str]) -> Claimed:
        """Leaves are what the premises say; about everything else nothing is known."""
        said = self.said(premises)
        return lambda leaf, _sign: said(leaf, OPEN)

    def at_best(self, shortfall: Shortfall) -> Claimed:
        """Leaves are what the premises say; everything else favours the rule."""
        said = self.said((*shortfall.settled, *shortfall.open))
        return lambda leaf, sign: said(leaf, YES if sign else NO)

    def said(self, premises: Iterable[str]) -> Callable[[Leaf, int], int]:
        """A lookup of what the premises say about a leaf, with a value where they are silent."""
        table: dict[Key, int] = {}
        for id in premises:
            if id not in self.spoken:
                self.spoken[id] = _says(self.nodes[id])
            for about, value in self.spoken[id]:
                table.setdefault(about, value)

        def look_up(leaf: Leaf, otherwise: int) -> int:
            about = _key(leaf)
            if about in table:
                return table[about]
            return table.get((about[0], about[1]), otherwise)

        return look_up


def _key(leaf: Leaf) -> Key:
    """A leaf as a plain tuple, which compares fast: what it asks, of what, and how."""
    match leaf:
        case Has(finding, value):
            return "has", finding, value
        case Compare(finding, operator, bound):
            return "compare", finding, operator, bound
        case Known(finding):
            return "known", finding, ""
        case Established(conclusion):
            return "established", conclusion, ""
        case NotEstablished(conclusion):
            return "not established", conclusion, ""
        case SupportReached(syndrome, level):
            return "support", syndrome, level
        case DispositionReached(level):
            return "disposition", level, ""


def _says(node: Node) -> list[tuple[Key, int]]:
    """What a node says about leaves; a pair stands for all leaves that ask this of a finding."""
    match node:
        case AnswerNode(finding, value, holds):
            return [(("has", finding, value), YES if holds else NO)]
        case CalculationNode():
            limit = node.bound if node.threshold is None else node.threshold
            about = ("compare", node.finding, node.operator, limit)
            return [(about, YES if node.holds else NO)]
        case NotAskedNode(finding, None):
            return [(("known", finding, ""), NO), (("has", finding), OPEN),
                    (("compare", finding), OPEN)]  # fmt: skip
        case NotAskedNode(finding, str(value)):
            return [(("has", finding, value), OPEN), (("compare", finding), OPEN)]
        case KnownNode(finding):
            return [(("known", finding, ""), YES)]
        case ConclusionNode(conclusion):
            return [(("established", conclusion, ""), YES),
                    (("not established", conclusion, ""), NO)]  # fmt: skip
        case NotEstablishedNode(conclusion, status):
            truth = NO if status == "excluded" else OPEN
            return [(("established", conclusion, ""), truth),
                    (("not established", conclusion, ""), YES)]  # fmt: skip
        case SupportNode(syndrome, level, holds):
            return [(("support", syndrome, level), YES if holds else NO)]
        case LevelNode(level, holds):
            return [(("disposition", level, ""), YES if holds else NO)]
    return []
