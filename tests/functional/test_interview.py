"""The interview through a pipe, as a person would type it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.functional.commands import EMERGENCY, refused, run


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
    # The interview knows besides that it was ended early; what follows from the answers is equal.
    fits = b"What the answers fit with\n"
    plain = run("consult", "--answers", str(kept)).stdout
    assert (
        plain.partition(fits)[2].partition(b"What was not assessed\n")[0]
        == (again.stdout.partition(fits)[2].partition(b"What was not assessed\n")[0])
    )
    assert b"could change how soon you should be seen" in again.stdout
    assert b"could change how soon you should be seen" not in plain


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


def test_a_transcript_is_never_written_over_a_file(tmp_path: Path) -> None:
    """It is refused before anything is asked, as with --save."""
    page, kept = tmp_path / "talk.md", tmp_path / "mine.yaml"
    page.write_text("of another day")
    line = refused(run("consult", "--transcript", str(page), stdin="done\n"), 2)
    assert line == f"unpinch: '{page}' exists already; choose another name"
    assert page.read_text() == "of another day"
    line = refused(run("consult", "--save", str(kept), "--transcript", str(kept)), 2)
    assert "is to hold the transcript" in line


def test_the_transcript_keeps_its_name_to_itself(tmp_path: Path) -> None:
    page = tmp_path / "talk.md"
    done = run("consult", "--transcript", str(page), stdin=f"\nsave {page}\nnone\ndone\n")
    assert "Not kept there:" in done.stderr.decode()
    assert page.read_text().startswith("# Interview")


@pytest.mark.parametrize("columns", ["60", "40"])
def test_the_interview_fits_a_narrow_terminal(columns: str) -> None:
    done = run("consult", stdin="\nnone\nwhy\nhelp\ndone\n", COLUMNS=columns)
    wide = [line for line in done.stderr.decode().splitlines() if len(line) > int(columns)]
    assert wide == []
