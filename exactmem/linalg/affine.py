"""The affine rank of a set of points, proved from both sides.

n points x_i in Q^d have affine rank r when their differences span r dimensions. With the homogenised rows (x_i, 1),
over one denominator:

* lower bound: r + 1 rows and r + 1 columns (the pivots and the last) whose minor is a unit modulo an integer m > 1. Its
  determinant is then not zero, so the rows are affinely independent.
* upper bound: every other column is one fixed affine combination of the pivot columns, in all n rows.

Together: the projection onto the pivot coordinates is injective on the affine hull of the points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from math import gcd, lcm
from typing import Any, NamedTuple

import numpy as np
from flint import fmpq_mat

from exactmem.linalg.modular import PRIMES, echelon, matrix, residues
from exactmem.linalg.rational_matrix import INT64_MAX, RationalMatrix, integer_array
from exactmem.linalg.solve import integer_matrix, solve

Array = np.ndarray[Any, Any]

CHUNK = 2**14
"""Rows that are checked at a time, which bounds the memory that products of big integers take."""


@dataclass(frozen=True)
class AffineRank:
    """The affine rank of points, with what proves it.

    Parameters
    ----------
    rank : r, with 0 <= r <= d
    pivots : the r columns that determine all others, the first possible ones in column order
    rows : r + 1 affinely independent points
    modulus : m > 1 such that the minor of the homogenised integer rows in `rows` and the columns `pivots` and the last
        is a unit modulo m
    dependencies : (d - r) x (r + 1); row k expresses the k-th column that is no pivot as the combination of the pivot
        columns and the constant 1, which holds for every point
    """

    rank: int
    pivots: tuple[int, ...]
    rows: tuple[int, ...]
    modulus: int
    dependencies: RationalMatrix


def affine_rank(X: RationalMatrix) -> AffineRank:
    """The affine rank of the rows of X (n >= 1), with pivots, independent rows and exact dependencies.

    The lower bound comes from elimination modulo a prime on a few rows, the upper bound from an exact solve on the
    minor found and a check on all rows. A row that fails the check joins the few; an unlucky prime is noticed because
    no larger minor follows, and exact elimination takes over.

    Complexity: O(d^3) operations modulo p and O(n d (d - r)) for the check, repeated at most d times (once or twice on
    data that are not made to resist).

    >>> X = RationalMatrix(np.array([[1, 5, 1, 3], [2, 5, 0, 5], [3, 5, 1, 7]]))
    >>> affine_rank(X).rank, affine_rank(X).pivots
    (2, (0, 2))
    >>> affine_rank(X).dependencies.num.tolist()  # columns 1 and 3 are 5 and 2 x0 + 1
    [[0, 0, 5], [2, 0, 1]]
    >>> affine_rank(RationalMatrix(np.array([[7, 7]]))).rank
    0
    """
    n, d = X.shape
    sample = list(range(0, n, max(1, n // (4 * (d + 1)))))
    minor = _modular(X, sample)
    while True:
        if minor is None:
            minor = _rational(X, sample)
        others = [j for j in range(d) if j not in minor.pivots]
        columns, dens = _combinations(X, minor, others)
        if not _use_earlier_pivots(minor, others, columns):  # possible for an unlucky prime only
            minor = None
            continue
        failing = _failing_rows(X, minor, others, columns, dens)
        if not failing:
            return AffineRank(len(minor.pivots), *minor, _over_one_denominator(columns, dens, len(minor.rows)))
        # The minor is invertible, so its rows admit no other combination: with a failing row the rank is larger over Q.
        sample = sorted({*minor.rows, *failing})
        larger = _modular(X, sample)
        minor = larger if larger is not None and len(larger.rows) > len(minor.rows) else None


class _Minor(NamedTuple):
    """As in `AffineRank`: a minor of the homogenised rows that is a unit for the modulus."""

    pivots: tuple[int, ...]
    rows: tuple[int, ...]
    modulus: int


def _modular(X: RationalMatrix, sample: Sequence[int]) -> _Minor | None:
    """The first independent columns and rows of the sample modulo our prime; None if it divides the denominator."""
    prime = PRIMES[0]
    if X.den % prime == 0:
        return None
    rows = residues(_constant_first(X, sample), prime)
    _, chosen = echelon(matrix(rows.T, prime))
    _, columns = echelon(matrix(rows[list(chosen)], prime))
    return _Minor(tuple(j - 1 for j in columns[1:]), tuple(sample[i] for i in chosen), prime)


def _rational(X: RationalMatrix, sample: Sequence[int]) -> _Minor:
    """The first independent columns and rows of the sample over Q, and the smallest modulus that shows it."""
    rows = _constant_first(X, sample)
    across: Any = fmpq_mat(integer_matrix(rows.T))
    _, chosen = echelon(across)
    down: Any = fmpq_mat(integer_matrix(rows[list(chosen)]))
    _, columns = echelon(down)
    determinant = int(integer_matrix(rows[np.ix_(chosen, columns)]).det())
    modulus = next(m for m in count(2) if gcd(m, determinant) == 1)
    return _Minor(tuple(j - 1 for j in columns[1:]), tuple(sample[i] for i in chosen), modulus)


def _constant_first(X: RationalMatrix, sample: Sequence[int]) -> Array:
    """Homogenised rows with the constant column in front, so that elimination in column order takes it first."""
    return np.roll(X.take(sample).homogenised(), 1, axis=1)


def _combinations(X: RationalMatrix, minor: _Minor, others: Sequence[int]) -> tuple[list[list[int]], list[int]]:
    """Each other column, on the rows of the minor, as integers (..., constant) times the pivots, over a denominator."""
    if not others:
        return [], []
    rows = X.num[list(minor.rows)]
    constant = np.full((len(rows), 1), X.den, dtype=object)
    square = np.hstack([rows[:, list(minor.pivots)].astype(object), constant])
    return solve(integer_matrix(square), integer_matrix(rows[:, list(others)]))


def _use_earlier_pivots(minor: _Minor, others: Sequence[int], columns: Sequence[Sequence[int]]) -> bool:
    """Whether no column needs a later pivot: the pivots are then the first ones over Q, not only modulo the prime."""
    return all(
        not any(c for c, pivot in zip(column, minor.pivots, strict=False) if pivot > j)
        for j, column in zip(others, columns, strict=True)
    )


def _failing_rows(
    X: RationalMatrix, minor: _Minor, others: Sequence[int], columns: Sequence[Sequence[int]], dens: Sequence[int]
) -> list[int]:
    """Rows on which some other column is not its combination: none, or the first of a chunk for each column that fails.

    The identity is  sum_j num_ij c_j + den c_last = num_ik q  in integers. Both sides, and every partial sum of the
    left, are at most `bound` in absolute value, so float64 is exact below 2^53 and int64 up to 2^63 - 1.
    """
    if not others:
        return []
    weights = np.array([column[:-1] for column in columns], dtype=object).T.reshape(len(minor.pivots), len(others))
    shifts = np.array([column[-1] * X.den for column in columns], dtype=object)
    factors = np.array(dens, dtype=object)
    bound = max(
        X.max_abs * max(sum(map(abs, column[:-1])), q) + abs(column[-1]) * X.den
        for column, q in zip(columns, dens, strict=True)
    )
    word = X.num.dtype == np.int64 and bound <= INT64_MAX
    if word:
        kind = np.float64 if bound < 2**53 else np.int64
        weights, shifts, factors = weights.astype(kind), shifts.astype(kind), factors.astype(kind)
    for start in range(0, len(X), CHUNK):
        part = X.num[start : start + CHUNK]
        known, wanted = part[:, list(minor.pivots)], part[:, list(others)]
        if word:
            wrong = known.astype(kind) @ weights + shifts != wanted.astype(kind) * factors
        else:
            wrong = _product(known, weights) != wanted.astype(object) * factors - shifts
        if wrong.any():
            return sorted({start + int(rows.argmax()) for rows in wrong.T if rows.any()})
    return []


def _product(left: Array, right: Array) -> Array:
    """The product of two matrices of integers of any length, by FLINT."""
    if left.shape[1] == 0:
        return np.zeros((left.shape[0], right.shape[1]), dtype=object)
    table = (integer_matrix(left) * integer_matrix(right)).table()
    return np.array([[int(v) for v in row] for row in table], dtype=object)


def _over_one_denominator(columns: Sequence[Sequence[int]], dens: Sequence[int], width: int) -> RationalMatrix:
    den = lcm(*dens)
    rows = [[c * (den // q) for c in column] for column, q in zip(columns, dens, strict=True)]
    return RationalMatrix(integer_array(rows, (len(rows), width)), den)
