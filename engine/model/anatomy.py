"""Lesions: places where something can go wrong, and what each of them can explain."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import Location
from engine.model.entries import SourceRef
from engine.model.value import value


@value
class Site:
    """A level at which a lesion can sit, such as a root or a joint."""

    id: str
    title: str


@value
class Modality:
    """A kind of sign that one lesion must explain together with the others.

    ``findings`` are the choices whose options are such signs, ``present`` the yes-no findings
    that are; ``both_sides`` are sided findings, whose sign is that both sides are affected.
    Signs of a ``firm`` modality localise; others, such as pain, may be felt elsewhere.
    """

    id: str
    title: str
    firm: bool
    findings: tuple[str, ...]
    present: tuple[str, ...]
    both_sides: tuple[str, ...]
    told_by: Mapping[str, str]
    """Yes-no findings that tell of one of the options, with the option."""


@value
class Lesion:
    """One place, and the signs it explains, by modality; ``typical`` ones are usually there.

    ``also`` are signs that it can give and often does not.
    """

    id: str
    site: str
    label: str
    syndromes: tuple[str, ...]
    typical: Mapping[str, tuple[str, ...]]
    also: Mapping[str, tuple[str, ...]]
    sources: tuple[SourceRef, ...]
    at: Location

    def explains(self, modality: str, sign: str) -> bool:
        """Whether the lesion can give the sign."""
        return sign in self.typical.get(modality, ()) or sign in self.also.get(modality, ())
