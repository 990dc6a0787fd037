"""Spread-out points have a well-conditioned expected kernel: a lower bound from their inner products alone.

**Statement.** For unit vectors and slopes (lo, hi) let k(r) = sum of b_n·r^n: b_1 = ((lo + hi)/2)², b_n = (hi - lo)²·C(2j, j)/
(4^j·(2j + 1)·2 pi) for n = 2j + 2, all others 0 (the series of `expected_kernel`). With s_n = max_i sum over j != i of
|rho_ij|^n, which falls with n,

    lambda_min(K) >= sum of b_n·max(0, 1 - s_n).

We proved: K = sum of b_n·G^(n), G^(n) the entrywise powers of the Gram matrix; these are positive semidefinite (Schur) and
have an eigenvalue below 1 - s_n nowhere (Gershgorin). The terms after the last power formed are taken together with the next
s_n: their b_n add up to (hi - lo)²/4 less those before, as k(1) = (lo² + hi²)/2. Between 333/106 < pi < 355/113 the worse is
taken; powers are rounded up, to 30 bits.

`boundedness` encloses the least R² with sum of <u, x>²/m <= R²·|u|²/d for all u: (d/m)·lambda_max(X^T·X).

Source: the series and the use of dispersion are of the literature (the random points of Daniely 2020 are dispersed); the bound
for given points is ours. Complexity: m²·d multiplications, and m² for each power, at most 200 of them.

>>> from exactmem.data.spheres import unbiased_bases
>>> from exactmem.theorems.daniely2020.expected_kernel import expected_kernel, smallest_eigenvalue
>>> bases = unbiased_bases(4)
>>> bound = kernel_bound(bases)
>>> 0 < bound < smallest_eigenvalue(expected_kernel(bases))[1], boundedness(bases).lo <= 1 <= boundedness(bases).hi
(True, True)
>>> kernel_bound(RationalMatrix.from_rows([[1, 0], [1, 0]]))  # equal points
Fraction(0, 1)
>>> kernel_bound(RationalMatrix.from_rows([[1, 1]]))
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: row 1 is not of length 1, as the expected kernel supposes
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

from exactmem.linalg.eigenvalues import Bracket, lambda_max
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.theorems.bubeck2020.dispersion import correlations, powers, second_moments
from exactmem.theorems.daniely2020.expected_kernel import RELU, Slopes, need_unit_rows

PI = Fraction(333, 106), Fraction(355, 113)
"""333/106 = 3.14150... < pi = 3.14159265... < 355/113 = 3.14159292..."""

SMALL = 2**20  # once s_n is below 1/SMALL, more powers add nothing


def kernel_bound(X: RationalMatrix, slopes: Slopes = RELU) -> Fraction:
    """A lower bound >= 0 on lambda_min of the expected kernel on the rows of X; 0 says nothing.

    Raises
    ------
    HypothesisFails : a row is not of length 1
    """
    need_unit_rows(X)
    linear, even = coefficients(slopes)
    most = max(int(v) for v in correlations(X).astype(object).sum(axis=1))
    first = max(Fraction(0), 1 - Fraction(most, X.den**2))
    kept: list[Fraction] = []  # max(0, 1 - s_n), n = 2, 4, ...; the last stands for all that follow
    for _, total in powers(X):
        kept.append(max(Fraction(0), 1 - total))
        if total * SMALL < 1:
            break
    tail = kept[-1]
    # sum of c_j·kept_j + (pi/2 - sum of c_j)·tail, over 2 pi, where b_(2j+2) = c_j/(2 pi)
    beyond = sum((arcsine(j) * (v - tail) for j, v in enumerate(kept[:-1])), Fraction(0))
    return max(Fraction(0), linear * first + even * (tail / 4 + min(beyond / (2 * pi) for pi in PI)))


def coefficients(slopes: Slopes) -> tuple[Fraction, Fraction]:
    """(b_1, the factor of the even b_n beside those of ReLU).

    >>> [[str(v) for v in coefficients(slopes)] for slopes in ((0, 1), (-1, 1))]
    [['1/4', '1'], ['0', '4']]
    """
    lo, hi = Fraction(slopes[0]), Fraction(slopes[1])
    return ((lo + hi) / 2) ** 2, (hi - lo) ** 2


def arcsine(j: int) -> Fraction:
    """The coefficient of r^(2j+1) in arcsin r; they add up to pi/2. For ReLU b_(2j+2) is this over 2 pi.

    >>> [str(arcsine(j)) for j in range(4)]
    ['1', '1/6', '3/40', '5/112']
    """
    return Fraction(comb(2 * j, j), 4**j * (2 * j + 1))


def boundedness(X: RationalMatrix, bits: int = 20) -> Bracket:
    """The R² of the uniform law on the rows, (d/m)·lambda_max(X^T·X), with witnesses from both sides (`eigenvalues`).

    On the sphere 1 <= R² <= d, and R = 1 exactly for tight frames.
    """
    S, (m, d) = second_moments(X), X.shape
    return lambda_max(RationalMatrix(S.num.astype(object) * d, S.den * m), bits)
