"""How many questions the interview needs, against other orders, and whether it stops too early.

Four ways of asking the same generated people: ours; by information gain and in a fixed order, both
with our reason to stop; and the fixed order to its end, which is also what the early results are
held to.
"""

from __future__ import annotations

import math
import statistics
import sys
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from benchmarks.people import typical_person
from engine.inference.residual import lead
from engine.interview.guide import Guide
from engine.interview.relevance import DENIED, Situation, changes_of, prospects, situation
from engine.interview.session import Question, answer, next_step, start
from engine.model.answers import NOTHING_ANSWERED, UNKNOWN, Answers
from engine.reading.answers import normalise, with_computed
from engine.reading.load import load_knowledge

Choose = Callable[[Situation, str | None], str | None]
"""The next question after the screen, given the topic of the last; None to stop."""


def ours(at: Situation, topic: str | None) -> str | None:
    """The ranking of the interview."""
    found = prospects(at, topic)
    return found[0].finding if found else None


def fixed(at: Situation, _topic: str | None) -> str | None:
    """The fixed order, leaving out what cannot matter any more."""
    return min(at.candidates, key=at.guide.place.__getitem__, default=None)


def by_information(at: Situation, _topic: str | None) -> str | None:
    """The question whose replies tell most about urgency and leading condition as they stand."""
    if not at.candidates:
        return None
    replies = {id: list(at.guide.replies(id).values()) for id in at.candidates}
    worlds = [changes_of(at, reply) for each in replies.values() for reply in each]
    found = at.found.program.evaluate(at.answers, worlds)
    best, most, world = "", -1.0, 0
    for id, each in replies.items():
        shares: Counter[tuple[str, str | None]] = Counter()
        for place in range(len(each)):
            weight = 1.0
            if at.guide.kb.findings[id].type in ("yes-no", "choices") and len(each) > 1:
                weight = DENIED if place == 0 else (1 - DENIED) / (len(each) - 1)
            shares[found.level(world), lead(found, world).first] += weight  # type: ignore[assignment]
            world += 1
        total = sum(shares.values())
        gain = -sum(s / total * math.log2(s / total) for s in shares.values())
        if (gain, -at.guide.place[id]) > (most, -at.guide.place.get(best, 0)):
            best, most = id, gain
    return best


def interview(guide: Guide, person: dict[str, Any], choose: Choose) -> tuple[int, Situation]:
    """How many questions it took, and where it ended."""
    at = situation(guide, NOTHING_ANSWERED, clinician=False)
    asked, topic = 0, None
    while not at.is_emergency:
        id = at.screen[0] if at.screen else choose(at, topic)
        if id is None:
            break
        asked, topic = asked + 1, guide.kb.findings[id].topic
        at = at.after(_given(guide, at.answers, id, person))
    return asked, at


def everything(guide: Guide, person: dict[str, Any]) -> tuple[int, Situation]:
    """All questions that apply, in the fixed order."""
    at = situation(guide, NOTHING_ANSWERED, clinician=False)
    asked = 0
    while at.free:
        at = at.after(_given(guide, at.answers, at.free[0], person))
        asked += 1
    return asked, at


def _given(guide: Guide, answers: Answers, id: str, person: dict[str, Any]) -> Answers:
    value = person.get(id, UNKNOWN)
    given = normalise(guide.kb.findings[id], value)
    changed = answers.unanswered(id, value) if given is None else answers.with_answer(given)
    return with_computed(guide.kb, changed)


def prompts(guide: Guide, person: dict[str, Any]) -> int:
    """How often our interview turns to the person: a list of warning signs is put at once."""
    session, count = start(guide), 0
    while isinstance(step := next_step(session), Question):
        count += 1
        for id in step.group:
            session = answer(session, id, person.get(id, UNKNOWN))
    return count


def missed(early: Situation, full: Situation) -> bool:
    """Whether the end of an interview differs from the result of all questions."""
    if early.sure != full.sure:
        return True
    return not early.is_emergency and early.lead.first != full.lead.first


def count_questions(guide: Guide, people: int) -> None:
    """Medians over generated people, and the misses."""
    rng = Random(2026)
    rows: dict[str, list[int]] = {}
    misses: Counter[str] = Counter()
    screened = late = 0
    for _ in range(people):
        person = typical_person(guide.kb, rng)
        total, full = everything(guide, person)
        rows.setdefault("fixed order, all questions", []).append(total)
        for name, choose in (
            ("Unpinch", ours),
            ("information gain, same stop", by_information),
            ("fixed order, same stop", fixed),
        ):
            asked, at = interview(guide, person, choose)
            rows.setdefault(name, []).append(asked)
            misses[name] += missed(at, full)
        rows.setdefault("Unpinch, times it turns to the person", []).append(prompts(guide, person))
        screen = _screened(guide, person)
        if screen.is_emergency:
            screened += 1
            late += rows["Unpinch"][-1] > len(screen.answers.by_finding) + len(screen.answers.asked)
    print(f"{people} people; medians (quartiles)")
    print(f"an emergency by the screen alone: {screened}, of them asked beyond it: {late}")
    whole = statistics.median(rows["fixed order, all questions"])
    for name, counts in rows.items():
        quartiles = statistics.quantiles(counts, n=4)
        median = statistics.median(counts)
        spread = f"{quartiles[0]:.0f} to {quartiles[2]:.0f}"
        share = f"{median / whole:.2f} of all"
        print(f"  {name:40} {median:6.1f} ({spread})  {share}  misses {misses[name]}")


def _screened(guide: Guide, person: dict[str, Any]) -> Situation:
    at = situation(guide, NOTHING_ANSWERED, clinician=False)
    while at.screen:
        at = at.after(_given(guide, at.answers, at.screen[0], person))
    return at


def main() -> None:
    """Print the counts; the argument is the number of people, 1000 by default."""
    count_questions(Guide(load_knowledge()), int(sys.argv[1]) if len(sys.argv) > 1 else 1000)


if __name__ == "__main__":
    main()
