"""What a large diary costs: opening it, folding its events, trends, and the whole review."""

from __future__ import annotations

import gc
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from engine.diary.current import answers_on
from engine.diary.history import fold
from engine.diary.review import Review, review
from engine.diary.store import Store
from engine.diary.synthetic import synthetic
from engine.explain.prove import Prover
from engine.inference.consult import Consultant
from engine.inference.program import load_program
from engine.inference.timeline import Timeline
from engine.model.diary import Event
from engine.model.knowledge import KnowledgeBase
from engine.reading.load import load_knowledge

T = TypeVar("T")


def large_diary(kb: KnowledgeBase, count: int) -> list[Event]:
    """The events of an episode of so many daily check-ins, made from the first course."""
    course = next(iter(kb.courses.values()))
    entries = synthetic(kb, course, 1, date(2020, 1, 1)).episode.entries
    begun = datetime(1999, 1, 1, 12, tzinfo=UTC)
    rng = Random(1)
    body: dict[str, object] = {
        "episode": "a",
        "person": "me",
        "title": "long",
        "onset": None,
        "profile": {},
    }
    events = [Event(uuid.uuid4().hex, begun, "episode-begun", body)]
    for number in range(count):
        at = begun + timedelta(days=number)
        answers = dict(rng.choice(entries).answers)
        told = {"episode": "a", "entry": f"{number:05}", "at": at.isoformat(), "note": ""}
        events.append(Event(uuid.uuid4().hex, at, "entry-added", {**told, "answers": answers}))
    return events


def timed(name: str, what: Callable[[], T]) -> T:
    """Print the best of three times; the result of the last."""
    best = float("inf")
    found = None
    for _ in range(3):
        found = None  # letting go of the last result is no part of making the next
        begin = time.perf_counter()
        found = what()
        best = min(best, time.perf_counter() - begin)
    assert found is not None
    print(f"  {name:44} {best:6.2f} s")
    return found


def _reviewed(consultant: Consultant, events: list[Event]) -> Review:
    episode = fold(events).episodes["a"]
    return review(consultant, episode, episode.entries[-1].at.date())


def main(count: int = 10_000) -> None:
    """Print the costs of a diary of so many check-ins."""
    gc.set_threshold(1_000_000)  # as the command line does
    kb = load_knowledge()
    consultant = Consultant(kb, load_program(kb))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "diary.sqlite"
        with Store.open(path) as store:
            store.append(large_diary(kb, count))
        size = path.stat().st_size / 1e6

        def opened() -> list[Event]:
            with Store.open(path) as store:
                return list(store.events())

        print(f"{count} check-ins, {size:.0f} MB")
        # First, while nothing else is kept that the collector of garbage would go through.
        timed("all of it", lambda: _reviewed(consultant, opened()))
        events = timed("open and read all events", opened)
        diary = timed("fold them", lambda: fold(events))
        episode = diary.episodes["a"]
        today = episode.entries[-1].at.date()
        answers = timed("trends", lambda: answers_on(Timeline(kb, episode, today)))
        timed("one consultation", lambda: consultant.consult(answers))
        both = "review, with that of the check-in before"
        found = timed(both, lambda: review(consultant, episode, today))
        timed("proof", lambda: Prover(found.consultation).ruling())


if __name__ == "__main__":
    main()
