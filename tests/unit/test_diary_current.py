"""What counts on a day, of what was said and what was worked out."""

from __future__ import annotations

import pytest

from engine.diary.current import UNTIL_EXAMINED, answers_on
from engine.inference.timeline import Timeline
from tests.unit.timelines import course, of, says


def value_on(line: Timeline, finding: str) -> str | float | None:
    """What counts for a finding in the answers that the rules read."""
    found = answers_on(line).get(finding)
    if found is None:
        return None
    return found.number if found.number is not None else ",".join(sorted(found.yes)) or "no"


def test_of_two_trends_the_worse_counts() -> None:
    """In whichever order they stand, and named as the one behind the answer."""
    for depth, reach, expected, behind in (
        (("dead", "a-little"), (9, 3), "deeper", "trend.reach-too"),
        (("a-little", "dead"), (3, 9), "deeper", "trend.depth"),
        (("not-numb", "a-little"), (9, 3), "new", "trend.depth"),
        (("dead", "a-little"), (3, 9), "fading", "trend.depth"),
    ):
        line = course((0, {"depth": depth[0], "reach": reach[0]}),
                      (7, {"depth": depth[1], "reach": reach[1]}))  # fmt: skip
        assert value_on(line, "depth-course") == expected
        found = answers_on(line).derivation("depth-course")
        assert found is not None
        assert found.trend == behind


def test_a_trend_for_the_better_counts_before_what_stays_the_same() -> None:
    """A smaller area is a gain, although what is left of it is as deep as before."""
    line = course(*((each, {"depth": "dead", "reach": 3 + each / 7 * 2}) for each in (0, 7, 14)))
    assert says(line, "depth") == "same"
    assert says(line, "reach-too") == "fading"
    assert value_on(line, "depth-course") == "fading"


def test_of_two_times_the_longer_counts() -> None:
    line = course((0, {"day-pain": "yes"}), (7, {"day-pain": "yes", "used": ["ice"]}),
                  (14, {"day-pain": "yes", "used": ["ice"]}))  # fmt: skip
    assert says(line, "ice") == "1"
    assert value_on(line, "day-pain-time") == 2


def test_what_there_never_was_has_not_stayed_the_same() -> None:
    """Nothing for weeks is no standstill; some of it for weeks is one."""
    assert says(of("strength", "0:0 7:0 14:0"), "strength") is None
    assert says(of("depth", "0:not-numb 7:not-numb 14:not-numb"), "depth") is None
    assert says(of("strength", "0:5 7:5 14:5"), "strength") == "same"
    assert says(of("depth", "0:dead 7:dead 14:dead"), "depth") == "same"


def test_a_state_without_words_says_less_never_more() -> None:
    """What is gone is less, what is new is more; never the other way round."""
    for readings, expected in (("0:5 7:0", "less"), ("0:9 7:3", "less"), ("0:3 7:9", "more"),
                               ("0:0 7:3", "more")):  # fmt: skip
        assert says(of("strength", readings), "strength") == expected


def test_what_was_worked_out_to_be_worse_counts_before_what_was_said() -> None:
    """And what was said counts before what was worked out to be better."""
    for readings, said, counts in (
        ((3, 8), "less", "more"), ((8, 3), "more", "more"), ((8, 3), "same", "same"),
        ((8, 3), "unknown", "less"), ((3, 8), "unknown", "more"),
    ):  # fmt: skip
        line = course((0, {"strength": readings[0]}),
                      (7, {"strength": readings[1], "strength-course": said}))  # fmt: skip
        assert value_on(line, "strength-course") == counts, said


def test_an_old_check_in_denies_nothing() -> None:
    """What was affirmed stays, what was denied or measured is no longer known."""
    said = {"day-pain": "yes", "night-pain": "no", "alarm-sign": "no", "strength": 2, "side": "one"}
    line = course((0, said), today=21)
    assert line.is_recent
    for finding, value in (("night-pain", "no"), ("alarm-sign", "no"), ("strength", 2.0)):
        assert value_on(line, finding) == value
    line = course((0, said), today=22, profile={"age": 40, "numb": "no"})
    assert not line.is_recent
    assert value_on(line, "day-pain") == "yes"
    for finding in ("night-pain", "alarm-sign", "strength", "side", "strength-now"):
        assert value_on(line, finding) is None, finding
    assert value_on(line, "age") == 40
    assert value_on(line, "numb") == "no"


@pytest.mark.parametrize(
    ("signs", "examined", "counts"),
    [
        ("0:left 7:no", [], "left"),
        ("0:no 7:yes 14:no 21:no", [], "yes"),
        ("0:yes 7:unknown", [], "yes"),
        ("0:yes 7:no", [0], "yes"),  # which of the two came first is not known
        ("0:yes 7:no", [1], "no"),
        ("0:yes 7:no", [3], "no"),
        ("0:yes 7:no", [-1], "yes"),
        ("0:yes 7:no", [8], "yes"),  # that day is still to come
        ("0:yes 7:yes 14:no", [3], "yes"),  # told again after it
        ("0:yes 7:no 14:yes", [16], "yes"),
        ("0:no 7:no", [], "no"),
        ("0:declined 7:no", [], "no"),
    ],
)
def test_a_warning_sign_counts_until_examined(signs: str, examined: list[int], counts: str) -> None:
    """However often it is denied later, and also where the check-in is no longer recent."""
    line = of("alarm-sign", signs, examined=examined)
    found = answers_on(line)
    assert counts in value_on(line, "alarm-sign")  # type: ignore[operator]
    behind = found.derivation("alarm-sign")
    assert (behind is not None) == (counts != "no" and not signs.endswith("yes"))
    assert behind is None or behind.trend == UNTIL_EXAMINED


def test_a_warning_sign_outlasts_the_last_check_in() -> None:
    line = of("alarm-sign", "0:yes 7:no", today=90)
    assert value_on(line, "alarm-sign") == "yes"


def test_a_day_to_come_is_not_known() -> None:
    """On an earlier day neither later check-ins nor later examinations count."""
    line = of("alarm-sign", "0:yes 7:no 14:no", 7, examined=[10])
    assert len(line.entries) == 2
    assert value_on(line, "alarm-sign") == "yes"
