"""Units, those of time in days, and amounts in words."""

from __future__ import annotations

DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
"""Days in a unit; month and year are means of the Gregorian calendar."""

PLURALS = {f"{unit}s": unit for unit in DAYS}


def convertible(unit: str, other: str) -> bool:
    """Whether an amount in one unit can be told in the other."""
    return unit == other or (unit in DAYS and other in DAYS)


def convert(amount: float, unit: str, other: str) -> float:
    """The amount in the other unit; both must be convertible."""
    return amount if unit == other else amount * DAYS[unit] / DAYS[other]


def amount(number: float, unit: str) -> str:
    """A number of something in words: ``6 weeks``, ``1 check-in``; points have none."""
    if unit == "point":
        return f"{number:g}"
    return f"{number:g} {unit}{'' if number == 1 or unit == 'percent' else 's'}"
