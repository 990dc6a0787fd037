"""Assembling networks with one hidden layer: neurons one by one, with their coefficient in every output."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

from exactmem.networks.activations import ID, RELU, Activation
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network

Affine = Sequence[Fraction | int]  # (w_1, ..., w_d, b): the form w·x + b


class TwoLayer:
    """f_r(x) = bias_r + sum_l a_rl · act(w_l·x + b_l), grown one neuron at a time.

    >>> from exactmem.networks.activations import RELU
    >>> net = TwoLayer(inputs=1, outputs=1)
    >>> net.neuron([1, 0], {0: 2})
    >>> net.network(RELU).at([3])
    (Fraction(6, 1),)
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        self.inputs, self.outputs = inputs, outputs
        self.forms: list[Affine] = []
        self.coefficients: list[dict[int, Fraction | int]] = []

    def neuron(self, form: Affine, coefficients: dict[int, Fraction | int]) -> None:
        """Add act(form) with these coefficients, {output: a}."""
        self.forms.append(form)
        self.coefficients.append(coefficients)

    def network(self, act: Activation, bias: Sequence[Fraction | int] | None = None) -> Network:
        """The finished network; without a neuron it is the constant `bias`."""
        bias = [0] * self.outputs if bias is None else bias
        rows = [[a.get(r, 0) for a in self.coefficients] for r in range(self.outputs)]
        if not self.forms:
            return Network((Layer.build(ID, self.inputs, [[0] * self.inputs] * self.outputs, bias),))
        forms = self.forms
        if act is RELU:  # c·relu(h) = relu(c·h) for c > 0: the hidden layer takes the fractions, outputs keep integers
            scales = [content(a.values()) for a in self.coefficients]
            forms = [[v * c for v in form] for form, c in zip(forms, scales, strict=True)]
            rows = [[a / c for a, c in zip(row, scales, strict=True)] for row in rows]
        hidden = Layer.build(act, self.inputs, [f[:-1] for f in forms], [f[-1] for f in forms])
        return Network((hidden, Layer.build(ID, hidden.width, rows, bias)))


def content(values: Iterable[Fraction | int]) -> Fraction:
    """The largest rational of which every value is an integer multiple."""
    found = [Fraction(v) for v in values]
    return Fraction(math.gcd(*(v.numerator for v in found)), math.lcm(*(v.denominator for v in found)))
