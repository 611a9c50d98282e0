"""The interview in plain lines: works in a pipe, with a screen reader, and at any width."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.explain.picture import drawings, map_of
from engine.interview import phrasing, replies
from engine.interview.freetext import Mention
from engine.interview.options import plain
from engine.interview.session import (
    Question,
    Session,
    Stop,
    answer,
    back,
    fold,
    go_on,
    next_step,
    progress,
    take_back,
)
from engine.interview.why import what_if_lines, why_lines
from engine.model.entries import Finding
from engine.reading.answers import NONE, Unusable

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


_CONFIRM = "  [numbers of those that are right; all; none]"


class _Finished(Exception):  # noqa: N818 - how a person leaves, not an error
    """The person is done, or there is no more input."""


def converse(session: Session, around: Surroundings) -> Session:
    """Ask until nothing more need be asked or the person is done.

    A new interview begins with the person's own words.
    """
    return _Dialogue(session, around).run()


class _Dialogue:
    """One conversation; ``session`` is where it stands."""

    def __init__(self, session: Session, around: Surroundings) -> None:
        self.session = session
        self.around = around
        self.say = around.say
        self.title = ""
        self.alarmed = False
        self.singly: set[str] = set()
        self.asked_why = 0

    def run(self) -> Session:
        self._lines(phrasing.INTRODUCTION)
        try:
            if not self.session.history:
                self._listen()
            self._warn()
            while True:
                step = next_step(self.session)
                if isinstance(step, Stop):
                    self._stop(step)
                else:
                    self._ask(step)
        except _Finished:
            if not self.session.beyond and isinstance(next_step(self.session), Question):
                self._lines(phrasing.early_lines(self.session))
            return self.session

    def _read(self, asked: Finding | None = None) -> str:
        """What was typed; who is done leaves, unless an option of the question is called so."""
        try:
            text = self.around.read("> ").strip()
        except EOFError:
            raise _Finished from None
        if plain(text) in replies.DONE_WORDS and not (asked and replies.names_option(asked, text)):
            raise _Finished
        return text

    def _lines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.say(line)

    def _move(self, session: Session) -> None:
        """Take a new state, keep it, and say what must be said at once."""
        before = self.session
        self.session = session
        self.around.keep(session)
        self._warn()
        self._question_contradictions(before)
        self._question_stale(before)

    def _warn(self) -> None:
        warning = None if self.alarmed else self.around.alarm(self.session)
        if warning is not None:
            self.alarmed = True
            self._lines(["", warning])

    # The person's own words ---------------------------------------------------------------

    def _listen(self) -> None:
        """Take what the person confirms of what was found in a free text."""
        self.say("")
        self.say(phrasing.OPENING[self.session.voice])
        self.say("  [your own words, or Enter to go on to the questions]")
        text = self._read()
        carer = self.session.voice == "carer"
        mentions = list(self.session.guide.listener.mentions(text, carer=carer))
        if not mentions:
            if text:
                self.say("Nothing in it could be matched with a question; the questions follow.")
            return
        self.say("This is what was found in your words:")
        for number, mention in enumerate(mentions, 1):
            self.say(f"  {number}. {phrasing.mention_words(self.session, mention)}")
        self.say(_CONFIRM)
        try:
            self._take(mentions)
        except _Finished:
            self._lines(phrasing.unconfirmed_lines(self.session, mentions))
            raise

    def _take(self, mentions: list[Mention]) -> None:
        while True:
            text = self._read()
            if plain(text) in replies.HELP_WORDS:
                self.say("Only what you confirm is taken as an answer.")
                self.say(_CONFIRM)
                continue
            try:
                right = replies.chosen_numbers(text, len(mentions))
            except Unusable as error:
                self._not_understood(error)
                continue
            confirmed = [mentions[number - 1] for number in right]
            for id, value in phrasing.values_of(self.session.kb, confirmed):
                options = value["yes"] if isinstance(value, dict) else []
                self._move(answer(self.session, id, value))
                if options and not self.session.at.is_emergency:
                    self._move(answer(self.session, id, self._others(id, options)))
            return

    def _others(self, id: str, options: list[str]) -> object:
        """All options of a question of which some were mentioned: nobody denied the others."""
        finding = self.session.kb.findings[id]
        named = [option.label for option in finding.options if option.id in options]
        self._lines(["", phrasing.question_text(self.session, finding),
                     f"So far: {', '.join(named)}."])  # fmt: skip
        self._lines(phrasing.option_lines(self.session, finding))
        self.say("  [numbers or names of others; none; Enter if not known]")
        while True:
            text = self._read(finding)
            if plain(text) in replies.MAP_WORDS:
                self._map(finding)
                continue
            if plain(text) in replies.HELP_WORDS:
                self.say(f"{finding.purpose} Type numbers, none, or Enter.")
                continue
            more = self._understood(finding, text)
            if isinstance(more, list):
                return list(dict.fromkeys((*options, *more)))
            if more is not None:
                return options if more == NONE else {"yes": options}

    # Questions ----------------------------------------------------------------------------

    def _ask(self, step: Question) -> None:
        findings = self.session.kb.findings
        group = [findings[id] for id in step.group if id not in self.singly]
        together = len(group) > 1 and step.finding not in self.singly
        title = phrasing.heading(self.session, step)
        if title != self.title:
            self.title = title
            left = phrasing.progress_words(self.session, progress(self.session))
            self._lines(["", f"{title} ({left})"])
        self.say("")
        if together:
            self._lines(phrasing.put_group(self.session, group))
        else:
            self._lines(phrasing.put(self.session, findings[step.finding]))
        self.asked_why = 0
        self._until_answered(step, group if together else [findings[step.finding]])

    def _reply(self, text: str, asked: list[Finding]) -> None:
        if len(asked) == 1:
            value = self._understood(asked[0], text)
            if value is not None:
                self._move(answer(self.session, asked[0].id, value))
            return
        try:
            given = replies.group_values(asked, text)
        except Unusable as error:
            self._not_understood(error)
        else:
            self._move(fold(self.session, given.items()))

    def _understood(self, finding: Finding, text: str) -> Any:
        """The value of what was typed; None where it is none, which is said."""
        try:
            return replies.reply_value(finding, text, self.around.today)
        except Unusable as error:
            self._not_understood(error)
            return None

    def _not_understood(self, error: Unusable) -> None:
        end = "" if str(error).endswith("?") else "."
        self.say(f"Not understood: {error}{end}")

    def _command(self, text: str, step: Question, asked: list[Finding]) -> bool:
        """Do what was typed if it is a command, and say whether it was."""
        word = plain(text)
        if len(asked) == 1 and replies.names_option(asked[0], text):
            return False  # an option may be called back or more
        if word in replies.HELP_WORDS:
            self._help(word, step, asked)
        elif word in replies.ONE_BY_ONE_WORDS and len(asked) > 1:
            self.singly.update(finding.id for finding in asked)
            self._lines(["", *phrasing.put(self.session, asked[0])])
            self._until_answered(step, [asked[0]])
        elif word in replies.MAP_WORDS:
            self._map(asked[0])
        elif (tried := replies.what_if(text)) is not None:
            self._try(tried, asked)
        else:
            return self._about_answers(text)
        return True

    def _until_answered(self, step: Question, asked: list[Finding]) -> None:
        here = self.session
        while self.session is here:
            text = self._read(asked[0] if len(asked) == 1 else None)
            if not self._command(text, step, asked):
                self._reply(text, asked)

    def _help(self, word: str, step: Question, asked: list[Finding]) -> None:
        if word == "help":
            self._lines(phrasing.HELP)
            return
        self.asked_why += 1
        if len(asked) > 1 and self.asked_why == 1:
            self.say("Why these are asked:")
            for number, finding in enumerate(asked, 1):
                self.say(f"  {number}. {finding.purpose}")
            return
        first = asked[0]
        self._lines(why_lines(self.session, step, first.id, self.asked_why))
        if self.asked_why == 1 and first.help:
            self.say(f"How to answer: {first.help}")
        if self.asked_why == 1:
            self._lines(f"  {o.label}: {o.help}" for o in first.options if o.help)
            self.say("Type why again for the reason behind it.")

    def _map(self, finding: Finding) -> None:
        body = map_of(self.session.kb, finding)
        if body is None:
            self.say("There is no map for this question.")
        else:
            self._lines(drawings(body, finding))

    def _try(self, text: str, asked: list[Finding]) -> None:
        if len(asked) > 1:
            self.say("Type one by one first: what if needs a single question.")
            return
        if not text:
            self.say("Type what if and an answer, such as: what if yes.")
            return
        value = self._understood(asked[0], text)
        if value is not None:
            self._lines(what_if_lines(self.session, asked[0].id, value))

    # Answers given before -----------------------------------------------------------------

    def _about_answers(self, text: str) -> bool:
        word = plain(text)
        if word in replies.BACK_WORDS:
            if not self.session.history:
                self.say("This is the first question.")
            else:
                last = self.session.history[-1]
                self.say(f"Taken back: {phrasing.answer_words(self.session, last)}.")
                self.singly.add(last)
                self._move(back(self.session))
        elif word in replies.REVIEW_WORDS:
            self._lines(phrasing.review_lines(self.session))
        elif (place := replies.save_place(text)) is not None:
            self.say(self.around.keep_in(self.session, place))
        elif (target := replies.change_target(text)) is not None:
            self._change(target)
        else:
            return False
        return True

    def _change(self, target: str) -> None:
        """Answer an earlier question again, or take its answer back."""
        if not target:
            self.say("Type change and a number; review shows the numbers.")
            return
        id = phrasing.answered_id(self.session, target)
        if id is None:
            self.say(f"There is no answer '{target}'; type review to see their numbers.")
            return
        finding = self.session.kb.findings[id]
        self._lines([f"So far: {phrasing.answer_words(self.session, id)}",
                     *phrasing.put(self.session, finding),
                     "  [Enter leaves it as it is; forget takes it back]"])  # fmt: skip
        while True:
            text = self._read(finding)
            if not text:
                return
            if plain(text) == "forget":
                self._move(take_back(self.session, id))
                return
            value = self._understood(finding, text)
            if value is not None:
                self._move(answer(self.session, id, value))
                return

    def _question_contradictions(self, before: Session) -> None:
        """Ask politely about answers that do not fit together since the last one."""
        for id in phrasing.new_contradictions(before, self.session):
            conclusion = self.session.kb.conclusions[id]
            voice = self.session.voice
            self._lines(["", conclusion.clinician if voice == "clinician" else conclusion.patient])
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
        if replies.says(self._read(), replies.YES_WORDS):
            for id in stale:
                self.session = take_back(self.session, id)
            self.around.keep(self.session)

    # The end ------------------------------------------------------------------------------

    def _stop(self, stop: Stop) -> None:
        self._lines(["", *phrasing.stop_lines(self.session, stop)])
        if not stop.unasked:
            raise _Finished
        self.say("Press Enter for the result. You can also type review, change NUMBER, or more "
                 "to answer further questions.")  # fmt: skip
        here = self.session
        while self.session is here:
            text = self._read()
            word = plain(text)
            if not word:
                raise _Finished
            if word in replies.MORE_WORDS:
                self._move(go_on(self.session))
            elif word in replies.HELP_WORDS:
                self._lines(phrasing.stop_lines(self.session, stop))
            elif not self._about_answers(text):
                self.say("Press Enter for the result, or type more, review or change NUMBER.")
