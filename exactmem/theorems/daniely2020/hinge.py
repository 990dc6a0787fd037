"""Algorithm 1 with the hinge loss, in the regime where no sign changes: a perceptron with the tangent kernel, in integers.

A step on a batch B of b points moves w_(i,s) by (eta/b)·s·beta·y_j·a_ij·z_j for every j in B with y_j·h(z_j) < 1 (hinge loss;
subgradient 0 at the kink), eta = eta0/(2·beta²·q). While no preactivation at a point changes sign, the outputs at the points
are F_k = eta0·sum_j (y_j·v_j)·Khat_jk,   v_j = (number of steps in which j was violated)/b:
the linear model, which depends on beta no more. v_j is a "violation mass", V = sum_j v_j.

**Convergence** (perceptron argument). If Khat is nonsingular, M² = y^T·Khat^-1·y and C2 = max_j Khat_jj, every run in every
order has V <= N* = M²·(2/eta0 + C2) for batches of one point, and so does a run with batches. *Proof.* With v the weight
vector of the linear model and v* the one with y_j·<v*, x_j> = 1 for all j, |v*|² = M²: a step of mass s in the batch, b·s of
its points violated, adds to <v*, v> exactly eta0·s, and to |v|² at most 2·eta0·s·1 + eta0²·s²·C2, as the margins of violated
points are below 1; s <= 1. So eta0·V <= <v*, v> <= M·|v| <= M·sqrt((2·eta0 + eta0²·C2)·V). ∎ So sweeps over all points end
with hinge loss 0.

Source: Daniely 2020, arXiv 1911.09873 (Algorithm 1: its inputs are in the public text, its body is second-hand); the argument
is that of the perceptron (Novikoff 1962), its form here ours.

>>> from exactmem.linalg.rational_matrix import RationalMatrix
>>> from exactmem.theorems.daniely2020.tangent import Pairs
>>> Z = RationalMatrix(RationalMatrix.from_rows([[3, 1, 1, 1, 2], [1, 3, -1, 2, 1], [-2, 1, 3, 1, 1], [2, 2, 2, 2, 0]]).num, 4)
>>> pairs = Pairs(Z, RationalMatrix.from_rows([[1, 0, 0, 0, 1], [0, 2, -1, 0, 2], [-2, 1, 1, 1, 0]]))
>>> run = sweeps(Linear(pairs, [1, -1, -1, 1], Fraction(1)))
>>> run.updates, run.steps, [str(v) for v in run.outputs]
(14, 22, ['67/48', '-15/8', '-7/6', '9/8'])
>>> batches = [(0, 1), (2, 3), (1, 2), (3, 0), (0, 2)] * 6
>>> run = listed(Linear(pairs, [1, -1, -1, 1], Fraction(1), batch=2), batches)
>>> run.mass, [str(v) for v in run.outputs]
(Fraction(25, 2), ['73/48', '-19/16', '-5/4', '5/4'])
>>> bound = update_bound(pairs, [1, -1, -1, 1], Fraction(1))
>>> bound.M2, bound.updates
(Fraction(617104, 62131), Fraction(1851312, 62131))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Protocol

import numpy as np

from exactmem.errors import HypothesisFails, LimitExceeded
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.solve import integer_matrix, solve
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.daniely2020.tangent import WORD, Array, Pairs, product

Batch = Sequence[int]

MAX_STEPS = 10**8
EXACT_ROWS, MOST_EXACT_ROWS = 60, 600  # up to which M² is solved for exactly; the second where no lam is known
ALPHA_BITS = 30  # of the rounded solution beyond
SINGULAR = "the tangent kernel of these points is singular, or not shown to be regular: take more pairs"


@dataclass(frozen=True)
class Run:
    """A run that ended with every margin at least 1.

    counts : how often each point was violated in a step; batch : points per step; steps : steps made, checks included
    order : "cyclic", "shuffled" or "listed"; outputs : at every point; batches : of every step, unless the order is cyclic
    """

    counts: tuple[int, ...]
    batch: int
    steps: int
    order: str
    outputs: tuple[Fraction, ...]
    batches: tuple[Batch, ...] = ()

    @property
    def updates(self) -> int:
        return sum(self.counts)

    @property
    def mass(self) -> Fraction:
        """V."""
        return Fraction(self.updates, self.batch)


@dataclass(frozen=True)
class Progress:
    """How far a run is: violations so far, points with margin at least 1, and the least margin."""

    updates: int
    satisfied: int
    least: Fraction


@dataclass(frozen=True)
class UpdateBound:
    """M2 = y^T·Khat^-1·y, or an upper bound on it; updates = N*."""

    M2: Fraction
    updates: Fraction
    exact: bool


def update_bound(pairs: Pairs, labels: Sequence[int], eta0: Fraction, lam: Fraction | None = None) -> UpdateBound:
    """N* = M²·(2/eta0 + C2): exactly up to EXACT_ROWS points; beyond, from above by a rounded solution and a certified
    lam <= lambda_min(Khat).

    With r = y - Khat·alpha for any alpha, M² = alpha^T·Khat·alpha + 2·alpha^T·r + r^T·Khat^-1·r, and the last is at most
    |r|²/lam. HypothesisFails if Khat is singular, or not shown to be regular.
    """
    C2 = max(pairs.kernel[j, j] for j in range(pairs.m))
    unknown = lam is None or lam <= 0
    if pairs.m <= (MOST_EXACT_ROWS if unknown else EXACT_ROWS):
        try:
            right = integer_matrix([[y * pairs.kernel.den] for y in labels])
            (alpha,), (den,) = solve(integer_matrix(pairs.kernel.num), right)
        except ZeroDivisionError:
            raise HypothesisFails("Khat nonsingular", SINGULAR) from None
        M2, exactly = Fraction(sum(y * a for y, a in zip(labels, alpha, strict=True)), den), True
    else:
        if lam is None or lam <= 0:  # unknown
            raise HypothesisFails("Khat nonsingular", SINGULAR)
        M2, exactly = rounded_norm(pairs.kernel, labels, lam), False
    return UpdateBound(M2, M2 * (2 / eta0 + C2), exactly)


def rounded_norm(K: RationalMatrix, labels: Sequence[int], lam: Fraction) -> Fraction:
    """An upper bound on y^T·K^-1·y, from a solution in floats that is rounded and then taken as it is."""
    y = np.array(labels, dtype=np.float64)
    near = np.linalg.solve(np.array(K.num, dtype=np.float64) / float(K.den), y)
    scale = 2**ALPHA_BITS
    alpha = np.array([[round(v * scale)] for v in near.tolist()], dtype=object)
    image = product(K.num, alpha)[:, 0].tolist()  # K·alpha, times K.den and scale
    one = K.den * scale
    rest = [v * one - a for v, a in zip(labels, image, strict=True)]
    weights = alpha[:, 0].tolist()
    inner = sum(a * (b + 2 * r) for a, b, r in zip(weights, image, rest, strict=True))
    return Fraction(inner, scale * one) + Fraction(sum(r * r for r in rest), one * one) / lam


class Linear:
    """The linear model in integers: G_k = sum_j y_j·(violations of j)·K_jk, K = q·den²·Khat; F = eta0/(b·q·den²)·G.

    The margin of k is at least 1 iff y_k·G_k·p >= r·b·q·den², eta0 = p/r. HypothesisFails for a dead point, whose output
    never moves.
    """

    def __init__(self, pairs: Pairs, labels: Sequence[int], eta0: Fraction, batch: int = 1) -> None:
        if pairs.dead:
            message = f"no neuron is active at point {pairs.dead[0] + 1}: take more pairs"
            raise HypothesisFails("no dead point", message, pairs.dead)
        self.pairs, self.labels, self.eta0, self.batch = pairs, list(labels), eta0, batch
        scale = pairs.q * pairs.Z.den**2 * batch
        self.enough = -(-eta0.denominator * scale // eta0.numerator)  # G·y >= this, as G is an integer
        self.unit = Fraction(eta0.numerator, eta0.denominator * scale)
        self.counts = [0] * pairs.m
        signs = np.array(self.labels, dtype=np.int64)
        self.rows = pairs.integers * np.outer(signs, signs)  # y_j·y_k·K_jk, so that margins only are kept
        self.largest = int(np.abs(pairs.integers).max(initial=0))
        self.G: Array = np.zeros(pairs.m, dtype=self.rows.dtype)
        self.updates = 0

    def violated(self, j: int) -> bool:
        return bool(self.G[j] < self.enough)

    def step(self, batch: Batch) -> list[int]:
        """One step; the points that were violated."""
        found = [j for j in batch if self.violated(j)]
        for j in found:
            self.updates += 1
            if self.G.dtype != object and self.updates * self.largest >= WORD:
                self.G, self.rows = self.G.astype(object), self.rows.astype(object)
            self.G += self.rows[j]
            self.counts[j] += 1
        return found

    def done(self) -> bool:
        return bool((self.enough <= self.G).all())

    def progress(self) -> Progress:
        return Progress(self.updates, int((self.enough <= self.G).sum()), self.unit * int(self.G.min()))

    def outputs(self) -> tuple[Fraction, ...]:
        return tuple(self.unit * y * int(g) for y, g in zip(self.labels, self.G.tolist(), strict=True))


class Model(Protocol):
    """What a run moves: the linear model, or the network itself (`replay`)."""

    counts: list[int]
    batch: int

    def step(self, batch: Batch) -> list[int]: ...

    def outputs(self) -> tuple[Fraction, ...]: ...


def sweeps(
    model: Model,
    order: str = "cyclic",
    seed: str | int = 0,
    watch: Callable[[], None] | None = None,
    most: int = MAX_STEPS,
) -> Run:
    """Sweeps over all points, in order or shuffled anew each time, until all were seen without a violation.

    watch : called after each sweep

    Raises
    ------
    LimitExceeded : more than `most` steps
    """
    m, batch = len(model.counts), model.batch
    steps = quiet = 0
    batches: list[Batch] = []
    for sweep in orders(m, batch, order, seed):
        if order == "shuffled":
            quiet = 0  # only the steps of one sweep are sure to see every point
        for points in sweep:
            if quiet == len(sweep) and order == "cyclic":
                return Run(tuple(model.counts), batch, steps, order, model.outputs(), tuple(batches))
            steps += 1
            if order != "cyclic":
                batches.append(points)
            if steps > most:
                raise LimitExceeded("MAX_STEPS", steps, most, "take more pairs: the bound on updates falls with them")
            found = model.step(points)
            quiet = 0 if found else quiet + 1
        if watch is not None:
            watch()
        if order == "shuffled" and quiet == len(sweep):
            return Run(tuple(model.counts), batch, steps, order, model.outputs(), tuple(batches))
    raise ArithmeticError("the order of points ended")


def listed(model: Model, batches: Iterable[Batch], watch: Callable[[], None] | None = None) -> Run:
    """A run on these batches; it may end before every margin is 1. watch : called after as many steps as make a sweep, and in
    the end."""
    steps = tuple(batches)
    sweep = -(-len(model.counts) // model.batch)
    for k, points in enumerate(steps, 1):
        model.step(points)
        if watch is not None and (k % sweep == 0 or k == len(steps)):
            watch()
    return Run(tuple(model.counts), model.batch, len(steps), "listed", model.outputs(), steps)


def orders(m: int, batch: int, order: str, seed: str | int) -> Iterator[list[Batch]]:
    """Sweep after sweep: batches of consecutive points; where batch does not divide m the last one takes from the front."""
    random = Randomness(f"order {seed}")
    while True:
        points = list(range(m))
        if order == "shuffled":
            for k in range(m - 1, 0, -1):
                other = random.below(k + 1)
                points[k], points[other] = points[other], points[k]
        padded = points + points[: -m % batch]
        yield [tuple(padded[k : k + batch]) for k in range(0, m, batch)]


def first_cyclic(m: int, batch: int, steps: int) -> list[tuple[int, ...]]:
    """The first steps of the cyclic order."""
    (sweep,) = islice(orders(m, batch, "cyclic", 0), 1)
    return [tuple(sweep[k % len(sweep)]) for k in range(steps)]
