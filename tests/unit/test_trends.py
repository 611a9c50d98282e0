"""Time as facts: what each way of reckoning says, the history of a diary, and the book of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from engine.diary.book import Book, canonical, complete
from engine.diary.current import UNTIL_EXAMINED, answers_on
from engine.diary.history import WITHOUT_BEGINNING, fold
from engine.diary.store import Store
from engine.diary.synthetic import draws, synthetic
from engine.errors import AnswersError, InternalError, UsageError
from engine.inference.timeline import Timeline
from engine.inference.trends import derivations
from engine.model.diary import Entry, Episode, Event
from engine.model.trend import Derivation
from tests.diaries import MONDAY, day, entry, episode, small, told
from tests.people import shipped

Said = dict[str, Any]


def course(*check_ins: tuple[int, Said], today: int | None = None, **more: Any) -> Timeline:
    """A timeline from days and answers, by default on the day of the last check-in."""
    made = tuple(entry(number, **said) for number, said in check_ins)
    on = check_ins[-1][0] if today is None else today
    return Timeline(small(), episode(*made, **more), day(on))


def of(finding: str, readings: str, today: int | None = None, **more: Any) -> Timeline:
    """A timeline of one finding, see ``tests.diaries.told``."""
    made = told(finding, readings, **more)
    return Timeline(small(), made, made.entries[-1].at.date() if today is None else day(today))


def derived(line: Timeline, trend: str) -> Derivation | None:
    """What a trend says, if anything."""
    return next((each for each in derivations(line) if each.trend == f"trend.{trend}"), None)


def says(line: Timeline, trend: str) -> str | None:
    found = derived(line, trend)
    return found.value if found else None


def decided(line: Timeline, trend: str) -> list[int]:
    """The days of the readings behind what a trend says."""
    found = derived(line, trend)
    assert found is not None
    return [(date.fromisoformat(each.on) - MONDAY).days for each in found.readings]


# -- the ways of reckoning --------------------------------------------------------------------


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


# -- what counts in the end -------------------------------------------------------------------


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
        ("0:yes 7:no", [0], "no"),
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


# -- the history ------------------------------------------------------------------------------

RECORDED = datetime(2026, 5, 1, tzinfo=UTC)


def event(kind: str, **body: Any) -> Event:
    return Event(f"{kind}{body}", RECORDED, kind, body)


def begun(id: str = "a", **more: Any) -> Event:
    body: dict[str, Any] = {"person": "me", "title": "Arm", "onset": None, "profile": {}}
    return event("episode-begun", episode=id, **{**body, **more})


def added(id: str, at: str = "2026-05-01T08:00:00+02:00", **more: Any) -> Event:
    body: dict[str, Any] = {"episode": "a", "answers": {"strength": 5}, "note": "so"}
    return event("entry-added", entry=id, at=at, **{**body, **more})


def ids(events: list[Event]) -> list[str]:
    return [each.id for each in fold(events).episodes["a"].entries]


def test_fold_keeps_the_order_of_time() -> None:
    """By moment, not by what the clock said or when it was told; then by id."""
    events = [
        begun(),
        added("late", "2026-05-01T09:00:00+02:00"),
        added("early", "2026-05-01T09:30:00+05:00"),
        added("b", "2026-05-01T07:00:00+00:00"),
        added("a", "2026-05-01T07:00:00+00:00"),
    ]
    assert ids(events) == ["early", "a", "b", "late"]


def test_fold_corrects() -> None:
    """What a correction does not name stays."""
    events = [begun(onset="2026-04-01"), added("x"), added("y", "2026-05-02T08:00:00+02:00")]
    change = event("entry-changed", episode="a", entry="x", answers={"strength": 2})
    found = fold([*events, change]).episodes["a"].entries[0]
    assert (found.id, found.answers, found.note) == ("x", {"strength": 2}, "so")
    change = event("entry-changed", episode="a", entry="x", at="2026-05-03T08:00:00+02:00", note="")
    assert ids([*events, change]) == ["y", "x"]
    changed = fold([*events, change]).episodes["a"].entries[1]
    assert (changed.answers, changed.note) == ({"strength": 5}, "")
    told = event("episode-changed", episode="a", title="Leg", profile={"age": 40})
    found_ = fold([*events, told]).episodes["a"]
    assert (found_.title, found_.profile, found_.person) == ("Leg", {"age": 40}, "me")
    assert found_.onset == date(2026, 4, 1)
    gone = event("episode-changed", episode="a", onset=None)
    assert fold([*events, gone]).episodes["a"].onset is None


def test_fold_deletes() -> None:
    """What is gone stays gone, whatever is told about it afterwards."""
    events = [begun(), added("x"), added("y"), event("entry-deleted", episode="a", entry="x")]
    assert ids(events) == ["y"]
    later = event("entry-changed", episode="a", entry="x", note="again")
    assert ids([*events, later]) == ["y"]
    removed = event("episode-deleted", episode="a")
    after = [added("z"), later, event("examined", episode="a", on="2026-05-02"),
             event("episode-changed", episode="a", title="Leg"), removed]  # fmt: skip
    assert fold([*events, removed, *after]).episodes == {}
    assert ids([*events, removed, begun(), added("new")]) == ["new"]


def test_fold_passes_over_what_it_does_not_know() -> None:
    """An entry that never was, and an episode and an entry that are told twice."""
    again = added("x", answers={"strength": 9})
    events = [begun(), begun(title="Twice"), added("x"), again]
    found = fold([*events, event("entry-deleted", episode="a", entry="never")]).episodes["a"]
    assert (found.title, [each.id for each in found.entries]) == ("Arm", ["x"])
    assert found.entries[0].answers == {"strength": 5}


def test_fold_keeps_check_ins_whose_beginning_is_lost() -> None:
    """Damage to a file can take one event and leave the others."""
    found = fold([added("x"), added("y")]).episodes["a"]
    assert (found.person, found.title) == WITHOUT_BEGINNING
    assert ids([added("x"), added("y")]) == ["x", "y"]
    assert fold([added("x"), begun()]).episodes["a"].title == "Arm"
    assert fold([event("examined", episode="a", on="2026-05-02")]).episodes == {}


def test_fold_orders_examinations() -> None:
    days = ["2026-05-09", "2026-05-02", "2026-05-09"]
    events = [begun(), *(event("examined", episode="a", on=each) for each in days)]
    assert fold(events).episodes["a"].examined == (date(2026, 5, 2), date(2026, 5, 9))


def test_fold_refuses_another_kind() -> None:
    with pytest.raises(InternalError):
        fold([begun(), event("entry-guessed", episode="a")])


def test_fold_keeps_episodes_apart() -> None:
    """In the order in which they were begun, each with its own entries."""
    events = [begun("b"), begun("a"), added("x"), added("x", episode="b", note="other")]
    found = fold(events).episodes
    assert list(found) == ["b", "a"]
    assert [found[id].entries[0].note for id in found] == ["other", "so"]
    assert list(fold([*events, event("episode-deleted", episode="a")]).episodes) == ["b"]


# -- the book ---------------------------------------------------------------------------------

ZURICH = timezone(timedelta(hours=2))
NOW = datetime(2026, 5, 4, 20, 0, tzinfo=ZURICH)
STRONG = {"strength": 5}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "diary.db") as opened:
        yield opened


def test_the_book_keeps_what_it_is_told(store: Store) -> None:
    """Begin, add, correct, examine and delete, each as an event that stays."""
    book = Book(small(), store, NOW)
    entry = book.add(book.new("me", "Arm", date(2026, 4, 1), {"age": 40}), NOW, STRONG, "bad day")
    book.change(book.episode(None), entry, None, {"strength": 6}, None)
    book.examined(book.episode(None), NOW.date())
    found = book.episode(None)
    assert (found.person, found.title, found.onset) == ("me", "Arm", date(2026, 4, 1))
    assert (found.entries[0].answers["strength"], found.entries[0].note) == (6, "bad day")
    assert found.entries[0].at == NOW
    assert found.examined == (NOW.date(),)
    book.delete(found, found.entries[0])
    assert book.episode(None).entries == ()
    book.delete(found, None)
    assert book.diary().episodes == {}
    assert [each.kind for each in store.events()] == [
        "episode-begun", "entry-added", "entry-changed", "examined", "entry-deleted",
        "episode-deleted",
    ]  # fmt: skip


def test_an_episode_is_begun_with_its_first_check_in(store: Store) -> None:
    """An interview that is broken off leaves nothing behind, and begins nothing twice."""
    book = Book(small(), store, NOW)
    made = book.new("me", "Arm", None, {})
    with pytest.raises(UsageError):
        book.add(made, NOW + timedelta(days=9), {}, "")
    assert list(store.events()) == []
    book.add(made, NOW, {}, "")
    book.add(made, NOW - timedelta(hours=1), {}, "")
    assert [each.kind for each in store.events()] == ["episode-begun", "entry-added", "entry-added"]


def test_the_book_refuses_the_future(store: Store) -> None:
    """But for a day of grace for check-ins: clocks differ."""
    book = Book(small(), store, NOW)
    tomorrow = NOW.date() + timedelta(1)
    with pytest.raises(UsageError, match="future"):
        book.new("me", "Arm", tomorrow, {})
    made = book.new("me", "Arm", NOW.date(), {})
    with pytest.raises(UsageError, match="future"):
        book.examined(made, tomorrow)
    with pytest.raises(UsageError, match="future"):
        book.add(made, NOW + timedelta(days=1, minutes=1), {}, "")
    entry = book.add(made, NOW + timedelta(days=1), {}, "")
    with pytest.raises(UsageError, match="future"):
        book.change(book.episode(None), entry, NOW + timedelta(days=2), None, None)
    assert [each.kind for each in store.events()] == ["episode-begun", "entry-added"]


def test_the_book_refuses_the_same_moment(store: Store) -> None:
    """Also where another clock shows it; a check-in may keep its own."""
    book = Book(small(), store, NOW)
    first = book.add(book.new("me", "Arm", None, {}), NOW, STRONG, "")
    with pytest.raises(UsageError, match=first.id):
        book.add(book.episode(None), NOW.astimezone(UTC), STRONG, "")
    second = book.add(book.episode(None), NOW - timedelta(hours=1), {}, "")
    with pytest.raises(UsageError, match="already"):
        book.change(book.episode(None), second, NOW, None, None)
    book.change(book.episode(None), first, NOW, None, "the same time")
    assert book.episode(None).entries[1].note == "the same time"


def test_what_there_is_none_of_is_at_the_level_of_none() -> None:
    """Where the gate of a question has failed; not where it is open, nor over what was told."""
    assert complete(small(), {"numb": "no"}) == {"numb": "no", "depth": "not-numb"}
    not_at_all = {"numb": "yes", "depth": "not-applicable"}
    assert complete(small(), not_at_all) == {"numb": "yes", "depth": "not-numb"}
    for told_ in ({"numb": "yes"}, {}, {"numb": "unknown"}, {"numb": "no", "depth": "dead"}):
        assert complete(small(), told_) == told_


def test_the_book_completes_what_it_is_told(store: Store) -> None:
    """Also a correction: who says afterwards that nothing is numb has said how numb it is."""
    book = Book(small(), store, NOW)
    dead = {"numb": "yes", "depth": "dead"}
    entry = book.add(book.new("me", "Arm", None, {}), NOW, dead, "")
    assert entry.answers == dead
    book.change(book.episode(None), entry, None, {"numb": "no"}, None)
    assert book.episode(None).entries[0].answers == {"numb": "no", "depth": "not-numb"}


def test_the_book_keeps_numbers_in_their_own_unit(store: Store) -> None:
    """Whatever they were told in, so that they can be compared."""
    book = Book(small(), store, NOW)
    made = book.new("me", "Arm", None, {"since": {"value": 21, "unit": "day"}, "age": 40.0})
    assert made.profile == {"since": 3, "age": 40}
    said = {
        "strength": 5.5,
        "used": ["splint"],
        "night-pain": "left",
        "since": {"value": 14, "unit": "day"},
    }
    entry = book.add(made, NOW, said, "")
    assert (entry.answers["strength"], entry.answers["since"]) == (5.5, 2)
    line = Timeline(small(), book.episode(None), NOW.date())
    assert says(line, "latest") == "5.5"
    assert says(line, "splint") == "0"
    assert canonical(small(), entry.answers) == entry.answers
    with pytest.raises(AnswersError):
        book.add(made, NOW - timedelta(hours=1), {"strength": 11}, "")
    assert len(book.episode(None).entries) == 1


def test_the_book_asks_which_of_several(store: Store) -> None:
    """By id, or by a person who has one; else every one is named."""
    book = Book(small(), store, NOW)
    with pytest.raises(UsageError, match="empty"):
        book.episode(None)
    arm, leg, other = (
        book.new(*named, None, {}) for named in (("me", "Arm"), ("me", "Leg"), ("her", "Neck"))
    )
    for each in (arm, leg, other):
        book.add(each, NOW, {}, each.title)
    for named in (None, "me"):
        with pytest.raises(UsageError, match=f"several.*{arm.id}.*{leg.id}"):
            book.episode(named)
    assert book.episode(leg.id).title == "Leg"
    assert book.episode("her").id == other.id
    with pytest.raises(UsageError, match="did you mean 'her'"):
        book.episode("hre")
    book.delete(book.episode(arm.id), None)
    assert [each.note for each in book.episode("me").entries] == ["Leg"]


def test_the_book_takes_in_what_is_new(store: Store) -> None:
    """The same twice is passed over; another one with its id gets a new one."""
    book = Book(small(), store, NOW)
    came = Episode("it", "me", "It", date(2026, 4, 1), {"age": 40},
                   (Entry("x", NOW, STRONG, "so"),), (date(2026, 5, 1),))  # fmt: skip
    assert book.take_in([came]) == 1
    assert book.episode("it") == came
    assert book.take_in([came]) == 0
    assert book.take_in([told("strength", "0:5")]) == 1
    assert len(book.diary().episodes) == 2
    assert book.episode("it") == came


# -- diaries that are made --------------------------------------------------------------------


def test_made_diaries_are_the_same_every_time() -> None:
    """The seed decides; another one makes another diary."""
    kb = shipped()
    one, two = (list(draws(kb, 2 * len(kb.courses), MONDAY)) for _ in range(2))
    assert one == two
    assert {each.course for each in one} == set(kb.courses)
    first = next(iter(kb.courses.values()))
    made = [synthetic(kb, first, seed, MONDAY) for seed in range(5)]
    assert all(made[a] != made[b] for a in range(5) for b in range(a))


def test_made_diaries_are_as_the_course_says() -> None:
    """Days in order, numbers within their range, what is known on days of check-ins."""
    kb = shipped()
    for made in draws(kb, 3 * len(kb.courses), MONDAY):
        entries, onset = made.episode.entries, made.episode.onset
        since, every = kb.courses[made.course].since_onset, kb.courses[made.course].every
        assert onset is not None
        assert since[0] <= (entries[0].at.date() - onset).days <= since[1]
        gaps = [(b.at - a.at).days for a, b in pairwise(entries)]
        pauses = [p.days[1] for p in kb.courses[made.course].phases if p.pause]
        assert all(0 < gap < 2 * every[1] + sum(pauses) for gap in gaps), made.course
        assert {known.on for known in made.known} <= {each.at.date() for each in entries}
        for each in entries:
            for id, said in each.answers.items():
                finding = kb.findings[id]
                if isinstance(said, int | float) and finding.bounds is not None:
                    assert finding.bounds[0] <= said <= finding.bounds[1]
