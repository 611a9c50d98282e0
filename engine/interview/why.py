"""Why a question is asked, step by step up to the goal; and what an answer would change."""

from __future__ import annotations

from collections.abc import Iterator

from engine.explain.words import SUPPORT_WORDS, joined, rule_sentence, sentence, value_phrase
from engine.inference.bitplanes import Pass
from engine.inference.program import subject
from engine.inference.residual import lead
from engine.interview.phrasing import ABOUT_LEAD, ABOUT_URGENCY
from engine.interview.session import Question, Session, answer
from engine.interview.witness import Witness, witness
from engine.model.answers import YES, Answer
from engine.model.condition import read_by
from engine.model.policy import DISPOSITIONS, REACHABLE_SUPPORTS
from engine.model.rule import Establishes, Evidence, Rule

SHOWN = 4
"""Items of a list that are named before the rest is counted."""


def why_lines(session: Session, step: Question, finding: str, times: int) -> list[str]:
    """Why a question is asked; each time it is asked again, the reason behind that.

    ``times`` counts from 1: what the answer separates; then the rules between it and the goal, one
    by one; then the goal.
    """
    if times == 1:
        return list(_separates(session, step, finding))
    chain = _chain(session, finding, witness(session.at, finding))
    if times - 2 < len(chain):
        return list(_rule_lines(session, chain[times - 2]))
    if times - 2 == len(chain):
        return [_goal(session, chain)]
    return ["There is no reason behind that: it is what the whole interview is for."]


def _separates(session: Session, step: Question, finding: str) -> Iterator[str]:
    kb = session.kb
    yield f"Why this is asked: {kb.findings[finding].purpose}"
    if step.purpose == "screen":
        yield (
            "It belongs to the questions that are asked of everybody and first, because some of "
            "the answers need care at once."
        )
    if step.purpose == "rest":
        yield (
            f"It changes neither {ABOUT_URGENCY[session.voice]} nor {ABOUT_LEAD}; it can change "
            "what is recommended, or completes the picture."
        )
        return
    found = witness(session.at, finding)
    if found is not None:
        yield witness_words(session, found)
    opened = step.prospect.on_behalf_of if step.prospect else ()
    if opened:
        labels = [kb.findings[id].label for id in opened]
        more = f" and {len(labels) - SHOWN} more" if len(labels) > SHOWN else ""
        about = f"{joined(labels[:SHOWN])}{more}"
        yield f"The answer decides whether it makes sense to ask about {about}."
    if found is None and not opened:
        yield (
            "It can matter together with other answers, though no single pair of answers was "
            "found that shows it."
        )


def witness_words(session: Session, found: Witness) -> str:
    """A pair of completions as a sentence."""
    shared = joined(answer_phrase(session, each) for each in found.shared)
    given = f"if besides there were {shared}, and nothing else known" if shared else (
        "with nothing else known"
    )  # fmt: skip
    one, other = (answer_phrase(session, each) for each in (found.one, found.other))
    ends = [_end(session, found.about, end) for end in found.ends]
    return f"For example, {given}: with {one} it would be {ends[0]}; with {other}, {ends[1]}."


def _end(session: Session, about: str, end: str | None) -> str:
    if about == "urgency":
        assert end is not None
        return session.kb.policy.level(end).label
    return "no condition in particular" if end is None else session.kb.syndromes[end].label


def answer_phrase(session: Session, given: Answer) -> str:
    """An answer as a phrase that fits into a sentence."""
    finding = session.kb.findings[given.finding]
    if given.number is not None:
        return f"{finding.label}: {given.given}"
    if finding.type == "yes-no":
        if not given.yes:
            return value_phrase(finding, YES, holds=False)
        side = next((s for s in ("left", "right") if given.given == s), YES)
        return value_phrase(finding, side, holds=True)
    if not given.yes:
        return f"{finding.label}: none"
    return value_phrase(finding, min(given.yes), holds=True)


