"""Loads a folder of knowledge anew and reports every problem, the remarks and the coverage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.errors import KnowledgeError, Problem
from engine.model.knowledge import KINDS, KnowledgeBase
from engine.model.units import amount
from engine.reading.load import read_knowledge
from engine.verify.coverage import claim_coverage
from engine.verify.remarks import CHECKS

POLICY = "policy.yaml"
"""The file that marks the folder of a knowledge base."""

COUNTED = (*KINDS, "cases")


@dataclass(frozen=True, slots=True)
class Checked:
    """The knowledge base where it could be read, the problems, and what an author may mend."""

    kb: KnowledgeBase | None
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


def check_folder(path: Path | None) -> Checked:
    """Read and check a folder or a file; by default the shipped knowledge.

    A file that lies in a knowledge base is read together with it, and only what concerns the
    file is reported.
    """
    home = None if path is None else _home(path)
    try:
        kb, problems = read_knowledge(path if home is None else home)
    except KnowledgeError as error:
        return Checked(None, error.problems, ())
    remarks = [remark for check in CHECKS for remark in check(kb)] if kb else []
    if path is not None and home is not None:
        file = path.resolve().relative_to(home).as_posix()
        problems = [problem for problem in problems if problem.at.file == file] or problems
        remarks = [remark for remark in remarks if remark.at.file == file]
    return Checked(kb, tuple(problems), tuple(remarks))


def _home(path: Path) -> Path | None:
    """The folder of the knowledge base that a file belongs to: the nearest with a policy."""
    if not path.is_file():
        return None
    own = path.resolve()
    return next((folder for folder in own.parents if (folder / POLICY).is_file()), None)


def check_lines(checked: Checked) -> list[str]:
    """The outcome for reading."""
    if checked.kb is None:
        count = amount(len(checked.problems), "problem")
        return [*map(str, checked.problems), f"{count} found."]
    return list(_sound(checked, checked.kb))


def _sound(checked: Checked, kb: KnowledgeBase) -> Iterator[str]:
    yield f"Knowledge {kb.version}, {kb.hash[:12]}: no problems."
    counts = {kind: len(getattr(kb, kind)) for kind in COUNTED}
    yield ", ".join(f"{n} {kind if n != 1 else kind[:-1]}" for kind, n in counts.items()) + "."
    coverage = claim_coverage(kb)
    yield (
        f"Claims: {coverage.expressed} of {coverage.claims} expressed, "
        f"{len(coverage.not_encoded)} not encoded, {coverage.in_question} shown with a tension."
    )
    for topic, expressed, number in coverage.by_topic:
        yield f"  {topic}: {expressed} of {number}"
    yield from (str(remark) for remark in checked.remarks)
    yield f"{len(checked.remarks)} remarks."


def check_data(checked: Checked) -> dict[str, object]:
    """The outcome as plain data for JSON."""
    data: dict[str, object] = {
        "schema": "unpinch.check/1",
        "problems": [_problem(p) for p in checked.problems],
        "remarks": [_problem(p) for p in checked.remarks],
    }
    if checked.kb is not None:
        coverage = claim_coverage(checked.kb)
        data["knowledge"] = {"version": checked.kb.version, "hash": checked.kb.hash}
        data["counts"] = {kind: len(getattr(checked.kb, kind)) for kind in COUNTED}
        data["claims"] = {
            "claims": coverage.claims,
            "expressed": coverage.expressed,
            "not_encoded": list(coverage.not_encoded),
            "in_question": coverage.in_question,
        }
    return data


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "file": problem.at.file,
        "line": problem.at.line,
        "column": problem.at.column,
        "code": problem.code,
        "message": problem.message,
    }
