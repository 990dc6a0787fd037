"""Monomials of points and of weights, in integers: the matrices through which networks of powers factor.

E(d, k) are the exponents e = (e_1, ..., e_d) with sum k, N(d, k) = C(k+d-1, k) their number, in one order throughout.

* V_k(X), N x n: entry (e, i) is x_i^e. * P_k(W), m x N: the coefficients of (w_j·x)^k, entry (j, e) is k!/e!·w_j^e; so
  the entrywise power (W·X^T)^k is P_k(W)·V_k(X).
* T_k(W), m·d x N: row (j, l) holds the coefficients of (w_j·x)^(k-1)·x_l; k·diag(v)·T_k(W)·V_k(X) is the Jacobian of
  sum_j v_j·(w_j·x)^k in the weights.

For a form F of degree k let F* be its coefficients divided by k!/e!. Then T_k(W)·F* has the entries (1/k)·dF/dx_l at w_j: it
vanishes exactly if F is singular at every w_j, and P_k(W)·F* holds the values F(w_j).

>>> exponents(2, 3)
((3, 0), (2, 1), (1, 2), (0, 3))
>>> tangents([[1, 1], [1, -1]], 3)
[[1, 2, 1, 0], [0, 1, 2, 1], [1, -2, 1, 0], [0, 1, -2, 1]]
>>> evaluations([[1, 0], [0, 1], [1, 1], [1, 2]], 3)[1]
[0, 0, 1, 2]
>>> exponents(20, 20)
Traceback (most recent call last):
    ...
exactmem.errors.LimitExceeded: MAX_MONOMIALS: 68923264410 is over the limit of 20000; take a lower degree or dimension
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from math import comb, factorial, prod

from exactmem.errors import InputError, LimitExceeded

MAX_MONOMIALS = 20_000
"""Columns of a matrix of monomials; eliminations are cubic in them."""

Exponent = tuple[int, ...]
Rows = Sequence[Sequence[int]]


def count(d: int, k: int) -> int:
    """N(d, k), the dimension of the forms of degree k in d variables."""
    if d < 1 or k < 0:
        raise InputError(f"forms have at least one variable and a degree of at least 0, not {d} and {k}")
    return comb(k + d - 1, k)


@cache
def exponents(d: int, k: int) -> tuple[Exponent, ...]:
    """E(d, k), the first variable's largest powers first. LimitExceeded if there are over MAX_MONOMIALS."""
    if count(d, k) > MAX_MONOMIALS:
        raise LimitExceeded("MAX_MONOMIALS", count(d, k), MAX_MONOMIALS, "take a lower degree or dimension")
    if d == 1:
        return ((k,),)
    return tuple((first, *rest) for first in range(k, -1, -1) for rest in exponents(d - 1, k - first))


@cache
def place(d: int, k: int) -> dict[Exponent, int]:
    """The position of each exponent."""
    return {e: i for i, e in enumerate(exponents(d, k))}


def multinomial(e: Exponent) -> int:
    """k!/(e_1!·...·e_d!)."""
    return factorial(sum(e)) // prod(map(factorial, e))


def powers(x: Sequence[int], k: int) -> list[int]:
    """All monomials of degree k at one point."""
    table = [[v**p for p in range(k + 1)] for v in x]
    return [prod(row[p] for row, p in zip(table, e, strict=True)) for e in exponents(len(x), k)]


def evaluations(X: Rows, k: int) -> list[list[int]]:
    """V_k(X), one row per monomial."""
    return [list(row) for row in zip(*(powers(x, k) for x in X), strict=True)]


def forms(W: Rows, k: int) -> list[list[int]]:
    """P_k(W), one row per weight vector."""
    factors = [multinomial(e) for e in exponents(len(W[0]), k)]
    return [[f * v for f, v in zip(factors, powers(w, k), strict=True)] for w in W]


def tangents(W: Rows, k: int) -> list[list[int]]:
    """T_k(W): for every w_j and every l the coefficients of (w_j·x)^(k-1)·x_l."""
    d, rows = len(W[0]), []
    where = place(d, k)
    raised = [[where[tuple(v + (i == l) for i, v in enumerate(e))] for e in exponents(d, k - 1)] for l in range(d)]
    for coefficients in forms(W, k - 1):
        for targets in raised:
            row = [0] * len(where)
            for target, c in zip(targets, coefficients, strict=True):
                row[target] = c
            rows.append(row)
    return rows


def product(F: Sequence[int], G: Sequence[int], d: int, k: int, s: int) -> list[int]:
    """The coefficients of the product of a form F of degree k and a form G of degree s.

    >>> product([1, 1], [1, -1], 2, 1, 1)  # (x + y)·(x - y)
    [1, 0, -1]
    """
    where = place(d, k + s)
    result = [0] * len(where)
    for e, a in zip(exponents(d, k), F, strict=True):
        for f, b in zip(exponents(d, s), G, strict=True):
            result[where[tuple(p + q for p, q in zip(e, f, strict=True))]] += a * b
    return result


def dual(F: Sequence[Fraction | int], d: int, k: int) -> list[Fraction]:
    """F*: the coefficients divided by the multinomial coefficients.

    >>> dual([1, 2, 1], 2, 2)  # (x + y)^2
    [Fraction(1, 1), Fraction(1, 1), Fraction(1, 1)]
    """
    return [Fraction(c) / multinomial(e) for e, c in zip(exponents(d, k), F, strict=True)]


def catalecticant(F: Sequence[Fraction | int], d: int, k: int, s: int) -> list[list[Fraction]]:
    """The N(d, s) x N(d, k-s) matrix with entry F*_(e+f).

    For F = (w·x)^k it is w^e·w^f, of rank 1; it is linear in F, so a sum of m multiples of such powers has rank at most m.
    For k = 2, s = 1 it is the symmetric matrix of the quadratic form.

    >>> catalecticant([1, 3, 3, 1], 2, 3, 1) == [[1, 1, 1], [1, 1, 1]]
    True
    """
    values, where = dual(F, d, k), place(d, k)
    return [
        [values[where[tuple(p + q for p, q in zip(e, f, strict=True))]] for f in exponents(d, k - s)]
        for e in exponents(d, s)
    ]
