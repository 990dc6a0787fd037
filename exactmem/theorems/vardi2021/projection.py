"""The range of the keys found, against the R that the theorem allows: a comparison of rationals, without roots and without pi.

With r = max |x| and delta the least distance of two points, the paper's projection has gaps >= 2 and range at most
R = 10·r·N²·sqrt(pi·d)/delta. Any pair of points bounds delta from above, hence R from below, so with a rational p < pi

    R'²·|x_i - x_j|² <= 100·p·d·N⁴·r²   proves   R' <= R

for the range R' of our keys, scaled to gaps >= 2.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

import numpy as np

from exactmem.geometry.projections import Keys
from exactmem.linalg.rational_matrix import INT64_MAX, RationalMatrix
from exactmem.verdict import Holds, Undecided, Verdict

PI_DOWN = Fraction(314159, 100000)


def key_range(keys: Keys) -> Fraction:
    """The largest key, once gaps are at least 2."""
    return Fraction(max(keys.values) * (2 if keys.grain == 1 else 1), keys.grain)


def least_range(X: RationalMatrix, keys: Keys) -> tuple[int, tuple[int, int]]:
    """(R² of the theorem, rounded down; the pair of points it is computed from): the closest neighbours in key order."""
    n, d = X.shape
    num = X.num if 4 * d * X.max_abs**2 <= INT64_MAX else X.num.astype(object)
    order = np.array(keys.order)
    apart = num[order[1:]] - num[order[:-1]]
    squares = (apart * apart).sum(axis=1)
    k = int(squares.argmin())
    largest = int((num * num).sum(axis=1).max())  # the denominators of r and of the distance cancel
    bound = 100 * PI_DOWN * d * n**4 * largest / int(squares[k])
    return int(bound), (int(order[k]), int(order[k + 1]))


def within_theorem(X: RationalMatrix, keys: Keys) -> Verdict:
    """Is the range of these keys at most the theorem's R? Holds(the pair that shows it).

    >>> from exactmem.geometry.projections import search_keys
    >>> X = RationalMatrix.from_rows([[Fraction(3, 2), 0], [2, 5], [-1, 1]])
    >>> within_theorem(X, search_keys(X)).holds
    True
    """
    square, pair = least_range(X, keys)
    if key_range(keys) ** 2 <= square:
        return Holds(pair)
    return Undecided("the closest neighbours in key order are too far apart to show it")


def range_text(X: RationalMatrix, keys: Keys) -> str:
    """The comparison in words."""
    if len(X) < 2:
        return "one point"
    square, _ = least_range(X, keys)
    ours = key_range(keys)
    relation = "at most" if ours**2 <= square else "not shown to be at most"
    whole = -(-ours.numerator // ours.denominator)
    return f"{whole}, {relation} the theorem's R, which is at least {isqrt(square)}"
