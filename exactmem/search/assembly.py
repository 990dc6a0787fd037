"""From weights of atoms, or from forms, to the exact network: one hidden layer, and a residual block where there is a skip.

>>> assemble(1, Arch.relu(1), [((Fraction(1), Fraction(-1)), Fraction(2))], [], Fraction(1)).at([4])
(Fraction(7, 1),)
>>> assemble(1, Arch.relu(1, skip=True), [((Fraction(1), Fraction(-1)), Fraction(2))], [Fraction(3)], Fraction(1)).at([4])
(Fraction(19, 1),)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from exactmem.networks.activations import ID, STEP
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.networks.residual import Block, ResidualNetwork
from exactmem.networks.two_layer import TwoLayer
from exactmem.search.architectures import Arch
from exactmem.search.sums import Combination
from exactmem.search.targets import Target


def as_network(found: Combination, target: Target, arch: Arch) -> Network | ResidualNetwork:
    """The network of a combination: f = (sum of units + free)/scale."""
    units: list[tuple[tuple[Fraction, ...], Fraction]] = []
    for atom, weights in found.units:
        if not any(weights):
            continue
        if atom.sign:  # weights join the form, which is positively homogeneous
            form = [
                sum((w * f[j] for w, f in zip(weights, atom.forms, strict=True)), Fraction(0))
                for j in range(len(atom.forms[0]))
            ]
            units.append((tuple(v / target.scale for v in form), Fraction(atom.sign)))
        else:
            units.append((atom.forms[0], (weights[0] - weights[1]) / target.scale))
    free = [v / target.scale for v in found.free]
    linear = [v * target.points.den for v in free[: target.points.shape[1]]] if arch.skip else []
    return assemble(target.points.shape[1], arch, units, linear, free[-1] if arch.bias else Fraction(0))


def assemble(
    d: int, arch: Arch, units: Sequence[tuple[Sequence[Fraction], Fraction]], linear: Sequence[Fraction], bias: Fraction
) -> Network | ResidualNetwork:
    """The network sum a·unit(form) + linear·x + bias.

    With a skip: if linear_i is not 0, the block adds (sum a·unit(form))/linear_i to coordinate i; the head is linear·x + bias.
    """
    if any(linear) and units:
        i = next(j for j, v in enumerate(linear) if v)
        rows = [[a / linear[i] if j == i else Fraction(0) for _, a in units] for j in range(d)]
        hidden = Layer.build(arch.activation, d, [f[:-1] for f, _ in units], [f[-1] for f, _ in units])
        block = Block(hidden, Layer.build(ID, len(units), rows, [0] * d))
        return ResidualNetwork((block,), Network((Layer.build(ID, d, [linear], [bias]),)))
    if any(linear):
        return Network((Layer.build(ID, d, [linear], [bias]),))
    net = TwoLayer(d, 1)
    for form, a in units:
        net.neuron(form, {0: a})
    network = net.network(arch.activation, [bias])
    if arch.output == "threshold":
        last = network.layers[-1]
        row, c = [Fraction(0)] * last.inputs, Fraction(last.c[0], last.q[0])
        for j, v in last.row(0):
            row[j] = Fraction(v, last.q[0])
        return Network((*network.layers[:-1], Layer.build(STEP, last.inputs, [row], [c])))
    return network
