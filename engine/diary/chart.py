"""Draws one line of a picture as SVG: the answers over time, and what went on meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from html import escape

from engine.diary.frame import Frame, frame_of, mark_key
from engine.diary.layout import dates, spread, wrap
from engine.diary.meanwhile import bands, bars, moments, patterns
from engine.diary.picture import (
    GAP_DAYS,
    Line,
    Picture,
    Point,
    dated,
    day,
    direction,
    in_order,
    plain,
    runs,
    told,
    worst,
)
from engine.diary.shapes import (
    CELL,
    DATA,
    GRID,
    INK,
    MARK,
    ROW,
    block,
    box,
    diamond,
    dot,
    number,
    rule,
    square,
    text,
)

WIDE, NARROW = 720, 328


def chart(
    picture: Picture, line: Line, *, width: int = WIDE, gap: int = GAP_DAYS, name: str = "chart"
) -> str:
    """One ``svg`` element, ``width`` pixels wide, at least 280, and as high as needed.

    It stands alone or in a page; ``name`` begins all its ids, and must be unique in the page. It
    uses no style sheet, no script and no address. Where no answer was given for more than ``gap``
    days, the line is interrupted.
    """
    header, above = _header(line, width)
    frame = frame_of(picture, line, width, above)
    below, height = bars(frame, picture.spans, name)
    body = [
        *_about(line, gap, name),
        *patterns(name),
        box(0, 0, width, height, 'fill="#fff"'),
        *header,
        *bands(frame, picture.spans, name),
        *_levels(frame, line),
        *_marks(frame),
        *_days(frame),
        *moments(frame),
        *_line(frame, line, gap),
        *below,
    ]
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}"'
        f' height="{number(height)}" viewBox="0 0 {width} {number(height)}"'
        f' aria-labelledby="{name}-title {name}-desc"'
        f' font-family="system-ui, sans-serif" font-size="12" fill="{INK}">'
    )
    return "\n".join([opening, *body, "</svg>"])


def _about(line: Line, gap: int, name: str) -> list[str]:
    """What the picture is called and says, for those who do not see it."""
    count = f"{len(line.points)} answers" if len(line.points) > 1 else ""
    words = "; ".join(text for text in (direction(line), count, *told(line, gap)) if text)
    return [
        f'<title id="{name}-title">{escape(plain(line.label))}</title>',
        f'<desc id="{name}-desc">{escape(words)}</desc>',
    ]


def _header(line: Line, width: int) -> tuple[list[str], float]:
    """Which way is better, and what the shapes of the points mean; and where that ends."""
    cells = int((width - 18) / CELL)
    arrow = "↓" if line.better == "lower" else "↑"
    found = block(0, 0, wrap(f"{arrow} {direction(line)}", cells, spread))
    y = len(found) * ROW
    points = in_order(line.points)
    if not points:
        return [*found, *block(0, y, ["no answers yet"])], y + 2 * ROW
    shapes = [("an answer", dot), (f"worst: {dated(worst(points, line.better))}", diamond),
              (f"latest: {dated(points[-1])}", square)]  # fmt: skip
    for words, shape in shapes:
        rows = wrap(words, cells, spread)
        found += [shape(7, y + ROW / 2, ""), *block(18, y, rows)]
        y += len(rows) * ROW
    for words in mark_key(line, width):
        rows = wrap(words, cells, spread)
        found += block(0, y, rows, f'fill="{MARK}"')
        y += len(rows) * ROW
    return found, y + ROW


def _levels(frame: Frame, line: Line) -> list[str]:
    """The labelled values; a label that would run into another one is left out."""
    found, taken = [], list[tuple[float, float]]()
    ticks = sorted(line.ticks)
    for level, label in (*ticks[:1], *ticks[:0:-1]):
        y = frame.y(level)
        found.append(rule(frame.left, frame.right, y, f'stroke="{GRID}"'))
        shown = wrap(plain(label), frame.label_cells, spread)
        half = len(shown) * ROW / 2
        if any(y - half < bottom and top < y + half for top, bottom in taken):
            continue
        taken.append((y - half, y + half))
        found += block(frame.left - 8, y - half, shown, 'text-anchor="end"')
    return found


def _marks(frame: Frame) -> list[str]:
    """The thresholds: broken lines with their labels at the right, moved apart where needed."""
    found = []
    for level, rows, top in frame.marks:
        y = frame.y(level)
        found.append(
            rule(frame.left, frame.right, y, f'stroke="{MARK}" stroke-dasharray="7 4"')
            + f'<path d="M{number(frame.right)} {number(y)}L{number(frame.right + 8)}'
            f' {number(top + len(rows) * ROW / 2)}" stroke="{MARK}"/>'
        )
        found += block(frame.right + 10, top, rows, f'fill="{MARK}"')
    return found


def _days(frame: Frame) -> list[str]:
    """The axis of time, with round dates and the whole stretch below them."""
    last = frame.first + timedelta(days=frame.days - 1)
    most = max(1, int((frame.right - frame.left) / (11 * CELL)))
    found = [rule(frame.left, frame.right, frame.bottom, f'stroke="{INK}"')]
    for when, label in dates(frame.first, last, most):
        x = number(frame.x((when - frame.first).days))
        found.append(
            f'<path d="M{x} {number(frame.bottom)}v5" stroke="{INK}"/>'
            + text(float(x), frame.bottom + 17, label, 'text-anchor="middle"')
        )
    whole = f"{day(frame.first)} to {day(last)}"
    middle = _inside((frame.left + frame.right) / 2, spread(whole) * CELL / 2, frame.width)
    return [*found, text(middle, frame.bottom + 33, whole, 'text-anchor="middle"')]


def _inside(middle: float, half: float, width: float) -> float:
    return max(half, min(middle, width - half))


def _line(frame: Frame, line: Line, gap: int) -> list[str]:
    """The answers: joined within a run, each with a shape; the worst and the latest with others."""
    points = in_order(line.points)
    if not points:
        return []
    found, dots = [], []
    for run in runs(points, gap):
        seen = _thinned(frame, run)
        spots = [frame.spot(point) for point in seen]
        if len(spots) > 1:
            way = " ".join(f"{number(x)},{number(y)}" for x, y in spots)
            found.append(f'<polyline points="{way}" fill="none" stroke="{DATA}" stroke-width="2"/>')
        dots += [dot(x, y, dated(p)) for p, (x, y) in zip(seen, spots, strict=True)]
    bad = worst(points, line.better)
    special = (diamond(*frame.spot(bad), dated(bad)),
               square(*frame.spot(points[-1]), dated(points[-1])))  # fmt: skip
    return [*found, *dots, *special]


def _thinned(frame: Frame, run: Sequence[Point]) -> Sequence[Point]:
    """The points of a run; where they are denser than the pixels, the extremes of each pixel."""
    if len(run) <= frame.right - frame.left:
        return run
    start, end = run[0].at, run[-1].at
    pixels = frame.spot(run[-1])[0] - frame.spot(run[0])[0]
    each = max((end - start).total_seconds() / max(pixels, 1), 1)
    columns: dict[int, list[Point]] = {}
    for point in run:
        columns.setdefault(int((point.at - start).total_seconds() / each), []).append(point)
    kept: list[Point] = []
    for group in columns.values():
        ends = {id(worst(group, "lower")), id(worst(group, "higher"))}
        kept += [point for point in group if id(point) in ends]
    return kept
