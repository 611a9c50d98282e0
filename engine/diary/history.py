"""The diary as a pure fold of its events: whatever is told later corrects what was told before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from engine.errors import InternalError
from engine.model.diary import Diary, Entry, Episode, Event
from engine.model.frozen import frozen

KINDS = (
    "episode-begun",
    "episode-changed",
    "episode-deleted",
    "entry-added",
    "entry-changed",
    "entry-deleted",
    "examined",
    "examination-deleted",
)
"""What can be told to a diary."""

WITHOUT_BEGINNING = ("unknown", "recovered check-ins")
"""Person and title of an episode whose beginning is lost."""


def fold(events: Iterable[Event]) -> Diary:
    """The diary after all events, in the order in which they were recorded.

    What is told about an episode or an entry that is deleted by then has no effect: two programs
    may have written at once. Where the beginning of an episode is lost, as damage to a file can
    take it, its check-ins are still there, under a name that says so. Raises InternalError for a
    kind of event that does not exist.
    """
    episodes: dict[str, Episode] = {}
    entries: dict[str, dict[str, Entry]] = {}
    examined: dict[str, set[date]] = {}
    settled: dict[str, set[str]] = {}
    deleted: set[str] = set()
    for event in events:
        if event.kind not in KINDS:
            raise InternalError(f"there is no event '{event.kind}'")
        body, id = event.body, str(event.body["episode"])
        known = id in episodes
        if event.kind == "episode-begun":
            if not known or _is_found(episodes[id]):
                episodes[id] = _begun(id, body)
            entries.setdefault(id, {})
            examined.setdefault(id, set())
            settled.setdefault(id, set())
            deleted.discard(id)
            continue
        if not known and event.kind == "entry-added" and id not in deleted:
            episodes[id], entries[id], examined[id], settled[id] = _found(id), {}, set(), set()
        elif not known:
            continue
        if event.kind == "episode-deleted":
            deleted.add(id)
            del episodes[id], entries[id], examined[id], settled[id]
        elif event.kind == "episode-changed":
            episodes[id] = _changed(episodes[id], body)
        elif event.kind == "examined":
            examined[id].add(date.fromisoformat(body["on"]))
            settled[id].update(body.get("after", ()))
        elif event.kind == "examination-deleted":
            day = date.fromisoformat(body["on"])
            examined[id].discard(day)
            settled[id] -= {e.id for e in entries[id].values() if e.at.date() == day}
        else:
            _tell(entries[id], event.kind, body)
    return Diary(
        frozen(
            {
                id: replace(
                    episode,
                    entries=tuple(sorted(entries[id].values(), key=lambda e: (e.at, e.id))),
                    examined=tuple(sorted(examined[id])),
                    settled=frozenset(settled[id]),
                )
                for id, episode in episodes.items()
            }
        )
    )


def _found(id: str) -> Episode:
    """An episode of which only check-ins are left."""
    return Episode(id, *WITHOUT_BEGINNING, None, frozen({}), (), ())


def _is_found(episode: Episode) -> bool:
    return (episode.person, episode.title) == WITHOUT_BEGINNING


def _begun(id: str, body: Mapping[str, Any]) -> Episode:
    return Episode(
        id, body["person"], body["title"], _day(body["onset"]), frozen(body["profile"]), (), ()
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _changed(episode: Episode, body: Mapping[str, Any]) -> Episode:
    return replace(
        episode,
        person=body.get("person", episode.person),
        title=body.get("title", episode.title),
        onset=_day(body["onset"]) if "onset" in body else episode.onset,
        profile=frozen(body["profile"]) if "profile" in body else episode.profile,
    )


def _tell(entries: dict[str, Entry], kind: str, body: Mapping[str, Any]) -> None:
    id = str(body["entry"])
    if kind == "entry-added":
        at = datetime.fromisoformat(body["at"])
        entries.setdefault(id, Entry(id, at, frozen(body["answers"]), body.get("note", "")))
    elif kind == "entry-deleted":
        entries.pop(id, None)
    elif id in entries:
        before = entries[id]
        entries[id] = Entry(
            id,
            datetime.fromisoformat(body["at"]) if "at" in body else before.at,
            frozen(body["answers"]) if "answers" in body else before.answers,
            body.get("note", before.note),
        )
