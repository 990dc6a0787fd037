"""`Circuit`: a network written as affine forms over neurons, with skip connections, on a networkx `DiGraph`.

Builders write *forms* (affine expressions over existing neurons); a neuron appears when a form goes through an
activation. Node k carries `act`, `c` and `q`; the edge (j, k) carries the integer weight: the value of node k is
act((sum weight·value_j + c) / q). `compile` gives the plain feed-forward `Network`.

>>> from exactmem.networks.activations import RELU
>>> circuit = Circuit(1)
>>> x = circuit.input(0)
>>> up = circuit.neuron(x, RELU)
>>> bend = circuit.neuron(up - 1, RELU)
>>> network = circuit.compile([up - 2 * bend])
>>> network, network.at(["3/2"])
(Network(1-1-2-1, relu, relu, id), (Fraction(1, 2),))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import networkx as nx

from exactmem.errors import InputError
from exactmem.networks.activations import HARDTANH, ID, RELU, STEP, Activation
from exactmem.networks.layers import Layer, over_common
from exactmem.networks.network import Network
from exactmem.numbers.parsing import exact
from exactmem.progress import tick

Number = int | Fraction


class Form:
    """An affine expression: rational multiples of nodes, and a constant. Immutable; supports +, - and scaling.

    A term whose coefficient is 0 stays a term: it is a slot of the shape that happens to hold 0. So does a constant; a form
    without a constant (None) declares no bias. Sums and multiples declare what their parts declare.
    """

    __slots__ = ("constant", "terms")

    def __init__(self, terms: Mapping[int, Number] | None = None, constant: Number | None = None) -> None:
        self.terms: Mapping[int, Number] = terms or {}
        self.constant = constant

    def __add__(self, other: Form | Number) -> Form:
        if not isinstance(other, Form):
            return Form(self.terms, (self.constant or 0) + number(other))
        terms = dict(self.terms)
        for k, v in other.terms.items():
            terms[k] = terms[k] + v if k in terms else v
        if self.constant is None or other.constant is None:
            return Form(terms, other.constant if self.constant is None else self.constant)
        return Form(terms, self.constant + other.constant)

    __radd__ = __add__

    def __mul__(self, factor: Number) -> Form:
        f = number(factor)
        constant = None if self.constant is None else self.constant * f
        return Form({k: v * f for k, v in self.terms.items()}, constant)

    __rmul__ = __mul__

    def __neg__(self) -> Form:
        return self * -1

    def __sub__(self, other: Form | Number) -> Form:
        return self + -other

    def __rsub__(self, other: Number) -> Form:
        return -self + other

    def __repr__(self) -> str:
        return " + ".join([*(f"{v}·n{k}" for k, v in self.terms.items()), str(self.constant or 0)])


def number(value: Any) -> Number:
    """An integer as it is, anything else as the exact rational it stands for."""
    return value if type(value) is int else exact(value)


class Circuit:
    """A growing network. Nodes 0..inputs-1 are the inputs; each `neuron` call adds one node and returns its form."""

    def __init__(self, inputs: int) -> None:
        if inputs < 1:
            raise InputError("a circuit needs at least one input")
        self.inputs = inputs
        self.graph: nx.DiGraph = nx.DiGraph()
        self.graph.add_nodes_from(range(inputs), act=None)

    def input(self, k: int) -> Form:
        """The k-th input as a form, k = 0 .. inputs-1."""
        if not 0 <= k < self.inputs:
            raise InputError(f"the circuit has inputs 0 to {self.inputs - 1}, not {k}")
        return Form({k: 1})

    def neuron(self, form: Form, act: Activation) -> Form:
        """Send a form through an activation: a new node."""
        node = self.graph.number_of_nodes()
        if any(k >= node for k in form.terms):
            raise InputError("the form reads neurons of another circuit")
        sources = sorted(form.terms)
        *weights, c, q = over_common([form.terms[k] for k in sources], form.constant or 0)
        self.graph.add_node(node, act=act, c=c, q=q, biased=form.constant is not None)
        self.graph.add_edges_from((k, node, {"weight": w}) for k, w in zip(sources, weights, strict=True))
        return Form({node: 1})

    def pruned(self, outputs: Sequence[Form]) -> list[int]:
        """The neurons some output depends on, in the order they were made."""
        alive: set[int] = set()
        for form in outputs:
            for k in form.terms:
                if k not in alive:
                    alive |= {k, *nx.ancestors(self.graph, k)}
        return sorted(k for k in alive if k >= self.inputs)

    def levels(self, nodes: Sequence[int]) -> dict[int, int]:
        """Level of each neuron: the longest path from an input, in affine maps (inputs have level 0).

        A neuron that depends on no input is a constant; it is made as late as its readers allow.
        """
        level = dict.fromkeys(range(self.inputs), 0)
        constant: set[int] = set()
        for k in nodes:
            level[k] = 1 + max((level[j] for j in self.graph.pred[k]), default=0)
            if constant.issuperset(self.graph.pred[k]):
                constant.add(k)
        depth = max(level.values())
        for k in reversed(nodes):
            if k in constant:
                level[k] = min((level[j] - 1 for j in self.graph.succ[k] if j in level), default=depth)
        return level

    def compile(self, outputs: Sequence[Form], act: Activation = ID) -> Network:
        """The plain feed-forward network that computes `act` of these forms.

        Layers are levels by longest path. A value needed later than it is made is carried by pass-through neurons, which
        count like any other: one per level where the activation lets the value through (`id` always; `relu` for outputs
        of `relu` and `step`; `hardtanh` for values in [-1, 1]), two ReLUs (of v and -v) for a value of either sign.
        Neurons no output depends on are pruned. Layers are stored sparse.

        Raises
        ------
        InputError : two activations meet on one level, or a value would have to pass a level that stops it
        """
        nodes = self.pruned(outputs)
        level = self.levels(nodes)
        depth = max((level[k] for k in nodes), default=0)
        by_level: dict[int, list[int]] = {here: [] for here in range(1, depth + 1)}
        for k in nodes:
            by_level[level[k]].append(k)
        last_use = dict.fromkeys(level, 0)
        for k in nodes:
            for j in self.graph.predecessors(k):
                last_use[j] = max(last_use[j], level[k])
        for form in outputs:
            for j in form.terms:
                last_use[j] = depth + 1
        # where[k]: node k as a form over the neurons of the level reached, {position: coefficient}
        where: dict[int, dict[int, int]] = {k: {k: 1} for k in range(self.inputs)}
        made = dict.fromkeys(range(self.inputs), "any")  # what is known of the node's range
        layers: list[Layer] = []
        width = self.inputs
        for here in range(1, depth + 1):
            tick("compiling layers", here, depth)
            fresh = by_level[here]
            acts = {self.graph.nodes[k]["act"] for k in fresh}
            if len(acts) > 1:
                names = ", ".join(sorted(a.name for a in acts))
                raise InputError(f"level {here} mixes activations ({names}): a layer of a plain network has one")
            (layer_act,) = acts
            rows: list[dict[int, Number]] = []
            biases: list[Number | None] = []
            moved: dict[int, dict[int, int]] = {}
            for k in fresh:
                node = self.graph.nodes[k]
                reads = {j: over(edge["weight"], node["q"]) for j, edge in self.graph.pred[k].items()}
                moved[k] = {len(rows): 1}
                rows.append(combine(reads, where))
                biases.append(over(node["c"], node["q"]) if node["biased"] else None)
                made[k] = RANGES.get(layer_act.name, "any")
            for k in sorted(where):
                if last_use[k] > here and k not in moved:
                    signs = passes(layer_act, made[k], here)
                    moved[k] = {len(rows) + t: sign for t, sign in enumerate(signs)}
                    for sign in signs:
                        rows.append(combine({k: sign}, where))
                        biases.append(None)
            layers.append(Layer.sparse(layer_act, width, rows, biases))
            where, width = moved, len(rows)
        last = [combine(form.terms, where) for form in outputs]
        layers.append(Layer.sparse(act, width, last, [form.constant for form in outputs]))
        return Network(tuple(layers))


def over(value: int, q: int) -> Number:
    return value if q == 1 else Fraction(value, q)


RANGES = {RELU.name: "non-negative", STEP.name: "0 or 1", HARDTANH.name: "within 1"}


def passes(act: Activation, known: str, level: int) -> tuple[int, ...]:
    """The signs s of the neurons act(s·v) whose signed sum carries v through a layer."""
    if act == ID:
        return (1,)
    if act == RELU:
        return (1,) if known in ("non-negative", "0 or 1") else (1, -1)
    if act == HARDTANH and known in ("within 1", "0 or 1"):
        return (1,)
    raise InputError(f"a value cannot pass level {level}: its {act.name} layer would change it")


def combine(terms: Mapping[int, Number], where: Mapping[int, Mapping[int, int]]) -> dict[int, Number]:
    """A form over nodes as a form over the neurons of the previous layer."""
    row: dict[int, Number] = {}
    for k, v in terms.items():
        for position, sign in where[k].items():
            row[position] = row.get(position, 0) + sign * v
    return row
