"""What an author may write: one pydantic model per entry of a knowledge file.

These models are the border. They are used to report faults and to generate the
JSON Schema for editors; everything past ``reading`` uses the frozen dataclasses
of ``engine.model``.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

ID_PATTERN = r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$"

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=90)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]


def _iso_date(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return date.fromisoformat(value)
    raise ValueError("expected a date such as 2026-11-22")


Day = Annotated[date, BeforeValidator(_iso_date)]
Unit = Literal["hour", "day", "week", "month", "year", "point", "degree", "item", "percent"]
Grade = Literal[
    "guideline",
    "systematic-review",
    "randomised-trial",
    "cohort",
    "diagnostic-study",
    "reference-work",
    "expert-consensus",
    "lay-article",
]
Level = Literal["decisive", "strong", "moderate", "weak"]
Disposition = Literal["emergency", "same-day", "urgent", "routine", "self-care"]
Support = Literal[
    "well-supported", "supported", "possible", "not-supported", "excluded", "not-assessable"
]
ReachedSupport = Literal["well-supported", "supported", "possible"]


def _distinct(items: list[str]) -> list[str]:
    if len(set(items)) != len(items):
        raise ValueError("the same id stands in the list twice")
    return items


Ids = Annotated[list[Id], Field(min_length=1, max_length=400), AfterValidator(_distinct)]


class Shape(BaseModel):
    """Base of all shapes: unknown keys are refused and nothing is coerced."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SourceRef(Shape):
    """A pointer into a source: which one and where in it."""

    id: Id
    locator: Text = Field(description="where in the source: section, table, page, item")


class Chosen(Shape):
    """Membership of the options of a choice; exactly one of the four lists is given."""

    finding: Id
    any_of: Ids | None = Field(default=None, description="at least one of these is chosen")
    all_of: Ids | None = Field(default=None, description="every one of these is chosen")
    none_of: Ids | None = Field(default=None, description="none of these is chosen")
    only: Ids | None = Field(default=None, description="something is chosen, all of it from here")

    @model_validator(mode="after")
    def _one_list(self) -> Chosen:
        if sum(x is not None for x in (self.any_of, self.all_of, self.none_of, self.only)) != 1:
            raise ValueError("give exactly one of any_of, all_of, none_of, only")
        return self


Bound = Annotated[float | int | Id, Field(description="a number, or the id of a threshold")]


class Compare(Shape):
    """A number, scale or duration against one bound."""

    finding: Id
    at_least: Bound | None = None
    more_than: Bound | None = None
    at_most: Bound | None = None
    less_than: Bound | None = None
    unit: Unit | None = Field(
        default=None, description="unit of a plain number; durations need it, thresholds have theirs"
    )

    @model_validator(mode="after")
    def _one_bound(self) -> Compare:
        bounds = (self.at_least, self.more_than, self.at_most, self.less_than)
        if sum(x is not None for x in bounds) != 1:
            raise ValueError("give exactly one of at_least, more_than, at_most, less_than")
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
            raise ValueError("n is larger than the list, so the condition can never be met")
        return self


class SupportReached(Shape):
    """How well a syndrome is supported; only for rules about disposition, treatment or advice."""

    syndrome: Id
    at_least: ReachedSupport


class DispositionReached(Shape):
    """How urgent the result is; only for rules about treatment or advice."""

    at_least: Disposition


class Condition(Shape):
    """One condition: a mapping with exactly one key."""

    present: Id | None = Field(default=None, description="this yes-no finding was answered yes")
    absent: Id | None = Field(default=None, description="this yes-no finding was answered no")
    known: Id | None = Field(default=None, description="this finding has an answer")
    unknown: Id | None = Field(default=None, description="this finding has no answer")
    chosen: Chosen | None = None
    compare: Compare | None = None
    same_side: Annotated[list[Id], Field(min_length=2, max_length=2)] | None = None
    on_side: OnSide | None = None
    all: Annotated[list[Condition], Field(min_length=1, max_length=30)] | None = None
    any: Annotated[list[Condition], Field(min_length=1, max_length=60)] | None = None
    at_least: AtLeast | None = None
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
            raise ValueError(f"a condition has exactly one key, this one has: {keys or 'none'}")
        return self


class Exception_(Shape):
    """A named exception: the rule does not apply where ``when`` holds."""

    id: Id
    when: Condition
    because: Text


class Then(Shape):
    """What follows: exactly one of ``establish``, ``for``, ``against``, ``treatment``."""

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
        heads = [self.establish, self.for_, self.against, self.treatment]
        if sum(head is not None for head in heads) != 1:
            raise ValueError("give exactly one of establish, for, against, treatment")
        evidence = self.for_ is not None or self.against is not None
        if evidence != (self.level is not None and self.group is not None) or (
            not evidence and (self.level or self.group)
        ):
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


