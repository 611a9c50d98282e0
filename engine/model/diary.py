"""The diary: dated check-ins of a person's episodes, and the events that it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from engine.model.value import value


@value
class Entry:
    """One check-in. ``answers`` are plain, as in an answers file; ``at`` knows its offset."""

    id: str
    at: datetime
    answers: Mapping[str, Any]
    note: str


@value
class Episode:
    """One problem of one person, from its ``onset`` on.

    ``profile`` are answers that hold at every check-in. ``entries`` are ordered by time.
    ``examined`` are the days on which somebody qualified has examined the person, and ``settled``
    the check-ins of such a day that are known to have come before it.
    """

    id: str
    person: str
    title: str
    onset: date | None
    profile: Mapping[str, Any]
    entries: tuple[Entry, ...]
    examined: tuple[date, ...]
    settled: frozenset[str] = frozenset()

    def is_settled(self, entry: Entry) -> bool:
        """Whether somebody qualified has examined the person since a check-in.

        Of a check-in on the very day that is so only where it is known to have come before.
        """
        if not self.examined:
            return False
        day, last = entry.at.date(), self.examined[-1]
        return day < last or (day == last and entry.id in self.settled)


@value
class Diary:
    """All episodes that are not deleted, by id, in the order in which they were begun."""

    episodes: Mapping[str, Episode]


@value
class Event:
    """Something that was told to the diary, never changed afterwards.

    ``recorded`` is when the machine learned of it, in UTC. ``body`` holds JSON values.
    """

    id: str
    recorded: datetime
    kind: str
    body: Mapping[str, Any]
