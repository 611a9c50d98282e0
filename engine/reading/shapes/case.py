"""What an author may write as a case: a patient with expected conclusions and reasons."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from engine.reading.shapes.primitives import Disposition, Id, Shape, Support, Text


class Gold(Shape):
    """The published answer of a labelled case."""

    condition: Id = Field(description="the syndrome, or an id the knowledge does not name")
    disposition: Disposition
    also_acceptable: list[Disposition] = Field(default=[])
    contestable: bool = False
    group: Id


class Decision(Shape):
    """The finding without whose answer another syndrome would no longer come behind."""

    over: Id
    finding: Id


class Expect(Shape):
    """What must come out of a case, and why."""

    disposition: Disposition
    because: list[Id] = Field(default=[], description="rules that must have fired")
    leading: Id | None = Field(default=None, description="first of the differential")
    support: dict[Id, Support] = Field(default={})
    near_miss: list[Id] = Field(
        default=[], description="syndromes that it resembles and that must not come first"
    )
    decided_by: list[Decision] = Field(
        default=[], description="which finding puts the first before another"
    )
    established: list[Id] = Field(default=[])
    not_established: list[Id] = Field(default=[])
    treatments: dict[Id, Literal["first", "option", "later", "avoid"]] = Field(default={})
    cannot_exclude: list[Id] = Field(default=[])


Answer = Annotated[object, WithJsonSchema({"type": ["string", "number", "array", "object"]})]
"""What may be said to a finding; read as in an answers file once the finding is known."""


class Subject(Shape):
    """The person, as far as it matters."""

    age: float | int | None = None
    sex: Literal["female", "male", "other"] | None = None


class Case(Shape):
    """A patient with expected conclusions and reasons."""

    id: Id
    title: Text
    story: Text
    origin: Text = Field(
        description="made for the project, or the published case it was taken from"
    )
    subject: Subject = Subject()
    answers: dict[Id, Answer]
    expect: Expect | None = None
    gold: Gold | None = None
