"""Timelines made of a few check-ins, and what the trends say of them."""

from __future__ import annotations

from typing import Any

from engine.inference.timeline import Timeline
from engine.inference.trends import derivations
from engine.model.trend import Derivation
from tests.diaries import day, entry, episode, small, told

Said = dict[str, Any]


def course(*check_ins: tuple[int, Said], today: int | None = None, **more: Any) -> Timeline:
    """A timeline from days and answers, by default on the day of the last check-in."""
    made = tuple(entry(number, **said) for number, said in check_ins)
    on = check_ins[-1][0] if today is None else today
    return Timeline(small(), episode(*made, **more), day(on))


def of(finding: str, readings: str, today: int | None = None, **more: Any) -> Timeline:
    """A timeline of one finding, see ``tests.diaries.told``."""
    made = told(finding, readings, **more)
    return Timeline(small(), made, made.entries[-1].at.date() if today is None else day(today))


def derived(line: Timeline, trend: str) -> Derivation | None:
    """What a trend says, if anything."""
    return next((each for each in derivations(line) if each.trend == f"trend.{trend}"), None)


def says(line: Timeline, trend: str) -> str | None:
    found = derived(line, trend)
    return found.value if found else None
