"""The diary file: what is told comes back, stays with its owner, and is refused in clear words."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.diary import faults, places, sealing
from engine.diary.doctor import examine, recover
from engine.diary.migrations import SCHEMA
from engine.diary.store import Store, erase, is_sealed
from engine.errors import DiaryError
from engine.model.diary import Event
from tests.fixtures.diary.build import EVENTS, HERE, WORDS, build_version_1

ZURICH, OLD, NONE = "Zürich 1", "old", ""
NOW = datetime(2026, 5, 4, 3, 2, 1, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
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


# -- what is told comes back ------------------------------------------------------------------

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
instants = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
)
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
told = st.lists(
    st.builds(Event, words, instants, words, st.dictionaries(st.text(), json_values, max_size=5)),
    max_size=8, unique_by=lambda each: each.id,
)  # fmt: skip


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=told, second=told, sealed=st.booleans())
def test_whatever_is_told_comes_back_in_order(
    tmp_path_factory: pytest.TempPathFactory, first: list[Event], second: list[Event], sealed: bool
) -> None:
    """Any text, number, nesting and time; an id that is there already keeps its first event."""
    place = tmp_path_factory.mktemp("any") / "diary.db"
    passphrase = "a b c" if sealed else None
    with Store.open(place, passphrase=passphrase) as store:
        assert store.append(first) == len(first)
        new = [each for each in second if each.id not in {old.id for old in first}]
        assert store.append(second) == len(new)
        assert list(store.events()) == first + new
    assert read(place, passphrase) == first + new
    assert examine(place, passphrase).sound


def test_order_is_that_of_telling_not_of_the_clock(place: Path) -> None:
    events = [replace(event(n), recorded=NOW - timedelta(days=n)) for n in range(5)]
    with Store.open(place) as store:
        for each in events:
            store.append([each])
    assert read(place) == events
    assert read(place)[0].recorded.tzinfo == UTC


def test_the_same_event_twice_is_kept_once(place: Path) -> None:
    """In one go, later, and by another process; numbers get no gaps by it."""
    with Store.open(place) as store:
        assert store.append([event(1), event(1)]) == 1
        assert store.append([event(1), event(2), event(1)]) == 1
        assert store.append([]) == 0
        assert store.append([event(2)]) == 0
        assert store.append([event(3)]) == 1
        assert [each.id for each in store.events()] == ["id-1", "id-2", "id-3"]
    assert examine(place).faults == ()


@pytest.mark.parametrize("body", [{"n": float("nan")}, {"n": {1, 2}}, {"n": b"x"}])
def test_all_or_nothing(place: Path, body: dict[str, Any]) -> None:
    """What cannot be told in JSON stops the events before it too."""
    with Store.open(place) as store:
        with pytest.raises((TypeError, ValueError)):
            store.append([event(1), replace(event(2), body=body)])
        with pytest.raises(ValueError, match="offset"):
            store.append([event(1), replace(event(2), recorded=datetime(2026, 1, 1))])  # noqa: DTZ001
        assert list(store.events()) == []


def test_events_are_those_of_the_moment_of_asking(place: Path) -> None:
    """A reader that is slow neither sees what comes later nor keeps writers out."""
    events = filled(place)
    with Store.open(place) as reader, Store.open(place) as writer:
        asked = reader.events()
        assert next(asked) == events[0]
        writer.append([event(99)])
        assert list(asked) == events[1:]
        assert len(list(reader.events())) == 4


def test_nothing_can_be_changed_or_deleted(place: Path) -> None:
    """The file itself refuses it, whoever asks."""
    filled(place)
    with closing(plain(place)) as connection:
        for change in ("UPDATE event SET kind = 'x'", "DELETE FROM event WHERE seq = 2",
                       "REPLACE INTO event SELECT * FROM event"):  # fmt: skip
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                connection.execute(change)


def test_how_the_file_is_written(place: Path) -> None:
    with Store.open(place) as store:
        ask = store._file.connection.execute
        assert ask("PRAGMA journal_mode").fetchone() == ("wal",)
        assert ask("PRAGMA synchronous").fetchone() == (2,)
        assert ask("PRAGMA busy_timeout").fetchone() == (300,)
        assert ask("PRAGMA user_version").fetchone() == (2,)
        assert ask("PRAGMA application_id").fetchone() == (0x556E7044,)
        assert ask("PRAGMA secure_delete").fetchone() == (1,)


def test_reading_does_not_write(place: Path) -> None:
    filled(place)
    before, when = place.read_bytes(), place.stat().st_mtime_ns
    time.sleep(0.02)
    read(place)
    examine(place)
    assert (place.read_bytes(), place.stat().st_mtime_ns) == (before, when)


def test_ten_thousand_events_are_read_quickly(place: Path) -> None:
    """Processor time, since the machine may have other work."""
    answers = {"arm-pain": ["left"], "pain-level": 6, "worse-by": ["neck", "desk"], "numb": "no"}
    filled(place, 1)
    with Store.open(place) as store:
        store.append([event(n, entry=f"e{n}", answers=answers, note="") for n in range(1, 10_000)])
        taken = []
        for _ in range(3):
            start = time.process_time()
            assert len(list(store.events())) == 10_000
            taken.append(time.process_time() - start)
    assert min(taken) < 0.3


# -- where it lies ----------------------------------------------------------------------------


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


def test_every_message_follows_the_grammar() -> None:
    for text in faults._ADVICE.values():
        assert not text.endswith(".")
        assert text[0].islower()
        assert "sqlite" not in text.lower()


def test_the_store_is_quick_to_import() -> None:
    """It stands at the start of every command of the diary: no package, none of the knowledge."""
    code = "import sys, engine.diary.store; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"yaml", "pydantic", "cryptography", "click", "experta", "engine.reading"}
    assert not heavy & set(done.stdout.split())


# -- versions ---------------------------------------------------------------------------------


def copied(name: str, place: Path) -> Path:
    place.parent.mkdir(parents=True)
    shutil.copyfile(HERE / name, place)
    return place


def test_every_older_version_has_a_file_and_is_brought_up_to_date(place: Path) -> None:
    copied("version-1.db", place)
    report = examine(place)
    assert (report.version, report.events, report.sound) == (1, len(EVENTS), True)
    assert tuple(read(place)) == EVENTS
    report = examine(place)
    assert (report.version, report.events, report.sound) == (2, len(EVENTS), True)
    assert {path.name for path in place.parent.iterdir()} == {"diary.db", "diary.db-lock"}
    assert b"CREATE TABLE events" not in place.read_bytes()


def test_the_present_version_stays_readable(place: Path) -> None:
    """A change of the form or of the sealing that forgets the version fails here."""
    copied("version-2.db", place)
    assert tuple(read(place)) == EVENTS
    place.unlink()
    shutil.copyfile(HERE / "version-2-sealed.db", place)
    assert tuple(read(place, WORDS)) == EVENTS


def test_the_first_file_is_what_its_script_builds(tmp_path: Path) -> None:
    build_version_1(tmp_path / "again.db")
    with closing(plain(tmp_path / "again.db")) as new, closing(plain(HERE / "version-1.db")) as old:
        assert list(new.iterdump()) == list(old.iterdump())


@pytest.mark.parametrize(
    "spoil", ["UPDATE events SET body = 'no json' WHERE seq = 9",
              "UPDATE events SET recorded = 'once' WHERE seq = 9"],
)  # fmt: skip
def test_a_change_of_version_that_fails_changes_nothing(place: Path, spoil: str) -> None:
    """A copy of the file is kept then, and what is readable can be recovered."""
    copied("version-1.db", place)
    with closing(plain(place)) as connection:
        connection.execute(spoil)
    before = place.read_bytes()
    assert "event 3 cannot be read" in refused("damaged", place)
    assert place.read_bytes() == before
    copy = place.with_name("diary.db.version-1")
    with closing(plain(copy)) as kept, closing(plain(place)) as old:
        assert list(kept.iterdump()) == list(old.iterdump())
    assert oct(copy.stat().st_mode)[-3:] == "600"
    assert not examine(place).sound
    done = recover(place)
    assert done.kept == len(EVENTS) - 1
    assert tuple(read(place)) == EVENTS[:2] + EVENTS[3:]


def test_a_newer_version_is_refused_and_left_alone(place: Path) -> None:
    filled(place)
    with closing(plain(place)) as connection:
        connection.execute("PRAGMA user_version = 3")
    before = place.read_bytes()
    assert "form 3; this version knows 2); update the program" in refused("newer", place)
    with pytest.raises(DiaryError) as told:
        recover(place)
    assert told.value.code == "newer"
    with pytest.raises(DiaryError, match="newer version"):
        examine(place)
    assert place.read_bytes() == before


# -- encryption -------------------------------------------------------------------------------

PRIVATE = "the-note-nobody-else-reads"


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_sealing_leaves_nothing_plain_and_can_be_undone(place: Path) -> None:
    events = [event(n, note=f"{PRIVATE} {n} " * 40) for n in range(200)]
    with Store.open(place) as store:
        store.append(events)
        assert PRIVATE.encode() in everything(place.parent)
        store.seal(WORDS)
        assert store.sealed
        assert PRIVATE.encode() not in everything(place.parent)
        store.append([event(900, note=PRIVATE)])
        assert list(store.events()) == [*events, event(900, note=PRIVATE)]
    assert PRIVATE.encode() not in everything(place.parent)
    assert is_sealed(place)
    assert examine(place).sound
    assert not examine(place).looked_inside
    assert examine(place, WORDS).events == 201
    with Store.open(place, passphrase=WORDS) as store:
        store.unseal()
    assert read(place) == [*events, event(900, note=PRIVATE)]
    assert not is_sealed(place)


def test_passphrases_are_refused_in_clear_words(place: Path) -> None:
    filled(place, passphrase=ZURICH)
    assert "give its passphrase" in refused("passphrase-missing", place)
    assert "check it" in refused("passphrase-wrong", place, passphrase=ZURICH[:-1])
    read(place, "Zu\u0308rich 1")  # the same word, typed on another machine
    with Store.open(place, passphrase=ZURICH) as store:
        with pytest.raises(DiaryError, match="already"):
            store.seal("x")
        with pytest.raises(DiaryError, match="empty passphrase"):
            store.change_passphrase("  ")
    other = place.with_name("plain.db")
    filled(other)
    assert "is not encrypted" in refused("passphrase-unused", other, passphrase=OLD)
    with Store.open(other) as store:
        with pytest.raises(DiaryError, match="encrypt it first"):
            store.unseal()
        with pytest.raises(DiaryError, match="encrypt it first"):
            store.change_passphrase("y")
    refused("passphrase-empty", place.with_name("new.db"), passphrase=NONE)
    assert not place.with_name("new.db").exists()


def test_a_new_passphrase_makes_the_old_one_and_its_key_useless(place: Path) -> None:
    events = filled(place, passphrase=OLD)
    with Store.open(place, passphrase=OLD) as store:
        before = store._key
        store.change_passphrase("new")
        assert before is not None
        assert store._key is not None
        assert store._key.secret != before.secret
    refused("passphrase-wrong", place, passphrase=OLD)
    assert read(place, "new") == events


def test_without_the_package_there_is_one_clear_message(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(place)
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)
    with Store.open(place) as store, pytest.raises(DiaryError, match=r"unpinch\[encryption\]"):
        store.seal(WORDS)
    assert len(read(place)) == 3


def tampered(place: Path, change: str, *values: Any) -> None:
    """Somebody writes into the file who knows its form but not its key."""
    with closing(plain(place)) as connection:
        connection.create_function("checksum", 4, _checksum)
        connection.execute("DROP TRIGGER event_stays")
        connection.execute(change, values)
        connection.execute(SCHEMA["event_stays"])


def _checksum(*parts: Any) -> bytes:
    from engine.diary.rows import checksum

    return checksum(*parts)


TAMPERINGS = {
    "another body": "UPDATE event SET body = (SELECT body FROM event WHERE seq = 1),"
    " checksum = checksum(id, recorded, kind, (SELECT body FROM event WHERE seq = 1))",
    "another kind": "UPDATE event SET kind = 'x', checksum = checksum(id, recorded, 'x', body)",
    "another time": "UPDATE event SET recorded = '2020-01-01T00:00:00+00:00',"
    " checksum = checksum(id, '2020-01-01T00:00:00+00:00', kind, body)",
    "another id": "UPDATE event SET id = 'x', checksum = checksum('x', recorded, kind, body)",
    "a plain body": "UPDATE event SET body = '{}', checksum = checksum(id, recorded, kind, '{}')",
    "a short body": "UPDATE event SET body = x'00', checksum = checksum(id, recorded, kind, x'00')",
}


@pytest.mark.parametrize("change", TAMPERINGS.values(), ids=TAMPERINGS)
def test_what_was_sealed_cannot_be_changed_unseen(place: Path, change: str) -> None:
    """Also with a checksum that fits."""
    filled(place, passphrase=WORDS)
    tampered(place, f"{change} WHERE seq = 2")
    with pytest.raises(DiaryError) as told:
        read(place, WORDS)
    assert told.value.code == "tampered"
    assert "event 2" in str(told.value)
    assert "event 2" in examine(place, WORDS).faults[0]


def test_a_planted_lock_cannot_eat_the_memory(place: Path) -> None:
    filled(place, passphrase=WORDS)
    with closing(plain(place)) as connection:
        (form,) = connection.execute("SELECT form FROM seal").fetchone()
        text = json.dumps({**json.loads(form), "n": 2**40})
        from hashlib import sha256

        for table in ("seal", "seal_copy"):
            connection.execute(
                f"UPDATE {table} SET form = ?, checksum = ?",  # noqa: S608
                (text, sha256(text.encode()).digest()),
            )
    refused("tampered", place, passphrase=WORDS)


def test_the_lock_of_the_key_survives_the_loss_of_one_copy(place: Path) -> None:
    events = filled(place, passphrase=WORDS)
    with closing(plain(place)) as connection:
        connection.execute("UPDATE seal SET form = 'x' || form")
    assert read(place, WORDS) == events
    with closing(plain(place)) as connection:
        connection.execute("UPDATE seal_copy SET form = 'x' || form")
    assert "lock of its key" in refused("damaged", place, passphrase=WORDS)


def test_a_store_that_was_open_does_not_write_plain_into_what_was_sealed(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is open nobody can seal; where the system has no locks, it sees that they did."""
    filled(place)
    with Store.open(place) as first, Store.open(place) as second:
        with pytest.raises(DiaryError, match="in use by another program"):
            second.seal(WORDS)
        assert len(list(second.events())) == 3
        monkeypatch.setattr(places, "fcntl", None)
        with pytest.raises(DiaryError, match=r"traces|in use"):
            _hold_and_seal(first, second)
        monkeypatch.undo()
        with pytest.raises(DiaryError) as told:
            first.append([event(9, note=PRIVATE)])
        assert told.value.code == "changed-key"
        with pytest.raises(DiaryError):
            first.events()


