"""Interleaved timing: every contestant in turn, medians, and a loop that shows the pace."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping


def calibration() -> float:
    """Milliseconds for a fixed piece of plain Python; compare it before comparing runs."""
    started = time.perf_counter()
    total = 0
    for number in range(200_000):
        total += number % 7
    return (time.perf_counter() - started) * 1000


def milliseconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def interleaved(
    contestants: Mapping[str, Callable[[], object]], rounds: Mapping[str, int]
) -> dict[str, float]:
    """Median milliseconds of each; in every round each is called once while it has rounds left."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    gc.collect()
    for turn in range(max(rounds.values())):
        for name, work in contestants.items():
            if turn < rounds[name]:
                times[name].append(milliseconds(work))
    return {name: statistics.median(found) for name, found in times.items()}
