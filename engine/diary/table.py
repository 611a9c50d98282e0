"""Carries a diary through a spreadsheet: CSV (RFC 4180), a row for every answer.

The column ``what`` says what a row tells: an episode, a day on which the person was examined, an
answer of the profile, a check-in, or an answer of a check-in. Person, title, onset and time are
repeated, so that every row can be read and sorted alone; on import they must agree.

A spreadsheet takes text that starts with ``=`` for a formula, runs it, and turns what looks like
a number into one. Such texts get an apostrophe in front, and so does every text that starts with
an apostrophe; on import one is taken away.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from engine.diary.incoming import MAX_BYTES, check_size, refuse
from engine.diary.intake import Intake
from engine.errors import Location
from engine.model.diary import Diary, Episode
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase
from engine.reading.suggest import did_you_mean, listed, quoted

_COLUMNS = (
    "what", "person", "episode", "title", "onset", "entry", "at",
    "finding", "label", "value", "unit", "note",
)  # fmt: skip
_EPISODE = frozenset(("what", "person", "episode", "title", "onset"))
_ANSWER = frozenset(("finding", "label", "value", "unit"))
_FILLED = {
    "episode": _EPISODE,
    "examined": _EPISODE | {"at"},
    "profile": _EPISODE | _ANSWER,
    "entry": _EPISODE | {"entry", "at", "note"},
    "answer": _EPISODE | _ANSWER | {"entry", "at"},
}
"""The columns in which a row of a kind may say something."""

_EMPTY = {what: sorted({*_COLUMNS} - filled) for what, filled in _FILLED.items()}

_SEPARATORS = (",", ";", "\t")
"""What stands between cells: a comma in the standard, the others from some spreadsheets."""

_FORMULA = ("'", "=", "+", "-", "@", "\t", "\r", "\n", "\uff0b", "\uff0d", "\uff1d", "\uff20")
_FIGURES = re.compile(r"[\d\s.,:/+eE%-]+")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
_LONG = 20
_MARK = "\ufeff"
"""Without this sign in front, a widespread spreadsheet takes UTF-8 for another encoding."""

Row = dict[str, str]


def export_csv(kb: KnowledgeBase, diary: Diary) -> str:
    """The diary as CSV text. Write it as UTF-8 and without translating line ends."""
    out = io.StringIO()
    out.write(_MARK)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for episode in diary.episodes.values():
        writer.writerows(_rows(kb, episode))
    return out.getvalue()


def _rows(kb: KnowledgeBase, episode: Episode) -> Iterator[tuple[str, ...]]:
    onset = episode.onset.isoformat() if episode.onset else ""
    who = (*map(_guarded, (episode.person, episode.id, episode.title)), onset)
    yield ("episode", *who, *[""] * 7)
    for day in episode.examined:
        yield ("examined", *who, "", day.isoformat(), *[""] * 5)
    for finding, value in episode.profile.items():
        yield ("profile", *who, "", "", *_answer(kb, finding, value), "")
    for entry in episode.entries:
        when = (_guarded(entry.id), entry.at.isoformat())
        yield ("entry", *who, *when, *[""] * 4, _guarded(entry.note))
        for finding, value in entry.answers.items():
            yield ("answer", *who, *when, *_answer(kb, finding, value), "")


def _answer(kb: KnowledgeBase, id: str, value: Any) -> tuple[str, str, str, str]:
    """The cells of an answer: finding, label, value, unit.

    Words and numbers stand as they are, with the unit that was given, or that of the question in
    brackets. What is neither stands as JSON.
    """
    finding = kb.findings.get(id)
    label = _guarded(finding.label if finding else "")
    unit = f"({finding.unit})" if finding and finding.unit else ""
    if _is_amount(value):
        value, unit = value["value"], _guarded(value["unit"])
    if isinstance(value, str):
        return _guarded(id), label, _guarded(value), ""
    shown = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _guarded(id), label, shown, unit if _is_number(value) else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_amount(value: Any) -> bool:
    """Whether a value is a number with a unit that two cells can tell."""
    if not isinstance(value, dict) or value.keys() != {"value", "unit"}:
        return False
    unit = value["unit"]
    return _is_number(value["value"]) and isinstance(unit, str) and unit[:1] not in ("", "(")


def _guarded(text: str) -> str:
    looks_alive = text.startswith(_FORMULA)
    looks_like_number = _FIGURES.fullmatch(text) and any(map(str.isdigit, text))
    return f"'{text}" if looks_alive or looks_like_number else text


def _plain(cell: str) -> str:
    return cell.removeprefix("'")


def import_csv(kb: KnowledgeBase, text: str, name: str, now: datetime) -> tuple[Episode, ...]:
    """The episodes in a CSV text that was exported; ``name`` is how to call the file.

    Rows and columns may stand in any order. ``now`` knows its offset. Raises AnswersError with
    every problem, at the line on which its row begins.
    """
    text = text.removeprefix(_MARK)
    check_size(text, name)
    names = {"examined": "at"}
    intake = Intake(kb, now, lambda path, _: Location(name, int(path[0]), 1), names)
    _Reader(intake, name).read(text)
    return intake.finish()


class _Reader:
    """Tells the intake what stands in the rows: episodes first, then check-ins, then the rest."""

    def __init__(self, intake: Intake, name: str) -> None:
        self.intake = intake
        self.name = name
        self.rows: dict[str, list[tuple[int, Row]]] = {what: [] for what in _FILLED}
        self.heads: dict[tuple[str, ...], tuple[int, Row]] = {}

    def read(self, text: str) -> None:
        self._split(text)
        for line, row in self.rows["episode"]:
            id, onset = _plain(row["episode"]), row["onset"] or None
            self.intake.begin((line,), id, _plain(row["person"]), _plain(row["title"]), onset)
            self.heads.setdefault((id,), (line, row))
        for line, row in self.rows["entry"]:
            episode, id = _plain(row["episode"]), _plain(row["entry"])
            if self._belongs(line, row, episode):
                self.intake.enter((line,), episode, id, row["at"], _plain(row["note"]))
                self.heads.setdefault((episode, id), (line, row))
        for line, row in self.rows["examined"]:
            episode = _plain(row["episode"])
            if self._belongs(line, row, episode):
                self.intake.examine((line,), episode, row["at"])
        for what in ("profile", "answer"):
            for line, row in self.rows[what]:
                self._answer(line, row, what)

    def _split(self, text: str) -> None:
        """Sort the rows by what they tell; rows without any content are left by spreadsheets."""
        lines = _lines(text, self.name)
        _, header = next(lines)
        if not self._header(header):
            return
        for line, cells in lines:
            if not any(cells):
                continue
            if len(cells) < len(header) or any(cells[len(header) :]):
                message = f"has {len(cells)} cells, but the header has {len(header)}"
                self._fault(line, f"{message}; mend the row, or export the diary again")
                continue
            row = dict(zip(header, cells, strict=False))
            if self._kind(line, row):
                self.rows[row["what"]].append((line, row))

    def _header(self, header: list[str]) -> bool:
        if "what" not in header:
            message = f"the first line should name the columns {listed(_COLUMNS, 12)}"
            self.intake.fault((1,), "missing-key", f"{message}; export the diary again")
            return False
        for n, column in enumerate(header):
            if column in header[:n]:
                message = f"column {quoted(column)} stands twice; keep one of them"
                self.intake.fault((1,), "duplicate-key", message)
            elif column not in _COLUMNS:
                hint = did_you_mean(column, _COLUMNS) or f"; known: {listed(_COLUMNS, 12)}"
                self.intake.fault((1,), "unknown-key", f"unknown column {quoted(column)}{hint}")
        missing = [column for column in _COLUMNS if column not in header]
        if missing:
            message = f"the header lacks {listed(missing, 12)}; add it, or export the diary again"
            self.intake.fault((1,), "missing-key", message)
        return not self.intake.problems

    def _kind(self, line: int, row: Row) -> bool:
        what = row["what"]
        empty = _EMPTY.get(what)
        if empty is None:
            hint = did_you_mean(what, _FILLED) or f"; write one of: {listed(_FILLED)}"
            self.intake.fault((line,), "wrong-value", f"'what' is {quoted(what)}{hint}")
            return False
        for column in empty:
            if row[column]:
                message = f"'{column}' has no meaning in a row '{what}'; leave it empty"
                self._fault(line, message)
        return True

    def _belongs(self, line: int, row: Row, *ids: str) -> bool:
        """Whether what a row belongs to is told by other rows; a fault where they disagree."""
        if not self.intake.has((line,), *ids):
            return False
        self._agree(line, row, ids[:1], ("person", "title", "onset"))
        if len(ids) > 1:
            self._agree(line, row, ids, ("at",))
        return True

    def _agree(self, line: int, row: Row, ids: tuple[str, ...], columns: tuple[str, ...]) -> None:
        other, head = self.heads[ids]
        for column in columns:
            if row[column] != head[column]:
                message = f"'{column}' is not as in the row '{head['what']}' on line {other}"
                self._fault(line, f"{message}; make them the same")

    def _answer(self, line: int, row: Row, what: str) -> None:
        episode = _plain(row["episode"])
        entry = _plain(row["entry"]) if what == "answer" else None
        ids = (episode,) if entry is None else (episode, entry)
        if not self._belongs(line, row, *ids):
            return
        id = _plain(row["finding"])
        finding = self.intake.kb.findings.get(id)
        numeric = finding is not None and finding.type in ("number", "duration", "scale")
        if numeric and _COMMA.fullmatch(row["value"]):
            message = f"{quoted(id)} has a decimal comma; write it with a point, as in 2.5"
            self._fault(line, message)
        elif row["unit"] and not (numeric and _NUMBER.fullmatch(row["value"])):
            message = f"{quoted(id)} has no number, so it takes no unit; leave 'unit' empty"
            self._fault(line, message)
        else:
            self.intake.put((line,), episode, entry, id, _value(finding, row["value"], row["unit"]))

    def _fault(self, line: int, message: str) -> None:
        self.intake.fault((line,), "inconsistent", message)


def _lines(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows and the lines on which they begin, the header first."""
    csv.field_size_limit(max(csv.field_size_limit(), MAX_BYTES))  # else long notes are refused
    head = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        said = "a quote is not closed" if "end of data" in str(error) else "a quote stands alone"
        message = f"is not valid CSV: {said}; mend it here, or export the diary again"
        refuse(Location(name, line, 1), "wrong-kind", message)


def _value(finding: Finding | None, cell: str, unit: str) -> Any:
    """The plain answer that two cells tell; what is none is left for the intake to refuse."""
    if cell.startswith(("[", "{")):
        try:
            return json.loads(cell, object_pairs_hook=_unique)
        except (ValueError, RecursionError):
            return cell
    if finding is None or finding.type not in ("number", "duration", "scale"):
        return _plain(cell)
    number = _NUMBER.fullmatch(cell)
    if number is None:
        return _plain(cell)
    exact = number[2] is None and number[3] is None and len(cell) < _LONG
    amount = int(cell) if exact else float(cell)
    unit = _plain(unit)
    if unit in ("", f"({finding.unit})"):
        return amount
    in_brackets = re.fullmatch(r"\((.*)\)", unit)  # the question was asked in another unit
    return {"value": amount, "unit": in_brackets[1] if in_brackets else unit}


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key is given twice")
    return made
