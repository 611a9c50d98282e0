"""Draws the lines of a picture for a terminal: one row of blocks each, and the numbers in words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from engine.diary.layout import wrap
from engine.diary.picture import (
    GAP_DAYS,
    Line,
    Picture,
    Point,
    direction,
    in_order,
    part,
    plain,
    reach,
    runs,
    told,
    worst,
)

NARROWEST, WIDEST = 40, 120
INDENT = 2
BLOCKS = "▁▂▃▄▅▆▇█"
LETTERS = "_.-~=+*#"
BREAK, ASCII_BREAK = "┊", "|"


def rows(picture: Picture, width: int, *, ascii: bool = False, gap: int = GAP_DAYS) -> list[str]:
    """The rows of all lines, with an empty row between two of them.

    ``width`` is kept between 40 and 120 columns. ``ascii`` replaces what is not ASCII, also in
    labels. Where no answer was given for more than ``gap`` days, the blocks are interrupted.
    """
    cells = min(max(width, NARROWEST), WIDEST)
    found: list[str] = []
    for line in picture.lines:
        found += [""] if found else []
        found += _rows(line, cells, gap, LETTERS if ascii else BLOCKS)
    return [row.encode("ascii", "replace").decode() for row in found] if ascii else found


def _rows(line: Line, cells: int, gap: int, signs: str) -> list[str]:
    room = cells - INDENT
    found = wrap(f"{plain(line.label)} ({direction(line)})", cells)
    words = told(line, gap)
    if len(line.points) > 1:
        shown = spark(line, room, gap=gap, signs=signs)
        found.append(" " * INDENT + shown)
        if _broken(signs) in shown:
            words[-1] = f"{_broken(signs)} {words[-1]}"
    return found + [" " * INDENT + row for text in words for row in wrap(text, room)]


def spark(line: Line, columns: int, *, gap: int, signs: str = BLOCKS) -> str:
    """One sign for each point, or where they are too many, for the worst of each stretch of time.

    A mark stands where the line is interrupted. Only where there are so many interruptions that
    their marks would leave no room for the points, they are left out.
    """
    divided = runs(in_order(line.points), gap)
    points = [(n, point) for n, run in enumerate(divided) for point in run]
    breaks = len(divided) - 1
    if len(points) + breaks <= columns:
        groups = [(n, [point]) for n, point in points]
    elif 3 * breaks < columns:
        # Every interruption takes a mark, and may divide the points of one stretch into two.
        groups = _stretches(points, columns - 2 * breaks)
    else:
        groups = _stretches([(0, point) for _, point in points], columns)
    low, high = reach(line)
    shown, last = "", 0
    for run, group in groups:
        level = part(worst(group, line.better).value, low, high)
        shown += _broken(signs) * (run != last) + signs[round(level * (len(signs) - 1))]
        last = run
    return shown


def _stretches(points: Sequence[tuple[int, Point]], columns: int) -> list[tuple[int, list[Point]]]:
    """Points with their runs, by run and by stretch, of as many equally long ones as columns."""
    first = points[0][1].at
    seconds = [(point.at - first).total_seconds() for _, point in points]

    def column(numbered: tuple[float, tuple[int, Point]]) -> tuple[int, int]:
        at, (run, _) = numbered
        return run, min(int(part(at, 0, seconds[-1]) * columns), columns - 1)

    grouped = groupby(zip(seconds, points, strict=True), key=column)
    return [(run, [point for _, (_, point) in group]) for (run, _), group in grouped]


def _broken(signs: str) -> str:
    return ASCII_BREAK if signs.isascii() else BREAK
