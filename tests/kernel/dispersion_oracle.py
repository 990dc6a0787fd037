"""Gram matrices of unit rows in balls of 600 bits, with the closed form of the harmonic one by a hypergeometric function.

A bound is denied if elimination meets a pivot that is certainly negative, the bound made less by 10^-100: eigenvalues may be
equal to it. Witnesses are never looked at.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import flint
from flint import arb

Matrix = list[list[Fraction]]
BITS = 600


def ball(value: Fraction) -> Any:
    return arb(flint.fmpq(value.numerator, value.denominator))


def products(rows: Matrix) -> Matrix:
    return [[sum((a * b for a, b in zip(x, y, strict=True)), Fraction(0)) for y in rows] for x in rows]


def bounded(rows: Matrix, entry: Callable[[Fraction], Any], lam: Fraction) -> bool:
    """Is lambda_min of the matrix of entry(x_i·x_j) at least lam, or at least not certainly smaller?"""
    before, lam = flint.ctx.prec, lam - Fraction(1, 10**100)
    flint.ctx.prec = BITS
    try:
        gram = products(rows)
        m = [[entry(v) - (ball(lam) if i == j else 0) for j, v in enumerate(line)] for i, line in enumerate(gram)]
        for k, line in enumerate(m):
            if line[k] < 0:
                return False
            if not line[k] > 0:
                return True
            for i in range(k + 1, len(m)):
                factor = m[i][k] / line[k]
                m[i] = [a - factor * b for a, b in zip(m[i], line, strict=True)]
        return True
    finally:
        flint.ctx.prec = before


def units(rows: Matrix) -> bool:
    return all(v[i] == 1 for i, v in enumerate(products(rows)))


def ntk(rho: Fraction) -> Any:
    return ball(rho) * (arb(1) / 4 + ball(rho).asin() / (2 * arb.pi()))


def harmonic(m: int) -> Callable[[Fraction], Any]:
    """rho·K(rho), K(rho) = Gamma(l/2 + 1)²/Gamma(l + 1)·rho^l·2F1(l/2, l/2; l + 1; rho²), l = m - 1."""
    l = m - 1

    def entry(rho: Fraction) -> Any:
        if abs(rho) == 1:
            return ball(rho ** (l + 1))
        half = arb(l) / 2
        return (
            (half + 1).gamma() ** 2
            / arb(l + 1).gamma()
            * ball(rho**m)
            * ball(rho**2).hypgeom_2f1(half, half, arb(l + 1))
        )

    return entry
