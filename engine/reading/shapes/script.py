"""What an author may write as a scripted interview: what is answered, what must be asked."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from engine.reading.shapes.case import Answer
from engine.reading.shapes.primitives import Disposition, Id, Shape, Text


class ScriptStep(Shape):
    """One thing that the person does; without ``answer`` the next question is only expected."""

    expect: Id | None = Field(default=None, description="the finding that must be asked next")
    answer: Answer | None = Field(default=None, description="the reply to the next question")
    change: dict[Id, Answer] = Field(default={}, description="answers to any finding, out of turn")
    forget: Id | None = Field(default=None, description="an answer that is taken back")
    do: Literal["back", "go-on"] | None = None

    @model_validator(mode="after")
    def _does_one_thing(self) -> ScriptStep:
        done = [self.answer is not None, bool(self.change), bool(self.forget), bool(self.do)]
        if sum(done) > 1 or not (any(done) or self.expect):
            raise ValueError("a step does one thing: expect, answer, change, forget or do")
        return self


class ScriptEnd(Shape):
    """How the interview must end."""

    stop: Literal["emergency", "settled", "nothing-left"] | None = None
    level: Disposition | None = None
    lead: Id | None = Field(default=None, description="the leading condition, once it is settled")
    asked_at_most: int | None = None
    asks: list[Id] = Field(default=[], description="findings that must have been asked")
    never_asks: list[Id] = Field(default=[], description="findings that must not have been asked")
    asks_before: list[list[Id]] = Field(
        default=[], description="pairs of findings, the first of which must be asked earlier"
    )
    contradictions: list[Id] = Field(default=[], description="contradictions that must be raised")


class Script(Shape):
    """One scripted interview: its steps first, then what is given, then ``otherwise``."""

    id: Id
    title: Text
    voice: Literal["patient", "carer", "clinician"] = "patient"
    tells: Text | None = Field(default=None, description="the words at the beginning, confirmed")
    given: dict[Id, Answer] = Field(
        default={}, description="what is answered when its question comes"
    )
    otherwise: Literal["no", "unknown"] = Field(
        default="unknown",
        description="the reply to all else: no is none for choices, unknown for the rest",
    )
    steps: list[ScriptStep] = Field(default=[])
    end: ScriptEnd = ScriptEnd()


class ScriptFile(Shape):
    """A file of scripted interviews."""

    interviews: list[Script]
