"""The exact SGD trajectory, enclosed: after every step it is proved to lie in one Euclidean ball around a dyadic point.

Exact rationals are out of the question: one step is a polynomial map of degree three, so their length triples. A box
of intervals, one per parameter, grows by a constant factor per step. Here the enclosure is a point with exact dyadic
coordinates and one number e >= ||theta - point||, and e hardly grows (ours):

Let S be a step, and let theta lie within e of the point p. If no pre-activation of the rows of the batch changes its
sign within e of p, that is |w_k·x~_i| > e·||x~_i|| at p, the segment from p to theta stays where f(x_i) is a
polynomial, and ||S(theta) - S(p)|| <= Lip·e, where Lip bounds ||1 - (eta/B)·sum_i (grad f·grad f^T + (f - y)·Hess
f)|| on the segment. Hess f couples v_k with w_k only, its norm is at most ||x~_i||, and sum_i of (eta/B)·||grad f||²
<= 2 makes the first two terms at most 1: Lip <= max(1, (eta/B)·sum_i g_i² - 1) + (eta/B)·sum_i ||x~_i||·|f(x_i) -
y_i|, with g_i >= ||grad f(x_i)|| on the segment. S(p) is computed in ball arithmetic; the midpoint is the next point,
and the radii are added to e. Residuals shrink along the trajectory, so the product of all Lip stays bounded, and a
fixed precision serves for any number of epochs.

Every step decides the signs of all pre-activations of its rows, every epoch those of all rows; they must be those of
theta*. What cannot be decided is tried again with twice the precision, and refused in the end. Permutations come from
`numbers.randomness`: Fisher and Yates, `below(i + 1)` for i from N - 1 down to 1.

>>> from exactmem.data.dataset import Dataset
>>> from exactmem.theorems.yun2019.minimum import assemble, minimum
>>> two = Dataset.from_arrays([[0], [1]], [0, 1])
>>> star = minimum(assemble([[Fraction(1), Fraction(-1, 2)]], [Fraction(2)], Fraction(0)), two)
>>> run = trajectory(star, start(star, Fraction(1, 512), seed=0), Fraction(1, 10), epochs=68)
>>> len(run.epochs), run.falling, upper(run.epochs[-1].risk) < Fraction(1, 10**10)
(69, 68, True)
>>> trajectory(star, start(star, Fraction(9), seed=0), Fraction(1, 10), epochs=1)
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: epoch 0, before step 1: the pre-activation of neuron 1 at row 1 is not on its side of ...
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from exactmem.errors import HypothesisFails, InputError, LimitExceeded
from exactmem.numbers.balls import (
    ZERO,
    Ball,
    around,
    ball,
    ceiling,
    certainly_at_most,
    certainly_less,
    certainly_negative,
    certainly_positive,
    inverse,
    middle,
    norm,
    precision,
    radius,
    root,
    upper,
)
from exactmem.numbers.randomness import Randomness
from exactmem.progress import tick
from exactmem.theorems.yun2019.contraction import independent_rows, submatrix
from exactmem.theorems.yun2019.minimum import Minimum, Vector

BITS = 256  # precision of the first attempt
MAX_BITS = 4096  # of the last
START_BITS = 16  # of the coordinates of the direction in which a run starts

MAX_WORK = 2 * 10**8
"""Epochs times rows times parameters of one run: about ten minutes."""


class Undecidable(Exception):
    """Something is not decided at this precision; the arguments say what, and what is undecided about it."""


@dataclass(frozen=True)
class Epoch:
    """After so many epochs: balls that contain the risk, ||xi||, and the part of xi in the row space of the gradients."""

    risk: Ball
    distance: Ball
    parallel: Ball


@dataclass(frozen=True)
class Trajectory:
    """What was proved about one run. `epochs[0]` is the start.

    bits : the precision that sufficed; error : every enclosed parameter vector is within this of its dyadic point
    falling, rising : how many epochs have a certainly smaller, or larger, risk than the one before; falling_first : how many
        of the first epochs in a row have a certainly smaller one
    """

    epochs: tuple[Epoch, ...]
    bits: int
    error: Fraction
    falling: int
    rising: int
    falling_first: int
    steps: int


def start(star: Minimum, radius: Fraction, seed: int | str) -> Vector:
    """xi, of length at most the radius and nearly that, in a random direction with coordinates of START_BITS bits."""
    random = Randomness(seed)
    direction = [random.bits(START_BITS + 1) - 2**START_BITS for _ in range(star.parameters)]
    direction[-1] = direction[-1] or 1
    length = isqrt(sum(t * t for t in direction)) + 1
    return tuple(radius * t / length for t in direction)


def permutation(random: Randomness, n: int) -> list[int]:
    """A uniform order of 0, ..., n - 1."""
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        j = random.below(i + 1)
        order[i], order[j] = order[j], order[i]
    return order


def trajectory(
    star: Minimum, xi: Sequence[Fraction], eta: Fraction, batch: int = 1, epochs: int = 1, seed: int | str = 0
) -> Trajectory:
    """Run SGD without replacement from theta* + xi and enclose it, step by step.

    Parameters
    ----------
    xi : the start minus theta*, in the order (w_1, ..., w_m, v, c)
    eta, batch : the step and the rows per step, a divisor of N
    epochs : how many, at least 0
    seed : of the permutations, whose stream is named `seed/orders`

    Raises
    ------
    HypothesisFails : a pre-activation leaves its side of the kink, or may touch it (with epoch, step, neuron and row)
    """
    if batch < 1 or star.n % batch or epochs < 0 or len(xi) != star.parameters:
        text = f"{star.parameters} parameters, a batch that divides {star.n}, and at least 0 epochs"
        raise InputError(f"a run needs {text}; not {len(xi)}, {batch}, {epochs}")
    work = epochs * star.n * star.parameters
    if work > MAX_WORK:
        raise LimitExceeded("MAX_WORK", work, MAX_WORK, "run fewer epochs")
    bits = BITS
    while True:
        try:
            with precision(bits):
                return _Run(star, xi, eta, batch).over(epochs, Randomness(f"{seed}/orders"), bits)
        except Undecidable as open_question:
            bits *= 2
            if bits > MAX_BITS:
                what, advice = open_question.args
                raise HypothesisFails("differentiable", f"{what}: at {MAX_BITS} bits {advice}") from None


class _Run:
    """One attempt at the current precision: the point (w, v, c), the error e, and the data as balls."""

    def __init__(self, star: Minimum, xi: Sequence[Fraction], eta: Fraction, batch: int) -> None:
        self.star, self.batch, m, size = star, batch, len(star.w), len(star.points[0])
        flat = [*(t for w in star.w for t in w), *star.v, star.c]
        self.theta_star = [ball(t) for t in flat]
        first = [ball(a + b) for a, b in zip(flat, xi, strict=True)]
        self.e = ceiling(sum((radius(t) for t in first), ZERO))
        values = [middle(t) for t in first]
        self.w = [values[k * size : (k + 1) * size] for k in range(m)]
        self.v, self.c = values[m * size : -1], values[-1]
        self.points = [[ball(t) for t in x] for x in star.points]
        self.square = [dot(x, x) for x in self.points]
        self.h = [ceiling(root(t)) for t in self.square]
        self.labels = [ball(y) for y in star.labels]
        self.tau = ball(eta / batch)
        # ||xi_parallel||² = t^T·G_PP^-1·t with t_p = nu_p·xi for a basis P of the row space
        basis = independent_rows(star.gram)
        found = inverse(submatrix(star.gram, basis, basis))
        if found is None:
            raise Undecidable("the Gram matrix of the gradients is nearly singular", "its inverse is undecided")
        self.inverse = found
        self.normals = [[ball(t) for t in star.gradients[p]] for p in basis]
        self.place = "epoch 0, before step 1"

    def over(self, epochs: int, random: Randomness, bits: int) -> Trajectory:
        """So many epochs, in random orders."""
        found, steps = [self.look()], self.star.n // self.batch
        falls = []
        rising = 0
        for epoch in range(1, epochs + 1):
            order = permutation(random, self.star.n)
            for step in range(steps):
                self.place = f"epoch {epoch}, step {step + 1}"
                self.step(order[step * self.batch : (step + 1) * self.batch])
            self.place = f"epoch {epoch}, at its end"
            found.append(self.look())
            falls.append(certainly_less(found[-1].risk, found[-2].risk))
            rising += certainly_less(found[-2].risk, found[-1].risk)
            tick("epochs", epoch, epochs)
        first = [*falls, False].index(False)
        return Trajectory(tuple(found), bits, upper(self.e), sum(falls), rising, first, epochs * steps)

    def forward(self, i: int) -> tuple[list[tuple[int, Ball]], Ball]:
        """The active neurons of row i with their pre-activations, and the residual f - y, at the point; signs are decided for
        everything within e of it."""
        x, slack = self.points[i], self.h[i] * self.e
        active, residual = [], self.c - self.labels[i]
        for k, (w, on) in enumerate(zip(self.w, self.star.pattern[i], strict=True)):
            t = dot(w, x)
            if on and certainly_positive(t - slack):
                active.append((k, t))
                residual += self.v[k] * t
            elif on or not certainly_negative(t + slack):
                what = f"{self.place}: the pre-activation of neuron {k + 1} at row {i + 1}"
                if certainly_negative(t + slack) or certainly_positive(t - slack):
                    text = f"{what} is not on its side of the kink: its sign at theta* is the other; start nearer to theta*"
                    raise HypothesisFails("same pattern", text, (i, k))
                raise Undecidable(f"{what} may touch a kink", "its sign is undecided; start nearer to theta*")
        return active, residual

    def slope(self, i: int, active: Sequence[tuple[int, Ball]]) -> Ball:
        """At least ||grad f(x_i)|| at the point: the squares are v_k²·||x~||² + relu² over the active neurons, and 1 for c."""
        squares = sum((self.v[k] * self.v[k] * self.square[i] + t * t for k, t in active), Ball(1))
        return ceiling(root(squares))

    def step(self, rows: Sequence[int]) -> None:
        """theta -> theta - tau·sum over the batch of (f - y)·grad f, and the error after it."""
        seen = [(i, *self.forward(i)) for i in rows]
        e, stretch, bend = self.e, ZERO, ZERO
        for i, active, residual in seen:
            g, h = self.slope(i, active), self.h[i]
            stretch += (g + h * e) ** 2  # grad f changes by at most h per unit
            bend += h * (ceiling(residual) + g * e + h * e * e)  # and f by less than (g + h·e) per unit
        stretch = ceiling(self.tau * stretch)
        first = Ball(1) if certainly_at_most(stretch, Ball(2)) else stretch - 1
        e = (first + self.tau * bend) * e
        w, v, c = [list(row) for row in self.w], list(self.v), self.c
        for i, active, residual in seen:
            scaled = self.tau * residual
            c = c - scaled
            for k, t in active:
                v[k] = v[k] - scaled * t
                factor = scaled * self.v[k]
                w[k] = [a - factor * b for a, b in zip(w[k], self.points[i], strict=True)]
        for k in sorted({k for _, active, _ in seen for k, _ in active}):
            e = e + radius(v[k]) + sum((radius(a) for a in w[k]), ZERO)
            self.v[k], self.w[k] = middle(v[k]), [middle(a) for a in w[k]]
        self.c, self.e = middle(c), ceiling(e + radius(c))

    def look(self) -> Epoch:
        """The risk and both norms of everything within e of the point; the signs at all rows are decided."""
        e, total = self.e, ZERO
        for i in range(self.star.n):
            active, residual = self.forward(i)
            change = (self.slope(i, active) + self.h[i] * e) * e
            total += around(residual, change) ** 2
        here = [*(t for w in self.w for t in w), *self.v, self.c]
        xi = [a - b for a, b in zip(here, self.theta_star, strict=True)]
        along = [dot(nu, xi) for nu in self.normals]
        square = dot(along, [dot(row, along) for row in self.inverse])
        return Epoch(total / (2 * self.star.n), around(norm(xi), e), around(root(square), e))


def dot(a: Sequence[Ball], b: Sequence[Ball]) -> Ball:
    return sum((s * t for s, t in zip(a, b, strict=True)), ZERO)
