"""Time as facts: what each way of reckoning says."""

from __future__ import annotations

from datetime import date

import pytest

from engine.inference.timeline import Timeline
from engine.inference.trends import derivations
from tests.diaries import MONDAY, day, episode, small
from tests.unit.timelines import Said, course, derived, of, says


def decided(line: Timeline, trend: str) -> list[int]:
    """The days of the readings behind what a trend says."""
    found = derived(line, trend)
    assert found is not None
    return [(date.fromisoformat(each.on) - MONDAY).days for each in found.readings]


def test_without_a_check_in_nothing_is_said() -> None:
    """Not even how long ago it began."""
    assert derivations(Timeline(small(), episode(onset=0), day(50))) == ()


@pytest.mark.parametrize(
    ("readings", "today", "value"),
    [
        ("0:5", 0, "5"),
        ("0:5 7:3", 7, "3"),
        ("0:5 7:3", 28, "3"),
        ("0:5 7:3", 29, None),  # too old to tell how it is
        ("0:5 7:unknown", 7, None),
        ("0:5 7:declined", 7, None),
        ("0:5 7:not-applicable", 7, None),
    ],
)
def test_latest(readings: str, today: int, value: str | None) -> None:
    """The last answer, as long as it is recent; none before it takes its place."""
    found = says(of("strength", readings, today), "latest")
    assert (found and float(found)) == (value and float(value))


@pytest.mark.parametrize(
    ("readings", "today", "value"),
    [
        ("0:dead", 0, "yes"),
        ("0:dead 7:not-numb", 7, "no"),
        ("0:dead 7:a-little", 7, None),
        ("0:dead 7:unknown", 7, None),
        ("0:dead", 22, None),
    ],
)
def test_meant(readings: str, today: int, value: str | None) -> None:
    """What the last option means, where it means anything, as long as it is recent."""
    assert says(of("depth", readings, today), "deep") == value


@pytest.mark.parametrize(
    ("onset", "today", "weeks"),
    [
        (None, 7, None),
        (0, 7, "1"),
        (-13, 7, "2.8"),
        (0, 34, "4.8"),
        (9, 7, None),
        (-9999, 7, "520"),
    ],
)
def test_elapsed(onset: int | None, today: int, weeks: str | None) -> None:
    """Weeks from the onset to the day, rounded down; a day to come says nothing."""
    assert says(of("strength", "0:5", today, onset=onset), "since") == weeks


def test_follow_up() -> None:
    """From the second check-in on, whatever it holds; before it is denied."""
    assert says(of("strength", "0:5"), "follow-up") == "no"
    assert says(course((0, {}), (0, {})), "follow-up") == "yes"


@pytest.mark.parametrize(
    ("readings", "gained", "without"),
    [
        ("0:8", None, None),
        ("0:8 7:8", None, None),
        ("0:8 7:8 14:8", "no", "2"),
        ("0:8 7:4 14:4 21:4", "yes", "2"),
        ("0:8 7:4 14:4 21:8 28:8", "yes", "3"),
        ("0:8 7:4 14:8 21:8", "no", "3"),
        ("0:8 7:4", "yes", "0"),
    ],
)
def test_gained_and_since(readings: str, gained: str | None, without: str | None) -> None:
    """Whether it was ever better, and for how many weeks it was not better than ever before."""
    line = of("strength", readings)
    assert says(line, "gained") == gained
    assert says(line, "without-gain") == without


def test_the_last_gain_of_any_measure_counts() -> None:
    """What gained last ends the standstill of what gained first."""
    line = course(
        (0, {"strength": 8, "reach": 2}), (7, {"strength": 4, "reach": 2}),
        (14, {"strength": 4, "reach": 2}), (21, {"strength": 4, "reach": 6}),
        (28, {"strength": 4, "reach": 6}),
    )  # fmt: skip
    assert says(line, "without-gain") == "1"
    assert decided(line, "without-gain") == [21]


