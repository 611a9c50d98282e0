"""Turns shaped instruments into those of the model."""

from __future__ import annotations

from engine.model.instrument import Band, Instrument, Item
from engine.reading import shapes
from engine.reading.links import Links
from engine.reading.register import Authored


def instrument_of(links: Links, authored: Authored) -> Instrument:
    """The instrument; links that lead nowhere become problems."""
    s: shapes.Instrument = authored.shape
    for number, band in enumerate(s.bands):
        links.check(authored, ("bands", number, "conclusion"), "conclusions", band.conclusion)
    links.check_all(authored, "about", "syndromes", s.about)
    return Instrument(
        id=s.id,
        label=s.label,
        measures=s.measures,
        about=tuple(s.about),
        patient=s.patient,
        clinician=s.clinician,
        items=tuple(
            Item(
                item.id,
                item.label,
                links.condition(authored, item.when, "items", number, "when")[0],
                None if item.points is None else float(item.points),
            )
            for number, item in enumerate(s.items)
        ),
        bands=tuple(Band(band.conclusion, band.published) for band in s.bands),
        sources=links.sources(authored),
        at=authored.document.location(authored.path),
    )
