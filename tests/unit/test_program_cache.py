"""The compiled program comes out of the cache as it went in, and is made anew where it cannot."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from engine.inference import program
from engine.inference.program import Program, compile_program, load_program
from engine.reading import cache
from tests.people import shipped


@lru_cache(maxsize=1)
def compiled() -> Program:
    """The program of the shipped knowledge, without any cache."""
    return compile_program(shipped())


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program is to be kept."""
    monkeypatch.setenv("UNPINCH_CACHE", str(tmp_path))
    return cache.cache_file(shipped().hash, "literals")


def test_the_same_from_the_cache(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_program(shipped()) == compiled()
    assert place.exists()
    monkeypatch.setattr(program, "variants", None)
    assert load_program(shipped()) == compiled()


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 99], ids=["empty", "letter", "zeros"])
def test_a_damaged_file_is_written_anew(place: Path, damage: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(damage)
    assert load_program(shipped()) == compiled()
    assert len(place.read_bytes()) > len(damage)


def test_another_kind_in_its_place(place: Path) -> None:
    cache.remember(shipped())
    cache.cache_file(shipped().hash).replace(place)
    assert load_program(shipped()) == compiled()
