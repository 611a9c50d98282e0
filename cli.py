"""The command line: options in, engine called, words out, exit code."""

from __future__ import annotations

import gc
import json
import os
import sys
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from engine import __version__
from engine.errors import EXIT_INTERNAL, EXIT_KNOWLEDGE, UserError

if TYPE_CHECKING:
    from engine.explain.lines import Section
    from engine.inference.consult import Consultant
    from engine.interview.keeper import Keeper
    from engine.interview.session import Session
    from engine.model.answers import Answers
    from engine.model.knowledge import KnowledgeBase

EXIT_INTERRUPTED = 130
EXIT_CLOSED_PIPE = 141

F = TypeVar("F", bound=Callable[..., Any])

_AUDIENCES = click.Choice(["patient", "clinician", "student", "auditor"])
_ASKED = click.Choice(["patient", "carer", "clinician", "student", "auditor"])
_FORMATS = click.Choice(["text", "json"])


def _format_option(function: F) -> F:
    return click.option("--format", "form", type=_FORMATS, default="text", help="How to print it.")(
        function
    )


def _audience_option(function: F) -> F:
    return click.option(
        "--audience", type=_AUDIENCES, default="patient", help="Whose words to use."
    )(function)


def _knowledge_option(function: F) -> F:
    return click.option(
        "--knowledge",
        "folder",
        type=click.Path(path_type=Path),
        help="Another folder of knowledge files.",
    )(function)


def _load(folder: Path | None) -> KnowledgeBase:
    from engine.reading.load import load_knowledge

    return load_knowledge(folder)


def _consultant(kb: KnowledgeBase) -> Consultant:
    from engine.inference.consult import Consultant
    from engine.inference.program import load_program

    return Consultant(kb, load_program(kb))


def _answers(kb: KnowledgeBase, source: str) -> Answers:
    from engine.reading.answers import decode_answers, read_answers
    from engine.reading.files import MAX_BYTES

    if source == "-":
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        return decode_answers(kb, data, "standard input")
    return read_answers(kb, Path(source))


class _InterruptedError(Exception):
    """The interview was stopped with Ctrl-C; the text says how to go on."""


class _OutputClosedError(Exception):
    """The reader of standard output went away."""


def _print(text: str) -> None:
    # click turns a closed pipe into exit code 1 without a word, so it must not see one.
    try:
        click.echo(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise _OutputClosedError from None


def _json(data: object) -> None:
    _print(json.dumps(data, ensure_ascii=False, indent=2))


def _text(sections: Iterable[Section]) -> None:
    from engine.explain.plain import as_text

    _print(as_text(sections, _width()).rstrip("\n"))


def _width() -> int:
    """Columns of the terminal, at most 100; 80 in a pipe."""
    import shutil

    return max(40, min(shutil.get_terminal_size((80, 24)).columns, 100))


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="unpinch")
@click.pass_context
def cli(context: click.Context) -> None:
    """Reason from answers, and explain every conclusion reached.

    Without a command the interview starts. This is education and decision support, not a
    diagnosis; in an emergency, call for help first.

    Exit codes: 0 fine, 1 a case or script came out unexpected, 2 wrong use, 10 answers cannot
    be used, 11 knowledge cannot be used, 70 internal error, 130 stopped with Ctrl-C, 141 output
    was closed.
    """
    if context.invoked_subcommand is None:
        context.invoke(consult)


@cli.command()
@click.option(
    "--answers", "source", metavar="FILE|-", help="Answers from a file, or - for standard input."
)
@click.option(
    "--audience",
    type=_ASKED,
    help="Whose words to use, and whom to ask: a carer answers for somebody else. "
    "[default: patient, or as the interview was begun]",
)
@_format_option
@click.option(
    "--save",
    type=click.Path(path_type=Path),
    help="Keep the interview in this file, also when it is finished.",
)
@click.option(
    "--resume", type=click.Path(path_type=Path), help="Go on with the interview in this file."
)
@click.option("--no-save", is_flag=True, help="Keep nothing: an interrupted interview is lost.")
@click.option(
    "--transcript",
    type=click.Path(path_type=Path),
    help="Write the questions and answers to this file, as Markdown.",
)
@_knowledge_option
def consult(
    source: str | None,
    audience: str | None,
    form: str,
    save: Path | None,
    resume: Path | None,
    no_save: bool,
    transcript: Path | None,
    folder: Path | None,
) -> None:
    """Ask questions, or read answers, and explain what they mean."""
    if source is not None and (save or resume or no_save or transcript):
        raise click.UsageError(
            "--save, --resume, --no-save and --transcript belong to the interview; "
            "leave out --answers"
        )
    if no_save and save:
        raise click.UsageError("--save keeps the interview and --no-save does not; leave out one")
    kb = _load(folder)
    if source is not None:
        _show(kb, _answers(kb, source), audience or "patient", form)
        return
    keeper = _keeper(kb, save, resume, keep=not no_save)
    try:
        session = _interview(kb, keeper, audience)
    finally:
        # Also of an interview that is interrupted.
        if transcript is not None and keeper.last is not None:
            _write_transcript(keeper.last, transcript)
    click.echo("", err=form == "json")
    from engine.interview.session import result_answers

    _show(kb, result_answers(session), audience or session.voice, form, session)
    keeper.finish()


