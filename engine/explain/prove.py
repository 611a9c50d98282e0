"""Builds proofs from a consultation: firings from Experta's trace, the rest from the rules."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from engine.explain.blame import Truths, left_open, settled_by
from engine.inference.atoms import atom_truth, bound_of
from engine.inference.consult import Consultation
from engine.inference.evaluation import Floor, Verdict
from engine.inference.literals import literal
from engine.inference.localise import Fit, Sign
from engine.inference.rete import Firing
from engine.model.answers import YES
from engine.model.condition import (
    Compare,
    DispositionReached,
    Established,
    Has,
    Known,
    Leaf,
    NotEstablished,
    SupportReached,
    leaves,
)
from engine.model.policy import DISPOSITIONS, at_least_as_urgent, supported_at_least
from engine.model.proof import (
    AnswerNode,
    AssumptionNode,
    CalculationNode,
    ConclusionNode,
    ConflictNode,
    DerivationNode,
    FiringNode,
    FloorEntry,
    InstrumentNode,
    ItemEntry,
    KnownNode,
    LedgerNode,
    LesionNode,
    LevelNode,
    Node,
    NotAskedNode,
    NotEstablishedNode,
    Proof,
    RulingNode,
    Shortfall,
    SupportNode,
    VerdictNode,
    node_id,
)
from engine.model.rule import Rule
from engine.model.truth import Truth, truth_of


class Prover:
    """Makes the nodes of one consultation, each once; ask it for nodes, then for the proof."""

    def __init__(self, consultation: Consultation) -> None:
        self.consultation = consultation
        self.kb = consultation.kb
        self.answers = consultation.answers
        self.evaluation = consultation.evaluation
        self.nodes: dict[str, Node] = {}
        self.roots: dict[str, str] = {}
        self._made: dict[tuple[str, str], str] = {}
        # By identity, as in Truths, which keeps the leaves alive.
        self._told: dict[int, str] = {}
        self.truth = Truths(self._stands)
        self._fired: dict[str, tuple[str, ...]] = {}
        self._firings: dict[str, list[Firing]] = {}
        for firing in consultation.trace.firings:
            self._firings.setdefault(firing.rule, []).append(firing)
        self._rules_for = consultation.rules_for

    def proof(self) -> Proof:
        """All nodes made so far, with the named roots."""
        return Proof(self.kb.hash, MappingProxyType(self.nodes), MappingProxyType(self.roots))

    def root(self, name: str, node: str) -> str:
        """Name a node as an answer of the proof."""
        self.roots[name] = node
        return node

    def _add(self, node: Node) -> str:
        id = node_id(node)
        self.nodes[id] = node
        return id

    # -- leaves ---------------------------------------------------------------------------

    def _stands(self, leaf: Leaf) -> Truth:
        match leaf:
            case Has() | Compare():
                return atom_truth(self.kb, leaf, self.answers)
            case Known(finding):
                return truth_of(self.answers.get(finding) is not None)
            case Established(conclusion):
                return self.evaluation.conclusions[conclusion]
            case NotEstablished(conclusion):
                return truth_of(self.evaluation.conclusions[conclusion] is not Truth.MET)
            case SupportReached(syndrome, level):
                ledger = self.evaluation.ledgers.get(syndrome)
                return truth_of(ledger is not None and supported_at_least(ledger.support, level))
            case DispositionReached(level):
                return truth_of(at_least_as_urgent(self.evaluation.ruling.level, level))

    def leaf(self, leaf: Leaf) -> str:
        """The node that shows how a leaf stands."""
        self.truth(leaf)
        found = self._told.get(id(leaf))
        if found is None:
            found = self._told[id(leaf)] = self._tell(leaf)
        return found

    def _tell(self, leaf: Leaf) -> str:
        match leaf:
            case Has(finding, value):
                return self._has(finding, value)
            case Compare():
                return self._compare(leaf)
            case Known(finding):
                return self._known(finding)
            case Established(conclusion) | NotEstablished(conclusion):
                return self.conclusion(conclusion)
            case SupportReached(syndrome, level):
                holds = self.truth(leaf) is Truth.MET
                ledger = self.ledger(syndrome) if syndrome in self.evaluation.ledgers else None
                return self._add(SupportNode(syndrome, level, holds, ledger))
            case DispositionReached(level):
                holds = self.truth(leaf) is Truth.MET
                return self._add(LevelNode(level, holds, self.ruling()))

    def not_asked(self, finding: str, value: str | None = None) -> str:
        """The node for a finding without an answer, or whose answer leaves ``value`` open."""
        if self.answers.get(finding) is None:
            value = None
        asked = finding in self.answers.asked and not self.answers.is_left(finding)
        return self._add(NotAskedNode(finding, value, asked))

    def finding(self, id: str) -> str:
        """The node for what is known about a finding as a whole."""
        answer = self.answers.get(id)
        if answer is not None and self.kb.findings[id].type == "yes-no":
            return self._has(id, YES)
        return self._known(id)

    def derivation(self, finding: str) -> str | None:
        """The node that shows how an answer was worked out from a diary; None where it was not."""
        found = self.answers.derivation(finding)
        if found is None:
            return None
        return self._add(
            DerivationNode(
                found.finding, found.value, found.trend, found.state, found.readings,
                found.today.isoformat(),
            )
        )  # fmt: skip

    def _known(self, finding: str) -> str:
        answer = self.answers.get(finding)
        if answer is None:
            return self.not_asked(finding)
        return self._add(KnownNode(finding, answer.given))

    def _has(self, finding: str, value: str) -> str:
        answer = self.answers.get(finding)
        if answer is None or value not in answer.yes | answer.no:
            return self.not_asked(finding, value)
        holds = value in answer.yes
        return self._add(AnswerNode(finding, value, holds, answer.given, answer.contradictory))

    def _compare(self, leaf: Compare) -> str:
        answer = self.answers.get(leaf.finding)
        if answer is None or answer.number is None:
            return self.not_asked(leaf.finding)
        finding = self.kb.findings[leaf.finding]
        bound, dated = bound_of(leaf, finding, self.kb.thresholds, self.answers.observed_at)
        return self._add(
            CalculationNode(
                finding=leaf.finding,
                value=answer.number,
                given=answer.given,
                operator=leaf.operator,
                bound=bound,
                unit=finding.unit or "point",
                threshold=leaf.bound if isinstance(leaf.bound, str) else None,
                in_force_since=dated.start.isoformat() if dated else None,
                holds=self.truth(leaf) is Truth.MET,
            )
        )

    # -- rules and conclusions --------------------------------------------------------------

    def firing(self, firing: Firing) -> str:
        """The node of one firing of Experta, with the premises that it matched."""
        by_text = {}
        for leaf in leaves(self.kb.rules[firing.rule].condition):
            by_text[literal(leaf, True)] = leaf
            by_text.setdefault(literal(leaf, False), leaf)
        premises = tuple(self.leaf(by_text[text]) for text in firing.literals)
        return self._add(FiringNode(firing.rule, firing.alternative, premises))

    def fired(self, rule: str) -> tuple[str, ...]:
        """The nodes of all firings of a rule, first alternative first."""
        if rule not in self._fired:
            firings = sorted(self._firings.get(rule, ()), key=lambda firing: firing.alternative)
            self._fired[rule] = tuple([self.firing(firing) for firing in firings])
        return self._fired[rule]

    def conclusion(self, id: str) -> str:
        """The node of a conclusion: established with its supports, or not, with the reasons."""
        key = ("conclusion", id)
        if key not in self._made:
            status = self.evaluation.conclusions[id]
            make = self._established if status is Truth.MET else self._not_established
            self._made[key] = make(id)
        return self._made[key]

    def _established(self, id: str) -> str:
        supports = [node for rule in self._rules_for[id] for node in self.fired(rule.id)]
        return self._add(ConclusionNode(id, tuple(supports), supports[0]))

    def _not_established(self, id: str) -> str:
        status = self.evaluation.conclusions[id]
        word = "excluded" if status is Truth.FAILED else "undetermined"
        rules = tuple(self.shortfall(rule) for rule in self._rules_for.get(id, ()))
        return self._add(NotEstablishedNode(id, word, rules))

    def shortfall(self, rule: Rule) -> Shortfall:
        """Why a rule did not fire."""
        condition = rule.condition
        if self.evaluation.rules[rule.id] is Truth.FAILED:
            failing = settled_by(condition, Truth.FAILED, self.truth)
            return Shortfall(rule.id, self._leaves(failing), ())
        undecided, settled = left_open(condition, self.truth)
        return Shortfall(rule.id, self._leaves(settled), self._leaves(undecided))

    def _idle(self, subject: str) -> tuple[Shortfall, ...]:
        """The rules about something that did not fire."""
        return tuple(
            self.shortfall(rule)
            for rule in self._rules_for.get(subject, ())
            if self.evaluation.rules[rule.id] is not Truth.MET
        )

    def _leaves(self, found: Iterable[Leaf]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.leaf(leaf) for leaf in found))

    # -- combinations -----------------------------------------------------------------------

    def _all_fired(self, rules: Iterable[str]) -> tuple[str, ...]:
        return tuple(node for rule in rules for node in self.fired(rule))

    def ledger(self, syndrome: str) -> str:
        """The node of a ledger, with every entry and every rule that is still open."""
        key = ("ledger", syndrome)
        if key not in self._made:
            ledger = self.evaluation.ledgers[syndrome]
            self._made[key] = self._add(
                LedgerNode(
                    syndrome=syndrome,
                    support=ledger.support,
                    row=ledger.row,
                    for_=self._all_fired(ledger.for_),
                    against=self._all_fired(ledger.against),
                    idle=self._idle(syndrome),
                )
            )
        return self._made[key]

    def ruling(self) -> str:
        """The node of the disposition."""
        key = ("ruling", "")
        if key not in self._made:
            ruling = self.evaluation.ruling
            losers = [floor for floor in ruling.floors if floor.level != ruling.level]
            self._made[key] = self._add(
                RulingNode(
                    level=ruling.level,
                    winners=tuple(self._floor(floor) for floor in ruling.winners),
                    losers=tuple(self._floor(floor) for floor in losers),
                    not_met=tuple(self._floor(floor) for floor in self._more_urgent()),
                    cannot_exclude=tuple(self.not_asked(id) for id in ruling.cannot_exclude),
                )
            )
        return self._made[key]

    def _more_urgent(self) -> list[Floor]:
        """Every floor above the disposition that some other answers could have set."""
        rank = DISPOSITIONS.index(self.evaluation.ruling.level)
        found = [
            Floor(conclusion.floor, conclusion.kind, conclusion.id)
            for conclusion in self.kb.conclusions.values()
            if conclusion.floor is not None
        ]
        found += [
            Floor(min(syndrome.floors.values(), key=DISPOSITIONS.index), "syndrome", syndrome.id)
            for syndrome in self.kb.syndromes.values()
            if syndrome.floors and syndrome.id in self.evaluation.ledgers
        ]
        above = [floor for floor in found if DISPOSITIONS.index(floor.level) < rank]
        return sorted(above, key=lambda floor: DISPOSITIONS.index(floor.level))

    def _floor(self, floor: Floor) -> FloorEntry:
        node = None
        if floor.kind == "syndrome":
            node = self.ledger(floor.id)
        elif floor.id:
            node = self.conclusion(floor.id)
        return FloorEntry(floor.level, floor.kind, floor.id, node)

    def verdict(self, treatment: str) -> str:
        """The node of a treatment verdict."""
        key = ("verdict", treatment)
        if key not in self._made:
            verdict = self.evaluation.verdicts.get(treatment)
            if verdict is None:
                verdict = Verdict(treatment, "no-argument", None, (), (), ())
            self._made[key] = self._add(
                VerdictNode(
                    treatment=treatment,
                    verdict=verdict.verdict,
                    row=verdict.row,
                    for_=self._all_fired(verdict.for_),
                    against=self._all_fired(verdict.against),
                    excluded_by=self._all_fired(verdict.excluded_by),
                    idle=self._idle(treatment),
                    ruling=self.ruling(),
                )
            )
        return self._made[key]

    def conflicts(self) -> tuple[str, ...]:
        """Nodes for contradictory answers and for decisive evidence on both sides."""
        made = []
        for answer in self.answers.by_finding.values():
            if answer.contradictory:
                both = tuple(self._has(answer.finding, v) for v in sorted(answer.yes & answer.no))
                made.append(self._add(ConflictNode(answer.finding, both)))
        made.extend(
            self._add(ConflictNode(ledger.syndrome, (self.ledger(ledger.syndrome),)))
            for ledger in self.evaluation.ledgers.values()
            if self.kb.policy.support[ledger.row].conflict
        )
        return tuple(made)

    def lesion(self, fit: Fit) -> str:
        """The node of what a lesion explains."""
        key = ("lesion", fit.lesion.id)
        if key not in self._made:
            self._made[key] = self._add(
                LesionNode(
                    lesion=fit.lesion.id,
                    explained=self._signs(fit.explained),
                    unexplained=self._signs(fit.unexplained),
                    missing=self._signs(fit.missing),
                )
            )
        return self._made[key]

    def _signs(self, signs: Iterable[Sign]) -> tuple[str, ...]:
        return tuple(node for sign in signs for node in self.sign(sign))

    def sign(self, sign: Sign) -> tuple[str, ...]:
        """The nodes that show how a sign stands; two where it is that both sides are affected."""
        finding = sign.findings[0]
        modality = self.kb.policy.modalities[sign.modality]
        if finding in modality.both_sides:
            return tuple(self._has(finding, side) for side in ("left", "right"))
        plain = sign.id == finding or finding in modality.told_by
        return (self._has(finding, YES if plain else sign.id),)

    def instrument(self, id: str) -> str:
        """The node of an instrument with all its items."""
        key = ("instrument", id)
        if key not in self._made:
            entries = []
            least = most = 0.0
            for item in self.kb.instruments[id].items:
                found = self.truth(item.when)
                shown = list(leaves(item.when))
                if found is not Truth.OPEN:
                    shown = settled_by(item.when, found, self.truth)
                entries.append(ItemEntry(item.id, found.name.lower(), self._leaves(shown)))
                least += (item.points or 0.0) * (found is Truth.MET)
                most += (item.points or 0.0) * (found is not Truth.FAILED)
            self._made[key] = self._add(InstrumentNode(id, tuple(entries), least, most))
        return self._made[key]

    def assumption(self, text: str) -> str:
        """The node of a text that the result rests on."""
        return self._add(AssumptionNode(text))
