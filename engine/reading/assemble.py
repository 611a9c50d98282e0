"""Puts the shaped files together into a knowledge base, checking every link between entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar, cast

from engine.errors import Problem
from engine.model.frozen import frozen
from engine.model.knowledge import Case, KnowledgeBase
from engine.model.policy import Policy
from engine.model.rule import Rule
from engine.reading import entries, shapes
from engine.reading.anatomy import lesion_of
from engine.reading.cases import check_case
from engine.reading.combination import policy_of
from engine.reading.diaries import course_of, diary_of
from engine.reading.instruments import instrument_of
from engine.reading.links import Links
from engine.reading.register import Authored, Register, gather
from engine.reading.rules import rules_of
from engine.reading.strata import check_strata, order_of_conclusions
from engine.reading.trends import measure_of, trend_of
from engine.reading.yaml_tree import Document

T = TypeVar("T")


def assemble(
    documents: Iterable[Document], hash: str, *, unread: bool = False
) -> tuple[KnowledgeBase | None, list[Problem]]:
    """The knowledge base, or None where anything is wrong, with all problems.

    ``unread`` says that there are files without a document; what they may hold is not missed.
    """
    gathered = gather(documents, unread=unread)
    links = Links(gathered)
    rules, places = rules_of(links, gathered.entries["rules"].values())
    kb = _put_together(gathered.entries, links, rules, hash)
    kb = _with_diaries(kb, gathered.entries, links)
    order, cycles = order_of_conclusions(kb.conclusions, rules.values(), places)
    for authored in gathered.entries["cases"].values():
        check_case(links, authored, kb.findings)
    strata = check_strata(kb.conclusions, rules.values(), places)
    problems = {*gathered.problems, *links.problems, *cycles, *strata}
    return (None if problems else replace(kb, conclusion_order=order)), sorted(problems)


def _put_together(
    found: Register, links: Links, rules: dict[str, Rule], hash: str
) -> KnowledgeBase:
    def each(kind: str, make: Callable[[Links, Authored], T]) -> Mapping[str, T]:
        return frozen({id: make(links, authored) for id, authored in found[kind].items()})

    # Where there is no policy there is a problem, and nobody gets to see the knowledge base.
    policy = cast("Policy", policy_of(links, found["policy"]))
    return KnowledgeBase(
        version=policy.version if policy else "",
        hash=hash,
        policy=policy,
        findings=each("findings", entries.finding_of),
        conclusions=each("conclusions", entries.conclusion_of),
        syndromes=each("syndromes", entries.syndrome_of),
        treatments=each("treatments", entries.treatment_of),
        texts=each("texts", entries.text_of),
        maps=each("maps", entries.map_of),
        lesions=each("lesions", lesion_of),
        instruments=each("instruments", instrument_of),
        measures=each("measures", measure_of),
        trends=each("trends", trend_of),
        sources=each("sources", entries.source_of),
        thresholds=each("thresholds", entries.threshold_of),
        claims=each("claims", entries.claim_of),
        rules=frozen(rules),
        diaries=frozen({}),
        courses=frozen({}),
        cases=tuple(case_of(authored) for authored in found["cases"].values()),
        conclusion_order=(),
    )


def _with_diaries(kb: KnowledgeBase, found: Register, links: Links) -> KnowledgeBase:
    """The knowledge base with its diaries and courses, which are read with its findings."""
    diaries = {id: diary_of(links, a, kb.findings) for id, a in found["diaries"].items()}
    courses = {id: course_of(links, a, kb.findings) for id, a in found["courses"].items()}
    return replace(kb, diaries=frozen(diaries), courses=frozen(courses))


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