def _chain(session: Session, finding: str, shown: Witness | None) -> list[Rule]:
    """The shortest way from a finding to a goal through rules that can still matter.

    Rules that are met for the first person of a witness come before others, so that the reason
    behind an example is that of the example.
    """
    found = session.at.found
    example: Pass | None = None
    if shown is not None:
        person = {each.finding: each for each in (*shown.shared, shown.one)}
        example = session.guide.planes.evaluate(session.answers, [person])
    readers: dict[str, list[Rule]] = {}
    for rule in session.kb.rules.values():
        node = found.program.node_of_rule.get(rule.id)
        if node is None or found.met[node] != 0b10:
            continue
        for id in dict.fromkeys(read_by(rule.condition)):
            readers.setdefault(id, []).append(rule)
    paths: list[list[Rule]] = [[rule] for rule in readers.get(finding, ())]
    seen: set[str] = set()
    while paths:
        goals = [path for path in paths if _is_goal(session, path[-1])]
        if goals:
            return min(
                goals,
                key=lambda path: (
                    example is not None and not _all_met(example, path),
                    _goal_rank(session, path[-1]),
                    path[0].order,
                ),
            )
        further: list[list[Rule]] = []
        for path in paths:
            about = subject(path[-1])
            if about not in seen:
                seen.add(about)
                further += [[*path, rule] for rule in readers.get(about, ())]
        paths = further
    return []


def _all_met(found: Pass, path: list[Rule]) -> bool:
    return all(found.met[found.program.node_of_rule[rule.id]] & 1 for rule in path)


def _is_goal(session: Session, rule: Rule) -> bool:
    match rule.then:
        case Establishes(conclusion):
            return session.kb.conclusions[conclusion].floor is not None
        case Evidence():
            return True
    return False


def _goal_rank(session: Session, rule: Rule) -> tuple[int, int]:
    """Urgent things first, then what bears on a contender."""
    match rule.then:
        case Establishes(conclusion):
            floor = session.kb.conclusions[conclusion].floor
            return (DISPOSITIONS.index(floor) if floor else len(DISPOSITIONS)), 0
        case Evidence(syndrome):
            return len(DISPOSITIONS), syndrome not in session.at.contenders
    return len(DISPOSITIONS), 2


def _rule_lines(session: Session, rule: Rule) -> Iterator[str]:
    if session.voice == "clinician":
        yield f"The rule behind it: {rule_sentence(session.kb, rule)}"
    else:
        yield f"The rule behind it: {rule.patient}"
    yield f"Because: {rule.because}"
    yield f"Its purpose: {rule.purpose} (unpinch browse {rule.id} shows its sources.)"


def _goal(session: Session, chain: list[Rule]) -> str:
    urgency = ABOUT_URGENCY[session.voice]
    if not chain:
        return f"The goal behind it: to find out {urgency} and {ABOUT_LEAD}."
    match chain[-1].then:
        case Establishes(conclusion):
            entry = session.kb.conclusions[conclusion]
            floor = session.kb.policy.level(entry.floor) if entry.floor else None
            level = f", which makes the result at least {floor.label}" if floor else ""
            return f"The goal behind it: to find out {urgency}. It asks for: {entry.label}{level}."
        case Evidence(syndrome, favours):
            label = session.kb.syndromes[syndrome].label
            return (
                f"The goal behind it: to find out {ABOUT_LEAD}. It would speak "
                f"{'for' if favours else 'against'} {label}."
            )
    return f"The goal behind it: to find out {urgency} and {ABOUT_LEAD}."


def what_if_lines(session: Session, finding: str, value: object) -> list[str]:
    """What an answer would change at once. Raises Unusable where it does not fit the finding."""
    after = answer(session, finding, value)
    kb = session.kb
    lines: list[str] = []
    now, then = _as_answered(session), _as_answered(after)
    if now.level() != then.level():
        one, other = (kb.policy.level(found.level()).label for found in (now, then))
        lines.append(f"The result would be {other} in place of {one}.")
    for id in kb.syndromes:
        if id in now.rows:
            before, behind = now.supports(id)[0], then.supports(id)[0]
            if before != behind and not {before, behind}.isdisjoint(REACHABLE_SUPPORTS):
                label = sentence(kb.syndromes[id].label)[:-1]
                lines.append(f"{label}: {SUPPORT_WORDS[behind]}, now {SUPPORT_WORDS[before]}.")
    first, second = lead(now).first, lead(then).first
    if second is not None and first != second:
        lines.append(f"What fits best would be {kb.syndromes[second].label}.")
    more, fewer = after.at.most, session.at.most
    lines.append(f"Questions left at most: {more}, now {fewer}.")
    if len(lines) == 1:
        lines.insert(0, "By itself it would not change the result yet.")
    return [*lines, "Nothing was kept; now give your answer."]


def _as_answered(session: Session) -> Pass:
    """The pass over what is answered, everything open taken as unknown."""
    return session.guide.planes.evaluate(session.answers)
