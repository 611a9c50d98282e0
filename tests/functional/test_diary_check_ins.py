"""Check-ins by the real commands: told, corrected, deleted, and what comes of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.diary.sparkline import LETTERS
from tests.functional import diary_commands
from tests.functional.commands import refused, run
from tests.functional.diary_commands import (
    DAYS,
    LAST,
    WEEKS,
    answers,
    diary,
    said,
    stages,
    three_weeks,
)
from tests.people import shipped

state = diary_commands.state


def test_three_check_ins_of_a_newcomer_end_in_lines_and_an_explained_stage() -> None:
    first, _, last = three_weeks()
    assert "This is the first check-in. The next one shows what changes." in first
    assert "Where recovery stands" not in first
    words = " ".join(last.split())
    assert "Returning function." in words
    assert (
        "Change in pain: much less. From: average pain of the last 7 days: 7 of 10 on 2 March "
        "2026, 3 of 10 on 16 March 2026." in words
    )
    assert "Next check-in ------------- 30 March 2026." in words
    assert "What to watch for" in last
    shown = diary("show", "--ascii")
    assert shown.isascii()
    line = shown.splitlines()[3].strip()
    assert shown.splitlines()[2].startswith("average pain")
    assert [LETTERS.index(sign) for sign in line] == sorted(map(LETTERS.index, line), reverse=True)
    assert len(line) == len(DAYS)


def test_a_check_in_by_questions_in_a_pipe() -> None:
    """Whoever answers a little and is done has said that, and no more."""
    flags = "none\nnone\n\n" + 5 * "none\n" + "no\n"
    typed = f"my arm\n2026-01-05\n{flags}40\nfemale\n1\nnone\nno\nno\ndone\n"
    done = run("diary", "add", stdin=typed)
    assert done.returncode == 0, done.stderr.decode()
    assert b"What is unanswered counts as not known." in done.stderr
    assert b"danger cannot be excluded" in done.stdout
    (episode,) = json.loads(diary("export"))["episodes"]
    assert (episode["title"], episode["person"], episode["onset"]) == ("my arm", "me", "2026-01-05")
    assert episode["profile"]["age"] == 40
    assert episode["profile"]["cancer-history"] == "no"
    told = episode["entries"][0]["answers"]
    assert told["face-or-speech-sudden"] == "no"
    assert told["saddle-numbness"] == "unknown"
    assert "pain-average-week" not in told


def test_what_holds_for_the_whole_episode_denies_no_warning_sign(tmp_path: Path) -> None:
    about = tmp_path / "me.yaml"
    about.write_text(answers({"age": 50, "cancer-history": "yes"}), encoding="utf-8")
    diary("add", "--answers", "-", "--about", str(about), stdin=answers(WEEKS[0]))
    (episode,) = json.loads(diary("export"))["episodes"]
    assert episode["profile"] == {"age": 50, "cancer-history": "yes"}


def test_two_persons_have_an_episode_each() -> None:
    diary("add", "--answers", "-", stdin=answers(WEEKS[0]))
    for_mum = said("add", "--answers", "-", "--person", "mum", "--title", "Arm",
                   stdin=answers(WEEKS[0]))  # fmt: skip
    assert "unpinch diary show --episode " in for_mum
    listed = diary("list").splitlines()
    assert len(listed) == 2
    assert "  me: my recovery (1 check-in, last on " in listed[0]
    assert "  mum: Arm (1 check-in, last on " in listed[1]
    line = refused(run("diary", "add", "--answers", "-", stdin=answers(WEEKS[1])), 2)
    assert "there are several episodes; name one with --episode: " in line
    assert "Arm (mum)" in diary("show", "--episode", "mum")


def test_a_made_up_person_gets_no_check_in_of_ones_own() -> None:
    said("example", "course-lag")
    assert said("example", "course-lag").startswith("There already: ")
    assert len(diary("list").splitlines()) == 1
    said("add", "--answers", "-", "--on", DAYS[0], stdin=answers(WEEKS[0]))
    example, own = json.loads(diary("export"))["episodes"]
    assert (example["person"], own["person"]) == ("example-1", "me")
    assert len(own["entries"]) == 1
    # Without a name one's own is meant, as if there were no other.
    assert "my recovery (me)" in diary("show")
    assert said("examined", "--on", DAYS[1]).startswith("Noted: examined on 9 March 2026. What")
    assert json.loads(diary("export"))["episodes"][0]["examined"] == []


@pytest.mark.parametrize("course", sorted(shipped().courses))
def test_every_course_can_be_seen(course: str) -> None:
    name = f"{course}-1"
    assert said("example", course).endswith(f"unpinch diary review --episode {name}\n")
    assert "What to do first" in diary("review", "--episode", name)
    assert max(map(len, diary("show", COLUMNS="40").splitlines())) <= 40


def test_edit_and_delete_change_the_review() -> None:
    three_weeks()
    assert stages() == ["stage-function-returning"]
    assert said("edit", LAST, "--set", "pain-average-week=9", "--set", "walking-time=not-at-all")
    worse = stages()
    assert worse
    assert "stage-function-returning" not in worse
    assert "pain-average-week" not in said("edit", LAST, "--set", "pain-average-week=3",
                                           "--set", "walking-time=half-hour")  # fmt: skip
    assert stages() == ["stage-function-returning"]
    moved = said("edit", LAST, "--note", "after a walk", "--on", "2026-03-15")
    assert "of 15 March 2026" in moved
    assert "15 March 2026: after a walk" in diary("show")
    assert said("delete", "2026-03-15").startswith("Deleted: check-in ")
    assert stages() == []
    assert len(json.loads(diary("export"))["episodes"][0]["entries"]) == 2


def test_a_correction_says_at_once_how_soon_to_be_seen() -> None:
    """Of what a warning sign calls for nobody should learn only when they next look."""
    three_weeks()
    assert "SELF-CARE" not in diary("edit", LAST, "--set", "urinary-difficulty=yes")
    assert "EMERGENCY" in diary("edit", LAST, "--note", "since this morning")
    assert "EMERGENCY" in diary("examined", "--on", LAST, "--before")
    assert "EMERGENCY" not in diary("delete", LAST)


def test_an_episode_is_deleted_for_ever(state: Path) -> None:
    diary("add", "--answers", "-", "--title", "Vergissmeinnicht", stdin=answers(WEEKS[0]))
    assert said("delete", stdin="no\n").endswith("Nothing was deleted.\n")
    assert "Vergissmeinnicht" in diary("list")
    told = said("delete", "--for-ever", "--yes")
    assert told == "Deleted for ever: Vergissmeinnicht (me, 1 check-in).\n"
    assert diary("list") == "The diary is empty. Begin with: unpinch diary add\n"
    for path in state.iterdir():
        assert b"Vergissmeinnicht" not in path.read_bytes()


def test_what_was_deleted_comes_back_from_a_copy(tmp_path: Path) -> None:
    three_weeks()
    place = tmp_path / "copy.json"
    said("export", "--output", str(place))
    before = diary("export", "--format", "csv")
    said("delete", "--yes")
    assert said("import", str(place)) == "Taken in: 1 episode.\n"
    assert diary("export", "--format", "csv") == before
    said("delete", LAST)
    told = said("import", str(place))
    assert told == "Taken in: 0 episodes and 1 check-in of what was there already.\n"
    assert diary("export", "--format", "csv") == before


def test_a_warning_sign_counts_until_somebody_has_examined_it() -> None:
    warned = answers({**WEEKS[0], "saddle-numbness": "yes"})
    assert diary("add", "--answers", "-", "--on", DAYS[0], stdin=warned).startswith(
        "What to do first\n----------------\nEMERGENCY"
    )
    later = diary("add", "--answers", "-", "--on", DAYS[1], stdin=answers(WEEKS[1]))
    assert "EMERGENCY" in later
    assert "Numbness in the saddle area: yes." in later
    line = refused(run("diary", "examined", "--on", DAYS[0]), 2)
    assert "add --after if you were examined after it, or --before" in line
    said("examined", "--on", DAYS[0], "--before")
    assert "EMERGENCY" in diary("review", "--on", DAYS[1])
    said("examined", "--on", DAYS[0], "--after")
    assert "EMERGENCY" not in diary("review", "--on", DAYS[1])
    copy = json.loads(diary("export"))["episodes"][0]
    assert copy["settled"] == [copy["entries"][0]["id"]]
    said("examined", "--on", DAYS[0], "--undo")
    assert "EMERGENCY" in diary("review", "--on", DAYS[1])
    noted = said("examined", "--on", DAYS[1], "--after")
    assert noted.startswith("Noted: examined on 9 March 2026. What")
    assert "EMERGENCY" not in diary("review", "--on", DAYS[1])
    undo = "examined --undo --on 2026-03-09"
    shown = " ".join(diary("show").split())
    assert f"9 March 2026: examined (to take it back: unpinch diary {undo})" in shown
    assert said(*undo.split()) == "Taken back: the examination on 9 March 2026.\n"
    assert "EMERGENCY" in diary("review", "--on", DAYS[1])


def test_an_old_check_in_says_that_it_is_old() -> None:
    three_weeks()
    review = " ".join(diary("review", "--on", "2026-06-01").split())
    assert "The last check-in is 77 days old. How things are now is not known" in review
    assert stages("2026-06-01") == []
