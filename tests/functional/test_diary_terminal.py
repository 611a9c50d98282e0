"""The diary in a real terminal: a check-in by keys, Ctrl-C, and a passphrase."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path

from tests.functional import diary_commands
from tests.functional.diary_commands import WEEKS, answers, diary
from tests.functional.test_terminal import Terminal

state = diary_commands.state


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
    assert episode["profile"]["pain-radiates-leg"] == "no"
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
