"""How many significant bits the weights of a given network need: round them, run it exactly, count the wrong rows.

This is about one network. What any network needs is a matter of counting (`counting.pigeonhole`).
"""

from __future__ import annotations

from fractions import Fraction

from exactmem.data.dataset import Dataset
from exactmem.networks.evaluation import evaluate_all
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.progress import tick
from exactmem.verdict import Fails, Holds, Verdict


def rounded(value: Fraction, bits: int) -> Fraction:
    """The nearest number with a significand of `bits` bits; ties go to the even one, as in floating point.

    >>> rounded(Fraction(11), 3), rounded(Fraction(13), 3), rounded(Fraction(1, 3), 2)
    (Fraction(12, 1), Fraction(12, 1), Fraction(3, 8))
    """
    p, q = abs(value.numerator), value.denominator
    shift = p.bit_length() - q.bit_length() - bits
    if (p << max(0, -shift - bits)) >= (q << max(0, shift + bits)):
        shift += 1  # now 2^(bits-1) <= p/q / 2^shift < 2^bits
    unit = Fraction(2) ** shift
    return Fraction(round(value / unit)) * unit if p else value


def rounded_network(network: Network, bits: int) -> Network:
    """The network with every weight and bias rounded to `bits` significant bits."""
    layers = []
    for layer in network.layers:
        triples = list(zip(layer.rows(), layer.c, layer.q, strict=True))
        rows = [{k: rounded(Fraction(w, q), bits) for k, w in row} for row, _, q in triples]
        layers.append(
            Layer.sparse(layer.act, layer.inputs, rows, [rounded(Fraction(c, q), bits) for _, c, q in triples])
        )
    return Network(tuple(layers))


def wrong_rows(network: Network, dataset: Dataset) -> int:
    """How many rows the network does not map exactly to their labels."""
    outputs, labels, E = evaluate_all(network, dataset.X), dataset.Y.num.tolist(), dataset.Y.den
    rows = zip(outputs.lists(), labels, strict=True)
    scales = outputs.scales
    return sum(any(v * E != y * s for v, s, y in zip(row, scales, label, strict=True)) for row, label in rows)


def least_precision(network: Network, dataset: Dataset) -> Verdict:
    """The least p such that rounding to p bits, and to any more, keeps every row exact.

    Holds(p); Fails(the wrong rows at full length) for a network whose weights are not dyadic and which no rounding of up to its
    own length keeps.
    """
    bits = network.sizes.bits
    if wrong := wrong_rows(rounded_network(network, bits), dataset):
        return Fails(wrong)
    while bits > 1:
        tick("bits", network.sizes.bits - bits, network.sizes.bits)
        if wrong_rows(rounded_network(network, bits - 1), dataset):
            break
        bits -= 1
    return Holds(bits)
