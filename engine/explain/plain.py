"""Sections as plain text that reads well in a terminal, in a pipe and aloud."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from engine.explain.lines import Line, Section

_MARK = re.compile(r"[-+?] |\d+\. ")


def as_text(sections: Iterable[Section], width: int = 80) -> str:
    """The sections with underlined headings, wrapped to ``width`` columns."""
    blocks = []
    for section in sections:
        lines = [section.title, "-" * len(section.title)]
        for line in section.lines:
            lines.extend(wrapped(line, width))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def wrapped(line: Line, width: int) -> Iterator[str]:
    """One line, indented by its depth; items hang behind their mark."""
    yield from folded(line.text, width, "  " * line.depth)


def folded(text: str, width: int, indent: str = "") -> list[str]:
    """A text in lines of at most ``width`` columns; an item hangs behind its mark or number."""
    mark = _MARK.match(text)
    return textwrap.wrap(
        text,
        width=max(width, 30),
        initial_indent=indent,
        subsequent_indent=indent + " " * (mark.end() if mark else 0),
        break_long_words=False,
        break_on_hyphens=False,
    )
