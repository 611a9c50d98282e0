"""What is asked when an episode begins: what it is, and since when."""

from __future__ import annotations

import sys
from datetime import date

import click


def asked_title() -> str:
    """What the episode is called."""
    return _typed("What is this about, in a word or two?", "my recovery")


def asked_onset(latest: date) -> date | None:
    """The day on which it began, which is not after ``latest``."""
    while True:
        text = _typed("When did it begin? A day such as 2026-03-01; Enter if not known", "")
        if not text:
            return None
        try:
            found = date.fromisoformat(text)
        except ValueError:
            click.echo(
                "Not understood: write the day as 2026-03-01, or press Enter if you do not know.",
                err=True,
            )
            continue
        if found <= latest:
            return found
        click.echo(f"Not understood: that day is after the check-in of {latest}.", err=True)


def _typed(question: str, default: str) -> str:
    text: str = click.prompt(question, default=default, show_default=bool(default), err=True)
    if not sys.stdin.isatty():
        click.echo(text, err=True)
    return text.strip()
