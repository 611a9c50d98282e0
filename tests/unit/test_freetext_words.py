"""Every phrase finds its finding; a slip of spelling is forgiven, a real word is none."""

from __future__ import annotations

import pytest

from engine.interview import english
from engine.model.entries import Finding
from tests.unit.listening import SIDES, asked_of_anyone, heard, knowledge, listener

UNFINDABLE: frozenset[tuple[str, str]] = frozenset()
"""Finding and phrase where a longer phrase of another finding takes the words."""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("waist", "wrist"), ("never", "fever"), ("right", "tight"), ("switching", "twitching")],
)
def test_a_real_word_is_no_misspelling(typed: str, meant: str) -> None:
    assert heard(f"my {typed}") == set()
    assert listener()._forms(typed, {}) == (english.key(typed),)
    assert english.key(meant) not in listener()._forms(typed, {})


@pytest.mark.parametrize("typed", ["wrst", "wrisst", "wrost", "wrsit", "wris"])
def test_one_edit_is_forgiven(typed: str) -> None:
    assert english.one_edit(typed, "wrist")


@pytest.mark.parametrize("typed", ["wrt", "rwsit", "waste", "wristlet", "w", ""])
def test_two_edits_are_not_forgiven(typed: str) -> None:
    assert not english.one_edit(typed, "wrist")


@pytest.mark.parametrize("text", ["can't walk", "cannot walk", "can not walk", "cant walk"])
def test_cannot_is_one_word(text: str) -> None:
    (clause,) = english.clauses(text)
    assert [word.text for word in clause] == ["can't", "walk"]


@pytest.mark.parametrize("finding", asked_of_anyone(), ids=lambda finding: finding.id)
def test_every_phrase_finds_its_finding(finding: Finding) -> None:
    phrases = [("yes", words) for words in finding.words]
    phrases += [(option.id, words) for option in finding.options for words in option.words]
    missed = set()
    for value, words in phrases:
        found = {m.value for m in listener().mentions(words) if m.finding == finding.id}
        if found.isdisjoint({value, *(SIDES if value == "yes" else ())}):
            missed.add((finding.id, words))
    assert missed == {each for each in UNFINDABLE if each[0] == finding.id}


@pytest.mark.parametrize("finding", asked_of_anyone(), ids=lambda finding: finding.id)
def test_every_phrase_is_free_of_punctuation(finding: Finding) -> None:
    for words in (*finding.words, *(w for option in finding.options for w in option.words)):
        assert english.phrase(words), words


def test_what_only_a_clinician_sees_is_never_found() -> None:
    sayings = [
        words
        for finding in knowledge().findings.values()
        if finding.answered_by == "clinician" or finding.computed
        for words in (finding.label, *finding.words, *(o.label for o in finding.options))
    ]
    found = {m.finding for words in sayings for m in listener().mentions(words)}
    assert found <= {f.id for f in asked_of_anyone() if not f.computed}
