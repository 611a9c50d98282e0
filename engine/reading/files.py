"""Reads text files as they must be: regular, UTF-8, printable, not huge."""

from __future__ import annotations

from pathlib import Path

from engine.errors import Location, Problem

MAX_BYTES = 4_000_000
"""Largest file that is read, in bytes; the largest shipped one is far smaller."""


def read_text(path: Path, name: str) -> tuple[str, Problem | None]:
    """The text of a file, or an empty text with the problem. ``name`` is how to call the file."""
    try:
        if path.is_dir():
            return "", _problem(name, "is-a-directory", "is a directory; name a file in it")
        with path.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return "", _problem(name, "no-such-file", "there is no such file; check the path")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return "", _problem(name, "unreadable-file", f"cannot be read: {reason.lower()}")
    return decode(data, name)


def decode(data: bytes, name: str) -> tuple[str, Problem | None]:
    """The text of bytes that were read from ``name``, or the problem with them."""
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        return "", _problem(name, "too-large", f"is larger than {limit} MB; split it")
    if not data.strip():
        return "", _problem(name, "empty-file", "is empty; write at least one entry")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        message = "is not UTF-8 text; save the file as UTF-8"
        return "", Problem(Location(name, line, column), "not-utf8", message)
    for number, line_text in enumerate(text.split("\n"), 1):
        for column, character in enumerate(line_text, 1):
            if character < " " and character not in "\t\r":
                message = "holds a control character, so it looks binary; save it as plain text"
                return "", Problem(Location(name, number, column), "binary-file", message)
    return text, None


def _problem(name: str, code: str, message: str) -> Problem:
    return Problem(Location(name), code, message)
