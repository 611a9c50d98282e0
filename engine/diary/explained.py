"""Every question that can be asked about a result, asked about a diary, down to its figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.diary.review import Review, figures, value_words
from engine.explain.lines import Line, Section, Voice
from engine.explain.prove import Prover
from engine.explain.queries import ask
from engine.explain.words import sentence


def explained(
    found: Review, query: str, ids: Iterable[str], voice: Voice
) -> tuple[Prover, list[Section]]:
    """The answer to a query, and the check-ins behind every answer that it rests on.

    Raises UsageError for an unknown query or id.
    """
    prover, sections = ask(found.consultation, query, tuple(ids), voice)
    lines = tuple(_from_the_diary(found, prover))
    return prover, [*sections, Section("From the check-ins", lines)] if lines else sections


def _from_the_diary(found: Review, prover: Prover) -> Iterator[Line]:
    """What was worked out and is told of in the proof, with its readings and its reason."""
    kb = found.consultation.kb
    told = {getattr(node, "finding", None) for node in prover.nodes.values()}
    for each in found.consultation.answers.derived:
        node = prover.derivation(each.finding) if each.finding in told else None
        if node is None:
            continue
        label = kb.findings[each.finding].label
        yield Line(sentence(f"{label}: {value_words(found, each)}"), node)
        if each.readings:
            yield Line(f"From: {figures(found, each)}.", node, 1)
        if each.trend in kb.trends:
            yield Line(kb.trends[each.trend].because, node, 1)
