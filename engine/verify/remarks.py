"""Things an author may want to mend: not wrong, but idle or unproved."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.errors import Problem
from engine.inference.program import subject
from engine.model.condition import Compare, conclusions_of, findings_of, leaves
from engine.model.knowledge import KnowledgeBase


def unread_findings(kb: KnowledgeBase) -> Iterator[Problem]:
    """A finding that no rule and no gate reads: a rule is missing, or the question is idle."""
    read: set[str] = set()
    for rule in kb.rules.values():
        read.update(findings_of(rule.condition))
    for finding in kb.findings.values():
        if finding.ask_when is not None:
            read.update(findings_of(finding.ask_when))
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
    """An abstraction that no rule reads."""
    read = {c for rule in kb.rules.values() for c in conclusions_of(rule.condition)}
    for conclusion in kb.conclusions.values():
        if conclusion.kind == "abstraction" and conclusion.id not in read:
            message = f"no rule reads abstraction '{conclusion.id}'; use it or drop it"
            yield Problem(conclusion.at, "idle-abstraction", message)


def unused_sources(kb: KnowledgeBase) -> Iterator[Problem]:
    """A source that nothing cites."""
    cited = {ref.id for rule in kb.rules.values() for ref in rule.sources}
    for kind in (kb.findings, kb.conclusions, kb.syndromes, kb.treatments, kb.texts):
        cited.update(ref.id for entry in kind.values() for ref in entry.sources)
    for claim in kb.claims.values():
        cited.update(source for source, _ in claim.origins)
        cited.update(ref.id for ref in claim.current_sources)
    for threshold in kb.thresholds.values():
        cited.update(ref.id for value in threshold.values for ref in value.sources)
    cited.update(ref.id for ref in kb.policy.sources)
    for source in kb.sources.values():
        if source.id not in cited:
            message = f"nothing cites source '{source.id}'; drop it"
            yield Problem(source.at, "unused-source", message)


def unused_thresholds(kb: KnowledgeBase) -> Iterator[Problem]:
    """A threshold that no rule compares with."""
    compared = {
        leaf.bound
        for rule in kb.rules.values()
        for leaf in leaves(rule.condition)
        if isinstance(leaf, Compare)
    }
    for threshold in kb.thresholds.values():
        if threshold.id not in compared:
            message = f"no rule compares with threshold '{threshold.id}'; use it or drop it"
            yield Problem(threshold.at, "unused-threshold", message)


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


CHECKS: tuple[Callable[[KnowledgeBase], Iterator[Problem]], ...] = (
    unread_findings,
    unreachable_conclusions,
    idle_abstractions,
    unused_sources,
    unused_thresholds,
    unread_evidence,
)
"""Every check of this kind; a new one is listed here by hand."""
