"""Learning all functions of kernel norm at most M: pairs and steps that suffice, and the norm of a polynomial.

**Statement (a ball).** Let the loss be convex and L-Lipschitz, |sigma'| <= C, the law R-bounded on the unit sphere, and

    q = ceil(4·L²·C²·R²·M²/(d·eps²)),  T = ceil(4·L²·C²·M²/eps²),  eta0 = eps/(2·L²·C²).

In the frozen model (features psi(w_i, x), w_i Gaussian, only their coefficients move) a uniformly chosen iterate of T steps
of SGD has expected loss at most inf of the loss over |f|_K <= M, plus eps, for any batch size. We proved: f_w of
`random_features` costs L·(C²·R²·M²/(q·d))^(1/2) <= eps/2, and SGD against it M²/(2·eta0·T) + eta0·L²·C²/2 <= eps/4 + eps/4;
its coefficients have mean square M². The literature says this with O~ (`source`).

**Statement (polynomials).** p = sum of <A_n, x⊗...⊗x>, A_n symmetric, has |p|_K² <= sum of |A_n|²/b_n over the degrees that
ReLU without biases has: 1/b_1 = 4 and 1/b_(2j+2) = 2 pi·4^j·(2j + 1)/C(2j, j). A constant c is c·|x|²; odd degrees from 3 on
are not there, since relu(z) - relu(-z) = z. We proved: x -> (b_n^(1/2)·x⊗...⊗x)_n is a feature map of K.

**Statement (a necessary check).** p^T·K^-1·p <= |p|_K² for the values p of a function on points: it is the least squared norm
of all functions with these values. `interpolation_norm` encloses it: for any a it is at least 2·a^T·p - a^T·K·a, and more
than that by r^T·K^-1·r <= |r|²/lambda_min(K), r = p - K·a; a comes from floats.

>>> found = budget(norm=Fraction(9), eps=Fraction(1, 2), boundedness=Fraction(3, 2), d=20)
>>> found.q, found.T, found.eta0
(11, 144, Fraction(1, 4))
>>> product = polynomial_norm({(1, 1): 1})  # x·y: pi
>>> product.rational, product.pi
(Fraction(0, 1), Fraction(1, 1))
>>> polynomial_norm({(3, 0): 1})
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: degree 3: ReLUs without biases have no odd degrees from 3 on
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np

from exactmem.errors import HypothesisFails, InputError
from exactmem.linalg.monomials import Exponent, multinomial
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.theorems.bubeck2020.approximate import log_up
from exactmem.theorems.daniely2020.dispersion import PI, arcsine
from exactmem.theorems.daniely2020.expected_kernel import RELU, Enclosure, GridKernel, Slopes, smallest_eigenvalue
from exactmem.theorems.daniely2020.random_features import slope_bound

Polynomial = Mapping[Exponent, Fraction | int]

SOLUTION_BITS = 48  # after the point, of the coefficients a


@dataclass(frozen=True)
class Budget:
    """q pairs, T steps, step eta0 of the kernel model."""

    q: int
    T: int
    eta0: Fraction


def budget(
    norm: Fraction, eps: Fraction, boundedness: Fraction, d: int, lipschitz: Fraction | int = 1, slopes: Slopes = RELU
) -> Budget:
    """What suffices for eps, in expectation.

    Parameters
    ----------
    norm, boundedness : M² and R², or upper bounds; m/lambda_min(K) is one on M² for m labels of absolute value 1
    lipschitz : L, 1 for hinge and logistic loss
    """
    if min(norm, eps, boundedness, d, lipschitz) <= 0:
        raise InputError("norm, eps, R², dimension and Lipschitz constant are positive")
    rate = Fraction(lipschitz) ** 2 * slope_bound(slopes)
    steps = 4 * rate * Fraction(norm) / Fraction(eps) ** 2
    return Budget(max(1, ceil(steps * boundedness / d)), max(1, ceil(steps)), Fraction(eps) / (2 * rate))


def chernoff_pairs(gram_norm: Fraction, lam: Fraction, m: int, delta: Fraction, failure: Fraction) -> int:
    """q with lambda_min(Khat) >= (1 - delta)·lam but for a probability of `failure`: ceil(2·|G|/(delta²·lam)·ln(m/failure)).

    For ReLU, and for display: the literature says so (matrix Chernoff bound, Tropp 2012) of sums of independent semidefinite
    matrices, here of norm at most |G|/q. The eigenvalue that counts is certified on the weights at hand.

    >>> chernoff_pairs(Fraction(16), Fraction(1, 10), 500, Fraction(1, 2), Fraction(1, 100))
    13850
    """
    if not (0 < delta < 1 and 0 < failure < 1 and lam > 0):
        raise InputError("delta and the probability are between 0 and 1, the eigenvalue is positive")
    return ceil(2 * Fraction(gram_norm) / (Fraction(delta) ** 2 * lam) * log_up(Fraction(failure) / m))


@dataclass(frozen=True)
class PiSum:
    """rational + pi·(the number pi)."""

    rational: Fraction
    pi: Fraction

    @property
    def enclosure(self) -> Enclosure:
        ends = [self.rational + self.pi * value for value in PI]
        return min(ends), max(ends)


def polynomial_norm(p: Polynomial) -> PiSum:
    """The bound on |p|_K², exactly; exponents have one entry per variable.

    A monomial c·x^e of degree n adds c²·e!/n! to |A_n|².

    Raises
    ------
    HypothesisFails : an odd degree from 3 on; on the sphere a polynomial may have another form without it
    """
    rational, pi = Fraction(0), Fraction(0)
    for e, c in homogeneous(p).items():
        n, share = sum(e), Fraction(c) ** 2 / multinomial(e)
        if n == 1:
            rational += 4 * share
        elif n % 2:
            raise HypothesisFails(
                "available degrees", f"degree {n}: ReLUs without biases have no odd degrees from 3 on", e
            )
        else:
            pi += 2 * share / arcsine(n // 2 - 1)
    return PiSum(rational, pi)


def homogeneous(p: Polynomial) -> dict[Exponent, Fraction]:
    """The same function on the unit sphere without a constant: c = c·|x|².

    >>> homogeneous({(0, 0): 3, (2, 0): 1}) == {(2, 0): 4, (0, 2): 3}
    True
    """
    widths = {len(e) for e in p}
    if len(widths) != 1 or min(widths) < 1 or any(v < 0 for e in p for v in e):
        raise InputError("a polynomial maps exponents of one length, natural numbers, to coefficients")
    (d,) = widths
    found = {e: Fraction(c) for e, c in p.items() if any(e)}
    constant = Fraction(p.get((0,) * d, 0))
    for i in range(d if constant else 0):
        square = tuple(2 * int(i == j) for j in range(d))
        found[square] = found.get(square, Fraction(0)) + constant
    return {e: c for e, c in found.items() if c}


def values(p: Polynomial, X: RationalMatrix) -> list[Fraction]:
    """p on the rows."""
    return [sum((Fraction(c) * monomial(x, e) for e, c in p.items()), Fraction(0)) for x in X.rows()]


def monomial(x: Sequence[Fraction], e: Exponent) -> Fraction:
    power = Fraction(1)
    for v, k in zip(x, e, strict=True):
        power *= v**k
    return power


def interpolation_norm(K: GridKernel, y: Sequence[Fraction | int], bits: int = 20) -> Enclosure:
    """lo <= y^T·K^-1·y <= hi; `bits` are those of the enclosure of lambda_min(K).

    Raises
    ------
    HypothesisFails : K is not proved to be positive definite
    """
    lam = smallest_eigenvalue(K, bits)[0]
    if lam <= 0:
        raise HypothesisFails(
            "a definite kernel", f"lambda_min(K) is not proved to be positive, only at least {lam}", lam
        )
    right, M = np.array([Fraction(v) for v in y], dtype=object), K.middle
    if len(right) != len(M):
        raise InputError(f"one value per point: {len(M)} are needed, {len(right)} were given")
    # proposed in floats; any a gives bounds
    entries = np.array([[v / M.den for v in line] for line in M.num.tolist()])
    proposed = np.linalg.lstsq(entries, right.astype(float), rcond=None)[0]
    a = np.array([round(Fraction(float(v)) * 2**SOLUTION_BITS) for v in proposed], dtype=object)
    image = M.num.astype(object) @ a
    quadratic = Fraction(int(a @ image), M.den * 4**SOLUTION_BITS)
    square = Fraction(int(a @ a), 4**SOLUTION_BITS)
    linear = sum((v * int(c) for v, c in zip(right, a, strict=True)), Fraction(0)) / 2**SOLUTION_BITS
    rest = sum((v - Fraction(int(c), M.den * 2**SOLUTION_BITS)) ** 2 for v, c in zip(right, image, strict=True))
    # |y - K·a|² <= 2·|y - middle·a|² + 2·off²·|a|², and a^T·K·a is within off·|a|² of a^T·middle·a
    low = 2 * linear - quadratic - K.off * square
    return low, low + 2 * K.off * square + 2 * (rest + K.off**2 * square) / lam
