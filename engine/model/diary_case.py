"""Diaries with a known outcome: authored cases, and the courses that diaries are made from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.errors import Location
from engine.model.diary import Episode
from engine.model.entries import SourceRef
from engine.model.value import value


@value
class ExpectedOn:
    """What must come out on a day; see ``engine.reading.shapes.diary`` for the keys."""

    on: date
    stages: tuple[str, ...]
    not_stages: tuple[str, ...]
    level: str | None
    at_least: str | None
    says: Mapping[str, Any]
    says_nothing: tuple[str, ...]
    because: tuple[str, ...]


@value
class DiaryCase:
    """The diary of one person with what must be concluded from it on some days."""

    id: str
    title: str
    story: str
    origin: str
    episode: Episode
    expect: tuple[ExpectedOn, ...]
    sources: tuple[SourceRef, ...]
    at: Location


@value
class Phase:
    """A part of a course: where findings go in it, and what is true at its end.

    ``days`` is its length, at least and at most. Of ``truth`` one must be shown at its end.
    """

    days: tuple[int, int]
    to: Mapping[str, Any]
    also: Mapping[str, Any]
    once: Mapping[str, Any]
    truth: tuple[str, ...]
    never: tuple[str, ...]
    at_least: str | None
    pause: bool


@value
class RecoveryCourse:
    """How such a recovery goes. ``every`` are the days between check-ins, least and most."""

    id: str
    title: str
    story: str
    since_onset: tuple[int, int]
    every: tuple[int, int]
    profile: Mapping[str, Any]
    start: Mapping[str, Any]
    spread: Mapping[str, float]
    phases: tuple[Phase, ...]
    sources: tuple[SourceRef, ...]
    at: Location
