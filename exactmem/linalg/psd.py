"""Lower bounds on the smallest eigenvalue of a symmetric rational matrix, each with a witness either way.

**Statement.** Let scale > 0 and d >= 0 be integers and L a lower triangular integer matrix. If scale·(M - lam·I) -
L·diag(d)·L^T is diagonally dominant with non-negative diagonal, then lambda_min(M) >= lam; the inequality is strict if all d_i
and L_ii are positive. If x^T·(M - lam·I)·x < 0 for some x, then lambda_min(M) < lam.

Source: Gershgorin's theorem; to correct a rounded Cholesky factor by the dominance of what it leaves is folklore of verified
numerics (Rump). Ours is the way to a short witness: with A = M - lam·I and powers of two T that bring the diagonal of
T^-1·A·T^-1 near 1, a power of two mu just below its smallest eigenvalue is left to the rest, and T times the Cholesky factor
of what remains is rounded to so few bits that its n errors per row stay below mu.

`cholesky` proposes, in float64 and in longer floats. Elimination over the rationals (`ldl`) always decides (the rest is 0, and
lam may be the smallest eigenvalue itself), but only in so many steps. None of this is trusted: `certifies` and `value` decide
from integers, and share nothing with the search.

>>> M = RationalMatrix.from_rows([[2, 1], [1, 2]])
>>> lambda_min_at_least(M, Fraction(1, 2)).witness
Factor(scale=256, d=(1, 1), L=[[18, 0], [14, 11]])
>>> lambda_min_at_least(M, Fraction(1)).witness  # the smallest eigenvalue itself: the rest is 0
Factor(scale=1, d=(1, 0), L=[[1, 0], [1, 1]])
>>> lambda_min_at_least(M, Fraction(1), strict=True), lambda_min_at_least(M, Fraction(5, 4)).fails
(Fails(witness=(1, -1)), True)
>>> lambda_max_at_most(M, Fraction(3)).holds
True
>>> lambda_min_at_least(RationalMatrix.from_rows([[1, 2], [0, 1]]), Fraction(0))
Traceback (most recent call last):
    ...
ValueError: a quadratic form has a symmetric matrix
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq_mat
from gmpy2 import mpq

from exactmem.linalg.cholesky import proposals
from exactmem.linalg.ldl import EXACT_STEPS, ldl, lifted
from exactmem.linalg.rational_matrix import INT64_MAX, RationalMatrix, integer_array
from exactmem.linalg.solve import integer_matrix, primitive
from exactmem.verdict import Fails, Holds, Undecided, Verdict

Array = np.ndarray[Any, Any]

SMALL = 10  # orders below: rational elimination is as fast
FLOAT_EXACT = 2**53  # every integer up to here is a float64


@dataclass(frozen=True, eq=False)
class Factor:
    """The witness (scale, d, L); it serves for every lower bound below its own, too."""

    scale: int
    d: tuple[int, ...]
    L: Array

    def __repr__(self) -> str:
        return f"Factor(scale={self.scale}, d={self.d}, L={self.L.tolist()})"


def lambda_min_at_least(M: RationalMatrix, lam: Fraction, strict: bool = False) -> Verdict:
    """Whether lambda_min(M) >= lam (> lam if strict): Holds(Factor), Fails(integer vector x) or Undecided.

    x^T·(M - lam·I)·x is negative, or at most 0 if strict. Complexity: an eigenvalue decomposition, a Cholesky
    factor and up to four products of order n in float64; longer floats and rationals where these do not decide. Undecided is
    left to matrices of large order and rank that are singular, or nearly so.

    Raises
    ------
    ValueError : M is not symmetric, or has no rows
    """
    n, lam = len(M), Fraction(lam)
    if not n or M.shape != (n, n) or not np.array_equal(M.num, M.num.T):
        raise ValueError("a quadratic form has a symmetric matrix")
    p, q = lam.numerator, lam.denominator
    wide = max(M.max_abs, 1) * q + abs(p) * M.den > INT64_MAX
    num = M.num.astype(object) * q if wide else M.num * q
    num[np.diag_indices(n)] -= p * M.den
    return definite(num, M.den * q, strict, EXACT_STEPS)


def lambda_max_at_most(M: RationalMatrix, t: Fraction, strict: bool = False) -> Verdict:
    """Whether lambda_max(M) <= t: the same about -M and -t, and so are the witnesses.

    >>> lambda_max_at_most(RationalMatrix.from_rows([[2, 1], [1, 2]]), Fraction(2)).fails
    True
    """
    return lambda_min_at_least(negative(M), -Fraction(t), strict)


def operator_norm_at_most(A: RationalMatrix, B: RationalMatrix, t: Fraction) -> Verdict:
    """Whether |A - B| <= t in the operator norm, both symmetric: lambda_min of A - B and of B - A is at least -t.

    Holds carries the two factors, in this order; Fails the x with |x^T·(A - B)·x| > t·|x|².

    >>> A, B = RationalMatrix.from_rows([[2, 1], [1, 2]]), RationalMatrix.from_rows([[1, 0], [0, 4]])
    >>> operator_norm_at_most(A, B, Fraction(5, 2)).holds, operator_norm_at_most(A, B, Fraction(2)).fails
    (True, True)
    """
    C = difference(A, B)
    found = []
    for signed in (C, negative(C)):
        verdict = lambda_min_at_least(signed, -Fraction(t))
        if not isinstance(verdict, Holds):
            return verdict
        found.append(verdict.witness)
    return Holds(tuple(found))


def semidefinite(matrix: fmpq_mat) -> bool:
    """Whether x^T·M·x >= 0 for all real x: decided in any case, if need be by rational elimination of any length.

    >>> [semidefinite(fmpq_mat(2, 2, entries)) for entries in ([2, 1, 1, 2], [1, 1, 1, 1], [0, 1, 1, 9], [1, 2, 2, 1])]
    [True, True, False, False]
    """
    if matrix != matrix.transpose():
        raise ValueError("a quadratic form has a symmetric matrix")
    rows = matrix.numer_denom()[0].tolist()  # a positive factor changes no sign
    num = integer_array(rows, (len(rows), len(rows)))
    if len(rows) < SMALL:
        return isinstance(ldl(rational(num)), tuple)
    return definite(num, 1, False, None).holds


def definite(num: Array, den: int, strict: bool, steps: int | None) -> Verdict:
    """Whether the symmetric integer matrix num over den > 0 is positive semidefinite (definite if strict)."""
    for found in proposals(num, den):
        if isinstance(found, tuple):
            L, k = found
            factor = Factor(4 ** max(k, 0), (4 ** max(-k, 0),) * len(num), L)
            if certifies(factor, num, den, strict):
                return Holds(factor)
        elif value(num, found) < int(strict):
            return Fails(signed(found.tolist()))
    exact = ldl(rational(num), steps)
    if exact is None:
        text = f"neither a rounded factor nor a rounded vector decides, and order {len(num)} is too large for rationals"
        return Undecided(f"{text}; take another bound")
    if isinstance(exact, tuple) and not (strict and min(exact[1]) == 0):
        factor = unrounded(*exact, den)
        if not certifies(factor, num, den, strict):
            raise ArithmeticError("exact elimination left a rest that is not 0")
        return Holds(factor)
    x = vanishing(*exact) if isinstance(exact, tuple) else exact
    common = math.lcm(*(int(v.denominator) for v in x))
    whole = signed([int(v * common) for v in x])
    if value(num, np.array(whole, dtype=object)) >= int(strict):
        raise ArithmeticError("exact elimination found no negative value")
    return Fails(whole)


def certifies(factor: Factor, num: Array, den: int, strict: bool = False) -> bool:
    """Whether scale·num/den - L·diag(d)·L^T is diagonally dominant with non-negative diagonal: exact, for any factor.

    >>> F = Factor(1, (1, 0), np.array([[1, 0], [1, 1]]))
    >>> [certifies(F, np.array([[a, 1], [1, 1]]), 1) for a in (1, 0)], certifies(F, np.array([[1, 1], [1, 1]]), 1, strict=True)
    ([True, False], False)
    """
    scale, d, L, n = factor.scale, factor.d, factor.L, len(num)
    if scale <= 0 or min(d) < 0 or L.shape != (n, n) or len(d) != n or np.triu(L, 1).any():
        return False
    if strict and (min(d) == 0 or min(L.diagonal()) <= 0):
        return False
    product, top = weighted_gram(L, d)
    largest = max(int(num.max()), -int(num.min()), 1)
    if (n + 1) * (scale * largest + den * max(top, 1)) <= INT64_MAX:  # of a row and twice an entry
        rest = scale * num.astype(np.int64) - den * product.astype(np.int64)  # the product fits where its bound does
    else:
        rest = scale * num.astype(object) - den * product.astype(object)
    diagonal = rest.diagonal()
    return bool((2 * diagonal >= np.abs(rest).sum(axis=1)).all())


def weighted_gram(L: Array, d: tuple[int, ...]) -> tuple[Array, int]:
    """L·diag(d)·L^T, d >= 0, and its largest diagonal entry, which bounds every entry and every partial sum of one
    (Cauchy-Schwarz): below 2^53 all floats that occur in a float64 product are integers, hence exact."""
    reach = max(int(L.max()), -int(L.min()))
    kind = np.int64 if len(L) * max(d) * reach**2 <= INT64_MAX else object
    L = L.astype(kind)
    weighted = L * np.array(d, dtype=kind)
    top = int((weighted * L).sum(axis=1).max())
    if top < FLOAT_EXACT and kind is np.int64:
        return (weighted.astype(np.float64) @ L.astype(np.float64).T).astype(np.int64), top
    product = integer_matrix(weighted) * integer_matrix(L).transpose()
    return integer_array(product.tolist(), L.shape), top


def value(num: Array, x: Array) -> int:
    """x^T·num·x."""
    x = x.astype(object)
    return int(x @ (num.astype(object) @ x))


def signed(x: Sequence[int]) -> tuple[int, ...]:
    """The vector in lowest terms; its first entry that is not 0 is positive."""
    whole = primitive([int(v) for v in x])
    return tuple(whole) if next(v for v in whole if v) > 0 else tuple(-v for v in whole)


def rational(num: Array) -> Array:
    return np.array([[mpq(int(v)) for v in line] for line in num.tolist()], dtype=object)


def unrounded(L: Array, d: Array, den: int) -> Factor:
    """The factor of num/den that is exactly L·diag(d)·L^T/den, with columns in lowest terms."""
    cleared = [math.lcm(*(int(v.denominator) for v in column)) for column in L.T]
    weights = [v / den / c**2 for v, c in zip(d, cleared, strict=True)]
    scale = math.lcm(*(int(v.denominator) for v in weights))
    rows = [[int(v * c) for v, c in zip(line, cleared, strict=True)] for line in L]
    return Factor(scale, tuple(int(v * scale) for v in weights), integer_array(rows, L.shape))


def vanishing(L: Array, d: Array) -> Array:
    """x, not 0, with x^T·L·diag(d)·L^T·x = 0, where some d_k is 0."""
    k = int(np.flatnonzero(d == 0)[0])
    y = np.zeros_like(d)
    y[k] = 1
    return lifted(L, k, y)


def negative(M: RationalMatrix) -> RationalMatrix:
    return RationalMatrix(-(M.num if M.max_abs <= INT64_MAX else M.num.astype(object)), M.den)  # -2^63 has no negative


def difference(A: RationalMatrix, B: RationalMatrix) -> RationalMatrix:
    if A.shape != B.shape:
        raise ValueError(f"a difference of matrices of the shapes {A.shape} and {B.shape}")
    den = math.lcm(A.den, B.den)
    num = A.num.astype(object) * (den // A.den) - B.num.astype(object) * (den // B.den)
    return RationalMatrix(num, den)
