"""The regret of SGD with the hinge loss in the linear model: an identity, and the bound on the average loss that follows.

Step t sees a batch B_t of b points, loses l_t = (1/b)·sum over B_t of max(0, 1 - y_j·f_j), and adds eta0·g_t to the weight
vector v of the linear model (`hinge`), g_t = (1/b)·sum of y_j·x_j over its violated points; v = 0 at the start. With V the
total violation mass, and v after the last step,

    sum_t l_t = V - |v|²/(2·eta0) + (eta0/2)·sum_t |g_t|².

*Proof.* A step of mass s_t loses s_t - <v_t, g_t>, and |v_(t+1)|² - |v_t|² = 2·eta0·<v_t, g_t> + eta0²·|g_t|²; add up. ∎
Nothing is supposed of Khat. If it is nonsingular, v* with y_j·<v*, x_j> = 1 for all j has <v*, v> = eta0·V and |v*|² = M², so
V - |v|²/(2·eta0) = (M² - |v - v*|²)/(2·eta0), and as |g_t|² <= C2 = max_j Khat_jj, the average of T losses is at most

    M²/(2·eta0·T) + eta0·C2/2.

If indices are drawn uniformly, v_t is independent of B_t, so the same bounds the expected training loss of an iterate v_1, ...,
v_T taken at random, and hence (the loss is convex) that of their average.

Source: Daniely 2020, arXiv 1911.09873, bounds the expected loss of a random iterate (second-hand); the bound is that of online
gradient descent (Zinkevich 2003); the identity in this form is ours.
Complexity: O(m) per update for `regret`; `expected_loss` visits every reachable vector of counts, at most C(T + m, m).

>>> from exactmem.linalg.rational_matrix import RationalMatrix
>>> from exactmem.theorems.daniely2020.hinge import update_bound
>>> pairs = Pairs(RationalMatrix(RationalMatrix.from_rows([[5, 0], [3, 4], [-3, 4]]).num, 5),
...     RationalMatrix.from_rows([[1, 1], [1, -2], [-2, 1]]))
>>> found = regret(pairs, [1, -1, 1], Fraction(1), [(0,), (1,), (2,)] * 5)
>>> found.identity, str(found.total), str(found.mass)
(Holds(witness=Fraction(161, 15)), '161/15', '13')
>>> found.average <= average_bound(update_bound(pairs, [1, -1, 1], Fraction(1)), pairs, Fraction(1), 15)
True
>>> str(expected_loss(pairs, [1, -1, 1], Fraction(1), 2))  # the first iterate is 0 and loses 1
'433/450'
>>> regret(pairs, [1, -1, 1], Fraction(1), [])
Traceback (most recent call last):
    ...
exactmem.errors.InputError: a regret is that of at least one step
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactmem.errors import InputError, LimitExceeded
from exactmem.theorems.daniely2020.hinge import Batch, Linear, UpdateBound
from exactmem.theorems.daniely2020.tangent import Pairs
from exactmem.verdict import Fails, Holds, Verdict

MAX_STATES = 2 * 10**5
"""Vectors of counts that `expected_loss` visits: about half a minute."""


@dataclass(frozen=True)
class Regret:
    """What one run lost.

    losses : l_t, of every step before it is made; mass : V; square : |v|² after the last step; squares : sum_t |g_t|²
    """

    losses: tuple[Fraction, ...]
    mass: Fraction
    square: Fraction
    squares: Fraction
    eta0: Fraction

    @property
    def total(self) -> Fraction:
        return sum(self.losses, Fraction(0))

    @property
    def average(self) -> Fraction:
        return self.total / len(self.losses)

    @property
    def identity(self) -> Verdict:
        """Whether the recorded losses add up to the right side: Holds(sum), or Fails((sum, right side))."""
        right = self.mass - self.square / (2 * self.eta0) + self.eta0 * self.squares / 2
        return Holds(right) if self.total == right else Fails((self.total, right))


def regret(pairs: Pairs, labels: Sequence[int], eta0: Fraction, batches: Sequence[Batch]) -> Regret:
    """Run the linear model on these batches, all of one size, and record.

    Losses come from the outputs during the run, |v|² from the counts at its end.

    Raises
    ------
    InputError : no steps, or batches of different sizes; HypothesisFails : a dead point
    """
    sizes = {len(points) for points in batches}
    if len(sizes) != 1 or 0 in sizes:
        raise InputError("batches are of one size" if sizes else "a regret is that of at least one step")
    (b,) = sizes
    model, losses, squares = Linear(pairs, labels, eta0, b), [], Fraction(0)
    for points in batches:
        margins = [model.unit * int(model.G[j]) for j in points]
        losses.append(sum((max(Fraction(0), 1 - margin) for margin in margins), Fraction(0)) / b)
        squares += square(pairs, labels, Counter(model.step(points))) / b**2
    end = (eta0 / b) ** 2 * square(pairs, labels, Counter(dict(enumerate(model.counts))))
    return Regret(tuple(losses), Fraction(model.updates, b), end, squares, eta0)


def square(pairs: Pairs, labels: Sequence[int], counts: Counter[int]) -> Fraction:
    """|sum_j counts_j·y_j·x_j|² in the feature space: sum of counts_j·counts_k·y_j·y_k·Khat_jk."""
    used, K = [j for j, n in counts.items() if n], pairs.integers
    terms = (counts[j] * counts[k] * labels[j] * labels[k] * int(K[j, k]) for j in used for k in used)
    return Fraction(sum(terms), pairs.q * pairs.Z.den**2)


def average_bound(bound: UpdateBound, pairs: Pairs, eta0: Fraction, steps: int) -> Fraction:
    """M²/(2·eta0·T) + eta0·C2/2."""
    C2 = max(pairs.kernel[j, j] for j in range(pairs.m))
    return bound.M2 / (2 * eta0 * steps) + eta0 * C2 / 2


def expected_loss(pairs: Pairs, labels: Sequence[int], eta0: Fraction, steps: int) -> Fraction:
    """The training loss of v_t, t uniform in 1, ..., T, averaged over all m^T sequences of indices: exactly.

    The iterate depends on the sequence through the counts alone, so equal counts are followed once, with their multiplicity.
    """
    if steps < 1:
        raise InputError("an expected loss is that of at least one iterate")
    m, K = pairs.m, pairs.integers.tolist()
    unit = eta0 / (pairs.q * pairs.Z.den**2)
    states, total, seen = Counter({(0,) * m: 1}), Fraction(0), 0
    for t in range(steps):
        following: Counter[tuple[int, ...]] = Counter()
        lost = Fraction(0)
        for counts, ways in states.items():
            weights = [n * y for n, y in zip(counts, labels, strict=True)]
            sums = (sum(a * v for a, v in zip(weights, row, strict=True)) for row in K)
            losses = [1 - unit * y * s for y, s in zip(labels, sums, strict=True)]
            lost += ways * sum((loss for loss in losses if loss > 0), Fraction(0))
            for j, loss in enumerate(losses):
                after = (*counts[:j], counts[j] + 1, *counts[j + 1 :]) if loss > 0 else counts
                following[after] += ways
        total += lost / (m * m**t)
        seen += len(states)
        if seen > MAX_STATES:
            raise LimitExceeded("MAX_STATES", seen, MAX_STATES, "take fewer points or steps")
        states = following
    return total / steps
