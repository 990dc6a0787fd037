"""Linear algebra modulo a word prime, as one-sided proof: what is independent modulo p is independent over Q.

A minor that is nonzero modulo p is a nonzero integer. The converse may fail for an unlucky p; callers use these results
only in the direction that is proved, or as proposals that exact arithmetic decides. The moduli are ours and prime, as
python-flint needs; none ever comes from a file.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from flint import fmpz_mat, nmod_mat

# The five largest primes below 2^62.
PRIMES = (2**62 - 57, 2**62 - 87, 2**62 - 117, 2**62 - 143, 2**62 - 153)

Array = np.ndarray[Any, Any]


def residues(rows: Array, prime: int = PRIMES[0]) -> Array:
    """The integer matrix modulo the prime, as int64."""
    return np.asarray(rows % prime, dtype=np.int64)


def matrix(rows: Array, prime: int = PRIMES[0]) -> nmod_mat:
    """A matrix of residues as a FLINT matrix; by way of an integer matrix, which reads a list faster."""
    return nmod_mat(fmpz_mat(rows.shape[0], rows.shape[1], rows.ravel().tolist()), prime)


def echelon(rows: nmod_mat) -> tuple[nmod_mat, tuple[int, ...]]:
    """Reduced row echelon form and its pivot columns."""
    reduced, rank = rows.rref()
    pivots, column = [], 0
    for i in range(rank):
        while int(reduced[i, column]) == 0:
            column += 1
        pivots.append(column)
        column += 1
    return reduced, tuple(pivots)


def first_independent(rows: Array, limit: int, prime: int = PRIMES[0]) -> list[int]:
    """Indices of the first rows, at most `limit`, each independent (modulo the prime) of those chosen before.

    Reads only as many rows as needed: the choice within a prefix does not depend on what follows.
    """
    window = min(len(rows), 2 * limit)
    while True:
        _, chosen = echelon(matrix(rows[:window].T, prime))
        if len(chosen) >= limit or window == len(rows):
            return list(chosen[:limit])
        window = min(len(rows), 2 * window)
