"""Turns shaped lesions into those of the model."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.anatomy import Lesion
from engine.model.frozen import frozen
from engine.reading import shapes
from engine.reading.links import Links
from engine.reading.register import Authored
from engine.reading.suggest import did_you_mean, listed


def lesion_of(links: Links, authored: Authored) -> Lesion:
    """The lesion; unknown sites, syndromes, modalities and signs become problems."""
    s: shapes.Lesion = authored.shape
    links.check_all(authored, "syndromes", "syndromes", s.syndromes)
    for policy in links.shapes["policy"].values():
        sites = [site.id for site in policy.sites]
        if s.site not in sites:
            hint = did_you_mean(s.site, sites) or f"; known: {listed(sites)}"
            message = f"unknown site '{s.site}'{hint}"
            links.problem(authored, ("site",), "unknown-site", message)
        signs = _signs(links, policy)
        _check_signs(links, authored, "typical", s.typical, signs)
        _check_signs(links, authored, "also", s.also, signs)
    return Lesion(
        id=s.id,
        site=s.site,
        label=s.label,
        syndromes=tuple(s.syndromes),
        typical=frozen({key: tuple(found) for key, found in s.typical.items()}),
        also=frozen({key: tuple(found) for key, found in s.also.items()}),
        sources=links.sources(authored),
        at=authored.document.location(authored.path),
    )


def _signs(links: Links, policy: shapes.Policy) -> dict[str, list[str]]:
    """The signs of every modality: options of its choices, and its yes-no findings themselves."""
    findings = links.shapes["findings"]
    return {
        modality.id: [
            *(o.id for id in modality.findings if id in findings for o in findings[id].options),
            *modality.present,
            *modality.both_sides,
        ]
        for modality in policy.modalities
    }


def _check_signs(
    links: Links,
    authored: Authored,
    key: str,
    given: Mapping[str, list[str]],
    signs: Mapping[str, list[str]],
) -> None:
    for modality, ids in given.items():
        if modality not in signs:
            hint = did_you_mean(modality, signs) or f"; known: {listed(signs)}"
            message = f"unknown modality '{modality}'{hint}"
            links.problem(authored, (key, modality), "unknown-modality", message)
            continue
        for number, id in enumerate(ids):
            if id not in signs[modality]:
                hint = did_you_mean(id, signs[modality]) or f"; known: {listed(signs[modality])}"
                message = f"no finding of modality '{modality}' has the option '{id}'{hint}"
                links.problem(authored, (key, modality, number), "unknown-option", message)
