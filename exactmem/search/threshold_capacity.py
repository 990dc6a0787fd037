"""What k hidden thresholds with a threshold output realise on points of the plane: it depends on their chirotope alone.

**Convention.** A network has k hidden units 1[w·x + b >= 0] and the output 1[c_1·u_1 + ... + c_k·u_k + c_0 >= 0]: every unit
and the output have a bias, and there is no path from the input to the output. A labelling is a set of points, those with label
1; it is a bit mask, point i being 2^i. N chirotopes are handled at once (arrays as in `chirotopes`).

**Dichotomies.** One unit cuts off the points of a half-plane; a line can be moved off the points it meets without changing the
labels. Any line that splits the points can be moved until it meets two of them, p and q; so the dichotomies are: the points
left of p, q, with p and q each put on either side in all four ways. In general position there are n² - n + 2 of them (Cover
1965; `bounds.width.dichotomies`), which is asserted for every chirotope: `Rejected` if the splits by pairs do not make so many.
The same holds for abstract order types: splits by pairs are the cells around a crossing, and every cell has one. (Some signs
that obey no axioms have as many: the count shows that no dichotomy is missing, not that there are points.)

**Two and three units.** The output is a threshold function of k bits, hence monotone after complementing some of the bits, and
complements of dichotomies are dichotomies. So the labels are f(A_1, ..., A_k), f monotone, A_j dichotomies; every monotone f of
at most three bits is a threshold function. Up to complements of the label they are

    k = 2:  A and B                               one class is an intersection of two half-planes
    k = 3:  A and Y, Y realised by two units      (A and B and C; A and (B or C))
            the majority of A, B, C               the points where each errs, A xor label and so on, are pairwise disjoint

**Four units** realise every labelling of at most nine points: one class has at most four points; the line through two of them,
moved to either side of both, bounds a strip with these two points only; and two strips take two units each.

Source: the method is ours; the literature says Cover 1965 for the count of dichotomies.
Complexity per chirotope: about n²·2^n for the conjunctions, n^4 per labelling that is left for the majority.
Limits: n <= MAX_POINTS = 12.

>>> from exactmem.linalg.rational_matrix import RationalMatrix
>>> from exactmem.search.chirotopes import chirotope
>>> square = chirotope(RationalMatrix(np.array([[0, 0], [1, 0], [1, 1], [0, 1]])))[None]
>>> [int(realised(square, 4, k).sum()) for k in (1, 2)], units_needed(square, 4).tolist()
([14, 16], [2])
"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np

from exactmem.bounds import width
from exactmem.errors import InputError, LimitExceeded, Rejected
from exactmem.progress import tick
from exactmem.search.chirotopes import Array, turns

MAX_POINTS = 12  # labellings are Boolean arrays of 2^n
STRIPS = 9  # points up to which four units realise every labelling
CHUNK = 2**10  # chirotopes at a time
LABELS = 2**11  # labellings tried for a majority at a time


def dichotomies(signs: Array, n: int) -> Array:
    """The masks of all dichotomies, increasing: an array (N, n² - n + 2).

    Raises
    ------
    InputError, LimitExceeded : n < 2; n > MAX_POINTS
    Rejected : splits by pairs are not as many as Cover's count: the signs obey no axioms

    >>> dichotomies(np.array([[True]]), 3).tolist()
    [[0, 1, 2, 3, 4, 5, 6, 7]]
    """
    if n < 2:
        raise InputError(f"points are split by pairs of them: at least 2, not {n}")
    if n > MAX_POINTS:
        raise LimitExceeded("MAX_POINTS", n, MAX_POINTS, "the labellings of so many points are not listed")
    full, count = 2**n - 1, width.dichotomies(n, 2)
    table = turns(signs, n)
    cut = np.zeros((len(signs), 2**n), dtype=bool)
    every = np.arange(len(signs))
    for p, q in combinations(range(n), 2):
        left = table[:, p, q] @ (1 << np.arange(n))
        for pair in (0, 1 << p, 1 << q, 1 << p | 1 << q):
            cut[every, left | pair] = True
            cut[every, full ^ (left | pair)] = True
    if (cut.sum(axis=1) != count).any():
        raise Rejected(f"splits by pairs are not the {count} dichotomies of Cover's count: no chirotope of {n} points")
    return np.nonzero(cut)[1].reshape(len(signs), count)


def realised(signs: Array, n: int, units: int) -> Array:
    """Which labellings so many hidden units realise: a Boolean array (N, 2^n), indexed by masks.

    Raises
    ------
    InputError : units other than 1, 2, 3
    and those of `dichotomies`
    """
    if units not in (1, 2, 3):
        raise InputError(f"labellings are listed for 1, 2 or 3 hidden units, not {units}")
    cuts = dichotomies(signs, n)
    found = np.zeros((len(signs), 2**n), dtype=bool)
    np.put_along_axis(found, cuts, True, axis=1)
    for _ in range(units - 1):
        found = with_one_more(found, cuts)
    if units == 3:
        majorities(found, cuts, n)
    return found


def with_one_more(found: Array, cuts: Array) -> Array:
    """A and Y, and the complements, for all dichotomies A and all Y that were found."""
    more = np.zeros_like(found)
    rows, labels = np.nonzero(found)
    flat, start = more.ravel(), rows * found.shape[1]  # a view: what is written there is written to `more`
    for cut in cuts.T:
        flat[start + (labels & cut[rows])] = True
    return more | more[:, ::-1]  # the complement of a mask is 2^n - 1 minus it


def majorities(found: Array, cuts: Array, n: int) -> None:
    """Mark every labelling, not yet found, that is a majority of three dichotomies.

    The complement of a majority is the majority of the complements: only labels without point 0 are tried. Of three
    disjoint sets of errors at most one has point 0, so two of the dichotomies are without it, as half of all are.
    """
    full = 2**n - 1
    rows, labels = np.nonzero(~found[:, : full + 1 : 2])
    labels = 2 * labels
    half = cuts[cuts & 1 == 0].reshape(len(cuts), cuts.shape[1] // 2)
    first, second = np.array(list(combinations_with_self(half.shape[1]))).T
    for start in range(0, len(rows), LABELS):
        row, label = rows[start : start + LABELS], labels[start : start + LABELS]
        errors = half[row] ^ label[:, None]
        room = np.zeros((len(row), 2**n), dtype=bool)  # which sets contain the errors of some dichotomy
        np.put_along_axis(room, cuts[row] ^ label[:, None], True, axis=1)
        for i in range(n):
            split = room.reshape(len(row), -1, 2, 2**i)
            split[:, :, 1] |= split[:, :, 0]
        a, b = errors[:, first], errors[:, second]
        fits = np.take_along_axis(room, full ^ (a | b), axis=1) & (a & b == 0)
        hit = fits.any(axis=1)
        found[row[hit], label[hit]] = True
        found[row[hit], full ^ label[hit]] = True


@cache
def combinations_with_self(count: int) -> tuple[tuple[int, int], ...]:
    return tuple((a, b) for a in range(count) for b in range(a, count))


def units_needed(signs: Array, n: int, most: int = 4) -> Array:
    """The least number of hidden units that realise every labelling, for each chirotope; most + 1 if it is more than `most`.

    Raises
    ------
    LimitExceeded : n > STRIPS and most > 3: four units may not be enough there
    and those of `dichotomies`
    """
    if n > STRIPS and most > 3:
        raise LimitExceeded("STRIPS", n, STRIPS, "four units are known to be enough for so many points only")
    needed = np.full(len(signs), min(most + 1, 4), dtype=np.int64)
    for start in range(0, len(signs), CHUNK):
        tick("units needed", start, len(signs))
        left = np.arange(start, min(start + CHUNK, len(signs)))
        for units in range(1, min(most, 3) + 1):
            every = realised(signs[left], n, units).all(axis=1)
            needed[left[every]] = units
            left = left[~every]
    return needed
