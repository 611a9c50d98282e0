"""Three truth values with the strong Kleene connectives.

Source: S. C. Kleene, Introduction to Metamathematics (1952), section 64.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """How a condition stands: failed, open (not enough is known) or met.

    The order FAILED < OPEN < MET makes conjunction the minimum and disjunction the maximum.
    """

    FAILED = 0
    OPEN = 1
    MET = 2

    def __and__(self, other: int) -> Truth:
        return Truth(min(int(self), other))

    def __or__(self, other: int) -> Truth:
        return Truth(max(int(self), other))

    def __invert__(self) -> Truth:
        return Truth(2 - int(self))


def truth_of(value: bool) -> Truth:
    """The truth value of something that is never unknown."""
    return Truth.MET if value else Truth.FAILED


def all_of(values: Iterable[Truth]) -> Truth:
    """Kleene conjunction; of nothing it is MET."""
    return min(values, default=Truth.MET)


def any_of(values: Iterable[Truth]) -> Truth:
    """Kleene disjunction; of nothing it is FAILED."""
    return max(values, default=Truth.FAILED)


def at_least(needed: int, values: Iterable[Truth]) -> Truth:
    """Met when ``needed`` values are MET, failed when so many can no longer be reached."""
    listed = list(values)
    if sum(value is Truth.MET for value in listed) >= needed:
        return Truth.MET
    if sum(value is not Truth.FAILED for value in listed) < needed:
        return Truth.FAILED
    return Truth.OPEN


def score(needed: float, points: Iterable[float], values: Iterable[Truth]) -> Truth:
    """Met when the points of MET values reach ``needed``, failed when they can no longer."""
    pairs = list(zip(points, values, strict=True))
    if sum(each for each, value in pairs if value is Truth.MET) >= needed:
        return Truth.MET
    if sum(each for each, value in pairs if value is not Truth.FAILED) < needed:
        return Truth.FAILED
    return Truth.OPEN
