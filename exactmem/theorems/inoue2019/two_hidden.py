"""`inoue2019.two_hidden`: two hidden layers of ReLUs with d1·d2 >= N, or short integers with floor((d1 + 1)/2)·d2 >= N.

Blocks of q consecutive points, one unit of the second layer per point of a block, output c + sum_k (-1)^k·relu(g_k).

*Integer form.* Two kinks per boundary between blocks (a block's last key, and that key + 1) let every line start anew.
With S >= |label step| in every unit 0 is the line of slope S through the first label, unit k >= 1 the line 2S·t -
S(p_k + p_(k-1)) - (-1)^(k-1)·(y_k - y_(k-1)): the output zigzags with slopes S, -S, S, ..., and bends between p_(k-1) and
p_k just where it must. All numbers are integers, and hidden weights at most 4S·(w + 1), w the largest distance from one
block's last key to the next block's last.

*One kink per block.* A unit that falls in one block rises in the next. In every second block ownership is reversed;
g_k is inactive at all earlier points (in the direction in which it rises), repairs the sum at its own, and is so high
at the next that this can go on. One number b_k = -A steers the unit, with coefficients of alternating sign and never 0: A
is the least positive integer that satisfies finitely many linear inequalities. The bits grow linearly in the number of blocks.

Source: Inoue 2019 (second-hand: that two hidden layers express the order of d1·d2 points; the product is recalled). Both
constructions, their counts and proofs are ours. On a line N real labels need d1·d2 + d1 + d2 + 1 >= N, so d1·d2 is
sharp up to lower order. *Four times as many points* as the two-layer condition of Yun, Sra, Jadbabaie 2019 with kinks
counted alike.
Hypotheses: equal points carry equal labels.
Size: 2J - 1 + q·d_y (integer) or J + q·d_y hidden neurons, J = ceil(N/q).

>>> from exactmem.data.dataset import Dataset
>>> four = Dataset.from_arrays([[0], [1], [2], [3]], [1, 0, 0, 1])
>>> network = THEOREM.construct(four, widths="3,2").network
>>> network.layers[1].weights.rows, network.layers[1].c, network.layers[2].weights.rows
(((1, -3, 3), (2, -6, 6)), (1, 0), ((1, -1),))
>>> THEOREM.construct(four, widths="2,2", form="short").network.layers[1].weights.rows
((3, -6), (4, -8))
>>> THEOREM.construct(four, widths="1,2")
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: inoue2019.two_hidden: widths 1,2 do not suffice: floor((d1 + 1)/2)·floor(d2) = 1·2 = ...
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from gmpy2 import mpq

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import INT64_MAX
from exactmem.networks.activations import ID as LINEAR
from exactmem.networks.activations import RELU
from exactmem.networks.layers import Dense, Layer
from exactmem.networks.network import Network
from exactmem.progress import tick
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Source, Theorem
from exactmem.theorems.yun2019.on_a_line import OnLine, on_line
from exactmem.theorems.yun2019.outcome import constant, outcome
from exactmem.theorems.yun2019.widths import Split, balanced, given

ID = "inoue2019.two_hidden"
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Zigzag:
    """One column of labels: second-layer weights (a row per unit, an entry per kink), biases, and c; the output is c + sum of
    (-1)^k·relu(g_k)."""

    W: list[list[Any]]
    b: list[Any]
    c: Any


# The integer form: two kinks per boundary.


def integer_zigzag(t: Array, y: Array, q: int) -> tuple[Array, Zigzag]:
    """Kinks (the first key, then each block's last key and that key + 1) and one column, integer labels on integer keys."""
    n, c = len(t), int(y.min())
    J = -(-n // q)
    S = max(1, int(np.abs(np.diff(y)).max(initial=0)))
    kind: Any = np.int64 if 16 * S * (int(t[-1]) + J * q + 2) + abs(c) <= INT64_MAX else object
    p, labels = np.empty(J * q, dtype=kind), np.empty(J * q, dtype=kind)
    p[:n], labels[:n] = t, y
    p[n:] = p[n - 1] + np.arange(1, J * q - n + 1).astype(kind)  # virtual points, where the labels take no step
    labels[n:] = labels[n - 1]
    p, labels = p.reshape(J, q), labels.reshape(J, q)
    # unit k is slope_k·t + at[j, k] in block j
    slope = np.array([S] + [2 * S] * (q - 1), dtype=kind)
    at = np.empty((J, q), dtype=kind)
    at[:, 0] = labels[:, 0] - c - S * p[:, 0]
    signs = np.where(np.arange(1, q) % 2 == 1, 1, -1).astype(kind)
    at[:, 1:] = -S * (p[:, 1:] + p[:, :-1]) - signs * (labels[:, 1:] - labels[:, :-1])
    last = p[:-1, -1]
    kinks = np.empty(2 * J - 1, dtype=kind)
    kinks[0], kinks[1::2], kinks[2::2] = p[0, 0], last, last + 1
    gap = slope + at[1:] - at[:-1]  # on [last, last + 1], from the line of a block to that of the next
    W = np.empty((q, 2 * J - 1), dtype=kind)
    W[:, 0], W[:, 1::2], W[:, 2::2] = slope, (gap - slope).T, (slope - gap).T
    return kinks, Zigzag(W.tolist(), (slope * p[0, 0] + at[0]).tolist(), c)


# The short form: one kink per block.


def short_zigzag(z: Sequence[mpq], y: Sequence[mpq], q: int, gap: mpq) -> tuple[list[mpq], Zigzag]:
    """Kinks (one before the first point, one between blocks) and one column, rational labels on increasing z."""
    J, c = -(-len(z) // q), min(y) - 1
    points = [*z, *(z[-1] + gap * i for i in range(1, J * q - len(z) + 1))]
    labels = [*y, *[c + 1] * (J * q - len(y))]
    kinks = [z[0] - gap, *((points[j * q - 1] + points[j * q]) / 2 for j in range(1, J))]
    # points and labels of each block in the direction in which its units rise
    blocks = [directed(points[j * q : (j + 1) * q], j) for j in range(J)]
    wanted = [directed(labels[j * q : (j + 1) * q], j) for j in range(J)]
    sums = [[c] * q for _ in range(J)]  # the output so far, at the points of each block
    found = Zigzag([], [], c)
    for k in range(q):
        tick("units", k, q)
        sign = 1 if k % 2 == 0 else -1
        alpha, beta, A = mpq(0), mpq(-1), 1
        lines: list[tuple[mpq, mpq, mpq, mpq]] = []  # own point, value there, and alpha, beta of the value at the kink
        for j, (p, e) in enumerate(zip(blocks, kinks, strict=True)):
            own, B = p[k], sign * (wanted[j][k] - sums[j][k])
            lines.append((own, B, alpha, beta))
            # at a point r the value is B + (r - own)/(own - e)·(B - alpha - beta·A)
            if k > 0:
                A = max(A, enough(B, (p[k - 1] - own) / (own - e), alpha, beta, mpq(0), -1))
            if k + 1 < q:
                target = 1 + max(mpq(0), sign * (wanted[j][k + 1] - sums[j][k + 1]))
                A = max(A, enough(B, (p[k + 1] - own) / (own - e), alpha, beta, target, 1))
            if j + 1 < J:
                rho = (kinks[j + 1] - own) / (own - e)
                alpha, beta = B + rho * (B - alpha), -rho * beta
        slopes = []
        for j, ((own, B, alpha, beta), e) in enumerate(zip(lines, kinks, strict=True)):
            slope = (B - alpha - beta * A) / (own - e)
            slopes.append(slope)
            for i in range(k, q):
                sums[j][i] += sign * (B + slope * (blocks[j][i] - own))
        found.W.append([slopes[0], *(b - a for a, b in pairwise(slopes))])
        found.b.append(mpq(-A))
    return kinks, found


def directed(values: Sequence[mpq], j: int) -> list[mpq]:
    return list(values) if j % 2 == 0 else list(reversed(values))


def enough(B: mpq, rho: mpq, alpha: mpq, beta: mpq, target: mpq, side: int) -> int:
    """The least A from which on side·(B + rho·(B - alpha - beta·A) - target) >= 0; it grows with A."""
    constant, rate = side * (B + rho * (B - alpha) - target), side * -rho * beta
    if rate <= 0:
        raise ArithmeticError("the unit cannot be steered")  # excluded by the choice of kinks
    least = -constant / rate
    return int(-((-least.numerator) // least.denominator))


def clamp(W: list[list[Any]], b: list[Any]) -> Layer:
    """The second layer, dense."""
    if all(type(v) is int for row in W for v in row):
        return Layer(RELU, len(W[0]), Dense(tuple(map(tuple, W))), tuple(b), (1,) * len(b))
    return Layer.build(RELU, len(W[0]), W, b)


def network(points: OnLine, q: int, form: str) -> Network:
    """The network with q units per column of labels."""
    W: list[list[Any]] = []
    b: list[Any] = []
    shifts, kinks = [], []
    den = 1 if form == "short" else points.Y_den
    for r in range(points.outputs):
        if form == "integer":
            where, found = integer_zigzag(points.t, points.Y[:, r], q)
            kinks = [Fraction(int(v)) for v in where]
        else:
            z = [mpq(int(v)) for v in points.t]
            gap = min((b - a for a, b in pairwise(z)), default=mpq(1))
            at, found = short_zigzag(z, [mpq(int(v), points.Y_den) for v in points.Y[:, r]], q, gap)
            kinks = [Fraction(int(v.numerator), int(v.denominator)) for v in at]
        W += found.W
        b += found.b
        shifts.append(Fraction(int(found.c.numerator), int(found.c.denominator)) / den)
    first = points.first_layer(RELU, [Fraction(1)] * len(kinks), [-e for e in kinks])
    rows = [[Fraction((-1) ** (k % q) * (k // q == r), den) for k in range(len(W))] for r in range(points.outputs)]
    return Network((first, clamp(W, b), Layer.build(LINEAR, len(W), rows, shifts)))


def build(dataset: Dataset, *, widths: str, form: str, seed: int) -> Construction:
    """The network; without widths the narrowest of its form."""
    if form not in FORMS:
        raise InputError(f"{ID}: form is {' or '.join(FORMS)}, not {form}")
    points, split = on_line(dataset, seed), FORMS[form]
    equal = constant(points, BOUND, LITERATURE)
    if equal is not None:
        return equal
    n, d_y = points.n, points.outputs
    blocks = given(ID, widths, n, d_y, split) if widths else balanced(n, d_y, split)
    return outcome(points, network(points, blocks.q, form), blocks, BOUND, LITERATURE)


FORMS = {
    "integer": Split(
        blocks=lambda d1: (d1 + 1) // 2,
        per_block=lambda d2, d_y: d2 // d_y,
        least=lambda J, q, d_y: (2 * J - 1, q * d_y),
        first="floor((d1 + 1)/2)",
        second="floor(d2{d_y})",
    ),
    "short": Split(
        blocks=lambda d1: d1,
        per_block=lambda d2, d_y: d2 // d_y,
        least=lambda J, q, d_y: (J, q * d_y),
        first="d1",
        second="floor(d2{d_y})",
    ),
}
BOUND = Bound(
    "min over q of 2·ceil(N/q) - 1 + q·d_y", lambda n, d, d_y=1, classes=2: balanced(n, d_y, FORMS["integer"]).units
)
LITERATURE = None

THEOREM = Theorem(
    id=ID,
    title="Two hidden layers with d1·d2 >= N: the sharpest known count",
    statement=(
        "For N distinct points and any labels in Q^d_y there is a ReLU network with hidden widths d1, d2 that fits them if "
        "d1·floor(d2/d_y) >= N, and one with short integer weights if floor((d1 + 1)/2)·floor(d2/d_y) >= N."
    ),
    source=Source(
        "Inoue",
        2019,
        "Expressive numbers of two or more hidden layer ReLU neural networks",
        ours="both constructions with their exact counts, and the integer weights",
        recalled=("two hidden layers of a1 and a2 ReLUs express the order of a1·a2 points",),
    ),
    hypotheses=(NO_CONFLICT,),
    bound=BOUND,
    literature=None,
    build=build,
    options={
        "widths": ("", "hidden widths d1,d2 (empty: the narrowest)"),
        "form": ("integer", "integer: short weights, 2J - 1 + q units; short: J + q units, long weights"),
        "seed": (0, "of the direction"),
    },
)
