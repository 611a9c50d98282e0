"""What an author may write as a diary: check-ins with what must be concluded, and courses."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from engine.reading.shapes.case import Answer
from engine.reading.shapes.primitives import Day, Disposition, Id, Shape, SourceRef, Text

Range = Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=2, max_length=2)]
"""The least and the most."""


class CheckIn(Shape):
    """One check-in; what it does not name is as in ``usual``, warning signs are denied."""

    on: Day
    answers: dict[Id, Answer] = Field(default={})


class ExpectedOn(Shape):
    """What must come out on a day, when only the check-ins up to then are known."""

    on: Day
    stages: list[Id] = Field(default=[], description="stages that must be shown")
    not_stages: list[Id] = Field(default=[], description="stages that must not be shown")
    level: Disposition | None = None
    at_least: Disposition | None = None
    says: dict[Id, Answer] = Field(default={}, description="findings that trends must answer so")
    says_nothing: list[Id] = Field(default=[], description="findings that no trend may answer")
    because: list[Id] = Field(default=[], description="rules that must have fired")


class Diary(Shape):
    """The diary of one person with what must be concluded from it."""

    id: Id
    title: Text
    story: Text
    origin: Text = Field(description="where it comes from; a published course by its source")
    onset: Day
    profile: dict[Id, Answer] = Field(default={})
    usual: dict[Id, Answer] = Field(default={}, description="answers at every check-in")
    warnings: Literal["denied", "not-asked"] = Field(
        default="denied", description="the answer to warning signs that a check-in does not name"
    )
    examined: list[Day] = Field(default=[])
    check_ins: Annotated[list[CheckIn], Field(min_length=1)]
    expect: Annotated[list[ExpectedOn], Field(min_length=1)]
    sources: list[SourceRef] = Field(default=[])


class Phase(Shape):
    """A part of a course, and what is true at its end."""

    days: Range
    to: dict[Id, float | int | Id] = Field(
        default={}, description="where a finding is at the end; numbers get there little by little"
    )
    also: dict[Id, Answer] = Field(default={}, description="answers at every check-in of it")
    once: dict[Id, Answer] = Field(default={}, description="answers at its first check-in only")
    truth: list[Id] = Field(default=[], description="one of these stages must be shown at its end")
    never: list[Id] = Field(default=[], description="stages that must not be shown at its end")
    at_least: Disposition | None = Field(default=None, description="urgency at its end")
    pause: bool = Field(default=False, description="nobody writes in the diary during it")

    @model_validator(mode="after")
    def _in_order(self) -> Phase:
        if not 0 < self.days[0] <= self.days[1]:
            raise ValueError("days is the least and the most, in this order")
        return self


class RecoveryCourse(Shape):
    """How such a recovery goes: diaries with a known truth are made from it."""

    id: Id
    title: Text
    story: Text
    since_onset: Range = Field(default=[3, 21], description="days from onset to first check-in")
    every: Range = Field(default=[5, 9], description="days from one check-in to the next")
    profile: dict[Id, Answer] = Field(default={})
    start: dict[Id, Answer] = Field(description="what is said at the first check-in")
    spread: dict[Id, Annotated[float | int, Field(ge=0)]] = Field(
        default={}, description="how far a number strays at a check-in, up and down"
    )
    phases: Annotated[list[Phase], Field(min_length=1)]
    sources: list[SourceRef] = Field(default=[])
