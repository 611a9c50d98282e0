"""Documents cannot drift: what they state is held against the code and the knowledge."""

from __future__ import annotations

import ast
import doctest
import importlib
import importlib.util
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import click
import pytest

import cli
from engine import errors
from engine.explain.lines import VOICES
from engine.explain.queries import QUERIES
from engine.explain.result import result_data
from engine.interview.guide import Guide
from engine.interview.rehearse import rehearse
from engine.model.knowledge import STRATA, STRATUM_OF_KIND
from engine.model.policy import DISPOSITIONS, SUPPORTS, VERDICTS
from engine.model.proof import Node
from engine.model.rule import LEVELS
from engine.model.truth import Truth
from engine.reading.answers import parse_answers
from engine.reading.load import read_knowledge
from engine.reading.register import KINDS
from engine.reading.scripts import read_scripts
from engine.reading.shapes.primitives import Grade
from engine.verify.evaluate import evaluate_cases
from tests.people import consult, shipped

ROOT = Path(__file__).parents[2]
SKIPPED = {"__pycache__", "build", "dist", "node_modules"}


def files() -> Iterator[Path]:
    """Every file of the project; what tools leave behind is passed over."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") and part not in {".ci", ".gitignore"} for part in parts)
        if (
            path.is_file()
            and not hidden
            and not SKIPPED & set(parts)
            and ".egg-info" not in str(path)
        ):
            yield path


def text(name: str) -> str:
    """A document."""
    return (ROOT / name).read_text(encoding="utf-8")


def documents() -> list[str]:
    """The names of all documents."""
    return [path.relative_to(ROOT).as_posix() for path in files() if path.suffix == ".md"]


def blocks(name: str, language: str) -> list[str]:
    """The fenced blocks of a language in a document."""
    return re.findall(rf"^```{language}\n(.*?)^```", text(name), re.MULTILINE | re.DOTALL)


def quoted(document: str) -> set[str]:
    """Every word in backticks."""
    return set(re.findall(r"`([^`\n]+)`", document))


# -- commands -------------------------------------------------------------------------------


def options(group: click.Group = cli.cli, called: str = "") -> Iterator[tuple[str, str]]:
    """Every command with each of its options, and once without; also those of a group."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        full = f"{called}{name}"
        yield full, ""
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                yield full, parameter.opts[0]
        if isinstance(command, click.Group):
            yield from options(command, f"{full} ")


@pytest.mark.parametrize(("command", "option"), list(options()))
def test_every_command_and_option_is_documented(command: str, option: str) -> None:
    page = text("docs/commands.md")
    section = page.partition(f"# unpinch {command}\n")[2].partition("\n```\n")[0]
    assert section, f"run docs/generate_commands.py: {command} is missing"
    assert f" {option}" in section
    assert command.partition(" ")[0] in text("README.md")


def test_the_page_of_commands_is_current() -> None:
    """It is written from the live help."""
    place = ROOT / "docs" / "generate_commands.py"
    spec = importlib.util.spec_from_file_location("generate_commands", place)
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    assert generator.page() == text("docs/commands.md"), "run docs/generate_commands.py"


def exit_codes(module: ModuleType) -> dict[str, int]:
    """The exit codes that a module names."""
    return {name: value for name, value in vars(module).items() if name.startswith("EXIT_")}


@pytest.mark.parametrize(
    "code", sorted({0, 1, *exit_codes(errors).values(), *exit_codes(cli).values()})
)
def test_every_exit_code_is_documented(code: int) -> None:
    assert f"\n| {code} | " in text("docs/commands.md")


# -- words ----------------------------------------------------------------------------------


