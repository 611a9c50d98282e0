"""The rules as a list of steps, for evaluators that go through all of them in order.

Every step is a node that later steps read. Conditions that are equal share a node. Treatments
and advice are left out; they follow from the rest and nothing before reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from engine.inference.program import rules_by_subject
from engine.model.condition import (
    All,
    Any,
    AtLeast,
    Compare,
    Condition,
    Established,
    Has,
    Known,
    Not,
    NotEstablished,
    Score,
    SupportReached,
    enough_points,
)
from engine.model.knowledge import STRATUM_OF_KIND, KnowledgeBase
from engine.model.rule import LEVELS, Evidence, Rule


class Op(Enum):
    """What a step does."""

    ATOM = "atom"
    KNOWN = "known"
    ALL = "all"
    ANY = "any"
    NOT = "not"
    NOT_ESTABLISHED = "not established"
    AT_LEAST = "at least"
    LEDGER = "ledger"


class Step(NamedTuple):
    """One instruction. Its node is its place; ``parts`` are earlier nodes."""

    op: Op
    parts: tuple[int, ...]
    about: object = None


class Side(NamedTuple):
    """Evidence on one side: per independence group the rules' nodes, level by level."""

    groups: tuple[tuple[tuple[int, ...], ...], ...]


class LedgerPlan(NamedTuple):
    """What the ledger of one syndrome is made of."""

    syndrome: str
    in_favour: Side
    against: Side

    @property
    def nodes(self) -> tuple[int, ...]:
        """The nodes of all its rules."""
        return tuple(
            node
            for side in (self.in_favour, self.against)
            for group in side.groups
            for level in group
            for node in level
        )


class Steps:
    """The steps of a knowledge base, with the nodes of its conclusions, rules and ledgers."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.all: list[Step] = []
        self.conclusions: dict[str, int] = {}
        self.rules: dict[str, int] = {}
        self.ledgers: dict[str, int] = {}
        self._nodes: dict[int, int] = {}
        self._kept: list[Condition] = []
        self._rules_for = rules_by_subject(kb)
        for stratum in ("abstraction", "red-flag"):
            self._conclude(stratum)
        for syndrome in kb.syndromes:
            if syndrome in self._rules_for:
                self._weigh(syndrome, self._rules_for[syndrome])
        self._conclude("stage")

    def _conclude(self, stratum: str) -> None:
        for id in self.kb.conclusion_order:
            if STRATUM_OF_KIND[self.kb.conclusions[id].kind] == stratum:
                nodes = [self._rule(rule) for rule in self._rules_for.get(id, ())]
                self.conclusions[id] = self._step(Op.ANY, nodes)

    def _weigh(self, syndrome: str, rules: Sequence[Rule]) -> None:
        sides: dict[bool, dict[str, list[list[int]]]] = {True: {}, False: {}}
        for rule in rules:
            entry = rule.then
            assert isinstance(entry, Evidence)
            node, level = self._rule(rule), LEVELS.index(entry.level)
            group = sides[entry.favours].setdefault(entry.group, [[] for _ in LEVELS])
            group[level].append(node)
        plan = LedgerPlan(syndrome, _side(sides[True]), _side(sides[False]))
        self.ledgers[syndrome] = self._step(Op.LEDGER, [], plan)

    def _rule(self, rule: Rule) -> int:
        self.rules[rule.id] = node = self._node(rule.condition)
        return node

    def _step(self, op: Op, parts: Sequence[int], about: object = None) -> int:
        self.all.append(Step(op, tuple(parts), about))
        return len(self.all) - 1

    def _node(self, condition: Condition) -> int:
        found = self._nodes.get(id(condition))
        if found is None:
            found = self._nodes[id(condition)] = self._made(condition)
            # Kept, so that no other condition can come to have the same identity.
            self._kept.append(condition)
        return found

    def _made(self, condition: Condition) -> int:
        match condition:
            case Has() | Compare():
                return self._step(Op.ATOM, (), condition)
            case Known(finding):
                return self._step(Op.KNOWN, (), finding)
            case Established(conclusion):
                return self.conclusions[conclusion]
            case NotEstablished(conclusion):
                return self._step(Op.NOT_ESTABLISHED, (self.conclusions[conclusion],))
            case SupportReached(syndrome, needed):
                known = [self.ledgers[syndrome]] if syndrome in self.ledgers else []
                return self._step(Op.LEDGER, known, needed)
            case Not(part):
                return self._step(Op.NOT, (self._node(part),))
            case All(parts):
                return self._step(Op.ALL, [self._node(part) for part in parts])
            case Any(parts):
                return self._step(Op.ANY, [self._node(part) for part in parts])
            case AtLeast(needed_parts, parts):
                nodes = [self._node(part) for part in parts]
                return self._step(Op.AT_LEAST, nodes, needed_parts)
            case Score(_, parts):
                nodes = [self._node(part) for part in parts]
                sets = [
                    self._step(Op.ALL, [nodes[place] for place in chosen])
                    for chosen in enough_points(condition)
                ]
                return self._step(Op.ANY, sets)
        raise AssertionError(f"no rule before the treatments reads {condition!r}")


def _side(groups: Mapping[str, list[list[int]]]) -> Side:
    return Side(tuple(tuple(tuple(nodes) for nodes in levels) for levels in groups.values()))


def readers_of(steps: Sequence[Step]) -> tuple[list[list[int]], dict[str, list[int]]]:
    """Per node the nodes that read it, and per finding those that read it directly."""
    found: list[list[int]] = [[] for _ in steps]
    starts: dict[str, list[int]] = {}
    for node, step in enumerate(steps):
        parts = step.parts
        match step.about:
            case Has() | Compare() as atom:
                starts.setdefault(atom.finding, []).append(node)
            case str(finding) if step.op is Op.KNOWN:
                starts.setdefault(finding, []).append(node)
            case LedgerPlan() as plan:
                parts = plan.nodes
        for part in parts:
            found[part].append(node)
    return found, starts
