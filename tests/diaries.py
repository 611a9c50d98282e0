"""Small diaries for tests: days are numbers, counted from the same Monday."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Any

from engine.model.diary import Entry, Episode
from engine.model.frozen import frozen
from engine.model.knowledge import KnowledgeBase
from engine.reading.load import load_knowledge

MONDAY = date(2026, 1, 5)
KNOWLEDGE = Path(__file__).parent / "knowledge"
NOON = time(12, tzinfo=UTC)


def day(number: float) -> date:
    """The day so many days after the Monday."""
    return MONDAY + timedelta(number)


def entry(number: int, **answers: Any) -> Entry:
    """A check-in at noon; ``_`` stands for the ``-`` of a finding."""
    told = {id.replace("_", "-"): value for id, value in answers.items()}
    return Entry(f"{number:03d}", datetime.combine(day(number), NOON), frozen(told), "")


def episode(
    *entries: Entry,
    onset: int | None = None,
    examined: Iterable[int] = (),
    profile: Mapping[str, Any] | None = None,
) -> Episode:
    """An episode of somebody; its check-ins come in the order of time."""
    began = None if onset is None else day(onset)
    known = frozen(dict(profile or {}))
    return Episode("it", "me", "It", began, known, entries, tuple(day(each) for each in examined))


def told(finding: str, readings: str, **more: Any) -> Episode:
    """An episode with one finding: ``0:5 7:some`` is 5 on day 0 and ``some`` on day 7."""
    made = []
    for pair in readings.split():
        number, said = pair.split(":")
        value = float(said) if said.replace(".", "").isdigit() else said
        made.append(entry(int(number), **{finding: value}))
    return episode(*made, **more)


@lru_cache(maxsize=1)
def small() -> KnowledgeBase:
    """A small knowledge base with a trend of every kind."""
    with TemporaryDirectory() as folder:
        copy(KNOWLEDGE / "base.yaml", folder)
        copy(KNOWLEDGE / "good" / "trends.yaml", folder)
        return load_knowledge(Path(folder))
