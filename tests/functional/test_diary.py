"""The diary by the real commands: check-ins, corrections, reviews, in and out, and every exit."""

from __future__ import annotations

import json
import stat
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.diary.sparkline import LETTERS
from tests.functional.commands import COMMAND, ROOT, refused, run
from tests.functional.test_terminal import Terminal
from tests.people import shipped

# Three weeks of a leg that gets better, as a newcomer tells them.
WEEKS = (
    {"pain-average-week": 7, "pain-reach-now": "forearm-or-lower-leg",
     "walking-time": "five-minutes"},
    {"pain-average-week": 5, "pain-reach-now": "forearm-or-lower-leg",
     "walking-time": "quarter-hour"},
    {"pain-average-week": 3, "pain-reach-now": "upper-arm-or-thigh", "walking-time": "half-hour"},
)  # fmt: skip
DAYS = ("2026-03-02", "2026-03-09", "2026-03-16")
LAST = DAYS[-1]


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the diary; nobody's own one is touched."""
    folder = tmp_path / "state"
    monkeypatch.setenv("UNPINCH_STATE", str(folder))
    for name in ("UNPINCH_DIARY", "UNPINCH_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)
    return folder


def answers(told: Mapping[str, Any]) -> str:
    """An answers file that denies every warning sign and tells what it is given."""
    denied = {
        finding.id: "no"
        for finding in shipped().findings.values()
        if finding.screen == "red-flag" and finding.type == "yes-no"
    }
    none = {"tingling-present": "no", "numbness-present": "no", "weakness-present": "no"}
    return yaml.safe_dump({"answers": {**denied, "pain-present": "yes", **none, **told}})


def diary(*arguments: str, stdin: str = "", **env: str) -> str:
    """The result of a command of the diary that must work."""
    done = run("diary", *arguments, stdin=stdin, **env)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def said(*arguments: str, stdin: str = "", **env: str) -> str:
    """What a command that must work says beside its result."""
    done = run("diary", *arguments, stdin=stdin, **env)
    assert done.returncode == 0, done.stderr.decode()
    return done.stderr.decode()


def three_weeks() -> list[str]:
    """Three check-ins; what each of them says."""
    return [
        diary("add", "--answers", "-", "--on", day, stdin=answers(week))
        for day, week in zip(DAYS, WEEKS, strict=True)
    ]


def stages(on: str = LAST) -> list[str]:
    """The stages of the review."""
    data = json.loads(diary("review", "--format", "json", "--on", on))
    return [stage["id"] for stage in data["stages"]]


# -- check-ins ----------------------------------------------------------------------------------


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
    said("add", "--answers", "-", "--on", DAYS[0], stdin=answers(WEEKS[0]))
    example, own = json.loads(diary("export"))["episodes"]
    assert (example["person"], own["person"]) == ("example-1", "me")
    assert len(own["entries"]) == 1
    # Without a name one's own is meant, as if there were no other.
    assert "my recovery (me)" in diary("show")
    assert said("examined", "--on", DAYS[0]).startswith("Noted: examined on 2 March 2026. What")
    assert json.loads(diary("export"))["episodes"][0]["examined"] == []


@pytest.mark.parametrize("course", sorted(shipped().courses))
def test_every_course_can_be_seen(course: str) -> None:
    hint = said("example", course)
    name = f"{course}-1"
    assert hint.endswith(f"unpinch diary review --episode {name}\n")
    assert said("example", course).startswith("There already: ")
    assert "What to do first" in diary("review", "--episode", name)
    assert len(diary("list").splitlines()) == 1
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
    said("edit", LAST, "--note", "after a walk", "--on", "2026-03-15")
    assert "15 March 2026: after a walk" in diary("show")
    assert said("delete", "2026-03-15").startswith("Deleted: check-in ")
    assert stages() == []
    assert len(json.loads(diary("export"))["episodes"][0]["entries"]) == 2


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


def test_a_warning_sign_counts_until_somebody_has_examined_it() -> None:
    warned = answers({**WEEKS[0], "saddle-numbness": "yes"})
    assert diary("add", "--answers", "-", "--on", DAYS[0], stdin=warned).startswith(
        "What to do first\n----------------\nEMERGENCY"
    )
    later = diary("add", "--answers", "-", "--on", DAYS[1], stdin=answers(WEEKS[1]))
    assert "EMERGENCY" in later
    assert "Numbness in the saddle area: yes." in later
    assert said("examined", "--on", DAYS[1]).startswith("Noted: examined on 9 March 2026. What")
    assert "EMERGENCY" not in diary("review", "--on", DAYS[1])


def test_an_old_check_in_says_that_it_is_old() -> None:
    three_weeks()
    review = " ".join(diary("review", "--on", "2026-06-01").split())
    assert "The last check-in is 77 days old. How things are now is not known" in review
    assert stages("2026-06-01") == []


# -- reviews and files --------------------------------------------------------------------------


@pytest.mark.parametrize("audience", ["patient", "clinician", "student", "auditor"])
def test_every_audience_is_told_the_urgency_first(audience: str) -> None:
    three_weeks()
    review = diary("review", "--audience", audience, "--on", LAST)
    assert review.startswith("What to do first\n----------------\nSELF-CARE")


def test_a_stage_is_explained_and_a_wrong_query_refused() -> None:
    three_weeks()
    told = diary("explain", "how", "stage-function-returning", "--on", LAST)
    words = " ".join(told.split())
    assert "change in how long you can walk: for longer" in words
    assert "From: time of walking before symptoms stop it: about 5 minutes on 2 March" in words
    assert "The answers rule it out." in diary("explain", "why-not", "stage-plateau", "--on", LAST)
    assert "did you mean 'why-not'?" in refused(run("diary", "explain", "whynot"), 2)


def test_the_page_is_for_its_owner_and_written_over_nothing(tmp_path: Path) -> None:
    three_weeks()
    place = tmp_path / "recovery.html"
    made = ("review", "--format", "html", "--output", str(place), "--on", LAST)
    assert said(*made) == f"Written: {place}\n"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    page = place.read_text(encoding="utf-8")
    for heading in ("What to do first", "Where recovery stands", "average pain", "Next check-in"):
        assert f"<h2>{heading}</h2>" in page
    assert page.index("<h2>Where recovery stands</h2>") < page.index("<svg")
    line = refused(run("diary", *made), 2)
    assert line == f"unpinch: '{place}' exists already; choose another name"


@pytest.mark.parametrize("form", ["json", "csv", "fhir"])
def test_what_is_exported_can_be_imported(form: str, tmp_path: Path) -> None:
    three_weeks()
    said("example", "course-relapse")
    place = tmp_path / f"out.{form}"
    said("export", "--format", form, "--output", str(place))
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    other = {"UNPINCH_DIARY": str(tmp_path / "other.sqlite")}
    assert said("import", str(place), **other) == "Taken in: 2 episodes.\n"
    again = said("import", str(place), **other)
    assert again == "Taken in: 0 episodes. 2 episodes were there already.\n"
    assert diary("export", "--format", "csv", **other) == diary("export", "--format", "csv")


def test_a_spreadsheet_gets_the_line_ends_of_its_standard(tmp_path: Path) -> None:
    three_weeks()
    place = tmp_path / "out.csv"
    said("export", "--format", "csv", "--output", str(place))
    piped = run("diary", "export", "--format", "csv").stdout
    assert place.read_bytes() == piped
    assert piped.endswith(b"\r\n")
    assert piped.count(b"\n") == piped.count(b"\r\n") > 100


# -- the terminal -------------------------------------------------------------------------------


def typed_begin(state: Path) -> Terminal:
    """A first check-in in a terminal, up to its first warning signs."""
    terminal = Terminal("diary", "add", state=state)
    for shown, keys in (
        ("What is this about", "left leg\n"),
        ("When did it begin?", "2030-13-01\n"),
        ("Not understood", "2026-03-01\n"),
        ("Which of these apply?", "why\n"),
        ("Why these are asked", "none\n"),
    ):
        terminal.wait_for(shown)
        terminal.type(keys)
    terminal.wait_for("Warning signs: ")
    return terminal


def test_a_whole_check_in_in_a_terminal(state: Path) -> None:
    """Every question once, by the keys of somebody whose leg hurts."""
    terminal = typed_begin(state)
    prompt, end = "> ", "Every question that applies has been asked."
    start = terminal.seen
    while terminal.wait_for(prompt, end) == prompt:
        asked = terminal.screen[start : terminal.seen]
        start = terminal.seen
        if "have pain as part" in asked:
            terminal.type("left\n")
        elif "How old are you?" in asked:
            terminal.type("46\n")
        elif "0 to 10" in asked or "0 to 7" in asked or "0 to 50" in asked:
            terminal.type("5\n")
        elif "yes, no" in asked:
            terminal.type("no\n")
        elif "Which of these apply?" in asked or "or none]" in asked:
            terminal.type("none\n")
        else:
            terminal.type("2\n")
    assert terminal.end() == 0
    assert "Written: check-in " in terminal.screen
    assert "This is the first check-in." in terminal.screen
    path = state / "diary.sqlite"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (episode,) = json.loads(diary("export"))["episodes"]
    assert episode["profile"]["age"] == 46
    assert episode["entries"][0]["answers"]["pain-average-week"] == 5
    assert episode["entries"][0]["answers"]["pain-present"] == "left"


def test_ctrl_c_in_a_check_in_writes_nothing(state: Path) -> None:
    terminal = typed_begin(state)
    terminal.wait_for("> ")
    terminal.type("none\n")
    terminal.wait_for("> ")
    time.sleep(0.5)
    terminal.type("\x03")
    assert terminal.end() == 130
    assert "unpinch: stopped; nothing was written" in terminal.screen
    assert "Traceback" not in terminal.screen
    assert not (state / "diary.sqlite").exists()


def test_a_passphrase_is_typed_twice_and_then_asked_for(state: Path) -> None:
    diary("add", "--answers", "-", "--title", "Vergissmeinnicht", stdin=answers(WEEKS[0]))
    terminal = Terminal("diary", "lock", state=state)
    terminal.wait_for("New passphrase: ")
    terminal.type("four words are good\n")
    terminal.wait_for("Repeat for confirmation: ")
    terminal.type("four words are good\n")
    assert terminal.end() == 0
    assert "four words" not in terminal.screen
    assert b"Vergissmeinnicht" not in (state / "diary.sqlite").read_bytes()
    terminal = Terminal("diary", "list", state=state)
    terminal.wait_for("Passphrase: ")
    terminal.type("four words are good\n")
    assert terminal.end() == 0
    assert "Vergissmeinnicht" in terminal.screen


# -- exits --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [("list",), ("show",), ("review",), ("edit", "x", "--note", "y"), ("delete",), ("examined",),
     ("export",), ("doctor",), ("lock",), ("unlock",)],
)  # fmt: skip
def test_no_diary_yet_says_how_to_begin(arguments: tuple[str, ...], state: Path) -> None:
    line = refused(run("diary", *arguments), 2)
    place = state / "diary.sqlite"
    assert line == f"unpinch: there is no diary at '{place}' yet; begin with: unpinch diary add"
    assert not place.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "--answers", "-", "--on", "2999-01-01"), "2999-01-01 12:00 is in the future"),
        (("add", "--answers", "-", "--on", "soon"), "'soon' is no day; write it as 2026-03-14"),
        (("add", "--answers", "-", "--title", "x", "--onset", "2999-01-01"), "in the future"),
        (("add", "--answers", "-", "--onset", "2026-03-01"), "belong to a new episode"),
        (("add", "--answers", "-", "--episode", "nobody"), "there is no episode 'nobody'"),
        (("add", "--answers", "-", "--on", DAYS[0]), "there is a check-in at 2026-03-02 12:00"),
        (("edit", "nothing", "--note", "x"), "there is no check-in 'nothing'"),
        (("edit", DAYS[0]), "nothing to change; give --set"),
        (("edit", DAYS[0], "--set", "pain-now"), "'pain-now' changes nothing; write --set"),
        (("edit", DAYS[0], "--set", "pain-nwo=3"), "did you mean 'pain-now'?"),
        (("edit", DAYS[0], "--set", "pain-now=[}"), "'[}' cannot be read"),
        (("edit", DAYS[0], "--on", "2999-01-01"), "is in the future"),
        (("delete", "nothing"), "there is no check-in 'nothing'"),
        (("delete", DAYS[0], "--for-ever"), "--for-ever takes a whole episode"),
        (("examined", "--on", "2999-01-01"), "is in the future"),
        (("example", "course-lagg"), "did you mean 'course-lag'?"),
        (("example", "zzz"), "unpinch diary example lists them"),
        (("shwo",), "Did you mean"),
        (("add", "--awnsers", "-"), "--answers"),
    ],
)
def test_wrong_use_gets_one_clear_line_and_changes_nothing(
    arguments: tuple[str, ...], words: str
) -> None:
    diary("add", "--answers", "-", "--on", DAYS[0], stdin=answers(WEEKS[0]))
    before = diary("export", "--format", "csv")
    assert words in refused(run("diary", *arguments, stdin=answers(WEEKS[1])), 2)
    assert diary("export", "--format", "csv") == before


