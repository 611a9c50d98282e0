"""Any text is read, however long or odd, and nothing of it is kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.interview import english
from tests.unit.listening import LONG, SIDES, asked_of_anyone, knowledge, listener


@pytest.mark.parametrize("piece", [LONG, "both ", "a, ", "pain no ", "x", "numb and pain ", "(😀"])
def test_a_very_long_text_is_read(piece: str) -> None:
    text = (piece * (100_000 // len(piece)))[:100_000]
    assert listener().mentions(text) == listener().mentions(text)


def test_nothing_of_a_text_is_kept() -> None:
    listener()
    before = english._that_count.cache_info().currsize
    listener().mentions("numb zyxwvut")
    assert english._that_count.cache_info().currsize == before


def words_of_the_vocabulary() -> list[str]:
    findings = asked_of_anyone()
    return sorted({word for finding in findings for text in finding.words for word in text.split()})


PIECES = st.one_of(
    st.sampled_from(words_of_the_vocabulary()),
    st.sampled_from([w for finding in asked_of_anyone() for w in finding.words]),
    st.sampled_from(
        ["no", "not", "never", "and", "or", "but", "my", "left", "right", ",", ".", ": ", "mother"]
    ),
    st.text(max_size=12),
)


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map(" ".join)), st.booleans())
def test_any_text_is_understood_or_left_alone(text: str, carer: bool) -> None:
    mentions = listener().mentions(text, carer=carer)
    findings = knowledge().findings
    for mention in mentions:
        finding = findings[mention.finding]
        assert mention.said
        assert mention.said in text
        options = {option.id for option in finding.options}
        assert mention.value in options or finding.type == "yes-no"
        assert finding.type != "yes-no" or mention.value in ("yes", "no", *SIDES)
        assert finding.sided or mention.value not in SIDES or options
    assert len({(m.finding, m.value) for m in mentions}) == len(mentions)
