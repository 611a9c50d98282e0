"""Checks a proof against the knowledge base and the answers, node by node.

Independent of the engines and of the prover: it evaluates conditions only on what a node's
premises say, and recounts the tables. What does not check must not be shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.explain.borne_out import derivation_faults
from engine.explain.premises import NO, OPEN, YES, Premises
from engine.model.answers import Answers
from engine.model.condition import (
    leaves,
)
from engine.model.knowledge import KnowledgeBase
from engine.model.policy import (
    DISPOSITIONS,
    REACHABLE_SUPPORTS,
    at_least_as_urgent,
    supported_at_least,
)
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
from engine.model.rule import LEVELS, Argument, Establishes, Evidence, Rule
from engine.model.units import convert


def check_proof(kb: KnowledgeBase, answers: Answers, proof: Proof) -> list[str]:
    """Every fault of the proof, as text; empty for a sound one."""
    if proof.knowledge != kb.hash:
        return ["the proof belongs to other knowledge"]
    checker = _Checker(kb, answers, proof.nodes)
    faults = [
        f"root {name} has no node" for name, id in proof.roots.items() if id not in proof.nodes
    ]
    for id, node in proof.nodes.items():
        if node_id(node) != id:
            faults.append(f"{id}: its content does not match its name")
        try:
            faults.extend(f"{id}: {fault}" for fault in checker.faults(node))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            faults.append(f"{id}: refers to something that is not there ({error})")
    return faults


class _Checker:
    def __init__(self, kb: KnowledgeBase, answers: Answers, nodes: Mapping[str, Node]) -> None:
        self.kb, self.answers, self.nodes = kb, answers, nodes
        self.premises = Premises(nodes)
        self.rules_about: dict[str, set[str]] = {}
        for rule in kb.rules.values():
            self.rules_about.setdefault(_subject(rule), set()).add(rule.id)

    def faults(self, node: Node) -> Iterator[str]:
        kb = self.kb
        match node:
            case AnswerNode(finding, value, holds):
                answer = self.answers.by_finding[finding]
                if holds != (value in answer.yes) or not (holds or value in answer.no):
                    yield f"the answer to {finding} does not say so"
            case CalculationNode() | DerivationNode():
                yield from self._worked_out(node)
            case KnownNode(finding, given):
                if self.answers.by_finding[finding].given != given:
                    yield f"the answer to {finding} is another one"
            case NotAskedNode(finding, value):
                said = self.answers.by_finding.get(finding)
                left = self.answers.is_left(finding)
                if said is not None and not left and (value is None or value in said.yes | said.no):
                    yield f"{finding} is answered after all"
            case FiringNode(rule, _, premises):
                if (
                    self.premises.value(kb.rules[rule].condition, self.premises.only(premises))
                    != YES
                ):
                    yield f"the premises do not meet rule {rule}"
            case ConclusionNode(conclusion, supports, chosen):
                told = [self._fired(id) for id in supports]
                if chosen not in supports or any(
                    rule.then != Establishes(conclusion) for rule in told
                ):
                    yield f"{conclusion} rests on something else"
            case NotEstablishedNode(conclusion, status, rules):
                yield from self._idle(rules, conclusion, set())
                if (status == "excluded") != all(not rule.open for rule in rules):
                    yield f"{conclusion} is not {status}"
            case LedgerNode():
                yield from self._ledger(node)
            case VerdictNode():
                yield from self._verdict(node)
            case RulingNode():
                yield from self._ruling(node)
            case LevelNode(level, holds, ruling):
                if holds != at_least_as_urgent(self.nodes[ruling].level, level):  # type: ignore[union-attr]
                    yield "the ruling says otherwise"
            case SupportNode(syndrome, level, holds, ledger):
                support = self.nodes[ledger].support if ledger else ""  # type: ignore[union-attr]
                if holds != supported_at_least(support, level):
                    yield f"the ledger of {syndrome} says otherwise"
            case ConflictNode(_, between):
                if not all(id in self.nodes for id in between):
                    yield "a side of the conflict is missing"
            case LesionNode():
                yield from self._lesion(node)
            case InstrumentNode():
                yield from self._instrument(node)
            case AssumptionNode(text):
                if text not in kb.texts:
                    yield f"there is no text {text}"

    def _fired(self, id: str) -> Rule:
        return self.kb.rules[self.nodes[id].rule]  # type: ignore[union-attr]

    def _idle(
        self, shortfalls: tuple[Shortfall, ...], subject: str, fired: set[str]
    ) -> Iterator[str]:
        if {s.rule for s in shortfalls} | fired != self.rules_about.get(subject, set()):
            yield f"not every rule about {subject} is accounted for"
        for shortfall in shortfalls:
            condition = self.kb.rules[shortfall.rule].condition
            if (
                not shortfall.open
                and self.premises.value(condition, self.premises.only(shortfall.settled)) != NO
            ):
                yield f"the premises do not fail rule {shortfall.rule}"
            if (
                shortfall.open
                and self.premises.value(condition, self.premises.at_best(shortfall)) == YES
            ):
                yield f"rule {shortfall.rule} may have fired"

    # -- numbers and tables -------------------------------------------------------------------

    def _worked_out(self, node: CalculationNode | DerivationNode) -> Iterator[str]:
        if isinstance(node, DerivationNode):
            return derivation_faults(self.kb, self.answers, node)
        return self._calculation(node)

    def _calculation(self, node: CalculationNode) -> Iterator[str]:
        answer = self.answers.by_finding[node.finding]
        if (answer.number, answer.given) != (node.value, node.given):
            yield f"the answer to {node.finding} is another number"
        if node.threshold is not None:
            threshold = self.kb.thresholds[node.threshold]
            dated = threshold.value_on(self.answers.observed_at)
            if abs(convert(dated.value, threshold.unit, node.unit) - node.bound) > 1e-9:
                yield f"threshold {node.threshold} has another value"
        holds = {
            "at_least": node.value >= node.bound,
            "more_than": node.value > node.bound,
            "at_most": node.value <= node.bound,
            "less_than": node.value < node.bound,
        }[node.operator]
        if holds != node.holds:
            yield "the comparison comes out the other way"

    def _ledger(self, node: LedgerNode) -> Iterator[str]:
        sides = {True: [self._fired(id) for id in node.for_],
                 False: [self._fired(id) for id in node.against]}  # fmt: skip
        groups: dict[bool, dict[str, int]] = {True: {}, False: {}}
        for favours, rules in sides.items():
            for rule in rules:
                entry = rule.then
                if not isinstance(entry, Evidence) or entry.favours is not favours:
                    yield f"rule {rule.id} is entered on the wrong side"
                    return
                level = LEVELS.index(entry.level)
                groups[favours][entry.group] = min(level, groups[favours].get(entry.group, 9))
        fired = {rule.id for rules in sides.values() for rule in rules}
        yield from self._idle(node.idle, node.syndrome, fired)
        undecided = [
            LEVELS.index(self.kb.rules[s.rule].then.level)  # type: ignore[union-attr]
            for s in node.idle
            if s.open and self.kb.rules[s.rule].then.favours  # type: ignore[union-attr]
        ]
        for number, row in enumerate(self.kb.policy.support):
            if (
                all(_count(groups[True], level) >= n for level, n in row.for_.items())
                and all(_count(groups[False], level) >= n for level, n in row.against.items())
                and all(_count(groups[False], k) <= n for k, n in row.against_at_most.items())
                and (
                    row.open_for is None or any(u <= LEVELS.index(row.open_for) for u in undecided)
                )
            ):
                if (number, row.support) != (node.row, node.support):
                    yield f"the table gives {row.support}, not {node.support}"
                return

    def _lesion(self, node: LesionNode) -> Iterator[str]:
        lesion = self.kb.lesions[node.lesion]
        explained, unexplained, missing = (
            {self._sign(id) for id in ids}
            for ids in (node.explained, node.unexplained, node.missing)
        )
        present = set(self._present())
        if explained | unexplained != present:
            yield f"{lesion.id} is not held against every sign"
        if not all(lesion.explains(*sign) for sign in explained):
            yield f"{lesion.id} does not explain all of what is said"
        if any(lesion.explains(*sign) for sign in unexplained):
            yield f"{lesion.id} explains more than is said"
        usual = {(key, sign) for key, found in lesion.typical.items() for sign in found}
        if missing & present or not missing <= usual:
            yield f"{lesion.id} does not miss what is said"
        if any(not isinstance(self.nodes[id], AnswerNode) for id in node.missing):
            yield f"what {lesion.id} misses was never looked for"

    def _sign(self, id: str) -> tuple[str, str]:
        """The modality and the sign that an answer node is about."""
        finding, value = self.nodes[id].finding, self.nodes[id].value  # type: ignore[union-attr]
        for modality in self.kb.policy.modalities.values():
            if finding in modality.findings:
                return modality.id, str(value)
            if finding in (*modality.present, *modality.both_sides):
                return modality.id, str(finding)
            if finding in modality.told_by:
                return modality.id, modality.told_by[finding]
        raise ValueError(f"{finding} tells of no sign")

    def _present(self) -> Iterator[tuple[str, str]]:
        """Every sign that the answers affirm."""
        for modality in self.kb.policy.modalities.values():
            for finding in (*modality.findings, *modality.present, *modality.both_sides):
                answer = self.answers.by_finding.get(finding)
                said = answer.yes if answer else frozenset()
                if finding in modality.findings:
                    yield from ((modality.id, option) for option in said)
                elif ({"left", "right"} if finding in modality.both_sides else {"yes"}) <= said:
                    yield modality.id, finding
            for finding, option in modality.told_by.items():
                answer = self.answers.by_finding.get(finding)
                if answer and "yes" in answer.yes:
                    yield modality.id, option

    def _instrument(self, node: InstrumentNode) -> Iterator[str]:
        items = {item.id: item for item in self.kb.instruments[node.instrument].items}
        if [entry.item for entry in node.items] != list(items):
            yield f"not every item of {node.instrument} is accounted for"
            return
        for entry in node.items:
            said = self.premises.said(entry.premises)
            found = self.premises.value(items[entry.item].when, self.premises.only(entry.premises))
            silent = [x for x in leaves(items[entry.item].when) if said(x, -1) == -1]
            if {"met": YES, "failed": NO, "open": OPEN}[entry.state] != found:
                yield f"item {entry.item} is not {entry.state}"
            if entry.state == "open" and silent:
                yield f"item {entry.item} may be known after all"
        states = {entry.item: entry.state for entry in node.items}
        least = sum(i.points or 0 for i in items.values() if states[i.id] == "met")
        most = sum(i.points or 0 for i in items.values() if states[i.id] != "failed")
        if abs(least - node.least) + abs(most - node.most) > 1e-9:
            yield f"the points of {node.instrument} are others"

    def _verdict(self, node: VerdictNode) -> Iterator[str]:
        told = [self._fired(id) for id in (*node.for_, *node.against, *node.excluded_by)]
        yield from self._idle(node.idle, node.treatment, {rule.id for rule in told})
        kinds = [str(rule.then.argument) for rule in told if isinstance(rule.then, Argument)]
        expected = ["for"] * len(node.for_) + ["against"] * len(node.against)
        if kinds != expected + ["excludes"] * len(node.excluded_by):
            yield "an argument stands on the wrong side"
        if not told:
            if node.row is not None or node.verdict != "no-argument":
                yield "there is no argument for a verdict"
            return
        places = [str(self._fired(id).then.place) for id in node.for_]  # type: ignore[union-attr]
        place = next((p for p in ("first", "option", "later") if p in places), None)
        ruling = self.nodes[node.ruling]
        held = at_least_as_urgent(ruling.level, self.kb.policy.hold_from)  # type: ignore[union-attr]
        care = self.kb.treatments[node.treatment].care
        for number, row in enumerate(self.kb.policy.verdicts):
            if (
                row.excluded in (None, bool(node.excluded_by))
                and row.favoured in (None, bool(node.for_))
                and row.against in (None, bool(node.against))
                and row.place in (None, place)
                and row.held in (None, held)
                and (not row.care or care in row.care)
            ):
                if (number, row.verdict) != (node.row, node.verdict):
                    yield f"the table gives {row.verdict}, not {node.verdict}"
                return

    def _ruling(self, node: RulingNode) -> Iterator[str]:
        for floor in (*node.winners, *node.losers):
            if self._floor_level(floor) != floor.level:
                yield f"{floor.id or floor.reason} sets another floor than {floor.level}"
        if not node.winners or any(floor.level != node.level for floor in node.winners):
            yield "the winners are not of the level"
        if any(DISPOSITIONS.index(f.level) <= DISPOSITIONS.index(node.level) for f in node.losers):
            yield "a loser is as urgent as the winner"
        shown = {floor.id for floor in node.not_met}
        for id in self._could_be_above(node.level) - shown:
            yield f"nothing shows that {id} does not apply"
        for floor in node.not_met:
            above = self._floor_level(floor)
            if above and DISPOSITIONS.index(above) < DISPOSITIONS.index(node.level):
                yield f"{floor.id} is met and more urgent"
        unknown = {f.id for f in self.kb.findings.values()
                   if self.answers.is_left(f.id)
                   or (f.screen == "red-flag" and f.id not in self.answers.by_finding)}  # fmt: skip
        if {self.nodes[id].finding for id in node.cannot_exclude} != unknown:  # type: ignore[union-attr]
            yield "the unanswered warning questions are not all listed"
        floor_of_unknown = self.kb.policy.unknown_screen_floor
        if unknown and not at_least_as_urgent(node.level, floor_of_unknown):
            yield "unanswered warning questions call for a more urgent level"

    def _could_be_above(self, level: str) -> set[str]:
        rank = DISPOSITIONS.index(level)
        conclusions = {c.id for c in self.kb.conclusions.values()
                       if c.floor and DISPOSITIONS.index(c.floor) < rank}  # fmt: skip
        weighed = {rule.then.syndrome for rule in self.kb.rules.values()
                   if isinstance(rule.then, Evidence)}  # fmt: skip
        return conclusions | {
            s.id for s in self.kb.syndromes.values()
            if s.id in weighed and any(DISPOSITIONS.index(f) < rank for f in s.floors.values())
        }  # fmt: skip

    def _floor_level(self, floor: FloorEntry) -> str | None:
        """The floor that the entry's node really sets, None for none."""
        if floor.reason == "unknown-screen":
            return self.kb.policy.unknown_screen_floor
        if floor.node is None:
            return DISPOSITIONS[-1]
        node = self.nodes[floor.node]
        if isinstance(node, ConclusionNode) and node.conclusion == floor.id:
            return self.kb.conclusions[floor.id].floor
        if isinstance(node, LedgerNode) and node.syndrome == floor.id:
            floors = self.kb.syndromes[floor.id].floors
            met = [floors[level] for level in REACHABLE_SUPPORTS
                   if level in floors and supported_at_least(node.support, level)]  # fmt: skip
            return min(met, key=DISPOSITIONS.index, default=None)
        return None


def _count(groups: Mapping[str, int], level: str) -> int:
    return sum(found <= LEVELS.index(level) for found in groups.values())


def _subject(rule: Rule) -> str:
    then = rule.then
    if isinstance(then, Establishes):
        return then.conclusion
    return then.syndrome if isinstance(then, Evidence) else then.treatment
