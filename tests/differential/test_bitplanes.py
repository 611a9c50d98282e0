"""Bit planes say of every world what the reference says, and bound what free findings can do."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.inference.bitplanes import FREE, Bitplanes, Pass, State, World
from engine.inference.evaluation import Evaluation
from engine.inference.reference import evaluate
from engine.model.answers import Answers
from engine.model.knowledge import KnowledgeBase
from engine.model.policy import at_least_as_urgent
from engine.model.truth import Truth
from tests.generators import FINDINGS, answer_to, knowledge_bases, patients


def _with(answers: Answers, changes: World) -> Answers:
    for id, state in changes.items():
        assert state is not FREE
        answers = answers.without(id) if state is None else answers.with_answer(state)
    return answers


def _differences(found: Pass, world: int, anew: Evaluation, kb: KnowledgeBase) -> list[str]:
    """Where a world is not what the reference says."""
    conclusions = [
        id
        for id, conclusion in kb.conclusions.items()
        if conclusion.kind != "advice" and found.conclusion(id, world) != anew.conclusions[id]
    ]
    supports = [
        id for id, ledger in anew.ledgers.items() if found.supports(id, world) != [ledger.support]
    ]
    levels = {found.level(world), found.level(world, may=True)} - {anew.ruling.level}
    return [*conclusions, *supports, *levels]


@settings(max_examples=300, deadline=None)
@given(kb=knowledge_bases(), before=patients(), rng=st.randoms(use_true_random=False))
def test_every_world_is_as_the_reference_says(
    kb: KnowledgeBase, before: Answers, rng: Random
) -> None:
    """Seven worlds at once, each with up to three findings answered otherwise or unknown."""
    worlds: list[World] = []
    for _ in range(7):
        changed = rng.sample(sorted(FINDINGS), rng.randrange(4))
        worlds.append(
            {id: answer_to(FINDINGS[id], rng) if rng.random() < 0.7 else None for id in changed}
        )
    found = Bitplanes(kb).evaluate(before, worlds)
    for number, world in enumerate(worlds):
        anew = evaluate(kb, _with(before, world))
        assert _differences(found, number, anew, kb) == []


@settings(max_examples=400, deadline=None)
@given(kb=knowledge_bases(), before=patients(), rng=st.randoms(use_true_random=False))
def test_no_completion_leaves_the_bounds(kb: KnowledgeBase, before: Answers, rng: Random) -> None:
    """What is sure holds, and what may not be does not, however free findings are answered."""
    free = rng.sample(sorted(FINDINGS), rng.randint(1, 5))
    pinned = rng.choice(free)
    reply = answer_to(FINDINGS[pinned], rng)
    planes = Bitplanes(kb)
    found = planes.evaluate(before, [{}, {pinned: reply}], free)
    for world in (0, 1):
        for _ in range(4):
            changes: dict[str, State] = {
                id: answer_to(FINDINGS[id], rng) if rng.random() < 0.8 else None for id in free
            }
            if world == 1:
                changes[pinned] = reply
            anew = evaluate(kb, _with(before, changes))
            assert _outside(planes, found, world, anew) == []


def _outside(planes: Bitplanes, found: Pass, world: int, anew: Evaluation) -> list[str]:
    """What came out otherwise than the bounds allow."""
    wrong: list[str] = []
    for ids, truths in (
        (planes.node_of_conclusion, anew.conclusions),
        (planes.node_of_rule, anew.rules),
    ):
        for id, node in ids.items():
            sure_met, sure_failed, may_be_met, may_fail = found.truth(node, world)
            truth = truths[id]
            allowed = (
                (truth is Truth.MET or not sure_met)
                and (truth is Truth.FAILED or not sure_failed)
                and (truth is not Truth.MET or may_be_met)
                and (truth is not Truth.FAILED or may_fail)
            )
            wrong += [] if allowed else [id]
    wrong += [id for id, x in anew.ledgers.items() if x.support not in found.supports(id, world)]
    level = anew.ruling.level
    if not at_least_as_urgent(level, found.level(world)):
        wrong.append(f"{level} below {found.level(world)}")
    if not at_least_as_urgent(found.level(world, may=True), level):
        wrong.append(f"{level} above {found.level(world, may=True)}")
    return wrong
