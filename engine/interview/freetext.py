"""What somebody's own words mention: findings by the words of the vocabulary, to be confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from engine.interview import english
from engine.interview.english import Word
from engine.model.answers import NO, YES
from engine.model.condition import findings_of
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.model.value import value

GAP = 4
"""Words that may stand between two of a phrase."""
LONG = 5
"""Letters of the words in which a spelling mistake is forgiven."""
_FULL_STOP = re.compile(r"[.!?\n]")
_BEFORE_ASIDE = re.compile("[^,(]+")
_LETTERS = re.compile(r"[^\W_]+")
SPEAKS_OF_THE_PAST = frozenset(("past", "ago", "ever"))
"""A finding whose label or question has one of these is about long ago, too."""


@value
class Mention:
    """A finding that a text seems to speak of, and ``said``, the piece of it that says so.

    ``value`` is yes, left, right or both, an option's id, or no where a yes-no finding is denied.
    """

    finding: str
    value: str
    said: str


@value
class _Sense:
    """What a phrase stands for; a ``place`` belongs to what one of its ``gates`` asks about."""

    finding: Finding
    value: str
    past: bool
    place: bool
    gates: frozenset[str]


@value
class _Match:
    """The words ``first`` to ``last`` of a clause, and what they may stand for."""

    size: int
    first: int
    last: int
    senses: tuple[_Sense, ...]

    @property
    def span(self) -> range:
        """The places of its words."""
        return range(self.first, self.last + 1)

    @property
    def urgent(self) -> bool:
        """Whether it may stand for a red flag."""
        return any(sense.finding.screen == "red-flag" for sense in self.senses)


@value
class _Heard:
    """A sense with its value in the text; ``scopes`` are what it is part of, narrowest first."""

    sense: _Sense
    value: str
    said: str
    scopes: tuple[tuple[int, ...], ...]


class Listener:
    """Finds the findings of one knowledge base in texts. Keeps nothing of a text."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._phrases: dict[str, Any] = {}
        spoken: set[str] = set()
        for finding in kb.findings.values():
            if finding.answered_by != "clinician" and finding.computed is None:
                for words, sense in _vocabulary(finding):
                    _plant(self._phrases, words, sense)
                    spoken.update(words)
        told = " ".join(text for finding in kb.findings.values() for text in _texts(finding))
        told = " ".join(set(told.casefold().split()))
        common = {*_LETTERS.findall(told), *english.COMMON}
        self._known = {english.key(word) for word in common}
        self._long: dict[str, list[str]] = {}
        for word in sorted(spoken):
            if len(word) >= LONG:
                self._long.setdefault(word[0], []).append(word)

    def mentions(self, text: str, *, carer: bool = False) -> tuple[Mention, ...]:
        """What the text mentions, in its order, each finding with each of its values once.

        A yes-no finding has one value; options of one finding are several mentions, also where
        only one of them can be the answer. What is doubted, over, of long ago or of a relative is
        left out; relatives count where a ``carer`` tells of somebody else. Any text is allowed.
        """
        spelt: dict[str, tuple[str, ...]] = {}
        heard: list[_Heard] = []
        end = sentence = 0
        for words in english.clauses(text):
            sentence += _FULL_STOP.search(text, end, words[0].start) is not None
            end = words[-1].end
            forms = [self._forms(word.text, spelt) for word in words]
            matches = _best(
                _Match(size, at, last, senses)
                for at in range(len(words))
                for size, last, senses in _ends(self._phrases, words, forms, at)
            )
            heard += _understood(text, words, matches, sentence, carer=carer)
        return _mentions(_placed(heard))

    def _forms(self, word: str, spelt: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        """The words of the vocabulary for which a word may stand; ``spelt`` remembers them."""
        if word not in spelt:
            key = english.key(word)
            near = () if key in self._known or len(key) < LONG else self._long.get(key[0], ())
            near = [known for known in near if abs(len(known) - len(word)) < 3]
            meant = [n for n in near if english.one_edit(key, n) or english.one_edit(word, n)]
            spelt[word] = (key, *meant)
        return spelt[word]


def _vocabulary(finding: Finding) -> Iterator[tuple[tuple[str, ...], _Sense]]:
    """Every phrase that stands for a finding or for one of its options, as its words."""
    spoken = _LETTERS.findall(f"{finding.label} {finding.question}".casefold())
    past, place = not SPEAKS_OF_THE_PAST.isdisjoint(spoken), finding.map is not None
    gates = frozenset(findings_of(finding.ask_when) if finding.ask_when else ())
    label = english.phrase(finding.label) if finding.type == "yes-no" else ()
    own = {english.phrase(words) for words in finding.words} | (
        {label} if len(label) > 1 else set()
    )
    sense = _Sense(finding, YES, past, False, gates)
    yield from ((words, sense) for words in own if words)
    for option in finding.options:
        labels = _BEFORE_ASIDE.findall(option.label)[:1] if place else []
        said = {english.phrase(text) for text in (*option.words, *labels)}
        sense = _Sense(finding, option.id, past, place and bool(gates), gates)
        yield from ((words, sense) for words in said if words)


def _texts(finding: Finding) -> Iterator[str]:
    """All that the knowledge says about a finding in plain words."""
    yield from (finding.question, finding.carer, finding.label, finding.absent_label)
    yield from (finding.help or "", *finding.words)
    for option in finding.options:
        yield from (option.label, option.help or "", *option.words)


def _plant(tree: dict[str, Any], words: Iterable[str], sense: _Sense) -> None:
    """Add a phrase to a tree of words, in which the empty word leads to what a phrase means."""
    for word in words:
        tree = tree.setdefault(word, {})
    tree[""] = (*tree.get("", ()), sense)


def _ends(
    node: dict[str, Any], words: list[Word], forms: list[tuple[str, ...]], at: int, size: int = 0
) -> Iterator[tuple[int, int, tuple[_Sense, ...]]]:
    """Every phrase that goes on at a word: how long it is, where it ends, what it means."""
    if "" in node:
        yield size, at - 1, node[""]
    for here in range(at, min(at + GAP + 1, len(words))):
        for form in forms[here]:
            if form in node:
                yield from _ends(node[form], words, forms, here + 1, size + 1)
        if size == 0 or not _filler(words[here].text):
            return


def _filler(word: str) -> bool:
    return word in english.FILLERS or word.isdigit()


def _best(matches: Iterable[_Match]) -> list[_Match]:
    """The longest matches that share no word, among equals red flags, in the order of the text."""
    chosen: list[_Match] = []
    taken: set[int] = set()
    for match in sorted(matches, key=lambda m: (-m.size, not m.urgent, m.first, m.last)):
        if taken.isdisjoint(match.span):
            taken.update(match.span)
            chosen.append(match)
    return sorted(chosen, key=lambda m: m.first)


def _understood(
    text: str, words: list[Word], matches: Sequence[_Match], sentence: int, *, carer: bool
) -> Iterator[_Heard]:
    """The matches of a clause with their values, without those that are left out."""
    said = [word.text for word in words]
    taken = {at for match in matches for at in match.span}
    told = [m.first for m in matches if any(s.finding.type == "yes-no" for s in m.senses)]
    for match in matches:
        around = english.part(said, taken, match.span)
        near = _segment(said, taken, told, around, match.first)
        side = english.side(said, near) or english.side(said, around)
        start, end = words[match.first].start, words[match.last].end
        scope = (sentence, words[around.start].start, words[near.start].start)
        scopes = (scope, scope[:2], scope[:1], ())
        for sense in match.senses:
            stance = english.stance(said, taken, match.span, past=sense.past, carer=carer)
            meant = (side if sense.finding.sided else "") or sense.value
            if sense.finding.type == "yes-no" and stance == NO:
                meant = NO
            if stance == YES or meant == NO:
                yield _Heard(sense, meant, text[start:end], scopes)


def _segment(
    said: Sequence[str], taken: set[int], told: Sequence[int], around: range, first: int
) -> range:
    """The piece around a word up to an "and" that has one of ``told`` on both sides."""
    inside = [at for at in told if at in around]
    between = range(inside[0], inside[-1]) if inside else range(0)
    cuts = [at for at in between if said[at] == "and" and at not in taken]
    start = max((at + 1 for at in cuts if at < first), default=around.start)
    return range(start, min((at for at in cuts if at > first), default=around.stop))


def _placed(heard: Sequence[_Heard]) -> Iterator[_Heard]:
    """Without places of one thing where the text, near them, speaks only of another."""
    told: dict[tuple[int, ...], set[str]] = {}
    for each in heard:
        if not each.sense.place and each.value != NO:
            for scope in each.scopes:
                told.setdefault(scope, set()).update({each.sense.finding.id}, each.sense.gates)
    gates = frozenset[str]().union(*(each.sense.gates for each in heard if each.sense.place))
    for each in heard:
        near = next((told[s] for s in each.scopes if gates & told.get(s, set())), gates)
        if not each.sense.place or each.sense.gates & near:
            yield each


def _mentions(heard: Iterable[_Heard]) -> tuple[Mention, ...]:
    """One mention of a yes-no finding, what affirms it before what denies it; of others, each."""
    found: dict[tuple[str, str], Mention] = {}
    for each in heard:
        finding = each.sense.finding
        yes_no = finding.type == "yes-no"
        at = (finding.id, "" if yes_no else each.value)
        before = found.get(at)
        if before is None or (before.value == NO and each.value != NO):
            found.pop(at, None)
            found[at] = Mention(finding.id, each.value, each.said)
        elif yes_no and each.value not in (NO, YES, before.value):
            both = each.value if before.value == YES else "both"
            found[at] = Mention(finding.id, both, before.said)
    return tuple(found.values())
