"""A diary file of a test: filled, read, refused, and looked into as others could.

A file that takes ``cheap`` from here has it in each of its tests.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.diary import places, sealing
from engine.diary.store import Store
from engine.errors import DiaryError
from engine.model.diary import Event

NOW = datetime(2026, 5, 4, 3, 2, 1, 7, tzinfo=UTC)
PRIVATE = "the-note-nobody-else-reads"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and waits that cost little."""
    monkeypatch.setattr(sealing, "COST", 2**4)
    monkeypatch.setattr(places, "PATIENCE", 0.3)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "own" / "diary.db"


def event(number: int, **body: Any) -> Event:
    return Event(f"id-{number}", NOW, "entry-added", {"episode": "neck", **body})


def filled(place: Path, size: int = 3, passphrase: str | None = None) -> list[Event]:
    events = [event(number, n=number) for number in range(size)]
    with Store.open(place, passphrase=passphrase) as store:
        assert store.append(events) == size
    return events


def read(place: Path, passphrase: str | None = None) -> list[Event]:
    with Store.open(place, passphrase=passphrase, create=False) as store:
        return list(store.events())


def refused(code: str, place: Path, **options: Any) -> str:
    with pytest.raises(DiaryError) as told:
        Store.open(place, **options).close()
    assert told.value.code == code
    assert told.value.exit_code == 12
    return str(told.value)


def plain(place: Path) -> sqlite3.Connection:
    """The file as another program sees it."""
    return sqlite3.connect(place, isolation_level=None)


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())
