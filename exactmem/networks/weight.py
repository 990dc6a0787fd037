"""The total weight W(f) = sum_l |a_l|·sqrt(|w_l|² + b_l²) + |c| of a one-hidden-layer ReLU network, as a sum of square roots.

Source: Bubeck, Eldan, Lee, Mikulincer 2020 (arXiv 2006.02855); the bias inside the norm is our convention. The output bias c
is the neuron c·relu(0·x + 1), of weight |c|. W does not change under (a, w, b) -> (a/s, s·w, s·b), s > 0. For several outputs
|a_l| and |c| are the sums of the absolute values over the outputs.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exactmem.numbers.root_sums import RootSum

if TYPE_CHECKING:
    from exactmem.networks.network import Network

BITS = 64  # fractional bits of the printed enclosure, before the number of neurons is added


def weight_roots(network: Network) -> RootSum | None:
    """W as the sum of the roots of a²·(|w|² + b²) and of c²; None for networks that are not one hidden layer of ReLUs.

    >>> from exactmem.networks.activations import ID, RELU
    >>> from exactmem.networks.layers import Layer
    >>> from exactmem.networks.network import Network
    >>> net = Network((Layer.build(RELU, 1, [[1], [-3]], [1, 4]), Layer.build(ID, 2, [[2, -1]], [-7])))
    >>> [int(v) for v in weight_roots(net).squares]  # 2·sqrt(2) + 5 + 7
    [8, 25, 49]
    """
    if len(network.layers) != 2 or network.layers[0].act.name != "relu" or network.layers[1].act.name != "id":
        return None
    hidden, last = network.layers
    outgoing, bias = [Fraction(0)] * hidden.width, Fraction(0)
    for row, c, q in zip(last.rows(), last.c, last.q, strict=True):
        bias += Fraction(abs(c), q)
        for k, a in row:
            outgoing[k] += Fraction(abs(a), q)
    squares = [
        size * size * Fraction(sum(w * w for _, w in row) + b * b, q * q)
        for size, row, b, q in zip(outgoing, hidden.rows(), hidden.c, hidden.q, strict=True)
    ]
    return RootSum((*squares, bias * bias))


def total_weight(network: Network, bits: int = BITS) -> tuple[Fraction, Fraction] | None:
    """(lo, hi) around W, at most 2^-bits apart; None for networks that are not one hidden layer of ReLUs."""
    roots = weight_roots(network)
    return None if roots is None else roots.enclosed(weight_bits(network, bits))


def weight_bits(network: Network, bits: int = BITS) -> int:
    """Fractional bits of each root with which the sum is known to 2^-bits: there is one root per neuron, and one more."""
    return bits + (network.layers[0].width + 1).bit_length()
