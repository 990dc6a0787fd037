"""A network: every neuron and weight when it is small, its layers when it is large."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from math import log
from typing import Any

import networkx as nx

from exactmem.networks.activations import ID
from exactmem.networks.circuit import Circuit
from exactmem.networks.network import Network
from exactmem.networks.residual import ResidualNetwork
from exactmem.numbers.parsing import shown
from exactmem.report.pictures.picture import COLOURS, DASHES, MARKERS, Picture, legend_beside, some

UNITS, EDGES = 40, 160  # up to which every neuron is drawn
NUMBERED = 16  # weights up to which each is written
COUNTED = 10**7  # weights, zeros included, up to which those that are not zero are counted
BOXES = 10  # layers up to which each is a box
Layers = list[tuple[str, int]]
"""Activation and width of each layer; the inputs first, with no activation."""


def network_picture(network: Network | ResidualNetwork | Circuit, title: str = "The network") -> Picture:
    """Neurons as a graph, weights as its edges, if there are few; otherwise layers as boxes, or their widths as bars.

    >>> from exactmem.networks.activations import ID, RELU
    >>> from exactmem.networks.layers import Layer
    >>> bump = Network((Layer.build(RELU, 1, [[1], [1]], [0, -1]), Layer.build(ID, 2, [[1, -1]], [2])))
    >>> network_picture(bump).alt
    'The network: 1 input, 2 relu, 1 id; weights 1, 1, 1, -1; biases 0, -1, 2'
    >>> wide = Network((Layer.build(RELU, 1, [[k] for k in range(1, 200)], [0] * 199), Layer.build(ID, 199, [[1] * 199], [0])))
    >>> network_picture(wide).alt
    'The network: 1 input, 199 relu, 1 id; 398 weights that are not zero'
    """
    if isinstance(network, Network) and network.inputs + sum(layer.width for layer in network.layers) > UNITS:
        layers = [("", network.inputs), *((layer.act.name, layer.width) for layer in network.layers)]
        slots = sum(layer.width * layer.inputs for layer in network.layers)
        count = sum(len(row) for layer in network.layers for row in layer.rows()) if slots <= COUNTED else None
    else:
        graph = by_neuron(network)
        layers, count = layers_of(graph), graph.number_of_edges()
        depth = nx.get_node_attributes(graph, "layer")
        if any(depth[k] > depth[j] + 1 for j, k in graph.edges):
            title += ", with skip connections"
        if len(graph) <= UNITS and count <= EDGES:
            return neurons_picture(title, graph, layers)
    told = f"{title}: {in_words(layers)}" + ("" if count is None else f"; {count} weights that are not zero")
    return boxes_picture(title, told, layers) if len(layers) <= BOXES else widths_picture(title, told, layers)


def by_neuron(network: Network | ResidualNetwork | Circuit) -> nx.DiGraph:
    """A node per neuron with `layer`, `act` and `bias`, an edge per weight that is not zero. Skip connections stay."""
    if isinstance(network, Network):
        graph = network.to_networkx(limit=UNITS)
        for layer, j in graph:
            graph.nodes[layer, j]["layer"] = layer
        return graph
    if isinstance(network, ResidualNetwork):
        grown, outputs = network.unrolled
        circuit = Circuit(grown.inputs)
        circuit.graph = grown.graph.copy()
        for form in outputs:
            circuit.neuron(form, ID)
        return by_neuron(circuit)
    found: nx.DiGraph = nx.DiGraph()
    level = network.levels(range(network.inputs, len(network.graph)))
    for k, node in network.graph.nodes(data=True):
        bias = Fraction(node["c"], node["q"]) if node["act"] else None
        found.add_node(k, layer=level[k], act=node["act"].name if node["act"] else None, bias=bias)
    for j, k, weight in network.graph.edges(data="weight"):
        if weight:
            found.add_edge(j, k, weight=Fraction(weight, network.graph.nodes[k]["q"]))
    return found


def layers_of(graph: nx.DiGraph) -> Layers:
    """Activations that meet in a layer are both named."""
    found: dict[int, list[str]] = {}
    for _, node in graph.nodes(data=True):
        found.setdefault(node["layer"], []).append(node["act"] or "")
    return [("/".join(sorted(set(acts))), len(acts)) for _, acts in sorted(found.items())]


def in_words(layers: Layers) -> str:
    """Runs of equal layers are counted.

    >>> in_words([("", 2), ("relu", 3), ("relu", 3), ("id", 1)])
    '2 inputs, 2 times 3 relu, 1 id'
    """
    (_, inputs), *rest = layers
    runs = [((act, width), len(list(run))) for (act, width), run in groupby(rest)]
    texts = [f"{width} {act}" if times == 1 else f"{times} times {width} {act}" for (act, width), times in runs]
    return ", ".join([f"{inputs} input{'s' * (inputs != 1)}", some(texts)])


def neurons_picture(title: str, graph: nx.DiGraph, layers: Layers) -> Picture:
    """One mark per neuron; the weights on the edges if they are few."""
    edges = [(j, k, weight) for j, k, weight in graph.edges(data="weight")]
    few = len(edges) <= NUMBERED
    biases = [node["bias"] for _, node in graph.nodes(data=True) if node["act"]]
    told = f"{title}: {in_words(layers)}; weights {some((shown(w) for *_, w in edges), NUMBERED)}"
    told += f"; biases {some((shown(b) for b in biases), NUMBERED)}"
    acts = sorted({node["act"] for _, node in graph.nodes(data=True) if node["act"]})
    tallest = max(width for _, width in layers)

    def draw(page: Any) -> None:
        axes = page.add_subplot()
        place = nx.multipartite_layout(graph, subset_key="layer")
        rows: dict[int, list[Any]] = {}
        for name, node in graph.nodes(data=True):
            rows.setdefault(node["layer"], []).append(name)
        for layer, names in rows.items():
            for j, name in enumerate(names):
                place[name] = (layer, (len(names) - 1) / 2 - j)
        for j, k, weight in edges:
            (x, y), (u, v) = place[j], place[k]
            ink = dict(color=COLOURS[weight < 0], linestyle=DASHES[weight < 0], linewidth=1.4 if few else 0.8)
            axes.plot([x, u], [y, v], zorder=1, **ink)
            if few:
                fans_out = layers[int(x)][1] < layers[int(u)][1]
                near = (0.7 if fans_out else 0.3) if u - x == 1 else 0.15  # where edges are farthest from each other
                axes.text(x + near * (u - x), y + near * (v - y), brief(weight), color=COLOURS[weight < 0], **LABEL)
        for name, node in graph.nodes(data=True):
            act = node["act"]
            marker = MARKERS[1 + acts.index(act)] if act else "o"
            axes.plot(*place[name], marker, color="white", markeredgecolor="black", markersize=20, zorder=3)
            if few and act and node["bias"]:
                axes.annotate(brief(node["bias"]), place[name], xytext=(0, -24), textcoords="offset points", **LABEL)
        for k, (act, width) in enumerate(layers):
            axes.text(k, tallest / 2 + 0.1, f"{width} {act or 'input' + 's' * (width != 1)}", ha="center", va="bottom")
        for sign, name in ((0, "positive weight"), (1, "negative weight")):
            axes.plot([], [], color=COLOURS[sign], linestyle=DASHES[sign], label=name)
        axes.set(title=title, xlim=(-0.5, len(layers) - 0.5), ylim=(-tallest / 2 - 0.2, tallest / 2 + 0.5))
        axes.set_axis_off()
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0), ncols=2, frameon=False)

    return Picture(told, draw, max(6, min(14, 2.2 * len(layers))), 1.6 + (0.75 if few else 0.55) * max(tallest, 2))


LABEL: Any = dict(
    ha="center", va="center", fontsize=12, bbox=dict(facecolor="white", edgecolor="none", pad=1), zorder=2
)


def brief(value: Fraction) -> str:
    """The exact number if it is short, else some digits of it."""
    text = shown(value)
    return text if len(text) <= 7 else f"≈{float(value):.3g}"


def boxes_picture(title: str, told: str, layers: Layers) -> Picture:
    """A box per layer, higher for wider ones, its colour by activation."""
    acts = list(dict.fromkeys(act for act, _ in layers[1:]))

    def draw(page: Any) -> None:
        axes = page.add_subplot()
        for k, (act, width) in enumerate(layers):
            high = 1 + log(width, 4)
            ink = dict(facecolor="white", edgecolor=COLOURS[acts.index(act)] if act else "black", linewidth=2)
            axes.add_patch(rectangle((k - 0.36, -high / 2), 0.72, high, **ink))
            axes.text(k, 0, f"{width}\n{act or 'inputs'}", ha="center", va="center")
            if k:
                arrow = dict(arrowstyle="->", color="black", linewidth=2)
                axes.annotate("", (k - 0.36, 0), xytext=(k - 0.64, 0), arrowprops=arrow)
        reach = 0.6 + log(max(width for _, width in layers), 4) / 2
        axes.set(title=title, xlim=(-0.5, len(layers) - 0.5), ylim=(-reach, reach))
        axes.set_axis_off()

    return Picture(told, draw, max(6, 1.5 * len(layers)), 4)


def rectangle(corner: tuple[float, float], width: float, height: float, **ink: Any) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(corner, width, height, **ink)


def widths_picture(title: str, told: str, layers: Layers) -> Picture:
    """A bar per layer: how many neurons it has, coloured and hatched by activation."""
    acts = list(dict.fromkeys(act for act, _ in layers[1:]))

    def draw(page: Any) -> None:
        axes = page.add_subplot()
        for k, act in enumerate(acts):
            mine = [(at, width) for at, (name, width) in enumerate(layers) if at and name == act]
            axes.bar(*zip(*mine, strict=True), width=1, color=COLOURS[k], hatch=HATCHES[k % 4], label=act)
        axes.set(
            title=title, xlabel=f"layer (after {layers[0][1]} inputs)", ylabel="width", xlim=(0.4, len(layers) - 0.4)
        )
        axes.yaxis.get_major_locator().set_params(integer=True)
        legend_beside(page, acts)

    return Picture(told, draw, 9, 4)


HATCHES: Sequence[str] = ("", "//", "..", "xx")
