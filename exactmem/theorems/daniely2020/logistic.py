"""Full-batch gradient descent for the logistic loss in the regime where no sign changes: enclosed, with a bound on the loss.

The loss L = (1/m)·sum_j log(1 + exp(-y_j·f_j)) has irrational gradients, so the run is enclosed. The linear model (`hinge`)
at masses v_j is v = eta0·sum_j v_j·y_j·x_j, f = eta0·Khat·(y_j·v_j)_j; a step adds s_j/m to v_j, s_j = 1/(1 + exp(y_j·f_j)).

**Enclosure.** After every step v is within e of the model at masses that are exact dyadic numbers. The gradient of L has the
Lipschitz constant t = lambda_max(Khat)/(4m), and I - eta0·(Hessian) has eigenvalues in [1 - eta0·t, 1], so a step multiplies e
by at most max(1, eta0·t - 1); a bound on lambda_max is the largest sum of |entries| of a row. The step of the dyadic point is
made in ball arithmetic, the midpoints are the next masses, and eta0·sum_j (radius of v_j)·sqrt(Khat_jj) is added to e. So e
grows by the rounding only, where eta0·lambda_max(Khat) <= 8·m. An output is within e·sqrt(Khat_kk) of that of the point.

**Laziness.** |s_j| <= 1, so the signs are kept as for the hinge loss, by the masses: `lazy_scale` of upper bounds on v_j. Then
the outputs of the network are those of the linear model.

Source: Daniely 2020, arXiv 1911.09873 (the algorithm is stated for a general loss; second-hand); the enclosure is ours.
Complexity: O(m²) ball operations per step.

>>> from exactmem.linalg.rational_matrix import RationalMatrix
>>> Z = RationalMatrix(RationalMatrix.from_rows([[5, 0], [3, 4], [-3, 4]]).num, 5)
>>> pairs = Pairs(Z, RationalMatrix.from_rows([[1, 1], [1, -2], [-2, 1]]))
>>> run = enclose(pairs, [1, -1, 1], Fraction(4), steps=60)
>>> [f"{float(low):.6f}" for low, _ in run.outputs], f"{float(run.loss[1]):.6f}"
(['2.738511', '-2.314836', '2.957287'], '0.069173')
>>> loss_at_most(run, Fraction(1, 2)).holds, loss_at_most(run, Fraction(1, 100)).fails, signs(run).holds
(True, True, True)
>>> loss_at_most(enclose(pairs, [1, -1, 1], Fraction(4), steps=60, bits=8), run.loss[1])
Undecided(reason='the loss is between ...: take more bits')
>>> enclose(pairs, [1, -1, 1], Fraction(0), steps=1)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: eta0 is positive, the steps are at least 0, and labels 1 or -1, one per point
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactmem.certificates.result import decimal
from exactmem.errors import HypothesisFails, InputError
from exactmem.numbers.balls import (
    HALF,
    ZERO,
    Ball,
    around,
    ball,
    ceiling,
    certainly_at_most,
    lower,
    middle,
    precision,
    radius,
    root,
    upper,
)
from exactmem.theorems.daniely2020.replay import lazy_scale
from exactmem.theorems.daniely2020.tangent import Pairs
from exactmem.verdict import Fails, Holds, Undecided, Verdict

Interval = tuple[Fraction, Fraction]

BITS = 64
FAR = 2**12  # margins at which exp(-a) is too long or too short to be written out
MASS_BITS = 16  # of the bounds on masses from which laziness is concluded


@dataclass(frozen=True)
class Enclosure:
    """What was proved of a run: intervals with each output and the loss after the last step, and upper bounds on the masses."""

    pairs: Pairs
    labels: tuple[int, ...]
    eta0: Fraction
    steps: int
    outputs: tuple[Interval, ...]
    loss: Interval
    masses: tuple[Fraction, ...]

    @property
    def lazy_weight(self) -> Fraction:
        """beta above it keeps every sign during these steps, so that the network makes the run."""
        one = 1 << MASS_BITS
        return lazy_scale(self.pairs, self.eta0, [-int(-v * one // 1) for v in self.masses], one)


def enclose(pairs: Pairs, labels: Sequence[int], eta0: Fraction, steps: int, bits: int = BITS) -> Enclosure:
    """So many steps, in ball arithmetic with so many bits.

    Raises
    ------
    InputError : options out of range; HypothesisFails : a tie, or a dead point, whose output never moves;
    Undecided : the balls have no finite bounds any more
    """
    if eta0 <= 0 or steps < 0 or len(labels) != pairs.m or not set(labels) <= {1, -1}:
        raise InputError("eta0 is positive, the steps are at least 0, and labels 1 or -1, one per point")
    if pairs.dead:
        raise HypothesisFails("no dead point", f"no neuron is active at point {pairs.dead[0] + 1}", pairs.dead)
    with precision(bits):
        model = Model(pairs, labels, eta0)
        for _ in range(steps):
            model.step()
        ends = [(lower(a), upper(a)) for a in model.margins()]
    with precision(max(bits, BITS)):
        low = sum((loss_at(high)[0] for _, high in ends), Fraction(0)) / pairs.m
        high = sum((loss_at(low)[1] for low, _ in ends), Fraction(0)) / pairs.m
        masses = tuple(map(upper, model.most))
    outputs = tuple(end if y > 0 else (-end[1], -end[0]) for y, end in zip(labels, ends, strict=True))
    return Enclosure(pairs, tuple(labels), eta0, steps, outputs, (low, high), masses)


def loss_at(a: Fraction) -> Interval:
    """Bounds on log(1 + exp(-a)), which falls in a and lies between max(0, -a) and max(0, -a) + 1."""
    if abs(a) > FAR:
        return max(Fraction(0), -a), max(Fraction(0), -a) + 1
    found = (-ball(a)).exp().log1p()
    return lower(found), upper(found)


class Model:
    """The masses v, exact, the error e, and upper bounds on the masses of the run, at the current precision."""

    def __init__(self, pairs: Pairs, labels: Sequence[int], eta0: Fraction) -> None:
        m, den, K = pairs.m, pairs.kernel.den, pairs.kernel.num.tolist()
        # margins y_k·f_k = sum_j rows_kj·v_j
        self.rows = [
            [ball(eta0 * Fraction(y * z * v, den)) for z, v in zip(labels, row, strict=True)]
            for y, row in zip(labels, K, strict=True)
        ]
        self.size = [ceiling(root(ball(Fraction(K[j][j], den)))) for j in range(m)]
        top = Fraction(max(sum(map(abs, row)) for row in K), den)
        stretch = eta0 * top / (4 * m) - 1
        self.stretch, self.eta0, self.m = ceiling(ball(max(Fraction(1), stretch))), ball(eta0), m
        self.v, self.most, self.e = [ZERO] * m, [ZERO] * m, ZERO

    def margins(self) -> list[Ball]:
        """y_k·f_k of everything within e of the point."""
        exact = (sum((a * b for a, b in zip(row, self.v, strict=True)), ZERO) for row in self.rows)
        return [around(a, self.e * size) for a, size in zip(exact, self.size, strict=True)]

    def step(self) -> None:
        far = self.margins()
        near = [sum((a * b for a, b in zip(row, self.v, strict=True)), ZERO) for row in self.rows]
        moved = [v + slope(a) / self.m for v, a in zip(self.v, near, strict=True)]
        self.most = [ceiling(v + slope(a) / self.m) for v, a in zip(self.most, far, strict=True)]
        self.v = [middle(v) for v in moved]
        grown = sum((radius(v) * size for v, size in zip(moved, self.size, strict=True)), ZERO)
        self.e = ceiling(self.stretch * self.e + self.eta0 * grown)


def slope(margin: Ball) -> Ball:
    """1/(1 + exp(a)) = 1/2 - tanh(a/2)/2, which lies in [0, 1] however wide the ball."""
    found = HALF - (margin / 2).tanh() / 2
    return found if certainly_at_most(ceiling(found), Ball(1)) else around(HALF, HALF)


def loss_at_most(run: Enclosure, bound: Fraction) -> Verdict:
    """Whether the loss after the last step is at most the bound: Holds(upper bound), Fails(lower bound), or Undecided."""
    low, high = run.loss
    if high <= bound:
        return Holds(high)
    if low > bound:
        return Fails(low)
    return Undecided(f"the loss is between {decimal(low, up=False)} and {decimal(high, up=True)}: take more bits")


def signs(run: Enclosure) -> Verdict:
    """Whether every output has the sign of its label: Holds(lower bound on min y·f), Fails(row), or Undecided."""
    ends = [(low, high) if y > 0 else (-high, -low) for y, (low, high) in zip(run.labels, run.outputs, strict=True)]
    wrong = [k for k, (_, high) in enumerate(ends) if high <= 0]
    if wrong:
        return Fails(wrong[0])
    least = min(low for low, _ in ends)
    return Holds(least) if least > 0 else Undecided("the sign of an output is not decided: take more bits")
