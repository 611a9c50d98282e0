"""Expands tables: every template once per row, ``{column}`` replaced by the row's value.

A value ``-`` says that the row has none; templates that use it are left out for that row, or
with ``{column?}`` only the key or the place in a list. A list in a list is spliced.
Replacement is textual and exact: nothing is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import Problem
from engine.reading.codes import problem
from engine.reading.suggest import did_you_mean
from engine.reading.yaml_tree import Document, Path

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_-]*)\}")
_OPTIONAL = re.compile(r"\{([a-z][a-z0-9_-]*)\?\}")
ABSENT = "-"


@dataclass(frozen=True, slots=True)
class Expanded:
    """One entry made from a template: its kind, plain data, and the template's path."""

    kind: str
    data: dict[str, Any]
    path: Path
    row: str


class _LeftOutError(Exception):
    """The row has no value for something that the template uses."""


class _UnknownColumnError(Exception):
    def __init__(self, column: str) -> None:
        self.column = column


def expand(document: Document, index: int) -> tuple[list[Expanded], list[Problem]]:
    """All entries of the table at ``tables[index]`` of a document."""
    table = document.data["tables"][index]
    made: list[Expanded] = []
    problems: list[Problem] = []
    for kind, number, template in _templates(table):
        path: Path = ("tables", index, kind, number)
        for row in table["rows"]:
            try:
                data = _fill(template, row)
            except _LeftOutError:
                continue
            except _UnknownColumnError as unknown:
                hint = did_you_mean(unknown.column, row)
                hint = hint or "; add it, or '-' for none"
                message = f"row '{row['id']}' has no column '{unknown.column}'{hint}"
                problems.append(problem(document.location(path), "unknown-column", message))
                continue
            made.append(Expanded(kind, data, path, row["id"]))
    return made, problems


def _templates(table: Mapping[str, Any]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for kind in ("findings", "conclusions", "syndromes", "lesions", "rules"):
        for number, template in enumerate(table.get(kind, ())):
            yield kind, number, template


def _fill(value: Any, row: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _fill(part, row) for key, part in value.items() if not _lacks(part, row)}
    if isinstance(value, list):
        return list(_spliced(_fill(part, row) for part in value if not _lacks(part, row)))
    if isinstance(value, str):
        return _fill_text(value, row)
    return value


def _lacks(value: Any, row: Mapping[str, Any]) -> bool:
    """Whether the value is an optional column that the row does not have."""
    optional = _OPTIONAL.fullmatch(value) if isinstance(value, str) else None
    return optional is not None and row.get(optional[1]) == ABSENT


def _spliced(parts: Iterable[Any]) -> Iterator[Any]:
    for part in parts:
        if isinstance(part, list):
            yield from part
        else:
            yield part


def _fill_text(text: str, row: Mapping[str, Any]) -> Any:
    whole = _PLACEHOLDER.fullmatch(text) or _OPTIONAL.fullmatch(text)
    if whole:
        return _column(row, whole[1])
    return _PLACEHOLDER.sub(lambda match: _as_text(_column(row, match[1])), text)


def _column(row: Mapping[str, Any], name: str) -> Any:
    if name not in row:
        raise _UnknownColumnError(name)
    if row[name] == ABSENT:
        raise _LeftOutError
    return row[name]


def _as_text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
