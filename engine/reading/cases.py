"""Checks what a case names: findings with fitting answers, and expectations that can be met."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.entries import Finding
from engine.reading import shapes
from engine.reading.answers import Unusable, normalise
from engine.reading.links import Links
from engine.reading.register import Authored

_EXPECTED_LISTS = {
    "because": "rules",
    "established": "conclusions",
    "not_established": "conclusions",
    "cannot_exclude": "findings",
    "near_miss": "syndromes",
}
_EXPECTED_KEYS = {"support": "syndromes", "treatments": "treatments"}


def check_case(links: Links, authored: Authored, findings: Mapping[str, Finding]) -> None:
    """Report unknown ids in a case, and answers that do not fit their finding."""
    shape: shapes.Case = authored.shape
    for id, value in shape.answers.items():
        links.check(authored, ("answers", id), "findings", id)
        _check_answer(links, authored, findings.get(id), value)
    expect = shape.expect
    if expect is None:
        return
    for key, kind in _EXPECTED_LISTS.items():
        for number, id in enumerate(getattr(expect, key)):
            links.check(authored, ("expect", key, number), kind, id)
    for key, kind in _EXPECTED_KEYS.items():
        for id in getattr(expect, key):
            links.check(authored, ("expect", key, id), kind, id)
    for number, decision in enumerate(expect.decided_by):
        at = ("expect", "decided_by", number)
        links.check(authored, (*at, "over"), "syndromes", decision.over)
        links.check(authored, (*at, "finding"), "findings", decision.finding)
    if expect.leading is not None:
        links.check(authored, ("expect", "leading"), "syndromes", expect.leading)


def _check_answer(links: Links, authored: Authored, finding: Finding | None, value: object) -> None:
    if finding is None:
        return
    try:
        normalise(finding, value)
    except Unusable as error:
        links.problem(authored, ("answers", finding.id), "wrong-value", f"'{finding.id}': {error}")
