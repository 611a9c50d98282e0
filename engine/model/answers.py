"""Answers: what is known about one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from types import MappingProxyType

from engine.errors import Location
from engine.model.trend import Derivation
from engine.model.value import value

YES = "yes"
NO = "no"
UNKNOWN = "unknown"
NOT_APPLICABLE = "not-applicable"
REASONS = (UNKNOWN, "declined", NOT_APPLICABLE)
"""Why a finding that was asked is unknown: not known, not said, or said not to apply."""

LEFT = "left"
"""A question that was never put because the person finished early, and that matters."""


@value
class Answer:
    """One answer, normalised.

    ``yes`` and ``no`` are the values known to hold and known not to hold: ``yes`` itself and
    the sides of a yes-no finding, the options of a choice. ``number`` is in the finding's unit.
    ``given`` is what the person wrote, for showing it back. In a contradictory answer the
    values stand in both sets; they count as present.
    """

    finding: str
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    number: float | None = None
    given: str = ""
    at: Location | None = field(default=None, compare=False)

    @property
    def contradictory(self) -> bool:
        """Whether the same value was both affirmed and denied."""
        return bool(self.yes & self.no)


@value
class Answers:
    """All answers of one person; a finding that is not in ``by_finding`` is unknown.

    ``asked`` holds findings that were put to the person and stayed unknown, each with the reason:
    one of ``REASONS``; and those that were left out where it matters, with ``LEFT``, also where an
    older answer counts meanwhile. ``derived`` tells of answers that were worked out from a diary
    how they came about.
    """

    by_finding: Mapping[str, Answer]
    asked: Mapping[str, str]
    observed_at: date | None = None
    derived: tuple[Derivation, ...] = ()

    def get(self, finding: str) -> Answer | None:
        """The answer to a finding, or None where it is unknown."""
        return self.by_finding.get(finding)

    def derivation(self, finding: str) -> Derivation | None:
        """How an answer was worked out from a diary; None where it was given."""
        return next((each for each in self.derived if each.finding == finding), None)

    def is_left(self, finding: str) -> bool:
        """Whether the person finished before a question that matters was put."""
        return self.asked.get(finding) == LEFT

    def with_answer(self, answer: Answer) -> Answers:
        """A copy in which ``answer`` replaces what was there."""
        rest = self.without(answer.finding)
        merged = {**self.by_finding, answer.finding: answer}
        return Answers(MappingProxyType(merged), rest.asked, self.observed_at, rest.derived)

    def without(self, finding: str) -> Answers:
        """A copy in which ``finding`` is unknown and was not asked."""
        kept = {key: value for key, value in self.by_finding.items() if key != finding}
        asked = {key: value for key, value in self.asked.items() if key != finding}
        derived = tuple([each for each in self.derived if each.finding != finding])
        return Answers(MappingProxyType(kept), MappingProxyType(asked), self.observed_at, derived)

    def unanswered(self, finding: str, reason: str) -> Answers:
        """A copy in which ``finding`` is unknown for a reason of ``REASONS``, or ``LEFT``."""
        rest = self.without(finding)
        asked = MappingProxyType({**rest.asked, finding: reason})
        return Answers(rest.by_finding, asked, self.observed_at, rest.derived)


NOTHING_ANSWERED = Answers(MappingProxyType({}), MappingProxyType({}))
