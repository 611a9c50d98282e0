"""Carries a diary from one machine to another as JSON; see ``engine.diary.table`` for CSV."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.diary.incoming import check_size
from engine.diary.intake import Intake
from engine.diary.json_text import Path, read_json
from engine.diary.table import export_csv, import_csv
from engine.model.diary import Diary, Entry, Episode
from engine.model.knowledge import KnowledgeBase
from engine.reading.suggest import did_you_mean, listed, quoted

__all__ = ["SCHEMA", "export_csv", "export_json", "import_csv", "import_json"]

SCHEMA = "unpinch.diary/1"

_HEAD = ("schema", "knowledge", "exported", "episodes")
_KNOWLEDGE = ("version", "hash")
_EPISODE = ("id", "person", "title", "onset", "profile", "examined", "settled", "entries")
_OPTIONAL = ("settled",)
_ENTRY = ("id", "at", "answers", "note")


def export_json(kb: KnowledgeBase, diary: Diary, exported: datetime) -> str:
    """The diary as JSON text. ``exported`` is when that was asked for, with its offset."""
    document = {
        "schema": SCHEMA,
        "knowledge": {"version": kb.version, "hash": f"sha256:{kb.hash}"},
        "exported": exported.isoformat(),
        "episodes": [_episode(episode) for episode in diary.episodes.values()],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _episode(episode: Episode) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": episode.id,
        "person": episode.person,
        "title": episode.title,
        "onset": episode.onset.isoformat() if episode.onset else None,
        "profile": dict(episode.profile),
        "examined": [day.isoformat() for day in episode.examined],
        "entries": [_entry(entry) for entry in episode.entries],
    }
    return told | ({"settled": sorted(episode.settled)} if episode.settled else {})


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "answers": dict(entry.answers),
        "note": entry.note,
    }


def import_json(kb: KnowledgeBase, text: str, name: str, now: datetime) -> tuple[Episode, ...]:
    """The episodes in a JSON text that was exported; ``name`` is how to call the file.

    ``now`` knows its offset. Raises AnswersError with every problem.
    """
    check_size(text, name)
    data, places = read_json(text, name)
    intake = Intake(kb, now, lambda path, key: places.at(path, key=key))
    reader = _Reader(intake)
    reader.document(data)
    return intake.finish()


class _Reader:
    """Goes through a document and tells the intake what stands there."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake

    def document(self, data: Any) -> None:
        if isinstance(data, dict) and "schema" not in data:
            message = "key 'schema' is missing, so this is no exported diary; name another file"
            self.intake.fault((), "missing-key", message)
            return
        if isinstance(data, dict) and data["schema"] != SCHEMA:
            message = f"'schema' is {quoted(data['schema'])}, not {SCHEMA}; export the diary again"
            self.intake.fault(("schema",), "other-knowledge", message)
            return
        parts = self._mapping((), data, _HEAD, "the file")
        if "knowledge" in parts:
            self._knowledge(("knowledge",), parts["knowledge"])
        if "exported" in parts:
            self.intake.moment((), parts["exported"], "exported")
        for n, episode in enumerate(self._list(("episodes",), parts, "episodes")):
            self._episode(("episodes", n), episode)

    def _knowledge(self, path: Path, data: Any) -> None:
        """Other knowledge is no fault: what does not fit this one is found answer by answer."""
        for key, value in self._mapping(path, data, _KNOWLEDGE, "'knowledge'").items():
            if key in _KNOWLEDGE and not isinstance(value, str):
                self._wrong((*path, key), f"'{key}' should be text; put it in quotes")

    def _episode(self, path: Path, data: Any) -> None:
        parts = self._mapping(path, data, _EPISODE, "an episode")
        if "id" not in parts:
            return
        id, person, title, onset = (parts.get(key) for key in _EPISODE[:4])
        key = self.intake.begin(path, id, person, title, onset)
        self._answers((*path, "profile"), key, None, parts.get("profile", {}))
        for n, day in enumerate(self._list((*path, "examined"), parts, "examined")):
            self.intake.examine((*path, "examined", n), key, day)
        for n, entry in enumerate(self._list((*path, "entries"), parts, "entries")):
            self._entry((*path, "entries", n), key, entry)
        for n, entry in enumerate(self._list((*path, "settled"), parts, "settled")):
            self.intake.settle((*path, "settled", n), key, entry)

    def _entry(self, path: Path, episode: str, data: Any) -> None:
        parts = self._mapping(path, data, _ENTRY, "a check-in")
        if "id" not in parts or "at" not in parts:
            return
        key = self.intake.enter(path, episode, parts["id"], parts["at"], parts.get("note", ""))
        self._answers((*path, "answers"), episode, key, parts.get("answers", {}))

    def _answers(self, path: Path, episode: str, entry: str | None, data: Any) -> None:
        if not isinstance(data, dict):
            self._wrong(path, f"'{path[-1]}' should be a mapping of findings to values")
            return
        for finding, value in data.items():
            self.intake.put((*path, finding), episode, entry, finding, value)

    def _mapping(
        self, path: Path, data: Any, keys: tuple[str, ...], what: str
    ) -> Mapping[str, Any]:
        """The mapping, with a fault for every key that is missing or not known."""
        if not isinstance(data, dict):
            self._wrong(path, f"{what} should be a mapping with the keys {listed(keys)}")
            return {}
        for key in data:
            if key not in keys:
                hint = did_you_mean(key, keys) or f"; known: {listed(keys)}"
                message = f"unknown key {quoted(key)}{hint}"
                self.intake.fault((*path, key), "unknown-key", message, key=True)
        for key in keys:
            if key not in data and key not in _OPTIONAL:
                message = f"key '{key}' of {what} is missing; add it, or export the diary again"
                self.intake.fault(path, "missing-key", message)
        return data

    def _list(self, path: Path, parts: Mapping[str, Any], key: str) -> list[Any]:
        value = parts.get(key, [])
        if isinstance(value, list):
            return value
        self._wrong(path, f"'{key}' should be a list")
        return []

    def _wrong(self, path: Path, message: str) -> None:
        self.intake.fault(path, "wrong-kind", message)
