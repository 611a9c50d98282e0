"""Reads a file of any kind that export wrote."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from engine.diary.fhir import import_fhir
from engine.diary.portable import import_json
from engine.diary.table import import_csv
from engine.errors import UsageError
from engine.model.diary import Episode
from engine.model.knowledge import KnowledgeBase

MAX_BYTES = 50_000_000


def arrived(
    kb: KnowledgeBase, source: Path, now: datetime
) -> tuple[tuple[Episode, ...], tuple[str, ...]]:
    """The episodes of a file, and what is to be said about it.

    Raises UsageError for a file that cannot be read, AnswersError with every problem in it.
    """
    try:
        with source.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"'{source}' cannot be read: {error.strerror}") from None
    if len(data) > MAX_BYTES:
        raise UsageError(f"'{source}' is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"'{source}' is no UTF-8 text; export it again as UTF-8") from None
    name = source.name
    if not text.lstrip().startswith("{"):
        return import_csv(kb, text, name, now), ()
    if '"resourceType"' in text[:5000]:
        received = import_fhir(kb, text, name, now)
        return received.episodes, received.remarks()
    return import_json(kb, text, name, now), ()
