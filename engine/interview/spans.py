"""Typed amounts: how long, how old, how strong. Days are counted back from today."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from engine.model.entries import Finding
from engine.model.units import DAYS, PLURALS, convert
from engine.reading.answers import Unusable
from engine.reading.suggest import did_you_mean, quoted

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS = {word: n for n, word in enumerate(_ONES)}
_NUMBERS |= {word: 10 * n for n, word in enumerate(_TENS, 2)}
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_UNITS = {
    "h": "hour", "hr": "hour", "hrs": "hour",
    "d": "day", "dy": "day",
    "w": "week", "wk": "week", "wks": "week",
    "mo": "month", "mos": "month", "mth": "month", "mths": "month",
    "y": "year", "yr": "year", "yrs": "year", "yo": "year",
}  # fmt: skip
_TOLD = {
    "just now": (0, "day"),
    "today": (0, "day"),
    "this morning": (0, "day"),
    "yesterday": (1, "day"),
    "last night": (1, "day"),
    "day before yesterday": (2, "day"),
    "last week": (1, "week"),
    "last month": (1, "month"),
    "last year": (1, "year"),
}
_MONTH = "|".join(sorted({m[:n] for m in _MONTHS for n in (3, 9)} | {"sept"}, key=len)[::-1])
_WEEKDAY = {day[:n]: at for at, day in enumerate(_WEEKDAYS) for n in (3, 4, 5, 9)}

_LONGEST = 100
"""Characters of the longest amount that is looked at."""
_DECIMAL = r"-?[0-9]+(?:[.,][0-9]+)?"
_TERM = re.compile(rf"({_DECIMAL})\s*([a-z%]*)")
_TERMS = re.compile(rf"{_DECIMAL}\s*[a-z%]*(?:(?:,\s*|\s+and\s+|\s*){_DECIMAL}\s*[a-z%]+)*")
_SHARE = re.compile(rf"({_DECIMAL})\s*(?:/|out of|of)\s*([0-9]+)")
_RANGE = re.compile(r"[0-9](?: [a-z]+)?\s*(?:-|/|\bto\b|\bor\b)\s*[0-9]|^between\b")
_THOUSANDS = re.compile(r"[0-9]+,[0-9]{3}(?![0-9])")
_VAGUE = re.compile(
    r"\b(a few|few|several|some|many|more than|less than|over(?! the (?:last|past))|under|"
    r"at least|at most|up to|nearly|almost|not quite|just over)\b"
)
_BEFORE = re.compile(
    r"(?:[~≈]|(?:since|from|for|about|around|roughly|approximately|approx|circa|ca|been|it's|"
    r"it is|i'm|im|i am|age|aged|(?:over )?(?:the )?(?:last|past)(?= [0-9]))(?:[.:]|\b))\s*"
)
_AFTER = re.compile(r"\s+(?:ago|now|old|already|long|of age|so far|or so)$")
_STARTING = re.compile(r"(?:(?:since|from|in|on)\s+)(?:(?:about|around)\s+)?(?:the\s+)?")
_LAST = re.compile(r"^(?:for )?(?:the )?(?:last|past) ")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?")
_DAY = "([0-9]{1,2})(?:st|nd|rd|th)?"
_NAMED = re.compile(rf"(?:{_DAY}(?: of)? )?({_MONTH})(?: {_DAY})?(?:,? (?:of )?([0-9]{{4}}))?")
_IN_NUMBERS = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})")


def amount(finding: Finding, text: str, today: date) -> Any:
    """The plain value of a typed amount, which is in small letters. Raises Unusable."""
    if len(text) > _LONGEST:
        raise _not_understood(finding)
    value = _since(text, today) if finding.type == "duration" else None
    if value is None:
        value = _measured(finding, text, today)
    unit = finding.unit or "point"
    low, high = finding.bounds or (float("-inf"), float("inf"))
    told = convert(value["value"], value["unit"], unit) if isinstance(value, dict) else value
    if not low <= told <= high:
        raise Unusable(f"that is out of range; type {_wanted(finding)}")
    return value


def _wanted(finding: Finding) -> str:
    """What to type, such as "a number from 0 to 10"."""
    low, high = finding.bounds or (None, None)
    within = "" if low is None else f" from {low:g} to {high:g}"
    if finding.type == "duration":
        return f"a time{within} {finding.unit}s, such as 3 {finding.unit}s"
    return f"a number{within}"


def _not_understood(finding: Finding) -> Unusable:
    since = " or since March" if finding.type == "duration" else ""
    return Unusable(f"type {_wanted(finding)}{since}, or Enter if you do not know")


# -- days ---------------------------------------------------------------------------------------


def _since(text: str, today: date) -> dict[str, Any] | None:
    """The time since a day that is named, None where none is."""
    said = _STARTING.sub("", text, count=1) if _STARTING.match(text) else text.removeprefix("the ")
    if (told := _LAST.sub("last ", said)) in _TOLD:
        value, unit = _TOLD[told]
        return {"value": value, "unit": unit}
    start = _day(said, today, year_alone=said != text)
    if start is None:
        return None
    if start > today:
        raise Unusable("that day is still to come; type one up to today")
    return {"value": (today - start).days, "unit": "day"}


def _day(said: str, today: date, *, year_alone: bool) -> date | None:
    if _IN_NUMBERS.fullmatch(said):
        raise Unusable(f"day and month can be mixed up there; type the date as {today.isoformat()}")
    if found := _ISO.fullmatch(said):
        return _date(int(found[1]), int(found[2]), int(found[3] or 1))
    if year_alone and re.fullmatch(r"[0-9]{4}", said):
        return _date(int(said), 1, 1)
    if said in _WEEKDAY:
        back = (today.weekday() - _WEEKDAY[said]) % 7
        if back == 0:
            raise Unusable("it is that day today; type today or a week ago")
        return date.fromordinal(today.toordinal() - back)
    found = _NAMED.fullmatch(said)
    if found is None or (found[1] and found[3]):
        return None
    month = next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(found[2][:3]))
    day = int(found[1] or found[3] or 1)
    if found[4]:
        return _date(int(found[4]), month, day)
    return _latest(month, day, today)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unusable("there is no such day; type one such as 3 March 2024") from None


def _latest(month: int, day: int, today: date) -> date:
    """The last day of that name which is not in the future; 29 February needs a leap year."""
    latest = today.year if (month, day) <= (today.month, today.day) else today.year - 1
    if (month, day) == (2, 29):
        latest = next((y for y in range(latest, latest - 9, -1) if _is_leap(y)), latest)
    return _date(latest, month, day)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


# -- numbers with units -------------------------------------------------------------------------


def _measured(finding: Finding, text: str, today: date) -> Any:
    said = _in_digits(text)
    high = finding.bounds[1] if finding.bounds else None
    share = _SHARE.fullmatch(_BEFORE.sub("", said))
    if share is not None and finding.type == "scale" and float(share[2][:9]) == high:
        return _number(share[1])
    _refuse_inexact(finding, said)
    bare = said
    while found := _BEFORE.match(bare):
        bare = bare[found.end() :]
    while found := _AFTER.search(bare):
        bare = bare[: found.start()]
    if bare == "0.5" and bare not in text:
        raise _not_understood(finding)  # half of what?
    if not _TERMS.fullmatch(bare):
        if _unit(bare) in DAYS and finding.unit in DAYS:
            raise Unusable(f"type how many, such as 3 {_unit(bare)}s")
        raise _not_understood(finding)
    terms = [(_number(found[1]), found[2]) for found in _TERM.finditer(bare)]
    if finding.unit in DAYS:
        return _time(finding, said, terms, today)
    if len(terms) > 1:
        raise _not_understood(finding)
    (number, word) = terms[0]
    if word and word not in _own_words(finding):
        raise Unusable(f"{quoted(word)} does not fit here; type the number alone")
    return number


def _in_digits(text: str) -> str:
    """Number words as digits: two and a half months, half a year, a couple of weeks, a week."""
    text = re.sub(r"\b(?:a )?couple(?: of)?\b", "2", text)
    names = "|".join(_NUMBERS)
    tens, ones = "|".join(_TENS), "|".join(_ONES[1:10])
    text = re.sub(
        rf"\b({tens})[ -]({ones})\b", lambda m: str(_NUMBERS[m[1]] + _NUMBERS[m[2]]), text
    )
    text = re.sub(rf"\b(?:{names})\b", lambda m: str(_NUMBERS[m[0]]), text)
    text = re.sub(r"(?<=[0-9] )1/2\b|\bhalf\b", "½", text)
    text = re.sub(r"½ (?:of )?an?\b", "½", text)
    text = re.sub(r"(?<![0-9.,])([0-9]+)(?: and)?(?: an?)? ?½", r"\1.5", text)
    text = re.sub(r"(?<!½ )\ban?(?= [a-z])(?! few| little| lot| long)", "1", text)
    text = re.sub(r"(?<![0-9.,])([0-9]+) ([a-z]+) and (?:an? )?½", r"\1.5 \2", text)
    return text.replace("½", "0.5")


def _refuse_inexact(finding: Finding, said: str) -> None:
    """A bound or a range is no number, and which number it stands for is not ours to say."""
    example = f"3 {finding.unit}s" if finding.unit in DAYS else "3"
    if found := _VAGUE.search(said):
        raise Unusable(f"{quoted(found[1])} is not exact; type one number, such as {example}")
    if _RANGE.search(said):
        raise Unusable(f"one number is needed; type the one that fits best, such as {example}")
    if found := _THOUSANDS.search(said):
        raise Unusable(f"{quoted(found[0])} can be read in two ways; type it without the comma")


def _time(finding: Finding, said: str, terms: list[tuple[float, str]], today: date) -> Any:
    """A time of one or more terms, such as 3 weeks, or 1 year 6 months."""
    if len(terms) == 1 and not terms[0][1]:
        number = terms[0][0]
        if re.match(r"(?:since|from)\b", said):
            raise _not_understood(finding)
        if finding.type == "duration" and number in range(1900, today.year + 1):
            raise Unusable(f"type since {number:g} for a year, or {number:g} {finding.unit}s")
        return number
    spans = [_span(finding, number, word) for number, word in terms]
    if len(spans) == 1:
        return {"value": spans[0][0], "unit": spans[0][1]}
    sizes = [DAYS[unit] for _, unit in spans]
    if sizes != sorted(set(sizes), reverse=True):
        raise _not_understood(finding)
    last = spans[-1][1]
    total = sum(convert(number, unit, last) for number, unit in spans)
    if {unit for _, unit in spans} <= {"year", "month"} or total == int(total):
        return {"value": total, "unit": last}
    return {"value": round(convert(total, last, "day")), "unit": "day"}


def _span(finding: Finding, number: float, word: str) -> tuple[float, str]:
    if not word:
        raise _not_understood(finding)
    if word in ("fortnight", "fortnights"):
        return 2 * number, "week"
    unit = _unit(word)
    if unit not in DAYS:
        units = "hours, days, weeks, months or years"
        near = "" if word.startswith(("min", "sec")) else did_you_mean(word, [*DAYS, *PLURALS])
        raise Unusable(f"{quoted(word)} is not a unit of time here{near or f'; type {units}'}")
    return number, unit


def _unit(word: str) -> str:
    return _SHORT_UNITS.get(word, PLURALS.get(word, word))


def _own_words(finding: Finding) -> set[str]:
    """The words that may stand after a number without meaning: what the question counts."""
    unit = finding.unit or "point"
    counted = re.findall(r"how many ([a-z]+)", finding.question.lower())
    return {unit, f"{unit}s", *counted, *(["%"] if unit == "percent" else [])}


def _number(digits: str) -> float:
    return float(digits.replace(",", "."))
