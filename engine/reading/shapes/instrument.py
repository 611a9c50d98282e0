"""What an author may write as an instrument: a score or rating of the literature."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from engine.reading.shapes.condition import Condition
from engine.reading.shapes.primitives import Id, Shape, SourceRef, Text, repeated


class Item(Shape):
    """One item; ``points`` where the instrument adds points."""

    id: Id
    label: Text
    when: Condition
    points: Annotated[float | int, Field(gt=0)] | None = None


class Band(Shape):
    """One row of the published table."""

    conclusion: Id = Field(description="the abstraction that holds in this band")
    published: Text = Field(description="what was published about it")


class Instrument(Shape):
    """A score or a rating, with its items and its published table, highest band first."""

    id: Id
    label: Text
    measures: Text
    about: list[Id] = Field(
        default=[], description="syndromes; it is shown where one of them is at least possible"
    )
    patient: Text
    clinician: Text
    items: Annotated[list[Item], Field(min_length=1, max_length=12)]
    bands: Annotated[list[Band], Field(min_length=1)]
    sources: Annotated[list[SourceRef], Field(min_length=1)]

    @model_validator(mode="after")
    def _fits(self) -> Instrument:
        if len({item.points is None for item in self.items}) == 2:
            raise ValueError("either every item has points or none has")
        twice = repeated(item.id for item in self.items)
        if twice:
            raise ValueError(f"item '{twice[0]}' stands twice; choose another id")
        return self
