"""How many hidden neurons are needed if every labelling of given points must be fitted.

Source: parameter counting, Bubeck, Eldan, Lee, Mikulincer 2020; the form with the affine dimension and the count for
thresholds are ours.
"""

from __future__ import annotations

from math import comb


def relu_width(n: int, affine_dimension: int) -> int:
    """The least k with k·(d'+1) >= n.

    On fixed activation patterns the output vectors of k ReLUs fill a linear space of dimension at most k·(d'+1). There are
    finitely many patterns, so if k·(d'+1) < n almost every label vector in R^n is missed.

    >>> relu_width(1797, 61)
    29
    """
    return -(-n // (affine_dimension + 1))


def dichotomies(n: int, affine_dimension: int) -> int:
    """At most this many subsets of n points are cut off by a hyperplane (Cover 1965; equality in general position)."""
    return 2 * sum(comb(n - 1, i) for i in range(affine_dimension + 1))


def threshold_width(n: int, affine_dimension: int) -> int:
    """The least k with D^k·2^(k²) >= 2^n, D the number of affine dichotomies.

    k threshold units show at most D^k codes to the output, and a threshold of k binary inputs takes at most 2^(k²) forms.
    Below that not every two-colouring of the points is realised.

    >>> threshold_width(60, 2)
    4
    """
    if n <= 1:
        return 0
    k = 1
    cut = dichotomies(n, affine_dimension)
    while cut**k * 2 ** (k * k) < 2**n:
        k += 1
    return k
