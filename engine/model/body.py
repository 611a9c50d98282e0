"""Maps: where on the body the options of a question are, region by region."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import Location
from engine.model.value import value


@value
class Region:
    """A part of a map. ``marks`` are what stands in the drawing for an option."""

    id: str
    title: str
    drawing: str
    marks: Mapping[str, str]
    options: tuple[str, ...]
    """Every option of the region, also those that the drawing does not show."""

    def drawn(self, numbers: Mapping[str, int]) -> list[str]:
        """The drawing with the numbers of the options; a mark without a number leaves a gap."""
        text = self.drawing
        for mark, option in self.marks.items():
            number = numbers.get(option)
            text = text.replace(mark, "  " if number is None else f"{number:>2}")
        return [line.rstrip() for line in text.splitlines()]


@value
class BodyMap:
    """Regions in the order of showing."""

    id: str
    title: str
    regions: tuple[Region, ...]
    at: Location
