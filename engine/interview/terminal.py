"""The interview in lines: questions to standard error, replies from standard input."""

from __future__ import annotations

import sys
import time
from datetime import date

from engine.explain.plain import folded
from engine.inference.consult import Consultant
from engine.interview.dialogue import converse
from engine.interview.guide import Guide, check_in_questions
from engine.interview.keeper import Keeper
from engine.interview.session import Session, start
from engine.interview.talk import Surroundings


def talk(consultant: Consultant, keeper: Keeper, voice: str | None, width: int) -> Session:
    """Hold the interview in lines of at most ``width`` columns, keeping every state.

    Raises what ``Keeper`` raises where the interview cannot be taken up or kept.
    """
    return _talk(consultant, keeper.begin(voice), keeper, width)


def check_in(consultant: Consultant, voice: str, width: int, *, begins: bool) -> Session:
    """Ask the questions of a check-in; what is answered is kept by the diary, when all is said.

    Where an episode ``begins`` the risks are asked too.
    """
    keeper = Keeper(consultant.kb, None, None, None, keep=False)
    asked = check_in_questions(consultant.kb, begins=begins)
    session = start(Guide(consultant.kb, asked=asked), voice=voice)
    return _talk(consultant, session, keeper, width)


def _talk(consultant: Consultant, session: Session, keeper: Keeper, width: int) -> Session:
    kb = consultant.kb

    def say(text: str) -> None:
        # Drawings keep their shape: they are narrow enough for any terminal.
        plain = text.lstrip()
        lines = folded(plain, width, text[: -len(plain)]) if len(text) > width else [text]
        for line in lines:
            print(line, file=sys.stderr)

    def alarm(session: Session) -> str | None:
        if not session.at.is_emergency:
            return None
        words = kb.policy.level(consultant.consult(session.answers).disposition.level)
        return f"{words.label.upper()} ({words.time_frame}): {words.patient}"

    today = date(*time.localtime()[:3])
    around = Surroundings(say, _read, keeper.keep, keeper.keep_in, alarm, today)
    try:
        return converse(session, around)
    except KeyboardInterrupt:
        if sys.stderr.isatty():
            print(file=sys.stderr)  # the terminal shows ^C on the line of the prompt
        raise


def _read(prompt: str) -> str:
    print(prompt, end="", flush=True, file=sys.stderr)
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        # A terminal shows what is typed; in a pipe the talk would be hard to read without.
        print(line.rstrip("\n"), file=sys.stderr)
    if not line:
        raise EOFError
    return line
