"""What an author may write as a table: rows and templates that expand into entries."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engine.reading.shapes.primitives import Id, Shape, repeated


class Row(BaseModel):
    """One row of a table: column names with texts or lists of ids."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    __pydantic_extra__: dict[str, str | list[str]]

    id: Id


class Table(Shape):
    """Rows that expand into entries: ``{column}`` in a template stands for the row's value."""

    id: Id
    rows: Annotated[list[Row], Field(min_length=1)]
    rules: list[dict[str, object]] = Field(default=[])
    conclusions: list[dict[str, object]] = Field(default=[])
    syndromes: list[dict[str, object]] = Field(default=[])
    findings: list[dict[str, object]] = Field(default=[])
    lesions: list[dict[str, object]] = Field(default=[])

    @model_validator(mode="after")
    def _distinct_rows(self) -> Table:
        twice = repeated(row.id for row in self.rows)
        if twice:
            raise ValueError(f"row '{twice[0]}' stands twice; choose another id")
        return self
