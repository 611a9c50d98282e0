"""What the interview says besides the authored texts: headings, progress, reasons to stop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from engine.explain.blame import Truths, settled_by
from engine.explain.contrast import said_phrase
from engine.explain.picture import by_region, map_of
from engine.explain.words import joined, value_phrase
from engine.inference.atoms import atom_truth
from engine.interview.freetext import Mention
from engine.interview.session import Progress, Question, Session, Stop, still_put
from engine.model.answers import NO, UNKNOWN, YES
from engine.model.condition import Compare, Established, Has, Leaf
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.model.truth import Truth
from engine.model.units import amount

ABOUT_URGENCY = {
    "patient": "how soon you should be seen",
    "carer": "how soon the person should be seen",
    "clinician": "the urgency",
}
ABOUT_LEAD = "which condition fits best"
REASON_WORDS = {
    UNKNOWN: "not known",
    "declined": "preferred not to say",
    "not-applicable": "does not apply",
}

OPENING = {
    "patient": "What brings you here?",
    "carer": "What is the trouble of the person you answer for?",
    "clinician": "What is the presenting complaint?",
}
INTRODUCTION = (
    (
        "In an emergency, call for help first. This is education and decision support, not a "
        "diagnosis."
    ),
    (
        "Answer with yes or no, the number or name of an option, or a number with its unit. Press "
        "Enter if you do not know; no is never assumed. You can also type: prefer not to say, not "
        "applicable, why (why this is asked; again for the reason behind it), what if ANSWER, "
        "back, review, change NUMBER, save, done (or quit) to finish early, help."
    ),
)
RESUMED = (
    INTRODUCTION[0],
    "You go on where you stopped. Type help for what you can type, review for your answers.",
)
WHY_OWN_WORDS = (
    "Why this is asked: your words may answer some questions already. You are shown what was "
    "found, and only what you confirm is taken as an answer."
)
SOMEBODY_ELSE = (
    "What seems to be about somebody else was left out. To answer for somebody else, quit and "
    "start with --audience carer."
)
SINGLE = "This is a single question already."
NOT_KNOWN = (
    "As long as these are not known, danger cannot be excluded. Type one by one to have them "
    "singly, or change NUMBER for one of them (review shows the numbers)."
)
HELP = (
    "yes, no: also left, right or both where the side matters",
    "1, or the name of an option; several with commas; none",
    "3 weeks, since March, 7 out of 10: numbers with their unit",
    "Enter, or don't know: not known, which is never taken for no",
    "prefer not to say; not applicable",
    "why: why this is asked; again: the reason behind the reason",
    "what if ANSWER: what that answer would change; nothing is kept",
    "back: take the last answer back",
    "review: all answers with their numbers; change 3: answer number 3 again",
    "map: a drawing, where the question has one",
    "save: where the answers are kept; save FILE: keep them there",
    "done: finish now; quit: the same",
)


def question_text(session: Session, finding: Finding) -> str:
    """The question in the words for whom it is put to."""
    return {
        "patient": finding.question,
        "carer": finding.carer,
        "clinician": finding.clinician,
    }[session.voice]


def heading(session: Session, step: Question) -> str:
    """The part of the interview that a question belongs to."""
    return heading_of(session, session.kb.findings[step.finding])


def heading_of(session: Session, finding: Finding) -> str:
    """The topic of a finding, marked as a warning sign where it is one."""
    topic = session.kb.policy.topics[finding.topic]
    return f"Warning signs: {topic}" if finding.screen == "red-flag" else topic


def progress_words(session: Session, found: Progress) -> str:
    """How many questions are left and what they are for."""
    if session.guide.asks_all:
        return f"at most {still_put(session)} left, a list counted as one"
    if found.about == "screen":
        first = len(session.at.screen)
        number = f"{amount(first, 'question')} in this first part, at most "
        number += f"{found.most} in all"
    elif found.least == found.most:
        number = amount(found.least, "more question")
    else:
        number = f"{found.least} to {found.most} more questions"
    urgency = ABOUT_URGENCY[session.voice]
    reason = {
        "screen": f"these are asked of everybody, as they can change {urgency}",
        "urgency": f"they can still change {urgency}",
        "lead": f"they can still change {ABOUT_LEAD}, not {urgency}",
        "rest": f"they change neither {urgency} nor {ABOUT_LEAD}",
    }[found.about]
    return f"{number}; {reason}"


def put(session: Session, finding: Finding) -> Iterator[str]:
    """A question with what can be answered."""
    yield question_text(session, finding)
    yield from option_lines(session, finding)
    yield f"  [{expected(finding)}]"


def option_lines(session: Session, finding: Finding) -> Iterator[str]:
    """The numbered options of a question, by region where it has a map."""
    body = map_of(session.kb, finding)
    if body is None:
        for number, option in enumerate(finding.options, 1):
            yield f"  {number}. {option.label}"
    else:
        yield from (f"  {line}" for line in by_region(body, finding))
        yield "  Type map to see where they are."


def put_group(session: Session, findings: list[Finding]) -> Iterator[str]:
    """Several yes-no questions as one list."""
    yield "Which of these apply?"
    for number, finding in enumerate(findings, 1):
        yield f"  {number}. {question_text(session, finding)}"
    sided = [str(n) for n, f in enumerate(findings, 1) if f.sided]
    side = f"; with the side for {joined(sided)}, such as {sided[0]} left" if sided else ""
    yield (
        f"  [numbers of those that apply, the others count as no{side}; none; 1, 2? if 2 is not "
        "known; one by one]"
    )


def expected(finding: Finding) -> str:
    """What kind of answer a question takes."""
    match finding.type:
        case "yes-no":
            return "yes, no, left, right, both" if finding.sided else "yes, no"
        case "choice":
            return "one number or name"
        case "choices":
            return "one or more numbers or names, or none"
    low, high = finding.bounds or (0.0, 0.0)
    if finding.type == "duration":
        return "a time such as 3 weeks, or since March"
    return f"{low:g} to {high:g}{'' if finding.unit in (None, 'point') else f' {finding.unit}s'}"


def stop_lines(session: Session, stop: Stop) -> Iterator[str]:
    """Why nothing more need be asked, and what is left unasked."""
    urgency = ABOUT_URGENCY[session.voice]
    level = session.kb.policy.level(stop.level)
    left = len(stop.unasked)
    questions = amount(left, "question")
    if stop.reason == "emergency":
        yield (
            f"This is enough: the result is {level.label}, and nothing is more urgent. Being seen "
            f"comes before the other {questions}, which are left unasked. They could still "
            "change which condition fits best; the result shows what fits so far."
        )
    elif stop.reason == "settled":
        yield (
            f"This is settled: no answer to the {questions} left unasked can change {urgency} "
            f"({level.label}, {level.time_frame})."
        )
        yield _lead_words(session, stop)
    else:
        yield "Every question that applies has been asked."


def _lead_words(session: Session, stop: Stop) -> str:
    syndromes = session.kb.syndromes
    if stop.lead.first is None:
        return "None of them can make any condition fit, not even possibly."
    name = syndromes[stop.lead.first].label
    if stop.lead.equal:
        others = joined((syndromes[id].label for id in stop.lead.equal), "or")
        return (
            f"What fits best is {name}; questions cannot tell it apart from {others}, which may "
            "fit as well."
        )
    return f"Neither can one put another condition before {name}."


def end_words(session: Session) -> str:
    """What can be typed once nothing more need be asked."""
    kept = "to keep this check-in, and " if session.guide.asks_all else ""
    return (
        f"Press Enter {kept}for the result. You can also type review, change NUMBER, or more to "
        "answer further questions."
    )


def early_lines(session: Session) -> Iterator[str]:
    """What is left open by somebody who finishes before the end."""
    if session.guide.asks_all:
        yield "What is unanswered counts as not known."
        return
    settled = session.at.sure == session.at.may
    what = ABOUT_LEAD if settled else ABOUT_URGENCY[session.voice]
    count = session.at.most
    yield (
        f"You finish early: {amount(count, 'open question')} could still change "
        f"{what}. What is unanswered counts as not known."
    )


def unconfirmed_lines(session: Session, mentions: Iterable[Mention]) -> Iterator[str]:
    """Warning signs that somebody wrote of and left without confirming them."""
    signs = _signs(session, mentions)
    if signs:
        named = joined(mention_words(session, mention) for mention in signs)
        yield (
            f"Not taken, because it was not confirmed: {named}. If that is so, it can need care at "
            "once: call for help, or begin again."
        )


def again_lines(session: Session, unconfirmed: Iterable[Mention]) -> Iterator[str]:
    """Warning signs that were not confirmed and that the screen is still going to ask about."""
    signs = [m for m in _signs(session, unconfirmed) if m.finding in session.at.screen]
    if signs and not session.at.is_emergency:
        named = joined(mention_words(session, mention) for mention in signs)
        yield f"Not taken now, asked again among the warning signs: {named}."


def _signs(session: Session, mentions: Iterable[Mention]) -> list[Mention]:
    findings = session.kb.findings
    return [m for m in mentions if findings[m.finding].screen == "red-flag" and m.value != NO]


def answer_words(session: Session, id: str) -> str:
    """A question that was asked, with what was answered, in words."""
    finding = session.kb.findings[id]
    answer = session.answers.get(id)
    if answer is None:
        return f"{finding.label}: {REASON_WORDS[session.answers.asked[id]]}"
    if finding.type == "yes-no":
        return f"{finding.label}: {answer.given}"
    if not answer.yes and answer.number is None:
        return f"{finding.label}: none"
    return said_phrase(session.kb, session.answers, id)


def said_words(session: Session, id: str) -> str:
    """What was answered to a question, without the question."""
    return answer_words(session, id).removeprefix(f"{session.kb.findings[id].label}: ")


def changed_words(before: Session, after: Session, id: str) -> str:
    """What an answer is now, and what it was."""
    return f"Now: {answer_words(after, id)}; before: {said_words(before, id)}."


def purpose_lines(finding: Finding) -> Iterator[str]:
    """Why a question is asked, and how it can be answered."""
    yield f"Why this is asked: {finding.purpose}"
    yield from how_lines(finding)


def how_lines(finding: Finding) -> Iterator[str]:
    """How a question can be answered."""
    if finding.help:
        yield f"How to answer: {finding.help}"
    yield from (f"  {option.label}: {option.help}" for option in finding.options if option.help)


def review_lines(session: Session) -> Iterator[str]:
    """All answers in the order in which they were given, numbered."""
    if not session.history:
        yield "Nothing has been answered yet."
    for number, id in enumerate(session.history, 1):
        stale = " (no longer asked)" if id in session.at.closed else ""
        yield f"{number}. {answer_words(session, id)}{stale}"
    if session.history:
        yield "Type change and a number to answer one of them again."


def answered_id(session: Session, target: str) -> str | None:
    """The finding that a number of the review, an id or a label stands for."""
    if target.isdigit():
        number = int(target)
        return session.history[number - 1] if 1 <= number <= len(session.history) else None
    findings = session.kb.findings
    return next((id for id in session.history if target in (id, findings[id].label)), None)


def new_contradictions(before: Session, after: Session) -> Iterator[str]:
    """Contradictions that stand now and did not before."""
    nodes = after.guide.planes.node_of_conclusion
    for id, conclusion in after.kb.conclusions.items():
        if conclusion.kind == "contradiction":
            node = nodes[id]
            if after.at.found.met[node] & 1 and not before.at.found.met[node] & 1:
                yield id


def behind(session: Session, conclusion: str) -> list[str]:
    """The answered findings that establish a conclusion, in the order of answering."""
    found = set(_forcing(session, conclusion))
    parts = {part for id in found for part in session.guide.computed.get(id, ())}
    return [id for id in session.history if id in found | parts and session.answers.get(id)]


def _forcing(session: Session, conclusion: str) -> Iterator[str]:
    program, met = session.guide.planes, session.at.found.met

    def leaf_truth(leaf: Leaf) -> Truth:
        match leaf:
            case Has() | Compare():
                return atom_truth(session.kb, leaf, session.answers)
            case Established(id):
                return Truth.MET if met[program.node_of_conclusion[id]] & 1 else Truth.OPEN
        return Truth.OPEN

    truths = Truths(leaf_truth)
    for rule in session.guide.rules_for.get(conclusion, ()):
        if truths(rule.condition) is Truth.MET:
            for leaf in settled_by(rule.condition, Truth.MET, truths):
                if isinstance(leaf, Has | Compare):
                    yield leaf.finding
                elif isinstance(leaf, Established):
                    yield from _forcing(session, leaf.conclusion)


def mention_words(session: Session, mention: Mention) -> str:
    """What was understood, with the words in which it was said."""
    finding = session.kb.findings[mention.finding]
    if finding.type == "yes-no":
        value = mention.value if mention.value in ("left", "right") else YES
        phrase = value_phrase(finding, value, holds=mention.value != NO)
        both = " on both sides" if mention.value == "both" else ""
        return f"{phrase}{both} ('{mention.said}')"
    return f"{value_phrase(finding, mention.value, holds=True)} ('{mention.said}')"


def values_of(kb: KnowledgeBase, mentions: Iterable[Mention]) -> Iterator[tuple[str, Any]]:
    """Answers from confirmed mentions: several options of one finding are one answer."""
    options: dict[str, list[str]] = {}
    for mention in mentions:
        finding = kb.findings[mention.finding]
        if finding.type == "choices":
            options.setdefault(finding.id, []).append(mention.value)
        else:
            yield finding.id, mention.value
    # What was not mentioned is not denied.
    yield from ((id, {"yes": chosen}) for id, chosen in options.items())
