"""Small pieces of SVG. Every text is escaped here, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

CELL = 7.0
"""Pixels that a cell of text takes at most, on the average, in the common fonts at 12 pixels."""
ROW = 15.0
"""Pixels from one row of text to the next."""

INK, GRID, DATA, MARK, POLE = "#1a1a1a", "#c9c9c9", "#0b4f8a", "#8a3b00", "#5a2a7a"
# A text keeps a white rim, so that a line behind it does not cut through its letters.
_RIM = 'stroke="#fff" stroke-width="4" stroke-linejoin="round" paint-order="stroke"'


def number(pixels: float) -> str:
    """A length as it is written."""
    return f"{pixels:.1f}".removesuffix(".0")


def text(x: float, y: float, words: str, more: str = "") -> str:
    """One row of text; ``y`` is its base line. ``more`` are attributes."""
    written = f" {more}" if more else ""
    return f'<text x="{number(x)}" y="{number(y)}"{written} {_RIM}>{escape(words)}</text>'


def block(x: float, top: float, rows: Sequence[str], more: str = "") -> list[str]:
    """Rows of text below ``top``."""
    return [text(x, top + 11.5 + n * ROW, row, more) for n, row in enumerate(rows)]


def rule(left: float, right: float, y: float, more: str) -> str:
    """A horizontal line."""
    return f'<path d="M{number(left)} {number(y)}H{number(right)}" {more}/>'


def pole(x: float, top: float, bottom: float, more: str) -> str:
    """A vertical line."""
    return f'<path d="M{number(x)} {number(top)}V{number(bottom)}" {more}/>'


def box(x: float, y: float, width: float, height: float, more: str) -> str:
    """A rectangle."""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}"'
        f' height="{number(height)}" {more}/>'
    )


def dot(x: float, y: float, title: str) -> str:
    """A point like any other."""
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="3" fill="{DATA}">{_title(title)}</circle>'


def diamond(x: float, y: float, title: str) -> str:
    """The worst point."""
    way = f"M{number(x)} {number(y - 7)}l6 7l-6 7l-6 -7z"
    return f'<path d="{way}" fill="#fff" stroke="{INK}" stroke-width="2">{_title(title)}</path>'


def square(x: float, y: float, title: str) -> str:
    """The latest point."""
    way = f"M{number(x - 4)} {number(y - 4)}h8v8h-8z"
    return f'<path d="{way}" fill="{INK}">{_title(title)}</path>'


def _title(words: str) -> str:
    return f"<title>{escape(words)}</title>" if words else ""
