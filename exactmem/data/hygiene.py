"""What is special about a dataset, each finding with its own witness and exact: duplicates, conflicts, affine rank,
constant columns, classes, and how close two distinct points come (`closest_l2`, `closest_max`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import isqrt
from typing import Any, NamedTuple

import numpy as np

from exactmem.data.dataset import Dataset, IntArray, conflicting_pair, distinct_rows
from exactmem.errors import LimitExceeded
from exactmem.linalg.affine import AffineRank, affine_rank
from exactmem.linalg.rational_matrix import RationalMatrix

Array = np.ndarray[Any, Any]

MAX_PAIRS = 4 * 10**8
"""Pairs of points that a separation compares, all of them: some 28 000 points, about half a minute of one processor."""

MAX_CLOSE_PAIRS = 2 * 10**6
"""Pairs whose distances are compared in Python integers, some seconds: more of them are nearly as close as the closest
only when the coordinates span so many bits that most points look equal beside the largest."""

BLOCK = 2**22
"""Distances held in memory at a time (32 megabytes)."""


class Separation(NamedTuple):
    """The smallest distance of two distinct points and the first pair of rows (in row order) that attains it."""

    value: Fraction
    pair: tuple[int, int]


@dataclass(frozen=True)
class Hygiene:
    """Findings about a dataset; rows are counted from 0.

    Parameters
    ----------
    n, distinct : rows, and distinct points among them
    duplicates : groups of rows that are the same point with the same label, each increasing, by first row
    conflict : two rows that are the same point with different labels, or None
    affine : affine rank with its proof from both sides
    constant_columns : columns with one value only
    classes : the distinct label rows in increasing order, each with the number of rows that have it
    points, representative : the distinct points in order of first appearance, and the first row that is each
    """

    n: int
    distinct: int
    duplicates: tuple[tuple[int, ...], ...]
    conflict: tuple[int, int] | None
    affine: AffineRank
    constant_columns: tuple[int, ...]
    classes: tuple[tuple[tuple[Fraction, ...], int], ...]
    points: RationalMatrix
    representative: tuple[int, ...]

    @property
    def affine_rank(self) -> int:
        """The dimension of the affine hull of the points."""
        return self.affine.rank

    @property
    def pivots(self) -> tuple[int, ...]:
        """Columns J, as many as the affine rank, such that distinct points differ in J; the first ones possible."""
        return self.affine.pivots

    @cached_property
    def separation_l2(self) -> Separation | None:
        """The smallest squared Euclidean distance of two distinct points; None when there is one point only."""
        return self._in_rows(closest_l2(self.points))

    @cached_property
    def separation_max(self) -> Separation | None:
        """The smallest distance of two distinct points in the maximum norm; None when there is one point only."""
        return self._in_rows(closest_max(self.points))

    def _in_rows(self, found: Separation | None) -> Separation | None:
        if found is None:
            return None
        i, j = found.pair  # representatives increase, so the first pair of points is the first pair of rows
        return Separation(found.value, (self.representative[i], self.representative[j]))


def hygiene(dataset: Dataset) -> Hygiene:
    """Look a dataset over. A conflict is reported, not raised.

    >>> data = Dataset.from_arrays([[1, 5, 2], [3, 5, 6], [1, 5, 2], [2, 5, 4]], [0, 1, 0, 1])
    >>> found = hygiene(data)
    >>> found.distinct, found.duplicates, found.conflict, found.constant_columns, found.pivots
    (3, ((0, 2),), None, (1,), (0,))
    >>> found.separation_l2, found.separation_max
    (Separation(value=Fraction(5, 1), pair=(0, 3)), Separation(value=Fraction(2, 1), pair=(0, 3)))
    """
    X, Y = dataset.X, dataset.Y
    first, index = distinct_rows(X.num)
    table, kinds = dataset.label_table()
    counts = np.bincount(kinds, minlength=len(table)).tolist()
    _, labelled = distinct_rows(np.column_stack([index, kinds]))  # equal points with equal labels
    constant = np.flatnonzero((X.num == X.num[0]).all(axis=0))
    return Hygiene(
        n=dataset.n,
        distinct=len(first),
        duplicates=_groups(labelled),
        conflict=conflicting_pair(Y.num, first, index),
        affine=affine_rank(X),
        constant_columns=tuple(constant.tolist()),
        classes=tuple((table.row(k), counts[k]) for k in range(len(table))),
        points=X if len(first) == dataset.n else X.take(first),
        representative=tuple(first.tolist()),
    )


def closest_l2(points: RationalMatrix) -> Separation | None:
    """The smallest squared Euclidean distance among distinct points, with the first pair that attains it.

    Complexity: n^2 d / 2 multiplications in float64, which are exact because the coordinates are first cut to `shadows`
    so short that every intermediate sum is an integer below 2^53. Where something was cut off, the pairs that could
    still be closest are compared in Python integers.

    Raises
    ------
    LimitExceeded : more than MAX_PAIRS pairs
    """
    d = points.shape[1]
    # shadows in [0, R] with 2 d R^2 < 2^53: |z|^2 + |w|^2 and 2 z.w, and their partial sums, are at most 2 d R^2
    shadows, shift = _shadows(points, isqrt((2**53 - 1) // (2 * d)))
    z = shadows.astype(np.float64)
    squares = (z * z).sum(axis=1)

    def distances(i: int, stop: int) -> Array:
        block = z[i:stop] @ z[i:].T
        block *= -2
        block += squares[i:stop, None]
        block += squares[None, i:]
        return block

    # |x - y| differs from 2^s |z - w| by less than 2^s sqrt(d). So a pair with |z - w| > m + 2 sqrt(d), where m is the
    # smallest |z - w|, is further apart than the pair at m.
    def reach(smallest: int) -> int:
        return (isqrt(smallest) + 1 + 2 * (isqrt(d) + 1)) ** 2

    def exactly(differences: Array) -> Array:
        return np.asarray((differences * differences).sum(axis=1))

    found = _closest(points, shift, distances, reach, exactly)
    return None if found is None else Separation(Fraction(found[0], points.den**2), found[1])


def closest_max(points: RationalMatrix) -> Separation | None:
    """As `closest_l2`, for the maximum norm (the distance itself, not squared)."""
    shadows, shift = _shadows(points, 2**62)
    largest = int(shadows.max())
    columns = np.ascontiguousarray(shadows.T)
    for short in (np.int16, np.int32):
        if largest < np.iinfo(short).max:  # differences of numbers in [0, R] are within +-R
            columns = columns.astype(short)
            break

    def distances(i: int, stop: int) -> Array:
        block = np.zeros((stop - i, len(points) - i), dtype=columns.dtype)
        for column in columns:
            difference = column[i:stop, None] - column[None, i:]
            np.maximum(block, np.abs(difference, out=difference), out=block)
        return block

    # |x - y| differs from 2^s |z - w| by less than 2^s
    def reach(smallest: int) -> int:
        return smallest + 1

    def exactly(differences: Array) -> Array:
        return np.asarray(np.abs(differences).max(axis=1))

    found = _closest(points, shift, distances, reach, exactly)
    return None if found is None else Separation(Fraction(found[0], points.den), found[1])


def _shadows(points: RationalMatrix, most: int) -> tuple[IntArray, int]:
    """Integers z in [0, most] and a shift s with num - (minimum of the column) = z 2^s + r, 0 <= r < 2^s."""
    low = points.num.min(axis=0).astype(object)
    spread = max(int(high) - int(base) for high, base in zip(points.num.max(axis=0), low, strict=True))
    # spread >> shift < 2^(bits of most - 1) <= most
    shift = 0 if spread <= most else spread.bit_length() - most.bit_length() + 1
    if points.num.dtype == np.int64 and spread < 2**63:
        return (points.num - low.astype(np.int64)) >> shift, shift
    return ((points.num.astype(object) - low) >> shift).astype(np.int64), shift


def _closest(
    points: RationalMatrix,
    shift: int,
    distances: Callable[[int, int], Array],
    reach: Callable[[int], int],
    exactly: Callable[[Array], Array],
) -> tuple[int, tuple[int, int]] | None:
    """The smallest distance and the first pair with it, from distances of shadows and exact ones of few pairs."""
    n = len(points)
    pairs = n * (n - 1) // 2
    if pairs > MAX_PAIRS:
        raise LimitExceeded("MAX_PAIRS", pairs, MAX_PAIRS, "choose fewer rows (Dataset.take)")
    if n < 2:
        return None
    smallest, pair = -1, (0, 0)
    for i, block in _blocks(n, distances):
        at = int(block.argmin())
        if smallest < 0 or int(block.flat[at]) < smallest:
            row, column = divmod(at, block.shape[1])
            smallest, pair = int(block.flat[at]), (i + row, i + column)
    if shift == 0:
        return smallest, pair
    # the pairs whose shadows are near enough are decided by their exact distances
    num, allowed, close = points.num.astype(object), reach(smallest), 0
    best: tuple[int, tuple[int, int]] | None = None
    for i, block in _blocks(n, distances):
        rows, columns = np.nonzero(block <= allowed)
        close += len(rows)
        if close > MAX_CLOSE_PAIRS:
            advice = "the coordinates span too many bits: round them, or choose fewer rows (Dataset.take)"
            raise LimitExceeded("MAX_CLOSE_PAIRS", close, MAX_CLOSE_PAIRS, advice)
        if len(rows):
            exact = exactly(num[i + rows] - num[i + columns]).tolist()
            first = min(range(len(exact)), key=exact.__getitem__)
            if best is None or exact[first] < best[0]:
                best = (exact[first], (i + int(rows[first]), i + int(columns[first])))
    return best


def _blocks(n: int, distances: Callable[[int, int], Array]) -> Iterator[tuple[int, Array]]:
    """Distances of rows i, ..., stop - 1 to rows i, ..., n - 1, block after block, each pair once.

    The pairs (i, j) with j <= i get the largest number there is, which no distance reaches.
    """
    i = 0
    while i < n - 1:
        stop = min(n - 1, i + max(1, BLOCK // (n - i)))
        block = distances(i, stop)
        top = np.inf if block.dtype == np.float64 else np.iinfo(block.dtype).max
        block[:, : stop - i][np.tri(stop - i, dtype=bool)] = top
        yield i, block
        i = stop


def _groups(kinds: IntArray) -> tuple[tuple[int, ...], ...]:
    """The rows of each kind that has several, increasing; kinds are numbered by first appearance."""
    sizes = np.bincount(kinds)
    order = np.argsort(kinds, kind="stable")
    ends = np.cumsum(sizes)
    several = np.flatnonzero(sizes > 1)
    return tuple(tuple(order[ends[k] - sizes[k] : ends[k]].tolist()) for k in several.tolist())
