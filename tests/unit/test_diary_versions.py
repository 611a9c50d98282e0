"""Diary files of older versions are brought up to date, and those of newer ones left alone."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from engine.diary.doctor import examine, recover
from engine.errors import DiaryError
from tests.fixtures.diary.build import EVENTS, HERE, WORDS, build_version_1
from tests.unit import stored
from tests.unit.stored import filled, plain, read, refused

cheap = stored.cheap
place = stored.place


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
