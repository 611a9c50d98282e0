"""What would follow from other answers, evaluating only what the change can reach.

For questions of the kind "what if this were not known": the interpreter of the reference, started
from the evaluation of a consultation. Treatments and advice are left out; they follow from the
rest and nothing before them reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.inference.combine import combine_evidence, rule_disposition
from engine.inference.evaluation import Evaluation, Ledger, Ruling
from engine.inference.program import rules_by_subject, subject
from engine.inference.reference import Interpreter
from engine.model.answers import Answers
from engine.model.condition import read_by
from engine.model.knowledge import STRATA, STRATUM_OF_KIND, KnowledgeBase
from engine.model.truth import Truth, any_of
from engine.model.value import value

_LAST = STRATA.index("stage")


@value
class Outlook:
    """What the changed answers come to."""

    conclusions: Mapping[str, Truth]
    ledgers: Mapping[str, Ledger]
    ruling: Ruling


class WhatIf:
    """Changed answers on one knowledge base; what depends on what is found once."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.rules_for = rules_by_subject(kb)
        self._readers: dict[str, dict[str, None]] = {}
        for rule in kb.rules.values():
            if STRATA.index(rule.stratum) <= _LAST:
                for id in read_by(rule.condition):
                    self._readers.setdefault(id, {})[subject(rule)] = None

    def evaluate(
        self,
        before: Evaluation,
        answers: Answers,
        changed: Iterable[str],
        syndromes: Iterable[str] | None = None,
    ) -> Outlook:
        """What follows from ``answers``, which differ from those of ``before`` in ``changed``.

        Only the ledgers of ``syndromes`` are combined anew, where they are named; the ruling
        then stays what it was.
        """
        reached = self._reached(changed)
        wanted = None if syndromes is None else set(syndromes)
        run = Interpreter(self.kb, answers, self.rules_for)
        run.conclusions = dict(before.conclusions)
        run.ledgers = dict(before.ledgers)
        self._conclude(run, reached, ("abstraction", "red-flag"))
        for id in before.ledgers:
            if id in reached and (wanted is None or id in wanted):
                rules = self.rules_for[id]
                truths = {rule.id: run.truth(rule.condition) for rule in rules}
                run.ledgers[id] = combine_evidence(self.kb.policy, rules, truths.__getitem__)
        ruling = before.ruling
        if wanted is None:
            self._conclude(run, reached, ("stage",))
            ruling = rule_disposition(self.kb, run.is_established, run.ledgers, answers)
        return Outlook(run.conclusions, run.ledgers, ruling)

    def _conclude(self, run: Interpreter, reached: set[str], strata: tuple[str, ...]) -> None:
        for id in self.kb.conclusion_order:
            if id in reached and STRATUM_OF_KIND[self.kb.conclusions[id].kind] in strata:
                rules = self.rules_for.get(id, ())
                run.conclusions[id] = any_of([run.truth(rule.condition) for rule in rules])

    def _reached(self, changed: Iterable[str]) -> set[str]:
        """Every conclusion and syndrome that reads one of the findings, however indirectly."""
        reached: set[str] = set()
        waiting = list(changed)
        while waiting:
            for id in self._readers.get(waiting.pop(), ()):
                if id not in reached:
                    reached.add(id)
                    waiting.append(id)
        return reached
