"""Answers as a person writes them in a file: a word, a number, a list, or yes and no of a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.model.answers import NO, REASONS, YES


def names(said: Any, option: str) -> bool | None:
    """Whether a plain answer affirms an option; None where that is not known."""
    if isinstance(said, Mapping):
        affirmed, denied = said.get("yes", ()), said.get("no", ())
        return True if option in affirmed else False if option in denied else None
    if isinstance(said, list | tuple):
        return option in said
    if said in REASONS:
        return None
    return bool(said != NO if option == YES else said == option)


def affirms(said: Any) -> bool:
    """Whether a plain answer of yes and no, with or without sides, says that there is something."""
    parts = said if isinstance(said, list | tuple) else (said,)
    return any(part is not None and part not in (NO, *REASONS) for part in parts)


def sides_of(said: Any) -> frozenset[str]:
    """The sides that a plain answer of yes and no affirms; none where it names none."""
    parts = said if isinstance(said, list | tuple) else (said,)
    if "both" in parts:
        return frozenset({"left", "right"})
    return frozenset(part for part in parts if part in ("left", "right"))
