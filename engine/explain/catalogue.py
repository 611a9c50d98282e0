"""Every finding as the contract of answers files gives it."""

from __future__ import annotations

from collections.abc import Iterable

from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase


def questions_data(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """All findings in the given order: id, question, type, options, unit, range, who answers."""
    return [
        {
            "id": f.id,
            "topic": f.topic,
            "question": f.question,
            "clinician": f.clinician,
            "type": f.type,
            "sided": f.sided,
            "options": [
                {"id": o.id, "label": o.label, "covers": list(o.covers)} for o in f.options
            ],
            "map": f.map,
            "unit": f.unit,
            "range": list(f.bounds) if f.bounds else None,
            "answered_by": f.answered_by,
            "screen": f.screen,
            "purpose": f.purpose,
        }
        for f in findings
    ]


def questions_lines(kb: KnowledgeBase, findings: Iterable[Finding]) -> list[str]:
    """All findings for reading, under their topics."""
    lines: list[str] = []
    topic = ""
    for f in findings:
        title = {"red-flag": "Warning signs, always asked", "risk": "Risks, always asked"}.get(
            f.screen or "", kb.policy.topics[f.topic]
        )
        if title != topic:
            topic = title
            lines += ["", title]
        lines.append(f"  {f.id}: {f.question} [{_values(f)}]")
    return lines[1:]


def _values(f: Finding) -> str:
    who = "; examined by a clinician" if f.answered_by == "clinician" else ""
    if f.options:
        many = "one or more of: " if f.type == "choices" else ""
        return many + ", ".join(option.id for option in f.options) + who
    if f.bounds:
        return f"{f.bounds[0]:g} to {f.bounds[1]:g} {f.unit or 'points'}{who}"
    return ("yes, no, left, right, both" if f.sided else "yes, no") + who
