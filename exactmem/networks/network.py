"""`Network`: a plain feed-forward net over the rationals, layer after layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.activations import ID
from exactmem.networks.layers import Layer
from exactmem.numbers.parsing import exact

if TYPE_CHECKING:
    import networkx as nx

    from exactmem.networks.circuit import Circuit, Form
    from exactmem.networks.evaluation import Columns
    from exactmem.networks.sizes import Sizes


@dataclass(frozen=True)
class Network:
    """A feed-forward network of exact neurons.

    Parameters
    ----------
    layers : one or more `Layer`; each reads exactly the values the one before gives, the first reads the inputs

    Raises
    ------
    InputError : no layers, or two neighbours that do not fit

    Examples
    --------
    >>> from exactmem.networks.activations import ID, RELU
    >>> bump = Network((Layer.build(RELU, 1, [[1], [1]], [0, -1]), Layer.build(ID, 2, [[1, -1]], [0])))
    >>> bump.at(["5/2"]), bump.at(["0.25"])
    ((Fraction(1, 1),), (Fraction(1, 4),))
    """

    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        if not self.layers:
            raise InputError("a network needs at least one layer")
        for k, (left, right) in enumerate(zip(self.layers, self.layers[1:], strict=False), 2):
            if left.width != right.inputs:
                raise InputError(f"layer {k} reads {right.inputs} values but layer {k - 1} gives {left.width}")

    @property
    def inputs(self) -> int:
        return self.layers[0].inputs

    @property
    def outputs_count(self) -> int:
        return self.layers[-1].width

    @cached_property
    def sizes(self) -> Sizes:
        """Depth, width, neurons, parameters (three ways), bits and total weight."""
        from exactmem.networks.sizes import measure

        return measure(self)

    @property
    def stored_sizes(self) -> Sizes:
        """The counts of what a certificate stores: those of the network itself."""
        return self.sizes

    def shape(self) -> Network:
        """The network of the same shape with a 1 in every slot: each declared weight and bias of its sparse layers."""
        return Network(tuple(layer.shape() for layer in self.layers))

    def truncated(self, k: int, linear: bool = False) -> Network:
        """Layers 1 to k alone, so that the units of layer k are the outputs; `linear` gives their pre-activations.

        >>> from exactmem.networks.activations import HARDTANH
        >>> net = Network((Layer.build(HARDTANH, 1, [[1], [3]], [0, 1]), Layer.build(ID, 2, [[1, 1]], [0])))
        >>> net.truncated(1).at([2]), net.truncated(1, linear=True).at([2])
        ((Fraction(1, 1), Fraction(1, 1)), (Fraction(2, 1), Fraction(7, 1)))
        """
        *before, last = self.layers[:k]
        return Network((*before, replace(last, act=ID) if linear else last))

    def at(self, point: Sequence[Any]) -> tuple[Fraction, ...]:
        """The exact outputs at one point, given as ints, Fractions, floats (the dyadics they are) or texts."""
        from exactmem.networks.reference import evaluate

        values = [exact(v) for v in point]
        if len(values) != self.inputs:
            raise InputError(f"the point has {len(values)} coordinates but the network reads {self.inputs}")
        return tuple(evaluate(self, values))

    def columns(self, X: RationalMatrix) -> Columns:
        """The exact outputs at every row of X, as integers over one scale per output."""
        from exactmem.networks.evaluation import evaluate_all

        return evaluate_all(self, X)

    def outputs(self, X: RationalMatrix | Iterable[Sequence[Any]]) -> list[tuple[Fraction, ...]]:
        """The exact outputs at every row of X (nested sequences, an array or a `RationalMatrix`), by the fast path."""
        if isinstance(X, RationalMatrix):
            return list(self.columns(X).rows())
        rows = [[exact(v) for v in row] for row in X]
        return list(self.columns(RationalMatrix.from_rows(rows)).rows()) if rows else []

    def densified(self) -> Network:
        """The same network with every weight of every layer written out."""
        return Network(tuple(layer.densified() for layer in self.layers))

    def to_circuit(self) -> tuple[Circuit, list[Form]]:
        """The same function as a circuit of neurons and its output forms, equal at every point."""
        from exactmem.networks.residual import ResidualNetwork

        return ResidualNetwork((), self).unrolled

    def to_networkx(self, limit: int = 5000) -> nx.DiGraph:
        """The network as a graph: neuron by neuron up to `limit` neurons, layer by layer above."""
        from exactmem.networks.graphs import to_networkx

        return to_networkx(self, limit)

    def _repr_html_(self) -> str:
        """A picture, or its words where matplotlib is not installed."""
        from exactmem.report.pictures.network import network_picture

        return network_picture(self).figure()

    def __repr__(self) -> str:
        shape = "-".join(str(w) for w in (self.inputs, *(layer.width for layer in self.layers)))
        return f"Network({shape}, {', '.join(layer.act.name for layer in self.layers)})"
