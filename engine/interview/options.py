"""Which options a typed reply names: by number, id, label, a word of it, or what people say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from engine.model.entries import Finding, Option
from engine.reading.answers import Unusable
from engine.reading.suggest import did_you_mean, listed, quoted

_SIGNS = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2212": "-"}
)
_BETWEEN = re.compile(r"\s*(?:,\s*and\b|[,;&+]|\band\b)\s*")
_NUMBERED = re.compile(r"(?:#|(?:no|nr|number|option)\b\.?)?\s*([0-9]+)[.)]?")
_SPAN = re.compile(r"([0-9]+)\s*(?:-|\bto\b)\s*([0-9]+)")
_FILLERS = re.compile(r"^(?:(?:it's|it is|its|only|just|in|on|at|the|my|a|an)\s+)+")
_DENIALS = {"no", "not", "without", "never", "none", "nothing"}
_EMPTY_WORDS = {"and", "but", "for", "from", "has", "have", "now", "not", "one", "the", "two"}
_SHORTEST = 3
"""Letters of the shortest word or beginning that may stand for an option."""


def plain(text: str) -> str:
    """A typed text in small letters, without outer quotes, double spaces and final marks."""
    text = " ".join(text.translate(_SIGNS).lower().split())
    return text.strip("\"'").rstrip(" .!,;:").strip("\"'") or text


def named(finding: Finding, text: str) -> list[str]:
    """The options that are called just so: by id, else by label, else by what people say."""
    key = _key(text)
    layers = (
        [o.id for o in finding.options if _name(o.id) == key],
        [o.id for o in finding.options if _name(o.label) == key],
        [o.id for o in finding.options if key in map(_name, o.words)],
    )
    return next((layer for layer in layers if layer), [])


def chosen(finding: Finding, text: str) -> list[str]:
    """The options that a text in small letters names. Raises Unusable with what to type."""
    found: dict[str, None] = {}
    for part in _parts(finding, text):
        found |= dict.fromkeys(_option(finding, part))
    return list(found)


def _key(text: str) -> str:
    return " ".join(plain(text).replace("-", " ").split())


_name = lru_cache(maxsize=8192)(_key)
"""The same of what knowledge says; nothing that was typed is kept."""


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+(?:'[^\W_]+)*", text.lower()))


def _parts(finding: Finding, text: str) -> Iterator[str]:
    """Cut a list into its items; a name that holds commas or 'and' itself stays whole."""
    cuts = [(0, 0), *(found.span() for found in _BETWEEN.finditer(text)), (len(text), len(text))]
    names = {_name(n) for o in finding.options for n in (o.id, o.label, *o.words)}
    longest = max(len(_BETWEEN.findall(name)) for name in names)
    at = 0
    while at < len(cuts) - 1:
        start = cuts[at][1]
        ends = range(min(at + 1 + longest, len(cuts) - 1), at + 1, -1)
        at = next((end for end in ends if _key(text[start : cuts[end][0]]) in names), at + 1)
        part = text[start : cuts[at][0]]
        yield from part.split() if re.fullmatch(r"[0-9 ]+", part) else filter(None, [part])


def _option(finding: Finding, part: str) -> list[str]:
    exact = named(finding, part) or named(finding, _FILLERS.sub("", part))
    if len(exact) == 1 or (exact and finding.type == "choices"):
        return exact
    if found := _NUMBERED.fullmatch(part):
        return [_numbered(finding, found[1]).id]
    if found := _SPAN.fullmatch(part):
        return _span(finding, found[1], found[2])
    likely = [o for o in finding.options if o.id in exact] or _likely(finding, part)
    if len(likely) == 1:
        if _denials(likely[0]) - _words(part):
            raise Unusable(f"{quoted(part)} does not say which; {_numbers(finding)}")
        return [likely[0].id]
    if likely:
        numbers = [f"{finding.options.index(o) + 1} ({o.label})" for o in likely]
        raise Unusable(f"{quoted(part)} could be {listed(numbers)}; type the number")
    near = did_you_mean(_key(part), _names(finding))
    raise Unusable(f"{quoted(part)} is not one of the options{near or f'; {_numbers(finding)}'}")


def _numbers(finding: Finding) -> str:
    return f"type a number from 1 to {len(finding.options)}"


def _numbered(finding: Finding, digits: str) -> Option:
    number = int(digits[-9:]) if len(digits.lstrip("0")) < 9 else 0
    if not 1 <= number <= len(finding.options):
        raise Unusable(f"there is no option {quoted(digits)}; {_numbers(finding)}")
    return finding.options[number - 1]


def _span(finding: Finding, first: str, last: str) -> list[str]:
    start, end = (finding.options.index(_numbered(finding, n)) for n in (first, last))
    if start >= end:
        raise Unusable(f"'{first}-{last}' runs backwards; type the lower number first")
    return [option.id for option in finding.options[start : end + 1]]


def _likely(finding: Finding, part: str) -> list[Option]:
    """The options whose id or label begins so, or whose label has all these words."""
    key = _FILLERS.sub("", _key(part))
    words = _words(key)
    if len(key) < _SHORTEST or not words - _EMPTY_WORDS:
        return []
    return [
        option
        for option in finding.options
        if _name(option.label).startswith(key)
        or _name(option.id).startswith(key)
        or words <= _words(_name(option.label))
    ]


def _denials(option: Option) -> set[str]:
    """What a label denies with: who types only the rest of it may mean the opposite."""
    return _words(option.label) & _DENIALS


def _names(finding: Finding) -> list[str]:
    """All that a misspelt word may have been meant for; each of them is understood."""
    names = [_name(n) for o in finding.options for n in (o.id, o.label, *o.words)]
    words = sorted({w for o in finding.options for w in _words(_name(o.label)) if len(w) > 3})
    alone = [w for w in words if len(found := _likely(finding, w)) == 1 and not _denials(found[0])]
    return [*names, *alone]
