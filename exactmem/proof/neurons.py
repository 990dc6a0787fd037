"""Each neuron of a layer is one of the numbers that a proof names: the converse of `Layers.hold`, so that nothing is left out.

>>> import exactmem as em
>>> from exactmem.proof.layers import Layers
>>> data = em.Dataset.from_arrays([[0], [1], [2], [3]], [0, 1, 0, 1])
>>> layers = Layers(em.memorize(data, "hernandez2024.width_two").network, data.X).columns
>>> layers[0]
[(2, 0, 0, 0), (0, 1, 2, 3)]
>>> print(every_neuron(layers[:1], [{"T": [0, 1, 2, 3], "relu(2 - 2T)": [2, 0, 0, 0]}], 1).witness)
checked for all 2 neurons of 1 layer at 4 points, such as point 3:
layer 1: T = 2, relu(2 - 2T) = 0
>>> every_neuron(layers[:1], [{"T": [0, 1, 2, 3], "relu(2 - T)": [2, 1, 0, 0]}], 1)
Fails(witness='neuron 1 of layer 1 is 0 at point 2, where relu(2 - T) is 1')
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from exactmem.proof.checks import value_text
from exactmem.verdict import Fails, Holds, Verdict

Column = tuple[int | Fraction, ...]
FEW = 64  # neurons up to which the witness lists what all of them hold at one of the points


def named(points: Iterable[Iterable[Mapping[str, int | Fraction]]]) -> list[dict[str, Column]]:
    """Numbers by name, layer by layer for each point, as columns of all points.

    >>> named([[{"T": 0}, {"z": 3}], [{"T": 1}, {"z": 4}]])
    [{'T': (0, 1)}, {'z': (3, 4)}]
    """
    return [
        {name: tuple(at[name] for at in layer) for name in layer[0]} for layer in zip(*map(list, points), strict=True)
    ]


def every_neuron(
    layers: Sequence[Sequence[Column]], told: Sequence[Mapping[str, Sequence[int | Fraction]]], first: int
) -> Verdict:
    """Each neuron of these layers is, at all points, a number that the proof names there; no name serves two neurons.

    Parameters
    ----------
    layers : columns of `Layers`; told : as many, the named numbers at all points; first : the number of the first layer

    A number that no later layer needs has a name and no neuron.
    """
    if len(layers) != len(told) or not layers:
        return Fails(f"{len(layers)} layers from layer {first} on, and the proof speaks of {len(told)}")
    for k, (neurons, names) in enumerate(zip(layers, told, strict=True), first):
        left = Counter(tuple(column) for column in names.values())
        for j, neuron in enumerate(neurons, 1):
            if not left[neuron]:
                return Fails(f"neuron {j} of layer {k} is {difference(neuron, names)}")
            left[neuron] -= 1
    count = sum(map(len, layers))
    where = "1 layer" if len(layers) == 1 else f"{len(layers)} layers"
    all_of = f"all {count} neurons" if count > 1 else "the one neuron"
    checked = f"checked for {all_of} of {where} at {len(layers[0][0])} points"
    return Holds(f"{checked}, such as {at_one_point(layers, told, first)}" if count <= FEW else checked)


def at_one_point(
    layers: Sequence[Sequence[Column]], told: Sequence[Mapping[str, Sequence[int | Fraction]]], first: int
) -> str:
    """What the neurons hold at a point in the middle, a line for each layer."""
    i = len(layers[0][0]) // 2
    lines = []
    for k, (neurons, names) in enumerate(zip(layers, told, strict=True), first):
        held = [f"{name} = {value_text(column[i])}" for name, column in names.items() if tuple(column) in neurons]
        lines.append(f"layer {k}: {', '.join(held)}")
    return f"point {i + 1}:\n" + ";\n".join(lines)


def difference(neuron: Column, names: Mapping[str, Sequence[int | Fraction]]) -> str:
    """Where a neuron first differs from the name it is nearest to."""
    agreeing = {name: sum(a == b for a, b in zip(neuron, column, strict=True)) for name, column in names.items()}
    name = max(agreeing, key=agreeing.__getitem__)
    for i, (a, b) in enumerate(zip(neuron, names[name], strict=True), 1):
        if a != b:
            return f"{value_text(a)} at point {i}, where {name} is {value_text(b)}"
    return f"{name} once more"
