"""What people type: a table for every kind of question, and what must hold for any text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.interview import replies
from engine.interview.replies import (
    change_target,
    group_values,
    names_option,
    reply_value,
    says,
    what_if,
)
from engine.model.entries import Finding, Option
from engine.reading.answers import Unusable, normalise
from tests.people import shipped

TODAY = date(2026, 11, 22)
"""A Sunday."""

ASKED = [finding for finding in shipped().findings.values() if finding.computed is None]
YES_NO = [finding for finding in ASKED if finding.type == "yes-no"]
WITH_OPTIONS = [finding for finding in ASKED if finding.options]

PLAIN = next(finding for finding in YES_NO if not finding.sided)
SIDED = next(finding for finding in YES_NO if finding.sided)
GROUP = [replace(SIDED if at in (2, 4, 5) else PLAIN, id=f"q{at}") for at in range(1, 6)]
"""Five questions; the second, fourth and fifth have sides."""


def choice(*labels: str, type: str = "choice") -> Finding:
    """A question with the options o1, o2 and so on."""
    options = tuple(Option(f"o{at}", label, None) for at, label in enumerate(labels, 1))
    return replace(PLAIN, id="made", type=type, options=options)


LENGTH = replace(
    shipped().findings["symptom-duration"], id="length", unit="week", bounds=(0.0, 520.0)
)
LEVEL = replace(shipped().findings["pain-now"], id="level", bounds=(0.0, 10.0))
AGE = shipped().findings["age"]
COUNT = replace(LEVEL, id="count", question="How many buttons are there?", bounds=(0.0, 2000.0))
SHARE = replace(LEVEL, id="share", unit="percent", bounds=(0.0, 100.0))
COLOURS = choice("red, dark or light", "green and blue", "yellow", "not yellow", "brown")
SHAPES = replace(
    choice(
        "ring", "long ring", "between 3 and 4 corners", "ball, as if rolled", "side of a box",
        "side of a tin", "red-hot bar", type="choices",
    ),
)  # fmt: skip
SPOKEN = replace(
    SHAPES,
    options=(
        Option("a-ring", "ring", None, words=("round thing", "hoop", "both of those")),
        Option("a-ball", "ball", None, words=("round & full", "both of those", "ring road")),
        Option("none", "nothing of it", None),
        Option("all", "every shape", None),
    ),
)


def value(finding: Finding, text: str) -> Any:
    return reply_value(finding, text, TODAY)


def refusal(finding: Finding, text: str) -> str:
    with pytest.raises(Unusable) as caught:
        value(finding, text)
    return str(caught.value)


# -- reasons ------------------------------------------------------------------------------------

REASONS = {
    "unknown": [
        "", "   ", "d", "dk", "unknown", "don't know", "dont know", "I don\u2019t know.",
        "do not know", "dunno", "not sure", "Not sure!", "i'm not sure", "im not sure", "unsure",
        "no idea", "maybe", "perhaps", "skip", "PASS", "can't remember", "not sure?",
    ],
    "declined": [
        "prefer not to say", "I'd prefer not to say", "rather not", "i'd rather not say",
        "decline", "declined", "private", "no comment", "No comment.",
    ],
    "not-applicable": [
        "not applicable", "not-applicable", "n/a", "N/A", "na", "does not apply",
        "it doesn't apply",
    ],
}  # fmt: skip


@pytest.mark.parametrize("finding", [PLAIN, SIDED, COLOURS, SHAPES, LENGTH, LEVEL, AGE])
def test_every_kind_of_question_can_stay_open_with_a_reason(finding: Finding) -> None:
    for reason, texts in REASONS.items():
        assert {text: value(finding, text) for text in texts} == dict.fromkeys(texts, reason)


# -- yes or no ----------------------------------------------------------------------------------

YES = [
    "yes", "y", "Y", "Yes.", "yes!", " yes ", "'yes'", "yeah", "yep", "yup", "sure", "definitely",
    "i do", "I do.", "it does", "it is", "correct", "yes, i do", "yes it does", "yes yes",
    "oh yes", "of course",
]  # fmt: skip
NO = [
    "no", "n", "No.", "nope", "nah", "never", "none", "not at all", "i don't", "i dont",
    "I don\u2019t", "it doesn't", "no, i don't", "no, not at all", "no no", "definitely not",
]  # fmt: skip
SIDE = {
    "left": "left",
    "Left.": "left",
    "l": "left",
    "yes, on the left": "left",
    "yes left": "left",
    "only on the left": "left",
    "i do on the left": "left",
    "yes i do, on the left side": "left",
    "left-hand side": "left",
    "right": "right",
    "r": "right",
    "the right one": "right",
    "on my right side": "right",
    "both": "both",
    "both sides": "both",
    "both of them": "both",
    "yes, both": "both",
    "left and right": "both",
    "on the left and on the right": "both",
}


@pytest.mark.parametrize("finding", [PLAIN, SIDED])
def test_words_for_yes_and_no(finding: Finding) -> None:
    assert {text: value(finding, text) for text in YES} == dict.fromkeys(YES, "yes")
    assert {text: value(finding, text) for text in NO} == dict.fromkeys(NO, "no")


@pytest.mark.parametrize(("text", "side"), SIDE.items())
def test_sides_count_where_the_question_has_sides(text: str, side: str) -> None:
    assert value(SIDED, text) == side
    assert refusal(PLAIN, text) == "the side does not matter here; type yes or no"


YES_OR_NO = "type yes or no, or Enter if you do not know"
WITH_SIDE = "type yes or no, left, right or both, or Enter if you do not know"


@pytest.mark.parametrize(
    "text",
    ["yes and no", "yes no", "no yes", "yes?", "?", ".", "a bit", "sometimes", "not really",
     "i think so", "3", "right arm", "left or right", "no, left", "not left", "mostly left",
     "left, both", "that's right", "not the left one, the right one", "left?", "\u00b2", "back"],
)  # fmt: skip
def test_what_is_neither_yes_nor_no_is_not_guessed(text: str) -> None:
    assert refusal(SIDED, text).removesuffix("; did you mean 'yes'?") == WITH_SIDE
    assert refusal(PLAIN, text).removesuffix("; did you mean 'yes'?") == YES_OR_NO


def test_a_misspelt_word_is_suggested_and_not_taken() -> None:
    assert refusal(PLAIN, "yse") == f"{YES_OR_NO}; did you mean 'yes'?"
    assert refusal(SIDED, "rigth") == f"{WITH_SIDE}; did you mean 'right'?"


@pytest.mark.parametrize("finding", YES_NO, ids=lambda finding: finding.id)
def test_yes_and_no_answer_every_shipped_yes_no_question(finding: Finding) -> None:
    words = ("yes", "no", *(("left", "right", "both") if finding.sided else ()))
    for word in words:
        assert value(finding, word) == word
        assert normalise(finding, word) is not None


# -- options ------------------------------------------------------------------------------------

ONE = {
    "1": "o1",
    "5.": "o5",
    "#2": "o2",
    "2)": "o2",
    "number 3": "o3",
    "option 3": "o3",
    "o4": "o4",
    "yellow": "o3",
    "Yellow!": "o3",
    "not yellow": "o4",
    "not yel": "o4",
    "red, dark or light": "o1",
    "red, dark": "o1",
    "red": "o1",
    "light": "o1",
    "green and blue": "o2",
    "green": "o2",
    "blue": "o2",
    "the blue": "o2",
    "bro": "o5",
    "it's brown": "o5",
    "brown, brown": "o5",
}
SEVERAL = {
    "1": ["o1"],
    "1,3": ["o1", "o3"],
    "1 3": ["o1", "o3"],
    "1, 3 and 4": ["o1", "o3", "o4"],
    "1 & 3": ["o1", "o3"],
    "1; 3;": ["o1", "o3"],
    "3 1 3": ["o3", "o1"],
    "2-4": ["o2", "o3", "o4"],
    "2 to 4": ["o2", "o3", "o4"],
    "1-2, 6": ["o1", "o2", "o6"],
    "1, 2 3": ["o1", "o2", "o3"],
    "ring": ["o1"],
    "ring, long ring": ["o1", "o2"],
    "ring and 3": ["o1", "o3"],
    "between 3 and 4 corners": ["o3"],
    "ring, between 3 and 4 corners and 5": ["o1", "o3", "o5"],
    "ball, as if rolled": ["o4"],
    "ball, as if rolled, ring": ["o4", "o1"],
    "ring, ball, as if rolled": ["o1", "o4"],
    "ball": ["o4"],
    "rolled": ["o4"],
    "box, tin": ["o5", "o6"],
    "red hot bar": ["o7"],
    "RED-HOT BAR.": ["o7"],
    "corners": ["o3"],
    "none": "none",
    "none of these": "none",
    "nothing": "none",
    "no": "none",
    "0": "none",
}
AS_SPOKEN = {
    "hoop": ["a-ring"],
    "round & full": ["a-ball"],
    "round & full, hoop": ["a-ball", "a-ring"],
    "both of those": ["a-ring", "a-ball"],
    "ring": ["a-ring"],
    "ring road": ["a-ball"],
    "a ring": ["a-ring"],
    "none": ["none"],
    "none of these": "none",
    "all": ["all"],
}


@pytest.mark.parametrize(("text", "option"), ONE.items())
def test_one_option_is_chosen(text: str, option: str) -> None:
    assert value(COLOURS, text) == option


@pytest.mark.parametrize(("text", "options"), SEVERAL.items())
def test_several_options_are_chosen(text: str, options: Any) -> None:
    assert value(SHAPES, text) == options


@pytest.mark.parametrize(("text", "options"), AS_SPOKEN.items())
def test_options_are_known_by_what_people_say(text: str, options: Any) -> None:
    assert value(SPOKEN, text) == options


REFUSED = [
    (COLOURS, "1, 2", "choose one only; type a number from 1 to 5"),
    (COLOURS, "1-2", "choose one only; type a number from 1 to 5"),
    (COLOURS, "red and brown", "choose one only; type a number from 1 to 5"),
    (COLOURS, "none", "one of the options is needed; type a number from 1 to 5"),
    (COLOURS, "0", "one of the options is needed; type a number from 1 to 5"),
    (COLOURS, "6", "there is no option '6'; type a number from 1 to 5"),
    (COLOURS, "yelow", "'yelow' is not one of the options; did you mean 'yellow'?"),
    (COLOURS, "yes", "'yes' is not one of the options; type a number from 1 to 5"),
    (COLOURS, "all", "'all' is not one of the options; type a number from 1 to 5"),
    (COLOURS, "not", "'not' is not one of the options; type a number from 1 to 5"),
    (COLOURS, "re", "'re' is not one of the options; type a number from 1 to 5"),
    (SHAPES, "all", "type the numbers of those that fit, such as 1, 3"),
    (SHAPES, "all of them", "type the numbers of those that fit, such as 1, 3"),
    (SHAPES, "8", "there is no option '8'; type a number from 1 to 7"),
    (SHAPES, "1, 0", "there is no option '0'; type a number from 1 to 7"),
    (SHAPES, "4-2", "'4-2' runs backwards; type the lower number first"),
    (SHAPES, "2-9", "there is no option '9'; type a number from 1 to 7"),
    (SHAPES, "9" * 5000, "there is no option '" + "9" * 57 + "...'; type a number from 1 to 7"),
    (SHAPES, "side", "'side' could be 5 (side of a box), 6 (side of a tin); type the number"),
    (SHAPES, "a side", "'a side' could be 5 (side of a box), 6 (side of a tin); type the number"),
    (SHAPES, "ring, not 3", "'not 3' is not one of the options; type a number from 1 to 7"),
    (SHAPES, "no ring", "'no ring' is not one of the options; did you mean 'long ring'?"),
    (SHAPES, "all but 3", "'all but 3' is not one of the options; type a number from 1 to 7"),
    (SPOKEN, "none, ring", "none does not go with others; type none, or the others alone"),
    (SPOKEN, "everything", "type the numbers of those that fit, such as 1, 3"),
    (replace(SPOKEN, type="choice"), "both of those",
     "'both of those' could be 1 (ring), 2 (ball); type the number"),
]  # fmt: skip


@pytest.mark.parametrize(("finding", "text", "message"), REFUSED)
def test_options_that_are_not_plain_are_refused(finding: Finding, text: str, message: str) -> None:
    assert refusal(finding, text) == message


def test_the_rest_of_a_denial_is_not_taken_for_it() -> None:
    """Who types the name of a thing has not said that the thing is absent."""
    finding = choice("no dog or cat", "two birds")
    assert refusal(finding, "dog") == "'dog' does not say which; type a number from 1 to 2"
    assert value(finding, "no dog") == "o1"


def test_no_is_the_option_none_where_its_label_says_no() -> None:
    finding = choice("no pet", "a cat")
    pets = replace(finding, options=(Option("none", "no pet", None), finding.options[1]))
    ended = replace(finding, options=(Option("none", "not any more", None), finding.options[1]))
    assert value(pets, "no") == value(pets, "none") == value(ended, "none") == "none"
    assert "one of the options is needed" in refusal(ended, "no")


@pytest.mark.parametrize("finding", WITH_OPTIONS, ids=lambda finding: finding.id)
def test_number_id_and_label_of_every_shipped_option_are_understood(finding: Finding) -> None:
    for number, option in enumerate(finding.options, 1):
        expected = option.id if finding.type == "choice" else [option.id]
        texts = (
            str(number), option.id, option.label, option.label.upper(), f" {option.label}. ",
            option.id.replace("-", " "),
        )  # fmt: skip
        for text in texts:
            assert value(finding, text) == expected, text
        for words in option.words:
            assert option.id in named_by(finding, words)


def named_by(finding: Finding, words: str) -> list[str]:
    found = value(finding, words)
    return [found] if isinstance(found, str) else found


@pytest.mark.parametrize(
    "finding", [f for f in WITH_OPTIONS if f.type == "choices"], ids=lambda finding: finding.id
)
def test_all_shipped_labels_in_one_line_are_all_the_options(finding: Finding) -> None:
    ids = [option.id for option in finding.options if option.id != "none"]
    labels = [option.label for option in finding.options if option.id != "none"]
    for separator in (", ", " and ", "; ", " & ", ", and "):
        assert value(finding, separator.join(labels)) == ids


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_suggested_name_is_understood(data: st.DataObject) -> None:
    finding = data.draw(st.sampled_from(WITH_OPTIONS))
    label = data.draw(st.sampled_from(finding.options)).label
    at = data.draw(st.integers(0, len(label) - 1))
    try:
        value(finding, label[:at] + label[at + 1 :])
    except Unusable as error:
        if found := re.search(r"did you mean '(.*)'\?$", str(error)):
            value(finding, found[1])


# -- amounts ------------------------------------------------------------------------------------

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


# -- questions put together ---------------------------------------------------------------------

ALL_NO = "no no no no no"
LISTS = {
    "none": ALL_NO,
    "no": ALL_NO,
    "None of these.": ALL_NO,
    "nothing": ALL_NO,
    "no to all": ALL_NO,
    "nope": ALL_NO,
    "all": "yes yes yes yes yes",
    "yes to all": "yes yes yes yes yes",
    "": "unknown unknown unknown unknown unknown",
    "skip": "unknown unknown unknown unknown unknown",
    "Don't know": "unknown unknown unknown unknown unknown",
    "prefer not to say": "declined declined declined declined declined",
    "n/a": "not-applicable not-applicable not-applicable not-applicable not-applicable",
    "2": "no yes no no no",
    "#2": "no yes no no no",
    "only 2": "no yes no no no",
    "yes, 2": "no yes no no no",
    "2 yes": "no yes no no no",
    "2,": "no yes no no no",
    "2, 2": "no yes no no no",
    "1, 3": "yes no yes no no",
    "1 3": "yes no yes no no",
    "1) 3)": "yes no yes no no",
    "1. 3.": "yes no yes no no",
    "2 and 4": "no yes no yes no",
    "yes to 2 and 4": "no yes no yes no",
    "numbers 2 & 4": "no yes no yes no",
    "2-4": "no yes yes yes no",
    "2 to 4": "no yes yes yes no",
    "1, 3-5": "yes no yes yes yes",
    "4-5 left": "no no no left left",
    "2 left, 5": "no left no no yes",
    "2 left and 5": "no left no no yes",
    "2 left and 5 right": "no left no no right",
    "2 left 5 right": "no left no no right",
    "1, 2 left": "yes left no no no",
    "2 both": "no both no no no",
    "left 2": "no left no no no",
    "2: left; 4 = right": "no left no right no",
    "2-left": "no left no no no",
    "2 (on the left)": "no left no no no",
    "none, 4?": "no no no unknown no",
    "none; 4? 5?": "no no no unknown unknown",
    "none, 4 not sure": "no no no unknown no",
    "none, 4 maybe": "no no no unknown no",
    "1, don't know 4": "yes no no unknown no",
    "1, not sure about 4": "yes no no unknown no",
    "1, 4?": "yes no no unknown no",
    "4 prefer not to say": "no no no declined no",
    "4 n/a": "no no no not-applicable no",
    "1 yes 2 no 3 no 4 no 5 ?": "yes no no no unknown",
    "1 yes, 2 left, 3 no, 4 no, 5 no": "yes left no no no",
}


@pytest.mark.parametrize(("text", "expected"), LISTS.items())
def test_a_list_of_questions_is_answered_in_one_line(text: str, expected: str) -> None:
    values = group_values(GROUP, text)
    assert values == dict(zip((f.id for f in GROUP), expected.split(), strict=True))


WHICH = "type the numbers of those that apply, such as 1, 3, or none"
TWO_WAYS = (
    "can be read in two ways; put commas between the numbers, and every word after its number"
)
NOT_LISTS = {
    "yes": WHICH,
    "y": WHICH,
    "left": WHICH,
    "both": WHICH,
    "?": WHICH,
    "one": WHICH,
    "all left": WHICH,
    "6": f"there is no number '6'; {WHICH}",
    "0": f"there is no number '0'; {WHICH}",
    "2, 6": f"there is no number '6'; {WHICH}",
    "2-6": f"there is no number '6'; {WHICH}",
    "0" * 5000 + "2": "there is no number '" + "0" * 57 + f"...'; {WHICH}",
    "1" * 5000: "there is no number '" + "1" * 57 + f"...'; {WHICH}",
    "4-2": "'4-2' runs backwards; type the lower number first",
    "1 left": "number 1 takes no side; type 1 alone",
    "2-4 left": "number 3 takes no side; type 3 alone",
    "2, 2 left": "2 stands twice with different answers; type it once",
    "2 left, 2 right": "2 stands twice with different answers; type it once",
    "2, 1-3?": "2 stands twice with different answers; type it once",
    "2 no": f"what is left out counts as no; {WHICH}",
    "1, 2 no": f"what is left out counts as no; {WHICH}",
    "not 2": f"'not' is not understood; {WHICH}",
    "2 left?": f"'left?' is not understood; {WHICH}",
    "2.5": f"'.' is not understood; {WHICH}",
    "1/3": f"'/' is not understood; {WHICH}",
    "2 a bit": f"'a bit' is not understood; {WHICH}",
    "all but 2": f"'all but' is not understood; {WHICH}",
    "none, 2": f"'none' has no number; {WHICH}",
    "2, not sure": f"'not sure' has no number; {WHICH}",
    "2 and 4 left": f"'2 and 4 left' {TWO_WAYS}",
    "2 4 left": f"'2 4 left' {TWO_WAYS}",
    "2 left 4": f"'2 left 4' {TWO_WAYS}",
    "left 2 4": f"'left 2 4' {TWO_WAYS}",
    "left 2 right": f"'left 2 right' {TWO_WAYS}",
    "left 2, 4": f"'4' {TWO_WAYS}",
    "don't know 2 and 4": f"'don't know 2 and 4' {TWO_WAYS}",
    "4?": "say it of the others too: none, 4? if none of them applies",
    "2 and 4?": f"'2 and 4?' {TWO_WAYS}",
}


@pytest.mark.parametrize(("text", "message"), NOT_LISTS.items())
def test_a_list_that_is_not_plain_is_refused(text: str, message: str) -> None:
    with pytest.raises(Unusable) as caught:
        group_values(GROUP, text)
    assert str(caught.value) == message


def test_a_list_of_one_takes_what_its_question_takes() -> None:
    [one] = [GROUP[1]]
    assert group_values([one], "yes") == group_values([one], "1") == {one.id: "yes"}
    assert group_values([one], "left") == group_values([one], "1 left") == {one.id: "left"}
    assert group_values([one], "all") == {one.id: "yes"}
    with pytest.raises(Unusable, match="type yes or no"):
        group_values([one], "perchance")
    with pytest.raises(Unusable, match="such as 1, or none"):
        group_values([one], "2")


def test_the_example_of_two_questions_names_one_of_them() -> None:
    with pytest.raises(Unusable, match="such as 2, or none"):
        group_values(GROUP[:2], "yes")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("none", []), ("no", []), ("", []), ("skip", []), ("all", [1, 2, 3, 4]), ("2", [2]),
        ("1, 3", [1, 3]), ("3 and 1", [3, 1]), ("2-4, 3", [2, 3, 4]), ("yes, 2", [2]),
        ("2 yes", [2]),
    ],
)  # fmt: skip
def test_numbers_are_picked_out_of_a_list(text: str, numbers: list[int]) -> None:
    assert replies.chosen_numbers(text, 4) == numbers


@pytest.mark.parametrize("text", ["yes", "2 left", "2?", "2 no", "those", "1, 3 no"])
def test_numbers_that_are_not_plainly_picked_are_refused(text: str) -> None:
    with pytest.raises(Unusable) as caught:
        replies.chosen_numbers(text, 4)
    assert str(caught.value) == WHICH


def test_yes_to_a_list_of_one_picks_it() -> None:
    assert replies.chosen_numbers("yes", 1) == replies.chosen_numbers("1", 1) == [1]
    assert replies.chosen_numbers("no", 1) == []


# -- commands -----------------------------------------------------------------------------------

COMMANDS = [
    "BACK_WORDS", "DONE_WORDS", "MAP_WORDS", "HELP_WORDS", "REVIEW_WORDS", "CHANGE_WORDS",
    "WHAT_IF_WORDS", "SAVE_WORDS", "MORE_WORDS", "ONE_BY_ONE_WORDS",
]  # fmt: skip
REPLIES = [
    "YES_WORDS", "NO_WORDS", "UNKNOWN_WORDS", "DECLINED_WORDS", "NOT_APPLICABLE_WORDS",
    "NONE_WORDS", "ALL_WORDS",
]  # fmt: skip


def test_no_word_is_two_commands_or_a_command_and_an_answer() -> None:
    for one, other in combinations([*COMMANDS, *REPLIES], 2):
        if {one, other} != {"NO_WORDS", "NONE_WORDS"}:
            assert not getattr(replies, one) & getattr(replies, other), (one, other)


def test_commands_that_are_options_of_shipped_questions_can_be_told_apart() -> None:
    """There the caller has to let the option win, or to ask."""
    commands = {word for name in COMMANDS for word in getattr(replies, name)}
    clashes = {word for finding in WITH_OPTIONS for word in commands if names_option(finding, word)}
    assert clashes <= {"back", "more"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("?", "HELP_WORDS"), ("why", "HELP_WORDS"), ("Why?", "HELP_WORDS"),
        ("Help!", "HELP_WORDS"), ("BACK", "BACK_WORDS"), ("I'm done.", "DONE_WORDS"),
        ("im done", "DONE_WORDS"), ("map", "MAP_WORDS"), ("list", "REVIEW_WORDS"),
        ("save", "SAVE_WORDS"), ("go on", "MORE_WORDS"), ("one by one", "ONE_BY_ONE_WORDS"),
        ("None of these.", "NONE_WORDS"), ("what if", "WHAT_IF_WORDS"), ("edit", "CHANGE_WORDS"),
    ],
)  # fmt: skip
def test_commands_are_known_whatever_their_capitals_and_marks(text: str, name: str) -> None:
    assert [each for each in COMMANDS if says(text, getattr(replies, each))] == [
        each for each in COMMANDS if each == name
    ]
    assert says(text, getattr(replies, name))


@pytest.mark.parametrize("text", ["?", "!", "...", "yes", "3"])
def test_a_mark_is_not_the_same_as_nothing(text: str) -> None:
    assert not says(text, replies.UNKNOWN_WORDS)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("change 3", "3"), ("Change 3.", "3"), ("edit #3", "3"), ("change answer 3", "3"),
        ("change number 3", "3"), ("change no. 3", "3"), ("edit question 12", "12"),
        ("change pain-now", "pain-now"), ("change", ""), ("edit", ""), ("changed", None),
        ("changed my mind", None), ("3", None), ("", None), ("editor", None),
    ],
)  # fmt: skip
def test_what_is_to_be_changed(text: str, target: str | None) -> None:
    assert change_target(text) == target


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("what if yes", "yes"), ("What if yes?", "yes"), ("what if I say no", "no"),
        ("what if: left", "left"), ("what if 3 weeks", "3 weeks"), ("whatif 2", "2"),
        ("what if", ""), ("What if?", ""), ("what", None), ("yes", None), ("", None),
        ("what iffy", None),
    ],
)  # fmt: skip
def test_what_a_what_if_tries(text: str, rest: str | None) -> None:
    assert what_if(text) == rest


# -- any text -----------------------------------------------------------------------------------

WORDS = (
    "yes no none all left right both and or not sure don't know 0 1 2 3 7 42 99 2024 -1 3.5 1/2 ½ "
    "half a an few week weeks months year d w since last ago march feb monday 2026-02-30 31 to - , "
    "; & ? . ( ) # / % out of ten twelve about between n/a skip thumb hand the back ring never mri "
    "other 1,000 year's ² ٣ 10 fortnight couple"
)
TEXTS = st.one_of(
    st.lists(st.sampled_from(WORDS.split()), max_size=7).map(" ".join),
    st.lists(st.sampled_from(WORDS.split()), max_size=5).map("".join),
    st.text(max_size=30),
)
ANY = settings(
    max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@ANY
@given(st.sampled_from(ASKED), TEXTS, st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_any_text_is_an_answer_or_refused(finding: Finding, text: str, today: date) -> None:
    try:
        found = reply_value(finding, text, today)
    except Unusable as error:
        said = str(error)
        assert said
        assert "\n" not in said
        assert not said.endswith(".")
    else:
        normalise(finding, found)


@ANY
@given(st.lists(st.sampled_from(YES_NO), max_size=6, unique_by=lambda f: f.id), TEXTS)
def test_any_text_answers_a_whole_list_or_is_refused(findings: list[Finding], text: str) -> None:
    try:
        found = group_values(findings, text)
    except Unusable as error:
        said = str(error)
        assert not said.endswith(".")
    else:
        assert list(found) == [finding.id for finding in findings]
        for finding in findings:
            normalise(finding, found[finding.id])


@ANY
@given(TEXTS)
def test_commands_can_be_looked_for_in_any_text(text: str) -> None:
    change_target(text)
    what_if(text)
    assert isinstance(says(text, replies.HELP_WORDS), bool)
