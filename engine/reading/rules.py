"""Turns shaped rules into rules of the model, in their total order, checking each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.errors import Location
from engine.model.condition import MAX_ALTERNATIVES, Condition, Leaf, count_alternatives
from engine.model.knowledge import STRATA, STRATUM_OF_KIND
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
from engine.reading.evidence import check_level
from engine.reading.links import Links
from engine.reading.register import Authored

Places = dict[str, dict[Leaf, Location]]
"""Where each leaf of a rule's conditions first stands, by rule id."""


def rules_of(links: Links, authored: Iterable[Authored]) -> tuple[dict[str, Rule], Places]:
    """All rules, numbered stratum by stratum and inside one by place in the files."""
    places: Places = {}
    rules = [_rule(links, entry, places.setdefault(entry.shape.id, {})) for entry in authored]
    rules.sort(key=lambda r: (STRATA.index(r.stratum), r.at.file, r.at.line, r.at.column, r.id))
    return {rule.id: replace(rule, order=order) for order, rule in enumerate(rules)}, places


def _rule(links: Links, authored: Authored, places: dict[Leaf, Location]) -> Rule:
    shape: shapes.Rule = authored.shape
    ratio = shape.likelihood_ratio
    rule = Rule(
        id=shape.id,
        when=_condition(links, authored, shape.when, places, "when"),
        unless=tuple(
            Exemption(
                exemption.id,
                _condition(links, authored, exemption.when, places, "unless", number, "when"),
                exemption.because,
            )
            for number, exemption in enumerate(shape.unless)
        ),
        then=_consequence(links, authored),
        because=shape.because,
        purpose=shape.purpose,
        sources=links.sources(authored),
        claims=links.claims(authored),
        likelihood_ratio=LikelihoodRatio(ratio.value, ratio.low, ratio.high) if ratio else None,
        consensus=shape.consensus,
        reviewed=shape.reviewed,
        status=shape.status,
        patient=shape.patient,
        clinician=shape.clinician,
        stratum=_stratum(links.shapes["conclusions"], shape.then),
        order=0,
        at=authored.document.location(authored.path),
    )
    _check(links, authored, rule)
    return rule


def _condition(
    links: Links,
    authored: Authored,
    shape: shapes.Condition,
    places: dict[Leaf, Location],
    *path: str | int,
) -> Condition:
    condition, here = links.condition(authored, shape, *path)
    for leaf, at in here.items():
        places.setdefault(leaf, at)
    return condition


def _check(links: Links, authored: Authored, rule: Rule) -> None:
    count = count_alternatives(rule.condition)
    if count > MAX_ALTERNATIVES:
        message = (
            f"the condition of rule '{rule.id}' has {count} alternatives, more than "
            f"{MAX_ALTERNATIVES}; establish an abstraction for a part of it and read that"
        )
        links.problem(authored, ("when",), "too-many-alternatives", message)
    for path, code, message in check_level(rule):
        links.problem(authored, path, code, message)


def _consequence(links: Links, authored: Authored) -> Consequence:
    then: shapes.Then = authored.shape.then
    if then.establish is not None:
        links.check(authored, ("then", "establish"), "conclusions", then.establish)
        return Establishes(then.establish)
    if then.treatment is not None:
        links.check(authored, ("then", "treatment"), "treatments", then.treatment)
        return Argument(then.treatment, str(then.argument), then.place, str(then.grade))
    favours = then.for_ is not None
    syndrome = str(then.for_ if favours else then.against)
    links.check(authored, ("then", "for" if favours else "against"), "syndromes", syndrome)
    return links.shared(Evidence(syndrome, favours, str(then.level), str(then.group)))


def _stratum(conclusions: Mapping[str, shapes.Conclusion], then: shapes.Then) -> str:
    if then.treatment is not None:
        return "treatment"
    if then.establish is None:
        return "evidence"
    conclusion = conclusions.get(then.establish)
    return STRATUM_OF_KIND[conclusion.kind] if conclusion else "abstraction"
