"""Puts the shaped files together into a knowledge base, checking every link between entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast

from engine.errors import Location, Problem
from engine.model import entries as m
from engine.model.condition import Condition
from engine.model.frozen import frozen
from engine.model.knowledge import STRATA, STRATUM_OF_KIND, Case, KnowledgeBase
from engine.model.policy import DispositionLevel, Policy, SupportRow, VerdictRow
from engine.model.rule import (
    Argument,
    Consequence,
    Establishes,
    Evidence,
    Exemption,
    LikelihoodRatio,
    Rule,
)
from engine.reading import shapes
from engine.reading.conditions import ConditionReader
from engine.reading.register import Authored, Register, register
from engine.reading.strata import check_strata, order_of_conclusions
from engine.reading.suggest import did_you_mean
from engine.reading.yaml_tree import Document, Path

def assemble(
    documents: Iterable[Document], hash: str
) -> tuple[KnowledgeBase | None, list[Problem]]:
    """The knowledge base, or None where anything is wrong, with all problems."""
    found, problems = register(documents)
    builder = _Builder(found, hash)
    kb = builder.build(found)
    problems.extend(builder.problems)
    if kb is not None and not problems:
        problems.extend(check_strata(kb))
    return (None if problems else kb), sorted(set(problems))


T = TypeVar("T")


class _Builder:
    def __init__(self, found: Register, hash: str) -> None:
        self.hash = hash
        self.shapes: dict[str, dict[str, Any]] = {
            kind: {id: authored.shape for id, authored in entries.items()}
            for kind, entries in found.items()
        }
        self.everything = {id for entries in self.shapes.values() for id in entries}
        self.topics = {
            topic.id for policy in self.shapes["policy"].values() for topic in policy.topics
        }
        self.problems: list[Problem] = []

    def build(self, found: Register) -> KnowledgeBase | None:
        rules = self._in_order([self._rule(a) for a in found["rules"].values()])
        conclusions = {id: self._conclusion(a) for id, a in found["conclusions"].items()}
        order, cycles = order_of_conclusions(conclusions, rules.values())
        self.problems.extend(cycles)
        policy = self._policy(found["policy"])
        if policy is None:
            return None
        return KnowledgeBase(
            version=policy.version,
            hash=self.hash,
            policy=policy,
            findings=frozen({id: self._finding(a) for id, a in found["findings"].items()}),
            conclusions=frozen(conclusions),
            syndromes=frozen({id: self._syndrome(a) for id, a in found["syndromes"].items()}),
            treatments=frozen({id: self._treatment(a) for id, a in found["treatments"].items()}),
            texts=frozen({id: self._text(a) for id, a in found["texts"].items()}),
            sources=frozen({id: self._source(a) for id, a in found["sources"].items()}),
            thresholds=frozen({id: self._threshold(a) for id, a in found["thresholds"].items()}),
            claims=frozen({id: self._claim(a) for id, a in found["claims"].items()}),
            rules=frozen(rules),
            cases=tuple(case_of(a) for a in found["cases"].values()),
            conclusion_order=order,
        )

    def _problem(self, authored: Authored, path: Path, code: str, message: str) -> None:
        at = authored.document.location((*authored.path, *path))
        self.problems.append(Problem(at, code, message + authored.note))

    def _link(self, authored: Authored, path: Path, kind: str, id: str) -> None:
        if id not in self.shapes[kind]:
            what = kind.rstrip("s")
            message = f"unknown {what} '{id}'{did_you_mean(id, self.shapes[kind])}"
            self._problem(authored, path, f"unknown-{what}", message)

    def _claims(self, authored: Authored) -> tuple[str, ...]:
        for number, id in enumerate(authored.shape.claims):
            self._link(authored, ("claims", number), "claims", id)
        return tuple(authored.shape.claims)

    def _sources(
        self, authored: Authored, refs: list[shapes.SourceRef] | None = None, *key: str | int
    ) -> tuple[m.SourceRef, ...]:
        path = key or ("sources",)
        listed = authored.shape.sources if refs is None else refs
        for number, ref in enumerate(listed):
            self._link(authored, (*path, number, "id"), "sources", ref.id)
        return tuple(m.SourceRef(ref.id, ref.locator) for ref in listed)

    def _condition(self, authored: Authored, shape: shapes.Condition, *path: str | int) -> Condition:
        reader = ConditionReader(
            authored.document,
            self.shapes["findings"],
            self.shapes["thresholds"],
            self.shapes["conclusions"],
            self.shapes["syndromes"],
            authored.note,
        )
        condition = reader.read(shape, (*authored.path, *path))
        self.problems.extend(reader.problems)
        return condition

    def _rule(self, authored: Authored) -> Rule:
        shape: shapes.Rule = authored.shape
        ratio = shape.likelihood_ratio
        return Rule(
            id=shape.id,
            when=self._condition(authored, shape.when, "when"),
            unless=tuple(
                Exemption(e.id, self._condition(authored, e.when, "unless", n, "when"), e.because)
                for n, e in enumerate(shape.unless)
            ),
            then=self._consequence(authored, shape.then),
            because=shape.because,
            purpose=shape.purpose,
            sources=self._sources(authored),
            claims=self._claims(authored),
            likelihood_ratio=LikelihoodRatio(ratio.value, ratio.low, ratio.high) if ratio else None,
            consensus=shape.consensus,
            reviewed=shape.reviewed,
            status=shape.status,
            patient=shape.patient,
            clinician=shape.clinician,
            stratum=self._stratum(shape.then),
            order=0,
            at=authored.document.location(authored.path),
        )

    def _consequence(self, authored: Authored, then: shapes.Then) -> Consequence:
        if then.establish is not None:
            self._link(authored, ("then", "establish"), "conclusions", then.establish)
            return Establishes(then.establish)
        if then.treatment is not None:
            self._link(authored, ("then", "treatment"), "treatments", then.treatment)
            return Argument(then.treatment, str(then.argument), then.place, str(then.grade))
        favours = then.for_ is not None
        syndrome = str(then.for_ if favours else then.against)
        self._link(authored, ("then", "for" if favours else "against"), "syndromes", syndrome)
        return Evidence(syndrome, favours, str(then.level), str(then.group))

    def _stratum(self, then: shapes.Then) -> str:
        if then.treatment is not None:
            return "treatment"
        if then.establish is None:
            return "evidence"
        conclusion = self.shapes["conclusions"].get(then.establish)
        return STRATUM_OF_KIND[conclusion.kind] if conclusion else "abstraction"

    def _in_order(self, rules: list[Rule]) -> dict[str, Rule]:
        """Number the rules: stratum by stratum, inside one by place in the files."""
        ranked = sorted(
            rules, key=lambda r: (STRATA.index(r.stratum), r.at.file, r.at.line, r.at.column, r.id)
        )
        return {rule.id: _numbered(rule, number) for number, rule in enumerate(ranked)}

    def _finding(self, authored: Authored) -> m.Finding:
        s: shapes.Finding = authored.shape
        if s.topic not in self.topics:
            message = f"unknown topic '{s.topic}'{did_you_mean(s.topic, self.topics)}"
            self._problem(authored, ("topic",), "unknown-topic", message)
        low_high = tuple(float(x) for x in s.range) if s.range else None
        return m.Finding(
            id=s.id,
            topic=s.topic,
            type=s.type,
            label=s.label,
            absent_label=s.absent_label or f"no {s.label}",
            question=s.question,
            clinician=s.clinician,
            help=s.help,
            purpose=s.purpose,
            answered_by=s.answered_by,
            screen=s.screen,
            sided=s.sided,
            options=tuple(m.Option(o.id, o.label, o.help) for o in s.options),
            unit=s.unit,
            bounds=cast("tuple[float, float] | None", low_high),
            ask_when=self._condition(authored, s.ask_when, "ask_when") if s.ask_when else None,
            claims=self._claims(authored),
            sources=self._sources(authored),
            at=authored.document.location(authored.path),
        )

    def _conclusion(self, authored: Authored) -> m.Conclusion:
        s: shapes.Conclusion = authored.shape
        for number, id in enumerate(s.syndromes):
            self._link(authored, ("syndromes", number), "syndromes", id)
        return m.Conclusion(
            id=s.id,
            kind=s.kind,
            label=s.label,
            patient=s.patient,
            clinician=s.clinician,
            floor=s.floor,
            suspect=s.suspect,
            syndromes=tuple(s.syndromes),
            outlook=s.outlook,
            order=s.order,
            claims=self._claims(authored),
            sources=self._sources(authored),
            at=authored.document.location(authored.path),
        )

    def _syndrome(self, authored: Authored) -> m.Syndrome:
        s: shapes.Syndrome = authored.shape
        floors = {
            name.replace("_", "-"): floor
            for name, floor in s.floors.model_dump().items()
            if floor is not None
        }
        return m.Syndrome(
            id=s.id,
            kind=s.kind,
            label=s.label,
            patient=s.patient,
            clinician=s.clinician,
            dangerous=s.dangerous,
            floors=frozen(floors),
            course=s.course,
            what_to_do=s.what_to_do,
            watch_for=tuple(s.watch_for),
            claims=self._claims(authored),
            sources=self._sources(authored),
            at=authored.document.location(authored.path),
        )

    def _treatment(self, authored: Authored) -> m.Treatment:
        s: shapes.Treatment = authored.shape
        return m.Treatment(
            id=s.id,
            label=s.label,
            care=s.care,
            patient=s.patient,
            clinician=s.clinician,
            try_for=s.try_for,
            stop_when=s.stop_when,
            think_again=s.think_again,
            claims=self._claims(authored),
            sources=self._sources(authored),
            at=authored.document.location(authored.path),
        )

    def _text(self, authored: Authored) -> m.Education:
        s: shapes.Education = authored.shape
        return m.Education(
            id=s.id,
            topic=s.topic,
            title=s.title,
            patient=s.patient,
            clinician=s.clinician,
            claims=self._claims(authored),
            sources=self._sources(authored),
            at=authored.document.location(authored.path),
        )

    def _source(self, authored: Authored) -> m.Source:
        s: shapes.Source = authored.shape
        at = authored.document.location(authored.path)
        return m.Source(
            s.id, s.title, s.publisher, s.year, s.url, s.doi, s.grade, s.read, s.note, at
        )

    def _threshold(self, authored: Authored) -> m.Threshold:
        s: shapes.Threshold = authored.shape
        values = [
            m.DatedValue(
                v.from_, float(v.value), self._sources(authored, v.sources, "values", n, "sources")
            )
            for n, v in enumerate(s.values)
        ]
        return m.Threshold(
            id=s.id,
            label=s.label,
            unit=s.unit,
            values=tuple(sorted(values, key=lambda v: v.start)),
            note=s.note,
            claims=self._claims(authored),
            at=authored.document.location(authored.path),
        )

    def _claim(self, authored: Authored) -> m.Claim:
        s: shapes.Claim = authored.shape
        for number, origin in enumerate(s.origins):
            self._link(authored, ("origins", number, "source"), "sources", origin.source)
        for number, id in enumerate(s.contradicts):
            self._link(authored, ("contradicts", number), "claims", id)
        for number, id in enumerate(s.expressed_by):
            if id not in self.everything or id in self.shapes["claims"]:
                message = f"nothing has the id '{id}'{did_you_mean(id, self.everything)}"
                self._problem(authored, ("expressed_by", number), "dangling-claim", message)
        return m.Claim(
            id=s.id,
            topic=s.topic,
            kind=s.kind,
            statement=s.statement,
            origins=tuple((o.source, o.section) for o in s.origins),
            expressed_by=tuple(s.expressed_by),
            not_encoded=s.not_encoded,
            tension=s.tension,
            current=s.current,
            current_sources=self._sources(authored, s.current_sources, "current_sources"),
            contradicts=tuple(s.contradicts),
            at=authored.document.location(authored.path),
        )

    def _policy(self, found: Mapping[str, Authored]) -> Policy | None:
        if len(found) != 1:
            for authored in list(found.values())[1:]:
                message = "a knowledge base has one policy; merge this one into the first"
                self._problem(authored, (), "many-policies", message)
            if not found:
                self.problems.append(_no_policy())
            return None
        (authored,) = found.values()
        s: shapes.Policy = authored.shape
        self._link(authored, ("example",), "cases", s.example)
        self._link(authored, ("not_examined",), "texts", s.not_examined)
        for number, id in enumerate(s.limits):
            self._link(authored, ("limits", number), "texts", id)
        levels = tuple(
            DispositionLevel(d.id, d.label, d.time_frame, d.patient, d.clinician)
            for d in s.dispositions
        )
        return Policy(
            id=s.id,
            version=s.version,
            topics=frozen({topic.id: topic.title for topic in s.topics}),
            dispositions=levels,
            unknown_screen_floor=s.unknown_screen_floor,
            hold_from=s.hold_from,
            support=tuple(_support_row(row) for row in s.support),
            verdicts=tuple(
                VerdictRow(
                    verdict=r.verdict,
                    excluded=r.excluded,
                    favoured=r.favoured,
                    against=r.against,
                    place=r.place,
                    held=r.held,
                    care=tuple(r.care),
                    because=r.because,
                )
                for r in s.verdicts
            ),
            example=s.example,
            not_examined=s.not_examined,
            limits=tuple(s.limits),
            sources=self._sources(authored),
        )


def case_of(authored: Authored) -> Case:
    """A case as authored; age and sex join the answers."""
    s: shapes.Case = authored.shape
    answers: dict[str, object] = dict(s.answers)
    for key, value in s.subject.model_dump(exclude_none=True).items():
        answers.setdefault(key, value)
    return Case(
        id=s.id,
        title=s.title,
        story=s.story,
        origin=s.origin,
        answers=frozen(answers),
        expect=frozen(s.expect.model_dump()) if s.expect else None,
        gold=frozen(s.gold.model_dump()) if s.gold else None,
        at=authored.document.location(authored.path),
    )


def _no_policy() -> Problem:
    message = "no file has a policy; copy the one that is shipped"
    return Problem(Location("(knowledge)"), "no-policy", message)


def _support_row(row: shapes.SupportRow) -> SupportRow:
    return SupportRow(
        support=row.support,
        for_=frozen(row.for_.model_dump(exclude_none=True)),
        against=frozen(row.against.model_dump(exclude_none=True)),
        against_at_most=frozen(row.against_at_most.model_dump(exclude_none=True)),
        open_for=row.open_for,
        conflict=row.conflict,
        because=row.because,
    )


def _numbered(rule: Rule, number: int) -> Rule:
    return replace(rule, order=number)

