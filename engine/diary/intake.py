"""Takes in episodes from outside: all is held against the knowledge, every fault is collected.

The formats tell an ``Intake`` what they read, each with its place, in whatever order they have it
as long as an episode comes before its check-ins and a check-in before its answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import isfinite
from types import MappingProxyType
from typing import Any

from engine.diary.json_text import REFUSED, Path
from engine.errors import AnswersError, Location, Problem
from engine.model.diary import Entry, Episode
from engine.model.frozen import frozen
from engine.model.knowledge import KnowledgeBase
from engine.reading.answers import Unusable, normalise
from engine.reading.codes import Code, problem
from engine.reading.suggest import did_you_mean, quoted
from engine.reading.yaml_tree import MAX_PROBLEMS

AHEAD = timedelta(days=1)
"""How far a time may lie ahead of ``now``: clocks and time zones differ by no more."""

_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?", re.ASCII)
_OFFSET = re.compile(r"Z|[+-]\d{2}:\d{2}", re.ASCII)
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class _DraftEntry:
    at: datetime | None
    note: str
    answers: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Draft:
    person: str
    title: str
    onset: date | None
    profile: dict[str, Any] = field(default_factory=dict)
    examined: set[date] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    entries: dict[str, _DraftEntry] = field(default_factory=dict)


class Intake:
    """Collects episodes and what is wrong with them.

    ``locate`` tells the place of a path; with True as its second argument, that of its key.
    ``names`` says where a format has another name for a part: title, onset, examined, at, note.
    """

    def __init__(
        self,
        kb: KnowledgeBase,
        now: datetime,
        locate: Callable[[Path, bool], Location],
        names: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.kb = kb
        self.now = now
        self.problems: list[Problem] = []
        self._locate = locate
        self._names = names
        self._drafts: dict[str, _Draft] = {}
        self._missed: set[tuple[str, str]] = set()
        self._fitting: set[tuple[str, str]] = set()

    def fault(self, path: Path, code: Code, message: str, *, key: bool = False) -> None:
        """Note a fault. Raises AnswersError where there are too many of them."""
        at = self._locate(path, key)
        self.problems.append(problem(at, code, message))
        if len(self.problems) >= MAX_PROBLEMS:
            message = f"has more than {MAX_PROBLEMS} faults; mend the first and read again"
            self.problems.append(problem(Location(at.file), "too-many-problems", message))
            self.finish()

    def finish(self) -> tuple[Episode, ...]:
        """The episodes, in the order in which they were told. Raises AnswersError for faults."""
        if self.problems:
            raise AnswersError(REFUSED, sorted(set(self.problems)))
        return tuple(_episode(id, draft) for id, draft in self._drafts.items())

    def begin(self, path: Path, id: Any, person: Any, title: Any, onset: Any) -> str:
        """An episode. The key under which what belongs to it is told, even after a fault."""
        key = self._key((*path, "id"), id, "episode", self._drafts)
        self._drafts[key] = _Draft(
            self._text(path, person, "person"),
            self._text(path, title, "title"),
            None if onset is None else self._day(path, onset, "onset"),
        )
        return key

    def enter(self, path: Path, episode: str, id: Any, at: Any, note: Any) -> str:
        """A check-in. The key under which its answers are told, even after a fault."""
        entries = self._drafts[episode].entries
        key = self._key((*path, "id"), id, "check-in", entries)
        moment = self.moment(path, at, "at")
        entries[key] = _DraftEntry(moment, self._text(path, note, "note"))
        return key

    def put(self, path: Path, episode: str, entry: str | None, finding: str, value: Any) -> None:
        """An answer of a check-in, or of the profile where there is no check-in."""
        draft = self._drafts[episode]
        answers = draft.profile if entry is None else draft.entries[entry].answers
        if finding in answers:
            whose = "the profile" if entry is None else f"check-in {quoted(entry)}"
            message = f"{quoted(finding)} is given before for {whose}; keep one of them"
            self.fault(path, "duplicate-key", message, key=True)
        elif self.known(path, finding):
            answers[finding] = value
            self._fits(path, finding, value)

    def _fits(self, path: Path, finding: str, value: Any) -> None:
        """Hold an answer against its finding; most words come again and again."""
        if isinstance(value, str) and (finding, value) in self._fitting:
            return
        try:
            answer = normalise(self.kb.findings[finding], value)
        except Unusable as error:
            self.fault(path, "wrong-value", f"'{finding}': {error}")
            return
        if answer is not None and not isfinite(answer.number or 0):
            self.fault(path, "wrong-value", f"'{finding}': is too large a number; correct it")
        if isinstance(value, str):
            self._fitting.add((finding, value))

    def examine(self, path: Path, episode: str, on: Any) -> None:
        """A day on which somebody qualified has examined the person."""
        day = self._day(path, on, "examined")
        if day in self._drafts[episode].examined:
            message = f"the examination of {day} is told twice; keep one of them"
            self.fault(path, "duplicate-key", message)
        elif day is not None:
            self._drafts[episode].examined.add(day)

    def settle(self, path: Path, episode: str, entry: Any) -> None:
        """A check-in that came before an examination of the same day; told after all check-ins."""
        entries = self._drafts[episode].entries
        if not isinstance(entry, str) or entry not in entries:
            hint = did_you_mean(str(entry), entries)
            message = f"the episode has no check-in {quoted(str(entry))}{hint}"
            self.fault(path, "inconsistent", message)
        else:
            self._drafts[episode].settled.add(entry)

    def known(self, path: Path, finding: Any) -> bool:
        """Whether a finding is one of the knowledge; a fault where it is not."""
        if isinstance(finding, str) and finding in self.kb.findings:
            return True
        hint = did_you_mean(str(finding), self.kb.findings) or "; see 'unpinch questions'"
        message = f"unknown finding {quoted(finding)}{hint}"
        self.fault(path, "unknown-finding", message, key=True)
        return False

    def has(self, path: Path, episode: Any, entry: Any = None) -> bool:
        """Whether an episode, and a check-in of it, were told; a fault where they were not."""
        draft = self._drafts.get(episode) if isinstance(episode, str) else None
        if draft is None:
            self._missing(path, "episode", episode, self._drafts)
            return False
        if entry is None or (isinstance(entry, str) and entry in draft.entries):
            return True
        self._missing(path, "check-in", entry, draft.entries)
        return False

    def moment(self, path: Path, value: Any, what: str) -> datetime | None:
        """The time that a part tells, with its offset, or None after a fault."""
        path, what = self._part(path, what)
        example = "2026-11-22T08:30:00+01:00"
        clock = _CLOCK.match(value) if isinstance(value, str) else None
        offset = value[clock.end() :] if clock else ""
        if clock and not offset:
            message = f"'{what}' has no offset from UTC; write it as in {example}"
            self.fault(path, "wrong-value", message)
            return None
        moment = _parsed(value) if clock and _OFFSET.fullmatch(offset) else None
        if moment is None:
            message = f"'{what}' should be a time with its offset; write it as in {example}"
            self.fault(path, "wrong-value", message)
        elif moment > self.now + AHEAD:
            self._ahead(path, what)
        return moment

    def _day(self, path: Path, value: Any, what: str) -> date | None:
        path, what = self._part(path, what)
        day = None
        if isinstance(value, str) and _DAY.fullmatch(value):
            moment = _parsed(value)
            day = moment.date() if moment else None
        if day is None:
            message = f"'{what}' should be a day; write it as in 2026-11-22"
            self.fault(path, "wrong-value", message)
        elif day > (self.now + AHEAD).date():
            self._ahead(path, what)
        return day

    def _ahead(self, path: Path, what: str) -> None:
        now = self.now.isoformat(timespec="minutes")
        message = f"'{what}' lies more than a day ahead of now ({now}); correct it"
        self.fault(path, "wrong-value", message)

    def _key(self, path: Path, id: Any, what: str, before: dict[str, Any]) -> str:
        """The id, or a key in its place where another one has it already."""
        if id is None:
            self.fault(path, "missing-key", f"{_a(what)} has no id; export the diary again")
        elif not isinstance(id, str) or not _ID.fullmatch(id):
            message = (
                f"{quoted(id)} is no id of {_a(what)}; use up to 64 lower-case letters, digits, "
                "hyphens and dots"
            )
            self.fault(path, "bad-id", message)
        elif id in before:
            message = f"{what} '{id}' stands in the file before; keep one, or choose another id"
            self.fault(path, "duplicate-id", message)
        if isinstance(id, str) and id not in before:
            return id
        return f"{id} ({len(before) + 1})"

    def _part(self, path: Path, what: str) -> tuple[Path, str]:
        """Where a part stands and what the format calls it."""
        name = self._names.get(what, what)
        return (*path, *name.split(".")), name

    def _text(self, path: Path, value: Any, what: str) -> str:
        path, what = self._part(path, what)
        if not isinstance(value, str):
            self.fault(path, "wrong-kind", f"'{what}' should be text; put it in quotes")
            return ""
        if not value.isascii() and _HALF.search(value):
            message = f"'{what}' holds half a character, which cannot be kept; type it anew"
            self.fault(path, "invisible-character", message)
        return value

    def _missing(self, path: Path, what: str, id: Any, known: dict[str, Any]) -> None:
        if (what, str(id)) in self._missed:
            return
        self._missed.add((what, str(id)))
        message = f"this belongs to no {what}; export the diary again"
        if id is not None:
            hint = did_you_mean(str(id), known) or "; add it, or export the diary again"
            message = f"the file has no {what} {quoted(id)}{hint}"
        self.fault(path, "inconsistent", message)


def _a(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


def _parsed(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _episode(id: str, draft: _Draft) -> Episode:
    entries = [
        Entry(name, entry.at, frozen(entry.answers), entry.note)
        for name, entry in draft.entries.items()
        if entry.at is not None
    ]
    entries.sort(key=lambda entry: (entry.at, entry.id))
    return Episode(
        id, draft.person, draft.title, draft.onset, frozen(draft.profile), tuple(entries),
        tuple(sorted(draft.examined)), frozenset(draft.settled),
    )  # fmt: skip
