"""Where in a chart everything has its place: both axes, the margins, and the labels around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from engine.diary.layout import days_from, flags, hidden, spread, wrap
from engine.diary.picture import Line, Moment, Picture, Point, part, plain, reach
from engine.diary.shapes import CELL, ROW
from engine.model.value import value

HEIGHT = 190
# The margins beside the plot take at most this part of the width each.
_MARGIN = 0.24
# Room for one half of a date under the axis.
_LEAST = 34
_FLAG_CELLS = 26
# More lanes of flags than these take more room than they are worth.
_LANES = 3
# In a chart narrower than this, labels beside the plot would leave no room for it.
_ROOMY = 480
# Points at the ends of the scale are seen wholly.
_PADDING = 8

_Mark = tuple[float, tuple[str, ...], float]


@value
class Flag:
    """The label of a moment: its rows from ``left``, ``top`` on, and its pole at ``x``.

    Where the labels would not fit, ``rows`` is a number, and ``numbered`` is true.
    """

    moment: Moment
    x: float
    left: float
    top: float
    rows: tuple[str, ...]
    numbered: bool


@value
class Frame:
    """The plot of a chart, in pixels from the upper left corner.

    The axis of time begins with the day ``first`` and has ``days`` days. ``marks`` are thresholds:
    the level, the rows of the label and their top.
    """

    width: float
    left: float
    right: float
    top: float
    bottom: float
    first: date
    days: int
    low: float
    high: float
    label_cells: float
    marks: tuple[_Mark, ...]
    flags: tuple[Flag, ...]

    def x(self, days: float) -> float:
        """Where so many days after the start are; what is outside lies at the edge."""
        return self.left + (self.right - self.left) * min(max(days / self.days, 0), 1)

    def y(self, level: float) -> float:
        """Where a value is."""
        span = self.bottom - self.top - 2 * _PADDING
        return self.bottom - _PADDING - span * part(level, self.low, self.high)

    def spot(self, point: Point) -> tuple[float, float]:
        """Where a point is."""
        return self.x(days_from(self.first, point.at)), self.y(point.value)


def frame_of(picture: Picture, line: Line, width: float, above: float) -> Frame:
    """The frame of a line that begins ``above`` pixels from the top of the chart."""
    seen = [point.at.date() for point in line.points]
    first, last = min([picture.first, *seen]), max([picture.last, *seen])
    label_cells = _cells([label for _, label in line.ticks], width)
    mark_cells = _cells([label for _, label in mark_labels(line, width)], width)
    low, high = reach(line)
    bare = Frame(
        width=width,
        left=max(_LEAST, label_cells * CELL + 10),
        right=width - max(_LEAST, mark_cells * CELL + 12),
        top=above,
        bottom=above + HEIGHT,
        first=first,
        days=(last - first).days + 1,
        low=low,
        high=high,
        label_cells=label_cells,
        marks=(),
        flags=(),
    )
    return _labelled(bare, picture.moments, line, mark_cells)


def mark_labels(line: Line, width: float) -> list[tuple[float, str]]:
    """The thresholds from the highest down, with their labels; in a narrow chart, with letters."""
    ordered = sorted(line.marks, key=lambda mark: -mark[0])
    if width >= _ROOMY:
        return [(level, plain(label)) for level, label in ordered]
    return [(level, _letter(n)) for n, (level, _) in enumerate(ordered)]


def mark_key(line: Line, width: float) -> list[str]:
    """What the letters of the thresholds mean, where there are any."""
    if width >= _ROOMY:
        return []
    ordered = sorted(line.marks, key=lambda mark: -mark[0])
    return [f"{_letter(n)}: {plain(label)}" for n, (_, label) in enumerate(ordered)]


def _letter(n: int) -> str:
    return chr(ord("A") + n % 26) * (n // 26 + 1)


def _cells(labels: Sequence[str], width: float) -> float:
    longest = max((spread(plain(label)) for label in labels), default=0)
    return min(longest, int(width * _MARGIN / CELL))


def _labelled(bare: Frame, moments: Sequence[Moment], line: Line, mark_cells: float) -> Frame:
    """The frame with room for its labels: flags above the plot, thresholds beside it."""
    hung, height = _flags(bare, moments)
    top = bare.top + height
    marks = [
        (level, wrap(label, mark_cells, spread)) for level, label in mark_labels(line, bare.width)
    ]
    needed = sum(len(rows) for _, rows in marks) * ROW
    framed = replace(bare, top=top, bottom=top + max(HEIGHT, needed), flags=hung)
    return replace(framed, marks=_marks(framed, marks))


def _flags(frame: Frame, moments: Sequence[Moment]) -> tuple[tuple[Flag, ...], float]:
    """The labels of the moments in lanes, and the height of all lanes.

    Numbers replace the labels where one would hide a pole, or where they would need many lanes.
    """
    last = frame.first + timedelta(days=frame.days - 1)
    shown = sorted((m for m in moments if frame.first <= m.at <= last), key=lambda m: m.at)
    if not shown:
        return (), 0.0
    poles = [frame.x((each.at - frame.first).days + 0.5) for each in shown]
    rows = [wrap(plain(each.label), _FLAG_CELLS, spread) for each in shown]
    extents = [_extent(frame, x, lines) for x, lines in zip(poles, rows, strict=True)]
    lanes = flags(extents, poles)
    numbered = max(lanes) >= _LANES or hidden(extents, poles, lanes)
    if numbered:
        rows = [[str(n)] for n in range(1, len(shown) + 1)]
        extents = [_extent(frame, x, lines) for x, lines in zip(poles, rows, strict=True)]
        lanes = flags(extents, poles)
    lane = max(len(lines) for lines in rows) * ROW + 2
    height = (max(lanes) + 1) * lane + 4
    hung = (
        Flag(each, x, left, frame.top + height - 4 - (n + 1) * lane, tuple(lines), numbered)
        for each, x, (left, _), n, lines in zip(shown, poles, extents, lanes, rows, strict=True)
    )
    return tuple(hung), height


def _extent(frame: Frame, x: float, rows: Sequence[str]) -> tuple[float, float]:
    """Where a flag hangs: at the right of its pole, or where it would not fit, at the left."""
    wide = max(spread(row) for row in rows) * CELL
    left = x + 4 if x + 4 + wide <= frame.width else max(0.0, x - 4 - wide)
    return left, left + wide + CELL


def _marks(frame: Frame, marks: Sequence[tuple[float, list[str]]]) -> tuple[_Mark, ...]:
    """The labels of the thresholds, moved apart and kept beside the plot."""
    tops, free = [], frame.top - ROW / 2
    for level, rows in marks:
        height = len(rows) * ROW
        tops.append(max(free, frame.y(level) - height / 2))
        free = tops[-1] + height
    limit = frame.bottom + ROW / 2
    for n in reversed(range(len(tops))):
        limit = tops[n] = min(tops[n], limit - len(marks[n][1]) * ROW)
    return tuple((level, tuple(rows), top)
                 for (level, rows), top in zip(marks, tops, strict=True))  # fmt: skip
