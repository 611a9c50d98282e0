"""What is still open behind a result: the steps and findings that can yet change it.

A pass with free findings bounds what may follow. Walking back from a goal through the steps whose
value may still become the one that matters reaches every free finding on which the goal can
depend. The walk is sound: a finding that it does not reach cannot change the goal, whatever else
is answered. It is not tight: a finding that it reaches may prove irrelevant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from engine.inference.bitplanes import Pass
from engine.inference.steps import LedgerPlan, Op, Side, Step
from engine.model.condition import Compare, Has
from engine.model.policy import DISPOSITIONS, REACHABLE_SUPPORTS, SUPPORTS
from engine.model.rule import LEVELS
from engine.model.value import value

Goal = int
"""A step and whether its being met matters (odd) or its having failed (even): see ``goal``."""

_MAY = 0b10
"""The plane of a single world in which something may be and is not sure."""


def goal(node: int, *, positive: bool = True) -> Goal:
    """The goal that a step be met, or fail."""
    return 2 * node + positive


@value
class Residual:
    """The live steps, and the findings they read with the place of the first goal behind each."""

    steps: frozenset[int]
    findings: Mapping[str, int]


class Behind:
    """What each goal depends on directly; made once per program."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.goals: list[tuple[Goal, ...]] = []
        self.reads: list[str | None] = []
        self.plans: dict[int, LedgerPlan] = {}
        for node, step in enumerate(steps):
            if isinstance(step.about, LedgerPlan):
                self.plans[node] = step.about
            self.reads.append(_read(step))
            self.goals += [tuple(_behind(step, positive)) for positive in (False, True)]


def _read(step: Step) -> str | None:
    match step.about:
        case Has() | Compare() as atom:
            return atom.finding
        case str(finding) if step.op is Op.KNOWN:
            return finding
    return None


def _behind(step: Step, positive: bool) -> Iterator[Goal]:
    match step.op:
        case Op.NOT:
            yield goal(step.parts[0], positive=not positive)
        case Op.NOT_ESTABLISHED | Op.LEDGER:
            # Whether it is met decides both ways; whether it failed matters to neither.
            yield from (goal(part) for part in step.parts)
        case _:
            yield from (goal(part, positive=positive) for part in step.parts)


def residual(found: Pass, behind: Behind, tiers: Iterable[Iterable[Goal]]) -> Residual:
    """What may still change the goals, tier by tier; a finding belongs to its first tier."""
    planes = found.failed, found.met
    seen = bytearray(len(behind.goals))
    live: set[int] = set()
    findings: dict[str, int] = {}
    for tier, goals in enumerate(tiers):
        waiting = list(goals)
        while waiting:
            wanted = waiting.pop()
            if seen[wanted]:
                continue
            seen[wanted] = 1
            node = wanted >> 1
            plan = behind.plans.get(node)
            if plan is not None:
                # The ledger's own step has no value; it must be combined anew all the same.
                live.add(node)
                waiting += _entries(found, plan)
            elif planes[wanted & 1][node] == _MAY:
                live.add(node)
                waiting += behind.goals[wanted]
                read = behind.reads[node]
                if read is not None:
                    findings.setdefault(read, tier)
    return Residual(frozenset(live), MappingProxyType(findings))


def _entries(found: Pass, plan: LedgerPlan) -> list[Goal]:
    """The rules that can still change the ledger: none below what is sure in its group."""
    met = found.met
    goals: list[Goal] = []
    for side in (plan.in_favour, plan.against):
        for group in side.groups:
            for nodes in group:
                surely = 0
                for node in nodes:
                    surely |= met[node] & 1
                    goals.append(2 * node + 1)
                if surely:
                    break
    return goals


def ledger_goals(found: Pass, syndromes: Iterable[str]) -> list[Goal]:
    """The ledgers of some syndromes as goals."""
    return [goal(found.program.node_of_ledger[id]) for id in syndromes]


def urgency_tiers(found: Pass) -> list[list[Goal]]:
    """What could make the result more urgent than it surely is, the most urgent level first."""
    sure = found.level()
    tiers: list[list[Goal]] = []
    for level in DISPOSITIONS[: DISPOSITIONS.index(sure)]:
        goals = [goal(node) for floor, node in found.program.floors if floor == level]
        raising = [id for id in found.rows if level in _floors(found, id)]
        tiers.append([*goals, *ledger_goals(found, raising)])
    return tiers


