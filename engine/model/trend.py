"""Time as facts: what is measured at check-ins, and what a course of measurements says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engine.errors import Location
from engine.model.entries import SourceRef
from engine.model.value import value

BETTER = ("gone", "much-better", "better")
WORSE = ("returned", "new", "much-worse", "worse")
SAME = "same"
STATES = (*WORSE, SAME, *BETTER)
"""How a measure can stand against its own past; what is none of these is not known."""


@value
class Bound:
    """A number in the unit of a measure, or a threshold by its id."""

    number: float | None
    threshold: str | None


@value
class Measure:
    """A finding that is asked at every check-in and can be compared with itself.

    ``levels`` give numbers to the options of a choice or to yes and no; a number, a scale or a
    duration is its own level. ``better`` is ``lower`` or ``higher``. A change is one where it
    reaches ``counts``, and for the better also ``share`` percent of the level that it is compared
    with; it is a large one from ``much`` on. ``none_at`` is the level at which there is nothing of
    it. One check-in out of line says nothing about a ``fluctuating`` measure. What was found before
    the person was examined is no reference any more where it is ``settled_by_examination``.
    """

    id: str
    finding: str
    label: str
    group: str
    better: str
    levels: Mapping[str, float]
    counts: Bound
    share: Bound | None
    much: Bound | None
    none_at: float | None
    fluctuating: bool
    settled_by_examination: bool
    sources: tuple[SourceRef, ...]
    claims: tuple[str, ...]
    at: Location


@value
class Course:
    """The answer to the trend's finding by the state of a measure.

    ``says`` maps a state to an option, or to one by the option that was given last.
    """

    measure: str
    says: Mapping[str, str | Mapping[str, str]]


@value
class Latest:
    """The last answer to another finding, if it is recent."""

    finding: str


@value
class Meant:
    """What the option that was chosen at the last check-in means for another finding."""

    finding: str
    says: Mapping[str, str]


@value
class Elapsed:
    """The time since a day of the episode: its ``onset``."""

    since: str


@value
class FollowUp:
    """Yes from so many check-ins on."""

    check_ins: int


@value
class Gained:
    """Whether any of the measures has ever become better than at the start."""

    measures: tuple[str, ...]


@value
class SinceGain:
    """The time since any of the measures became better than it had ever been."""

    measures: tuple[str, ...]


@value
class Sudden:
    """Whether a measure fell by ``by`` within ``days`` days and has not come back since."""

    measure: str
    by: Bound
    days: Bound


@value
class Replaced:
    """Whether one measure became better while another became worse."""

    better: str
    worse: tuple[str, ...]


@value
class Setback:
    """Whether a measure was worse for less than ``days`` days and is back where it was.

    Where one of the measures ``without`` was worse with it, it was no mere setback.
    """

    measure: str
    days: Bound
    without: tuple[str, ...]


@value
class Lasting:
    """How long a yes, or an option, has been given at every check-in up to the last."""

    finding: str
    option: str


@value
class Cleared:
    """Whether there was next to nothing of it, ``at_most``, at check-ins over ``days`` days."""

    measures: tuple[str, ...]
    at_most: float
    days: Bound


Reckoning = (
    Course
    | Latest
    | Meant
    | Elapsed
    | FollowUp
    | Gained
    | SinceGain
    | Sudden
    | Replaced
    | Setback
    | Lasting
    | Cleared
)


@value
class Trend:
    """How dated answers answer the finding ``gives``."""

    id: str
    gives: str
    reckoning: Reckoning
    because: str
    sources: tuple[SourceRef, ...]
    claims: tuple[str, ...]
    at: Location


@value
class Reading:
    """What was said about a finding at one check-in, ``on`` an ISO day, and its level."""

    on: str
    finding: str
    level: float
    said: str


@value
class Derivation:
    """How an answer was worked out from a diary: by which trend, from what, on which day.

    ``state`` is one of ``STATES`` for a course, and for what else shows that something got worse.
    ``readings`` are those that decided, in the order of time.
    """

    trend: str
    finding: str
    value: str
    state: str | None
    readings: tuple[Reading, ...]
    today: date
