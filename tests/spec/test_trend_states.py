"""How a measure stands against its own past: the table that says what better and worse mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from engine.errors import Location
from engine.inference.series import Series, last_gain, reference, standing
from engine.inference.timeline import Timeline
from engine.model.entries import Finding
from engine.model.frozen import frozen
from engine.model.policy import EnoughCheckIns
from engine.model.trend import STATES, Bound, Measure
from tests.diaries import day, small, told

AT = Location("spec", 1, 1)
ENOUGH = EnoughCheckIns(3, 14, 21, 7, "It is so.", ())
LEVELS = {"none": 0.0, "some": 1.0, "much": 3.0}


def measure(**changes: object) -> Measure:
    """Pain: two points and a third of it count, four are much, and it goes up and down."""
    fields = {
        "id": "m", "finding": "f", "label": "m", "group": "pain", "better": "lower", "levels": {},
        "counts": Bound(2, None), "share": Bound(30, None), "much": Bound(4, None), "none_at": 0.0,
        "fluctuating": True, "settled_by_examination": False, "sources": (), "claims": (),
        "at": AT,
    }  # fmt: skip
    return Measure(**{**fields, **changes})  # type: ignore[arg-type]


PAIN = measure()
STEPS = measure(
    counts=Bound(1, None), share=None, much=Bound(2, None), fluctuating=False,
    settled_by_examination=True,
)  # fmt: skip
"""Strength in steps: every one counts, a look by somebody qualified makes a new start."""
REACH = measure(better="higher", counts=Bound(3, None), share=None, much=None, none_at=10.0)
"""How far a joint moves, from 0 to 10."""
WORDS = measure(levels=LEVELS, counts=Bound(2, None), share=None, much=None)
YES_NO = measure(levels={"no": 0.0, "yes": 1.0}, counts=Bound(1, None), share=None)
ENDLESS = measure(none_at=None)

SCALE = Finding(
    "f", "t", "scale", "f", "no f", "F?", "F?", (), "f", None, "p", "self", None, False, (), None,
    (0.0, 10.0), None, None, None, None, (), (), AT,
)  # fmt: skip


def series(
    which: Measure, readings: str, today: int | None = None, examined: Iterable[int] = ()
) -> Series:
    """The readings of a measure as they are known on a day, by default that of the last one."""
    episode = told("f", readings, examined=examined)
    on = episode.entries[-1].at.date() if today is None else day(today)
    kb = replace(
        small(), measures=frozen({"m": which}), findings=frozen({"f": SCALE}), trends=frozen({})
    )
    return Timeline(kb, episode, on).series("m")


def days(found: Series, places: tuple[int, ...]) -> list[int]:
    """The days of the readings that decide."""
    return [(date.fromisoformat(reading.on) - day(0)).days for reading in found.readings(places)]


Row = tuple[str, Measure, str, str | None, list[int]]

TABLE: list[Row] = [
    # -- too little to say anything
    ("nothing was told", PAIN, "0:unknown", None, []),
    ("one reading", PAIN, "0:5", None, []),
    ("one reading and one not known", PAIN, "0:5 7:unknown", None, []),
    ("an option without a level", WORDS, "0:some 7:elsewhere", None, []),
    ("a small rise", PAIN, "0:5 7:6", None, []),
    ("a small fall", PAIN, "0:6 7:5", None, []),
    # -- worse
    ("a rise by what counts", PAIN, "0:5 7:7", "worse", [0, 7]),
    ("just less than what counts", PAIN, "0:5 7:6.9", None, []),
    ("a large rise", PAIN, "0:4 7:8", "much-worse", [0, 7]),
    ("no large one where none is named", REACH, "0:9 7:1", "worse", [0, 7]),
    ("against the best that held", PAIN, "0:6 7:4 14:4 21:6", "worse", [14, 21]),
    ("one good day is no reference", PAIN, "0:6 7:4 14:6 21:6", "same", [0, 14, 21]),
    ("but a rise from it to now is one", PAIN, "0:6 7:4 14:6", "worse", [7, 14]),
    ("what held is the worse of two", PAIN, "0:8 7:3 14:5 21:6.5", "same", [0, 14, 21]),
    ("and counts from there", PAIN, "0:8 7:3 14:5 21:6 28:7", "worse", [14, 28]),
    ("little by little", PAIN, "0:4 7:5 14:6", "worse", [0, 14]),
    ("the first reading is a reference", PAIN, "0:4 7:6 14:6", "worse", [0, 14]),
    ("one step of what is steady", STEPS, "0:1 7:2", "worse", [0, 7]),
    ("one good day of what is steady", STEPS, "0:2 7:1 14:2 21:2", "returned", [0, 7, 14, 21]),
    ("two steps of what is steady", STEPS, "0:1 7:3", "much-worse", [0, 7]),
    ("less far where more is better", REACH, "0:8 7:5", "worse", [0, 7]),
    ("worse in words", WORDS, "0:some 7:much", "worse", [0, 7]),
    ("worse goes before better", PAIN, "0:9 7:3 14:6", "worse", [7, 14]),
    ("worse after a break of months", PAIN, "0:3 200:6", "worse", [0, 200]),
    ("worse also of two readings a day apart", PAIN, "0:3 1:6", "worse", [0, 1]),
    # -- new
    ("new where there was nothing", PAIN, "0:0 7:2", "new", [0, 7]),
    ("new is never much worse", PAIN, "0:0 7:9", "new", [0, 7]),
    ("new after many that said nothing", PAIN, "0:0 7:0 14:0 21:3", "new", [0, 21]),
    ("less than what counts is not new", PAIN, "0:0 7:1", None, []),
    ("not new where nothing is no level", ENDLESS, "0:0 7:3", "worse", [0, 7]),
    ("new where more is better", REACH, "0:10 7:6", "new", [0, 7]),
    ("not new a second time", STEPS, "0:0 7:1 14:1", "worse", [0, 14]),
    # -- returned
    ("back to the first level", PAIN, "0:7 7:3 14:3 21:7 28:7", "returned", [0, 14, 21, 28]),
    ("only near to it", PAIN, "0:7 7:3 14:3 21:6 28:6", "returned", [0, 14, 21, 28]),
    ("one bad week is not back yet", PAIN, "0:7 7:3 14:3 21:7", "much-worse", [14, 21]),
    ("by what counts below it", PAIN, "0:8 7:3 14:3 21:6 28:6", "worse", [14, 28]),
    ("at once where it is steady", STEPS, "0:3 7:1 14:3", "returned", [0, 7, 14]),
    ("above the first level too", PAIN, "0:6 7:3 14:3 21:8 28:9", "returned", [0, 14, 21, 28]),
    ("the worst may lie in the middle", PAIN, "0:4 7:8 14:3 21:3 28:8 35:8", "returned",
     [7, 21, 28, 35]),
    ("back where more is better", REACH, "0:2 7:8 14:8 21:2 28:3", "returned", [0, 14, 21, 28]),
    # -- better
    ("by what counts and a third", PAIN, "0:6 7:4", "better", [0, 7]),
    ("what counts, but less than the share", PAIN, "0:9 7:7", None, []),
    ("the share and what counts", PAIN, "0:9 7:6", "better", [0, 7]),
    ("the share, but less than what counts", PAIN, "0:3 7:1.5", None, []),
    ("against the worst", PAIN, "0:5 7:8 14:8 21:5", "better", [14, 21]),
    ("by a large change", PAIN, "0:9 7:5", "much-better", [0, 7]),
    ("gone", PAIN, "0:6 7:0", "gone", [0, 7]),
    ("gone from little", PAIN, "0:1 7:0", "gone", [0, 7]),
    ("never there is not gone", PAIN, "0:0 7:0", None, []),
    ("not gone where nothing is no level", ENDLESS, "0:6 7:0", "much-better", [0, 7]),
    ("further where more is better", REACH, "0:3 7:6", "better", [0, 7]),
    ("all the way where more is better", REACH, "0:9 7:10", "gone", [0, 7]),
    ("better than at the worst, rising little", PAIN, "0:9 7:3 14:3 21:4", "much-better",
     [0, 21]),
    # -- the same
    ("three readings over two weeks", PAIN, "0:5 7:6 14:5", "same", [0, 7, 14]),
    ("two readings are too few", PAIN, "0:5 14:5", None, []),
    ("thirteen days are too short", PAIN, "0:5 7:5 13:5", None, []),
    ("those that decide are first and last", PAIN, "0:5 7:5 14:5 21:5 28:5", "same", [0, 21, 28]),
    ("nothing all the time stays the same", PAIN, "0:0 7:0 14:0", "same", [0, 7, 14]),
    ("not known between counts for nothing", PAIN, "0:5 7:unknown 14:5", None, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("which", "readings", "state", "decide"), [row[1:] for row in TABLE],
    ids=[row[0].replace(" ", "-") for row in TABLE],
)  # fmt: skip
def test_state(which: Measure, readings: str, state: str | None, decide: list[int]) -> None:
    """The state on the day of the last reading, and the days of the readings that decide it."""
    found = series(which, readings)
    stands = standing(found, ENOUGH, found.entries[-1].at.date() if found.entries else day(0))
    assert (stands and stands.state) == state
    if stands is not None:
        assert days(found, stands.places) == decide


def test_every_state_is_in_the_table() -> None:
    """No state is left without a row."""
    assert {row[3] for row in TABLE} == {*STATES, None}


@pytest.mark.parametrize(
    ("readings", "today", "state"),
    [
        ("0:9 7:3", 28, "much-better"),
        ("0:9 7:3", 29, None),
        ("0:5 7:5 14:5", 35, "same"),
        ("0:5 7:5 14:5", 36, None),
        ("0:6 7:0", 60, None),
        ("0:3 7:9", 300, "much-worse"),
        ("0:0 7:9", 300, "new"),
        ("0:7 7:3 14:3 21:7 28:7", 300, "returned"),
    ],
)
def test_only_worse_outlasts_its_time(readings: str, today: int, state: str | None) -> None:
    """After three weeks a reading no longer shows that something is better, or the same."""
    found = standing(series(PAIN, readings, today), ENOUGH, day(today))
    assert (found and found.state) == state


@pytest.mark.parametrize(
    ("which", "readings", "examined", "state"),
    [
        (STEPS, "0:1 7:2 14:2", [], "worse"),
        (STEPS, "0:1 7:2 14:2", [6], "worse"),
        (STEPS, "0:1 7:2 14:2", [7], "worse"),  # which of the two came first is not known
        (STEPS, "0:1 7:2 14:2", [8], None),
        (STEPS, "0:1 7:2 14:2", [9], None),
        (STEPS, "0:1 7:2 14:3", [9], "worse"),
        (STEPS, "0:1 7:2 14:2 21:2", [9], "same"),
        (STEPS, "0:3 7:2 14:2", [9], None),
        (STEPS, "0:1 7:2 14:2", [-5], "worse"),
        (STEPS, "0:1 7:2 14:2", [20], "worse"),
        (STEPS, "0:1 7:2 14:3 21:3", [2, 15], None),
        (PAIN, "0:1 7:4 14:4", [9], "worse"),
    ],
)
def test_an_examination_makes_a_new_start(
    which: Measure, readings: str, examined: list[int], state: str | None
) -> None:
    """What the examiner can have known is the first reading, where the measure is settled by it.

    A day to come settles nothing yet; before the first reading nothing was to be settled.
    """
    found = series(which, readings, examined=examined)
    stands = standing(found, ENOUGH, found.entries[-1].at.date())
    assert (stands and stands.state) == state


@pytest.mark.parametrize(
    ("readings", "levels"),
    [
        ("0:no 7:no 14:yes", (0, 0, 1)),
        ("0:left 7:left 14:left", (1, 1, 1)),
        ("0:left 7:both 14:left", (1, 2, 1)),
        ("0:left 7:right 14:right", (1, 2, 2)),
        ("0:both 7:right 14:left", (1, 1, 1)),
        ("0:yes 7:left 14:right", (1, 1, 2)),
        ("0:no 7:unknown 14:declined 21:right", (0, 1)),
        ("0:not-applicable 7:left 14:not-applicable 21:no", (0, 1, 0)),
    ],
)
def test_yes_and_no_are_levels_and_another_side_is_one_more(
    readings: str, levels: tuple[int, ...]
) -> None:
    """What never was there and does not apply is none of it; what was there is then not known."""
    assert series(YES_NO, readings).levels == levels


def test_a_check_in_that_came_before_an_examination_of_its_day_is_settled() -> None:
    known = told("f", "0:1 7:2 14:2", examined=[7])
    known = replace(known, settled=frozenset({known.entries[1].id}))
    assert [known.is_settled(entry) for entry in known.entries] == [True, True, False]
    assert not replace(known, examined=()).is_settled(known.entries[0])


def test_a_reading_after_the_day_is_not_known_yet() -> None:
    """Reviewed as of an earlier day, the diary knows what it knew then."""
    found = series(PAIN, "0:4 7:4 14:9", 10)
    assert found.harm == (4, 4)
    assert standing(found, ENOUGH, day(10)) is None


@pytest.mark.parametrize(
    ("which", "readings", "best"),
    [
        (PAIN, "0:6", (6, 0)),
        (PAIN, "0:6 7:4", (6, 0)),
        (PAIN, "0:6 7:4 14:5", (5, 2)),
        (PAIN, "0:6 7:4 14:9", (6, 0)),
        (PAIN, "0:6 7:3 14:3 21:1 28:8", (3, 2)),
        (PAIN, "0:2 7:3 14:3", (2, 0)),
        (STEPS, "0:3 7:1 14:3", (1, 1)),
        (STEPS, "0:1 7:1 14:3", (1, 0)),
        (REACH, "0:3 7:8 14:7", (-7, 2)),
    ],
)
def test_reference(which: Measure, readings: str, best: tuple[float, int]) -> None:
    """The best level that held: in harm, and where it was reached."""
    found = series(which, readings)
    assert reference(found, len(found.harm)) == best


@pytest.mark.parametrize(
    ("which", "readings", "gain"),
    [
        (PAIN, "0:unknown", None),
        (PAIN, "0:6", None),
        (PAIN, "0:6 7:6 14:6", None),
        (PAIN, "0:6 7:4", 1),
        (PAIN, "0:6 7:5 14:4", 2),
        (PAIN, "0:9 7:7 14:7", None),
        (PAIN, "0:6 7:3 14:6", None),  # undone at the next reading
        (PAIN, "0:6 7:3 14:4", 1),  # it held, though not wholly
        (PAIN, "0:6 7:3 14:3 21:3", 1),
        (PAIN, "0:9 7:6 14:6 21:3 28:3", 3),
        (PAIN, "0:6 7:4 14:4 21:6 28:4", 1),  # back from a bad week is no gain
        (PAIN, "0:6 7:4 14:4 21:8 28:8 35:4 42:4", 5),  # after two bad ones it is
        (STEPS, "0:3 7:2 14:3", 1),  # what is steady gains at once
        (STEPS, "0:2 7:3 14:2", None),
        (REACH, "0:3 7:6 14:6", 1),
    ],
)
def test_last_gain(which: Measure, readings: str, gain: int | None) -> None:
    """The place of the last reading that was better than ever before by what counts."""
    assert last_gain(series(which, readings)) == gain


@pytest.mark.parametrize("which", [PAIN, STEPS, REACH], ids=["pain", "steps", "reach"])
def test_worse_now_is_never_a_better_state(which: Measure) -> None:
    """Every course of four readings: a worse last one never stands better than it did."""
    rank: dict[str | None, int] = {
        "returned": 0,
        "new": 0,
        "much-worse": 0,
        "worse": 0,
        "same": 1,
        None: 1,
    }
    levels = range(0, 11, 2) if which is not STEPS else range(5)
    for first in levels:
        for second in levels:
            for third in levels:
                ranks = []
                for now in levels if which.better == "lower" else reversed(levels):
                    text = f"0:{first} 7:{second} 14:{third} 21:{now}"
                    stands = standing(series(which, text), ENOUGH, day(21))
                    ranks.append(rank.get(stands.state if stands else None, 2))
                assert ranks == sorted(ranks, reverse=True), (first, second, third)
