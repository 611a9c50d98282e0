"""Runs the rules in Experta, stratum after stratum, and records every firing.

Experta sees positive ground patterns only. What is negated, compared or combined is settled
outside: literals are declared from the answers, and between strata from what has been concluded.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any

from engine.errors import InternalError
from engine.inference.combine import combine_evidence, judge_treatment, rule_disposition
from engine.inference.door import KnowledgeEngine, Rule
from engine.inference.evaluation import Ledger, Ruling, Verdict
from engine.inference.matcher import CountingMatcher, Literal, TotalOrder
from engine.inference.program import Production, Program, gate, premises
from engine.model.answers import Answers
from engine.model.knowledge import STRATA
from engine.model.policy import (
    DISPOSITIONS,
    REACHABLE_SUPPORTS,
    at_least_as_urgent,
    supported_at_least,
)
from engine.model.rule import Establishes
from engine.model.truth import Truth
from engine.model.value import value


@value
class Firing:
    """One firing: which alternative of which rule, on which literals, in which place."""

    step: int
    rule: str
    alternative: int
    literals: tuple[str, ...]


@value
class Trace:
    """What Experta did with the answers, and what follows from it."""

    firings: tuple[Firing, ...]
    established: frozenset[str]
    ledgers: MappingProxyType[str, Ledger]
    ruling: Ruling
    verdicts: MappingProxyType[str, Verdict]

    @property
    def fired(self) -> frozenset[str]:
        """The ids of the rules that fired."""
        return frozenset(firing.rule for firing in self.firings)


class ProductionRule(Rule):  # type: ignore[misc]
    """An Experta rule whose right-hand side records that its production fired.

    Experta would wrap a function and inspect its signature; thousands of rules that all do the
    same need neither.
    """

    def __call__(self, system: ProductionSystem, **_bound: Any) -> None:
        """Fire."""
        system.record(self.production)


class ProductionSystem(KnowledgeEngine):  # type: ignore[misc]
    """An Experta engine over a program. Not shared between threads.

    Rules come from the program instead of class attributes, and there are no default facts:
    those are bound to the class in Experta and unsafe across threads.
    """

    __matcher__ = CountingMatcher
    __strategy__ = TotalOrder

    def __init__(self, program: Program) -> None:
        self.productions = program.productions
        self.waiting = program.waiting
        self._rules: dict[int, ProductionRule] = {}
        self.firings: list[Firing] = []
        self.established: dict[str, None] = {}
        self.fired: set[str] = set()
        super().__init__()

    def rule(self, number: int) -> ProductionRule:
        """The rule with a number, made when it is first needed."""
        if number not in self._rules:
            self._rules[number] = _experta_rule(self.productions[number], number)
        return self._rules[number]

    def get_rules(self) -> list[Any]:
        """All rules of the program."""
        return [self.rule(number) for number in range(len(self.productions))]

    def get_deffacts(self) -> list[Any]:
        """None: every fact is declared in the open."""
        return []

    def reset(self, **kwargs: Any) -> None:
        """Forget the last consultation."""
        super().reset(**kwargs)
        self.firings = []
        self.established = {}
        self.fired = set()

    def declare_all(self, literals: Iterable[str]) -> None:
        """Declare literals as facts; Experta ignores those it already has."""
        for text in literals:
            self.facts.declare(Literal(text))

    def run_stratum(self, stratum: str) -> None:
        """Open a stratum and fire until nothing is left on the agenda."""
        self.declare_all([gate(stratum)])
        self.run(steps=len(self.productions) + 1)
        if self.agenda.activations:
            raise InternalError("the agenda is not empty after the run")

    def record(self, production: Production) -> None:
        """What a right-hand side does: note the firing, declare what it establishes."""
        rule = production.rule
        self.firings.append(
            Firing(len(self.firings), rule.id, production.number, production.literals)
        )
        self.fired.add(rule.id)
        if isinstance(rule.then, Establishes) and rule.then.conclusion not in self.established:
            self.established[rule.then.conclusion] = None
            self.declare_all([f"established {rule.then.conclusion}"])


def _experta_rule(production: Production, order: int) -> ProductionRule:
    texts = enumerate(premises(production))
    rule = ProductionRule(*(f"premise_{number}" << Literal(text) for number, text in texts))
    rule.production = production
    rule.order = order
    rule.__name__ = f"{production.rule.id} [{production.number}]"
    return rule


class RuleRunner:
    """Evaluates answers with one Experta engine; make one per thread."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.kb = program.kb
        self.system = ProductionSystem(program)

    def run(self, answers: Answers) -> Trace:
        """Fire all rules that the answers fire."""
        system = self.system
        system.reset()
        self.denied: set[str] = set()
        self._declare(self.program.answer_literals(answers))
        ledgers: dict[str, Ledger] = {}
        verdicts: dict[str, Verdict] = {}
        ruling: Ruling | None = None
        for number, stratum in enumerate(STRATA):
            if stratum == "treatment":
                ruling = self._rule(ledgers, answers)
            system.run_stratum(stratum)
            if stratum == "evidence":
                ledgers = self._weigh_evidence()
            elif stratum == "treatment" and ruling is not None:
                verdicts = self._judge_treatments(ruling)
            self._declare(self._settled(number))
        if ruling is None:
            raise InternalError("no disposition was ruled")
        return Trace(
            firings=tuple(system.firings),
            established=frozenset(system.established),
            ledgers=MappingProxyType(ledgers),
            ruling=ruling,
            verdicts=MappingProxyType(verdicts),
        )

    def _declare(self, literals: Iterable[str]) -> None:
        """Note what known literals deny, and tell Experta those that some rule reads."""
        for text in literals:
            if text in self.program.opposite:
                self.denied.add(self.program.opposite[text])
            if text in self.program.waiting.for_literal:
                self.system.declare_all([text])

    def _settled(self, stratum: int) -> Iterable[str]:
        """What is known about conclusions once their stratum is over."""
        for conclusion in self.program.read_conclusions[stratum]:
            if conclusion in self.system.established:
                yield f"established {conclusion}"
                yield f"not not-established {conclusion}"
                continue
            yield f"not-established {conclusion}"
            rules = self.program.rules_for.get(conclusion, ())
            if all(self._status(rule.id) is Truth.FAILED for rule in rules):
                yield f"excluded {conclusion}"

    def _status(self, rule: str) -> Truth:
        """Met when it fired, failed when each of its alternatives holds a denied literal."""
        if rule in self.system.fired:
            return Truth.MET
        for literals in self.program.alternatives[rule]:
            if self.denied.isdisjoint(literals):
                return Truth.OPEN
        return Truth.FAILED

    def _weigh_evidence(self) -> dict[str, Ledger]:
        ledgers = {
            id: combine_evidence(self.kb.policy, self.program.rules_for[id], self._status)
            for id in self.kb.syndromes
            if id in self.program.rules_for
        }
        for id in self.kb.syndromes:
            for level in REACHABLE_SUPPORTS:
                reached = id in ledgers and supported_at_least(ledgers[id].support, level)
                self._declare([f"{'' if reached else 'not '}support {id} {level}"])
        return ledgers

    def _rule(self, ledgers: dict[str, Ledger], answers: Answers) -> Ruling:
        ruling = rule_disposition(self.kb, self.system.established.__contains__, ledgers, answers)
        for level in DISPOSITIONS:
            reached = at_least_as_urgent(ruling.level, level)
            self._declare([f"{'' if reached else 'not '}disposition {level}"])
        return ruling

    def _judge_treatments(self, ruling: Ruling) -> dict[str, Verdict]:
        verdicts = {}
        for id in self.kb.treatments:
            rules = self.program.rules_for.get(id, ())
            verdict = judge_treatment(self.kb, rules, self._status, ruling.level)
            if verdict is not None:
                verdicts[id] = verdict
        return verdicts
