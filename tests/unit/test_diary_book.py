"""The book of a diary: what it keeps, completes and refuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from engine.diary.book import Book, Taken, canonical, complete
from engine.diary.store import Store
from engine.errors import AnswersError, UsageError
from engine.inference.timeline import Timeline
from engine.model.diary import Entry, Episode
from tests.diaries import small
from tests.unit.timelines import says

ZURICH = timezone(timedelta(hours=2))
NOW = datetime(2026, 5, 4, 20, 0, tzinfo=ZURICH)
STRONG = {"strength": 5}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "diary.db") as opened:
        yield opened


def test_the_book_keeps_what_it_is_told(store: Store) -> None:
    """Begin, add, correct, examine and delete, each as an event that stays."""
    book = Book(small(), store, NOW)
    entry = book.add(book.new("me", "Arm", date(2026, 4, 1), {"age": 40}), NOW, STRONG, "bad day")
    book.change(book.episode(None), entry, None, {"strength": 6}, None)
    book.examined(book.episode(None), NOW.date())
    found = book.episode(None)
    assert (found.person, found.title, found.onset) == ("me", "Arm", date(2026, 4, 1))
    assert (found.entries[0].answers["strength"], found.entries[0].note) == (6, "bad day")
    assert found.entries[0].at == NOW
    assert found.examined == (NOW.date(),)
    book.delete(found, found.entries[0])
    assert book.episode(None).entries == ()
    book.delete(found, None)
    assert book.diary().episodes == {}
    assert [each.kind for each in store.events()] == [
        "episode-begun", "entry-added", "entry-changed", "examined", "entry-deleted",
        "episode-deleted",
    ]  # fmt: skip


def test_an_episode_is_begun_with_its_first_check_in(store: Store) -> None:
    """An interview that is broken off leaves nothing behind, and begins nothing twice."""
    book = Book(small(), store, NOW)
    made = book.new("me", "Arm", None, {})
    with pytest.raises(UsageError):
        book.add(made, NOW + timedelta(days=9), {}, "")
    assert list(store.events()) == []
    book.add(made, NOW, {}, "")
    book.add(made, NOW - timedelta(hours=1), {}, "")
    assert [each.kind for each in store.events()] == ["episode-begun", "entry-added", "entry-added"]


def test_the_book_refuses_the_future(store: Store) -> None:
    """But for a day of grace for check-ins: clocks differ."""
    book = Book(small(), store, NOW)
    tomorrow = NOW.date() + timedelta(1)
    with pytest.raises(UsageError, match="future"):
        book.new("me", "Arm", tomorrow, {})
    made = book.new("me", "Arm", NOW.date(), {})
    with pytest.raises(UsageError, match="future"):
        book.examined(made, tomorrow)
    with pytest.raises(UsageError, match="future"):
        book.add(made, NOW + timedelta(days=1, minutes=1), {}, "")
    entry = book.add(made, NOW + timedelta(days=1), {}, "")
    with pytest.raises(UsageError, match="future"):
        book.change(book.episode(None), entry, NOW + timedelta(days=2), None, None)
    assert [each.kind for each in store.events()] == ["episode-begun", "entry-added"]


def test_the_book_refuses_the_same_moment(store: Store) -> None:
    """Also where another clock shows it; a check-in may keep its own."""
    book = Book(small(), store, NOW)
    first = book.add(book.new("me", "Arm", None, {}), NOW, STRONG, "")
    with pytest.raises(UsageError, match=first.id):
        book.add(book.episode(None), NOW.astimezone(UTC), STRONG, "")
    second = book.add(book.episode(None), NOW - timedelta(hours=1), {}, "")
    with pytest.raises(UsageError, match="already"):
        book.change(book.episode(None), second, NOW, None, None)
    book.change(book.episode(None), first, NOW, None, "the same time")
    assert book.episode(None).entries[1].note == "the same time"


def test_what_there_is_none_of_is_at_the_level_of_none() -> None:
    """Where the gate of a question has failed; not where it is open, nor over what was told."""
    assert complete(small(), {"numb": "no"}) == {"numb": "no", "depth": "not-numb"}
    not_at_all = {"numb": "yes", "depth": "not-applicable"}
    assert complete(small(), not_at_all) == not_at_all
    assert complete(small(), {"numb": "not-applicable"}) == {"numb": "not-applicable"}
    for told_ in ({"numb": "yes"}, {}, {"numb": "unknown"}, {"numb": "no", "depth": "dead"}):
        assert complete(small(), told_) == told_


def test_a_denial_that_was_wrong_once_says_nothing_of_it_again() -> None:
    """Who told of dead skin while denying that anything is numb may do so another time."""
    denied = {"numb": "no"}
    assert complete(small(), denied, {"numb": "no", "depth": "dead"}) == denied
    for earlier in ({"numb": "yes", "depth": "dead"}, {"numb": "no", "depth": "not-numb"}, {}):
        assert complete(small(), denied, earlier) == {"numb": "no", "depth": "not-numb"}


def test_the_book_reads_a_denial_beside_the_check_in_before(store: Store) -> None:
    """Before it in time, whatever was written first, and not beside itself."""
    book = Book(small(), store, NOW)
    torn = {"numb": "no", "depth": "dead"}
    later = book.add(book.new("me", "Arm", None, {}), NOW, {"numb": "no"}, "")
    assert later.answers["depth"] == "not-numb"
    first = book.add(book.episode(None), NOW - timedelta(days=7), torn, "")
    book.change(book.episode(None), later, None, {"numb": "no"}, None)
    assert dict(book.episode(None).entries[-1].answers) == {"numb": "no"}
    book.change(book.episode(None), first, None, {"numb": "no"}, None)
    assert book.episode(None).entries[0].answers["depth"] == "not-numb"


def test_the_book_completes_what_it_is_told(store: Store) -> None:
    """Also a correction: who says afterwards that nothing is numb has said how numb it is."""
    book = Book(small(), store, NOW)
    dead = {"numb": "yes", "depth": "dead"}
    entry = book.add(book.new("me", "Arm", None, {}), NOW, dead, "")
    assert entry.answers == dead
    book.change(book.episode(None), entry, None, {"numb": "no"}, None)
    assert book.episode(None).entries[0].answers == {"numb": "no", "depth": "not-numb"}


def test_the_book_keeps_numbers_in_their_own_unit(store: Store) -> None:
    """Whatever they were told in, so that they can be compared."""
    book = Book(small(), store, NOW)
    made = book.new("me", "Arm", None, {"since": {"value": 21, "unit": "day"}, "age": 40.0})
    assert made.profile == {"since": 3, "age": 40}
    said = {
        "strength": 5.5,
        "used": ["splint"],
        "night-pain": "left",
        "since": {"value": 14, "unit": "day"},
    }
    entry = book.add(made, NOW, said, "")
    assert (entry.answers["strength"], entry.answers["since"]) == (5.5, 2)
    line = Timeline(small(), book.episode(None), NOW.date())
    assert says(line, "latest") == "5.5"
    assert says(line, "splint") == "0"
    assert canonical(small(), entry.answers) == entry.answers
    with pytest.raises(AnswersError):
        book.add(made, NOW - timedelta(hours=1), {"strength": 11}, "")
    assert len(book.episode(None).entries) == 1


def test_the_book_asks_which_of_several(store: Store) -> None:
    """By id, or by a person who has one; else every one is named."""
    book = Book(small(), store, NOW)
    with pytest.raises(UsageError, match="empty"):
        book.episode(None)
    arm, leg, other = (
        book.new(*named, None, {}) for named in (("me", "Arm"), ("me", "Leg"), ("her", "Neck"))
    )
    for each in (arm, leg, other):
        book.add(each, NOW, {}, each.title)
    for named in (None, "me"):
        with pytest.raises(UsageError, match=f"several.*{arm.id}.*{leg.id}"):
            book.episode(named)
    assert book.episode(leg.id).title == "Leg"
    assert book.episode("her").id == other.id
    with pytest.raises(UsageError, match="did you mean 'her'"):
        book.episode("hre")
    book.delete(book.episode(arm.id), None)
    assert [each.note for each in book.episode("me").entries] == ["Leg"]


def test_the_book_takes_in_what_is_new(store: Store) -> None:
    """The same twice is passed over; another one with its id gets a new one.

    Of one that has gone on elsewhere the new check-ins are added, and nothing here is changed.
    """
    book = Book(small(), store, NOW)
    came = Episode("it", "me", "It", date(2026, 4, 1), {"age": 40},
                   (Entry("x", NOW, STRONG, "so"),), (date(2026, 5, 1),))  # fmt: skip
    assert book.take_in([came]) == Taken(1, 0, 0)
    assert book.episode("it") == came
    assert book.take_in([came]) == Taken(0, 0, 0)
    other = replace(came, person="her", entries=())
    assert book.take_in([other]) == Taken(1, 0, 0)
    assert len(book.diary().episodes) == 2
    assert book.episode("it") == came
    later = Entry("y", NOW + timedelta(days=7), STRONG, "")
    more = replace(came, entries=(replace(came.entries[0], note="else"), later),
                   examined=(date(2026, 5, 1), date(2026, 5, 4)))  # fmt: skip
    assert book.take_in([more]) == Taken(0, 1, 1)
    assert book.episode("it").entries == (came.entries[0], later)
    assert book.episode("it").examined == more.examined


def test_an_examination_can_be_taken_back(store: Store) -> None:
    """It is of a day on which there was something to examine, and not to come."""
    book = Book(small(), store, NOW)
    began, day = NOW.date() - timedelta(days=20), NOW.date() - timedelta(days=8)
    made = book.new("me", "It", began, {})
    book.add(made, NOW - timedelta(days=9), STRONG, "")
    with pytest.raises(UsageError, match="when it began"):
        book.examined(made, began - timedelta(days=1))
    with pytest.raises(UsageError, match="in the future"):
        book.examined(made, NOW.date() + timedelta(days=1))
    book.examined(made, day)
    assert book.episode(made.id).examined == (day,)
    with pytest.raises(UsageError, match=f"those noted: {day}"):
        book.not_examined(book.episode(made.id), NOW.date())
    book.not_examined(book.episode(made.id), day)
    assert book.episode(made.id).examined == ()


def test_no_check_in_is_before_it_began(store: Store) -> None:
    book = Book(small(), store, NOW)
    made = book.new("me", "It", NOW.date(), {})
    with pytest.raises(UsageError, match="before it began"):
        book.add(made, NOW - timedelta(days=2), STRONG, "")
