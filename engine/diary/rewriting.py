"""The only changes of what was written: erasing for good, encrypting, decrypting.

Each is one transaction in the file itself, so that a kill leaves the old state or the new one.
``purge`` then has SQLite write the whole file anew, so that no trace is left between its rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from engine.diary.faults import fault
from engine.diary.migrations import GUARDS
from engine.diary.rows import Row
from engine.diary.sealing import Lock, write_lock


@contextmanager
def _unguarded(connection: sqlite3.Connection) -> Iterator[None]:
    """Without the guards, inside the transaction that puts them back."""
    for name in GUARDS:
        connection.execute(f"DROP TRIGGER {name}")
    yield
    for statement in GUARDS.values():
        connection.execute(statement)


def remove(connection: sqlite3.Connection, ids: Collection[str]) -> int:
    """Delete events and close the gaps, which would look like a loss; how many were there."""
    with _unguarded(connection):
        deleted = connection.executemany("DELETE FROM event WHERE id = ?", [(id,) for id in ids])
        found = max(deleted.rowcount, 0)
        numbers = connection.execute("SELECT seq FROM event ORDER BY seq").fetchall()
        moved = [(new, old) for new, (old,) in enumerate(numbers, 1) if new != old]
        connection.executemany("UPDATE event SET seq = ? WHERE seq = ?", moved)
        last = (len(numbers),)
        connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'event'", last)
    return found


def replace(connection: sqlite3.Connection, rows: Sequence[Row], lock: Lock | None) -> None:
    """Put other forms of the same events in the place of all rows, in order, and another lock."""
    with _unguarded(connection):
        connection.executemany(
            "UPDATE event SET body = ?, checksum = ? WHERE id = ?",
            [(body, checksum, id) for id, _, _, body, checksum in rows],
        )
        write_lock(connection, lock)


def purge(connection: sqlite3.Connection, path: Path) -> None:
    """Write the file anew and empty its log, so that nothing old is left in either."""
    try:
        connection.execute("VACUUM")
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        raise fault("traces", path, str(error)) from error
    if busy:
        raise fault("traces", path, "in use by another program")
