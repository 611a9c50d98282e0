"""Shows a map in plain lines: options by region, and drawings with their numbers."""

from __future__ import annotations

from collections.abc import Iterator

from engine.model.body import BodyMap
from engine.model.entries import Finding
from engine.model.knowledge import KnowledgeBase


def map_of(kb: KnowledgeBase, finding: Finding) -> BodyMap | None:
    """The map that belongs to a question."""
    return kb.maps[finding.map] if finding.map else None


def numbers_of(finding: Finding) -> dict[str, int]:
    """The number of every option, as the interview counts them."""
    return {option.id: number for number, option in enumerate(finding.options, 1)}


def by_region(body: BodyMap, finding: Finding) -> Iterator[str]:
    """One line a region with the numbered options of a question."""
    numbers = numbers_of(finding)
    for region in body.regions:
        shown = sorted(numbers[id] for id in region.options if id in numbers)
        if shown:
            named = ", ".join(f"{n} {finding.options[n - 1].label}" for n in shown)
            yield f"{region.title}: {named}"


def drawings(body: BodyMap, finding: Finding) -> Iterator[str]:
    """Every region with its drawing and the names of the numbers in it."""
    numbers = numbers_of(finding)
    for region in body.regions:
        shown = sorted(numbers[id] for id in region.options if id in numbers)
        if not shown:
            continue
        yield ""
        yield region.title
        yield from region.drawn(numbers)
        yield from (f"  {n}. {finding.options[n - 1].label}" for n in shown)
