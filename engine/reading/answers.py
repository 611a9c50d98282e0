"""Reads answers: from an answers file, or from plain values of a caller."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import Any

from engine.errors import AnswersError, Location, Problem
from engine.model.answers import NO, REASONS, UNKNOWN, YES, Answer, Answers
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.model.units import DAYS, PLURALS, amount, convert, convertible
from engine.reading.codes import Code, problem
from engine.reading.files import decode, read_text
from engine.reading.suggest import did_you_mean, listed, quoted
from engine.reading.yaml_tree import MAX_PROBLEMS, Document, Path, parse

NONE = "none"
SIDES = ("left", "right", "both")
_KEYS = ("answers", "subject", "observed_at", "session")
_SUBJECT = ("age", "sex")
_TOO_MUCH = 1e15
"""No finding has a range so wide; larger whole numbers may not even fit a float."""


class Unusable(ValueError):  # noqa: N818 - it describes the value, which is no error of ours
    """A value that is no answer to the finding; the text says what to write instead."""


def read_answers(kb: KnowledgeBase, path: FilePath) -> Answers:
    """The answers in a file. Raises AnswersError with every problem."""
    text, fault = read_text(path, str(path))
    if fault is not None:
        raise AnswersError("the answers cannot be read", [fault])
    return parse_answers(kb, text, str(path))


def decode_answers(kb: KnowledgeBase, data: bytes, name: str) -> Answers:
    """The answers in bytes, such as those of standard input. Raises AnswersError."""
    text, fault = decode(data, name)
    if fault is not None:
        raise AnswersError("the answers cannot be read", [fault])
    return parse_answers(kb, text, name)


def parse_answers(kb: KnowledgeBase, text: str, name: str) -> Answers:
    """The answers in a text, YAML or JSON. Raises AnswersError with every problem."""
    if text.lstrip().startswith(("{", "[")):
        # JSON may be indented with tabs, YAML may not; outside of strings both mean space.
        text = text.replace("\t", " ")
    document, problems = parse(text, name)
    reader = _Reader(kb, document)
    found = reader.read()
    problems = sorted({*problems, *reader.problems})
    if problems:
        raise AnswersError("the answers cannot be used", problems)
    return found


def answers_from(
    kb: KnowledgeBase, values: Mapping[str, Any], observed_at: date | None = None
) -> Answers:
    """Answers from plain values, as a caller of the library writes them.

    Raises AnswersError for an unknown finding or a value that does not fit it.
    """
    document = Document("answers", {"answers": dict(values)})
    reader = _Reader(kb, document)
    found = reader.read()
    if reader.problems:
        raise AnswersError("the answers cannot be used", sorted(set(reader.problems)))
    return Answers(found.by_finding, found.asked, observed_at)


class _Reader:
    """Reads the answers of one document; ``problems`` collects what is wrong with them."""

    def __init__(self, kb: KnowledgeBase, document: Document) -> None:
        self.kb = kb
        self.document = document
        self.problems: list[Problem] = []
        self.answers: dict[str, Answer] = {}
        self.asked: dict[str, str] = {}

    def read(self) -> Answers:
        data = self.document.data
        if isinstance(data, dict):
            self._keys(data)
            for section in ("subject", "answers"):
                self._section(section, data.get(section, {}))
        elif data is not None:
            self._problem((), "wrong-kind", "should be a mapping with the key 'answers'")
        day = self._day(data.get("observed_at")) if isinstance(data, dict) else None
        answers = Answers(MappingProxyType(self.answers), MappingProxyType(self.asked), day)
        return with_computed(self.kb, answers)

    def _problem(self, path: Path, code: Code, message: str, *, key: bool = False) -> None:
        if not self.document.is_broken(path):
            self.problems.append(problem(self.document.location(path, key=key), code, message))

    def _keys(self, data: Mapping[Any, Any]) -> None:
        for key in data:
            if key not in _KEYS:
                hint = did_you_mean(str(key), _KEYS)
                if key in self.kb.findings:
                    hint = "; put it under the key 'answers'"
                message = f"unknown key {quoted(key)}{hint or f'; known: {listed(_KEYS)}'}"
                self._problem((key,), "unknown-key", message, key=True)
        if "answers" not in data:
            self._problem((), "missing-key", "key 'answers' is missing; add it")

    def _section(self, section: str, part: Any) -> None:
        if not isinstance(part, dict):
            message = f"'{section}' should be a mapping of ids to values"
            self._problem((section,), "wrong-kind", message)
            return
        for id, value in part.items():
            if len(self.problems) >= MAX_PROBLEMS:
                message = f"has more than {MAX_PROBLEMS} faults; mend the first and read again"
                at = Location(self.document.file)
                self.problems.append(problem(at, "too-many-problems", message))
                return
            self._answer(section, id, value)

    def _answer(self, section: str, id: Any, value: Any) -> None:
        path: Path = (section, id)
        if section == "subject" and id not in _SUBJECT:
            message = f"unknown key {quoted(id)}; known: {listed(_SUBJECT)}"
            self._problem(path, "unknown-key", message, key=True)
        elif id not in self.kb.findings:
            hint = did_you_mean(str(id), self.kb.findings) or "; see 'unpinch questions'"
            self._problem(path, "unknown-finding", f"unknown finding {quoted(id)}{hint}", key=True)
        elif id in self.answers or id in self.asked:
            message = f"'{id}' is given under 'subject' as well; keep one of them"
            self._problem(path, "duplicate-key", message, key=True)
        else:
            self._take(self.kb.findings[id], value, path)

    def _take(self, finding: Finding, value: Any, path: Path) -> None:
        try:
            answer = normalise(finding, value, self.document.location(path))
        except Unusable as error:
            self._problem(path, "wrong-value", f"'{finding.id}': {error}")
            return
        if answer is None:
            self.asked[finding.id] = value
        else:
            self.answers[finding.id] = answer

    def _day(self, value: Any) -> date | None:
        day = _day(value)
        if day is None and value is not None:
            message = "'observed_at' should be a date; write one such as 2026-11-22"
            self._problem(("observed_at",), "wrong-value", message)
        return day


def with_computed(kb: KnowledgeBase, answers: Answers) -> Answers:
    """The answers with every computed finding worked out anew, where both its parts are known."""
    found = dict(answers.by_finding)
    for finding in kb.findings.values():
        if finding.computed is None:
            continue
        found.pop(finding.id, None)
        first, second = (answers.get(part) for part in finding.computed)
        if first is None or second is None or first.number is None or second.number is None:
            continue
        given = f"{first.given} less {second.given}"
        found[finding.id] = Answer(finding.id, number=first.number - second.number, given=given)
    told = MappingProxyType(found)
    return Answers(told, answers.asked, answers.observed_at, answers.derived)


def _day(value: Any) -> date | None:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def normalise(finding: Finding, value: Any, at: Location | None = None) -> Answer | None:
    """The answer that a plain value gives to a finding, None for a reason why it is unknown.

    Raises Unusable with what to write instead.
    """
    if finding.computed is not None:
        raise Unusable(f"is worked out; answer {' and '.join(finding.computed)} instead")
    if isinstance(value, str) and value in REASONS:
        return None
    match finding.type:
        case "yes-no":
            return _yes_no(finding, value, at)
        case "choice" | "choices":
            return _choice(finding, value, at)
        case _:
            return _number(finding, value, at)


def _yes_no(finding: Finding, value: Any, at: Location | None) -> Answer:
    words = ("yes", "no", UNKNOWN, *(SIDES if finding.sided else ()))
    given = value if isinstance(value, list) else [value]
    yes: set[str] = set()
    no: set[str] = set()
    for word in given:
        if not isinstance(word, str) or word not in words[:2] + words[3:]:
            raise Unusable(_expected(word, words))
        if word == NO:
            no |= {YES, "left", "right"}
        else:
            yes.add(YES)
            yes |= {"left", "right"} if word == "both" else {word} - {YES}
            if word in ("left", "right"):
                no.add("right" if word == "left" else "left")
    if not given:
        raise Unusable(_expected("", words))
    if len(given) > 1 and NO not in given:
        no -= yes
    spoken = "both" if NO not in given and {"left", "right"} <= yes else " and ".join(given)
    return Answer(finding.id, frozenset(yes), frozenset(no), given=spoken, at=at)


def _choice(finding: Finding, value: Any, at: Location | None) -> Answer:
    options = [option.id for option in finding.options]
    if isinstance(value, dict) and finding.type == "choices" and set(value) <= {"yes", "no"}:
        yes = _options(finding, value.get("yes", []), options)
        no = _options(finding, value.get("no", []), options)
        if not yes and not no:
            raise Unusable("say at least one option after 'yes' or 'no'")
        return Answer(finding.id, frozenset(yes), frozenset(no), given=_spoken(yes), at=at)
    if finding.type == "choices" and (value == [] or (value == NONE and NONE not in options)):
        return Answer(finding.id, frozenset(), frozenset(options), given=NONE, at=at)
    chosen = _options(finding, value, options)
    if finding.type == "choice" and len(chosen) != 1:
        raise Unusable("takes exactly one option")
    return Answer(
        finding.id,
        frozenset(chosen),
        frozenset(options) - frozenset(chosen) - _covered(finding, chosen),
        given=_spoken(chosen),
        at=at,
    )


def _covered(finding: Finding, chosen: list[str]) -> frozenset[str]:
    """The parts of what was chosen: who says the whole hand has not denied the thumb."""
    return frozenset(
        part for option in finding.options if option.id in chosen for part in option.covers
    )


def _options(finding: Finding, value: Any, options: list[str]) -> list[str]:
    given = value if isinstance(value, list) else [value]
    for word in given:
        if not isinstance(word, str) or word not in options:
            extra = (UNKNOWN, NONE) if finding.type == "choices" else (UNKNOWN,)
            raise Unusable(_expected(word, (*options, *extra)))
    return [option for option in options if option in given]


def _spoken(options: list[str]) -> str:
    return ", ".join(options) or NONE


def _number(finding: Finding, value: Any, at: Location | None) -> Answer:
    unit = finding.unit or "point"
    told, given_unit = _amount(value, unit)
    number = convert(told, given_unit, unit)
    low, high = finding.bounds or (float("-inf"), float("inf"))
    if not low <= number <= high:
        within = f"{low:g} and {high:g}{'' if unit == 'point' else f' ({unit})'}"
        raise Unusable(f"should be between {within}")
    shown = amount(told, given_unit if unit in DAYS else "point")
    return Answer(finding.id, number=number, given=shown, at=at)


def _amount(value: Any, unit: str) -> tuple[float, str]:
    """The number that was given and its unit, which can be told in ``unit``."""
    told, given_unit = value, unit
    if isinstance(value, dict):
        if set(value) != {"value", "unit"} or not isinstance(value["unit"], str):
            raise Unusable(f"write a number, or {{value: 3, unit: {unit}}}")
        named = value["unit"]
        told, given_unit = value["value"], PLURALS.get(named, named)
        if not convertible(given_unit, unit):
            units = list(DAYS) if unit in DAYS else [unit]
            hint = did_you_mean(named, units) or f"; known here: {listed(units)}"
            raise Unusable(f"the unit {quoted(named)} is not known{hint}")
    if isinstance(told, bool) or not isinstance(told, int | float):
        example = f" of {unit}s, or {{value: 3, unit: {unit}}}" if unit in DAYS else ""
        raise Unusable(f"should be a number{example}, or {UNKNOWN}")
    return (float(told) if abs(told) < _TOO_MUCH else float("inf")), given_unit


def _expected(word: Any, words: tuple[str, ...]) -> str:
    """What to write instead of a word that is no answer."""
    takes = f"; takes one of: {listed(words, 12)}"
    if isinstance(word, bool) and "yes" in words:
        return "is true or false; write yes or no"
    if not isinstance(word, str):
        return f"{'has no value' if word is None else 'is not a word'}{takes}"
    return f"{quoted(word)} is not an answer here{did_you_mean(word, words) or takes}"
