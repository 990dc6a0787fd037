"""Weight duality: what one ReLU can do against a vector p bounds the total weight of every network that fits, of any width.

With x~ = (x, 1), f(x) = sum_l a_l·relu(h_l·x~) and W = sum_l |a_l|·|h_l|, for every p in Q^n

    sum_i p_i·f(x_i) = sum_l a_l·F(h_l) <= W·M(p),    F(h) = sum_i p_i·relu(h·x~_i),    M(p) = sup over |h| = 1 of |F(h)|.

`supremum` finds M(p) exactly. On a cell where the signs of h·x~_i are fixed for all i with p_i > 0, F is concave. If there
t_i >= p_i where h·x~_i >= 0 may occur and t_i <= 0 where h·x~_i <= 0 may occur, then p_i·relu(z) <= t_i·z and F(h) <= v·h <=
|v|·|h|, v = sum_i t_i·x~_i. Conversely the shortest such v, if it is not 0, lies in the cell and F(v) = |v|^2 (we proved: its optimality
conditions say that z_i = v·x~_i has t_i = p_i where z_i > 0, t_i = 0 where z_i < 0, and the sign of the cell). So M(p)^2 is the largest |v|^2
over the cells of p and of -p, a rational number, and the t of all cells are its proof.

Source: the duality is that of Bubeck, Eldan, Lee, Mikulincer 2020 (arXiv 2006.02855), their lower bound on the weight; the
exact supremum and its proof by cells are ours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from exactmem.certificates.claims import weight_at_least
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails, InputError, LimitExceeded
from exactmem.linalg.least_norm import approach, least_norm
from exactmem.linalg.solve import integer_matrix, primitive
from exactmem.numbers.roots import sqrt_interval

MAX_SPLITS = 14
"""Entries of p of one sign; their signs are decided in all ways, so a proof has twice 2^14 cells at most."""

ROUNDING = 20  # bits to which the t of a cell are rounded that need not be the best possible

Tree = list[Any]
"""Preorder: [i] splits at h·x~_i (first <= 0, then >= 0), [D, [t_1, ..., t_n]] is a leaf with the multipliers t_i/D."""


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
    (Fraction(1, 1), (-1, 0), [[1], [1, [-1, 0, 0]], [1, [-1, 2, -1]]])
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
    for side in sorted(sides, key=lambda side: -side.longest):
        best, h = side.close(best, h)
    if activity(rows, p, h) ** 2 != best * sum(v * v for v in h):
        raise ArithmeticError("the supremum is not attained where it should be; please report these data")
    trees = [side.tree(support, len(p)) for side in sides]
    return Supremum(best, tuple(h), (trees[0], trees[1]))


class Cells:
    """The cells of p, one per pattern of signs at the entries above 0, and a vector t for each."""

    def __init__(self, rows: list[list[int]], p: list[int]) -> None:
        self.rows, self.p = rows, p
        self.positive = [i for i, c in enumerate(p) if c > 0]
        self.scale = 1 << max(0, ROUNDING - max(abs(c) for c in p).bit_length())
        count = len(self.positive)
        self.on = (np.arange(1 << count)[:, None] >> np.arange(count)[::-1]) & 1 == 1
        lower, upper = bounds(np.array([float(c) for c in p]), self.on)
        size = max(abs(v) for row in rows for v in row)
        t, v = approach(np.array([[float(Fraction(v, size)) for v in row] for row in rows]), lower, upper)
        self.lengths = (v * v).sum(axis=1)
        self.longest = float(self.lengths.max())
        self.leaves: list[tuple[int, list[int]]] = [
            (self.scale, [int(c) for c in line]) for line in np.rint(t * self.scale).tolist()
        ]

    def close(self, best: Fraction, h: list[int]) -> tuple[Fraction, list[int]]:
        """Bring every |v|^2 below the best known value, or raise that to the exact value of the cell."""
        v = integer_matrix([t for _, t in self.leaves]) * integer_matrix(self.rows)
        squares = [sum(int(a) ** 2 for a in line) for line in v.table()]
        K = [[sum(a * b for a, b in zip(r, s, strict=True)) for s in self.rows] for r in self.rows]
        for k in np.argsort(-self.lengths).tolist():
            if squares[k] <= best * self.scale**2:
                continue
            on = dict(zip(self.positive, self.on[k].tolist(), strict=True))
            lower = [(c if on[i] else None) if c > 0 else c for i, c in enumerate(self.p)]
            upper = [None if on.get(i) else 0 for i in range(len(self.p))]
            t = least_norm(K, lower, upper)
            D = math.lcm(*(int(c.denominator) for c in t))
            whole = [int(c * D) for c in t]
            self.leaves[k] = D, whole
            v = [sum(c * row[j] for c, row in zip(whole, self.rows, strict=True)) for j in range(len(h))]
            square = Fraction(sum(a * a for a in v), D * D)
            if square > best:
                best, h = square, primitive(v)
        return best, h

    def tree(self, support: Sequence[int], n: int) -> Tree:
        """The cells in preorder over n rows, those of the support in the order of `rows`."""
        found: Tree = []
        for k, (D, t) in enumerate(self.leaves):
            below = (
                (k & -k).bit_length() - 1 if k else len(self.positive)
            )  # splits between the leaf before and this one
            found += [[support[i]] for i in self.positive[len(self.positive) - below :]]
            line = [0] * n
            for i, c in zip(support, t, strict=True):
                line[i] = c
            found.append([D, line])
        return found


def bounds(p: np.ndarray[Any, Any], on: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The bounds of t, a row per cell: p_i <= t_i or t_i <= 0 where p_i > 0, by `on`, and p_i <= t_i <= 0 elsewhere."""
    lower = np.tile(np.minimum(p, 0.0), (len(on), 1))
    upper = np.zeros_like(lower)
    positive = p > 0
    lower[:, positive] = np.where(on, p[positive], -np.inf)
    upper[:, positive] = np.where(on, np.inf, 0.0)
    return lower, upper


