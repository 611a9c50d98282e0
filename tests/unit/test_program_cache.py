"""The compiled program comes out of the cache as it went in, and is made anew where it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.inference import program
from engine.inference.program import compile_program, load_program
from engine.reading import cache
from engine.reading.load import load_knowledge


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("UNPINCH_CACHE", str(tmp_path))
    return tmp_path


def test_the_same_from_the_cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kb = load_knowledge()
    expected = compile_program(kb)
    assert load_program(kb) == expected
    assert len(list(folder.glob("*.literals"))) == 1
    monkeypatch.setattr(program, "variants", None)
    assert load_program(kb) == expected


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 99])
def test_a_damaged_file_is_written_anew(damage: bytes) -> None:
    kb = load_knowledge()
    expected = load_program(kb)
    path = cache.cache_file(kb.hash, "literals")
    path.write_bytes(damage)
    assert load_program(kb) == expected
    assert path.read_bytes() != damage


def test_another_kind_in_its_place() -> None:
    kb = load_knowledge()
    expected = load_program(kb)
    cache.cache_file(kb.hash).replace(cache.cache_file(kb.hash, "literals"))
    assert load_program(kb) == expected
