"""Two obstructions as certificates: points whose monomials are dependent, and labels that turn along a line.

`DependentMonomials`: integers c_i, not all 0, with sum_i c_i·x_i^e = 0 for every exponent e of a list. Every entrywise function
psi(A·Xᵀ) that is a combination of these monomials of the points has sum_i c_i·(column i) = 0, whatever A is: its columns are
dependent, for every A and so for generic A. (If x ranges over vectors, (a·x)^k is a combination of the monomials of degree k.)

`TurnsOnALine`: points i, j, k with x_j strictly between x_i and x_k, and y_j above both labels or below both. A network of
width one is a composition of monotone functions of one linear form, so it is monotone along every line: none of them, of any
depth and with any monotone activations, has these labels.

>>> pair = Dataset.from_arrays([[1], [-1]], [0, 0])
>>> DependentMonomials(pair, ((2,), (4,)), (1, -1)).verify()
>>> DependentMonomials(pair, ((2,), (3,)), (1, -1)).verify()
Traceback (most recent call last):
    ...
exactmem.errors.Rejected: the combination of the monomials (3,) is 2, not 0
>>> TurnsOnALine(Dataset.from_arrays([[0], [1], [2]], [0, 1, 0]), (0, 1, 2)).verify()
>>> TurnsOnALine(Dataset.from_arrays([[0], [1], [2]], [0, 1, 1]), (0, 1, 2)).verify()
Traceback (most recent call last):
    ...
exactmem.errors.Rejected: the labels 0, 1, 1 do not turn
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import prod

from exactmem.data.dataset import Dataset
from exactmem.errors import Rejected
from exactmem.linalg.ranks import kernel_vector
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.verdict import Fails, Holds, Undecided, Verdict

Exponent = tuple[int, ...]


@dataclass(frozen=True)
class DependentMonomials:
    """sum_i coef_i·x_i^e = 0 for each e of `exponents`, at least as many as points: the rank is less than n."""

    dataset: Dataset
    exponents: tuple[Exponent, ...]
    coef: tuple[int, ...]

    def verify(self) -> None:
        """Rejected if a combination is not 0, all coefficients are, or there are fewer monomials than points."""
        if len(set(self.exponents)) < self.dataset.n:
            raise Rejected("fewer monomials than points: that they are dependent is no surprise")
        if len(self.coef) != self.dataset.n or not any(self.coef):
            raise Rejected("there must be a coefficient for each point, and not all 0")
        for e in self.exponents:
            if len(e) != self.dataset.d:
                raise Rejected(f"the exponent {e} is not one of {self.dataset.d} variables")
            total = sum(c * monomial(x, e) for c, x in zip(self.coef, self.dataset.X.rows(), strict=True))
            if total:
                raise Rejected(f"the combination of the monomials {e} is {total}, not 0")


@dataclass(frozen=True)
class TurnsOnALine:
    """The rows (i, j, k): x_j strictly between the others, y_j above both labels or below both."""

    dataset: Dataset
    rows: tuple[int, int, int]

    def verify(self) -> None:
        """Rejected if x_j is not between, or the labels do not turn."""
        points, labels = list(self.dataset.X.rows()), [y[0] for y in self.dataset.Y.rows()]
        a, b, c = (points[i] for i in self.rows)
        u, v, w = (labels[i] for i in self.rows)
        if not between(a, b, c):
            raise Rejected(f"the point {b} is not between {a} and {c}")
        if (v - u) * (w - v) >= 0:
            raise Rejected(f"the labels {u}, {v}, {w} do not turn")


def monomial(x: tuple[Fraction, ...], e: Exponent) -> Fraction:
    return prod((v**k for v, k in zip(x, e, strict=True)), start=Fraction(1))


def between(a: tuple[Fraction, ...], b: tuple[Fraction, ...], c: tuple[Fraction, ...]) -> bool:
    """b = a + s·(c - a) with 0 < s < 1."""
    j = next((j for j in range(len(a)) if a[j] != c[j]), None)
    if j is None:
        return False
    s = (b[j] - a[j]) / (c[j] - a[j])
    return 0 < s < 1 and all(q == p + s * (r - p) for p, q, r in zip(a, b, c, strict=True))


def independent_monomials(data: Dataset, exponents: tuple[Exponent, ...]) -> Verdict:
    """Are the vectors (x_i^e)_e of the points independent? Undecided if there are fewer monomials than points.

    >>> independent_monomials(Dataset.from_arrays([[1], [-3], [2]], [0, 0, 0]), ((0,), (1,), (3,))).witness.coef
    (5, -1, -4)
    """
    if len(exponents) < data.n:
        return Undecided("there are fewer monomials than points")
    rows = [[monomial(x, e) for x in data.X.rows()] for e in exponents]
    coef = kernel_vector(RationalMatrix.from_rows(rows, columns=data.n))
    return Holds() if coef is None else Fails(DependentMonomials(data, exponents, tuple(map(int, coef))))


def turn_on_a_line(data: Dataset) -> TurnsOnALine | None:
    """The first turn along a line through three of the points."""
    points, labels = list(data.X.rows()), [y[0] for y in data.Y.rows()]
    for chosen in combinations(range(data.n), 3):
        for i, j, k in (chosen, (chosen[1], chosen[0], chosen[2]), (chosen[0], chosen[2], chosen[1])):
            turns = (labels[j] - labels[i]) * (labels[k] - labels[j]) < 0
            if turns and between(points[i], points[j], points[k]):
                return TurnsOnALine(data, (i, j, k))
    return None
