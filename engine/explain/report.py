"""The result of a consultation as sections of lines, in the order in which a person needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from engine.explain.lines import Line, Section, Voice
from engine.explain.place import Places
from engine.explain.prove import Prover
from engine.explain.result import held, open_findings, ordered_verdicts, shown_stages
from engine.explain.scores import begun, score_lines
from engine.explain.story import Teller
from engine.explain.unanswered import not_assessed, unanswered
from engine.explain.words import SUPPORT_WORDS, figure_phrase, joined, sentence, source_phrase
from engine.inference.consult import Consultation
from engine.inference.evaluation import Floor, Ledger, Verdict
from engine.model.entries import Syndrome
from engine.model.policy import DISPOSITIONS, REACHABLE_SUPPORTS, at_least_as_urgent
from engine.model.proof import FiringNode
from engine.model.rule import Evidence
from engine.model.units import amount

SHOWN = {"patient": 3, "clinician": 6, "student": 6, "auditor": 99}
"""How many syndromes are told in full; the others are named."""

CONSIDERED = {
    "excluded": "The answers speak clearly against",
    "not-supported": "The answers do not support",
    "examination": "Nothing answered points to these; only an examination could tell more of",
    "unknown": "Could not be judged, because something that matters was not answered",
}
"""What is said of syndromes without support, by the reason."""

URGENT_PARTS = ("first", "why", "conflicts", "fits", "not_assessed", "about")
"""What a patient reads in an emergency: no more than helps to act."""

VERDICT_TITLES = {
    "first": "To try first",
    "option": "Possible, to discuss",
    "later": "Not now, perhaps later",
    "avoid": "Better not",
}


def report(consultation: Consultation, prover: Prover, voice: Voice) -> list[Section]:
    """All sections of a result. Reassuring lines are left out where the result is urgent."""
    writer = _Writer(consultation, prover, voice)
    parts: dict[str, tuple[str, Callable[[], Iterator[Line]]]] = {
        "first": ("What to do first", writer.first),
        "why": ("Why", writer.why),
        "conflicts": ("Answers that do not fit together", writer.conflicts),
        "fits": ("What the answers fit with", writer.fits),
        "decided": ("What put the first before the second", writer.decided),
        "place": ("Where it may sit", writer.place),
        "scores": ("Scores and ratings", writer.scores),
        "considered": ("What else was considered", writer.considered),
        "recovery": ("Where recovery stands", writer.recovery),
        "treatments": ("What can help", writer.treatments),
        "causes": ("What may be behind it", lambda: writer.listed("cause")),
        "complications": ("What it may lead to", lambda: writer.listed("complication")),
        "investigations": ("Examination and tests", lambda: writer.listed("investigation")),
        "specialist": ("Who to see", lambda: writer.listed("specialist")),
        "not_assessed": ("What was not assessed", lambda: not_assessed(prover, voice)),
        "watch_for": ("What to watch for", writer.watch_for),
        "about": ("About this result", writer.about),
    }
    quiet = held(consultation)
    brief = voice == "patient" and consultation.disposition.level == DISPOSITIONS[0]
    sections = []
    for name, (title, lines) in parts.items():
        if brief and name not in URGENT_PARTS:
            continue
        kept = tuple(line for line in lines() if not (quiet and line.reassuring))
        if kept:
            sections.append(Section(title, kept))
    return sections


class _Writer:
    def __init__(self, consultation: Consultation, prover: Prover, voice: Voice) -> None:
        self.consultation = consultation
        self.kb = consultation.kb
        self.prover = prover
        self.voice = voice
        self.teller = Teller(prover, voice)
        self.differential = consultation.differential
        self.root = prover.ruling()

    def _text(self, entry: object) -> str:
        return sentence(str(getattr(entry, "patient" if self.voice == "patient" else "clinician")))

    # -- urgency ------------------------------------------------------------------------------

    def first(self) -> Iterator[Line]:
        level = self.kb.policy.level(self.consultation.disposition.level)
        calm = level.id in ("routine", "self-care")
        yield Line(f"{level.label.upper()} ({level.time_frame})", self.root)
        yield Line(self._text(level), self.root, reassuring=calm)

    def why(self) -> Iterator[Line]:
        winners = self.consultation.disposition.winners
        limit = 3 if self.voice == "patient" else len(winners)
        for floor in winners[:limit]:
            yield from self._reason(floor)
        if len(winners) > limit:
            rest = joined(self._floor_name(floor) for floor in winners[limit:])
            yield Line(f"Also: {rest}.", self.root)

    def _reason(self, floor: Floor) -> Iterator[Line]:
        if floor.kind == "unknown-screen":
            yield from unanswered(self.prover)
            return
        if floor.kind == "default":
            text = "No warning sign was found in the answers."
            yield Line(text, self.root, reassuring=True)
            return
        if floor.kind == "syndrome":
            node = self.prover.ledger(floor.id)
            label = self.kb.syndromes[floor.id].label
            support = SUPPORT_WORDS[self.consultation.evaluation.ledgers[floor.id].support]
            yield Line(f"What the answers fit with: {label} ({support}).", node)
            return
        node = self.prover.conclusion(floor.id)
        conclusion = self.kb.conclusions[floor.id]
        yield Line(self._text(conclusion), node)
        premises = self._premises(node)
        if premises:
            yield Line(f"From the answers: {premises}.", node, 1)
        if conclusion.suspect and self.voice != "patient":
            yield Line(f"To be excluded: {conclusion.suspect}.", node, 1)

    def _floor_name(self, floor: Floor) -> str:
        if floor.id in self.kb.conclusions:
            return self.kb.conclusions[floor.id].label
        if floor.id in self.kb.syndromes:
            return self.kb.syndromes[floor.id].label
        return "unanswered warning questions" if floor.kind == "unknown-screen" else "the usual"

    def _premises(self, id: str) -> str:
        """The premises of the chosen support, as a phrase."""
        node = self.prover.nodes[id]
        firing = self.prover.nodes[getattr(node, "chosen", id)]
        return self.teller.reasons(firing.premises) if isinstance(firing, FiringNode) else ""

    # -- differential -------------------------------------------------------------------------

    def fits(self) -> Iterator[Line]:
        reached = [x for x in self.differential if x.support in REACHABLE_SUPPORTS]
        limit = SHOWN[self.voice]
        for ledger in reached[:limit]:
            yield from self._syndrome(ledger)
        if len(reached) > limit:
            rest = joined(self.kb.syndromes[x.syndrome].label for x in reached[limit:])
            yield Line(f"Also possible, with less support: {rest}.", self.root)
        if not reached:
            yield Line("The answers do not point to any one condition.", self.root)

    def _syndrome(self, ledger: Ledger) -> Iterator[Line]:
        syndrome = self.kb.syndromes[ledger.syndrome]
        node = self.prover.ledger(syndrome.id)
        yield Line(f"{sentence(syndrome.label)[:-1]}: {SUPPORT_WORDS[ledger.support]}", node)
        yield Line(self._text(syndrome), node, 1)
        yield from self._entries("+", self._told(ledger.for_))
        yield from self._entries("-", self._told(ledger.against))
        unknown = open_findings(self.consultation, ledger)
        if unknown:
            limit = 4 if self.voice == "patient" else 12
            labels = [self.kb.findings[id].label for id in unknown[:limit]]
            more = f" and {len(unknown) - limit} more" if len(unknown) > limit else ""
            yield Line(f"? not known: {'; '.join(labels)}{more}", node, 1)
        if syndrome.course:
            yield Line(f"Usual course: {sentence(syndrome.course)}", node, 1, reassuring=True)
        yield from self._expected(syndrome, node)
        if syndrome.what_to_do:
            yield Line(f"What to do: {sentence(syndrome.what_to_do)}", node, 1, reassuring=True)

    def _expected(self, syndrome: Syndrome, node: str) -> Iterator[Line]:
        """By when it should be better, and what was published; the patient reads one figure."""
        if self._worrying():
            return
        if syndrome.better_by:
            text = (
                "Once it is looked after, it should be clearly better within "
                f"{syndrome.better_by}; if not, be seen again."
            )
            yield Line(text, node, 1, reassuring=True)
        for figure in syndrome.figures[: 1 if self.voice == "patient" else None]:
            text = figure_phrase(figure)
            if self.voice != "patient":
                refs = (source_phrase(self.kb, ref.id, ref.locator) for ref in figure.sources)
                text = f"{text} [{'; '.join(refs)}]"
            yield Line(text, node, 1, reassuring=True)

    def _worrying(self) -> bool:
        """Whether a time to wait would soften the result: it is urgent, or a danger is possible."""
        urgent = at_least_as_urgent(self.consultation.disposition.level, "urgent")
        return urgent or any(
            self.kb.syndromes[ledger.syndrome].dangerous
            for ledger in self.differential
            if ledger.support in REACHABLE_SUPPORTS
        )

    def _told(self, rules: Iterable[str]) -> list[str]:
        """All entries; for patients the strongest of every independence group."""
        if self.voice != "patient":
            return list(rules)
        strongest: dict[str, str] = {}
        for id in rules:
            then = self.kb.rules[id].then
            strongest.setdefault(then.group if isinstance(then, Evidence) else id, id)
        return list(strongest.values())

    def _entries(self, sign: str, rules: Iterable[str]) -> Iterator[Line]:
        for rule in rules:
            firing = self.prover.fired(rule)[0]
            node = self.prover.nodes[firing]
            assert isinstance(node, FiringNode)
            premises = self.teller.reasons(node.premises)
            if self.voice == "patient":
                yield Line(f"{sign} {premises}", firing, 1)
                continue
            entry = self.teller.entry(firing).rstrip(":").lower()
            statement = self.teller.statement(self.kb.rules[rule])
            yield Line(f"{sign} {premises} ({entry}). {statement}", firing, 1)
            if self.voice == "auditor":
                sources = self.teller.sources_of(self.kb.rules[rule])
                yield Line(f"[{rule}] {sources}", firing, 2)

    def decided(self) -> Iterator[Line]:
        """The answers that decide the order of the first two; not for patients."""
        reached = [x.syndrome for x in self.differential if x.support in REACHABLE_SUPPORTS]
        if self.voice == "patient" or len(reached) < 2:
            return
        from engine.explain.contrast import Contraster, said_phrase

        first, second = reached[:2]
        effects = Contraster(self.consultation).decided(first, second)
        for effect in effects[:3]:
            said = said_phrase(self.kb, self.consultation.answers, effect.finding)
            turn = ": without it the order would turn" if effect.turns else ""
            yield Line(f"- {said}{turn}", self.prover.finding(effect.finding))
        if not effects:
            text = "No single answer; it takes several together, or the two are equal."
            yield Line(text, self.prover.ledger(first))

    def place(self) -> Iterator[Line]:
        places = Places(self.prover, self.voice)
        reached = [x.syndrome for x in self.differential if x.support in REACHABLE_SUPPORTS]
        if places.worth_telling(reached[0] if reached else None):
            yield from places.lines()

    def scores(self) -> Iterator[Line]:
        if self.voice == "patient":
            return
        for id in begun(self.prover):
            yield from score_lines(self.prover, id, self.voice)

    def considered(self) -> Iterator[Line]:
        """What is not supported, feared conditions by name."""
        groups: dict[str, list[Ledger]] = {}
        for ledger in self.differential:
            told = self.voice != "patient" or self.kb.syndromes[ledger.syndrome].dangerous
            if told and ledger.support not in REACHABLE_SUPPORTS:
                groups.setdefault(ledger.support, []).append(ledger)
        unjudged = groups.pop("not-assessable", [])
        groups["examination"] = [x for x in unjudged if self._only_examination(x)]
        groups["unknown"] = [x for x in unjudged if not self._only_examination(x)]
        for support, title in CONSIDERED.items():
            ledgers = groups.get(support, [])
            if ledgers:
                calm = support != "unknown"
                yield Line(f"{title}: {self._named(ledgers)}.", self.root, reassuring=calm)

    def _named(self, ledgers: list[Ledger]) -> str:
        """The feared conditions by name, and how many others; the auditor reads all names."""
        syndromes = [self.kb.syndromes[x.syndrome] for x in ledgers]
        told = [s for s in syndromes if s.dangerous or self.voice == "auditor"]
        labels = [s.label for s in told]
        if len(told) < len(syndromes):
            labels.append(
                f"{amount(len(syndromes) - len(told), 'condition')} not marked as dangerous"
            )
        return joined(labels)

    def _only_examination(self, ledger: Ledger) -> bool:
        """Nothing answered points to it, and what is open only a clinician could answer."""
        findings = self.kb.findings
        unknown = open_findings(self.consultation, ledger)
        return all(findings[id].answered_by == "clinician" for id in unknown)

    def conflicts(self) -> Iterator[Line]:
        for id in self.prover.conflicts():
            node = self.prover.nodes[id]
            about = getattr(node, "about", "")
            entry = self.kb.entry(about)
            label = str(getattr(entry, "label", about))
            if about in self.kb.findings:
                text = f"Both yes and no were given for {label}; it is taken as yes to be safe."
            else:
                text = f"Decisive evidence stands both for and against {label}."
            yield Line(text, id)
        for id in self.consultation.established("contradiction"):
            yield Line(self._text(self.kb.conclusions[id]), self.prover.conclusion(id))

    # -- what follows -------------------------------------------------------------------------

    def recovery(self) -> Iterator[Line]:
        for id in shown_stages(self.consultation):
            conclusion = self.kb.conclusions[id]
            node = self.prover.conclusion(id)
            calm = conclusion.outlook != "worse"
            yield Line(
                f"{sentence(conclusion.label)} {self._text(conclusion)}", node, reassuring=calm
            )
            yield Line(f"From: {self._premises(node)}.", node, 1, reassuring=calm)

    def treatments(self) -> Iterator[Line]:
        by_verdict: dict[str, list[Verdict]] = {}
        for verdict in ordered_verdicts(self.consultation):
            by_verdict.setdefault(verdict.verdict, []).append(verdict)
        for word, listed in by_verdict.items():
            calm = word in ("first", "option")
            yield Line(f"{VERDICT_TITLES[word]}:", self.root, reassuring=calm)
            for item in listed:
                yield from self._treatment(item, calm=calm)

    def _treatment(self, verdict: Verdict, *, calm: bool) -> Iterator[Line]:
        treatment = self.kb.treatments[verdict.treatment]
        node = self.prover.verdict(treatment.id)
        detail = verdict.verdict in ("first", "option") or self.voice != "patient"
        text = f" {self._text(treatment)}" if detail else ""
        yield Line(f"- {sentence(treatment.label)}{text}", node, 1, reassuring=calm)
        shown = verdict.excluded_by or verdict.against or ()
        quiet = self.voice == "patient" or verdict.verdict == "avoid"
        reasons = shown if quiet else (*verdict.for_, *shown)
        for rule in reasons:
            firing = self.prover.fired(rule)[0]
            statement = self.teller.statement(self.kb.rules[rule])
            yield Line(statement, firing, 2, reassuring=calm)
        if verdict.verdict == "first":
            for label, more in (
                ("How long", treatment.try_for),
                ("Stop when", treatment.stop_when),
                ("Think again", treatment.think_again),
            ):
                if more:
                    yield Line(f"{label}: {sentence(more)}", node, 2, reassuring=calm)

    def listed(self, kind: str) -> Iterator[Line]:
        for id in self.consultation.established(kind):
            conclusion = self.kb.conclusions[id]
            yield Line(f"- {sentence(conclusion.label)} {self._text(conclusion)}",
                       self.prover.conclusion(id))  # fmt: skip

    def watch_for(self) -> Iterator[Line]:
        for id in self.consultation.established("advice"):
            conclusion = self.kb.conclusions[id]
            yield Line(f"- {self._text(conclusion)}", self.prover.conclusion(id))
        seen: set[str] = set()
        for ledger in self.differential[: SHOWN[self.voice]]:
            if ledger.support not in REACHABLE_SUPPORTS:
                continue
            for text in self.kb.syndromes[ledger.syndrome].watch_for:
                if text not in seen:
                    seen.add(text)
                    yield Line(f"- {sentence(text)}", self.prover.ledger(ledger.syndrome))

    def about(self) -> Iterator[Line]:
        for id in self.kb.policy.limits:
            yield Line(self._text(self.kb.texts[id]), self.prover.assumption(id))
