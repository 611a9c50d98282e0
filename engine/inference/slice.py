"""The ledgers of a few syndromes under other answers, without the rest of a consultation.

For questions of the kind "what if this were not known": the same interpreter, evaluating only
what the evidence on these syndromes reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from engine.inference.combine import combine_evidence
from engine.inference.evaluation import Ledger
from engine.inference.reference import Interpreter
from engine.model.answers import Answers
from engine.model.knowledge import KnowledgeBase
from engine.model.rule import Rule
from engine.model.truth import Truth, any_of

RulesFor = Mapping[str, Sequence[Rule]]


class _OnDemand(dict[str, Truth]):
    """Conclusions, each evaluated when it is first read."""

    def __init__(self, evaluate: Callable[[str], Truth]) -> None:
        super().__init__()
        self._evaluate = evaluate

    def __missing__(self, id: str) -> Truth:
        """Evaluate a conclusion that is read for the first time."""
        self[id] = found = self._evaluate(id)
        return found


def ledgers_of(
    kb: KnowledgeBase, answers: Answers, rules_for: RulesFor, syndromes: Iterable[str]
) -> dict[str, Ledger]:
    """The ledgers of the syndromes, by id; ``rules_for`` are the rules by subject."""
    interpreter = Interpreter(kb, answers, rules_for)

    def conclude(id: str) -> Truth:
        return any_of([interpreter.truth(rule.condition) for rule in rules_for.get(id, ())])

    interpreter.conclusions = _OnDemand(conclude)
    found: dict[str, Ledger] = {}
    for id in syndromes:
        truths = {rule.id: interpreter.truth(rule.condition) for rule in rules_for[id]}
        found[id] = combine_evidence(kb.policy, rules_for[id], truths.__getitem__)
    return found
