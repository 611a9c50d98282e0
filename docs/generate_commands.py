# ruff: noqa: INP001 - a script beside the pages it writes, not a package
"""Writes docs/commands.md from the live help of the command line.

Run it from the repository: ``python docs/generate_commands.py``. With ``--check`` it writes
nothing and ends with 1 where the page is not current.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "commands.md"
WIDTH = 80

INTRODUCTION = """\
# Commands

This page is written by `docs/generate_commands.py` from the help that the program prints.
Do not edit it: change the help in `cli.py` and run the script again.

[README.md](../README.md) shows the commands at work; [design.md](design.md) describes the answers
file and the JSON output.

## Exit codes

| code | meaning |
| --- | --- |
| 0 | fine |
| 1 | `unpinch evaluate` or `unpinch rehearse`: something did not come out as expected |
| 2 | wrong use: an unknown command, option, query or id, or a place that cannot be written |
| 10 | answers cannot be used |
| 11 | knowledge cannot be used |
| 12 | the diary cannot be used |
| 70 | internal error: the program contradicted itself or broke |
| 130 | stopped with Ctrl-C |
| 141 | the output was closed before everything was written |

Results go to standard output. Questions of the interview and complaints go to standard error.
The lines of `unpinch check` and `unpinch evaluate` are results. An internal error prints the name
of its class and no more; with `UNPINCH_DEBUG` set it prints a traceback, which may hold answers.
"""


def page() -> str:
    """The whole page."""
    sys.path.insert(0, str(ROOT))
    from cli import cli

    context = click.Context(
        cli,
        info_name="unpinch",
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        **cli.context_settings,
    )
    parts = [INTRODUCTION, _section("unpinch", cli.get_help(context))]
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        # The parent hands -h down.
        inner = click.Context(
            command,
            info_name=name,
            parent=context,
            terminal_width=WIDTH,
            max_content_width=WIDTH,
        )
        parts.append(_section(f"unpinch {name}", command.get_help(inner)))
    return "\n".join(parts)


def _section(title: str, text: str) -> str:
    return f"## {title}\n\n```text\n{text}\n```\n"


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` compare it."""
    text = page()
    if "--check" in arguments:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
        if not current:
            print("docs/commands.md is not current; run python docs/generate_commands.py")
        return 0 if current else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
