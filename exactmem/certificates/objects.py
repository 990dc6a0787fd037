"""Our nouns as objects of a bundle, and back: matrices, networks, data sets, linear systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from exactmem.certificates.canonical import digest, hexadecimal, row, unrow
from exactmem.data.dataset import Dataset
from exactmem.linalg.rational_matrix import RationalMatrix, integer_array
from exactmem.networks.activations import ID, Activation, PiecewiseLinear, named
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.layers import Dense, Layer, RankOne, Sparse, over_common
from exactmem.networks.network import Network
from exactmem.networks.residual import ResidualNetwork

Json = Any

DENSE_LIMIT = 2**20  # dense layers up to this many integers in a net; larger nets are written sparse


def mat(matrix: RationalMatrix) -> Json:
    """A rational matrix; RationalMatrix is in lowest terms already."""
    num = [row(line) for line in matrix.num.tolist()]
    return {"t": "mat", "shape": list(matrix.shape), "den": hexadecimal(matrix.den), "num": num}


def read_mat(value: Json) -> RationalMatrix:
    r, c = value["shape"]
    return RationalMatrix(integer_array([unrow(line) for line in value["num"]], (r, c)), int(value["den"], 16))


def data_objects(dataset: Dataset) -> dict[str, Json]:
    """The data object of a data set with its two matrices, by hash."""
    x, y = mat(dataset.X), mat(dataset.Y)
    found = {digest(x): x, digest(y): y}
    data = {"t": "data", "x": digest(x), "y": digest(y)}
    return {**found, digest(data): data}


def data_hash(dataset: Dataset) -> str:
    """The hash that names this data set in every certificate."""
    return digest({"t": "data", "x": digest(mat(dataset.X)), "y": digest(mat(dataset.Y))})


def net(network: Network) -> Json:
    """A network; layers keep their storage, except that small ones are written dense."""
    dense = sum(layer.width * layer.inputs for layer in network.layers) <= DENSE_LIMIT
    return {
        "t": "net",
        "in": network.inputs,
        "layers": [layer_object(layer.densified() if dense and sparse(layer) else layer) for layer in network.layers],
    }


def stored(network: Network | ResidualNetwork) -> Json:
    """What a certificate stores of a network: its layers, or the circuit of its residual blocks."""
    return dag(*network.unrolled) if isinstance(network, ResidualNetwork) else net(network)


def dag(circuit: Circuit, outputs: Sequence[Form]) -> Json:
    """A circuit with its skip connections as it stands; each output form becomes an `id` node. Dead neurons are left out."""
    graph = circuit.graph
    place = {k: k for k in range(circuit.inputs)}
    nodes: list[Json] = []

    def add(act: Activation, terms: Mapping[int, int], c: int, q: int) -> None:
        reads = sorted((place[j], w) for j, w in terms.items())
        numbers = {"den": hexadecimal(q), "c": hexadecimal(c), "w": row(w for _, w in reads)}
        nodes.append({"act": activation(act), **numbers, "src": [j for j, _ in reads]})

    for k in circuit.pruned(outputs):
        terms = {j: graph.edges[j, k]["weight"] for j in graph.predecessors(k)}
        add(graph.nodes[k]["act"], terms, graph.nodes[k]["c"], graph.nodes[k]["q"])
        place[k] = circuit.inputs + len(nodes) - 1
    for form in outputs:
        *weights, c, q = over_common(list(form.terms.values()), form.constant or 0)
        add(ID, dict(zip(form.terms, weights, strict=True)), c, q)
    first = circuit.inputs + len(nodes) - len(outputs)
    return {"t": "dag", "in": circuit.inputs, "nodes": nodes, "out": list(range(first, first + len(outputs)))}


def read_dag(value: Json) -> tuple[Circuit, list[Form]]:
    """The circuit of a dag object and its outputs. It trusts the object's shape: check a certificate before relying on it."""
    circuit = Circuit(value["in"])
    for node in value["nodes"]:
        q, weights = int(node["den"], 16), zip(node["src"], unrow(node["w"]), strict=True)
        form = Form({j: Fraction(w, q) for j, w in weights}, Fraction(int(node["c"], 16), q))
        circuit.neuron(form, read_activation(node["act"]))
    return circuit, [Form({k: 1}) for k in value["out"]]


def sparse(layer: Layer) -> bool:
    return isinstance(layer.weights, Sparse)


def layer_object(layer: Layer) -> Json:
    common = {"act": activation(layer.act), "den": row(layer.q), "c": row(layer.c)}
    if isinstance(layer.weights, Dense):
        return {**common, "A": [row(line) for line in layer.weights.rows]}
    if isinstance(layer.weights, Sparse):
        return {**common, "S": [[list(index), row(values)] for index, values in layer.weights.rows]}
    return {**common, "u": row(layer.weights.u), "k": row(layer.weights.k)}


def activation(act: Activation) -> Json:
    if not isinstance(act, PiecewiseLinear):
        return act.name
    one = RationalMatrix.from_rows([[*act.knots, *act.slopes, act.at]])
    numbers, k = one.num[0].tolist(), len(act.knots)
    return {
        "t": "pwl",
        "den": hexadecimal(one.den),
        "knots": row(numbers[:k]),
        "slopes": row(numbers[k:-1]),
        "at": hexadecimal(numbers[-1]),
    }


def read_activation(value: Json) -> Activation:
    if isinstance(value, str):
        return named(value)
    den = int(value["den"], 16)

    def over(numbers: Sequence[int]) -> tuple[Fraction, ...]:
        return tuple(Fraction(v, den) for v in numbers)

    return PiecewiseLinear(
        over(unrow(value["knots"])), over(unrow(value["slopes"])), Fraction(int(value["at"], 16), den)
    )


def read_net(value: Json) -> Network:
    """The network of a net object. It trusts the object's shape: check a certificate before relying on it."""
    width, layers = value["in"], []
    for item in value["layers"]:
        layers.append(read_layer(item, width))
        width = layers[-1].width
    return Network(tuple(layers))


def read_layer(value: Json, inputs: int) -> Layer:
    weights: Dense | Sparse | RankOne
    if "A" in value:
        weights = Dense(tuple(tuple(unrow(line)) for line in value["A"]))
    elif "S" in value:
        weights = Sparse(tuple((tuple(index), tuple(unrow(values))) for index, values in value["S"]))
    else:
        weights = RankOne(tuple(unrow(value["u"])), tuple(unrow(value["k"])))
    act, c, q = read_activation(value["act"]), tuple(unrow(value["c"])), tuple(unrow(value["den"]))
    return Layer(act, inputs, weights, c, q)


def system(matrix: RationalMatrix, relations: Sequence[str]) -> dict[str, Json]:
    """A linear system, rows (A | b) with one relation each, and its matrix, by hash."""
    m = mat(matrix)
    value = {"t": "sys", "m": digest(m), "rel": list(relations)}
    return {digest(m): m, digest(value): value}
