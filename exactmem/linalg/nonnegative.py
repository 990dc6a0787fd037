"""`nonnegative_solution`: M·z = b with z >= 0 over the rationals, or a vector that shows there is none (Farkas).

The exact simplex method, phase one, with Bland's rule, which cannot cycle. No float takes part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gmpy2 import mpq


@dataclass(frozen=True)
class Solution:
    """z >= 0 with M·z = b."""

    z: list[mpq]


@dataclass(frozen=True)
class Separation:
    """u with u·M <= 0 in every column and u·b > 0: no z >= 0 can have M·z = b."""

    u: list[mpq]


def nonnegative_solution(M: Sequence[Sequence[mpq | int]], b: Sequence[mpq | int]) -> Solution | Separation:
    """Decide M·z = b, z >= 0.

    Parameters
    ----------
    M : r rows of c rationals; b : r rationals

    >>> nonnegative_solution([[1, -1]], [2]).z
    [mpq(2,1), mpq(0,1)]
    >>> nonnegative_solution([[-1, -2]], [2]).u
    [mpq(1,1)]
    """
    r, c = len(M), len(M[0])
    # rows (M | I | b) with b >= 0; artificials are columns c .. c+r-1 with cost 1
    signs = [-1 if v < 0 else 1 for v in b]
    rows = [
        [mpq(s * v) for v in line] + [mpq(int(i == k)) for k in range(r)] + [mpq(s * right)]
        for i, (line, right, s) in enumerate(zip(M, b, signs, strict=True))
    ]
    # reduced costs: minus the sum of the rows on real columns, 0 on artificials
    cost = [-sum((row[j] for row in rows), mpq(0)) for j in range(c)] + [mpq(0)] * r
    cost.append(-sum((row[-1] for row in rows), mpq(0)))
    basis = list(range(c, c + r))
    while True:
        enter = next((j for j in range(c) if cost[j] < 0), None)
        if enter is None:
            break
        ratios = [(row[-1] / row[enter], basis[i], i) for i, row in enumerate(rows) if row[enter] > 0]
        _, _, leave = min(ratios)  # phase one is bounded below, so some row limits the step
        pivot = rows[leave][enter]
        rows[leave] = [v / pivot for v in rows[leave]]
        for i, row in enumerate(rows):
            if i != leave and row[enter]:
                rows[i] = eliminate(row, rows[leave], row[enter])
        cost = eliminate(cost, rows[leave], cost[enter])
        basis[leave] = enter
    if cost[-1] == 0:
        z = [mpq(0)] * (c + r)
        for i, j in enumerate(basis):
            z[j] = rows[i][-1]
        return Solution(z[:c])
    # multipliers of the final basis: y_k = 1 - (reduced cost of artificial k); y·M <= 0 and y·b = the positive optimum
    return Separation([s * (1 - cost[c + k]) for k, s in enumerate(signs)])


def eliminate(row: list[mpq], pivot: list[mpq], factor: mpq) -> list[mpq]:
    return [a - factor * p if p else a for a, p in zip(row, pivot, strict=True)]
