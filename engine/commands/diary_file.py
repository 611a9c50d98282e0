"""What the commands of the diary share: its file, passphrase, days, episodes, and what they say."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from engine.errors import UsageError

if TYPE_CHECKING:
    from engine.diary.book import Book
    from engine.model.diary import Diary, Entry, Episode
    from engine.model.knowledge import KnowledgeBase

F = TypeVar("F", bound=Callable[..., Any])

PASSPHRASE = "UNPINCH_PASSPHRASE"  # noqa: S105 - the name of a variable, no passphrase
FILE = "UNPINCH_DIARY"
EXAMPLE = "example-"
"""How the person of a made-up episode is called; nothing of one's own is written into it."""


def episode_option(function: F) -> F:
    """Which episode is meant."""
    return click.option(
        "--episode", metavar="NAME", help="Which episode, by its name, person or title."
    )(function)


def file_option(function: F) -> F:
    """Which diary is meant."""
    return click.option(
        "--file", "file", type=click.Path(path_type=Path), help="Another diary than your own."
    )(function)


def output_option(function: F) -> F:
    """Where to write instead of standard output."""
    return click.option(
        "--output", type=click.Path(path_type=Path), help="Write it to a new file, for you alone."
    )(function)


def diary_file(named: Path | None) -> Path:
    """Where the diary is: named, in ``UNPINCH_DIARY``, or in the user's folder for state."""
    from engine.reading.saving import state_folder

    if named is not None:
        return named
    return Path(os.environ[FILE]) if os.environ.get(FILE) else state_folder() / "diary.sqlite"


def now() -> datetime:
    """The time with the offset of this machine."""
    return datetime.fromtimestamp(int(time.time())).astimezone()


# -- opening it -------------------------------------------------------------------------------


@contextmanager
def opened(kb: KnowledgeBase, named: Path | None) -> Iterator[Book]:
    """The diary, which must be there."""
    path = diary_file(named)
    if not path.exists():
        raise UsageError(f"there is no diary at '{path}' yet; begin with: unpinch diary add")
    with _book(kb, path, known_passphrase(path)) as book:
        yield book


@contextmanager
def begun(kb: KnowledgeBase, named: Path | None, passphrase: str | None) -> Iterator[Book]:
    """The diary, begun where there is none."""
    with _book(kb, diary_file(named), passphrase) as book:
        yield book


@contextmanager
def _book(kb: KnowledgeBase, path: Path, passphrase: str | None) -> Iterator[Book]:
    from engine.diary.book import Book
    from engine.diary.store import Store

    with Store.open(path, passphrase=passphrase) as store:
        yield Book(kb, store, now())


def known_passphrase(path: Path) -> str | None:
    """The passphrase that a diary needs; that of the environment encrypts a new one."""
    from engine.diary.store import is_sealed

    if not path.exists():
        return os.environ.get(PASSPHRASE) or None
    return os.environ.get(PASSPHRASE) or typed_passphrase(path) if is_sealed(path) else None


def typed_passphrase(path: Path, *, new: bool = False) -> str:
    """A passphrase as it is typed, which is not shown. Raises DiaryError without a terminal."""
    from engine.diary.faults import fault

    if not sys.stderr.isatty():
        raise fault("passphrase-missing", path)
    text: str = click.prompt(
        "New passphrase" if new else "Passphrase",
        hide_input=True,
        confirmation_prompt=new,
        err=True,
    )
    return text


# -- days -------------------------------------------------------------------------------------


FIRST_YEAR = 1900
"""Nobody who writes a diary can have been in pain before."""


def moment(text: str) -> datetime:
    """A day, at noon, or a moment; without an offset it is that of this machine."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"'{text}' is no day; write it as 2026-03-14 or 2026-03-14T18:30"
        ) from None
    if found.year < FIRST_YEAR:
        raise UsageError(f"'{text}' is long before anybody's diary; check the year")
    if len(text) <= len("2026-03-14"):
        # Of today it is now at the latest: a check-in of the morning is not of the future.
        noon, current = found.replace(hour=12), now().replace(tzinfo=None)
        found = min(noon, current) if found.date() == current.date() else noon
    return found if found.tzinfo else found.astimezone()


def day(text: str | None) -> date:
    """A day; today without one."""
    return moment(text).date() if text else now().date()


def told_day(at: date) -> str:
    """A day in words."""
    from engine.diary.review import day_words

    return day_words(at)


# -- episodes ---------------------------------------------------------------------------------


def is_made_up(episode: Episode) -> bool:
    """Whether an episode came from ``unpinch diary example``."""
    return episode.person.startswith(EXAMPLE)


def episode_of(diary: Diary, named: str | None) -> Episode:
    """The episode that is meant: that with a name, else one's own, else the only one.

    Raises UsageError where there is none, or more than one.
    """
    from engine.diary.book import chosen

    own = [each for each in diary.episodes.values() if not is_made_up(each)]
    if named is None and len(own) == 1:
        return own[0]
    return chosen(diary, named)


def entry_of(diary: Diary, episode: str | None, named: str) -> tuple[Episode, Entry]:
    """A check-in by its name or its day, wherever it is unless an episode is named."""
    from engine.diary.picture import plain

    episodes = [episode_of(diary, episode)] if episode else list(diary.episodes.values())
    matches = [
        (each, entry)
        for each in episodes
        for entry in each.entries
        if named in (entry.id, entry.at.date().isoformat())
    ]
    if len(matches) == 1:
        return matches[0]
    if not matches:
        raise UsageError(f"there is no check-in '{named}'; unpinch diary show lists their names")
    listed = ", ".join(
        f"{entry.id} ({plain(each.person)}: {plain(each.title)})" for each, entry in matches
    )
    raise UsageError(f"several check-ins are called '{named}': {listed}; give its name and "
                     "--episode")  # fmt: skip


def written(text: str, output: Path) -> None:
    """Write a text to a new file for its owner alone, and say so."""
    from engine.reading.saving import write_private

    if output.exists():
        raise UsageError(f"'{output}' exists already; choose another name")
    write_private(output, text)
    click.echo(f"Written: {output}", err=True)
