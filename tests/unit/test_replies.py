"""What people type to one question: a table for every kind, and what must hold for any text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.interview import replies
from engine.interview.replies import (
    change_target,
    group_values,
    reply_value,
    says,
    what_if,
)
from engine.model.entries import Finding, Option
from engine.reading.answers import Unusable, normalise
from tests.unit.asked import (
    AGE,
    ASKED,
    COLOURS,
    LENGTH,
    LEVEL,
    PLAIN,
    SHAPES,
    SIDED,
    SPOKEN,
    WITH_OPTIONS,
    YES_NO,
    choice,
    refusal,
    value,
)

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
            suggested = value(finding, found[1])
            assert normalise(finding, suggested) is not None


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
