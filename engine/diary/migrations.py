"""The tables of a diary file, and how files of earlier versions are brought to their form."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from engine.diary import places
from engine.diary.faults import code_of, damaged, fault, reported
from engine.diary.rows import row_of
from engine.diary.sealing import Lock, write_lock

APPLICATION = 0x556E7044
"""Marks the file as a diary of this program (``UnpD``)."""

VERSION = 2

GUARDS = {
    "event_stays": "CREATE TRIGGER event_stays BEFORE UPDATE ON event "
    "BEGIN SELECT raise(ABORT, 'events are never changed'); END",
    "event_remains": "CREATE TRIGGER event_remains BEFORE DELETE ON event "
    "BEGIN SELECT raise(ABORT, 'events are never deleted'); END",
    # REPLACE deletes without asking the guard against deleting
    "event_once": "CREATE TRIGGER event_once BEFORE INSERT ON event "
    "WHEN EXISTS (SELECT 1 FROM event WHERE id = new.id OR seq = new.seq) "
    "BEGIN SELECT raise(ABORT, 'events are never replaced'); END",
}

TABLES = {
    "event": "CREATE TABLE event (seq INTEGER PRIMARY KEY AUTOINCREMENT, "
    "id TEXT NOT NULL UNIQUE CHECK (typeof(id) = 'text' AND id <> ''), "
    "recorded TEXT NOT NULL CHECK (typeof(recorded) = 'text'), "
    "kind TEXT NOT NULL CHECK (typeof(kind) = 'text' AND kind <> ''), "
    "body NOT NULL CHECK (typeof(body) IN ('text', 'blob')), "
    "checksum BLOB NOT NULL CHECK (typeof(checksum) = 'blob' AND length(checksum) = 32))",
    "seal": "CREATE TABLE seal (one INTEGER PRIMARY KEY CHECK (one = 1), "
    "form TEXT NOT NULL, checksum BLOB NOT NULL)",
    "seal_copy": "CREATE TABLE seal_copy (one INTEGER PRIMARY KEY CHECK (one = 1), "
    "form TEXT NOT NULL, checksum BLOB NOT NULL)",
}

SCHEMA = {**TABLES, **GUARDS}

INSERT = "INSERT INTO event (seq, id, recorded, kind, body, checksum) VALUES (?, ?, ?, ?, ?, ?)"
SELECT = "SELECT seq, id, recorded, kind, body, checksum FROM event ORDER BY seq"

PRAGMAS = (
    "synchronous = FULL",
    "fullfsync = ON",  # what a Mac needs for the same promise
    "checkpoint_fullfsync = ON",
    "secure_delete = ON",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "temp_store = MEMORY",  # rewriting must not leave a plain copy in a folder for all
    "cell_size_check = ON",
)


def connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """A connection to a file that is there; transactions are begun and ended by hand."""
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode={mode}", uri=True, timeout=places.PATIENCE, isolation_level=None
    )
    try:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction that nobody else can write beside, kept whole or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # SQLite itself takes some back, as on a full disk
            connection.execute("ROLLBACK")
        raise


def build(part: Path, lock: Lock | None) -> sqlite3.Connection:
    """Fill an empty file with the tables of the present version."""
    connection = connect(part)
    try:
        connection.execute("PRAGMA page_size = 4096")
        connection.execute("PRAGMA journal_mode = WAL")
        with writing(connection):
            _create(connection)
            write_lock(connection, lock)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        connection.close()
        raise
    return connection


def _create(connection: sqlite3.Connection) -> None:
    for statement in SCHEMA.values():
        connection.execute(statement)


def identify(path: Path) -> int:
    """The version of a file that was not touched for it.

    Raises DiaryError for an empty file, one of another program, and one of a newer version. A
    connection that is ``immutable`` takes no lock and looks at no other file; what it says about
    damage counts for nothing while somebody else writes.
    """
    if not path.stat().st_size:
        raise fault("empty", path)
    uri = f"{path.as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        try:
            application = _number(connection, "application_id")
            version = _number(connection, "user_version")
        except sqlite3.Error as error:
            if code_of(error) != "damaged":
                raise
            return VERSION
    if application != APPLICATION:
        raise fault("foreign", path)
    return _checked(version, path)


def version_of(connection: sqlite3.Connection, path: Path) -> int:
    """The version of an open file. Raises DiaryError for a newer one."""
    return _checked(_number(connection, "user_version"), path)


def _checked(version: int, path: Path) -> int:
    if version > VERSION:
        raise fault("newer", path, f" (form {version}; this version knows {VERSION})")
    if version < 1:
        raise damaged(path, "it says nothing of its version")
    return version


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def check_schema(connection: sqlite3.Connection, path: Path) -> None:
    """Raises DiaryError where tables or guards are not those that were made."""
    query = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    found = dict(connection.execute(query))
    wrong = [name for name in {**SCHEMA, **found} if SCHEMA.get(name) != found.get(name)]
    if wrong:
        raise fault("tampered", path, ", ".join(sorted(wrong)))


def copy_of(path: Path, version: int) -> Path:
    """Where the copy of a file lies while it is brought to a newer form."""
    return path.with_name(f"{path.name}.version-{version}")


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring an older file to the present form: one transaction a step, a copy kept until then."""
    with reported(path):
        while (version := version_of(connection, path)) < VERSION:
            with writing(connection):
                if version_of(connection, path) != version:
                    continue  # another program was faster
                _keep_copy(path, version)
                MIGRATIONS[version](connection, path)
                connection.execute(f"PRAGMA user_version = {version + 1}")
        for version in MIGRATIONS:
            copy_of(path, version).unlink(missing_ok=True)


def _keep_copy(path: Path, version: int) -> None:
    """Copy the file beside itself, durable, before anything in it changes."""
    part = places.make_part(path)
    try:
        with closing(connect(path, "ro")) as source, closing(connect(part)) as target:
            source.backup(target)
        part.replace(copy_of(path, version))
    finally:
        places.drop_part(part)
    places.flush_folder(path.parent)


def _add_checksums(connection: sqlite3.Connection, path: Path) -> None:
    """From 1 to 2: events get a checksum and guards, their numbers no gaps, the key a place."""
    old = connection.execute("SELECT id, recorded, kind, body FROM events ORDER BY seq").fetchall()
    _create(connection)
    for number, (id, recorded, kind, body) in enumerate(old, 1):
        if not plausible(id, recorded, kind, body):
            raise damaged(path, f"event {number} cannot be read")
        connection.execute(INSERT, (number, *row_of(id, recorded, kind, body, None)))
    connection.execute("DROP TABLE events")
    (kept,) = connection.execute("SELECT count(*) FROM event").fetchone()
    if kept != len(old):
        raise damaged(path, f"{len(old) - kept} events are doubled")


def plausible(id: object, recorded: object, kind: object, body: object) -> bool:
    """Whether a row without a checksum can be an event."""
    if not (isinstance(id, str) and isinstance(recorded, str) and isinstance(kind, str)):
        return False
    try:
        datetime.fromisoformat(recorded)
        return bool(id and kind) and isinstance(json.loads(str(body)), dict)
    except ValueError:
        return False


MIGRATIONS: Mapping[int, Callable[[sqlite3.Connection, Path], None]] = {1: _add_checksums}
"""By the version they start from, each to the next."""
