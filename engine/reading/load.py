"""Loads a folder of knowledge files: from the cache where possible, else from the YAML."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import KnowledgeError, Location, Problem
from engine.model.knowledge import KnowledgeBase
from engine.reading import cache
from engine.reading.files import read_text

if TYPE_CHECKING:
    from engine.reading.yaml_tree import Document


def shipped_knowledge() -> Path:
    """The folder of the knowledge base that comes with the program."""
    spec = importlib.util.find_spec("knowledge")
    if spec is None or not spec.submodule_search_locations:  # pragma: no cover - broken install
        raise KnowledgeError("the shipped knowledge is not installed; install unpinch again")
    return Path(next(iter(spec.submodule_search_locations)))


def load_knowledge(folder: Path | None = None) -> KnowledgeBase:
    """The knowledge base in ``folder``, by default the shipped one.

    Raises KnowledgeError with every problem of every file when it cannot be used.
    """
    files = _files(folder or shipped_knowledge())
    hash = _hash(files)
    kb = cache.recall(hash)
    if kb is not None:
        return kb
    kb, problems = read_knowledge(folder)
    if kb is None:
        raise KnowledgeError("the knowledge base has problems", problems)
    cache.remember(kb)
    return kb


def read_knowledge(folder: Path | None = None) -> tuple[KnowledgeBase | None, list[Problem]]:
    """Read every file anew; the knowledge base is None where there is any problem."""
    from engine.reading.assemble import assemble

    files = _files(folder or shipped_knowledge())
    documents, problems = _documents(files)
    kb, faults = assemble(documents, _hash(files))
    problems.extend(faults)
    return (None if problems else kb), sorted(set(problems))


def read_documents(folder: Path) -> tuple[list[Document], list[Problem]]:
    """The YAML documents of a folder or of one file, with every problem."""
    return _documents(_files(folder))


def _documents(files: Iterable[tuple[str, str, Problem | None]]) -> tuple[list[Document], list[Problem]]:
    from engine.reading.yaml_tree import parse

    documents: list[Document] = []
    problems: list[Problem] = []
    for name, text, problem in files:
        if problem is not None:
            problems.append(problem)
            continue
        document, faults = parse(text, name)
        problems.extend(faults)
        if document.data is not None:
            documents.append(document)
        elif not faults:
            problems.append(Problem(Location(name), "empty-file", "is empty; write an entry"))
    return documents, problems


def _files(folder: Path) -> list[tuple[str, str, Problem | None]]:
    """Name, text and problem of every YAML file, sorted by name; a single file stands alone."""
    if not folder.exists():
        raise KnowledgeError(
            "no knowledge",
            [Problem(Location(str(folder)), "no-such-file", "there is no such folder; check the path")],
        )
    if folder.is_file():
        return [(folder.name, *read_text(folder, folder.name))]
    paths = sorted(
        path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml") and path.is_file()
    )
    if not paths:
        message = "holds no .yaml file; name the folder with the knowledge"
        raise KnowledgeError("no knowledge", [Problem(Location(str(folder)), "no-knowledge", message)])
    names = [path.relative_to(folder).as_posix() for path in paths]
    return [(name, *read_text(path, name)) for name, path in zip(names, paths, strict=True)]


def _hash(files: Iterable[tuple[str, str, Problem | None]]) -> str:
    digest = hashlib.sha256()
    for name, text, _ in files:
        for part in (name, text):
            data = part.encode()
            digest.update(len(data).to_bytes(8, "big"))
            digest.update(data)
    return digest.hexdigest()
