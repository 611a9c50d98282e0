"""Planes of bits, and the combination table over them. See ``engine.inference.bitplanes``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.inference.steps import LedgerPlan, Side
from engine.model.policy import REACHABLE_SUPPORTS, SUPPORTS, Policy
from engine.model.rule import LEVELS

Plane = int
"""One bit a world and half: the sure half below, the may half above."""


class Halves:
    """The two halves of planes over so many worlds."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.sure: Plane = (1 << size) - 1
        self.may: Plane = self.sure << size
        self.ones: Plane = self.sure | self.may

    def both(self, world: int) -> Plane:
        """The two bits of a world."""
        return 1 << world | 1 << (world + self.size)

    def opposite(self, plane: Plane) -> Plane:
        """Sure where the plane may not hold, possible where it is not sure."""
        return self.ones & ~((plane >> self.size) | ((plane & self.sure) << self.size))


@dataclass(slots=True)
class Memory:
    """The planes of a pass: per node met and failed, per syndrome what its ledger may come to.

    ``rows`` are the rows of the combination table, ``reached`` the supports at least so good.
    """

    met: list[Plane]
    failed: list[Plane]
    rows: dict[str, list[Plane]]
    reached: dict[str, dict[str, Plane]]

    def copy(self) -> Memory:
        """A copy in which nodes and ledgers can be evaluated anew."""
        return Memory(list(self.met), list(self.failed), dict(self.rows), dict(self.reached))

    def widened(self, halves: Halves) -> Memory:
        """The planes of a single world, told of many worlds alike."""
        wide = (0, halves.sure, halves.may, halves.ones)
        return Memory(
            [wide[plane] for plane in self.met],
            [wide[plane] for plane in self.failed],
            {id: [wide[plane] for plane in rows] for id, rows in self.rows.items()},
            {id: {s: wide[p] for s, p in each.items()} for id, each in self.reached.items()},
        )


def at_least(needed: int, planes: Sequence[Plane], ones: Plane) -> Plane:
    """Where at least so many of the planes have their bit."""
    return _counted(planes, needed, ones)[needed]


def _counted(planes: Sequence[Plane], most: int, ones: Plane) -> list[Plane]:
    """Where at least 0, 1, 2 … up to ``most`` of the planes have their bit."""
    counts = [ones, *([0] * most)]
    for plane in planes:
        if plane:
            for n in range(most, 0, -1):
                counts[n] |= counts[n - 1] & plane
    return counts


def weigh(policy: Policy, plan: LedgerPlan, memory: Memory, halves: Halves) -> None:
    """Note for every row of the combination table where it may be the first that fits."""
    most = _largest_count(policy)
    counts_for = _counts(plan.in_favour, memory, most, halves)
    counts_against = _counts(plan.against, memory, most, halves)
    rows: list[Plane] = []
    earlier = 0
    for row in policy.support:
        fits = halves.ones
        for level, n in row.for_.items():
            fits &= counts_for[LEVELS.index(level)][n]
        for level, n in row.against.items():
            fits &= counts_against[LEVELS.index(level)][n]
        for level, n in row.against_at_most.items():
            fits &= halves.opposite(counts_against[LEVELS.index(level)][n + 1])
        if row.open_for is not None:
            fits &= _open(plan.in_favour, LEVELS.index(row.open_for), memory, halves)
        rows.append(fits & halves.opposite(earlier))
        earlier |= fits
    memory.rows[plan.syndrome] = rows
    memory.reached[plan.syndrome] = _reached(policy, rows, halves)


def _largest_count(policy: Policy) -> int:
    """How far groups must be counted for the combination table."""
    return max(
        (
            count + 1
            for row in policy.support
            for table in (row.for_, row.against, row.against_at_most)
            for count in table.values()
        ),
        default=1,
    )


def _counts(side: Side, memory: Memory, most: int, halves: Halves) -> list[list[Plane]]:
    """Per level, where so many groups have an entry at that level or stronger."""
    fired: list[list[Plane]] = [[] for _ in LEVELS]
    for group in side.groups:
        strongest = 0
        for level, nodes in enumerate(group):
            for node in nodes:
                strongest |= memory.met[node]
            fired[level].append(strongest)
    return [_counted(planes, most, halves.ones) for planes in fired]


def _open(side: Side, last: int, memory: Memory, halves: Halves) -> Plane:
    """Where some entry down to a level is neither met nor failed."""
    found = 0
    for group in side.groups:
        for nodes in group[: last + 1]:
            for node in nodes:
                found |= halves.opposite(memory.met[node] | memory.failed[node])
    return found


def _reached(policy: Policy, rows: Sequence[Plane], halves: Halves) -> dict[str, Plane]:
    """Where the support is at least so good; one row decides in every world."""
    found: dict[str, Plane] = {}
    for needed in REACHABLE_SUPPORTS:
        good = bad = 0
        for row, plane in zip(policy.support, rows, strict=True):
            if SUPPORTS.index(row.support) <= SUPPORTS.index(needed):
                good |= plane
            else:
                bad |= plane
        found[needed] = (good & halves.may) | (halves.opposite(bad) & halves.sure)
    return found
