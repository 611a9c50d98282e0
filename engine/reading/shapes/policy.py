"""What an author may write as the policy: how entries are combined."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from engine.model.policy import DISPOSITIONS
from engine.reading.shapes.primitives import (
    Disposition,
    Id,
    Ids,
    Level,
    Shape,
    SourceRef,
    Support,
    Text,
    repeated,
)


class DispositionLevel(Shape):
    """One level of urgency, with the words for it."""

    id: Disposition
    label: Text
    time_frame: Text
    patient: Text
    clinician: Text


class Site(Shape):
    """A level at which a lesion can sit; the policy lists them from the spine outwards."""

    id: Id
    title: Text


class Modality(Shape):
    """A kind of sign; ``findings`` are choices whose options are such signs."""

    id: Id
    title: Text
    firm: bool = Field(default=True, description="no for signs that are often felt elsewhere")
    findings: list[Id] = Field(default=[])
    present: list[Id] = Field(default=[], description="yes-no findings that are such signs")
    both_sides: list[Id] = Field(
        default=[], description="sided findings; the sign is that both sides are affected"
    )
    told_by: dict[Id, Id] = Field(
        default={}, description="yes-no findings that tell of an option, with the option"
    )


class Tally(Shape):
    """Counts of independence groups at each level or stronger."""

    decisive: Annotated[int, Field(ge=0)] | None = None
    strong: Annotated[int, Field(ge=0)] | None = None
    moderate: Annotated[int, Field(ge=0)] | None = None
    weak: Annotated[int, Field(ge=0)] | None = None


class SupportRow(Shape):
    """One row of the combination table; the first row whose counts fit decides."""

    support: Support
    for_: Tally = Field(default=Tally(), alias="for", description="at least so many groups for")
    against: Tally = Field(default=Tally(), description="at least so many groups against")
    against_at_most: Tally = Field(default=Tally(), description="no more groups against than this")
    open_for: Level | None = Field(
        default=None, description="a rule for it, at this level or stronger, is still open"
    )
    conflict: bool = False
    because: Text


class VerdictRow(Shape):
    """One row of the treatment table; the first row that fits decides."""

    verdict: Literal["first", "option", "later", "avoid"]
    excluded: bool | None = None
    favoured: bool | None = Field(default=None, description="there is an argument for it")
    against: bool | None = None
    place: Literal["first", "option", "later"] | None = Field(
        default=None, description="the earliest place among the arguments for it"
    )
    held: bool | None = Field(default=None, description="the disposition is at least hold_from")
    care: list[Literal["self", "guided", "prescriber", "specialist"]] = Field(default=[])
    because: Text


class Topic(Shape):
    """A topic of questions; the list gives the order of asking after the screen."""

    id: Id
    title: Text


class EnoughCheckIns(Shape):
    """From when on a diary can say that something stays the same, and until when it is current."""

    check_ins: Annotated[int, Field(ge=2)] = 3
    over_days: Annotated[int, Field(ge=1)] = 14
    recent_days: Annotated[int, Field(ge=1)] = 21
    again_days: Annotated[int, Field(ge=1)] = 7
    because: Text = Field(
        default="Changes show from week to week.",
        description="why the next check-in is due then where no stage says when",
    )
    essential: list[Id] = Field(
        default=[], description="yes-no findings without which a check-in never reassures"
    )


class Policy(Shape):
    """How entries are combined; there is exactly one in a knowledge base."""

    id: Id
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")] = Field(
        description="version of the whole knowledge base"
    )
    topics: Annotated[list[Topic], Field(min_length=1)]
    sites: list[Site] = Field(default=[], description="where lesions can sit, in order of telling")
    modalities: list[Modality] = Field(
        default=[], description="kinds of signs that one lesion must explain together"
    )
    dispositions: Annotated[list[DispositionLevel], Field(min_length=5, max_length=5)]
    unknown_screen_floor: Disposition
    hold_from: Disposition = Field(
        description="from this urgency on, treatment waits until the person has been seen"
    )
    support: Annotated[list[SupportRow], Field(min_length=1)]
    verdicts: Annotated[list[VerdictRow], Field(min_length=1)]
    diary: EnoughCheckIns = EnoughCheckIns()
    example: Id = Field(description="the case that is shown to somebody new")
    not_examined: Id = Field(description="text printed where no examination is among the answers")
    limits: Ids = Field(description="texts printed with every result: basis, limits, safety net")
    sources: list[SourceRef] = Field(default=[])

    @model_validator(mode="after")
    def _complete(self) -> Policy:
        if tuple(level.id for level in self.dispositions) != DISPOSITIONS:
            raise ValueError(f"list the dispositions in this order: {', '.join(DISPOSITIONS)}")
        twice = repeated(topic.id for topic in self.topics)
        if twice:
            raise ValueError(f"topic '{twice[0]}' stands twice; choose another id")
        if self.support[-1].model_fields_set - {"support", "because", "conflict"}:
            raise ValueError("the last row of 'support' must fit everything; leave its counts out")
        return self
