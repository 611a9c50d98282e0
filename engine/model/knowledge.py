"""The knowledge base: typed, immutable, hashed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.errors import Location
from engine.model.anatomy import Lesion
from engine.model.body import BodyMap
from engine.model.diary_case import DiaryCase, RecoveryCourse
from engine.model.entries import (
    Claim,
    Conclusion,
    Education,
    Finding,
    Source,
    Syndrome,
    Threshold,
    Treatment,
)
from engine.model.instrument import Instrument
from engine.model.policy import Policy
from engine.model.rule import Rule
from engine.model.trend import Measure, Trend
from engine.model.value import value

STRATA = (
    "abstraction",
    "red-flag",
    "evidence",
    "stage",
    "treatment",
    "advice",
)
"""Strata that hold rules, in the order of evaluation.

Answers come before the first. The ledger is combined after ``evidence``, the disposition
after ``stage``.
"""

STRATUM_OF_KIND = {
    "abstraction": "abstraction",
    "contradiction": "abstraction",
    "red-flag": "red-flag",
    "stage": "stage",
    "cause": "advice",
    "complication": "advice",
    "investigation": "advice",
    "specialist": "advice",
    "advice": "advice",
}

KINDS = (
    "findings",
    "conclusions",
    "syndromes",
    "treatments",
    "texts",
    "maps",
    "lesions",
    "instruments",
    "measures",
    "trends",
    "rules",
    "thresholds",
    "sources",
    "claims",
)
"""Kinds of entries with an id, as the knowledge base and its files name them."""

Entry = (
    Finding
    | Conclusion
    | Syndrome
    | Treatment
    | Education
    | BodyMap
    | Lesion
    | Instrument
    | Measure
    | Trend
    | Source
    | Threshold
    | Claim
    | Rule
)


@value
class Case:
    """A patient with expected conclusions and reasons, as authored."""

    id: str
    title: str
    story: str
    origin: str
    answers: Mapping[str, object]
    expect: Mapping[str, object] | None
    gold: Mapping[str, object] | None
    at: Location


@dataclass(frozen=True, slots=True, repr=False)
class KnowledgeBase:
    """Everything the system knows. ``rules`` are in total order: stratum by stratum."""

    version: str
    hash: str
    policy: Policy
    findings: Mapping[str, Finding]
    conclusions: Mapping[str, Conclusion]
    syndromes: Mapping[str, Syndrome]
    treatments: Mapping[str, Treatment]
    texts: Mapping[str, Education]
    maps: Mapping[str, BodyMap]
    lesions: Mapping[str, Lesion]
    instruments: Mapping[str, Instrument]
    measures: Mapping[str, Measure]
    trends: Mapping[str, Trend]
    sources: Mapping[str, Source]
    thresholds: Mapping[str, Threshold]
    claims: Mapping[str, Claim]
    rules: Mapping[str, Rule]
    cases: Sequence[Case]
    diaries: Mapping[str, DiaryCase]
    courses: Mapping[str, RecoveryCourse]
    conclusion_order: tuple[str, ...]
    """Conclusions so ordered that every one comes after those its rules read."""

    def __repr__(self) -> str:
        return f"<KnowledgeBase {self.version} {self.hash[:8]}, {len(self.rules)} rules>"

    def entry(self, id: str) -> Entry | None:
        """The entry with this id, of whatever kind."""
        for kind in KINDS:
            found: Entry | None = getattr(self, kind).get(id)
            if found is not None:
                return found
        return None
