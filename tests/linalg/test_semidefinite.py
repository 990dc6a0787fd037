"""Semidefinite or not, against the signs of all principal minors; shifts from both sides."""

from fractions import Fraction
from itertools import combinations

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given
from hypothesis import strategies as st

from exactmem.linalg.semidefinite import LARGE, by_balls, largest_shift, semidefinite, smallest_shift


def by_minors(matrix: fmpq_mat) -> bool:
    """A symmetric matrix is semidefinite iff no principal minor is negative."""
    n = int(matrix.nrows())
    return all(
        fmpq_mat([[matrix[i, j] for j in rows] for i in rows]).det() >= 0
        for size in range(1, n + 1)
        for rows in combinations(range(n), size)
    )


@given(
    st.integers(1, 4).flatmap(lambda n: st.lists(st.integers(-3, 3), min_size=n * n, max_size=n * n)), st.integers(0, 2)
)
def test_elimination_agrees_with_all_principal_minors(entries, form):
    n = {1: 1, 4: 2, 9: 3, 16: 4}[len(entries)]
    A = fmpq_mat(n, n, [fmpq(v, 2) for v in entries])
    # near and far from semidefinite: A + A^T, a Gram matrix of low rank, a Gram matrix less a bit
    unit = fmpq_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])
    thin = fmpq_mat(n, 1, [A[i, 0] for i in range(n)])
    M = [A + A.transpose(), thin * thin.transpose(), A * A.transpose() - unit * fmpq(1, 8)][form]
    assert semidefinite(M) == by_minors(M)
    assert by_balls(M) in (None, by_minors(M))


@pytest.mark.parametrize(
    ("entries", "answer"),
    [
        ([0], True),
        ([-1], False),
        ([0, 0, 0, 0], True),
        ([0, 0, 0, 1], True),
        ([0, 1, 1, 0], False),
        ([0, 0, 0, -1], False),
    ],
)
def test_zeros_on_the_diagonal(entries, answer):
    n = {1: 1, 4: 2}[len(entries)]
    assert semidefinite(fmpq_mat(n, n, entries)) is answer


def test_a_sliver_below_zero_is_noticed():
    third = fmpq(1, 3)
    assert semidefinite(fmpq_mat(2, 2, [third, third, third, third]))
    assert not semidefinite(fmpq_mat(2, 2, [third, third, third, third - fmpq(1, 2**200)]))


@pytest.mark.parametrize("sliver", [Fraction(1, 2**50), Fraction(0), Fraction(-1, 2**50), Fraction(-1, 2**5000)])
def test_large_matrices_are_decided_as_small_ones_are(sliver):
    """A Gram matrix of low rank and a sliver on the diagonal: semidefinite iff the sliver is not negative."""
    n = LARGE + 2
    V = fmpq_mat(n, 3, [fmpq((7 * i) % 11 - 5, 3) for i in range(3 * n)])
    unit = fmpq_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])
    M = V * V.transpose() + unit * fmpq(sliver.numerator, sliver.denominator)
    assert semidefinite(M) is (sliver >= 0)
    assert (by_balls(M) is None) == (abs(sliver) < Fraction(1, 2**60))


@given(st.fractions(Fraction(1, 10**6), 10**6), st.integers(2, 12))
def test_shifts_end_on_their_side_of_the_bound(bound, bits):
    low = largest_shift(lambda t: t <= bound, Fraction(1), bits)
    high = smallest_shift(lambda t: t >= bound, Fraction(1), bits)
    near = 1 + Fraction(2, 2**bits)
    assert low <= bound <= high and low * near >= bound and high <= bound * near


def test_a_bound_out_of_reach_is_no_endless_loop():
    for holds in (lambda t: True, lambda t: False):
        with pytest.raises(ArithmeticError, match="no bound was found"):
            largest_shift(holds, Fraction(1))
