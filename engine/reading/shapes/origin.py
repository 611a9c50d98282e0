"""What an author may write about where things come from: sources, thresholds, claims."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from engine.reading.shapes.primitives import Day, Grade, Id, Shape, SourceRef, Text, Unit, repeated


class Source(Shape):
    """Something published that a rule rests on."""

    id: Id
    title: Text
    publisher: Text
    year: int | None = None
    url: Text | None = None
    doi: Text | None = None
    grade: Grade
    read: Literal["original", "reference", "digest", "not-read"] = Field(
        description="what was read when the entry was written"
    )
    note: Text | None = None


class DatedValue(Shape):
    """A number from a date on, with its source."""

    from_: Day = Field(alias="from")
    value: float | int
    sources: Annotated[list[SourceRef], Field(min_length=1)]


class Threshold(Shape):
    """A number that rules compare with; the value in force on the day of the answers is used."""

    id: Id
    label: Text
    unit: Unit
    values: Annotated[list[DatedValue], Field(min_length=1)]
    note: Text | None = None
    claims: list[Id] = Field(default=[])

    @model_validator(mode="after")
    def _one_value_a_day(self) -> Threshold:
        twice = repeated(value.from_.isoformat() for value in self.values)
        if twice:
            raise ValueError(f"two values are in force from {twice[0]}; keep one of them")
        return self


class ClaimOrigin(Shape):
    """Where a claim stands in a source document."""

    source: Id
    section: Text


class Claim(Shape):
    """One atomic statement of the source documents and where the knowledge expresses it."""

    id: Id
    topic: Id
    kind: Literal["fact", "rule", "observation", "recommendation", "uncertainty"]
    statement: Text
    origins: Annotated[list[ClaimOrigin], Field(min_length=1)]
    expressed_by: list[Id] = Field(default=[])
    not_encoded: Text | None = Field(
        default=None, description="the reason, where nothing expresses it"
    )
    tension: Text | None = Field(default=None, description="where it is loose, disputed or unsafe")
    current: Text | None = Field(default=None, description="what the system says instead")
    current_sources: list[SourceRef] = Field(default=[])
    contradicts: list[Id] = Field(default=[])

    @model_validator(mode="after")
    def _accounted(self) -> Claim:
        if bool(self.expressed_by) == (self.not_encoded is not None):
            raise ValueError("give expressed_by, or not_encoded with a reason")
        if self.tension is not None and self.current is None:
            raise ValueError("a tension needs current: what the system says instead")
        return self
