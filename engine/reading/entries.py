"""Turns shaped entries, all but rules and the policy, into entries of the model."""

from __future__ import annotations

from typing import cast

from engine.model import entries as m
from engine.model.body import BodyMap, Region
from engine.model.condition import (
    Condition,
    DispositionReached,
    Established,
    NotEstablished,
    SupportReached,
)
from engine.model.frozen import frozen
from engine.reading import shapes
from engine.reading.codes import problem
from engine.reading.links import Links
from engine.reading.register import Authored
from engine.reading.suggest import did_you_mean

_CONCLUDED = (Established, NotEstablished, SupportReached, DispositionReached)


def finding_of(links: Links, authored: Authored) -> m.Finding:
    """The finding; unknown topics and unusable ``ask_when`` conditions become problems."""
    s: shapes.Finding = authored.shape
    _check_topic(links, authored)
    low_high = tuple(float(x) for x in s.range) if s.range else None
    return m.Finding(
        id=s.id,
        topic=s.topic,
        type=s.type,
        label=s.label,
        absent_label=s.absent_label or f"no {s.label}",
        question=s.question,
        carer=s.carer or s.question,
        words=tuple(s.words),
        clinician=s.clinician,
        help=s.help,
        purpose=s.purpose,
        answered_by=s.answered_by,
        screen=s.screen,
        sided=s.sided,
        options=tuple(
            m.Option(o.id, o.label, o.help, tuple(o.covers), tuple(o.words)) for o in s.options
        ),
        unit=s.unit,
        bounds=cast("tuple[float, float] | None", low_high),
        map=_map(links, authored),
        computed=_computed(links, authored),
        check_in=s.check_in,
        ask_when=_ask_when(links, authored) if s.ask_when else None,
        claims=links.claims(authored),
        sources=links.sources(authored),
        at=authored.document.location(authored.path),
    )


def _check_topic(links: Links, authored: Authored) -> None:
    topics = [t.id for policy in links.shapes["policy"].values() for t in policy.topics]
    topic = authored.shape.topic
    if topics and topic not in topics:
        message = f"unknown topic '{topic}'{did_you_mean(topic, topics)}"
        links.problem(authored, ("topic",), "unknown-topic", message)


def map_of(_links: Links, authored: Authored) -> BodyMap:
    """The map; the findings that use it say whether it has a place for all they need."""
    s: shapes.BodyMap = authored.shape
    return BodyMap(
        id=s.id,
        title=s.title,
        regions=tuple(
            Region(r.id, r.title, r.drawing, frozen(r.marks), (*r.marks.values(), *r.options))
            for r in s.regions
        ),
        at=authored.document.location(authored.path),
    )


def _map(links: Links, authored: Authored) -> str | None:
    """The map of a finding, which has a place for each of its options."""
    s: shapes.Finding = authored.shape
    if s.map is None:
        return None
    links.check(authored, ("map",), "maps", s.map)
    found = links.shapes["maps"].get(s.map)
    if found is not None:
        placed = {o for region in found.regions for o in (*region.marks.values(), *region.options)}
        for number, option in enumerate(s.options):
            if option.id not in placed:
                message = f"map '{s.map}' has no place for option '{option.id}'; add it to a region"
                links.problem(authored, ("options", number), "not-on-the-map", message)
    return s.map


def _computed(links: Links, authored: Authored) -> tuple[str, str] | None:
    """The two findings that a computed one is the difference of; both are asked, in its unit."""
    s: shapes.Finding = authored.shape
    if s.computed is None:
        return None
    for number, id in enumerate(s.computed.minus):
        path = ("computed", "minus", number)
        links.check(authored, path, "findings", id)
        part = links.shapes["findings"].get(id)
        if part is not None and (part.range is None or part.unit != s.unit or part.computed):
            message = f"'{id}' is not a number in the unit of '{s.id}'; name one that is asked"
            links.problem(authored, path, "wrong-type", message)
    first, second = s.computed.minus
    return first, second


def _ask_when(links: Links, authored: Authored) -> Condition:
    """When the interview asks: it knows answers to other questions and nothing else."""
    condition, places = links.condition(authored, authored.shape.ask_when, "ask_when")
    for leaf, at in places.items():
        own = getattr(leaf, "finding", None) == authored.shape.id
        if own or isinstance(leaf, _CONCLUDED):
            what = "the answer itself" if own else "a conclusion"
            message = f"ask_when reads {what}, which is not known yet; read other findings instead"
            links.problems.append(problem(at, "ask-when", message + authored.note))
    return condition


