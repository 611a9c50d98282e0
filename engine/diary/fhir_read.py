"""Reads what ``engine.diary.fhir`` has written, and counts what others have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from engine.diary.fhir_values import Resource, coded, plain
from engine.diary.intake import Intake
from engine.diary.json_text import Path
from engine.model.value import value
from engine.reading.answers import Unusable
from engine.reading.suggest import did_you_mean, listed, quoted

SYSTEM = "urn:unpinch"
"""What the systems of codes and identifiers of the diary begin with."""

FINDING = f"{SYSTEM}:finding"

KINDS = {
    "episode": "an episode of the diary",
    "examined": "examined by somebody qualified",
    "entry": "a check-in of the diary",
}
"""The Observations that tell no answer, by code, and what they say of themselves."""

ELEMENTS = {
    "title": "valueString",
    "onset": "effectivePeriod.start",
    "examined": "effectiveDateTime",
    "at": "effectiveDateTime",
    "note": "note.text",
}
"""Where an Observation tells the parts of a diary."""

_USUAL = frozenset(
    ("resourceType", "id", "meta", "text", "identifier", "status", "code", "subject")
)
"""Elements that every Observation of a diary may have; servers add id, meta and text."""

_PLACED = {
    "episode": _USUAL | {"effectivePeriod", "valueString"},
    "examined": _USUAL | {"effectiveDateTime", "valueBoolean"},
    "entry": _USUAL | {"effectiveDateTime", "note"},
}
_PATIENT = frozenset(("resourceType", "id", "meta", "text", "name"))
_MODIFIERS = ("modifierExtension", "implicitRules")
_SHOWN = 40


@value
class _Told:
    """An Observation of a diary: where it stands, what it tells and what it belongs to."""

    path: Path
    kind: str
    code: str
    resource: Resource
    episode: Any
    entry: Any
    subject: Any


def read_bundle(intake: Intake, data: Any) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Tell the intake what a Bundle holds; the numbers of foreign resources and of elements."""
    reader = _Reader(intake)
    reader.bundle(data)
    return dict(reader.foreign), dict(reader.extra)


class _Reader:
    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.foreign: Counter[str] = Counter()
        self.extra: Counter[str] = Counter()
        self.persons: dict[str, str] = {}
        self.subjects: dict[str, Any] = {}
        self.times: dict[tuple[str, str], Any] = {}

    def bundle(self, data: Any) -> None:
        if not isinstance(data, dict) or data.get("resourceType") != "Bundle":
            message = "is no Bundle of FHIR; export the diary again in this form"
            self.intake.fault((), "wrong-kind", message)
            return
        if not isinstance(data.get("entry", []), list):
            self._wrong(("entry",), "'entry' should be a list; export the diary again")
            return
        told = self._sorted(data)
        if not (told or self.intake.problems) and (self.foreign or not _tagged(data)):
            message = f"holds nothing of a diary{_but(self.foreign)}; export the diary again"
            self.intake.fault((), "other-knowledge", message)
        for each in told.pop("episode", []):
            self._episode(each)
        for each in told.pop("entry", []):
            if self._belongs(each, None):
                self._entry(each)
        for each in told.pop("examined", []):
            if self._belongs(each, None):
                self._examined(each)
        for each in told.pop("answer", []):
            if self._belongs(each, each.entry):
                self._answer(each)

    def _sorted(self, data: Resource) -> dict[str, list[_Told]]:
        """The Observations of the diary by kind; Patients are noted, all others counted."""
        told: dict[str, list[_Told]] = {}
        patients: list[tuple[str, Resource]] = []
        rest: list[tuple[Path, Resource]] = []
        for path, url, resource in _resources(data):
            if resource.get("resourceType") == "Patient" and isinstance(url, str):
                self.persons[url] = _name(resource)
                patients.append((url, resource))
            else:
                rest.append((path, resource))
        for path, resource in rest:
            each = _told(path, resource)
            if each is None:
                self.foreign[_called(resource)] += 1
            elif self._sound(each):
                told.setdefault(each.kind, []).append(each)
        used = {each.subject for group in told.values() for each in group}
        for url, patient in patients:
            if url in used:
                self.extra.update(f"Patient.{key}" for key in patient if key not in _PATIENT)
            else:
                self.foreign["Patient"] += 1
        return told

    def _sound(self, each: _Told) -> bool:
        """Whether an Observation of the diary can be read; what it has too much is counted."""
        resource = each.resource
        if resource.get("status") != "final":
            message = "'status' should be final; leave the resource out, or export the diary again"
            return self._wrong((*each.path, "status"), message)
        for key in _MODIFIERS:
            if key in resource:
                message = f"'{key}' may change the meaning, so this is not taken in; leave it out"
                return self._wrong((*each.path, key), message)
        if each.kind not in (*KINDS, "answer"):
            known = did_you_mean(each.kind, KINDS) or f"; known: {listed(KINDS)}"
            message = f"unknown code {quoted(each.kind)}{known}"
            return self._wrong((*each.path, "code"), message)
        if not isinstance(each.subject, str) or each.subject not in self.persons:
            message = "'subject' is no Patient of the Bundle; export the diary again"
            return self._wrong((*each.path, "subject"), message)
        self.extra.update(str(key) for key in resource if not _placed(each.kind, key))
        return True

    def _episode(self, each: _Told) -> None:
        period = each.resource.get("effectivePeriod")
        onset = None
        if period is not None:
            onset = period.get("start") if isinstance(period, dict) else period
            if not isinstance(period, dict) or period.keys() != {"start"}:
                self._wrong(
                    (*each.path, "effectivePeriod"), "'effectivePeriod' should have just a start"
                )
                onset = None
        title = each.resource.get("valueString", "")
        person = self.persons[each.subject]
        key = self.intake.begin(each.path, each.episode, person, title, onset)
        self.subjects.setdefault(key, each.subject)

    def _entry(self, each: _Told) -> None:
        at = each.resource.get("effectiveDateTime")
        notes = each.resource.get("note", [{"text": ""}])
        if not isinstance(notes, list) or len(notes) != 1 or not isinstance(notes[0], dict):
            self._wrong((*each.path, "note"), "'note' should be a list of one note")
            return
        self.extra.update(f"note.{key}" for key in notes[0] if key != "text")
        note = notes[0].get("text")
        key = self.intake.enter(each.path, each.episode, each.entry, at, note)
        self.times.setdefault((each.episode, key), at)

    def _examined(self, each: _Told) -> None:
        if each.resource.get("valueBoolean") is not True:
            message = "'valueBoolean' of an examination should be true; leave the resource out"
            self._wrong(each.path, message)
        self.intake.examine(each.path, each.episode, each.resource.get("effectiveDateTime"))

    def _answer(self, each: _Told) -> None:
        at = each.resource.get("effectiveDateTime")
        if at != self.times.get((each.episode, each.entry)):
            message = "'effectiveDateTime' is not that of its check-in; make them the same"
            self._wrong(each.path, message)
        if not self.intake.known((*each.path, "code"), each.code):
            return
        finding = self.intake.kb.findings[each.code]
        try:
            answer = plain(self.intake.kb, finding, each.resource)
        except Unusable as error:
            self.intake.fault(each.path, "wrong-value", f"'{finding.id}': {error}")
            return
        self.intake.put(each.path, each.episode, each.entry, finding.id, answer)

    def _belongs(self, each: _Told, entry: Any) -> bool:
        if not self.intake.has(each.path, each.episode, entry):
            return False
        if self.subjects.get(each.episode) != each.subject:
            message = "'subject' is not that of its episode; make them the same"
            self._wrong((*each.path, "subject"), message)
        return True

    def _wrong(self, path: Path, message: str) -> bool:
        self.intake.fault(path, "inconsistent", message)
        return False


