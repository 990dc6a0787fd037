"""Networks with one hidden layer of a polynomial activation, evaluated exactly.

>>> square = PolynomialNetwork((Fraction(0), Fraction(0), Fraction(1)), ((Fraction(1),),), (Fraction(1),), (Fraction(1, 2),))
>>> square.at([Fraction(3)]), square.units
(Fraction(8, 1), 1)
>>> PolynomialNetwork((Fraction(1),), ((Fraction(1),),), (), (Fraction(1),))
Traceback (most recent call last):
    ...
exactmem.errors.InputError: a network needs a bias and an output weight for each of its units
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix


@dataclass(frozen=True)
class PolynomialNetwork:
    """sum_j v_j·psi(w_j·x + b_j), psi with these coefficients from degree 0."""

    coefficients: tuple[Fraction, ...]
    w: tuple[tuple[Fraction, ...], ...]
    b: tuple[Fraction, ...]
    v: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        if not len(self.w) == len(self.b) == len(self.v):
            raise InputError("a network needs a bias and an output weight for each of its units")

    @property
    def units(self) -> int:
        return len(self.v)

    def at(self, x: Sequence[Fraction]) -> Fraction:
        total = Fraction(0)
        for w, b, v in zip(self.w, self.b, self.v, strict=True):
            total += v * horner(self.coefficients, affine(w, b, x))
        return total

    def outputs(self, X: RationalMatrix) -> list[Fraction]:
        return [self.at(x) for x in X.rows()]


def affine(w: Sequence[Fraction], b: Fraction, x: Sequence[Fraction]) -> Fraction:
    """w·x + b."""
    return sum((p * q for p, q in zip(w, x, strict=True)), b)


def horner(coefficients: Sequence[Fraction], t: Fraction) -> Fraction:
    """c_0 + c_1·t + ..."""
    total = Fraction(0)
    for c in reversed(coefficients):
        total = total * t + c
    return total
