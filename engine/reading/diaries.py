"""Turns shaped diaries and courses into those of the model, checking what they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Any

from engine.model.answers import NO
from engine.model.diary import Entry, Episode
from engine.model.diary_case import DiaryCase, ExpectedOn, Phase, RecoveryCourse
from engine.model.entries import Finding
from engine.model.frozen import frozen
from engine.reading import shapes
from engine.reading.answers import Unusable, normalise
from engine.reading.links import Links
from engine.reading.register import Authored
from engine.reading.yaml_tree import Path

NOON = time(12, tzinfo=UTC)


def diary_of(links: Links, authored: Authored, findings: Mapping[str, Finding]) -> DiaryCase:
    """The diary; unknown ids and answers that do not fit become problems."""
    s: shapes.Diary = authored.shape
    _check(links, authored, findings, ("profile",), s.profile)
    _check(links, authored, findings, ("usual",), s.usual)
    denied = {
        f.id: NO
        for f in findings.values()
        if s.warnings == "denied" and f.screen == "red-flag" and f.type == "yes-no"
    }
    entries = []
    for number, check_in in enumerate(s.check_ins):
        _check(links, authored, findings, ("check_ins", number, "answers"), check_in.answers)
        answers = {**denied, **s.usual, **check_in.answers}
        at = datetime.combine(check_in.on, NOON)
        entries.append(Entry(f"{number:03d}", at, frozen(answers), ""))
    for number, expected in enumerate(s.expect):
        _check_expected(links, authored, findings, ("expect", number), expected)
    return DiaryCase(
        id=s.id,
        title=s.title,
        story=s.story,
        origin=s.origin,
        episode=Episode(
            s.id, s.id, s.title, s.onset, frozen(s.profile),
            tuple(sorted(entries, key=lambda entry: entry.at)), tuple(sorted(s.examined)),
        ),
        expect=tuple(_expected(each) for each in s.expect),
        sources=links.sources(authored),
        at=authored.document.location(authored.path),
    )  # fmt: skip


def _expected(s: shapes.ExpectedOn) -> ExpectedOn:
    return ExpectedOn(
        s.on, tuple(s.stages), tuple(s.not_stages), s.level, s.at_least, frozen(s.says),
        tuple(s.says_nothing), tuple(s.because),
    )  # fmt: skip


def _check_expected(
    links: Links,
    authored: Authored,
    findings: Mapping[str, Finding],
    at: Path,
    s: shapes.ExpectedOn,
) -> None:
    for key in ("stages", "not_stages"):
        _check_ids(links, authored, (*at, key), "conclusions", getattr(s, key))
    _check_ids(links, authored, (*at, "says_nothing"), "findings", s.says_nothing)
    _check_ids(links, authored, (*at, "because"), "rules", s.because)
    _check(links, authored, findings, (*at, "says"), s.says)


def _check_ids(links: Links, authored: Authored, at: Path, kind: str, ids: Iterable[str]) -> None:
    for number, id in enumerate(ids):
        links.check(authored, (*at, number), kind, id)


def _check(
    links: Links,
    authored: Authored,
    findings: Mapping[str, Finding],
    at: Path,
    answers: Mapping[str, Any],
) -> None:
    for id, value in answers.items():
        links.check(authored, (*at, id), "findings", id)
        if id in findings:
            try:
                normalise(findings[id], value)
            except Unusable as error:
                links.problem(authored, (*at, id), "wrong-value", f"'{id}': {error}")


def course_of(links: Links, authored: Authored, findings: Mapping[str, Finding]) -> RecoveryCourse:
    """The course; unknown ids and answers that do not fit become problems."""
    s: shapes.RecoveryCourse = authored.shape
    _check(links, authored, findings, ("profile",), s.profile)
    _check(links, authored, findings, ("start",), s.start)
    _check_ids(links, authored, ("spread",), "findings", s.spread)
    return RecoveryCourse(
        id=s.id,
        title=s.title,
        story=s.story,
        since_onset=(s.since_onset[0], s.since_onset[1]),
        every=(s.every[0], s.every[1]),
        profile=frozen(s.profile),
        start=frozen(s.start),
        spread=frozen({id: float(far) for id, far in s.spread.items()}),
        phases=tuple(
            _phase(links, authored, findings, ("phases", number), phase)
            for number, phase in enumerate(s.phases)
        ),
        sources=links.sources(authored),
        at=authored.document.location(authored.path),
    )


def _phase(
    links: Links, authored: Authored, findings: Mapping[str, Finding], at: Path, s: shapes.Phase
) -> Phase:
    for key in ("to", "also", "once"):
        _check(links, authored, findings, (*at, key), getattr(s, key))
    for key in ("truth", "never"):
        _check_ids(links, authored, (*at, key), "conclusions", getattr(s, key))
    return Phase(
        (s.days[0], s.days[1]), frozen(s.to), frozen(s.also), frozen(s.once), tuple(s.truth),
        tuple(s.never), s.at_least, s.pause,
    )  # fmt: skip
