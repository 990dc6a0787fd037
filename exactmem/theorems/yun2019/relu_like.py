"""`yun2019.relu_like`: two hidden layers of units with two slopes, of any sign, s_plus != s_minus.

The hard tanh network of `hardtanh`, two units for each of its own (`transfer`). Leaky ReLUs, |t|, and slopes that
decrease are included.

Source: Yun, Sra, Jadbabaie 2019, arXiv 1810.07770, for s_plus > s_minus >= 0 and 4·floor(d1/4)·floor(d2/(4·d_y)) >= N.
Ours: any two slopes, and floor(d1/2)·floor(d2/(2·d_y)) >= N.
Hypotheses: equal points carry equal labels.
Size: 2J + 2·q·d_y hidden neurons, J = ceil(N/q). Bits as in `hardtanh`; with slopes 1, 0 `relu` has short integers.

>>> from exactmem.data.dataset import Dataset
>>> four = Dataset.from_arrays([[0], [1], [2], [3]], ["1/2", -1, 0, 1])
>>> network = THEOREM.construct(four, slopes="1,1/100").network
>>> network, [str(y) for (y,) in network.outputs(four.X)]
(Network(1-4-4-1, pwl, pwl, id), ['1/2', '-1', '0', '1'])
>>> THEOREM.construct(four, slopes="1,1")
Traceback (most recent call last):
    ...
exactmem.errors.InputError: slopes 1 and 1 make no kink: an affine activation fits affine labels only
"""

from __future__ import annotations

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.numbers.parsing import exact
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Theorem
from exactmem.theorems.yun2019 import hardtanh
from exactmem.theorems.yun2019.counterexamples import ACTIVATION_WHY
from exactmem.theorems.yun2019.on_a_line import on_line
from exactmem.theorems.yun2019.outcome import constant, outcome
from exactmem.theorems.yun2019.relu import LITERATURE
from exactmem.theorems.yun2019.source import SOURCE
from exactmem.theorems.yun2019.transfer import Kink, plain, two_slopes, with_kink
from exactmem.theorems.yun2019.widths import Split, balanced, given

ID = "yun2019.relu_like"


def build(dataset: Dataset, *, slopes: str, widths: str, seed: int) -> Construction:
    """The network for slopes "s_plus,s_minus"."""
    words = str(slopes).split(",")
    if len(words) != 2:
        raise InputError(f"{ID}: slopes are two numbers, for t >= 0 and t < 0, not {str(slopes)[:40]!r}")
    return with_activation(ID, dataset, plain(two_slopes(exact(words[0]), exact(words[1]))), widths, seed)


def with_activation(theorem: str, dataset: Dataset, kink: Kink, widths: str, seed: int) -> Construction:
    """The two-layer network with this kink instead of hard tanh."""
    points = on_line(dataset, seed)
    equal = constant(points, BOUND, LITERATURE)
    if equal is not None:
        return equal
    n, d_y = points.n, points.outputs
    split = given(theorem, widths, n, d_y, SPLIT) if widths else balanced(n, d_y, SPLIT)
    network = with_kink(hardtanh.network(points, split.q), kink, points.merged.X)
    return outcome(points, network, split, BOUND, LITERATURE, homogeneous=kink.radius is None)


SPLIT = Split(
    blocks=lambda d1: d1 // 2,
    per_block=lambda d2, d_y: d2 // (2 * d_y),
    least=lambda J, q, d_y: (2 * J, 2 * q * d_y),
    first="floor(d1/2)",
    second="floor(d2/2{d_y})",
)
BOUND = Bound("min over q of 2·ceil(N/q) + 2·q·d_y", lambda n, d, d_y=1, classes=2: balanced(n, d_y, SPLIT).units)

THEOREM = Theorem(
    id=ID,
    title="Two hidden layers of units with any two slopes",
    statement=(
        "For N distinct points, any labels in Q^d_y and any slopes s_plus != s_minus there is a network of two hidden layers "
        "of widths d1, d2 with that activation that fits them, if floor(d1/2)·floor(d2/(2·d_y)) >= N."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT,),
    bound=BOUND,
    literature=LITERATURE,
    build=build,
    options={
        "slopes": ("1,1/100", "s_plus,s_minus: the slopes for t >= 0 and t < 0"),
        "widths": ("", "hidden widths d1,d2 (empty: the narrowest)"),
        "seed": (0, "of the direction"),
    },
    why=ACTIVATION_WHY,
)
