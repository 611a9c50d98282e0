"""Lines of an explanation: text that always knows the proof node it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal, get_args

from engine.model.value import value

Voice = Literal["patient", "clinician", "student", "auditor"]
VOICES: tuple[Voice, ...] = get_args(Voice)


@value
class Line:
    """One sentence or item.

    ``depth`` indents it; ``reassuring`` lines are left out where the result is urgent enough
    that nothing may soften it.
    """

    text: str
    node: str
    depth: int = 0
    reassuring: bool = False


@value
class Section:
    """A heading and its lines; headings name a part and claim nothing."""

    title: str
    lines: tuple[Line, ...]


def deeper(lines: Iterable[Line], by: int = 1) -> Iterator[Line]:
    """The lines, indented further."""
    return (replace(line, depth=line.depth + by) for line in lines)


def lines_data(sections: Iterable[Section]) -> list[dict[str, object]]:
    """Sections as plain data for JSON."""
    return [
        {
            "title": section.title,
            "lines": [
                {"text": line.text, "node": line.node, "depth": line.depth}
                for line in section.lines
            ],
        }
        for section in sections
    ]
