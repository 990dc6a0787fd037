"""Pairs of ReLUs that start as one: activation patterns, margins, and the empirical tangent kernel, exactly.

2q neurons in q pairs: (i, +) and (i, -) start with the same weight w_i and have output weights beta and -beta,
h(z) = beta·sum_i (psi(w_(i,+)·z) - psi(w_(i,-)·z)), which is 0 everywhere at the start. With a_ij = 1 if w_i·z_j > 0 and 0 if
it is < 0 (a tie w_i·z_j = 0 is refused: the derivative would be a matter of convention), the tangent kernel of the hidden
weights is 2·beta²·q·Khat,
    Khat_jk = (1/q)·(number of i with a_ij = a_ik = 1)·(z_j·z_k).

Source: Daniely 2020, arXiv 1911.09873 (pairs of neurons; second-hand); the exact form is ours.

>>> Z = RationalMatrix.from_rows([[3, 1, 1, 1, 2], [1, 3, -1, 2, 1], [-2, 1, 3, 1, 1], [2, 2, 2, 2, 0]])
>>> pairs = Pairs(RationalMatrix(Z.num, 4), RationalMatrix.from_rows([[1, 0, 0, 0, 1], [0, 2, -1, 0, 2], [-2, 1, 1, 1, 0]]))
>>> pairs.patterns.astype(int).tolist()
[[1, 1, 0], [1, 1, 1], [0, 1, 1], [1, 1, 1]]
>>> (pairs.kernel.num * (48 // pairs.kernel.den)).tolist()
[[32, 18, 1, 24], [18, 48, 2, 30], [1, 2, 32, 12], [24, 30, 12, 48]]
>>> pairs.margin, pairs.dead
(Fraction(1, 4), ())
>>> Pairs(Z, RationalMatrix.from_rows([[1, -3, 0, 0, 0]])).patterns
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: point 1 lies on the kink of neuron 1: w·z = 0, where the ...
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from exactmem.errors import HypothesisFails
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.theorems.bubeck2020.dispersion import exact_gram

Array = np.ndarray[Any, Any]
WORD = 2**62


def product(A: Array, B: Array) -> Array:
    """A·B over the integers: in doubles while no partial sum leaves 2^53, in words below 2^62, else in Python's integers."""
    reach = int(np.abs(A).max(initial=0)) * int(np.abs(B).max(initial=0)) * max(1, A.shape[1])
    if A.dtype != object and B.dtype != object and reach < 2**53:
        return np.rint(A.astype(np.float64) @ B.astype(np.float64)).astype(np.int64)
    if A.dtype != object and B.dtype != object and reach < WORD:
        return np.asarray(A @ B)
    return np.asarray(A.astype(object) @ B.astype(object))


@dataclass(frozen=True, eq=False)
class Pairs:
    """Z : the points, m x k; W : the common start of each pair, q x k."""

    Z: RationalMatrix
    W: RationalMatrix

    @property
    def m(self) -> int:
        return len(self.Z)

    @property
    def q(self) -> int:
        return len(self.W)

    @cached_property
    def values(self) -> Array:
        """w_i·z_j times both denominators: m x q."""
        return product(self.Z.num, self.W.num.T)

    @cached_property
    def patterns(self) -> Array:
        """a_ij as truth values, m x q. HypothesisFails for a tie."""
        ties = np.argwhere(self.values == 0)
        if len(ties):
            j, i = (int(v) for v in ties[0])
            message = (
                f"point {j + 1} lies on the kink of neuron {i + 1}: w·z = 0, where the derivative of relu is a convention; "
                "take another seed"
            )
            raise HypothesisFails("no ties", message, (j, i))
        return np.asarray(self.values > 0)

    @cached_property
    def margin(self) -> Fraction:
        """mu = min |w_i·z_j|."""
        return Fraction(int(np.abs(self.values).min()), self.Z.den * self.W.den)

    @cached_property
    def gram(self) -> Array:
        """z_j·z_k times the square of the denominator."""
        num = self.Z.num if self.Z.max_abs**2 * max(1, self.Z.shape[1]) < WORD else self.Z.num.astype(object)
        return exact_gram(num)

    @cached_property
    def reach(self) -> Fraction:
        """g = max |z_j·z_k|, which is the largest |z_j|²."""
        return Fraction(int(np.abs(self.gram).max()), self.Z.den**2)

    @cached_property
    def shared(self) -> Array:
        """In how many pairs both points are active: m x m."""
        return exact_gram(self.patterns.astype(np.int64))

    @cached_property
    def integers(self) -> Array:
        """q·den²·Khat."""
        if int(np.abs(self.gram).max()) * self.q < WORD:
            return np.asarray(self.gram * self.shared)
        return np.asarray(self.gram.astype(object) * self.shared.astype(object))

    @cached_property
    def kernel(self) -> RationalMatrix:
        """Khat."""
        return RationalMatrix(self.integers, self.q * self.Z.den**2)

    @cached_property
    def dead(self) -> tuple[int, ...]:
        """Points at which no pair is active: their row of Khat is 0, and no step ever moves their output."""
        return tuple(int(j) for j in np.flatnonzero(~self.patterns.any(axis=1)))
