"""`Layers`: what every neuron of a network returns at every point, layer by layer, exactly; and whether it is what was said.

>>> from exactmem.networks.activations import ID, RELU
>>> from exactmem.networks.layers import Layer
>>> hat = Network((Layer.sparse(RELU, 1, [{0: 1}, {0: 1}], [None, -1]), Layer.sparse(ID, 2, [{0: 1, 1: -2}], [None])))
>>> layers = Layers(hat, RationalMatrix.from_rows([[0], [1], [3]]))
>>> layers.hold({1: {"x": [0, 1, 3], "x - 1": [0, 0, 2]}})
Holds(witness='layer 1 has x, x - 1 at all 3 points')
>>> layers.hold({2: {"y": [0, 1, 2]}})
Fails(witness='layer 2 has no neuron that is y: at point 3 it should be 2 and they are (-1)')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.evaluation import advance, start
from exactmem.networks.network import Network
from exactmem.numbers.parsing import shown
from exactmem.verdict import Fails, Holds, Verdict

NAMED = 12  # neurons that a witness names


class Layers:
    """The values of all neurons at the rows of X: nothing is read but the weights.

    A neuron is known by its values at all points, not by its place. Layers are numbered from 1; the last is the output.
    """

    def __init__(self, network: Network, X: RationalMatrix) -> None:
        self.count = len(X)
        self.columns: list[list[tuple[int | Fraction, ...]]] = []
        values = start(X)
        for layer in network.layers:
            values = advance(layer, values)
            integers = all(scale == 1 for scale in values.scales)
            self.columns.append(list(zip(*(values.lists() if integers else values.rows()), strict=True)))

    @property
    def outputs(self) -> list[tuple[int | Fraction, ...]]:
        """Of the network, point by point."""
        return list(zip(*self.columns[-1], strict=True))

    def hold(self, said: Mapping[int, Mapping[str, Sequence[int | Fraction]]]) -> Verdict:
        """Some neuron of the layer has these values at the points, for each layer and each name."""
        for layer, named in said.items():
            there = set(self.columns[layer - 1])
            for name, wanted in named.items():
                if tuple(wanted) not in there:
                    told = difference(self.columns[layer - 1], wanted)
                    return Fails(f"layer {layer} has no neuron that is {name}: {told}")
        names = [f"layer {layer} has {', '.join(named)}" for layer, named in said.items() if named]
        count = sum(len(named) for named in said.values())
        if count > NAMED:
            return Holds(f"{count} neurons of layers {min(said)} to {max(said)} are this at all {self.count} points")
        return Holds(f"{'; '.join(names)} at all {self.count} points")


def difference(columns: Sequence[Sequence[int | Fraction]], wanted: Sequence[int | Fraction]) -> str:
    """Where the neuron that agrees longest does not, and what all of them are there."""
    i = max(agreement(column, wanted) for column in columns)
    values = ", ".join(shown(Fraction(column[i])) for column in columns[:NAMED])
    return f"at point {i + 1} it should be {shown(Fraction(wanted[i]))} and they are ({values})"


def agreement(column: Sequence[int | Fraction], wanted: Sequence[int | Fraction]) -> int:
    """The first point at which they differ."""
    return next((i for i, (a, b) in enumerate(zip(column, wanted, strict=True)) if a != b), len(wanted) - 1)
