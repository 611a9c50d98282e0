"""What the commands of the diary refuse: one clear line, the exit code, and nothing changed."""

from __future__ import annotations

import subprocess
from functools import lru_cache
from pathlib import Path

import pytest

from tests.functional import diary_commands
from tests.functional.commands import COMMAND, ROOT, refused, run
from tests.functional.diary_commands import DAYS, WEEKS, answers, diary, said, three_weeks, weeks

state = diary_commands.state


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


@lru_cache(maxsize=1)
def first_week() -> str:
    """All that is in the diary of the first week."""
    return diary("export", "--format", "csv")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "--answers", "-", "--on", "2999-01-01"), "2999-01-01 12:00 is in the future"),
        (("add", "--answers", "-", "--on", "soon"), "'soon' is no day; write it as 2026-03-14"),
        (("add", "--answers", "-", "--on", "0001-01-01"), "'0001-01-01' is long before anybody"),
        (("add", "--answers", "-", "--title", "x", "--onset", "2999-01-01"), "is before it began"),
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
        (("examined", "--on", "1999-01-01"), "when it began"),
        (("examined", "--undo", "--on", DAYS[0]), "those noted: none"),
        (("review", "--on", "2999-01-01"), "is in the future"),
        (("explain", "urgency", "--on", "2020-01-01"), "no check-in yet; the first one is"),
        (("example", "course-lagg"), "did you mean 'course-lag'?"),
        (("example", "zzz"), "unpinch diary example lists them"),
        (("shwo",), "Did you mean"),
        (("add", "--awnsers", "-"), "--answers"),
    ],
)
def test_wrong_use_gets_one_clear_line_and_changes_nothing(
    arguments: tuple[str, ...], words: str
) -> None:
    weeks(1)
    before = first_week()
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
