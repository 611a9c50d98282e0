"""Reads what an import is made of: a file that can be refused before anything is made of it."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import NoReturn

from engine.diary.json_text import REFUSED
from engine.errors import AnswersError, Location
from engine.reading.codes import Code, problem

MAX_BYTES = 50_000_000
"""Largest file that is taken in, in bytes: a check-in a day for a lifetime is smaller."""


def read_import(path: Path) -> str:
    """The text of a file to take in. Raises AnswersError where it cannot be read or is no text."""
    name = str(path)
    try:
        with path.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
    except FileNotFoundError:
        refuse(Location(name), "no-such-file", "there is no such file; check the path")
    except IsADirectoryError:
        refuse(Location(name), "is-a-directory", "is a directory; name a file in it")
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        refuse(Location(name), "unreadable-file", f"cannot be read: {reason}; check the file")
    return decode_import(data, name)


def decode_import(data: bytes, name: str) -> str:
    """The text of bytes to take in. Raises AnswersError where they are no UTF-8 or too many."""
    if len(data) > MAX_BYTES:
        _refuse_size(name)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        refuse(Location(name, 1, 1), "not-utf8", "is UTF-16 text; save the file as UTF-8")
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "is not UTF-8 text; save the file as UTF-8"
        refuse(Location(name, line, 1), "not-utf8", message)


def check_size(text: str, name: str) -> None:
    """Raise AnswersError for a text that is empty or larger than is taken in."""
    if len(text) > MAX_BYTES or (len(text) * 4 > MAX_BYTES and _bytes(text) > MAX_BYTES):
        _refuse_size(name)
    if not text.strip():
        refuse(Location(name), "empty-file", "is empty; export the diary again")


def refuse(at: Location, code: Code, message: str) -> NoReturn:
    """Raise AnswersError for a fault behind which nothing can be read."""
    raise AnswersError(REFUSED, [problem(at, code, message)])


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _refuse_size(name: str) -> NoReturn:
    limit = MAX_BYTES // 1_000_000
    refuse(Location(name), "too-large", f"is larger than {limit} MB; export fewer episodes at once")
