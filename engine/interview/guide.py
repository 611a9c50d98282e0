"""What an interview needs to know about a knowledge base; made once, shared by all sessions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise
from types import MappingProxyType

from engine.explain.gates import Gates
from engine.inference.atoms import bound_of
from engine.inference.bitplanes import Bitplanes
from engine.inference.program import rules_by_subject
from engine.inference.residual import Behind
from engine.interview.freetext import Listener
from engine.model.answers import YES, Answer, Answers
from engine.model.condition import (
    Compare,
    conclusions_of,
    findings_of,
    leaves,
)
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.model.rule import Argument, Evidence, Rule
from engine.reading.answers import NONE, SIDES, normalise

SCREENS = ("red-flag", "risk")


_Around = tuple[tuple[Answer | None, str | None, bool], ...]
"""Of the other findings that gates read: the answer, why there is none, whether not asked."""


class Guide:
    """The order of asking, the gates, the replies to try, and the rules as bit planes.

    ``always`` are the questions that are put in any case: the screen, or where ``asked`` is given
    all of it, in its order, and nothing else.
    """

    def __init__(self, kb: KnowledgeBase, *, asked: Sequence[Finding] | None = None) -> None:
        self.kb = kb
        self.asks_all = asked is not None
        self.planes = Bitplanes(kb)
        self.behind = Behind(self.planes.steps)
        self.order = order(kb) if asked is None else tuple(asked)
        self.always = frozenset(f.id for f in self.order if f.screen or self.asks_all)
        self.place = {finding.id: place for place, finding in enumerate(self.order)}
        self.computed = {f.id: f.computed for f in kb.findings.values() if f.computed}
        self.gates = {
            f.id: tuple(dict.fromkeys(findings_of(f.ask_when)))
            for f in self.order
            if f.ask_when is not None
        }
        self._depending = _depending(self.gates)
        self._around = {
            finding: tuple(
                dict.fromkeys(
                    read for id in depending for read in self.gates[id] if read != finding
                )
            )
            for finding, depending in self._depending.items()
        }
        self._shut = lru_cache(maxsize=4096)(self._shut_anew)
        self.rules_for = rules_by_subject(kb)
        reads = _reads(kb, self.rules_for)
        self.for_treatments = _read_by_treatments(kb, reads)
        self.groups = _evidence_groups(kb, reads)
        self._bounds = _bounds(kb)
        self._replies: dict[str, Mapping[str, Answer]] = {}

    @cached_property
    def listener(self) -> Listener:
        """What finds findings in free text."""
        return Listener(self.kb)

    def replies(self, finding: str) -> Mapping[str, Answer]:
        """The replies worth trying, by how they are written.

        Every option alone, every side, and a number at, between and beside the bounds that rules
        compare with. Options together are not among them.
        """
        found = self._replies.get(finding)
        if found is None:
            made: dict[str, Answer] = {}
            for plain in _plain_replies(self.kb.findings[finding], self._bounds.get(finding, ())):
                answer = normalise(self.kb.findings[finding], plain)
                assert answer is not None
                made.setdefault(str(plain), answer)
            found = self._replies[finding] = MappingProxyType(made)
        return found

    def closed(self, answers: Answers) -> frozenset[str]:
        """The questions that do not apply: their gate has failed.

        A question that does not apply opens no gate itself, and neither does one that the person
        says does not apply; one that the person cannot answer leaves its gates open.
        """
        return Gates(self.kb, answers, self.gates).closed()

    def shut_by(self, answers: Answers, closed: frozenset[str], reply: Answer) -> frozenset[str]:
        """The questions that a reply would close; ``closed`` are so already."""
        if reply.finding not in self._depending:
            return frozenset()
        around = tuple(
            (answers.by_finding.get(id), answers.asked.get(id), id in closed)
            for id in self._around[reply.finding]
        )
        # Most gates stand as they stood a question ago, and so do the replies that close them.
        shut = self._shut(reply, around, answers.observed_at)
        return shut - closed

    def _shut_anew(self, reply: Answer, around: _Around, day: date | None) -> frozenset[str]:
        ids = self._around[reply.finding]
        known = {reply.finding: reply}
        known |= {id: answer for id, (answer, _, _) in zip(ids, around, strict=True) if answer}
        asked = {id: reason for id, (_, reason, _) in zip(ids, around, strict=True) if reason}
        shut = frozenset(id for id, (_, _, closed) in zip(ids, around, strict=True) if closed)
        gates = self._depending[reply.finding]
        return Gates(self.kb, Answers(known, asked, day), gates, shut).closed()

    def free(self, answers: Answers, closed: frozenset[str], *, clinician: bool) -> tuple[str, ...]:
        """What may still be asked, in the fixed order."""
        return tuple(
            finding.id
            for finding in self.order
            if finding.id not in answers.by_finding
            and finding.id not in answers.asked
            and finding.id not in closed
            and (clinician or finding.answered_by != "clinician")
        )

    def worked_out_from(self, finding: str) -> tuple[str, ...]:
        """The findings that are worked out from this one."""
        return tuple(id for id, parts in self.computed.items() if finding in parts)

    def open(self, free: Collection[str], answers: Answers) -> frozenset[str]:
        """What is not decided yet: the free findings with those that are worked out from them."""
        return frozenset(free) | {
            id
            for id, parts in self.computed.items()
            if any(part in free for part in parts)
            and all(part in free or part in answers.by_finding for part in parts)
        }


def order(kb: KnowledgeBase) -> tuple[Finding, ...]:
    """All findings that are asked, in a fixed order: red flags, risks, then topic by topic.

    Inside each the order of the vocabulary files holds, the most dangerous first. Warning signs
    of one topic stand together, where the first of them stands.
    """
    topics = list(kb.policy.topics)
    asked = [f for f in kb.findings.values() if f.computed is None and f.check_in != "only"]
    flags = list(dict.fromkeys(f.topic for f in asked if f.screen == "red-flag"))

    def rank(finding: Finding) -> tuple[int, int]:
        if finding.screen == "red-flag":
            return 0, flags.index(finding.topic)
        screen = SCREENS.index(finding.screen) if finding.screen in SCREENS else len(SCREENS)
        return screen, topics.index(finding.topic)

    return tuple(sorted(asked, key=rank))


def check_in_questions(kb: KnowledgeBase, *, begins: bool) -> tuple[Finding, ...]:
    """What a check-in asks: red flags, then what decides whether others apply, then the rest.

    Where an episode ``begins`` the risks come after the red flags, and what is asked at the first
    check-in alone among the rest: they hold for all of it.
    """
    screen = ("red-flag", "risk") if begins else ("red-flag",)
    first = [finding for finding in order(kb) if finding.screen in screen]
    asked = ("also", "only", "first") if begins else ("also", "only")
    rest = [f for f in kb.findings.values() if f.check_in in asked and not f.screen]
    gates = {id for f in rest if f.ask_when is not None for id in findings_of(f.ask_when)}
    return (*first, *sorted(rest, key=lambda f: (f.id not in gates, f.ask_when is not None)))


def _depending(gates: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, None]]:
    """Per finding the questions whose gate reads it, directly or through other gates."""
    direct: dict[str, set[str]] = {}
    for id, read in gates.items():
        for finding in read:
            direct.setdefault(finding, set()).add(id)
    found: dict[str, dict[str, None]] = {}
    for finding in direct:
        reached: set[str] = set()
        waiting = [finding]
        while waiting:
            for id in direct.get(waiting.pop(), ()):
                if id not in reached:
                    reached.add(id)
                    waiting.append(id)
        found[finding] = dict.fromkeys(id for id in gates if id in reached)
    return found


def _plain_replies(finding: Finding, bounds: tuple[float, ...]) -> Iterator[object]:
    match finding.type:
        case "yes-no":
            yield "no"
            yield YES
            if finding.sided:
                yield from SIDES
        case "choice":
            yield from (option.id for option in finding.options)
        case "choices":
            yield NONE
            yield from (option.id for option in finding.options)
        case _:
            low, high = finding.bounds or (0.0, 0.0)
            edges = sorted({low, high, *(b for b in bounds if low <= b <= high)})
            between = [(one + other) / 2 for one, other in pairwise(edges)]
            yield from sorted({*edges, *between})


def _bounds(kb: KnowledgeBase) -> dict[str, tuple[float, ...]]:
    """The numbers that rules compare each finding with."""
    found: dict[str, set[float]] = {}
    conditions = [rule.condition for rule in kb.rules.values()]
    conditions += [f.ask_when for f in kb.findings.values() if f.ask_when is not None]
    for condition in conditions:
        for leaf in leaves(condition):
            if isinstance(leaf, Compare):
                bound, _ = bound_of(leaf, kb.findings[leaf.finding], kb.thresholds, None)
                found.setdefault(leaf.finding, set()).add(bound)
    return {finding: tuple(sorted(numbers)) for finding, numbers in found.items()}


def _reads(kb: KnowledgeBase, rules_for: Mapping[str, Sequence[Rule]]) -> dict[str, frozenset[str]]:
    """Per conclusion the findings that its rules read, also through other conclusions."""
    reads: dict[str, frozenset[str]] = {}
    for id in kb.conclusion_order:
        read: set[str] = set()
        for rule in rules_for.get(id, ()):
            read |= _read(rule, reads)
        reads[id] = frozenset(read)
    return reads


def _read_by_treatments(kb: KnowledgeBase, reads: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The findings that speak against a treatment or exclude it."""
    return frozenset(
        finding
        for rule in kb.rules.values()
        if isinstance(rule.then, Argument) and rule.then.argument != "for"
        for finding in _read(rule, reads)
    )


def _evidence_groups(
    kb: KnowledgeBase, reads: Mapping[str, frozenset[str]]
) -> Mapping[str, frozenset[tuple[str, str]]]:
    """Per finding the independence groups, each with its syndrome, that it can bear on."""
    found: dict[str, set[tuple[str, str]]] = {}
    for rule in kb.rules.values():
        if isinstance(rule.then, Evidence):
            for finding in _read(rule, reads):
                found.setdefault(finding, set()).add((rule.then.syndrome, rule.then.group))
    return {finding: frozenset(groups) for finding, groups in found.items()}


def _read(rule: Rule, reads: Mapping[str, frozenset[str]]) -> set[str]:
    """The findings that a rule reads, also through conclusions."""
    found = set(findings_of(rule.condition))
    for id in conclusions_of(rule.condition):
        found |= reads.get(id, frozenset())
    return found
