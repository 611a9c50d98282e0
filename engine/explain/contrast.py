"""Why one syndrome stands before another: which answer decided, and which open one would tell.

Found by trying: an answer is taken away, or an open question is answered in every way, and the
ledgers of the two are combined anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.explain.lines import Line, Section, Voice
from engine.explain.prove import Prover
from engine.explain.story import Teller
from engine.explain.words import SUPPORT_WORDS, joined, sentence, value_phrase
from engine.inference.atoms import bound_of
from engine.inference.consult import Consultation
from engine.inference.evaluation import Ledger, standing
from engine.inference.whatif import WhatIf
from engine.model.answers import NO, YES, Answers
from engine.model.condition import Compare, Established, Has, NotEstablished, leaves
from engine.model.knowledge import KnowledgeBase
from engine.model.value import value
from engine.reading.answers import normalise, with_computed

Margin = tuple[int, ...]
"""How far one syndrome stands before another: steps of support, then groups level by level."""


@value
class Effect:
    """What an answer does to the order of two syndromes.

    ``reply`` is the answer that was tried, empty where one was taken away. ``turns`` says that
    the first syndrome no longer stands before the second, ``lifts`` that the second is better
    supported than before, ``confirms`` that the first is.
    """

    finding: str
    reply: str
    margin: Margin
    turns: bool
    lifts: bool
    confirms: bool


@value
class Contrast:
    """Two syndromes, the answers that put the first before the second, and the open ones.

    ``decided_by`` holds answers whose loss would narrow the margin, the weightiest first;
    ``would_tell`` open findings of which some reply would speak for the second, ``would_confirm``
    those of which some reply would speak for the first; the weightiest first.
    """

    first: Ledger
    second: Ledger
    margin: Margin
    decided_by: tuple[Effect, ...]
    would_tell: tuple[Effect, ...]
    would_confirm: tuple[Effect, ...]


class Contraster:
    """Compares syndromes of one consultation."""

    def __init__(self, consultation: Consultation) -> None:
        self.consultation = consultation
        self.kb = consultation.kb
        self.what_if = WhatIf(self.kb)

    def contrast(self, first: str, second: str, *, ask_clinician: bool = True) -> Contrast:
        """The contrast of two syndromes that both have a ledger.

        ``ask_clinician`` lets open findings count that only an examination can tell.
        """
        ledgers = self.consultation.evaluation.ledgers
        margin = _margin(ledgers[first], ledgers[second])
        read = list(dict.fromkeys((*self._read(first), *self._read(second))))
        tried = list(self._tried(first, second, read, ask_clinician))
        return Contrast(
            ledgers[first],
            ledgers[second],
            margin,
            self.decided(first, second),
            _weightiest(e for e in tried if e.margin < margin and e.lifts),
            _weightiest((e for e in tried if e.margin > margin and e.confirms), widest=True),
        )

    def decided(self, first: str, second: str) -> tuple[Effect, ...]:
        """The answers without which the first would lose some of its lead, the weightiest first."""
        ledgers = self.consultation.evaluation.ledgers
        answers = self.consultation.answers
        margin = _margin(ledgers[first], ledgers[second])
        read = (leaf.finding for id in (first, second) for leaf in self._read(id))
        lost = [
            self._effect(first, second, finding, "", answers.without(finding))
            for finding in dict.fromkeys(read)
            if answers.get(finding) is not None
        ]
        return tuple(sorted((e for e in lost if e.margin < margin), key=_weight))

    def _tried(
        self, first: str, second: str, read: list[Has | Compare], clinician: bool
    ) -> Iterator[Effect]:
        """The effect of every reply to every open finding that somebody here can answer."""
        for leaf in read:
            finding = self.kb.findings[leaf.finding]
            if self.consultation.answers.get(finding.id) is not None or finding.computed:
                continue
            if finding.answered_by == "clinician" and not clinician:
                continue
            for reply, answers in self._replies(leaf):
                yield self._effect(first, second, finding.id, reply, answers)

    def _replies(self, leaf: Has | Compare) -> Iterator[tuple[str, Answers]]:
        """Answers in which an open finding carries the value that a rule asks for, or does not."""
        finding = self.kb.findings[leaf.finding]
        replies: list[object] = [YES, NO]
        if isinstance(leaf, Compare):
            bound, _ = bound_of(leaf, finding, self.kb.thresholds, None)
            low, high = finding.bounds or (bound, bound)
            replies = [min(max(n, low), high) for n in (bound, bound - 1, bound + 1)]
        elif finding.type != "yes-no":
            replies = [leaf.value, "none"] if finding.type == "choices" else [leaf.value]
        for reply in replies:
            given = normalise(finding, reply)
            if given is not None:
                with_it = self.consultation.answers.with_answer(given)
                yield str(reply), with_computed(self.kb, with_it)

    def _effect(
        self, first: str, second: str, finding: str, reply: str, answers: Answers
    ) -> Effect:
        answers = with_computed(self.kb, answers)
        evaluation = self.consultation.evaluation
        changed = {finding, *self._follows(finding)}
        found = self.what_if.evaluate(evaluation, answers, changed, (first, second))
        ledgers = found.ledgers
        margin = _margin(ledgers[first], ledgers[second])
        mine, theirs = (standing(evaluation.ledgers[id]) for id in (first, second))
        return Effect(
            finding,
            reply,
            margin,
            turns=margin <= (0,) * len(margin),
            lifts=standing(ledgers[second]) < theirs,
            confirms=standing(ledgers[first]) < mine,
        )

    def _follows(self, finding: str) -> Iterator[str]:
        """The findings that are worked out from this one."""
        return (f.id for f in self.kb.findings.values() if finding in (f.computed or ()))

    def _read(self, syndrome: str) -> Iterator[Has | Compare]:
        """What the evidence on a syndrome reads, through all conclusions in between."""
        waiting: list[str] = [syndrome]
        seen: set[str] = set()
        while waiting:
            id = waiting.pop()
            if id in seen:
                continue
            seen.add(id)
            for rule in self.what_if.rules_for.get(id, ()):
                for leaf in leaves(rule.condition):
                    if isinstance(leaf, Has | Compare):
                        yield leaf
                    elif isinstance(leaf, Established | NotEstablished):
                        waiting.append(leaf.conclusion)


def _weight(effect: Effect) -> tuple[bool, bool, Margin]:
    """For sorting replies: what turns the order, and by speaking for the second, comes first."""
    return not effect.turns, not effect.lifts, effect.margin


def _weightiest(effects: Iterable[Effect], *, widest: bool = False) -> tuple[Effect, ...]:
    """For each finding its weightiest reply, the weightiest finding first."""
    best: dict[str, Effect] = {}
    for effect in sorted(effects, key=lambda e: e.margin if widest else _weight(e), reverse=widest):
        best.setdefault(effect.finding, effect)
    return tuple(best.values())


def said_phrase(kb: KnowledgeBase, answers: Answers, finding: str) -> str:
    """A finding with what was answered, in words."""
    answer = answers.get(finding)
    label = kb.findings[finding].label
    if answer is None:
        return label
    if answer.number is not None or answer.given not in (YES, "left", "right", "both"):
        options = [kb.findings[finding].option_label(v) for v in sorted(answer.yes)]
        return f"{label}: {joined(options) if options else answer.given}"
    return label


def reply_phrase(kb: KnowledgeBase, effect: Effect) -> str:
    """A finding with the reply that was tried, in words."""
    finding = kb.findings[effect.finding]
    if finding.type == "yes-no":
        return value_phrase(finding, YES, holds=effect.reply == YES)
    return value_phrase(finding, effect.reply, holds=True)


def _margin(first: Ledger, second: Ledger) -> Margin:
    return tuple(
        theirs - mine for mine, theirs in zip(standing(first), standing(second), strict=True)
    )


def contrast_sections(prover: Prover, first: str, second: str, voice: Voice) -> list[Section]:
    """Why the better supported of two syndromes stands before the other, in one voice."""
    ledgers = prover.evaluation.ledgers
    if standing(ledgers[second]) < standing(ledgers[first]):
        first, second = second, first
    found = Contraster(prover.consultation).contrast(
        first, second, ask_clinician=voice != "patient"
    )
    teller = _Teller(prover, found, voice)
    return [
        Section("One rather than the other", tuple(teller.standing())),
        Section("What decided", tuple(teller.decided())),
        Section("What would still tell them apart", tuple(teller.telling())),
    ]


class _Teller:
    """Puts a contrast into words."""

    def __init__(self, prover: Prover, contrast: Contrast, voice: Voice) -> None:
        self.prover = prover
        self.kb = prover.kb
        self.contrast = contrast
        self.shown = 3 if voice == "patient" else 8
        self.teller = Teller(prover, voice)
        self.nodes = [prover.ledger(x.syndrome) for x in (contrast.first, contrast.second)]
        for ledger, node in zip((contrast.first, contrast.second), self.nodes, strict=True):
            prover.root(ledger.syndrome, node)

    def standing(self) -> Iterator[Line]:
        """How each of the two is supported, and by what."""
        for ledger, node in zip(
            (self.contrast.first, self.contrast.second), self.nodes, strict=True
        ):
            label = self.kb.syndromes[ledger.syndrome].label
            yield Line(f"{sentence(label)[:-1]}: {SUPPORT_WORDS[ledger.support]}.", node)
            for sign, rules in (("+", ledger.for_), ("-", ledger.against)):
                for rule in rules[: self.shown]:
                    firing = self.prover.fired(rule)[0]
                    told = self.prover.nodes[firing]
                    yield Line(f"{sign} {self.teller.reasons(told.premises)}", firing, 1)  # type: ignore[union-attr]

    def decided(self) -> Iterator[Line]:
        """The answers without which the first would lose its lead, or some of it."""
        if not any(self.contrast.margin):
            yield Line(
                "The two are equally well supported; nothing has decided yet.", self.nodes[0]
            )
        elif not self.contrast.decided_by:
            yield Line("No single answer decided; it takes several together.", self.nodes[0])
        for effect in self.contrast.decided_by[: self.shown]:
            said = said_phrase(self.kb, self.prover.answers, effect.finding)
            loss = "the order would turn" if effect.turns else "the two would lie closer together"
            yield Line(f"- {said}: without it {loss}", self.prover.finding(effect.finding))

    def telling(self) -> Iterator[Line]:
        """Open findings, and for which of the two each would speak."""
        labels = [self.kb.syndromes[x.syndrome].label
                  for x in (self.contrast.second, self.contrast.first)]  # fmt: skip
        told = False
        for label, effects in zip(
            labels, (self.contrast.would_tell, self.contrast.would_confirm), strict=True
        ):
            for effect in effects[: self.shown]:
                told = True
                turn = " and turn the order" if effect.turns else ""
                reply = reply_phrase(self.kb, effect)
                node = self.prover.not_asked(effect.finding)
                yield Line(f"- {reply}: would speak for {label}{turn}", node)
        if not told:
            yield Line("No open question would.", self.nodes[0])
