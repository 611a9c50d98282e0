"""Entries are found by what people call them."""

from __future__ import annotations

import pytest

from engine.errors import UsageError
from engine.explain.names import resolve, slug, syndrome_named
from tests.people import shipped

CALLED = {
    "carpal-tunnel-syndrome": "carpal-tunnel-syndrome",
    "cts": "carpal-tunnel-syndrome",
    "Carpal Tunnel": "carpal-tunnel-syndrome",
    "pinched nerve in the neck": "cervical-radiculopathy",
    "a pinched nerve in the neck": "cervical-radiculopathy",
    "deep peroneal neuropathy": "deep-fibular-neuropathy",
    "piriformis": "deep-gluteal-syndrome",
}


@pytest.mark.parametrize(("name", "id"), CALLED.items())
def test_names_that_people_use(name: str, id: str) -> None:
    assert resolve(shipped(), name, list(shipped().syndromes)) == id


def test_what_could_mean_several_is_not_guessed() -> None:
    with pytest.raises(UsageError, match="near it: "):
        resolve(shipped(), "radial", list(shipped().syndromes))


def test_a_misspelt_name_is_suggested() -> None:
    with pytest.raises(UsageError, match="did you mean 'sciatica'"):
        resolve(shipped(), "sciattica", list(shipped().syndromes))


def test_the_published_name_of_a_case_is_understood() -> None:
    assert syndrome_named(shipped(), "deep-peroneal-neuropathy") == "deep-fibular-neuropathy"
    assert syndrome_named(shipped(), "no-such-thing") is None


def test_slugs() -> None:
    assert slug("Bell's palsy (face)") == "bells-palsy-face"
    assert slug("The median nerve") == "median-nerve"
