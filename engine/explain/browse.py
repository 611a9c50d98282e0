"""The knowledge base as a reference book: any entry, linked both ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, is_dataclass

from engine.errors import Location
from engine.explain.courses import measure_lines, read_by, trend_lines
from engine.explain.names import resolve
from engine.explain.words import (
    condition_phrase,
    consequence_phrase,
    figure_phrase,
    rule_sentence,
    source_phrase,
)
from engine.inference.program import subject
from engine.model.anatomy import Lesion
from engine.model.body import BodyMap
from engine.model.condition import conclusions_of, findings_of, leaves
from engine.model.entries import (
    Claim,
    Conclusion,
    Education,
    Finding,
    Source,
    SourceRef,
    Syndrome,
    Threshold,
    Treatment,
)
from engine.model.instrument import Instrument
from engine.model.knowledge import KINDS, Entry, KnowledgeBase
from engine.model.rule import Argument, Evidence, Rule
from engine.model.trend import Measure, Trend
from engine.model.units import amount


def overview(kb: KnowledgeBase) -> list[str]:
    """Kinds of entries with their numbers, and the ids of the shorter lists."""
    lines = [f"Knowledge {kb.version}, {kb.hash[:12]}", ""]
    lines += [f"{len(getattr(kb, kind)):5} {kind}" for kind in KINDS]
    lines += ["", "Conditions:"]
    lines += [f"  {s.id}: {s.label} ({s.kind})" for s in kb.syndromes.values()]
    lines += ["", "Treatments:"]
    lines += [f"  {t.id}: {t.label}" for t in kb.treatments.values()]
    lines += ["", "See one with: unpinch browse ID"]
    return lines


def find(kb: KnowledgeBase, id: str) -> Entry:
    """The entry with an id or a name. Raises UsageError with a suggestion."""
    known = [known for kind in KINDS for known in getattr(kb, kind)]
    entry = kb.entry(id) or kb.entry(resolve(kb, id, known))
    assert entry is not None
    return entry


def entry_data(kb: KnowledgeBase, entry: Entry) -> dict[str, object]:
    """An entry and its links as plain data for JSON."""
    kind = type(entry).__name__.lower()
    body = {key: _plain(value) for key, value in _fields(entry).items()}
    return {"kind": kind, "entry": body, "links": links(kb, entry)}


def _fields(entry: Entry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in entry.__dataclass_fields__}


def _plain(value: object) -> object:
    if isinstance(value, Location):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        if isinstance(value, SourceRef):
            return asdict(value)
        name = type(value).__name__
        return {name: {k: _plain(getattr(value, k)) for k in value.__dataclass_fields__}}
    if isinstance(value, tuple | list | frozenset):
        return [_plain(item) for item in value]
    if hasattr(value, "items"):
        return {str(k): _plain(v) for k, v in value.items()}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def links(kb: KnowledgeBase, entry: Entry) -> dict[str, list[str]]:
    """Ids of what the entry points to and of what points to it, by kind of link."""
    id = entry.id
    rules = kb.rules.values()
    found = {
        "read by rules": [
            r.id for r in rules if id in {*findings_of(r.condition), *conclusions_of(r.condition)}
        ],
        "concluded by rules": [r.id for r in rules if subject(r) == id],
        "asked about by rules": [
            r.id
            for r in rules
            if any(getattr(leaf, "syndrome", None) == id for leaf in leaves(r.condition))
        ],
        "compared with in rules": [
            r.id
            for r in rules
            if any(getattr(leaf, "bound", None) == id for leaf in leaves(r.condition))
        ],
        "expresses claims": [c.id for c in kb.claims.values() if id in c.expressed_by],
        "cited by": [r.id for r in rules if any(ref.id == id for ref in r.sources)],
    }
    found["measured by"] = [m.id for m in kb.measures.values() if m.finding == id]
    found["read by trends"] = [t.id for t in kb.trends.values() if id in read_by(t)]
    found["answered by trends"] = [t.id for t in kb.trends.values() if t.gives == id]
    if isinstance(entry, Trend):
        found["reads"] = list(read_by(entry))
        found["answers"] = [entry.gives]
    if isinstance(entry, Measure):
        found["measures"] = [entry.finding]
    if isinstance(entry, Rule):
        found["reads"] = [*findings_of(entry.condition), *conclusions_of(entry.condition)]
        found["concludes"] = [subject(entry)]
    return {name: list(dict.fromkeys(ids)) for name, ids in found.items() if ids}


def entry_lines(kb: KnowledgeBase, entry: Entry) -> list[str]:
    """An entry for reading."""
    lines = [f"{entry.id} ({type(entry).__name__.lower()}, {entry.at})", ""]
    lines += _body(kb, entry)
    for name, ids in links(kb, entry).items():
        lines += ["", f"{name.capitalize()}:"]
        lines += [f"  {_linked(kb, id)}" for id in ids]
    return lines


def _linked(kb: KnowledgeBase, id: str) -> str:
    other = kb.entry(id)
    if isinstance(other, Rule):
        return f"{id}: {consequence_phrase(kb, other)}"
    text = getattr(other, "label", None) or getattr(other, "statement", None) or ""
    return f"{id}: {text}" if text else id


def _body(kb: KnowledgeBase, entry: Entry) -> Iterator[str]:
    match entry:
        case Finding():
            yield from _finding(entry)
        case Rule():
            yield rule_sentence(kb, entry)
            yield f"In plain words: {entry.patient}"
            yield f"In clinical words: {entry.clinician}"
            yield f"Why it is true: {entry.because}"
            yield f"Why it is asked: {entry.purpose}"
            yield from _weight(entry)
            yield f"Status: {entry.status}, last looked at on {entry.reviewed}"
        case Claim():
            yield from _claim(kb, entry)
        case Source():
            yield f"{entry.title}. {entry.publisher}{f', {entry.year}' if entry.year else ''}."
            yield f"Grade: {entry.grade}; what was read: {entry.read}"
            for more in (entry.url, entry.doi, entry.note):
                if more:
                    yield more
        case Threshold():
            yield entry.label
            for value in entry.values:
                where = "; ".join(source_phrase(kb, r.id, r.locator) for r in value.sources)
                yield f"  from {value.start}: {amount(value.value, entry.unit)} ({where})"
            if entry.note:
                yield entry.note
        case BodyMap():
            yield entry.title
            for region in entry.regions:
                yield ""
                yield region.title
                numbers = {id: number for number, id in enumerate(region.options, 1)}
                yield from region.drawn(numbers)
                yield from (f"  {number}. {id}" for id, number in numbers.items())
        case Lesion():
            yield from _lesion(kb, entry)
        case Instrument():
            yield from _instrument(kb, entry)
        case Measure():
            yield from measure_lines(kb, entry)
        case Trend():
            yield from trend_lines(kb, entry)
        case Conclusion() | Syndrome() | Treatment():
            yield from _described(kb, entry)
        case Education():
            yield entry.title
            yield f"In plain words: {entry.patient}"
            yield f"In clinical words: {entry.clinician}"
    for ref in getattr(entry, "sources", ()):
        yield f"Source: {source_phrase(kb, ref.id, ref.locator)}"


def _finding(entry: Finding) -> Iterator[str]:
    yield f"Question: {entry.question}"
    yield f"In clinical words: {entry.clinician}"
    sides = ", with sides" if entry.sided else ""
    yield f"Type: {entry.type}{sides}, answered by {entry.answered_by}"
    if entry.bounds:
        yield f"Range: {entry.bounds[0]:g} to {entry.bounds[1]:g} {entry.unit or 'points'}"
    for option in entry.options:
        yield f"  {option.id}: {option.label}"
    yield f"Why it is asked: {entry.purpose}"
    if entry.help:
        yield f"How to answer: {entry.help}"


def _lesion(kb: KnowledgeBase, entry: Lesion) -> Iterator[str]:
    yield f"{entry.label}, at: {kb.policy.sites[entry.site].title}"
    for name, signs in (("Usual", entry.typical), ("Possible", entry.also)):
        for modality, ids in signs.items():
            title = kb.policy.modalities[modality].title
            yield f"{name}, {title}: {', '.join(ids)}"
    if entry.syndromes:
        yield f"Called: {', '.join(entry.syndromes)}"


def _instrument(kb: KnowledgeBase, entry: Instrument) -> Iterator[str]:
    yield f"{entry.label}: {entry.measures}"
    yield f"In plain words: {entry.patient}"
    yield f"In clinical words: {entry.clinician}"
    for item in entry.items:
        points = f"{item.points:g} points: " if item.points is not None else ""
        yield f"  {points}{item.label} ({condition_phrase(kb, item.when)})"
    for band in entry.bands:
        label = kb.conclusions[band.conclusion].label
        yield f"  {band.conclusion}: {label}. Published: {band.published}"


def _described(kb: KnowledgeBase, entry: Conclusion | Syndrome | Treatment) -> Iterator[str]:
    yield entry.label
    others = getattr(entry, "also_called", ())
    if others:
        yield f"Also called: {', '.join(others)}"
    yield f"In plain words: {entry.patient}"
    yield f"In clinical words: {entry.clinician}"
    for name in (
        "floor",
        "suspect",
        "course",
        "better_by",
        "no_figures",
        "what_to_do",
        "try_for",
        "stop_when",
        "think_again",
    ):
        text = getattr(entry, name, None)
        if text:
            yield f"{name.replace('_', ' ').capitalize()}: {text}"
    for figure in getattr(entry, "figures", ()):
        yield figure_phrase(figure)
        for ref in figure.sources:
            yield f"  {source_phrase(kb, ref.id, ref.locator)}"


def _weight(rule: Rule) -> Iterator[str]:
    if isinstance(rule.then, Evidence):
        yield f"Level: {rule.then.level}, independence group {rule.then.group}"
    if isinstance(rule.then, Argument):
        yield f"Grade: {rule.then.grade}"
    if rule.likelihood_ratio is not None:
        ratio = rule.likelihood_ratio
        yield f"Likelihood ratio: {ratio.value:g} (95 % interval {ratio.low:g} to {ratio.high:g})"
    if rule.consensus:
        yield "The statement or its level rests on expert consensus"


def _claim(kb: KnowledgeBase, claim: Claim) -> Iterator[str]:
    yield f"Claim ({claim.kind}): {claim.statement}"
    for source, section in claim.origins:
        yield f"From: {kb.sources[source].title}, section '{section}'"
    if claim.not_encoded:
        yield f"Not encoded: {claim.not_encoded}"
    if claim.expressed_by:
        yield "Expressed by:"
        yield from (f"  {_linked(kb, id)}" for id in claim.expressed_by)
    if claim.tension:
        yield f"In question: {claim.tension}"
        yield f"Said here instead: {claim.current}"
    for ref in claim.current_sources:
        yield f"  {source_phrase(kb, ref.id, ref.locator)}"
    for id in claim.contradicts:
        yield f"Pulls against: {_linked(kb, id)}"
