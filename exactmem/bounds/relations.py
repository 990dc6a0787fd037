"""Polynomial relations between the outputs of a small network of powers: expanded with symbols, not sampled.

A polynomial R in y_1, ..., y_n that becomes 0 when y_i is replaced by h(x_i) = sum_j v_j·(w_j·x_i + b_j)^k, with symbols v, w
and b, holds for every network; labels with R(y) not 0 are impossible. One unit of t^3 on 0, 1, 2, 3: the cubic c_0 + c_1·x +
c_2·x² + c_3·x³ through the outputs has c_2² = 3·c_1·c_3. Such relations are the minors of order m + 1 of the catalecticant of
the form through the labels (`impossible_labels`), written in the labels.

Certificate: `PowerUnits`; its witness is R, which the checker expands again.

Source: the minors are Sylvester's; that they are written in the labels is ours.

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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import comb, lcm, prod
from typing import Any

from flint import fmpq, fmpq_mpoly_ctx

from exactmem.bounds.impossible_labels import coefficients_of, labels_of, lifted, monomials_at
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.claims import power_units
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError, LimitExceeded
from exactmem.linalg.monomials import catalecticant
from exactmem.linalg.monomials import count as monomials
from exactmem.linalg.ranks import largest_minor, rank_witness
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.smooth import power
from exactmem.verdict import Holds, Undecided, Verdict

MAX_SYMBOLS = 12
"""Parameters of a network that is expanded."""

MAX_TERMS = 2**12
"""Of a relation, and MAX_MONOMIALS of what it becomes: seconds for the checker."""

MAX_MONOMIALS = 2**20
"""Monomials in the weights and biases, of degree up to that of the expansion; the checker's limit is twice as large."""


@dataclass(frozen=True)
class Relation:
    """A polynomial in the outputs at the points with these numbers: exponents and coefficients."""

    terms: Mapping[tuple[int, ...], Fraction]
    rows: tuple[int, ...]

    @property
    def degree(self) -> int:
        return max((sum(e) for e in self.terms), default=0)

    def at(self, y: Sequence[Any]) -> Fraction:
        """R(y), for rational labels of all points."""
        chosen = [Fraction(y[i]) for i in self.rows]
        return sum((c * prod(v**p for v, p in zip(chosen, e, strict=True)) for e, c in self.terms.items()), Fraction(0))


def limited(d: int, k: int, units: int, biased: bool) -> None:
    """LimitExceeded if a relation for so many units is too long to be expanded."""
    advice = "expansions grow fast: take the ranks of with_units"
    reads, total = d + biased, units * (d + 1 + biased)
    if total > MAX_SYMBOLS:
        raise LimitExceeded("MAX_SYMBOLS", total, MAX_SYMBOLS, advice)
    terms = comb(monomials(reads, k) + units, units + 1)
    if terms > MAX_TERMS:
        raise LimitExceeded("MAX_TERMS", terms, MAX_TERMS, advice)
    expanded = comb(k * (units + 1) + units * reads, units * reads)
    if expanded > MAX_MONOMIALS:
        raise LimitExceeded("MAX_MONOMIALS", expanded, MAX_MONOMIALS, advice)


def letters(name: str, count: int) -> list[Any]:
    """So many symbols."""
    return list(fmpq_mpoly_ctx.get((name, count)).gens())


def outputs(X: RationalMatrix, k: int, units: int, biased: bool = True) -> list[Any]:
    """h(x_i) with symbols for all parameters."""
    limited(X.shape[1], k, units, biased)
    reads = X.shape[1] + biased
    s = letters("s", units * (reads + 1))
    networks = [(s[j], s[j + 1 : j + 1 + reads]) for j in range(0, len(s), reads + 1)]
    rows = [[rational(q) for q in x] + [fmpq(1)] * biased for x in X.rows()]
    return [sum(v * sum(p * q for p, q in zip(w, x, strict=True)) ** k for v, w in networks) for x in rows]


def rational(q: Fraction) -> Any:
    return fmpq(q.numerator, q.denominator)


