"""What general position is for in the one-hidden-layer and the residual theorem: small instances, evaluated when asked for."""

from __future__ import annotations

from exactmem.bounds.pieces import piece_cap
from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails
from exactmem.geometry.flats import Flat, Points
from exactmem.theorems.theorem import Counterexample


def on_a_line(n: int, d: int) -> Dataset:
    """n points i·(1, ..., 1) of R^d with labels 0, 1, 0, 1, ..."""
    return Dataset.from_arrays([[i] * d for i in range(n)], [i % 2 for i in range(n)])


def collinear() -> str:
    """Alternating labels on a line need n - 1 linear pieces, whatever the dimension around it."""
    units = 2 * -(-16 // 8)
    one = piece_cap([units], 3)
    body, head = 2 * -(-1024 // 512) + 2 * 2, 2
    block = piece_cap([body, head], 3)  # the skip connection is affine and adds no kink
    return (
        f"16 points of R^8: {units} hard tanh units have at most {one} pieces, 15 are needed; 1024 points of R^512, one block "
        f"of {body} units and {head} in the head: at most {block} pieces, 1023 are needed"
    )


def vacuous() -> str:
    """For n <= d no d+1 points exist, so none lie on a hyperplane; yet a group of the theorem may be dependent on others."""
    line = on_a_line(3, 3)
    flat = Flat.through(Points(line.X.homogenised()), [0, 2])
    met = [i for i, row in enumerate(flat.values()) if not any(row) and i not in (0, 2)]
    return (
        f"(0,0,0), (1,1,1), (2,2,2) labelled 0, 1, 0: every hyperplane through points 1 and 3 meets point {met[0] + 1}; "
        "the groups used here are tested, point by point"
    )


def fixed_widths() -> str:
    from exactmem.theorems.yun2019.resnet import THEOREM

    try:
        THEOREM.construct(on_a_line(8, 4), widths="1,1", activation="hardtanh")
    except HypothesisFails as fails:
        return str(fails)
    return "the widths were enough"


def fewer_inputs_than_classes() -> str:
    """The published condition d_x >= d_y is not needed."""
    from exactmem.theorems.yun2019.resnet import THEOREM

    data = Dataset.from_arrays([[t] for t in range(6)], [0, 1, 2, 3, 2, 1]).one_hot()
    network = THEOREM.construct(data, activation="hardtanh").network
    good = network.outputs(data.X) == list(data.Y.rows())
    return f"6 points of R^1, 4 classes: {network.sizes.neurons} hard tanh units, every one-hot label exact: {good}"


WHY = (
    Counterexample("general position", "on a line the published count is too small for any weights", collinear),
    Counterexample(
        "general position, for n <= d",
        "the wording 'no d+1 points on a hyperplane' says nothing about n <= d points",
        vacuous,
    ),
)
RESIDUAL_WHY = (
    *WHY,
    Counterexample("general position, with given widths", "dependent points need more groups", fixed_widths),
    Counterexample("d_x >= d_y (second-hand)", "no counterexample: it is not needed", fewer_inputs_than_classes),
)
