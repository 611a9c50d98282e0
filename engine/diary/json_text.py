"""Strict JSON with the place of every value, which is looked up only where there is a fault."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NoReturn

from engine.errors import AnswersError, Location
from engine.reading.codes import Code, problem
from engine.reading.suggest import quoted
from engine.reading.yaml_tree import MAX_PROBLEMS

REFUSED = "the diary cannot be taken in"

Path = tuple[str | int, ...]
"""The keys and positions that lead to a value, from the outermost."""

_SPACE = re.compile(r"[ \t\r\n]*")
_LONG = 20
"""Digits from which a whole number is read as a decimal one; longer ones can stall a parser."""


def read_json(text: str, file: str) -> tuple[Any, Places]:
    """The data of a text and where they stand.

    Raises AnswersError where it is not JSON, and where a key is given twice, since one of the two
    values would be lost. NaN and Infinity, which are no JSON, become values that nothing accepts.
    """
    text = text.removeprefix("\ufeff")
    places = Places(text, file)
    repeated: list[_Repeated] = []

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) == len(pairs):
            return made
        repeated.append(_Repeated(pairs))
        return repeated[-1]

    try:
        data = json.loads(
            text, object_pairs_hook=mapping, parse_constant=_NoNumber, parse_int=_whole
        )
    except json.JSONDecodeError as error:
        at = Location(file, error.lineno, error.colno)
        _refuse(at, "wrong-kind", f"is not valid JSON: {_said(error.msg)}; {_advice(text, error)}")
    except RecursionError:
        _refuse(Location(file), "too-deep", "is nested too deep; export the diary again")
    if repeated:
        _refuse_repeated(data, places)
    return data, places


class Places:
    """Where the values of a JSON text stand. Every list and mapping is walked once at most."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self._values: dict[Path, int] = {}
        self._keys: dict[Path, int] = {}
        self._walked: set[Path] = set()
        self._skip = json.JSONDecoder(parse_int=len, parse_float=len).raw_decode

    def at(self, path: Path, *, key: bool = False) -> Location:
        """The place of a value, or of its key; for what is not there, of what is around it."""
        for length in range(len(path)):
            self._walk(path[:length])
        if key and path in self._keys:
            return self._location(self._keys[path])
        while path and path not in self._values:
            path = path[:-1]
        return self._location(self._values.get(path, self._after_space(0)))

    def _location(self, start: int) -> Location:
        line = self.text.count("\n", 0, start) + 1
        return Location(self.file, line, start - self.text.rfind("\n", 0, start))

    def _after_space(self, start: int) -> int:
        found = _SPACE.match(self.text, start)
        return found.end() if found else start

    def _walk(self, path: Path) -> None:
        """Note where the parts of a list or mapping begin; its text is known to be valid."""
        start = self._values.get(path) if path else self._after_space(0)
        if start is None or path in self._walked or self.text[start] not in "[{":
            return
        self._walked.add(path)
        is_list = self.text[start] == "["
        at = self._after_space(start + 1)
        for position in range(len(self.text)):
            if self.text[at] in "]}":
                return
            step: str | int = position
            if not is_list:
                step, end = self._skip(self.text, at)
                self._keys[*path, step] = at
                at = self._after_space(self._after_space(end) + 1)
            self._values[*path, step] = at
            end = self._after_space(self._skip(self.text, at)[1])
            at = self._after_space(end + 1) if self.text[end] == "," else end


class _Repeated(dict[str, Any]):
    """A mapping in which a key was given more than once; ``twice`` are those keys."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.twice = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]


class _NoNumber:
    """NaN, Infinity or -Infinity: of no type that an import takes, so it is refused in place."""

    def __init__(self, word: str) -> None:
        self.word = word

    def __str__(self) -> str:
        return self.word


def _whole(digits: str) -> float:
    return int(digits) if len(digits) < _LONG else float(digits)


def _refuse(at: Location, code: Code, message: str) -> NoReturn:
    raise AnswersError(REFUSED, [problem(at, code, message)])


def _refuse_repeated(data: Any, places: Places) -> NoReturn:
    found = []
    for path, key in _repetitions(data):
        message = f"key {quoted(key)} is given twice here; keep one of them"
        found.append(problem(places.at((*path, key), key=True), "duplicate-key", message))
        if len(found) == MAX_PROBLEMS:
            break
    raise AnswersError(REFUSED, sorted(set(found)))


def _repetitions(data: Any) -> Iterator[tuple[Path, str]]:
    waiting: list[tuple[Path, Any]] = [((), data)]
    while waiting:
        path, part = waiting.pop()
        if isinstance(part, _Repeated):
            yield from ((path, key) for key in part.twice)
        if isinstance(part, dict):
            waiting += [((*path, key), inner) for key, inner in part.items()]
        elif isinstance(part, list):
            waiting += [((*path, n), inner) for n, inner in enumerate(part)]


def _said(message: str) -> str:
    """What the parser said, as part of a sentence."""
    words = message[:1].lower() + message[1:]
    return re.sub(r" (starting )?at$", "", words)


def _advice(text: str, error: json.JSONDecodeError) -> str:
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
        return "the file may have been cut off; export it again"
    return "mend it here, or export it again"
