"""What is damaged is refused with its place; what others have written is counted, never guessed."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.diary.fhir import Received, export_fhir, import_fhir
from engine.diary.incoming import decode_import
from engine.diary.portable import export_csv, export_json, import_csv, import_json
from engine.errors import AnswersError
from engine.model.diary import Diary, Entry, Episode
from tests.conftest import Golden
from tests.unit.portable import (
    FOLDER,
    NOW,
    PROPERTY,
    as_diary,
    bring_in,
    complaints,
    diary,
    meant,
    small,
    texts,
)

BAD = sorted(path for path in (FOLDER / "bad").iterdir() if path.suffix != ".txt")
JUNK: tuple[Any, ...] = (
    None, True, 3, -1.5, 1e400, "", "x", [], {}, [None], [[]], {"a": 1}, "=1", "2026-02-30",
    {"coding": [{"system": "urn:unpinch:option", "code": ["x"]}]}, {"value": [], "unit": {}},
)  # fmt: skip

# What is refused


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_bad_files_are_explained(path: Path, golden: Golden) -> None:
    """Every fault is reported, where it stands, with its code."""
    read: dict[str, Callable[..., object]] = {".csv": import_csv, ".json": import_json}
    take = import_fhir if ".fhir" in path.suffixes else read[path.suffix]
    with pytest.raises(AnswersError) as caught:
        take(small(), decode_import(path.read_bytes(), path.name), path.name, NOW)
    golden(path.with_name(f"{path.name}.txt"), complaints(caught.value))


def test_messages_follow_the_grammar() -> None:
    lines = [
        line
        for path in (FOLDER / "bad").glob("*.txt")
        for line in path.read_text("utf-8").splitlines()[::2]
    ]
    assert len(lines) > 60
    for line in lines:
        place = re.match(r"[\w.-]+(:[1-9]\d*:[1-9]\d*)?: ", line)
        assert place is not None, line
        said = line[place.end() :]
        assert re.match(r"[a-z']", said), line
        assert not said.endswith("."), line
        outside = re.sub(r"'[^']*'", "''", said)
        assert not re.search(r"\b(None|str|int|dict|NoneType|Traceback|object at)\b", outside), line


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_places_are_right(path: Path) -> None:
    """What a message quotes stands at its place: at the value, the key, or in the row."""
    lines = path.read_bytes().decode("utf-8", "replace").split("\n")
    for line in path.with_name(f"{path.name}.txt").read_text("utf-8").splitlines()[::2]:
        found = re.match(
            r"[\w.-]+:(\d+):(\d+): (?:unknown finding|key|unknown key) '([^']+)'", line
        )
        if found and "is missing" not in line:
            row, column = int(found[1]), int(found[2])
            rest = lines[row - 1][column - 1 :]
            exact = path.suffixes == [".json"]
            assert found[3] in (rest[: len(found[3]) + 1] if exact else rest), line


@pytest.mark.parametrize("form", ["json", "fhir"])
@given(cut=st.floats(0, 0.9999))
@PROPERTY
def test_a_file_that_was_cut_off_is_never_taken(form: str, cut: float) -> None:
    kb = small()
    whole = export_fhir(kb, diary(), NOW) if form == "fhir" else export_json(kb, diary(), NOW)
    whole = whole.rstrip()
    with pytest.raises(AnswersError):
        bring_in(kb, whole[: int(cut * len(whole))], form)


@given(cut=st.integers(1, 12), row=st.integers(0, 20))
@PROPERTY
def test_a_row_that_was_cut_off_is_never_taken(cut: int, row: int) -> None:
    """A number that lost its last figure would still be a number."""
    rows = export_csv(small(), diary()).replace('badly,\nthen ""', "").split("\r\n")[:-1]
    row %= len(rows)
    rows[row] = rows[row].rstrip(",").rsplit(",", 1)[0] if cut == 12 else rows[row][:-cut]
    try:
        found = bring_in(small(), "\r\n".join(rows[: row + 1]), "csv")
    except AnswersError:
        return
    assert len(next(csv.reader([rows[row]]))) == len(next(csv.reader([rows[0]]))), found


def _places(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(part, dict):
        for key in part:
            yield from _places(part[key], (*path, key))
    elif isinstance(part, list):
        for n, inner in enumerate(part):
            yield from _places(inner, (*path, n))


@pytest.mark.parametrize("form", ["json", "fhir"])
@given(st.data())
@settings(PROPERTY, max_examples=300)
def test_nothing_crashes_an_import(form: str, data: st.DataObject) -> None:
    """Whatever stands in any place: episodes that fit, or faults in the words of the manual."""
    kb = small()
    document = copy.deepcopy(_document(form))
    place = data.draw(st.sampled_from(_all_places(form)))
    junk = data.draw(st.sampled_from(JUNK))
    target = document
    for step in place[:-1]:
        target = target[step]
    if place and data.draw(st.booleans()):
        target[place[-1]] = junk
    elif place:
        del target[place[-1]]
    else:
        document = junk
    try:
        found = bring_in(kb, json.dumps(document), form)
    except AnswersError:
        return
    assert import_json(kb, export_json(kb, as_diary(found), NOW), "x", NOW) == found


@cache
def _document(form: str) -> Any:
    kb = small()
    whole = export_fhir(kb, diary(), NOW) if form == "fhir" else export_json(kb, diary(), NOW)
    return json.loads(whole)


@cache
def _all_places(form: str) -> list[tuple[Any, ...]]:
    return list(_places(_document(form)))


@given(row=st.integers(0, 22), column=st.integers(0, 11), junk=texts())
@settings(PROPERTY, max_examples=300)
def test_no_cell_crashes_an_import(row: int, column: int, junk: str) -> None:
    kb = small()
    rows = list(csv.reader(io.StringIO(export_csv(kb, diary())[1:], newline="")))
    rows[row % len(rows)][column] = junk
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    try:
        found = import_csv(kb, out.getvalue(), "x", NOW)
    except AnswersError:
        return
    assert import_json(kb, export_json(kb, as_diary(found), NOW), "x", NOW) == found


def test_a_word_that_fits_one_finding_does_not_fit_all() -> None:
    said = {"side": "one", "area": "one", "night-pain": "left", "day-pain": "left"}
    text = export_json(small(), as_diary((Episode("x", "", "", None, said, (), ()),)), NOW)
    with pytest.raises(AnswersError) as caught:
        import_json(small(), text, "x", NOW)
    found = [problem.message.partition(":")[0] for problem in caught.value.problems]
    assert found == ["'area'", "'day-pain'"]


def test_the_future_begins_a_day_ahead() -> None:
    """Clocks differ, and it is tomorrow already on the other side of the world."""
    kb = small()

    def ahead(by: timedelta) -> str:
        entry = Entry("e", NOW + by, {}, "")
        return export_json(kb, Diary({"x": Episode("x", "", "", None, {}, (entry,), ())}), NOW)

    assert import_json(kb, ahead(timedelta(days=1)), "x", NOW)
    with pytest.raises(AnswersError, match="cannot be taken in"):
        import_json(kb, ahead(timedelta(days=1, seconds=1)), "x", NOW)


def test_too_many_faults_are_told_as_such() -> None:
    entries = tuple(Entry(f"e{n}", NOW + timedelta(days=n + 2), {}, "") for n in range(500))
    kept = Diary({"x": Episode("x", "", "", None, {}, entries, ())})
    with pytest.raises(AnswersError) as caught:
        import_json(small(), export_json(small(), kept, NOW), "x", NOW)
    assert len(caught.value.problems) == 101
    assert caught.value.problems[0].code == "too-many-problems"


@pytest.mark.parametrize(
    ("data", "code"),
    [("a".encode("utf-16"), "not-utf8"), (b"x\n\xff", "not-utf8"), (b"\xef\xbb\xbf", None)],
)
def test_bytes_are_decoded_or_refused(data: bytes, code: str | None) -> None:
    if code is None:
        assert decode_import(data, "x") == ""
        return
    with pytest.raises(AnswersError) as caught:
        decode_import(data, "x")
    assert caught.value.problems[0].code == code


# Foreign FHIR


def foreign(**more: Any) -> dict[str, Any]:
    return {
        "resource": {
            "resourceType": "Observation",
            "status": "final",
            "code": {
                "coding": [{"system": "http://loinc.org", "code": "72514-3"}],
                "text": "Pain severity",
            },
            "valueQuantity": {"value": 7, "unit": "{score}"},
            **more,
        }
    }


def received(*items: dict[str, Any]) -> Received:
    document = copy.deepcopy(_document("fhir"))
    document["entry"] += items
    return import_fhir(small(), json.dumps(document), "x", NOW)


def test_observations_of_others_are_counted_and_never_guessed() -> None:
    found = received(
        foreign(), foreign(), foreign(code={"text": "strength"}), foreign(code={}),
        {"resource": {"resourceType": "Encounter"}}, {"resource": None}, {"request": {}},
        {"fullUrl": "urn:x", "resource": {"resourceType": "Patient", "name": [{"text": "Bob"}]}},
    )  # fmt: skip
    assert meant(small(), found.episodes) == meant(small(), tuple(diary().episodes.values()))
    (remark,) = found.remarks()
    assert remark == (
        "8 resources not understood and left out: Encounter (1), Observation (1), "
        "Observation 'Pain severity' (2), Observation 'strength' (1), Patient (1), "
        "without a type (2)"
    )


def test_elements_that_a_diary_has_no_place_for_are_counted() -> None:
    document = copy.deepcopy(_document("fhir"))
    for item in document["entry"]:
        item["resource"] |= {"id": "1", "meta": {"versionId": "1"}, "text": {"status": "generated"}}
    document["entry"][-1]["resource"]["performer"] = [{"display": "Dr Who"}]
    document["entry"][-2]["resource"]["note"] = [{"text": "seen"}]
    found = import_fhir(small(), json.dumps(document), "x", NOW)
    assert found.remarks() == ("2 elements not understood and left out: note (1), performer (1)",)


def test_a_bundle_of_others_is_refused() -> None:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [foreign(), foreign()]}
    with pytest.raises(AnswersError) as caught:
        import_fhir(small(), json.dumps(bundle), "x", NOW)
    assert complaints(caught.value) == (
        "x:1:1: holds nothing of a diary, but 2 resources that are not understood; export the "
        "diary again\n    [other-knowledge]\n"
    )
