"""A small network written out: what it returns, and a line per neuron.

>>> from exactmem.networks.activations import ID, RELU
>>> from exactmem.networks.layers import Layer
>>> bump = Network((Layer.build(RELU, 1, [[1], [Fraction(1, 2)]], [0, -1]), Layer.build(ID, 2, [[1, -1]], [3])))
>>> formulas(bump)
[('f(x)', 'u1 - u2 + 3'), ('u1', 'relu(x)'), ('u2', 'relu(1/2·x - 1)')]
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from exactmem.networks.network import Network
from exactmem.networks.residual import ResidualNetwork

MAX_CHARACTERS = 2000


def formulas(network: Network | ResidualNetwork) -> list[tuple[str, str]]:
    """(name, formula) lines of the outputs and of the neurons they read; none if they are longer than MAX_CHARACTERS.

    Inputs are x1, x2, ... (x if there is one), neurons u1, u2, ...; `pwl` is the piecewise linear activation.
    """
    residual = network if isinstance(network, ResidualNetwork) else ResidualNetwork((), network)
    circuit, outputs = residual.unrolled
    names = ["x"] if circuit.inputs == 1 else [f"x{k + 1}" for k in range(circuit.inputs)]
    named = dict(enumerate(names))
    neurons = circuit.pruned(outputs)
    named |= {k: f"u{j}" for j, k in enumerate(neurons, 1)}
    act = residual.head.layers[-1].act.name
    lines = []
    for k, form in enumerate(outputs, 1):
        text = combination([(v, named[j]) for j, v in form.terms.items()], form.constant or 0)
        lines.append(("f(x)" if len(outputs) == 1 else f"f{k}(x)", text if act == "id" else f"{act}({text})"))
    for k in neurons:
        node = circuit.graph.nodes[k]
        terms = [(Fraction(edge["weight"], node["q"]), named[j]) for j, edge in circuit.graph.pred[k].items()]
        lines.append((named[k], f"{node['act'].name}({combination(terms, Fraction(node['c'], node['q']))})"))
    return lines if sum(len(text) for _, text in lines) <= MAX_CHARACTERS else []


def combination(terms: Iterable[tuple[Any, str]], constant: Any) -> str:
    """
    >>> combination([(1, "x"), (-1, "y"), (Fraction(-2, 3), "z"), (0, "w")], 0), combination([], 0)
    ('x - y - 2/3·z', '0')
    """
    parts = [(v, name if abs(v) == 1 else f"{abs(v)}·{name}") for v, name in terms if v]
    parts += [(constant, str(abs(constant)))] if constant else []
    text = " ".join(f"{'-' if v < 0 else '+'} {part}" for v, part in parts)
    return text.removeprefix("+ ").replace("- ", "-", 1) if text.startswith("- ") else text.removeprefix("+ ") or "0"
