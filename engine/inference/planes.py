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


class Table:
    """The combination table as places of levels, made once: most of a pass is spent in it."""

    def __init__(self, policy: Policy) -> None:
        self.rows = tuple(
            (
                tuple((LEVELS.index(level), n) for level, n in row.for_.items()),
                tuple((LEVELS.index(level), n) for level, n in row.against.items()),
                tuple((LEVELS.index(level), n + 1) for level, n in row.against_at_most.items()),
                None if row.open_for is None else LEVELS.index(row.open_for),
            )
            for row in policy.support
        )
        counts = [n for row in self.rows for part in row[:3] for _, n in part]
        self.most = max(counts, default=1)
        self.reaching = {
            needed: tuple(
                SUPPORTS.index(row.support) <= SUPPORTS.index(needed) for row in policy.support
            )
            for needed in REACHABLE_SUPPORTS
        }


def weigh(table: Table, plan: LedgerPlan, memory: Memory, halves: Halves) -> None:
    """Note for every row of the combination table where it may be the first that fits."""
    counts_for = _counts(plan.in_favour, memory, table.most, halves)
    counts_against = _counts(plan.against, memory, table.most, halves)
    rows: list[Plane] = []
    earlier = 0
    for in_favour, against, exceeded, open_for in table.rows:
        fits = halves.ones
        for level, n in in_favour:
            fits &= counts_for[level][n]
        for level, n in against:
            fits &= counts_against[level][n]
        for level, n in exceeded:
            fits &= halves.opposite(counts_against[level][n])
        if open_for is not None and fits:
            fits &= _open(plan.in_favour, open_for, memory, halves)
        rows.append(fits & halves.opposite(earlier) if fits else 0)
        earlier |= fits
    memory.rows[plan.syndrome] = rows
    memory.reached[plan.syndrome] = _reached(table, rows, halves)


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


def _reached(table: Table, rows: Sequence[Plane], halves: Halves) -> dict[str, Plane]:
    """Where the support is at least so good; one row decides in every world."""
    found: dict[str, Plane] = {}
    for needed, reaching in table.reaching.items():
        good = bad = 0
        for plane, reaches in zip(rows, reaching, strict=True):
            if reaches:
                good |= plane
            else:
                bad |= plane
        found[needed] = (good & halves.may) | (halves.opposite(bad) & halves.sure)
    return found
