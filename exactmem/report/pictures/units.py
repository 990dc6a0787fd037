"""Outputs of a network along a line, as graphs through their exact breakpoints: units of a layer, or what they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from exactmem.bounds.pieces import restricted
from exactmem.networks.network import Network
from exactmem.report.pictures.graphs import Point, graphs
from exactmem.report.pictures.picture import Picture


def units(
    title: str,
    network: Network,
    line: tuple[Sequence[Fraction], Sequence[Fraction]],
    ends: tuple[Fraction | int, Fraction | int],
    names: Sequence[str],
    points: Sequence[Point] = (),
    **shown: Any,
) -> Picture:
    """One graph for each output.

    Parameters
    ----------
    line : (base, step), the points base + t·step; ends : of the t that are drawn; names : of the outputs
    points, shown : as in `graphs`: marks, levels, blocks

    >>> from exactmem.networks.activations import HARDTANH
    >>> from exactmem.networks.layers import Layer
    >>> ramp = Network((Layer.build(HARDTANH, 2, [[1, 1]], [0]),))
    >>> units("ramp", ramp, ([0, 0], [1, 0]), (-2, 3), ["unit 1"], x="t").alt
    'ramp: unit 1 by its breakpoints (-2, -1), (-1, -1), (1, 1), (3, 1)'
    """
    base, step = line
    found: dict[str, list[Point]] = {}
    for k, (name, bent) in enumerate(zip(names, restricted(network, base, step), strict=True)):
        inside = [
            t for t in (Fraction(int(t.numerator), int(t.denominator)) for t, _ in bent.kinks) if ends[0] < t < ends[1]
        ]
        at = [Fraction(ends[0]), *inside, Fraction(ends[1])]
        values = network.outputs([[b + t * s for b, s in zip(base, step, strict=True)] for t in at])
        found[name] = [(t, row[k]) for t, row in zip(at, values, strict=True)]
    return graphs(title, found, points, **shown)
