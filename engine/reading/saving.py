"""Keeps an interview in a file that only its owner can read, whole or not at all.

The file is an answers file with a key ``session`` that says which knowledge it belongs to.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from glob import escape
from pathlib import Path
from typing import Any, NoReturn

from engine.errors import AnswersError, Location, UsageError
from engine.model.answers import Answer, Answers
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.model.units import PLURALS
from engine.model.value import value
from engine.reading.answers import normalise, parse_answers
from engine.reading.codes import Code, problem
from engine.reading.files import read_text
from engine.reading.suggest import listed, quoted
from engine.reading.yaml_tree import parse

SCHEMA = "unpinch.session/1"

VOICES = ("patient", "carer", "clinician")
"""Whom the questions are put to: the person, somebody who answers for them, or an examiner."""


@value
class Saved:
    """An interview as it was kept: answers, the order in which they were given, how it stood."""

    answers: Answers
    history: tuple[str, ...]
    voice: str
    beyond: bool


def state_folder() -> Path:
    """Where unfinished interviews lie: ``UNPINCH_STATE``, else the user's folder for state."""
    named = os.environ.get("UNPINCH_STATE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "unpinch"


def save_session(kb: KnowledgeBase, saved: Saved, path: Path) -> None:
    """Write the file. Raises UsageError where the place cannot be written."""
    import yaml

    document: dict[str, object] = {
        "session": {
            "schema": SCHEMA,
            "knowledge": {"version": kb.version, "hash": _mark(kb)},
            "voice": saved.voice,
            "beyond": "yes" if saved.beyond else "no",
        },
        "answers": plain_answers(kb, saved.answers, saved.history),
    }
    if saved.answers.observed_at is not None:
        document["observed_at"] = saved.answers.observed_at.isoformat()
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
    # PyYAML quotes yes and no; both forms are read alike, the bare one is what people write.
    text = text.replace(": 'yes'\n", ": yes\n").replace(": 'no'\n", ": no\n")
    write_private(path, text)


def load_session(kb: KnowledgeBase, path: Path) -> Saved:
    """The interview in a file, or that of a plain answers file.

    Raises AnswersError with every problem, or where the file belongs to other knowledge.
    """
    text, fault = read_text(path, str(path))
    if fault is not None:
        raise AnswersError("the answers cannot be read", [fault])
    answers = parse_answers(kb, text, str(path))
    document, _ = parse(text, str(path))
    data: dict[str, Any] = document.data if isinstance(document.data, dict) else {}
    head = data.get("session")
    if head is not None:
        _check_head(kb, head, str(path))
    given = [*data.get("subject", {}), *data.get("answers", {})]
    head = head or {}
    return Saved(
        answers, tuple(given), str(head.get("voice", "patient")), head.get("beyond") == "yes"
    )


def _check_head(kb: KnowledgeBase, head: Any, file: str) -> None:
    """Refuse what another version of the program or of the knowledge has kept."""
    known = head.get("knowledge") if isinstance(head, dict) else None
    if not isinstance(known, dict) or head.get("schema") != SCHEMA:
        message = (
            f"the interview was kept in another form than {SCHEMA}; take out the key 'session' to "
            "go on from its answers"
        )
    elif known.get("hash") != _mark(kb):
        message = (
            f"the interview belongs to other knowledge ({known.get('version')}, "
            f"{str(known.get('hash'))[:15]}) than this ({kb.version}, {_mark(kb)[:15]}), so its "
            "questions may have changed; take out the key 'session' to go on from its answers, or "
            "begin anew"
        )
    elif head.get("voice") not in VOICES:
        voice = quoted(str(head.get("voice")))
        _refuse(file, "wrong-value", f"'voice' is {voice}; write one of: {listed(VOICES)}")
    else:
        return
    _refuse(file, "other-knowledge", message)


def _refuse(file: str, code: Code, message: str) -> NoReturn:
    raise AnswersError("the interview cannot be resumed", [problem(Location(file), code, message)])


def _mark(kb: KnowledgeBase) -> str:
    return f"sha256:{kb.hash}"


def plain_answers(kb: KnowledgeBase, answers: Answers, order: Iterable[str]) -> dict[str, object]:
    """What a person would write in a file: a value, or the reason why there is none."""
    plain: dict[str, object] = {}
    for id in dict.fromkeys((*order, *answers.by_finding, *answers.asked)):
        answer = answers.get(id)
        if kb.findings[id].computed is not None:
            continue
        if answer is not None:
            plain[id] = plain_value(kb, answer)
        elif id in answers.asked:
            plain[id] = answers.asked[id]
    return plain


def plain_value(kb: KnowledgeBase, answer: Answer) -> object:
    """The value of an answer as a person would write it in a file."""
    finding = kb.findings[answer.finding]
    if answer.number is not None:
        return _number(finding, answer)
    if finding.type == "yes-no":
        return _yes_no(answer)
    chosen = [option.id for option in finding.options if option.id in answer.yes]
    denied = [option.id for option in finding.options if option.id in answer.no]
    if finding.type == "choice":
        return chosen[0]
    covered = {part for o in finding.options if o.id in answer.yes for part in o.covers}
    if {*chosen, *denied, *covered} == {option.id for option in finding.options}:
        return chosen
    return {"yes": chosen, "no": denied}


def _number(finding: Finding, answer: Answer) -> object:
    """The number in the unit in which it was given, if it is the same number then."""
    amount, _, unit = answer.given.partition(" ")
    if unit:
        said = {"value": float(amount), "unit": PLURALS.get(unit, unit)}
        same = normalise(finding, said)
        if same is not None and same.number == answer.number:
            return said
    unit_of = {"value": answer.number, "unit": finding.unit}
    return unit_of if finding.type == "duration" else answer.number


def _yes_no(answer: Answer) -> object:
    if not answer.yes:
        return "no"
    if answer.contradictory:
        return ["yes", "no"]
    sides = answer.yes & {"left", "right"}
    if len(sides) == 2:
        return "both"
    return next(iter(sides), "yes")


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all.

    Raises UsageError where the place cannot be written.
    """
    path = path.resolve()  # a link stays a link
    if path.exists() and not path.is_file():
        raise UsageError(f"cannot save to '{path}': not an ordinary file; choose another place")
    temporary = path.parent / f".{path.name}.{os.getpid()}.part"
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _forget_leftovers(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        reason = (error.strerror or "not possible").lower()
        raise UsageError(f"cannot save to '{path}': {reason}; choose another place") from None


_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)


def _forget_leftovers(path: Path) -> None:
    """Take away what a process that was killed while writing has left beside the file."""
    if os.name != "posix":
        return  # elsewhere signal 0 is no question but a signal
    for part in path.parent.glob(f".{escape(path.name)}.*.part"):
        owner = part.name.split(".")[-2]
        with contextlib.suppress(OSError, ValueError):
            try:
                os.kill(int(owner), 0)
            except ProcessLookupError:
                part.unlink()
