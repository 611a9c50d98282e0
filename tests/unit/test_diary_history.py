"""The history of a diary: what all its events come to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.diary.history import WITHOUT_BEGINNING, fold
from engine.errors import InternalError
from engine.model.diary import Event

RECORDED = datetime(2026, 5, 1, tzinfo=UTC)


def event(kind: str, **body: Any) -> Event:
    return Event(f"{kind}{body}", RECORDED, kind, body)


def begun(id: str = "a", **more: Any) -> Event:
    body: dict[str, Any] = {"person": "me", "title": "Arm", "onset": None, "profile": {}}
    return event("episode-begun", episode=id, **{**body, **more})


def added(id: str, at: str = "2026-05-01T08:00:00+02:00", **more: Any) -> Event:
    body: dict[str, Any] = {"episode": "a", "answers": {"strength": 5}, "note": "so"}
    return event("entry-added", entry=id, at=at, **{**body, **more})


def ids(events: list[Event]) -> list[str]:
    return [each.id for each in fold(events).episodes["a"].entries]


def test_fold_keeps_the_order_of_time() -> None:
    """By moment, not by what the clock said or when it was told; then by id."""
    events = [
        begun(),
        added("late", "2026-05-01T09:00:00+02:00"),
        added("early", "2026-05-01T09:30:00+05:00"),
        added("b", "2026-05-01T07:00:00+00:00"),
        added("a", "2026-05-01T07:00:00+00:00"),
    ]
    assert ids(events) == ["early", "a", "b", "late"]


def test_fold_corrects() -> None:
    """What a correction does not name stays."""
    events = [begun(onset="2026-04-01"), added("x"), added("y", "2026-05-02T08:00:00+02:00")]
    change = event("entry-changed", episode="a", entry="x", answers={"strength": 2})
    found = fold([*events, change]).episodes["a"].entries[0]
    assert (found.id, found.answers, found.note) == ("x", {"strength": 2}, "so")
    change = event("entry-changed", episode="a", entry="x", at="2026-05-03T08:00:00+02:00", note="")
    assert ids([*events, change]) == ["y", "x"]
    changed = fold([*events, change]).episodes["a"].entries[1]
    assert (changed.answers, changed.note) == ({"strength": 5}, "")
    told = event("episode-changed", episode="a", title="Leg", profile={"age": 40})
    found_ = fold([*events, told]).episodes["a"]
    assert (found_.title, found_.profile, found_.person) == ("Leg", {"age": 40}, "me")
    assert found_.onset == date(2026, 4, 1)
    gone = event("episode-changed", episode="a", onset=None)
    assert fold([*events, gone]).episodes["a"].onset is None


def test_fold_deletes() -> None:
    """What is gone stays gone, whatever is told about it afterwards."""
    events = [begun(), added("x"), added("y"), event("entry-deleted", episode="a", entry="x")]
    assert ids(events) == ["y"]
    later = event("entry-changed", episode="a", entry="x", note="again")
    assert ids([*events, later]) == ["y"]
    removed = event("episode-deleted", episode="a")
    after = [added("z"), later, event("examined", episode="a", on="2026-05-02"),
             event("episode-changed", episode="a", title="Leg"), removed]  # fmt: skip
    assert fold([*events, removed, *after]).episodes == {}
    assert ids([*events, removed, begun(), added("new")]) == ["new"]


def test_fold_passes_over_what_it_does_not_know() -> None:
    """An entry that never was, and an episode and an entry that are told twice."""
    again = added("x", answers={"strength": 9})
    events = [begun(), begun(title="Twice"), added("x"), again]
    found = fold([*events, event("entry-deleted", episode="a", entry="never")]).episodes["a"]
    assert (found.title, [each.id for each in found.entries]) == ("Arm", ["x"])
    assert found.entries[0].answers == {"strength": 5}


def test_fold_keeps_check_ins_whose_beginning_is_lost() -> None:
    """Damage to a file can take one event and leave the others."""
    found = fold([added("x"), added("y")]).episodes["a"]
    assert (found.person, found.title) == WITHOUT_BEGINNING
    assert ids([added("x"), added("y")]) == ["x", "y"]
    assert fold([added("x"), begun()]).episodes["a"].title == "Arm"
    assert fold([event("examined", episode="a", on="2026-05-02")]).episodes == {}


def test_fold_orders_examinations() -> None:
    days = ["2026-05-09", "2026-05-02", "2026-05-09"]
    events = [begun(), *(event("examined", episode="a", on=each) for each in days)]
    assert fold(events).episodes["a"].examined == (date(2026, 5, 2), date(2026, 5, 9))


def test_fold_refuses_another_kind() -> None:
    with pytest.raises(InternalError):
        fold([begun(), event("entry-guessed", episode="a")])


def test_fold_keeps_episodes_apart() -> None:
    """In the order in which they were begun, each with its own entries."""
    events = [begun("b"), begun("a"), added("x"), added("x", episode="b", note="other")]
    found = fold(events).episodes
    assert list(found) == ["b", "a"]
    assert [found[id].entries[0].note for id in found] == ["other", "so"]
    assert list(fold([*events, event("episode-deleted", episode="a")]).episodes) == ["b"]
