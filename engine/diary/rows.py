"""Events as rows of the file: written as text, checked by a sum, read back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from engine.diary.faults import damaged, fault
from engine.diary.sealing import Key, Tampered
from engine.errors import DiaryError
from engine.model.diary import Event

Row = tuple[str, str, str, str | bytes, bytes]
"""Id, recorded, kind, body (text, or bytes if sealed), checksum."""

Numbered = tuple[int, str, str, str, str | bytes, bytes]
"""A row behind its number; numbers run from 1 without a gap."""


def encode(event: Event, key: Key | None) -> Row:
    """The row of an event. Raises ValueError or TypeError for what is no JSON or has no time."""
    if event.recorded.tzinfo is None or not (event.id and event.kind):
        raise ValueError("an event has an id, a kind and a time that knows its offset")
    recorded = event.recorded.astimezone(UTC).isoformat()
    text = json.dumps(dict(event.body), allow_nan=False, separators=(",", ":"))
    return row_of(event.id, recorded, event.kind, text, key)


def row_of(id: str, recorded: str, kind: str, text: str, key: Key | None) -> Row:
    """A row from its plain parts, sealed where there is a key."""
    body = text if key is None else key.seal(head(id, recorded, kind), text.encode())
    return id, recorded, kind, body, checksum(id, recorded, kind, body)


_TOGETHER = 200
"""Bodies that are read in one go: they share their keys then, which is faster and smaller."""


def decode(rows: Sequence[Numbered], highest: int, key: Key | None, path: Path) -> Iterator[Event]:
    """The events of rows in order, of which the last should have the number ``highest``.

    Raises DiaryError at the first that is missing or not whole.
    """
    for start in range(0, len(rows), _TOGETHER):
        some = rows[start : start + _TOGETHER]
        texts, broken = _texts(some, start + 1, key, path)
        bodies = _bodies(texts)
        for number, id, recorded, kind, _, _ in some[: len(texts)]:
            try:
                event = Event(id, datetime.fromisoformat(recorded), kind, next(bodies))
            except ValueError:
                raise fault("tampered", path, f"event {number}") from None
            yield event
        if broken is not None:
            raise broken
    if len(rows) != highest:
        raise damaged(path, f"the events from {len(rows) + 1} to {highest} are missing")


def _texts(
    rows: Sequence[Numbered], first: int, key: Key | None, path: Path
) -> tuple[list[str], DiaryError | None]:
    """The texts of bodies up to the first that is missing or not whole, and what is wrong there."""
    texts: list[str] = []
    for expected, row in enumerate(rows, first):
        number, id, recorded, kind, body, _ = row
        if number != expected:
            return texts, damaged(path, f"event {expected} is missing")
        if not intact(row[1:]):
            return texts, damaged(path, f"event {number} is not what was written")
        try:
            texts.append(plain(id, recorded, kind, body, key))
        except (ValueError, Tampered):
            return texts, fault("tampered", path, f"event {number}")
    return texts, None


def _bodies(texts: Sequence[str]) -> Iterator[Any]:
    """The values of texts; raises ValueError at the first that is no JSON."""
    try:
        values = json.loads(f"[{','.join(texts)}]")
    except ValueError:
        values = ()
    return iter(values) if len(values) == len(texts) else map(json.loads, texts)


def plain(id: str, recorded: str, kind: str, body: str | bytes, key: Key | None) -> str:
    """The text of a body. Raises Tampered where it is sealed and should not be, or otherwise."""
    if key is None and isinstance(body, str):
        return body
    if key is None or isinstance(body, str):
        raise Tampered
    return key.open(head(id, recorded, kind), body).decode()


def head(id: str, recorded: str, kind: str) -> bytes:
    """What a body belongs to; every part has its length, so that no two heads are alike."""
    return f"{len(id)}:{id}{len(recorded)}:{recorded}{len(kind)}:{kind}".encode()


def checksum(id: str, recorded: str, kind: str, body: str | bytes) -> bytes:
    """SHA-256 of a row as it is stored."""
    if isinstance(body, str):
        return sha256(head(id, recorded, kind) + b"=" + body.encode()).digest()
    return sha256(head(id, recorded, kind) + b"#" + body).digest()


def intact(row: Sequence[Any]) -> bool:
    """Whether the values are a row and its checksum holds."""
    try:
        id, recorded, kind, body, kept = row
        return bool(checksum(id, recorded, kind, body) == kept)
    except (TypeError, ValueError):
        return False
