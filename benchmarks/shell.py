"""From shell to result: ``unpinch consult --answers`` against the bare imports it cannot avoid."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import calibration, interleaved

ROOT = Path(__file__).parents[1]
ANSWERS = """\
subject: {age: 52, sex: female}
answers: {tingling-present: yes, numb-area: [thumb, index-finger], night-hand-symptoms: yes}
"""
BARE = (
    "import collections, collections.abc; collections.Mapping = collections.abc.Mapping;"
    "import experta, yaml, click"
)


def main() -> None:
    """Print medians of whole processes and their ratio to the bare imports."""
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "answers.yaml"
        answers.write_text(ANSWERS)
        cache = Path(folder) / "cache"
        # As installed: modules are compiled once, whatever this shell says about bytecode.
        environment = {
            **os.environ,
            "UNPINCH_CACHE": str(cache),
            "PYTHONPYCACHEPREFIX": str(Path(folder) / "bytecode"),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)

        def process(*arguments: str) -> None:
            subprocess.run(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

        def consult() -> None:
            process("cli.py", "consult", "--answers", str(answers))

        def cold() -> None:
            shutil.rmtree(cache, ignore_errors=True)
            consult()

        consult()
        # A note about unchanged files is believed once they are two seconds old.
        time.sleep(2.5)
        consult()
        process("-W", "ignore", "-c", BARE)
        found = interleaved(
            {
                "import experta, yaml, click": lambda: process("-W", "ignore", "-c", BARE),
                "unpinch --version": lambda: process("cli.py", "--version"),
                "unpinch consult, warm cache": consult,
            },
            {
                "import experta, yaml, click": 15,
                "unpinch --version": 15,
                "unpinch consult, warm cache": 15,
            },
        )
        found |= interleaved({"unpinch consult, no cache": cold}, {"unpinch consult, no cache": 3})
    bare = found["import experta, yaml, click"]
    print(f"whole processes, calibration {calibration():.1f} ms")
    for name, median in found.items():
        print(f"  {name:30} {median:10.0f} ms   {median / bare:7.2f}")


if __name__ == "__main__":
    main()
