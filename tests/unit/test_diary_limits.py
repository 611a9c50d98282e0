"""Huge, endless and knotted files are refused at once, and large diaries take seconds."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from engine.diary.fhir import export_fhir, import_fhir
from engine.diary.incoming import MAX_BYTES, read_import
from engine.diary.portable import export_csv, export_json, import_csv, import_json
from engine.errors import AnswersError
from engine.model.diary import Diary, Entry, Episode
from tests.people import random_value, shipped
from tests.unit.portable import NOW, as_diary, bring_in, complaints, small


@pytest.mark.parametrize("form", ["json", "csv", "fhir"])
@pytest.mark.parametrize("letter", ["x", "\U0001f600"])
def test_a_huge_text_is_refused_at_once(form: str, letter: str) -> None:
    """Counted in bytes, as a file has them."""
    text = letter * (MAX_BYTES // len(letter.encode()) + 1)
    began = time.process_time()
    with pytest.raises(AnswersError) as caught:
        bring_in(small(), text, form)
    assert complaints(caught.value) == (
        "x: is larger than 50 MB; export fewer episodes at once\n    [too-large]\n"
    )
    assert time.process_time() - began < 5


def test_files_are_read_up_to_the_limit(tmp_path: Path) -> None:
    endless = Path("/dev/zero")
    if endless.exists():
        with pytest.raises(AnswersError) as caught:
            read_import(endless)
        assert caught.value.problems[0].code == "too-large"
    for name, code in ((tmp_path / "gone", "no-such-file"), (tmp_path, "is-a-directory")):
        with pytest.raises(AnswersError) as caught:
            read_import(name)
        assert caught.value.problems[0].code == code


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, '{"a": ' + "9" * 10_000 + "}"])
def test_a_text_made_to_stall_a_parser_is_refused(text: str) -> None:
    for form in ("json", "fhir"):
        with pytest.raises(AnswersError):
            bring_in(small(), text, form)


def test_many_entries_take_no_more_than_seconds() -> None:
    """10,000 check-ins of 20 answers; anything quadratic would take minutes."""
    kb = shipped()
    findings = [finding for finding in kb.findings.values() if finding.computed is None]
    rng = Random(1)
    sets = [
        {finding.id: random_value(finding, rng) for finding in rng.sample(findings, 20)}
        for _ in range(100)
    ]
    first = NOW - timedelta(days=5000)
    entries = tuple(
        Entry(f"e{n}", first + timedelta(hours=n), sets[n % 100], "as before")
        for n in range(10_000)
    )
    kept = (Episode("x", "me", "arm", None, {}, entries, ()),)
    began = time.process_time()
    assert len(import_json(kb, export_json(kb, as_diary(kept), NOW), "x", NOW)[0].entries) == 10_000
    assert len(import_csv(kb, export_csv(kb, as_diary(kept)), "x", NOW)[0].entries) == 10_000
    part = (replace(kept[0], entries=entries[:1000]),)
    assert len(import_fhir(kb, export_fhir(kb, as_diary(part), NOW), "x", NOW).episodes) == 1
    assert time.process_time() - began < 60


def test_places_of_many_faults_take_no_more_than_seconds() -> None:
    """Each place is looked up in the text, and no part of it is walked twice."""
    entries = tuple(Entry(f"e{n}", NOW, {"strength": 3}, "") for n in range(20_000))
    text = export_json(small(), Diary({"x": Episode("x", "", "", None, {}, entries, ())}), NOW)
    head, tail = text[: len(text) // 2], text[len(text) // 2 :]
    began = time.process_time()
    with pytest.raises(AnswersError) as caught:
        import_json(small(), head + tail.replace("strength", "strenght"), "x", NOW)
    assert len(caught.value.problems) == 101
    assert time.process_time() - began < 30
