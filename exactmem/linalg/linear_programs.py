"""Is b in the cone of given integer vectors? Floats propose, integers decide: weights, or a Farkas vector.

`Generators` holds the vectors, for many right-hand sides and many choices among them: their float images are made once. A
simplex method in floats, phase one on a dense tableau, ends with a basis B. From B alone, exactly:

* weights z_B = B^-1·b, accepted if z >= 0 and the artificial columns have weight 0;
* multipliers u = c_B·B^-1, c = 1 on artificial columns and 0 on generators, accepted if u·g <= 0 for every generator chosen
  and u·b > 0.

If neither is accepted, the exact simplex method (`linalg.nonnegative`) decides. A float can cost time, never an answer.

A generator counts up to a positive factor, so its float image is scaled to largest entry 1: entries of 10^30 beside 10^-30 in
different generators do no harm, and cost 0 makes the multipliers independent of the scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import fmpz_mat
from gmpy2 import mpq

from exactmem.linalg.nonnegative import Separation, Solution, nonnegative_solution
from exactmem.linalg.rational_matrix import INT64_MAX, integer_array
from exactmem.linalg.solve import integer_matrix, solve

Array = np.ndarray[Any, Any]

NEGLIGIBLE = 1e-9
"""Floats of this size beside 1 are taken for 0 while a basis is sought."""

PIVOTS = 20
"""Per row, after which the basis at hand is proposed: degenerate programs may cycle in floats."""


class Generators:
    """Integer vectors of one length r that span cones.

    Parameters
    ----------
    vectors : c vectors of r >= 1 integers of any size

    >>> generators = Generators([(1, 0), (1, 2), (-1, 0)])
    >>> generators.combination([3, 2]).z
    [mpq(2,1), mpq(1,1), mpq(0,1)]
    >>> generators.combination([3, 2], chosen=[1, 2]).u
    [mpq(1,1), mpq(-1,2)]
    """

    def __init__(self, vectors: Sequence[Sequence[int]], length: int | None = None) -> None:
        self.r = len(vectors[0]) if length is None else length
        self.vectors = [tuple(v) for v in vectors]
        self.num = integer_array(self.vectors, (len(vectors), self.r))
        self.bits = max((abs(v) for g in self.vectors for v in g), default=0).bit_length()
        self.images = np.array([image(v) for v in self.vectors]).reshape(len(vectors), self.r)

    def combination(self, b: Sequence[int], chosen: Sequence[int] | None = None) -> Solution | Separation:
        """b = sum z_j·g_j with z >= 0 over the chosen generators (all of them by default), or u that separates.

        Returns
        -------
        Solution : z in the order of `chosen`; verified by multiplying out
        Separation : u with u·g <= 0 for every chosen g and u·b > 0; verified likewise
        """
        chosen = range(len(self.vectors)) if chosen is None else chosen
        if not any(b):
            return Solution([mpq(0)] * len(chosen))
        basis, gap = propose(self.images[list(chosen)].T, np.array(image(b)))
        square = integer_matrix([self.vectors[chosen[j]] if j < len(chosen) else unit(j, chosen, b) for j in basis])
        attempts = (self.weights, self.multipliers) if gap < NEGLIGIBLE else (self.multipliers, self.weights)
        try:
            for attempt in attempts:
                found = attempt(square, basis, b, chosen)
                if found is not None:
                    return found
        except ZeroDivisionError:  # a basis in floats need not be one
            pass
        if not chosen:
            return nonnegative_solution([[0]] * self.r, b)
        return nonnegative_solution([[self.vectors[j][i] for j in chosen] for i in range(self.r)], b)

    def weights(
        self, square: fmpz_mat, basis: Sequence[int], b: Sequence[int], chosen: Sequence[int]
    ) -> Solution | None:
        """The z of the basis (rows of `square`), if it is one."""
        (x,), (den,) = solve(square.transpose(), integer_matrix([[v] for v in b]))
        if any(v < 0 or (v and j >= len(chosen)) for v, j in zip(x, basis, strict=True)):
            return None
        if (integer_matrix([x]) * square).entries() != [v * den for v in b]:
            return None
        z = [mpq(0)] * len(chosen)
        for v, j in zip(x, basis, strict=True):
            if v:
                z[j] = mpq(v, den)
        return Solution(z)

    def multipliers(
        self, square: fmpz_mat, basis: Sequence[int], b: Sequence[int], chosen: Sequence[int]
    ) -> Separation | None:
        """The u of the basis, if it separates."""
        (u,), (den,) = solve(square, integer_matrix([[int(j >= len(chosen))] for j in basis]))
        if sum(a * v for a, v in zip(u, b, strict=True)) <= 0 or self.products(u, chosen).max(initial=0) > 0:
            return None
        return Separation([mpq(v, den) for v in u])

    def products(self, u: Sequence[int], chosen: Sequence[int] | None = None) -> Array:
        """u·g for all generators, or the chosen ones, exactly.

        Each product and each partial sum is below r·2^(bits of u and of g): int64 while that is below 2^63, and Python
        integers beyond.
        """
        num = self.num if chosen is None else self.num[list(chosen)]
        if self.r << (self.bits + max(map(abs, u), default=0).bit_length()) <= INT64_MAX:
            return np.asarray(num @ np.array(u, dtype=np.int64))
        return np.asarray(num.astype(object) @ np.array(u, dtype=object))


def image(v: Sequence[int]) -> list[float]:
    """The vector as floats, scaled to largest entry 1; a quotient of integers is rounded once, whatever their size."""
    largest = max(map(abs, v), default=0) or 1
    return [a / largest for a in v]


def unit(j: int, chosen: Sequence[int], b: Sequence[int]) -> list[int]:
    """The artificial column of row j - len(chosen): the unit vector with the sign of b there."""
    row = j - len(chosen)
    return [(-1 if b[row] < 0 else 1) if i == row else 0 for i in range(len(b))]


@np.errstate(all="ignore")  # what overflows proposes nonsense, and nonsense is refused
def propose(A: Array, b: Array) -> tuple[list[int], float]:
    """A basis for A·z = b, z >= 0, and the sum of the artificial variables there, all in floats.

    Phase one from the artificial basis (columns c, c + 1, ... with the signs of b), largest reduced cost first.
    """
    r, c = A.shape
    signs = np.where(b < 0, -1.0, 1.0)
    T = np.zeros((r + 1, c + r + 1))
    T[:r, :c], T[:r, -1] = A * signs[:, None], b * signs
    T[:r, c:-1] = np.eye(r)
    T[r, :c], T[r, -1] = -T[:r, :c].sum(axis=0), -T[:r, -1].sum()
    basis = list(range(c, c + r))
    cost = T[r, :c]
    for _ in range(PIVOTS * (r + 1) if c else 0):
        enter = int(cost.argmin())
        if cost[enter] > -NEGLIGIBLE:
            break
        column = T[:r, enter]
        rising = column > NEGLIGIBLE
        if not rising.any():
            break
        leave = int(np.where(rising, T[:r, -1] / np.where(rising, column, 1.0), np.inf).argmin())
        row = T[leave] / column[leave]
        T -= T[:, enter, None] * row
        T[leave] = row
        basis[leave] = enter
    return basis, -float(T[r, -1])
