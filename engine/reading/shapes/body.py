"""What an author may write as a map: regions with drawings, and the options they show."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from engine.reading.shapes.primitives import Id, Shape, Text, repeated

Drawing = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Mark = Annotated[str, StringConstraints(min_length=2, max_length=2)]
WIDEST = 60
"""Columns of a drawing, so that it fits into a narrow terminal."""


class Region(Shape):
    """A part of a map."""

    id: Id
    title: Text
    drawing: Drawing
    marks: dict[Mark, Id] = Field(description="what stands in the drawing for which option")
    options: list[Id] = Field(default=[], description="options that the drawing does not show")

    @model_validator(mode="after")
    def _fits(self) -> Region:
        for mark in self.marks:
            if self.drawing.count(mark) != 1:
                raise ValueError(f"the mark '{mark}' should stand once in the drawing")
        if max(map(len, self.drawing.splitlines())) > WIDEST:
            raise ValueError(f"the drawing is wider than {WIDEST} columns; make it narrower")
        twice = repeated([*self.marks.values(), *self.options])
        if twice:
            raise ValueError(f"option '{twice[0]}' stands twice; keep one of them")
        return self


class BodyMap(Shape):
    """Regions in the order of showing."""

    id: Id
    title: Text
    regions: Annotated[list[Region], Field(min_length=1)]

    @model_validator(mode="after")
    def _distinct(self) -> BodyMap:
        placed = [o for r in self.regions for o in (*r.marks.values(), *r.options)]
        twice = repeated(placed)
        if twice:
            raise ValueError(f"option '{twice[0]}' stands in two regions; keep one of them")
        return self
