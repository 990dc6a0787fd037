"""`yun2019.piecewise_linear`: two hidden layers of any continuous piecewise linear activation that has a kink.

Units look at one kink through weights so small that no data point leaves its neighbourhood (`transfer`). The fit is
exact on the data; elsewhere the function is another than with two slopes.

Source: Yun, Sra, Jadbabaie 2019, arXiv 1810.07770 (second-hand: that any such activation will do); the exact step, from
the pre-activations at the data, is ours.
Hypotheses: equal points carry equal labels.
Size: as `relu_like`, 2J + 2·q·d_y hidden neurons, J = ceil(N/q).

>>> from exactmem.data.dataset import Dataset
>>> four = Dataset.from_arrays([[0], [1], [2], [3]], ["1/2", -1, 0, 1])
>>> network = THEOREM.construct(four, knots="0,6", slopes="0,1,0").network  # ReLU6
>>> network, [str(y) for (y,) in network.outputs(four.X)]
(Network(1-4-4-1, pwl, pwl, id), ['1/2', '-1', '0', '1'])
>>> THEOREM.construct(four, knots="0", slopes="2,2")
Traceback (most recent call last):
    ...
exactmem.errors.InputError: the activation has no kink: an affine activation fits affine labels only
"""

from __future__ import annotations

from fractions import Fraction

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.networks.activations import PiecewiseLinear
from exactmem.numbers.parsing import exact
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Construction, Theorem
from exactmem.theorems.yun2019.counterexamples import ACTIVATION_WHY
from exactmem.theorems.yun2019.relu import LITERATURE
from exactmem.theorems.yun2019.relu_like import BOUND, with_activation
from exactmem.theorems.yun2019.source import SOURCE
from exactmem.theorems.yun2019.transfer import widest_kink

ID = "yun2019.piecewise_linear"


def build(dataset: Dataset, *, knots: str, slopes: str, at: str, widths: str, seed: int) -> Construction:
    """The network for an activation with these knots and slopes, and value `at` at the first knot."""
    places, rates = numbers(knots), numbers(slopes)
    if len(rates) != len(places) + 1:
        raise InputError(f"{ID}: {len(places)} knots need {len(places) + 1} slopes, not {len(rates)}")
    act = PiecewiseLinear(places, rates, exact(at))
    return with_activation(ID, dataset, widest_kink(act), widths, seed)


def numbers(text: str) -> tuple[Fraction, ...]:
    """Rationals with commas between them."""
    return tuple(exact(word) for word in str(text).split(",") if word.strip())


THEOREM = Theorem(
    id=ID,
    title="Two hidden layers of any piecewise linear activation with a kink",
    statement=(
        "For N distinct points, any labels in Q^d_y and any continuous piecewise linear activation that is not affine there "
        "is a network of two hidden layers of widths d1, d2 that fits them, if floor(d1/2)·floor(d2/(2·d_y)) >= N."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT,),
    bound=BOUND,
    literature=LITERATURE,
    build=build,
    options={
        "knots": ("0,6", "increasing numbers (default: ReLU6)"),
        "slopes": ("0,1,0", "one more than knots"),
        "at": ("0", "the value at the first knot"),
        "widths": ("", "hidden widths d1,d2 (empty: the narrowest)"),
        "seed": (0, "of the direction"),
    },
    why=ACTIVATION_WHY,
)
