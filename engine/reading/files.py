"""Reads text files as they must be: regular, UTF-8, printable, not huge."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from engine.errors import Location, Problem
from engine.reading.codes import Code, problem

MAX_BYTES = 4_000_000
"""Largest file that is read, in bytes; the largest shipped one is far smaller."""

SUFFIXES = (".yaml", ".yml")

_CONTROL = bytes({*range(32), 127} - {*b"\t\n\r"})
_INVISIBLE = re.compile(
    "[\u0080-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
"""Characters that cannot be seen but change how a text is read: line breaks that editors do not
count, marks that reverse the order of letters, zero-width spaces."""


def read_text(path: Path, name: str) -> tuple[str, Problem | None]:
    """The text of a file, or an empty text with the problem. ``name`` is how to call the file."""
    try:
        if path.is_dir():
            return "", _whole(name, "is-a-directory", "is a directory; name a file in it")
        with path.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return "", _whole(name, "no-such-file", "there is no such file; check the path")
    except (OSError, ValueError) as error:
        return "", _unreadable(name, error)
    return decode(data, name)


def decode(data: bytes, name: str) -> tuple[str, Problem | None]:
    """The text of bytes that were read from ``name``, or the problem with them."""
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        return "", _whole(name, "too-large", f"is larger than {limit} MB; split it")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        message = "is UTF-16 text; save the file as UTF-8"
        return "", problem(Location(name, 1, 1), "not-utf8", message)
    if not data.strip():
        return "", _whole(name, "empty-file", "is empty; write at least one entry")
    try:
        data = data.removeprefix(codecs.BOM_UTF8)
        text = data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        message = "is not UTF-8 text; save the file as UTF-8"
        return "", problem(_end_of(before, name), "not-utf8", message)
    fault = _control(data, text, name) or _invisible(data, text, name)
    return ("", fault) if fault else (text, None)


def knowledge_files(folder: Path) -> tuple[list[tuple[str, str]], list[Problem]]:
    """Name and text of every YAML file below a folder, sorted by name, and what cannot be read.

    Links are followed. Names that start with a dot belong to editors and are passed over.
    """
    files: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for path, name, fault in sorted(_walk(folder, "", ()), key=lambda found: found[1]):
        text, trouble = ("", fault) if fault else read_text(path, name)
        if trouble is None:
            files.append((name, text))
        else:
            problems.append(trouble)
    return files, problems


def signature(folder: Path) -> tuple[str, float] | None:
    """What tells whether any file below a folder has changed, and when the last one did.

    A digest of names, sizes, inodes and times, without reading a file; None where something is
    not as it should be.
    """
    digest = hashlib.sha256()
    newest = 0
    try:
        for path, name, fault in _walk(folder, "", ()):
            if fault is not None:
                return None
            status = path.stat()
            newest = max(newest, status.st_mtime_ns, status.st_ctime_ns)
            facts = (name, status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns)
            digest.update(repr(facts).encode())
    except OSError:
        return None
    return digest.hexdigest(), newest / 1e9


def _walk(
    folder: Path, prefix: str, above: tuple[str, ...]
) -> Iterator[tuple[Path, str, Problem | None]]:
    here = os.path.realpath(folder)
    if here in above:
        message = "is a link back to a folder around it; remove the link"
        yield folder, prefix, _whole(prefix.rstrip("/"), "link-loop", message)
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield folder, prefix, _unreadable(prefix.rstrip("/") or folder.name, error)
        return
    for entry in entries:
        name = prefix + os.fsencode(entry.name).decode("utf-8", "backslashreplace")
        if entry.name.startswith("."):
            continue
        if _is_folder(entry):
            yield from _walk(Path(entry.path), f"{name}/", (*above, here))
        elif entry.name.lower().endswith(SUFFIXES):
            yield Path(entry.path), name, _special(entry, name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _special(entry: os.DirEntry[str], name: str) -> Problem | None:
    """A problem for a device or a pipe, which could keep the reader waiting for ever."""
    try:
        if entry.is_file() or not Path(entry.path).exists():
            return None
    except OSError as error:
        return _unreadable(name, error)
    return _whole(name, "not-a-file", "is not a regular file; put a text file in its place")


def _control(data: bytes, text: str, name: str) -> Problem | None:
    if len(data.translate(None, _CONTROL)) == len(data):
        return None
    start = next(place for place, letter in enumerate(text) if letter in _CONTROL.decode())
    message = "holds a control character, so it looks binary; save it as plain text"
    return problem(_end_of(text[:start], name), "binary-file", message)


def _invisible(data: bytes, text: str, name: str) -> Problem | None:
    found = None if data.isascii() else _INVISIBLE.search(text)
    if found is None:
        return None
    message = f"holds the invisible character U+{ord(found[0]):04X}; delete it or type it anew"
    return problem(_end_of(text[: found.start()], name), "invisible-character", message)


def _end_of(text: str, name: str) -> Location:
    """The place just after a text that starts the file."""
    return Location(name, text.count("\n") + 1, len(text) - text.rfind("\n"))


def _unreadable(name: str, error: OSError | ValueError) -> Problem:
    reason = getattr(error, "strerror", None) or str(error)
    return _whole(name, "unreadable-file", f"cannot be read: {reason.lower()}; check the file")


def _whole(name: str, code: Code, message: str) -> Problem:
    return problem(Location(name), code, message)
