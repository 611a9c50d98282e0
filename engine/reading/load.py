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
from engine.reading.codes import Code, problem
from engine.reading.files import knowledge_files, read_text, signature

if TYPE_CHECKING:
    from engine.reading.yaml_tree import Document

Texts = list[tuple[str, str]]
"""Name and text of every file that could be read."""


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
    place = folder or shipped_knowledge()
    seen = signature(place) if place.is_dir() else None
    known = cache.recall_hash(*seen) if seen else None
    kb = cache.recall(known) if known else None
    if kb is not None:
        return kb
    texts, faults = _texts(place)
    kb = None if faults else cache.recall(_hash(texts))
    if kb is None:
        kb, problems = _read(texts, faults)
        if kb is None:
            raise KnowledgeError("the knowledge base has problems", problems)
        cache.remember(kb)
    if seen:
        cache.remember_hash(seen[0], kb.hash)
    return kb


def read_knowledge(folder: Path | None = None) -> tuple[KnowledgeBase | None, list[Problem]]:
    """Read every file anew; the knowledge base is None where there is any problem.

    Raises KnowledgeError where there is no file to read.
    """
    return _read(*_texts(folder or shipped_knowledge()))


def read_documents(folder: Path) -> tuple[list[Document], list[Problem]]:
    """The YAML documents of a folder or of one file that can be read, with every problem.

    Raises KnowledgeError where there is no file to read.
    """
    texts, faults = _texts(folder)
    documents, problems = _documents(texts)
    return [d for d in documents if d.data is not None], [*faults, *problems]


def _read(texts: Texts, faults: list[Problem]) -> tuple[KnowledgeBase | None, list[Problem]]:
    from engine.reading.assemble import assemble

    documents, problems = _documents(texts)
    kb, more = assemble(documents, _hash(texts), unread=bool(faults))
    problems = sorted({*faults, *problems, *more})
    return (None if problems else kb), problems


def _documents(texts: Texts) -> tuple[list[Document], list[Problem]]:
    from engine.reading.yaml_tree import parse

    parsed = [parse(text, name) for name, text in texts]
    return [document for document, _ in parsed], [p for _, found in parsed for p in found]


def _texts(folder: Path) -> tuple[Texts, list[Problem]]:
    """The YAML files of a folder, sorted by name; a single file stands alone."""
    try:
        if not folder.exists():
            raise _nothing(folder, "no-such-file", "there is no such folder; check the path")
    except OSError as error:
        reason = (error.strerror or "not possible").lower()
        raise _nothing(folder, "unreadable-file", f"cannot be read: {reason}") from None
    if not folder.is_dir():
        text, fault = read_text(folder, folder.name)
        return ([], [fault]) if fault else ([(folder.name, text)], [])
    texts, faults = knowledge_files(folder)
    if not texts and not faults:
        message = "holds no .yaml file; name the folder with the knowledge"
        raise _nothing(folder, "no-knowledge", message)
    return texts, faults


def _nothing(folder: Path, code: Code, message: str) -> KnowledgeError:
    return KnowledgeError("no knowledge", [problem(Location(str(folder)), code, message)])


def _hash(texts: Iterable[tuple[str, str]]) -> str:
    digest = hashlib.sha256()
    for name, text in texts:
        for part in (name, text):
            data = part.encode()
            digest.update(len(data).to_bytes(8, "big"))
            digest.update(data)
    return digest.hexdigest()
