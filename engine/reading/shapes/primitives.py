"""What all shapes are made of: ids, texts, days, and the refusal of unknown keys."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

DAY_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ID_PATTERN = r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$"

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=90)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]


def _iso_date(value: object) -> object:
    """The day that is written. Raises an error of the type ``day`` for anything else."""
    if isinstance(value, str) and DAY_PATTERN.fullmatch(value):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(value)
    raise PydanticCustomError("day", "should be a date")


Day = Annotated[
    date,
    BeforeValidator(_iso_date),
    WithJsonSchema({"type": "string", "pattern": f"^{DAY_PATTERN.pattern}$"}),
]
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


def repeated(ids: Iterable[str]) -> list[str]:
    """The ids that stand more than once."""
    return [id for id, count in Counter(ids).items() if count > 1]


def _distinct(items: list[str]) -> list[str]:
    twice = repeated(items)
    if twice:
        raise ValueError(f"'{twice[0]}' stands in the list twice; keep one of them")
    return items


Ids = Annotated[list[Id], Field(min_length=1, max_length=400), AfterValidator(_distinct)]


class Shape(BaseModel):
    """Base of all shapes: unknown keys are refused and nothing is coerced."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SourceRef(Shape):
    """A pointer into a source: which one and where in it."""

    id: Id
    locator: Text = Field(description="where in the source: section, table, page, item")
