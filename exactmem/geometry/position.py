"""General position: every subset of at most d'+1 points is affinely independent, d' the affine dimension of the points.

The common wording "every hyperplane contains at most d points" is vacuous for n <= d; this one is not, and agrees with it
for n >= d+1.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np
from flint import fmpz_mat

from exactmem.errors import LimitExceeded
from exactmem.linalg.affine import affine_rank
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.solve import integer_matrix, primitive
from exactmem.verdict import Fails, Holds, Undecided, Verdict

Array = np.ndarray[Any, Any]

MAX_MINORS = (
    2_000_000  # subsets looked at; about a minute. Deciding degeneracy takes about n^d' steps in the worst case
)
PRIMES = (2**31 - 1, 2**31 - 19, 2**31 - 61, 2**31 - 69)  # products of two residues fit in int64


@dataclass(frozen=True)
class Modulus:
    """All minors are nonzero modulo this prime, in these pivot coordinates."""

    mod: int
    pivots: tuple[int, ...]

    def __str__(self) -> str:
        return f"every minor was computed modulo {self.mod}, and none is zero there"


@dataclass(frozen=True)
class Dependency:
    """sum_k coef_k·(x_{rows_k}, 1) = 0, not all coef zero, over at most d'+1 points."""

    rows: tuple[int, ...]
    coef: tuple[int, ...]

    def __str__(self) -> str:
        terms = " ".join(
            f"{'-' if c < 0 else '+'} {abs(c)}·x_{i + 1}" for i, c in zip(self.rows, self.coef, strict=True)
        )
        return f"{terms.removeprefix('+ ')} = 0, with coefficients that sum to 0"


def general_position(X: RationalMatrix) -> Verdict:
    """Are these distinct points in general position?

    Returns
    -------
    Holds(Modulus) : every minor was computed modulo the prime and none is zero
    Fails(Dependency) : a smallest dependent prefix found, with exact coefficients
    Undecided : every prime of ours divides some minor (never seen)

    Raises
    ------
    LimitExceeded : more than MAX_MINORS subsets

    >>> general_position(RationalMatrix(np.array([[0, 0], [1, 1], [2, 2], [0, 1]])))
    Fails(witness=Dependency(rows=(0, 1, 2), coef=(1, -2, 1)))
    """
    affine = affine_rank(X)
    size = min(len(X), affine.rank + 1)
    minors = comb(len(X), size)
    if minors > MAX_MINORS:
        raise LimitExceeded("MAX_MINORS", minors, MAX_MINORS, "general position of so many points is not decided")
    rows = X.homogenised()[:, [*affine.pivots, X.shape[1]]]
    for prime in PRIMES:
        found = dependent_prefix(np.asarray(rows % prime, dtype=np.int64), size, prime)
        if found is None:
            return Holds(Modulus(prime, affine.pivots))
        dependency = exact_dependency(rows, found)
        if dependency is not None:
            return Fails(dependency)
    return Undecided("every prime that was tried divides some minor")


def dependent_prefix(rows: Array, size: int, prime: int) -> tuple[int, ...] | None:
    """The first subset of at most `size` rows that is dependent modulo the prime, or None.

    Depth first over subsets; each eliminates one more pivot from all rows that may still follow.
    """
    stack: list[tuple[tuple[int, ...], Array, Array]] = [((), np.arange(len(rows)), rows)]
    while stack:
        prefix, index, left = stack.pop()
        need = size - len(prefix)
        dead = np.flatnonzero(~left.any(axis=1))
        if dead.size and dead[0] <= len(left) - 1:
            return (*prefix, int(index[dead[0]]))
        if need == 1:
            continue
        for i in range(len(left) - need, -1, -1):
            pivot = left[i]
            column = int(np.flatnonzero(pivot)[0])
            unit = pivot * pow(int(pivot[column]), -1, prime) % prime
            rest = left[i + 1 :]
            reduced = (rest - rest[:, column : column + 1] * unit % prime) % prime
            stack.append(((*prefix, int(index[i])), index[i + 1 :], reduced))
    return None


def exact_dependency(rows: Array, subset: tuple[int, ...]) -> Dependency | None:
    """A vanishing combination of these rows over Q, or None if they are independent after all."""
    columns: fmpz_mat = integer_matrix(rows[list(subset)]).transpose()
    kernel, nullity = columns.nullspace()
    if nullity == 0:
        return None
    vector = primitive([int(kernel[i, 0]) for i in range(len(subset))])
    sign = 1 if next(v for v in vector if v) > 0 else -1
    used = [(k, sign * v) for k, v in zip(subset, vector, strict=True) if v]
    return Dependency(tuple(k for k, _ in used), tuple(v for _, v in used))
