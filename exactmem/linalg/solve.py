"""Exact solutions of square integer systems, by FLINT, over one common denominator."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import fmpz_mat

Array = np.ndarray[Any, Any]


def integer_matrix(rows: Array | Sequence[Sequence[int]]) -> fmpz_mat:
    """A FLINT matrix from an integer array or nested lists of Python integers."""
    lines = rows.tolist() if isinstance(rows, np.ndarray) else [list(row) for row in rows]
    return fmpz_mat(lines) if lines and lines[0] else fmpz_mat(len(lines), 0)


def solve(square: fmpz_mat, right: fmpz_mat) -> tuple[list[list[int]], list[int]]:
    """The X with square·X = right: columns as integer vectors, each over its own least positive denominator.

    Returns
    -------
    (columns, dens) : column j of X is columns[j] / dens[j]

    Raises
    ------
    ZeroDivisionError : the matrix is singular
    """
    solution = square.solve(right)
    columns, dens = [], []
    for j in range(int(right.ncols())):
        entries = [solution[i, j] for i in range(int(square.nrows()))]
        den = math.lcm(*(int(v.q) for v in entries))
        columns.append([int(v.p) * (den // int(v.q)) for v in entries])
        dens.append(den)
    return columns, dens


def primitive(vector: Sequence[int]) -> list[int]:
    """The vector divided by the gcd of its entries."""
    g = math.gcd(*vector)
    return [v // g for v in vector] if g > 1 else list(vector)
