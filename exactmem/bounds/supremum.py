"""M(p) = sup over |h| = 1 of |F(h)|, F(h) = sum_i p_i·relu(h·g_i): what one ReLU can do against a vector p, exactly.

On a cell where the signs of h·g_i are fixed for all i with p_i > 0, F is concave. Let there t_i >= p_i where h·g_i > 0 may
occur and t_i <= 0 where h·g_i < 0 may occur: then p_i·relu(z) <= t_i·z, so F(h) <= v·h <= |v|·|h| with v = sum_i t_i·g_i.
Conversely the shortest such v, if it is not 0, lies in the cell and F(v) = |v|^2 (we proved: by its optimality conditions
z_i = v·g_i has the sign of the cell, and t_i = p_i where z_i > 0, t_i = 0 where z_i < 0). So M(p)^2 is the largest |v|^2 over
the cells of p and of -p, a rational number, and the t of all cells are its proof.

Source: ours; M(p) is the norm in the lower bound on the weight of Bubeck, Eldan, Lee, Mikulincer 2020 (arXiv 2006.02855).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from exactmem.errors import InputError, LimitExceeded
from exactmem.linalg.least_norm import approach, least_norm
from exactmem.linalg.solve import integer_matrix, primitive

Array = np.ndarray[Any, Any]

MAX_SPLITS = 14
"""Entries of p of one sign; their signs are decided in all ways, so a proof has twice 2^14 cells at most."""

ROUNDING = 20  # bits to which the t of a cell are rounded that need not be the best possible

Tree = list[Any]
"""Preorder: [i] splits at h·g_i (first <= 0, then >= 0), [D, [t_1, ..., t_n]] is a leaf with the multipliers t_i/D."""


@dataclass(frozen=True)
class Supremum:
    """M(p)^2 for rows g_i in the place of x~_i, an h with F(h)^2 = M^2·|h|^2, and the cells that prove it, of p and of -p."""

    square: Fraction
    h: tuple[int, ...]
    trees: tuple[Tree, Tree]


def activity(rows: Sequence[Sequence[int]], p: Sequence[int], h: Sequence[int]) -> int:
    """F(h) = sum_i p_i·relu(h·g_i)."""
    return sum(c * max(0, sum(a * b for a, b in zip(h, row, strict=True))) for c, row in zip(p, rows, strict=True) if c)


def supremum(rows: Sequence[Sequence[int]], p: Sequence[int]) -> Supremum:
    """The largest |F(h)| over unit h, exactly.

    Every cell gets its t from floats, rounded inside its bounds; a cell whose |v| is then above the best known value
    gets the exact t.

    Parameters
    ----------
    rows : n integer rows, none of them 0; p : n integers

    Complexity: 2^(entries of p above 0) + 2^(entries below 0) cells.

    Raises
    ------
    LimitExceeded : more than MAX_SPLITS entries of one sign; InputError : p = 0

    >>> found = supremum([[-1, 1], [0, 1], [1, 1]], [1, -2, 1])
    >>> found.square, found.h, found.trees[1]
    (Fraction(1, 1), (1, 0), [[1], [1, [0, 0, 0]], [1, [-1, 2, -1]]])
    """
    support = [i for i, c in enumerate(p) if c]
    if not support:
        raise InputError("p is 0: it gives no bound on the weight")
    most = max(sum(c > 0 for c in p), sum(c < 0 for c in p))
    if most > MAX_SPLITS:
        raise LimitExceeded("MAX_SPLITS", most, MAX_SPLITS, "take a p with fewer entries of one sign")
    chosen = [list(rows[i]) for i in support]
    sides = [Cells(chosen, [s * p[i] for i in support]) for s in (1, -1)]
    best, h = Fraction(0), [0] * len(chosen[0])
    for side in sorted(sides, key=lambda side: -float(side.lengths.max())):
        for square, v in side.close(best)[-1:]:
            best, h = square, v
    if activity(rows, p, h) ** 2 != best * sum(v * v for v in h):
        raise ArithmeticError("the supremum is not attained where it should be; please report these data")
    trees = [side.tree(support, len(p)) for side in sides]
    return Supremum(best, tuple(h), (trees[0], trees[1]))


class Cells:
    """The cells of p, one per pattern of signs at the entries above 0, and a vector t for each."""

    def __init__(self, rows: list[list[int]], p: list[int]) -> None:
        self.rows, self.p = rows, p
        self.positive = [i for i, c in enumerate(p) if c > 0]
        most, size = max(abs(c) for c in p), max(abs(v) for row in rows for v in row)
        self.scale = 1 << max(0, ROUNDING - most.bit_length())
        count = len(self.positive)
        self.on = (np.arange(1 << count)[:, None] >> np.arange(count)[::-1]) & 1 == 1
        lower, upper = bounds(np.array([c / most for c in p]), self.on)
        t, v = approach(np.array([[v / size for v in row] for row in rows]), lower, upper)
        self.lengths = (v * v).sum(axis=1)
        self.leaves: list[tuple[int, list[int]]] = []
        for k, line in enumerate(t.tolist()):
            ends = zip(line, *self.ends(k), strict=True)
            self.leaves.append(
                (self.scale, [within(round(v * most * self.scale), a, b, self.scale) for v, a, b in ends])
            )

    def ends(self, k: int) -> tuple[list[int | None], list[int | None]]:
        """The bounds of t on cell k, exactly."""
        on = dict(zip(self.positive, self.on[k].tolist(), strict=True))
        lower = [(c if on[i] else None) if c > 0 else c for i, c in enumerate(self.p)]
        return lower, [None if on.get(i) else 0 for i in range(len(self.p))]

    def close(self, best: Fraction, rising: bool = True) -> list[tuple[Fraction, list[int]]]:
        """Give the exact t to every cell with |v|^2 > best; (|v|^2, v) of those that are really above, v primitive.

        rising : whether `best` becomes the larger value whenever one is found; the last of the list is then the largest
        """
        vectors = (integer_matrix([t for _, t in self.leaves]) * integer_matrix(self.rows)).table()
        squares = [sum(int(a) ** 2 for a in line) for line in vectors]
        K = [[sum(a * b for a, b in zip(r, s, strict=True)) for s in self.rows] for r in self.rows]
        found = []
        for k in np.argsort(-self.lengths).tolist():
            if squares[k] <= best * self.scale**2:
                continue
            t = least_norm(K, *self.ends(k))
            D = math.lcm(*(int(c.denominator) for c in t))
            whole = [int(c * D) for c in t]
            self.leaves[k] = D, whole
            v = [sum(c * row[j] for c, row in zip(whole, self.rows, strict=True)) for j in range(len(self.rows[0]))]
            square = Fraction(sum(a * a for a in v), D * D)
            if square > best:
                found.append((square, primitive(v)))
                best = square if rising else best
        return found

    def tree(self, support: Sequence[int], n: int) -> Tree:
        """The cells in preorder over n rows, those of the support in the order of `rows`."""
        found: Tree = []
        for k, (D, t) in enumerate(self.leaves):
            since = (k & -k).bit_length() - 1 if k else len(self.positive)  # splits after the leaf before
            found += [[support[i]] for i in self.positive[len(self.positive) - since :]]
            line, common = [0] * n, math.gcd(D, *t)
            for i, c in zip(support, t, strict=True):
                line[i] = c // common
            found.append([D // common, line])
        return found


def within(value: int, lower: int | None, upper: int | None, scale: int) -> int:
    """The value, or the end scale·lower or scale·upper that it is beyond."""
    if lower is not None and value < scale * lower:
        return scale * lower
    return scale * upper if upper is not None and value > scale * upper else value


def bounds(p: Array, on: Array) -> tuple[Array, Array]:
    """The bounds of t, a row per cell: p_i <= t_i or t_i <= 0 where p_i > 0, by `on`, and p_i <= t_i <= 0 elsewhere."""
    lower = np.tile(np.minimum(p, 0.0), (len(on), 1))
    upper = np.zeros_like(lower)
    positive = p > 0
    lower[:, positive] = np.where(on, p[positive], -np.inf)
    upper[:, positive] = np.where(on, np.inf, 0.0)
    return lower, upper
