"""Which question next, and when there is none: what the open questions can still change.

The red-flag and risk screen comes first and complete. Then only questions count on which the
urgency or the leading condition can still depend. They are ranked by what their replies would do,
every reply to every one of them tried in a single pass over bit planes. The order is total: the
same answers always give the same question.

Sources: stopping by what no further answer can change is the limit, at certainty, of the
same-decision probability of Chen, Choi and Darwiche (J Artif Intell Res 49:601-633, 2014). That
the leading hypothesis directs the questions follows NEOMYCIN (Clancey, STAN-CS-82-908).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.inference.bitplanes import Pass, World
from engine.inference.planes import Plane
from engine.inference.residual import (
    Lead,
    Residual,
    best_supported,
    lead,
    ledger_goals,
    residual,
    urgency_tiers,
)
from engine.interview.guide import Guide
from engine.model.answers import Answer, Answers
from engine.model.policy import DISPOSITIONS, REACHABLE_SUPPORTS
from engine.model.value import value
from engine.reading.answers import with_computed

EFFORT = {"yes-no": 0, "choice": 1, "scale": 1, "number": 2, "duration": 2, "choices": 2}
"""How hard a kind of question is to answer, for ordering."""

DENIED = 0.8
"""The share of yes-no questions that people deny, for ordering only: most people have most things
not. Chosen by the number of questions it takes (``benchmarks.interview``)."""


@dataclass(frozen=True)
class Situation:
    """Where an interview stands under some answers; everything else follows from these."""

    guide: Guide
    answers: Answers
    clinician: bool
    closed: frozenset[str]
    """Questions that do not apply."""
    free: tuple[str, ...]
    """Findings that may still be asked, in the fixed order."""
    found: Pass = field(repr=False)

    @cached_property
    def open(self) -> frozenset[str]:
        """The free findings with those that are worked out from them."""
        return self.guide.open(self.free, self.answers)

    @property
    def sure(self) -> str:
        """The urgency below which no further answer can bring the result."""
        return self.found.level()

    @property
    def may(self) -> str:
        """The most urgent level that further answers may bring, as far as can be told."""
        return self.found.level(may=True)

    @property
    def is_emergency(self) -> bool:
        """Whether nothing can be more urgent than what is sure already."""
        return self.sure == DISPOSITIONS[0]

    @cached_property
    def screen(self) -> tuple[str, ...]:
        """What is left of the screen, of a check-in all that is left."""
        return tuple(id for id in self.free if id in self.guide.always)

    @cached_property
    def lead(self) -> Lead:
        """The leading condition as far as it is sure."""
        return lead(self.found)

    @cached_property
    def contenders(self) -> tuple[str, ...]:
        """The conditions that may still come to lead; none where it is settled which does."""
        if not self.lead.rivals:
            return ()
        return self.lead.rivals + ((self.lead.first,) if self.lead.first else ())

    @cached_property
    def urgency(self) -> Residual:
        """What can still make the result more urgent, the most urgent first."""
        return residual(self.found, self.guide.behind, urgency_tiers(self.found))

    @cached_property
    def leading(self) -> Residual:
        """What can still change which condition leads; tier 0 is what bears on the best so far."""
        best = best_supported(self.found, self.contenders)
        tiers = [ledger_goals(self.found, [best] if best else []),
                 ledger_goals(self.found, self.contenders)]  # fmt: skip
        return residual(self.found, self.guide.behind, tiers)

    @cached_property
    def candidates(self) -> Mapping[str, tuple[str, ...]]:
        """Questions that can still change something, each with the questions that it gates."""
        return _candidates(self)

    @cached_property
    def most(self) -> int:
        """How many questions can still come before the end: none that matters later is new now."""
        return len(
            {*self.screen, *_with_gates(self, (*self.urgency.findings, *self.leading.findings))}
        )

    def after(self, answers: Answers) -> Situation:
        """The situation under other answers; fast where they differ little from these."""
        closed = self.guide.closed(answers)
        free = self.guide.free(answers, closed, clinician=self.clinician)
        open_ = self.guide.open(free, answers)
        changed = (open_ ^ self.open) | _differing(self.answers, answers)
        found = self.found.after(answers, changed, open_)
        return Situation(self.guide, answers, self.clinician, closed, free, found)


def situation(guide: Guide, answers: Answers, *, clinician: bool) -> Situation:
    """The situation under some answers."""
    closed = guide.closed(answers)
    free = guide.free(answers, closed, clinician=clinician)
    found = guide.planes.evaluate(answers, free=guide.open(free, answers))
    return Situation(guide, answers, clinician, closed, free, found)


def _differing(one: Answers, other: Answers) -> frozenset[str]:
    ids = {*one.by_finding, *other.by_finding}
    if one.observed_at != other.observed_at:
        return frozenset(ids)  # thresholds are dated
    return frozenset(id for id in ids if one.by_finding.get(id) != other.by_finding.get(id))


def _candidates(at: Situation) -> dict[str, tuple[str, ...]]:
    guide, free = at.guide, frozenset(at.free)
    found: dict[str, dict[str, None]] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(id, "") for id in (*at.urgency.findings, *at.leading.findings)]
    while waiting:
        id, behalf = waiting.pop()
        if (id, behalf) in seen:
            continue
        seen.add((id, behalf))
        if id in guide.computed:
            waiting += [(part, behalf) for part in guide.computed[id]]
        elif id in free:
            # A question whose gate is not decided yet is put on by its gate.
            undecided = [gate for gate in guide.gates.get(id, ()) if gate in free]
            waiting += [(gate, behalf or id) for gate in undecided]
            if not undecided:
                served = found.setdefault(id, {})
                if behalf:
                    served[behalf] = None
    return {id: tuple(served) for id, served in found.items()}


def _with_gates(at: Situation, findings: Iterable[str]) -> set[str]:
    """Of some findings those that may be asked, with those that decide whether they are."""
    guide, free = at.guide, frozenset(at.free)
    found: set[str] = set()
    waiting = list(findings)
    while waiting:
        id = waiting.pop()
        if id in guide.computed:
            waiting += guide.computed[id]
        elif id in free and id not in found:
            found.add(id)
            waiting += guide.gates.get(id, ())
    return found


@value
class Prospect:
    """What a question can do, for ordering and for telling the person.

    ``reveals`` is the most urgent level that one of its replies makes sure by itself,
    ``may_lead_to`` the most urgent one that it can help to reach; both None where it is not about
    urgency. ``best_so_far`` says that it bears on the contender that is best supported so far,
    ``remaining`` how many possibilities would stay open on average, ``fresh`` that it samples
    an independence group of a contender that no answer has sampled. ``on_behalf_of`` are
    questions that it decides whether to put.
    """

    finding: str
    reveals: str | None
    may_lead_to: str | None
    best_so_far: bool
    remaining: float
    fresh: bool
    on_behalf_of: tuple[str, ...]


def prospects(at: Situation, topic: str | None = None) -> list[Prospect]:
    """All questions that can still change something, the one to ask first at the front.

    ``topic`` is that of the last question: among equals it is not left.
    """
    trial = Trial(at)
    findings = at.guide.kb.findings

    def rank(each: Prospect) -> tuple[object, ...]:
        finding = findings[each.finding]
        return (
            len(DISPOSITIONS) if each.reveals is None else DISPOSITIONS.index(each.reveals),
            not each.best_so_far,
            # Whoever denies it need not be asked what hangs on it either.
            round(each.remaining - DENIED * len(each.on_behalf_of)),
            not each.fresh,
            finding.topic != topic,
            EFFORT[finding.type],
            at.guide.place[each.finding],
        )

    return sorted((trial.prospect(id) for id in at.candidates), key=rank)


class Trial:
    """Every reply to every candidate, tried in one pass."""

    def __init__(self, at: Situation) -> None:
        self.at = at
        self.worlds: list[World] = []
        self.of: dict[str, range] = {}
        for id in at.candidates:
            start = len(self.worlds)
            self.worlds += [changes_of(at, reply) for reply in at.guide.replies(id).values()]
            self.of[id] = range(start, len(self.worlds))
        live = at.urgency.steps | at.leading.steps
        self.found = at.found.trial(self.worlds, at.open, live)
        self.counts = _counts(self._possibilities(), len(self.worlds))
        self._sampled = {g for id in at.answers.by_finding for g in at.guide.groups.get(id, ())}

    def _possibilities(self) -> Iterable[Plane]:
        """Per open possibility the worlds in which it is still open."""
        found, before = self.found, self.at.found
        size = found.size
        levels = DISPOSITIONS[: DISPOSITIONS.index(self.at.sure)]
        for floor, node in found.program.floors:
            if floor in levels and before.met[node] == OPEN:
                yield found.met[node] >> size & ~found.levels[floor]
        for id, reached in found.reached.items():
            for needed, floor in found.kb.syndromes[id].floors.items():
                if floor in levels and before.reached[id][needed] == OPEN:
                    yield reached[needed] >> size & ~found.levels[floor]
        bar = self._bar()
        for id in self.at.lead.rivals:
            yield found.reached[id][bar] >> size

    def _bar(self) -> str:
        """The support that a rival must reach to come before the first."""
        first = self.at.lead.first
        return REACHABLE_SUPPORTS[0] if first is None else self.at.found.supports(first)[-1]

    def prospect(self, id: str) -> Prospect:
        """What the replies to a candidate would do."""
        at, worlds = self.at, self.of[id]
        served = at.candidates[id]
        concerned = {id, *served, *at.guide.worked_out_from(id)}
        tiers = [at.urgency.findings[each] for each in concerned if each in at.urgency.findings]
        revealed = min(DISPOSITIONS.index(self.found.level(world)) for world in worlds)
        mine = {group for group in at.guide.groups.get(id, ()) if group[0] in at.contenders}
        return Prospect(
            finding=id,
            reveals=DISPOSITIONS[revealed] if revealed < DISPOSITIONS.index(at.sure) else None,
            may_lead_to=DISPOSITIONS[min(tiers)] if tiers else None,
            best_so_far=any(at.leading.findings.get(each) == 0 for each in concerned),
            remaining=self._remaining(id),
            fresh=not mine <= self._sampled,
            on_behalf_of=served,
        )

    def _remaining(self, id: str) -> float:
        counts = [self.counts[world] for world in self.of[id]]
        if self.at.guide.kb.findings[id].type not in ("yes-no", "choices") or len(counts) < 2:
            return sum(counts) / len(counts)
        denied, *others = counts
        return DENIED * denied + (1 - DENIED) * sum(others) / len(others)


OPEN: Plane = 0b10
"""The plane of a single world in which something may be and is not sure."""


def _counts(planes: Iterable[Plane], size: int) -> list[int]:
    """In how many planes each world has its bit: a counter whose digits are planes."""
    digits: list[Plane] = []
    for plane in planes:
        carry = plane
        for place, digit in enumerate(digits):
            if not carry:
                break
            digits[place], carry = digit ^ carry, digit & carry
        if carry:
            digits.append(carry)
    counts = [0] * size
    for place, digit in enumerate(digits):
        for world, bit in enumerate(reversed(format(digit, "b"))):
            if bit == "1":
                counts[world] += 1 << place
    return counts


def changes_of(at: Situation, reply: Answer) -> World:
    """What a reply changes: itself, what is worked out from it, and questions it rules out."""
    guide, id = at.guide, reply.finding
    changes: dict[str, Answer | None] = {id: reply}
    worked_out = guide.worked_out_from(id)
    if worked_out:
        known = with_computed(guide.kb, at.answers.with_answer(reply)).by_finding
        changes |= {each: known[each] for each in worked_out if each in known}
    return {**changes, **dict.fromkeys(guide.shut_by(at.answers, at.closed, reply), None)}


def fewest(at: Situation, first: str) -> int:
    """A lower bound on the questions until the end, when ``first`` is asked next: 1 to 3.

    It tries every reply to the first question, and every pair with a reply to a second one. What
    leaves the urgency open, or the screen incomplete, is no end. A question that takes several
    options at once may end it: not all combinations are tried.
    """
    one = _every_reply(at, first)
    if one is None or _may_end(at, one, left=1):
        return 1
    two: list[World] = []
    for id in at.screen or at.candidates:
        second = _every_reply(at, id)
        if second is None:
            return 2
        if id != first:
            two += [{**changes, **more} for changes in one for more in second]
    return 2 if _may_end(at, two, left=2) else 3


def _every_reply(at: Situation, id: str) -> list[World] | None:
    """Every way of answering a question, not knowing included; None where they are too many."""
    if at.guide.kb.findings[id].type == "choices":
        return None
    replies = at.guide.replies(id).values()
    return [{id: None}, *(changes_of(at, reply) for reply in replies)]


def _may_end(at: Situation, worlds: list[World], *, left: int) -> bool:
    """Whether so many replies may settle the urgency, as far as the planes tell."""
    found = at.found.trial(worlds, at.open, at.urgency.steps)
    low = (1 << found.size) - 1
    if found.levels[DISPOSITIONS[0]] & low:
        return True
    if len(at.screen) > left:
        return False
    open_ = 0
    for plane in found.levels.values():
        open_ |= (plane >> found.size) & ~plane & low
    return open_ != low
