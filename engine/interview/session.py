"""An interview as a pure fold of answers: every function takes a session and returns another.

>>> from engine.reading.load import load_knowledge
>>> session = start(load_knowledge())
>>> step = next_step(session)
>>> session.kb.findings[step.finding].screen
'red-flag'
>>> later = answer(session, step.finding, "no")
>>> next_step(later).finding != step.finding
True
>>> back(later) == session
True
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

from engine.errors import InternalError
from engine.inference.evaluation import Ruling
from engine.inference.residual import Lead, lead
from engine.interview.guide import Guide
from engine.interview.relevance import Prospect, Situation, fewest, prospects, situation
from engine.model.answers import LEFT, NOTHING_ANSWERED, Answers
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.model.policy import at_least_as_urgent
from engine.model.value import value
from engine.reading.answers import Unusable, normalise, with_computed
from engine.reading.saving import Saved
from engine.reading.suggest import did_you_mean, quoted

GROUP = 8
"""Questions put together at most: a list is still read to its end."""


@dataclass(frozen=True, eq=False)
class Session:
    """Where an interview stands. ``history`` holds the findings put so far, in order.

    ``beyond`` says that the person goes on although the result is settled. Two sessions on the
    same knowledge are equal where all of these are.
    """

    guide: Guide = field(repr=False)
    answers: Answers
    history: tuple[str, ...]
    voice: str
    beyond: bool
    at: Situation = field(repr=False)

    @property
    def kb(self) -> KnowledgeBase:
        """The knowledge base that the session is about."""
        return self.guide.kb

    def __eq__(self, other: object) -> bool:
        """Equal where everything that a person gave is."""
        if not isinstance(other, Session):
            return NotImplemented
        return self.kb.hash == other.kb.hash and (
            (self.answers, self.history, self.voice, self.beyond)
            == (other.answers, other.history, other.voice, other.beyond)
        )

    __hash__ = None  # type: ignore[assignment]


@value
class Question:
    """What to ask next. ``group`` are findings that can be put together, ``finding`` the first.

    ``purpose`` is screen, urgency, lead or rest; ``prospect`` says what the replies can do, None
    for the screen and the rest.
    """

    finding: str
    group: tuple[str, ...]
    purpose: str
    prospect: Prospect | None


@value
class Stop:
    """Why nothing more need be asked, and what is left unasked.

    ``reason`` is emergency (nothing can be more urgent), settled (no answer can change the urgency
    ``level`` or which condition leads) or nothing-left. ``lead`` is the leading condition as far
    as it is settled.
    """

    reason: str
    level: str
    lead: Lead
    unasked: tuple[str, ...]


@value
class Progress:
    """How many questions are left, at least and at most; ``about`` what they can still change.

    The bounds hold for every way of answering: what is asked always is one question at a time.
    """

    least: int
    most: int
    about: str


def start(
    knowledge: KnowledgeBase | Guide,
    answers: Answers = NOTHING_ANSWERED,
    *,
    voice: str = "patient",
) -> Session:
    """A new interview, or one that goes on from answers already given, the oldest first.

    A Guide in place of the knowledge base spares making it again for every session.
    """
    guide = knowledge if isinstance(knowledge, Guide) else Guide(knowledge)
    answers = with_computed(guide.kb, answers)
    given = [id for id in answers.by_finding if id not in guide.computed]
    at = situation(guide, answers, clinician=voice == "clinician")
    return Session(guide, answers, (*given, *answers.asked), voice, False, at)


def resumed(knowledge: KnowledgeBase | Guide, kept: Saved, *, voice: str | None = None) -> Session:
    """The session that was kept; ``voice`` puts the questions to somebody else from now on."""
    session = start(knowledge, kept.answers, voice=voice or kept.voice)
    answered = set(session.history)
    history = tuple(id for id in kept.history if id in answered)
    rest = tuple(id for id in session.history if id not in history)
    return replace(session, history=(*history, *rest), beyond=kept.beyond)


def saved(session: Session) -> Saved:
    """What is kept of a session."""
    return Saved(session.answers, session.history, session.voice, session.beyond)


def answer(session: Session, finding: str, value: Any) -> Session:
    """The session after an answer, to any question at any time; an earlier answer is replaced.

    ``value`` is what stands in an answers file; unknown, declined and not-applicable are answers
    too. Raises Unusable where it does not fit the finding.
    """
    if finding not in session.kb.findings:
        raise Unusable(
            f"unknown finding {quoted(finding)}{did_you_mean(finding, session.kb.findings)}"
        )
    given = normalise(session.kb.findings[finding], value)
    if given is None:
        answers = session.answers.unanswered(finding, value)
    else:
        answers = session.answers.with_answer(given)
    history = (*(id for id in session.history if id != finding), finding)
    return _moved(session, answers, history)


def take_back(session: Session, finding: str) -> Session:
    """The session as if the finding had never been asked."""
    history = tuple(id for id in session.history if id != finding)
    return _moved(session, session.answers.without(finding), history)


def back(session: Session) -> Session:
    """The session before the last answer; the same session at the beginning."""
    return take_back(session, session.history[-1]) if session.history else session


def go_on(session: Session) -> Session:
    """The session of somebody who wants to answer more, although the result is settled."""
    return replace(session, beyond=True)


def _moved(session: Session, answers: Answers, history: tuple[str, ...]) -> Session:
    answers = with_computed(session.kb, answers)
    return replace(session, answers=answers, history=history, at=session.at.after(answers))


def fold(session: Session, answers: Iterable[tuple[str, Any]]) -> Session:
    """The session after several answers, each a finding with its value."""
    for finding, given in answers:
        session = answer(session, finding, given)
    return session


def next_step(session: Session) -> Question | Stop:
    """What to ask next, or why nothing more need be asked. The same answers give the same step."""
    at = session.at
    if not at.free:
        return Stop("nothing-left", at.sure, at.lead, ())
    if session.beyond:
        return _beyond(session)
    if at.is_emergency:
        return Stop("emergency", at.sure, at.lead, at.free)
    if at.screen:
        return Question(at.screen[0], _group(session), "screen", None)
    found = prospects(at, _topic(session))
    if not found:
        # Level with the lead as answered; others could at best come level with it.
        equal = lead(session.guide.planes.evaluate(at.answers)).equal
        return Stop("settled", at.sure, replace(at.lead, equal=equal), at.free)
    return _about(found[0])


def result_answers(session: Session) -> Answers:
    """The answers to draw the result from.

    Where the person finishes early, the questions that could still change the urgency are marked
    as left: the result must not reassure while they are open.
    """
    answers = session.answers
    matters = session.at.urgency.findings
    for id in sorted(session.at.free, key=lambda finding: matters.get(finding, 0)):
        # A warning sign without an answer counts by itself.
        if id in matters and session.kb.findings[id].screen != "red-flag":
            answers = answers.unanswered(id, LEFT)
    return answers


def check_end(session: Session, result: Ruling) -> None:
    """Hold the result of both engines against what the planes said of the same answers.

    Raises InternalError where the result is less urgent than was sure, or more than might be.
    """
    if not at_least_as_urgent(result.level, session.at.sure) or not at_least_as_urgent(
        session.at.may, result.level
    ):
        raise InternalError(
            f"the interview was sure of {session.at.sure} to {session.at.may}, "
            f"the result is {result.level}"
        )


def next_question(session: Session) -> Finding | None:
    """The next finding to ask about, None where nothing more need be asked."""
    step = next_step(session)
    return None if isinstance(step, Stop) else session.kb.findings[step.finding]


def question(session: Session, finding: str) -> Question:
    """A question that may still be asked, put out of its turn."""
    if finding in session.at.screen:
        return Question(finding, (finding,), "screen", None)
    found = next((each for each in prospects(session.at) if each.finding == finding), None)
    return Question(finding, (finding,), "rest", None) if found is None else _about(found)


def _about(found: Prospect) -> Question:
    purpose = "lead" if found.may_lead_to is None else "urgency"
    return Question(found.finding, (found.finding,), purpose, found)


def unfinished(session: Session) -> tuple[str, ...]:
    """The findings answered last of which some options are chosen and others open.

    Own words leave them so. Whatever else was answered later says that the others stay open.
    """

    def is_open(id: str) -> bool:
        finding, given = session.kb.findings[id], session.answers.get(id)
        if finding.type != "choices" or given is None or not given.yes:
            return False
        covered = {part for o in finding.options if o.id in given.yes for part in o.covers}
        return not {o.id for o in finding.options} <= given.yes | given.no | covered

    return tuple(takewhile(is_open, reversed(session.history)))[::-1]


def _topic(session: Session) -> str | None:
    return session.kb.findings[session.history[-1]].topic if session.history else None


def _beyond(session: Session) -> Question:
    """What somebody is asked who goes on: what bears on treatments first, then the fixed order."""
    at = session.at
    if at.screen:
        return Question(at.screen[0], _group(session), "screen", None)
    undecided = [id for id in at.free if not set(session.guide.gates.get(id, ())) & set(at.free)]
    treatment = [id for id in undecided if id in session.guide.for_treatments]
    first = (treatment or undecided or list(at.free))[0]
    return Question(first, (first,), "rest", None)


def _group(session: Session) -> tuple[str, ...]:
    """The rest of the screen's yes-no questions on one topic, where there are several."""
    return _together([session.kb.findings[id] for id in session.at.screen])


def _together(findings: Sequence[Finding]) -> tuple[str, ...]:
    first, *others = findings
    if first.type != "yes-no":
        return (first.id,)
    together = [first.id]
    for other in others:
        same = (other.type, other.topic, other.screen) == (first.type, first.topic, first.screen)
        if not same or len(together) == GROUP:
            break
        together.append(other.id)
    return tuple(together)


def still_put(session: Session) -> int:
    """How often somebody who is asked always may still be asked, a list of questions once."""
    rest, count = [session.kb.findings[id] for id in session.at.screen], 0
    while rest:
        rest, count = rest[len(_together(rest)) :], count + 1
    return count


def progress(session: Session) -> Progress:
    """Bounds on the number of questions until nothing more need be asked."""
    at = session.at
    step = next_step(session)
    if isinstance(step, Stop):
        return Progress(0, 0, step.reason)
    if step.purpose == "rest":
        return Progress(1, len(at.free), "rest")
    about = "screen" if at.screen else "lead" if at.sure == at.may else "urgency"
    return Progress(min(fewest(at, step.finding), at.most), at.most, about)
