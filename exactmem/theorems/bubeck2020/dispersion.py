"""How evenly unit vectors are spread, exactly: what the theorems about small weights suppose of the data.

gamma = max |x_i·x_j| over i != j; L, a multiple of 1/64 with lambda_max(sum x_i·x_i^T) <= L (n/d for a tight frame); and
lower bounds on two Gram matrices, by the rows of |x_i·x_j|^e, e large enough that they are nearly diagonal:

* NTK: lambda_min of H_ij = rho·(1/4 + arcsin(rho)/(2 pi)), rho = x_i·x_j, is at least
  (sum of c_k, k >= l)·(1 - max_i sum over j != i of |rho_ij|^(l+1)) for every odd l, where H = sum of c_k·rho^(k+1), all c_k
  >= 0.
* harmonic of order m: E|u|² >= (1 - max_i sum over j != i of |rho_ij|^m)·|r|², see `harmonic`.

Both are proved beside the checker's claims NtkGramAtLeast and HarmonicGramAtLeast; powers here are rounded up, to 30 bits.

Source: the quantities of Bubeck, Eldan, Lee, Mikulincer 2020, arXiv 2006.02855 (gamma and omega = L·d/n, second-hand); the
bounds are ours.
Complexity: n²·d multiplications, and n² for each of at most MAX_ORDER powers.

>>> from exactmem.data.spheres import unbiased_bases
>>> bases = unbiased_bases(4)
>>> gamma(bases), frame_bound(bases)[0], harmonic_bound(bases, 4), harmonic_bound(bases, 6)
(Fraction(1, 2), Fraction(3, 1), Fraction(1, 2), Fraction(7, 8))
>>> bound, l = ntk_bound(bases)  # 1799/31968, rounded down
>>> l, 0 < Fraction(1799, 31968) - bound < Fraction(1, 10**6)
(5, True)
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import Any

import numpy as np

from exactmem.data.dataset import Dataset
from exactmem.linalg.psd import Factor, lambda_max_at_most
from exactmem.linalg.rational_matrix import INT64_MAX, RationalMatrix
from exactmem.numbers.parsing import shown
from exactmem.theorems.coordinates import first_not_unit
from exactmem.theorems.theorem import Hypothesis
from exactmem.verdict import Fails, Holds, Undecided, Verdict

FRACTION_BITS = 30  # of |rho| and its powers
MAX_ORDER = 400
GRID = 64  # L is a multiple of 1/GRID
LAMBDA_BITS = 20

Array = np.ndarray[Any, Any]


@lru_cache(maxsize=4)
def correlations(X: RationalMatrix) -> Array:
    """|x_i·x_j|·den² for all pairs, 0 on the diagonal."""
    found = np.abs(gram(X))
    np.fill_diagonal(found, 0)
    return found


def gram(X: RationalMatrix) -> Array:
    """X·X^T·den², in integers."""
    return exact_gram(X.num if X.max_abs**2 * max(1, X.shape[1]) <= INT64_MAX else X.num.astype(object))


def exact_gram(rows: Array) -> Array:
    """rows·rows^T over the integers; in double precision where every partial sum is below 2^53, so exact."""
    if rows.dtype != object and float(np.abs(rows).max(initial=0)) ** 2 * rows.shape[1] < 2**52:
        return np.rint(rows.astype(np.float64) @ rows.T.astype(np.float64)).astype(np.int64)
    return np.asarray(rows @ rows.T)


def second_moments(X: RationalMatrix) -> RationalMatrix:
    """X^T·X, the sum of x_i·x_i^T over the rows."""
    return RationalMatrix(gram(RationalMatrix(X.num.T, X.den)), X.den**2)


def gamma(X: RationalMatrix) -> Fraction:
    """The largest |x_i·x_j| over i != j."""
    return Fraction(int(correlations(X).max(initial=0)), X.den**2)


@lru_cache(maxsize=4)
def frame_bound(X: RationalMatrix) -> tuple[Fraction, Factor | None]:
    """(L, factor) with lambda_max(sum x_i·x_i^T) <= L, nearly the least multiple of 1/64; the trace, without a factor, if no
    factor is found."""
    S = second_moments(X)
    trace = sum((S[i, i] for i in range(len(S))), Fraction(0))
    middle = float(np.linalg.eigvalsh(np.array([[float(v) for v in row] for row in S.rows()]))[-1])
    for step in range(-1, 3):
        t = Fraction(round(middle * GRID) + step, GRID)
        verdict = lambda_max_at_most(S, t) if t > 0 else Fails()
        if verdict.holds:
            return t, verdict.witness  # type: ignore[attr-defined]
    return trace, None


def powers(X: RationalMatrix) -> Iterator[tuple[int, Fraction]]:
    """(e, an upper bound on max_i sum over j != i of |rho_ij|^e) for e = 2, 4, 6, ..., unit rows."""
    bits = np.int64(FRACTION_BITS)
    one = 1 << FRACTION_BITS
    found, den = correlations(X), X.den**2
    q = np.array([[-(-(int(v) << FRACTION_BITS) // den) for v in row] for row in found.tolist()], dtype=np.int64)
    square = (q * q + one - 1) >> bits
    power, e = square, 2
    while e <= MAX_ORDER:
        yield e, Fraction(int(power.sum(axis=1).max(initial=0)), one)
        power, e = (power * square + one - 1) >> bits, e + 2


def harmonic_bound(X: RationalMatrix, m: int) -> Fraction:
    """1 - max_i sum over j != i of |rho_ij|^m, or a little less; it may be negative. m is even and at most MAX_ORDER."""
    return next(1 - total for e, total in powers(X) if e == m)


def ntk_bound(X: RationalMatrix) -> tuple[Fraction, int]:
    """(lambda, l), nearly the best there is; lambda is 0 if no l up to MAX_ORDER gives a positive one."""
    best, order = Fraction(0), 1
    for e, total in powers(X):
        bound = tail(e - 1) * (1 - total)
        if bound > best:
            best, order = bound, e - 1
        if total * 50 < 1:  # from here on the tail only falls
            break
    scale = 2**LAMBDA_BITS
    if best > 0:
        scale *= best.denominator // best.numerator + 1
    return Fraction(best.numerator * scale // best.denominator, scale), order


def tail(l: int) -> Fraction:
    """A lower bound on the sum of c_k over k >= l, l odd: 1/4 - (1/(2 pi))·sum of C(2j, j)/(4^j·(2j + 1)) over 2j + 1 < l.

    333/106 < pi.

    >>> tail(1), tail(3)
    (Fraction(1, 4), Fraction(121, 1332))
    """
    terms = (Fraction(comb(2 * j, j), 4**j * (2 * j + 1)) for j in range((l - 1) // 2))
    return Fraction(1, 4) - Fraction(53, 333) * sum(terms, Fraction(0))


def unit_rows(dataset: Dataset) -> Verdict:
    """All rows have length 1. Witness of failure: the first that has not."""
    row = first_not_unit(dataset.X)
    return Holds("every row has length 1") if row is None else Fails(row)


def apart(dataset: Dataset) -> Verdict:
    """gamma < 1 for unit rows: none equal, none opposite. Witness of failure: two rows, or one that is not of length 1."""
    row = first_not_unit(dataset.X)
    if row is not None:
        return Fails(row)
    found = correlations(dataset.X)
    i, j = divmod(int(np.argmax(found)), dataset.n) if dataset.n > 1 else (0, 0)
    value = Fraction(int(found[i, j]), dataset.X.den**2)
    return Fails((min(i, j), max(i, j))) if value == 1 else Holds(f"the largest |x_i·x_j| is {shown(value)}")


def ntk_dispersed(dataset: Dataset) -> Verdict:
    """Whether a positive bound on the NTK Gram matrix is certified; never a proof that there is none, but for gamma = 1."""
    verdict = apart(dataset)
    if not verdict.holds:
        return verdict
    bound, l = ntk_bound(dataset.X)
    if bound <= 0:
        return Undecided(f"no l up to {MAX_ORDER} gives a positive bound")
    return Holds(f"lambda = {shown(bound)}, by the sums of |x_i·x_j|^{l + 1}")


UNIT_ROWS = Hypothesis("unit rows", "every row is a unit vector", "the count", unit_rows)
APART = Hypothesis("gamma < 1", "no two rows are equal or opposite", "the count", apart)
NTK_DISPERSED = Hypothesis(
    "dispersed", "the NTK Gram matrix has a certified bound lambda > 0", "the count", ntk_dispersed
)
