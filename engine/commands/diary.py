"""The diary on the command line: writing check-ins, correcting them, taking them out."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commands import console, diary_care, diary_reading
from engine.commands.diary_file import (
    begun,
    day,
    diary_file,
    entry_of,
    episode_of,
    episode_option,
    file_option,
    is_made_up,
    known_passphrase,
    moment,
    now,
    opened,
    told_day,
)
from engine.errors import UsageError
from engine.model.units import amount

if TYPE_CHECKING:
    from engine.model.diary import Diary, Episode
    from engine.model.entries import Finding
    from engine.model.knowledge import KnowledgeBase

NOT_WRITTEN = "nothing was written"


@click.group(invoke_without_command=True)
@click.pass_context
def diary(context: click.Context) -> None:
    """Follow recovery: check in every week, and see where it stands and why.

    The diary is a file that only you can read. Nothing leaves this machine. Begin with 'unpinch
    diary add'.
    """
    if context.invoked_subcommand is None:
        console.print_text(context.get_help())


# -- check-ins --------------------------------------------------------------------------------


@diary.command(short_help="Write a check-in, and see what has changed.")
@click.option("--answers", "source", metavar="FILE|-", help="Answers instead of questions.")
@click.option(
    "--on", metavar="DAY", help="When it was, as 2026-03-14 or 2026-03-14T18:30. [default: now]"
)
@click.option("--note", default="", help="A word about it, kept with it.")
@click.option("--title", help="Begin a new episode with this name.")
@click.option("--person", help="Whose episode it is. [default: me]")
@click.option("--onset", metavar="DAY", help="When the new episode began, as 2026-03-01.")
@click.option(
    "--about",
    metavar="FILE",
    help="Age, illnesses and other answers that hold for the whole new episode.",
)
@click.option(
    "--audience", type=console.ASKED, default="patient", help="Whose words to use, and whom to ask."
)
@episode_option
@file_option
@console.knowledge_option
def add(
    source: str | None,
    on: str | None,
    note: str,
    title: str | None,
    person: str | None,
    onset: str | None,
    about: str | None,
    audience: str,
    episode: str | None,
    file: Path | None,
    folder: Path | None,
) -> None:
    """Write a check-in: a few minutes of questions, then what they show.

    The first one begins an episode and asks what it is about. Stopping with Ctrl-C writes nothing.
    """
    from engine.diary.book import check_onset, check_time
    from engine.diary.told import BRIEF

    kb = console.load(folder)
    at = moment(on) if on else now()
    passphrase = known_passphrase(diary_file(file))
    found = _chosen(_diary(kb, file, passphrase), episode, title, person)
    if found is None:
        made = (title, person or "me", day(onset) if onset else None)
        check_onset(made[2], at)
        profile = _lasting(kb, _plain(kb, about)) if about else None
    elif onset or about:
        raise UsageError("--onset and --about belong to a new episode; give it a name with --title")
    check_time(found, at, now())
    try:
        if source is not None:
            answers = _plain(kb, source)
        elif found is not None:
            answers = _check_in(kb, audience, begins=False)
        else:
            made = _begin(*made, at.date())
            answers = _check_in(kb, audience, begins=profile is None)
            if profile is None:
                profile = _lasting(kb, answers)
                answers = {id: value for id, value in answers.items() if id not in profile}
    except (KeyboardInterrupt, click.Abort):
        raise console.InterviewStoppedError(NOT_WRITTEN) from None
    if all(value in ("unknown", "declined", "not-applicable") for value in answers.values()):
        raise UsageError(f"nothing was answered, so {NOT_WRITTEN}")
    with begun(kb, file, passphrase) as book:
        if found is None:
            name, whose, since = made
            found = book.new(whose, name or "my recovery", since, profile or {})
        entry = book.add(found, at, answers, note)
        found = book.episode(found.id)
        alone = all(each.id == found.id or is_made_up(each)
                    for each in book.diary().episodes.values())  # fmt: skip
    click.echo(f"Written: check-in {entry.id} of {told_day(entry.at.date())}.\n", err=True)
    last = found.entries[-1].at.date()
    diary_reading.print_review(kb, found, last, audience, "text", None, BRIEF)
    named = "" if alone else f" --episode {found.id}"
    named += "" if file is None else f" --file {shlex.quote(str(file))}"
    click.echo(f"\nAs lines over time: unpinch diary show{named}", err=True)
    click.echo(f"All that follows from it: unpinch diary review{named}", err=True)


_New = tuple[str | None, str, date | None]
"""Of an episode to begin: its name, whose it is, and its first day, as far as they are known."""


def _diary(kb: KnowledgeBase, file: Path | None, passphrase: str | None) -> Diary:
    """What is in the diary; empty where there is none yet."""
    from engine.model.diary import Diary
    from engine.model.frozen import frozen

    if not diary_file(file).exists():
        return Diary(frozen({}))
    with begun(kb, file, passphrase) as book:
        return book.diary()


def _chosen(
    diary: Diary, episode: str | None, title: str | None, person: str | None
) -> Episode | None:
    """The episode to write in; None for a new one. Nothing is written into a made-up one unasked.

    Raises UsageError where it is not clear which.
    """
    if title is not None:
        if episode is not None:
            raise UsageError("--title begins a new episode and --episode names one; leave out one")
        return None
    if episode is not None:
        return episode_of(diary, episode)
    own = [each for each in diary.episodes.values() if not is_made_up(each)]
    if not (own if person is None else [each for each in own if each.person == person]):
        return None
    return episode_of(diary, person)


def _begin(title: str | None, person: str, onset: date | None, first: date) -> _New:
    """What an episode begins with, asked for where it is not given; ``first`` is its check-in."""
    from engine.commands import beginning

    click.echo("Ctrl-C stops at any time, and writes nothing.", err=True)
    return title or beginning.asked_title(), person, onset or beginning.asked_onset(first)


def _lasting(kb: KnowledgeBase, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Of some answers those that can hold for a whole episode: no warning sign, no change."""
    told = {trend.gives for trend in kb.trends.values()}

    def lasts(finding: Finding) -> bool:
        return (
            finding.screen != "red-flag"
            and finding.check_in in (None, "first")
            and finding.id not in told
        )

    return {id: value for id, value in answers.items() if lasts(kb.findings[id])}


