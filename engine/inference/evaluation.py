"""What an evaluation of the rules found; the same for every evaluator."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.policy import SUPPORTS
from engine.model.truth import Truth
from engine.model.value import value


@value
class Ledger:
    """All evidence on one syndrome, combined.

    ``for_`` and ``against`` are the ids of the rules that fired, strongest first; ``open`` those
    that could still fire. ``row`` is the row of the combination table that decided.
    """

    syndrome: str
    support: str
    row: int
    for_: tuple[str, ...]
    against: tuple[str, ...]
    open: tuple[str, ...]
    profile: tuple[int, ...]
    """Groups for, then groups against with a minus, level by level; larger is better supported."""


def standing(ledger: Ledger) -> tuple[int, ...]:
    """How well a syndrome is supported, for comparing: smaller is better."""
    return SUPPORTS.index(ledger.support), *(-count for count in ledger.profile)


@value
class Floor:
    """One reason why the result is at least so urgent.

    ``kind`` is red-flag, syndrome, stage, unknown-screen or default; ``id`` the conclusion or
    syndrome, empty for the last two.
    """

    level: str
    kind: str
    id: str


@value
class Ruling:
    """The disposition: the most urgent floor, all floors, and what could not be excluded."""

    level: str
    floors: tuple[Floor, ...]
    cannot_exclude: tuple[str, ...]

    @property
    def winners(self) -> tuple[Floor, ...]:
        """The floors that decide."""
        return tuple(floor for floor in self.floors if floor.level == self.level)


@value
class Verdict:
    """How a treatment stands: the table's verdict and the ids of the arguments that fired."""

    treatment: str
    verdict: str
    row: int | None
    for_: tuple[str, ...]
    against: tuple[str, ...]
    excluded_by: tuple[str, ...]


@value
class Evaluation:
    """Everything that follows from the answers."""

    rules: Mapping[str, Truth]
    conclusions: Mapping[str, Truth]
    ledgers: Mapping[str, Ledger]
    ruling: Ruling
    verdicts: Mapping[str, Verdict]