def _write_transcript(session: Session, place: Path) -> None:
    from engine.interview.transcript import transcript
    from engine.reading.saving import write_private

    write_private(place, transcript(session))


def _show(
    kb: KnowledgeBase, answers: Answers, audience: Any, form: str, session: Session | None = None
) -> None:
    from engine.explain.prove import Prover
    from engine.explain.report import report
    from engine.explain.result import checked, result_data

    consultation = _consultant(kb).consult(answers)
    if session is not None:
        from engine.interview.session import check_end

        check_end(session, consultation.disposition)
    if form == "json":
        _json(result_data(consultation))
        return
    if audience == "carer":
        _print("In what follows, 'you' is the person you answer for.\n")
    prover = Prover(consultation)
    sections = report(consultation, prover, "patient" if audience == "carer" else audience)
    checked(prover)
    _text(sections)


@cli.command()
@click.argument("case", required=False)
@_audience_option
@_knowledge_option
@click.pass_context
def example(context: click.Context, case: str | None, audience: Any, folder: Path | None) -> None:
    """Show the consultation of a shipped person, then offer the interview."""
    from engine.reading.answers import answers_from
    from engine.reading.suggest import did_you_mean

    kb = _load(folder)
    people = {person.id: person for person in kb.cases}
    id = case or kb.policy.example
    if id not in people:
        hint = did_you_mean(id, people) or f"; one of them is '{kb.policy.example}'"
        raise click.UsageError(f"there is no case '{id}'{hint}")
    person = people[id]
    _print(f"Example: {person.title}\n\n{textwrap.fill(person.story, _width())}\n")
    _show(kb, answers_from(kb, person.answers), audience, "text")
    _print("")
    if not sys.stdin.isatty():
        _print(f"To answer for yourself, type: {_own_name()}")
    elif click.confirm("Answer the questions for yourself now?", default=False):
        context.invoke(consult, audience=audience, folder=folder)


