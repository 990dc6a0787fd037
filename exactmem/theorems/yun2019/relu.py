"""`yun2019.relu`: two hidden layers of ReLUs whose integer weights do not grow.

Keys t become Z = 4t, so neighbours are at least 4 apart. Blocks of q consecutive points are J intervals [l_j, r_j] with
l_0 = first - 1, r_j = last + 1 and l_(j+1) = r_j + 1: every gap has length 1. Unit k of the second layer is, in block j,
the line c_jk + o_k·kappa·(Z - Z_jk) through the label c_jk of the k-th point, o_k = (-1)^k and kappa = ceil(T/2); in
the gap it goes over to its next line with an integer slope. Clamped at ±T (two ReLUs) it is ±T at all other points of
the block, and these saturated values add up to T·(1 - T_q), T_q = sum o_k, wherever one stands. So the sum is c_jk.

Source: Yun, Sra, Jadbabaie 2019, arXiv 1810.07770, who have 4·floor(d1/4)·floor(d2/(4·d_y)) >= N. Ours: the blocks do not
depend on each other, since two kinks per block leave the line free; floor((d1 + 1)/2)·floor(d2/(2·d_y)) >= N; integer
weights, bounded by 2·kappa·(widest block and gap) + T. *The literature says* more units are needed, we build with these.
Hypotheses: equal points carry equal labels.
Labels: any; a column y is centre + code over its denominator, |code| <= T.
Size: 2J - 1 + 2·q·d_y hidden neurons, J = ceil(N/q); q about sqrt(N/d_y) makes that least.
Complexity: O(N + J·q·d_y).

>>> from exactmem.data.dataset import Dataset
>>> four = Dataset.from_arrays([[0], [1], [2], [3]], [1, -1, 0, 1])
>>> network = THEOREM.construct(four, widths="3,4").network
>>> network.sizes.width, network.layers[1].weights.rows[::2], [int(v) for (v,) in network.outputs([[0], [1], [2], [3]])]
(4, ((1, -9, 9), (-1, 10, -10)), [1, -1, 0, 1])
>>> THEOREM.construct(four, widths="2,2")
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: yun2019.relu: widths 2,2 do not suffice: floor((d1 + 1)/2)·floor(d2/2) = 1·1 = 1 < 4; ...
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from exactmem.data.dataset import Dataset
from exactmem.linalg.rational_matrix import INT64_MAX
from exactmem.networks.activations import ID as LINEAR
from exactmem.networks.activations import RELU
from exactmem.networks.layers import Dense, Layer
from exactmem.networks.network import Network
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Theorem
from exactmem.theorems.yun2019.counterexamples import WHY
from exactmem.theorems.yun2019.on_a_line import OnLine, on_line
from exactmem.theorems.yun2019.outcome import constant, outcome
from exactmem.theorems.yun2019.source import SOURCE
from exactmem.theorems.yun2019.widths import Split, balanced, given

ID = "yun2019.relu"
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Zigzag:
    """Kinks on Z = 4t, second-layer slope jumps (one row per unit and column of labels), values before the first kink."""

    kinks: Array
    W: Array
    b: Array


def zigzag(t: Array, codes: Array, T: int, q: int, closed: bool = False) -> Zigzag:
    """Unit k = 0..q-1 for one column of integer codes, |code| <= T; `closed` also returns to slope 0 on the right."""
    n = len(t)
    J, kappa = -(-n // q), -(-T // 2)
    reach = 4 * (int(t[-1]) + q + 1)  # the largest |Z|; then slopes of gaps, and their jumps
    kind: Any = np.int64 if 8 * (kappa * reach + T) <= INT64_MAX else object
    Z = np.empty(J * q, dtype=kind)
    Z[:n] = 4 * t.astype(kind)
    Z[n:] = Z[n - 1] + 4 * np.arange(1, J * q - n + 1).astype(kind)  # virtual points with code 0
    c = np.zeros(J * q, dtype=kind)
    c[:n] = codes
    Z, c = Z.reshape(J, q), c.reshape(J, q)
    right = Z[:, -1] + 1
    left = np.concatenate([Z[:1, 0] - 1, right[:-1] + 1])
    slope = kappa * np.where(np.arange(q) % 2 == 0, 1, -1).astype(kind)
    at_left, at_right = (c + slope * (edge[:, None] - Z) for edge in (left, right))
    gap = at_left[1:] - at_right[:-1]
    W = np.empty((q, 2 * J), dtype=kind)
    W[:, 0], W[:, 2::2] = slope, (slope - gap).T
    W[:, 1:-1:2], W[:, -1] = (gap - slope).T, -slope
    kinks = np.stack([left, right], axis=1).ravel()
    last = 2 * J if closed else 2 * J - 1
    return Zigzag(kinks[:last], W[:, :last], at_left[0])


def clamped(parts: list[Zigzag], T: list[int]) -> Layer:
    """The second layer: relu(g + T) and relu(g - T) for every unit g, column after column."""
    rows: list[tuple[int, ...]] = []
    biases: list[int] = []
    for part, top in zip(parts, T, strict=True):
        for row, b in zip(part.W.tolist(), part.b.tolist(), strict=True):
            line = tuple(row)
            rows += [line, line]
            biases += [b + top, b - top]
    return Layer(RELU, len(parts[0].kinks), Dense(tuple(rows)), tuple(biases), (1,) * len(rows))


def saturated(q: int, T: int) -> int:
    """What the 2q ReLUs of a column add to its code: q·T for the clamps, and T·(1 - T_q) for the saturated values."""
    return T * (q + 1 - q % 2)


def centred(values: Array) -> tuple[int, int]:
    """The middle of the integer values, and the least T >= 1 with |value - middle| <= T."""
    low, high = int(values.min()), int(values.max())
    middle = (low + high) // 2
    return middle, max(1, high - middle)


def hidden_layers(
    points: OnLine, columns: Array, q: int, closed: bool = False
) -> tuple[list[Layer], list[tuple[int, int]]]:
    """The two hidden layers for integer columns, and (middle, T) of each."""
    ranges = [centred(columns[:, r]) for r in range(columns.shape[1])]
    parts = [zigzag(points.t, columns[:, r] - middle, T, q, closed) for r, (middle, T) in enumerate(ranges)]
    kinks = [Fraction(int(z)) for z in parts[0].kinks]
    first = points.first_layer(RELU, [Fraction(4)] * len(kinks), [-z for z in kinks])
    return [first, clamped(parts, [T for _, T in ranges])], ranges


def build(dataset: Dataset, *, widths: str, closed: bool, seed: int) -> Construction:
    """The network of two hidden layers; without widths the narrowest of this kind."""
    points = on_line(dataset, seed)
    equal = constant(points, BOUND, LITERATURE)
    if equal is not None:
        return equal
    split = given(ID, widths, points.n, points.outputs, SPLIT) if widths else balanced(points.n, points.outputs, SPLIT)
    hidden, ranges = hidden_layers(points, points.Y, split.q, closed)
    q, rows, biases = split.q, [], []
    for r, (middle, T) in enumerate(ranges):
        row = [Fraction(0)] * hidden[1].width
        row[2 * q * r : 2 * q * (r + 1)] = [Fraction(1, points.Y_den), Fraction(-1, points.Y_den)] * q
        rows.append(row)
        biases.append(Fraction(middle - saturated(q, T), points.Y_den))
    network = Network((*hidden, Layer.build(LINEAR, hidden[1].width, rows, biases)))
    built = outcome(points, network, split, BOUND, LITERATURE)
    return replace(built, promise=(built.promise or 0) + 1) if closed else built


SPLIT = Split(
    blocks=lambda d1: (d1 + 1) // 2,
    per_block=lambda d2, d_y: d2 // (2 * d_y),
    least=lambda J, q, d_y: (2 * J - 1, 2 * q * d_y),
    first="floor((d1 + 1)/2)",
    second="floor(d2/2{d_y})",
)
PAPER = Split(
    blocks=lambda d1: 2 * (d1 // 4),
    per_block=lambda d2, d_y: 2 * (d2 // (4 * d_y)),
    least=lambda J, q, d_y: (4 * -(-J // 2), 4 * d_y * -(-q // 2)),
    first="2·floor(d1/4)",
    second="2·floor(d2/4{d_y})",
)
BOUND = Bound("min over q of 2·ceil(N/q) - 1 + 2·q·d_y", lambda n, d, d_y=1, classes=2: balanced(n, d_y, SPLIT).units)
LITERATURE = Bound(
    "least d1 + d2 with 4·floor(d1/4)·floor(d2/(4·d_y)) >= N",
    lambda n, d, d_y=1, classes=2: balanced(n, d_y, PAPER).units,
)

THEOREM = Theorem(
    id=ID,
    title="Two hidden layers of about 2·sqrt(N) ReLUs, integer weights that do not grow",
    statement=(
        "For N distinct points and any labels in Q^d_y there is a ReLU network with hidden widths d1, d2 that fits them, if "
        "floor((d1 + 1)/2)·floor(d2/(2·d_y)) >= N; on integer points and labels its hidden weights are integers, linear in "
        "the widest block."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT,),
    bound=BOUND,
    literature=LITERATURE,
    build=build,
    options={
        "widths": ("", "hidden widths d1,d2 (empty: the narrowest)"),
        "closed": (False, "one kink more, and the network is constant to the right"),
        "seed": (0, "of the direction"),
    },
    why=WHY,
)
