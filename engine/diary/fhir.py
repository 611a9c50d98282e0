"""Carries a diary to other systems of health care as a FHIR R4 Bundle, and back.

The Bundle is a collection of Observations. One tells each answer. One tells each episode, one each
check-in with its note, and one each day on which the person was examined; these have a code of the
system ``urn:unpinch:diary``. Episode and check-in are named by identifiers. An answer without a
check-in belongs to the profile of its episode. See ``engine.diary.fhir_values`` for the values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID, uuid5

from engine.diary.fhir_read import ELEMENTS, FINDING, KINDS, SYSTEM, read_bundle
from engine.diary.fhir_values import Resource, elements
from engine.diary.incoming import check_size
from engine.diary.intake import Intake
from engine.diary.json_text import read_json
from engine.model.diary import Diary, Entry, Episode
from engine.model.knowledge import KnowledgeBase
from engine.model.value import value

_NAMESPACE = UUID("6d0f1c52-6a0b-5b0e-9c3c-6f1f3c0c7d11")
"""Under which ids of persons are made; drawn once, without a meaning."""


@value
class Received:
    """What a Bundle held: the episodes, and what it held besides, each kind with its number.

    ``foreign`` are resources that no diary has, ``extra`` are elements of the diary's own
    resources that it has no place for. Neither is taken in.
    """

    episodes: tuple[Episode, ...]
    foreign: Mapping[str, int]
    extra: Mapping[str, int]

    def remarks(self) -> tuple[str, ...]:
        """A line for each sort of thing that was not understood."""
        return tuple(
            f"{sum(kinds.values())} {what} not understood and left out: {_counted(kinds)}"
            for what, kinds in (("resources", self.foreign), ("elements", self.extra))
            if kinds
        )


def _counted(kinds: Mapping[str, int]) -> str:
    return ", ".join(f"{kind} ({times})" for kind, times in sorted(kinds.items()))


def export_fhir(kb: KnowledgeBase, diary: Diary, at: datetime) -> str:
    """The diary as a Bundle, a line for each resource. ``at`` is when, with its offset.

    A person is named by the label that the diary has, and by an id that is made from it and from
    the id of the person's first episode.
    """
    head = {
        "resourceType": "Bundle",
        "meta": {"tag": [{"system": f"{SYSTEM}:knowledge", "code": kb.hash}]},
        "type": "collection",
        "timestamp": _instant(at),
    }
    write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    lines = [write(each) for each in _entries(kb, diary)]
    text = write(head)
    if lines:
        joined = ",\n".join(lines)
        text = f'{text[:-1]},"entry":[\n{joined}\n]}}'
    return text + "\n"


def import_fhir(kb: KnowledgeBase, text: str, name: str, now: datetime) -> Received:
    """What stands in a Bundle that was exported; ``name`` is how to call the file.

    ``now`` knows its offset. Raises AnswersError with every problem. Resources of others are
    counted, and no answer is made of them.
    """
    text = text.removeprefix("\ufeff")
    check_size(text, name)
    data, places = read_json(text, name)
    intake = Intake(kb, now, lambda path, key: places.at(path, key=key), ELEMENTS)
    foreign, extra = read_bundle(intake, data)
    return Received(intake.finish(), foreign, extra)


def _entries(kb: KnowledgeBase, diary: Diary) -> Iterator[Resource]:
    persons: dict[str, UUID] = {}
    for episode in diary.episodes.values():
        if episode.person not in persons:
            key = uuid5(_NAMESPACE, f"{episode.id}\n{episode.person}")
            persons[episode.person] = key
            patient: Resource = {"resourceType": "Patient"}
            if episode.person:
                patient["name"] = [{"text": episode.person}]
            yield {"fullUrl": key.urn, "resource": patient}
        yield from _observations(kb, episode, persons[episode.person])


def _observations(kb: KnowledgeBase, episode: Episode, person: UUID) -> Iterator[Resource]:
    maker = _Maker(kb, episode.id, person)
    begun: Resource = {}
    if episode.onset is not None:
        begun["effectivePeriod"] = {"start": episode.onset.isoformat()}
    if episode.title:
        begun["valueString"] = episode.title
    yield maker.make("episode", None, begun)
    for n, day in enumerate(episode.examined):
        told = {"effectiveDateTime": day.isoformat(), "valueBoolean": True}
        yield maker.make("examined", None, told, f"{n}")
    for finding, answer in episode.profile.items():
        yield maker.answer(finding, answer, None)
    for entry in episode.entries:
        checked: Resource = {"effectiveDateTime": _instant(entry.at)}
        if entry.note:
            checked["note"] = [{"text": entry.note}]
        yield maker.make("entry", entry, checked)
        for finding, answer in entry.answers.items():
            yield maker.answer(finding, answer, entry)


class _Maker:
    """Makes the Observations of one episode."""

    def __init__(self, kb: KnowledgeBase, episode: str, person: UUID) -> None:
        self.kb = kb
        self.episode = episode
        self.person = person

    def make(self, kind: str, entry: Entry | None, told: Resource, number: str = "") -> Resource:
        """An Observation about the diary itself."""
        coding = {"system": f"{SYSTEM}:diary", "code": kind}
        code = {"coding": [coding], "text": KINDS[kind]}
        return self._resource(f"{kind}\n{number}", code, entry, told)

    def answer(self, id: str, value: object, entry: Entry | None) -> Resource:
        """The Observation of an answer."""
        finding = self.kb.findings.get(id)
        coding = {"system": FINDING, "code": id}
        code = {"coding": [coding], "text": finding.label if finding else id}
        told = elements(finding, value)
        if entry is not None:
            told = {"effectiveDateTime": _instant(entry.at), **told}
        return self._resource(f"finding\n{id}", code, entry, told)

    def _resource(self, key: str, code: Resource, entry: Entry | None, told: Resource) -> Resource:
        identifiers = [{"system": f"{SYSTEM}:episode", "value": self.episode}]
        if entry is not None:
            identifiers.append({"system": f"{SYSTEM}:entry", "value": entry.id})
        place = f"{self.episode}\n{entry.id if entry else ''}\n{key}"
        resource = {
            "resourceType": "Observation",
            "identifier": identifiers,
            "status": "final",
            "code": code,
            "subject": {"reference": self.person.urn},
            **told,
        }
        return {"fullUrl": uuid5(self.person, place).urn, "resource": resource}


def _instant(moment: datetime) -> str:
    """A time as FHIR writes it, with seconds and offset."""
    return moment.isoformat()
