"""A damaged diary is noticed, and all that is whole in it is recovered."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine.diary.doctor import examine, recover
from engine.diary.migrations import SCHEMA
from engine.diary.rows import checksum
from engine.diary.store import Store
from engine.errors import DiaryError
from engine.model.diary import Event
from tests.fixtures.diary.build import WORDS
from tests.unit import stored
from tests.unit.stored import event, filled, plain, read, refused

cheap = stored.cheap
place = stored.place


def big(place: Path, passphrase: str | None = None) -> list[Event]:
    """A diary of several hundred pages, with some events that fill many."""
    events = [event(n, note=f"{n} " * (3000 if n % 50 == 7 else 60)) for n in range(600)]
    with Store.open(place, passphrase=passphrase) as store:
        store.append(events)
    return events


def cut(data: bytearray) -> None:
    del data[len(data) // 2 + 1234 :]


def page(data: bytearray) -> None:
    at = len(data) // 4096 // 2 * 4096
    data[at : at + 4096] = os.urandom(4096)


def start(data: bytearray) -> None:
    data[:4096] = os.urandom(4096)


def header(data: bytearray) -> None:
    data[:100] = bytes(100)


def body(data: bytearray) -> None:
    at = data.index(b'"note":"300 ')
    data[at + 9] ^= 1


def two_thirds(data: bytearray) -> None:
    for at in range(0, len(data), 4096):
        if at // 4096 % 3:
            data[at : at + 4096] = bytes(4096)


@pytest.mark.parametrize("spoil", [cut, page, start, header, body, two_thirds])
def test_a_damaged_file_is_noticed_and_all_that_is_whole_is_recovered(
    place: Path, spoil: Any
) -> None:
    """The damaged file stays, every event in the new one was told, and what is lost is named."""
    events = big(place)
    data = bytearray(place.read_bytes())
    spoil(data)
    place.write_bytes(data)
    with pytest.raises(DiaryError) as told:
        read(place)
    assert told.value.code in {"damaged", "not-a-diary"}
    assert not examine(place).sound
    before = place.read_bytes()
    done = recover(place)
    assert done.aside.read_bytes() == before
    kept = read(place)
    assert len(kept) == done.kept > 0
    whole = {each.id: each for each in events}
    assert all(whole[each.id] == each for each in kept)
    assert [each.id for each in kept] == [each.id for each in events if each in kept]
    if done.counted:
        lost = {number for first, last in done.lost for number in range(first, last + 1)}
        assert lost == {n for n, each in enumerate(events, 1) if each not in kept}
    if spoil in {start, header}:
        assert kept == events
    if spoil is body:
        assert done.lost == ((301, 301),)
    report = examine(place)
    assert report.sound
    assert str(done.aside) in report.notes[0]
    with pytest.raises(DiaryError, match="sound"):
        recover(place)


def test_a_sealed_diary_is_recovered_without_its_passphrase(place: Path) -> None:
    events = big(place, WORDS)
    data = bytearray(place.read_bytes())
    start(data)
    place.write_bytes(data)
    assert recover(place).kept == len(events)
    assert read(place, WORDS) == events


def test_events_that_vanish_are_missed(place: Path) -> None:
    """In the middle and at the end, where nothing else would show it."""
    filled(place, 5)
    for last in (3, 5):
        with closing(plain(place)) as connection:
            connection.execute("DROP TRIGGER event_remains")
            connection.execute("DELETE FROM event WHERE seq = ?", (last,))
            connection.execute(SCHEMA["event_remains"])
        with pytest.raises(DiaryError, match="missing"):
            read(place)
    assert examine(place).faults == ("event 3 is missing", "event 5 is missing")
    done = recover(place)
    assert (done.kept, done.lost, done.counted) == (3, ((3, 3), (5, 5)), True)


@pytest.mark.parametrize("body", ["{", "{},{}", ""], ids=["half of one", "two", "none"])
def test_a_body_that_is_no_json_is_told_at_its_event(place: Path, body: str) -> None:
    """Also where its checksum fits; what stands before it can be read."""
    events = filled(place, 4)
    sum = checksum(events[2].id, events[2].recorded.isoformat(), events[2].kind, body)
    with closing(plain(place)) as connection:
        connection.execute("DROP TRIGGER event_stays")
        connection.execute("UPDATE event SET body = ?, checksum = ? WHERE seq = 3", (body, sum))
        connection.execute(SCHEMA["event_stays"])
    with Store.open(place) as store:
        found = store.events()
        assert [next(found), next(found)] == events[:2]
        with pytest.raises(DiaryError, match="event 3"):
            next(found)


def test_a_file_without_its_guards_is_noticed(place: Path) -> None:
    events = filled(place)
    with closing(plain(place)) as connection:
        connection.execute("DROP TRIGGER event_remains")
        connection.execute("CREATE TRIGGER other AFTER INSERT ON event BEGIN SELECT 1; END")
    assert "event_remains, other" in refused("tampered", place)
    assert recover(place).kept == 3
    assert read(place) == events


def test_latest_changes_that_are_not_in_the_file_yet_are_recovered(place: Path) -> None:
    """A process was killed, so the log is still there; the start of the file is destroyed."""
    events = filled(place, 2)
    with Store.open(place) as store:
        store.append([event(n, note="n" * 9000) for n in range(10, 14)])
        copy = place.parent / "copy" / "diary.db"
        copy.parent.mkdir()
        for end in ("", "-wal"):
            shutil.copyfile(f"{place}{end}", f"{copy}{end}")
    log = Path(f"{copy}-wal")
    damaged = bytearray(copy.read_bytes())
    damaged[:4096] = bytes(4096)
    copy.write_bytes(damaged)
    kept = log.read_bytes()
    done = recover(copy)
    assert done.kept == 6
    assert done.lost == ()
    assert Path(f"{done.aside}-wal").read_bytes() == kept
    assert not log.exists()
    assert read(copy)[:2] == events


def test_what_was_not_finished_is_not_recovered(place: Path) -> None:
    """A transaction whose end is not in the log never was."""
    filled(place, 2)
    with Store.open(place) as store:
        store.append([event(n, note="n" * 9000) for n in range(10, 14)])
        log = Path(f"{place}-wal").read_bytes()
        main = place.read_bytes()
    copy = place.parent / "copy" / "diary.db"
    copy.parent.mkdir()
    copy.write_bytes(bytes(4096) + main[4096:])
    Path(f"{copy}-wal").write_bytes(log[: -(4096 + 24)])
    assert recover(copy).kept == 2


def test_a_second_recovery_does_not_overwrite_the_first(place: Path) -> None:
    for number in (1, 2):
        big(place) if number == 1 else None
        data = bytearray(place.read_bytes())
        cut(data)
        place.write_bytes(data)
        assert recover(place).aside.name == f"diary.db.damaged-{number}"


def test_a_diary_that_is_open_is_not_recovered(place: Path) -> None:
    big(place)
    with Store.open(place):
        with pytest.raises(DiaryError) as told:
            recover(place)
        assert told.value.code == "locked"


@pytest.fixture
def small_disk(place: Path) -> Iterator[Store]:
    """A diary that may grow by some pages only."""
    filled(place)
    with Store.open(place) as store:
        pages = store._file.connection.execute("PRAGMA page_count").fetchone()[0]
        store._file.connection.execute(f"PRAGMA max_page_count = {pages + 5}")
        yield store


def test_a_full_disk_keeps_what_was_and_nothing_of_the_rest(small_disk: Store, place: Path) -> None:
    with pytest.raises(DiaryError, match="make room and try again"):
        small_disk.append([event(n, note="x" * 3000) for n in range(10, 30)])
    assert len(list(small_disk.events())) == 3
    assert small_disk.append([event(10)]) == 1
    small_disk.close()
    assert examine(place).sound
    assert len(read(place)) == 4
