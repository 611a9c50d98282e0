"""Runs the real command and holds how it refuses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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
