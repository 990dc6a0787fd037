"""Exact vectors in a kernel of a Jacobian with rational entries: proposed modulo p, proved by multiplication over Z.

Elimination modulo p expresses every column as a combination of the pivot columns, with coefficients modulo p. A fraction u/v
with |u|, v < sqrt(p/2) is determined by its residue, and the Euclidean algorithm finds it (Wang 1981). If the coefficients
so found satisfy J·K = 0 over Z, then rank J <= r, r the number of pivots; if not, they were longer, and for r up to
MAX_LIFT the system on the minor is solved over Q instead. The same with rows for columns on the other side. What proves the
bound is the product; how the vectors were found does not matter.

>>> fraction(pow(3, -1, 101) * 2 % 101, 101), fraction(50, 101) == Fraction(-1, 2)
(Fraction(2, 3), True)
>>> J = np.array([[1, 2, 3], [2, 4, 7]], dtype=object)
>>> combinations_modulo([[2]], 101), kernel_vectors(J, (0, 2), (0, 1), [[2], [0]], 101).num.tolist()
([[Fraction(2, 1)]], [[2, -1, 0]])
>>> kernel_vectors(J[:, :2], (0,), (0,), [[3]], 101, lift=False) is None
True
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt, lcm
from typing import Any

import numpy as np
from flint import nmod_mat

from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.solve import integer_matrix, solve

Array = np.ndarray[Any, Any]

MAX_LIFT = 400
"""Rank up to which a system is solved over Q (a second or two; the entries have some 20 bits for each row)."""

MAX_COEFFICIENTS = 2**17
"""Coefficients that are reconstructed one by one (a few seconds)."""


def fraction(value: int, p: int) -> Fraction | None:
    """The u/v = value modulo p with |u|, v <= sqrt(p/2), or None; by the extended Euclidean algorithm, stopped half way."""
    bound = isqrt(p // 2)
    r0, r1, t0, t1 = p, value % p, 0, 1
    while r1 > bound:
        q = r0 // r1
        r0, r1, t0, t1 = r1, r0 - q * r1, t1, t0 - q * t1
    return Fraction(r1, t1) if t1 and abs(t1) <= bound else None


def dependent(reduced: nmod_mat, pivots: Sequence[int]) -> list[list[int]]:
    """Of a reduced echelon form: each column that is no pivot, as residues, one per pivot."""
    chosen = set(pivots)
    others = [j for j in range(int(reduced.ncols())) if j not in chosen]
    return [[int(reduced[i, j]) for j in others] for i in range(len(pivots))]


def combinations_modulo(residues: Sequence[Sequence[int]], p: int) -> list[list[Fraction]] | None:
    """All of them as short fractions, or None if one is not."""
    known: dict[int, Fraction | None] = {}
    rows = []
    for line in residues:
        row = []
        for value in line:
            found = known[value] if value in known else known.setdefault(value, fraction(value, p))
            if found is None:
                return None
            row.append(found)
        rows.append(row)
    return rows


def kernel_vectors(
    J: Array, pivots: Sequence[int], rows: Sequence[int], residues: Sequence[Sequence[int]], p: int, lift: bool = True
) -> RationalMatrix | None:
    """Vectors c, one per column that is no pivot, with J·c = 0 over Z; None if none were found.

    Parameters
    ----------
    J : integers; pivots, rows : columns and rows of a minor that is not 0
    residues : one row per pivot, one column per other column: the combination modulo p
    lift : whether to solve over Q where short fractions fail
    """
    total = J.shape[1]
    others = sorted(set(range(total)) - set(pivots))
    if len(others) * len(pivots) <= MAX_COEFFICIENTS:
        short = combinations_modulo(residues, p)
        if short is not None:
            found = vectors(short, pivots, others, total)
            if annihilated(J, found):
                return found
    if lift and 0 < len(pivots) <= MAX_LIFT:
        square = integer_matrix(J[np.ix_(list(rows), list(pivots))])
        columns, dens = solve(square, integer_matrix(J[np.ix_(list(rows), others)]))
        exact = [
            [Fraction(column[i], den) for column, den in zip(columns, dens, strict=True)] for i in range(len(rows))
        ]
        found = vectors(exact, pivots, others, total)
        if annihilated(J, found):
            return found
    return None


def vectors(
    coefficients: Sequence[Sequence[Fraction]], pivots: Sequence[int], others: Sequence[int], total: int
) -> RationalMatrix:
    """(combination of the pivots) - (the column itself), one per row; independent, since each has its own -1."""
    den = lcm(*{v.denominator for line in coefficients for v in line})
    rows = np.zeros((len(others), total), dtype=object)
    for k, j in enumerate(others):
        rows[k, j] = -den
    for pivot, line in zip(pivots, coefficients, strict=True):
        rows[:, pivot] = [v.numerator * (den // v.denominator) for v in line]
    return RationalMatrix(rows, den)


def annihilated(J: Array, found: RationalMatrix) -> bool:
    """J·c = 0 for every row c, in integers."""
    return bool((integer_matrix(J) * integer_matrix(found.num).transpose()).is_zero())