class Rule(Shape):
    """One clinical statement: if ``when`` holds, ``then`` follows, ``because`` of a mechanism."""

    id: Id
    when: Condition
    unless: list[Exception_] = []
    then: Then
    because: Text = Field(description="mechanism: why the statement is true")
    purpose: Text = Field(description="strategy: why a clinician asks for this")
    sources: Annotated[list[SourceRef], Field(min_length=1)]
    claims: list[Id] = []
    likelihood_ratio: LikelihoodRatio | None = None
    consensus: bool = Field(
        default=False, description="the level or the statement rests on expert consensus"
    )
    reviewed: Day
    status: Literal["draft", "reviewed"]
    patient: Text = Field(description="the statement in plain words, one sentence")
    clinician: Text = Field(description="the statement in clinical words, one sentence")


class Option(Shape):
    """One option of a choice."""

    id: Id
    label: Text
    help: Text | None = None


class Finding(Shape):
    """Something that can be asked or examined."""

    id: Id
    topic: Id
    type: Literal["yes-no", "choice", "choices", "number", "duration", "scale"]
    label: Text = Field(description="noun phrase for sentences, such as: pain below the knee")
    absent_label: Text | None = Field(default=None, description="default: 'no ' + label")
    question: Text = Field(description="as put to the person, one sentence, plain words")
    clinician: Text = Field(description="the same in clinical words")
    help: Text | None = Field(default=None, description="how to answer, or how to examine")
    purpose: Text = Field(description="why it is asked")
    answered_by: Literal["anyone", "clinician"] = "anyone"
    screen: Literal["red-flag", "risk"] | None = Field(
        default=None, description="part of the screen that is always asked"
    )
    sided: bool = Field(default=False, description="yes may be said as left, right or both")
    options: list[Option] = []
    unit: Unit | None = None
    range: Annotated[list[float | int], Field(min_length=2, max_length=2)] | None = None
    ask_when: Condition | None = Field(
        default=None, description="the interview leaves the question out where this has failed"
    )
    claims: list[Id] = []
    sources: list[SourceRef] = []

    @model_validator(mode="after")
    def _fits_type(self) -> Finding:
        if (self.type in ("choice", "choices")) != bool(self.options):
            raise ValueError("options are given for choice and choices, and only there")
        if (self.type in ("number", "duration", "scale")) != (self.range is not None):
            raise ValueError("range is given for number, duration and scale, and only there")
        if (self.type in ("number", "duration")) != (self.unit is not None):
            raise ValueError("unit is given for number and duration, and only there")
        if self.sided and self.type != "yes-no":
            raise ValueError("only a yes-no finding can be sided")
        if self.screen and self.ask_when:
            raise ValueError("a question of the screen is always asked, so it has no ask_when")
        return self


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
    claims: list[Id] = []
    sources: list[SourceRef] = []

    @model_validator(mode="after")
    def _fits_kind(self) -> Conclusion:
        if self.kind == "red-flag" and (self.floor is None or self.suspect is None):
            raise ValueError("a red-flag needs floor and suspect")
        if self.kind == "stage" and (self.outlook is None or self.order is None):
            raise ValueError("a stage needs outlook and order")
        if self.kind not in ("red-flag", "stage") and (self.floor or self.suspect or self.outlook):
            raise ValueError("floor, suspect and outlook belong to red-flag and stage")
        return self


class Floors(Shape):
    """The least urgent disposition allowed once a syndrome is supported so far."""

    possible: Disposition | None = None
    supported: Disposition | None = None
    well_supported: Disposition | None = None


class Syndrome(Shape):
    """A named pattern, or something that looks like one."""

    id: Id
    kind: Literal["compression", "mimic", "other"]
    label: Text
    patient: Text = Field(description="what it is, in plain words")
    clinician: Text
    dangerous: bool = False
    floors: Floors = Floors()
    course: Text | None = Field(default=None, description="what usually happens, by when")
    what_to_do: Text | None = None
    watch_for: list[Text] = []
    claims: list[Id] = []
    sources: list[SourceRef] = []


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
    claims: list[Id] = []
    sources: list[SourceRef] = []


class Education(Shape):
    """A paragraph that explains something: a word, a mechanism, what to expect."""

    id: Id
    topic: Id
    title: Text
    patient: Text
    clinician: Text
    claims: list[Id] = []
    sources: list[SourceRef] = []


class Source(Shape):
    """Something published that a rule rests on."""

    id: Id
    title: Text
    publisher: Text
    year: int | None = None
    url: Text | None = None
    doi: Text | None = None
    grade: Grade
    read: Literal["original", "reference", "digest", "not-read"] = Field(
        description="what was read when the entry was written"
    )
    note: Text | None = None


class DatedValue(Shape):
    """A number from a date on, with its source."""

    from_: Day = Field(alias="from")
    value: float | int
    sources: Annotated[list[SourceRef], Field(min_length=1)]


