"""Vector random features: q random half-spaces approximate a kernel function, and dimension d divides the error.

**Statement.** psi(w, x) = sigma'(<w, x>)·x. Let f(x) = E <F(w), psi(w, x)> for a law of w, M² = E|F(w)|², and f_w the mean of
<F(w_i), psi(w_i, x)> over q independent draws. If |sigma'| <= C and E<u, x>² <= R²·|u|²/d for the law of x, then

    E_w E_x (f_w(x) - f(x))² = (1/q)·E_x Var_w <F(w), psi(w, x)> <= C²·R²·M²/(q·d).

We proved: the variance of a mean of independent draws; then Var <= E_w sigma'²·<F(w), x>², and E_x of that is at most
C²·R²·|F(w)|²/d. A bound for scalar features sees |psi| <= C·|x| only and gives C²·M²/q: the gain is R²/d.

Here w is uniform on a finite pool and x on given points, so every expectation is a finite sum, rational and exact; `enumerated`
goes through all N^q draws and shares nothing with `variance`. For Gaussian w the statement is the same, its values are not
rational.

Source: the idea is Daniely's 2020, from memory (`source`); statement, constant and proof are ours.
Complexity: N·m·d multiplications; N^q·m·q for `enumerated`, N^q at most MAX_DRAWS.

>>> X = RationalMatrix.from_rows([[1, 0], [0, 1], [Fraction(3, 5), Fraction(4, 5)]])
>>> pool = RationalMatrix.from_rows([[1, 1], [1, -1], [-1, 2]])
>>> F = representer(X, pool, [1, -1, 2])
>>> found = approximation(X, pool, F, q=2)
>>> found.error, found.scalar, found.error < found.bound < found.scalar
(Fraction(163, 675), Fraction(4, 3), True)
>>> enumerated(X, pool, F, q=2)
Fraction(163, 675)
>>> representer(X, RationalMatrix.from_rows([[0, 1]]), [1, -1, 2])
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: direction 1 is orthogonal to row 1, where the activation has no slope
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from exactmem.errors import HypothesisFails, InputError, LimitExceeded
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.theorems.daniely2020.dispersion import boundedness
from exactmem.theorems.daniely2020.expected_kernel import RELU, Slopes

MAX_DRAWS = 10**5
"""Draws that are enumerated: each is a sum of q rationals at every point."""


@dataclass(frozen=True)
class Approximation:
    """error : E_w E_x (f_w - f)², exactly; bound : C²·R²·M²/(q·d), with an upper bound on R²; scalar : C²·M²/q, of which only
    |x| <= 1 is used; norm : M²."""

    error: Fraction
    bound: Fraction
    scalar: Fraction
    norm: Fraction


def slopes_at(X: RationalMatrix, W: RationalMatrix, slopes: Slopes = RELU) -> RationalMatrix:
    """sigma'(<w_i, x_j>), row j for point j, column i for direction i.

    Raises
    ------
    HypothesisFails : some <w_i, x_j> is 0; the witness is (i, j)
    """
    values = X.num.astype(object) @ W.num.T.astype(object)
    ties = np.argwhere(values == 0)
    if len(ties):
        j, i = (int(v) for v in ties[0])
        message = f"direction {i + 1} is orthogonal to row {j + 1}, where the activation has no slope"
        raise HypothesisFails("no ties", message, (i, j))
    pair = RationalMatrix.from_rows([slopes])
    return RationalMatrix(pair.num[0][(values > 0).astype(np.int64)], pair.den)


def representer(
    X: RationalMatrix, pool: RationalMatrix, alpha: Sequence[Fraction | int], slopes: Slopes = RELU
) -> RationalMatrix:
    """F(w) = sum of alpha_j·psi(w, x_j), one row per direction: the F of least norm for f = sum of alpha_j·K(x_j, .)."""
    if len(alpha) != len(X):
        raise InputError(f"one coefficient per point: {len(X)} are needed, {len(alpha)} were given")
    S, weights = slopes_at(X, pool, slopes), RationalMatrix.from_rows([alpha])
    num = (S.num.astype(object) * weights.num.T.astype(object)).T @ X.num.astype(object)
    return RationalMatrix(num, S.den * weights.den * X.den)


def approximation(
    X: RationalMatrix, pool: RationalMatrix, F: RationalMatrix, q: int, slopes: Slopes = RELU
) -> Approximation:
    """The error of q draws and its two bounds, for F given on the pool (one row per direction)."""
    if q < 1:
        raise InputError(f"a mean has at least one draw, not {q}")
    C2, norm = slope_bound(slopes), squared_norm(F)
    return Approximation(
        error=variance(terms(X, pool, F, slopes)) / q,
        bound=C2 * boundedness(X).hi * norm / (q * X.shape[1]),
        scalar=C2 * norm / q,
        norm=norm,
    )


def terms(X: RationalMatrix, pool: RationalMatrix, F: RationalMatrix, slopes: Slopes) -> RationalMatrix:
    """<F(w_i), psi(w_i, x_j)>, row j for point j, column i for direction i."""
    if F.shape != pool.shape or pool.shape[1] != X.shape[1]:
        raise InputError(f"points, pool and F have the shapes {X.shape}, {pool.shape} and {F.shape}: they do not fit")
    S = slopes_at(X, pool, slopes)
    return RationalMatrix(S.num.astype(object) * (X.num.astype(object) @ F.num.T.astype(object)), S.den * X.den * F.den)


def variance(g: RationalMatrix) -> Fraction:
    """The variance of a row over the pool, on average over the rows."""
    m, N = g.shape
    total = sum(N * sum(v * v for v in row) - sum(row) ** 2 for row in g.num.tolist())
    return Fraction(total, m * N**2 * g.den**2)


def enumerated(X: RationalMatrix, pool: RationalMatrix, F: RationalMatrix, q: int, slopes: Slopes = RELU) -> Fraction:
    """E_w E_x (f_w - f)² by its definition, over all N^q draws.

    Raises
    ------
    LimitExceeded : they are more than MAX_DRAWS
    """
    g = terms(X, pool, F, slopes)
    N = len(pool)
    draws: int = N**q
    if draws > MAX_DRAWS:
        raise LimitExceeded("MAX_DRAWS", draws, MAX_DRAWS, "take fewer directions or draws")
    total = Fraction(0)
    for row in g.rows():
        f = sum(row, Fraction(0)) / N
        total += sum(((sum(draw, Fraction(0)) / q - f) ** 2 for draw in product(row, repeat=q)), Fraction(0))
    return total / (draws * len(g))


def slope_bound(slopes: Slopes) -> Fraction:
    """C²."""
    return max(Fraction(slopes[0]) ** 2, Fraction(slopes[1]) ** 2)


def squared_norm(F: RationalMatrix) -> Fraction:
    """M², the mean of |F(w)|² over the pool."""
    return Fraction(sum(int(v) ** 2 for v in F.num.ravel().tolist()), len(F) * F.den**2)
