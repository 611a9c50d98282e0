"""The reference interpreter: the meaning of the rules, in code that can be read in one sitting.

Plain recursion over conditions, three values throughout, stratum after stratum. It shares
nothing with the Experta path but the leaves of conditions and the combination tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from engine.inference.atoms import atom_truth
from engine.inference.combine import combine_evidence, judge_treatment, rule_disposition
from engine.inference.evaluation import Evaluation, Ledger, Ruling, Verdict
from engine.inference.program import rules_by_subject
from engine.model.answers import Answers
from engine.model.condition import (
    All,
    Any,
    AtLeast,
    Compare,
    Condition,
    DispositionReached,
    Established,
    Has,
    Known,
    Not,
    NotEstablished,
    Score,
    SupportReached,
)
from engine.model.knowledge import STRATA, STRATUM_OF_KIND, KnowledgeBase
from engine.model.policy import at_least_as_urgent, supported_at_least
from engine.model.rule import Rule
from engine.model.truth import Truth, all_of, any_of, at_least, score, truth_of

RulesFor = Mapping[str, Sequence[Rule]]


def evaluate(kb: KnowledgeBase, answers: Answers, rules_for: RulesFor | None = None) -> Evaluation:
    """Everything that follows from the answers, by the letter of the design.

    ``rules_for`` are the rules by subject, for those who consult often on one knowledge base.
    """
    return Interpreter(kb, answers, rules_for or rules_by_subject(kb)).run()


class Interpreter:
    """Evaluates one person's answers; ``run`` does all of it, ``truth`` a single condition."""

    def __init__(self, kb: KnowledgeBase, answers: Answers, rules_for: RulesFor) -> None:
        self.kb = kb
        self.answers = answers
        self.rules: dict[str, Truth] = {}
        self.conclusions: dict[str, Truth] = {}
        self.ledgers: dict[str, Ledger] = {}
        self.ruling: Ruling | None = None
        self.rules_for = rules_for
        self._atoms: dict[int, Truth] = {}

    def run(self) -> Evaluation:
        verdicts: dict[str, Verdict] = {}
        for stratum in STRATA:
            if stratum == "evidence":
                self._weigh_evidence()
            elif stratum == "treatment":
                self.ruling = rule_disposition(
                    self.kb, self.is_established, self.ledgers, self.answers
                )
                verdicts = self._judge_treatments(self.ruling)
            else:
                self._conclude(stratum)
        assert self.ruling is not None
        return Evaluation(
            rules=MappingProxyType(self.rules),
            conclusions=MappingProxyType(self.conclusions),
            ledgers=MappingProxyType(self.ledgers),
            ruling=self.ruling,
            verdicts=MappingProxyType(verdicts),
        )

    def truth(self, condition: Condition) -> Truth:
        """The Kleene value of a condition."""
        match condition:
            case Has() | Compare():
                # Equal leaves of loaded knowledge are one object, so each is looked up once.
                found = self._atoms.get(id(condition))
                if found is None:
                    found = atom_truth(self.kb, condition, self.answers)
                    self._atoms[id(condition)] = found
                return found
            case All(parts):
                return all_of([self.truth(part) for part in parts])
            case Any(parts):
                return any_of([self.truth(part) for part in parts])
            case Not(part):
                return ~self.truth(part)
            case AtLeast(needed, parts):
                return at_least(needed, (self.truth(part) for part in parts))
            case Score(needed_points, parts, points):
                return score(needed_points, points, (self.truth(part) for part in parts))
            case Established(conclusion):
                return self.conclusions[conclusion]
            case NotEstablished(conclusion):
                return truth_of(not self.is_established(conclusion))
            case Known(finding):
                return truth_of(self.answers.get(finding) is not None)
            case SupportReached(syndrome, needed_support):
                ledger = self.ledgers.get(syndrome)
                return truth_of(
                    ledger is not None and supported_at_least(ledger.support, needed_support)
                )
            case DispositionReached(level):
                assert self.ruling is not None
                return truth_of(at_least_as_urgent(self.ruling.level, level))

    def is_established(self, conclusion: str) -> bool:
        """Whether a conclusion stands."""
        return self.conclusions[conclusion] is Truth.MET

    def _evaluate(self, rules: Sequence[Rule]) -> list[Truth]:
        for rule in rules:
            self.rules[rule.id] = self.truth(rule.condition)
        return [self.rules[rule.id] for rule in rules]

    def _conclude(self, stratum: str) -> None:
        """Established when a rule is met, excluded when all failed, else undetermined."""
        for id in self.kb.conclusion_order:
            if STRATUM_OF_KIND[self.kb.conclusions[id].kind] == stratum:
                self.conclusions[id] = any_of(self._evaluate(self.rules_for.get(id, ())))

    def _weigh_evidence(self) -> None:
        for id in self.kb.syndromes:
            rules = self.rules_for.get(id, ())
            if rules:
                self._evaluate(rules)
                self.ledgers[id] = combine_evidence(self.kb.policy, rules, self.rules.__getitem__)

    def _judge_treatments(self, ruling: Ruling) -> dict[str, Verdict]:
        verdicts: dict[str, Verdict] = {}
        for id in self.kb.treatments:
            rules = self.rules_for.get(id, ())
            self._evaluate(rules)
            verdict = judge_treatment(self.kb, rules, self.rules.__getitem__, ruling.level)
            if verdict is not None:
                verdicts[id] = verdict
        return verdicts
