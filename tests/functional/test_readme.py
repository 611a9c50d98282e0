"""What README shows is what the program prints."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from engine.inference.consult import Consultant
from engine.reading.answers import parse_answers
from tests.functional.diary_commands import three_weeks
from tests.people import shipped

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_consultation_shown_is_the_real_one() -> None:
    done = subprocess.run(
        [sys.executable, "cli.py", "example"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=300,
    )
    assert done.stdout.decode().startswith(blocks("text")[0].rstrip())


def test_the_check_in_shown_is_the_real_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNPINCH_STATE", str(tmp_path))
    monkeypatch.delenv("UNPINCH_DIARY", raising=False)
    last = three_weeks()[-1]
    for part in blocks("text")[1].strip().split("\n\n"):
        assert part in last


def test_the_answers_file_shown_can_be_used() -> None:
    answers = parse_answers(shipped(), blocks("yaml")[0], "README.md")
    consultation = Consultant(shipped()).consult(answers)
    assert consultation.differential[0].syndrome == "carpal-tunnel-syndrome"


def test_there_are_two_commands_of_one_line() -> None:
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert commands[0].endswith(".venv/bin/unpinch example")
    assert commands[1].endswith(".venv/bin/python -m pytest")


def test_the_queries_shown_can_be_asked(tmp_path: Path) -> None:
    """Every explain command of the page, with the names that it gives."""
    (tmp_path / "me.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    commands = re.findall(r"^\.venv/bin/unpinch (explain .*?)(?:\s+#.*)?$", README, re.MULTILINE)
    assert len(commands) >= 6
    for command in commands:
        done = subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), *shlex.split(command)],
            cwd=tmp_path,
            capture_output=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, (command, done.stderr.decode())
