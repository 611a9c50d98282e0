"""What an author may write about findings, conclusions, syndromes, treatments and texts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from engine.reading.shapes.condition import Condition
from engine.reading.shapes.primitives import (
    Disposition,
    Id,
    Ids,
    Shape,
    SourceRef,
    Text,
    Unit,
    repeated,
)


class Option(Shape):
    """One option of a choice."""

    id: Id
    label: Text
    help: Text | None = None
    covers: list[Id] = Field(
        default=[], description="options that are part of this one, so that it denies none of them"
    )
    words: list[Text] = Field(
        default=[], description="what people say for it besides the label, in small letters"
    )


class Computed(Shape):
    """How a number follows from two other findings of the same unit: the first minus the second."""

    minus: Annotated[Ids, Field(min_length=2, max_length=2)]


class Finding(Shape):
    """Something that can be asked or examined."""

    id: Id
    topic: Id
    type: Literal["yes-no", "choice", "choices", "number", "duration", "scale"]
    label: Text = Field(description="noun phrase for sentences, such as: pain below the knee")
    absent_label: Text | None = Field(default=None, description="default: 'no ' + label")
    question: Text = Field(description="as put to the person, one sentence, plain words")
    carer: Text | None = Field(
        default=None, description="the question about somebody else; default: the question itself"
    )
    words: list[Text] = Field(
        default=[],
        description="what people say who have it, in small letters: found in free text",
    )
    clinician: Text = Field(description="the same in clinical words")
    help: Text | None = Field(default=None, description="how to answer, or how to examine")
    purpose: Text = Field(description="why it is asked")
    answered_by: Literal["anyone", "clinician"] = "anyone"
    screen: Literal["red-flag", "risk"] | None = Field(
        default=None, description="part of the screen that is always asked"
    )
    sided: bool = Field(default=False, description="yes may be said as left, right or both")
    options: list[Option] = Field(default=[])
    unit: Unit | None = None
    range: Annotated[list[float | int], Field(min_length=2, max_length=2)] | None = None
    map: Id | None = Field(default=None, description="a map that has a place for every option")
    computed: Computed | None = Field(
        default=None, description="worked out from other answers and never asked"
    )
    check_in: Literal["also", "only", "first"] | None = Field(
        default=None,
        description="asked at every check-in of a diary, also or only there; or at the first",
    )
    ask_when: Condition | None = Field(
        default=None, description="the interview leaves the question out where this has failed"
    )
    claims: list[Id] = Field(default=[])
    sources: list[SourceRef] = Field(default=[])

    @model_validator(mode="after")
    def _fits_type(self) -> Finding:
        if (self.type in ("choice", "choices")) != bool(self.options):
            raise ValueError("options are given for choice and choices, and only there")
        if (self.type in ("number", "duration", "scale")) != (self.range is not None):
            raise ValueError("range is given for number, duration and scale, and only there")
        if (self.type in ("number", "duration")) != (self.unit is not None):
            raise ValueError("unit is given for number and duration, and only there")
        if self.words and self.type != "yes-no":
            raise ValueError("words are given for yes-no; elsewhere give them to the options")
        twice = repeated(option.id for option in self.options)
        if twice:
            raise ValueError(f"option '{twice[0]}' stands twice; choose another id")
        known = {option.id for option in self.options}
        for option in self.options:
            for covered in option.covers:
                if covered not in known or covered == option.id:
                    raise ValueError(f"option '{option.id}' covers '{covered}', no other option")
        if self.range is not None and self.range[0] >= self.range[1]:
            raise ValueError("range is the lowest and the highest value, in this order")
        if self.sided and self.type != "yes-no":
            raise ValueError("only a yes-no finding can be sided")
        if self.computed and (self.type not in ("number", "scale", "duration") or self.screen):
            raise ValueError("only a number outside the screen can be computed")
        if self.check_in and (self.screen or self.computed):
            raise ValueError("the screen is always part of a check-in, and a computed one never")
        if self.screen == "red-flag" and self.ask_when:
            raise ValueError("a red-flag question is always asked, so it has no ask_when")
        return self


class CheckAgain(Shape):
    """When the next check-in of a diary is due, and why then."""

    days: Annotated[int, Field(ge=1, le=366)]
    because: Text


class Conclusion(Shape):
    """Something a rule can establish that is neither a syndrome nor a treatment."""

    id: Id
    kind: Literal[
        "abstraction",
        "contradiction",
        "red-flag",
        "stage",
        "cause",
        "complication",
        "investigation",
        "specialist",
        "advice",
    ]
    label: Text
    patient: Text
    clinician: Text
    floor: Disposition | None = Field(
        default=None, description="red-flag and stage: at least this urgent when established"
    )
    suspect: Text | None = Field(default=None, description="red-flag: what is feared, in words")
    syndromes: list[Id] = Field(default=[], description="red-flag: the syndromes it points to")
    outlook: Literal["better", "unchanged", "worse"] | None = Field(
        default=None, description="stage: which way it goes"
    )
    order: int | None = Field(default=None, description="stage: place on the way to recovery")
    check_again: CheckAgain | None = Field(
        default=None, description="stage: when the next check-in is due"
    )
    claims: list[Id] = Field(default=[])
    sources: list[SourceRef] = Field(default=[])

    @model_validator(mode="after")
    def _fits_kind(self) -> Conclusion:
        if self.kind == "red-flag" and (self.floor is None or self.suspect is None):
            raise ValueError("a red-flag needs floor and suspect")
        if self.kind == "stage" and (self.outlook is None or self.order is None):
            raise ValueError("a stage needs outlook and order")
        if self.kind != "red-flag" and (self.suspect or self.syndromes):
            raise ValueError("suspect and syndromes belong to a red-flag")
        if self.kind != "stage" and (self.outlook or self.order is not None or self.check_again):
            raise ValueError("outlook, order and check_again belong to a stage")
        if self.kind not in ("red-flag", "stage") and self.floor:
            raise ValueError("floor belongs to red-flag and stage")
        return self


class Floors(Shape):
    """The least urgent disposition allowed once a syndrome is supported so far."""

    possible: Disposition | None = None
    supported: Disposition | None = None
    well_supported: Disposition | None = None


class Figure(Shape):
    """A published share of people: how many of a hundred, and by when."""

    outcome: Text = Field(description="what they do, such as: are clearly better without surgery")
    percent: Annotated[list[float | int], Field(min_length=2, max_length=2)]
    within: Text | None = Field(default=None, description="a time in words, such as: 3 months")
    sources: Annotated[list[SourceRef], Field(min_length=1)]

    @model_validator(mode="after")
    def _range(self) -> Figure:
        low, high = self.percent
        if not 0 <= low <= high <= 100:
            raise ValueError("percent is the lower and the higher share, between 0 and 100")
        return self


class Expected(Shape):
    """What usually happens: by when it should be better, and published figures."""

    better_by: Text | None = Field(
        default=None, description="a time in words, such as: 6 weeks; none where waiting is wrong"
    )
    figures: list[Figure] = Field(default=[])
    no_figures: Text | None = Field(default=None, description="why no figure is given")

    @model_validator(mode="after")
    def _accounted_for(self) -> Expected:
        if bool(self.figures) == bool(self.no_figures):
            raise ValueError("give figures, or say under no_figures why there are none")
        return self


class Syndrome(Shape):
    """A named pattern, or something that looks like one."""

    id: Id
    kind: Literal["compression", "mimic", "other"]
    label: Text
    also_called: list[Text] = Field(default=[], description="other names, also clinical ones")
    patient: Text = Field(description="what it is, in plain words")
    clinician: Text
    dangerous: bool = False
    floors: Floors = Floors()
    course: Text | None = Field(default=None, description="what usually happens, by when")
    expected: Expected | None = None
    what_to_do: Text | None = None
    watch_for: list[Text] = Field(default=[])
    claims: list[Id] = Field(default=[])
    sources: list[SourceRef] = Field(default=[])


class Treatment(Shape):
    """An option; rules bring the arguments for and against it."""

    id: Id
    label: Text
    care: Literal["self", "guided", "prescriber", "specialist"]
    patient: Text
    clinician: Text
    try_for: Text | None = None
    stop_when: Text | None = None
    think_again: Text | None = None
    claims: list[Id] = Field(default=[])
    sources: list[SourceRef] = Field(default=[])


class Education(Shape):
    """A paragraph that explains something: a word, a mechanism, what to expect."""

    id: Id
    topic: Id
    title: Text
    patient: Text
    clinician: Text
    claims: list[Id] = Field(default=[])
    sources: list[SourceRef] = Field(default=[])