def _own_name() -> str:
    """How this command was called: with its path where it is not on the search path."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "unpinch" and os.sep in sys.argv[0] else "unpinch"


def _keeper(kb: KnowledgeBase, save: Path | None, resume: Path | None, *, keep: bool) -> Keeper:
    """Where the interview is kept; asks whether to go on with one that was left unfinished."""
    from engine.interview.keeper import Keeper
    from engine.reading.saving import state_folder

    # Whoever pipes answers in has them already.
    own = state_folder() / "interview.yaml" if keep and sys.stdin.isatty() else None
    if own is not None and own.is_file() and not (save or resume):
        click.echo("An unfinished interview was found.", err=True)
        if click.confirm("Go on with it? (no forgets it)", default=True, err=True):
            resume = own
        else:
            own.unlink()
    return Keeper(kb, save, resume, own, keep=keep)


def _interview(kb: KnowledgeBase, keeper: Keeper, audience: str | None) -> Session:
    from engine.interview.terminal import talk

    voice = "patient" if audience in ("student", "auditor") else audience
    try:
        return talk(_consultant(kb), keeper, voice, _width())
    except KeyboardInterrupt:
        raise _InterruptedError(keeper.how_to_go_on(_own_name())) from None


@cli.command()
@click.argument("query")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--answers", "source", required=True, metavar="FILE|-", help="Answers to explain.")
@_audience_option
@_format_option
@_knowledge_option
def explain(
    query: str, ids: tuple[str, ...], source: str, audience: Any, form: str, folder: Path | None
) -> None:
    """Explain a result: how ID, why-not ID, urgency, sources ID, where, rather-than ID ID.

    ID is a condition, conclusion, treatment or finding, also by its name; without it, the urgency
    is meant. 'where' argues about the place, 'rather-than' about two conditions.
    """
    from engine.explain.lines import lines_data
    from engine.explain.queries import ask
    from engine.explain.result import checked
    from engine.model.proof import proof_data

    kb = _load(folder)
    consultation = _consultant(kb).consult(_answers(kb, source))
    prover, sections = ask(consultation, query, ids, audience)
    proof = checked(prover)
    if form == "json":
        _json(
            {
                "schema": "unpinch.explanation/1",
                "query": query,
                "sections": lines_data(sections),
                "proof": proof_data(proof),
            }
        )
    else:
        _text(sections)


@cli.command()
@_format_option
@_knowledge_option
def questions(form: str, folder: Path | None) -> None:
    """List every finding that can be answered, in the order of asking."""
    from engine.explain.catalogue import questions_data, questions_lines
    from engine.interview.guide import order

    kb = _load(folder)
    if form == "json":
        _json({"schema": "unpinch.questions/1", "questions": questions_data(order(kb))})
    else:
        _print("\n".join(questions_lines(kb, order(kb))))


@cli.command()
@click.argument("id", required=False)
@_format_option
@_knowledge_option
def browse(id: str | None, form: str, folder: Path | None) -> None:
    """Look things up: conditions, findings, rules, treatments, claims, sources."""
    from engine.explain.browse import entry_data, entry_lines, find, overview
    from engine.model.knowledge import KINDS

    kb = _load(folder)
    if id is None:
        if form == "json":
            _json({"schema": "unpinch.browse/1", **{k: list(getattr(kb, k)) for k in KINDS}})
        else:
            _print("\n".join(overview(kb)))
    elif form == "json":
        _json({"schema": "unpinch.browse/1", **entry_data(kb, find(kb, id))})
    else:
        _print("\n".join(entry_lines(kb, find(kb, id))))


@cli.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@_format_option
def check(path: Path | None, form: str) -> None:
    """Load the knowledge anew, report every problem, and show what is covered."""
    from engine.verify.check import check_data, check_folder, check_lines

    checked_folder = check_folder(path)
    if form == "json":
        _json(check_data(checked_folder))
    else:
        _print("\n".join(check_lines(checked_folder)))
    if checked_folder.problems:
        sys.exit(EXIT_KNOWLEDGE)


@cli.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--transcript", is_flag=True, help="Print every interview as Markdown.")
@_knowledge_option
def rehearse(path: Path, transcript: bool, folder: Path | None) -> None:
    """Run scripted interviews: what is asked in which order, where they stop and why."""
    from engine.interview.guide import Guide
    from engine.interview.rehearse import rehearsal_lines
    from engine.interview.rehearse import rehearse as play
    from engine.interview.transcript import transcript as as_markdown
    from engine.reading.scripts import read_scripts

    kb = _load(folder)
    guide = Guide(kb)
    found = [play(guide, script) for script in read_scripts(kb, path)]
    if transcript:
        _print("\n".join(as_markdown(each.session) for each in found))
    _print("\n".join(rehearsal_lines(found)))
    if any(each.faults for each in found):
        sys.exit(1)


@cli.command()
@click.argument("cases", required=False, type=click.Path(path_type=Path))
@_format_option
@_knowledge_option
def evaluate(cases: Path | None, form: str, folder: Path | None) -> None:
    """Run labelled cases: expected reasons, top-1, top-3, safe urgency, under-triage."""
    from engine.verify.evaluate import evaluate_cases, read_cases
    from engine.verify.outcome import evaluation_data, evaluation_lines

    kb = _load(folder)
    outcome = evaluate_cases(kb, kb.cases if cases is None else read_cases(cases))
    if form == "json":
        _json(evaluation_data(outcome))
    else:
        _print("\n".join(evaluation_lines(outcome)))
    if outcome.unexpected:
        sys.exit(1)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line; every ending is an exit code and at most a few clear lines."""
    # A command makes many values and no circles worth looking for: collecting often, and once more
    # at the end, would cost a sixth of the time.
    gc.set_threshold(200_000)
    try:
        code = cli.main(args=arguments, prog_name="unpinch", standalone_mode=False)
        gc.freeze()
        sys.exit(code if isinstance(code, int) else 0)
    except UserError as error:
        _complain(*error.lines())
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _complain(error.format_message())
        sys.exit(error.exit_code)
    except _InterruptedError as error:
        _complain(f"stopped; {error}")
        sys.exit(EXIT_INTERRUPTED)
    except (click.Abort, KeyboardInterrupt):
        _complain("stopped")
        sys.exit(EXIT_INTERRUPTED)
    except _OutputClosedError:
        # What was written so far is gone with the reader; keep the interpreter from trying again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _complain("the output was closed before everything was written")
        sys.exit(EXIT_CLOSED_PIPE)
    except Exception as error:
        if os.environ.get("UNPINCH_DEBUG"):
            raise
        _complain(f"internal error ({type(error).__name__}); please report it, "
                  "with UNPINCH_DEBUG=1 set for details")  # fmt: skip
        sys.exit(EXIT_INTERNAL)


def _complain(*lines: str) -> None:
    for line in lines:
        print(f"unpinch: {line}", file=sys.stderr)


if __name__ == "__main__":
    main()
