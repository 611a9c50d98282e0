"""The real commands, run as a person would, each with its exit code and its lines."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.functional.commands import COMMAND, EMERGENCY, ROOT, lines, refused, run


@pytest.fixture
def emergency(tmp_path: Path) -> str:
    """An answers file of somebody who must be seen now."""
    path = tmp_path / "answers.yaml"
    path.write_text(EMERGENCY)
    return str(path)


def result(*arguments: str, stdin: str = "") -> dict[str, Any]:
    """The JSON that a command printed."""
    done = run(*arguments, "--format", "json", stdin=stdin)
    assert done.returncode == 0, done.stderr
    data: dict[str, Any] = json.loads(done.stdout)
    return data


def test_consult_tells_what_to_do_first(emergency: str) -> None:
    done = run("consult", "--answers", emergency)
    assert done.returncode == 0
    assert lines(done.stdout)[:3] == ["What to do first", "----------------", "EMERGENCY (now)"]


def test_consult_json_keeps_its_contract() -> None:
    data = result("consult", "--answers", "-", stdin=EMERGENCY)
    assert data["schema"] == "unpinch.result/1"
    assert data["engines_agree"] is True
    assert data["disposition"]["level"] == "emergency"
    assert "ces.saddle-numbness" in data["disposition"]["because"]
    assert "bladder-control-loss" in data["disposition"]["cannot_exclude"]
    assert {"id", "label", "kind", "support", "for", "against", "open"} <= set(
        data["differential"][0]
    )
    expected = "abstractions treatments causes complications investigations specialist safety_net"
    assert {*expected.split(), "recovery", "conflicts", "proofs", "knowledge"} <= set(data)


def test_json_answers_are_read_as_well() -> None:
    text = '{\n\t"answers": {"saddle-numbness": "yes"}, "subject": {"age": 40}}'
    assert result("consult", "--answers", "-", stdin=text)["disposition"]["level"] == "emergency"


@pytest.mark.parametrize("audience", ["patient", "clinician", "student", "auditor"])
def test_every_audience_is_served(emergency: str, audience: str) -> None:
    done = run("consult", "--answers", emergency, "--audience", audience)
    assert done.returncode == 0
    assert b"EMERGENCY" in done.stdout


@pytest.mark.parametrize(
    ("query", "needle"),
    [
        (["how", "cauda-equina-syndrome"], "Speaks for it:"),
        (["how", "disposition"], "Why at least this urgent"),
        (["why-not", "stroke"], "Would speak for it"),
        (["why-not", "disposition"], "Why not more urgent"),
        (["urgency"], "Why not more urgent"),
        (["sources", "cauda-equina-syndrome"], "Sources: "),
    ],
)
@pytest.mark.parametrize("audience", ["patient", "clinician"])
def test_explain(emergency: str, query: list[str], needle: str, audience: str) -> None:
    done = run("explain", *query, "--answers", emergency, "--audience", audience)
    assert done.returncode == 0, done.stderr
    assert needle in done.stdout.decode()
    data = result("explain", *query, "--answers", emergency, "--audience", audience)
    nodes = data["proof"]["nodes"]
    assert all(line["node"] in nodes for s in data["sections"] for line in s["lines"])


def test_questions_lists_every_finding_once() -> None:
    done = run("questions", "--format", "json")
    listed = [question["id"] for question in json.loads(done.stdout)["questions"]]
    assert len(listed) == len(set(listed)) > 200
    assert "saddle-numbness" in run("questions").stdout.decode()
    check_in = run("questions", "--check-in", "--format", "json")
    asked = [question["id"] for question in json.loads(check_in.stdout)["questions"]]
    assert {"saddle-numbness", "age", "weakest-movement", "pain-average-week"} <= {*asked}
    assert "weakest-movement" not in listed


def test_browse_shows_a_tension() -> None:
    done = run("browse", "healing-burning-twitching-possible-positive")
    assert done.returncode == 0
    assert "In question:" in done.stdout.decode()
    assert "Said here instead:" in done.stdout.decode()


def test_browse_links_both_ways() -> None:
    data = result("browse", "saddle-numbness")
    rule = data["links"]["read by rules"][0]
    assert "saddle-numbness" in result("browse", rule)["links"]["reads"]
    assert "Conditions:" in run("browse").stdout.decode()


def test_check_reports_the_coverage_of_claims() -> None:
    done = run("check")
    assert done.returncode == 0
    assert "Claims: 316 of 316 expressed" in done.stdout.decode()


def test_check_reports_every_problem_in_place(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("findings:\n- id: Not An Id\n  tpoic: x\nrules: 7\n")
    done = run("check", str(tmp_path))
    assert done.returncode == 11
    printed = done.stdout.decode()
    assert "bad.yaml:2:7:" in printed
    assert "bad.yaml:3:3: unknown key 'tpoic'; did you mean 'topic'?" in printed
    assert "bad.yaml:4:8:" in printed


def test_evaluate_runs_the_cases() -> None:
    """Those of one file; the others are run one by one by the tests of the knowledge."""
    done = run("evaluate", "knowledge/cases/emergencies.yaml")
    assert done.returncode == 0, done.stdout
    assert "with expectations met them." in done.stdout.decode()


def test_example_shows_a_person_and_offers_the_interview() -> None:
    done = run("example")
    assert done.returncode == 0
    assert "What to do first" in done.stdout.decode()
    assert "To answer for yourself" in done.stdout.decode()


# -- the user's mistakes --------------------------------------------------------------------


def test_a_wrong_id_gets_a_suggestion() -> None:
    line = refused(run("consult", "--answers", "-", stdin="answers:\n  sadle-numbness: yes\n"), 10)
    assert line.endswith("2:3: unknown finding 'sadle-numbness'; did you mean 'saddle-numbness'?")


def test_a_wrong_value_gets_what_is_allowed() -> None:
    line = refused(
        run("consult", "--answers", "-", stdin="answers:\n  saddle-numbness: yess\n"), 10
    )
    assert "standard input:2:20: 'saddle-numbness': 'yess' is not an answer here" in line


@pytest.mark.parametrize(
    ("data", "needle"),
    [
        (b"", "is empty"),
        (b"# nothing\n", "is empty"),
        (b"\x00\x01\xff\xfe", "not UTF-8"),
        (b"answers: \x07", "control character"),
        ("answers: {}".encode("utf-16"), "UTF-8"),
        (b"[" * 10_000, "nested"),
        (b"answers: [unclosed", "not valid YAML"),
        (b"answers:\n  saddle-numbness: yes\n  saddle-numbness: no\n", "given before"),
        (b"a: &a [x]\nanswers: *a\n", "alias '*a' is not allowed"),
    ],
    ids=["empty", "comment", "binary", "control", "utf-16", "deep", "broken", "twice", "alias"],
)
def test_unusable_input_gets_clear_lines(data: bytes, needle: str) -> None:
    done = run("consult", "--answers", "-", stdin=data)
    assert done.returncode == 10
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr
    assert needle in done.stderr.decode()


def test_a_directory_is_refused(tmp_path: Path) -> None:
    assert "is a directory" in refused(run("consult", "--answers", str(tmp_path)), 10)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    line = refused(run("consult", "--answers", str(tmp_path / "none.yaml")), 10)
    assert "there is no such file" in line


def test_a_huge_file_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    started = time.monotonic()
    assert "larger than" in refused(run("consult", "--answers", str(path)), 10)
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["consult", "--nonsense"], "No such option"),
        (["explain", "nonsense", "--answers", "-"], "unknown query 'nonsense'"),
        (["explain", "how", "nonsense", "--answers", "-"], "nothing has the id 'nonsense'"),
        (["explain", "rather-than", "--answers", "-"], "'rather-than' takes"),
        (["explain", "where", "stroke", "--answers", "-"], "'where' takes no id"),
        (["browse", "nonsense"], "nothing has the id 'nonsense'"),
        (["example", "nobody"], "there is no case 'nobody'"),
        (["consult", "--answers", "-", "--save", "kept.yaml"], "leave out --answers"),
    ],
    ids=["command", "option", "query", "id", "no-id", "needless-id", "browse", "case", "save"],
)
def test_wrong_use_is_one_line(arguments: list[str], wrong: str) -> None:
    assert wrong in refused(run(*arguments, stdin=EMERGENCY), 2)


def test_knowledge_that_cannot_be_used(tmp_path: Path) -> None:
    path = tmp_path / "knowledge"
    path.mkdir()
    assert "holds no .yaml file" in refused(run("questions", "--knowledge", str(path)), 11)
    (path / "a.yaml").write_text("findings: []\n")
    assert "no file has a policy" in refused(run("questions", "--knowledge", str(path)), 11)


def _heed_interrupts() -> None:
    """A shell that starts something in the background has it ignore Ctrl-C, and all below it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_stops_with_one_line() -> None:
    process = subprocess.Popen(
        [*COMMAND, "consult"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        preexec_fn=_heed_interrupts,  # noqa: PLW1509 - no thread runs here
    )
    assert process.stderr is not None
    assert any(b"What brings you here?" in line for line in process.stderr)
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=30)
    assert process.returncode == 130
    assert lines(complaint)[-1].endswith("unpinch: stopped; nothing was kept")
    assert b"Traceback" not in complaint


def test_a_closed_pipe_ends_quietly(emergency: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.Popen(
        [*COMMAND, "consult", "--answers", emergency, "--format", "json"],
        stdout=writing,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    os.close(writing)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 141
    assert lines(complaint) == ["unpinch: the output was closed before everything was written"]


def test_an_internal_error_shows_no_answer(tmp_path: Path) -> None:
    """No patient data in error messages, whatever breaks."""
    (tmp_path / "sitecustomize.py").write_text(
        "import engine.inference.consult as consult\n"
        "def broken(*found): raise RuntimeError(str(found))\n"
        "consult.disagreement = broken\n"
    )
    path = f"{tmp_path}{os.pathsep}{ROOT}"
    done = run("consult", "--answers", "-", stdin=EMERGENCY, PYTHONPATH=path)
    line = refused(done, 70)
    assert "internal error (RuntimeError)" in line
    assert "saddle" not in line
