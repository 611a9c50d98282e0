"""Examines a diary file, and makes a new one of what is left of a damaged one."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from engine.diary import places
from engine.diary.faults import fault, reported
from engine.diary.migrations import (
    INSERT,
    SELECT,
    VERSION,
    build,
    check_schema,
    identify,
    plausible,
    version_of,
    writing,
)
from engine.diary.opening import File
from engine.diary.rows import Numbered, intact, plain
from engine.diary.salvage import Found, salvage
from engine.diary.sealing import Key, Tampered, read_lock, unlock
from engine.errors import DiaryError
from engine.model.value import value


@value
class Report:
    """What an examination found. ``faults`` are losses or their signs; ``notes`` are not.

    ``events`` counts those that are whole; ``looked_inside`` is false where the diary is encrypted
    and no passphrase was given.
    """

    path: Path
    version: int
    events: int
    sealed: bool
    looked_inside: bool
    faults: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is lost or damaged."""
        return not self.faults


@value
class Recovery:
    """The new diary, the damaged file beside it, how many events were kept, which were lost.

    ``lost`` are spans of numbers, first and last. Where ``counted`` is false, the damage took the
    number of the last event too, so that more may be lost behind the last that was kept.
    """

    path: Path
    aside: Path
    kept: int
    lost: tuple[tuple[int, int], ...]
    counted: bool


def examine(path: Path, passphrase: str | None = None) -> Report:
    """Look at everything without changing an event or the version.

    Raises DiaryError where there is no diary, or one that cannot be opened for another reason than
    damage.
    """
    path = places.settle(path)
    with reported(path):
        if not path.exists():
            raise fault("missing", path)
        notes = [*_privacy(path), *_leftovers(path)]
        try:
            identify(path)
            file = File(path, present=False)
        except (DiaryError, sqlite3.DatabaseError) as error:
            return Report(path, 0, 0, False, False, (_damage(error, path),), tuple(notes))
        try:
            return _looked_at(file.connection, path, passphrase, notes)
        finally:
            file.close()


def _damage(error: Exception, path: Path) -> str:
    """What the damage is. Raises the error again where it is something else."""
    try:
        with reported(path):
            raise error
    except DiaryError as told:
        if told.code in {"damaged", "not-a-diary", "tampered"}:
            return str(told)
        raise


def _looked_at(
    connection: sqlite3.Connection, path: Path, passphrase: str | None, notes: list[str]
) -> Report:
    faults: list[str] = []
    version = events = 0
    sealed = inside = False
    try:
        version = version_of(connection, path)
        faults += _integrity(connection)
        if version < VERSION:
            notes.append(f"has the form {version} and is brought to {VERSION} when it is opened")
            old = connection.execute("SELECT id, recorded, kind, body FROM events").fetchall()
            events = sum(plausible(*row) for row in old)
            faults += [f"{len(old) - events} events cannot be read"] * (events < len(old))
        else:
            check_schema(connection, path)
            kept = read_lock(connection, path)
            sealed, inside = kept is not None, kept is None or passphrase is not None
            key = unlock(kept, passphrase, path) if kept and inside else None
            rows = connection.execute(SELECT).fetchall()
            wrong = dict(_wrong(rows, key, inside))
            events = len(rows) - len(wrong)
            faults += [f"event {number} {what}" for number, what in wrong.items()]
            faults += [f"{_span(*span)} missing" for span in _gaps(rows, _said(connection))]
    except (DiaryError, sqlite3.DatabaseError) as error:
        faults.append(_damage(error, path))
    return Report(path, version, events, sealed, inside, tuple(faults), tuple(notes))


def _integrity(connection: sqlite3.Connection) -> Iterator[str]:
    for (line,) in connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield str(line).replace("\n", " ")
    for row in connection.execute("PRAGMA foreign_key_check"):
        yield f"a row of {row[0]} leads nowhere"


def _wrong(rows: list[Numbered], key: Key | None, inside: bool) -> Iterator[tuple[int, str]]:
    for row in rows:
        number, id, recorded, kind, body, _ = row
        if not intact(row[1:]):
            yield number, "is not what was written"
        elif inside or isinstance(body, str):
            try:
                text = plain(id, recorded, kind, body, key)
                if not plausible(id, recorded, kind, text):
                    yield number, "cannot be read"
            except (Tampered, ValueError):
                yield number, "was not sealed with the key of this diary"


