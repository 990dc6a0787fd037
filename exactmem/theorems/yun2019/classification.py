"""`yun2019.classification`: classes by three hidden layers, one output per class, exactly one-hot.

Two hidden layers give the number v = 0..C-1 of the class, as for a real label; the third turns it into a vector. With
relu(v - m), m = 0..C-2, shared by all classes, second differences are exact hats on integers:

    e_0 = 1 - relu(v) + relu(v - 1),   e_m = relu(v - m + 1) - 2·relu(v - m) + relu(v - m - 1).

So C - 1 units suffice (head "sharp"). The literature's head has units of its own for each class: 4·C ReLUs or 2·C hard
tanh, (H(2(v - m) + 1) - H(2(v - m) - 1))/2 (head "hats"). For N = 10^6 and C = 1000: widths 2000, 2000 and 4000 or 999.

Source: Yun, Sra, Jadbabaie 2019, arXiv 1810.07770 (widths 4·floor(d1/4)·floor(d2/4) >= N, d3 >= 4·C). Ours: the integer
core of `relu`, the sharp head, hats on integers.
Hypotheses: equal points carry equal labels.
Labels: classes; other labels are coded by their place in the sorted table, and the certificate says so.
Size: 2J - 1 + 2q + C - 1 hidden neurons (relu core, sharp head), J = ceil(N/q).
Complexity: O(N + J·q).

>>> from exactmem.data.dataset import Dataset
>>> four = Dataset.from_arrays([[0], [1], [2], [3]], ["b", "a", "c", "a"])
>>> network = THEOREM.construct(four).network
>>> network, [tuple(map(int, y)) for y in network.outputs(four.X)]
(Network(1-3-4-2-3, relu, relu, relu, id), [(0, 1, 0), (1, 0, 0), (0, 0, 1), (1, 0, 0)])
>>> THEOREM.construct(four, widths="1,1")
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: yun2019.classification: widths 1,1 do not suffice: floor((d1 + 1)/2)·floor(d2/2) = ...
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.activations import HARDTANH, RELU
from exactmem.networks.activations import ID as LINEAR
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Theorem
from exactmem.theorems.yun2019 import hardtanh, relu
from exactmem.theorems.yun2019.on_a_line import OnLine, on_line
from exactmem.theorems.yun2019.outcome import constant, outcome
from exactmem.theorems.yun2019.source import SOURCE
from exactmem.theorems.yun2019.widths import Blocks, balanced, given

ID = "yun2019.classification"


def build(dataset: Dataset, *, core: str, head: str, widths: str, seed: int) -> Construction:
    """The network: core "relu" or "hardtanh", head "sharp" or "hats"."""
    if core not in CORES or head not in ("sharp", "hats"):
        raise InputError(f"{ID}: the core is {' or '.join(CORES)}, the head sharp or hats, not {core}, {head}")
    table, classes = dataset.label_table()
    coded = replace(dataset, Y=RationalMatrix(classes.reshape(-1, 1)), names=dataset.names, label_columns=())
    points, C = on_line(coded, seed), len(table)
    split_of = CORES[core].SPLIT
    if C == 1:
        equal = constant(points, BOUND, None)
        if equal is not None:
            return replace(equal, target=coded)
    blocks = given(ID, widths, points.n, 1, split_of) if widths else balanced(points.n, 1, split_of)
    layers = relu_core(points, blocks, C) if core == "relu" else hardtanh_core(points, blocks, C)
    network = Network((*layers[:2], *HEADS[core, head](layers[2], C)))
    found = outcome(points, network, blocks, CORES[core].BOUND, CORES[core].LITERATURE, homogeneous=core == "relu")
    literature = CORES[core].LITERATURE(points.n, 1) + (4 if core == "relu" else 2) * C
    return replace(
        found,
        promise=blocks.units + network.layers[2].width,
        literature=literature,
        lower=0,
        lower_text="nothing is known to be needed by three hidden layers",
        target=coded,
        one_hot=True,
        notes={**found.notes, "classes, units of the head": f"{C}, {network.layers[2].width}"},
    )


def relu_core(points: OnLine, blocks: Blocks, C: int) -> list[Layer]:
    """The two hidden layers, and v as an affine function of the second: a layer of one unit."""
    hidden, ((middle, T),) = relu.hidden_layers(points, points.Y, blocks.q)
    v = Layer.rank_one(LINEAR, (1, -1) * blocks.q, [1], [middle - relu.saturated(blocks.q, T)], [1])
    return [*hidden, v]


def hardtanh_core(points: OnLine, blocks: Blocks, C: int) -> list[Layer]:
    """The same; labels are equally spaced in [-1, 1], and v is scaled back."""
    *hidden, last = hardtanh.network(points, blocks.q).layers
    row = [0] * last.inputs
    for k, w in last.row(0):
        row[k] = w
    return [*hidden, Layer.rank_one(LINEAR, row, [1], last.c, last.q)]


def reading(v: Layer, act: object, slopes: list[int], offsets: list[int]) -> Layer:
    """Units act(slope·v + offset) for the one number v, as a rank-one layer."""
    u, (k,), (c,), (q,) = v.weights.u, v.weights.k, v.c, v.q  # type: ignore[union-attr]
    return Layer.rank_one(
        act,  # type: ignore[arg-type]
        u,
        [k * s for s in slopes],
        [c * s + b * q for s, b in zip(slopes, offsets, strict=True)],
        [q] * len(slopes),
    )


def sharp_head(v: Layer, C: int) -> list[Layer]:
    """relu(v - m) for m = 0..C-2, and second differences."""
    units = reading(v, RELU, [1] * (C - 1), [-m for m in range(C - 1)])
    rows = [{m + i: w for i, w in ((-1, 1), (0, -2), (1, 1)) if 0 <= m + i < C - 1} for m in range(C)]
    rows[0] = {0: -1, **({1: 1} if C > 2 else {})}
    return [units, Layer.sparse(LINEAR, C - 1, rows, [1, *[None] * (C - 1)])]


def relu_hats(v: Layer, C: int) -> list[Layer]:
    """Four units per class: relu(2(v - m) + 2), relu(2(v - m)) twice, relu(2(v - m) - 2)."""
    offsets = [b - 2 * m for m in range(C) for b in (2, 0, 0, -2)]
    half = Fraction(1, 2)
    rows = [{4 * m: half, 4 * m + 1: -half, 4 * m + 2: -half, 4 * m + 3: half} for m in range(C)]
    return [reading(v, RELU, [2] * (4 * C), offsets), Layer.sparse(LINEAR, 4 * C, rows, [None] * C)]


def hardtanh_hats(v: Layer, C: int) -> list[Layer]:
    """Two units per class: H(2(v - m) + 1) and H(2(v - m) - 1)."""
    offsets = [b - 2 * m for m in range(C) for b in (1, -1)]
    rows = [{2 * m: Fraction(1, 2), 2 * m + 1: Fraction(-1, 2)} for m in range(C)]
    return [reading(v, HARDTANH, [2] * (2 * C), offsets), Layer.sparse(LINEAR, 2 * C, rows, [None] * C)]


def hardtanh_steps(v: Layer, C: int) -> list[Layer]:
    """C - 1 units H(2(v - m) - 1) = ±1 as v > m or not; neighbouring steps differ in one class."""
    units = reading(v, HARDTANH, [2] * (C - 1), [-1 - 2 * m for m in range(C - 1)])
    half = Fraction(1, 2)
    rows = [{m + i: w for i, w in ((-1, half), (0, -half)) if 0 <= m + i < C - 1} for m in range(C)]
    return [units, Layer.sparse(LINEAR, C - 1, rows, [half, *[None] * (C - 2), half])]


CORES = {"relu": relu, "hardtanh": hardtanh}
HEADS = {
    ("relu", "sharp"): sharp_head,
    ("relu", "hats"): relu_hats,
    ("hardtanh", "sharp"): hardtanh_steps,
    ("hardtanh", "hats"): hardtanh_hats,
}
BOUND = Bound(
    "min over q of 2·ceil(N/q) - 1 + 2q, and C - 1",
    lambda n, d, d_y=1, classes=2: balanced(n, 1, relu.SPLIT).units + classes - 1,
)
LITERATURE = Bound(
    "least d1 + d2 with 4·floor(d1/4)·floor(d2/4) >= N, and 4·C",
    lambda n, d, d_y=1, classes=2: balanced(n, 1, relu.PAPER).units + 4 * classes,
)

THEOREM = Theorem(
    id=ID,
    title="Three hidden layers: classes, one-hot, with C - 1 units in the third",
    statement=(
        "For N distinct points in C classes there is a ReLU network with hidden widths d1, d2 and C - 1 whose outputs are the "
        "one-hot vectors of the classes, if floor((d1 + 1)/2)·floor(d2/2) >= N."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT,),
    bound=BOUND,
    literature=LITERATURE,
    build=build,
    options={
        "core": ("relu", "relu, or hardtanh"),
        "head": ("sharp", "sharp: C - 1 units; hats: the literature's units for each class"),
        "widths": ("", "hidden widths d1,d2 of the core (empty: the narrowest)"),
        "seed": (0, "of the direction"),
    },
    labels="one-hot",
)
