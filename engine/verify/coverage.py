"""How the claims of the source documents are accounted for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from engine.model.knowledge import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Coverage:
    """Numbers of claims: all, expressed, not encoded, in question, and by topic."""

    claims: int
    expressed: int
    not_encoded: tuple[str, ...]
    in_question: int
    by_topic: tuple[tuple[str, int, int], ...]


def claim_coverage(kb: KnowledgeBase) -> Coverage:
    """Count how the claims are accounted for."""
    claims = kb.claims.values()
    topics = Counter(claim.topic for claim in claims)
    expressed = Counter(claim.topic for claim in claims if claim.expressed_by)
    return Coverage(
        claims=len(kb.claims),
        expressed=sum(expressed.values()),
        not_encoded=tuple(claim.id for claim in claims if claim.not_encoded),
        in_question=sum(claim.tension is not None for claim in claims),
        by_topic=tuple((topic, expressed[topic], number) for topic, number in topics.items()),
    )
