"""The network at which a run ends, written out on the rows as they came."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from exactmem.networks.activations import RELU
from exactmem.networks.network import Network
from exactmem.networks.two_layer import TwoLayer
from exactmem.theorems.coordinates import Coordinates
from exactmem.theorems.daniely2020.tangent import Pairs, product


def final_network(
    pairs: Pairs, where: Coordinates, labels: Sequence[int], step: Fraction, beta: Fraction, taken: Any, d: int
) -> Network:
    """The neurons w_(i,s) = w_i + s·(c/b)·sum_j taken_(i,s)j·y_j·z_j with output weights s·beta, on the rows as they came."""
    net, signs = TwoLayer(d, 1), np.array(labels, dtype=np.int64)
    sums = product(taken * signs, pairs.Z.num)
    for n in range(2 * pairs.q):
        s, start = (1 if n < pairs.q else -1), pairs.W.num[n % pairs.q]
        form = [
            Fraction(int(w), pairs.W.den) + s * step * Fraction(int(v), pairs.Z.den)
            for w, v in zip(start, sums[n], strict=True)
        ]
        net.neuron(where.affine(form), {0: s * beta})
    return net.network(RELU)
