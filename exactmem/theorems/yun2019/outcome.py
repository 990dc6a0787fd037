"""What the two-layer constructions report: units needed, our bound, the published one, how much is stored."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from exactmem.bounds.width import two_layer_width
from exactmem.networks.activations import ID
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.theorems.theorem import Bound, Construction
from exactmem.theorems.yun2019.on_a_line import OnLine
from exactmem.theorems.yun2019.widths import Blocks

LOWER = "needed by two hidden layers that fit any labels of any points on a line: dimensions are counted"


def outcome(
    points: OnLine,
    network: Network,
    blocks: Blocks,
    bound: Bound,
    literature: Bound | None,
    notes: Mapping[str, object] | None = None,
    homogeneous: bool = True,
) -> Construction:
    """The construction with its bounds evaluated on these data."""
    d, d_y = points.merged.X.shape[1], points.outputs
    return Construction(
        network,
        promise=max(blocks.units, bound(points.n, d, d_y)),
        literature=None if literature is None else literature(points.n, d, d_y),
        lower=two_layer_width(points.n, d_y, homogeneous),
        lower_text=LOWER,
        notes={
            "blocks, points per block": f"{blocks.J}, {blocks.q}",
            "key bits": max(1, int(points.t[-1]).bit_length()),
            **(notes or {}),
        },
    )


def constant(points: OnLine, bound: Bound, literature: Bound | None) -> Construction | None:
    """An affine map if all labels are equal."""
    if (points.Y[:1] != points.Y).any():
        return None
    d, d_y = points.merged.X.shape[1], points.outputs
    values = [Fraction(int(v), points.Y_den) for v in points.Y[0]]
    network = Network((Layer.build(ID, d, [[0] * d] * d_y, values),))
    promise = bound(points.n, d, d_y)
    return Construction(
        network, promise, None if literature is None else literature(points.n, d, d_y), 0, "one label only"
    )
