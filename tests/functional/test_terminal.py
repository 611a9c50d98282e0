"""The interview in a real terminal: a pseudo-terminal with keys typed one after the other."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEADLINE = 60


class Terminal:
    """A command in a pseudo-terminal."""

    def __init__(self, *arguments: str) -> None:
        self.screen = ""
        self.seen = 0
        self.child, self.handle = pty.fork()
        if self.child == 0:
            # A shell that starts something in the background has it ignore Ctrl-C.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.chdir(ROOT)
            os.execv(sys.executable, [sys.executable, "cli.py", *arguments])

    def wait_for(self, text: str) -> None:
        """Read until the text has appeared after what was waited for last."""
        end = time.monotonic() + DEADLINE
        while text not in self.screen[self.seen :]:
            if time.monotonic() > end:
                os.kill(self.child, signal.SIGKILL)
                raise AssertionError(f"{text!r} did not appear in {self.screen[self.seen :]!r}")
            if select.select([self.handle], [], [], 1.0)[0]:
                self.screen += os.read(self.handle, 65536).decode(errors="replace")
        self.seen = self.screen.index(text, self.seen) + len(text)

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


def test_a_person_answers_in_a_terminal() -> None:
    """Reasons on demand, a step back, an early end, and the result."""
    terminal = Terminal("consult")
    terminal.wait_for("> ")
    terminal.type("?\n")
    terminal.wait_for("Why this is asked:")
    terminal.wait_for("> ")
    for reply in ("no\n", "back\n", "yes\n"):
        terminal.type(reply)
        terminal.wait_for("> ")
    terminal.type("done\n")
    assert terminal.end() == 0
    assert "EMERGENCY" in terminal.screen


def test_ctrl_c_in_a_terminal() -> None:
    """One clear line and the documented exit code."""
    terminal = Terminal("consult")
    terminal.wait_for("> ")
    time.sleep(0.5)  # until it waits for the line, as it would for a person
    terminal.type("\x03")
    assert terminal.end() == 130
    assert "unpinch: stopped" in terminal.screen
    assert "Traceback" not in terminal.screen


def test_the_example_offers_the_interview() -> None:
    """After the shipped person the questions can follow at once."""
    terminal = Terminal("example")
    terminal.wait_for("Answer the questions for yourself now?")
    terminal.type("y\n")
    terminal.wait_for("Warning signs")
    terminal.type("done\n")
    assert terminal.end() == 0
