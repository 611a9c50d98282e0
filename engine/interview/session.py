"""An interview as a pure fold of answers, in a fixed sensible order: the screen first.

>>> from engine.reading.load import load_knowledge
>>> session = start(load_knowledge())
>>> question = next_question(session)
>>> question.screen
'red-flag'
>>> later = answer(session, question.id, "no")
>>> next_question(later).id != question.id
True
>>> next_question(back(later)).id == question.id
True
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from engine.explain.blame import Truths
from engine.inference.atoms import atom_truth
from engine.model.answers import NOTHING_ANSWERED, Answers
from engine.model.condition import Compare, Has, Known, Leaf
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.model.truth import Truth, truth_of
from engine.reading.answers import normalise, with_computed

SCREENS = ("red-flag", "risk")


@dataclass(frozen=True, slots=True)
class Session:
    """Where an interview stands. ``history`` holds the findings put so far, in order."""

    kb: KnowledgeBase
    answers: Answers = NOTHING_ANSWERED
    history: tuple[str, ...] = ()
    clinician: bool = False


def start(
    kb: KnowledgeBase, answers: Answers = NOTHING_ANSWERED, *, clinician: bool = False
) -> Session:
    """A new interview, or one that goes on from answers already given."""
    return Session(kb, answers, (), clinician)


@lru_cache(maxsize=8)
def _order(topics: tuple[str, ...], findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    def rank(finding: Finding) -> tuple[int, int]:
        screen = SCREENS.index(finding.screen) if finding.screen in SCREENS else len(SCREENS)
        return screen, 0 if finding.screen == "red-flag" else topics.index(finding.topic)

    return tuple(sorted((f for f in findings if f.computed is None), key=rank))


def order(kb: KnowledgeBase) -> tuple[Finding, ...]:
    """All findings that are asked, in the order of asking: red flags, risks, then topic by topic.

    Inside each the order of the vocabulary files holds, the most dangerous first.
    """
    return _order(tuple(kb.policy.topics), tuple(kb.findings.values()))


def next_question(session: Session) -> Finding | None:
    """The next finding to ask about, None when there is none left."""
    for finding in order(session.kb):
        if finding.id in session.answers.by_finding or finding.id in session.answers.asked:
            continue
        if finding.answered_by == "clinician" and not session.clinician:
            continue
        if finding.ask_when is not None and _gate(session, finding) is Truth.FAILED:
            continue
        return finding
    return None


def left(session: Session) -> int:
    """How many questions would be asked at most if no gate closed any more."""
    return sum(
        1
        for finding in order(session.kb)
        if finding.id not in session.answers.by_finding
        and finding.id not in session.answers.asked
        and (session.clinician or finding.answered_by != "clinician")
        and (finding.ask_when is None or _gate(session, finding) is not Truth.FAILED)
    )


def _gate(session: Session, finding: Finding) -> Truth:
    def leaf_truth(leaf: Leaf) -> Truth:
        match leaf:
            case Has() | Compare():
                return atom_truth(session.kb, leaf, session.answers)
            case Known(id):
                return truth_of(session.answers.get(id) is not None)
        return Truth.OPEN

    return Truth.OPEN if finding.ask_when is None else Truths(leaf_truth)(finding.ask_when)


def answer(session: Session, finding: str, value: Any) -> Session:
    """The session after an answer; ``unknown`` is an answer too.

    Raises Unusable where the value does not fit the finding.
    """
    given = normalise(session.kb.findings[finding], value)
    if given is None:
        answers = session.answers.without(finding, asked=True)
    else:
        answers = session.answers.with_answer(given)
    history = tuple(id for id in session.history if id != finding)
    return replace(session, answers=with_computed(session.kb, answers), history=(*history, finding))


def back(session: Session) -> Session:
    """The session before the last answer; the same session at the beginning."""
    if not session.history:
        return session
    *earlier, last = session.history
    answers = session.answers.without(last, asked=False)
    return replace(session, answers=with_computed(session.kb, answers), history=tuple(earlier))
