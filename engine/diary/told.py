"""The review of a diary as text, JSON or a page with charts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date

from engine.diary.drawing import picture
from engine.diary.page import page
from engine.diary.picture import plain
from engine.diary.review import (
    FIRST,
    OWN,
    Review,
    day_words,
    figures,
    next_check_in,
    sections,
    stages,
    value_words,
)
from engine.explain.lines import Section, Voice, lines_data
from engine.explain.plain import as_text, folded
from engine.explain.prove import Prover
from engine.explain.result import checked, held, result_data
from engine.inference.series import spoken
from engine.model.answers import REASONS
from engine.model.diary import Episode
from engine.model.knowledge import KnowledgeBase
from engine.model.plain import affirms

SCHEMA = "unpinch.review/1"


BRIEF = (*FIRST, *OWN, "What was not assessed", "What to watch for", "About this result")
"""What is told after a check-in: where it stands, what has changed, and when to get help."""
URGENCY = FIRST[:1]
"""What is told after a correction: how soon to be seen."""


def told(
    found: Review, voice: Voice, form: str, width: int, *, only: Collection[str] | None = None
) -> str:
    """A review as ``form`` has it: text, json or html; of a text ``only`` sections of these titles.

    Raises InternalError where the proof does not check.
    """
    prover = Prover(found.consultation)
    made = sections(found, prover, voice)
    checked(prover)
    if form == "json":
        return json.dumps(review_data(found, made), ensure_ascii=False, indent=2)
    if form == "html":
        return _page(found, made)
    return as_text([s for s in made if only is None or s.title in only], width)


def _page(found: Review, made: list[Section]) -> str:
    """What to do and where it stands first, then the charts, then the rest."""
    first = [section for section in made if section.title in FIRST]
    rest = [section for section in made if section.title not in FIRST]
    line, urgent = found.timeline, held(found.consultation)
    drawn = picture(line.kb, line.episode, line.today, stages=True, calm=not urgent)
    return page(drawn, _texts(rest), above=_texts(first))


def _texts(sections: list[Section]) -> list[tuple[str, list[str]]]:
    return [(section.title, [line.text for line in section.lines]) for section in sections]


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


def entry_lines(
    kb: KnowledgeBase, episode: Episode, width: int, *, everything: bool
) -> Iterator[str]:
    """The check-ins by name and day; what was denied or never there only on demand.

    Examinations stand between them.
    """
    there = {
        measure.finding
        for measure in kb.measures.values()
        if any(_says_something(kb, measure.finding, each.answers.get(measure.finding))
               for each in episode.entries)
    }  # fmt: skip
    seen = list(episode.examined)
    for entry in episode.entries:
        while seen and seen[0] < entry.at.date():
            yield from _examined(seen.pop(0), width)
        note = f": {plain(entry.note)}" if entry.note else ""
        yield from folded(f"{entry.id}  {day_words(entry.at.date())}{note}", width)
        for id, value in entry.answers.items():
            finding = kb.findings.get(id)
            if finding is not None and (
                everything or id in there or _says_something(kb, id, value)
            ):
                yield from folded(f"{finding.label}: {spoken(finding, value)}", width, "    ")
    for day in seen:
        yield from _examined(day, width)


def _examined(day: date, width: int) -> list[str]:
    undo = f"to take it back: unpinch diary examined --undo --on {day}"
    return folded(f"        {day_words(day)}: examined ({undo})", width)


def _says_something(kb: KnowledgeBase, id: str, value: object) -> bool:
    finding = kb.findings[id]
    if value is None or finding.type == "yes-no":
        return affirms(value)
    none = {m.finding: m for m in kb.measures.values() if m.none_at is not None}.get(id)
    if none is None:
        return bool(value) and value not in REASONS
    level = none.levels.get(value) if isinstance(value, str) else value
    return level != none.none_at
