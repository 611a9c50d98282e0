"""The diary on the command line: check-ins, reviews, pictures, export, and care for the file."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commands import console
from engine.errors import UsageError

if TYPE_CHECKING:
    from engine.diary.book import Book
    from engine.model.diary import Entry, Episode
    from engine.model.knowledge import KnowledgeBase

PASSPHRASE = "UNPINCH_PASSPHRASE"  # noqa: S105 - the name of a variable, no passphrase
FILE = "UNPINCH_DIARY"

_EPISODE = click.option("--episode", help="Which episode or person; needed if there are several.")
_FILE = click.option(
    "--file", "file", type=click.Path(path_type=Path), help="Another diary than your own."
)


def diary_file(named: Path | None) -> Path:
    """Where the diary is: named, in ``UNPINCH_DIARY``, or in the user's folder for state."""
    from engine.reading.saving import state_folder

    if named is not None:
        return named
    return Path(os.environ[FILE]) if os.environ.get(FILE) else state_folder() / "diary.sqlite"


def now() -> datetime:
    """The time with the offset of this machine."""
    return datetime.fromtimestamp(int(time.time())).astimezone()


@contextmanager
def opened(kb: KnowledgeBase, named: Path | None, *, create: bool = False) -> Iterator[Book]:
    """The diary, its passphrase asked for where it is encrypted."""
    from engine.diary.book import Book
    from engine.diary.store import Store, is_sealed

    path = diary_file(named)
    if not create and not path.exists():
        raise UsageError(f"there is no diary at '{path}' yet; begin with: unpinch diary add")
    passphrase = asked_passphrase() if path.exists() and is_sealed(path) else None
    with Store.open(path, passphrase=passphrase, create=create) as store:
        yield Book(kb, store, now())


def asked_passphrase(*, new: bool = False) -> str:
    """The passphrase from the environment, or as it is typed, which is not shown."""
    given = os.environ.get(PASSPHRASE)
    if given:
        return given
    text: str = click.prompt(
        "New passphrase" if new else "Passphrase",
        hide_input=True,
        confirmation_prompt=new,
        err=True,
    )
    return text


@click.group()
def diary() -> None:
    """Follow recovery: check in every week, and see where it stands and why.

    The diary is a file that only you can read. Nothing leaves this machine.
    """


# -- check-ins --------------------------------------------------------------------------------


@diary.command()
@click.option("--answers", "source", metavar="FILE|-", help="Answers instead of questions.")
@click.option("--on", "on", help="When it was, as 2026-03-14 or 2026-03-14T18:30. [default: now]")
@click.option("--note", default="", help="A word about it, kept with it.")
@click.option("--title", help="Begin a new episode with this name.")
@click.option("--person", help="Whose episode it is. [default: me]")
@click.option("--onset", help="The day on which the new episode began, as 2026-03-01.")
@click.option(
    "--audience", type=console.ASKED, default="patient", help="Whose words to use, and whom to ask."
)
@_EPISODE
@_FILE
@console.knowledge_option
def add(
    source: str | None,
    on: str | None,
    note: str,
    title: str | None,
    person: str | None,
    onset: str | None,
    audience: str,
    episode: str | None,
    file: Path | None,
    folder: Path | None,
) -> None:
    """Write a check-in: about two minutes of questions, then what they show."""
    kb = console.load(folder)
    with opened(kb, file, create=True) as book:
        moment = _moment(on) if on else now()
        found = _chosen(book, episode, title, person, onset, asks=source is None)
        answers = _check_in(kb, audience) if source is None else _plain(kb, source)
        entry = book.add(found, moment, answers, note)
        click.echo(f"Written: check-in {entry.id} of {_day(entry.at)}.\n", err=True)
        _show(kb, book.episode(found.id), entry.at.date(), audience, "text", None)


def _chosen(
    book: Book,
    episode: str | None,
    title: str | None,
    person: str | None,
    onset: str | None,
    *,
    asks: bool,
) -> Episode:
    """The episode to write in; a new one where the diary is empty or a title is given."""
    if title is None and (episode is not None or book.diary().episodes):
        if onset is not None:
            raise UsageError("--onset belongs to a new episode; give it a name with --title")
        return book.episode(episode or person)
    if title is None:
        title = _ask("What is this episode about?", "my recovery") if asks else "my recovery"
    if onset is None and asks:
        onset = _ask("When did it begin? (as 2026-03-01; Enter if not known)", "") or None
    return book.begin(person or "me", title, _date(onset) if onset else None, {})


