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


def two_layer_width(n: int, d_y: int = 1, homogeneous: bool = True) -> int:
    """The least d1 + d2 with d1·d2 + d1 + d_y·(d2 + 1) >= n·d_y: hidden units if any labels of any n points are to be fitted.

    On points of a line the labels that fit are the image, under a map that is polynomial piece by piece, of the 2·d1 +
    d2·(d1 + 1) + d_y·(d2 + 1) numbers of the network; a homogeneous activation (ReLU) lets each unit have incoming
    weights of norm 1 or 0, which takes d1 + d2 of them away. A set of smaller dimension misses an open set of labels.

    >>> two_layer_width(1797), two_layer_width(10**6)
    (83, 1998)
    """
    more = 0 if homogeneous else 1  # d1 + d2 numbers that cannot be scaled away
    width = n * d_y
    for d1 in range(1, width + 1):
        if d1 >= width:
            break
        d2 = max(1, -(-(n * d_y - d_y - d1 * (1 + more)) // (d1 + d_y + more)))
        width = min(width, d1 + d2)
    return width
