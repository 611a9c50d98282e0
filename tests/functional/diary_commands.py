"""Runs the commands of the diary on a diary of the test, and tells it three weeks.

A file that takes ``state`` from here has it in each of its tests.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.functional.commands import run
from tests.people import shipped

# Three weeks of a leg that gets better, as a newcomer tells them.
WEEKS = (
    {"pain-average-week": 7, "pain-reach-now": "forearm-or-lower-leg",
     "walking-time": "five-minutes"},
    {"pain-average-week": 5, "pain-reach-now": "forearm-or-lower-leg",
     "walking-time": "quarter-hour"},
    {"pain-average-week": 3, "pain-reach-now": "upper-arm-or-thigh", "walking-time": "half-hour"},
)  # fmt: skip
DAYS = ("2026-03-02", "2026-03-09", "2026-03-16")
LAST = DAYS[-1]


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the diary; nobody's own one is touched."""
    folder = tmp_path / "state"
    monkeypatch.setenv("UNPINCH_STATE", str(folder))
    for name in ("UNPINCH_DIARY", "UNPINCH_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)
    return folder


def answers(told: Mapping[str, Any]) -> str:
    """An answers file that denies every warning sign and tells what it is given."""
    denied = {
        finding.id: "no"
        for finding in shipped().findings.values()
        if finding.screen == "red-flag" and finding.type == "yes-no"
    }
    none = {"tingling-present": "no", "numbness-present": "no", "weakness-present": "no"}
    return yaml.safe_dump({"answers": {**denied, "pain-present": "yes", **none, **told}})


def diary(*arguments: str, stdin: str = "", **env: str) -> str:
    """The result of a command of the diary that must work."""
    done = run("diary", *arguments, stdin=stdin, **env)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def said(*arguments: str, stdin: str = "", **env: str) -> str:
    """What a command that must work says beside its result."""
    done = run("diary", *arguments, stdin=stdin, **env)
    assert done.returncode == 0, done.stderr.decode()
    return done.stderr.decode()


def three_weeks() -> list[str]:
    """Three check-ins; what each of them says."""
    return weeks(len(WEEKS))


def weeks(count: int) -> list[str]:
    """A diary of the first check-ins; what each of them says. A process writes it but once."""
    outputs, content = _written(count)
    path = Path(os.environ["UNPINCH_STATE"]) / "diary.sqlite"
    assert not path.exists()
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(0o600)
    path.write_bytes(content)
    return list(outputs)


@lru_cache(maxsize=len(WEEKS))
def _written(count: int) -> tuple[tuple[str, ...], bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "diary.sqlite"
        outputs = tuple(
            diary("add", "--answers", "-", "--on", day, stdin=answers(week),
                  UNPINCH_DIARY=str(path))
            for day, week in zip(DAYS[:count], WEEKS, strict=False)
        )  # fmt: skip
        return outputs, path.read_bytes()


def stages(on: str = LAST) -> list[str]:
    """The stages of the review."""
    data = json.loads(diary("review", "--format", "json", "--on", on))
    return [stage["id"] for stage in data["stages"]]