def _hold_and_seal(reader: Store, writer: Store) -> None:
    """Seal while somebody reads, who keeps the old log in use."""
    reader._file.connection.execute("BEGIN")
    reader._file.connection.execute("SELECT count(*) FROM event").fetchall()
    try:
        writer.seal(WORDS)
    finally:
        reader._file.connection.execute("ROLLBACK")


# -- erasing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("passphrase", [None, WORDS])
def test_what_is_erased_is_nowhere_any_more(place: Path, passphrase: str | None) -> None:
    """Not in the file, nor beside it; what remains keeps its order and its numbers have no gap."""
    keep = [event(n, note="kept " * 30) for n in range(100)]
    gone = [replace(event(n, note=f"{PRIVATE} " * 90), id=f"gone-{n}") for n in range(100)]
    with Store.open(place, passphrase=passphrase) as store:
        store.append([each for pair in zip(keep, gone, strict=True) for each in pair])
    erased = erase(place, [each.id for each in gone] + ["never-there"])
    assert (erased.events, erased.left) == (100, ())
    with closing(plain(place)) as connection:  # written anew, without room where it was
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
    assert b"gone-" not in everything(place.parent)
    assert PRIVATE.encode() not in everything(place.parent)
    assert read(place, passphrase) == keep
    assert examine(place, passphrase).faults == ()
    with Store.open(place, passphrase=passphrase) as store:
        assert store.append([event(500)]) == 1
        assert store.erase(lambda each: each.id != "id-7").events == 100
        assert [each.id for each in store.events()] == ["id-7"]
        assert store.append([event(501)]) == 1
        assert store.erase(lambda _: True).events == 2
        assert list(store.events()) == []
    assert examine(place, passphrase).faults == ()


def test_erasing_tells_of_older_files_that_may_still_hold_it(place: Path) -> None:
    filled(place)
    old = place.with_name("diary.db.damaged-1")
    old.write_bytes(b"")
    assert erase(place, ["id-1"]).left == (old,)
    with pytest.raises(DiaryError) as told:
        erase(place.with_name("none.db"), [])
    assert told.value.code == "missing"


def test_erasing_waits_for_others_and_gives_up_whole(place: Path) -> None:
    filled(place)
    with Store.open(place) as store:
        with pytest.raises(DiaryError) as told:
            erase(place, ["id-1"])
        assert told.value.code == "locked"
        assert len(list(store.events())) == 3


# -- damage -----------------------------------------------------------------------------------


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
