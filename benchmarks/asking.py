"""What the next question costs, and trying every reply to every open question.

The next question with its reason against one consultation on the same answers; and all replies in
one pass of bit planes, against one consultation a reply with Experta and with CLIPS.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from functools import partial
from random import Random

from benchmarks.measure import calibration, interleaved, milliseconds
from benchmarks.people import shipped_people, typical_person
from benchmarks.rivals import Clips, CountingExperta, Recorder
from engine.explain.result import prove_result
from engine.inference.consult import Consultant
from engine.interview.guide import Guide
from engine.interview.relevance import changes_of, situation
from engine.interview.session import Question, Session, answer, next_step, progress, start
from engine.interview.why import why_lines
from engine.model.answers import UNKNOWN, Answers
from engine.model.knowledge import KnowledgeBase
from engine.reading.answers import with_computed
from engine.reading.load import load_knowledge

CONSULTATION = "one consultation"
BIT_PLANES = "bit planes, one pass"


def cost_of_asking(kb: KnowledgeBase, people: int = 3) -> None:
    """Every question of some interviews, each with a consultation on the same answers beside it."""
    consultant = Consultant(kb)
    rng = Random(7)
    for number in range(people):
        guide = Guide(kb)  # what a guide remembers on the way belongs to the interview
        times: dict[str, list[float]] = {}
        session, person = start(guide), typical_person(kb, rng)
        step = next_step(session)
        while isinstance(step, Question):
            value = person.get(step.finding, UNKNOWN)
            taken = partial(answer, session, step.finding, value)
            contestants: dict[str, Callable[[], object]] = {
                CONSULTATION: partial(consultant.consult, session.answers),
                "a consultation with its proof": partial(_proved, consultant, session.answers),
                "an answer, the next question and why": partial(_next, taken),
                "bounds on the questions left": partial(progress, session),
                "two people who end differently": partial(
                    why_lines, session, step, step.finding, 1
                ),
            }
            for name, work in contestants.items():
                times.setdefault(name, []).append(milliseconds(work))
            session = taken()
            step = next_step(session)
        print(f"\nperson {number}: {len(session.history)} questions, "
              f"calibration {calibration():.1f} ms; medians and maxima over them")  # fmt: skip
        peer = statistics.median(times[CONSULTATION])
        for name, each in times.items():
            median = statistics.median(each)
            print(f"  {name:40} {median:8.1f} ms  {median / peer:8.2f}  at most {max(each):.0f} ms")


def _proved(consultant: Consultant, answers: Answers) -> object:
    return prove_result(consultant.consult(answers))


def _next(taken: Callable[[], Session]) -> object:
    return next_step(taken())


def _print(found: dict[str, float], peer: str) -> None:
    for name, median in found.items():
        print(f"  {name:40} {median:8.1f} ms  {median / found[peer]:8.2f}")


def cost_of_replies(guide: Guide) -> None:
    """Every reply to every open question: one pass, against a consultation for each."""
    kb, planes = guide.kb, guide.planes
    consultant = Consultant(kb)
    counting, clips = CountingExperta(consultant.program), Clips(consultant.program)
    recorder = Recorder(consultant.program)
    for number, answers in enumerate(shipped_people(kb, 2)):
        at = situation(guide, answers, clinician=False)
        replies = [reply for id in at.free for reply in guide.replies(id).values()]
        worlds = [changes_of(at, reply) for reply in replies]
        people = [with_computed(kb, answers.with_answer(reply)) for reply in replies]
        found = planes.evaluate(answers, worlds)
        for world, person in enumerate(people):
            # All must come to the same before their time means anything.
            assert found.level(world) == consultant.consult(person).disposition.level
        fed = [recorder.record(person)[0] for person in people]
        contestants: dict[str, Callable[[], object]] = {
            BIT_PLANES: partial(planes.evaluate, answers, worlds),
            "CLIPS, one consultation a reply": partial(_each, clips.consult, fed),
            "Experta, our matcher, one a reply": partial(_each, counting.consult, fed),
        }
        rounds = dict.fromkeys(contestants, 3) | {BIT_PLANES: 25}
        print(f"\nperson {number}: {len(at.free)} open questions, {len(replies)} replies")
        _print(interleaved(contestants, rounds), BIT_PLANES)


def _each(consult: Callable[[list[list[str]]], object], fed: list[list[list[str]]]) -> None:
    for phases in fed:
        consult(phases)


def main() -> None:
    """Print medians and ratios."""
    kb = load_knowledge()
    cost_of_replies(Guide(kb))
    cost_of_asking(kb)


if __name__ == "__main__":
    main()