def test_a_first_check_in_that_cannot_be_used_begins_nothing(state: Path) -> None:
    for given, code in (("answers: {pain-now: 11}\n", 10), ("answers: {}\n", 2)):
        refused(run("diary", "add", "--answers", "-", stdin=given), code)
    line = refused(run("diary", "add", "--answers", "-", "--on", "2999-01-01",
                       stdin=answers(WEEKS[0])), 2)  # fmt: skip
    assert "is in the future" in line
    refused(run("diary", "import", "nowhere.json"), 10)
    assert not (state / "diary.sqlite").exists()


def test_a_broken_import_takes_nothing_in(state: Path, tmp_path: Path) -> None:
    place = tmp_path / "in.json"
    place.write_text('{"schema": "unpinch.diary/1"', encoding="utf-8")
    line = refused(run("diary", "import", str(place)), 10)
    assert line.startswith("unpinch: in.json:1:")
    assert not (state / "diary.sqlite").exists()


def test_a_wrong_passphrase_opens_nothing(state: Path) -> None:
    key = {"UNPINCH_PASSPHRASE": "four words are good"}
    diary("add", "--answers", "-", "--title", "Vergissmeinnicht", stdin=answers(WEEKS[0]), **key)
    path = state / "diary.sqlite"
    assert b"Vergissmeinnicht" not in path.read_bytes()
    assert "Vergissmeinnicht" in diary("list", **key)
    line = refused(run("diary", "list", **dict.fromkeys(key, "four words")), 12)
    assert line == (
        f"unpinch: the diary '{path}' cannot be opened with this passphrase; check it, capitals too"
    )
    assert "UNPINCH_PASSPHRASE" in refused(run("diary", "list"), 12)
    assert "and its passphrase opens it" in diary("doctor", **key)
    assert "To look inside too, give its passphrase" in diary("doctor")
    assert said("unlock", **key) == "The diary is no longer encrypted.\n"
    assert "Vergissmeinnicht" in diary("list")


