"""Where a diary lies: for its owner only; links, locks and other files are refused clearly."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from engine.diary import places
from engine.diary.doctor import examine, recover
from engine.diary.store import Store
from engine.errors import DiaryError
from tests.unit import stored
from tests.unit.stored import event, filled, plain, read, refused

cheap = stored.cheap
place = stored.place


def modes(folder: Path) -> dict[str, str]:
    return {path.name: oct(path.stat().st_mode)[-3:] for path in folder.iterdir()}


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
def test_only_the_owner_can_read_it_whatever_the_umask(tmp_path: Path) -> None:
    place = tmp_path / "state" / "unpinch" / "diary.db"
    old = os.umask(0)
    try:
        with Store.open(place) as store:
            store.append([event(1)])
            assert modes(place.parent) == {
                "diary.db": "600", "diary.db-wal": "600", "diary.db-shm": "600",
                "diary.db-lock": "600",
            }  # fmt: skip
    finally:
        os.umask(old)
    assert modes(tmp_path) == {"state": "700"}
    assert modes(tmp_path / "state") == {"unpinch": "700"}
    assert modes(place.parent) == {"diary.db": "600", "diary.db-lock": "600"}


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
def test_a_file_open_to_others_is_told_and_closed(place: Path) -> None:
    filled(place)
    place.chmod(0o644)
    assert "can be read by others" in " ".join(examine(place).notes)
    assert examine(place).sound
    Store.open(place).close()
    assert oct(place.stat().st_mode)[-3:] == "600"
    assert examine(place).notes == ()


def test_a_link_to_the_diary_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "real" / "diary.db")
    events = filled(tmp_path / "link.db")
    assert (tmp_path / "link.db").is_symlink()
    assert read(tmp_path / "real" / "diary.db") == events
    assert [path.name for path in tmp_path.iterdir() if "wal" in path.name] == []


@pytest.mark.parametrize("end", ["-wal", "-shm", "-lock"])
def test_a_link_beside_the_diary_is_not_followed(place: Path, tmp_path: Path, end: str) -> None:
    filled(place)
    (tmp_path / "victim").write_text("mine")
    beside = place.with_name(place.name + end)
    beside.unlink(missing_ok=True)
    beside.symlink_to(tmp_path / "victim")
    assert "remove that link" in refused("link", place)
    assert (tmp_path / "victim").read_text() == "mine"


def test_places_that_cannot_hold_a_diary(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to(tmp_path / "round")
    assert "choose another place" in refused("place", tmp_path / "round")
    refused("not-a-file", tmp_path)
    refused("not-a-file", Path(os.devnull))
    refused("missing", tmp_path / "none" / "diary.db", create=False)
    assert not (tmp_path / "none").exists()
    (tmp_path / "file").write_text("")
    assert "choose another place" in refused("place", tmp_path / "file" / "diary.db")


def test_what_is_no_diary_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(plain(other)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE event (seq, id, recorded, kind, body, checksum)")
    (tmp_path / "photo.jpg").write_bytes(os.urandom(9000))
    (tmp_path / "empty.db").touch()
    (tmp_path / "short.db").write_bytes(b"SQLite format 3\0")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert "not a diary of this program" in refused("foreign", other)
    assert "is no diary" in refused("not-a-diary", tmp_path / "photo.jpg")
    assert "is no diary" in refused("not-a-diary", tmp_path / "short.db")
    assert "is empty" in refused("empty", tmp_path / "empty.db")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    for path in before:
        with pytest.raises(DiaryError) as told:
            recover(path)
        assert told.value.code == "nothing-found"
    assert {p: p.read_bytes() for p in tmp_path.iterdir() if "-lock" not in p.name} == before


def test_changes_without_their_diary_are_not_overwritten(place: Path) -> None:
    """They would be taken for changes of the new one."""
    filled(place)
    place.unlink()
    place.with_name("diary.db-wal").write_bytes(b"latest")
    assert "diary.db-wal" in refused("orphan", place)
    assert place.with_name("diary.db-wal").read_bytes() == b"latest"


def test_a_file_that_was_moved_away_takes_no_more_events(place: Path) -> None:
    """What is acknowledged must be in the file of that name."""
    filled(place)
    with Store.open(place) as store:
        place.rename(place.with_name("elsewhere.db"))
        with pytest.raises(DiaryError, match="moved or replaced"):
            store.append([event(9)])
    assert len(read(place.with_name("elsewhere.db"))) == 3


def test_locked_for_too_long(place: Path) -> None:
    """By a writer that does not finish; nothing is kept, and later it works."""
    filled(place)
    with Store.open(place) as store, closing(plain(place)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DiaryError, match="close that program and try again"):
            store.append([event(9)])
        other.execute("ROLLBACK")
        assert store.append([event(9)]) == 1


def test_a_short_lock_is_waited_for(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "PATIENCE", 20)
    filled(place)
    with Store.open(place) as store, closing(
        sqlite3.connect(place, isolation_level=None, check_same_thread=False)
    ) as other:  # fmt: skip
        other.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(0.3, lambda: other.execute("ROLLBACK"))
        timer.start()
        assert store.append([event(9)]) == 1
        timer.join()
