"""Reads a file of any kind that export wrote."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from engine.diary.fhir import import_fhir
from engine.diary.incoming import read_import
from engine.diary.portable import import_json
from engine.diary.table import import_csv
from engine.model.diary import Episode
from engine.model.knowledge import KnowledgeBase

HEAD = 5000
"""Characters of a file that tell of which kind it is."""


def arrived(
    kb: KnowledgeBase, source: Path, now: datetime
) -> tuple[tuple[Episode, ...], tuple[str, ...]]:
    """The episodes of a file, and what is to be said about it.

    Raises AnswersError with every problem of a file that cannot be read.
    """
    text, name = read_import(source), source.name
    if not text.lstrip().startswith("{"):
        return import_csv(kb, text, name, now), ()
    if '"resourceType"' in text[:HEAD]:
        received = import_fhir(kb, text, name, now)
        return received.episodes, received.remarks()
    return import_json(kb, text, name, now), ()
