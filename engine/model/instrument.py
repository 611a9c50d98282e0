"""Instruments of the literature: scores and ratings, with their items and published tables."""

from __future__ import annotations

from engine.errors import Location
from engine.model.condition import Condition
from engine.model.entries import SourceRef
from engine.model.value import value


@value
class Item:
    """One item, with the points it gives where its condition holds; None in a plain rating."""

    id: str
    label: str
    when: Condition
    points: float | None


@value
class Band:
    """One row of the published table: what is concluded, and what was published about it."""

    conclusion: str
    published: str


@value
class Instrument:
    """A score or a rating. ``bands`` are its outcomes, the highest first.

    It is shown where one of the syndromes it is ``about`` is at least possible, or always.
    """

    id: str
    label: str
    measures: str
    about: tuple[str, ...]
    patient: str
    clinician: str
    items: tuple[Item, ...]
    bands: tuple[Band, ...]
    sources: tuple[SourceRef, ...]
    at: Location
