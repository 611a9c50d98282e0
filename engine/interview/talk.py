"""What every part of a talk does: it prints, reads, takes a new state, and knows what always works.

Nothing here knows which question comes next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.explain.picture import drawings, map_of
from engine.interview import phrasing, replies
from engine.interview.options import plain
from engine.interview.session import Session, take_back
from engine.model.entries import Finding
from engine.reading.answers import Unusable

Say = Callable[[str], None]
Read = Callable[[str], str]
"""Prints a prompt and returns the typed line; raises EOFError at the end of input."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the dialogue needs from outside.

    ``keep`` is told every new state. ``keep_in`` keeps it in a file that the person names (where
    none is named, it tells where the answers are kept), and returns what to say. ``alarm`` tells
    what must be said at once.
    """

    say: Say
    read: Read
    keep: Callable[[Session], None]
    keep_in: Callable[[Session, str], str]
    alarm: Callable[[Session], str | None]
    today: date


class Finished(Exception):  # noqa: N818 - how a person leaves, not an error
    """The person is done, or there is no more input."""


class Talk:
    """One conversation; ``session`` is where it stands."""

    def __init__(self, session: Session, around: Surroundings) -> None:
        self.session = session
        self.around = around
        self.say = around.say
        self.alarmed = False

    def read(self, asked: Finding | None = None) -> str:
        """What was typed; who is done leaves, unless an option of the question is called so."""
        try:
            text = self.around.read("> ").strip()
        except EOFError:
            raise Finished from None
        if plain(text) in replies.DONE_WORDS and not (asked and replies.names_option(asked, text)):
            raise Finished
        return text

    def lines(self, lines: Iterable[str]) -> None:
        """Say several lines."""
        for line in lines:
            self.say(line)

    def move(self, session: Session) -> None:
        """Take a new state, keep it, and say what must be said at once."""
        before = self.session
        self.session = session
        self.around.keep(session)
        self.warn()
        self._question_contradictions(before)
        self._question_stale(before)

    def warn(self) -> None:
        """Say what must be said at once, once."""
        warning = None if self.alarmed else self.around.alarm(self.session)
        if warning is not None:
            self.alarmed = True
            self.lines(["", warning])

    def understood(self, finding: Finding, text: str) -> Any:
        """The value of what was typed; None where it is none, which is said."""
        try:
            return replies.reply_value(finding, text, self.around.today)
        except Unusable as error:
            self.not_understood(error)
            return None

    def not_understood(self, error: Unusable) -> None:
        """Say what to type instead."""
        end = "" if str(error).endswith("?") else "."
        self.say(f"Not understood: {error}{end}")

    # Commands -----------------------------------------------------------------------------

    def aside(self, text: str) -> bool:
        """Do what works at every prompt if it was typed, and say whether it was."""
        word = plain(text)
        if word == "help":
            self.lines(phrasing.HELP)
        elif word in replies.REVIEW_WORDS:
            self.lines(phrasing.review_lines(self.session))
        elif (place := replies.save_place(text)) is not None:
            self.say(self.around.keep_in(self.session, place))
        else:
            return False
        return True

    def beside(self, text: str, finding: Finding) -> bool:
        """Do a command at a question that has an answer already, and say whether it was one."""
        word = plain(text)
        if replies.names_option(finding, text):
            return False
        if word in replies.MAP_WORDS:
            self.map(finding)
        elif self.aside(text):
            pass
        elif word in replies.HELP_WORDS:
            self.lines(phrasing.purpose_lines(finding))
        elif word in replies.ONE_BY_ONE_WORDS:
            self.say(phrasing.SINGLE)
        elif (
            replies.change_target(text) is not None
            or replies.what_if(text) is not None
            or word in replies.MORE_WORDS
        ):
            self.say("That does not work here. Answer this first, or type back to leave it.")
        else:
            return False
        return True

    def leaves(self, text: str, finding: Finding) -> bool:
        """Whether somebody leaves the answer to a question as it is."""
        return plain(text) in replies.BACK_WORDS and not replies.names_option(finding, text)

    def left(self, id: str) -> None:
        """Say that an answer stays."""
        self.say(f"Left as it was: {phrasing.answer_words(self.session, id)}.")

    def map(self, finding: Finding) -> None:
        """Show the drawing that belongs to a question."""
        body = map_of(self.session.kb, finding)
        if body is None:
            self.say("There is no map for this question.")
        else:
            self.lines(drawings(body, finding))

    # What an answer brings up -------------------------------------------------------------

    def _question_contradictions(self, before: Session) -> None:
        """Ask politely about answers that do not fit together since the last one."""
        for id in phrasing.new_contradictions(before, self.session):
            conclusion = self.session.kb.conclusions[id]
            voice = self.session.voice
            self.lines(["", conclusion.clinician if voice == "clinician" else conclusion.patient])
            for finding in phrasing.behind(self.session, id):
                number = self.session.history.index(finding) + 1
                self.say(f"  {number}. {phrasing.answer_words(self.session, finding)}")
            self.say("  Type change and the number to change one. As they are, the more "
                     "serious one counts.")  # fmt: skip

    def _question_stale(self, before: Session) -> None:
        """Say which answers belong to questions that no longer apply."""
        stale = [id for id in self.session.history
                 if id in self.session.at.closed and id not in before.at.closed]  # fmt: skip
        if not stale:
            return
        self.say("These answers belong to questions that no longer apply:")
        for id in stale:
            self.say(f"  {phrasing.answer_words(self.session, id)}")
        self.say("Forget them? [yes, no; they go on counting until they are forgotten]")
        if replies.says(self.read(), replies.YES_WORDS):
            for id in stale:
                self.session = take_back(self.session, id)
            self.around.keep(self.session)
