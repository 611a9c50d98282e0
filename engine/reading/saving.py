"""Writes answers to a file that only its owner can read, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from engine.errors import UsageError
from engine.model.answers import Answer, Answers
from engine.model.knowledge import KnowledgeBase
from engine.reading.answers import UNKNOWN


def save_answers(kb: KnowledgeBase, answers: Answers, path: Path) -> None:
    """Write an answers file. Raises UsageError where the place cannot be written."""
    import yaml

    plain: dict[str, object] = {
        id: plain_value(kb, answer)
        for id, answer in answers.by_finding.items()
        if kb.findings[id].computed is None
    }
    plain |= dict.fromkeys(sorted(answers.asked), UNKNOWN)
    document: dict[str, object] = {"answers": plain}
    if answers.observed_at is not None:
        document["observed_at"] = answers.observed_at.isoformat()
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
    # PyYAML quotes yes and no; both forms are read alike, the bare one is what people write.
    text = text.replace(": 'yes'\n", ": yes\n").replace(": 'no'\n", ": no\n")
    _write(path, text)


def plain_value(kb: KnowledgeBase, answer: Answer) -> object:
    """The value of an answer as a person would write it in a file."""
    finding = kb.findings[answer.finding]
    if answer.number is not None:
        unit = finding.unit
        return (
            {"value": answer.number, "unit": unit} if finding.type == "duration" else answer.number
        )
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


def _yes_no(answer: Answer) -> object:
    if not answer.yes:
        return "no"
    if answer.contradictory:
        return ["yes", "no"]
    sides = answer.yes & {"left", "right"}
    if len(sides) == 2:
        return "both"
    return next(iter(sides), "yes")


def _write(path: Path, text: str) -> None:
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        reason = (error.strerror or "not possible").lower()
        raise UsageError(f"cannot save to '{path}': {reason}; choose another place") from None
