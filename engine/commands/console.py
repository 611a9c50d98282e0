"""What every command needs: its common options, loading, and lines and JSON on standard output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from engine.explain.lines import Section
    from engine.inference.consult import Consultant
    from engine.model.answers import Answers
    from engine.model.knowledge import KnowledgeBase

F = TypeVar("F", bound=Callable[..., Any])

AUDIENCES = click.Choice(["patient", "clinician", "student", "auditor"])
ASKED = click.Choice(["patient", "carer", "clinician", "student", "auditor"])
FORMATS = click.Choice(["text", "json"])


def format_option(function: F) -> F:
    """Text or JSON."""
    return click.option("--format", "form", type=FORMATS, default="text", help="How to print it.")(
        function
    )


def audience_option(function: F) -> F:
    """Whose words are used."""
    return click.option(
        "--audience", type=AUDIENCES, default="patient", help="Whose words to use."
    )(function)


def knowledge_option(function: F) -> F:
    """Which knowledge is used."""
    return click.option(
        "--knowledge",
        "folder",
        type=click.Path(path_type=Path),
        help="Another folder of knowledge files.",
    )(function)


def load(folder: Path | None) -> KnowledgeBase:
    """The knowledge of a folder, the shipped one without. Raises KnowledgeError."""
    from engine.reading.load import load_knowledge

    return load_knowledge(folder)


def consultant(kb: KnowledgeBase) -> Consultant:
    """What consults both engines."""
    from engine.inference.consult import Consultant
    from engine.inference.program import load_program

    return Consultant(kb, load_program(kb))


def answers(kb: KnowledgeBase, source: str) -> Answers:
    """The answers of a file, or of standard input for ``-``. Raises AnswersError."""
    from engine.reading.answers import decode_answers, read_answers
    from engine.reading.files import MAX_BYTES

    if source == "-":
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        return decode_answers(kb, data, "standard input")
    return read_answers(kb, Path(source))


class InterviewStoppedError(Exception):
    """The interview was stopped with Ctrl-C; the text says how to go on."""


class OutputClosedError(Exception):
    """The reader of standard output went away."""


def print_text(text: str) -> None:
    """Write lines to standard output. Raises OutputClosedError where nobody reads it."""
    # click turns a closed pipe into exit code 1 without a word, so it must not see one.
    try:
        click.echo(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise OutputClosedError from None


def print_bytes(data: bytes) -> None:
    """Write bytes to standard output as they are. Raises OutputClosedError as ``print_text``."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise OutputClosedError from None


def print_json(data: object) -> None:
    """Write plain data to standard output."""
    print_text(json.dumps(data, ensure_ascii=False, indent=2))


def print_sections(sections: Iterable[Section]) -> None:
    """Write an explanation to standard output, as wide as the terminal."""
    from engine.explain.plain import as_text

    print_text(as_text(sections, width()).rstrip("\n"))


def width() -> int:
    """Columns of the terminal, at most 100; 80 in a pipe."""
    import shutil

    return max(40, min(shutil.get_terminal_size((80, 24)).columns, 100))


def own_name() -> str:
    """How this command was called: with its path where it is not on the search path."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "unpinch" and os.sep in sys.argv[0] else "unpinch"
