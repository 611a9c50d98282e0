"""The diary file: what is told comes back, in its order, once, and whole or not at all."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.diary import faults
from engine.diary.doctor import examine
from engine.diary.store import Store
from engine.model.diary import Event
from tests.unit import stored
from tests.unit.stored import NOW, event, filled, plain, read

cheap = stored.cheap
place = stored.place

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