def vanishes(relation: Relation, X: RationalMatrix, k: int, units: int, biased: bool = True) -> bool:
    """Whether the relation holds for every network of this size, by expansion."""
    R = fmpq_mpoly_ctx.get(("y", len(relation.rows))).from_dict({e: rational(c) for e, c in relation.terms.items()})
    h = outputs(X.take(list(relation.rows)), k, units, biased)
    expanded: Any = R.compose(*h, ctx=h[0].context())
    return bool(expanded == 0)


def determinant(entries: list[list[Any]]) -> Any:
    """By its first row: symbols do not divide, and orders are small."""
    if not entries:
        return 1
    first, *rest = entries
    minors = ([row[:j] + row[j + 1 :] for row in rest] for j in range(len(first)))
    return sum((-1) ** j * a * determinant(minor) for j, (a, minor) in enumerate(zip(first, minors, strict=True)))


def minor_in_labels(
    X: RationalMatrix, k: int, rows: Sequence[int], columns: Sequence[int], biased: bool = True
) -> Relation:
    """The minor of the catalecticant in these rows and columns, as a polynomial in the labels of N points.

    InputError if there are not exactly N points, which determine a form of degree k by its values.
    """
    points = lifted(X) if biased else X
    V = monomials_at(points, power(k), False)
    n = len(V)
    if V.shape[1] != n or rank_witness(V).rank != n:
        raise InputError(f"a relation needs points that determine a form of degree {k}: {V.shape[1]} of them")
    units = [RationalMatrix.from_rows([[int(i == j)] for i in range(n)]) for j in range(n)]
    catalecticants = [catalecticant(coefficients_of(V, y)[1], points.shape[1], k, k // 2) for y in units]
    y = letters("y", n)
    entries = [
        [sum(rational(c[i][j]) * s for c, s in zip(catalecticants, y, strict=True)) for j in columns] for i in rows
    ]
    found = determinant(entries).to_dict()
    terms = {tuple(map(int, e)): Fraction(int(c.p), int(c.q)) for e, c in found.items()}
    return Relation(terms, tuple(range(n)))


def by_relation(dataset: Dataset, k: int, units: int, biased: bool = True) -> Verdict:
    """Do the labels violate a relation that all networks of so many units of t^k satisfy?

    `Holds(relation)`: a minor of order units + 1 that was expanded to 0 and is not 0 at the labels, of N points that
    determine a form of degree k by its values. `Undecided` otherwise. LimitExceeded if the expansion is too long.
    """
    data = labels_of(dataset)
    limited(data.d, k, units, biased)
    points = lifted(data.X) if biased else data.X
    V = monomials_at(points, power(k), False)
    determining = rank_witness(V).rows
    if len(determining) < V.shape[1]:
        return Undecided(f"relations are made for {V.shape[1]} points that determine a form of degree {k}")
    F = coefficients_of(V.take(list(determining)), data.Y.take(list(determining)))[1]
    cat = catalecticant(F, points.shape[1], k, k // 2)
    C = RationalMatrix.from_rows(cat, len(cat[0]))
    if largest_minor(C).rank <= units:
        return Undecided(f"every minor of order {units + 1} is 0 at these labels")
    columns = largest_minor(C).columns[: units + 1]
    rows = largest_minor(C.columns(columns)).rows
    minor = minor_in_labels(data.X.take(list(determining)), k, rows, columns, biased)
    relation = replace(minor, rows=tuple(determining))
    if relation.at([y for (y,) in data.Y.rows()]) == 0 or not vanishes(relation, data.X, k, units, biased):
        return Undecided("the relation was not confirmed")
    return Holds(relation)


def power_certificate(dataset: Dataset, relation: Relation, k: int, units: int, biased: bool = True) -> Certificate:
    """`PowerUnits`: so many units of t^k do not have these labels. Of equal rows the first one counts."""
    first, draft, den = (
        dataset.merged().representative.tolist(),
        Draft(),
        lcm(*(c.denominator for c in relation.terms.values())),
    )
    terms = {e: int(c * den) for e, c in relation.terms.items()}
    power_units(draft, dataset, k, units, biased, [first[i] for i in relation.rows], terms)
    return draft.certificate()
