"""The total weight W(f) = sum_l |a_l|·sqrt(|w_l|² + b_l²) of a one-hidden-layer ReLU network, as an interval.

Source: Bubeck, Eldan, Lee, Mikulincer 2020 (arXiv 2006.02855); the bias inside the norm is our convention. W does not
change under (a, w, b) -> (a/s, s·w, s·b), s > 0. For several outputs |a_l| is the sum of |a_l| over the outputs.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from exactmem.numbers.roots import sqrt_interval

if TYPE_CHECKING:
    from exactmem.networks.network import Network

BITS = 64  # fractional bits of the printed enclosure, before the number of neurons and the size of a are added


def total_weight(network: Network, bits: int = BITS) -> tuple[Fraction, Fraction] | None:
    """(lo, hi) around W, at most 2^-bits apart; None for networks that are not one hidden layer of ReLUs.

    The output bias does not count. Each term is one integer square root of a^2·(|w|^2 + b^2).
    """
    if len(network.layers) != 2 or network.layers[0].act.name != "relu" or network.layers[1].act.name != "id":
        return None
    hidden, last = network.layers
    outgoing = [Fraction(0)] * hidden.width
    for row, q in zip(last.rows(), last.q, strict=True):
        for k, a in row:
            outgoing[k] += Fraction(abs(a), q)
    lo, hi = Fraction(0), Fraction(0)
    guard = bits + hidden.width.bit_length()
    for size, row, b, q in zip(outgoing, hidden.rows(), hidden.c, hidden.q, strict=True):
        square = size * size * Fraction(sum(w * w for _, w in row) + b * b, q * q)
        left, right = sqrt_interval(square, guard)
        lo, hi = lo + left, hi + right
    return lo, hi