class Threshold(Shape):
    """A number that rules compare with; the value in force on the day of the answers is used."""

    id: Id
    label: Text
    unit: Unit
    values: Annotated[list[DatedValue], Field(min_length=1)]
    note: Text | None = None
    claims: list[Id] = []


class ClaimOrigin(Shape):
    """Where a claim stands in a source document."""

    source: Id
    section: Text


class Claim(Shape):
    """One atomic statement of the source documents and where the knowledge expresses it."""

    id: Id
    topic: Id
    kind: Literal["fact", "rule", "observation", "recommendation", "uncertainty"]
    statement: Text
    origins: Annotated[list[ClaimOrigin], Field(min_length=1)]
    expressed_by: list[Id] = []
    not_encoded: Text | None = Field(default=None, description="the reason, where nothing expresses it")
    tension: Text | None = Field(default=None, description="where it is loose, disputed or unsafe")
    current: Text | None = Field(default=None, description="what the system says instead")
    current_sources: list[SourceRef] = []
    contradicts: list[Id] = []

    @model_validator(mode="after")
    def _accounted(self) -> Claim:
        if bool(self.expressed_by) == (self.not_encoded is not None):
            raise ValueError("give expressed_by, or not_encoded with a reason")
        if self.tension is not None and self.current is None:
            raise ValueError("a tension needs current: what the system says instead")
        return self


class Gold(Shape):
    """The published answer of a labelled case."""

    condition: Id = Field(description="the syndrome, or an id the knowledge does not name")
    disposition: Disposition
    also_acceptable: list[Disposition] = []
    contestable: bool = False
    group: Id


class Expect(Shape):
    """What must come out of a case, and why."""

    disposition: Disposition
    because: list[Id] = Field(default=[], description="rules that must have fired")
    leading: Id | None = Field(default=None, description="first of the differential")
    support: dict[Id, Support] = {}
    established: list[Id] = []
    not_established: list[Id] = []
    treatments: dict[Id, Literal["first", "option", "later", "avoid"]] = {}
    cannot_exclude: list[Id] = []


Answer = str | int | float | list[str] | dict[str, object]


class Subject(Shape):
    """The person, as far as it matters."""

    age: float | int | None = None
    sex: Literal["female", "male", "other"] | None = None


class Case(Shape):
    """A patient with expected conclusions and reasons."""

    id: Id
    title: Text
    story: Text
    origin: Text = Field(description="made for the project, or the published case it was taken from")
    subject: Subject = Subject()
    answers: dict[Id, Answer]
    expect: Expect | None = None
    gold: Gold | None = None


class Row(BaseModel):
    """One row of a table: column names with texts or lists of ids."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    __pydantic_extra__: dict[str, str | list[str]]

    id: Id


class Table(Shape):
    """Rows that expand into entries: ``{column}`` in a template stands for the row's value."""

    id: Id
    rows: Annotated[list[Row], Field(min_length=1)]
    rules: list[dict[str, object]] = []
    conclusions: list[dict[str, object]] = []
    syndromes: list[dict[str, object]] = []
    findings: list[dict[str, object]] = []


class DispositionLevel(Shape):
    """One level of urgency, with the words for it."""

    id: Disposition
    label: Text
    time_frame: Text
    patient: Text
    clinician: Text


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
    care: list[Literal["self", "guided", "prescriber", "specialist"]] = []
    because: Text


class Topic(Shape):
    """A topic of questions; the list gives the order of asking after the screen."""

    id: Id
    title: Text


class Policy(Shape):
    """How entries are combined; there is exactly one in a knowledge base."""

    id: Id
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")] = Field(
        description="version of the whole knowledge base"
    )
    topics: Annotated[list[Topic], Field(min_length=1)]
    dispositions: Annotated[list[DispositionLevel], Field(min_length=5, max_length=5)]
    unknown_screen_floor: Disposition
    hold_from: Disposition = Field(
        description="from this urgency on, treatment waits until the person has been seen"
    )
    support: Annotated[list[SupportRow], Field(min_length=1)]
    verdicts: Annotated[list[VerdictRow], Field(min_length=1)]
    example: Id = Field(description="the case that is shown to somebody new")
    not_examined: Id = Field(description="text printed where no examination is among the answers")
    limits: Ids = Field(description="texts printed with every result: basis, limits, safety net")
    sources: list[SourceRef] = []


class KnowledgeFile(Shape):
    """A knowledge file: any of these lists."""

    policy: list[Policy] = []
    sources: list[Source] = []
    thresholds: list[Threshold] = []
    findings: list[Finding] = []
    conclusions: list[Conclusion] = []
    syndromes: list[Syndrome] = []
    treatments: list[Treatment] = []
    texts: list[Education] = []
    rules: list[Rule] = []
    tables: list[Table] = []
    claims: list[Claim] = []
    cases: list[Case] = []


for _shape in (AtLeast, Condition, Exception_, Rule, Finding, KnowledgeFile):
    _shape.model_rebuild()