def _check_in(kb: KnowledgeBase, audience: str, *, begins: bool) -> dict[str, Any]:
    """What was answered to the questions of a check-in; of a first one also the risks."""
    from engine.interview.terminal import check_in
    from engine.reading.saving import plain_answers

    voice = audience if audience in ("carer", "clinician") else "patient"
    session = check_in(console.consultant(kb), voice, console.width(), begins=begins)
    return plain_answers(kb, session.answers, session.history)


def _plain(kb: KnowledgeBase, source: str) -> dict[str, Any]:
    from engine.reading.saving import plain_answers

    return plain_answers(kb, console.answers(kb, source), ())


@diary.command(short_help="Correct a check-in.")
@click.argument("entry")
@click.option("--answers", "source", metavar="FILE|-", help="Answers that replace the old ones.")
@click.option(
    "--set", "changes", multiple=True, metavar="FINDING=VALUE", help="One answer; may be repeated."
)
@click.option("--on", metavar="DAY", help="When it was.")
@click.option("--note", help="Another note.")
@episode_option
@file_option
@console.knowledge_option
def edit(
    entry: str,
    source: str | None,
    changes: tuple[str, ...],
    on: str | None,
    note: str | None,
    episode: str | None,
    file: Path | None,
    folder: Path | None,
) -> None:
    """Correct the check-in ENTRY: its name as 'show' gives it, or its day.

    The old version no longer counts. It stays in the file until the episode is deleted for ever.
    """
    if source is None and not changes and on is None and note is None:
        raise UsageError("nothing to change; give --set FINDING=VALUE, --answers, --on or --note")
    kb = console.load(folder)
    with opened(kb, file) as book:
        found, old = entry_of(book.diary(), episode, entry)
        answers = _plain(kb, source) if source else dict(old.answers) if changes else None
        if answers is not None:
            answers.update(_changes(kb, changes))
        book.change(found, old, moment(on) if on else None, answers, note)
        found = book.episode(found.id)
    at = next(each.at for each in found.entries if each.id == old.id)
    click.echo(f"Corrected: check-in {old.id} of {told_day(at.date())}.", err=True)
    diary_reading.print_urgency(kb, found)


