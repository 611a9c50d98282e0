"""The interview in a real terminal: a pseudo-terminal with keys typed one after the other."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEADLINE = 60


class Terminal:
    """A command in a pseudo-terminal."""

    def __init__(self, *arguments: str, state: Path | None = None) -> None:
        self.screen = ""
        self.seen = 0
        self.child, self.handle = pty.fork()
        if self.child == 0:
            # A shell that starts something in the background has it ignore Ctrl-C.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.chdir(ROOT)
            # What the person who runs the tests has begun is none of our business.
            os.environ["UNPINCH_STATE"] = str(state) if state else tempfile.mkdtemp()
            os.execv(sys.executable, [sys.executable, "cli.py", *arguments])

    def wait_for(self, *texts: str) -> str:
        """Read until one of the texts has appeared after what was waited for last; the first."""
        end = time.monotonic() + DEADLINE
        while not (shown := [text for text in texts if text in self.screen[self.seen :]]):
            if time.monotonic() > end:
                os.kill(self.child, signal.SIGKILL)
                raise AssertionError(f"none of {texts} appeared in {self.screen[self.seen :]!r}")
            if select.select([self.handle], [], [], 1.0)[0]:
                self.screen += os.read(self.handle, 65536).decode(errors="replace")
        place, text = min((self.screen.index(text, self.seen), text) for text in shown)
        self.seen = place + len(text)
        return text

    def type(self, keys: str) -> None:
        """Type keys."""
        os.write(self.handle, keys.encode())

    def end(self) -> int:
        """Read to the end and return the exit code; a process that does not end is killed."""
        end = time.monotonic() + DEADLINE
        try:
            while time.monotonic() < end:
                if not select.select([self.handle], [], [], 1.0)[0]:
                    continue
                piece = os.read(self.handle, 65536)
                if not piece:
                    break
                self.screen += piece.decode(errors="replace")
            else:
                os.kill(self.child, signal.SIGKILL)
        except OSError:
            pass  # the terminal of a process that has ended
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


def begun(*arguments: str, state: Path | None = None) -> Terminal:
    """An interview in which nothing was told and the first list was denied."""
    terminal = Terminal("consult", *arguments, state=state)
    terminal.wait_for("What brings you here?")
    terminal.type("\n")
    terminal.wait_for("Which of these apply?")
    terminal.type("none\n")
    terminal.wait_for("Chest and breathing")
    return terminal


def test_a_person_answers_in_a_terminal() -> None:
    """Reasons on demand, a step back, an emergency, and the result."""
    terminal = Terminal("consult")
    terminal.wait_for("What brings you here?")
    terminal.wait_for("> ")
    for reply, shown in (
        ("\n", "Which of these apply?"),
        ("?\n", "Why these are asked:"),
        ("none\n", "Chest and breathing"),
        ("back\n", "> "),
        ("yes\n", "EMERGENCY"),
    ):
        terminal.type(reply)
        terminal.wait_for(shown)
    terminal.wait_for("Press Enter for the result")
    terminal.type("\n")
    assert terminal.end() == 0
    assert "What to do first" in terminal.screen


def test_a_whole_interview_saved_killed_resumed_changed_and_ended(tmp_path: Path) -> None:
    """Typed key by key: to the stop, through a kill in the middle, with a change of mind."""
    kept = tmp_path / "mine.yaml"
    terminal = Terminal("consult", "--save", str(kept))
    terminal.wait_for("What brings you here?")
    terminal.type("My left thumb tingles\n")
    terminal.wait_for("This is what was found in your words:")
    terminal.type("all\n")
    terminal.wait_for("So far: thumb.")
    terminal.type("none\n")
    terminal.wait_for("So far: tingling.")
    terminal.type("none\n")
    for part in ("Brain and nerves", "Chest and breathing", "Bladder, bowel", "Strength"):
        terminal.wait_for(part)
        terminal.type("none\n")
    terminal.wait_for("Blood vessels")
    os.kill(terminal.child, signal.SIGKILL)
    os.waitpid(terminal.child, 0)
    before = kept.read_text()
    assert "bowel-control-loss: no" in before
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]

    terminal = Terminal("consult", "--resume", str(kept))
    terminal.wait_for("Blood vessels")
    terminal.type("review\n")
    terminal.wait_for("1. tingling: left")
    terminal.type("change 1\n")
    terminal.wait_for("So far: tingling: left")
    terminal.type("right\n")
    stopped = _answer_to_the_stop(terminal)
    assert "no answer to the" in stopped
    terminal.type("review\n")
    terminal.wait_for("tingling: right")
    terminal.type("\n")
    assert terminal.end() == 0
    assert "What to do first" in terminal.screen
    assert "tingling-present: right" in kept.read_text()


def _answer_to_the_stop(terminal: Terminal) -> str:
    """Deny everything, and be 50, until the interview ends by itself; what it says then."""
    for _ in range(150):
        start = terminal.seen
        terminal.wait_for("> ")
        asked = terminal.screen[start:]
        if "Press Enter for the result" in asked:
            return " ".join(asked.split())
        if "0 to 120" in asked:
            terminal.type("50\n")
        elif "yes, no" in asked or "none" in asked:
            terminal.type("no\n")
        else:
            terminal.type("\n")
    raise AssertionError("the interview does not end")


def test_a_closed_terminal_loses_nothing(tmp_path: Path) -> None:
    """What was begun without a file is found again, and forgotten once the result was shown."""
    terminal = begun(state=tmp_path)
    os.close(terminal.handle)
    os.waitpid(terminal.child, 0)
    own = tmp_path / "interview.yaml"
    assert oct(own.stat().st_mode)[-3:] == "600"
    assert oct(tmp_path.stat().st_mode)[-3:] == "700"

    terminal = Terminal("consult", state=tmp_path)
    terminal.wait_for("An unfinished interview was found.")
    terminal.wait_for("[Y/n]")
    terminal.type("y\n")
    terminal.wait_for("Chest and breathing")
    terminal.type("done\n")
    assert terminal.end() == 0
    assert "What to do first" in terminal.screen
    assert not own.exists()


def test_what_was_saved_on_purpose_stays(tmp_path: Path) -> None:
    """Whoever typed save finds the answers again, also after the result."""
    terminal = begun(state=tmp_path)
    terminal.type("save\n")
    terminal.wait_for("which only you can read")
    terminal.type("quit\n")
    assert terminal.end() == 0
    assert (tmp_path / "interview.yaml").is_file()


def test_ctrl_c_in_a_terminal(tmp_path: Path) -> None:
    """One clear line that says how to go on, and the documented exit code."""
    terminal = begun(state=tmp_path)
    terminal.wait_for("> ")
    time.sleep(0.5)  # until it waits for the line, as it would for a person
    terminal.type("\x03")
    assert terminal.end() == 130
    stopped = "unpinch: stopped; your answers are kept; go on with: unpinch"
    assert f"^C\r\n{stopped}" in terminal.screen
    assert "Traceback" not in terminal.screen
    assert (tmp_path / "interview.yaml").is_file()


def test_ctrl_c_at_a_follow_up_loses_nothing(tmp_path: Path) -> None:
    """Whoever goes on is asked for the other options again."""
    kept = tmp_path / "mine.yaml"
    terminal = Terminal("consult", "--save", str(kept))
    terminal.wait_for("What brings you here?")
    terminal.type("My left thumb and index finger tingle\n")
    terminal.wait_for("This is what was found in your words:")
    terminal.type("1, 2, 3\n")
    terminal.wait_for("So far: thumb, index finger.")
    terminal.wait_for("> ")
    time.sleep(0.5)
    terminal.type("\x03")
    assert terminal.end() == 130
    terminal = Terminal("consult", "--resume", str(kept))
    terminal.wait_for("You go on where you stopped.")
    terminal.wait_for("So far: thumb, index finger.")
    terminal.type("none\n")
    terminal.wait_for("Which of these apply?")
    terminal.type("done\n")
    assert terminal.end() == 0
    assert "tingling-present: left" in kept.read_text()


def test_nothing_is_kept_where_nobody_wants_it(tmp_path: Path) -> None:
    """With --no-save an interrupted interview is gone, and says so."""
    terminal = begun("--no-save", state=tmp_path)
    terminal.wait_for("> ")
    time.sleep(0.5)
    terminal.type("\x03")
    assert terminal.end() == 130
    assert "nothing was kept" in terminal.screen
    assert list(tmp_path.iterdir()) == []


def test_the_example_offers_the_interview() -> None:
    """After the shipped person the questions can follow at once."""
    terminal = Terminal("example")
    terminal.wait_for("Answer the questions for yourself now?")
    terminal.type("y\n")
    terminal.wait_for("What brings you here?")
    terminal.type("\n")
    terminal.wait_for("Warning signs")
    terminal.type("done\n")
    assert terminal.end() == 0
