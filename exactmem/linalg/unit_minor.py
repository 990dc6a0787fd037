"""A largest minor that is a unit modulo a prime below 2^24, by elimination in float64 in which nothing is rounded.

Residues are integers r with |r| <= (p + 1)/2, as floats; p is odd and at most 2^24 - 3, so |r| < 2^23. `balanced` takes an
integer x with |x| <= 2^52 + 2^23 to x - q·p, q being x·(1/p) rounded to an integer. Two roundings displace x·(1/p) by at
most 1.1/p, so |x - q·p| <= p/2 + 1.1, which for an integer means at most (p + 1)/2; q·p and the difference are integers
below 2^53 and exact. A sum of BLOCK products and one residue is at most 2^6·2^46 + 2^23 in absolute value, and so is
each of its partial sums, in whatever order BLAS adds: they are integers below 2^53, and exact.

Rows are taken BLOCK at a time, brought to reduced echelon form (1 in the own pivot column of each line, 0 in those of the
others), and multiples of the lines make the pivot columns vanish from all rows below.

Source: Gaussian elimination in exact float64 products is the literature's (Dumas, Giorgi, Pernet, "Dense linear algebra over
word-size prime fields", 2008); the code is ours.
Complexity: O(rows·columns·rank) multiplications, almost all of them in matrix products.

>>> unit_minor(np.array([[1, 2, 3], [2, 4, 7], [3, 6, 10]]))
Minor(modulus=16777213, rows=(0, 1), columns=(0, 2))
>>> unit_minor(np.array([[1, 2], [3, 1]]), 5).rank  # the determinant is -5
1
>>> unit_minor(np.array([[1]]), 2**31 - 1)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: float64 eliminates modulo odd primes below 2^24, and 2147483647 is none
"""

from __future__ import annotations

from typing import Any

import numpy as np

from exactmem.errors import InputError
from exactmem.linalg.ranks import Minor
from exactmem.linalg.residues import checked_prime

Array = np.ndarray[Any, Any]

PRIME = 2**24 - 3  # the largest below 2^24; 1 modulo 4
BLOCK = 64
STRIP = 2**18
"""Multiplications of one product: it stays in the cache, and OpenBLAS starts no threads for so few; on a busy machine they wait
for each other."""


def unit_minor(rows: Array, p: int = PRIME) -> Minor:
    """The first rows that are independent modulo p, and as many columns, such that their minor is not 0 modulo p.

    Parameters
    ----------
    rows : integers from 0 to p - 1
    """
    if not 2 < checked_prime(p) <= PRIME:
        raise InputError(f"float64 eliminates modulo odd primes below 2^24, and {p} is none")
    rest = balanced(rows.astype(np.float64, order="C"), p)
    columns, chosen, taken = np.arange(rows.shape[1]), list[int](), list[int]()
    for start in range(0, len(rows), BLOCK):
        lines, independent, pivots = reduced_echelon(rest[:BLOCK], p)
        chosen += [start + i for i in independent]
        taken += columns[pivots].tolist()
        others = np.delete(np.arange(len(columns)), pivots)
        columns, below = columns[others], rest[BLOCK:]
        rest = eliminated(below[:, others], below[:, pivots], lines[:, others], p)
    return Minor(p, tuple(chosen), tuple(sorted(taken)))


def reduced_echelon(rows: Array, p: int) -> tuple[Array, list[int], list[int]]:
    """The reduced echelon form of at most BLOCK rows, which of them are independent of those before, and the pivots."""
    if not rows.any():
        return rows[:0], [], []
    if len(rows) == 1:
        j = int((rows[0] != 0).argmax())
        return balanced(rows * pow(int(rows[0, j]), -1, p), p), [0], [j]
    half = len(rows) // 2
    upper, first, pivots = reduced_echelon(rows[:half], p)
    lower, second, others = reduced_echelon(eliminated(rows[half:], rows[half:, pivots], upper, p), p)
    upper = eliminated(upper, upper[:, others], lower, p)
    return np.vstack([upper, lower]), first + [half + i for i in second], pivots + others


def eliminated(rows: Array, multiples: Array, lines: Array, p: int) -> Array:
    """rows - multiples·lines modulo p, as many rows at a time as STRIP allows."""
    result = np.empty_like(rows)
    step = max(1, STRIP // max(1, lines.size))
    for k in range(0, len(rows), step):
        result[k : k + step] = balanced(rows[k : k + step] - multiples[k : k + step] @ lines, p)
    return result


def balanced(x: Array, p: int) -> Array:
    """The residues of x modulo p, of absolute value at most (p + 1)/2; x is overwritten."""
    quotient = np.rint(x * (1 / p))
    quotient *= p
    x -= quotient
    return x
