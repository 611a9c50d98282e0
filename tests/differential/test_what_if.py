"""Changed answers come to the same, evaluated anew or only where the change reaches."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.inference.reference import evaluate
from engine.inference.whatif import WhatIf
from engine.model.answers import Answers
from engine.model.knowledge import KnowledgeBase
from tests.generators import FINDINGS, answer_to, knowledge_bases, patients


@settings(max_examples=300, deadline=None)
@given(kb=knowledge_bases(), before=patients(), rng=st.randoms(use_true_random=False))
def test_a_change_reaches_all_that_depends_on_it(
    kb: KnowledgeBase, before: Answers, rng: Random
) -> None:
    """Two findings change: answered otherwise, or no longer known."""
    changed = rng.sample(sorted(FINDINGS), 2)
    after = before
    for id in changed:
        if rng.random() < 0.5:
            after = after.without(id)
        else:
            after = after.with_answer(answer_to(FINDINGS[id], rng))
    found = WhatIf(kb).evaluate(evaluate(kb, before), after, changed)
    anew = evaluate(kb, after)
    settled = [id for id, c in kb.conclusions.items() if c.kind != "advice"]
    assert {id: found.conclusions[id] for id in settled} == {
        id: anew.conclusions[id] for id in settled
    }
    assert found.ledgers == anew.ledgers
    assert found.ruling == anew.ruling