@pytest.mark.parametrize(
    ("readings", "today", "value", "decide"),
    [
        ("0:not-numb", 0, None, []),
        ("0:not-numb 7:numb-all-over", 7, "yes", [0, 7]),
        ("0:not-numb 14:numb-all-over", 14, "yes", [0, 14]),
        ("0:not-numb 15:numb-all-over", 15, None, []),  # too far apart to be sudden
        ("0:not-numb 7:a-little 14:numb-all-over", 14, "no", [7, 14]),
        ("0:not-numb 7:numb-all-over 14:dead", 14, "yes", [0, 7, 14]),
        ("0:not-numb 7:numb-all-over 14:a-little", 14, "no", [7, 14]),  # it has come back
        ("0:not-numb 7:numb-all-over", 90, "yes", [0, 7]),  # it stands until told otherwise
        ("0:a-little 7:a-little", 29, None, []),
    ],
)
def test_sudden(readings: str, today: int, value: str | None, decide: list[int]) -> None:
    """Two steps within the days of a threshold, in its own unit, not made good since."""
    line = of("depth", readings, today)
    assert says(line, "sudden") == value
    assert value is None or decided(line, "sudden") == decide
    assert value != "yes" or derived(line, "sudden").state == "worse"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("strength", "depth", "reach", "value"),
    [
        ((8, 4), ("not-numb", "a-little"), (5, 5), "yes"),
        ((8, 4), ("a-little", "a-little"), (8, 4), "yes"),
        ((8, 4), ("a-little", "not-numb"), (4, 8), "no"),
        ((8, 4), ("a-little", "a-little"), (4, 8), None),  # two readings show no standstill
        ((8, 7), ("not-numb", "a-little"), (5, 5), None),
        ((4, 8), ("a-little", "not-numb"), (4, 8), "no"),
        ((4, 8), ("not-numb", "a-little"), (8, 4), None),
    ],
)
def test_replaced(
    strength: tuple[int, int], depth: tuple[str, str], reach: tuple[int, int], value: str | None
) -> None:
    """One better while any of the others is worse; denied only where all are known."""
    line = course(
        (0, {"strength": strength[0], "depth": depth[0], "reach": reach[0]}),
        (7, {"strength": strength[1], "depth": depth[1], "reach": reach[1]}),
    )
    assert says(line, "replaced") == value


@pytest.mark.parametrize(
    ("readings", "value"),
    [
        ("0:3 7:6 14:3", "yes"),
        ("0:3 7:6 14:4", "yes"),
        ("0:3 7:6 14:5", None),  # not back yet
        ("0:3 7:6 13:6 20:3", "yes"),
        ("0:3 7:6 14:6 21:3", None),  # not brief
        ("0:3 7:4 14:3", None),  # no bad spell
        ("0:3 7:6 14:3 21:3 35:3", "yes"),
        ("0:3 7:6 14:3 21:3 36:3", None),  # long past
        ("0:3 7:6 14:3 21:6", None),  # in the next one
        ("0:6 7:3 14:3", None),
    ],
)
def test_setback(readings: str, value: str | None) -> None:
    """Worse for less than two weeks, back by less than what counts, and not long ago."""
    assert says(of("strength", readings), "bad-spell") == value


@pytest.mark.parametrize(
    ("check_ins", "weeks"),
    [
        (((0, {"used": ["splint"]}),), "0"),
        (((0, {"used": ["splint"]}), (7, {"used": ["splint", "ice"]})), "1"),
        (((0, {"used": ["splint"]}), (7, {"used": ["ice"]}), (14, {"used": ["splint"]})), "0"),
        (((0, {"used": ["splint"]}), (7, {}), (14, {"used": ["splint"]})), "2"),
        (((0, {"used": ["splint"]}), (7, {"used": "unknown"}), (14, {"used": ["splint"]})), "2"),
        (((0, {"used": ["splint"]}), (7, {"used": "declined"}), (14, {"used": ["splint"]})), "2"),
        (((0, {"used": ["splint"]}), (7, {"used": "none"}), (14, {"used": ["splint"]})), "0"),
        (((0, {"used": ["splint"]}), (7, {"used": ["ice"]})), None),
        (((0, {"used": ["splint"]}), (7, {})), None),
        (((0, {"used": ["splint"]}), (7, {"used": "unknown"})), None),
        (((0, {"used": {"yes": ["splint"], "no": ["ice"]}}), (7, {"used": ["splint"]})), "1"),
    ],
)
def test_lasting(check_ins: tuple[tuple[int, Said], ...], weeks: str | None) -> None:
    """Since when an option is named without a break; what is not known breaks nothing."""
    assert says(course(*check_ins), "splint") == weeks


@pytest.mark.parametrize(
    ("readings", "weeks"),
    [
        ("0:yes 7:yes 14:yes", "2"),
        ("0:yes 7:no 14:yes", "0"),
        ("0:yes 7:yes 14:no", None),
    ],
)
def test_lasting_yes(readings: str, weeks: str | None) -> None:
    """A plain yes lasts in the same way, and a no ends it."""
    assert says(of("day-pain", readings), "day-pain") == weeks


def clear(*days: int) -> list[tuple[int, Said]]:
    return [(each, {"strength": 1, "night-pain": "no"}) for each in days]


@pytest.mark.parametrize(
    ("check_ins", "value"),
    [
        ([*clear(0, 21, 42), (50, {"strength": 6})], "yes"),
        ([*clear(0, 21, 41), (50, {"strength": 6})], "no"),
        ([*clear(0, 20), (30, {"strength": 6}), *clear(40, 60), (70, {"strength": 6})], "no"),
        ([*clear(0), (20, {"strength": 1}), *clear(42), (50, {"strength": 6})], "no"),
        ([*clear(0), (9, {"strength": 2, "night-pain": "no"}), *clear(42, 50)], "no"),
        (clear(0, 21, 42), "no"),  # the last one is what is compared
        (clear(0, 5), None),
    ],
)
def test_cleared(check_ins: list[tuple[int, Said]], value: str | None) -> None:
    """All measures answered and next to nothing, without a break, before the last check-in."""
    assert says(course(*check_ins), "cleared") == value
