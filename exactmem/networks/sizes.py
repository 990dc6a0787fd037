"""How large a network is, counted in every way the field uses."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from exactmem.networks.layers import Layer, RankOne, Sparse
from exactmem.networks.weight import total_weight

if TYPE_CHECKING:
    from exactmem.networks.network import Network


@dataclass(frozen=True)
class Sizes:
    """Counts of one network.

    depth : affine maps; hidden_layers = depth - 1; width : largest hidden layer (0 if none); neurons : hidden units
    slots : numbers the stored shape declares, zero or not (a dense layer: the columns some neuron reads, and a bias per
        neuron; a sparse one: the weights and biases that are declared; a rank-one layer: u, and k and c per neuron)
    nonzeros : weights and biases that are not zero; dense : all weights and biases of the dense shape
    bits : longest |q|, |c|, |A| in bits; total_bits : bits of all weights and biases, and of the denominators but 1
    weight : enclosure of the total weight (one hidden layer of ReLUs only, else None)
    """

    depth: int
    hidden_layers: int
    width: int
    neurons: int
    slots: int
    nonzeros: int
    dense: int
    bits: int
    total_bits: int
    weight: tuple[Fraction, Fraction] | None


def declared(layer: Layer, read: int) -> int:
    """The slots of one layer, of whose inputs `read` are used by some neuron."""
    if isinstance(layer.weights, Sparse):
        biased = layer.weights.biased
        biases = sum(c != 0 for c in layer.c) if biased is None else sum(biased)
        return sum(len(index) for index, _ in layer.weights.rows) + biases
    if isinstance(layer.weights, RankOne):
        return read + 2 * layer.width
    return layer.width * (read + 1)


def measure(network: Network) -> Sizes:
    """All counts of a network, in one pass over its weights."""
    hidden = [layer.width for layer in network.layers[:-1]]
    slots = nonzeros = dense = bits = total = 0
    for layer in network.layers:
        dense += layer.width * (layer.inputs + 1)
        read: set[int] = set()
        for row, c, q in zip(layer.rows(), layer.c, layer.q, strict=True):
            lengths = [w.bit_length() for _, w in row] + [c.bit_length()]
            nonzeros += len(row) + (c != 0)
            bits = max(bits, q.bit_length(), *lengths)
            total += sum(lengths) + (q.bit_length() if q != 1 else 0)
            read.update(k for k, _ in row)
        slots += declared(layer, len(read))
    depth = len(network.layers)
    return Sizes(
        depth=depth,
        hidden_layers=depth - 1,
        width=max(hidden, default=0),
        neurons=sum(hidden),
        slots=slots,
        nonzeros=nonzeros,
        dense=dense,
        bits=bits,
        total_bits=total,
        weight=total_weight(network),
    )
