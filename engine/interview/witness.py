"""Two people who differ in one answer and end differently: the honest answer to "why ask?".

Found by construction, not by luck: a rule that reads the finding and could still matter is taken
apart, and the other answers that it needs are given. What is not given stays unknown. Whatever
is built is evaluated before it is believed, so a witness is always true; that none is found does
not mean that there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from engine.inference.atoms import reply_truth
from engine.inference.bitplanes import FREE, Pass, World
from engine.inference.residual import lead
from engine.inference.steps import LedgerPlan, Op
from engine.interview.relevance import Situation, changes_of
from engine.model.answers import Answer
from engine.model.condition import Compare, Has
from engine.model.policy import DISPOSITIONS
from engine.model.truth import Truth
from engine.model.value import value

GOALS = 24
"""Goals that are tried for one question."""

SETS = 120
"""Sets of shared answers that are tried for one question."""

REPLIES = 12
"""Replies that are compared with nothing else known."""

LEADS = 20
"""Sets for which leading conditions are compared: that takes longer."""

Given = Mapping[str, Answer]
"""Answers by finding."""


@value
class Witness:
    """Two completions that differ only in one answer.

    Both have the answers of the interview and ``shared``; all else is unknown. With ``one`` they
    end at ``ends[0]``, with ``other`` at ``ends[1]``: urgencies, or leading conditions (None where
    none leads), as ``about`` says: urgency or lead.
    """

    about: str
    shared: tuple[Answer, ...]
    one: Answer
    other: Answer
    ends: tuple[str | None, str | None]


def witness(at: Situation, finding: str) -> Witness | None:
    """Why an open question matters: for the urgency if it can, else for what leads."""
    builder = _Builder(at, finding)
    return _for_urgency(at, finding, builder) or _for_lead(at, finding, builder)


Built = tuple[Given, Answer]
"""Shared answers, and the reply to the question under which a rule is met."""


@value
class _Completions:
    """One set of shared answers with replies to compare; ``first`` is the world of the first."""

    shared: Given
    replies: tuple[Answer, ...]
    first: int


def _for_urgency(at: Situation, finding: str, builder: _Builder) -> Witness | None:
    found, tried = _evaluated(at, finding, builder.urgent())
    best: tuple[int, int] = (len(at.free), 0)
    pair: Witness | None = None
    for each in tried:
        levels = [
            DISPOSITIONS.index(found.level(each.first + place))
            for place, _ in enumerate(each.replies)
        ]
        gap = max(levels) - min(levels)
        rank = (len(each.shared), -gap)
        if gap and rank < best:
            high, low = levels.index(min(levels)), levels.index(max(levels))
            ends = (DISPOSITIONS[levels[high]], DISPOSITIONS[levels[low]])
            shared = tuple(each.shared.values())
            pair = Witness("urgency", shared, each.replies[high], each.replies[low], ends)
            best = rank
    return pair


def _for_lead(at: Situation, finding: str, builder: _Builder) -> Witness | None:
    found, tried = _evaluated(at, finding, builder.leading())
    for each in tried[:LEADS]:
        leads = [lead(found, each.first + place).first for place, _ in enumerate(each.replies)]
        for place, other in enumerate(leads):
            if other != leads[0]:
                pair = (each.replies[place], each.replies[0])
                return Witness("lead", tuple(each.shared.values()), *pair, (other, leads[0]))
    return None


def _evaluated(
    at: Situation, finding: str, built: Iterator[Built]
) -> tuple[Pass, list[_Completions]]:
    """Replies together with sets of shared answers, all else unknown, the smallest sets first.

    A reply after which a shared question would not be put is left out: nobody could end there.
    """
    replies = list(at.guide.replies(finding).values())
    changes = {reply: changes_of(at, reply) for reply in replies}
    worlds: list[World] = [changes[reply] for reply in replies[:REPLIES]]
    tried = [_Completions({}, tuple(replies[:REPLIES]), 0)]
    sets = {tuple(sorted(given)): (given, own) for given, own in islice(built, SETS) if given}
    for given, own in sorted(sets.values(), key=lambda pair: len(pair[0])):
        pair = tuple(
            reply
            for reply in dict.fromkeys((replies[0], own))
            if not any(changes[reply].get(id, FREE) is None for id in given)
        )
        if len(pair) > 1:
            tried.append(_Completions(given, pair, len(worlds)))
            worlds += [{**given, **changes[reply]} for reply in pair]
    return at.guide.planes.evaluate(at.answers, worlds), tried


class _Builder:
    """Builds answers that let a goal depend on one finding."""

    def __init__(self, at: Situation, finding: str) -> None:
        self.at = at
        self.finding = finding
        self.program = at.guide.planes
        self.concerned = frozenset(self.program.reached_from(finding))
        self.free = frozenset(at.free)

    def urgent(self) -> Iterator[Built]:
        """Answers under which something more urgent than now depends on the finding."""
        sure = DISPOSITIONS.index(self.at.sure)
        nodes = [
            (DISPOSITIONS.index(floor), node)
            for floor, node in self.program.floors
            if node in self.concerned and DISPOSITIONS.index(floor) < sure
        ]
        for _, node in sorted(nodes)[:GOALS]:
            yield from self._without_finding(self._make(node, True, {}))
        for id, floors in self._raising(sure).items():
            if floors:
                yield from self._supporting(id)

    def leading(self) -> Iterator[Built]:
        """Answers under which a contender's support depends on the finding."""
        for id in self.at.contenders[:GOALS]:
            if self.program.node_of_ledger[id] in self.concerned:
                yield from self._supporting(id)

    def _raising(self, sure: int) -> dict[str, list[str]]:
        syndromes = self.at.guide.kb.syndromes
        return {
            id: [f for f in syndromes[id].floors.values() if DISPOSITIONS.index(f) < sure]
            for id, node in self.program.node_of_ledger.items()
            if node in self.concerned
        }

    def _supporting(self, syndrome: str) -> Iterator[Built]:
        """A rule that reads the finding, then more and more of the other groups for it."""
        plan = self.program.plan(syndrome)
        for side in (plan.in_favour, plan.against):
            for group in side.groups:
                for node in (node for nodes in group for node in nodes):
                    if node in self.concerned:
                        yield from self._with_more(plan, self._make(node, True, {}))

    def _with_more(self, plan: LedgerPlan, given: dict[str, Answer] | None) -> Iterator[Built]:
        yield from self._without_finding(given)
        for group in plan.in_favour.groups:
            nodes = [n for nodes in group for n in nodes if n not in self.concerned]
            if given is None or not nodes:
                continue
            more = next((m for n in nodes if (m := self._make(n, True, given)) is not None), None)
            if more is not None and more != given:
                given = more
                yield from self._without_finding(given)

    def _without_finding(self, given: dict[str, Answer] | None) -> Iterator[Built]:
        """The answers but for the finding's own, if all these questions can be put."""
        if given is None:
            return
        shared = {id: answer for id, answer in given.items() if id != self.finding}
        own = given.get(self.finding)
        if own is None:
            return
        answers = self.at.answers
        for answer in given.values():
            answers = answers.with_answer(answer)
        if not self.at.guide.closed(answers) & given.keys():
            yield shared, own

    def _make(
        self, node: int, positive: bool, given: dict[str, Answer]
    ) -> dict[str, Answer] | None:
        """Answers, ``given`` among them, that let a step be met (or fail); None if none do."""
        plane = (self.at.found.met if positive else self.at.found.failed)[node]
        if plane & 1:
            return given
        step = self.program.steps[node]
        if not plane:
            return None
        if step.op is Op.ATOM:
            return self._answered(step.about, positive, given)
        if step.op is Op.NOT:
            return self._make(step.parts[0], not positive, given)
        if step.op is Op.NOT_ESTABLISHED:
            # Unknown is enough for it; to fail, the conclusion must stand.
            return given if positive else self._make(step.parts[0], True, given)
        if step.op in (Op.ALL, Op.ANY, Op.AT_LEAST):
            return self._enough(node, positive, given)
        return None

    def _enough(
        self, node: int, positive: bool, given: dict[str, Answer]
    ) -> dict[str, Answer] | None:
        """As many parts as it takes, those that concern the finding first."""
        step = self.program.steps[node]
        size = len(step.parts)
        needed = size if (step.op is Op.ALL) is positive else 1
        if step.op is Op.AT_LEAST:
            assert isinstance(step.about, int)
            needed = step.about if positive else size - step.about + 1
        made, found = given, 0
        for part in sorted(step.parts, key=lambda part: part not in self.concerned):
            if found == needed:
                break
            more = self._make(part, positive, made)
            if more is not None:
                made, found = more, found + 1
        return made if found >= needed else None

    def _answered(
        self, atom: object, positive: bool, given: dict[str, Answer]
    ) -> dict[str, Answer] | None:
        assert isinstance(atom, Has | Compare)
        id = atom.finding
        wanted = Truth.MET if positive else Truth.FAILED
        kb, answers = self.at.guide.kb, self.at.answers
        if id in given:
            return given if reply_truth(kb, atom, given[id], answers) is wanted else None
        if id not in self.free:
            return None
        for reply in self.at.guide.replies(id).values():
            if reply_truth(kb, atom, reply, answers) is wanted:
                return {**given, id: reply}
        return None
