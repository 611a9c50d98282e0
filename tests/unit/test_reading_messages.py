"""The manual of messages and the code say the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from engine.reading.codes import Code

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "messages.md").read_text("utf-8")
GOLDEN = [
    *(ROOT / "tests" / "knowledge" / "bad").glob("*.txt"),
    *(ROOT / "tests" / "knowledge" / "answers" / "bad").glob("*.txt"),
]
READING = sorted((ROOT / "engine" / "reading").rglob("*.py"))
CODES = get_args(Code)
UNKEPT = {
    "no-such-file", "is-a-directory", "not-a-file", "unreadable-file", "link-loop", "too-large",
    "no-knowledge", "too-deep", "too-many-problems", "other-knowledge",
}  # fmt: skip
"""Codes of files that cannot be kept in a repository; other tests make them as they run."""


def documented() -> dict[str, str]:
    """The example by code, as the page has them."""
    return dict(re.findall(r"^### ([a-z0-9-]+)\n\n(?:.+\n)+\n    (.+)$", PAGE, re.MULTILINE))


def messages() -> Iterator[str]:
    for path in GOLDEN:
        yield from path.read_text("utf-8").splitlines()[::2]


def test_every_code_is_documented_and_nothing_else() -> None:
    headings = re.findall(r"^### (.+)$", PAGE, re.MULTILINE)
    assert headings == list(documented())
    assert sorted(headings) == sorted(CODES)


def test_every_code_is_used() -> None:
    """Where reading reports faults, each code stands as a plain text."""
    used = {
        node.value
        for path in READING
        if path.name != "codes.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(CODES) - used == set()


def test_every_problem_has_a_code_of_the_list() -> None:
    """Only ``codes.problem`` makes problems, and the type checker holds it to the list."""
    for path in READING:
        if path.name == "codes.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "Problem", f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("code", sorted(set(CODES) - UNKEPT))
def test_examples_are_real(code: str) -> None:
    assert documented()[code] in set(messages())


@pytest.mark.parametrize("message", sorted({*messages(), *documented().values()}))
def test_grammar(message: str) -> None:
    """A place, lower case, no full stop, no word of Python."""
    place = re.match(r"(?:\(knowledge\)|[\w/.-]+)(?::[1-9]\d*:[1-9]\d*)?: ", message)
    assert place is not None
    said = message[place.end() :]
    assert "  " not in said
    assert not said.endswith(".")
    assert re.match(r"[a-z'0-9]|YAML", said)
    outside = re.sub(r"'[^']*'", "''", said)
    assert not re.search(r"\b(None|str|int|dict|NoneType|Traceback|object at)\b", outside)
    assert not re.search(r"\b[A-Z][a-z]+\b", outside)
