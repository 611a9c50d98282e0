"""The JSON Schema for editors: current, satisfied by what is shipped, strict with what is bad."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from engine.reading.load import shipped_knowledge
from engine.reading.schema import DRAFT, knowledge_schema, schema_text
from engine.reading.yaml_tree import parse

HERE = Path(__file__).parent
STORED = HERE.parent.parent / "docs" / "knowledge.schema.json"
SHIPPED = sorted(shipped_knowledge().rglob("*.yaml"))
GOOD = [HERE / "base.yaml", *sorted((HERE / "good").glob("*.yaml"))]

SEEN_BY_A_SCHEMA = {
    "unknown-key", "missing-key", "empty-value", "wrong-kind", "bad-id", "too-short", "too-long",
    "out-of-range",
}  # fmt: skip
SEEN_BESIDES = {"two-bounds", "two-keys-in-one-condition", "inconsistent-then", "wrong-values"}


@lru_cache(maxsize=1)
def validator() -> Any:
    return jsonschema.Draft7Validator(knowledge_schema())


def data_of(path: Path) -> Any:
    """What an editor sees: YAML 1.2, where yes and no are text."""
    document, _ = parse(path.read_bytes().decode("utf-8-sig"), path.name)
    return document.data


def bad_shapes() -> list[Path]:
    """Bad files whose only or additional fault is one that a schema can see."""
    found = []
    for messages in sorted((HERE / "bad").glob("*.txt")):
        codes = set(re.findall(r"\[([a-z0-9-]+)\]$", messages.read_text("utf-8"), re.MULTILINE))
        path = messages.with_suffix(".yaml")
        table_fault = path.stem == "tables"  # templates are beyond a schema, rows are not
        seen = codes & SEEN_BY_A_SCHEMA or path.stem in SEEN_BESIDES
        if path.is_file() and (seen or table_fault):
            found.append(path)
    return found


def test_stored_schema_is_current() -> None:
    """Run ``python -m engine.reading.schema > docs/knowledge.schema.json`` after a change."""
    assert STORED.read_text("utf-8") == schema_text()


def test_printed_by_the_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "engine.reading.schema"], capture_output=True, check=True, text=True
    )
    assert done.stdout == schema_text()


def test_is_a_schema_of_draft_7() -> None:
    schema = knowledge_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["$schema"] == DRAFT
    assert not re.search(r'"(\$defs|prefixItems|unevaluatedProperties)"', json.dumps(schema))


def test_nothing_stands_beside_a_reference() -> None:
    """Draft 7 ignores what stands beside ``$ref``, so that nothing may."""

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            assert "$ref" not in node or len(node) == 1
        for child in node.values() if isinstance(node, dict) else node:
            if isinstance(child, dict | list):
                walk(child)

    walk(knowledge_schema())


@pytest.mark.parametrize("path", [*SHIPPED, *GOOD], ids=lambda path: path.name)
def test_good_files_satisfy_it(path: Path) -> None:
    assert [error.message for error in validator().iter_errors(data_of(path))] == []


@pytest.mark.parametrize("path", bad_shapes(), ids=lambda path: path.stem)
def test_bad_shapes_are_refused(path: Path) -> None:
    assert not validator().is_valid(data_of(path))


def test_enough_bad_shapes() -> None:
    assert len(bad_shapes()) >= 15


def test_the_command_line_checker_agrees() -> None:
    """As an author may call it before a commit; two files, for it is slow."""
    some = [HERE / "base.yaml", shipped_knowledge() / "thresholds.yaml"]
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(STORED)]
    done = subprocess.run([*command, *map(str, some)], capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout
    bad = subprocess.run(
        [*command, str(HERE / "bad" / "unknown-keys.yaml")],
        capture_output=True,
        check=False,
        text=True,
    )
    assert bad.returncode == 1
    assert "becuase" in bad.stdout
