"""The cells of a central arrangement {v : v·g_i = 0}, each with its extreme rays, and their number by another route.

n integer rows g_i of rank r, the number of columns. A cell is a component of the complement of the hyperplanes; its *tope* is
the set of rows that are positive on it, here a bit mask. Its closure is the cone of its extreme rays, and these are
*cocircuits*: vectors with v·g_i = 0 on rows of rank r - 1, of which there are at most 2·C(n, r-1).

Cells around a ray. Near a cocircuit v a cell that has v in its closure looks like a cell of the rows Z with v·g_i = 0, and each
cell of Z is found there: tope = (positive rows of v) + (tope of Z). Z has rank r - 1, so this is a recursion. Every cell is
pointed, as the rank is r, so it has a ray and is found; and found from v exactly if v is one of its rays.

Counting. `regions` uses deletion and restriction alone: hyperplane i cuts as many regions of the ones before as these cut it
into. It shares no line with `cells`, which is complete if and only if both numbers agree.

Source: the literature (cocircuits and topes of oriented matroids; Zaslavsky 1975 for the count).

>>> rows = [(1, 0), (0, 1), (1, 1)]
>>> found = cells(rows)
>>> len(found), regions(rows), found[0b111]
(6, 6, [(0, 1), (1, 0)])
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from flint import fmpz_mat

from exactmem.linalg.ranks import rank_witness
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.solve import integer_matrix, primitive

Vector = tuple[int, ...]


def dot(u: Sequence[int], v: Sequence[int]) -> int:
    return sum(a * b for a, b in zip(u, v, strict=True))


def cells(rows: Sequence[Vector]) -> dict[int, list[Vector]]:
    """Every tope with the extreme rays of its cell, primitive integer vectors.

    Parameters
    ----------
    rows : n integer vectors, none of them 0, whose rank is their length r

    Complexity: O(n^(r-1)) kernels of (r-1) x r matrices and as many cells, each with at least r rays; more in all only where
    rows are in special position.
    """
    found: dict[int, list[Vector]] = {}
    for v, positive, zero in cocircuits(rows):
        flat = sum(1 << i for i in zero)
        negative = (1 << len(rows)) - 1 - positive - flat
        for tope in topes([rows[i] for i in zero], len(rows[0]) - 1):
            mask = sum(1 << i for k, i in enumerate(zero) if tope >> k & 1)
            found.setdefault(positive | mask, []).append(v)
            found.setdefault(negative | mask, []).append(tuple(-a for a in v))
    return {mask: sorted(rays) for mask, rays in found.items()}


def topes(rows: Sequence[Vector], rank: int) -> Iterable[int]:
    """The topes of rows of this rank, which is at most their length."""
    if len(rows) == rank:  # independent: every sign vector
        return range(1 << rank)
    columns = rank_witness(RationalMatrix.from_rows(rows)).columns
    return cells([tuple(row[j] for j in columns) for row in rows])


def cocircuits(rows: Sequence[Vector]) -> Iterator[tuple[Vector, int, list[int]]]:
    """One of each pair ±v of cocircuits, with the mask of rows positive on it and the list of rows 0 on it."""
    r, seen = len(rows[0]), set[int]()
    for subset in combinations(range(len(rows)), r - 1):
        kernel, nullity = integer_matrix([rows[i] for i in subset]).nullspace() if subset else (fmpz_mat([[1]]), 1)
        if nullity != 1:
            continue
        v = tuple(primitive([int(kernel[i, 0]) for i in range(r)]))
        values = [dot(row, v) for row in rows]
        zero = [i for i, value in enumerate(values) if value == 0]
        flat = sum(1 << i for i in zero)
        if flat not in seen:
            seen.add(flat)
            yield v, sum(1 << i for i, value in enumerate(values) if value > 0), zero


def regions(rows: Sequence[Vector]) -> int:
    """The number of cells that hyperplanes through 0 cut the space into, by deletion and restriction.

    Rows are lines here: 0 and multiples of earlier rows count for nothing. One hyperplane, or lines of a plane, are counted at
    once; in general position of rank r there are 2·sum_{i<r} C(n-1, i) regions (Cover 1965).

    >>> regions([(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)]), regions([(1, 2), (2, 4), (0, 0)]), regions([])
    (14, 2, 1)
    """
    lines = sorted({normal(row) for row in rows if any(row)})
    if not lines:
        return 1
    if len(lines[0]) <= 2:
        return 2 * len(lines)
    return 1 + sum(regions([restricted(row, line) for row in lines[:k]]) for k, line in enumerate(lines))


def normal(row: Sequence[int]) -> Vector:
    """The primitive multiple whose first entry that is not 0 is positive."""
    v = primitive(row)
    return tuple(v) if next(a for a in v if a) > 0 else tuple(-a for a in v)


def restricted(row: Vector, line: Vector) -> Vector:
    """The row as a linear form on the hyperplane of the line, up to a factor: the coordinate of its first entry goes."""
    j = next(i for i, a in enumerate(line) if a)
    return tuple(line[j] * a - row[j] * b for i, (a, b) in enumerate(zip(row, line, strict=True)) if i != j)
