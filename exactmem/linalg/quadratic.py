"""A rational quadratic form as a sum of as many multiples of squares as it has rank (Lagrange).

>>> diagonal([[0, 1], [1, 0]]) == [(2, [Fraction(1, 2), Fraction(1, 2)]), (Fraction(-1, 2), [1, -1])]
True
>>> diagonal([[0, 1], [2, 0]])
Traceback (most recent call last):
    ...
ValueError: a quadratic form has a symmetric matrix
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Square = tuple[Fraction, list[Fraction]]


def diagonal(Q: Sequence[Sequence[Fraction | int]]) -> list[Square]:
    """(v_1, w_1), ..., (v_r, w_r) with Q = v_1·w_1·w_1^T + ... and r the rank of Q.

    With u^T·Q·u = v not 0 and w = Q·u/v the form Q - v·w·w^T has u in its kernel beside that of Q: the rank falls by one.
    """
    rest = [[Fraction(v) for v in row] for row in Q]
    if any(rest[i][j] != rest[j][i] for i in range(len(rest)) for j in range(i)):
        raise ValueError("a quadratic form has a symmetric matrix")
    squares: list[Square] = []
    while (u := anisotropic(rest)) is not None:
        image = [sum((row[i] for i in u), Fraction(0)) for row in rest]
        v = sum((image[i] for i in u), Fraction(0))
        w = [a / v for a in image]
        squares.append((v, w))
        rest = [[a - v * p * q for a, q in zip(row, w, strict=True)] for row, p in zip(rest, w, strict=True)]
    return squares


def anisotropic(Q: Sequence[Sequence[Fraction]]) -> tuple[int, ...] | None:
    """Unit vectors whose sum u has u^T·Q·u not 0: one, or two if the diagonal is zero; None if Q is."""
    n = len(Q)
    one = next(((i,) for i in range(n) if Q[i][i]), None)
    return one or next(((i, j) for i in range(n) for j in range(i) if Q[i][j]), None)