def _resources(data: Resource) -> Iterator[tuple[Path, Any, Resource]]:
    for n, entry in enumerate(data.get("entry", [])):
        item = entry if isinstance(entry, dict) else {}
        resource = item.get("resource")
        yield (
            ("entry", n, "resource"),
            item.get("fullUrl"),
            resource if isinstance(resource, dict) else {},
        )


def _told(path: Path, resource: Resource) -> _Told | None:
    """What an Observation tells of a diary, or None for one of somebody else."""
    if resource.get("resourceType") != "Observation":
        return None
    finding, kind = (coded(resource.get("code"), s) for s in (FINDING, f"{SYSTEM}:diary"))
    if finding is None and kind is None:
        return None
    subject = resource.get("subject")
    return _Told(
        path,
        str(kind) if finding is None else "answer",
        str(finding),
        resource,
        _identifier(resource, "episode"),
        _identifier(resource, "entry"),
        subject.get("reference") if isinstance(subject, dict) else None,
    )


def _identifier(resource: Resource, what: str) -> Any:
    found = resource.get("identifier")
    for identifier in found if isinstance(found, list) else []:
        if isinstance(identifier, dict) and identifier.get("system") == f"{SYSTEM}:{what}":
            return identifier.get("value")
    return None


def _name(patient: Resource) -> str:
    names = patient.get("name")
    first = names[0] if isinstance(names, list) and names else None
    text = first.get("text") if isinstance(first, dict) else None
    return text if isinstance(text, str) else ""


def _called(resource: Resource) -> str:
    """The name under which a resource that is not understood is counted."""
    kind = resource.get("resourceType")
    code = resource.get("code")
    text = code.get("text") if isinstance(code, dict) else None
    name = kind if isinstance(kind, str) else "without a type"
    return f"{quoted(name)[1:-1]} {quoted(text[:_SHOWN])}" if isinstance(text, str) else name


def _placed(kind: str, key: str) -> bool:
    if kind != "answer":
        return key in _PLACED[kind]
    told = key.startswith("value") or key in ("component", "dataAbsentReason")
    return told or key in _USUAL or key == "effectiveDateTime"


def _tagged(data: Resource) -> bool:
    """Whether a Bundle says that a diary was exported to it, as an empty one must."""
    meta = data.get("meta")
    tags = meta.get("tag") if isinstance(meta, dict) else None
    return coded({"coding": tags}, f"{SYSTEM}:knowledge") is not None


def _but(foreign: Mapping[str, int]) -> str:
    number = sum(foreign.values())
    return f", but {number} resources that are not understood" if number else ""
