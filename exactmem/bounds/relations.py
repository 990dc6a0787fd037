"""Polynomial relations between the outputs of a small network of powers: expanded with symbols, not sampled.

A polynomial R in y_1, ..., y_n that becomes 0 when y_i is replaced by h(x_i) = sum_j v_j·(w_j·x_i + b_j)^k, with symbols v, w
and b, holds for every network; labels with R(y) not 0 are impossible. One unit of t^3 on 0, 1, 2, 3: the cubic c_0 + c_1·x +
c_2·x² + c_3·x³ through the outputs has c_2² = 3·c_1·c_3. Such relations are the minors of order m + 1 of the catalecticant of
the form through the labels (`impossible_labels`), written in the labels.

The expansion is SymPy's, loaded when first needed. No kernel kind has symbols; the certificate of the same impossibility is the
one of `impossible_labels.TooManySquares`.

>>> line = Dataset.from_arrays([[0], [1], [2], [3]], [0, 1, 0, 0])
>>> found = by_relation(line, k=3, units=1)
>>> found.holds, str(found.witness.at([Fraction(v) for v in (0, 1, 0, 0)])), found.witness.degree
(True, '-7/36', 2)
>>> vanishes(found.witness, line.X, k=3, units=1), vanishes(found.witness, line.X, k=3, units=2)
(True, False)
>>> by_relation(Dataset.from_arrays([[0], [1], [2], [3]], [1, 8, 27, 64]), k=3, units=1).undecided
True
>>> by_relation(line, k=3, units=9)
Traceback (most recent call last):
    ...
exactmem.errors.LimitExceeded: MAX_SYMBOLS: 27 is over the limit of 12; expansions grow fast: take the ranks of with_units
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

from exactmem.bounds.impossible_labels import coefficients_of, labels_of, lifted, monomials_at
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError, LimitExceeded
from exactmem.linalg.monomials import catalecticant
from exactmem.linalg.ranks import largest_minor, rank_witness
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.smooth import power
from exactmem.verdict import Holds, Undecided, Verdict

MAX_SYMBOLS = 12
"""Parameters of a network that is expanded."""


@dataclass(frozen=True)
class Relation:
    """A polynomial in the outputs y_1, ..., y_n: exponents and coefficients."""

    terms: Mapping[tuple[int, ...], Fraction]

    @property
    def degree(self) -> int:
        return max((sum(e) for e in self.terms), default=0)

    def at(self, y: Sequence[Any]) -> Any:
        """R(y), for rationals or symbols."""
        return sum((c * prod(v**p for v, p in zip(y, e, strict=True)) for e, c in self.terms.items()), Fraction(0))


def symbolic() -> Any:
    """SymPy, or an InputError that says what to install."""
    try:
        return importlib.import_module("sympy")
    except ImportError:
        raise InputError("relations are expanded by SymPy: pip install sympy") from None


def outputs(X: RationalMatrix, k: int, units: int, biased: bool = True) -> list[Any]:
    """h(x_i) with symbols for all parameters."""
    sp, d = symbolic(), X.shape[1]
    total = units * (d + 1 + biased)
    if total > MAX_SYMBOLS:
        raise LimitExceeded("MAX_SYMBOLS", total, MAX_SYMBOLS, "expansions grow fast: take the ranks of with_units")
    names = [sp.symbols(f"v{j} b{j} w{j}_:{d}") for j in range(units)]
    rows = [[sp.Rational(v.numerator, v.denominator) for v in x] for x in X.rows()]
    return [
        sum(v * (sum(p * q for p, q in zip(w, x, strict=True)) + (b if biased else 0)) ** k for v, b, *w in names)
        for x in rows
    ]


def vanishes(relation: Relation, X: RationalMatrix, k: int, units: int, biased: bool = True) -> bool:
    """Whether the relation holds for every network of this size, by expansion."""
    sp = symbolic()
    rational = Relation({e: sp.Rational(c.numerator, c.denominator) for e, c in relation.terms.items()})
    return bool(sp.expand(rational.at(outputs(X, k, units, biased))) == 0)


def minor_in_labels(
    X: RationalMatrix, k: int, rows: Sequence[int], columns: Sequence[int], biased: bool = True
) -> Relation:
    """The minor of the catalecticant in these rows and columns, as a polynomial in the labels of N points.

    InputError if there are not exactly N points, which determine a form of degree k by its values.
    """
    sp, points = symbolic(), lifted(X) if biased else X
    V = monomials_at(points, power(k), False)
    n = len(V)
    if V.shape[1] != n or rank_witness(V).rank != n:
        raise InputError(f"a relation needs points that determine a form of degree {k}: {V.shape[1]} of them")
    units = [RationalMatrix.from_rows([[int(i == j)] for i in range(n)]) for j in range(n)]
    catalecticants = [catalecticant(coefficients_of(V, y)[1], points.shape[1], k, k // 2) for y in units]
    y = sp.symbols(f"y1:{n + 1}")
    entries = [
        [
            sum(sp.Rational(c[i][j].numerator, c[i][j].denominator) * s for c, s in zip(catalecticants, y, strict=True))
            for j in columns
        ]
        for i in rows
    ]
    found = sp.Poly(sp.Matrix(entries).det(), *y)
    return Relation({tuple(map(int, e)): Fraction(int(c.p), int(c.q)) for e, c in found.terms()})


def by_relation(dataset: Dataset, k: int, units: int, biased: bool = True) -> Verdict:
    """Do the labels violate a relation that all networks of so many units of t^k satisfy?

    `Holds(relation)`: a minor of order units + 1 that was expanded to 0 and is not 0 at the labels. `Undecided` otherwise.
    """
    data = labels_of(dataset)
    outputs(data.X, k, units, biased)  # the limit, before anything is computed
    points = lifted(data.X) if biased else data.X
    V = monomials_at(points, power(k), False)
    if V.shape[1] != len(V) or rank_witness(V).rank != len(V):
        return Undecided(f"relations are made for {V.shape[1]} points that determine a form of degree {k}")
    cat = catalecticant(coefficients_of(V, data.Y)[1], points.shape[1], k, k // 2)
    C = RationalMatrix.from_rows(cat, len(cat[0]))
    if largest_minor(C).rank <= units:
        return Undecided(f"every minor of order {units + 1} is 0 at these labels")
    columns = largest_minor(C).columns[: units + 1]
    rows = largest_minor(C.columns(columns)).rows
    relation = minor_in_labels(data.X, k, rows, columns, biased)
    y = [row[0] for row in data.Y.rows()]
    if relation.at(y) == 0 or not vanishes(relation, data.X, k, units, biased):
        return Undecided("the relation was not confirmed")
    return Holds(relation)
