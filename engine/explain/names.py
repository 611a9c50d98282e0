"""Finds entries by what people call them: the id, the label or another name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.errors import UsageError
from engine.model.knowledge import KnowledgeBase
from engine.reading.suggest import did_you_mean

_NAMED = (
    "syndromes",
    "treatments",
    "conclusions",
    "findings",
    "instruments",
    "lesions",
    "texts",
    "maps",
)
"""Kinds of entries that have names in words; where two share a name the first kind wins."""


def slug(name: str) -> str:
    """A name as an id would be written: ``Bell's palsy`` becomes ``bells-palsy``."""
    plain = name.lower().replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    words = re.sub(r"[^a-z0-9.]+", "-", plain).strip("-")
    return re.sub(r"^(?:a|an|the)-", "", words)


def names(kb: KnowledgeBase) -> dict[str, str]:
    """Every name as a slug, with the id it stands for; ids stand for themselves."""
    found: dict[str, str] = {}
    for kind in _NAMED:
        for entry in getattr(kb, kind).values():
            for name in _names(entry):
                found.setdefault(slug(name), entry.id)
    return {**found, **{id: id for kind in _NAMED for id in getattr(kb, kind)}}


def _names(entry: object) -> Iterator[str]:
    for key in ("label", "title"):
        text = getattr(entry, key, None)
        if text:
            yield str(text)
            yield re.sub(r"\s*\(.*?\)", "", str(text))
            yield from re.findall(r"\((.*?)\)", str(text))
    yield from getattr(entry, "also_called", ())


def syndrome_named(kb: KnowledgeBase, name: str) -> str | None:
    """The id of the syndrome with this id, label or other name."""
    if name in kb.syndromes:
        return name
    wanted = slug(name)
    return next(
        (s.id for s in kb.syndromes.values() if wanted in map(slug, _names(s))),
        None,
    )


def resolve(kb: KnowledgeBase, name: str, known: list[str]) -> str:
    """The id among ``known`` that a person means. Raises UsageError with suggestions.

    Words that occur in the name of one entry alone are enough.
    """
    if name in known:
        return name
    allowed = set(known)
    usable = {text: id for text, id in names(kb).items() if id in allowed}
    wanted = slug(name)
    if wanted in usable:
        return usable[wanted]
    partly = dict.fromkeys(
        id
        for text, id in usable.items()
        if wanted and set(wanted.split("-")) <= set(text.split("-"))
    )
    if len(partly) == 1:
        return next(iter(partly))
    if partly:
        listed = ", ".join(list(partly)[:6])
        raise UsageError(f"nothing has the id '{name}'; near it: {listed}")
    hint = did_you_mean(wanted, usable) or "; see 'unpinch browse'"
    raise UsageError(f"nothing has the id '{name}'{hint}")
