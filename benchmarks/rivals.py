"""Stock Experta and CLIPS over the same productions, fed the same literals in the same strata."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import clips

from engine.inference.door import Fact, KnowledgeEngine, Rule
from engine.inference.program import Production, Program
from engine.inference.rete import ProductionSystem, RuleRunner
from engine.model.answers import Answers
from engine.model.rule import Establishes

Fired = set[tuple[str, int]]
"""Rule ids with the number of the alternative that fired."""


class NotingSystem(ProductionSystem):
    """Notes what is declared before each stratum."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.phases: list[list[str]] = []
        self.noted: list[str] = []

    def run_stratum(self, stratum: str) -> None:
        self.phases.append([*self.noted, f"stratum {stratum}"])
        super().run_stratum(stratum)
        # What the rules themselves establish is not fed to the rivals: they establish it too.
        self.noted.clear()

    def declare_all(self, literals: Iterable[str]) -> None:
        listed = list(literals)
        self.noted += listed
        super().declare_all(listed)


class Recorder(RuleRunner):
    """Turns a person into the literals before each stratum, so that rivals can be fed the same."""

    def record(self, answers: Answers) -> tuple[list[list[str]], Fired]:
        """The literals before each stratum, and what fired in the end."""
        system = NotingSystem(self.program)
        self.system = system
        trace = self.run(answers)
        return system.phases, {(f.rule, f.alternative) for f in trace.firings}


def premises(production: Production) -> list[str]:
    """The literals of a production, its stratum first."""
    return [f"stratum {production.rule.stratum}", *production.literals]


def effect(production: Production) -> str | None:
    """The literal that a production establishes."""
    then = production.rule.then
    return f"established {then.conclusion}" if isinstance(then, Establishes) else None


class CountingExperta:
    """Experta with the project's matcher and strategy, fed like its rivals."""

    def __init__(self, program: Program) -> None:
        self.system = ProductionSystem(program)

    def consult(self, phases: list[list[str]]) -> Fired:
        system = self.system
        system.reset()
        for literals in phases:
            system.declare_all(literals)
            system.run()
        return {(firing.rule, firing.alternative) for firing in system.firings}


class Premise(Fact):  # type: ignore[misc]
    """A literal as an ordinary Experta fact."""


class StockExperta(KnowledgeEngine):  # type: ignore[misc]
    """Experta as installed: its own matcher and strategy, built once, reset for each person."""

    def __init__(self, program: Program) -> None:
        self._rules = [_stock_rule(production) for production in program.productions]
        self.fired: Fired = set()
        super().__init__()

    def get_rules(self) -> list[Any]:
        return self._rules

    def consult(self, phases: list[list[str]]) -> Fired:
        self.reset()
        self.fired = set()
        for literals in phases:
            self.declare(*(Premise(text=text) for text in literals))
            self.run()
        return self.fired


def _stock_rule(production: Production) -> Any:
    patterns = [f"p{n}" << Premise(text=text) for n, text in enumerate(premises(production))]
    key, established = (production.rule.id, production.number), effect(production)

    def fire(engine: StockExperta, **_bound: Any) -> None:
        engine.fired.add(key)
        if established is not None:
            engine.declare(Premise(text=established))

    fire.__name__ = f"{key[0]} [{key[1]}]"
    return Rule(*patterns)(fire)


class Clips:
    """CLIPS through clipspy; a global collects the firings, which are read back at the end."""

    def __init__(self, program: Program) -> None:
        self.keys = [(p.rule.id, p.number) for p in program.productions]
        self.environment = clips.Environment()
        self.environment.build("(deftemplate lit (slot text (type STRING)))")
        self.environment.build("(defglobal ?*fired* = (create$))")
        for number, production in enumerate(program.productions):
            conditions = " ".join(f'(lit (text "{text}"))' for text in premises(production))
            established = effect(production)
            asserting = f'(assert (lit (text "{established}")))' if established else ""
            self.environment.build(
                f"(defrule r{number} {conditions} => "
                f"(bind ?*fired* (create$ ?*fired* {number})) {asserting})"
            )

    def consult(self, phases: list[list[str]]) -> Fired:
        environment = self.environment
        environment.reset()
        for literals in phases:
            environment.load_facts("".join(f'(lit (text "{text}"))' for text in literals))
            environment.run()
        return {self.keys[number] for number in environment.eval("?*fired*")}
