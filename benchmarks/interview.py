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
from functools import lru_cache
from multiprocessing import Pool
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


def interview(guide: Guide, person: dict[str, Any], choose: Choose) -> tuple[list[str], Situation]:
    """What was asked, and where it ended."""
    at = situation(guide, NOTHING_ANSWERED, clinician=False)
    asked: list[str] = []
    topic = None
    while not at.is_emergency:
        id = at.screen[0] if at.screen else choose(at, topic)
        if id is None:
            break
        asked.append(id)
        topic = guide.kb.findings[id].topic
        at = at.after(_given(guide, at.answers, id, person))
    return asked, at


def everything(guide: Guide, person: dict[str, Any]) -> tuple[list[str], Situation]:
    """All questions that apply, in the fixed order; one with a gate waits for its gate."""
    at = situation(guide, NOTHING_ANSWERED, clinician=False)
    asked: list[str] = []
    while at.free:
        open_ = set(at.free)
        asked.append(next(id for id in at.free if open_.isdisjoint(guide.gates.get(id, ()))))
        at = at.after(_given(guide, at.answers, asked[-1], person))
    return asked, at


def _given(guide: Guide, answers: Answers, id: str, person: dict[str, Any]) -> Answers:
    value = person.get(id, UNKNOWN)
    given = normalise(guide.kb.findings[id], value)
    changed = answers.unanswered(id, value) if given is None else answers.with_answer(given)
    return with_computed(guide.kb, changed)


def turns(guide: Guide, asked: list[str]) -> int:
    """How often an interview turns to the person, where a list of the screen is put at once."""
    session, count, left = start(guide), 0, list(asked)
    while left:
        step = next_step(session) if guide.kb.findings[left[0]].screen else None
        group = step.group if isinstance(step, Question) else (left[0],)
        count += 1
        for id in group:
            session = answer(session, id, UNKNOWN)
        left = [id for id in left if id not in group]
    return count


def missed(early: Situation, full: Situation) -> bool:
    """Whether the end of an interview differs from the result of all questions."""
    if early.sure != full.sure:
        return True
    return not early.is_emergency and early.lead.first != full.lead.first


WAYS: dict[str, Choose] = {
    "Unpinch": ours,
    "information gain, same stop": by_information,
    "fixed order, same stop": fixed,
}
TURNS = "Unpinch, lists put at once"
WHOLE = "fixed order, all questions"
WHOLE_TURNS = "fixed order, lists put at once"


@lru_cache(maxsize=1)
def _guide() -> Guide:
    return Guide(load_knowledge())


def one_person(seed: int) -> tuple[dict[str, int], dict[str, bool], bool, bool]:
    """Questions and misses by way of asking; whether the screen told an emergency, in time."""
    guide = _guide()
    person = typical_person(guide.kb, Random(f"interview {seed}"))
    all_asked, full = everything(guide, person)
    counts = {WHOLE: len(all_asked), WHOLE_TURNS: turns(guide, all_asked)}
    misses = {}
    for name, choose in WAYS.items():
        asked, at = interview(guide, person, choose)
        counts[name] = len(asked)
        misses[name] = missed(at, full)
        if choose is ours:
            counts[TURNS] = turns(guide, asked)
            beyond = any(not guide.kb.findings[id].screen for id in asked)
    return counts, misses, _screened(guide, person).is_emergency, beyond


def count_questions(people: int, processes: int) -> None:
    """Medians over generated people, and the misses."""
    with Pool(processes) as pool:
        found = pool.map(one_person, range(people), chunksize=1)
    told = [beyond for _, _, screen, beyond in found if screen]
    print(f"{people} people; medians (quartiles)")
    print(f"an emergency by the screen alone: {len(told)}, of them asked beyond it: {sum(told)}")
    named = (WHOLE, "fixed order, same stop", "information gain, same stop", "Unpinch")
    for name in (*named, WHOLE_TURNS, TURNS):
        each = [counts[name] for counts, *_ in found]
        if name in (WHOLE, WHOLE_TURNS):
            whole = statistics.median(each)
        low, median, high = statistics.quantiles(each, n=4)
        missed_people = sum(misses.get(name, False) for _, misses, *_ in found)
        print(f"  {name:40} {median:6.1f} ({low:.0f} to {high:.0f})  {median / whole:.2f} of all  "
              f"misses {missed_people}")  # fmt: skip


def _screened(guide: Guide, person: dict[str, Any]) -> Situation:
    at = situation(guide, NOTHING_ANSWERED, clinician=False)
    while at.screen:
        at = at.after(_given(guide, at.answers, at.screen[0], person))
    return at


def main() -> None:
    """Print the counts; the arguments are the numbers of people (1000) and processes (2)."""
    people, processes = (*map(int, sys.argv[1:]), *(1000, 2)[len(sys.argv) - 1 :])
    count_questions(people, processes)


if __name__ == "__main__":
    main()
