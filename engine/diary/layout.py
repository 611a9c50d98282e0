"""Where texts and dates find room: widths, broken lines, lanes, and the days under an axis."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from unicodedata import combining, east_asian_width

from engine.diary.picture import MONTHS

# Steps between the dates under an axis, the finest first: days, then months.
_DAYS = (1, 2, 7, 14)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000)
# Signs that are wider than most, in the widest of the common fonts (DejaVu Sans), in cells more.
_WIDER = {**dict.fromkeys("mMW@%→—", 0.7), "w": 0.4, **dict.fromkeys("0123456789", 0.1)}


def breadth(text: str) -> int:
    """The cells that a text takes in a terminal; East Asian signs take two."""
    if text.isascii():
        return len(text)
    return sum((0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1) for c in text)


def spread(text: str) -> float:
    """The cells that a text takes in a picture, where letters are not of one width."""
    more = sum(_WIDER.get(sign, 0.2 if sign.isupper() else 0) for sign in text)
    return breadth(text) + more


def wrap(text: str, cells: float, measure: Callable[[str], float] = breadth) -> list[str]:
    """A text in rows of at most so many cells; at least one row. Too long words are divided."""
    rows: list[str] = []
    for word in text.split():
        if rows and measure(f"{rows[-1]} {word}") <= cells:
            rows[-1] += " " + word
        else:
            rows += _divided(word, cells, measure)
    return rows or [""]


def _divided(word: str, cells: float, measure: Callable[[str], float]) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and measure(pieces[-1] + sign) > cells:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def days_from(first: date, at: datetime) -> float:
    """Days from the start of ``first`` to a time, as the clock of the person showed it."""
    seconds = at.hour * 3600 + at.minute * 60 + at.second
    return at.toordinal() - first.toordinal() + seconds / 86400


def stack(extents: Sequence[tuple[float, float]]) -> list[int]:
    """A lane for each extent, the lowest in which it overlaps none of those before it."""
    lanes: list[list[tuple[float, float]]] = []
    chosen = []
    for extent in extents:
        lane = next((n for n, taken in enumerate(lanes) if _free(extent, taken)), len(lanes))
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append(extent)
        chosen.append(lane)
    return chosen


def flags(extents: Sequence[tuple[float, float]], poles: Sequence[float]) -> list[int]:
    """A lane for each flag, so that no flag overlaps another.

    A flag hangs on its pole, which goes down from it through all lanes below. It is put above the
    poles that it would cover. ``extents`` and ``poles`` are ordered from left to right.
    """
    chosen = [0] * len(poles)
    for n in reversed(range(len(poles))):
        left, right = extents[n]
        later = range(n + 1, len(poles))
        lane = max((chosen[m] + 1 for m in later if left <= poles[m] <= right), default=0)
        while not _free(extents[n], [extents[m] for m in later if chosen[m] == lane]):
            lane += 1
        chosen[n] = lane
    return chosen


def hidden(
    extents: Sequence[tuple[float, float]], poles: Sequence[float], lanes: Sequence[int]
) -> bool:
    """Whether a pole goes down through a flag in a lower lane."""
    return any(
        lane > other and left < pole < right
        for pole, lane in zip(poles, lanes, strict=True)
        for (left, right), other in zip(extents, lanes, strict=True)
    )


def _free(extent: tuple[float, float], taken: Sequence[tuple[float, float]]) -> bool:
    return all(extent[1] <= left or right <= extent[0] for left, right in taken)


def dates(first: date, last: date, most: int) -> list[tuple[date, str]]:
    """Round dates from ``first`` to ``last`` with their labels, at most so many (at least one)."""
    for step in _DAYS:
        # The first day of the calendar was a Monday.
        start = first.toordinal() + (1 - first.toordinal()) % step
        days = range(start, last.toordinal() + 1, step)
        if len(days) <= most:
            found = (date.fromordinal(ordinal) for ordinal in days)
            return [(each, f"{each.day} {MONTHS[each.month - 1]}") for each in found]
    for step in _MONTHS:
        months = list(_month_starts(first, last, step))
        if len(months) <= most:
            break
    name = "{0} {1}" if step < 12 else "{1}"
    return [(each, name.format(MONTHS[each.month - 1], each.year)) for each in months[:most]]


def _month_starts(first: date, last: date, step: int) -> Iterator[date]:
    # A start on the first of a month counts; any later day waits for the next month.
    month = first.year * 12 + first.month - (1 if first.day == 1 else 0)
    month += -month % step
    while month // 12 <= 9999 and (start := date(month // 12, month % 12 + 1, 1)) <= last:
        yield start
        month += step
