"""A diary comes back as it went out, as JSON, as a table and as FHIR."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from engine.diary.fhir import export_fhir, import_fhir
from engine.diary.incoming import read_import
from engine.diary.portable import export_csv, export_json, import_csv, import_json
from engine.errors import AnswersError
from engine.model.diary import Diary, Entry, Episode
from engine.model.knowledge import KnowledgeBase
from tests.conftest import Golden
from tests.people import shipped
from tests.unit.portable import (
    ALIVE,
    FOLDER,
    NOW,
    NUMERIC,
    PROPERTY,
    as_diary,
    bring_in,
    diaries,
    diary,
    meant,
    small,
    told,
)

# What goes out


@pytest.mark.parametrize("form", ["json", "csv", "fhir.json"])
def test_golden(form: str, golden: Golden) -> None:
    """The forms do not change unnoticed: others keep files of them."""
    kb, kept = small(), diary()
    made = {
        "json": lambda: export_json(kb, kept, NOW),
        "csv": lambda: export_csv(kb, kept).replace("\r\n", "\n"),
        "fhir.json": lambda: export_fhir(kb, kept, NOW),
    }
    golden(FOLDER / f"diary.{form}", made[form]())


def test_kept_files_can_still_be_taken_in() -> None:
    kb, kept = small(), tuple(diary().episodes.values())
    texts = {form: read_import(FOLDER / f"diary.{form}") for form in ("json", "csv", "fhir.json")}
    assert told(kb, import_json(kb, texts["json"], "x", NOW)) == told(kb, kept)
    assert told(kb, import_csv(kb, texts["csv"], "x", NOW)) == told(kb, kept)
    received = import_fhir(kb, texts["fhir.json"], "x", NOW)
    assert meant(kb, received.episodes) == meant(kb, kept)
    assert received.remarks() == ()


def test_equal_diaries_are_equal_texts() -> None:
    kb = small()
    assert export_fhir(kb, diary(), NOW) == export_fhir(kb, diary(), NOW)
    assert export_csv(kb, diary()) == export_csv(kb, diary())


def test_csv_is_as_the_standard_has_it() -> None:
    """UTF-8 with its mark, CRLF behind every row, as many cells everywhere."""
    text = export_csv(small(), diary())
    assert text.startswith("\ufeffwhat,")
    rows = list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))
    assert {len(row) for row in rows} == {12}
    assert text.count("\r\n") == len(rows)
    assert [row[0] for row in rows].count("answer") == 14


# Round trips


@PROPERTY
@given(diaries())
def test_json_to_csv_to_json_is_the_same_text(kept: Diary) -> None:
    kb = shipped()
    first = export_json(kb, kept, NOW)
    read = import_json(kb, first, "x", NOW)
    table = export_csv(kb, as_diary(read))
    again = import_csv(kb, table, "x", NOW)
    assert export_json(kb, as_diary(again), NOW) == first
    assert export_csv(kb, as_diary(again)) == table
    assert again == tuple(kept.episodes.values())


@PROPERTY
@given(diaries())
def test_fhir_keeps_the_meaning(kept: Diary) -> None:
    """Whatever way an answer was written in, it comes back in one, and from then on the same."""
    kb = shipped()
    text = export_fhir(kb, kept, NOW)
    received = import_fhir(kb, text, "x", NOW)
    assert meant(kb, received.episodes) == meant(kb, tuple(kept.episodes.values()))
    assert received.remarks() == ()
    assert export_fhir(kb, as_diary(received.episodes), NOW) == text


@PROPERTY
@given(diaries())
def test_fhir_obeys_its_rules(kept: Diary) -> None:
    """Those rules of FHIR R4 that a Bundle of Observations can break."""
    bundle = json.loads(export_fhir(shipped(), kept, NOW))
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    assert ("entry" in bundle) == bool(kept.episodes)
    urls = [entry["fullUrl"] for entry in bundle.get("entry", [])]
    assert len(set(urls)) == len(urls)
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", u) for u in urls)
    assert not any(part in ("", [], {}, None) for part in _parts(bundle))
    for entry in bundle.get("entry", []):
        resource = entry["resource"]
        if resource["resourceType"] == "Patient":
            assert resource.keys() <= {"resourceType", "name"}
            continue
        _obeys(resource)
        assert resource["subject"]["reference"] in urls


def _parts(part: Any) -> Iterator[Any]:
    yield part
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for each in inner:
        yield from _parts(each)


def _obeys(resource: dict[str, Any]) -> None:
    assert resource["status"] == "final"
    assert resource["code"]["text"]
    values = [key for key in resource if key.startswith("value")]
    assert len(values) <= 1
    assert not (values and "dataAbsentReason" in resource)  # obs-6
    code = resource["code"]["coding"][0]
    for component in resource.get("component", []):
        assert component["code"]["coding"][0]["system"] != code["system"]  # obs-7
        assert isinstance(component["valueBoolean"], bool)
    at = resource.get("effectiveDateTime", "2026-11-22")
    time_of_day = r"(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?"
    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\d{time_of_day}", at)


def test_fhir_values() -> None:
    """What a receiver of each kind of answer reads, in its own words."""
    kb = small()
    said = {
        "night-pain": "left", "day-pain": "declined", "area": ["neck"], "side": "two",
        "since": {"value": 2, "unit": "months"}, "strength": 7,
    }  # fmt: skip
    entry = Entry("e", NOW, said, "")
    kept = Diary({"x": Episode("x", "me", "", None, {"age": 50}, (entry,), ())})
    found = {
        resource["code"]["coding"][0]["code"]: resource
        for item in json.loads(export_fhir(kb, kept, NOW))["entry"]
        if (resource := item["resource"])["resourceType"] == "Observation"
    }

    def parts(id: str) -> dict[str, bool]:
        each = found[id]["component"]
        return {part["code"]["coding"][0]["code"]: part["valueBoolean"] for part in each}

    ucum = {"system": "http://unitsofmeasure.org"}
    assert found["night-pain"]["valueBoolean"] is True
    assert parts("night-pain") == {"night-pain/left": True, "night-pain/right": False}
    assert found["day-pain"]["dataAbsentReason"]["coding"][0]["code"] == "asked-declined"
    assert parts("area") == {"area/neck": True, "area/arm": False, "area/leg": False}
    assert found["side"]["valueCodeableConcept"]["coding"][0]["display"] == "two sides"
    assert found["since"]["valueQuantity"] == {"value": 2, "unit": "month", "code": "mo", **ucum}
    assert found["strength"]["valueQuantity"] == {"value": 7, "code": "{score}", **ucum}
    assert found["age"]["valueQuantity"] == {"value": 50, "unit": "year", "code": "a", **ucum}
    assert "effectiveDateTime" not in found["age"]
    assert found["strength"]["effectiveDateTime"] == "2026-11-22T12:00:00+00:00"
    assert found["strength"]["code"] == {
        "coding": [{"system": "urn:unpinch:finding", "code": "strength"}],
        "text": "how strong it is",
    }


def test_fhir_keeps_a_contradiction() -> None:
    """Also one that leaves no option out, so that it could pass for a plain choice."""
    kb = small()
    said = {"area": {"yes": ["neck", "arm"], "no": ["arm", "leg"]}, "night-pain": ["left", "no"]}
    kept = (Episode("x", "", "", None, said, (), ()),)
    found = import_fhir(kb, export_fhir(kb, as_diary(kept), NOW), "x", NOW)
    assert meant(kb, found.episodes) == meant(kb, kept)


def test_equal_labels_of_two_diaries_are_not_one_person() -> None:
    """Everybody calls themselves "me"; a receiver must not merge them."""

    def patient(episode: str) -> str:
        kept = Diary({episode: Episode(episode, "me", "", None, {}, (), ())})
        url: str = json.loads(export_fhir(small(), kept, NOW))["entry"][0]["fullUrl"]
        return url

    assert patient("a1") == patient("a1")
    assert patient("a1") != patient("b2")


@pytest.mark.parametrize("export", [export_csv, lambda kb, kept: export_fhir(kb, kept, NOW)])
def test_what_the_knowledge_no_longer_has_still_goes_out(
    export: Callable[[KnowledgeBase, Diary], str],
) -> None:
    """A diary can always be taken along; coming in, it is held against the knowledge."""
    entry = Entry("e", NOW, {"gone": {"yes": ["a"]}, "side": "three", "strength": 99}, "")
    text = export(small(), Diary({"x": Episode("x", "me", "", None, {}, (entry,), ())}))
    with pytest.raises(AnswersError) as caught:
        bring_in(small(), text, "fhir" if text.startswith("{") else "csv")
    assert [problem.code for problem in caught.value.problems] == [
        "unknown-finding", "wrong-value", "wrong-value",
    ]  # fmt: skip


def test_an_empty_diary_goes_out_and_comes_in() -> None:
    kb, nothing = small(), Diary({})
    assert import_json(kb, export_json(kb, nothing, NOW), "x", NOW) == ()
    assert import_csv(kb, export_csv(kb, nothing), "x", NOW) == ()
    assert import_fhir(kb, export_fhir(kb, nothing, NOW), "x", NOW).episodes == ()


# Spreadsheets


@pytest.mark.parametrize("text", [*ALIVE, *NUMERIC])
def test_no_cell_is_a_formula_or_a_number_by_mistake(text: str) -> None:
    """In every column that holds text of people; the answers that are numbers stay numbers."""
    kb = small()
    id = "12e5"
    entry = Entry(id, NOW, {"strength": 7, "side": "one"}, text)
    kept = (Episode(id, text, text, None, {}, (entry,), ()),)
    table = export_csv(kb, as_diary(kept))
    rows = list(csv.DictReader(io.StringIO(table[1:], newline="")))
    for row in rows:
        cells = [row[key] for key in ("person", "title", "note", "episode", "entry") if row[key]]
        assert len(cells) >= 3
        assert all(cell.startswith("'") for cell in cells)
    assert [row["value"] for row in rows] == ["", "", "7", "one"]
    assert import_csv(kb, table, "x", NOW) == kept


def test_values_and_labels_are_guarded_too() -> None:
    """A value that is no answer any more can be anything."""
    kb = small()
    label = "=HYPERLINK(1)"
    finding = replace(kb.findings["side"], label=label)
    kb = replace(kb, findings={**kb.findings, "side": finding})
    said = {"side": "=1+1", "since": {"value": 1, "unit": "=1"}, "=x": "yes"}
    kept = Diary({"x": Episode("x", "", "", None, said, (), ())})
    rows = csv.reader(io.StringIO(export_csv(kb, kept), newline=""))
    assert not [cell for row in rows for cell in row if cell.startswith("=")]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_table_saved_by_a_spreadsheet_can_be_taken_in(separator: str) -> None:
    """Other separators, LF, no mark, rows sorted, columns moved, empty rows at the end."""
    kb, kept = small(), tuple(diary().episodes.values())
    rows = list(csv.reader(io.StringIO(export_csv(kb, as_diary(kept))[1:], newline="")))
    moved = [[*row[6:], *row[:6]] for row in [rows[0], *rows[:0:-1]]]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerows([*moved, [""] * 12, []])
    found = told(kb, import_csv(kb, out.getvalue(), "x", NOW))
    assert sorted(found, key=_id) == sorted(told(kb, kept), key=_id)


def _id(episode: dict[str, Any]) -> str:
    return str(episode["id"])


def test_a_long_note_is_no_fault() -> None:
    kept = (Episode("x", "", "", None, {}, (Entry("e", NOW, {}, "a" * 200_000),), ()),)
    assert import_csv(small(), export_csv(small(), as_diary(kept)), "x", NOW) == kept
