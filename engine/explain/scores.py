"""Tells the instruments of the literature, item by item, with what was published about them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.explain.lines import Line, Voice
from engine.explain.prove import Prover
from engine.explain.words import sentence, source_phrase
from engine.model.instrument import Instrument
from engine.model.policy import REACHABLE_SUPPORTS
from engine.model.proof import InstrumentNode
from engine.model.truth import Truth

STATES = {"met": "+", "failed": "-", "open": "?"}
"""The mark of an item that is met, not met, or not known."""


def begun(prover: Prover) -> list[str]:
    """The instruments that matter here and of which at least one item is met."""
    found = []
    ledgers = prover.evaluation.ledgers
    for id, instrument in prover.kb.instruments.items():
        supports = [ledgers[about].support for about in instrument.about if about in ledgers]
        if instrument.about and not any(s in REACHABLE_SUPPORTS for s in supports):
            continue
        node = prover.nodes[prover.instrument(id)]
        assert isinstance(node, InstrumentNode)
        if any(entry.state == "met" for entry in node.items):
            found.append(id)
    return found


def score_lines(prover: Prover, id: str, voice: Voice) -> Iterator[Line]:
    """One instrument: its points or rating so far, every item, and the published figure."""
    instrument = prover.kb.instruments[id]
    root = prover.instrument(id)
    node = prover.nodes[root]
    assert isinstance(node, InstrumentNode)
    text = instrument.patient if voice == "patient" else instrument.clinician
    yield Line(f"{sentence(instrument.label)} {sentence(text)}", root)
    yield Line(f"{_total(instrument, node)}{_outcome(prover, instrument)}", root, 1)
    labels = {item.id: item for item in instrument.items}
    for entry in node.items:
        item = labels[entry.item]
        points = f" ({item.points:g})" if item.points is not None else ""
        known = " (not known)" if entry.state == "open" else ""
        yield Line(f"{STATES[entry.state]} {item.label}{points}{known}", root, 1)
    if voice in ("student", "auditor"):
        refs = "; ".join(
            source_phrase(prover.kb, ref.id, ref.locator) for ref in instrument.sources
        )
        yield Line(f"Sources: {refs}.", root, 1)


def _total(instrument: Instrument, node: InstrumentNode) -> str:
    if instrument.items[0].points is None:
        return ""
    total = sum(item.points or 0 for item in instrument.items)
    if node.least == node.most:
        return f"{node.least:g} of {total:g} points. "
    return f"{node.least:g} points so far, at most {node.most:g} of {total:g}. "


def _outcome(prover: Prover, instrument: Instrument) -> str:
    reached = outcome(prover, instrument)
    if reached is None:
        return "No band is certain yet."
    label = prover.kb.conclusions[reached].label
    published = next(b.published for b in instrument.bands if b.conclusion == reached)
    return f"{sentence(label)} Published: {sentence(published)}"


def outcome(prover: Prover, instrument: Instrument) -> str | None:
    """The highest band that is established."""
    conclusions = prover.evaluation.conclusions
    return next(
        (b.conclusion for b in instrument.bands if conclusions[b.conclusion] is Truth.MET), None
    )


def score_data(prover: Prover, id: str) -> dict[str, object]:
    """One instrument as plain data."""
    instrument = prover.kb.instruments[id]
    node = prover.nodes[prover.instrument(id)]
    assert isinstance(node, InstrumentNode)
    scored = instrument.items[0].points is not None
    return {
        "id": id,
        "label": instrument.label,
        "points": {"least": node.least, "most": node.most} if scored else None,
        "band": outcome(prover, instrument),
        "items": [
            {"id": item.id, "label": item.label, "points": item.points, "state": entry.state}
            for item, entry in zip(instrument.items, node.items, strict=True)
        ],
    }
