"""What every syndrome of the shipped knowledge must say."""

from __future__ import annotations

from engine.verify.check import check_folder
from tests.people import shipped

COMPLETE = {"incomplete-syndrome", "unproved-syndrome", "unread-source", "unread-finding"}


def test_no_syndrome_lacks_anything() -> None:
    """Names, outlook, watching, a test, a specialist, a typical case and a near miss."""
    remarks = [str(r) for r in check_folder(None).remarks if r.code in COMPLETE]
    assert remarks == []


def test_no_time_to_wait_is_given_for_a_danger() -> None:
    """Where waiting is wrong, nothing says by when it should be better."""
    urgent = ("emergency", "same-day")
    for syndrome in shipped().syndromes.values():
        if syndrome.dangerous and any(floor in urgent for floor in syndrome.floors.values()):
            assert syndrome.better_by is None, syndrome.id


def test_every_rule_names_its_sources() -> None:
    """And says consensus where nobody has read what it rests on."""
    kb = shipped()
    for rule in kb.rules.values():
        assert rule.sources, rule.id
        read = any(kb.sources[ref.id].read in ("original", "reference") for ref in rule.sources)
        assert read or rule.consensus, rule.id


def test_figures_are_shares_with_sources() -> None:
    for syndrome in shipped().syndromes.values():
        assert bool(syndrome.figures) != bool(syndrome.no_figures), syndrome.id
        for figure in syndrome.figures:
            assert 0 <= figure.low <= figure.high <= 100
            assert figure.sources


def test_every_place_has_a_syndrome_or_says_why_not() -> None:
    """Each compression is what some lesion is called."""
    kb = shipped()
    named = {id for lesion in kb.lesions.values() for id in lesion.syndromes}
    without = {s.id for s in kb.syndromes.values() if s.kind == "compression"} - named
    assert without <= {"nerve-compression-unsettled", "double-crush", "hereditary-pressure-palsy"}
