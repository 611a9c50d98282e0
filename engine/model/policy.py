"""How entries are combined into support, disposition and treatment verdicts: tables, as data."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.anatomy import Modality, Site
from engine.model.entries import SourceRef
from engine.model.value import value

DISPOSITIONS = ("emergency", "same-day", "urgent", "routine", "self-care")
"""Most urgent first."""

SUPPORTS = (
    "well-supported",
    "supported",
    "possible",
    "not-assessable",
    "not-supported",
    "excluded",
)
"""Best supported first."""

REACHABLE_SUPPORTS = ("possible", "supported", "well-supported")
VERDICTS = ("first", "option", "later", "avoid")


def more_urgent(one: str, other: str) -> str:
    """The more urgent of two dispositions."""
    return min(one, other, key=DISPOSITIONS.index)


def at_least_as_urgent(level: str, floor: str) -> bool:
    """Whether ``level`` is at least as urgent as ``floor``."""
    return DISPOSITIONS.index(level) <= DISPOSITIONS.index(floor)


def supported_at_least(support: str, needed: str) -> bool:
    """Whether ``support`` reaches ``needed`` (possible, supported or well-supported)."""
    return support in REACHABLE_SUPPORTS and REACHABLE_SUPPORTS.index(
        support
    ) >= REACHABLE_SUPPORTS.index(needed)


@value
class DispositionLevel:
    """One level of urgency with its words."""

    id: str
    label: str
    time_frame: str
    patient: str
    clinician: str


@value
class SupportRow:
    """One row of the combination table; counts are of groups at a level or stronger."""

    support: str
    for_: Mapping[str, int]
    against: Mapping[str, int]
    against_at_most: Mapping[str, int]
    open_for: str | None
    conflict: bool
    because: str


@value
class VerdictRow:
    """One row of the treatment table; None and empty mean that it does not matter."""

    verdict: str
    excluded: bool | None
    favoured: bool | None
    against: bool | None
    place: str | None
    held: bool | None
    care: tuple[str, ...]
    because: str


@value
class EnoughCheckIns:
    """How many check-ins, over how many days, it takes to say that something stays the same.

    The last check-in tells how things are for ``recent_days`` days. Where no stage says when, the
    next one is due ``again_days`` days after it, ``because`` of something. While a question of
    ``essential`` has no answer, nothing reassures.
    """

    check_ins: int
    over_days: int
    recent_days: int
    again_days: int
    because: str
    essential: tuple[str, ...]


@value
class Policy:
    """All combination tables."""

    id: str
    version: str
    topics: Mapping[str, str]
    """Titles of topics by id, in the order of asking."""
    sites: Mapping[str, Site]
    modalities: Mapping[str, Modality]
    dispositions: tuple[DispositionLevel, ...]
    unknown_screen_floor: str
    hold_from: str
    support: tuple[SupportRow, ...]
    verdicts: tuple[VerdictRow, ...]
    diary: EnoughCheckIns
    example: str
    not_examined: str
    limits: tuple[str, ...]
    sources: tuple[SourceRef, ...]

    def level(self, disposition: str) -> DispositionLevel:
        """The words of a disposition."""
        return self.dispositions[DISPOSITIONS.index(disposition)]
