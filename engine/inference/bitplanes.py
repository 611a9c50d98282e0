"""Many people in one pass: bit i of a Python integer is person i, here called a world.

A world gives every finding an answer, leaves it unknown, or leaves it *free*: it may still be
answered in any way, or not at all. Each condition has two planes, met and failed, and each plane
two halves of as many bits as there are worlds:

    low half, sure    met or failed whatever the free findings turn out to be
    high half, may    met or failed for some of them, as far as this can tell

Without free findings the halves are equal, and a pass says of every world what the reference
says. With them it bounds what can follow: what is sure will be so, and what may not be, cannot.
The bounds are sound, not tight, because two conditions are taken to vary independently.

*All*, *any* and *not* keep to their half. What asks about the state of the consultation
(``not_established``, and the counts of the ledger that may not be exceeded) is sure where its
opposite may not be, so it exchanges the halves.

Treatments and advice are left out; they follow from the rest and nothing before reads them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import Enum
from types import MappingProxyType

from engine.inference.atoms import atom_truth, reply_truth
from engine.inference.planes import Halves, Memory, Plane, Table, at_least, weigh
from engine.inference.steps import LedgerPlan, Op, Steps, readers_of
from engine.model.answers import Answer, Answers
from engine.model.condition import Atom, Compare, Has
from engine.model.knowledge import KnowledgeBase
from engine.model.policy import DISPOSITIONS, SUPPORTS
from engine.model.truth import Truth


class Anything(Enum):
    """The state of a finding that may still be answered in any way."""

    FREE = "free"


FREE = Anything.FREE
State = Answer | Anything | None
"""An answer, free, or unknown for good."""

World = Mapping[str, State]
"""One person: the answers of the pass, but for these findings."""

Free = Collection[str]
_AS_IT_STANDS: Sequence[World] = (MappingProxyType({}),)


class Bitplanes:
    """The rules of a knowledge base as one list of steps over planes; safe to share."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        compiled = Steps(kb)
        self.steps = tuple(compiled.all)
        self.table = Table(kb.policy)
        self.node_of_conclusion: Mapping[str, int] = compiled.conclusions
        self.node_of_rule: Mapping[str, int] = compiled.rules
        self.node_of_ledger: Mapping[str, int] = compiled.ledgers
        self.floors = tuple(
            (floor, node)
            for id, node in compiled.conclusions.items()
            if (floor := kb.conclusions[id].floor) is not None
        )
        self.screen = tuple(f.id for f in kb.findings.values() if f.screen == "red-flag")
        self._readers, self._starts = readers_of(self.steps)
        self._reached: dict[str, tuple[int, ...]] = {}

    def evaluate(
        self, answers: Answers, worlds: Sequence[World] = _AS_IT_STANDS, free: Free = ()
    ) -> Pass:
        """Everything up to the disposition, for every world at once.

        ``free`` are findings that are free in every world unless it says otherwise.
        """
        size = len(self.steps)
        memory = Memory([0] * size, [0] * size, {}, {})
        return _Run(self, answers, worlds, free, memory).over(range(size))

    def plan(self, syndrome: str) -> LedgerPlan:
        """What the ledger of a syndrome is made of."""
        plan = self.steps[self.node_of_ledger[syndrome]].about
        assert isinstance(plan, LedgerPlan)
        return plan

    def reached_from(self, finding: str) -> tuple[int, ...]:
        """The steps that read a finding, however indirectly, in their order."""
        found = self._reached.get(finding)
        if found is None:
            reached: set[int] = set()
            waiting = list(self._starts.get(finding, ()))
            while waiting:
                node = waiting.pop()
                if node not in reached:
                    reached.add(node)
                    waiting += self._readers[node]
            found = self._reached[finding] = tuple(sorted(reached))
        return found


class Pass:
    """What one pass found. Planes have the sure half below and the may half above."""

    def __init__(self, run: _Run) -> None:
        self.program = run.program
        self.kb = run.program.kb
        self.answers = run.answers
        self.size = run.halves.size
        self.memory = run.memory
        self.met = run.memory.met
        self.failed = run.memory.failed
        self.rows = run.memory.rows
        self.reached = run.memory.reached
        self.levels: Mapping[str, Plane] = run.levels

    def after(self, answers: Answers, changed: Iterable[str], free: Free) -> Pass:
        """The same world after some findings changed: answered, free or no longer free."""
        assert self.size == 1
        reached = {node for id in changed for node in self.program.reached_from(id)}
        run = _Run(self.program, answers, _AS_IT_STANDS, free, self.memory.copy())
        return run.over(sorted(reached))

    def trial(self, worlds: Sequence[World], free: Free, live: Iterable[int]) -> Pass:
        """Many worlds that start from this one, evaluating the steps of ``live`` alone.

        ``live`` must hold every step that the planes looked at depend on and that is not settled
        here (see ``engine.inference.residual``); other planes are those of this world.
        """
        assert self.size == 1
        memory = self.memory.widened(Halves(len(worlds)))
        return _Run(self.program, self.answers, worlds, free, memory).over(sorted(live))

    def truth(self, node: int, world: int = 0) -> tuple[bool, bool, bool, bool]:
        """Of a node in a world: surely met, surely failed, may be met, may fail."""
        sure, may = 1 << world, 1 << (world + self.size)
        met, failed = self.met[node], self.failed[node]
        return bool(met & sure), bool(failed & sure), bool(met & may), bool(failed & may)

    def conclusion(self, id: str, world: int = 0) -> Truth:
        """The truth of a conclusion in a world without free findings."""
        met, failed, _, _ = self.truth(self.program.node_of_conclusion[id], world)
        return Truth.MET if met else Truth.FAILED if failed else Truth.OPEN

    def supports(self, syndrome: str, world: int = 0) -> list[str]:
        """The supports that a syndrome may come to, best first."""
        may = 1 << (world + self.size)
        reached = {
            self.kb.policy.support[row].support
            for row, plane in enumerate(self.rows[syndrome])
            if plane & may
        }
        return [support for support in SUPPORTS if support in reached]

    def level(self, world: int = 0, *, may: bool = False) -> str:
        """The urgency that is sure in a world, or the most urgent that may come."""
        bit = 1 << (world + self.size if may else world)
        return next(level for level in DISPOSITIONS if self.levels[level] & bit)


