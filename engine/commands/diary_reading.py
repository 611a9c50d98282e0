"""The commands that read the diary: what is in it, its lines over time, and the review."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commands import console
from engine.commands.diary_file import (
    day,
    episode_of,
    episode_option,
    file_option,
    now,
    opened,
    output_option,
    told_day,
    written,
)
from engine.errors import UsageError
from engine.model.units import amount

if TYPE_CHECKING:
    from engine.model.diary import Episode
    from engine.model.knowledge import KnowledgeBase


@click.command("list", short_help="List all episodes.")
@file_option
@console.knowledge_option
def list_(file: Path | None, folder: Path | None) -> None:
    """List all episodes: name, person, title, and the last check-in."""
    from engine.diary.picture import plain

    kb = console.load(folder)
    with opened(kb, file) as book:
        episodes = list(book.diary().episodes.values())
    if not episodes:
        console.print_text("The diary is empty. Begin with: unpinch diary add")
    for episode in episodes:
        last = f", last on {told_day(episode.entries[-1].at.date())}" if episode.entries else ""
        console.print_text(
            f"{episode.id}  {plain(episode.person)}: {plain(episode.title)} "
            f"({amount(len(episode.entries), 'check-in')}{last})"
        )


@click.command(short_help="Show the check-ins as lines over time.")
@click.option("--all", "everything", is_flag=True, help="Every answer of every check-in.")
@click.option("--ascii", "ascii_only", is_flag=True, help="Plain signs only.")
@episode_option
@file_option
@console.knowledge_option
def show(
    everything: bool,
    ascii_only: bool,
    episode: str | None,
    file: Path | None,
    folder: Path | None,
) -> None:
    """Show the check-ins: a line over time for each measure, with its numbers.

    Below are the check-ins with their names. What was denied is left out without --all.
    """
    from engine.diary.drawing import picture
    from engine.diary.picture import plain
    from engine.diary.sparkline import rows
    from engine.diary.told import entry_lines
    from engine.explain.plain import folded

    kb = console.load(folder)
    with opened(kb, file) as book:
        found = episode_of(book.diary(), episode)
    last = found.entries[-1].at.date() if found.entries else now().date()
    drawn = rows(picture(kb, found, last), console.width(), ascii=ascii_only)
    told = list(entry_lines(kb, found, console.width(), everything=everything))
    title = f"{plain(found.title)} ({plain(found.person)})"
    lines = [*folded(title, console.width()), ""]
    lines += [*drawn, ""] if drawn else []
    lines += told or ["There is no check-in yet. Write one with: unpinch diary add"]
    text = "\n".join(lines)
    console.print_text(text.encode("ascii", "replace").decode() if ascii_only else text)


@click.command(short_help="Say where recovery stands, and why.")
@click.option("--audience", type=console.AUDIENCES, default="patient", help="Whose words to use.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "html"]), default="text",
    help="How to print it; html is a page with charts.",
)  # fmt: skip
@output_option
@click.option("--on", metavar="DAY", help="As it was on this day. [default: today]")
@episode_option
@file_option
@console.knowledge_option
def review(
    audience: str,
    form: str,
    output: Path | None,
    on: str | None,
    episode: str | None,
    file: Path | None,
    folder: Path | None,
) -> None:
    """Say where recovery stands, with the figures behind every word, and what comes next."""
    kb = console.load(folder)
    with opened(kb, file) as book:
        found = episode_of(book.diary(), episode)
    print_review(kb, found, _day_in(found, on), audience, form, output)


def _day_in(episode: Episode, on: str | None) -> date:
    """A day on which there was something to review; without one the day of today.

    Raises UsageError for a day to come, or before the first check-in.
    """
    found = day(on)
    if on and found > now().date():
        raise UsageError(f"{found} is in the future; give a day up to today")
    if on and episode.entries and found < episode.entries[0].at.date():
        first = episode.entries[0].at.date()
        raise UsageError(f"on {found} there was no check-in yet; the first one is of {first}")
    return found


def print_review(
    kb: KnowledgeBase,
    episode: Episode,
    on: date,
    audience: Any,
    form: str,
    output: Path | None,
    only: Collection[str] | None = None,
) -> None:
    """Print the review of an episode on a day, or write it to a file."""
    from engine.diary.review import review as review_of
    from engine.diary.told import told

    carer = audience == "carer"
    found = review_of(console.consultant(kb), episode, on)
    text = told(found, "patient" if carer else audience, form, console.width(), only=only)
    if carer:
        console.print_text("In what follows, 'you' is the person you answer for.\n")
    if output is None:
        console.print_text(text.rstrip("\n"))
    else:
        written(text, output)


def print_urgency(kb: KnowledgeBase, episode: Episode) -> None:
    """Print how soon to be seen, after something was corrected; nothing without a check-in."""
    from engine.diary.told import URGENCY

    if episode.entries:
        console.print_text("")
        print_review(kb, episode, now().date(), "patient", "text", None, URGENCY)


@click.command(short_help="Explain what the diary shows, down to the check-ins.")
@click.argument("query")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@console.audience_option
@click.option("--on", metavar="DAY", help="As it was on this day. [default: today]")
@episode_option
@file_option
@console.knowledge_option
def explain(
    query: str,
    ids: tuple[str, ...],
    audience: Any,
    on: str | None,
    episode: str | None,
    file: Path | None,
    folder: Path | None,
) -> None:
    """Explain a result of the diary: the queries of 'unpinch explain', such as how ID or urgency.

    The stages, such as stage-plateau, can be asked about too.
    """
    from engine.diary.explained import explained
    from engine.diary.review import review as review_of
    from engine.explain.result import checked

    kb = console.load(folder)
    with opened(kb, file) as book:
        found = episode_of(book.diary(), episode)
    made = review_of(console.consultant(kb), found, _day_in(found, on))
    prover, sections = explained(made, query, ids, audience)
    checked(prover)
    console.print_sections(sections)


COMMANDS = (list_, show, review, explain)
