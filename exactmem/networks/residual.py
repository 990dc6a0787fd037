"""`ResidualNetwork`: blocks h <- h + V·act(U·h + b) + c over the rationals, and a plain network as its head.

Every unit of a block reads the current h, whose skip connection goes around the activation; h starts as the input. The head
reads the last h. `unrolled` is the same network as a `Circuit` over the inputs and the units alone: h is then an affine form
in the input and all earlier units, so a unit of block 3 reads the units of blocks 1 and 2 and the input.

>>> from exactmem.networks.activations import HARDTANH, ID
>>> double = Block(Layer.build(HARDTANH, 1, [[1]], [0]), Layer.build(ID, 1, [[1]], [0]))
>>> net = ResidualNetwork((double, double), Network((Layer.build(ID, 1, [[1]], [0]),)))
>>> net.at(["1/4"]), net.at([3]), net.sizes.neurons, net.sizes.depth
((Fraction(1, 1),), (Fraction(5, 1),), 2, 3)
>>> Block(Layer.build(HARDTANH, 1, [[1]], [0]), Layer.build(ID, 2, [[1, 1]], [0]))
Traceback (most recent call last):
    ...
exactmem.errors.InputError: a block reads 1 values by 1 units but adds to 1 values by 2 units
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from flint import fmpz_mat
from gmpy2 import mpq

from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.solve import integer_matrix
from exactmem.networks.activations import ID
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.evaluation import Columns, step
from exactmem.networks.layers import Layer, over_common
from exactmem.networks.network import Network
from exactmem.networks.reference import evaluate
from exactmem.networks.sizes import Sizes
from exactmem.numbers.parsing import exact
from exactmem.progress import tick


@dataclass(frozen=True)
class Block:
    """One residual block h <- h + V·act(U·h + b) + c.

    Parameters
    ----------
    inner : the units act(U·h + b); outer : V·(units) + c, an affine layer with as many neurons as h has coordinates

    Raises
    ------
    InputError : the two do not fit
    """

    inner: Layer
    outer: Layer

    def __post_init__(self) -> None:
        reads, units = (self.inner.inputs, self.outer.width), (self.inner.width, self.outer.inputs)
        if reads[0] != reads[1] or units[0] != units[1]:
            raise InputError(
                f"a block reads {reads[0]} values by {units[0]} units but adds to {reads[1]} values by {units[1]} units"
            )
        if self.outer.act != ID:
            raise InputError("what a block adds is affine in its units: the outer layer is id")

    @property
    def width(self) -> int:
        return self.inner.width

    @cached_property
    def branch(self) -> Network:
        """The branch V·act(U·h + b) + c as a plain network, without the skip connection."""
        return Network((self.inner, self.outer))

    @cached_property
    def closed(self) -> Layer:
        """The affine map (h, units) -> h + V·units + c."""
        rows = []
        for k, (row, q) in enumerate(zip(self.outer.rows(), self.outer.q, strict=True)):
            rows.append({k: Fraction(1), **{self.inner.inputs + j: Fraction(w, q) for j, w in row}})
        biases = [Fraction(c, q) for c, q in zip(self.outer.c, self.outer.q, strict=True)]
        return Layer.sparse(ID, self.inner.inputs + self.width, rows, biases)


@dataclass(frozen=True)
class ResidualNetwork:
    """Residual blocks and a head, exactly.

    Parameters
    ----------
    blocks : each changes the h of `head.inputs` coordinates, which starts as the input; there may be none
    head : reads the last h

    Raises
    ------
    InputError : a block has another number of coordinates than the head reads
    """

    blocks: tuple[Block, ...]
    head: Network

    def __post_init__(self) -> None:
        for k, block in enumerate(self.blocks, 1):
            if block.inner.inputs != self.head.inputs:
                raise InputError(
                    f"block {k} reads {block.inner.inputs} values but the head reads {self.head.inputs} values"
                )

    @property
    def inputs(self) -> int:
        return self.head.inputs

    @property
    def outputs_count(self) -> int:
        return self.head.outputs_count

    def at(self, point: Sequence[Any]) -> tuple[Fraction, ...]:
        """The exact outputs at one point, given as ints, Fractions, floats (the dyadics they are) or texts."""
        h = [exact(v) for v in point]
        if len(h) != self.inputs:
            raise InputError(f"the point has {len(h)} coordinates but the network reads {self.inputs}")
        for block in self.blocks:
            h = [a + b for a, b in zip(h, evaluate(block.branch, h), strict=True)]
        return tuple(evaluate(self.head, h))

    def columns(self, X: RationalMatrix) -> Columns:
        """The exact outputs at every row of X, as integers over one scale per output."""
        h = self.last(X)
        for layer in self.head.layers:
            h = step(layer, h)
        return h

    def last(self, X: RationalMatrix) -> Columns:
        """h after the last block, at every row of X."""
        if X.shape[1] != self.inputs:
            raise InputError(f"the points have {X.shape[1]} coordinates but the network reads {self.inputs}")
        h = Columns(X.num if X.num.dtype == np.int64 else integer_matrix(X.num), (X.den,) * self.inputs)
        for k, block in enumerate(self.blocks):
            tick("evaluating blocks", k, len(self.blocks))
            h = step(block.closed, beside(h, step(block.inner, h)))
        return h

    def outputs(self, X: RationalMatrix | Iterable[Sequence[Any]]) -> list[tuple[Fraction, ...]]:
        """The exact outputs at every row of X (nested sequences, an array or a `RationalMatrix`)."""
        if isinstance(X, RationalMatrix):
            return list(self.columns(X).rows())
        rows = [[exact(v) for v in row] for row in X]
        return list(self.columns(RationalMatrix.from_rows(rows)).rows()) if rows else []

    @cached_property
    def sizes(self) -> Sizes:
        """The counts of U, b, V, c of every block and of the head's layers.

        neurons : units of all blocks and of the head; width : of the widest block or hidden layer; hidden_layers : blocks and
        hidden layers of the head; depth : one more, as V of a block and U of the next are one affine map
        """
        parts = [block.branch.sizes for block in self.blocks] + [self.head.sizes]
        hidden = len(self.blocks) + self.head.sizes.hidden_layers
        return Sizes(
            depth=hidden + 1,
            hidden_layers=hidden,
            width=max(part.width for part in parts),
            neurons=sum(part.neurons for part in parts),
            slots=sum(part.slots for part in parts),
            nonzeros=sum(part.nonzeros for part in parts),
            dense=sum(part.dense for part in parts),
            bits=max(part.bits for part in parts),
            total_bits=sum(part.total_bits for part in parts),
            weight=None,
        )

    @cached_property
    def unrolled(self) -> tuple[Circuit, list[Form]]:
        """The circuit of all units and the output forms: equal to the network at every point, as h is substituted."""
        circuit = Circuit(self.inputs)
        h = [circuit.input(k) for k in range(self.inputs)]
        for block in self.blocks:
            units = fire(circuit, block.inner, h)
            h = [a + b for a, b in zip(h, affine(block.outer, units), strict=True)]
        for layer in self.head.layers[:-1]:
            h = fire(circuit, layer, h)
        return circuit, affine(self.head.layers[-1], h)

    @cached_property
    def stored_sizes(self) -> Sizes:
        """The counts of the circuit that a certificate stores: no more units and no more depth, but other weights.

        A unit sits at the depth of its longest path there, and a unit that no output reads is left out.
        """
        circuit, outputs = self.unrolled
        graph, level = circuit.graph, dict.fromkeys(range(circuit.inputs), 0)
        widths, neurons = Counter[int](), []
        for k in circuit.pruned(outputs):
            level[k] = 1 + max((level[j] for j in graph.pred[k]), default=0)
            widths[level[k]] += 1
            weights = [edge["weight"] for edge in graph.pred[k].values()]
            neurons.append([*weights, graph.nodes[k]["c"], graph.nodes[k]["q"]])
        depth = 1 + max((level[j] for form in outputs for j in form.terms), default=0)
        neurons += [over_common(list(form.terms.values()), form.constant or 0) for form in outputs]
        nonzeros = sum(v != 0 for *numbers, _ in neurons for v in numbers)
        return Sizes(
            depth=depth,
            hidden_layers=depth - 1,
            width=max(widths.values(), default=0),
            neurons=sum(widths.values()),
            slots=nonzeros,
            nonzeros=nonzeros,
            dense=nonzeros,
            bits=max(v.bit_length() for numbers in neurons for v in numbers),
            total_bits=sum(v.bit_length() for *numbers, q in neurons for v in (*numbers, *([] if q == 1 else [q]))),
            weight=None,
        )

    def __repr__(self) -> str:
        widths = ", ".join(str(block.width) for block in self.blocks) or "none"
        return f"ResidualNetwork({self.inputs} inputs, block widths {widths}, head {self.head!r})"


def plain(network: Network | ResidualNetwork, what: str) -> Network:
    """The network as one of plain layers; InputError if it has residual blocks, as `what` reads layers."""
    if isinstance(network, ResidualNetwork):
        raise InputError(f"{what} takes a plain feed-forward network, and this one has residual blocks")
    return network


def fire(circuit: Circuit, layer: Layer, h: Sequence[Form]) -> list[Form]:
    return [circuit.neuron(form, layer.act) for form in affine(layer, h)]


def affine(layer: Layer, h: Sequence[Form]) -> list[Form]:
    """The affine map of a layer on forms; terms that cancel are dropped."""
    found = []
    for row, c, q in zip(layer.rows(), layer.c, layer.q, strict=True):
        terms: dict[int, Any] = {}
        constant = mpq(c, q)
        for k, w in row:
            weight = mpq(w, q)
            constant += weight * (h[k].constant or 0)
            for j, v in h[k].terms.items():
                terms[j] = terms.get(j, 0) + weight * v
        found.append(Form({j: v for j, v in terms.items() if v}, constant))
    return found


def beside(left: Columns, right: Columns) -> Columns:
    """The columns of both, row by row."""
    scales, path = (*left.scales, *right.scales), right.path
    if isinstance(left.num, np.ndarray) and isinstance(right.num, np.ndarray):
        return Columns(np.hstack([left.num, right.num]), scales, path)
    rows = [[*a, *b] for a, b in zip(left.lists(), right.lists(), strict=True)]
    return Columns(fmpz_mat(rows), scales, path)