def resolves(name: str) -> bool:
    """Whether a dotted name is a module or something in one."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


@pytest.mark.parametrize("document", documents())
def test_names_of_the_code_exist(document: str) -> None:
    """Dotted names, and paths of files in backticks."""
    for word in quoted(text(document)):
        if re.fullmatch(r"engine(\.\w+)+", word):
            assert resolves(word), word
        if re.fullmatch(r"(engine|tests|docs|knowledge)/[\w./-]*", word):
            assert (ROOT / word).exists(), word


def words_of_the_code() -> list[str]:
    """The words that results and knowledge files use as values."""
    nodes = [node.kind for node in get_args(Node)]
    truths = [truth.name for truth in Truth]
    return [
        *STRATA, *STRATUM_OF_KIND, *DISPOSITIONS, *SUPPORTS, *VERDICTS, *LEVELS, *VOICES,
        *QUERIES, *nodes, *truths, *get_args(Grade),
    ]  # fmt: skip


@pytest.mark.parametrize("word", sorted(set(words_of_the_code())))
def test_the_glossary_has_every_word_of_the_code(word: str) -> None:
    assert word in quoted(text("GLOSSARY.md"))


def test_the_guide_shows_every_kind_of_entry() -> None:
    for kind in (*KINDS, "tables"):
        assert f"`{kind}`" in text("knowledge/README.md"), kind


def test_the_examples_of_the_guide_load(tmp_path: Path) -> None:
    """Added to the shipped knowledge they are sound, and their case comes out as it says."""
    folder = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", folder, ignore=shutil.ignore_patterns("__pycache__"))
    for number, block in enumerate(blocks("knowledge/README.md", "yaml")):
        (folder / f"example-{number}.yaml").write_text(block, encoding="utf-8")
    kb, problems = read_knowledge(folder)
    assert problems == []
    assert kb is not None
    cases = [case for case in kb.cases if case.id.startswith("example-")]
    assert len(cases) == 1
    assert evaluate_cases(kb, cases).unexpected == ()


def test_the_answers_file_of_the_design_can_be_read() -> None:
    _, block = blocks("docs/design.md", "yaml")
    assert parse_answers(shipped(), block, "docs/design.md").observed_at is not None


def test_the_script_of_the_design_runs_as_scripted(tmp_path: Path) -> None:
    block, _ = blocks("docs/design.md", "yaml")
    path = tmp_path / "interviews.yaml"
    path.write_text(block, encoding="utf-8")
    (script,) = read_scripts(shipped(), path)
    found = rehearse(Guide(shipped()), script)
    assert found.faults == ()


def test_the_code_about_the_library_does_what_it_shows() -> None:
    code = "\n".join(blocks("docs/library.md", "python"))
    page = doctest.DocTestParser().get_doctest(code, {}, "docs/library.md", "docs/library.md", 0)
    result = doctest.DocTestRunner().run(page)
    assert result.attempted > 20
    assert result.failed == 0


def keys(value: object) -> Iterator[str]:
    """The keys of nested data."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from keys(part)
    elif isinstance(value, list):
        for part in value:
            yield from keys(part)


def test_every_field_of_the_result_is_documented() -> None:
    data = result_data(consult({"saddle-numbness": ["yes", "no"], "pain-present": "left"}))
    proofs = data.pop("proofs")
    assert isinstance(proofs, dict)
    described = quoted(text("docs/design.md"))
    assert {*keys(data), *proofs, "proofs"} <= described


# -- links and places -------------------------------------------------------------------------


@pytest.mark.parametrize("document", documents())
def test_relative_links_resolve(document: str) -> None:
    folder = (ROOT / document).parent
    for target in re.findall(r"\]\(([^)\s]+)\)", text(document)):
        if not re.match(r"[a-z]+:|#", target):
            assert (folder / target.partition("#")[0]).exists(), target


def test_no_file_names_a_place_outside_the_project() -> None:
    """Paths of the machine on which something was written help nobody else."""
    outside = re.compile(r"(?<![\w.$}])/" + r"work(?![\w-])|(?<![\w/-])shared" + "/")
    for path in files():
        try:
            content = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found = outside.search(content)
        assert found is None, f"{path.relative_to(ROOT)}: {found}"


# -- what SAFETY.md states --------------------------------------------------------------------


def hazards() -> list[tuple[str, str, str]]:
    """The rows of the hazard log."""
    rows = [
        line.strip("| ").split(" | ") for line in text("SAFETY.md").splitlines() if line[:2] == "| "
    ]
    return [(row[0], row[1], row[2]) for row in rows[2:]]


@pytest.mark.parametrize(("hazard", "controls", "evidence"), hazards(), ids=lambda part: part[:40])
def test_controls_and_evidence_of_every_hazard_exist(
    hazard: str, controls: str, evidence: str
) -> None:
    """Controls in backticks are entries of the knowledge, evidence is tests."""
    for id in quoted(controls):
        assert shipped().entry(id) is not None, f"{hazard}: {id}"
    assert quoted(evidence), hazard
    for test in quoted(evidence):
        file, _, name = test.partition("::")
        tree = ast.parse(text(file))
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert name in defined, f"{hazard}: {test}"


def test_nothing_can_reach_the_network_or_a_log() -> None:
    """No module imports what could; the door only takes the log handler of Experta away."""
    network = {"socket", "ssl", "http", "urllib", "requests", "httpx", "ftplib", "smtplib"}
    refused = network | {"asyncio", "logging", "syslog", "subprocess", "webbrowser"}
    for path in [ROOT / "cli.py", *(ROOT / "engine").rglob("*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {
            a.name.split(".")[0]
            for n in ast.walk(tree)
            if isinstance(n, ast.Import)
            for a in n.names
        }
        imported |= {
            (n.module or "").split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)
        }
        allowed = {"logging"} if path.name == "door.py" else set()
        assert imported & refused <= allowed, path


def test_a_contradictory_warning_counts_as_present() -> None:
    """Affirmed and denied: it is shown, and taken as yes to be safe."""
    data: dict[str, Any] = result_data(consult({"saddle-numbness": ["yes", "no"]}))
    assert data["disposition"]["level"] == "emergency"
    assert "saddle-numbness" in [conflict["id"] for conflict in data["conflicts"]]
