"""The command line: options in, engine called, words out, exit code."""

from __future__ import annotations

import gc
import os
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from engine import __version__
from engine.commands import console
from engine.errors import EXIT_INTERNAL, EXIT_KNOWLEDGE, UserError

if TYPE_CHECKING:
    from engine.interview.keeper import Keeper
    from engine.interview.session import Session
    from engine.model.answers import Answers
    from engine.model.knowledge import KnowledgeBase

EXIT_INTERRUPTED = 130
EXIT_CLOSED_PIPE = 141


class _Commands(click.Group):
    """The commands of this module, and those whose module is loaded when they are called."""

    def list_commands(self, context: click.Context) -> list[str]:
        """All names, in the order of help."""
        return sorted([*super().list_commands(context), "diary"])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of a name; None where there is none."""
        if name != "diary":
            return super().get_command(context, name)
        from engine.commands.diary import diary

        return diary


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="unpinch")
@click.pass_context
def cli(context: click.Context) -> None:
    """Reason from answers, and explain every conclusion reached.

    Without a command the interview starts. This is education and decision support, not a
    diagnosis; in an emergency, call for help first.

    Exit codes: 0 fine, 1 a case or script came out unexpected, 2 wrong use, 10 answers cannot
    be used, 11 knowledge cannot be used, 12 the diary cannot be used, 70 internal error,
    130 stopped with Ctrl-C, 141 output was closed.
    """
    if context.invoked_subcommand is None:
        context.invoke(consult)


@cli.command()
@click.option(
    "--answers", "source", metavar="FILE|-", help="Answers from a file, or - for standard input."
)
@click.option(
    "--audience",
    type=console.ASKED,
    help="Whose words to use, and whom to ask: a carer answers for somebody else. "
    "[default: patient, or as the interview was begun]",
)
@console.format_option
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
@console.knowledge_option
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
    if save or transcript:
        _check_places(save, resume, transcript)
    kb = console.load(folder)
    if source is not None:
        _show(kb, console.answers(kb, source), audience or "patient", form)
        return
    keeper = _keeper(kb, save, resume, keep=not no_save)
    keeper.transcript = transcript
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


def _check_places(save: Path | None, resume: Path | None, transcript: Path | None) -> None:
    """Refuse to write over a file before anything is asked."""
    from engine.interview.keeper import check_places

    check_places(save, resume, transcript)


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

    consultation = console.consultant(kb).consult(answers)
    if session is not None:
        from engine.interview.session import check_end

        check_end(session, consultation.disposition)
    if form == "json":
        console.print_json(result_data(consultation))
        return
    if audience == "carer":
        console.print_text("In what follows, 'you' is the person you answer for.\n")
    prover = Prover(consultation)
    sections = report(consultation, prover, "patient" if audience == "carer" else audience)
    checked(prover)
    console.print_sections(sections)


@cli.command()
@click.argument("case", required=False)
@console.audience_option
@console.knowledge_option
@click.pass_context
def example(context: click.Context, case: str | None, audience: Any, folder: Path | None) -> None:
    """Show the consultation of a shipped person, then offer the interview."""
    from engine.reading.answers import answers_from
    from engine.reading.suggest import did_you_mean

    kb = console.load(folder)
    people = {person.id: person for person in kb.cases}
    id = case or kb.policy.example
    if id not in people:
        hint = did_you_mean(id, people) or f"; one of them is '{kb.policy.example}'"
        raise click.UsageError(f"there is no case '{id}'{hint}")
    person = people[id]
    console.print_text(
        f"Example: {person.title}\n\n{textwrap.fill(person.story, console.width())}\n"
    )
    _show(kb, answers_from(kb, person.answers), audience, "text")
    console.print_text("")
    if not sys.stdin.isatty():
        console.print_text(f"To answer for yourself, type: {console.own_name()}")
    elif click.confirm("Answer the questions for yourself now?", default=False):
        context.invoke(consult, audience=audience, folder=folder)


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
        return talk(console.consultant(kb), keeper, voice, console.width())
    except KeyboardInterrupt:
        raise console.InterviewStoppedError(keeper.how_to_go_on(console.own_name())) from None


@cli.command()
@click.argument("query")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--answers", "source", required=True, metavar="FILE|-", help="Answers to explain.")
@console.audience_option
@console.format_option
@console.knowledge_option
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

    kb = console.load(folder)
    consultation = console.consultant(kb).consult(console.answers(kb, source))
    prover, sections = ask(consultation, query, ids, audience)
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


@cli.command()
@click.option("--check-in", is_flag=True, help="Those of a check-in of the diary, the first one.")
@console.format_option
@console.knowledge_option
def questions(check_in: bool, form: str, folder: Path | None) -> None:
    """List every finding that can be answered, in the order of asking."""
    from engine.explain.catalogue import questions_data, questions_lines
    from engine.interview.guide import check_in_questions, order

    kb = console.load(folder)
    asked = check_in_questions(kb, begins=True) if check_in else order(kb)
    if form == "json":
        console.print_json({"schema": "unpinch.questions/1", "questions": questions_data(asked)})
    else:
        console.print_text("\n".join(questions_lines(kb, asked)))


@cli.command()
@click.argument("id", required=False)
@console.format_option
@console.knowledge_option
def browse(id: str | None, form: str, folder: Path | None) -> None:
    """Look things up: conditions, findings, rules, treatments, claims, sources."""
    from engine.explain.browse import entry_data, entry_lines, find, overview
    from engine.model.knowledge import KINDS

    kb = console.load(folder)
    if id is None:
        if form == "json":
            console.print_json(
                {"schema": "unpinch.browse/1", **{k: list(getattr(kb, k)) for k in KINDS}}
            )
        else:
            console.print_text("\n".join(overview(kb)))
    elif form == "json":
        console.print_json({"schema": "unpinch.browse/1", **entry_data(kb, find(kb, id))})
    else:
        console.print_text("\n".join(entry_lines(kb, find(kb, id))))


@cli.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@console.format_option
def check(path: Path | None, form: str) -> None:
    """Load the knowledge anew, report every problem, and show what is covered."""
    from engine.verify.check import check_data, check_folder, check_lines

    checked_folder = check_folder(path)
    if form == "json":
        console.print_json(check_data(checked_folder))
    else:
        console.print_text("\n".join(check_lines(checked_folder)))
    if checked_folder.problems:
        sys.exit(EXIT_KNOWLEDGE)


@cli.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--transcript", is_flag=True, help="Print every interview as Markdown.")
@console.knowledge_option
def rehearse(path: Path, transcript: bool, folder: Path | None) -> None:
    """Run scripted interviews: what is asked in which order, where they stop and why."""
    from engine.interview.guide import Guide
    from engine.interview.rehearse import rehearsal_lines
    from engine.interview.rehearse import rehearse as play
    from engine.interview.transcript import transcript as as_markdown
    from engine.reading.scripts import read_scripts

    kb = console.load(folder)
    guide = Guide(kb)
    found = [play(guide, script) for script in read_scripts(kb, path)]
    if transcript:
        console.print_text("\n".join(as_markdown(each.session) for each in found))
    console.print_text("\n".join(rehearsal_lines(found)))
    if any(each.faults for each in found):
        sys.exit(1)


@cli.command()
@click.argument("cases", required=False, type=click.Path(path_type=Path))
@console.format_option
@console.knowledge_option
def evaluate(cases: Path | None, form: str, folder: Path | None) -> None:
    """Run labelled cases: expected reasons, top-1, top-3, safe urgency, under-triage."""
    from engine.verify.evaluate import evaluate_cases, read_cases
    from engine.verify.outcome import evaluation_data, evaluation_lines

    kb = console.load(folder)
    outcome = evaluate_cases(kb, kb.cases if cases is None else read_cases(cases))
    if form == "json":
        console.print_json(evaluation_data(outcome))
    else:
        console.print_text("\n".join(evaluation_lines(outcome)))
    if outcome.unexpected:
        sys.exit(1)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line; every ending is an exit code and at most a few clear lines."""
    # A command makes many values and no circles worth looking for: collecting often, and once more
    # at the end, would cost a sixth of the time.
    gc.set_threshold(1_000_000)
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
    except console.InterviewStoppedError as error:
        _complain(f"stopped; {error}")
        sys.exit(EXIT_INTERRUPTED)
    except (click.Abort, KeyboardInterrupt):
        _complain("stopped")
        sys.exit(EXIT_INTERRUPTED)
    except console.OutputClosedError:
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
