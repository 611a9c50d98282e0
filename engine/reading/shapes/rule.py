"""What an author may write as a rule."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from engine.reading.shapes.condition import Condition, exactly_one
from engine.reading.shapes.primitives import Day, Grade, Id, Level, Shape, SourceRef, Text, repeated

_HEADS = ("establish", "for", "against", "treatment")


class Exemption(Shape):
    """A named exception: the rule does not apply where ``when`` holds."""

    id: Id
    when: Condition
    because: Text


class Then(Shape):
    """What follows: exactly one of ``establish``, ``for``, ``against``, ``treatment``."""

    model_config = ConfigDict(json_schema_extra=exactly_one(*_HEADS))

    establish: Id | None = Field(default=None, description="a conclusion")
    for_: Id | None = Field(default=None, alias="for", description="a syndrome")
    against: Id | None = Field(default=None, description="a syndrome")
    level: Level | None = Field(default=None, description="with for or against")
    group: Id | None = Field(default=None, description="independence group, with for or against")
    treatment: Id | None = Field(default=None, description="a treatment")
    argument: Literal["for", "against", "excludes"] | None = None
    place: Literal["first", "option", "later"] | None = Field(
        default=None, description="with argument: for; when to try it"
    )
    grade: Grade | None = Field(default=None, description="grade of a treatment argument")

    @model_validator(mode="after")
    def _consistent(self) -> Then:
        heads = (self.establish, self.for_, self.against, self.treatment)
        if sum(head is not None for head in heads) != 1:
            raise ValueError(f"give exactly one of {', '.join(_HEADS)}")
        evidence = self.for_ is not None or self.against is not None
        if (self.level is not None, self.group is not None) != (evidence, evidence):
            raise ValueError("for and against need both level and group, nothing else has them")
        if (self.treatment is None) != (self.argument is None):
            raise ValueError("treatment and argument go together")
        if (self.argument == "for") != (self.place is not None):
            raise ValueError("place is given with argument: for, and only there")
        if self.treatment is not None and self.grade is None:
            raise ValueError("a treatment argument needs its grade")
        return self


class LikelihoodRatio(Shape):
    """A published likelihood ratio; the end of the interval nearer to 1 justifies the level."""

    value: float | int
    low: float | int
    high: float | int

    @model_validator(mode="after")
    def _ordered(self) -> LikelihoodRatio:
        if not 0 <= self.low <= self.value <= self.high or not self.value:
            raise ValueError("give a positive value, with low not above and high not below it")
        return self


class Rule(Shape):
    """One clinical statement: if ``when`` holds, ``then`` follows, ``because`` of a mechanism."""

    id: Id
    when: Condition
    unless: list[Exemption] = Field(default=[])
    then: Then
    because: Text = Field(description="mechanism: why the statement is true")
    purpose: Text = Field(description="strategy: why a clinician asks for this")
    sources: Annotated[list[SourceRef], Field(min_length=1)]
    claims: list[Id] = Field(default=[])
    likelihood_ratio: LikelihoodRatio | None = None
    consensus: bool = Field(
        default=False, description="the level or the statement rests on expert consensus"
    )
    reviewed: Day
    status: Literal["draft", "reviewed"]
    patient: Text = Field(description="the statement in plain words, one sentence")
    clinician: Text = Field(description="the statement in clinical words, one sentence")

    @model_validator(mode="after")
    def _consistent(self) -> Rule:
        twice = repeated(exemption.id for exemption in self.unless)
        if twice:
            raise ValueError(f"exception '{twice[0]}' stands twice; choose another id")
        if self.likelihood_ratio and self.then.level is None:
            raise ValueError("likelihood_ratio belongs to a rule for or against a syndrome")
        return self
