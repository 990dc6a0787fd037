"""The affine rank against an independent elimination, and its proof checked from both sides."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exactmem.data.embedded import digits, iris
from exactmem.linalg import affine as affine_module
from exactmem.linalg.affine import affine_rank
from exactmem.linalg.modular import PRIMES
from exactmem.linalg.rational_matrix import RationalMatrix


def greedy_pivots(rows):
    """Columns that are no affine combination of earlier ones, by elimination in fractions of the differences."""
    left = [[Fraction(a) - Fraction(b) for a, b in zip(row, rows[0], strict=True)] for row in rows]
    pivots = []
    for j in range(len(rows[0])):
        lead = next((row for row in left if row[j]), None)
        if lead is None:
            continue
        pivots.append(j)
        left.remove(lead)
        left = [[a - row[j] / lead[j] * b for a, b in zip(row, lead, strict=True)] for row in left]
    return tuple(pivots)


def determinant(square):
    """Integer determinant by fraction-free elimination."""
    rows, sign, previous = [list(row) for row in square], 1, 1
    for k in range(len(rows) - 1):
        swap = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if swap is None:
            return 0
        if swap != k:
            rows[k], rows[swap], sign = rows[swap], rows[k], -sign
        for i in range(k + 1, len(rows)):
            for j in range(k + 1, len(rows)):
                rows[i][j] = (rows[i][j] * rows[k][k] - rows[i][k] * rows[k][j]) // previous
        previous = rows[k][k]
    return sign * rows[-1][-1]


def assert_proved(X, found):
    """Both bounds, from the matrix alone."""
    (n, d), r = X.shape, found.rank
    assert len(found.pivots) == r and list(found.pivots) == sorted(set(found.pivots))
    assert len(found.rows) == r + 1 == len(set(found.rows)) and all(0 <= i < n for i in found.rows)
    homogeneous = X.homogenised().tolist()
    minor = [[homogeneous[i][j] for j in (*found.pivots, d)] for i in found.rows]
    assert found.modulus > 1 and gcd(determinant(minor), found.modulus) == 1
    others = [j for j in range(d) if j not in found.pivots]
    assert found.dependencies.shape == (d - r, r + 1)
    for k, j in enumerate(others):
        *factors, constant = found.dependencies.row(k)
        for row in X.rows():
            assert row[j] == sum((c * row[p] for c, p in zip(factors, found.pivots, strict=True)), constant)
        assert all(c == 0 for c, p in zip(factors, found.pivots, strict=True) if p > j)


@st.composite
def degenerate_points(draw):
    """Integer points in a random affine subspace, with duplicates, constant columns and gaps in scale."""
    n, d, r = draw(st.integers(1, 9)), draw(st.integers(1, 6)), draw(st.integers(0, 4))
    scale = draw(st.sampled_from([1, 3, 10**9, 10**25]))
    small = st.integers(-2, 2)
    base = draw(st.lists(st.lists(small, min_size=d, max_size=d), min_size=r, max_size=r))
    weights = draw(st.lists(st.lists(small, min_size=r, max_size=r), min_size=n, max_size=n))
    shift = draw(st.lists(small, min_size=d, max_size=d))
    den = draw(st.sampled_from([1, 2, 7, 10**20]))
    return [
        [
            Fraction(scale * (s + sum(w * b[j] for w, b in zip(row, base, strict=True))), den)
            for j, s in enumerate(shift)
        ]
        for row in weights
    ]


@settings(deadline=None)
@given(degenerate_points())
def test_rank_and_pivots_agree_with_elimination_in_fractions_and_are_proved(rows):
    X = RationalMatrix.from_rows(rows)
    found = affine_rank(X)
    assert found.pivots == greedy_pivots(rows)
    assert_proved(X, found)


@settings(deadline=None)
@given(st.integers(1, 4).flatmap(lambda d: st.lists(st.lists(st.fractions(), min_size=d, max_size=d), min_size=1)))
@example([[Fraction(5)]])
def test_any_rational_points_have_a_proved_rank(rows):
    X = RationalMatrix.from_rows(rows)
    assert_proved(X, affine_rank(X))


def test_six_points_on_a_line_in_the_plane_by_hand():
    X = RationalMatrix(np.array([[t, 2 * t + 3] for t in (0, 1, 2, 3, 4, 5)]))
    found = affine_rank(X)
    assert (found.rank, found.pivots) == (1, (0,))
    assert found.dependencies.num.tolist() == [[2, 3]] and found.dependencies.den == 1


def test_a_single_point_and_constant_data_have_rank_zero():
    for rows in ([[4, 5, 6]], [[4, 5, 6]] * 7, [[0, 0, 0]] * 2):
        X = RationalMatrix.from_rows([[Fraction(v, 7) for v in row] for row in rows])
        found = affine_rank(X)
        assert (found.rank, found.pivots, len(found.rows)) == (0, (), 1)
        assert [found.dependencies[k, 0] for k in range(3)] == [Fraction(v, 7) for v in rows[0]]
        assert_proved(X, found)


def test_the_pivots_are_the_first_columns_possible():
    X = RationalMatrix(np.array([[7, 1, 2, 0], [7, 2, 4, 1], [7, 3, 6, 5]]))
    assert affine_rank(X).pivots == (1, 3)


@pytest.mark.parametrize("prime", PRIMES)
def test_data_built_against_a_prime_are_decided_exactly(prime):
    for rows in (
        [[0, 0], [prime, 0], [2 * prime, 0], [0, prime]],
        [[0, 0, 1], [1, prime, 1], [2, 0, 5]],
        [[0, 1], [prime, 1], [5 * prime, 2]],
    ):
        X = RationalMatrix.from_rows(rows)
        found = affine_rank(X)
        assert found.pivots == greedy_pivots(rows)
        assert_proved(X, found)
    for rows in ([[Fraction(1, prime)]], [[Fraction(1, prime), 0], [0, Fraction(1, prime)], [1, 1]]):
        X = RationalMatrix.from_rows(rows)
        assert affine_rank(X).rank == len(greedy_pivots(rows))
        assert_proved(X, affine_rank(X))


def test_rows_that_alone_raise_the_rank_are_found_wherever_they_are():
    d, n = 6, 5000
    X = np.zeros((n, d), dtype=np.int64)
    for j in range(d):
        X[n - 1 - 7 * j, j] = 1
    found = affine_rank(RationalMatrix(X))
    assert found.rank == d
    X = np.column_stack([X, X.sum(axis=1) * 3 - 1])
    X[0, 3] = 2**62
    X[0, 6] = 5
    found = affine_rank(RationalMatrix(X))
    assert found.pivots == greedy_pivots(np.unique(X, axis=0).tolist())
    assert_proved(RationalMatrix(X[list(found.rows)]), affine_rank(RationalMatrix(X[list(found.rows)])))


@pytest.mark.parametrize("scale", [1, 10**6, 10**9, 10**14], ids=["float64", "near 2^53", "near 2^63", "integers"])
def test_every_width_of_the_check_finds_the_same_rank_and_a_planted_exception(scale, monkeypatch):
    monkeypatch.setattr(affine_module, "CHUNK", 100)
    rng = np.random.default_rng(1)
    X = rng.integers(-9, 9, (400, 3)) @ rng.integers(-9, 9, (3, 8)) * scale + 1
    assert affine_rank(RationalMatrix(X)).rank == 3
    X[399, 7] += 1
    assert affine_rank(RationalMatrix(X)).rank == 4
    assert affine_rank(RationalMatrix(X.astype(object) * 10**30)).rank == 4


def test_a_difference_that_floats_would_round_away_is_seen():
    column = np.arange(400) * 2**53 + 1
    X = np.column_stack([column, column])
    assert affine_rank(RationalMatrix(X)).rank == 1
    X[398, 1] += 1
    assert affine_rank(RationalMatrix(X)).rank == 2


def test_long_coefficients_that_cancel_do_not_spoil_the_check():
    rng = np.random.default_rng(2)
    base, gap = rng.integers(0, 2**20, 400), rng.integers(0, 8, 400)
    X = RationalMatrix(np.column_stack([base, base - gap, (2**40 + 1) * gap]))
    assert affine_rank(X).pivots == (0, 1)
    assert affine_rank(X).dependencies.num.tolist() == [[2**40 + 1, -(2**40) - 1, 0]]


def test_digits_has_affine_rank_61_and_iris_4():
    found = affine_rank(digits().X)
    assert found.rank == 61
    assert [j for j in range(64) if j not in found.pivots] == [0, 32, 39]
    assert not found.dependencies.num.any()  # three pixels are always blank
    assert [affine_rank(digits().X.take(range(k))).rank for k in (240, 400)] == [54, 56]
    assert affine_rank(iris().X).pivots == (0, 1, 2, 3)