class _Run:
    """One pass, over all steps or over those that differ from what is remembered."""

    def __init__(
        self,
        program: Bitplanes,
        answers: Answers,
        worlds: Sequence[World],
        free: Free,
        memory: Memory,
    ) -> None:
        self.program = program
        self.kb = program.kb
        self.answers = answers
        self.free = free
        self.memory = memory
        self.halves = Halves(len(worlds))
        self.levels: dict[str, Plane] = {}
        self._changed: dict[str, list[tuple[int, State]]] = {}
        for number, world in enumerate(worlds):
            for finding, state in world.items():
                self._changed.setdefault(finding, []).append((self.halves.both(number), state))

    def over(self, nodes: Iterable[int]) -> Pass:
        """Evaluate these steps, which must be in their order, and rule on the urgency."""
        met_planes, failed_planes = self.memory.met, self.memory.failed
        steps, ones = self.program.steps, self.halves.ones
        for node in nodes:
            op, parts, about = steps[node]
            if op is Op.ALL:
                met, failed = ones, 0
                for part in parts:
                    met &= met_planes[part]
                    failed |= failed_planes[part]
            elif op is Op.ANY:
                met, failed = 0, ones
                for part in parts:
                    met |= met_planes[part]
                    failed &= failed_planes[part]
            elif op is Op.NOT:
                met, failed = failed_planes[parts[0]], met_planes[parts[0]]
            else:
                met, failed = self._other(op, parts, about)
            met_planes[node] = met
            failed_planes[node] = failed
        self._rule_disposition()
        return Pass(self)

    def _other(self, op: Op, parts: tuple[int, ...], about: object) -> tuple[Plane, Plane]:
        met, failed, opposite = self.memory.met, self.memory.failed, self.halves.opposite
        match op, about:
            case Op.ATOM, (Has() | Compare()) as atom:
                return self._atom(atom)
            case Op.KNOWN, str(finding):
                known = self._known(finding)
                return known, opposite(known)
            case Op.NOT_ESTABLISHED, None:
                return opposite(met[parts[0]]), met[parts[0]]
            case Op.AT_LEAST, int(needed):
                enough, ones = len(parts) - needed + 1, self.halves.ones
                return (
                    at_least(needed, [met[part] for part in parts], ones),
                    at_least(enough, [failed[part] for part in parts], ones),
                )
            case Op.LEDGER, LedgerPlan() as plan:
                weigh(self.program.table, plan, self.memory, self.halves)
                return 0, 0
            case Op.LEDGER, str(needed_support):
                reached = self._support(parts, needed_support)
                return reached, opposite(reached)
        raise AssertionError(op)

    def _atom(self, atom: Atom) -> tuple[Plane, Plane]:
        if atom.finding in self.free:
            met = failed = self.halves.may
        else:
            truth = atom_truth(self.kb, atom, self.answers)
            met = self.halves.ones if truth is Truth.MET else 0
            failed = self.halves.ones if truth is Truth.FAILED else 0
        for world, state in self._changed.get(atom.finding, ()):
            met &= ~world
            failed &= ~world
            if state is FREE:
                met |= world & self.halves.may
                failed |= world & self.halves.may
            elif state is not None:
                truth = reply_truth(self.kb, atom, state, self.answers)
                met |= world if truth is Truth.MET else 0
                failed |= world if truth is Truth.FAILED else 0
        return met, failed

    def _known(self, finding: str) -> Plane:
        """Where a finding has an answer."""
        if finding in self.free:
            known = self.halves.may
        else:
            known = 0 if self.answers.get(finding) is None else self.halves.ones
        for world, state in self._changed.get(finding, ()):
            known &= ~world
            if state is not None:
                known |= world & self.halves.may if state is FREE else world
        return known

    def _support(self, parts: tuple[int, ...], needed: str) -> Plane:
        if not parts:
            return 0
        plan = self.program.steps[parts[0]].about
        assert isinstance(plan, LedgerPlan)
        return self.memory.reached[plan.syndrome][needed]

    def _rule_disposition(self) -> None:
        """Per level the worlds in which the result is at least so urgent."""
        reached: dict[str, Plane] = dict.fromkeys(DISPOSITIONS, 0)
        for floor, node in self.program.floors:
            reached[floor] |= self.memory.met[node]
        for id, supports in self.memory.reached.items():
            for needed, floor in self.kb.syndromes[id].floors.items():
                reached[floor] |= supports[needed]
        for finding in self.program.screen:
            reached[self.kb.policy.unknown_screen_floor] |= self.halves.opposite(
                self._known(finding)
            )
        total = 0
        for level in DISPOSITIONS:
            total |= reached[level]
            self.levels[level] = total
        self.levels[DISPOSITIONS[-1]] = self.halves.ones
