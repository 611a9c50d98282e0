"""What people type: words for answers, numbers of options, amounts with units."""

from __future__ import annotations

import re
from typing import Any

from engine.model.entries import Finding
from engine.model.units import DAYS, PLURALS
from engine.reading.answers import NONE, SIDES, UNKNOWN, Unusable
from engine.reading.suggest import did_you_mean, listed

YES_WORDS = {"yes", "y", "yeah", "yep"}
NO_WORDS = {"no", "n", "nope"}
UNKNOWN_WORDS = {
    "",
    "d",
    "dk",
    "unknown",
    "don't know",
    "dont know",
    "do not know",
    "not sure",
    "skip",
}
BACK_WORDS = {"back", "b"}
DONE_WORDS = {"done", "stop", "quit", "exit", "q"}
MAP_WORDS = {"map", "picture"}
HELP_WORDS = {"?", "help", "why"}

_AMOUNT = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*([a-z]*)")
_SHORT_UNITS = {
    "h": "hour",
    "d": "day",
    "w": "week",
    "wk": "week",
    "wks": "week",
    "mo": "month",
    "mth": "month",
    "y": "year",
    "yr": "year",
    "yrs": "year",
}


def reply_value(finding: Finding, text: str) -> Any:
    """The plain value that a typed reply stands for. Raises Unusable with what to type."""
    text = text.strip().rstrip(".!").lower().replace("\u2019", "'")
    if text in UNKNOWN_WORDS:
        return UNKNOWN
    if finding.type == "yes-no":
        return _yes_no(finding, text)
    if finding.type in ("choice", "choices"):
        return _options(finding, text)
    return _amount(finding, text)


def _yes_no(finding: Finding, text: str) -> str:
    if text in YES_WORDS:
        return "yes"
    if text in NO_WORDS:
        return "no"
    if finding.sided and text in SIDES:
        return text
    sides = ", left, right, both" if finding.sided else ""
    known = [*YES_WORDS, *NO_WORDS, *(SIDES if finding.sided else ())]
    raise Unusable(f"type yes or no{sides}, or Enter for don't know{did_you_mean(text, known)}")


def _options(finding: Finding, text: str) -> Any:
    if text in (NONE, "0"):
        return NONE if finding.type == "choices" else _only_one(finding, [NONE])
    chosen = [_option(finding, part) for part in _parts(finding, text)]
    if finding.type == "choice":
        return _only_one(finding, chosen)
    return chosen


def _parts(finding: Finding, text: str) -> list[str]:
    """Split at commas, and at spaces where only numbers were typed."""
    if re.fullmatch(r"[\d\s,]+", text):
        return re.split(r"[\s,]+", text.strip(", "))
    whole = {option.label.lower() for option in finding.options}
    return [text] if text in whole else [part.strip() for part in text.split(",") if part.strip()]


def _option(finding: Finding, part: str) -> str:
    options = finding.options
    if part.isdigit():
        if 1 <= int(part) <= len(options):
            return options[int(part) - 1].id
        raise Unusable(f"type a number from 1 to {len(options)}")
    for option in options:
        if part in (option.id, option.label.lower()):
            return option.id
    names = {option.label.lower(): option.id for option in options}
    raise Unusable(
        f"'{part}' is not one of the options{did_you_mean(part, [*names, *names.values()])}"
    )


def _only_one(finding: Finding, chosen: list[str]) -> str:
    options = [option.id for option in finding.options]
    if len(chosen) == 1 and chosen[0] in options:
        return chosen[0]
    raise Unusable(f"choose one option, by its number or name: {listed(options)}")


def _amount(finding: Finding, text: str) -> Any:
    found = _AMOUNT.fullmatch(text)
    unit = finding.unit or "point"
    example = f"3 {unit}s" if unit in DAYS else "3"
    if found is None:
        raise Unusable(f"type a number such as {example}, or Enter for don't know")
    number = float(found[1].replace(",", "."))
    if not found[2] or unit not in DAYS:
        return number
    named = _SHORT_UNITS.get(found[2], PLURALS.get(found[2], found[2]))
    if named not in DAYS:
        raise Unusable(f"'{found[2]}' is not a unit of time{did_you_mean(found[2], list(DAYS))}")
    return {"value": number, "unit": named}
