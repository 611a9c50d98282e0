"""A picture with everything in it: forty check-ins in twenty weeks, and what went on meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from engine.diary.picture import Better, Line, Moment, Picture, Point, Span

FIRST = date(2026, 2, 27)
STRENGTHS = ("normal", "slightly weak", "clearly weak", "cannot lift it")


def check_ins() -> list[datetime]:
    """Uneven times in twenty weeks; none in weeks nine to twelve; summer time begins between."""
    days = [n * 2.6 + (n * 7 % 5) * 0.3 for n in range(21)]
    days += [82 + n * 2.9 + (n * 3 % 4) * 0.4 for n in range(19)]
    start = datetime(2026, 3, 2, 7, 30, tzinfo=timezone(timedelta(hours=1)))
    return [(start + timedelta(days=each)).astimezone(
        timezone(timedelta(hours=1 if each < 27 else 2))) for each in days]  # fmt: skip


def line(**changes: Any) -> Line:
    """A line with three points, or with what is changed."""
    better: Better = "lower"
    given = {
        "id": "pain",
        "label": "Pain",
        "unit": "of 10",
        "low": 0.0,
        "high": 10.0,
        "better": better,
        "points": points((6, 9, 4)),
        "ticks": ((0.0, "0 none"), (5.0, "5"), (10.0, "10 worst")),
        "marks": ((7.0, "severe"),),
    }
    return Line(**{**given, **changes})


def points(values: Any, days: float = 1) -> tuple[Point, ...]:
    """One point every so many days."""
    start = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    return tuple(
        Point(start + timedelta(days=n * days), float(value), f"{value:g} of 10")
        for n, value in enumerate(values)
    )


def picture(*lines: Line, **changes: Any) -> Picture:
    """Lines, with nothing that went on meanwhile."""
    given = {
        "title": "My arm",
        "lines": lines,
        "spans": (),
        "moments": (),
        "first": date(2026, 3, 2),
        "last": date(2026, 3, 20),
        "words": (),
    }
    return Picture(**{**given, **changes})


def rich() -> Picture:
    """The whole example."""
    return Picture(
        title="Arm pain since February 2026",
        lines=(_pain(), _strength(), _walking()),
        spans=(
            Span("Getting worse", date(2026, 3, 2), date(2026, 3, 30), "stage", "worse"),
            Span("Needs to be seen", date(2026, 3, 30), date(2026, 4, 6), "stage", "danger"),
            Span("No change", date(2026, 4, 6), date(2026, 4, 25), "stage", "unchanged"),
            Span("Getting better", date(2026, 5, 23), None, "stage", "better"),
            Span("Splint at night", date(2026, 3, 9), date(2026, 4, 20), "treatment", "better"),
            Span("Tablets for pain, twice a day", date(2026, 3, 12), date(2026, 3, 26),
                 "treatment", "unchanged"),
            Span("Exercises", date(2026, 4, 10), None, "treatment", "plain"),
            Span("No check-ins", date(2026, 4, 26), date(2026, 5, 22), "gap", "plain"),
        ),
        moments=(
            Moment("It began", date(2026, 2, 27), "onset"),
            Moment("Urgent advice was given", date(2026, 3, 31), "warning"),
            Moment("Examined", date(2026, 4, 2), "examined"),
            Moment("Examined again by a specialist of nerves", date(2026, 7, 12), "examined"),
        ),
        first=FIRST,
        last=date(2026, 7, 20),
        words=(
            "You are getting better: pain went from 8 of 10 to 2 of 10 in eight weeks.",
            "The thumb is not yet as strong as it was. Show this page to the next doctor.",
        ),
    )  # fmt: skip


def _pain() -> Line:
    values = [min(9.0, 4 + n * 0.4 + (n * 7 % 3) - 1) for n in range(15)]
    values += [7, 7, 6, 7, 7, 6] + [max(1.0, 7 - n * 0.35 + (n % 3 == 0)) for n in range(19)]
    spots = tuple(
        Point(at, float(round(value)), f"{round(value)} of 10")
        for at, value in zip(check_ins(), values, strict=True)
    )
    ticks = ((0.0, "0 none"), (2.0, "2"), (4.0, "4"), (6.0, "6"), (8.0, "8"), (10.0, "10 worst"))
    marks = ((7.0, "severe from here on"), (3.0, "mild up to here"))
    return Line("pain", "Pain at its worst", "points of 10", 0, 10, "lower", spots, ticks, marks)


def _strength() -> Line:
    values = [0, 0, 0, 1, 1, 1, 2, 1, 2, 2, 2, 2, 3, 3, 2, 2, 2, 2, 2, 2, 2] + [2] * 8 + [1] * 11
    spots = tuple(
        Point(at, float(3 - value), STRENGTHS[value])
        for at, value in zip(check_ins(), values, strict=True)
    )
    ticks = tuple((float(3 - n), words) for n, words in enumerate(STRENGTHS))
    return Line("thumb", "Strength of the thumb", "", 0, 3, "higher", spots, ticks,
                ((1.0, "be seen soon, at or below this line"),))  # fmt: skip


def _walking() -> Line:
    spots = tuple(
        Point(at, float(20 + n * n % 37), f"{20 + n * n % 37} minutes")
        for n, at in enumerate(check_ins()[::4])
    )
    ticks = tuple((float(level), f"{level}") for level in range(0, 61, 10))
    return Line("walking", "Walking without a rest", "minutes", 0, 60, "higher", spots, ticks, ())
