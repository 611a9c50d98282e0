"""A diary to take along, diaries of every kind, and what they mean in whichever form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from engine.diary.fhir import import_fhir
from engine.diary.history import fold
from engine.diary.portable import export_json, import_csv, import_json
from engine.errors import AnswersError
from engine.model.answers import REASONS
from engine.model.diary import Diary, Entry, Episode, Event
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.reading.answers import normalise
from engine.reading.load import read_knowledge
from tests.people import random_value, shipped

HERE = Path(__file__).parent.parent
FOLDER = HERE / "fixtures" / "diary-formats"
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


def bring_in(kb: KnowledgeBase, text: str, form: str) -> tuple[Episode, ...]:
    match form:
        case "fhir":
            return import_fhir(kb, text, "x", NOW).episodes
        case "csv":
            return import_csv(kb, text, "x", NOW)
        case _:
            return import_json(kb, text, "x", NOW)
