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
    parts += _commands(cli, context, "unpinch", 2)
    return "\n".join(parts)


def _commands(group: click.Group, context: click.Context, called: str, depth: int) -> list[str]:
    """A section for every command of a group, and below it for the commands of that."""
    parts: list[str] = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        # The parent hands -h down.
        inner = click.Context(
            command,
            info_name=name,
            parent=context,
            terminal_width=WIDTH,
            max_content_width=WIDTH,
        )
        title = f"{called} {name}"
        parts.append(_section(title, command.get_help(inner), depth))
        if isinstance(command, click.Group):
            parts += _commands(command, inner, title, depth + 1)
    return parts


def _section(title: str, text: str, depth: int = 2) -> str:
    return f"{'#' * depth} {title}\n\n```text\n{text}\n```\n"


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
