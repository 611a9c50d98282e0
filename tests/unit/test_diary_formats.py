"""A diary comes back as it went out; what is damaged or foreign is refused, with its place."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.diary.fhir import Received, export_fhir, import_fhir
from engine.diary.history import fold
from engine.diary.incoming import MAX_BYTES, decode_import, read_import
from engine.diary.portable import export_csv, export_json, import_csv, import_json
from engine.errors import AnswersError
from engine.model.answers import REASONS
from engine.model.diary import Diary, Entry, Episode, Event
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.reading.answers import normalise
from engine.reading.load import read_knowledge
from tests.conftest import Golden
from tests.people import random_value, shipped

HERE = Path(__file__).parent.parent
FOLDER = HERE / "fixtures" / "diary-formats"
BAD = sorted(path for path in (FOLDER / "bad").iterdir() if path.suffix != ".txt")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ALIVE = (
    "=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''", "'",
    "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff201",
)  # fmt: skip
NUMERIC = ("12e5", "007", "1/2", "2026-11-22", "3.10", "1,5", "10 %", "12:30")
WEIRD = (
    "",
    " ",
    'say "x", then; y',
    "a\r\nb\nc\rd",
    "\u00e9\U0001f600\u200f",
    "\x00\x1b[2J",
    "a,b;c\td",
)
JUNK: tuple[Any, ...] = (
    None, True, 3, -1.5, 1e400, "", "x", [], {}, [None], [[]], {"a": 1}, "=1", "2026-02-30",
    {"coding": [{"system": "urn:unpinch:option", "code": ["x"]}]}, {"value": [], "unit": {}},
)  # fmt: skip


@cache
def small() -> KnowledgeBase:
    """The knowledge of the tests, under a name that does not change with it."""
    knowledge, problems = read_knowledge(HERE / "knowledge" / "base.yaml")
    assert problems == []
    assert knowledge is not None
    return replace(knowledge, version="1.2.3", hash="0123456789abcdef" * 4)


def events() -> Iterator[tuple[str, dict[str, Any]]]:
    """Two persons; what was written by mistake is corrected or deleted later."""
    yield "episode-begun", {
        "episode": "b1", "person": "Ann", "title": '=left arm, "again"', "onset": "2026-09-30",
        "profile": {"age": 50, "side": "one"},
    }  # fmt: skip
    yield "entry-added", {
        "episode": "b1", "entry": "12e5", "at": "2026-10-01T08:30:00+02:00",
        "answers": {"night-pain": "yes", "area": ["arm"], "strength": 9}, "note": "slept badlly",
    }  # fmt: skip
    yield "episode-begun", {
        "episode": "c", "person": "", "title": "", "onset": None, "profile": {},
    }  # fmt: skip
    yield "entry-changed", {
        "episode": "b1", "entry": "12e5",
        "answers": {
            "night-pain": "left", "day-pain": ["yes", "no"],
            "area": {"yes": ["arm"], "no": ["leg"]},
            "side": "unknown", "since": {"value": 3, "unit": "days"}, "strength": 2.5,
        },
        "note": 'slept badly,\nthen "well"',
    }  # fmt: skip
    yield "entry-added", {
        "episode": "b1", "entry": "wrong", "at": "2026-10-02T08:00:00+02:00", "answers": {},
    }  # fmt: skip
    yield "entry-deleted", {"episode": "b1", "entry": "wrong"}
    yield "episode-begun", {
        "episode": "a7", "person": "Ann", "title": "leg", "onset": None,
        "profile": {"age": "declined"},
    }  # fmt: skip
    yield "entry-added", {
        "episode": "b1", "entry": "e2", "at": "2026-11-01T07:15:30.250000+01:00",
        "answers": {
            "night-pain": "both", "day-pain": "not-applicable", "area": ["neck", "arm"],
            "since": 5, "strength": "declined",
        },
    }  # fmt: skip
    yield (
        "entry-added",
        {"episode": "b1", "entry": "e3", "at": "2026-11-02T07:00:00Z", "answers": {}},
    )
    yield "examined", {"episode": "b1", "on": "2026-10-20"}
    yield "examined", {"episode": "b1", "on": "2026-10-04"}
    yield "entry-added", {
        "episode": "c", "entry": "12e5", "at": "2026-11-02T23:00:00-03:30",
        "answers": {"night-pain": "no", "area": "none", "side": ["two"]}, "note": "@home",
    }  # fmt: skip


def diary() -> Diary:
    return fold(Event(f"{n}", NOW, kind, body) for n, (kind, body) in enumerate(events()))


def as_diary(episodes: tuple[Episode, ...]) -> Diary:
    return Diary({episode.id: episode for episode in episodes})


def told(kb: KnowledgeBase, episodes: tuple[Episode, ...]) -> Any:
    """Everything that the model holds, with offsets and kinds of numbers, in JSON."""
    return json.loads(export_json(kb, as_diary(episodes), NOW))["episodes"]


def meant(kb: KnowledgeBase, episodes: tuple[Episode, ...]) -> Any:
    """The same with every answer in its normal form, whichever way it was written."""

    def form(answers: dict[str, Any]) -> list[Any]:
        return [(id, _meaning(kb.findings[id], value)) for id, value in answers.items()]

    found = told(kb, episodes)
    for episode in found:
        episode["profile"] = form(episode["profile"])
        for entry in episode["entries"]:
            entry["answers"] = form(entry["answers"])
    return found


def _meaning(finding: Finding, value: Any) -> Any:
    answer = normalise(finding, value)
    if answer is None:
        return value
    given = answer.given if answer.number is not None else ""
    return sorted(answer.yes), sorted(answer.no), answer.number, given


def complaints(error: AnswersError) -> str:
    return "".join(f"{problem}\n    [{problem.code}]\n" for problem in error.problems)


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


def texts() -> st.SearchStrategy[str]:
    common = st.sampled_from((*ALIVE, *NUMERIC, *WEIRD))
    return common | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def ids() -> st.SearchStrategy[str]:
    return st.from_regex(r"[a-z0-9][a-z0-9.-]{0,10}", fullmatch=True) | st.sampled_from(
        ["12e5", "007"]
    )


def moments() -> st.SearchStrategy[datetime]:
    offsets = st.integers(-14 * 60, 14 * 60).map(lambda n: timezone(timedelta(minutes=n)))
    first, last = datetime(1950, 1, 1), datetime(2026, 11, 21)  # noqa: DTZ001 - offsets follow
    return st.datetimes(first, last, timezones=offsets)


def spoken(finding: Finding, rng: Random) -> Any:
    """An answer in any of the ways in which it can be written."""
    value = random_value(finding, rng)
    if rng.random() < 0.1:
        return rng.choice(REASONS)
    if rng.random() < 0.6:
        return value
    match finding.type:
        case "yes-no":
            return rng.choice([[value], ["yes", "no"], [value, "no"], ["no", value]])
        case "choice":
            return [value]
        case "choices":
            options = [option.id for option in finding.options]
            return rng.choice([
                [], "none", options, options[0], {"yes": options[:2], "no": options[1:]},
                {"yes": options[0]}, {"no": [options[-1]]}, {"no": options},
            ])  # fmt: skip
    return {"value": int(value), "unit": finding.unit} if finding.unit else int(value)


def answers(rng: Random) -> dict[str, Any]:
    findings = [each for each in shipped().findings.values() if each.computed is None]
    chosen = rng.sample(findings, rng.choice([0, 1, 12]))
    return {finding.id: spoken(finding, rng) for finding in chosen}


@st.composite
def diaries(draw: st.DrawFn) -> Diary:
    rng = Random(draw(st.integers(0, 2**32)))
    episodes = {}
    for id in draw(st.lists(ids(), max_size=4, unique=True)):
        entries = [
            Entry(entry, draw(moments()), answers(rng), draw(texts()))
            for entry in draw(st.lists(ids(), max_size=4, unique=True))
        ]
        entries.sort(key=lambda entry: (entry.at, entry.id))
        days = draw(st.sets(st.dates(date(1950, 1, 1), date(2026, 11, 22)), max_size=3))
        onset = draw(st.none() | st.dates(date(1900, 1, 1), date(2026, 11, 22)))
        episodes[id] = Episode(
            id, draw(st.sampled_from(["me", "=you", ""]) | texts()), draw(texts()), onset,
            answers(rng), tuple(entries), tuple(sorted(days)),
        )  # fmt: skip
    return Diary(episodes)


PROPERTY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


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


# What is refused


def bring_in(kb: KnowledgeBase, text: str, form: str) -> tuple[Episode, ...]:
    match form:
        case "fhir":
            return import_fhir(kb, text, "x", NOW).episodes
        case "csv":
            return import_csv(kb, text, "x", NOW)
        case _:
            return import_json(kb, text, "x", NOW)


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


def test_an_empty_diary_goes_out_and_comes_in() -> None:
    kb, nothing = small(), Diary({})
    assert import_json(kb, export_json(kb, nothing, NOW), "x", NOW) == ()
    assert import_csv(kb, export_csv(kb, nothing), "x", NOW) == ()
    assert import_fhir(kb, export_fhir(kb, nothing, NOW), "x", NOW).episodes == ()
