"""What an author may write about measures of a diary, and about what their course says."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from engine.reading.shapes.primitives import Id, Ids, Shape, SourceRef, Text

Number = float | int
Bound = Annotated[Number, Field(ge=0)] | Id
"""A number, or the id of a threshold."""

State = Literal["returned", "new", "much-worse", "worse", "same", "gone", "much-better", "better"]


class Measure(Shape):
    """Something that every check-in asks and that can be compared with itself over time."""

    id: Id
    finding: Id
    label: Text
    group: Literal["pain", "feeling", "strength", "function", "use"] = Field(
        description="the picture that it belongs to"
    )
    better: Literal["lower", "higher"]
    levels: dict[Id, Number] = Field(
        default={}, description="a number for every option that has one, or for yes and no"
    )
    counts: Bound = Field(description="the smallest change that counts")
    share: Bound | None = Field(
        default=None, description="and for the better at least these percent of the earlier level"
    )
    much: Bound | None = Field(default=None, description="from here on it is a large change")
    none_at: Number | None = Field(default=None, description="the level of: nothing of it")
    fluctuating: bool = Field(
        default=True, description="it goes up and down, so one check-in out of line says little"
    )
    settled_by_examination: bool = Field(
        default=False, description="compared only with what was said since the last examination"
    )
    sources: list[SourceRef] = Field(default=[])
    claims: list[Id] = Field(default=[])


class Course(Shape):
    """The answer by how the measure stands against its own past."""

    measure: Id
    says: dict[State, Id | dict[Id, Id]] = Field(
        description="an option by state; or by state and by the option that was given last"
    )


class Meant(Shape):
    """An answer by the option that was chosen at the last check-in."""

    finding: Id
    says: dict[Id, Id]


class Sudden(Shape):
    """Yes where the measure fell by so much within so many days."""

    measure: Id
    by: Bound
    days: Bound


class Replaced(Shape):
    """Yes where one measure became better while another became worse."""

    better: Id
    worse: Ids


class Setback(Shape):
    """Yes where the measure was worse for fewer days than this and is back."""

    measure: Id
    days: Bound
    without: list[Id] = Field(default=[], description="none of these was worse with it")


class Lasting(Shape):
    """How long the answer, or the option, has been given without a break."""

    finding: Id
    option: Id = "yes"


class Cleared(Shape):
    """Yes where all measures were at most at this level over so many days."""

    measures: Ids
    at_most: Number
    days: Bound


class Trend(Shape):
    """How the answers of a diary answer another finding; exactly one way of reckoning."""

    id: Id
    gives: Id
    course: Course | None = None
    latest: Id | None = Field(default=None, description="the last answer to this finding")
    meant: Meant | None = None
    elapsed: Literal["onset"] | None = Field(default=None, description="the time since then")
    follow_up: Annotated[int, Field(ge=2)] | None = Field(
        default=None, description="yes from so many check-ins on"
    )
    gained: Ids | None = Field(default=None, description="yes where a measure ever became better")
    since_gain: Ids | None = Field(
        default=None, description="the time since a measure became better than ever before"
    )
    sudden: Sudden | None = None
    replaced: Replaced | None = None
    setback: Setback | None = None
    lasting: Lasting | None = None
    cleared: Cleared | None = None
    because: Text = Field(description="why the course says that")
    sources: list[SourceRef] = Field(default=[])
    claims: list[Id] = Field(default=[])

    @model_validator(mode="after")
    def _one_way(self) -> Trend:
        given = [way for way in WAYS if getattr(self, way) is not None]
        if len(given) != 1:
            raise ValueError(f"exactly one of {', '.join(WAYS)} is needed")
        return self


WAYS = (
    "course", "latest", "meant", "elapsed", "follow_up", "gained", "since_gain", "sudden",
    "replaced", "setback", "lasting", "cleared",
)  # fmt: skip
