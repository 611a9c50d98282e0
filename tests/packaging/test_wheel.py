"""The wheel holds what it must: three top-level names and every file of the knowledge."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names inside a wheel built from a copy of the project."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "project"
    files = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, files.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(folder), "."],
        cwd=copy,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built).namelist()


def test_top_level_names(wheel: list[str]) -> None:
    """Nothing else lands in the user's site-packages."""
    top = {name.split("/")[0] for name in wheel if ".dist-info/" not in name}
    assert top == {"engine", "knowledge", "cli.py"}


def test_every_knowledge_file_is_inside(wheel: list[str]) -> None:
    """A file that is not packed would be missing silently."""
    authored = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("knowledge/**/*.yaml")}
    assert len(authored) > 30
    assert authored <= set(wheel)
    assert "engine/py.typed" in wheel


def test_the_entry_point(wheel: list[str]) -> None:
    """The command is called unpinch."""
    assert any(name.endswith("entry_points.txt") for name in wheel)
