"""Answers as the value elements of a FHIR R4 Observation, and back.

A yes or no is ``valueBoolean``, with a component for each side that was named; an option is
``valueCodeableConcept``; several options are components with ``valueBoolean``, one for each that is
affirmed or denied, since a receiver must not take what was left open for a no; a number is
``valueQuantity`` with its UCUM code. A contradictory answer has components only. What was asked and
not answered is ``dataAbsentReason``.
"""

from __future__ import annotations

import json
import re
from typing import Any

from engine.model.answers import NO, YES, Answer
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.model.units import PLURALS
from engine.reading.answers import Unusable, normalise
from engine.reading.saving import plain_value

OPTIONS = "urn:unpinch:option"
"""The system of codes for options, sides, and yes; a code is ``finding/option``."""

_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_REASONS = {
    "unknown": "unknown",
    "declined": "asked-declined",
    "not-applicable": "not-applicable",
}
_UCUM = "http://unitsofmeasure.org"
_UNITS = {"hour": "h", "day": "d", "week": "wk", "month": "mo", "year": "a", "percent": "%"}
"""UCUM codes; its month and year are the means that ``engine.model.units`` has as well."""

_POINT = "{score}"
_ONE = "1"
_SIDES = ("left", "right")
_ELEMENT = re.compile(r"value[A-Z]")

Resource = dict[str, Any]


def elements(finding: Finding | None, value: Any) -> Resource:
    """The elements that tell a plain answer.

    An answer that no longer fits the knowledge is told as the JSON text of what was answered.
    """
    try:
        if finding is not None:
            return _fitting(finding, value)
    except Unusable:
        pass
    return {"valueString": json.dumps(value, ensure_ascii=False)}


def _fitting(finding: Finding, value: Any) -> Resource:
    answer = normalise(finding, value)
    if answer is None:
        coding = {"system": _ABSENT, "code": _REASONS[value]}
        return {"dataAbsentReason": {"coding": [coding]}}
    match finding.type:
        case "yes-no":
            return _yes_no(finding, answer)
        case "choice":
            chosen = next(iter(answer.yes))
            return {"valueCodeableConcept": _concept(finding, chosen)}
        case "choices":
            return {"component": _components(finding, answer)}
        case _:
            return {"valueQuantity": _quantity(finding, value)}


def _yes_no(finding: Finding, answer: Answer) -> Resource:
    sides = sorted(answer.yes.intersection(_SIDES))
    if answer.contradictory:
        affirmed = [_component(finding, word, True) for word in sides or [YES]]
        return {"component": [*affirmed, _component(finding, YES, False)]}
    made: Resource = {"valueBoolean": YES in answer.yes}
    if sides:
        made["component"] = [_component(finding, side, side in sides) for side in _SIDES]
    return made


def _components(finding: Finding, answer: Answer) -> list[Resource]:
    return [
        _component(finding, option.id, holds)
        for option in finding.options
        for holds, among in ((True, answer.yes), (False, answer.no))
        if option.id in among
    ]


def _component(finding: Finding, option: str, holds: bool) -> Resource:
    return {"code": _concept(finding, option), "valueBoolean": holds}


def _concept(finding: Finding, option: str) -> Resource:
    label = finding.option_label(option)
    return {"coding": [{"system": OPTIONS, "code": f"{finding.id}/{option}", "display": label}]}


def _quantity(finding: Finding, value: Any) -> Resource:
    amount, unit = value, finding.unit
    if isinstance(value, dict):
        amount, unit = value["value"], PLURALS.get(value["unit"], value["unit"])
    if unit is None or unit == "point":
        code = _POINT if finding.type == "scale" else _ONE
        return {"value": amount, "system": _UCUM, "code": code}
    quantity = {"value": amount, "unit": unit}
    if unit in _UNITS:
        quantity |= {"system": _UCUM, "code": _UNITS[unit]}
    return quantity


def plain(kb: KnowledgeBase, finding: Finding, resource: Resource) -> Any:
    """The plain answer that an Observation tells. Raises Unusable where it tells none."""
    told = sorted(key for key in resource if _tells(key))
    element = {"yes-no": "valueBoolean", "choice": "valueCodeableConcept"}.get(finding.type)
    match told:
        case ["dataAbsentReason"]:
            return _reason(resource["dataAbsentReason"])
        case ["valueString"]:
            return _written(resource["valueString"])
        case ["valueBoolean"] | ["component", "valueBoolean"] if finding.type == "yes-no":
            return _word(finding, resource["valueBoolean"], resource.get("component", []))
        case ["valueCodeableConcept"] if finding.type == "choice":
            return _option(finding, resource["valueCodeableConcept"])
        case ["component"] if finding.type == "yes-no":
            return _contradiction(finding, resource["component"])
        case ["component"] if finding.type == "choices":
            return _chosen(kb, finding, resource["component"])
        case ["valueQuantity"] if finding.type in ("number", "duration", "scale"):
            return _amount(finding, resource["valueQuantity"])
    element = element or ("component" if finding.type == "choices" else "valueQuantity")
    found = " and ".join(told) or "no value"
    raise Unusable(f"is told by {found}; write {element} or dataAbsentReason")


