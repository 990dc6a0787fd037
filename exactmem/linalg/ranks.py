"""The rank of a rational matrix, from both sides: a minor that is a unit modulo a prime, and columns as combinations.

The minor comes from elimination modulo a prime. The combinations are solved exactly on its rows and multiplied out on all of
them. If they fail somewhere, the prime was unlucky and the next one is taken; after the last, elimination over Q decides.

>>> M = RationalMatrix.from_rows([[1, 2, 3], [2, 4, 7], [3, 6, 10]])
>>> found = rank_witness(M)
>>> found.rank, found.rows, found.columns, found.coefficients.num.tolist()
(2, (0, 1), (0, 2), [[2, 0]])
>>> [int(v) for v in kernel_vector(M)]
[2, -1, 0]
>>> kernel_vector(RationalMatrix.from_rows([[1, 0], [0, 1]])) is None
True
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from math import gcd, lcm
from typing import Any

import numpy as np
from flint import fmpq_mat

from exactmem.linalg.modular import PRIMES, echelon, matrix, residues
from exactmem.linalg.rational_matrix import RationalMatrix, integer_array
from exactmem.linalg.solve import integer_matrix, primitive, solve

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Minor:
    """Rows and columns of a minor that is not 0 modulo the prime, hence not 0."""

    modulus: int
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @property
    def rank(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class RankWitness(Minor):
    """A minor of order r; row k of `coefficients` writes the k-th other column as a combination of those of the minor."""

    coefficients: RationalMatrix


def largest_minor(M: RationalMatrix, prime: int = PRIMES[0]) -> Minor:
    """The first columns that are independent modulo the prime, and then the first rows."""
    rows = residues(M.num, prime)
    if not rows.size:
        return Minor(prime, (), ())
    _, columns = echelon(matrix(rows, prime))
    _, chosen = echelon(matrix(rows[:, list(columns)].T, prime)) if columns else (None, ())
    return Minor(prime, chosen, columns)


def rank_witness(M: RationalMatrix) -> RankWitness:
    """The rank with both witnesses."""
    for prime in PRIMES:
        minor = largest_minor(M, prime)
        coefficients = combinations(M, minor)
        if coefficients is not None:
            return RankWitness(minor.modulus, minor.rows, minor.columns, coefficients)
    across: Any = fmpq_mat(integer_matrix(M.num))
    _, columns = echelon(across)
    down: Any = fmpq_mat(integer_matrix(M.num[:, list(columns)].T))
    _, rows = echelon(down)
    determinant = int(integer_matrix(M.num[np.ix_(rows, columns)]).det())
    minor = Minor(next(m for m in count(2) if gcd(m, determinant) == 1), rows, columns)
    coefficients = combinations(M, minor)
    if coefficients is None:
        raise ArithmeticError("the columns of a largest minor do not span the others")
    return RankWitness(minor.modulus, minor.rows, minor.columns, coefficients)


def combinations(M: RationalMatrix, minor: Minor) -> RationalMatrix | None:
    """Every other column as a combination of those of the minor, on all rows; None if some column is none."""
    others = [c for c in range(M.shape[1]) if c not in set(minor.columns)]
    r = minor.rank
    if not others or not r:
        zero = not M.num[:, others].any()
        return RationalMatrix(np.zeros((len(others), r), dtype=np.int64)) if not others or zero else None
    square = integer_matrix(M.num[np.ix_(minor.rows, minor.columns)])
    columns, dens = solve(square, integer_matrix(M.num[np.ix_(minor.rows, others)]))
    known = integer_matrix(M.num[:, list(minor.columns)])
    wanted = M.num[:, others].astype(object) * np.array(dens, dtype=object)
    if known * integer_matrix(columns).transpose() != integer_matrix(wanted):
        return None
    den = lcm(*dens)
    rows = [[v * (den // q) for v in column] for column, q in zip(columns, dens, strict=True)]
    return RationalMatrix(integer_array(rows, (len(others), r)), den)


def kernel_vector(M: RationalMatrix) -> tuple[int, ...] | None:
    """A primitive integer c, not 0, with M·c = 0, or None if the columns are independent."""
    found = rank_witness(M)
    width = M.shape[1]
    if found.rank == width:
        return None
    first = next(c for c in range(width) if c not in set(found.columns))
    c = [0] * width
    c[first] = -found.coefficients.den
    for column, v in zip(found.columns, found.coefficients.num[0].tolist() if found.rank else [], strict=True):
        c[column] = v
    c = primitive(c)
    return tuple(-v for v in c) if next(v for v in c if v) < 0 else tuple(c)
