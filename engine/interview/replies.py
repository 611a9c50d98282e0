"""What people type: words for answers and commands, numbers of options, lists of questions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from engine.interview.options import chosen, named, plain
from engine.interview.spans import amount
from engine.model.answers import NO, UNKNOWN, YES
from engine.model.entries import Finding
from engine.reading.answers import NONE, SIDES, Unusable, normalise
from engine.reading.suggest import did_you_mean, quoted

YES_WORDS = {
    "yes", "y", "yeah", "yep", "yup", "aye", "sure", "definitely", "certainly", "absolutely",
    "of course", "correct", "true", "indeed", "oh yes", "yes please", "i do", "i am", "i have",
    "it does", "it is", "it has", "they do", "they are",
}  # fmt: skip
NO_WORDS = {
    "no", "n", "nope", "nah", "never", "none", "not at all", "no way", "false", "no thanks",
    "definitely not", "certainly not", "absolutely not", "i don't", "i do not", "i'm not",
    "i am not", "i haven't", "i have not", "it doesn't", "it does not", "it isn't", "it is not",
    "it hasn't", "it has not", "they don't", "they do not", "they aren't", "they are not",
}  # fmt: skip
UNKNOWN_WORDS = {
    "", "d", "dk", "idk", "unknown", "not known", "don't know", "do not know", "i don't know",
    "i do not know", "dunno", "i dunno", "not sure", "i'm not sure", "i am not sure", "unsure",
    "i'm unsure", "no idea", "no clue", "maybe", "perhaps", "possibly", "can't say", "can't tell",
    "cannot say", "cannot tell", "hard to say", "don't remember", "i don't remember",
    "can't remember", "i can't remember", "skip", "skip it", "skip this", "pass",
}  # fmt: skip
DECLINED_WORDS = {
    "decline", "declined", "private", "that's private", "that is private", "no comment",
    "rather not", "rather not say", "i'd rather not", "i'd rather not say",
    "i would rather not", "i would rather not say", "prefer not to say", "prefer not to answer",
    "i prefer not to say", "i'd prefer not to say", "i prefer not to answer",
}  # fmt: skip
NOT_APPLICABLE_WORDS = {
    "not-applicable", "not applicable", "n/a", "na", "does not apply", "doesn't apply",
    "it does not apply", "it doesn't apply", "that does not apply", "that doesn't apply",
}  # fmt: skip
NONE_WORDS = {
    "none", "none of these", "none of them", "none of those", "none of the above", "none apply",
    "nothing", "nothing of these", "no to all", "no to all of them", "not any", "all no",
}  # fmt: skip
ALL_WORDS = {
    "all", "all of them", "all of these", "all of those", "all of the above", "all yes",
    "yes to all", "yes to all of them", "everything", "every one",
}  # fmt: skip
BACK_WORDS = {"back", "b", "go back", "previous", "undo"}
DONE_WORDS = {"done", "stop", "quit", "exit", "q", "end", "finish", "finished", "i'm done"}
MAP_WORDS = {"map", "picture", "drawing", "diagram", "show map", "show the map"}
HELP_WORDS = {"?", "help", "h", "why", "why?", "explain", "why do you ask", "what do you mean"}
REVIEW_WORDS = {"review", "answers", "list", "my answers", "show answers", "list answers"}
CHANGE_WORDS = {"change", "edit"}
WHAT_IF_WORDS = {"what if", "whatif"}
SAVE_WORDS = {"save", "save answers"}
MORE_WORDS = {"more", "go on", "continue", "carry on", "keep going", "more questions", "next"}
ONE_BY_ONE_WORDS = {"one by one", "each", "singly", "one at a time", "separately"}

_REASONS = {
    UNKNOWN: UNKNOWN_WORDS,
    "declined": DECLINED_WORDS,
    "not-applicable": NOT_APPLICABLE_WORDS,
}
_SMALL = {
    "a", "an", "and", "at", "do", "does", "have", "i", "in", "is", "it", "its", "just", "my", "of",
    "on", "one", "ones", "only", "side", "sides", "the", "them", "to",
}  # fmt: skip
_TERM = re.compile(r"([0-9]+)(?:\s*(?:-|\bto\b)\s*([0-9]+))?")
_PLAINLY = "put commas between the numbers, and every word after its number"
_BESIDE_NUMBERS = re.compile(r"\b(?:to|numbers?|questions?|about|for|only|just|is|it|i|have)\b")


_NONE_BUT = re.compile(r"^(?:none|no)\s*[,;]\s*(?=[0-9])")
"""Before the numbers of those that are not known: none of the others applies."""


def says(text: str, words: Collection[str]) -> bool:
    """Whether a typed text is one of the words, whatever its capitals and marks."""
    said = _bare(plain(text))
    known = {_bare(word) for word in words}
    return said in known or (said.rstrip("? ") or said) in known


def names_option(finding: Finding, text: str) -> bool:
    """Whether a typed text is what an option is called, so that it may be no command."""
    return bool(named(finding, text))


def change_target(text: str) -> str | None:
    """The number or id after 'change', empty where there is none; None for another text."""
    word = "|".join(CHANGE_WORDS)
    found = re.fullmatch(
        rf"(?:{word})\b(?: (?:my|the|answer|question|number|no\.?))*[ #]*(.*)", plain(text)
    )
    return None if found is None else found[1]


def save_place(text: str) -> str | None:
    """The file after ``save``, empty without one; None where the text is no such command."""
    if says(text, SAVE_WORDS):
        return ""
    word, _, place = text.strip().partition(" ")
    return place.strip() if plain(word) in SAVE_WORDS and place.strip() else None


def what_if(text: str) -> str | None:
    """The reply after 'what if', empty where there is none; None for another text."""
    said = re.sub(r"\s*[?]+$", "", plain(text))
    word = "|".join(WHAT_IF_WORDS)
    found = re.fullmatch(
        rf"(?:{word})\b[ ,:]*(?:i (?:say|said|answer|answered|type|typed)\b[ ,:]*)?(.*)", said
    )
    return None if found is None else found[1]


def reply_value(finding: Finding, text: str, today: date) -> Any:
    """The plain value that a typed reply stands for. Raises Unusable with what to type."""
    said = plain(text)
    reason = None if names_option(finding, said) else _reason(said)
    if reason is not None:
        value: Any = reason
    elif finding.type == "yes-no":
        value = _yes_no(finding, said)
    elif finding.type in ("choice", "choices"):
        value = _options(finding, said)
    else:
        value = amount(finding, said, today)
    normalise(finding, value)
    return value


def _bare(text: str) -> str:
    return " ".join(text.replace("'", "").replace(",", " ").split())


def _reason(said: str) -> str | None:
    return next((reason for reason, words in _REASONS.items() if says(said, words)), None)


# -- yes or no ----------------------------------------------------------------------------------


def _yes_no(finding: Finding, said: str) -> str:
    meant = _meant(said)
    if meant in SIDES and not finding.sided:
        raise Unusable("the side does not matter here; type yes or no")
    if meant is not None:
        return meant
    sides = ", left, right or both" if finding.sided else ""
    known = (YES, NO, *(SIDES if finding.sided else ()))
    near = did_you_mean(said, known) if said.isalpha() else ""
    raise Unusable(f"type yes or no{sides}, or Enter if you do not know{near}")


def _meant(said: str) -> str | None:
    """Yes, no, a side, a reason, or None for what is none of these."""
    if (reason := _reason(said)) is not None:
        return reason
    if re.search(r"[^a-z', -]", said):
        return None
    bare = _bare(said)
    head, _, tail = bare.partition(" ")
    for value, words in ((YES, YES_WORDS), (NO, NO_WORDS)):
        known = {_bare(word) for word in words}
        if bare in known or (head in known and tail in known):
            return value
    return _side(tail if head in YES_WORDS else bare)


def _side(bare: str) -> str | None:
    """The side in a text of nothing but sides and small words."""
    words = set(bare.replace("hand side", "side").replace("-", " ").split()) - _SMALL
    sides = {{"l": "left", "r": "right"}.get(word, word) for word in words}
    if sides == {"left", "right"}:
        return "both"
    return sides.pop() if len(sides) == 1 and sides <= set(SIDES) else None


# -- options ------------------------------------------------------------------------------------


def _options(finding: Finding, said: str) -> Any:
    if not names_option(finding, said):
        if says(said, ALL_WORDS) and finding.type == "choices":
            raise Unusable(f"type the numbers of those that fit, {_such_as(len(finding.options))}")
        if said == "0" or says(said, NONE_WORDS | {NO}):
            return _none(finding, said)
    ids = chosen(finding, said)
    if finding.type == "choices":
        if NONE in ids and len(ids) > 1:
            raise Unusable("none does not go with others; type none, or the others alone")
        return ids
    if len(ids) != 1:
        raise Unusable(f"choose one only; type a number from 1 to {len(finding.options)}")
    return ids[0]


def _none(finding: Finding, said: str) -> str:
    """No option, which for a choice only an option can say that has this id and begins with no."""
    if finding.type == "choices":
        return NONE
    for option in finding.options:
        if said != "0" and option.id == NONE and option.label.lower().startswith("no "):
            return NONE
    raise Unusable(f"one of the options is needed; type a number from 1 to {len(finding.options)}")


def _such_as(count: int) -> str:
    return f"such as {'1, 3' if count > 2 else count}"


# -- yes-no questions put together --------------------------------------------------------------


def group_values(findings: Sequence[Finding], text: str) -> dict[str, Any]:
    """The plain values of yes-no questions put as one list; what is left out is no.

    Raises Unusable with what to type.
    """
    said = plain(text)
    whole = _of_all(said)
    if whole is not None:
        return dict.fromkeys((finding.id for finding in findings), whole)
    if len(findings) == 1 and not re.search(r"[0-9]", said):
        return {findings[0].id: _yes_no(findings[0], said)}
    marks: dict[int, str] = {}
    rest = _NONE_BUT.sub("", said)
    for number, mark in _entries(rest, len(findings)):
        if mark in SIDES and not findings[number - 1].sided:
            raise Unusable(f"number {number} takes no side; type {number} alone")
        if marks.setdefault(number, mark) != mark:
            raise Unusable(f"{number} stands twice with different answers; type it once")
    unsure_alone = set(marks.values()) == {UNKNOWN}
    if rest != said and not unsure_alone:
        raise Unusable(f"'none' has no number; {_which(len(findings))}")
    if unsure_alone and rest == said:
        # That the others do not apply was not said, and unknown is never no.
        unsure = ", ".join(f"{number}?" for number in marks)
        raise Unusable(f"say it of the others too: none, {unsure} if none of them applies")
    if NO in marks.values() and len(marks) < len(findings):
        raise Unusable(f"what is left out counts as no; {_which(len(findings))}")
    return {finding.id: marks.get(at, NO) for at, finding in enumerate(findings, 1)}


def chosen_numbers(text: str, count: int) -> list[int]:
    """The numbers picked out of a list up to ``count``; who does not know has picked none.

    Raises Unusable with what to type.
    """
    said = plain(text)
    whole = YES if count == 1 and _meant(said) == YES else _of_all(said)
    if whole is not None:
        return list(range(1, count + 1)) if whole == YES else []
    entries = dict.fromkeys(_entries(said, count))
    if {mark for _, mark in entries} != {YES}:
        raise Unusable(_which(count))
    return [number for number, _ in entries]


def _which(count: int) -> str:
    return f"type the numbers of those that apply, {_such_as(count)}, or none"


def _of_all(said: str) -> str | None:
    if says(said, NONE_WORDS | NO_WORDS):
        return NO
    return YES if says(said, ALL_WORDS) else _reason(said)


def _entries(said: str, count: int) -> Iterator[tuple[int, str]]:
    """Every number with what is said of it: "2 left, 4?". Refused where that is not plain."""
    if not re.search(r"[0-9]", said):
        raise Unusable(_which(count))
    said = re.sub(r"^(?:yes|yeah|yep|y)\b[ ,:]*", "", said)
    said = re.sub(r"(?<=[0-9])[.)](?![0-9])", " ", said)
    leading = False
    for chunk in re.split(r"[,;]", said):
        bare = False
        for piece in re.split(r"[&+]|\band\b", chunk):
            before, *after = (_mark(gap, count) for gap in _TERM.sub("\n", piece).split("\n"))
            if before and not after:
                raise Unusable(f"{quoted(piece.strip())} has no number; {_which(count)}")
            told = {mark for mark in after if mark != YES}
            doubtful = "" in told and len(told) > 1  # 2 4 left
            doubtful |= bool(before) and after != [""]  # left 2 right
            doubtful |= bare and bool(told - {""})  # 2 and 4 left
            doubtful |= leading and not before and "" in told  # left 2, 4
            if doubtful:
                text = quoted(chunk.strip())
                raise Unusable(f"{text} can be read in two ways; {_PLAINLY}")
            bare |= not before and "" in told
            leading |= before not in ("", YES)
            for term, mark in zip(_TERM.finditer(piece), after, strict=True):
                for number in _numbers(term[1], term[2] or term[1], count):
                    yield number, before or mark or YES


def _mark(gap: str, count: int) -> str:
    """What the words beside a number say of it; empty where they say nothing."""
    text = " ".join(re.sub(r"[:=()#-]", " ", gap).split())
    if text and not text.strip("? "):
        return UNKNOWN
    for words in (text, " ".join(_BESIDE_NUMBERS.sub(" ", text).split())):
        if not words:
            return ""
        if (meant := _meant(words)) is not None:
            return meant
    raise Unusable(f"{quoted(text)} is not understood; {_which(count)}")


def _numbers(first: str, last: str, count: int) -> range:
    for digits in (first, last):
        if len(digits) > 4 or not 1 <= int(digits) <= count:
            raise Unusable(f"there is no number {quoted(digits)}; {_which(count)}")
    if int(first) > int(last):
        raise Unusable(f"'{first}-{last}' runs backwards; type the lower number first")
    return range(int(first), int(last) + 1)
