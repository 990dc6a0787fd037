"""Chirotopes: the turn, left or right, of every triple of points of the plane, and their canonical form.

The chirotope of n points p_0, ..., p_(n-1) in general position has a sign per triple i < j < k: True if p_i, p_j, p_k turn
left. Triples stand in colexicographic order (k first, then j, then i), so that the signs of the first m points are the first
C(m, 3). N chirotopes are a Boolean array of shape (N, C(n, 3)).

**Rooted form.** Let r be a vertex of the convex hull. The other points, in the order in which a ray from r sweeps over them
counterclockwise, get the names 0, ..., n-2. All triples with r turn left, so the signs of the other triples say everything:
C(n-1, 3) bits, the *word*. A word is a *signotope*: on every four names a < b < c < d the signs of abc, abd, acd, bcd change
at most once.

**Canonical form.** The least word over all hull vertices r of the chirotope and of its mirror image. Two chirotopes differ by
a relabelling and a reflection if and only if they have the same canonical form: a word determines its chirotope up to labels,
and relabelled or mirrored chirotopes have the same set of words. Mirroring reverses the sweep and turns every triple, and a
reversed triple turns once more: the sign of (i, j, k) becomes that of (n-2-k, n-2-j, n-2-i).

Everything holds for abstract order types too (signs on triples that obey the axioms of a uniform acyclic oriented matroid of
rank 3): "vertex" means that the other points are linearly ordered around r.

Complexity: n sorts of n numbers and 2n words of C(n-1, 3) bits per chirotope, over whole arrays.
Limits: words have 64 bits, so n <= MAX_POINTS = 9 for `words` and `canonical`; `chirotope` takes any n.

>>> square = RationalMatrix(np.array([[0, 0], [1, 0], [1, 1], [0, 1]]))
>>> inside = RationalMatrix(np.array([[0, 0], [3, 0], [0, 3], [1, 1]]))
>>> canonical(np.stack([chirotope(square), chirotope(square.take([2, 0, 3, 1])), chirotope(inside)]), 4).tolist()
[1, 1, 0]
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from exactmem.errors import HypothesisFails, InputError, LimitExceeded
from exactmem.linalg.rational_matrix import INT64_MAX, RationalMatrix

Array = np.ndarray[Any, Any]

MAX_POINTS = 9  # C(8, 3) = 56 bits of a word fit in 64


@cache
def triples(n: int) -> tuple[tuple[int, int, int], ...]:
    """i < j < k below n in colexicographic order.

    >>> triples(4)
    ((0, 1, 2), (0, 1, 3), (0, 2, 3), (1, 2, 3))
    """
    return tuple(sorted(combinations(range(n), 3), key=lambda t: t[::-1]))


def chirotope(X: RationalMatrix) -> Array:
    """The signs of the triples of the rows of X, exactly.

    Raises
    ------
    InputError : the points are not in the plane
    HypothesisFails : three points on a line (`witness` names them): there is no sign

    >>> chirotope(RationalMatrix(np.array([[0, 0], [1, 0], [1, 1], [0, 1]]))).tolist()
    [True, True, True, True]
    >>> chirotope(RationalMatrix(np.array([[0, 0], [1, 1], [2, 2], [0, 1]])))
    Traceback (most recent call last):
        ...
    exactmem.errors.HypothesisFails: points 0, 1, 2 lie on a line: a chirotope has a sign for every triple
    """
    if X.shape[1] != 2:
        raise InputError(f"a chirotope is of points in the plane, not in dimension {X.shape[1]}")
    i, j, k = np.array(triples(len(X)), dtype=np.int64).reshape(-1, 3).T
    # |determinant of two differences| <= 2·(2·max)^2: in int64 where that fits, in Python integers otherwise
    points = X.num if 8 * X.max_abs**2 <= INT64_MAX else X.num.astype(object)
    (ax, ay), (bx, by) = (points[j] - points[i]).T, (points[k] - points[i]).T
    turn = ax * by - ay * bx
    flat = np.flatnonzero(turn == 0)
    if flat.size:
        a, b, c = (int(t[flat[0]]) for t in (i, j, k))
        message = f"points {a}, {b}, {c} lie on a line: a chirotope has a sign for every triple"
        raise HypothesisFails("general position", message, (a, b, c))
    return np.asarray(turn > 0)


def turns(signs: Array, n: int) -> Array:
    """The signs of ordered triples: a Boolean array (N, n, n, n); False where two of the three are equal."""
    table = np.zeros((len(signs), n, n, n), dtype=bool)
    for t, (i, j, k) in enumerate(triples(n)):
        for a, b, c in ((i, j, k), (j, k, i), (k, i, j)):
            table[:, a, b, c] = signs[:, t]
            table[:, a, c, b] = ~signs[:, t]
    return table


def words(signs: Array, n: int) -> tuple[Array, Array]:
    """(row, word) for every hull vertex of every chirotope and of its mirror image; rows do not decrease.

    Raises
    ------
    InputError : fewer than 3 points
    LimitExceeded : n > MAX_POINTS
    """
    if n < 3:
        raise InputError(f"a chirotope has at least 3 points, not {n}")
    if n > MAX_POINTS:
        raise LimitExceeded("MAX_POINTS", n, MAX_POINTS, "a word of so many points does not fit in 64 bits")
    table = turns(signs, n)
    left = table.sum(axis=3, dtype=np.int8)  # of the line from p through q: how many points
    left[:, range(n), range(n)] = -1
    rows, roots = np.nonzero(
        (left == n - 2).any(axis=2)
    )  # only around a vertex does one point see all others on its left
    swept = np.argsort(-left[rows, roots], axis=1)[:, :-1]  # the root itself comes last
    i, j, k = np.array(triples(n - 1), dtype=np.int64).reshape(-1, 3).T
    places = (swept[:, i] * n + swept[:, j]) * n + swept[:, k]
    bits = table.reshape(len(signs), n**3)[rows[:, None], places]
    place = {t: position for position, t in enumerate(triples(n - 1))}
    mirror = [place[(n - 2 - c, n - 2 - b, n - 2 - a)] for a, b, c in triples(n - 1)]
    both = np.stack([packed(bits), packed(bits[:, mirror])], axis=1)
    return np.repeat(rows, 2), both.ravel()


def packed(bits: Array) -> Array:
    """Rows of at most 64 bits as 64-bit words, the first bit lowest."""
    whole = np.zeros((len(bits), 8), dtype=np.uint8)
    octets = np.packbits(bits, axis=1, bitorder="little")
    whole[:, : octets.shape[1]] = octets
    return whole.view("<u8").ravel()


def canonical(signs: Array, n: int) -> Array:
    """The least word of each chirotope: equal if and only if the chirotopes agree up to relabelling and reflection."""
    rows, found = words(signs, n)
    least = np.full(len(signs), np.iinfo(np.uint64).max, dtype=np.uint64)
    np.minimum.at(least, rows, found)
    return least


def rooted(found: Array, n: int) -> Array:
    """The chirotopes of n points with these words: the root is point 0, the others follow in the order of the sweep.

    >>> canonical(rooted(np.array([0, 1], dtype=np.uint64), 4), 4).tolist()
    [0, 1]
    """
    signs = np.ones((len(found), comb(n, 3)), dtype=bool)
    place = {t: position for position, t in enumerate(triples(n - 1))}
    for t, (i, j, k) in enumerate(triples(n)):
        if i > 0:
            signs[:, t] = (found >> np.uint64(place[(i - 1, j - 1, k - 1)])) & np.uint64(1)
    return signs
