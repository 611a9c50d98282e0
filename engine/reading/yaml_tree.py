"""Strict YAML: plain data with the place of every key and value, or all the faults.

Built from parser events, so nothing is constructed that could surprise: no tags, no anchors,
no aliases, one document, unique keys, and only those plain scalars that every version of
YAML reads alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from engine.errors import Location, Problem
from engine.reading.codes import Code, problem
from engine.reading.scalars import resolve, resolve_key
from engine.reading.suggest import quoted

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # pragma: no cover - PyYAML built without libyaml
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

MAX_DEPTH = 40
"""Deepest nesting of lists and mappings that is read."""

MAX_NODES = 100_000
"""Most values that are read from one file; the largest shipped one has far fewer."""

MAX_PROBLEMS = 100
"""Faults of the YAML of one file after which its reading ends."""

Path = tuple[str | int, ...]

_SYNTAX = {
    "mapping values are not allowed": "a colon cannot stand here; check indentation, quote text",
    "unexpected end of stream": "a quote, bracket or brace is not closed; close it",
    "did not find expected node content": "a value is missing; write it, or the rest of the file",
    "could not find expected ':'": "a line without 'key: value'; check its indentation",
    "did not find expected key": "a key was expected; check the indentation here and above",
    "did not find expected '-' indicator": "a list entry was expected; start it with '- '",
    "did not find expected ',' or": "a comma or a closing bracket was expected; check the brackets",
    "unknown escape character": "an unknown escape with '\\'; use single quotes",
}
_SALVAGED = re.compile(
    r"""^[ \t]*(?:-[ ])?[ \t]*\{?[ \t]*id:[ \t]*['"]?([a-z0-9][a-z0-9.-]*)""", re.MULTILINE
)
_TABLES = re.compile(r"^tables:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data and where it stood.

    ``values`` and ``keys`` map a path to its location. ``broken`` holds the paths whose value is
    not what was written, because it had a fault that is already reported. Where the text could
    not be read at all, ``data`` is None, ``lost`` holds the ids that stand in it, and
    ``lost_all`` says that it may have made others.
    """

    file: str
    data: Any
    values: dict[Path, Location] = field(default_factory=dict)
    keys: dict[Path, Location] = field(default_factory=dict)
    broken: frozenset[Path] = frozenset()
    lost: frozenset[str] = frozenset()
    lost_all: bool = False

    def location(self, path: Path, *, key: bool = False) -> Location:
        """Where a path stands; for a path that is not there, the nearest thing around it.

        What was never in a file has no lines.
        """
        if key and path in self.keys:
            return self.keys[path]
        while path and path not in self.values:
            path = path[:-1]
        nowhere = Location(self.file, 1, 1) if self.values else Location(self.file)
        return self.values.get(path, nowhere)

    def is_broken(self, path: Path) -> bool:
        """Whether a path, or something around it, has a fault that is already reported."""
        return any(path[: len(broken)] == broken for broken in self.broken)


class _FaultError(Exception):
    def __init__(self, fault: Problem) -> None:
        self.fault = fault


def parse(text: str, file: str) -> tuple[Document, list[Problem]]:
    """Read one YAML document; the data are None where the text cannot be read at all."""
    builder = _Builder(file)
    try:
        data = builder.document(_events(text, file))
    except _FaultError as error:
        lost = frozenset(_SALVAGED.findall(text))
        lost_all = _TABLES.search(text) is not None
        return Document(file, None, lost=lost, lost_all=lost_all), [*builder.problems, error.fault]
    broken = frozenset(builder.broken)
    return Document(file, data, builder.values, builder.keys, broken), builder.problems


def _events(text: str, file: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file)
        said = _syntax(error.problem or "", _letter(text, mark))
        raise _FaultError(problem(at, "yaml-syntax", f"is not valid YAML: {said}")) from None
    except yaml.YAMLError as error:
        message = f"is not valid YAML: {_syntax(str(error), '')}"
        raise _FaultError(problem(Location(file), "yaml-syntax", message)) from None


def _letter(text: str, mark: Any) -> str:
    """The letter that the parser stopped at."""
    lines = text.splitlines()
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    return line[mark.column : mark.column + 1]


def _syntax(said: str, letter: str) -> str:
    """What the parser said, in words for an author."""
    if letter == "\t" or "a tab character" in said:
        return "a tab stands where spaces belong; indent with spaces"
    if "cannot start any token" in said:
        return f"{quoted(letter)} cannot start a value; quote it"
    for part, words in _SYNTAX.items():
        if part in said:
            return words
    said = " ".join(said.split()) or "it cannot be read"
    return f"{said}; check indentation, quotes and colons near here"


class _Builder:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.values: dict[Path, Location] = {}
        self.keys: dict[Path, Location] = {}
        self.broken: set[Path] = set()

    def document(self, events: Iterator[Any]) -> Any:
        data: Any = None
        seen = False
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    message = "a second document starts here; keep one document per file"
                    raise _FaultError(problem(self._at(event), "many-documents", message))
                if event.version or event.tags:
                    message = "a line that starts with '%' is not allowed; leave it out"
                    self._problem(Location(self.file, 1, 1), "directive", message)
                seen = True
                data = self._node(next(events), events, ())
        if data is None and not self.problems:
            message = "is empty; write at least one entry"
            raise _FaultError(problem(Location(self.file), "empty-file", message))
        return data

    def _problem(self, at: Location, code: Code, message: str) -> None:
        self.problems.append(problem(at, code, message))
        if len(self.problems) == MAX_PROBLEMS:
            message = f"has more than {MAX_PROBLEMS} faults; mend the first of them and read again"
            raise _FaultError(problem(Location(self.file), "too-many-problems", message))

    def _at(self, event: Any) -> Location:
        mark = event.start_mark
        return Location(self.file, mark.line + 1, mark.column + 1)

    def _node(self, event: Any, events: Iterator[Any], path: Path) -> Any:
        at = self._at(event)
        self._place(path, at)
        if isinstance(event, yaml.AliasEvent):
            message = f"alias {quoted(f'*{event.anchor}')} is not allowed; write the value out"
            self._problem(at, "alias", message)
            self.broken.add(path)
            return None
        self._refuse_extras(event, at, path)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, at, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        return self._mapping(events, path)

    def _place(self, path: Path, at: Location) -> None:
        if len(path) > MAX_DEPTH:
            message = f"is nested more than {MAX_DEPTH} levels deep; make it flatter"
            raise _FaultError(problem(at, "too-deep", message))
        if len(self.values) == MAX_NODES:
            message = f"holds more than {MAX_NODES} values; split it"
            raise _FaultError(problem(Location(self.file), "too-large", message))
        self.values[path] = at

    def _refuse_extras(self, event: Any, at: Location, path: Path) -> None:
        if event.anchor is not None:
            message = f"anchor {quoted(f'&{event.anchor}')} is not allowed; leave it out"
            self._problem(at, "anchor", message)
        if event.tag is not None:
            tag = quoted(event.tag.replace("tag:yaml.org,2002:", "!!"))
            self._problem(at, "tag", f"tag {tag} is not allowed; leave it out")
            self.broken.add(path)

    def _sequence(self, events: Iterator[Any], path: Path) -> list[Any]:
        items: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, events, (*path, len(items))))
        return items

    def _mapping(self, events: Iterator[Any], path: Path) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            at = self._at(event)
            key = self._key(event, events, at, path)
            here = (*path, key)
            if key in entries:
                message = (
                    f"key {quoted(key)} was given before, on line {self.keys[here].line}; "
                    "keep one of them"
                )
                self._problem(at, "duplicate-key", message)
                here = (*path, f"{key}\0again")
            else:
                self.keys[here] = at
            value = self._node(next(events), events, here)
            entries.setdefault(key, value)
        return entries

    def _key(self, event: Any, events: Iterator[Any], at: Location, path: Path) -> str:
        if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
            self._problem(at, "complex-key", "a key must be plain text; write 'key: value'")
            self._node(event, events, (*path, "\0key"))
            self.broken.add(path)
            return f"\0line {at.line} column {at.column}"
        if not event.implicit[0]:
            return str(event.value)
        if event.value == "<<":
            self._problem(at, "merge-key", "merge key '<<' is not allowed; write the keys out")
            self.broken.add(path)
        key, message = resolve_key(event.value)
        if message is not None:
            self._problem(at, "ambiguous-scalar", message)
            self.broken.add((*path, key))
        return key

    def _scalar(self, event: Any, at: Location, path: Path) -> Any:
        if not event.implicit[0]:
            return event.value
        value, message = resolve(event.value)
        if message is not None:
            self._problem(at, "ambiguous-scalar", message)
            self.broken.add(path)
        return value
