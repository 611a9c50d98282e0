"""What an author may write as a condition."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from engine.reading.shapes.primitives import Disposition, Id, Ids, ReachedSupport, Shape, Unit

_BOUNDS = ("at_least", "more_than", "at_most", "less_than")
_MEMBERS = ("any_of", "all_of", "none_of", "only")


def exactly_one(*keys: str) -> JsonDict:
    """The JSON Schema that asks for one of the keys."""
    return {"oneOf": [{"required": [key]} for key in keys]}


class Chosen(Shape):
    """Membership of the options of a choice; exactly one of the four lists is given."""

    model_config = ConfigDict(json_schema_extra=exactly_one(*_MEMBERS))

    finding: Id
    any_of: Ids | None = Field(default=None, description="at least one of these is chosen")
    all_of: Ids | None = Field(default=None, description="every one of these is chosen")
    none_of: Ids | None = Field(default=None, description="none of these is chosen")
    only: Ids | None = Field(default=None, description="something is chosen, all of it from here")

    @model_validator(mode="after")
    def _one_list(self) -> Chosen:
        if len(self.model_fields_set & set(_MEMBERS)) != 1:
            raise ValueError(f"give exactly one of {', '.join(_MEMBERS)}")
        return self


Bound = Annotated[float | int | Id, Field(description="a number, or the id of a threshold")]


class Compare(Shape):
    """A number, scale or duration against one bound."""

    model_config = ConfigDict(json_schema_extra=exactly_one(*_BOUNDS))

    finding: Id
    at_least: Bound | None = None
    more_than: Bound | None = None
    at_most: Bound | None = None
    less_than: Bound | None = None
    unit: Unit | None = Field(
        default=None,
        description="unit of a plain number; durations need it, thresholds have theirs",
    )

    @model_validator(mode="after")
    def _one_bound(self) -> Compare:
        if len(self.model_fields_set & set(_BOUNDS)) != 1:
            raise ValueError(f"give exactly one of {', '.join(_BOUNDS)}")
        return self


class OnSide(Shape):
    """A sided finding that is present on a stated side."""

    finding: Id
    side: Literal["left", "right", "both"]


class AtLeast(Shape):
    """A number of conditions out of a list."""

    n: Annotated[int, Field(ge=1)]
    of: Annotated[list[Condition], Field(min_length=2, max_length=12)]

    @model_validator(mode="after")
    def _reachable(self) -> AtLeast:
        if self.n > len(self.of):
            raise ValueError("n is larger than the list, so it can never be met; make n smaller")
        return self


class ScoreReached(Shape):
    """The points of an instrument reach a number."""

    instrument: Id
    at_least: Annotated[float | int, Field(gt=0)]


class SupportReached(Shape):
    """How well a syndrome is supported; only for rules about disposition, treatment or advice."""

    syndrome: Id
    at_least: ReachedSupport


class DispositionReached(Shape):
    """How urgent the result is; only for rules about treatment or advice."""

    at_least: Disposition


class Condition(Shape):
    """One condition: a mapping with exactly one key."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    present: Id | None = Field(default=None, description="this yes-no finding was answered yes")
    absent: Id | None = Field(default=None, description="this yes-no finding was answered no")
    known: Id | None = Field(default=None, description="this finding has an answer")
    unknown: Id | None = Field(default=None, description="this finding has no answer")
    chosen: Chosen | None = None
    compare: Compare | None = None
    same_side: Annotated[Ids, Field(min_length=2, max_length=2)] | None = None
    on_side: OnSide | None = None
    all: Annotated[list[Condition], Field(min_length=1, max_length=30)] | None = None
    any: Annotated[list[Condition], Field(min_length=1, max_length=60)] | None = None
    at_least: AtLeast | None = None
    score: ScoreReached | None = None
    not_: Condition | None = Field(default=None, alias="not")
    established: Id | None = Field(default=None, description="this conclusion is established")
    not_established: Id | None = Field(
        default=None, description="this conclusion of a lower stratum is not established"
    )
    support: SupportReached | None = None
    disposition: DispositionReached | None = None

    @model_validator(mode="after")
    def _one_key(self) -> Condition:
        if len(self.model_fields_set) != 1:
            keys = ", ".join(sorted(name.rstrip("_") for name in self.model_fields_set))
            has = f"has {keys}; join them with 'all'" if keys else "has none; write one"
            raise ValueError(f"a condition has exactly one key, this one {has}")
        return self