def test_a_damaged_diary_is_told_and_recovered(state: Path) -> None:
    said("example", "course-relapse")
    path = state / "diary.sqlite"
    whole = bytearray(path.read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 3000] = bytes(3000)
    path.write_bytes(whole)
    assert "is damaged" in refused(run("diary", "list"), 12)
    done = run("diary", "doctor")
    assert done.returncode == 12
    told = done.stdout.decode().splitlines()
    assert told[0] == f"{path}: damaged."
    assert told[-1] == ("Make a new diary of what can be read with: unpinch diary doctor --recover")
    recovered = diary("doctor", "--recover")
    assert f"The damaged file is kept as {path}.damaged-1." in recovered
    assert "Lost: event" in recovered
    assert diary("doctor").startswith(f"{path}: whole, with ")
    kept = diary("list")
    assert kept.startswith("course-relapse-1  ")
    assert "check-ins" in kept
    path.write_bytes(b"no diary at all" * 100)
    assert "is no diary" in refused(run("diary", "list"), 12)


def test_a_closed_pipe_ends_with_one_line() -> None:
    three_weeks()
    with subprocess.Popen(
        [*COMMAND, "diary", "export"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read().decode()
        assert process.wait(60) == 141
    assert told == "unpinch: the output was closed before everything was written\n"
