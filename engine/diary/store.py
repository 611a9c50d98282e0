"""Keeps the events of the diary in one file, whole, in order, and unread by others.

The file is an SQLite database to which events are only added. Nothing that was acknowledged is
lost when a process is killed, a disk is full, or several processes write at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.diary import rewriting
from engine.diary.faults import fault, reported
from engine.diary.migrations import INSERT, SELECT, writing
from engine.diary.opening import File, begin
from engine.diary.places import leftovers, settle
from engine.diary.rows import Numbered, decode, encode
from engine.diary.sealing import Key, Lock, lock, new_key, read_lock, unlock
from engine.model.diary import Event
from engine.model.value import value


class Store:
    """An open diary; made by ``Store.open``. Every method raises DiaryError for what can be mended.

    One store belongs to one thread.
    """

    def __init__(self, file: File, kept: Lock | None, key: Key | None) -> None:
        self.path = file.path
        self._file = file
        self._name = kept.name if kept else None
        self._key = key

    @classmethod
    def open(cls, path: Path, *, passphrase: str | None = None, create: bool = True) -> Self:
        """Open a diary, or begin one: encrypted where there is a passphrase.

        Raises DiaryError for everything that is no diary, for one that needs another passphrase,
        and where nothing is there and ``create`` is false.
        """
        path = settle(path)
        with reported(path):
            if create and not path.exists():
                begin(path, _new_lock(path, passphrase))
            file = File(path)
            try:
                kept = read_lock(file.connection, path)
                return cls(file, kept, _key(kept, passphrase, path))
            except BaseException:
                file.close()
                raise

    @property
    def sealed(self) -> bool:
        """Whether the diary is encrypted."""
        return self._key is not None

    def append(self, events: Sequence[Event]) -> int:
        """Add events, all or none; how many were new. They are on the disk when this returns.

        An event whose id is there already is passed over. Raises ValueError or TypeError, before
        anything is written, for an event that cannot be told in JSON.
        """
        rows = [encode(event, self._key) for event in events]
        if not rows:
            return 0
        with self._changing() as connection:
            first = number = _highest(connection)
            for row in rows:
                known = connection.execute("SELECT 1 FROM event WHERE id = ?", row[:1]).fetchone()
                if not known:
                    number += 1
                    connection.execute(INSERT, (number, *row))
        return number - first

    def events(self) -> Iterator[Event]:
        """All events in the order in which they were added, as they were when this was called.

        Raises DiaryError, at the event, where one is missing or not what was written.
        """
        rows, highest = self._read()
        return decode(rows, highest, self._key, self.path)

    def seal(self, passphrase: str) -> None:
        """Encrypt the diary; nothing plain stays in its file."""
        if self._key is not None:
            raise fault("sealed-already", self.path)
        self._reseal(passphrase)

    def change_passphrase(self, passphrase: str) -> None:
        """Encrypt the diary anew, so that who knew the old passphrase knows nothing of the new."""
        if self._key is None:
            raise fault("not-sealed", self.path)
        self._reseal(passphrase)

    def unseal(self) -> None:
        """Decrypt the diary, so that it can be opened without a passphrase."""
        if self._key is None:
            raise fault("not-sealed", self.path)
        self._reseal(None)

    def erase(self, doomed: Callable[[Event], bool]) -> Erased:
        """Take events out of the file for good, all or none, while nobody else has it open."""
        with reported(self.path), self._file.alone() as connection:
            with self._changing():
                rows, highest = _rows(connection)
                events = decode(rows, highest, self._key, self.path)
                ids = [event.id for event in events if doomed(event)]
                rewriting.remove(connection, ids)
            rewriting.purge(connection, self.path)
        return Erased(len(ids), tuple(leftovers(self.path)))

    def close(self) -> None:
        """Close the file. A second time does nothing."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """A transaction in the file that was opened, with the key that was opened."""
        connection = self._file.connection
        with reported(self.path), writing(connection):
            self._file.check_place()
            self._check_key(connection)
            yield connection

    def _check_key(self, connection: sqlite3.Connection) -> None:
        kept = read_lock(connection, self.path)
        if (kept.name if kept else None) != self._name:
            raise fault("changed-key", self.path)

    def _read(self) -> tuple[list[Numbered], int]:
        connection = self._file.connection
        with reported(self.path):
            self._file.check_place()
            connection.execute("BEGIN")
            try:
                self._check_key(connection)
                return _rows(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def _reseal(self, passphrase: str | None) -> None:
        key = None if passphrase is None else new_key(self.path)
        kept = None if key is None or passphrase is None else lock(key, passphrase, self.path)
        with reported(self.path), self._file.alone() as connection:
            with self._changing():
                events = list(decode(*_rows(connection), self._key, self.path))
                rewriting.replace(connection, [encode(event, key) for event in events], kept)
            self._key, self._name = key, kept.name if kept else None
            rewriting.purge(connection, self.path)


@value
class Erased:
    """How many events were erased, and the older files beside the diary that may still hold them.

    Those are what a recovery put aside and what a change of version kept.
    """

    events: int
    left: tuple[Path, ...]


def erase(path: Path, ids: Collection[str]) -> Erased:
    """Take the events with these ids out of a file for good; no passphrase is needed.

    Raises DiaryError where the diary cannot be had alone.
    """
    path = settle(path)
    with reported(path):
        file = File(path, alone=True)
        try:
            with writing(file.connection):
                erased = rewriting.remove(file.connection, ids)
            rewriting.purge(file.connection, path)
        finally:
            file.close()
    return Erased(erased, tuple(leftovers(path)))


def is_sealed(path: Path) -> bool:
    """Whether a diary is there and encrypted, so that a passphrase must be asked for."""
    path = settle(path)
    with reported(path):
        if not path.exists():
            return False
        file = File(path)
        try:
            return read_lock(file.connection, path) is not None
        finally:
            file.close()


def _new_lock(path: Path, passphrase: str | None) -> Lock | None:
    return None if passphrase is None else lock(new_key(path), passphrase, path)


def _key(kept: Lock | None, passphrase: str | None, path: Path) -> Key | None:
    if kept is not None:
        return unlock(kept, passphrase, path)
    if passphrase is not None:  # somebody may have put a plain file in the place of theirs
        raise fault("passphrase-unused", path)
    return None


def _rows(connection: sqlite3.Connection) -> tuple[list[Numbered], int]:
    return connection.execute(SELECT).fetchall(), _highest(connection)


def _highest(connection: sqlite3.Connection) -> int:
    """The number of the last event that was ever added; taken back with its transaction."""
    found: Iterable[int] | None = connection.execute(
        "SELECT seq FROM sqlite_sequence WHERE name = 'event'"
    ).fetchone()
    return next(iter(found)) if found else 0
