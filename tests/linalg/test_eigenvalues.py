"""Brackets contain the eigenvalue, are as narrow as they say, and both ends are proved."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.linalg.eigenvalues import lambda_max, lambda_min, magnitude, operator_norm
from exactmem.linalg.psd import Factor, certifies, value
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.roots import sqrt_interval


def is_below(factor: Any, M: RationalMatrix, lam: Fraction) -> bool:
    """The factor proves lambda_min(M) >= lam."""
    num = M.num.astype(object) * lam.denominator
    num[np.diag_indices(len(M))] -= lam.numerator * M.den
    return isinstance(factor, Factor) and certifies(factor, num, M.den * lam.denominator)


def quotient(M: RationalMatrix, x: Any) -> Fraction:
    """x^T·M·x / |x|², which no smallest eigenvalue exceeds."""
    vector = np.array(x, dtype=object)
    return Fraction(value(M.num, vector), M.den * int(vector @ vector))


def opposite(M: RationalMatrix) -> RationalMatrix:
    return RationalMatrix(-M.num, M.den)


@given(
    st.integers(1, 5).flatmap(lambda n: st.lists(st.fractions(-9, 9, max_denominator=9), min_size=n, max_size=n)),
    st.integers(1, 80),
)
def test_eigenvalues_of_diagonal_matrices_are_enclosed(diagonal: list[Fraction], bits: int) -> None:
    M = RationalMatrix.from_rows([[v * (i == j) for j in range(len(diagonal))] for i, v in enumerate(diagonal)])
    width = Fraction(2) ** (magnitude(M) - bits)
    least, most = lambda_min(M, bits), lambda_max(M, bits)
    assert least.lo <= min(diagonal) < least.hi and most.lo < max(diagonal) <= most.hi
    assert least.hi - least.lo <= width and most.hi - most.lo <= width
    assert is_below(least.below, M, least.lo) and quotient(M, least.above) < least.hi
    assert is_below(most.above, opposite(M), -most.hi) and quotient(M, most.below) > most.lo


@pytest.mark.parametrize("bits", [5, 20, 45, 70, 150])
def test_an_irrational_eigenvalue_is_enclosed_at_any_precision(bits: int) -> None:
    M = RationalMatrix(np.array([[1, 1], [1, 0]]))  # (1 ± sqrt 5)/2
    low, high = sqrt_interval(Fraction(5), 200)
    least, most = lambda_min(M, bits), lambda_max(M, bits)
    assert least.lo < (1 - high) / 2 and (1 - low) / 2 < least.hi
    assert most.lo < (1 + low) / 2 and (1 + high) / 2 < most.hi
    assert most.hi - most.lo <= Fraction(2) ** (2 - bits)


def test_a_zero_matrix_and_a_singular_one() -> None:
    zero = RationalMatrix(np.zeros((3, 3), dtype=np.int64))
    assert lambda_min(zero, 10).lo <= 0 < lambda_min(zero, 10).hi
    ones = RationalMatrix(np.ones((30, 30), dtype=np.int64))
    assert lambda_min(ones, 60).lo <= 0 < lambda_min(ones, 60).hi
    assert lambda_max(ones, 60).lo < 30 <= lambda_max(ones, 60).hi


def test_entries_beyond_floats_are_no_obstacle() -> None:
    M = RationalMatrix.from_rows([[Fraction(3**900), 0], [0, Fraction(1, 3**900)]])
    assert lambda_min(M, 8).lo <= Fraction(1, 3**900) < lambda_min(M, 8).hi
    assert lambda_max(M, 8).lo < 3**900 <= lambda_max(M, 8).hi


@given(st.lists(st.integers(-9, 9), min_size=3, max_size=3), st.lists(st.integers(-9, 9), min_size=3, max_size=3))
def test_operator_norms_are_enclosed_with_witnesses(a: list[int], b: list[int]) -> None:
    A, B = np.array([a[:2], a[1:]]), np.array([b[:2], b[1:]])
    found, C = operator_norm(RationalMatrix(A), RationalMatrix(B, 3), 12), RationalMatrix(3 * A - B, 3)
    plus, minus = found.above
    assert is_below(plus, C, -found.hi) and is_below(minus, opposite(C), -found.hi)
    assert abs(quotient(C, found.below)) > found.lo
    assert found.hi - found.lo <= 3 * Fraction(2) ** (magnitude(C) - 12)


def test_only_symmetric_matrices_have_brackets() -> None:
    for rows in ([[1, 2], [0, 1]], [[1, 2]]):
        with pytest.raises(ValueError, match="symmetric"):
            lambda_min(RationalMatrix(np.array(rows)), 5)
    with pytest.raises(ValueError, match="symmetric"):
        lambda_min(RationalMatrix(np.zeros((0, 0), dtype=np.int64)), 5)