def _ask(question: str, default: str) -> str:
    text: str = click.prompt(question, default=default, show_default=bool(default), err=True)
    return text.strip()


def _check_in(kb: KnowledgeBase, audience: str) -> dict[str, Any]:
    """What was answered to the questions of a check-in."""
    from engine.interview.terminal import check_in
    from engine.reading.saving import plain_answers

    session = check_in(console.consultant(kb), audience, console.width())
    return plain_answers(kb, session.answers, session.history)


def _plain(kb: KnowledgeBase, source: str) -> dict[str, Any]:
    from engine.reading.saving import plain_answers

    return plain_answers(kb, console.answers(kb, source), ())


def _moment(text: str) -> datetime:
    """A day, at noon, or a moment; without an offset it is that of this machine."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"'{text}' is no day; write it as 2026-03-14 or 2026-03-14T18:30"
        ) from None
    if len(text) <= len("2026-03-14"):
        found = found.replace(hour=12)
    return found if found.tzinfo else found.astimezone()


def _date(text: str) -> date:
    return _moment(text).date()


def _day(at: datetime) -> str:
    from engine.diary.review import day_words

    return day_words(at.date())


@diary.command()
@click.argument("entry")
@click.option("--answers", "source", metavar="FILE|-", help="Answers that replace the old ones.")
@click.option(
    "--set", "changes", multiple=True, metavar="FINDING=VALUE", help="One answer; may be repeated."
)
@click.option("--on", "on", help="When it was.")
@click.option("--note", help="Another note.")
@_EPISODE
@_FILE
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
    """Correct the check-in ENTRY; show lists their names. The old version stays in the file."""
    if source is None and not changes and on is None and note is None:
        raise UsageError("nothing to change; give --set FINDING=VALUE, --answers, --on or --note")
    kb = console.load(folder)
    with opened(kb, file) as book:
        found, old = _entry(book, episode, entry)
        answers = _plain(kb, source) if source else dict(old.answers) if changes else None
        if answers is not None:
            answers.update(_changes(kb, changes))
        book.change(found, old, _moment(on) if on else None, answers, note)
        click.echo(f"Corrected: check-in {old.id}.", err=True)


def _changes(kb: KnowledgeBase, changes: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Pairs of finding and value; the value as in an answers file."""
    import yaml

    for change in changes:
        id, equals, text = change.partition("=")
        if not equals:
            raise UsageError(f"'{change}' is no change; write --set {id}=VALUE")
        finding = kb.findings.get(id)
        numeric = finding is not None and finding.bounds is not None
        is_list = text.startswith(("[", "{"))
        yield id, yaml.safe_load(text) if numeric or is_list else text


def _entry(book: Book, episode: str | None, named: str) -> tuple[Episode, Entry]:
    """A check-in by its name or its day, wherever it is unless an episode is named."""
    episodes = [book.episode(episode)] if episode else list(book.diary().episodes.values())
    matches = [
        (each, entry)
        for each in episodes
        for entry in each.entries
        if named in (entry.id, entry.at.date().isoformat())
    ]
    if len(matches) == 1:
        return matches[0]
    what = "several check-ins are called" if matches else "there is no check-in"
    raise UsageError(f"{what} '{named}'; unpinch diary show lists them by name")