def _floors(found: Pass, syndrome: str) -> set[str]:
    """The urgencies that a syndrome may still bring."""
    floors = found.kb.syndromes[syndrome].floors
    may = [s for s in found.supports(syndrome) if s in REACHABLE_SUPPORTS]
    if not may:
        return set()
    return {
        floors[needed]
        for needed in REACHABLE_SUPPORTS[: REACHABLE_SUPPORTS.index(may[0]) + 1]
        if needed in floors
    }


Standing = tuple[int, ...]
"""As ``engine.inference.evaluation.standing``, and then dangerous first: smaller is better."""


@value
class Lead:
    """Which condition leads, as far as is sure.

    ``rivals`` may still come to stand before ``first``; where no condition surely is possible
    there is no first, and they may still become possible. ``equal`` may end as well supported as
    the first, so that only the order of listing puts them behind it.
    """

    first: str | None
    rivals: tuple[str, ...]
    equal: tuple[str, ...]


def lead(found: Pass, world: int = 0) -> Lead:
    """The condition that leads in a world."""
    spans = {
        id: span
        for id in found.program.node_of_ledger
        if (span := _span(found, id, world)) is not None
    }
    sure = {id: worst for id, (_, worst) in spans.items() if _is_possible(worst)}
    if not sure:
        return Lead(None, tuple(spans), ())

    def place(id: str, standing: Standing) -> tuple[Standing, bool, str]:
        return standing, not found.kb.syndromes[id].dangerous, id

    first = min(place(id, worst) for id, worst in sure.items())[-1]
    bar = sure[first]
    others = {id: best for id, (best, _) in spans.items() if id != first}
    return Lead(
        first,
        tuple(id for id, best in others.items() if place(id, best) < place(first, bar)),
        tuple(id for id, best in others.items() if best == bar),
    )


def best_supported(found: Pass, syndromes: Iterable[str]) -> str | None:
    """Of some syndromes the one with most for it and least against it so far."""

    def standing(id: str) -> tuple[Standing, str]:
        plan = found.program.plan(id)
        _, in_favour = _counts(found, plan.in_favour, 0)
        _, against = _counts(found, plan.against, 0)
        return tuple(b - a for a, b in zip(in_favour, against, strict=True)), id

    return min(syndromes, key=standing, default=None)


def _is_possible(standing: Standing) -> bool:
    return SUPPORTS[standing[0]] in REACHABLE_SUPPORTS


def _span(found: Pass, syndrome: str, world: int) -> tuple[Standing, Standing] | None:
    """The best and the worst standing of a syndrome, None where it cannot become possible."""
    supports = found.supports(syndrome, world)
    if supports[0] not in REACHABLE_SUPPORTS:
        return None
    plan = found.program.plan(syndrome)
    most_for, least_for = _counts(found, plan.in_favour, world)
    most_against, least_against = _counts(found, plan.against, world)
    best = (a - b for a, b in zip(most_for, least_against, strict=True))
    worst = (a - b for a, b in zip(least_for, most_against, strict=True))
    return (
        (SUPPORTS.index(supports[0]), *(-count for count in best)),
        (SUPPORTS.index(supports[-1]), *(-count for count in worst)),
    )


def _counts(found: Pass, side: Side, world: int) -> tuple[Sequence[int], Sequence[int]]:
    """Per level the most and the fewest groups that may have it as their strongest."""
    most, least = [0] * len(LEVELS), [0] * len(LEVELS)
    sure_bit, may_bit = 1 << world, 1 << (world + found.size)
    for group in side.groups:
        surely_stronger = maybe_stronger = False
        for level, nodes in enumerate(group):
            fired = 0
            for node in nodes:
                fired |= found.met[node]
            sure, may = bool(fired & sure_bit), bool(fired & may_bit)
            most[level] += may and not surely_stronger
            least[level] += sure and not maybe_stronger
            surely_stronger |= sure
            maybe_stronger |= may
    return most, least
