"""The entries of a knowledge base apart from rules: vocabulary, conclusions, texts, sources."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engine.errors import Location
from engine.model.condition import Condition
from engine.model.value import value


@value
class SourceRef:
    """Which source, and where in it."""

    id: str
    locator: str


@value
class Source:
    """Something published. ``read`` says what was read: original, reference, digest or not-read."""

    id: str
    title: str
    publisher: str
    year: int | None
    url: str | None
    doi: str | None
    grade: str
    read: str
    note: str | None
    at: Location


@value
class DatedValue:
    """A number in force from a day on."""

    start: date
    value: float
    sources: tuple[SourceRef, ...]


@value
class Threshold:
    """A number with its history; values are ordered by their first day."""

    id: str
    label: str
    unit: str
    values: tuple[DatedValue, ...]
    note: str | None
    claims: tuple[str, ...]
    at: Location

    def value_on(self, day: date | None) -> DatedValue:
        """The value in force on ``day``; the newest without a day, the oldest before the first."""
        if day is None:
            return self.values[-1]
        in_force = [value for value in self.values if value.start <= day]
        return in_force[-1] if in_force else self.values[0]


@value
class Option:
    """One option of a choice. ``covers`` are options that it leaves open instead of denying.

    ``words`` are what people say for it, besides its label.
    """

    id: str
    label: str
    help: str | None
    covers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@value
class Finding:
    """Something that can be asked or examined.

    ``type`` is yes-no, choice, choices, number, duration or scale; ``unit`` and ``bounds``
    belong to the last three. A ``computed`` finding is never asked: it is the first of two other
    findings minus the second, and unknown where one of them is. ``carer`` is the question put to
    somebody who answers for the person; ``words`` are what people say when they have it.
    ``check_in`` is ``also`` or ``only`` where it is asked at every check-in of a diary, and
    ``first`` where only the first one asks it, for all of the episode.
    """

    id: str
    topic: str
    type: str
    label: str
    absent_label: str
    question: str
    carer: str
    words: tuple[str, ...]
    clinician: str
    help: str | None
    purpose: str
    answered_by: str
    screen: str | None
    sided: bool
    options: tuple[Option, ...]
    unit: str | None
    bounds: tuple[float, float] | None
    map: str | None
    computed: tuple[str, str] | None
    check_in: str | None
    ask_when: Condition | None
    claims: tuple[str, ...]
    sources: tuple[SourceRef, ...]
    at: Location

    def option_label(self, option: str) -> str:
        """The words for an option, a side or yes and no."""
        for candidate in self.options:
            if candidate.id == option:
                return candidate.label
        return option


@value
class CheckAgain:
    """In how many days the next check-in of a diary is due, and why then."""

    days: int
    because: str


@value
class Conclusion:
    """Something a rule can establish that is neither a syndrome nor a treatment."""

    id: str
    kind: str
    label: str
    patient: str
    clinician: str
    floor: str | None
    suspect: str | None
    syndromes: tuple[str, ...]
    outlook: str | None
    order: int | None
    check_again: CheckAgain | None
    claims: tuple[str, ...]
    sources: tuple[SourceRef, ...]
    at: Location


@value
class Figure:
    """A published share of people, from ``low`` to ``high`` percent, ``within`` a time in words."""

    outcome: str
    low: float
    high: float
    within: str | None
    sources: tuple[SourceRef, ...]


@value
class Syndrome:
    """A named pattern, or something that looks like one; ``floors`` maps support to urgency.

    ``better_by`` is the time by which it should be clearly better; ``figures`` are published
    shares, and ``no_figures`` says why there are none.
    """

    id: str
    kind: str
    label: str
    also_called: tuple[str, ...]
    patient: str
    clinician: str
    dangerous: bool
    floors: Mapping[str, str]
    course: str | None
    better_by: str | None
    figures: tuple[Figure, ...]
    no_figures: str | None
    what_to_do: str | None
    watch_for: tuple[str, ...]
    claims: tuple[str, ...]
    sources: tuple[SourceRef, ...]
    at: Location


@value
class Treatment:
    """An option that rules argue about."""

    id: str
    label: str
    care: str
    patient: str
    clinician: str
    try_for: str | None
    stop_when: str | None
    think_again: str | None
    claims: tuple[str, ...]
    sources: tuple[SourceRef, ...]
    at: Location


@value
class Education:
    """A paragraph that explains something."""

    id: str
    topic: str
    title: str
    patient: str
    clinician: str
    claims: tuple[str, ...]
    sources: tuple[SourceRef, ...]
    at: Location


@value
class Claim:
    """One atomic statement of the source documents and where the knowledge expresses it."""

    id: str
    topic: str
    kind: str
    statement: str
    origins: tuple[tuple[str, str], ...]
    expressed_by: tuple[str, ...]
    not_encoded: str | None
    tension: str | None
    current: str | None
    current_sources: tuple[SourceRef, ...]
    contradicts: tuple[str, ...]
    at: Location
