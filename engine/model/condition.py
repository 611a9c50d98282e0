"""Conditions of rules: finite, grounded, nothing evaluated from strings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import prod
from typing import Literal

from engine.model.value import value

Operator = Literal["at_least", "more_than", "at_most", "less_than"]


@value
class Has:
    """A finding carries a value: ``yes`` of a yes-no finding, an option, or a side."""

    finding: str
    value: str


@value
class Compare:
    """A number, scale or duration against a bound.

    ``bound`` is a number in the finding's own unit, or the id of a threshold.
    """

    finding: str
    operator: Operator
    bound: float | str


@value
class Known:
    """The finding has an answer. Never open."""

    finding: str


@value
class Established:
    """A conclusion: met when established, failed when excluded, else open."""

    conclusion: str


@value
class NotEstablished:
    """A conclusion of a lower stratum is not established. Never open."""

    conclusion: str


@value
class SupportReached:
    """A syndrome is supported at least so well. Never open."""

    syndrome: str
    at_least: str


@value
class DispositionReached:
    """The result is at least so urgent. Never open."""

    at_least: str


@value
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]


@value
class Any:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@value
class AtLeast:
    """At least ``needed`` of the parts hold."""

    needed: int
    parts: tuple[Condition, ...]


@value
class Score:
    """The points of the parts that hold reach ``needed``; ``points`` has one number a part."""

    needed: float
    parts: tuple[Condition, ...]
    points: tuple[float, ...]


@value
class Not:
    """Kleene negation."""

    part: Condition


Leaf = Has | Compare | Known | Established | NotEstablished | SupportReached | DispositionReached
Condition = Leaf | All | Any | AtLeast | Score | Not
Atom = Has | Compare
"""A leaf whose truth comes from one answer alone."""

MAX_ALTERNATIVES = 256
"""Alternatives allowed per rule; more call for an abstraction."""


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every leaf, left to right."""
    match condition:
        case All(parts) | Any(parts) | AtLeast(_, parts) | Score(_, parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case leaf:
            yield leaf


def signed_leaves(condition: Condition, positive: bool = True) -> Iterator[tuple[Leaf, bool]]:
    """Every leaf with its polarity: True where no negation stands above it, or an even number."""
    match condition:
        case All(parts) | Any(parts) | AtLeast(_, parts) | Score(_, parts):
            for part in parts:
                yield from signed_leaves(part, positive)
        case Not(part):
            yield from signed_leaves(part, not positive)
        case leaf:
            yield leaf, positive


def count_alternatives(condition: Condition, positive: bool = True) -> int:
    """How many alternatives of plain literals a condition has, without making them."""
    match condition:
        case Not(part):
            return count_alternatives(part, not positive)
        case All(parts) | Any(parts):
            counts = [count_alternatives(part, positive) for part in parts]
            return prod(counts) if isinstance(condition, All) is positive else sum(counts)
        case AtLeast(needed, parts):
            size = needed if positive else len(parts) - needed + 1
            counts = [count_alternatives(part, positive) for part in parts]
            return sum(prod(chosen) for chosen in combinations(counts, size))
        case Score(_, parts):
            counts = [count_alternatives(part, positive) for part in parts]
            chosen_sets = enough_points(condition, positive)
            return sum(prod(counts[n] for n in chosen) for chosen in chosen_sets)
        case _:
            return 1


def enough_points(score: Score, positive: bool = True) -> list[tuple[int, ...]]:
    """The smallest sets of parts that decide a score, by their places.

    The sets whose points reach it, or with ``positive=False`` those whose absence puts it out of
    reach.
    """
    total = sum(score.points)
    places = range(len(score.points))
    found: list[tuple[int, ...]] = []
    for size in range(len(score.points) + 1):
        for chosen in combinations(places, size):
            points = sum(score.points[n] for n in chosen)
            decides = points >= score.needed if positive else total - points < score.needed
            if decides and not any(set(smaller) <= set(chosen) for smaller in found):
                found.append(chosen)
    return found


def findings_of(condition: Condition) -> Iterator[str]:
    """The findings that a condition reads directly, in order, with repetitions."""
    for leaf in leaves(condition):
        if isinstance(leaf, Has | Compare | Known):
            yield leaf.finding


def conclusions_of(condition: Condition) -> Iterator[str]:
    """The conclusions that a condition reads, in order, with repetitions."""
    for leaf in leaves(condition):
        if isinstance(leaf, Established | NotEstablished):
            yield leaf.conclusion


def read_by(condition: Condition) -> Iterator[str]:
    """Every finding, conclusion and syndrome that a condition reads, with repetitions."""
    yield from findings_of(condition)
    yield from conclusions_of(condition)
    for leaf in leaves(condition):
        if isinstance(leaf, SupportReached):
            yield leaf.syndrome
