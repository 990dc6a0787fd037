"""`yun2019.hardtanh`: two hidden layers of hard tanh, one ramp per block and one curve per point of a block.

Sorted points in J blocks of q. Unit j of the first layer is a ramp from -1 to 1 across block j and flat elsewhere; so a
unit of the second layer is, before its activation, a curve g_k that is straight in every block and continuous. In block
j it goes through the label of point k (j even) or q - 1 - k (j odd), with slope of sign (-1)^(k+j): the value at the
end of a block is that at the start of the next, so one number L_0 = -(-1)^k·M decides the whole curve, and the least
integer M makes it so steep that all other points of each block see ±1. These add up to 1 - T_q, T_q = sum
(-1)^k, wherever one stands. So the sum of the units, minus 1 - T_q, is the label.

Source: Yun, Sra, Jadbabaie 2019, arXiv 1810.07770 (the reversal of every second block is theirs), for 4·floor(d1/2)·
floor(d2/(2·d_y)) >= N. Ours: d1·floor(d2/d_y) >= N, an explicit M, exact rationals.
Hypotheses: equal points carry equal labels.
Labels: any; a column y is centre + radius·label with labels in [-1, 1], folded into the last layer (centre 0 and radius
1 if they are there already).
Size: J + q·d_y hidden neurons, J = ceil(N/q). Bits grow linearly in J: the values at block ends are products of J ratios.
Complexity: O(N·d_y) operations on numbers of that length.

>>> from exactmem.data.dataset import Dataset
>>> four = Dataset.from_arrays([[0], [1], [2], [3]], ["1/2", -1, 0, 1])
>>> network = THEOREM.construct(four, widths="2,2").network
>>> network.layers[1].weights.rows, network.layers[1].c, network.layers[1].q
(((15, -14), (-4, 6)), (-5, 7), (3, 1))
>>> THEOREM.construct(four, widths="1,3")
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: yun2019.hardtanh: widths 1,3 do not suffice: d1·floor(d2) = 1·3 = 3 < 4; the ...
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from gmpy2 import mpq

from exactmem.data.dataset import Dataset
from exactmem.networks.activations import HARDTANH
from exactmem.networks.activations import ID as LINEAR
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Theorem
from exactmem.theorems.yun2019.counterexamples import WHY
from exactmem.theorems.yun2019.curves import curves
from exactmem.theorems.yun2019.on_a_line import OnLine, on_line
from exactmem.theorems.yun2019.outcome import constant, outcome
from exactmem.theorems.yun2019.source import SOURCE
from exactmem.theorems.yun2019.widths import Split, balanced, given

ID = "yun2019.hardtanh"


def scaled(values: Sequence[mpq]) -> tuple[mpq, mpq]:
    """Centre and radius for labels: 0 and 1 if all are in [-1, 1]."""
    low, high = min(values), max(values)
    if low >= -1 and high <= 1:
        return mpq(0), mpq(1)
    return (low + high) / 2, max((high - low) / 2, mpq(1))


def ramps(points: OnLine, ends: Sequence[mpq]) -> Layer:
    """Unit j: hardtanh of the ramp from -1 at e_j to 1 at e_(j+1)."""
    pairs = list(pairwise(ends))
    slopes = [as_fraction(2 / (r - l)) for l, r in pairs]
    offsets = [as_fraction(-(l + r) / (r - l)) for l, r in pairs]
    return points.first_layer(HARDTANH, slopes, offsets)


def as_fraction(value: mpq) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))


def network(points: OnLine, q: int) -> Network:
    """The hard tanh network with q units per column of labels."""
    z = [mpq(int(v)) for v in points.t]
    gap = min((b - a for a, b in pairwise(z)), default=mpq(1))
    rows: list[list[Any]] = []
    biases: list[Any] = []
    last: list[list[Any]] = []
    shifts: list[Any] = []
    ends: list[mpq] = []
    for r in range(points.outputs):
        labels = [mpq(int(v), points.Y_den) for v in points.Y[:, r]]
        centre, radius = scaled(labels)
        found = curves(z, [(v - centre) / radius for v in labels], q, gap)
        ends = found.ends
        rows += found.weights
        biases += found.biases
        last.append([mpq(0)] * (q * r) + [radius] * q + [mpq(0)] * (q * (points.outputs - 1 - r)))
        shifts.append(centre - radius * (1 - q % 2))
    hidden = Layer.build(HARDTANH, len(ends) - 1, rows, biases)
    return Network((ramps(points, ends), hidden, Layer.build(LINEAR, len(rows), last, shifts)))


def build(dataset: Dataset, *, widths: str, seed: int) -> Construction:
    """The network; without widths the narrowest."""
    points = on_line(dataset, seed)
    equal = constant(points, BOUND, LITERATURE)
    if equal is not None:
        return equal
    split = given(ID, widths, points.n, points.outputs, SPLIT) if widths else balanced(points.n, points.outputs, SPLIT)
    return outcome(points, network(points, split.q), split, BOUND, LITERATURE, homogeneous=False)


SPLIT = Split(
    blocks=lambda d1: d1,
    per_block=lambda d2, d_y: d2 // d_y,
    least=lambda J, q, d_y: (J, q * d_y),
    first="d1",
    second="floor(d2{d_y})",
)
PAPER = Split(
    blocks=lambda d1: 2 * (d1 // 2),
    per_block=lambda d2, d_y: 2 * (d2 // (2 * d_y)),
    least=lambda J, q, d_y: (2 * -(-J // 2), 2 * d_y * -(-q // 2)),
    first="2·floor(d1/2)",
    second="2·floor(d2/2{d_y})",
)
BOUND = Bound("min over q of ceil(N/q) + q·d_y", lambda n, d, d_y=1, classes=2: balanced(n, d_y, SPLIT).units)
LITERATURE = Bound(
    "least d1 + d2 with 4·floor(d1/2)·floor(d2/(2·d_y)) >= N",
    lambda n, d, d_y=1, classes=2: balanced(n, d_y, PAPER).units,
)

THEOREM = Theorem(
    id=ID,
    title="Two hidden layers of about sqrt(N) hard tanh units each",
    statement=(
        "For N distinct points and any labels in Q^d_y there is a hard tanh network with hidden widths d1, d2 that fits them, "
        "if d1·floor(d2/d_y) >= N."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT,),
    bound=BOUND,
    literature=LITERATURE,
    build=build,
    options={"widths": ("", "hidden widths d1,d2 (empty: the narrowest)"), "seed": (0, "of the direction")},
    why=WHY,
)
