"""What SGD near its start, or a network of ReLUs without biases, cannot have: labels that are named, or counted.

**Rank.** Functions of the tangent space of q pairs are f(z) = sum_i a_i(z)·(u_i·z). At the points their values fill a space of
dimension rank Khat <= min(sum_i r_i, m - dead), r_i <= k the rank of the points at which pair i is active: m <= q·k is needed
for all labels. If Khat·c = 0, c not 0, then sum_j c_j·a_ij·z_j = 0 for all i (c^T·Khat·c is their mean square), so
sum_j c_j·f(z_j) = 0 for all f, and labels with the signs of c are those of none (the easy half of Gordan's theorem).
A point at which no pair is active is the case c = e_j; a random direction is active there with probability 1/2, so of m points
m/2^q are dead on average, and about log2(m) pairs are needed whatever the dimension.

**Opposite points.** relu(t) - relu(-t) = t, so h(z) - h(-z) is linear in z for every network of ReLUs without biases, whatever
its width and training. If sum_j c_j·z_j = 0, c not 0, then odd labels with the signs of c on ±z_j are those of no such network.

**Polynomial activations.** For psi = sum of c_p·t^p tangent functions are sums of forms of the degrees p >= 1 with c_p not 0,
so the rank is at most the sum of C(k + p - 1, p), whatever q.

**Counting.** Q ReLUs without biases on R^k realise at most C(m, k)^Q·C(m, Q·k) of the 2^m labels of m points by two signs,
C(m, n) = 2·sum_{i<n} binom(m - 1, i): with the activations fixed, the output is linear in the Q·k numbers u_i·w_i. With biases
k + 1 takes the place of k, and Q·(k + 1) + 1 that of Q·k. Any weights, any training.

Source: ours, but for the elements: Gordan 1873; regions of hyperplanes, Schläfli and Cover 1965. That over-parameterization is
necessary up to logarithms is in Daniely 2020, arXiv 1911.09873, as far as its abstract tells (second-hand).
Complexity: elimination of order m.

>>> Z = RationalMatrix.from_rows([[5, 0], [0, 5], [3, 4], [-5, 0], [0, -5], [-3, -4]])
>>> pairs = Pairs(Z, RationalMatrix.from_rows([[1, 1], [1, -2], [-2, 1]]))
>>> every_sign(pairs)
Fails(witness=Dependence(c=(3, 4, -5, -3, -4, 5)))
>>> opposite_rows(Z)
((0, 3), (1, 4), (2, 5))
>>> found = odd_obstruction(Z).witness
>>> found.c, found.labels
((3, 4, -5), (1, 1, -1, -1, -1, 1))
>>> [kind for verdict in (odd_obstruction(Z), too_few(200, 10, 2)) for kind, _ in verdict.witness.certificate.statements()]
['OddLabels', 'ReluCount']
>>> least_units(200, 10), least_units(500, 20), least_units(500, 50), least_units(2000, 50)
(3, 3, 2, 4)
>>> odd_obstruction(RationalMatrix.from_rows([[1, 0], [0, 1]])).undecided
True
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from exactmem.bounds.counting import least
from exactmem.bounds.impossible_labels import polynomial, transpose
from exactmem.bounds.parameters import degrees
from exactmem.bounds.width import dichotomies
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.claims import odd_labels, relu_count
from exactmem.certificates.draft import Draft
from exactmem.certificates.sgd_claims import tangent_dependent
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.linalg.monomials import count as monomials
from exactmem.linalg.ranks import RankWitness, kernel_vector, rank_witness
from exactmem.linalg.rational_matrix import RationalMatrix, integer_array
from exactmem.networks.polynomial import horner
from exactmem.networks.smooth import Smooth
from exactmem.theorems.daniely2020.tangent import Pairs, product
from exactmem.verdict import Fails, Holds, Undecided, Verdict


@dataclass(frozen=True)
class Dependence:
    """Integers c, not all 0, with sum_j c_j·a_ij·z_j = 0 for every pair i."""

    c: tuple[int, ...]
    pairs: Pairs = field(repr=False, compare=False)

    @property
    def labels(self) -> tuple[int, ...]:
        """The signs of c, 1 where it is 0: labels that no function of the tangent space has."""
        return tuple(-1 if v < 0 else 1 for v in self.c)

    @property
    def support(self) -> tuple[int, ...]:
        """The points at which no function of the tangent space has all these signs."""
        return tuple(j for j, v in enumerate(self.c) if v)

    @property
    def certificate(self) -> Certificate:
        """`TangentDependent`; the points are taken as they are."""
        draft, k = Draft(), self.pairs.Z.shape[1]
        identity = RationalMatrix(np.vstack([np.eye(k, dtype=np.int64), np.zeros((1, k), dtype=np.int64)]))
        tangent_dependent(draft, self.pairs.Z, identity, self.pairs.W, self.c)
        return draft.certificate()


def tangent_rank(pairs: Pairs) -> RankWitness:
    """The rank of Khat, which is that of the tangent features, from both sides: a minor modulo a prime, and combinations."""
    return rank_witness(pairs.kernel)


def rank_limit(pairs: Pairs) -> int:
    """min(sum_i r_i, m - dead): no rank is larger.

    >>> rank_limit(Pairs(RationalMatrix.from_rows([[1, 0], [2, 0], [0, 1]]), RationalMatrix.from_rows([[1, -1]])))
    1
    """
    active = [rank_witness(pairs.Z.take(np.flatnonzero(on))).rank for on in pairs.patterns.T]
    return min(sum(active), pairs.m - len(pairs.dead))


def cancels(pairs: Pairs, c: tuple[int, ...]) -> bool:
    """Whether sum_j c_j·a_ij·z_j = 0 for every pair: multiplied out, whatever c came from."""
    weights = pairs.patterns.T * np.array(c, dtype=object)
    return not product(weights, pairs.Z.num).any()


def every_sign(pairs: Pairs) -> Verdict:
    """Whether the tangent space has functions with all labels, real ones or of two signs: Holds(RankWitness) of rank m, or
    Fails(Dependence).

    A dead point is reported first. HypothesisFails for a tie.
    """
    if pairs.dead:
        c: tuple[int, ...] | None = tuple(int(j == pairs.dead[0]) for j in range(pairs.m))
    else:
        c = kernel_vector(pairs.kernel)
    if c is None:
        return Holds(tangent_rank(pairs))
    if not cancels(pairs, c):
        raise ArithmeticError("a kernel vector of Khat does not cancel the features")
    return Fails(Dependence(c, pairs))


def expected_dead(m: int, q: int) -> Fraction:
    """m/2^q: of m points, at which none of q independent directions with a symmetric law without ties is active, on average.

    >>> [str(expected_dead(200, q)) for q in (5, 8, 11)]
    ['25/4', '25/32', '25/256']
    """
    return Fraction(m, 2**q)


@dataclass(frozen=True)
class OddObstruction:
    """Opposite rows (j, k), and integers c, one per pair, not all 0, with sum c·z_j = 0."""

    X: RationalMatrix = field(repr=False)
    pairs: tuple[tuple[int, int], ...]
    c: tuple[int, ...]

    @property
    def labels(self) -> tuple[int, ...]:
        """Odd labels with the signs of c, equal at equal rows; 1 where there is no opposite row."""
        rows = list(map(tuple, self.X.num.tolist()))
        found = dict.fromkeys(rows, 1)
        for (j, k), v in zip(self.pairs, self.c, strict=True):
            found[rows[j]], found[rows[k]] = (-1, 1) if v < 0 else (1, -1)
        return tuple(found[row] for row in rows)

    @property
    def dependence(self) -> tuple[int, ...]:
        """c at one, -c at the other row of every pair: in the kernel of every Khat at these points."""
        found = [0] * len(self.X)
        for (j, k), v in zip(self.pairs, self.c, strict=True):
            found[j], found[k] = v, -v
        return tuple(found)

    @property
    def certificate(self) -> Certificate:
        """`OddLabels`."""
        draft = Draft()
        odd_labels(draft, Dataset.from_arrays(list(self.X.rows()), list(self.labels)), self.pairs, self.c)
        return draft.certificate()


def opposite_rows(X: RationalMatrix) -> tuple[tuple[int, int], ...]:
    """All pairs of rows z and -z, each row in one pair, the first of equal rows; zero rows are in none."""
    first: dict[tuple[int, ...], int] = {}
    found = []
    for k, row in enumerate(map(tuple, X.num.tolist())):
        if row in first or not any(row):
            continue
        first[row] = k
        j = first.get(tuple(-v for v in row))
        if j is not None:
            found.append((j, k))
    return tuple(found)


def odd_obstruction(X: RationalMatrix) -> Verdict:
    """Are there odd labels on opposite rows that no network of ReLUs without biases has, of whatever width?

    Holds(OddObstruction), or Undecided: opposite rows up to sign are independent, and do not exclude any.
    """
    pairs = opposite_rows(X)
    c = kernel_vector(transpose(X.take([j for j, _ in pairs]))) if pairs else None
    if c is None:
        return Undecided(f"{len(pairs)} pairs of opposite rows are linearly independent, and exclude no labels")
    rows = X.num[[j for j, _ in pairs]].astype(object)
    if (rows * np.array(c, dtype=object)[:, None]).sum(axis=0).any():
        raise ArithmeticError("a kernel vector does not cancel the rows")
    return Holds(OddObstruction(X, pairs, c))


def polynomial_limit(activation: str | Smooth, k: int) -> int:
    """The sum of C(k + p - 1, p) over the degrees p >= 1 of the activation: the tangent rank without biases, at any width.

    >>> polynomial_limit("t^2", 5), polynomial_limit("0,1,0,1", 3)
    (15, 13)
    """
    return sum(monomials(k, p) for p in degrees(polynomial(activation), False) if p)


def polynomial_rank(pairs: Pairs, activation: str | Smooth) -> RankWitness:
    """The rank of the tangent features of these pairs with a polynomial in the place of ReLU.

    >>> Z = RationalMatrix.from_rows([[1, 0], [0, 1], [1, 1], [1, -1], [2, 1]])
    >>> pairs = Pairs(Z, RationalMatrix.from_rows([[3, 1], [1, 5], [2, 7], [9, 4], [1, -3]]))
    >>> polynomial_rank(pairs, "t^2").rank, polynomial_rank(pairs, "t^4").rank
    (3, 5)
    """
    coefficients = polynomial(activation).coefficients or ()
    derivative = [p * c for p, c in enumerate(coefficients)][1:]
    den = pairs.Z.den * pairs.W.den
    slopes = [[horner(derivative, Fraction(v, den)) for v in line] for line in pairs.values.tolist()]
    S = RationalMatrix.from_rows(slopes, pairs.q)
    shared = product(S.num, S.num.T).astype(object) * pairs.gram.astype(object)
    return rank_witness(RationalMatrix(integer_array(shared.tolist(), shared.shape)))


@dataclass(frozen=True)
class TooFewUnits:
    """So many ReLUs realise at most `realised` < 2^points labels by two signs."""

    points: int
    inputs: int
    hidden: int
    biased: bool
    realised: int = field(repr=False)

    @property
    def certificate(self) -> Certificate:
        """`ReluCount`."""
        draft = Draft()
        relu_count(draft, self.inputs, self.hidden, self.points, self.biased)
        return draft.certificate()


def too_few(points: int, inputs: int, hidden: int, biased: bool = False) -> Verdict:
    """Are so many ReLUs too few for all labels by two signs of so many points, wherever these are?

    Holds(TooFewUnits), or Undecided: a count never shows that labels are realised. `biased`: units and output have biases.
    """
    if min(points, inputs, hidden) < 1:
        raise InputError(f"points, inputs and units are counted from 1, not {points}, {inputs} and {hidden}")
    n = inputs + biased
    realised = dichotomies(points, n - 1) ** hidden * dichotomies(points, hidden * n + biased - 1)
    if realised < 2**points:
        return Holds(TooFewUnits(points, inputs, hidden, biased, realised))
    return Undecided(f"{hidden} ReLUs are not too few to be counted for {points} points")


def least_units(points: int, inputs: int, biased: bool = False) -> int:
    """The least number of ReLUs that counting leaves."""
    return least(lambda hidden: not too_few(points, inputs, hidden, biased).holds)
