"""Numbers, times and days as people type them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.interview.replies import (
    reply_value,
)
from engine.model.entries import Finding
from tests.people import shipped
from tests.unit.asked import (
    AGE,
    COUNT,
    LENGTH,
    LEVEL,
    SHARE,
    refusal,
    value,
)

TIMES = {
    "3": 3,
    "3.5": 3.5,
    "3,5": 3.5,
    "0": 0,
    "twelve": 12,
    "twenty one": 21,
    "3 weeks": (3, "week"),
    "3 Weeks.": (3, "week"),
    "3weeks": (3, "week"),
    "3w": (3, "week"),
    "3 wks": (3, "week"),
    "~3w": (3, "week"),
    "about 3 weeks": (3, "week"),
    "for about three weeks": (3, "week"),
    "3 weeks ago": (3, "week"),
    "3 weeks now": (3, "week"),
    "since 3 weeks": (3, "week"),
    "for the last 3 weeks": (3, "week"),
    "over the past 3 weeks": (3, "week"),
    "2 weeks or so": (2, "week"),
    "2.5 weeks": (2.5, "week"),
    "2,5 weeks": (2.5, "week"),
    "2\u00bd weeks": (2.5, "week"),
    "2 1/2 weeks": (2.5, "week"),
    "two and a half months": (2.5, "month"),
    "one and a half years": (1.5, "year"),
    "a year and a half": (1.5, "year"),
    "half a year": (0.5, "year"),
    "half an hour": (0.5, "hour"),
    "a week": (1, "week"),
    "an hour ago": (1, "hour"),
    "a fortnight": (2, "week"),
    "two fortnights": (4, "week"),
    "a couple of weeks": (2, "week"),
    "a couple weeks": (2, "week"),
    "24h": (24, "hour"),
    "5 d": (5, "day"),
    "3 mths": (3, "month"),
    "6 mo": (6, "month"),
    "2 yrs": (2, "year"),
    "1 year 6 months": (18, "month"),
    "1 year and 6 months": (18, "month"),
    "one year, six months": (18, "month"),
    "1y6mo": (18, "month"),
    "3 weeks and 2 days": (23, "day"),
    "1 month 2 weeks": (44, "day"),
    "today": (0, "day"),
    "since this morning": (0, "day"),
    "yesterday": (1, "day"),
    "since yesterday": (1, "day"),
    "last night": (1, "day"),
    "the day before yesterday": (2, "day"),
    "last week": (1, "week"),
    "since last week": (1, "week"),
    "last month": (1, "month"),
    "for the past year": (1, "year"),
    "since March": (266, "day"),
    "since march.": (266, "day"),
    "in Mar": (266, "day"),
    "since about March": (266, "day"),
    "since December": (356, "day"),
    "since November": (21, "day"),
    "since 3 March": (264, "day"),
    "since the 3rd of March": (264, "day"),
    "March 3": (264, "day"),
    "since 22 November": (0, "day"),
    "since 23 November": (364, "day"),
    "since 29 Feb": (997, "day"),
    "since March 2024": (996, "day"),
    "March 3rd, 2024": (994, "day"),
    "since 2024": (1056, "day"),
    "2026-11-01": (21, "day"),
    "since 2026-11-01": (21, "day"),
    "2026-11": (21, "day"),
    "since monday": (6, "day"),
    "Saturday": (1, "day"),
    "on tue": (5, "day"),
}
LEVELS = {
    "7": 7, "7.5": 7.5, "7,5": 7.5, "7/10": 7, "7 / 10": 7, "7 out of 10": 7, "7 of 10": 7,
    "seven": 7, "seven out of ten": 7, "seven and a half": 7.5, "about 7": 7, "it's 7": 7,
    "7 points": 7, "10/10": 10, "zero": 0, "10": 10,
}  # fmt: skip
AGES = {
    "47": 47,
    "forty-seven": 47,
    "aged 47": 47,
    "I'm 47": 47,
    "47 years old": (47, "year"),
    "47 years of age": (47, "year"),
    "47yo": (47, "year"),
    "18 months": (18, "month"),
}


def told(expected: Any) -> Any:
    if isinstance(expected, tuple):
        return {"value": expected[0], "unit": expected[1]}
    return expected


@pytest.mark.parametrize(("text", "expected"), TIMES.items())
def test_times(text: str, expected: Any) -> None:
    assert value(LENGTH, text) == told(expected)


@pytest.mark.parametrize(("text", "expected"), LEVELS.items())
def test_levels(text: str, expected: float) -> None:
    assert value(LEVEL, text) == expected


@pytest.mark.parametrize(("text", "expected"), AGES.items())
def test_ages(text: str, expected: Any) -> None:
    assert value(AGE, text) == told(expected)


def test_what_the_question_counts_may_stand_after_the_number() -> None:
    assert value(COUNT, "200 buttons") == 200
    assert value(SHARE, "20%") == value(SHARE, "20 percent") == 20


LENGTHS = "type a time from 0 to 520 weeks, such as 3 weeks"
SINCE = f"{LENGTHS} or since March, or Enter if you do not know"
UNITS = "type hours, days, weeks, months or years"
ONE_NUMBER = "one number is needed; type the one that fits best, such as 3 weeks"
NOT_AMOUNTS = [
    (LENGTH, "2-3 weeks", ONE_NUMBER),
    (LENGTH, "2 to 3 weeks", ONE_NUMBER),
    (LENGTH, "two or three weeks", ONE_NUMBER),
    (LENGTH, "between 2 and 3 weeks", ONE_NUMBER),
    (LENGTH, "1 year to 2 years", ONE_NUMBER),
    (LENGTH, "1/2 year", ONE_NUMBER),
    (LENGTH, "a few weeks", "'a few' is not exact; type one number, such as 3 weeks"),
    (LENGTH, "several weeks", "'several' is not exact; type one number, such as 3 weeks"),
    (LENGTH, "more than 6 weeks", "'more than' is not exact; type one number, such as 3 weeks"),
    (LENGTH, "nearly 6 weeks", "'nearly' is not exact; type one number, such as 3 weeks"),
    (LENGTH, "over 6 weeks", "'over' is not exact; type one number, such as 3 weeks"),
    (LENGTH, "1,000 days", "'1,000' can be read in two ways; type it without the comma"),
    (LENGTH, "weeks", "type how many, such as 3 weeks"),
    (LENGTH, "3 minutes", f"'minutes' is not a unit of time here; {UNITS}"),
    (LENGTH, "3 m", f"'m' is not a unit of time here; {UNITS}"),
    (LENGTH, "3 wekks", "'wekks' is not a unit of time here; did you mean 'weeks'?"),
    (LENGTH, "9999 weeks", f"that is out of range; {LENGTHS}"),
    (LENGTH, "11 years", f"that is out of range; {LENGTHS}"),
    (LENGTH, "since 1999", f"that is out of range; {LENGTHS}"),
    (LENGTH, "-3 weeks", f"that is out of range; {LENGTHS}"),
    (LENGTH, "9" * 99, f"that is out of range; {LENGTHS}"),
    (LENGTH, "2024", "type since 2024 for a year, or 2024 weeks"),
    (LENGTH, "2026-12-01", "that day is still to come; type one up to today"),
    (LENGTH, "since 2030", "that day is still to come; type one up to today"),
    (LENGTH, "since 24 November 2026", "that day is still to come; type one up to today"),
    (LENGTH, "since sunday", "it is that day today; type today or a week ago"),
    (LENGTH, "31 February", "there is no such day; type one such as 3 March 2024"),
    (LENGTH, "2026-13-01", "there is no such day; type one such as 3 March 2024"),
    (LENGTH, "3/4/2026", "day and month can be mixed up there; type the date as 2026-11-22"),
    (LENGTH, "03.04.26", "day and month can be mixed up there; type the date as 2026-11-22"),
    (LENGTH, "since 3", SINCE),
    (LENGTH, "since 3 March 4", SINCE),
    (LENGTH, "in 3 weeks", SINCE),
    (LENGTH, "half", SINCE),
    (LENGTH, "3 weeks 2 months", SINCE),
    (LENGTH, "3 weeks 2 weeks", SINCE),
    (LENGTH, "2, 3 weeks", SINCE),
    (LENGTH, "a long time", SINCE),
    (LENGTH, "since birth", SINCE),
    (LENGTH, "none", SINCE),
    (LENGTH, "yes", SINCE),
    (LENGTH, "\u0663 weeks", SINCE),
    (LENGTH, "3" * 101, SINCE),
    (LEVEL, "11", "that is out of range; type a number from 0 to 10"),
    (LEVEL, "-1", "that is out of range; type a number from 0 to 10"),
    (LEVEL, "11/10", "that is out of range; type a number from 0 to 10"),
    (LEVEL, "7/5", "one number is needed; type the one that fits best, such as 3"),
    (LEVEL, "6-7", "one number is needed; type the one that fits best, such as 3"),
    (LEVEL, "few", "'few' is not exact; type one number, such as 3"),
    (LEVEL, "7 weeks", "'weeks' does not fit here; type the number alone"),
    (LEVEL, "7%", "'%' does not fit here; type the number alone"),
    (LEVEL, "half", "type a number from 0 to 10, or Enter if you do not know"),
    (LEVEL, "none", "type a number from 0 to 10, or Enter if you do not know"),
    (LEVEL, "bad", "type a number from 0 to 10, or Enter if you do not know"),
    (LEVEL, "7 8 points", "type a number from 0 to 10, or Enter if you do not know"),
    (COUNT, "1,200", "'1,200' can be read in two ways; type it without the comma"),
    (AGE, "1979", "that is out of range; type a number from 0 to 120"),
    (AGE, "47 yeers", "'yeers' is not a unit of time here; did you mean 'years'?"),
    (AGE, "since March", "type a number from 0 to 120, or Enter if you do not know"),
]  # fmt: skip


@pytest.mark.parametrize(("finding", "text", "message"), NOT_AMOUNTS)
def test_amounts_that_are_not_plain_are_refused(finding: Finding, text: str, message: str) -> None:
    assert refusal(finding, text) == message


@pytest.mark.parametrize(
    ("today", "text", "days"),
    [
        (date(2026, 3, 1), "since march", 0),
        (date(2026, 2, 28), "since march", 364),
        (date(2024, 2, 29), "since 29 february", 0),
        (date(2024, 2, 28), "since 29 february", 1460),
        (date(2026, 1, 1), "since december", 31),
        (date(2026, 1, 1), "yesterday", 1),
        (date(2026, 11, 23), "since sunday", 1),
    ],
)
def test_days_are_counted_back_from_today(today: date, text: str, days: int) -> None:
    assert reply_value(LENGTH, text, today) == {"value": days, "unit": "day"}


def test_a_finding_that_is_worked_out_takes_no_reply() -> None:
    computed = next(finding for finding in shipped().findings.values() if finding.computed)
    assert "is worked out" in refusal(computed, "3")
