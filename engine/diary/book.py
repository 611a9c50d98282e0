"""What can be done with a diary: every change is a new event, checked before it is written."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from engine.diary.history import fold
from engine.diary.picture import plain
from engine.diary.store import Erased, Store
from engine.errors import UsageError
from engine.explain.gates import Gates
from engine.model.answers import Answers
from engine.model.diary import Diary, Entry, Episode, Event
from engine.model.entries import Finding
from engine.model.frozen import frozen
from engine.model.knowledge import KnowledgeBase
from engine.model.value import value
from engine.reading.answers import answers_from
from engine.reading.saving import plain_answers
from engine.reading.suggest import did_you_mean

AHEAD = timedelta(days=1)
"""How far ahead of the clock a check-in may be: clocks and time zones differ."""


@value
class Taken:
    """What came from elsewhere: episodes begun, check-ins added, and those that differ here."""

    episodes: int
    check_ins: int
    differ: int


class Book:
    """The diary in an open store. ``now`` is the time as the person's clock has it."""

    def __init__(self, kb: KnowledgeBase, store: Store, now: datetime) -> None:
        self.kb, self.store, self.now = kb, store, now

    def diary(self) -> Diary:
        """Everything that is in it. Raises DiaryError where it cannot be read."""
        return fold(self.store.events())

    def episode(self, named: str | None) -> Episode:
        """The episode that is meant; see ``chosen``."""
        return chosen(self.diary(), named)

    def new(
        self, person: str, title: str, onset: date | None, profile: Mapping[str, Any]
    ) -> Episode:
        """A new episode, which is written with its first check-in.

        Raises UsageError for an onset in the future, AnswersError for an unusable profile.
        """
        if onset is not None and onset > self.now.date():
            raise UsageError(f"{onset} is in the future; give the day on which it began")
        id = self._new_id(set(self.diary().episodes))
        return Episode(id, person, title, onset, canonical(self.kb, profile), (), ())

    def add(self, episode: Episode, at: datetime, answers: Mapping[str, Any], note: str) -> Entry:
        """A new check-in, with its episode where that is not in the diary yet: all or nothing.

        Raises UsageError for one in the future or at the same moment as another, AnswersError for
        answers that cannot be used.
        """
        check_time(episode, at, self.now)
        id = self._new_id({entry.id for entry in episode.entries})
        told = complete(self.kb, canonical(self.kb, answers), _before(episode, at))
        begun = () if episode.id in self.diary().episodes else self._events_of(episode, episode.id)
        body = {"episode": episode.id, "entry": id, "at": at.isoformat()}
        self.store.append([*begun, self._event("entry-added", **body, answers=told, note=note)])
        return Entry(id, at, frozen(told), note)

    def change(
        self,
        episode: Episode,
        entry: Entry,
        at: datetime | None,
        answers: Mapping[str, Any] | None,
        note: str | None,
    ) -> None:
        """Correct a check-in: what is None stays. The first version stays in the file."""
        body: dict[str, Any] = {}
        if at is not None:
            check_time(episode, at, self.now, entry.id)
            body["at"] = at.isoformat()
        if answers is not None:
            others = replace(episode, entries=tuple(e for e in episode.entries if e.id != entry.id))
            earlier = _before(others, at or entry.at)
            body["answers"] = complete(self.kb, canonical(self.kb, answers), earlier)
        if note is not None:
            body["note"] = note
        self._tell("entry-changed", episode=episode.id, entry=entry.id, **body)

    def delete(self, episode: Episode, entry: Entry | None) -> None:
        """Take a check-in, or the whole episode, out of the diary; its events stay in the file."""
        if entry is None:
            self._tell("episode-deleted", episode=episode.id)
        else:
            self._tell("entry-deleted", episode=episode.id, entry=entry.id)

    def erase(self, episode: Episode) -> Erased:
        """Take everything about an episode out of the file for good."""
        return self.store.erase(lambda event: event.body.get("episode") == episode.id)

    def examined(self, episode: Episode, on: date, *, after: Iterable[str] = ()) -> None:
        """Somebody qualified has examined the person, ``after`` some check-ins of the same day.

        Raises UsageError for a day to come, or one before the episode began.
        """
        if on > self.now.date():
            raise UsageError(f"{on} is in the future; give the day of the examination")
        first = _first_day(episode)
        if first is not None and on < first:
            raise UsageError(f"{on} is before {first}, when it began; give the day that it was")
        self._tell("examined", episode=episode.id, on=on.isoformat(), after=sorted(after))

    def not_examined(self, episode: Episode, on: date) -> None:
        """Take back an examination. Raises UsageError where none is noted on that day."""
        if on not in episode.examined:
            days = ", ".join(map(str, episode.examined)) or "none"
            raise UsageError(f"no examination on {on} is noted; those noted: {days}")
        self._tell("examination-deleted", episode=episode.id, on=on.isoformat())

    def take_in(self, episodes: Iterable[Episode]) -> Taken:
        """Add episodes from elsewhere, and to those that are here already what they lack.

        A check-in that is here with other words stays as it is. Another episode gets a new id
        where its own is taken.
        """
        known = self.diary().episodes
        events: list[Event] = []
        begun = added = differ = 0
        for episode in episodes:
            here = known.get(episode.id)
            if here is not None and (here.person, here.title) == (episode.person, episode.title):
                own = {entry.id: entry for entry in here.entries}
                lacks = tuple(entry for entry in episode.entries if entry.id not in own)
                days = tuple(day for day in episode.examined if day not in here.examined)
                events += self._events_in(episode.id, lacks, days, episode.settled)
                added += len(lacks)
                differ += sum(entry != own.get(entry.id, entry) for entry in episode.entries)
                continue
            id = episode.id if here is None else self._new_id(set(known))
            events += self._events_of(episode, id)
            begun += 1
        self.store.append(events)
        return Taken(begun, added, differ)

    def _events_of(self, episode: Episode, id: str) -> list[Event]:
        made = [
            self._event(
                "episode-begun",
                episode=id,
                person=episode.person,
                title=episode.title,
                onset=episode.onset.isoformat() if episode.onset else None,
                profile=dict(episode.profile),
            )
        ]
        examined = (episode.examined, episode.settled)
        return [*made, *self._events_in(id, episode.entries, *examined)]

    def _events_in(
        self, id: str, entries: Iterable[Entry], examined: Iterable[date], settled: Iterable[str]
    ) -> Iterator[Event]:
        for entry in entries:
            body = {"at": entry.at.isoformat(), "answers": dict(entry.answers), "note": entry.note}
            yield self._event("entry-added", episode=id, entry=entry.id, **body)
        for day in examined:
            yield self._event("examined", episode=id, on=day.isoformat(), after=sorted(settled))

    def _tell(self, kind: str, **body: Any) -> None:
        self.store.append([self._event(kind, **body)])

    def _event(self, kind: str, **body: Any) -> Event:
        return Event(uuid.uuid4().hex, datetime.now(UTC), kind, body)

    @staticmethod
    def _new_id(taken: set[str]) -> str:
        while (id := uuid.uuid4().hex[:6]) in taken:
            pass
        return id


