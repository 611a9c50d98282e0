"""What is asked once, when an episode begins: what it is, since when, and about the person."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from engine.model.answers import UNKNOWN

if TYPE_CHECKING:
    from engine.interview.session import Session
    from engine.model.entries import Finding
    from engine.model.knowledge import KnowledgeBase

LIST = 8
"""The most questions that are put as one list."""

ONCE = (
    "In an emergency, call for help first. A few questions are asked only once. In all of them, "
    "press Enter for what you do not know, and Ctrl-C to stop, which writes nothing."
)


def say_once(width: int) -> None:
    """Say what is asked now and how to stop."""
    from engine.explain.plain import folded

    for line in folded(ONCE, width):
        click.echo(line, err=True)


def asked_title() -> str:
    """What the episode is called."""
    return _typed("What is this about, in a word or two?", "my recovery")


def asked_onset(today: date) -> date | None:
    """The day on which it began."""
    while True:
        text = _typed("When did it begin? A day such as 2026-03-01", "")
        if not text:
            return None
        try:
            found = date.fromisoformat(text)
        except ValueError:
            click.echo("Not understood: write the day as 2026-03-01.", err=True)
            continue
        if found <= today:
            return found
        click.echo("Not understood: that day is in the future.", err=True)


def _typed(question: str, default: str, suffix: str = ": ") -> str:
    text: str = click.prompt(
        question, default=default, show_default=bool(default), prompt_suffix=suffix, err=True
    )
    if not sys.stdin.isatty():
        click.echo(text, err=True)
    return text.strip()


def asked_profile(kb: KnowledgeBase, audience: str, today: date, width: int) -> dict[str, Any]:
    """Who the person is and what they are at risk of: it holds for the whole episode."""
    from engine.diary.book import does_not_apply
    from engine.interview.guide import Guide, order
    from engine.interview.session import start

    voice = audience if audience in ("carer", "clinician") else "patient"
    session = start(Guide(kb, check_in=True), voice=voice)
    told: dict[str, Any] = {}
    risks = [finding for finding in order(kb) if finding.screen == "risk"]
    listed = [finding for finding in risks if finding.type == "yes-no" and not finding.ask_when]
    for finding in risks:
        if finding not in listed and not does_not_apply(kb, finding.id, told):
            told.update(_answers(session, [finding], today, width))
    for first in range(0, len(listed), LIST):
        told.update(_answers(session, listed[first : first + LIST], today, width))
    return {id: value for id, value in told.items() if value != UNKNOWN}


def _answers(session: Session, asked: list[Finding], today: date, width: int) -> dict[str, Any]:
    """The answers to one question or to one list, which is put until it is understood."""
    from engine.explain.plain import folded
    from engine.interview import phrasing
    from engine.interview.replies import HELP_WORDS, group_values, reply_value
    from engine.reading.answers import Unusable

    several = len(asked) > 1
    put = phrasing.put_group(session, asked) if several else phrasing.put(session, asked[0])
    click.echo("", err=True)
    for text in put:
        for line in _folded(text.replace("; one by one]", "]"), width):
            click.echo(line, err=True)
    while True:
        text = _typed(">", "", suffix=" ")
        if text.lower() in HELP_WORDS:
            for finding in asked:
                for line in folded(finding.purpose, width):
                    click.echo(line, err=True)
            continue
        try:
            if several:
                return dict(group_values(asked, text))
            return {asked[0].id: reply_value(asked[0], text, today)}
        except Unusable as error:
            click.echo(f"Not understood: {error}.", err=True)


def _folded(line: str, width: int) -> list[str]:
    from engine.explain.plain import folded

    plain = line.lstrip()
    return folded(plain, width, line[: -len(plain)]) if len(line) > width else [line]