def conclusion_of(links: Links, authored: Authored) -> m.Conclusion:
    """The conclusion; links that lead nowhere become problems."""
    s: shapes.Conclusion = authored.shape
    links.check_all(authored, "syndromes", "syndromes", s.syndromes)
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
        check_again=m.CheckAgain(s.check_again.days, s.check_again.because)
        if s.check_again
        else None,
        claims=links.claims(authored),
        sources=links.sources(authored),
        at=authored.document.location(authored.path),
    )


def syndrome_of(links: Links, authored: Authored) -> m.Syndrome:
    """The syndrome; links that lead nowhere become problems."""
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
        also_called=tuple(s.also_called),
        patient=s.patient,
        clinician=s.clinician,
        dangerous=s.dangerous,
        floors=frozen(floors),
        course=s.course,
        better_by=s.expected.better_by if s.expected else None,
        figures=_figures(links, authored),
        no_figures=s.expected.no_figures if s.expected else None,
        what_to_do=s.what_to_do,
        watch_for=tuple(s.watch_for),
        claims=links.claims(authored),
        sources=links.sources(authored),
        at=authored.document.location(authored.path),
    )


def _figures(links: Links, authored: Authored) -> tuple[m.Figure, ...]:
    expected: shapes.Expected | None = authored.shape.expected
    return tuple(
        m.Figure(
            figure.outcome,
            float(figure.percent[0]),
            float(figure.percent[1]),
            figure.within,
            links.sources(authored, figure.sources, ("expected", "figures", number, "sources")),
        )
        for number, figure in enumerate(expected.figures if expected else ())
    )


def treatment_of(links: Links, authored: Authored) -> m.Treatment:
    """The treatment; links that lead nowhere become problems."""
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
        claims=links.claims(authored),
        sources=links.sources(authored),
        at=authored.document.location(authored.path),
    )


def text_of(links: Links, authored: Authored) -> m.Education:
    """The text; links that lead nowhere become problems."""
    s: shapes.Education = authored.shape
    return m.Education(
        id=s.id,
        topic=s.topic,
        title=s.title,
        patient=s.patient,
        clinician=s.clinician,
        claims=links.claims(authored),
        sources=links.sources(authored),
        at=authored.document.location(authored.path),
    )


def source_of(_links: Links, authored: Authored) -> m.Source:
    """The source."""
    s: shapes.Source = authored.shape
    at = authored.document.location(authored.path)
    return m.Source(s.id, s.title, s.publisher, s.year, s.url, s.doi, s.grade, s.read, s.note, at)


def threshold_of(links: Links, authored: Authored) -> m.Threshold:
    """The threshold, its values ordered by day."""
    s: shapes.Threshold = authored.shape
    values = [
        m.DatedValue(
            v.from_, float(v.value), links.sources(authored, v.sources, ("values", n, "sources"))
        )
        for n, v in enumerate(s.values)
    ]
    return m.Threshold(
        id=s.id,
        label=s.label,
        unit=s.unit,
        values=tuple(sorted(values, key=lambda v: v.start)),
        note=s.note,
        claims=links.claims(authored),
        at=authored.document.location(authored.path),
    )


def claim_of(links: Links, authored: Authored) -> m.Claim:
    """The claim; links that lead nowhere become problems."""
    s: shapes.Claim = authored.shape
    for number, origin in enumerate(s.origins):
        links.check(authored, ("origins", number, "source"), "sources", origin.source)
    links.check_all(authored, "contradicts", "claims", s.contradicts)
    _check_expressed(links, authored)
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
        current_sources=links.sources(authored, s.current_sources, ("current_sources",)),
        contradicts=tuple(s.contradicts),
        at=authored.document.location(authored.path),
    )


def _check_expressed(links: Links, authored: Authored) -> None:
    for number, id in enumerate(authored.shape.expressed_by):
        claims = links.shapes["claims"]
        if id in claims:
            message = f"'{id}' is a claim itself; name what expresses the claim"
            links.problem(authored, ("expressed_by", number), "dangling-claim", message)
        elif id not in links.everything and not links.lost.excuses(id):
            hint = did_you_mean(id, links.everything - claims.keys())
            message = f"nothing has the id '{id}'{hint}"
            links.problem(authored, ("expressed_by", number), "dangling-claim", message)
