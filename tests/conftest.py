"""Switches that all tests share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

import pytest

# Some hundred tests run a command. They run it as it is when installed, with its modules compiled
# once; a shell that forbids keeping them would have every command compile the program anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


class Golden(Protocol):
    """Compares a text with a golden file, or rewrites the file."""

    def __call__(self, path: Path, text: str) -> None: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden files")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update") and os.environ.get("CI") == "true":
        message = "golden files are not rewritten in CI; run with --update at home and commit"
        raise pytest.UsageError(message)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """A text must be what stands in a file; ``--update`` writes it there instead."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update"):
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"{path} is missing; run pytest with --update and look at it"
        assert text == path.read_text(encoding="utf-8")

    return compare
