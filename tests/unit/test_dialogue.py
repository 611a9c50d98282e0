"""The talk, line by line: what is said to what is typed, with a scripted person in one process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from engine.interview.dialogue import converse
from engine.interview.guide import Guide
from engine.interview.keeper import check_places
from engine.interview.session import Session, answer, fold, resumed, saved, start
from engine.interview.talk import Surroundings
from engine.reading.saving import load_session, save_session
from tests.people import shipped

ALARM = "I have a tingling left thumb. I lost control of my bladder"
LISTED = "Which of these apply?"
FOLLOWED = "So far: thumb."


@lru_cache(maxsize=1)
def guide() -> Guide:
    """One guide for all tests of this module."""
    return Guide(shipped())


class Person:
    """Somebody who types ``replies`` and then goes away; ``said`` is all that was printed."""

    def __init__(
        self, *replies: str, session: Session | None = None, voice: str = "patient"
    ) -> None:
        self.said: list[str] = []
        self.kept: list[Session] = []
        replies_left = iter(replies)

        def read(prompt: str) -> str:
            try:
                typed = next(replies_left)
            except StopIteration:
                raise EOFError from None
            self.said.append(f"{prompt}{typed}")
            return typed

        around = Surroundings(self.said.append, read, self.kept.append,
                              lambda _, place: f"Kept in {place}.", _no_alarm,
                              date(2026, 11, 22))  # fmt: skip
        self.session = converse(session or start(guide(), voice=voice), around)

    def after(self, typed: str) -> list[str]:
        """What was said between a reply, where it was typed last, and the next one."""
        prompts = [at for at, line in enumerate(self.said) if line.startswith("> ")]
        at = max(at for at in prompts if self.said[at] == f"> {typed}")
        end = min((other for other in prompts if other > at), default=len(self.said))
        return self.said[at + 1 : end]

    def count(self, line: str) -> int:
        """How often a line was said."""
        return sum(line in each for each in self.said)


def _no_alarm(_: Session) -> str | None:
    return None


def area(session: Session) -> frozenset[str]:
    """The places of the tingling that were told."""
    return session.answers.by_finding["numb-area"].yes


# Not knowing ------------------------------------------------------------------------------


def test_not_knowing_a_whole_list_is_nudged_once() -> None:
    person = Person("", "not sure", "not sure")
    assert person.count("danger cannot be excluded") == 1
    assert person.count("one by one to have them singly, or change NUMBER") == 1


@pytest.mark.parametrize(("reply", "nudges"), [("none", 0), ("none, 2?", 0), ("none, 2? 3?", 1)])
def test_only_several_that_are_not_known_are_nudged(reply: str, nudges: int) -> None:
    assert Person("", reply).count("danger cannot be excluded") == nudges


def test_one_by_one_after_the_nudge_puts_what_was_not_known_singly() -> None:
    person = Person("", "none, 2? 3?", "one by one", "no", "no")
    first = [finding for finding in guide().order if finding.screen == "red-flag"][:4]
    assert first[1].question in person.after("one by one")
    assert person.session.history == tuple(first[at].id for at in (0, 3, 1, 2))
    assert not person.session.answers.asked
    assert person.count(LISTED) == 2  # what was asked at the second list comes singly as well


def test_what_was_known_stays_where_one_by_one_is_typed_later() -> None:
    person = Person("", "not sure", "none", "one by one")
    assert len(person.session.answers.asked) > 3


# Own words --------------------------------------------------------------------------------


def test_an_alarm_that_was_not_confirmed_is_asked_again_and_that_is_said() -> None:
    person = Person(ALARM, "2")
    line = next(line for line in person.after("2") if "asked again among the warning signs" in line)
    assert "'lost control of my bladder'" in line
    assert "bladder-control-loss" in person.session.at.screen


def test_what_was_confirmed_is_not_said_to_be_asked_again() -> None:
    assert Person(ALARM, "all").count("asked again") == 0
    assert Person("My left thumb tingles", "none").count("asked again") == 0


@pytest.mark.parametrize("typed", ["why", "?", "help", "review", "back", "save", "save my.yaml",
                                   "map", "one by one", "change 3", "what if yes"])  # fmt: skip
def test_a_command_is_no_own_words(typed: str) -> None:
    person = Person(typed, "")
    assert person.count("matched with a question") == 0
    assert person.count("What brings you here?") == 2
    assert person.after(typed)[0] != ""
    assert LISTED in person.after("")


@pytest.mark.parametrize("typed", ["change of how my hand feels", "save me from this",
                                   "what if it is bad"])  # fmt: skip
def test_a_sentence_that_begins_like_a_command_is_own_words(typed: str) -> None:
    assert Person(typed).count("What brings you here?") == 1


def test_commands_work_where_own_words_are_confirmed() -> None:
    person = Person("My left thumb tingles", "review", "why", "change 1", "back", "", "none")
    assert "Nothing has been answered yet." in person.after("review")
    assert "Only what you confirm is taken as an answer." in person.after("why")
    assert person.after("change 1")[0].startswith("That works with the questions")
    assert "What brings you here?" in person.after("back")


def test_telling_of_somebody_else_is_told_of_the_carer() -> None:
    person = Person("My dad has tingling")
    assert person.count("--audience carer") == 1
    assert person.count("Nothing in it") == 0
    assert Person("My dad has tingling", voice="carer").count("--audience carer") == 0
    assert Person("I have tingling, my dad says").count("--audience carer") == 0


# What own words leave open ----------------------------------------------------------------


def test_a_follow_up_that_was_cut_off_is_put_again(tmp_path: Path) -> None:
    """Through a file, as whoever stopped with Ctrl-C would go on."""
    cut = Person("My left thumb and index finger tingle", "all")
    assert cut.session.answers.by_finding["tingling-quality"].yes
    save_session(shipped(), saved(cut.session), tmp_path / "mine.yaml")
    again = resumed(guide(), load_session(shipped(), tmp_path / "mine.yaml"))
    person = Person("none", "none", session=again)
    assert person.count("So far: thumb, index finger.") == 1
    assert person.count("So far: tingling.") == 1
    assert area(person.session) == {"thumb", "index-finger"}
    assert "middle-finger" in person.session.answers.by_finding["numb-area"].no


def test_a_follow_up_that_was_passed_is_not_put_again() -> None:
    told = Person("My left thumb tingles", "1", "", "none").session
    assert told.answers.by_finding["numb-area"].no == frozenset()
    assert Person(session=told).count("So far:") == 0


def test_a_follow_up_keeps_what_was_denied() -> None:
    partly = answer(start(guide()), "numb-area", {"yes": ["thumb"], "no": ["neck"]})
    assert Person("", session=partly).session.answers.by_finding["numb-area"].no == {"neck"}


def test_back_at_the_first_warning_question_puts_what_was_taken_back_at_once() -> None:
    person = Person("My left thumb and index finger tingle", "1, 2", "none", "back", "2")
    assert person.after("back")[0].startswith("Taken back: areas of tingling or numbness:")
    question = shipped().findings["numb-area"].question
    assert question in person.after("back")
    assert LISTED in person.after("2")


def test_back_puts_again_what_a_change_had_moved_behind() -> None:
    """Also what would not come next by itself."""
    session = fold(start(guide()), [("numb-area", ["thumb"]), ("age", 50)])
    person = Person("back", "back", session=session)
    assert shipped().findings["age"].question in person.said
    assert shipped().findings["numb-area"].question in person.said


# Commands at a question that has an answer ------------------------------------------------


def at_follow_up(*typed: str) -> Person:
    return Person("My left thumb tingles", "1", *typed)


def at_change(*typed: str) -> Person:
    session = answer(start(guide()), "tingling-present", "left")
    return Person("change 1", *typed, session=session)


@pytest.mark.parametrize("at", [at_follow_up, at_change])
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("review", "Type change and a number"), ("why", "Why this is asked:"),
        ("?", "Why this is asked:"), ("save my.yaml", "Kept in my.yaml."),
        ("help", "prefer not to say; not applicable"), ("back", "Left as it was:"),
        ("what if yes", "That does not work here."), ("change 1", "That does not work here."),
        ("more", "That does not work here."), ("one by one", "a single question already"),
    ],
)  # fmt: skip
def test_commands_work_at_a_question_that_has_an_answer(
    at: Callable[..., Person], typed: str, said: str
) -> None:
    before = at().session
    person = at(typed)
    assert any(said in line for line in person.after(typed))
    assert person.count("Not understood") == 0
    assert person.session == before


@pytest.mark.parametrize("at", [at_follow_up, at_change])
def test_done_at_a_question_that_has_an_answer_finishes(at: Callable[..., Person]) -> None:
    assert at("done").session == at().session


def test_an_option_that_is_called_like_a_command_wins() -> None:
    session = answer(start(guide()), "spasm-area", "neck")
    person = Person("change 1", "back", session=session)
    assert person.count("Left as it was") == 0
    assert person.count("Now: ") == 1


def test_a_change_says_what_the_answer_is_now() -> None:
    assert "Now: tingling: not known; before: left." in at_change("maybe").said
    assert "Now: tingling: right; before: left." in at_change("right").said
    assert "Taken back: tingling: left." in at_change("forget").said
    assert "Left as it was: tingling: left." in at_change("").said


# The rest ---------------------------------------------------------------------------------


def test_why_again_on_a_list_names_the_question() -> None:
    person = Person("", "why", "?")
    first = next(finding for finding in guide().order if finding.screen == "red-flag")
    assert person.after("?")[0] == f"About number 1, {first.label}:"
    assert person.after("?")[1].startswith("The rule behind it:")


def test_an_unusable_reply_is_no_why() -> None:
    person = Person("", "why", "?", "explain", "purple", "why?")
    assert person.after("why?")[0] == "Why these are asked:"
    person = Person("", "why", "why", "one by one", "why?")
    assert person.after("why?")[0].startswith("Why this is asked:")


def test_one_by_one_at_a_single_question_says_so() -> None:
    person = Person("", "one by one", "no", "each")
    assert person.after("each")[0] == "This is a single question already."


def test_who_goes_on_is_not_told_everything_again() -> None:
    session = answer(start(guide()), "tingling-present", "left")
    person = Person(session=session)
    assert person.count("In an emergency, call for help first.") == 1
    assert person.count("You go on where you stopped.") == 1
    assert person.count("Answer with yes or no") == 0
    assert Person().count("Answer with yes or no") == 1


def test_the_stop_of_an_emergency_agrees_with_a_result_that_names_a_condition() -> None:
    person = Person("", "1")
    [line] = [line for line in person.said if line.startswith("This is enough")]
    assert line.endswith("which condition fits best; the result shows what fits so far.")


def test_nothing_is_written_over_a_file(tmp_path: Path) -> None:
    """Neither by an interview nor by a transcript, nor by one over the other."""
    here, new = tmp_path / "here", tmp_path / "new"
    here.touch()
    check_places(new, None, tmp_path / "other")
    check_places(here, here, new)
    for save, transcript in ((here, None), (None, here), (new, new)):
        with pytest.raises(Exception, match="choose another name"):
            check_places(save, None, transcript)
