"""Tells single nodes: why a conclusion stands, why it does not, what speaks for and against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.explain.lines import Line, Voice
from engine.explain.prove import Prover
from engine.explain.words import (
    SUPPORT_WORDS,
    joined,
    node_phrase,
    rule_sentence,
    sentence,
    source_phrase,
    value_phrase,
)
from engine.model.proof import (
    ConclusionNode,
    FiringNode,
    LedgerNode,
    Node,
    NotAskedNode,
    NotEstablishedNode,
    Shortfall,
    VerdictNode,
)
from engine.model.rule import Evidence, Rule

MAX_DEPTH = 6
"""How many conclusions deep a story is told before it refers to the query for the next one."""


class Teller:
    """Turns nodes into lines for one voice."""

    def __init__(self, prover: Prover, voice: Voice) -> None:
        self.prover = prover
        self.kb = prover.kb
        self.voice = voice

    def node(self, id: str) -> Node:
        """The node with this id."""
        return self.prover.nodes[id]

    def phrase(self, id: str) -> str:
        """What a node says, as a phrase."""
        return node_phrase(self.kb, self.node(id))

    def phrases(self, ids: Iterable[str], word: str = "and") -> str:
        """What several nodes say, as prose."""
        return joined((self.phrase(id) for id in ids), word)

    def wanted(self, ids: Iterable[str]) -> str:
        """What is missing, named without saying again that it is missing."""
        return joined((self._name(id) for id in ids), "or")

    def _name(self, id: str) -> str:
        node = self.node(id)
        if isinstance(node, NotAskedNode):
            finding = self.kb.findings[node.finding]
            return value_phrase(finding, node.value, holds=True) if node.value else finding.label
        if isinstance(node, NotEstablishedNode):
            return self.kb.conclusions[node.conclusion].label
        return self.phrase(id)

    def reasons(self, ids: Iterable[str]) -> str:
        """The premises worth telling: for patients what is there, not what was ruled out."""
        listed = list(ids)
        telling = [id for id in listed if self.voice != "patient" or self._is_there(id)]
        return self.phrases(telling or listed)

    def _is_there(self, id: str) -> bool:
        node = self.node(id)
        return getattr(node, "holds", True) and not isinstance(node, NotEstablishedNode)

    def statement(self, rule: Rule) -> str:
        """The rule's statement in the words of the voice."""
        return sentence(rule.patient if self.voice == "patient" else rule.clinician)

    # -- how ----------------------------------------------------------------------------------

    def firing(self, id: str, depth: int, told: set[str]) -> Iterator[Line]:
        """One firing: the rule, what it rested on, and for some voices why it is true."""
        node = self.node(id)
        assert isinstance(node, FiringNode)
        rule = self.kb.rules[node.rule]
        yield Line(f"{self.statement(rule)}{self._mark(node)}", id, depth)
        if self.voice != "patient":
            yield Line(f"Why it is true: {sentence(rule.because)}", id, depth + 1)
            yield Line(f"Sources: {self.sources_of(rule)}", id, depth + 1)
        if self.voice in ("student", "auditor"):
            yield Line(f"Why it is asked: {sentence(rule.purpose)}", id, depth + 1)
            yield Line(f"As a rule: {rule_sentence(self.kb, rule)}", id, depth + 1)
        for premise in node.premises:
            yield from self.premise(premise, depth + 1, told)

    def premise(self, id: str, depth: int, told: set[str]) -> Iterator[Line]:
        """A premise; a conclusion among them is told in turn, once."""
        node = self.node(id)
        yield Line(f"- {self.phrase(id)}", id, depth)
        if isinstance(node, ConclusionNode) and id not in told and depth < MAX_DEPTH:
            told.add(id)
            yield from self.firing(node.chosen, depth + 1, told)
            others = len({self._rule_of(s) for s in node.supports}) - 1
            if others:
                yield Line(f"- {others} more rule(s) support this too", id, depth + 1)

    def _rule_of(self, id: str) -> str:
        node = self.node(id)
        return node.rule if isinstance(node, FiringNode) else ""

    def _mark(self, node: FiringNode) -> str:
        if self.voice != "auditor":
            return ""
        rule = self.kb.rules[node.rule]
        return f" [{rule.id}, alternative {node.alternative}, {rule.at}]"

    def sources_of(self, rule: Rule) -> str:
        """The sources of a rule as prose."""
        listed = "; ".join(source_phrase(self.kb, ref.id, ref.locator) for ref in rule.sources)
        return f"{listed}{'; level by expert consensus' if rule.consensus else ''}."

    def conclusion(self, id: str, depth: int = 0) -> Iterator[Line]:
        """Why an established conclusion stands: every rule that supports it."""
        node = self.node(id)
        assert isinstance(node, ConclusionNode)
        entry = self.kb.conclusions[node.conclusion]
        text = entry.patient if self.voice == "patient" else entry.clinician
        yield Line(f"{sentence(entry.label)} {sentence(text)}", id, depth)
        told = {id}
        seen: set[str] = set()
        for support in node.supports:
            if self._rule_of(support) not in seen:
                seen.add(self._rule_of(support))
                yield from self.firing(support, depth + 1, told)

    def ledger(self, id: str, depth: int = 0) -> Iterator[Line]:
        """The evidence on a syndrome and the row of the table that decided."""
        node = self.node(id)
        assert isinstance(node, LedgerNode)
        syndrome = self.kb.syndromes[node.syndrome]
        row = self.kb.policy.support[node.row]
        words = SUPPORT_WORDS[node.support]
        yield Line(f"{sentence(syndrome.label)} {sentence(words)} {row.because}", id, depth)
        told = {id}
        for title, side in (("Speaks for it:", node.for_), ("Speaks against it:", node.against)):
            seen: set[str] = set()
            if side:
                yield Line(title, id, depth)
            for firing in side:
                if self._rule_of(firing) in seen:
                    continue
                seen.add(self._rule_of(firing))
                if self.voice != "patient":
                    yield Line(self.entry(firing), firing, depth + 1)
                yield from self.firing(firing, depth + 1, told)

    def entry(self, firing: str) -> str:
        """The ledger entry of a firing: level, group and likelihood ratio."""
        rule = self.kb.rules[self._rule_of(firing)]
        assert isinstance(rule.then, Evidence)
        ratio = rule.likelihood_ratio
        measured = f", LR {ratio.value:g} ({ratio.low:g} to {ratio.high:g})" if ratio else ""
        return f"{rule.then.level.capitalize()}, group {rule.then.group}{measured}:"

    def verdict(self, id: str, depth: int = 0) -> Iterator[Line]:
        """How a treatment stands, with the arguments on every side."""
        node = self.node(id)
        assert isinstance(node, VerdictNode)
        treatment = self.kb.treatments[node.treatment]
        if node.row is None:
            reason = "Nothing in the answers speaks for or against it."
        else:
            reason = f"{sentence(node.verdict)} {self.kb.policy.verdicts[node.row].because}"
        yield Line(f"{sentence(treatment.label)} {reason}", id, depth)
        sides = (
            ("For:", node.for_),
            ("Against:", node.against),
            ("Ruled out by:", node.excluded_by),
        )
        for title, side in sides:
            if side:
                yield Line(title, id, depth)
            told = {id}
            for firing in side:
                yield from self.firing(firing, depth + 1, told)

    # -- why not ------------------------------------------------------------------------------

    def not_established(self, id: str, depth: int = 0) -> Iterator[Line]:
        """Why a conclusion is not established: rule by rule what fails it or is open."""
        node = self.node(id)
        assert isinstance(node, NotEstablishedNode)
        entry = self.kb.conclusions[node.conclusion]
        if node.status == "excluded":
            state = "The answers rule it out."
        else:
            state = "It is neither established nor ruled out: something it needs is not known."
        yield Line(f"{sentence(entry.label)} {state}", id, depth)
        for shortfall in node.rules:
            yield from self.shortfall(shortfall, id, depth + 1)

    def shortfall(self, shortfall: Shortfall, id: str, depth: int) -> Iterator[Line]:
        """What one rule would have needed."""
        rule = self.kb.rules[shortfall.rule]
        mark = f" [{rule.id}, {rule.at}]" if self.voice == "auditor" else ""
        yield Line(f"{self.statement(rule)}{mark}", id, depth)
        if self.voice in ("student", "auditor"):
            yield Line(f"As a rule: {rule_sentence(self.kb, rule)}", id, depth + 1)
        if not shortfall.open:
            phrases = self.phrases(shortfall.settled)
            yield Line(f"It did not apply because of: {phrases}.", id, depth + 1)
        else:
            yield Line(f"Not known: {self.wanted(shortfall.open)}.", id, depth + 1)
