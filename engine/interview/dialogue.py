"""The interview in plain lines: works in a pipe, with a screen reader, and at any width."""

from __future__ import annotations

from collections.abc import Mapping

from engine.interview import phrasing, replies
from engine.interview.options import plain
from engine.interview.ownwords import follow_up, listen
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
    question,
    take_back,
)
from engine.interview.talk import Finished, Surroundings, Talk
from engine.interview.why import what_if_lines, why_lines
from engine.model.answers import UNKNOWN
from engine.model.entries import Finding
from engine.reading.answers import Unusable


def converse(session: Session, around: Surroundings) -> Session:
    """Ask until nothing more need be asked or the person is done.

    A new interview begins with the person's own words.
    """
    return _Dialogue(session, around).run()


class _Dialogue(Talk):
    """Questions one after the other, and what is done to answers given before."""

    def __init__(self, session: Session, around: Surroundings) -> None:
        super().__init__(session, around)
        self.title = ""
        self.singly: set[str] = set()
        self.asked_why = 0
        self.taken_back: str | None = None
        """What is to be put again at once."""
        self.unsure: list[str] = []
        """What was not known in the list just answered; ``one by one`` puts it singly."""
        self.nudged = False

    def run(self) -> Session:
        begun = bool(self.session.history)
        self.lines(phrasing.RESUMED if begun else phrasing.INTRODUCTION)
        try:
            if not begun and not self.session.guide.asks_all:
                listen(self)
            self.warn()
            follow_up(self)
            while True:
                step = self._next_step()
                if isinstance(step, Stop):
                    self._stop(step)
                else:
                    self._ask(step)
        except Finished:
            if not self.session.beyond and isinstance(next_step(self.session), Question):
                self.lines(phrasing.early_lines(self.session))
            return self.session

    # Questions ----------------------------------------------------------------------------

    def _next_step(self) -> Question | Stop:
        """What was taken back, else what comes next."""
        step, again = next_step(self.session), self.taken_back
        self.taken_back = None
        next_is_again = isinstance(step, Question) and step.finding == again
        if again is None or next_is_again or again not in self.session.at.free:
            return step
        return question(self.session, again)

    def _ask(self, step: Question) -> None:
        findings = self.session.kb.findings
        group = [findings[id] for id in step.group if id not in self.singly]
        together = len(group) > 1 and step.finding not in self.singly
        title = phrasing.heading(self.session, step)
        if title != self.title:
            self.title = title
            left = phrasing.progress_words(self.session, progress(self.session))
            self.lines(["", f"{title} ({left})"])
        self.say("")
        if together:
            self.lines(phrasing.put_group(self.session, group))
        else:
            self.lines(phrasing.put(self.session, findings[step.finding]))
        self.asked_why = 0
        self._until_answered(step, group if together else [findings[step.finding]])

    def _reply(self, text: str, asked: list[Finding]) -> None:
        if len(asked) == 1:
            value = self.understood(asked[0], text)
            if value is not None:
                self.unsure = []
                self.move(answer(self.session, asked[0].id, value))
            return
        try:
            given = replies.group_values(asked, text)
        except Unusable as error:
            self.not_understood(error)
        else:
            self.move(fold(self.session, given.items()))
            self._nudge(given)

    def _nudge(self, given: Mapping[str, str]) -> None:
        """Say once what it means that several warning signs are not known."""
        findings = self.session.kb.findings
        self.unsure = []
        unknown = [id for id, value in given.items()
                   if value == UNKNOWN and findings[id].screen == "red-flag"]  # fmt: skip
        if len(unknown) > 1 and not self.nudged and not self.session.at.is_emergency:
            self.nudged = True
            self.unsure = unknown
            self.say(phrasing.NOT_KNOWN)

    def _one_by_one(self, step: Question, asked: list[Finding]) -> None:
        """Put a list singly; before it, what was not known in the list just answered."""
        unsure = [id for id in self.unsure if self.session.answers.asked.get(id) == UNKNOWN]
        together = [finding.id for finding in asked] if len(asked) > 1 else []
        self.unsure = []
        self.asked_why = 0
        self.singly.update(together, unsure)
        if unsure:
            session = self.session
            for id in unsure:
                session = take_back(session, id)
            self.move(session)
        elif together:
            self.lines(["", *phrasing.put(self.session, asked[0])])
            self._until_answered(step, [asked[0]])
        else:
            self.say(phrasing.SINGLE)

    def _command(self, text: str, step: Question, asked: list[Finding]) -> bool:
        """Do what was typed if it is a command, and say whether it was."""
        word = plain(text)
        if len(asked) == 1 and replies.names_option(asked[0], text):
            return False  # an option may be called back or more
        if word in replies.HELP_WORDS:
            self._help(word, step, asked)
        elif word in replies.ONE_BY_ONE_WORDS:
            self._one_by_one(step, asked)
        elif word in replies.MAP_WORDS:
            self.map(asked[0])
        elif (tried := replies.what_if(text)) is not None:
            self._try(tried, asked)
        else:
            return self._about_answers(text)
        return True

    def _until_answered(self, step: Question, asked: list[Finding]) -> None:
        here = self.session
        while self.session is here:
            text = self.read(asked[0] if len(asked) == 1 else None)
            if not self._command(text, step, asked):
                self.asked_why = 0
                self._reply(text, asked)

    def _help(self, word: str, step: Question, asked: list[Finding]) -> None:
        if word == "help":
            self.lines(phrasing.HELP)
            return
        self.asked_why += 1
        if len(asked) > 1 and self.asked_why == 1:
            self.say("Why these are asked:")
            for number, finding in enumerate(asked, 1):
                self.say(f"  {number}. {finding.purpose}")
            return
        first = asked[0]
        if len(asked) > 1:
            self.say(f"About number 1, {first.label}:")
        self.lines(why_lines(self.session, step, first.id, self.asked_why))
        if self.asked_why == 1:
            self.lines(phrasing.how_lines(first))
            self.say("Type why again for the reason behind it.")

    def _try(self, text: str, asked: list[Finding]) -> None:
        if len(asked) > 1:
            self.say("Type one by one first: what if needs a single question.")
            return
        if not text:
            self.say("Type what if and an answer, such as: what if yes.")
            return
        value = self.understood(asked[0], text)
        if value is not None:
            self.lines(what_if_lines(self.session, asked[0].id, value))

    # Answers given before -----------------------------------------------------------------

    def _about_answers(self, text: str) -> bool:
        if plain(text) in replies.BACK_WORDS:
            self._back()
        elif (target := replies.change_target(text)) is not None:
            self._change(target)
        else:
            return self.aside(text)
        return True

    def _back(self) -> None:
        if not self.session.history:
            self.say("This is the first question.")
            return
        last = self.session.history[-1]
        self.say(f"Taken back: {phrasing.answer_words(self.session, last)}.")
        self.singly.add(last)
        self.taken_back = last
        self.move(back(self.session))

    def _change(self, target: str) -> None:
        """Answer an earlier question again, or take its answer back."""
        if not target:
            self.say("Type change and a number; review shows the numbers.")
            return
        id = phrasing.answered_id(self.session, target)
        if id is None:
            self.say(f"There is no answer '{target}'; type review to see their numbers.")
            return
        self._change_answer(self.session.kb.findings[id])

    def _change_answer(self, finding: Finding) -> None:
        before = phrasing.answer_words(self.session, finding.id)
        self.lines([f"So far: {before}", *phrasing.put(self.session, finding),
                    "  [Enter leaves it as it is; forget takes it back]"])  # fmt: skip
        while (text := self.read(finding)) and not self.leaves(text, finding):
            if plain(text) == "forget":
                self.say(f"Taken back: {before}.")
                self.move(take_back(self.session, finding.id))
                return
            if self.beside(text, finding):
                continue
            value = self.understood(finding, text)
            if value is not None:
                after = answer(self.session, finding.id, value)
                self.say(phrasing.changed_words(self.session, after, finding.id))
                self.move(after)
                return
        self.left(finding.id)

    # The end ------------------------------------------------------------------------------

    def _stop(self, stop: Stop) -> None:
        self.lines(["", *phrasing.stop_lines(self.session, stop)])
        if not stop.unasked:
            raise Finished
        self.say(phrasing.end_words(self.session))
        here = self.session
        while self.session is here:
            text = self.read()
            word = plain(text)
            if not word:
                raise Finished
            if word in replies.MORE_WORDS:
                self.move(go_on(self.session))
            elif word in replies.HELP_WORDS:
                self.lines(phrasing.stop_lines(self.session, stop))
            elif not self._about_answers(text):
                self.say("Press Enter for the result, or type more, review or change NUMBER.")
