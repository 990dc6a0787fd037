"""The coordinates in which networks without biases are searched: unit vectors as they are, other points as (x', 1).

A ReLU network without biases is positively homogeneous, so it cannot tell x from 2x by more than the factor 2; the theorems
about the size of weights suppose unit vectors. Other data are centred, scaled column by column with powers of two to numbers
of absolute value at most 2, and get a last coordinate 1: then no two different points are positive multiples of each other.
With bias="no" they are only scaled, all columns by one power of two. A form on these coordinates is an affine form (w, b) on
the data, exactly.

>>> from exactmem.data.dataset import Dataset
>>> raw = coordinates(Dataset.from_arrays([[0, 100], [4, 300]], [0, 1]))
>>> raw.Z.num.tolist(), raw.Z.den, raw.affine([8, 0, 1])
([[-16, -25, 16], [16, 25, 16]], 16, [Fraction(4, 1), Fraction(0, 1), Fraction(-7, 1)])
>>> coordinates(Dataset.from_arrays([["3/5", "4/5"], [1, 0]], [0, 1])).unit
True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails, InputError
from exactmem.linalg.rational_matrix import RationalMatrix

BIASES = ("auto", "yes", "no")


@dataclass(frozen=True)
class Coordinates:
    """Z : the points, one per row; x'_k = (x_k - centre_k)·2^(-power_k), and a last coordinate 1 if `lifted`; `unit` : whether
    the rows are unit vectors as they came."""

    Z: RationalMatrix
    centre: tuple[Fraction, ...]
    power: tuple[int, ...]
    lifted: bool
    unit: bool

    @property
    def changed(self) -> str:
        """What was done to the coordinates of the data, in words; nothing if they are kept."""
        return "centred and scaled" if self.lifted else "scaled" if any(self.power) else ""

    @property
    def matrix(self) -> RationalMatrix:
        """The matrix A with z = (x, 1)·A, for rows x as they came."""
        d, k = len(self.power), len(self.power) + self.lifted
        rows = [[Fraction(0)] * k for _ in range(d + 1)]
        for j, (power, centre) in enumerate(zip(self.power, self.centre, strict=True)):
            rows[j][j] = Fraction(1) / Fraction(2) ** power
            rows[d][j] = -centre * rows[j][j]
        if self.lifted:
            rows[d][d] = Fraction(1)
        return RationalMatrix.from_rows(rows)

    def affine(self, form: Sequence[int | Fraction]) -> list[Fraction]:
        """The form (w, b) on the data that this form on the coordinates is."""
        w = [Fraction(v) / Fraction(2) ** p for v, p in zip(form, self.power, strict=False)]
        shift = sum((a * c for a, c in zip(w, self.centre, strict=True)), Fraction(0))
        return [*w, (Fraction(form[-1]) if self.lifted else Fraction(0)) - shift]


def coordinates(dataset: Dataset, bias: str = "auto") -> Coordinates:
    """Coordinates for the rows of a data set, equal rows included.

    Parameters
    ----------
    bias : "auto" gives biases unless all rows are unit vectors; "no" moves no row

    Raises
    ------
    HypothesisFails : no biases, and a row is zero: every such network is 0 there
    """
    if bias not in BIASES:
        raise InputError(f"bias is one of {', '.join(BIASES)}, not {bias!r}")
    X, d = dataset.X, dataset.d
    unit = first_not_unit(X) is None
    if bias == "no" or (bias == "auto" and unit):
        zero = next((i for i, row in enumerate(X.num.tolist()) if not any(row)), None)
        if zero is not None:
            message = f"{dataset.where(zero)} is the origin, where every network without biases is 0: give it biases"
            raise HypothesisFails("rows that are not zero", message, zero)
        p = 0 if unit else above(Fraction(X.max_abs, X.den))
        Z = RationalMatrix.from_rows([[v / Fraction(2) ** p for v in row] for row in X.rows()]) if p else X
        return Coordinates(Z, (Fraction(0),) * d, (p,) * d, False, unit)
    columns = [[Fraction(v, X.den) for v in column] for column in zip(*X.num.tolist(), strict=True)]
    centre = tuple(centre_of(column) for column in columns)
    spread = [max(abs(v - c) for v in column) for column, c in zip(columns, centre, strict=True)]
    power = tuple(above(s) for s in spread)
    rows = [
        [(v - c) / Fraction(2) ** p for v, c, p in zip(row, centre, power, strict=True)] + [Fraction(1)]
        for row in zip(*columns, strict=True)
    ]
    return Coordinates(RationalMatrix.from_rows(rows), centre, power, True, unit)


def first_not_unit(X: RationalMatrix) -> int | None:
    """The first row whose squared length is not 1."""
    square = X.den * X.den
    return next((i for i, row in enumerate(X.num.tolist()) if sum(v * v for v in row) != square), None)


def centre_of(column: Sequence[Fraction]) -> Fraction:
    """The middle between the largest and the smallest entry, to within a 64th of their distance, with a short denominator."""
    low, high = min(column), max(column)
    if low == high:
        return low
    step = Fraction(2) ** (above(high - low) - 6)
    return round((low + high) / (2 * step)) * step


def above(value: Fraction) -> int:
    """k with 2^(k-1) < value < 2^(k+1); 0 for 0."""
    return value.numerator.bit_length() - value.denominator.bit_length() if value else 0
