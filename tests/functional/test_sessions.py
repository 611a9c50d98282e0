"""Scripted interviews: people of tests/sessions, asked as a clinician would expect."""

from __future__ import annotations

import re
import shutil
from functools import cache, lru_cache
from pathlib import Path

import pytest

from engine.interview.guide import Guide
from engine.interview.rehearse import Rehearsal
from engine.interview.rehearse import rehearse as play
from engine.interview.session import next_step, start
from engine.reading.scripts import read_scripts
from engine.reading.shapes.script import Script
from tests.functional.commands import lines, refused, run
from tests.people import shipped

SESSIONS = Path(__file__).parents[1] / "sessions"
IDS = [
    id
    for path in sorted(SESSIONS.glob("*.yaml"))
    for id in re.findall(r"^- id: (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
]


@lru_cache(maxsize=1)
def guide() -> Guide:
    """One guide for all interviews."""
    return Guide(shipped())


@lru_cache(maxsize=1)
def scripts() -> dict[str, Script]:
    """The shipped scripts by id."""
    return {script.id: script for script in read_scripts(shipped(), SESSIONS)}


@cache
def played(id: str) -> Rehearsal:
    """A shipped script, played once."""
    return play(guide(), scripts()[id])


def test_every_script_is_read() -> None:
    assert list(scripts()) == IDS
    assert {"patient", "carer", "clinician"} == {script.voice for script in scripts().values()}


@pytest.mark.parametrize("id", IDS)
def test_an_interview_goes_as_scripted(id: str) -> None:
    """And what stands in the end decides, not the way there."""
    done = played(id)
    assert done.faults == ()
    screen_only_ends_early_in_an_emergency(done)
    examination_is_for_examiners(done)
    same_as_said_at_once(done)


def screen_only_ends_early_in_an_emergency(done: Rehearsal) -> None:
    """Nobody is reassured before the warning signs and risks are through."""
    assert done.stop is not None
    assert done.stop.reason == "emergency" or not done.session.at.screen


def examination_is_for_examiners(done: Rehearsal) -> None:
    """Only a clinician is asked for what an examination finds."""
    examined = [id for id in done.asked if shipped().findings[id].answered_by == "clinician"]
    assert bool(examined) == (done.script.voice == "clinician")


def same_as_said_at_once(done: Rehearsal) -> None:
    """A session of the answers that stand, in their order, is the one after all the changes."""
    fresh = start(guide(), done.session.answers, voice=done.script.voice)
    assert (fresh.at.sure, fresh.at.lead) == (done.session.at.sure, done.session.at.lead)
    assert next_step(fresh) == done.stop


def test_whoever_changes_their_mind_ends_as_whoever_does_not() -> None:
    """Slips put right leave no trace in the result."""
    straight, changed = played("said-at-once"), played("said-after-changes")
    assert straight.stop is not None
    assert changed.stop is not None
    assert (changed.stop.reason, changed.stop.level) == (straight.stop.reason, straight.stop.level)
    assert changed.stop.lead == straight.stop.lead
    assert not {"weakness-severity", "back-pain"} & set(changed.session.answers.by_finding)
    assert changed.asked.count("face-or-speech-sudden") == 2


def test_who_has_nothing_is_told_of_no_condition() -> None:
    stop = played("nothing-wrong").stop
    assert stop is not None
    assert (stop.lead.first, stop.lead.equal, stop.lead.rivals) == (None, (), ())


def test_the_command_rehearses_a_folder(tmp_path: Path) -> None:
    """Two of the files, each of whose interviews is played by itself as well."""
    for name in ("emergencies.yaml", "people.yaml"):
        shutil.copy(SESSIONS / name, tmp_path)
    ids = [script.id for script in read_scripts(shipped(), tmp_path)]
    done = run("rehearse", str(tmp_path), "--transcript")
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    text = done.stdout.decode()
    assert len(re.findall(r"^# Interview$", text, re.MULTILINE)) == len(ids)
    assert len(re.findall(r"^## Where it stands$", text, re.MULTILINE)) == len(ids)
    assert "## Warning signs: " in text
    assert re.search(r"^\d+\. \S.*\? \*\*right\*\*$", text, re.MULTILINE)
    told = lines(done.stdout)
    assert told[-1] == f"{len(ids)} interviews, 0 not as scripted."
    assert "stroke: as scripted (1 questions, emergency, emergency)" in told
    assert [line.partition(":")[0] for line in told if ": as scripted (" in line] == ids


WRONG = """\
interviews:
- id: all-wrong
  title: Everything comes out otherwise
  given: {saddle-numbness: yes}
  otherwise: no
  steps:
  - expect: age
  - {expect: sex, answer: female}
  - answer: perhaps
  - change: {saddle-numbness: yes}
  - answer: no
  end:
    stop: settled
    level: self-care
    lead: carpal-tunnel-syndrome
    asked_at_most: 0
    asks: [age]
    never_asks: [sex]
    contradictions: [answers-differ-weakness]
    asks_before: [[age, sex]]
- id: right
  title: As it should be
  given: {face-or-speech-sudden: yes}
  end: {stop: emergency}
"""
FAULTS = """\
all-wrong: not as scripted (1 questions, emergency, emergency)
  step 1: expected 'age', got 'face-or-speech-sudden'
  step 2: expected 'sex', got 'face-or-speech-sudden'
  step 3: 'face-or-speech-sudden': 'perhaps' is not an answer here; takes one of: yes, no, unknown
  step 5: nothing is asked any more
  stop: expected settled, got emergency
  level: expected self-care, got emergency
  lead: expected carpal-tunnel-syndrome, got cauda-equina-syndrome
  asked 1 questions, expected at most 0
  'age' was not asked
  'sex' was asked
  'answers-differ-weakness' was not raised
  'age' was not asked before 'sex'
right: as scripted (1 questions, emergency, emergency)
2 interviews, 1 not as scripted.
"""


def test_a_script_that_expects_something_else_fails(tmp_path: Path) -> None:
    """Every fault is said, and the other scripts are played all the same."""
    path = tmp_path / "wrong.yaml"
    path.write_text(WRONG)
    done = run("rehearse", str(path))
    assert done.returncode == 1
    assert done.stdout.decode() == FAULTS
    assert done.stderr == b""


UNKNOWN = """\
interviews:
- id: one
  title: Misspelt everywhere
  given:
    saddle-numbnes: yes
    pain-present: perhaps
  steps:
  - forget: ages
  - {expect: age, answer: ten}
  - change: {urinary-dificulty: yes}
  end:
    asks: [agee]
    never_asks: [age, sexx]
    asks_before: [[age, weakness-presnt], [age]]
    lead: carpal-tunel-syndrome
    contradictions: [answers-differ-weaknes]
- id: one
  title: The same id again
"""
PROBLEMS = """\
5:21: unknown finding 'saddle-numbnes'; did you mean 'saddle-numbness'?
6:19: 'pain-present': 'perhaps' is not an answer here; \
takes one of: yes, no, unknown, left, right, both
8:13: unknown finding 'ages'; did you mean 'age'?
9:27: 'age': should be a number of years, or {value: 3, unit: year}, or unknown
10:33: unknown finding 'urinary-dificulty'; did you mean 'urinary-difficulty'?
12:12: unknown finding 'agee'; did you mean 'age'?
13:23: unknown finding 'sexx'; did you mean 'sex'?
14:25: unknown finding 'weakness-presnt'; did you mean 'weakness-present'?
14:43: 'asks_before': takes pairs of findings, the earlier one first
15:11: unknown syndrome 'carpal-tunel-syndrome'; did you mean 'carpal-tunnel-syndrome'?
16:22: unknown contradiction 'answers-differ-weaknes'; did you mean 'answers-differ-weakness'?
17:7: id 'one' is used before, at unknown.yaml:2:7; choose another
"""


def test_what_the_knowledge_does_not_have_is_refused(tmp_path: Path) -> None:
    """All of it at once, each with its place and the nearest name."""
    path = tmp_path / "unknown.yaml"
    path.write_text(UNKNOWN)
    done = run("rehearse", str(path))
    assert done.returncode == 10
    assert done.stdout == b""
    expected = [f"unpinch: unknown.yaml:{line}" for line in PROBLEMS.splitlines()]
    assert lines(done.stderr) == expected


BROKEN = """\
empty.yaml: is empty; write at least one entry
keys.yaml:2:3: key 'title' is missing; add it
keys.yaml:3:3: unknown key 'tilte'; did you mean 'title'?
keys.yaml:5:5: a step does one thing: expect, answer, change, forget or do
keys.yaml:7:15: 'ended' is not allowed for 'stop'; allowed: emergency, settled, nothing-left
keys.yaml:7:29: 'soon' is not allowed for 'level'; \
allowed: emergency, same-day, urgent, routine, self-care
yaml.yaml:3:8: is not valid YAML: a comma or a closing bracket was expected; check the brackets
"""


def test_broken_files_of_a_folder_are_all_named(tmp_path: Path) -> None:
    """A fault in one file does not hide those of another."""
    (tmp_path / "keys.yaml").write_text(
        "interviews:\n- id: one\n  tilte: t\n  steps:\n  - answer: no\n    forget: age\n"
        "  end: {stop: ended, level: soon}\n"
    )
    (tmp_path / "yaml.yaml").write_text("interviews:\n- id: [one\n  title: x\n")
    (tmp_path / "empty.yaml").write_text("")
    done = run("rehearse", str(tmp_path))
    assert done.returncode == 10
    assert done.stdout == b""
    assert lines(done.stderr) == [f"unpinch: {line}" for line in BROKEN.splitlines()]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    line = refused(run("rehearse", str(tmp_path / "nobody.yaml")), 11)
    assert "nobody.yaml" in line