def chosen(diary: Diary, named: str | None) -> Episode:
    """The episode with an id, of a person or with a title; without a name the only one there is.

    Raises UsageError where there is none, or more than one.
    """
    episodes = list(diary.episodes.values())
    if not episodes:
        raise UsageError("the diary is empty; begin with a check-in: unpinch diary add")
    found = episodes
    if named is not None:
        ways = ([each for each in episodes if getattr(each, name) == named]
                for name in ("id", "person", "title"))  # fmt: skip
        found = next(filter(None, ways), [])
    if len(found) == 1:
        return found[0]
    if not found:
        known = [name for each in episodes for name in (each.id, each.person, each.title)]
        hint = did_you_mean(str(named), known)
        raise UsageError(f"there is no episode '{named}'{hint}; unpinch diary list shows them")
    listed = ", ".join(f"{each.id} ({plain(each.person)}: {plain(each.title)})" for each in found)
    raise UsageError(f"there are several episodes; name one with --episode: {listed}")


def check_time(
    episode: Episode | None, at: datetime, now: datetime, own: str | None = None
) -> None:
    """Check when a check-in was.

    Raises UsageError where it is in the future, before the episode began, or at the moment of
    another than ``own``.
    """
    if at > now + AHEAD:
        raise UsageError(f"{at:%Y-%m-%d %H:%M} is in the future; give the time of the check-in")
    if episode is not None:
        check_onset(episode.onset, at)
    for entry in episode.entries if episode else ():
        if entry.at == at and entry.id != own:
            raise UsageError(
                f"there is a check-in at {at:%Y-%m-%d %H:%M} already; "
                f"correct it with: unpinch diary edit {entry.id}"
            )


def check_onset(onset: date | None, at: datetime) -> None:
    """Raise UsageError for a check-in before the day on which it began."""
    if onset is not None and at.date() < onset:
        raise UsageError(f"the check-in of {at.date()} is before it began, on {onset}; mend one of "
                         "the days")  # fmt: skip


def _first_day(episode: Episode) -> date | None:
    days = [entry.at.date() for entry in episode.entries]
    return min([*days[:1], *([episode.onset] if episode.onset else [])], default=None)


def canonical(kb: KnowledgeBase, values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain answers in the one way in which the diary keeps them: numbers in their own unit.

    Raises AnswersError for what cannot be used.
    """
    answers = answers_from(kb, values)
    plain = plain_answers(kb, answers, ())
    return {id: _own_unit(kb.findings[id], answers.get(id), value) for id, value in plain.items()}


def _own_unit(finding: Finding, answer: Any, value: Any) -> Any:
    if answer is not None and answer.number is not None and finding.bounds is not None:
        number = float(answer.number)
        return int(number) if number.is_integer() else number
    return value


def complete(
    kb: KnowledgeBase, answers: Mapping[str, Any], earlier: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any]:
    """The answers with what follows from them: what there is none of is at the level of none.

    Who denies something is not asked how much of it there is, and yet has said it. What does not
    apply is left to be read beside what was said before. Who told of a loss at the check-in
    ``earlier`` and denied it in the same breath says nothing of it by denying it again.
    """
    closed, once = _denied(kb, answers), _denied(kb, earlier)
    told = dict(answers)
    for measure in kb.measures.values():
        id = measure.finding
        if measure.none_at is None or id not in closed or id in told:
            continue
        none = next(
            (option for option, level in measure.levels.items() if level == measure.none_at),
            measure.none_at,
        )
        if id not in once or earlier.get(id, none) == none:
            told[id] = none
    return told


def _denied(kb: KnowledgeBase, answers: Mapping[str, Any]) -> frozenset[str]:
    """The findings that are not asked because of what was denied."""
    known = answers_from(kb, answers)
    gated = [f.id for f in kb.findings.values() if f.ask_when is not None]
    denied_by = Answers(known.by_finding, MappingProxyType({}), known.observed_at)
    return Gates(kb, denied_by, gated).closed()


def _before(episode: Episode, at: datetime) -> Mapping[str, Any]:
    """The answers of the last check-in before a moment; none where there is no such."""
    earlier = [entry for entry in episode.entries if entry.at < at]
    return max(earlier, key=lambda entry: entry.at).answers if earlier else {}
