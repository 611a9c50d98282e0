"""The commands around the diary: in and out, examples, and care for its file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands import console
from engine.commands.diary_file import (
    EXAMPLE,
    PASSPHRASE,
    begun,
    diary_file,
    file_option,
    known_passphrase,
    now,
    opened,
    output_option,
    typed_passphrase,
    written,
)
from engine.errors import EXIT_DIARY, UsageError
from engine.model.units import amount

if TYPE_CHECKING:
    from engine.diary.doctor import Recovery, Report

FAULTS = 4
"""The most faults of a file that are told one by one."""


@click.command("export", short_help="Write the whole diary as JSON, CSV or FHIR.")
@click.option("--format", "form", type=click.Choice(["json", "csv", "fhir"]), default="json",
              help="JSON to read back, CSV for spreadsheets, FHIR for other systems.")  # fmt: skip
@output_option
@file_option
@console.knowledge_option
def export_(form: str, output: Path | None, file: Path | None, folder: Path | None) -> None:
    """Write the whole diary in a form that other programs read. It is not encrypted."""
    from engine.diary.fhir import export_fhir
    from engine.diary.portable import export_json
    from engine.diary.table import export_csv

    kb = console.load(folder)
    with opened(kb, file) as book:
        everything = book.diary()
    if form == "csv":
        text = export_csv(kb, everything)
    else:
        text = (export_json if form == "json" else export_fhir)(kb, everything, now())
    if output is None:
        console.print_bytes(text.encode())
    else:
        written(text, output)


@click.command("import", short_help="Take in what export wrote.")
@click.argument("source", type=click.Path(path_type=Path))
@file_option
@console.knowledge_option
def import_(source: Path, file: Path | None, folder: Path | None) -> None:
    """Take in what export wrote: JSON, CSV or FHIR.

    To an episode that is there already the check-ins are added that it lacks.
    """
    from engine.diary.arriving import arrived

    kb = console.load(folder)
    episodes, remarks = arrived(kb, source, now())
    with begun(kb, file, known_passphrase(diary_file(file))) as book:
        taken = book.take_in(episodes)
    for remark in remarks:
        click.echo(remark, err=True)
    told = [amount(taken.episodes, "episode")]
    if taken.check_ins:
        told.append(f"{amount(taken.check_ins, 'check-in')} of what was there already")
    click.echo(f"Taken in: {' and '.join(told)}.", err=True)
    known = len(episodes) - taken.episodes
    if known and not taken.check_ins:
        there = f"{amount(known, 'episode')} {'was' if known == 1 else 'were'} there already."
        click.echo(there, err=True)
    if taken.differ:
        click.echo(f"{amount(taken.differ, 'check-in')} with other answers here: left as here.",
                   err=True)  # fmt: skip


@click.command(short_help="Add a made-up diary to try things with.")
@click.argument("course", required=False)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Another number, another person."
)
@file_option
@console.knowledge_option
def example(course: str | None, seed: int, file: Path | None, folder: Path | None) -> None:
    """Add a made-up diary to try things with; without COURSE, list what there is.

    It is an episode of its own, into which no check-in of yours is written.
    """
    from engine.diary.synthetic import synthetic
    from engine.reading.suggest import did_you_mean

    kb = console.load(folder)
    if course is None:
        console.print_text("\n".join(f"{each.id}  {each.title}" for each in kb.courses.values()))
        return
    if course not in kb.courses:
        hint = did_you_mean(course, kb.courses) or "; unpinch diary example lists them"
        raise UsageError(f"there is no course '{course}'{hint}")
    today = now().date()
    made = synthetic(kb, kb.courses[course], seed, today)
    length = made.episode.entries[-1].at.date() - today
    made = synthetic(kb, kb.courses[course], seed, today - length)
    id, person = f"{course}-{seed}", f"{EXAMPLE}{seed}"
    with begun(kb, file, known_passphrase(diary_file(file))) as book:
        new = id not in book.diary().episodes
        if new:
            book.take_in([replace(made.episode, id=id, person=person)])
    click.echo(
        f"{'Added' if new else 'There already'}: {made.episode.title}. "
        f"See it with: unpinch diary review --episode {id}",
        err=True,
    )


# -- care for the file ------------------------------------------------------------------------


@click.command(short_help="Look whether the file is whole, and mend it.")
@click.option("--recover", "recovers", is_flag=True, help="Make a new diary of what can be read.")
@file_option
def doctor(recovers: bool, file: Path | None) -> None:
    """Look whether the file is whole; it changes nothing unless told to recover.

    A recovery keeps the damaged file beside the new one.
    """
    from engine.diary.doctor import examine, recover

    path = diary_file(file)
    if recovers:
        console.print_text("\n".join(_recovery_lines(recover(path))))
        return
    if not path.exists():
        raise UsageError(f"there is no diary at '{path}' yet; begin with: unpinch diary add")
    report = examine(path, os.environ.get(PASSPHRASE) or None)
    again = f" --file {file}" if file else ""
    console.print_text("\n".join(_report_lines(report, f"unpinch diary doctor --recover{again}")))
    if not report.sound:
        sys.exit(EXIT_DIARY)


def _report_lines(report: Report, mending: str) -> Iterator[str]:
    """What an examination of the file found; ``mending`` is the command that recovers it."""
    state = "whole" if report.sound else "damaged"
    count = f", with {amount(report.events, 'event')}" if report.sound else ""
    yield f"{report.path}: {state}{count}."
    if report.sealed and not report.looked_inside:
        yield "It is encrypted. To look inside too, give its passphrase in UNPINCH_PASSPHRASE."
    elif report.sealed:
        yield "It is encrypted, and its passphrase opens it."
    yield from (f"Fault: {fault}" for fault in report.faults[:FAULTS])
    if len(report.faults) > FAULTS:
        yield f"And {len(report.faults) - FAULTS} more of this kind."
    yield from (f"Note: {note}" for note in report.notes)
    if not report.sound:
        yield f"Make a new diary of what can be read with: {mending}"


def _recovery_lines(done: Recovery) -> Iterator[str]:
    """What a recovery kept and what it could not."""
    yield f"{done.path}: a new diary with {amount(done.kept, 'event')}."
    yield f"The damaged file is kept as {done.aside}."
    for first, last in done.lost:
        yield f"Lost: event {first}." if first == last else f"Lost: events {first} to {last}."
    if done.lost:
        yield "An event is a check-in or a change; unpinch diary show tells which ones are there."
    if done.lost or not done.counted:
        yield (
            "A warning sign or a loss of strength that was told there counts no more: tell it "
            "again with unpinch diary add --on DAY, and go by the last advice until then."
        )
    if not done.counted:
        yield "More may be lost behind the last event: how many there were cannot be read."


@click.command(short_help="Encrypt the diary with a passphrase.")
@file_option
@console.knowledge_option
def lock(file: Path | None, folder: Path | None) -> None:
    """Encrypt the diary with a passphrase, or with another one than before.

    Without the passphrase nobody can read it, and a forgotten one cannot be found again.
    """
    kb = console.load(folder)
    with opened(kb, file) as book:
        store = book.store
        if store.sealed:
            # That of the environment has opened it.
            store.change_passphrase(typed_passphrase(store.path, new=True))
            click.echo("The diary has another passphrase now.", err=True)
            return
        given = os.environ.get(PASSPHRASE)
        store.seal(given or typed_passphrase(store.path, new=True))
    click.echo("The diary is encrypted. Keep the passphrase: nobody can find it again.", err=True)


@click.command(short_help="Decrypt the diary.")
@file_option
@console.knowledge_option
def unlock(file: Path | None, folder: Path | None) -> None:
    """Decrypt the diary, so that it opens without a passphrase."""
    kb = console.load(folder)
    with opened(kb, file) as book:
        book.store.unseal()
    click.echo("The diary is no longer encrypted.", err=True)


COMMANDS = (export_, import_, example, doctor, lock, unlock)
