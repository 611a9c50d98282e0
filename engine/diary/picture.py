"""What a picture of a diary is made of: plain labels, dates and numbers; and how they are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal

from engine.model.value import value

Better = Literal["lower", "higher"]
Tone = Literal["better", "unchanged", "worse", "danger", "plain"]
SpanKind = Literal["stage", "treatment", "gap"]
MomentKind = Literal["onset", "examined", "warning"]

GAP_DAYS = 14
"""Without an answer for longer than this, a line is interrupted, unless the caller says else."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Control characters would steer a terminal and are no XML; the others turn the order of the words
# around them, or cannot be encoded.
_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


@value
class Point:
    """One answer: a finite number, and ``text``, the answer in the words of the person."""

    at: datetime
    value: float
    text: str


@value
class Line:
    """One thing that is followed over time.

    ``low`` and ``high`` bound the axis, which is widened where a value lies outside. ``ticks`` are
    the labelled values of the axis. ``marks`` are thresholds with their labels.
    """

    id: str
    label: str
    unit: str
    low: float
    high: float
    better: Better
    points: tuple[Point, ...]
    ticks: tuple[tuple[float, str], ...]
    marks: tuple[tuple[float, str], ...]


@value
class Span:
    """Something that lasted from ``start`` to ``end``, or lasts still."""

    label: str
    start: date
    end: date | None
    kind: SpanKind
    tone: Tone


@value
class Moment:
    """Something that happened on one day."""

    label: str
    at: date
    kind: MomentKind


@value
class Picture:
    """Everything that is drawn and told. ``words`` are paragraphs, shown before anything else.

    The axis of time goes from ``first`` to ``last``, and further where a point lies outside. Spans
    and moments outside of it are told, and not drawn.
    """

    title: str
    lines: tuple[Line, ...]
    spans: tuple[Span, ...]
    moments: tuple[Moment, ...]
    first: date
    last: date
    words: tuple[str, ...]


def plain(text: str) -> str:
    """A text on one line, without characters that steer a terminal or are no XML."""
    return _HARMFUL.sub("\ufffd", " ".join(text.split()))


def in_order(points: Iterable[Point]) -> list[Point]:
    """The points by time."""
    return sorted(points, key=lambda point: point.at)


def worst(points: Iterable[Point], better: Better) -> Point:
    """The worst of some points; of equally bad ones the first. There must be one."""
    if better == "lower":
        return max(points, key=lambda point: point.value)
    return min(points, key=lambda point: point.value)


def runs(points: Sequence[Point], gap: int) -> list[list[Point]]:
    """Ordered points, divided wherever more than ``gap`` days passed without one."""
    longest = timedelta(days=gap)
    found: list[list[Point]] = []
    for point in points:
        if not found or point.at - found[-1][-1].at > longest:
            found.append([])
        found[-1].append(point)
    return found


def reach(line: Line) -> tuple[float, float]:
    """The lowest and the highest value that the axis must show."""
    values = [line.low, line.high]
    values += [point.value for point in line.points]
    values += [level for level, _ in (*line.ticks, *line.marks)]
    return min(values), max(values)


def part(number: float, low: float, high: float) -> float:
    """Where a value lies between two others, from 0 to 1; halfway, where these are equal."""
    return (number - low) / (high - low) if high > low else 0.5


def day(when: date) -> str:
    """A day in words, the same everywhere: ``2 Mar 2026``."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def days_of(span: Span) -> str:
    """The days of a span in words."""
    if span.end is None:
        return f"since {day(span.start)}"
    return day(span.start) if span.end == span.start else f"{day(span.start)} to {day(span.end)}"


def direction(line: Line) -> str:
    """What the numbers are, and which way is better."""
    unit = plain(line.unit)
    return f"{unit}; {line.better} is better" if unit else f"{line.better} is better"


def told(line: Line, gap: int) -> list[str]:
    """A line in words: the first, the worst and the latest answer, and where none was given."""
    points = in_order(line.points)
    if not points:
        return ["no answers yet"]
    if len(points) == 1:
        return [f"only answer: {dated(points[0])}"]
    named = (("first", points[0]), ("worst", worst(points, line.better)), ("latest", points[-1]))
    return [f"{name}: {dated(point)}" for name, point in named] + _silent(points, gap)


def dated(point: Point) -> str:
    """An answer with its day."""
    return f"{plain(point.text)}, {day(point.at)}"


def _silent(points: Sequence[Point], gap: int) -> list[str]:
    divided = runs(points, gap)
    holes = [f"{day(before[-1].at)} to {day(after[0].at)}" for before, after in pairwise(divided)]
    if not holes:
        return []
    more = f" and {len(holes) - 3} more times" if len(holes) > 3 else ""
    return [f"no answer for more than {gap} days: {', '.join(holes[:3])}{more}"]
