"""The plain evaluator: obviously right, and the yardstick for every fast one. Each neuron is what its formula says."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from gmpy2 import mpq

from exactmem.networks.activations import RELU, Activation

if TYPE_CHECKING:
    from exactmem.networks.network import Network


def evaluate(network: Network, point: Sequence[Fraction]) -> list[Fraction]:
    """The outputs of the network at one point, each neuron computed as act((A·x + c) / q) in rationals."""
    values = [mpq(v) for v in point]
    for layer in network.layers:
        values = [
            fire(layer.act, (sum((w * values[k] for k, w in row), mpq(0)) + c) / q)
            for row, c, q in zip(layer.rows(), layer.c, layer.q, strict=True)
        ]
    return [Fraction(int(v.numerator), int(v.denominator)) for v in values]


def fire(act: Activation, t: mpq) -> mpq:
    """The activation at a rational. ReLU, by far the most frequent, stays in gmpy2 numbers."""
    if act is RELU:
        return t if t > 0 else mpq(0)
    return mpq(act(Fraction(int(t.numerator), int(t.denominator))))
