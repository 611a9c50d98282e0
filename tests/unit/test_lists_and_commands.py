"""Several questions answered in one line, and the words that are no answers."""

from __future__ import annotations

from itertools import combinations

import pytest

from engine.interview import replies
from engine.interview.replies import (
    change_target,
    group_values,
    names_option,
    says,
    what_if,
)
from engine.reading.answers import Unusable
from tests.unit.asked import (
    GROUP,
    WITH_OPTIONS,
)

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
