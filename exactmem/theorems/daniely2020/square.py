"""Full-batch gradient descent for the square loss on the hidden weights of paired ReLUs, rounded to a grid: exact.

The loss is (1/2m)·sum_j (h(z_j) - y_j)², the step eta0/(2·beta²·q), and rounding is part of the algorithm: after every step
each weight is rounded to the nearest multiple of 2^-w, ties to even. So weights keep w bits after the point, and outputs are
rationals over 2^w·den(Z)·den(beta), dyadic if den(Z) and den(beta) are powers of two, whatever q and m.

**Contraction.** Let 0 < lam <= lambda_min(Khat), eta0·lambda_max(Khat) <= m, rho = 1 - eta0·lam/m. In a step before and after
which the preactivations at the points have the signs of the start, the residuals r = (h(z_j) - y_j)_j go to

    (I - (eta0/m)·Khat)·r + n,   |n_k| <= beta·2^-w·p_k·|z_k|_1,   p_k = pairs active at k,

so |r| becomes at most rho·|r| + slack, slack² = beta²·4^-w·sum_k (p_k·|z_k|_1)². With e = |r|² before and e' after, that is
gap <= 0 or gap² <= 4·rho²·e·slack², gap = e' - rho²·e - slack²: no root is taken.
*Why:* (i, s) moves by -s·(eta0/(2·beta·q·m))·sum_j r_j·a_ij·z_j, both halves of a pair change h(z_k) alike, and rounding moves
a weight by at most 2^-(w+1), at two neurons of each active pair. The eigenvalues of I - (eta0/m)·Khat lie in [0, rho]. ∎

**Laziness.** While the signs are as at the start, T steps move a preactivation by at most

    m·g·(max|y_j| + T·sigma)/(2·beta·q·lam) + T·2^-(w+1)·l,   sigma = beta·2^-w·max_k p_k·|z_k|_1,   l = max |z_k|_1,

g = max |z_j·z_k|; below mu = min |w_i·z_j| no sign changes in T steps. Without rounding (sigma = l = 0) no T is left: beta
above m·g·max|y_j|/(2·q·lam·mu) keeps the signs for all time. *Why:* apart from rounding, a step moves it by at most
(eta0/(2·beta·q·m))·sqrt(m)·g·|r_t|, and sum |r_t| <= sqrt(m)·(max|y_j| + T·sigma)/(1 - rho). ∎ A rounded run that once moves no
weight never moves one again: what was observed until then holds for all time.

Source: Daniely 2020, arXiv 1911.09873 (the algorithm is stated for a general loss; second-hand); contraction by the tangent
kernel is folklore; the exact form, the rounding and the test without roots are ours.
Complexity: O(q·m·k) products of integers of w + O(log) bits per step.

>>> Z = RationalMatrix(RationalMatrix.from_rows([[3, 1, 1, 1, 2], [1, 3, -1, 2, 1], [-2, 1, 3, 1, 1], [2, 2, 2, 2, 0]]).num, 4)
>>> pairs = Pairs(Z, RationalMatrix.from_rows([[1, 0, 0, 0, 1], [0, 2, -1, 0, 2], [-2, 1, 1, 1, 0]]))
>>> labels, eta0 = [1, -1, -1, 1], Fraction(1)
>>> found = rate(pairs, eta0).witness
>>> scale = lazy_weight(pairs, labels, found.lam)
>>> run = descend(pairs, labels, eta0, Fraction(64), bits=24, steps=1000)
>>> run.steps, run.still, run.left, scale < 64, contracts(run, found).holds, signs(run).holds
(150, True, None, True, True, True)
>>> stays(pairs, labels, Fraction(64), found).holds, stays(pairs, labels, Fraction(64), found, bits=24, steps=150).holds
(True, True)
>>> rate(pairs, Fraction(3)).fails  # lambda_max is over 4/3
True
>>> descend(pairs, labels, eta0, Fraction(0), bits=24, steps=9)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: beta and eta0 are positive, w and the steps at least 0, and there is a label per point
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from exactmem.certificates.result import decimal
from exactmem.errors import InputError
from exactmem.linalg.eigenvalues import Bracket, lambda_max, lambda_min
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.theorems.daniely2020.tangent import Array, Pairs, product
from exactmem.verdict import Fails, Holds, Undecided, Verdict

Labels = Sequence[int | Fraction]

LAMBDA_BITS = 32  # of the extreme eigenvalues


@dataclass(frozen=True, eq=False)
class Rate:
    """rho, and the brackets of the extreme eigenvalues of Khat with their witnesses."""

    rho: Fraction
    low: Bracket
    high: Bracket

    @property
    def lam(self) -> Fraction:
        return self.low.lo


@dataclass(frozen=True, eq=False)
class Descent:
    """A run.

    squares : |r|² before the first and after every step; residuals : after the last; weights : 2q x k, first all (i, +)
    left : the first step after which a sign differs from the start, None if there is none
    still : the last step moved no weight, and so no later one does
    """

    pairs: Pairs
    labels: tuple[Fraction, ...]
    eta0: Fraction
    beta: Fraction
    bits: int
    squares: tuple[Fraction, ...]
    residuals: tuple[Fraction, ...]
    weights: RationalMatrix
    left: int | None
    still: bool

    @property
    def steps(self) -> int:
        return len(self.squares) - 1

    @property
    def outputs(self) -> tuple[Fraction, ...]:
        return tuple(r + y for r, y in zip(self.residuals, self.labels, strict=True))


def descend(pairs: Pairs, labels: Labels, eta0: Fraction, beta: Fraction, bits: int, steps: int) -> Descent:
    """So many steps, fewer if one moves no weight.

    labels : any rationals; bits : w

    Raises
    ------
    InputError : options out of range, or a start that is not on the grid; HypothesisFails : a tie
    """
    m, q, one = pairs.m, pairs.q, 1 << max(bits, 0)
    if beta <= 0 or eta0 <= 0 or bits < 0 or steps < 0 or len(labels) != m:
        raise InputError("beta and eta0 are positive, w and the steps at least 0, and there is a label per point")
    if one % pairs.W.den:
        raise InputError(f"the start is not on the grid of 2^-{bits}: its denominator is {pairs.W.den}")
    y = tuple(map(Fraction, labels))
    common = lcm(*(v.denominator for v in y))
    N, D, sign = pairs.Z.num.astype(object), pairs.Z.den, np.array([[1]] * q + [[-1]] * q, dtype=object)
    unit = one * D * beta.denominator * common  # residuals are integers over it
    wanted = np.array([int(v * unit) for v in y], dtype=object)
    # a weight moves by step·(integer) units of the grid
    step = eta0 * one / (2 * beta * q * m * D * unit)
    A = np.vstack([pairs.W.num.astype(object) * (one // pairs.W.den)] * 2)
    start = np.vstack([pairs.patterns.T] * 2)
    P = product(A, N.T)
    R = residuals(P, sign, beta.numerator * common) - wanted
    squares, left, still = [Fraction(int((R * R).sum()), unit**2)], None, False
    for t in range(1, steps + 1):
        moves = product((P > 0) * R, N) * sign * step.numerator
        before, A = A, nearest(A * step.denominator - moves, step.denominator)
        still = bool((before == A).all())
        if not still:
            P = product(A, N.T)
            R = residuals(P, sign, beta.numerator * common) - wanted
        squares.append(Fraction(int((R * R).sum()), unit**2))
        if left is None and ((P > 0) != start).any():
            left = t
        if still:
            break
    found = tuple(Fraction(int(v), unit) for v in R)
    return Descent(pairs, y, eta0, beta, bits, tuple(squares), found, RationalMatrix(A, one), left, still)


def residuals(P: Array, sign: Array, scale: int) -> Array:
    """scale·sum over the neurons of s·relu(P), per point."""
    return np.asarray((sign * np.maximum(P, 0)).sum(axis=0) * scale)


def nearest(top: Array, den: int) -> Array:
    """The integers nearest to top/den, ties to even.

    >>> nearest(np.array([-3, -2, -1, 1, 2, 3, 5], dtype=object), 2).tolist()
    [-2, -1, 0, 0, 1, 2, 2]
    """
    found, rest = (2 * top + den) // (2 * den), (2 * top + den) % (2 * den)
    return np.asarray(found - ((rest == 0) & (found % 2 == 1)))


def rate(pairs: Pairs, eta0: Fraction) -> Verdict:
    """Whether lambda_min(Khat) > 0 and eta0·lambda_max(Khat) <= m.

    Returns
    -------
    Holds(Rate) : both are certified
    Fails(x) : an integer vector with eta0·x^T·Khat·x > m·|x|²
    Undecided : no positive bound on the smallest, or the largest is too near to m/eta0
    """
    try:
        low, high = lambda_min(pairs.kernel, LAMBDA_BITS), lambda_max(pairs.kernel, LAMBDA_BITS)
    except ArithmeticError as open_question:
        return Undecided(str(open_question))
    if eta0 * high.lo >= pairs.m:
        return Fails(high.below)
    if eta0 * high.hi > pairs.m:
        return Undecided(f"eta0 = {eta0} is too near to m/lambda_max: take a smaller one")
    if low.lo <= 0:
        return Undecided("no positive lower bound on the smallest eigenvalue of Khat was found: take more pairs")
    return Holds(Rate(1 - eta0 * low.lo / pairs.m, low, high))


def rounding(pairs: Pairs, beta: Fraction, bits: int) -> list[Fraction]:
    """beta·2^-w·p_k·|z_k|_1 per point: rounding moves an output by at most this."""
    lengths = np.abs(pairs.Z.num.astype(object)).sum(axis=1).tolist()
    active = pairs.patterns.sum(axis=1).tolist()
    unit = beta / (pairs.Z.den << bits)
    return [unit * n * v for n, v in zip(active, lengths, strict=True)]


def contracts(run: Descent, found: Rate) -> Verdict:
    """Whether every step of the run has |r'| <= rho·|r| + slack: Holds(slack²), or Fails((step, |r|², |r'|²)).

    It holds for every step up to which no sign has changed; of a step after that it is an observation.
    """
    slack2 = sum((v * v for v in rounding(run.pairs, run.beta, run.bits)), Fraction(0))
    for t, (before, after) in enumerate(zip(run.squares, run.squares[1:], strict=False), 1):
        if not at_most_sum(after, found.rho**2 * before, slack2):
            return Fails((t, before, after))
    return Holds(slack2)


def at_most_sum(a: Fraction, b: Fraction, c: Fraction) -> bool:
    """Whether sqrt(a) <= sqrt(b) + sqrt(c).

    >>> [at_most_sum(Fraction(v), Fraction(4), Fraction(9)) for v in (24, 25, 26)]
    [True, True, False]
    """
    gap = a - b - c
    return gap <= 0 or gap * gap <= 4 * b * c


def lazy_weight(pairs: Pairs, labels: Labels, lam: Fraction) -> Fraction:
    """m·g·max|y_j|/(2·q·lam·mu): beta above it keeps every sign for all time, if nothing is rounded."""
    return pairs.m * pairs.reach * largest(labels) / (2 * pairs.q * lam * pairs.margin)


def stays(
    pairs: Pairs, labels: Labels, beta: Fraction, found: Rate, bits: int | None = None, steps: int = 0
) -> Verdict:
    """Whether no sign changes, for all time without rounding (`bits` None), or in so many steps of the rounded algorithm.

    Holds(bound on the motion of a preactivation), which is below mu; or Undecided, as the condition is only sufficient.
    """
    sigma = l = Fraction(0)
    if bits is not None:
        sigma = max(rounding(pairs, beta, bits))
        l = Fraction(int(np.abs(pairs.Z.num.astype(object)).sum(axis=1).max()), pairs.Z.den << bits + 1)
    moved = pairs.m * pairs.reach * (largest(labels) + steps * sigma) / (2 * beta * pairs.q * found.lam) + steps * l
    if moved < pairs.margin:
        return Holds(moved)
    return Undecided(
        f"a preactivation may move by {decimal(moved, up=True)}, and the margin is {decimal(pairs.margin, up=False)}"
    )


def largest(labels: Labels) -> Fraction:
    return max(abs(Fraction(v)) for v in labels)


def signs(run: Descent) -> Verdict:
    """Whether every output has the sign of its label: Holds(min y·h) or Fails(row)."""
    margins = [y * h for y, h in zip(run.labels, run.outputs, strict=True)]
    least = min(margins)
    return Holds(least) if least > 0 else Fails(margins.index(least))
