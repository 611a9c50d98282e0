"""The real commands, run as a person would, each with its exit code and its lines."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, str(ROOT / "cli.py")]
EMERGENCY = "answers:\n  saddle-numbness: yes\n"


def run(*arguments: str, stdin: str | bytes = "", **env: str) -> subprocess.CompletedProcess[bytes]:
    """One command; its input as text or bytes."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    return subprocess.run(
        [*COMMAND, *arguments],
        input=data,
        capture_output=True,
        timeout=300,
        check=False,
        cwd=ROOT,
        env={**os.environ, **env},
    )


def lines(output: bytes) -> list[str]:
    """The lines of an output."""
    return output.decode().splitlines()


def refused(done: subprocess.CompletedProcess[bytes], code: int) -> str:
    """The one clear line with which a command refused."""
    assert done.returncode == code, done.stderr
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr
    assert len(lines(done.stderr)) == 1, done.stderr
    return lines(done.stderr)[0]


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
    done = run("evaluate")
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
    for line in process.stderr:
        if b"[yes, no" in line:
            break
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=30)
    assert process.returncode == 130
    assert lines(complaint)[-1].endswith("unpinch: stopped")
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


# -- the interview ----------------------------------------------------------------------------


def test_the_interview_asks_warning_signs_first_and_explains() -> None:
    done = run("consult", stdin="\n?\npurple\nnone\nback\nyes\ndone\n")
    assert done.returncode == 0
    asked = done.stderr.decode()
    assert asked.index("Warning signs") < asked.index("Why these are asked:")
    assert "Not understood: type the numbers of those that apply" in asked
    assert "EMERGENCY" in done.stdout.decode()


def test_an_emergency_is_said_at_once_and_once() -> None:
    done = run("consult", stdin="\n1\nmore\n1\ndone\n")
    asked = done.stderr.decode()
    assert asked.count("EMERGENCY (now)") == 1
    assert asked.index("EMERGENCY (now)") < asked.index("This is enough: the result is emergency")
    assert asked.index("This is enough") < asked.index("Chest and breathing")


def test_an_emergency_taken_up_again_is_said_at_once(tmp_path: Path) -> None:
    kept = tmp_path / "mine.yaml"
    kept.write_text(EMERGENCY)
    asked = run("consult", "--resume", str(kept), stdin="\n").stderr.decode()
    assert "EMERGENCY (now)" in asked
    assert "Warning signs" not in asked


def test_the_end_of_input_is_the_end_of_the_interview() -> None:
    done = run("consult", stdin="")
    assert done.returncode == 0
    assert "no answer, so danger cannot be excluded" in done.stdout.decode().replace("\n", " ")


def test_answers_are_kept_and_taken_up_again(tmp_path: Path) -> None:
    kept = tmp_path / "mine.yaml"
    run("consult", "--save", str(kept), stdin="\none by one\nno\nno\n\ndone\n")
    assert oct(kept.stat().st_mode)[-3:] == "600"
    assert kept.read_text().count(": no\n") == 3  # two answers, and that the person goes on: no
    assert kept.read_text().count(": unknown\n") == 1
    again = run("consult", "--resume", str(kept), stdin="no\ndone\n")
    assert again.returncode == 0
    assert kept.read_text().count(": no\n") == 4
    assert run("consult", "--answers", str(kept)).stdout == again.stdout.lstrip(b"\n")


def test_an_interview_of_other_knowledge_is_refused(tmp_path: Path) -> None:
    kept = tmp_path / "mine.yaml"
    run("consult", "--save", str(kept), stdin="\nnone\ndone\n")
    text = kept.read_text()
    kept.write_text(text.replace("sha256:", "sha256:0"))
    line = refused(run("consult", "--resume", str(kept), stdin="done\n"), 10)
    assert "belongs to other knowledge" in line
    assert "take out the key 'session'" in line
    head = text.index("session:")
    kept.write_text(text[:head] + text[text.index("answers:") :])
    assert run("consult", "--resume", str(kept), stdin="done\n").returncode == 0


def test_the_own_words_are_taken_once_confirmed() -> None:
    words = "My left thumb tingles at night, no weakness"
    done = run("consult", stdin=f"{words}\nnone\nreview\ndone\n")
    assert "Nothing has been answered yet." in done.stderr.decode()
    done = run("consult", stdin=f"{words}\n1,2,4\nnone\nreview\ndone\n")
    asked = done.stderr.decode()
    assert "So far: thumb." in asked
    assert "1. tingling: left\n2. weakness: no\n3. areas of tingling or numbness: thumb" in asked


def test_a_contradiction_comes_back_as_a_polite_question() -> None:
    words = "I have no weakness. I can't lift my foot"
    done = run("consult", stdin=f"{words}\nall\ndone\n")
    asked = done.stderr.decode().replace("\n", " ")
    assert "Could you check which is right?" in asked
    assert "Type change and the number to change one." in asked


def test_what_if_keeps_nothing() -> None:
    done = run("consult", stdin="\none by one\nwhat if yes\nreview\ndone\n")
    asked = done.stderr.decode()
    assert "The result would be emergency in place of routine." in asked
    assert "Nothing has been answered yet." in asked


def test_why_climbs_to_the_goal() -> None:
    done = run("consult", stdin="\none by one\nwhy\nwhy\nwhy\nwhy\ndone\n")
    asked = done.stderr.decode()
    told = [asked.index(words) for words in
            ("For example, with nothing else known", "The rule behind it", "The goal behind it",
             "There is no reason behind that")]  # fmt: skip
    assert told == sorted(told)


def test_a_transcript_is_markdown(tmp_path: Path) -> None:
    page = tmp_path / "talk.md"
    run("consult", "--audience", "carer", "--transcript", str(page), stdin="\n1\n\n")
    text = page.read_text()
    assert text.startswith("# Interview\n")
    assert "Has the person" in text or "the person's" in text
    assert "**yes**" in text
    assert oct(page.stat().st_mode)[-3:] == "600"


@pytest.mark.parametrize("columns", ["60", "40"])
def test_the_interview_fits_a_narrow_terminal(columns: str) -> None:
    done = run("consult", stdin="\nnone\nwhy\nhelp\ndone\n", COLUMNS=columns)
    wide = [line for line in done.stderr.decode().splitlines() if len(line) > int(columns)]
    assert wide == []
