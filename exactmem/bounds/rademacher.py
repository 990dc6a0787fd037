"""Some labels by signs need much weight: the average of M(y) over all y in {-1, 1}^n, enclosed, and the y of least M(y).

A network with these labels up to a squared residual of eps·n weighs at least n·(1 - sqrt(eps))/M(y): `bounds.weight`, p = y.
The literature says (Bubeck, Eldan, Lee, Mikulincer 2020, on labels by signs; Rademacher averages, contraction):

    average of M(y) <= 2·average of |sum_i y_i·x~_i| <= 2·sqrt(sum_i |x~_i|^2),

the factor 2 for the two signs of F, contraction with constant 1 because relu is 1-Lipschitz and relu(0) = 0, the last step
by Jensen. For unit x that is 2·sqrt(2n): some y has W >= n·(1 - sqrt(eps))/(2·sqrt(2n)). Here the average itself is enclosed.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from exactmem.bounds.supremum import activity, bounds
from exactmem.errors import LimitExceeded
from exactmem.linalg.least_norm import approach
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.solve import integer_matrix
from exactmem.numbers.roots import sqrt_interval
from exactmem.progress import tick

MAX_POINTS = 12
"""3^12 cells are searched: all patterns of signs at the positive labels, for all labels."""

ROUNDS = 6  # of descent in a cell
SCALE = 1 << 20  # to which the t of a cell are rounded
BITS = 64  # fractional bits of the roots

Interval = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Rademacher:
    """What `rademacher` found; intervals enclose.

    average : the average of M(y) over the 2^n labels; contraction : 2·sqrt(sum |x~_i|^2), which it is at most
    labels : the y whose M(y) has the least upper end, `least` encloses it
    """

    average: Interval
    contraction: Interval
    labels: tuple[int, ...]
    least: Interval


def rademacher(X: RationalMatrix) -> Rademacher:
    """Enclose M(y) for every y in {-1, 1}^n: below by an integer h where F is evaluated, above by a rounded t in every cell.

    Raises
    ------
    LimitExceeded : more than MAX_POINTS points

    >>> found = rademacher(RationalMatrix.from_rows([[-1], [0], [1]]))
    >>> [round(float(v), 6) for v in (*found.average, *found.contraction)]
    [2.06066, 2.06066, 4.472136, 4.472136]
    >>> found.labels, [round(float(v), 6) for v in found.least]
    ((1, -1, 1), [1.0, 1.0])
    """
    n = len(X)
    if n > MAX_POINTS:
        raise LimitExceeded("MAX_POINTS", n, MAX_POINTS, "take fewer points")
    rows = X.homogenised()
    size = max(abs(v) for row in rows.tolist() for v in row)
    G = np.array([[v / size for v in row] for row in rows.tolist()])
    one_sided = {}
    for k, y in enumerate(np.ndindex(*[2] * n)):
        tick("labels", k, 2**n)
        p = 2 * np.array(y) - 1
        one_sided[tuple(p.tolist())] = largest(G, rows, p)
    ends = {y: both(one_sided[y], one_sided[tuple(-v for v in y)], X.den) for y in one_sided if y[0] > 0}
    average = tuple(sum((end[k] for end in ends.values()), Fraction(0)) / len(ends) for k in range(2))
    squares = sum(int(v) ** 2 for row in rows.tolist() for v in row)
    labels = min(ends, key=lambda y: ends[y][1])
    contraction = sqrt_interval(Fraction(4 * squares, X.den**2), BITS)
    return Rademacher((average[0], average[1]), contraction, labels, ends[labels])


def largest(G: np.ndarray[Any, Any], rows: np.ndarray[Any, Any], p: np.ndarray[Any, Any]) -> Interval:
    """Below and above the square of the largest F(h)/|h|, 0 if that is negative, in integers over their squares."""
    count = int((p > 0).sum())
    on = (np.arange(1 << count)[:, None] >> np.arange(count)) & 1 == 1
    lower, upper = bounds(p.astype(float), on)
    t, _ = approach(G, lower, upper, ROUNDS)
    whole = np.clip(np.rint(t * SCALE), lower * SCALE, upper * SCALE)
    product = integer_matrix([[int(c) for c in line] for line in whole.tolist()]) * integer_matrix(rows)
    v = [[int(c) for c in line] for line in product.tolist()]
    squares = [sum(c * c for c in line) for line in v]
    best = max(range(len(v)), key=squares.__getitem__)
    below = max(0, activity(rows.tolist(), p.tolist(), v[best])) ** 2
    return Fraction(below, squares[best] or 1), Fraction(squares[best], SCALE**2)


def both(one: Interval, other: Interval, den: int) -> Interval:
    """M(y) from the squares of the two sides, for rows that are den times the points."""
    low, high = (Fraction(max(a, b), den * den) for a, b in zip(one, other, strict=True))
    return sqrt_interval(low, BITS)[0], sqrt_interval(high, BITS)[1]
