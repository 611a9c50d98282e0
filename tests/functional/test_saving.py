"""Interviews are kept whole or not at all, also when the process is killed while it writes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from engine.errors import AnswersError, UsageError
from engine.interview.session import answer, fold, resumed, saved, start
from engine.reading.saving import Saved, load_session, save_session, write_private
from tests.people import random_person, shipped

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from pathlib import Path
from engine.reading.saving import write_private
number = 0
while True:
    number += 1
    write_private(Path(sys.argv[1]), f"{number}\\n" * 20_000)
    print(number, flush=True)
"""


def _session() -> Saved:
    session = start(shipped())
    for id, value in random_person(Random(1)).items():
        session = answer(session, id, value)
    return saved(session)


def test_a_session_comes_back_as_it_was(tmp_path: Path) -> None:
    """With the order of answers, reasons for not answering, the voice, and going on."""
    given = {"pain-present": "left", "weight-loss-unexplained": "declined",
             "pregnancy": "not-applicable", "age": 50, "pain-area": ["neck", "jaw-cheek"],
             "symptom-duration": {"value": 8, "unit": "month"},
             "tingling-present": ["left", "right"]}  # fmt: skip
    session = fold(start(shipped(), voice="carer"), given.items())
    save_session(shipped(), saved(session), tmp_path / "a.yaml")
    again = resumed(shipped(), load_session(shipped(), tmp_path / "a.yaml"))
    assert again == session
    assert again.history == tuple(given)
    assert again.answers.by_finding["symptom-duration"].given == "8 months"
    assert "value: 8" in (tmp_path / "a.yaml").read_text()


def test_every_kind_of_answer_comes_back(tmp_path: Path) -> None:
    """Whatever can be answered, sides and partial choices among it."""
    kept = _session()
    save_session(shipped(), kept, tmp_path / "a.yaml")
    assert load_session(shipped(), tmp_path / "a.yaml").answers == kept.answers


def test_a_kill_while_writing_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """Thirty kills at any moment: the file is always one whole state, none older than was said."""
    place = tmp_path / "mine.yaml"
    rng = Random(5)
    for _ in range(30):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(place)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert writer.stdout is not None
        acknowledged = int(writer.stdout.readline())
        time.sleep(rng.random() * 0.02)
        os.kill(writer.pid, signal.SIGKILL)
        rest = writer.communicate()[0].split()
        acknowledged = int(rest[-1]) if rest else acknowledged
        lines = place.read_text().splitlines()
        assert len(lines) == 20_000
        assert len(set(lines)) == 1
        assert int(lines[0]) >= acknowledged
    write_private(place, "the end\n")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]
    assert oct(place.stat().st_mode)[-3:] == "600"


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    """And what was there stays."""
    with pytest.raises(UsageError, match="choose another place"):
        write_private(tmp_path, "text")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UsageError, match="not an ordinary file"):
        write_private(Path(os.devnull), "text")


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What it leads to is written."""
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_private(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "text"


def test_an_unknown_voice_is_refused(tmp_path: Path) -> None:
    """With what may stand there."""
    place = tmp_path / "mine.yaml"
    save_session(shipped(), _session(), place)
    place.write_text(place.read_text().replace("voice: patient", "voice: nobody"))
    with pytest.raises(AnswersError) as refused:
        load_session(shipped(), place)
    assert "write one of: patient, carer, clinician" in str(refused.value.problems[0])


@pytest.mark.parametrize("head", ["session: yes\n", "session: {schema: unpinch.session/9}\n"])
def test_another_form_is_refused(tmp_path: Path, head: str) -> None:
    """A file of a later or damaged form is not guessed at."""
    place = tmp_path / "mine.yaml"
    place.write_text(head + "answers: {pain-present: yes}\n")
    with pytest.raises(AnswersError) as refused:
        load_session(shipped(), place)
    assert "another form than unpinch.session/1" in str(refused.value.problems[0])


def test_a_damaged_file_is_refused_in_place(tmp_path: Path) -> None:
    """Cut off in the middle of an answer."""
    place = tmp_path / "mine.yaml"
    save_session(shipped(), _session(), place)
    whole = place.read_text()
    place.write_text(whole[: len(whole) // 2] + "\n: [")
    with pytest.raises(AnswersError):
        load_session(shipped(), place)