@diary.command()
@click.argument("entry", required=False)
@click.option("--for-ever", is_flag=True, help="Take a whole episode out of the file for good.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@_EPISODE
@_FILE
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

    What is deleted no longer counts, and stays in the file until it is deleted for ever.
    """
    if entry and for_ever:
        raise UsageError("--for-ever takes a whole episode out of the file; leave out the check-in")
    kb = console.load(folder)
    with opened(kb, file) as book:
        if entry is not None:
            found, old = _entry(book, episode, entry)
            book.delete(found, old)
            click.echo(f"Deleted: check-in {old.id} of {_day(old.at)}.", err=True)
            return
        found = book.episode(episode)
        what = f"{found.title} ({found.person}, {len(found.entries)} check-ins)"
        if not yes:
            click.confirm(f"Delete {what}?", abort=True, err=True)
        if for_ever:
            erased = book.erase(found)
            click.echo(f"Erased: {what}, {erased.events} events.", err=True)
            for left in erased.left:
                click.echo(f"An older copy may still hold it: {left}", err=True)
        else:
            book.delete(found, None)
            click.echo(f"Deleted: {what}.", err=True)


@diary.command()
@click.option("--on", "on", help="The day of the examination. [default: today]")
@_EPISODE
@_FILE
@console.knowledge_option
def examined(on: str | None, episode: str | None, file: Path | None, folder: Path | None) -> None:
    """Note that somebody qualified has examined you: earlier warning signs are settled by it."""
    kb = console.load(folder)
    with opened(kb, file) as book:
        day = _date(on) if on else now().date()
        book.examined(book.episode(episode), day)
        click.echo(f"Noted: examined on {_day(datetime.combine(day, now().timetz()))}.", err=True)


# -- reading it -------------------------------------------------------------------------------


@diary.command("list")
@_FILE
@console.knowledge_option
def list_(file: Path | None, folder: Path | None) -> None:
    """List all episodes."""
    kb = console.load(folder)
    with opened(kb, file) as book:
        for episode in book.diary().episodes.values():
            last = f", last on {_day(episode.entries[-1].at)}" if episode.entries else ""
            count = len(episode.entries)
            console.print_text(
                f"{episode.id}  {episode.person}: {episode.title} "
                f"({count} check-in{'' if count == 1 else 's'}{last})"
            )


@diary.command()
@click.option("--all", "everything", is_flag=True, help="Every answer of every check-in.")
@click.option("--ascii", is_flag=True, help="Without block characters.")
@_EPISODE
@_FILE
@console.knowledge_option
def show(
    everything: bool, ascii: bool, episode: str | None, file: Path | None, folder: Path | None
) -> None:
    """Show the check-ins: a line over time for each measure, with its numbers."""
    from engine.diary.drawing import picture
    from engine.diary.sparkline import rows
    from engine.diary.told import entry_lines

    kb = console.load(folder)
    with opened(kb, file) as book:
        found = book.episode(episode)
    drawn = picture(kb, found, found_last(found))
    console.print_text(f"{found.title} ({found.person})")
    console.print_text("\n".join(rows(drawn, console.width(), ascii=ascii)))
    console.print_text("")
    console.print_text("\n".join(entry_lines(kb, found, everything=everything)))


def found_last(episode: Episode) -> date:
    """The day of the last check-in, today without one."""
    return episode.entries[-1].at.date() if episode.entries else now().date()


@diary.command()
@click.option("--audience", type=console.AUDIENCES, default="patient", help="Whose words to use.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "html"]), default="text",
    help="How to print it; html has the charts.",
)  # fmt: skip
@click.option(
    "--output", type=click.Path(path_type=Path), help="Write it to this file, for you alone."
)
@click.option("--on", "on", help="As it was on this day. [default: today]")
@_EPISODE
@_FILE
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
        found = book.episode(episode)
    _show(kb, found, _date(on) if on else now().date(), audience, form, output)


def _show(
    kb: KnowledgeBase, episode: Episode, day: date, audience: Any, form: str, output: Path | None
) -> None:
    from engine.diary.review import review as review_of
    from engine.diary.told import told
    from engine.reading.saving import write_private

    voice: Any = "patient" if audience == "carer" else audience
    found = review_of(console.consultant(kb), episode, day)
    text = told(found, voice, form, console.width())
    if output is None:
        console.print_text(text.rstrip("\n"))
        return
    if output.exists():
        raise UsageError(f"'{output}' exists already; choose another name")
    write_private(output, text)
    click.echo(f"Written: {output}", err=True)


@diary.command()
@click.argument("query")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--on", "on", help="As it was on this day. [default: today]")
@_EPISODE
@_FILE
@console.audience_option
@console.format_option
@console.knowledge_option
def explain(
    query: str,
    ids: tuple[str, ...],
    on: str | None,
    episode: str | None,
    file: Path | None,
    audience: Any,
    form: str,
    folder: Path | None,
) -> None:
    """Explain a review, such as: how ID, why-not ID, urgency; see unpinch explain.

    Every change that the answer rests on is told with the check-ins that it was worked out from.
    """
    from engine.diary.explained import explained
    from engine.diary.review import review as review_of
    from engine.explain.lines import lines_data
    from engine.explain.result import checked
    from engine.model.proof import proof_data

    kb = console.load(folder)
    with opened(kb, file) as book:
        found = book.episode(episode)
    day = _date(on) if on else now().date()
    prover, sections = explained(
        review_of(console.consultant(kb), found, day), query, ids, audience
    )
    proof = checked(prover)
    if form == "json":
        console.print_json(
            {
                "schema": "unpinch.explanation/1",
                "query": query,
                "sections": lines_data(sections),
                "proof": proof_data(proof),
            }
        )
    else:
        console.print_sections(sections)


# -- in and out -------------------------------------------------------------------------------


@diary.command("export")
@click.option("--format", "form", type=click.Choice(["json", "csv", "fhir"]), default="json",
              help="JSON to read back, CSV for spreadsheets, FHIR for other systems.")  # fmt: skip
@click.option(
    "--output", type=click.Path(path_type=Path), help="Write it to this file, for you alone."
)
@_FILE
@console.knowledge_option
def export_(form: str, output: Path | None, file: Path | None, folder: Path | None) -> None:
    """Write the whole diary in a form that other programs read."""
    from engine.diary.fhir import export_fhir
    from engine.diary.portable import export_json
    from engine.diary.table import export_csv
    from engine.reading.saving import write_private

    kb = console.load(folder)
    with opened(kb, file) as book:
        everything = book.diary()
    if form == "csv":
        text = export_csv(kb, everything)
    else:
        text = (export_json if form == "json" else export_fhir)(kb, everything, now())
    if output is None:
        console.print_text(text.rstrip("\n"))
        return
    if output.exists():
        raise UsageError(f"'{output}' exists already; choose another name")
    write_private(output, text)
    click.echo(f"Written: {output}", err=True)


@diary.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@_FILE
@console.knowledge_option
def import_(source: Path, file: Path | None, folder: Path | None) -> None:
    """Take in what export wrote: JSON, CSV or FHIR, told apart by what is in it."""
    from engine.diary.arriving import arrived

    kb = console.load(folder)
    episodes, remarks = arrived(kb, source, now())
    with opened(kb, file, create=True) as book:
        count = book.take_in(episodes)
    for remark in remarks:
        click.echo(remark, err=True)
    known = len(episodes) - count
    click.echo(
        f"Taken in: {count} episode{'' if count == 1 else 's'}"
        + (f"; {known} were there already." if known else "."),
        err=True,
    )


@diary.command()
@click.argument("course", required=False)
@click.option("--seed", default=1, show_default=True, help="Another number, another person.")
@_FILE
@console.knowledge_option
def example(course: str | None, seed: int, file: Path | None, folder: Path | None) -> None:
    """Add a made-up diary to try things with; without COURSE it lists what there is."""
    from dataclasses import replace

    from engine.diary.synthetic import synthetic
    from engine.reading.suggest import did_you_mean

    kb = console.load(folder)
    if course is None:
        for each in kb.courses.values():
            console.print_text(f"{each.id}  {each.title}")
        return
    if course not in kb.courses:
        raise UsageError(f"there is no course '{course}'{did_you_mean(course, kb.courses)}")
    today = now().date()
    made = synthetic(kb, kb.courses[course], seed, today)
    length = made.episode.entries[-1].at.date() - today
    made = synthetic(kb, kb.courses[course], seed, today - length)
    with opened(kb, file, create=True) as book:
        book.take_in([replace(made.episode, person=f"example-{seed}")])
    click.echo(f"Added: {made.episode.title}, of example-{seed}.", err=True)


# -- care for the file ------------------------------------------------------------------------


@diary.command()
@click.option("--recover", "recovers", is_flag=True, help="Make a new diary of what can be read.")
@_FILE
def doctor(recovers: bool, file: Path | None) -> None:
    """Look whether the file is whole; it changes nothing unless told to recover."""
    from engine.diary.doctor import examine, recover
    from engine.diary.told import recovery_lines, report_lines

    path = diary_file(file)
    if recovers:
        done = recover(path)
        console.print_text("\n".join(recovery_lines(done)))
        return
    report = examine(path)
    console.print_text("\n".join(report_lines(report)))
    if not report.sound:
        raise SystemExit(1)


@diary.command()
@_FILE
@console.knowledge_option
def lock(file: Path | None, folder: Path | None) -> None:
    """Encrypt the diary with a passphrase, or with another one. Without it nobody can read it."""
    kb = console.load(folder)
    with opened(kb, file) as book:
        passphrase = asked_passphrase(new=True)
        (book.store.change_passphrase if book.store.sealed else book.store.seal)(passphrase)
    click.echo("The diary is encrypted. A forgotten passphrase cannot be found again.", err=True)


@diary.command()
@_FILE
@console.knowledge_option
def unlock(file: Path | None, folder: Path | None) -> None:
    """Decrypt the diary, so that it opens without a passphrase."""
    kb = console.load(folder)
    with opened(kb, file) as book:
        book.store.unseal()
    click.echo("The diary is no longer encrypted.", err=True)
