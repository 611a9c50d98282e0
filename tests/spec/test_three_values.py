"""Three values: what is not known is neither yes nor no."""

from __future__ import annotations

import pytest

from engine.model.truth import Truth, all_of, any_of, at_least, score

F, O, M = Truth.FAILED, Truth.OPEN, Truth.MET  # noqa: E741 - the table reads best in one letter

AND = {
    (F, F): F, (F, O): F, (F, M): F,
    (O, F): F, (O, O): O, (O, M): O,
    (M, F): F, (M, O): O, (M, M): M,
}  # fmt: skip
OR = {
    (F, F): F, (F, O): O, (F, M): M,
    (O, F): O, (O, O): O, (O, M): M,
    (M, F): M, (M, O): M, (M, M): M,
}  # fmt: skip


@pytest.mark.parametrize(("pair", "result"), AND.items())
def test_and(pair: tuple[Truth, Truth], result: Truth) -> None:
    """A missing answer cannot rescue a condition that already failed."""
    assert (pair[0] & pair[1]) is result
    assert all_of(pair) is result


@pytest.mark.parametrize(("pair", "result"), OR.items())
def test_or(pair: tuple[Truth, Truth], result: Truth) -> None:
    """A missing answer cannot take back what another answer has met."""
    assert (pair[0] | pair[1]) is result
    assert any_of(pair) is result


def test_not() -> None:
    """Unknown stays unknown under negation."""
    assert [~F, ~O, ~M] == [M, O, F]


@pytest.mark.parametrize(
    ("needed", "values", "result"),
    [
        (2, [M, M, F], M),
        (2, [M, O, F], O),
        (2, [M, F, F], F),
        (2, [O, O, F], O),
        (1, [O, F], O),
        (3, [M, M, O], O),
        (3, [M, M, F], F),
    ],
)
def test_at_least(needed: int, values: list[Truth], result: Truth) -> None:
    """Met once enough hold, failed once so many can no longer hold, open in between."""
    assert at_least(needed, values) is result


@pytest.mark.parametrize(
    ("needed", "values", "result"),
    [
        (5.0, [M, M, F], M),
        (5.5, [M, M, F], F),
        (5.5, [M, M, O], O),
        (8.0, [M, O, O], O),
        (9.5, [M, M, M], F),
        (3.5, [O, F, M], M),
        (4.5, [F, M, O], O),
        (4.5, [F, F, F], F),
    ],
)
def test_score(needed: float, values: list[Truth], result: Truth) -> None:
    """Points of 3.5, 1.5 and 4: met, out of reach, or in between."""
    assert score(needed, (3.5, 1.5, 4.0), values) is result


def test_of_nothing() -> None:
    """All of nothing holds, any of nothing does not."""
    assert (all_of([]), any_of([])) == (M, F)
