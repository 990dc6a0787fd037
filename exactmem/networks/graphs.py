"""Networks as networkx graphs, for drawing and for graph algorithms."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from exactmem.networks.network import Network


def to_networkx(network: Network, limit: int) -> nx.DiGraph:
    """Nodes (layer, position) with `act` and `bias`, edges with the rational `weight` where it is not zero.

    A network of more than `limit` units (inputs included) becomes one node per layer, with `width` and `act`, and
    edges that carry the number of nonzero weights.
    """
    graph: nx.DiGraph = nx.DiGraph()
    units = network.inputs + sum(layer.width for layer in network.layers)
    if units > limit:
        graph.add_node(0, width=network.inputs, act=None)
        for k, layer in enumerate(network.layers, 1):
            graph.add_node(k, width=layer.width, act=layer.act.name)
            graph.add_edge(k - 1, k, nonzeros=sum(len(row) for row in layer.rows()))
        return graph
    graph.add_nodes_from(((0, j) for j in range(network.inputs)), act=None)
    for k, layer in enumerate(network.layers, 1):
        for j, (row, c, q) in enumerate(zip(layer.rows(), layer.c, layer.q, strict=True)):
            graph.add_node((k, j), act=layer.act.name, bias=Fraction(c, q))
            graph.add_edges_from(((k - 1, i), (k, j), {"weight": Fraction(w, q)}) for i, w in row)
    return graph
