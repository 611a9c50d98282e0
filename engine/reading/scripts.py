"""Reads scripted interviews: what a person answers, and what the interview must do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.errors import AnswersError, Location, Problem
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.reading.answers import Unusable, normalise
from engine.reading.codes import problem
from engine.reading.load import read_documents
from engine.reading.shapes.script import Script, ScriptEnd, ScriptFile
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
    used: dict[str, Location] = {}
    for document in documents:
        shaped, faults = validate(ScriptFile, document.data, document, ())
        problems += faults
        if shaped is not None:
            found += shaped.interviews
            problems += _repeated(used, document, shaped)
            problems += _faults(kb, document, shaped)
    if problems:
        raise AnswersError("the scripts cannot be used", sorted(set(problems)))
    return tuple(found)


def _repeated(used: dict[str, Location], document: Document, file: ScriptFile) -> Iterator[Problem]:
    """Ids that another script has; ``used`` grows by the new ones."""
    for number, script in enumerate(file.interviews):
        here = document.location(("interviews", number, "id"))
        before = used.setdefault(script.id, here)
        if before != here:
            message = f"id '{script.id}' is used before, at {before}; choose another"
            yield problem(here, "duplicate-id", message)


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
        yield from _outcome(kb, document, end, script.end)


def _outcome(kb: KnowledgeBase, document: Document, at: Place, end: ScriptEnd) -> Iterator[Problem]:
    """Unknown ids in what is expected of the end, and pairs that are none."""
    for number, pair in enumerate(end.asks_before):
        place: Place = (*at, "asks_before", number)
        if len(pair) != 2:
            message = "'asks_before': takes pairs of findings, the earlier one first"
            yield problem(document.location(place), "wrong-value", message)
        for place_in_pair, id in enumerate(pair):
            yield from _known(kb, document, (*place, place_in_pair), id)
    if end.lead is not None and end.lead not in kb.syndromes:
        message = f"unknown syndrome '{end.lead}'{did_you_mean(end.lead, kb.syndromes)}"
        yield problem(document.location((*at, "lead")), "unknown-syndrome", message)
    contradictions = [c.id for c in kb.conclusions.values() if c.kind == "contradiction"]
    for number, id in enumerate(end.contradictions):
        if id not in contradictions:
            message = f"unknown contradiction '{id}'{did_you_mean(id, contradictions)}"
            place = (*at, "contradictions", number)
            yield problem(document.location(place), "unknown-conclusion", message)


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
