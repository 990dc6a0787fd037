"""Symmetric elimination A = L·diag(d)·L^T in the given order, or a vector on which the quadratic form is negative.

Source: classical (Lagrange's reduction of a quadratic form). After k steps A = sum_{i<k} d_i·l_i·l_i^T + rest, and rest is
zero in the first k rows. A pivot 0 must stand in a column of zeros, a negative one ends it: for y that is 0 before k there is
x, equal to y from k on, with l_i·x = 0 for all i < k, so that x^T·A·x = y^T·rest·y, and y with a negative value is at hand.

Over `mpq` all of this is exact; over `mpfr` it is rounded, at whatever precision is set, and proposes only.

>>> from gmpy2 import mpq
>>> def exact(rows):
...     return np.array([[mpq(v) for v in row] for row in rows], dtype=object)
>>> L, d = ldl(exact([[4, 2], [2, 5]]))
>>> L.tolist() == [[1, 0], [mpq(1, 2), 1]] and d.tolist() == [4, 4]
True
>>> x = ldl(exact([[1, 2], [2, 1]]))
>>> x.tolist() == [-2, 1] and x @ exact([[1, 2], [2, 1]]) @ x == -3
True
>>> ldl(exact([[4, 2], [2, 5]]), steps=0) is None
True
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

EXACT_STEPS = 2**20
"""Multiplications of rationals, whose length grows with the rank, that a user may wait for: order 180 if the rank is full."""


def ldl(A: Array, steps: int | None = None) -> tuple[Array, Array] | Array | None:
    """L unit lower triangular and d >= 0 with A = L·diag(d)·L^T, or x with x^T·A·x < 0.

    Parameters
    ----------
    A : symmetric n x n array of objects that add, multiply and divide; its lower triangle is read
    steps : multiplications allowed, of about n²·rank/2; over that the answer is None
    """
    n = len(A)
    rest, L, d, spent = A.copy(), np.zeros_like(A), np.zeros_like(A[:, 0]), 0
    L[np.diag_indices(n)] = 1
    for k in range(n):
        pivot, column = rest[k, k], rest[k + 1 :, k]
        beside = np.flatnonzero(column)
        if pivot < 0 or (pivot == 0 and beside.size):
            y = np.zeros_like(d)
            y[k] = 1
            if pivot == 0:  # y = t·e_k + e_j has the value 2·t·c + rest_jj = -1
                j = k + 1 + int(beside[0])
                y[k], y[j] = -(rest[j, j] + 1) / (2 * rest[j, k]), 1
            return lifted(L, k, y)
        d[k] = pivot
        if not beside.size:
            continue
        spent += (len(column) ** 2 + 1) // 2
        if steps is not None and spent > steps:
            return None
        L[k + 1 :, k] = column / pivot
        for i in (k + 1 + beside).tolist():
            rest[i, k + 1 : i + 1] -= L[i, k] * column[: i - k]
    return L, d


def lifted(L: Array, k: int, y: Array) -> Array:
    """The x that is y from k on and orthogonal to the first k columns of L."""
    x = y.copy()
    for i in reversed(range(k)):
        x[i] = -(L[i + 1 :, i] @ x[i + 1 :])
    return x
