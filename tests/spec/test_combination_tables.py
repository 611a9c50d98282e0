"""The shipped tables: what evidence adds up to, and how treatments are judged."""

from __future__ import annotations

from datetime import date

import pytest

from engine.errors import Location
from engine.inference.combine import combine_evidence, strongest_per_group, syndrome_floor
from engine.model.condition import All
from engine.model.rule import Evidence, Rule
from engine.model.truth import Truth
from tests.people import shipped


def evidence(text: str) -> list[tuple[Rule, Truth]]:
    """Rules from a line such as ``+strong a, -weak b, ?moderate c`` (for, against, open)."""
    rules = []
    for number, item in enumerate(filter(None, (part.strip() for part in text.split(",")))):
        level, group = item[1:].split()
        then = Evidence("s", item[0] != "-", level, group)
        rule = Rule(
            f"r{number}", All(()), (), then, "b", "p", (), (), None, True, date(2026, 1, 1),
            "reviewed", "p", "c", "evidence", number, Location("spec", 1, 1),
        )  # fmt: skip
        rules.append((rule, Truth.OPEN if item[0] == "?" else Truth.MET))
    return rules


@pytest.mark.parametrize(
    ("entries", "support"),
    [
        ("+decisive a", "well-supported"),
        ("+decisive a, -strong b", "supported"),
        ("+decisive a, -decisive b", "possible"),
        ("-decisive b", "excluded"),
        ("+strong a, +strong b, -decisive c", "excluded"),
        ("+strong a, +strong b", "well-supported"),
        ("+strong a, +strong a", "supported"),
        ("+strong a, +moderate b, +moderate c", "well-supported"),
        ("+strong a", "supported"),
        ("+strong a, -moderate b", "supported"),
        ("+strong a, -strong b", "possible"),
        ("+strong a, -strong b, -strong c", "not-supported"),
        ("+moderate a, +moderate b", "supported"),
        ("+moderate a, +moderate a", "possible"),
        ("+moderate a", "possible"),
        ("+moderate a, -strong b, -strong c", "not-supported"),
        ("+weak a, +weak b", "possible"),
        ("+weak a", "possible"),
        ("+weak a, -moderate b", "not-supported"),
        ("-moderate b", "not-supported"),
        ("?moderate a", "not-assessable"),
        ("?weak a", "not-supported"),
        ("?moderate a, -moderate b", "not-supported"),
        ("?strong a, +weak b", "possible"),
    ],
)
def test_support(entries: str, support: str) -> None:
    """Inside a group the strongest entry counts; the first row that fits decides."""
    rules = evidence(entries)
    status = {rule.id: truth for rule, truth in rules}
    ledger = combine_evidence(shipped().policy, [rule for rule, _ in rules], status.__getitem__)
    assert ledger.support == support


def test_only_the_strongest_entry_of_a_group_counts() -> None:
    """Ten weak signs of one root are still one weak group."""
    rules = [rule for rule, _ in evidence("+weak a, +moderate a, +weak a, +weak b")]
    assert strongest_per_group(rules) == {"a": "moderate", "b": "weak"}


@pytest.mark.parametrize(
    ("support", "floor"),
    [
        ("well-supported", "same-day"),
        ("supported", "urgent"),
        ("possible", "urgent"),
        ("not-supported", None),
        ("excluded", None),
        ("not-assessable", None),
    ],
)
def test_better_support_never_sets_a_milder_floor(support: str, floor: str | None) -> None:
    """Of all degrees that are reached, the most urgent floor holds."""
    floors = {"possible": "urgent", "supported": "routine", "well-supported": "same-day"}
    assert syndrome_floor(floors, support) == floor
