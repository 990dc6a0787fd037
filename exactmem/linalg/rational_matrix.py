"""`RationalMatrix`: an immutable matrix of rationals, stored as integers over one positive denominator.

Numerators live in a read-only NumPy array: `int64` when every entry fits, Python integers (`object`) otherwise. The
pair is in lowest terms (gcd of the denominator and all numerators is 1), so equal matrices have equal parts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

INT64_MAX = 2**63 - 1


def integer_array(rows: Any, shape: tuple[int, int]) -> np.ndarray[Any, Any]:
    """A 2-D integer array of Python integers or int64, whichever holds every entry exactly."""
    flat = [int(v) for row in rows for v in row]
    if all(-INT64_MAX <= v <= INT64_MAX for v in flat):
        return np.array(flat, dtype=np.int64).reshape(shape)
    array = np.empty(len(flat), dtype=object)
    array[:] = flat
    return array.reshape(shape)


class RationalMatrix:
    """The r x c matrix `num / den`.

    Parameters
    ----------
    num : integer array of shape (r, c), dtype int64 or object (of Python ints); it is copied only if it must change
    den : positive integer

    >>> M = RationalMatrix.from_rows([[Fraction(1, 2), 1], [0, 3]])
    >>> M.den, M.num.tolist(), M[0, 0]
    (2, [[1, 2], [0, 6]], Fraction(1, 2))
    """

    def __init__(self, num: np.ndarray[Any, Any], den: int = 1) -> None:
        if num.ndim != 2 or den <= 0:
            raise ValueError("a rational matrix needs a two-dimensional numerator and a positive denominator")
        den = int(den)
        if den > 1:
            g = den
            for v in num.ravel().tolist():
                g = math.gcd(g, v)
                if g == 1:
                    break
            if g > 1:
                num, den = num // g, den // g
        if num.dtype == object:
            num = integer_array(num.tolist(), num.shape)
        elif num.dtype != np.int64:
            raise ValueError(f"numerators must be int64 or Python integers, not {num.dtype}")
        else:
            num = num.copy() if num.flags.writeable else num
        num.setflags(write=False)
        self.num, self.den = num, den

    @classmethod
    def from_rows(cls, rows: Sequence[Sequence[Any]], columns: int | None = None) -> RationalMatrix:
        """From nested sequences of rationals (int, Fraction, mpq, anything with numerator and denominator)."""
        width = len(rows[0]) if columns is None else columns
        den = math.lcm(*{int(v.denominator) for row in rows for v in row})
        nums = [[int(v.numerator) * (den // int(v.denominator)) for v in row] for row in rows]
        return cls(integer_array(nums, (len(rows), width)), den)

    @property
    def shape(self) -> tuple[int, int]:
        return self.num.shape[0], self.num.shape[1]

    def __len__(self) -> int:
        return int(self.num.shape[0])

    def __getitem__(self, index: tuple[int, int]) -> Fraction:
        return Fraction(int(self.num[index]), self.den)

    def row(self, i: int) -> tuple[Fraction, ...]:
        return tuple(Fraction(v, self.den) for v in self.num[i].tolist())

    def rows(self) -> Iterable[tuple[Fraction, ...]]:
        return (self.row(i) for i in range(len(self)))

    def take(self, rows: Any) -> RationalMatrix:
        """The matrix of these rows, in this order."""
        return RationalMatrix(self.num[np.asarray(rows, dtype=np.int64)], self.den)

    def columns(self, cols: Any) -> RationalMatrix:
        """The matrix of these columns, in this order."""
        return RationalMatrix(self.num[:, np.asarray(cols, dtype=np.int64)], self.den)

    @cached_property
    def max_abs(self) -> int:
        """The largest |numerator| (0 for an empty matrix)."""
        if self.num.size == 0:
            return 0
        return max(int(self.num.max()), -int(self.num.min()))

    def homogenised(self) -> np.ndarray[Any, Any]:
        """Integer rows (num_i, den): the points (x_i, 1) up to the common factor den."""
        tail = np.full((len(self), 1), self.den, dtype=self.num.dtype if self.den <= INT64_MAX else object)
        return np.hstack([self.num, tail])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RationalMatrix):
            return NotImplemented
        return self.shape == other.shape and self.den == other.den and bool(np.array_equal(self.num, other.num))

    def __hash__(self) -> int:
        return hash((self.shape, self.den, tuple(self.num.ravel().tolist())))

    def __repr__(self) -> str:
        return f"RationalMatrix({self.shape[0]} x {self.shape[1]}, denominator {self.den})"
