"""Things an author may want to mend: not wrong, but idle or unproved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.errors import Problem
from engine.inference.program import subject
from engine.model.condition import Compare, SupportReached, conclusions_of, findings_of, leaves
from engine.model.diary_case import DiaryCase, RecoveryCourse
from engine.model.knowledge import KINDS, KnowledgeBase
from engine.model.trend import Bound, Lasting, Latest, Meant


def unread_findings(kb: KnowledgeBase) -> Iterator[Problem]:
    """A finding that no rule and no gate reads: a rule is missing, or the question is idle."""
    read: set[str] = set()
    for rule in kb.rules.values():
        read.update(findings_of(rule.condition))
    for finding in kb.findings.values():
        read.update(finding.computed or ())
        if finding.ask_when is not None:
            read.update(findings_of(finding.ask_when))
    read.update(measure.finding for measure in kb.measures.values())
    for trend in kb.trends.values():
        if isinstance(trend.reckoning, Latest | Lasting | Meant):
            read.add(trend.reckoning.finding)
    for modality in kb.policy.modalities.values():
        read.update((*modality.findings, *modality.present, *modality.both_sides))
        read.update(modality.told_by)
    for finding in kb.findings.values():
        if finding.id not in read:
            message = f"no rule reads finding '{finding.id}'; add a rule or drop the question"
            yield Problem(finding.at, "unread-finding", message)


def unreachable_conclusions(kb: KnowledgeBase) -> Iterator[Problem]:
    """A conclusion, syndrome or treatment that no rule is about."""
    about = {subject(rule) for rule in kb.rules.values()}
    for kind in (kb.conclusions, kb.syndromes, kb.treatments):
        for entry in kind.values():
            if entry.id not in about:
                message = f"no rule is about '{entry.id}'; add one or drop it"
                yield Problem(entry.at, "unreachable", message)


def idle_abstractions(kb: KnowledgeBase) -> Iterator[Problem]:
    """An abstraction that no rule reads and no instrument shows."""
    read = {c for rule in kb.rules.values() for c in conclusions_of(rule.condition)}
    read.update(band.conclusion for tool in kb.instruments.values() for band in tool.bands)
    for conclusion in kb.conclusions.values():
        if conclusion.kind == "abstraction" and conclusion.id not in read:
            message = f"no rule reads abstraction '{conclusion.id}'; use it or drop it"
            yield Problem(conclusion.at, "idle-abstraction", message)


def unused_sources(kb: KnowledgeBase) -> Iterator[Problem]:
    """A source that nothing cites."""
    cited: set[str] = set()
    for kind in KINDS:
        for entry in getattr(kb, kind).values():
            cited.update(ref.id for ref in getattr(entry, "sources", ()))
    for claim in kb.claims.values():
        cited.update(source for source, _ in claim.origins)
        cited.update(ref.id for ref in claim.current_sources)
    for threshold in kb.thresholds.values():
        cited.update(ref.id for value in threshold.values for ref in value.sources)
    cited.update(ref.id for ref in kb.policy.sources)
    told: tuple[DiaryCase | RecoveryCourse, ...] = (*kb.diaries.values(), *kb.courses.values())
    for each in told:
        cited.update(ref.id for ref in each.sources)
    for syndrome in kb.syndromes.values():
        cited.update(ref.id for figure in syndrome.figures for ref in figure.sources)
    for source in kb.sources.values():
        if source.id not in cited:
            message = f"nothing cites source '{source.id}'; drop it"
            yield Problem(source.at, "unused-source", message)


def unused_thresholds(kb: KnowledgeBase) -> Iterator[Problem]:
    """A threshold that no rule compares with and no measure or trend counts by."""
    compared = {
        leaf.bound
        for rule in kb.rules.values()
        for leaf in leaves(rule.condition)
        if isinstance(leaf, Compare)
    }
    compared.update(bound.threshold for bound in _bounds(kb) if bound.threshold)
    for threshold in kb.thresholds.values():
        if threshold.id not in compared:
            message = f"no rule compares with threshold '{threshold.id}'; use it or drop it"
            yield Problem(threshold.at, "unused-threshold", message)


def _bounds(kb: KnowledgeBase) -> Iterator[Bound]:
    for measure in kb.measures.values():
        bounds = (measure.counts, measure.much, measure.share)
        yield from (bound for bound in bounds if bound is not None)
    for trend in kb.trends.values():
        for key in ("by", "days"):
            bound = getattr(trend.reckoning, key, None)
            if bound is not None:
                yield bound


def unread_evidence(kb: KnowledgeBase) -> Iterator[Problem]:
    """A rule that rests only on sources that were not read, and does not say consensus."""
    for rule in kb.rules.values():
        read = any(kb.sources[ref.id].read in ("original", "reference") for ref in rule.sources)
        if not read and not rule.consensus:
            message = (
                f"rule '{rule.id}' rests on digests or unread sources only; "
                "read one of them or mark it 'consensus: true'"
            )
            yield Problem(rule.at, "unread-source", message)


def incomplete_syndromes(kb: KnowledgeBase) -> Iterator[Problem]:
    """A syndrome that does not say what to expect, what to test, whom to see or what to watch."""
    led_to: dict[str, set[str]] = {}
    for rule in kb.rules.values():
        for leaf in leaves(rule.condition):
            if isinstance(leaf, SupportReached):
                found = kb.conclusions.get(subject(rule))
                led_to.setdefault(leaf.syndrome, set()).add(found.kind if found else "")
    for syndrome in kb.syndromes.values():
        reached = led_to.get(syndrome.id, set())
        lacking = [
            what
            for what, there in (
                ("other names", syndrome.also_called),
                ("what to expect", syndrome.figures or syndrome.no_figures),
                ("what to watch for", syndrome.watch_for),
                ("an investigation", "investigation" in reached),
                ("a specialist", "specialist" in reached),
            )
            if not there
        ]
        if lacking:
            message = f"syndrome '{syndrome.id}' lacks {', '.join(lacking)}; add it"
            yield Problem(syndrome.at, "incomplete-syndrome", message)


def unproved_syndromes(kb: KnowledgeBase) -> Iterator[Problem]:
    """A syndrome without a case in which it is supported, or without a near miss."""
    typical: set[str] = set()
    near: set[str] = set()
    for case in kb.cases:
        expect: Mapping[str, Any] = case.expect or {}
        near.update(expect.get("near_miss", ()))
        for id, support in expect.get("support", {}).items():
            if support in ("supported", "well-supported"):
                typical.add(id)
    for syndrome in kb.syndromes.values():
        for there, what in ((typical, "typical case"), (near, "near miss")):
            if syndrome.id not in there:
                message = f"syndrome '{syndrome.id}' has no {what}; add one"
                yield Problem(syndrome.at, "unproved-syndrome", message)


CHECKS: tuple[Callable[[KnowledgeBase], Iterator[Problem]], ...] = (
    unread_findings,
    unreachable_conclusions,
    idle_abstractions,
    unused_sources,
    unused_thresholds,
    unread_evidence,
    incomplete_syndromes,
    unproved_syndromes,
)
"""Every check of this kind; a new one is listed here by hand."""
