"""Where things stand in a retrieval network: the witness that its feature rows are independent in every bucket.

The witness of the claim `RealisesAll` names by their indices: the steps E_1, E_2, ... and the waits l_1, l_2, ... in
the last layer of the store but one; the parts of the store in its last; the neurons the stored number passes through,
layer by layer, the output last; and the feature of every fold, in the layer before it. Neurons are found by their
weights, so it does not matter which others were pruned and in which order they stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from exactmem.networks.network import Network
from exactmem.theorems.exactmem2026 import parity, residue
from exactmem.theorems.exactmem2026.folding import heights

Terms = dict[int, int]


def rank_witness(
    network: Network, chain: parity.Reader | residue.Reader, P: int, Q: int, before: int, layer: int = 5
) -> dict[str, list[Any]]:
    """The witness for a network of P superbuckets of Q positions, with `before` leading folds.

    layer : the layer of the parts, the only one that depends on the labels

    Raises
    ------
    ValueError : the network is not one of `retrieval`
    """
    steps, waits = store_neurons(network, layer)
    if (len(steps), len(waits)) != (P - 1, Q - 1):
        raise ValueError(f"layer {layer - 1} has {len(steps)} steps and {len(waits)} waits, not {P - 1} and {Q - 1}")
    walk = Walk(network, layer)
    total, parts = walk.sum_of(Q)
    c = chain.c
    s: Terms = {total: 1}
    for j in reversed(range(before)):
        s = walk.fold(s, chain.top << j)
    for t, h in enumerate(heights(chain.folds, chain.L)):
        s = walk.fold(s, h, 2 if c == 1 else 2 ** (t % c))
    label = remainder(walk, s, chain.L) if c == 1 else bits(walk, s, chain.L, c)
    walk.step((label, 0))
    return {"steps": steps, "waits": waits, "parts": parts, "chain": walk.lines, "features": walk.features}


def remainder(walk: Walk, s: Terms, L: int) -> Terms:
    """The folds at L, L/2, ..., 4, and the label."""
    for e in reversed(range(2, L.bit_length())):
        s = walk.fold(s, 1 << e)
    (label,) = walk.step((s, -2))
    return {label: 1}


def bits(walk: Walk, s: Terms, L: int, c: int) -> Terms:
    """The bits of L, L/2, ..., 2, of which the last c are the label."""
    label: Terms = {}
    for e in reversed(range(1, L.bit_length())):
        h = 1 << e
        kept = [(s, 0)] if e > 1 else []
        if e < c:
            kept.append((label, 0))
        above, beyond, *rest = walk.step((s, 1 - h), (s, -h), *kept)
        s = {above: -h, beyond: h, rest[0]: 1}
        label = {above: 1, beyond: -1}
        if e < c:
            label[rest[-1]] = 2
    return label


def store_neurons(network: Network, layer: int) -> tuple[list[int], list[int]]:
    """Steps and waits of the layer before, in order of the first key of a superbucket, or of a position of the first one."""
    second, third, fourth = network.layers[layer - 4 : layer - 1]
    key = {j: second.c[k] for j, row in enumerate(third.rows()) for k, w in row if w == -1}  # E_i = 1 - r_i
    steps, waits = [], []
    for j, row in enumerate(fourth.rows()):
        if any(w == -1 and k not in key for k, w in row):  # a wait subtracts T
            waits.append(j)
        elif row and row[0][0] in key:
            steps.append(j)
    return sorted(steps, key=lambda j: key[fourth.row(j)[0][0]]), sorted(waits, key=lambda j: fourth.c[j])


@dataclass
class Walk:
    """From layer to layer behind the parts: `lines` of named neurons, and the features met on the way."""

    network: Network
    first: int  # the layer of the parts
    lines: list[list[int]] = field(default_factory=list)
    features: list[int] = field(default_factory=list)

    def rows(self) -> list[tuple[Terms, int]]:
        """The neurons of the next layer: what they read, and their bias."""
        layer = self.network.layers[self.first + len(self.lines)]
        return list(zip(map(dict, layer.rows()), layer.c, strict=True))

    def sum_of(self, Q: int) -> tuple[int, list[int]]:
        """The neuron that sums the Q >= 2 parts, and the parts."""
        for j, (row, bias) in enumerate(self.rows()):
            if len(row) == Q and set(row.values()) == {1} and bias == 0:
                self.lines.append([j])
                return j, sorted(row)
        raise ValueError(f"layer {self.first + 1} has no neuron that sums {Q} parts")

    def step(self, *forms: tuple[Terms, int]) -> list[int]:
        """The neurons of the next layer with these forms."""
        rows = self.rows()
        missing = [form for form in forms if form not in rows]
        if missing:
            raise ValueError(f"layer {self.first + 1 + len(self.lines)} has no neuron of the form {missing[0]}")
        self.lines.append([rows.index(form) for form in forms])
        return self.lines[-1]

    def fold(self, s: Terms, h: int, weight: int = 0) -> Terms:
        """The fold of s at h; with a weight, of s plus a feature that is read with it."""
        if weight:
            rows = (
                row for row, bias in self.rows() if bias == 0 and row.items() >= s.items() and len(row) == len(s) + 1
            )
            (feature,) = next(rows, {}).keys() - s.keys() or {-1}
            self.features.append(feature)
            s = {**s, feature: weight}
        low, high = self.step((s, 0), (s, -h))
        return {low: 1, high: -2}
