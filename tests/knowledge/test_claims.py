"""Every claim of the two source documents is accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.verify.coverage import claim_coverage
from tests.people import shipped

INVENTORY = (Path(__file__).parent / "claim_ids.txt").read_text().split()
MOST_NOT_ENCODED = 15


def test_the_inventory_is_complete() -> None:
    """The inventory was taken sentence by sentence from both documents."""
    assert len(INVENTORY) == len(set(INVENTORY)) == 316
    assert set(shipped().claims) == set(INVENTORY)


@pytest.mark.parametrize("id", INVENTORY)
def test_a_claim_is_expressed_or_has_a_reason_not_to_be(id: str) -> None:
    """Each maps to entries that exist, names its place, and shows any tension with an answer."""
    kb = shipped()
    claim = kb.claims[id]
    assert bool(claim.expressed_by) != bool(claim.not_encoded)
    assert all(
        kb.entry(other) is not None and other not in kb.claims for other in claim.expressed_by
    )
    assert claim.origins
    assert all(kb.sources[source].grade == "lay-article" for source, _ in claim.origins)
    assert (claim.tension is None) == (claim.current is None)


def test_few_claims_are_left_out() -> None:
    """At most fifteen may be marked as not encoded."""
    coverage = claim_coverage(shipped())
    assert len(coverage.not_encoded) <= MOST_NOT_ENCODED
    assert coverage.expressed + len(coverage.not_encoded) == coverage.claims


def test_warnings_missing_from_the_documents_are_marked_as_additions() -> None:
    """A red-flag rule either covers a claim of the documents or cites a source of its own."""
    kb = shipped()
    lay = {id for id, source in kb.sources.items() if source.grade == "lay-article"}
    added = 0
    for rule in kb.rules.values():
        if rule.stratum == "red-flag":
            own = [ref for ref in rule.sources if ref.id not in lay]
            assert own, rule.id
            added += not rule.claims
    assert added > 50
