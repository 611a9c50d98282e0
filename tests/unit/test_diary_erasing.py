"""What is erased from a diary is nowhere any more."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from engine.diary.doctor import examine
from engine.diary.store import Store, erase
from engine.errors import DiaryError
from tests.fixtures.diary.build import WORDS
from tests.unit import stored
from tests.unit.stored import PRIVATE, event, everything, filled, plain, read

cheap = stored.cheap
place = stored.place


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