def _tells(key: str) -> bool:
    return key in ("dataAbsentReason", "component") or _ELEMENT.match(key) is not None


def _reason(concept: Any) -> str:
    code = coded(concept, _ABSENT)
    for reason, known in _REASONS.items():
        if code == known:
            return reason
    known_codes = ", ".join(_REASONS.values())
    raise Unusable(f"has a dataAbsentReason of another kind; write one of: {known_codes}")


def _written(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        raise Unusable("has a valueString that was not exported; write the answer") from None


def _word(finding: Finding, holds: Any, components: Any) -> str:
    if not isinstance(holds, bool):
        raise Unusable("has a valueBoolean that is neither true nor false; write one of them")
    pairs = _pairs(finding, components)
    said = dict(pairs)
    if not said:
        return YES if holds else NO
    affirmed = [side for side in _SIDES if said.get(side)]
    if not holds or not affirmed or not said.keys() <= set(_SIDES) or len(said) < len(pairs):
        raise Unusable("has components that do not go with its valueBoolean; make them agree")
    return "both" if len(affirmed) == 2 else affirmed[0]


def _contradiction(finding: Finding, components: Any) -> list[str]:
    pairs = _pairs(finding, components)
    words = [word for word, holds in pairs if holds]
    if not words or (YES, False) not in pairs:
        raise Unusable("has components but no valueBoolean; write valueBoolean")
    return [*words, NO]


def _option(finding: Finding, concept: Any) -> str:
    code = coded(concept, OPTIONS)
    prefix, _, option = code.partition("/") if isinstance(code, str) else ("", "", "")
    if prefix != finding.id:
        raise Unusable(f"has no code {finding.id}/... of the system {OPTIONS}; write one")
    return option


def _chosen(kb: KnowledgeBase, finding: Finding, components: Any) -> Any:
    pairs = _pairs(finding, components)
    yes = frozenset(option for option, holds in pairs if holds)
    no = frozenset(option for option, holds in pairs if not holds)
    if yes & no or (yes | no) - {option.id for option in finding.options}:
        return {"yes": sorted(yes), "no": sorted(no)}
    return plain_value(kb, Answer(finding.id, yes, no))


def _pairs(finding: Finding, components: Any) -> list[tuple[str, bool]]:
    pairs = []
    for part in components if isinstance(components, list) else [None]:
        parts = part if isinstance(part, dict) else {}
        holds = parts.get("valueBoolean")
        if not isinstance(holds, bool) or parts.keys() != {"code", "valueBoolean"}:
            raise Unusable("has a component that is not just code and valueBoolean; mend it")
        pairs.append((_option(finding, parts["code"]), holds))
    return pairs


def _amount(finding: Finding, quantity: Any) -> Any:
    if not isinstance(quantity, dict) or not quantity.keys() <= {"value", "unit", "system", "code"}:
        raise Unusable("has a valueQuantity with more than value, unit, system, code; mend it")
    amount, unit = quantity.get("value"), quantity.get("unit")
    if quantity.get("system") == _UCUM:
        names = {code: name for name, code in _UNITS.items()} | {_POINT: None, _ONE: None}
        code = quantity.get("code")
        if not isinstance(code, str) or code not in names:
            raise Unusable("has a UCUM code that is not known here; export the diary again")
        if unit is not None and unit != names[code]:
            raise Unusable("has a unit that its UCUM code contradicts; make them agree")
        unit = names[code]
    if unit == finding.unit or (unit is None and finding.unit == "point"):
        return amount
    if unit is None:
        raise Unusable(f"has no unit; write one, such as {finding.unit}")
    return {"value": amount, "unit": unit}


def coded(concept: Any, system: str) -> Any:
    """The code that a CodeableConcept has in a system, or None."""
    codings = concept.get("coding") if isinstance(concept, dict) else None
    for coding in codings if isinstance(codings, list) else []:
        if isinstance(coding, dict) and coding.get("system") == system:
            return coding.get("code")
    return None
