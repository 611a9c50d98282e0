"""Reads answers: from an answers file, or from plain values of a caller."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import Any

from engine.errors import AnswersError, Location, Problem
from engine.model.answers import NO, YES, Answer, Answers
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.model.units import DAYS, PLURALS, convert
from engine.reading.files import decode, read_text
from engine.reading.suggest import did_you_mean, listed
from engine.reading.yaml_tree import Document, Path, parse

UNKNOWN = "unknown"
NONE = "none"
SIDES = ("left", "right", "both")
_KEYS = ("answers", "subject", "observed_at")


class Unusable(ValueError):
    """A value that is no answer to the finding; the text says what to write instead."""


def read_answers(kb: KnowledgeBase, path: FilePath) -> Answers:
    """The answers in a file. Raises AnswersError with every problem."""
    text, problem = read_text(path, str(path))
    if problem is not None:
        raise AnswersError("the answers cannot be read", [problem])
    return parse_answers(kb, text, str(path))


def decode_answers(kb: KnowledgeBase, data: bytes, name: str) -> Answers:
    """The answers in bytes, such as those of standard input. Raises AnswersError."""
    text, problem = decode(data, name)
    if problem is not None:
        raise AnswersError("the answers cannot be read", [problem])
    return parse_answers(kb, text, name)


def parse_answers(kb: KnowledgeBase, text: str, name: str) -> Answers:
    """The answers in a text, YAML or JSON. Raises AnswersError with every problem."""
    if text.lstrip().startswith("{"):
        # JSON may be indented with tabs, YAML may not; outside of strings both mean space.
        text = text.replace("\t", " ")
    document, problems = parse(text, name)
    found, more = _answers_in(kb, document)
    problems = sorted({*problems, *more})
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
    found, problems = _answers_in(kb, document)
    if problems:
        raise AnswersError("the answers cannot be used", problems)
    return Answers(found.by_finding, found.asked, observed_at)


def _answers_in(kb: KnowledgeBase, document: Document) -> tuple[Answers, list[Problem]]:
    problems: list[Problem] = []

    def problem(path: Path, code: str, message: str, *, key: bool = False) -> None:
        problems.append(Problem(document.location(path, key=key), code, message))

    data = document.data
    if not isinstance(data, dict):
        if data is not None or not document.values:
            problem((), "wrong-kind", "should be a mapping with the key 'answers'")
        return _no_answers(), problems
    for key in data:
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS)
            if not hint and key in kb.findings:
                hint = "; put it under the key 'answers'"
            problem((key,), "unknown-key", f"unknown key '{key}'{hint}", key=True)
    if "answers" not in data:
        problem((), "missing-key", "key 'answers' is missing; add it")
    values: dict[str, tuple[Any, Path]] = {}
    for section in ("subject", "answers"):
        part = data.get(section, {})
        if not isinstance(part, dict):
            problem((section,), "wrong-kind", f"'{section}' should be a mapping of ids to values")
            continue
        for id, value in part.items():
            if section == "subject" and id not in ("age", "sex"):
                problem((section, id), "unknown-key", f"unknown key '{id}'; known: age, sex", key=True)
            elif id not in kb.findings:
                hint = did_you_mean(id, kb.findings) or "; see 'unpinch questions'"
                problem((section, id), "unknown-finding", f"unknown finding '{id}'{hint}", key=True)
            else:
                values[id] = (value, (section, id))
    answers: dict[str, Answer] = {}
    asked: set[str] = set()
    for id, (value, path) in values.items():
        try:
            answer = normalise(kb.findings[id], value, document.location(path))
        except Unusable as error:
            problem(path, "wrong-value", f"'{id}': {error}")
            continue
        if answer is None:
            asked.add(id)
        else:
            answers[id] = answer
    day = _day(data.get("observed_at"))
    if day is None and data.get("observed_at") is not None:
        problem(("observed_at",), "wrong-value", "'observed_at' should be a date such as 2026-11-22")
    return Answers(MappingProxyType(answers), frozenset(asked), day), problems


def _no_answers() -> Answers:
    return Answers(MappingProxyType({}))


def _day(value: Any) -> date | None:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def normalise(finding: Finding, value: Any, at: Location | None = None) -> Answer | None:
    """The answer that a plain value gives to a finding, None for unknown.

    Raises Unusable with what to write instead.
    """
    if value == UNKNOWN and isinstance(value, str):
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
    return Answer(
        finding.id, frozenset(yes), frozenset(no), given=" and ".join(map(str, given)), at=at
    )


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
        frozenset(options) - frozenset(chosen),
        given=_spoken(chosen),
        at=at,
    )


def _options(finding: Finding, value: Any, options: list[str]) -> list[str]:
    given = value if isinstance(value, list) else [value]
    for word in given:
        if not isinstance(word, str) or word not in options:
            extra = (UNKNOWN, NONE) if finding.type == "choices" else (UNKNOWN,)
            raise Unusable(_expected(word, (*options, *extra)))
    return list(dict.fromkeys(given))


def _spoken(options: list[str]) -> str:
    return ", ".join(options) or NONE


def _number(finding: Finding, value: Any, at: Location | None) -> Answer:
    unit = finding.unit or "point"
    amount: Any = value
    given_unit = unit
    if isinstance(value, dict):
        if set(value) != {"value", "unit"}:
            raise Unusable(f"write a number, or {{value: 3, unit: {unit}}}")
        amount = value["value"]
        named = str(value["unit"])
        given_unit = PLURALS.get(named, named)
        if given_unit != unit and not (given_unit in DAYS and unit in DAYS):
            units = list(DAYS) if unit in DAYS else [unit]
            raise Unusable(f"the unit is not known{did_you_mean(named, units)}"
                           f"; known here: {listed(units)}")
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        raise Unusable(f"should be a number, or {UNKNOWN}")
    number = convert(float(amount), given_unit, unit)
    low, high = finding.bounds or (float("-inf"), float("inf"))
    if not low <= number <= high:
        raise Unusable(f"should be between {low:g} and {high:g} ({unit})")
    shown = f"{amount:g} {given_unit}{'' if amount == 1 else 's'}" if unit in DAYS else f"{amount:g}"
    return Answer(finding.id, number=number, given=shown, at=at)


def _expected(word: Any, words: tuple[str, ...]) -> str:
    if isinstance(word, bool):
        return "write yes or no" if "yes" in words else f"takes one of: {listed(words, 12)}"
    if not isinstance(word, str):
        return f"takes one of: {listed(words, 12)}"
    hint = did_you_mean(word, words)
    return f"'{word}' is not an answer here" + (hint or f"; takes one of: {listed(words, 12)}")
