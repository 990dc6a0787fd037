"""The extreme eigenvalues of a symmetric rational matrix, and operator norms of differences, between dyadic rationals.

**Statement.** With |eigenvalues| <= 2^e (the largest absolute row sum) the two ends are multiples of the unit 2^(e - bits - 1),
two units apart: lo <= lambda_min(M) by a factor, lambda_min(M) < hi by a vector with x^T·M·x < hi·|x|². The largest eigenvalue
is minus the smallest of -M, and |A - B| the larger of the largest eigenvalues of A - B and B - A. Eigenvalues in float64 say
where to look; what is kept was decided exactly (`psd`).

>>> M = RationalMatrix.from_rows([[2, 1], [1, 2]])
>>> found = lambda_min(M, 10)
>>> found.lo, found.hi
(Fraction(511, 512), Fraction(513, 512))
>>> found.below.L.shape, found.above
((2, 2), (1, -1))
>>> lambda_min(RationalMatrix.from_rows([[1, 2], [0, 1]]), 10)
Traceback (most recent call last):
    ...
ValueError: a quadratic form has a symmetric matrix
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from exactmem.linalg.psd import Factor, difference, lambda_min_at_least, negative
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.verdict import Fails, Holds

Vector = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Bracket:
    """lo <= the eigenvalue <= hi. For a smallest eigenvalue `below` is a factor and `above` a vector, for a largest one it is
    the other way round: factors prove lambda_min(M) >= lo or lambda_min(-M) >= -hi."""

    lo: Fraction
    hi: Fraction
    below: Factor | Vector
    above: Factor | Vector


@dataclass(frozen=True, eq=False)
class NormBracket:
    """lo <= |A - B| <= hi: x with |x^T·(A - B)·x| > lo·|x|², and the factors of hi·I + (A - B) and hi·I - (A - B)."""

    lo: Fraction
    hi: Fraction
    below: Vector
    above: tuple[Factor, Factor]


def lambda_min(M: RationalMatrix, bits: int) -> Bracket:
    """The smallest eigenvalue to `bits` bits of the largest absolute row sum.

    Complexity: one float64 eigenvalue decomposition and two decisions of `psd`; more only beyond the precision of float64.

    Raises
    ------
    ValueError : M is not symmetric, or has no rows
    ArithmeticError : a bound this near to the eigenvalue was not decided (of a large matrix, and beyond float64)
    """
    unit = Fraction(2) ** (magnitude(M) - bits - 1)
    near = int((Fraction(float_least(M)) / unit - Fraction(1, 2)) // 1)

    def decided(k: int) -> Factor | Vector:
        verdict = lambda_min_at_least(M, k * unit)
        if isinstance(verdict, Holds | Fails):
            return verdict.witness  # type: ignore[return-value]
        raise ArithmeticError(f"the smallest eigenvalue is too near to {k * unit}: ask for fewer bits")

    low, high, step = near, near + 2, 2
    below, above = decided(low), decided(high)
    while not isinstance(below, Factor):
        low, high, above, step = low - step, low, below, 2 * step
        below = decided(low)
    while isinstance(above, Factor):
        low, high, below, step = high, high + step, above, 2 * step
        above = decided(high)
    while high - low > 2:
        between = (low + high) // 2
        found = decided(between)
        if isinstance(found, Factor):
            low, below = between, found
        else:
            high, above = between, found
    return Bracket(low * unit, high * unit, below, above)


def lambda_max(M: RationalMatrix, bits: int) -> Bracket:
    """The largest eigenvalue to `bits` bits of the largest absolute row sum.

    >>> found = lambda_max(RationalMatrix.from_rows([[2, 1], [1, 2]]), 10)
    >>> found.lo, found.hi, found.below
    (Fraction(1535, 512), Fraction(1537, 512), (1, 1))
    """
    found = lambda_min(negative(M), bits)
    return Bracket(-found.hi, -found.lo, found.above, found.below)


def operator_norm(A: RationalMatrix, B: RationalMatrix, bits: int) -> NormBracket:
    """|A - B| for symmetric A and B, to `bits` bits of the largest absolute row sum of A - B.

    >>> A, B = RationalMatrix.from_rows([[2, 1], [1, 2]]), RationalMatrix.from_rows([[1, 0], [0, 4]])
    >>> found = operator_norm(A, B, 10)
    >>> found.lo < Fraction("2.303") and Fraction("2.302") < found.hi and found.hi - found.lo == Fraction(1, 256)
    True
    """
    C = difference(A, B)
    least, most = lambda_min(C, bits), lambda_max(C, bits)
    lo, below = max((-least.hi, least.above), (most.lo, most.below), key=lambda end: end[0])
    # a factor for one bound serves for every weaker one
    return NormBracket(lo, max(-least.lo, most.hi), below, (least.below, most.above))  # type: ignore[arg-type]


def magnitude(M: RationalMatrix) -> int:
    """e with |eigenvalues| <= largest absolute row sum <= 2^e."""
    if not M.num.size:
        raise ValueError("a quadratic form has a symmetric matrix")
    largest: int = max(sum(map(abs, line)) for line in M.num.tolist())
    return largest.bit_length() - M.den.bit_length() + 1


def float_least(M: RationalMatrix) -> float:
    """Roughly the smallest eigenvalue; 0 where floats cannot say."""
    try:
        entries = np.array([[v / M.den for v in line] for line in M.num.tolist()])
        return float(np.linalg.eigvalsh(entries)[0]) if M.shape[0] == M.shape[1] else 0.0
    except (OverflowError, np.linalg.LinAlgError):
        return 0.0