@dataclass(frozen=True)
class WeightBound:
    """Every network with squared residual at most eps·|y|^2 on the dataset has W >= weight."""

    dataset: Dataset
    eps: Fraction
    p: tuple[int, ...]
    supremum: Supremum
    weight: Fraction

    def claim(self, draft: Draft) -> None:
        """Write it down, unless it only says W >= 0."""
        if self.weight:
            trees = [list(tree) for tree in self.supremum.trees]
            weight_at_least(draft, self.dataset, self.eps, self.weight, self.p, trees)


def weight_lower(dataset: Dataset, p: Sequence[int], eps: Fraction | int = 0) -> WeightBound:
    """The bound on W that p proves: W·M(p) >= p·f >= p·y - |p|·sqrt(eps)·|y| (Cauchy-Schwarz for the residual).

    The root in the numerator is rounded up, the quotient down to 2^-64; a rational root of M(p)^2 is taken exactly.

    Parameters
    ----------
    dataset : labels in one column; p : an integer per row; eps : at least 0

    Raises
    ------
    HypothesisFails : p·y is not above |p|·sqrt(eps)·|y|; as `supremum`

    >>> data = Dataset.from_arrays([[-1], [0], [1]], [1, -1, 1])
    >>> weight_lower(data, [1, -2, 1]).weight, weight_lower(data, [1, -3, 1]).weight
    (Fraction(4, 1), Fraction(5, 1))
    """
    eps, labels = Fraction(eps), one_column(dataset)
    if eps < 0:
        raise InputError("eps is at least 0")
    if len(p) != dataset.n:
        raise InputError(f"p has {len(p)} entries for {dataset.n} rows")
    product = sum(c * y for c, y in zip(p, labels, strict=True))
    loss = eps * sum(c * c for c in p) * sum(y * y for y in labels)
    gain = product - (math.isqrt(loss.numerator // loss.denominator) + 1 if eps else 0)
    if gain <= 0:
        raise HypothesisFails("p·y > |p|·sqrt(eps)·|y|", "this p proves nothing about these labels at this eps")
    found = supremum(dataset.X.homogenised().tolist(), p)
    square = Fraction(dataset.X.den * gain, dataset.Y.den) ** 2 / found.square
    top, bottom = math.isqrt(square.numerator), math.isqrt(square.denominator)
    exactly = top * top == square.numerator and bottom * bottom == square.denominator
    weight = Fraction(top, bottom) if exactly else sqrt_interval(square, 64)[0]
    return WeightBound(dataset, eps, tuple(p), found, weight)


def one_column(dataset: Dataset) -> list[int]:
    """The numerators of the labels."""
    if dataset.d_y != 1:
        raise InputError("the total weight is bounded for one label column; pass one output at a time")
    return [int(v) for v in dataset.Y.num[:, 0].tolist()]
