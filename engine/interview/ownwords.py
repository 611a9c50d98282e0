"""The beginning of an interview: the person's own words, what is confirmed, what they left open."""

from __future__ import annotations

from engine.interview import phrasing, replies
from engine.interview.freetext import Mention
from engine.interview.options import plain
from engine.interview.session import answer, fold, unfinished
from engine.interview.talk import Finished, Talk
from engine.reading.answers import NONE, Unusable

_CONFIRM = "  [numbers of those that are right; all; none]"
_FOR_LATER = replies.MAP_WORDS | replies.ONE_BY_ONE_WORDS | replies.MORE_WORDS


def listen(talk: Talk) -> None:
    """Take what the person confirms of what was found in a free text."""
    right: list[Mention] | None = None
    while right is None:
        mentions = _found(talk, _told(talk))
        if not mentions:
            return
        right = _confirmed(talk, mentions)
    if right:
        talk.move(fold(talk.session, phrasing.values_of(talk.session.kb, right)))
    talk.lines(phrasing.again_lines(talk.session, [m for m in mentions if m not in right]))


def follow_up(talk: Talk) -> None:
    """Put the questions again of which some options were mentioned: nobody denied the others.

    An emergency is not held up by it.
    """
    for id in unfinished(talk.session):
        open_still = id in talk.session.history and id not in talk.session.at.closed
        if open_still and not talk.session.at.is_emergency:
            value = _others(talk, id)
            if value is not None:
                talk.move(answer(talk.session, id, value))


def _told(talk: Talk) -> str:
    """The person's own words; commands are done, and the question is put again."""
    while True:
        talk.lines(["", phrasing.OPENING[talk.session.voice],
                    "  [your own words, or Enter to go on to the questions]"])  # fmt: skip
        text = talk.read()
        if plain(text) in replies.BACK_WORDS:
            talk.say("This is the first question.")
        elif not _command(talk, text, phrasing.WHY_OWN_WORDS):
            return text


def _found(talk: Talk, text: str) -> list[Mention]:
    voice, listener = talk.session.voice, talk.session.guide.listener
    mentions = listener.mentions(text, carer=voice == "carer")
    of_others = set(listener.mentions(text, carer=True)) - set(mentions)
    if of_others and voice == "patient":
        talk.say(phrasing.SOMEBODY_ELSE)
    elif text and not mentions:
        talk.say("Nothing in it could be matched with a question; the questions follow.")
    return list(mentions)


def _confirmed(talk: Talk, mentions: list[Mention]) -> list[Mention] | None:
    """What the person says is right; None where they want to tell it anew."""
    talk.say("This is what was found in your words:")
    for number, mention in enumerate(mentions, 1):
        talk.say(f"  {number}. {phrasing.mention_words(talk.session, mention)}")
    talk.say(_CONFIRM)
    while True:
        try:
            text = talk.read()
        except Finished:
            talk.lines(phrasing.unconfirmed_lines(talk.session, mentions))
            raise
        if plain(text) in replies.BACK_WORDS:
            return None
        if _command(talk, text, "Only what you confirm is taken as an answer."):
            talk.say(_CONFIRM)
            continue
        try:
            return [mentions[n - 1] for n in replies.chosen_numbers(text, len(mentions))]
        except Unusable as error:
            talk.not_understood(error)


def _command(talk: Talk, text: str, why: str) -> bool:
    """Do what was typed if it is a command and no beginning of a sentence."""
    if plain(text) in replies.HELP_WORDS - {"help"}:
        talk.say(why)
    elif _for_later(text):
        talk.say("That works with the questions, which come next.")
    else:
        # Somebody may well begin with "save me from" or "change of".
        return len(text.split()) < 3 and talk.aside(text)
    return True


def _for_later(text: str) -> bool:
    """Whether it is a command that needs a question."""
    target, tried = replies.change_target(text), replies.what_if(text)
    return (
        plain(text) in _FOR_LATER
        or (target is not None and (not target or target.isdigit()))
        or (tried is not None and len(tried.split()) < 2)
    )


def _others(talk: Talk, id: str) -> list[str] | None:
    """All options of a question that has some; None where the others stay open."""
    finding = talk.session.kb.findings[id]
    given = talk.session.answers.by_finding[id].yes
    options = [option for option in finding.options if option.id in given]
    named = ", ".join(option.label for option in options)
    talk.lines(["", phrasing.question_text(talk.session, finding), f"So far: {named}."])
    talk.lines(phrasing.option_lines(talk.session, finding))
    talk.say("  [numbers or names of others; none; Enter if not known]")
    while True:
        text = talk.read(finding)
        if talk.leaves(text, finding):
            talk.left(id)
            return None
        if talk.beside(text, finding):
            continue
        more = talk.understood(finding, text)
        if isinstance(more, list) or more == NONE:
            others = more if isinstance(more, list) else []
            return list(dict.fromkeys((*(option.id for option in options), *others)))
        if more is not None:
            return None
