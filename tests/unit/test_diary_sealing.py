"""An encrypted diary: nothing of it is plain, and no change of it goes unseen."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine.diary import places
from engine.diary.doctor import examine
from engine.diary.migrations import SCHEMA
from engine.diary.store import Store, is_sealed
from engine.errors import DiaryError
from tests.fixtures.diary.build import WORDS
from tests.unit import stored
from tests.unit.stored import PRIVATE, event, everything, filled, plain, read, refused

cheap = stored.cheap
place = stored.place

ZURICH, OLD, NONE = "Zürich 1", "old", ""


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
