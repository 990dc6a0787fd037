"""Algorithm 1 on the network itself, weight by weight but without weights: exact in and out of the lazy regime.

Of each neuron (i, s) only its values at the points matter, w_(i,s)·z_k = P_ki/(den W·den Z) + (c/b)·R_(i,s)k/(den Z)², with
the integers P_ki of the start, c = eta0/(2·beta·q), and R_(i,s)k = s·sum of y_j·(n_j·n_k) over the updates in which it was
active, n = den·z. No number grows but these sums, and "active" is one comparison R >= threshold. Nothing is rounded.

**Laziness** (exact). While signs are as at the start, R_(i,s)k moves by at most sum_j b·v_j·a_ij·|n_j·n_k| in all, so if
    eta0·sum_j v_j·a_ij·|z_j·z_k| < 2·beta·q·|w_i·z_k|   for all i and k,
no sign at a point ever changes (induction over the steps), and the outputs are those of the linear model (`hinge`), whatever
beta. The plainer eta0·g·V < 2·beta·q·mu, g = max |z_j·z_k|, V = sum v_j, implies it.

Source: Daniely 2020, arXiv 1911.09873, supposes an output scale that is large enough (second-hand); the explicit thresholds
are ours.
Complexity: O(q·m) word operations per update, O(q) per step.

>>> from exactmem.linalg.rational_matrix import RationalMatrix
>>> from exactmem.theorems.daniely2020.hinge import Linear, listed, sweeps
>>> Z = RationalMatrix(RationalMatrix.from_rows([[5, 0], [-3, 4]]).num, 5)
>>> pairs = Pairs(Z, RationalMatrix.from_rows([[1, 2]]))
>>> run = sweeps(Linear(pairs, [1, 1], Fraction(1)))
>>> run.updates, lazy_scale(pairs, Fraction(1), run.counts), plain_scale(pairs, Fraction(1), run.mass)
(6, Fraction(12, 5), Fraction(3, 1))
>>> [str(v) for v in sweeps(Paired(pairs, [1, 1], Fraction(1), Fraction(4))).outputs]
['6/5', '6/5']
>>> small = Paired(pairs, [1, 1], Fraction(1), Fraction(1, 100))
>>> [str(v) for v in listed(small, [(0,), (1,)] * 20).outputs], small.flips
(['101/100', '0'], 3)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from exactmem.theorems.daniely2020.hinge import Batch, Progress
from exactmem.theorems.daniely2020.tangent import WORD, Array, Pairs, product


class Paired:
    """The network of 2q neurons: R by neuron and point, first all (i, +), then all (i, -)."""

    def __init__(self, pairs: Pairs, labels: Sequence[int], eta0: Fraction, beta: Fraction, batch: int = 1) -> None:
        self.pairs, self.labels, self.beta, self.batch = pairs, list(labels), beta, batch
        self.counts = [0] * pairs.m
        self.step_size = eta0 / (2 * beta * pairs.q * batch)  # c/b
        D, start = pairs.Z.den, pairs.values.T
        pairs.patterns  # noqa: B018  refuses ties
        p, r, den = self.step_size.numerator, self.step_size.denominator, pairs.W.den
        # active iff P·D·r + p·den·R > 0
        exact = [[-v * D * r // (p * den) + 1 for v in row] for row in start.tolist()]
        self.exact: Array = np.vstack([np.array(exact, dtype=object)] * 2)
        self.start = np.vstack([start, start])
        if int(np.abs(start).max(initial=0)) * 2 * pairs.q >= WORD:
            self.start = self.start.astype(object)
        self.sign = np.array([1] * pairs.q + [-1] * pairs.q)
        self.gram = pairs.gram
        self.R: Array = np.zeros((2 * pairs.q, pairs.m), dtype=self.gram.dtype)
        # |R| < WORD while it is held in words, so thresholds beyond may be cut there; not when it is held in long integers
        words = self.R.dtype != object
        self.least = np.clip(self.exact, -WORD, WORD).astype(np.int64) if words else self.exact
        self.taken = np.zeros((2 * pairs.q, pairs.m), dtype=np.int64)  # updates at each point in which a neuron moved
        self.initial = np.vstack([pairs.patterns.T, pairs.patterns.T])
        self.off = np.zeros(2 * pairs.q, dtype=np.int64)  # signs by neuron that are not as at the start
        self.largest, self.moved, self.flips = int(np.abs(self.gram).max(initial=0)), 0, 0
        self.numerator, self.denominator = p * den, D * D * r * den

    def active(self, k: int) -> Array:
        return np.asarray(self.R[:, k] >= self.least[:, k])

    def output(self, k: int) -> Fraction:
        """h at a point: beta·sum over active neurons of s·(P·D·r + p·den·R)/(D²·r·den)."""
        return self.beta * Fraction(self.sum_at(k), self.denominator)

    def violated(self, j: int) -> bool:
        return self.labels[j] * self.beta.numerator * self.sum_at(j) < self.denominator * self.beta.denominator

    def sum_at(self, k: int) -> int:
        on = np.flatnonzero(self.active(k))
        start, change = int((self.sign[on] * self.start[on, k]).sum()), int((self.sign[on] * self.R[on, k]).sum())
        return start * self.pairs.Z.den * self.step_size.denominator + self.numerator * change

    def outputs(self) -> tuple[Fraction, ...]:
        return tuple(self.output(k) for k in range(self.pairs.m))

    def progress(self) -> Progress:
        margins = [y * v for y, v in zip(self.labels, self.outputs(), strict=True)]
        return Progress(sum(self.counts), sum(v >= 1 for v in margins), min(margins))

    def step(self, batch: Batch) -> list[int]:
        """One step; the points that were violated."""
        found = [j for j in batch if self.violated(j)]
        rows = [(j, np.flatnonzero(self.active(j))) for j in found]
        for j, on in rows:
            self.moved += 1
            self.counts[j] += 1
            if self.R.dtype != object and 2 * self.pairs.q * self.moved * self.largest >= WORD:
                self.R, self.gram, self.least = self.R.astype(object), self.gram.astype(object), self.exact
            self.taken[on, j] += 1
            self.R[on] += np.outer(self.sign[on] * self.labels[j], self.gram[j])
        for _, on in rows:
            self.off[on] = ((self.least[on] <= self.R[on]) != self.initial[on]).sum(axis=1)
        self.flips = max(self.flips, int(self.off.sum())) if found else self.flips
        return found


def lazy_scale(pairs: Pairs, eta0: Fraction, counts: Sequence[int], batch: int = 1) -> Fraction:
    """beta above this keeps every sign, for a run with these violations: eta0/(2q)·max sum_j v_j·a_ij·|z_j·z_k| / |w_i·z_k|."""
    weights = np.array(counts, dtype=object if sum(counts) >= 2**31 else np.int64)
    moved = product(pairs.patterns.T * weights, np.abs(pairs.gram))
    top, below = 0, 1
    for a, b in zip(moved.ravel().tolist(), np.abs(pairs.values.T).ravel().tolist(), strict=True):
        if a * below > top * b:
            top, below = a, b
    return eta0 * Fraction(top * pairs.W.den, 2 * pairs.q * batch * pairs.Z.den * below)


def plain_scale(pairs: Pairs, eta0: Fraction, mass: Fraction) -> Fraction:
    """The same from V, g and mu alone: eta0·g·V/(2·q·mu)."""
    return eta0 * pairs.reach * mass / (2 * pairs.q * pairs.margin)
