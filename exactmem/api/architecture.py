"""`capacity`: the interval in which the capacity of an architecture must lie, without any data, and its certificate."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from exactmem.bounds.capacity import KINKS, CapacityInterval, capacity_interval
from exactmem.bounds.growth import dense_layers, least_points_not_shattered
from exactmem.bounds.pieces import adversarial, needed, piece_cap
from exactmem.certificates import claims
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.draft import Draft
from exactmem.errors import LimitExceeded
from exactmem.networks.activations import ID, RELU
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network

MAX_ROWS = 10**5  # rows of the data set that no such network fits; 15 MB of certificate
MAX_SLOTS = 10**6  # weights and biases of a shape that is written out


def capacity(widths: Sequence[int], inputs: int = 1, activation: str = "relu") -> CapacityInterval:
    """Bounds on the largest N such that these networks fit every N distinct points with every real labels.

    See `exactmem.bounds.capacity.capacity_interval`.

    >>> capacity([2000, 2000]).published
    (1000000, 4004002)
    """
    return capacity_interval(widths, inputs, activation)


def impossibility(found: CapacityInterval) -> Certificate:
    """What the checker can verify of the upper ends: the count of pieces, on data, and for ReLU that of sign patterns.

    The end by free numbers rests on a dimension that is proved on paper only, and is not in the certificate.

    Raises
    ------
    LimitExceeded : the data that no such network fits have more than MAX_ROWS rows, and the shape more than MAX_SLOTS numbers

    >>> [claim["stmt"]["kind"] for claim in impossibility(capacity([3, 2])).claims]
    ['PiecesOnLine', 'ShapeBound']
    """
    draft, p = Draft(), KINKS[found.activation] + 1
    rows, layers = piece_cap(found.widths, p) + 2, dense_layers(found.widths, found.inputs)
    if rows <= MAX_ROWS:
        data = adversarial(rows, d=found.inputs)
        claims.pieces_on_line(draft, data, found.widths, p, needed(data).rows)
    slots = sum(here for _, here in layers)
    if found.activation == "relu" and slots <= MAX_SLOTS:
        points = least_points_not_shattered(found.widths, found.inputs)
        claims.shape_bound(draft, full([found.inputs, *found.widths, 1]), points, 2)
    if not draft.claims:
        raise LimitExceeded("MAX_ROWS", rows, MAX_ROWS, "only smaller architectures get a certificate")
    return draft.certificate()


def full(widths: Sequence[int]) -> Network:
    """The ReLU network with a 1 in every place."""
    layers = []
    for k, (a, b) in enumerate(pairwise(widths), 2):
        layers.append(Layer.build(ID if k == len(widths) else RELU, a, [[1] * a] * b, [1] * b))
    return Network(tuple(layers))
