"""What an author may write as a lesion: one place, and the signs that it explains."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from engine.reading.shapes.primitives import Id, Ids, Shape, SourceRef, Text


class Lesion(Shape):
    """One place where something can go wrong; signs are options, by modality of the policy."""

    id: Id
    site: Id = Field(description="a site of the policy, such as root or nerve")
    label: Text
    syndromes: list[Id] = Field(default=[], description="what it is called when it is at fault")
    typical: dict[Id, Ids] = Field(description="signs that are usually there")
    also: dict[Id, Ids] = Field(default={}, description="signs that it can give as well")
    sources: Annotated[list[SourceRef], Field(min_length=1)]
