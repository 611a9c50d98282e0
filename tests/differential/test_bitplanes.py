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


def _same(found: Pass, world: int, anew: Evaluation, kb: KnowledgeBase) -> None:
    for id, conclusion in kb.conclusions.items():
        if conclusion.kind != "advice":
            assert found.conclusion(id, world) == anew.conclusions[id], id
    for id, ledger in anew.ledgers.items():
        assert found.supports(id, world) == [ledger.support], id
    assert found.level(world) == found.level(world, may=True) == anew.ruling.level


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
        _same(found, number, evaluate(kb, _with(before, world)), kb)


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
            _within(planes, found, world, evaluate(kb, _with(before, changes)))


def _within(planes: Bitplanes, found: Pass, world: int, anew: Evaluation) -> None:
    for ids, truths in (
        (planes.node_of_conclusion, anew.conclusions),
        (planes.node_of_rule, anew.rules),
    ):
        for id, node in ids.items():
            sure_met, sure_failed, may_be_met, may_fail = found.truth(node, world)
            truth = truths[id]
            assert not sure_met or truth is Truth.MET
            assert not sure_failed or truth is Truth.FAILED
            assert may_be_met or truth is not Truth.MET
            assert may_fail or truth is not Truth.FAILED
    for id, ledger in anew.ledgers.items():
        assert ledger.support in found.supports(id, world)
    assert at_least_as_urgent(anew.ruling.level, found.level(world))
    assert at_least_as_urgent(found.level(world, may=True), anew.ruling.level)
