"""Scores and ratings against their published tables, counted here a second time."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pytest

from engine.inference.reference import evaluate
from engine.model.truth import Truth
from engine.reading.answers import answers_from
from tests.people import shipped

CTS_6: dict[str, tuple[float, dict[str, Any], dict[str, Any]]] = {
    "median-numbness": (
        3.5,
        {"numb-area": ["thumb", "index-finger", "middle-finger"]},
        {"numb-area": ["little-finger"]},
    ),
    "night-numbness": (4.0, {"night-hand-symptoms": "yes"}, {"night-hand-symptoms": "no"}),
    "thenar": (
        5.0,
        {"wasted-hand-muscles": ["thenar"], "weak-movements": "none"},
        {"wasted-hand-muscles": "none", "weak-movements": "none"},
    ),
    "phalen": (5.0, {"phalen": "yes"}, {"phalen": "no"}),
    "two-points": (4.5, {"two-point-loss": "yes"}, {"two-point-loss": "no"}),
    "tinel": (4.0, {"tinel-wrist": "yes"}, {"tinel-wrist": "no"}),
}
"""Points of every item, and answers that give them and deny them (Graham 2008)."""

NECK = ("spurling", "arm-tension-test", "neck-distraction-relief", "neck-rotation-under-60")
"""The four tests (Wainner 2003)."""

AREAS = {
    ("thumb", "index-finger"): "katz-classic",
    ("thumb", "index-finger", "middle-finger", "ring-finger"): "katz-classic",
    ("index-finger", "middle-finger", "little-finger", "outer-forearm"): "katz-classic",
    ("thumb", "index-finger", "palm"): "katz-probable",
    ("thumb", "middle-finger", "ring-finger", "palm"): "katz-probable",
    ("thumb",): "katz-possible",
    ("middle-finger", "little-finger"): "katz-possible",
    ("little-finger",): "katz-unlikely",
    ("ring-finger", "little-finger", "inner-forearm"): "katz-unlikely",
}
"""Marked areas and the rating that the published definition gives (Katz 1990)."""

PAIN = {
    (5, 3): "pain-clearly-less",
    (5, 4): "pain-no-important-change",
    (5, 5): "pain-no-important-change",
    (5, 6): "pain-no-important-change",
    (5, 7): "pain-clearly-more",
    (8, 6): "pain-no-important-change",
    (8, 5): "pain-clearly-less",
    (10, 8): "pain-no-important-change",
    (10, 7): "pain-clearly-less",
    (2, 0): "pain-clearly-less",
    (0, 0): "pain-no-important-change",
}
"""Pain before and now; two points count, and three where two are less than 30 percent."""


def bands(instrument: str, answers: dict[str, Any]) -> list[str]:
    """The bands of an instrument that stand."""
    kb = shipped()
    found = evaluate(kb, answers_from(kb, answers)).conclusions
    return [
        b.conclusion for b in kb.instruments[instrument].bands if found[b.conclusion] is Truth.MET
    ]


def test_the_six_item_score_has_the_published_points() -> None:
    items = shipped().instruments["cts-6"].items
    assert {item.id: item.points for item in items} == {id: p for id, (p, _, _) in CTS_6.items()}
    assert sum(item.points or 0 for item in items) == 26


def test_every_sum_of_the_six_items() -> None:
    """All 64 ways: 12 points and more are high, 5 and less are low."""
    for chosen in product((True, False), repeat=len(CTS_6)):
        answers: dict[str, Any] = {}
        total = 0.0
        for there, (points, yes, no) in zip(chosen, CTS_6.values(), strict=True):
            answers |= yes if there else no
            total += points * there
        expected = "cts6-high" if total >= 12 else "cts6-low" if total <= 5 else "cts6-middle"
        assert bands("cts-6", answers) == [expected], (total, answers)


def test_a_sum_that_is_not_settled_has_no_band() -> None:
    """Two items are met, four unknown: it may be middle or high, so neither is said."""
    assert bands("cts-6", {"phalen": "yes", "tinel-wrist": "yes"}) == []
    answers = {"phalen": "yes", "tinel-wrist": "yes", "night-hand-symptoms": "yes"}
    assert bands("cts-6", answers) == ["cts6-high"]


@pytest.mark.parametrize("positive", range(5))
def test_every_count_of_the_four_neck_tests(positive: int) -> None:
    expected = ["neck-tests-fewer"] * 2 + ["neck-tests-two", "neck-tests-three", "neck-tests-four"]
    for chosen in combinations(NECK, positive):
        answers = {test: "yes" if test in chosen else "no" for test in NECK}
        assert bands("neck-four-tests", answers) == [expected[positive]]


@pytest.mark.parametrize(("areas", "rating"), AREAS.items(), ids=str)
def test_ratings_of_the_hand_diagram(areas: tuple[str, ...], rating: str) -> None:
    answers = {
        "pain-present": "no",
        "tingling-present": "yes",
        "hand-back-numb-little-finger-side": "no",
        "numb-area": list(areas),
    }
    assert bands("katz-hand-diagram", answers) == [rating]


@pytest.mark.parametrize(
    ("grade", "band"),
    [
        (5, "grade-normal"),
        (4.5, "grade-slight"),
        (4, "grade-slight"),
        (3, "grade-gravity"),
        (2, "grade-below-gravity"),
        (0, "grade-below-gravity"),
    ],
)
def test_strength_grades(grade: float, band: str) -> None:
    assert bands("weakest-muscle-grade", {"weakest-grade": grade}) == [band]


@pytest.mark.parametrize(("scores", "band"), PAIN.items(), ids=str)
def test_the_smallest_change_of_pain_that_counts(scores: tuple[int, int], band: str) -> None:
    before, now = scores
    assert bands("pain-score-change", {"pain-before": before, "pain-now": now}) == [band]
