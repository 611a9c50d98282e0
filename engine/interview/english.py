"""Everyday English in a free text: its words, what they deny, doubt or date, and which side."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain

from engine.model.answers import NO, YES
from engine.model.value import value
from engine.reading.answers import SIDES


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ARTICLES = _set("a an the my your his her their our its")
DROPPED = _ARTICLES | _set("some any of")
"""Words that count neither in a phrase of the vocabulary nor in a text."""
BE = _set("is are am was were")
IS = "is"
FILLERS = (DROPPED | BE | frozenset(SIDES)) | _set(
    "be been being feel feels felt feeling seem seems look looks get gets got getting go goes"
    " going went gone become becomes became becoming stay stays keep keeps this that these those"
    " which has have had really very quite so too rather pretty extremely totally completely"
    " terribly awfully bit also just still even now then always often usually sometimes constantly"
    " suddenly slowly mostly mainly only again already one two three four five six seven eight"
    " nine ten twenty few couple several many"
)
"""Words that a text may hold between those of a phrase. What a phrase has of them is asked for."""
JOINS = _set("and or nor")
_BUT = _set("but however although though whereas except")
_NEGATORS = _set("no not never without neither nor deny denies denied")
_NONE = _set("no none nil")
"""What a form has behind a question."""
_NO_DENIAL = _set("only just doubt wonder matter merely")
"""After a negator they make it none: not only, no wonder."""
_LIGHT = FILLERS | _set(
    "in on at to from with by about like as do does did having experience experienced"
    " experiencing notice noticed noticing suffer suffers suffered suffering take takes taking"
    " took use uses used using aware diagnosed known sign signs symptom symptoms problem problems"
    " trouble troubles issue issues sort kind type form history more much other new longer actual"
    " such ever yet real feelings"
)
"""Words over which a negation reaches."""
_SUBJECTS = _set("i he she it they we you there who when because since if while until why what how")
"""Words that begin another statement, which a negation before them does not reach."""
_ALMOST = _set("hardly barely scarcely")
_ENDED = _set("gone disappeared vanished resolved cleared stopped away free")
_DOUBTS = (
    "not sure|unsure|not certain|uncertain|not think|not believe|wonder if|wonder whether|"
    "wondering if|wondering whether|know if|know whether|tell if|tell whether|say if|say whether"
)
_ASKING = _set("why what how where which who")
"""After a doubt they take the thing itself for certain: not sure why it is so."""
_LONG_AGO = (
    "year ago|years ago|decades ago|as a child|as a kid|as a teenager|as a boy|as a girl|"
    "in my youth|in my childhood|when i was young|when i was younger|when i was little|"
    "when i was a child|when i was a kid|when i was a boy|when i was a girl|when i was a teenager"
)
_BEGUN = _set("started starting starts began begun since")
"""With them, something of long ago goes on."""
_OWN = _set("i me my mine myself we our")
_FAMILY = _set(
    "mother father mum mom mam mummy mommy dad daddy parent parents brother sister son daughter"
    " wife husband partner aunt uncle cousin niece nephew grandmother grandfather grandma grandpa"
    " granny gran nan granddad grandad friend neighbour neighbor colleague boyfriend girlfriend"
    " boss"
)
_NEAR = 6
"""Words between somebody else and what they have."""
LONGEST = 80
"""Words of a clause; a longer one without punctuation is cut."""
_ROOM = 4
"""Other words between the items of a list."""
_NO_SIDE_IF_NEXT = _set("now away after before then there when as off me home handed hander with")
_NO_SIDE_AFTER = _set("i he she it we they all has have had")
_CONTRACTIONS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_set("can't cant cannot couldn't couldnt"), ("can't",)),
    **dict.fromkeys(("won't", "wont"), ("will", "not")),
    **{f"{verb}nt": (verb, "not") for verb in _set("do does did is are was were has have had")},
    "im": ("i", "am"),
    "ive": ("i", "have"),
}
_ENDINGS = {"n't": "not", "'m": "am", "'re": "are", "'ve": "have"}
_CANNOT = ("not able to", "can not", "could not", "unable to")
"""Other ways to say "can't"."""
_ENDS_CANNOT = _set("to not")
_EVERYDAY = _set(
    "about acting among aware banned battle blame boring brave brian buried butter carve caused"
    " champ chance change charge charles chose clamp clause clean clock color comic concession"
    " could create dating delicious dying facing factory failing feeding fellow filling frank"
    " grain groan heading headed healing heard hearing house hunting killed laser later layer"
    " leading learning leaving listed loving message might nearby officer palace peace picky pitch"
    " place plane plate powder prevent primate print produce racing rating reduce remove route"
    " scale setting shall share shell shipping shirt shore singer skill smart smell snake spent"
    " split spoke spring squad staff state station steep stock store string struck stuff sweet"
    " swear switching table theme those tough waiting wanted waste weaknesses wholly wobble women"
    " woody would write writer"
)
"""Common words one letter away from words of the vocabulary."""
COMMON = _LIGHT | _SUBJECTS | _NEGATORS | _FAMILY | _EVERYDAY

_LIST = r",(?=(?:\s+[\w'’-]+){1,4}(?:,(?:\s+[\w'’-]+){1,4}){0,5},?\s+n?or\b)"
_WORD = r"[^\W_]+(?:['’‘ʼ`´][^\W_]+)*"
_STOP = r":(?!\s*(?:no|none|nil)\b)|[.,;!?()\[\]{}…–—•|\n]|\s-\s"
_PIECE = re.compile(rf"(?P<word>{_WORD})|(?P<and>[&+]|{_LIST})|(?P<or>/)|(?P<stop>{_STOP})")
_FIND_WORDS = re.compile(_WORD).findall
_FIND_STOP = re.compile(_STOP).search
_APOSTROPHE = re.compile("[’‘ʼ`´]")


@value
class Word:
    """One word in small letters, and where it stands in the text."""

    text: str
    start: int
    end: int


def clauses(text: str) -> Iterator[list[Word]]:
    """The words between one punctuation mark and the next, without contractions.

    A comma in a list with "or" is taken for an "and".
    """
    clause: list[Word] = []
    for piece in _PIECE.finditer(text):
        if piece.lastgroup == "stop" or len(clause) >= LONGEST:
            if clause:
                yield clause
            clause = []
        if piece.lastgroup == "stop":
            continue
        words = _meant(piece[0]) if piece.lastgroup == "word" else (str(piece.lastgroup),)
        start, end = piece.span()
        for word in words:
            clause.append(Word(word, start, end))
            if word in _ENDS_CANNOT:
                _merge(clause)
    if clause:
        yield clause


def phrase(text: str) -> tuple[str, ...]:
    """The words of a phrase that count, as ``key`` writes them; none where it has punctuation.

    An "is" counts only where it begins the phrase.
    """
    if _FIND_STOP(text):
        return ()
    for said in _CANNOT:
        text = text.replace(said, "can't")
    typed = _FIND_WORDS(text.replace("&", " and "))
    words = [*chain.from_iterable(map(_that_count, typed))]
    return (*words[:1], *(word for word in words[1:] if word != IS))


@cache  # of words of the knowledge; words that people type are not kept
def _that_count(word: str) -> tuple[str, ...]:
    meant = _meant(word.removesuffix("'s"))
    return tuple(key(each) for each in meant if each not in DROPPED)


def _merge(clause: list[Word]) -> None:
    """One word for several at the end that say "can't"."""
    for last in (clause[-3:], clause[-2:]):
        if " ".join(word.text for word in last) in _CANNOT:
            clause[-len(last) :] = [Word("can't", last[0].start, last[-1].end)]
            return


def _meant(word: str) -> tuple[str, ...]:
    """The words for which a typed word stands."""
    word = word.casefold()
    if word.isalpha():
        return _CONTRACTIONS.get(word, (word,))
    word = _APOSTROPHE.sub("'", word)
    if word in _CONTRACTIONS:
        return _CONTRACTIONS[word]
    for ending, meant in _ENDINGS.items():
        if word.endswith(ending) and word != ending:
            return word.removesuffix(ending), meant
    head, _, tail = word.partition("'")
    return (head, IS) if tail == "s" else (head,)


def key(word: str) -> str:
    """A word without the s of a plural or of a verb; the forms of "be" are one word."""
    if word in BE:
        return IS
    if len(word) > 3 and word[-1] == "s" and word[-2] not in "sui":
        word = word[:-1]
    return word[:-1] if word.endswith(("che", "she", "sse", "xe")) else word


def one_edit(typed: str, meant: str) -> bool:
    """One letter is missing, too much or wrong, or two neighbours are swapped."""
    short, long = sorted((typed, meant), key=len)
    differ = (n for n, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1])
    at = next(differ, len(short))
    if len(short) != len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at + 1 : at + 2] + short[at : at + 1] + short[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or swapped == long[at:]


# What surrounds a match. ``words`` are those of a clause, ``taken`` the places of all matches -----


def part(words: Sequence[str], taken: Collection[int], match: range) -> range:
    """The piece of a clause around a match, as far as the next "but"."""
    cuts = [n for n, word in enumerate(words) if word in _BUT and n not in taken]
    start = max((n + 1 for n in cuts if n < match.start), default=0)
    return range(start, min((n for n in cuts if n >= match.stop), default=len(words)))


def stance(
    words: Sequence[str], taken: Collection[int], match: range, *, past: bool, carer: bool
) -> str:
    """Whether a match is said to be so (yes) or not (no), or neither (empty).

    Neither is said where it is doubted, over, of somebody else (unless a ``carer`` speaks) or of
    long ago (unless it is about the ``past``).
    """
    here = part(words, taken, match)
    before, after = words[here.start : match.start], words[match.stop : here.stop]
    somebody = words[here.start : match.start + 1]
    if _doubted(before) or _ended(after) or (not carer and _of_another(somebody)):
        return ""
    rest = [*before, "|", *after]
    if not past and _BEGUN.isdisjoint(rest) and _holds(rest, _LONG_AGO):
        return ""
    if len(after) == 1 and after[0] in _NONE:
        return NO
    return _denied(words, taken, here.start, match.start)


def _holds(words: Sequence[str], sayings: str) -> bool:
    return re.search(rf"(?:^| )(?:{sayings})(?: |$)", " ".join(words)) is not None


def _doubted(before: Sequence[str]) -> bool:
    return _ASKING.isdisjoint(before) and _holds(before, _DOUBTS)


def _ended(after: Sequence[str]) -> bool:
    """Whether it is said to be over, perhaps after the place where it was."""
    others = 0
    for word, following in zip(after, [*after[1:], ""], strict=False):
        if word in _ENDED and (not following or following in FILLERS):
            return True
        others += word not in FILLERS
        if others > _ROOM or word in JOINS or word in _SUBJECTS or word in _NEGATORS:
            return False
    return False


def _of_another(somebody: Sequence[str]) -> bool:
    near = somebody[-_NEAR - 1 :]
    at = max((n for n, word in enumerate(near) if word in _FAMILY), default=None)
    return at is not None and _OWN.isdisjoint(near[at:])


def _denied(words: Sequence[str], taken: Collection[int], start: int, first: int) -> str:
    """No where a negation reaches the match at ``first``, going back from it; else yes.

    It reaches over light words and lists, and a plain no over one more word before the match.
    Empty for what is hardly so, no longer so or used to be so.
    """
    room, listed, owed, strange = 0, False, False, False
    for at in range(first - 1, start - 1, -1):
        word, following = words[at], words[at + 1]
        if at in taken:
            if not listed and (following not in _LIGHT or following in _ARTICLES):
                return YES
            owed = False
        elif word in _NEGATORS and not (word == "nor" and at > start):
            if following in ("longer", "more"):
                return ""
            return YES if owed or following in _NO_DENIAL or (strange and word == "not") else NO
        elif word in _ALMOST or (word == "used" and following == "to"):
            return ""
        elif word in JOINS:
            if word == "and" and following in _ARTICLES | _SUBJECTS:
                return YES
            room, listed, owed = _ROOM, True, word == "and"
        elif word in _SUBJECTS:
            return YES
        elif word not in _LIGHT:
            if (listed and not room) or (not listed and at < first - 1):
                return YES
            strange, room = strange or not listed, room - 1
    return YES


def side(words: Sequence[str], here: range) -> str:
    """Left, right or both where the words ``here`` name a side, else empty."""
    named = {
        words[at]
        for at in here
        if words[at] in SIDES
        and not (at and words[at - 1] in _NO_SIDE_AFTER)
        and not (at + 1 < len(words) and words[at + 1] in _NO_SIDE_IF_NEXT)
    }
    return "both" if len(named) > 1 else next(iter(named), "")