def _changes(kb: KnowledgeBase, changes: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Pairs of finding and value; the value as in an answers file."""
    import yaml

    from engine.reading.suggest import did_you_mean

    for change in changes:
        id, equals, text = change.partition("=")
        if not equals:
            raise UsageError(f"'{change}' changes nothing; write --set {id}=VALUE")
        finding = kb.findings.get(id)
        if finding is None:
            raise UsageError(f"there is no finding '{id}'{did_you_mean(id, kb.findings)}")
        try:
            typed = finding.bounds is not None or text.startswith(("[", "{"))
            yield id, yaml.safe_load(text) if typed else text
        except yaml.YAMLError:
            raise UsageError(f"'{text}' cannot be read; write it as in an answers file") from None


@diary.command(short_help="Take out a check-in or a whole episode.")
@click.argument("entry", required=False)
@click.option("--for-ever", is_flag=True, help="Take a whole episode out of the file for good.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@episode_option
@file_option
@console.knowledge_option
def delete(
    entry: str | None,
    for_ever: bool,
    yes: bool,
    episode: str | None,
    file: Path | None,
    folder: Path | None,
) -> None:
    """Take out the check-in ENTRY, or without it a whole episode.

    What is deleted no longer counts. It stays in the file until the episode is deleted for ever.
    """
    if entry and for_ever:
        raise UsageError("--for-ever takes a whole episode out of the file; leave out the check-in")
    from engine.diary.picture import plain

    kb = console.load(folder)
    with opened(kb, file) as book:
        if entry is not None:
            found, old = entry_of(book.diary(), episode, entry)
            book.delete(found, old)
            click.echo(f"Deleted: check-in {old.id} of {told_day(old.at.date())}.", err=True)
            diary_reading.print_urgency(kb, book.episode(found.id))
            return
        found = episode_of(book.diary(), episode)
        length = amount(len(found.entries), "check-in")
        what = f"{plain(found.title)} ({plain(found.person)}, {length})"
        how = " for ever" if for_ever else ""
        if not yes and not click.confirm(f"Delete {what}{how}?", err=True):
            click.echo("Nothing was deleted.", err=True)
            return
        if not for_ever:
            book.delete(found, None)
            click.echo(f"Deleted: {what}.", err=True)
            return
        erased = book.erase(found)
        click.echo(f"Deleted for ever: {what}.", err=True)
        for left in erased.left:
            click.echo(f"An older copy may still hold it: {left}", err=True)


@diary.command(short_help="Note that somebody qualified has examined you.")
@click.option("--on", metavar="DAY", help="The day of the examination. [default: today]")
@click.option(
    "--after/--before",
    "after",
    default=None,
    help="Where there is a check-in on that day: the examination came after or before it.",
)
@click.option("--undo", is_flag=True, help="Take back what was noted of that day.")
@episode_option
@file_option
@console.knowledge_option
def examined(
    on: str | None,
    after: bool | None,
    undo: bool,
    episode: str | None,
    file: Path | None,
    folder: Path | None,
) -> None:
    """Note that somebody qualified has examined you.

    A warning sign that you told counts until then, also when later check-ins no longer have it.
    """
    kb, at = console.load(folder), day(on)
    with opened(kb, file) as book:
        found = episode_of(book.diary(), episode)
        if undo:
            book.not_examined(found, at)
            click.echo(f"Taken back: the examination on {told_day(at)}.", err=True)
            diary_reading.print_urgency(kb, book.episode(found.id))
            return
        same_day = [entry.id for entry in found.entries if entry.at.date() == at]
        if same_day and after is None:
            raise UsageError(f"there is a check-in on {at}; add --after if you were examined after "
                             "it, or --before")  # fmt: skip
        book.examined(found, at, after=same_day if after else ())
        found = book.episode(found.id)
    click.echo(
        f"Noted: examined on {told_day(at)}. What was found then is where comparing begins anew, "
        "and warning signs told before count as seen. If strength and feeling were not tested, "
        "have that done.",
        err=True,
    )
    diary_reading.print_urgency(kb, found)


for _command in (*diary_reading.COMMANDS, *diary_care.COMMANDS):
    diary.add_command(_command)
