"""Turns the shaped policy, the tables by which entries are combined, into that of the model."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import Location
from engine.model.anatomy import Modality, Site
from engine.model.frozen import frozen
from engine.model.policy import DispositionLevel, EnoughCheckIns, Policy, SupportRow, VerdictRow
from engine.reading import shapes
from engine.reading.codes import problem
from engine.reading.links import Links
from engine.reading.register import Authored


def policy_of(links: Links, found: Mapping[str, Authored]) -> Policy | None:
    """The only policy; None, with a problem, where there is none or more than one."""
    if not found:
        if "policy" not in links.lost.kinds and not links.lost.everything:
            message = "no file has a policy; copy the one that is shipped"
            links.problems.append(problem(Location("(knowledge)"), "no-policy", message))
        return None
    first, *others = found.values()
    for authored in others:
        message = "a knowledge base has one policy; merge this one into the first"
        links.problem(authored, (), "many-policies", message)
    policy = _policy(links, first)
    return None if others else policy


def _policy(links: Links, authored: Authored) -> Policy:
    s: shapes.Policy = authored.shape
    links.check(authored, ("example",), "cases", s.example)
    links.check(authored, ("not_examined",), "texts", s.not_examined)
    links.check_all(authored, "limits", "texts", s.limits)
    for place, id in enumerate(s.diary.essential):
        links.check(authored, ("diary", "essential", place), "findings", id)
    return Policy(
        id=s.id,
        version=s.version,
        topics=frozen({topic.id: topic.title for topic in s.topics}),
        sites=frozen({site.id: Site(site.id, site.title) for site in s.sites}),
        modalities=frozen(
            {m.id: _modality(links, authored, n) for n, m in enumerate(s.modalities)}
        ),
        dispositions=tuple(
            DispositionLevel(d.id, d.label, d.time_frame, d.patient, d.clinician)
            for d in s.dispositions
        ),
        unknown_screen_floor=s.unknown_screen_floor,
        hold_from=s.hold_from,
        support=tuple(_support_row(row) for row in s.support),
        verdicts=tuple(_verdict_row(row) for row in s.verdicts),
        diary=EnoughCheckIns(
            s.diary.check_ins,
            s.diary.over_days,
            s.diary.recent_days,
            s.diary.again_days,
            s.diary.because,
            tuple(s.diary.essential),
        ),
        example=s.example,
        not_examined=s.not_examined,
        limits=tuple(s.limits),
        sources=links.sources(authored),
    )


def _modality(links: Links, authored: Authored, number: int) -> Modality:
    shape: shapes.Modality = authored.shape.modalities[number]
    for key in ("findings", "present", "both_sides", "told_by"):
        for place, id in enumerate(getattr(shape, key)):
            path = ("modalities", number, key, id if key == "told_by" else place)
            links.check(authored, path, "findings", id)
    return Modality(
        shape.id,
        shape.title,
        shape.firm,
        tuple(shape.findings),
        tuple(shape.present),
        tuple(shape.both_sides),
        frozen(shape.told_by),
    )


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


def _verdict_row(row: shapes.VerdictRow) -> VerdictRow:
    return VerdictRow(
        verdict=row.verdict,
        excluded=row.excluded,
        favoured=row.favoured,
        against=row.against,
        place=row.place,
        held=row.held,
        care=tuple(row.care),
        because=row.because,
    )
