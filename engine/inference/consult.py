"""A consultation: answers in, result out, both engines asked and in agreement."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from engine.errors import InternalError
from engine.inference import reference
from engine.inference.evaluation import Evaluation, Ledger, Ruling, standing
from engine.inference.program import Program, compile_program
from engine.inference.rete import RuleRunner, Trace
from engine.model.answers import Answers
from engine.model.knowledge import KnowledgeBase
from engine.model.rule import Rule
from engine.model.truth import Truth
from engine.model.value import value


@value
class Consultation:
    """What was concluded from the answers, and how Experta got there."""

    kb: KnowledgeBase
    answers: Answers
    evaluation: Evaluation
    trace: Trace
    rules_for: Mapping[str, Sequence[Rule]]
    """Rules by the conclusion, syndrome or treatment that they are about."""

    @property
    def disposition(self) -> Ruling:
        """How soon and where to be seen."""
        return self.evaluation.ruling

    @property
    def differential(self) -> tuple[Ledger, ...]:
        """All syndromes, best supported first, dangerous first among equals."""
        return tuple(
            sorted(
                self.evaluation.ledgers.values(),
                key=lambda ledger: (
                    standing(ledger),
                    not self.kb.syndromes[ledger.syndrome].dangerous,
                    ledger.syndrome,
                ),
            )
        )

    def established(self, kind: str) -> tuple[str, ...]:
        """The established conclusions of a kind, in the order of the knowledge base."""
        return tuple(
            id
            for id, conclusion in self.kb.conclusions.items()
            if conclusion.kind == kind and self.evaluation.conclusions[id] is Truth.MET
        )


class Consultant:
    """Consults on one knowledge base; safe to share between threads.

    ``program`` is the compiled knowledge, for those who have it already.
    """

    def __init__(self, kb: KnowledgeBase, program: Program | None = None) -> None:
        self.kb = kb
        self.program = program or compile_program(kb)
        self._local = threading.local()

    def consult(self, answers: Answers) -> Consultation:
        """Evaluate the answers with Experta and with the reference.

        Raises InternalError when the two disagree; such a result is never shown.
        """
        runner: RuleRunner | None = getattr(self._local, "runner", None)
        if runner is None:
            runner = RuleRunner(self.program)
            self._local.runner = runner
        try:
            trace = runner.run(answers)
        except BaseException:
            # An engine that stopped half-way keeps its agenda: it must not be used again.
            self._local.runner = None
            raise
        evaluation = reference.evaluate(self.kb, answers, self.program.rules_for)
        difference = disagreement(evaluation, trace)
        if difference is not None:
            raise InternalError(f"the engines disagree about {difference}")
        return Consultation(self.kb, answers, evaluation, trace, self.program.rules_for)


def disagreement(evaluation: Evaluation, trace: Trace) -> str | None:
    """What the reference and Experta disagree about, or None."""
    met = {id for id, truth in evaluation.rules.items() if truth is Truth.MET}
    established = {id for id, truth in evaluation.conclusions.items() if truth is Truth.MET}
    for what, one, other in (
        ("the rules that fired", met, set(trace.fired)),
        ("what is established", established, set(trace.established)),
        ("the evidence", dict(evaluation.ledgers), dict(trace.ledgers)),
        ("the disposition", evaluation.ruling, trace.ruling),
        ("the treatments", dict(evaluation.verdicts), dict(trace.verdicts)),
    ):
        if one != other:
            if isinstance(one, set) and isinstance(other, set):
                return f"{what}: {', '.join(sorted(one ^ other))}"
            return what
    return None
