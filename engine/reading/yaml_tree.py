"""Strict YAML: plain data with the place of every key and value, or all the faults.

Built from parser events, so nothing is constructed that could surprise: no tags, no anchors,
no aliases, one document, unique keys, and only those plain scalars that every version of
YAML reads alike. ``yes`` and ``no`` are text here: they are the words for answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from engine.errors import Location, Problem

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # pragma: no cover - PyYAML built without libyaml
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

MAX_DEPTH = 40
"""Deepest nesting of lists and mappings that is read."""

Path = tuple[str | int, ...]

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_SURPRISE = re.compile(
    r"""(?x)
    [-+]?0[0-9_]+ | \+[0-9].* | [-+]?0[xob][0-9a-fA-F_]+      # octal, hexadecimal, signed
    | [-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?           # base 60: 12:30
    | [-+]?[0-9]+_[0-9_]+ | [-+]?\.[0-9]+ | [-+]?[0-9]+\.   # 1_000, .5, 1.
    | [-+]?[0-9]*\.?[0-9]+[eE][-+]?[0-9]+                  # 1e3
    | [-+]?\.(inf|Inf|INF) | \.(nan|NaN|NAN)
    | Yes | YES | No | NO | on | On | ON | off | Off | OFF
    | True | TRUE | False | FALSE | Null | NULL | = | <<
    """
)


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data and where it stood. ``values`` and ``keys`` map a path to its location."""

    file: str
    data: Any
    values: dict[Path, Location] = field(default_factory=dict)
    keys: dict[Path, Location] = field(default_factory=dict)

    def location(self, path: Path, *, key: bool = False) -> Location:
        """Where a path stands; for a path that is not there, the nearest thing around it."""
        if key and path in self.keys:
            return self.keys[path]
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Location(self.file, 1, 1))


class _Fault(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def parse(text: str, file: str) -> tuple[Document, list[Problem]]:
    """Read one YAML document; the data are None where the text cannot be read at all."""
    builder = _Builder(file)
    try:
        data = builder.document(_events(text, file))
    except _Fault as fault:
        return Document(file, None), [*builder.problems, fault.problem]
    return Document(file, data, builder.values, builder.keys), builder.problems


def _events(text: str, file: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file)
        what = " ".join((error.problem or "it cannot be read").split())
        message = f"is not valid YAML: {what}; check indentation, quotes and colons near here"
        raise _Fault(Problem(at, "yaml-syntax", message)) from None
    except yaml.YAMLError as error:
        what = " ".join(str(error).split())
        raise _Fault(Problem(Location(file), "yaml-syntax", f"is not valid YAML: {what}")) from None


class _Builder:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.values: dict[Path, Location] = {}
        self.keys: dict[Path, Location] = {}

    def document(self, events: Iterator[Any]) -> Any:
        data: Any = None
        seen = False
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    message = "a second document starts here; keep one document per file"
                    raise _Fault(Problem(self._at(event), "many-documents", message))
                seen = True
                data = self._node(next(events), events, ())
        if not seen:
            message = "is empty; write at least one entry"
            raise _Fault(Problem(Location(self.file), "empty-file", message))
        return data

    def _at(self, event: Any) -> Location:
        mark = event.start_mark
        return Location(self.file, mark.line + 1, mark.column + 1)

    def _node(self, event: Any, events: Iterator[Any], path: Path) -> Any:
        at = self._at(event)
        if len(path) > MAX_DEPTH:
            message = f"is nested more than {MAX_DEPTH} levels deep; make it flatter"
            raise _Fault(Problem(at, "too-deep", message))
        if isinstance(event, yaml.AliasEvent):
            message = f"alias '*{event.anchor}' is not allowed; write the value out"
            raise _Fault(Problem(at, "alias", message))
        if event.anchor is not None:
            message = f"anchor '&{event.anchor}' is not allowed; write the value out where it is used"
            self.problems.append(Problem(at, "anchor", message))
        if event.tag not in (None, "!"):
            message = f"tag '{event.tag}' is not allowed; leave it out"
            self.problems.append(Problem(at, "tag", message))
        self.values[path] = at
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, at)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        return self._mapping(events, path)

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
            if not isinstance(event, yaml.ScalarEvent):
                message = "a key must be a single word or text; write 'key: value'"
                raise _Fault(Problem(at, "complex-key", message))
            resolved = self._scalar(event, at)
            key = resolved if isinstance(resolved, str) else event.value
            here = (*path, key)
            value_path = here
            if key in entries:
                first = self.keys[here]
                message = f"key '{key}' was given before, on line {first.line}; keep one of them"
                self.problems.append(Problem(at, "duplicate-key", message))
                value_path = (*path, f"{key}\0again")
            else:
                self.keys[here] = at
            value = self._node(next(events), events, value_path)
            entries.setdefault(key, value)
        return entries

    def _scalar(self, event: Any, at: Location) -> Any:
        text: str = event.value
        if not event.implicit[0]:
            return text
        if text in ("", "~", "null"):
            return None
        if text in ("true", "false"):
            return text == "true"
        if _INTEGER.fullmatch(text):
            return int(text) if len(text) < 16 else text
        if _FLOAT.fullmatch(text):
            return float(text)
        if _SURPRISE.fullmatch(text):
            lower = text.lower()
            hint = f"; did you mean {lower}?" if lower in ("yes", "no", "true", "false") else ""
            message = f"'{text}' means different things in different YAML versions; quote it{hint}"
            self.problems.append(Problem(at, "ambiguous-scalar", message))
        return text
