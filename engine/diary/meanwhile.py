"""Draws what went on while the answers were given: stages, treatments, gaps and moments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from engine.diary.frame import Frame
from engine.diary.layout import spread, stack, wrap
from engine.diary.picture import Span, day, plain
from engine.diary.shapes import CELL, POLE, ROW, block, box, pole, text

HEADINGS = {"stage": "Stages", "treatment": "Treatments", "gap": "Gaps"}
COLOURS = {
    "better": "#0b5fa5",
    "unchanged": "#5c5c5c",
    "worse": "#a34a00",
    "danger": "#a3003c",
    "plain": "#3d4f66",
    "gap": "#5c5c5c",
}
# A tile of eight pixels for each tone: it tells them apart without colour.
TILES = {
    "better": '<circle cx="2" cy="2" r="1.5"/><circle cx="6" cy="6" r="1.5"/>',
    "unchanged": '<path d="M0 2h8M0 6h8" stroke-width="1.5"/>',
    "worse": '<path d="M-2 2l4 -4M0 8l8 -8M6 10l4 -4" stroke-width="2"/>',
    "danger": '<path d="M0 0l8 8M0 8l8 -8" stroke-width="2"/>',
    "plain": '<path d="M4 0v8" stroke-width="1"/>',
    "gap": '<path d="M1 4h2M5 4h2" stroke-width="1.5"/>',
}
POLES = {"onset": "", "examined": ' stroke-dasharray="8 3"', "warning": ' stroke-dasharray="2 3"'}
_BAR = 9.0


def patterns(name: str) -> list[str]:
    """The fillings, with ids that begin with ``name``."""
    tiles = [
        f'<pattern id="{name}-{tone}" width="8" height="8" patternUnits="userSpaceOnUse"'
        f' fill="{COLOURS[tone]}" stroke="{COLOURS[tone]}" stroke-width="0">{tile}</pattern>'
        for tone, tile in TILES.items()
    ]
    return ["<defs>", *tiles, "</defs>"]


def _filling(span: Span) -> str:
    return "gap" if span.kind == "gap" else span.tone


def _drawn(frame: Frame, spans: Sequence[Span], kind: str) -> list[tuple[Span, float, float]]:
    """The spans of a kind within the axis of time, from left to right, with their edges."""
    last = frame.first + timedelta(days=frame.days - 1)
    found = []
    for span in spans:
        end = span.end if span.end is not None else last + timedelta(days=1)
        if span.kind == kind and span.start <= last and end >= frame.first:
            left = frame.x((span.start - frame.first).days)
            right = frame.x(max((end - frame.first).days, (span.start - frame.first).days + 1))
            found.append((span, left, max(right, left + 3)))
    return sorted(found, key=lambda drawn: drawn[1:])


def bands(frame: Frame, spans: Sequence[Span], name: str) -> list[str]:
    """The stages and the gaps behind the plot."""
    found = []
    for kind in ("stage", "gap"):
        for span, left, right in _drawn(frame, spans, kind):
            fill = f'fill="url(#{name}-{_filling(span)})" fill-opacity="0.22"'
            found.append(box(left, frame.top, right - left, frame.bottom - frame.top, fill))
            found.append(pole(left, frame.top, frame.bottom, 'stroke="#777" stroke-width="0.7"'))
    return found


def moments(frame: Frame) -> list[str]:
    """The moments: a pole each, from its flag down to the axis of time."""
    found, labels = [], []
    for flag in frame.flags:
        stroke = f'stroke="{POLE}" stroke-width="1.5"{POLES[flag.moment.kind]}'
        found.append(pole(flag.x, flag.top + 2, frame.bottom, stroke))
        labels += block(flag.left, flag.top, flag.rows, f'fill="{POLE}"')
    return found + labels


def bars(frame: Frame, spans: Sequence[Span], name: str) -> tuple[list[str], float]:
    """The spans as bars with labels below the plot, and where the lowest ends."""
    found, y = _numbers(frame, frame.bottom + 40)
    for kind, heading in HEADINGS.items():
        drawn = _drawn(frame, spans, kind)
        if not drawn:
            continue
        found.append(text(0, y + 14, heading, 'font-weight="bold"'))
        y += 20
        parts, y = _lanes(frame, drawn, y, name)
        found += parts
    return found, y + 6


def _numbers(frame: Frame, y: float) -> tuple[list[str], float]:
    """What the numbers of the moments mean, where there are any."""
    numbered = [flag for flag in frame.flags if flag.numbered]
    if not numbered:
        return [], y
    found = [text(0, y + 14, "Single days", 'font-weight="bold"')]
    y += 20
    for flag in numbered:
        words = f"{flag.rows[0]}: {plain(flag.moment.label)}, {day(flag.moment.at)}"
        rows = wrap(words, frame.width / CELL, spread)
        found += block(0, y, rows, f'fill="{POLE}"')
        y += len(rows) * ROW
    return found, y + 4


def _lanes(
    frame: Frame, drawn: Sequence[tuple[Span, float, float]], y: float, name: str
) -> tuple[list[str], float]:
    rows = [_label(frame, span) for span, _, _ in drawn]
    lefts, extents = [], []
    for (_, left, right), lines in zip(drawn, rows, strict=True):
        wide = max(spread(row) for row in lines) * CELL
        lefts.append(max(0.0, min(left, frame.width - wide)))
        extents.append((lefts[-1], max(right, lefts[-1] + wide + CELL)))
    lanes = stack(extents)
    height = max(len(lines) for lines in rows) * ROW
    found = []
    for (span, left, right), lines, lane, start in zip(drawn, rows, lanes, lefts, strict=True):
        top = y + lane * (height + _BAR + 6)
        # A short label stands directly above its bar.
        found += block(start, top + height - len(lines) * ROW, lines)
        tone = _filling(span)
        more = f'fill="url(#{name}-{tone})" stroke="{COLOURS[tone]}"'
        found.append(box(left, top + height + 1, right - left, _BAR, more))
    return found, y + (max(lanes) + 1) * (height + _BAR + 6)


def _label(frame: Frame, span: Span) -> list[str]:
    still = " →" if span.end is None else ""
    return wrap(plain(span.label) + still, frame.width / CELL, spread)
