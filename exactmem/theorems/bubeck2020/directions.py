"""Directions and their values: exact ones for networks, short ones for searches, the same on every machine.

A search multiplies matrices of small integers in floating point. While all partial sums stay below 2^53 these products are
exact in any order of summation, so a search finds the same on every machine; roots and quotients of single numbers are rounded
in one way by IEEE 754. What a search finds is evaluated again in exact integers by `values`.

>>> values(RationalMatrix.from_rows([[1, 3], [0, 2**70]]), (4, 2)) == [10, 2**71]
True
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.randomness import Randomness

Array = np.ndarray[Any, np.dtype[np.float64]]

POINT_BITS = 11  # of the coordinates a search sees
DRAW_BITS = 6  # of the entries of a drawn direction


def short(numbers: np.ndarray[Any, Any], bits: int) -> Array:
    """Integers, below 2^53 where they are machine numbers, over a common power of two, rounded down to so many bits."""
    if numbers.dtype == object:
        largest = max((abs(v) for v in numbers.ravel().tolist()), default=0)
        return np.asarray(numbers >> max(0, largest.bit_length() - bits), dtype=np.float64)
    largest = int(np.abs(numbers).max(initial=0))
    return np.asarray(np.floor(np.ldexp(numbers.astype(np.float64), -max(0, largest.bit_length() - bits))))


def columns_short(numbers: Array, bits: int) -> Array:
    """The same for each column of integers below 2^53 by itself."""
    largest = np.abs(numbers).max(axis=0, initial=0)
    exponent = np.maximum(0, np.frexp(largest)[1] - bits)
    return np.asarray(np.floor(np.ldexp(numbers, -exponent)))


def drawn(random: Randomness, rows: int, columns: int) -> Array:
    """Seeded integers of nearly Gaussian distribution: sums of four uniform ones, about 2^DRAW_BITS in size."""
    width, count = DRAW_BITS + 1, 4 * rows * columns
    raw = random.bits(width * count).to_bytes(-(-width * count // 8), "little")
    bits = np.unpackbits(np.frombuffer(raw, dtype=np.uint8), bitorder="little")[: width * count]
    numbers = bits.reshape(count, width).astype(np.int64) @ (1 << np.arange(width))
    return np.asarray(numbers.reshape(rows, columns, 4).sum(axis=2) - 2 * (2**width - 1), dtype=np.float64)


def values(Z: RationalMatrix, form: Sequence[int]) -> list[int]:
    """form·z at every row, times the denominator of Z."""
    reach = max(map(abs, form), default=0)
    if Z.num.dtype == np.int64 and Z.max_abs * reach * max(1, len(form)) < 2**62:
        found: list[int] = (Z.num @ np.array(form, dtype=np.int64)).tolist()
        return found
    return [int(v) for v in Z.num.astype(object) @ np.array([int(v) for v in form], dtype=object)]
