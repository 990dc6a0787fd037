"""The same function with other weights: relu(s·t) = s·relu(t) for s > 0, so a neuron may be scaled if its readers undo it.

`integral` scales every hidden neuron so that its weights become integers without a common factor. The function stays the
same on all of R^d, and the factors prove it: `same_function` compares every weight, and the claim `Rescaled` lets the
checker do so.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

from exactmem.errors import InputError
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.verdict import Fails, Holds, Verdict

Factors = tuple[tuple[Fraction, ...], ...]  # one positive factor per neuron, layer by layer


def integral(network: Network) -> tuple[Network, Factors]:
    """The network with primitive integer weights in all hidden layers, and the factors; the last layer keeps the outputs.

    Raises
    ------
    InputError : a hidden layer is neither relu nor id

    >>> from exactmem.networks.activations import ID, RELU
    >>> half = Network((Layer.build(RELU, 1, [[Fraction(1, 2)]], [Fraction(1, 3)]), Layer.build(ID, 1, [[6]], [0])))
    >>> whole, factors = integral(half)
    >>> whole.layers[0].row(0), whole.layers[0].c, whole.layers[0].q, factors[0]
    ([(0, 3)], (2,), (1,), (Fraction(6, 1),))
    """
    homogeneous(network)
    before: tuple[Fraction, ...] = (Fraction(1),) * network.inputs
    layers, factors = [], []
    for depth, layer in enumerate(network.layers, 1):
        rows, biases, here = [], [], []
        for (row, biased), c, q in zip(layer.slots(), layer.c, layer.q, strict=True):
            weights = {k: Fraction(w, q) / before[k] for k, w in row}
            bias = Fraction(c, q)
            common = content([*weights.values(), bias])
            scale = 1 / common if common and depth < len(network.layers) else Fraction(1)
            rows.append({k: w * scale for k, w in weights.items()})
            biases.append(bias * scale if biased else None)
            here.append(scale)
        layers.append(Layer.sparse(layer.act, layer.inputs, rows, biases))
        before = tuple(here)
        factors.append(before)
    return Network(tuple(layers)), tuple(factors)


def content(values: Sequence[Fraction]) -> Fraction:
    """The largest rational of which all values are integer multiples; 0 if they are all 0."""
    return Fraction(gcd(*(v.numerator for v in values)), lcm(*(v.denominator for v in values)))


def homogeneous(network: Network) -> None:
    for depth, layer in enumerate(network.layers, 1):
        if layer.act.name not in ("relu", "id"):
            raise InputError(f"layer {depth} is {layer.act.name}: only relu and id commute with positive factors")


def same_function(network: Network, other: Network, factors: Factors) -> Verdict:
    """Whether every neuron of `other` is its factor times that of `network`, by comparing weights; the outputs have factor 1.

    Fails((layer, neuron)) names the first that is not.
    """
    homogeneous(network)
    if [(la.act, la.width) for la in network.layers] != [(la.act, la.width) for la in other.layers]:
        return Fails("the shapes differ")
    before: tuple[Fraction, ...] = (Fraction(1),) * network.inputs
    for depth, (left, right, scales) in enumerate(zip(network.layers, other.layers, factors, strict=True)):
        last = depth + 1 == len(network.layers)
        for j, s in enumerate(scales):
            first, second = dict(left.row(j)), dict(right.row(j))
            p, q = left.q[j], right.q[j]
            good = s > 0 and (s == 1 or not last) and Fraction(right.c[j], q) == s * Fraction(left.c[j], p)
            for k in first | second:
                good = good and before[k] * Fraction(second.get(k, 0), q) == s * Fraction(first.get(k, 0), p)
            if not good:
                return Fails((depth, j))
        before = tuple(scales)
    return Holds(factors)