def _said(connection: sqlite3.Connection) -> int:
    rows = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetchall()
    return int(rows[0][0]) if rows else 0


def _gaps(rows: list[Numbered], highest: int) -> list[tuple[int, int]]:
    return spans_missing([row[0] for row in rows], highest)


def spans_missing(numbers: list[int], highest: int) -> list[tuple[int, int]]:
    """The spans between 1 and ``highest`` that are not among the ascending numbers."""
    spans = []
    before = 0
    for number in [*numbers, highest + 1]:
        if number > before + 1:
            spans.append((before + 1, number - 1))
        before = max(before, number)
    return spans


def _span(first: int, last: int) -> str:
    return f"event {first} is" if first == last else f"events {first} to {last} are"


def _privacy(path: Path) -> Iterator[str]:
    if os.name != "posix":
        return
    for each in (path, *places.companions(path)):
        if each.exists() and stat.S_IMODE(each.stat().st_mode) & 0o077:
            yield f"'{each}' can be read by others; it is closed to them when the diary is opened"
    if stat.S_IMODE(path.parent.stat().st_mode) & 0o022:
        yield f"others may write into the folder '{path.parent}'; keep the diary in one of your own"


def _leftovers(path: Path) -> Iterator[str]:
    for each in places.leftovers(path):
        yield f"'{each}' is left from earlier and may hold events; delete it when it is not needed"


def recover(path: Path) -> Recovery:
    """Make a new diary of every event that is whole; the damaged file is put beside it, not lost.

    Nothing is done by SQLite to the damaged file. Raises DiaryError where the file is sound, where
    nothing is found in it, and where somebody else has it open.
    """
    path = places.settle(path)
    with reported(path):
        if not path.exists():
            raise fault("missing", path)
        handle = places.open_lock(path)
        try:
            places.take(handle, path, alone=True)
            return _recovered(path)
        finally:
            os.close(handle)


def _recovered(path: Path) -> Recovery:
    changes = places.companions(path)[0]
    main, log = path.read_bytes(), changes.read_bytes() if changes.exists() else b""
    part = places.make_part(path)
    try:
        part.write_bytes(main)
        if log:
            places.companions(part)[0].write_bytes(log)
        report, found = _examined(part, path), salvage(main, log)
        if report.sound and report.events >= len(found.rows):
            raise fault("sound", path)
        if not found.rows:
            raise fault("lost-key" if found.unreadable else "nothing-found", path)
        part = places.make_part(path)
        _write(part, found)
        aside = _put_aside(path)
        part.replace(path)
        places.flush_folder(path.parent)
    finally:
        places.drop_part(part)
    lost = spans_missing([number for number, _ in found.rows], found.highest)
    return Recovery(path, aside, len(found.rows), tuple(lost), found.counted)


def _examined(part: Path, path: Path) -> Report:
    """What an examination says of a copy, also where it says that there is no diary."""
    try:
        return examine(part)
    except DiaryError as error:
        if error.code == "newer":
            raise fault("newer", path) from error
        return Report(part, 0, 0, False, False, (str(error),), ())


def _write(part: Path, found: Found) -> None:
    connection = build(part, found.lock)
    try:
        with writing(connection):
            for number, (_, row) in enumerate(found.rows, 1):
                connection.execute(INSERT, (number, *row))
    finally:
        connection.close()
    places.flush(part)


def _put_aside(path: Path) -> Path:
    """Give the damaged file and its log a second name, then take the log from the first."""
    changes, index, _ = places.companions(path)
    for number in count(1):
        aside = path.with_name(f"{path.name}.damaged-{number}")
        if not aside.exists() and not places.companions(aside)[0].exists():
            break
    for old, new in ((changes, places.companions(aside)[0]), (path, aside)):
        if old.exists():
            _second_name(old, new)
            new.chmod(0o600)
    places.flush_folder(path.parent)
    for each in (changes, index):  # the new diary must not find the changes of the old one
        each.unlink(missing_ok=True)
    return aside


def _second_name(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:  # a file system without second names
        shutil.copyfile(old, new)
        places.flush(new)
