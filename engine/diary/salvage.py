"""Finds events in the bytes of a damaged file, page by page, without asking SQLite.

What is read is described at https://www.sqlite.org/fileformat2.html. A row counts only where its
checksum holds, so nothing is found that was not written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from engine.diary.migrations import plausible
from engine.diary.rows import Row, intact, row_of
from engine.diary.sealing import Lock
from engine.model.value import value

PAGE = 4096
_LEAF = 0x0D
_TRUSTED = (IndexError, ValueError)

Record = tuple[int, tuple[object, ...]]
"""A row of any table: its number, and its columns."""


@value
class Found:
    """What is left of a diary: rows by number, how many there should be, the lock of the key."""

    rows: tuple[tuple[int, Row], ...]
    highest: int
    counted: bool
    lock: Lock | None
    unreadable: int


def salvage(main: bytes, changes: bytes) -> Found:
    """Everything whole in a file and in its latest changes.

    ``highest`` is the number of the last event; where ``counted`` is false it is only the last
    that was found. ``unreadable`` counts sealed events whose key is lost.
    """
    records = list(_records(_laid_over(main, changes)))
    lock = next((each for each in map(_lock, records) if each is not None), None)
    events = {row[0]: (number, row) for number, row in map(_event, records) if row is not None}
    if not events:
        events = {row[0]: (number, row) for number, row in map(_old_event, records) if row}
    fitting = [each for each in events.values() if isinstance(each[1][3], bytes) == bool(lock)]
    rows = sorted(fitting, key=lambda each: (each[0], each[1][1]))
    said = [cells[1] for _, cells in records if len(cells) == 2 and cells[0] == "event"]
    counts = [count for count in said if isinstance(count, int)]
    highest = max([0, *counts, *(number for number, _ in events.values())])
    unreadable = 0 if lock else sum(isinstance(row[3], bytes) for _, row in events.values())
    return Found(tuple(rows), highest, bool(counts), lock, unreadable)


def _event(record: Record) -> tuple[int, Row | None]:
    number, cells = record
    row: Row | None = cells[1:] if len(cells) == 6 and intact(cells[1:]) else None  # type: ignore[assignment]
    return number, row


def _old_event(record: Record) -> tuple[int, Row | None]:
    """An event of version 1, which has no checksum."""
    number, cells = record
    match cells:
        case (None, str() as id, str() as recorded, str() as kind, str() as body):
            if plausible(id, recorded, kind, body):
                return number, row_of(id, recorded, kind, body, None)
    return number, None


def _lock(record: Record) -> Lock | None:
    match record[1]:
        case (_, str() as form, bytes() as checksum):
            lock = Lock(form, checksum)
            return lock if lock.whole and "locked" in json.loads(form) else None
    return None


def _laid_over(main: bytes, changes: bytes) -> bytes:
    """The file with the pages of all finished transactions from its write-ahead log."""
    pages: dict[int, bytes] = {}
    pending: dict[int, bytes] = {}
    salts = changes[16:24]
    for start in range(32, len(changes) - PAGE - 23, PAGE + 24):
        frame = changes[start : start + 24]
        if frame[8:16] != salts:
            break  # from an earlier round of the log
        pending[int.from_bytes(frame[:4])] = changes[start + 24 : start + 24 + PAGE]
        if int.from_bytes(frame[4:8]):
            pages |= pending
            pending = {}
    image = bytearray(main)
    for number, page in sorted(pages.items()):
        if 0 < number <= len(main) // PAGE + len(pages):
            end = number * PAGE
            image.extend(bytes(max(0, end - len(image))))
            image[end - PAGE : end] = page
    return bytes(image)


def _records(image: bytes) -> Iterator[Record]:
    """Every row that can be taken apart on any leaf of any table."""
    for start in range(0, len(image), PAGE):
        at = start + (100 if start == 0 else 0)
        if image[at : at + 1] != bytes([_LEAF]):
            continue
        count = min(int.from_bytes(image[at + 3 : at + 5]), PAGE // 4)
        for slot in range(at + 8, at + 8 + 2 * count, 2):
            offset = int.from_bytes(image[slot : slot + 2])
            try:
                yield _cell(image, start + offset)
            except _TRUSTED:
                continue


def _cell(image: bytes, at: int) -> Record:
    size, at = _varint(image, at)
    number, at = _varint(image, at)
    if size > len(image):
        raise ValueError("longer than the file")
    most = PAGE - 35
    local = size
    if size > most:
        least = (PAGE - 12) * 32 // 255 - 23
        local = least + (size - least) % (PAGE - 4)
        local = least if local > most else local
    parts = [image[at : at + local]]
    following = int.from_bytes(image[at + local : at + local + 4])
    missing = size - local
    while missing > 0:
        page = image[(following - 1) * PAGE : following * PAGE]
        if following < 1 or len(page) < 5:
            raise ValueError("the rest is lost")
        parts.append(page[4 : 4 + missing])
        missing -= len(parts[-1])
        following = int.from_bytes(page[:4])
    return number, tuple(_columns(b"".join(parts)))


def _columns(payload: bytes) -> Iterator[object]:
    end, at = _varint(payload, 0)
    kinds = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    for kind in kinds:
        size = (kind - 12) // 2 if kind >= 12 else (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)[kind]
        part = payload[at : at + size]
        if len(part) < size:
            raise ValueError("shorter than it says")
        at += size
        if kind >= 12:
            yield part.decode() if kind % 2 else part
        elif kind in {8, 9}:
            yield kind - 8
        else:
            yield int.from_bytes(part, signed=True) if kind and kind != 7 else None


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    number = 0
    for place in range(at, at + 8):
        number = number << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return number, place + 1
    return number << 8 | data[at + 8], at + 9
