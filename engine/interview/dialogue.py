"""The interview in plain lines: works in a pipe, with a screen reader, and at any width."""

from __future__ import annotations

from collections.abc import Callable

from engine.explain.picture import by_region, drawings, map_of
from engine.interview.replies import (
    BACK_WORDS,
    DONE_WORDS,
    HELP_WORDS,
    MAP_WORDS,
    reply_value,
)
from engine.interview.session import Session, answer, back, left, next_question
from engine.model.entries import Finding
from engine.reading.answers import Unusable

Say = Callable[[str], None]
Read = Callable[[str], str]
"""Prints a prompt and returns the typed line; raises EOFError at the end of input."""

INTRODUCTION = (
    "Answer with yes or no, the number or name of an option, or a number with its unit. "
    "Press Enter or type skip if you do not know. Type ? to see why a question is asked, "
    "back to change the last answer, done or quit to finish early."
)


def converse(
    session: Session,
    say: Say,
    read: Read,
    keep: Callable[[Session], None],
    alarm: Callable[[Session], str | None],
) -> Session:
    """Ask until nothing is left or the person is done.

    ``keep`` is told every new state. ``alarm`` tells what must be said at once; it is said
    once, and the person may still go on.
    """
    say(INTRODUCTION)
    topic = ""
    alarmed = _alarmed(session, say, alarm)
    while (finding := next_question(session)) is not None:
        title = _heading(session, finding)
        if title != topic:
            topic = title
            say("")
            say(f"{title} ({left(session)} questions left at most)")
        _put(session, finding, say)
        reply = _read(read)
        if reply is None or reply in DONE_WORDS:
            return session
        if reply in HELP_WORDS:
            _explain(finding, say)
        elif reply in MAP_WORDS:
            body = map_of(session.kb, finding)
            if body is None:
                say("There is no map for this question.")
            else:
                for line in drawings(body, finding):
                    say(line)
        elif reply in BACK_WORDS:
            if not session.history:
                say("This is the first question.")
            session = back(session)
        else:
            try:
                session = answer(session, finding.id, reply_value(finding, reply))
            except Unusable as error:
                end = "" if str(error).endswith("?") else "."
                say(f"Not understood: {error}{end}")
        keep(session)
        alarmed = alarmed or _alarmed(session, say, alarm)
    return session


def _alarmed(session: Session, say: Say, alarm: Callable[[Session], str | None]) -> bool:
    """Say what must be said at once, if anything; also of answers taken up again."""
    warning = alarm(session)
    if warning is None:
        return False
    say("")
    say(warning)
    say("Type done to see why. You can also go on with the questions.")
    return True


def _read(read: Read) -> str | None:
    try:
        return read("> ").strip().lower()
    except EOFError:
        return None


def _heading(session: Session, finding: Finding) -> str:
    if finding.screen == "red-flag":
        return "Warning signs"
    return session.kb.policy.topics[finding.topic]


def _put(session: Session, finding: Finding, say: Say) -> None:
    say("")
    say(finding.clinician if session.clinician else finding.question)
    body = map_of(session.kb, finding)
    if body is None:
        for number, option in enumerate(finding.options, 1):
            say(f"  {number}. {option.label}")
    else:
        for line in by_region(body, finding):
            say(f"  {line}")
        say("  Type map to see where they are.")
    say(f"  [{_expected(finding)}]")


def _expected(finding: Finding) -> str:
    match finding.type:
        case "yes-no":
            return "yes, no, left, right, both" if finding.sided else "yes, no"
        case "choice":
            return "one number or name"
        case "choices":
            return "one or more numbers or names, or none"
    low, high = finding.bounds or (0.0, 0.0)
    return f"{low:g} to {high:g}{'' if finding.unit in (None, 'point') else f' {finding.unit}s'}"


def _explain(finding: Finding, say: Say) -> None:
    say(f"Why this is asked: {finding.purpose}")
    if finding.help:
        say(f"How to answer: {finding.help}")
    for option in finding.options:
        if option.help:
            say(f"  {option.label}: {option.help}")
