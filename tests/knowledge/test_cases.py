"""The shipped patients come out as expected, for the expected reasons."""

from __future__ import annotations

import pytest

from engine.model.knowledge import Case
from engine.verify.evaluate import consult_case, differences
from tests.people import consultant, shipped

EXPECTING = [case for case in shipped().cases if case.expect is not None]


@pytest.mark.parametrize("case", EXPECTING, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    """Disposition, leading syndrome, conclusions, verdicts, and the rules that must have fired."""
    assert case.expect is not None
    assert differences(consult_case(consultant(), case), case.expect) == []


def test_there_are_enough_cases() -> None:
    """At least twenty with expected reasons, at least ten of them published."""
    with_reasons = [case for case in EXPECTING if case.expect and case.expect["because"]]
    assert len(with_reasons) >= 20
    assert sum("published" in case.origin for case in with_reasons) >= 10
