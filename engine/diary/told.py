"""The review of a diary as text, JSON or a page with charts."""

from __future__ import annotations

import json
from collections.abc import Iterator

from engine.diary.doctor import Recovery, Report
from engine.diary.drawing import picture
from engine.diary.page import page
from engine.diary.review import (
    Review,
    day_words,
    figures,
    next_check_in,
    sections,
    stages,
    value_words,
)
from engine.explain.lines import Section, Voice, lines_data
from engine.explain.plain import as_text
from engine.explain.prove import Prover
from engine.explain.result import checked, result_data
from engine.inference.series import spoken
from engine.model.diary import Episode
from engine.model.knowledge import KnowledgeBase

SCHEMA = "unpinch.review/1"


def told(found: Review, voice: Voice, form: str, width: int) -> str:
    """A review as ``form`` has it: text, json or html.

    Raises InternalError where the proof does not check.
    """
    prover = Prover(found.consultation)
    made = sections(found, prover, voice)
    checked(prover)
    if form == "json":
        return json.dumps(review_data(found, made), ensure_ascii=False, indent=2)
    if form == "html":
        return _page(found, made)
    return as_text(made, width)


def _page(found: Review, made: list[Section]) -> str:
    """What to do and where it stands first, then the charts, then the rest."""
    first, rest = made[:1], made[1:]
    words = tuple(line.text for section in first for line in section.lines)
    drawn = picture(
        found.timeline.kb, found.timeline.episode, found.timeline.today, words=words, stages=True
    )
    return page(drawn, [(s.title, [line.text for line in s.lines]) for s in rest])


def review_data(found: Review, made: list[Section]) -> dict[str, object]:
    """The review as plain data for JSON."""
    due = next_check_in(found)
    line = found.timeline
    return {
        "schema": SCHEMA,
        "episode": line.episode.id,
        "on": line.today.isoformat(),
        "check_ins": len(line.entries),
        "recent": line.is_recent,
        "stages": [
            {"id": stage.id, "label": stage.label, "outlook": stage.outlook}
            for stage in stages(found)
        ],
        "trends": [
            {
                "trend": each.trend,
                "finding": each.finding,
                "value": each.value,
                "label": value_words(found, each),
                "state": each.state,
                "from": figures(found, each),
            }
            for each in found.consultation.answers.derived
        ],
        "next_check_in": due
        and {"on": due.on.isoformat(), "because": due.because, "stage": due.stage},
        "result": result_data(found.consultation),
        "sections": lines_data(made),
    }


def entry_lines(kb: KnowledgeBase, episode: Episode, *, everything: bool) -> Iterator[str]:
    """The check-ins by name and day; what was denied or is nothing only on demand."""
    for entry in episode.entries:
        note = f"  {entry.note}" if entry.note else ""
        yield f"{entry.id}  {day_words(entry.at.date())}{note}"
        for id, value in entry.answers.items():
            finding = kb.findings.get(id)
            if finding is not None and (everything or _says_something(kb, id, value)):
                yield f"    {finding.label}: {spoken(finding, value)}"


def _says_something(kb: KnowledgeBase, id: str, value: object) -> bool:
    finding = kb.findings[id]
    if finding.type == "yes-no":
        return value not in ("no", "unknown", "declined", "not-applicable")
    none = {m.finding: m for m in kb.measures.values() if m.none_at is not None}.get(id)
    if none is None:
        return bool(value) and value != "unknown"
    level = none.levels.get(value) if isinstance(value, str) else value
    return level != none.none_at


def report_lines(report: Report) -> Iterator[str]:
    """What an examination of the file found."""
    state = "whole" if report.sound else "damaged"
    yield f"{report.path}: {state}, {report.events} events, form {report.version}."
    if report.sealed:
        yield "It is encrypted" + ("." if report.looked_inside else ", and was not opened.")
    yield from (f"Fault: {fault}" for fault in report.faults)
    yield from (f"Note: {note}" for note in report.notes)
    if not report.sound:
        yield "Make a new diary of what can be read with: unpinch diary doctor --recover"


def recovery_lines(done: Recovery) -> Iterator[str]:
    """What a recovery kept and what it could not."""
    yield f"{done.path}: a new diary with {done.kept} events."
    yield f"The damaged file is kept as {done.aside}."
    for first, last in done.lost:
        yield f"Lost: event {first}." if first == last else f"Lost: events {first} to {last}."
    if not done.counted:
        yield "More may be lost behind the last event: how many there were cannot be read."
