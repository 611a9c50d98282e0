"""Plain scalars of YAML: only those that every version and every program reads alike.

``yes`` and ``no`` are text here: they are the words for answers. A day such as 2026-11-22 is
text as well; the shapes say where one belongs.
"""

from __future__ import annotations

import re

from engine.reading.suggest import quoted

MAX_DIGITS = 15
"""Digits of a number that every program keeps exactly."""

Scalar = str | bool | int | float | None

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_SURPRISE = re.compile(
    r"""(?x)
    [-+]?0[0-9_]+(\.[0-9_]*)? | \+\.?[0-9].* | -\.[0-9].*    # octal, signed
    | [-+]?0[xob][0-9a-fA-F_]+                              # hexadecimal, octal, binary
    | [-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?         # base 60: 12:30
    | [-+]?[0-9]+_[0-9_.]+ | [-+]?\.[0-9_]+ | [-+]?[0-9]+\.  # 1_000, .5, 1.
    | [-+]?[0-9_]*\.?[0-9_]*[0-9.][eE][-+]?[0-9]+           # 1e3
    | [-+]?\.(inf|Inf|INF) | \.(nan|NaN|NAN)
    | on | On | ON | off | Off | OFF | [yYnN]
    | Null | NULL | =
    """
)
_CAPITAL = re.compile(r"Yes|YES|No|NO|True|TRUE|False|FALSE")


def resolve(text: str) -> tuple[Scalar, str | None]:
    """The value of a plain scalar; with it a message where other programs read it otherwise."""
    if text in ("", "~", "null"):
        return None, None
    if text in ("true", "false"):
        return text == "true", None
    whole, fraction = _INTEGER.fullmatch(text), _FLOAT.fullmatch(text)
    if whole or fraction:
        if sum(letter.isdigit() for letter in text) > MAX_DIGITS:
            return text, f"{quoted(text)} has too many digits to be kept exactly; round it"
        return (int(text) if whole else float(text)), None
    if _CAPITAL.fullmatch(text):
        return text, f"'{text}' is read differently by other programs; write {text.lower()}"
    if _SURPRISE.fullmatch(text):
        return text, f"{quoted(text)} is read differently by other programs; {_advice(text)}"
    return text, None


def resolve_key(text: str) -> tuple[str, str | None]:
    """A plain key, always text; with it a message where other programs read it otherwise."""
    if text in ("y", "n"):  # `n` is a key of at_least; no program in use reads it as false
        return text, None
    value, message = resolve(text)
    if message is not None:
        return text, f"{quoted(text)} is read differently by other programs; quote it"
    if not isinstance(value, str):
        return text, f"{quoted(text)} is not text, so it cannot be a key; quote it"
    return text, None


def _advice(text: str) -> str:
    if text in ("y", "Y", "on", "On", "ON"):
        return "did you mean yes?"
    if text in ("n", "N", "off", "Off", "OFF"):
        return "did you mean no?"
    return "quote it if it is text, or write a plain number"
