"""Reads scripted interviews: what a person answers, and what the interview must do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.errors import AnswersError, Problem
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.reading.answers import Unusable, normalise
from engine.reading.codes import problem
from engine.reading.load import read_documents
from engine.reading.shapes.script import Script, ScriptFile
from engine.reading.suggest import did_you_mean
from engine.reading.validate import validate
from engine.reading.yaml_tree import Document
from engine.reading.yaml_tree import Path as Place


def read_scripts(kb: KnowledgeBase, path: Path) -> tuple[Script, ...]:
    """The scripted interviews of a file or a folder.

    Raises KnowledgeError where there is no file, AnswersError with every problem.
    """
    documents, problems = read_documents(path)
    found: list[Script] = []
    for document in documents:
        shaped, faults = validate(ScriptFile, document.data, document, ())
        problems += faults
        if shaped is not None:
            found += shaped.interviews
            problems += _faults(kb, document, shaped)
    if problems:
        raise AnswersError("the scripts cannot be used", sorted(set(problems)))
    return tuple(found)


def _faults(kb: KnowledgeBase, document: Document, file: ScriptFile) -> Iterator[Problem]:
    """Unknown ids and values that are no answers."""
    for number, script in enumerate(file.interviews):
        here: Place = ("interviews", number)
        for id, value in script.given.items():
            yield from _answer(kb, document, (*here, "given", id), id, value)
        for count, step in enumerate(script.steps):
            at: Place = (*here, "steps", count)
            for id, value in step.change.items():
                yield from _answer(kb, document, (*at, "change", id), id, value)
            if step.expect is not None:
                value = "unknown" if step.answer is None else step.answer
                place: Place = (*at, "expect" if step.answer is None else "answer")
                yield from _answer(kb, document, place, step.expect, value)
            if step.forget is not None:
                yield from _known(kb, document, (*at, "forget"), step.forget)
        end: Place = (*here, "end")
        for key in ("asks", "never_asks"):
            for place_in_list, id in enumerate(getattr(script.end, key)):
                yield from _known(kb, document, (*end, key, place_in_list), id)


def _known(kb: KnowledgeBase, document: Document, at: Place, id: str) -> Iterator[Problem]:
    if id not in kb.findings:
        message = f"unknown finding '{id}'{did_you_mean(id, kb.findings)}"
        yield problem(document.location(at), "unknown-finding", message)


def _answer(
    kb: KnowledgeBase, document: Document, at: Place, id: str, value: object
) -> Iterator[Problem]:
    unknown = list(_known(kb, document, at, id))
    yield from unknown
    if not unknown:
        try:
            normalise(kb.findings[id], value)
        except Unusable as error:
            yield problem(document.location(at), "wrong-value", f"'{id}': {error}")


def otherwise_value(finding: Finding, otherwise: str) -> object:
    """What a script answers to a finding that it does not name."""
    if otherwise == "no" and finding.type == "yes-no":
        return "no"
    if otherwise == "no" and finding.type == "choices":
        return "none"
    return "unknown"
