"""Good knowledge files load; bad ones give exactly the messages that stand beside them.

Every file, or folder of files, is read together with ``base.yaml``, unless its name starts with
``alone``. ``pytest --update`` rewrites the messages; read them before they are committed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from engine.errors import Problem
from engine.model.knowledge import KnowledgeBase
from engine.reading.codes import Code
from engine.reading.load import read_knowledge
from tests.conftest import Golden

HERE = Path(__file__).parent
GOOD = sorted(path for path in (HERE / "good").iterdir() if path.suffix != ".txt")
BAD = sorted(path for path in (HERE / "bad").iterdir() if path.suffix != ".txt")

ELSEWHERE = {
    "no-such-file", "is-a-directory", "not-a-file", "unreadable-file", "link-loop", "too-large",
    "too-deep", "too-many-problems", "no-knowledge", "other-knowledge",
}  # fmt: skip
"""Codes that need a file which cannot be kept here; tests/unit/test_reading_files.py has them."""


def read(path: Path, folder: Path) -> tuple[KnowledgeBase | None, list[Problem]]:
    if not path.stem.startswith("alone"):
        shutil.copy(HERE / "base.yaml", folder)
    if path.is_dir():
        shutil.copytree(path, folder, dirs_exist_ok=True)
    else:
        shutil.copy(path, folder)
    return read_knowledge(folder)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_files_load(path: Path, tmp_path: Path) -> None:
    """What the manual allows has no problem."""
    kb, problems = read(path, tmp_path)
    assert problems == []
    assert kb is not None


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_files_are_explained(path: Path, tmp_path: Path, golden: Golden) -> None:
    """Every fault is reported, where it stands, with its code."""
    kb, problems = read(path, tmp_path)
    assert kb is None
    text = "".join(f"{problem}\n    [{problem.code}]\n" for problem in problems)
    golden(path.with_suffix(".txt"), text)


def test_golden_files_are_not_rewritten_in_ci() -> None:
    """There, a changed message must fail."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--update", "--collect-only", str(Path(__file__))],
        env={**os.environ, "CI": "true"},
        cwd=HERE.parent.parent,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 4
    assert "golden files are not rewritten in CI" in done.stderr


def test_every_message_file_has_its_knowledge_file() -> None:
    """No message file is left over from a knowledge file that is gone."""
    messages = {path.stem for path in (HERE / "bad").glob("*.txt")}
    assert messages == {path.stem for path in BAD}


@pytest.mark.parametrize("code", sorted(set(get_args(Code)) - ELSEWHERE))
def test_every_code_has_an_example(code: str) -> None:
    """Whatever a file can do wrong is done wrong by some file here."""
    assert any(f"[{code}]" in path.read_text("utf-8") for path in (HERE / "bad").glob("*.txt"))
