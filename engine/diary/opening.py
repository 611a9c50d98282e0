"""A diary file that is open: found to be one, brought to the present form, shared or held alone."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.diary import places
from engine.diary.faults import code_of, fault, reported
from engine.diary.migrations import build, check_schema, connect, identify, migrate
from engine.diary.sealing import Lock
from engine.errors import DiaryError


class File:
    """An open file. ``present`` is false for who only looks: nothing is brought up to date."""

    def __init__(self, path: Path, *, alone: bool = False, present: bool = True) -> None:
        self.path = path
        self._present = present
        if not path.exists():
            raise fault("missing", path)
        identify(path)  # before anything is put beside the file of somebody else
        self._handle = places.open_lock(path)
        try:
            places.take(self._handle, path, alone=alone)
            self._attach()
        except BaseException:
            os.close(self._handle)
            raise

    def _attach(self) -> None:
        identify(self.path)
        self.connection = connect(self.path)
        try:
            if self._present:
                places.tighten(self.path)
                migrate(self.connection, self.path)
                _log_ahead(self.connection)
                check_schema(self.connection, self.path)
            self._place = _place(self.path)
        except BaseException:
            self.connection.close()
            raise

    def check_place(self) -> None:
        """Raises DiaryError where the name leads to another file than the one that is open."""
        if _place(self.path) != self._place:
            raise fault("replaced", self.path)

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """Have the file to oneself. The connection is a new one, since others may have been in.

        Raises DiaryError where somebody else keeps it open.
        """
        self.connection.close()
        try:
            places.take(self._handle, self.path, alone=True)
        except DiaryError:
            places.take(self._handle, self.path, alone=False)
            self._attach()
            raise
        self._attach()
        try:
            yield self.connection
        finally:
            places.take(self._handle, self.path, alone=False)

    def close(self) -> None:
        """Close the file first and give the lock back then. A second time does nothing."""
        self.connection.close()
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Set the mode in which readers and a writer do not wait for each other, if it is not set."""
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if code_of(error) != "locked":  # the old mode is as safe; who comes next sets it
                raise


def _place(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def begin(path: Path, lock: Lock | None) -> None:
    """Make an empty diary under its name at once, unless another program is faster."""
    with reported(path):
        changes = places.companions(path)[0]
        if changes.exists() and changes.stat().st_size:
            raise fault("orphan", path, changes.name)
        places.make_folder(path.parent)
        part = places.make_part(path)
        try:
            build(part, lock).close()
            places.publish(part, path)
        finally:
            places.drop_part(part)
