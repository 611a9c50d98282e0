"""Experta and the reference agree on generated knowledge bases and patients."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.inference import reference
from engine.inference.consult import disagreement
from engine.inference.program import compile_program
from engine.inference.rete import RuleRunner
from engine.model.answers import Answers
from engine.model.knowledge import KnowledgeBase
from tests.generators import knowledge_bases, patients

EXAMPLES = int(os.environ.get("UNPINCH_EXAMPLES", "2000"))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(knowledge_bases(), st.lists(patients(), min_size=1, max_size=3))
def test_experta_agrees_with_the_reference(kb: KnowledgeBase, people: list[Answers]) -> None:
    """Same rules fired, same conclusions, same ledger, disposition and verdicts.

    One engine serves all the people, so that nothing of one may reach the next.
    """
    runner = RuleRunner(compile_program(kb))
    for answers in people:
        assert disagreement(reference.evaluate(kb, answers), runner.run(answers)) is None
