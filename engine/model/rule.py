"""Rules: if a condition holds, something follows, because of a mechanism and a source."""

from __future__ import annotations

from datetime import date

from engine.errors import Location
from engine.model.condition import All, Condition, Not
from engine.model.entries import SourceRef
from engine.model.value import value

LEVELS = ("decisive", "strong", "moderate", "weak")
"""Levels of evidence, strongest first."""


@value
class Establishes:
    """The rule establishes a conclusion."""

    conclusion: str


@value
class Evidence:
    """The rule enters evidence for or against a syndrome into the ledger."""

    syndrome: str
    favours: bool
    level: str
    group: str


@value
class Argument:
    """The rule argues about a treatment: ``for`` (with a place), ``against`` or ``excludes``."""

    treatment: str
    argument: str
    place: str | None
    grade: str


Consequence = Establishes | Evidence | Argument


@value
class Exemption:
    """A named exception: the rule does not apply where ``when`` holds."""

    id: str
    when: Condition
    because: str


@value
class LikelihoodRatio:
    """A published likelihood ratio with its 95 % interval."""

    value: float
    low: float
    high: float


@value
class Rule:
    """One clinical statement. ``order`` is its place in the total order of all rules."""

    id: str
    when: Condition
    unless: tuple[Exemption, ...]
    then: Consequence
    because: str
    purpose: str
    sources: tuple[SourceRef, ...]
    claims: tuple[str, ...]
    likelihood_ratio: LikelihoodRatio | None
    consensus: bool
    reviewed: date
    status: str
    patient: str
    clinician: str
    stratum: str
    order: int
    at: Location

    @property
    def condition(self) -> Condition:
        """``when`` together with its exceptions: none of them may hold."""
        if not self.unless:
            return self.when
        return All((self.when, *(Not(exception.when) for exception in self.unless)))
