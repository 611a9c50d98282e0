"""Runs scripted interviews and says where they go another way than the script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.interview.guide import Guide
from engine.interview.phrasing import new_contradictions, values_of
from engine.interview.session import (
    Question,
    Session,
    Stop,
    answer,
    back,
    fold,
    go_on,
    next_step,
    start,
    take_back,
)
from engine.reading.answers import Unusable
from engine.reading.scripts import otherwise_value
from engine.reading.shapes.script import Script, ScriptStep


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A finished script: the session, what was asked in which order, and what went wrong."""

    script: Script
    session: Session
    asked: tuple[str, ...]
    stop: Stop | None
    faults: tuple[str, ...]


def rehearse(guide: Guide, script: Script) -> Rehearsal:
    """Go through a script, and on with its answers until nothing more need be asked."""
    return _Run(guide, script).run()


class _Run:
    """One script being played."""

    def __init__(self, guide: Guide, script: Script) -> None:
        self.script = script
        self.session = start(guide, voice=script.voice)
        self.asked: list[str] = []
        self.raised: list[str] = []
        self.faults: list[str] = []

    def run(self) -> Rehearsal:
        if self.script.tells is not None:
            carer = self.script.voice == "carer"
            mentions = self.session.guide.listener.mentions(self.script.tells, carer=carer)
            self._move(fold(self.session, values_of(self.session.kb, mentions)))
        for number, step in enumerate(self.script.steps, 1):
            self._step(number, step)
        step_or_stop = next_step(self.session)
        while isinstance(step_or_stop, Question):
            finding = self.session.kb.findings[step_or_stop.finding]
            value = self.script.given.get(
                finding.id, otherwise_value(finding, self.script.otherwise)
            )
            self._answer(finding.id, value)
            step_or_stop = next_step(self.session)
        self.faults += self._end(step_or_stop)
        return Rehearsal(
            self.script, self.session, tuple(self.asked), step_or_stop, tuple(self.faults)
        )

    def _move(self, session: Session) -> None:
        self.raised += new_contradictions(self.session, session)
        self.session = session

    def _answer(self, id: str, value: object) -> None:
        session = answer(self.session, id, value)
        self.asked.append(id)
        self._move(session)

    def _step(self, number: int, step: ScriptStep) -> None:
        coming = next_step(self.session)
        next_id = None if isinstance(coming, Stop) else coming.finding
        if step.expect is not None and step.expect != next_id:
            said = f"'{next_id}'" if next_id else "the end"
            self.faults.append(f"step {number}: expected '{step.expect}', got {said}")
        if step.answer is not None:
            if next_id is None:
                self.faults.append(f"step {number}: nothing is asked any more")
            else:
                id = next_id if step.expect is None else step.expect
                try:
                    self._answer(id, step.answer)
                except Unusable as error:  # what is asked next is known only here
                    self.faults.append(f"step {number}: '{id}': {error}")
        for id, value in step.change.items():
            self._move(answer(self.session, id, value))
        if step.forget is not None:
            self._move(take_back(self.session, step.forget))
        if step.do == "back":
            self._move(back(self.session))
        elif step.do == "go-on":
            self._move(go_on(self.session))

    def _end(self, stop: Stop) -> Iterator[str]:
        end = self.script.end
        for what, wanted, got in (
            ("stop", end.stop, stop.reason),
            ("level", end.level, stop.level),
            ("lead", end.lead, stop.lead.first),
        ):
            if wanted is not None and wanted != got:
                yield f"{what}: expected {wanted}, got {got}"
        if end.asked_at_most is not None and len(self.asked) > end.asked_at_most:
            yield f"asked {len(self.asked)} questions, expected at most {end.asked_at_most}"
        yield from (f"'{id}' was not asked" for id in end.asks if id not in self.asked)
        yield from (f"'{id}' was asked" for id in end.never_asks if id in self.asked)
        yield from (f"'{id}' was not raised" for id in end.contradictions if id not in self.raised)
        for one, other in end.asks_before:
            places = [self.asked.index(id) if id in self.asked else -1 for id in (one, other)]
            if places[0] < 0 or 0 <= places[1] < places[0]:
                yield f"'{one}' was not asked before '{other}'"


def rehearsal_lines(found: list[Rehearsal]) -> Iterator[str]:
    """The outcome for reading."""
    for each in found:
        verdict = "as scripted" if not each.faults else "not as scripted"
        ended = f", {each.stop.reason}, {each.stop.level}" if each.stop else ""
        yield f"{each.script.id}: {verdict} ({len(each.asked)} questions{ended})"
        yield from (f"  {fault}" for fault in each.faults)
    wrong = sum(bool(each.faults) for each in found)
    yield f"{len(found)} interviews, {wrong} not as scripted."
