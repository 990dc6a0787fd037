"""The expected tangent kernel of one hidden layer, K(x, y) = k(<x, y>) on unit vectors, to 60 bits or exactly.

**Statement.** Let sigma have the slopes lo and hi left and right of 0, and w be Gaussian. Then
K(x, y) = <x, y>·E[sigma'(<w, x>)·sigma'(<w, y>)] is k(r), r = <x, y>, with

    k(r) = r·(lo·hi + (hi - lo)²·p),   p = (pi - arccos r)/(2 pi) the probability that <w, x> and <w, y> are both positive.

ReLU is (0, 1), the absolute value (-1, 1), where k(r) = (2/pi)·r·arcsin r. For rational r, p is rational at 0, ±1/2 and ±1
only (Niven), so there k is exact; elsewhere k is irrational, never halfway between two multiples of 2^-60, and the nearest one
is found by balls of enough precision. An m x m matrix is off by at most m·2^-60 in the operator norm, and what is said of
its eigenvalues allows for that.

Source: the arc-cosine kernel of degree 0 (Cho, Saul 2009), textbook; the kernel of Daniely 2020 (`source`).
Hypotheses: rows of length 1. Complexity: one arccos per different entry of the Gram matrix, about 10 microseconds each.

>>> [str(entry(Fraction(v, 2))) for v in (-2, -1, 0, 1, 2)], [str(entry(Fraction(v, 2), ABS)) for v in (-1, 1, 2)]
(['0', '-1/12', '0', '1/6', '1/2'], ['1/6', '1/6', '1'])
>>> entry(Fraction(3, 5)) * 2**60
Fraction(243785055471938604, 1)
>>> K = expected_kernel(RationalMatrix.from_rows([[1, 0], [Fraction(3, 5), Fraction(4, 5)], [0, 1]]))
>>> K.off * 2**60, at_least(K, Fraction(1, 10)).holds, at_least(K, Fraction(1, 3)).fails
(Fraction(3, 1), True, True)
>>> expected_kernel(RationalMatrix.from_rows([[1, 0], [1, 1]]))
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: row 2 is not of length 1, as the expected kernel supposes
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from exactmem.errors import HypothesisFails
from exactmem.linalg.eigenvalues import lambda_max, lambda_min, operator_norm
from exactmem.linalg.psd import lambda_min_at_least, operator_norm_at_most
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.balls import Ball, ball, nearest_integer, precision
from exactmem.theorems.bubeck2020.dispersion import gram
from exactmem.theorems.coordinates import first_not_unit
from exactmem.verdict import Fails, Holds, Undecided, Verdict

Array = np.ndarray[Any, Any]
Slopes = tuple[Fraction | int, Fraction | int]
Enclosure = tuple[Fraction, Fraction]

RELU: Slopes = (0, 1)
ABS: Slopes = (-1, 1)

GRID_BITS = 60
START = 128  # bits of the first balls

BOTH_POSITIVE = {
    Fraction(-1): Fraction(0),
    Fraction(-1, 2): Fraction(1, 6),
    Fraction(0): Fraction(1, 4),
    Fraction(1, 2): Fraction(1, 3),
    Fraction(1): Fraction(1, 2),
}
"""p at all rational r where it is rational."""


@dataclass(frozen=True)
class GridKernel:
    """A rational matrix `middle` with |K - middle| <= off in the operator norm; off = 0 where it is K itself."""

    middle: RationalMatrix
    off: Fraction


def expected_kernel(X: RationalMatrix, slopes: Slopes = RELU) -> GridKernel:
    """K on the rows of X.

    >>> from exactmem.data.spheres import root_system
    >>> K = expected_kernel(root_system(4))
    >>> K.off, K.middle.den, sorted(set(K.middle.num[0].tolist()))
    (Fraction(0, 1), 12, [-1, 0, 2, 6])

    Raises
    ------
    HypothesisFails : a row is not of length 1
    """
    need_unit_rows(X)
    G, den = gram(X), X.den**2
    different, place = np.unique(G, return_inverse=True)
    ratios = [Fraction(int(v), den) for v in different.tolist()]
    values = entries(ratios, slopes)
    m, position = len(X), place.reshape(G.shape).tolist()
    middle = RationalMatrix.from_rows([[values[k] for k in line] for line in position], m)
    return GridKernel(middle, Fraction(0 if all(r in BOTH_POSITIVE for r in ratios) else m, 2**GRID_BITS))


def need_unit_rows(X: RationalMatrix) -> None:
    row = first_not_unit(X)
    if row is not None:
        message = f"row {row + 1} is not of length 1, as the expected kernel supposes"
        raise HypothesisFails("unit rows", message, row)


def entry(r: Fraction, slopes: Slopes = RELU) -> Fraction:
    """k(r) where it is rational, else the nearest multiple of 2^-60, for -1 <= r <= 1."""
    return entries([Fraction(r)], slopes)[0]


def entries(ratios: Sequence[Fraction], slopes: Slopes = RELU, bits: int = START) -> list[Fraction]:
    """k at these r, by balls of this precision, or more where it does not decide."""
    if any(abs(r) > 1 for r in ratios):
        raise ValueError("inner products of unit vectors are between -1 and 1")
    lo, hi = Fraction(slopes[0]), Fraction(slopes[1])
    found: list[Fraction | None] = []
    with precision(bits):
        linear, bend, turn = ball(lo * hi), ball((hi - lo) ** 2) / 2, Ball.pi()
        for r in ratios:
            if r in BOTH_POSITIVE:
                found.append(r * (lo * hi + (hi - lo) ** 2 * BOTH_POSITIVE[r]))
            elif lo == hi:
                found.append(r * lo * hi)
            else:
                x = ball(r)
                k = nearest_integer(x * (linear + bend * (1 - x.acos() / turn)) * 2**GRID_BITS)
                found.append(None if k is None else Fraction(k, 2**GRID_BITS))
    return [entries([r], slopes, 2 * bits)[0] if v is None else v for r, v in zip(ratios, found, strict=True)]


def smallest_eigenvalue(K: GridKernel, bits: int = 20) -> Enclosure:
    """lo <= lambda_min(K) <= hi, to `bits` bits of the largest row sum; both ends were decided by witnesses (`psd`)."""
    found = lambda_min(K.middle, bits)
    return found.lo - K.off, found.hi + K.off


def largest_eigenvalue(K: GridKernel, bits: int = 20) -> Enclosure:
    """lo <= lambda_max(K) <= hi, in the same way."""
    found = lambda_max(K.middle, bits)
    return found.lo - K.off, found.hi + K.off


def distance(K: GridKernel, empirical: RationalMatrix, bits: int = 20) -> Enclosure:
    """lo <= |Khat - K| <= hi in the operator norm, in the same way."""
    found = operator_norm(empirical, K.middle, bits)
    return max(Fraction(0), found.lo - K.off), found.hi + K.off


def at_least(K: GridKernel, lam: Fraction) -> Verdict:
    """Whether lambda_min(K) >= lam: Holds(factor of middle - (lam + off)·I), Fails(x with x^T·K·x < lam·|x|²) or Undecided."""
    verdict = lambda_min_at_least(K.middle, Fraction(lam) + K.off)
    if isinstance(verdict, Holds) or not K.off:
        return verdict
    below = lambda_min_at_least(K.middle, Fraction(lam) - K.off)
    return below if isinstance(below, Fails) else Undecided(f"lambda_min is too near to {lam}; take another bound")


def within(K: GridKernel, empirical: RationalMatrix, tau: Fraction) -> Verdict:
    """Whether |Khat - K| <= tau: Holds(factors for tau - off), Fails(x, |x^T·(Khat - K)·x| > tau·|x|²) or Undecided."""
    verdict = operator_norm_at_most(empirical, K.middle, Fraction(tau) - K.off)
    if isinstance(verdict, Holds) or not K.off:
        return verdict
    above = operator_norm_at_most(empirical, K.middle, Fraction(tau) + K.off)
    return above if isinstance(above, Fails) else Undecided(f"the distance is too near to {tau}; take another bound")
