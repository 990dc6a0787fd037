"""A conveyor belt: exact numbers on their way through layers or stages, for one input point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from exactmem.errors import LimitExceeded
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.evaluation import advance, start
from exactmem.networks.network import Network
from exactmem.numbers.parsing import exact, shown
from exactmem.report.pictures.picture import COLOURS, GREY, Picture

Stages = Mapping[str, Mapping[str, Fraction | int]]
"""Numbers by name, by stage, in order."""
MAX_CELLS = 600  # a belt of more is no picture


def belt(title: str, stages: Stages) -> Picture:
    """A row per stage, a column per name; what a stage changed stands out.

    Raises
    ------
    LimitExceeded : more than MAX_CELLS cells

    >>> belt("Two bits of 0.10", {"start": {"z": 2}, "bit 1": {"z": 0, "bit": 1}}).alt
    'Two bits of 0.10: start z = 2; bit 1 z = 0, bit = 1'
    """
    names = list(dict.fromkeys(name for cells in stages.values() for name in cells))
    if (cells := len(names) * len(stages)) > MAX_CELLS:
        raise LimitExceeded("MAX_CELLS", cells, MAX_CELLS, "draw fewer stages")
    told = [
        f"{stage} {', '.join(f'{name} = {shown(Fraction(value))}' for name, value in cells.items())}"
        for stage, cells in stages.items()
    ]
    longest = max((len(short(value)) for cells in stages.values() for value in cells.values()), default=1)
    wide = max(1.0, 0.14 * longest, 0.16 * max(map(len, names), default=1))  # inches of a column
    margin = 0.14 * max(map(len, stages), default=1) + 0.3

    def draw(page: Any) -> None:
        axes = page.add_subplot()
        axes.set(title=title, xlim=(-margin, wide * len(names)), ylim=(len(stages), -1))
        for k, name in enumerate(names):
            axes.text(wide * (k + 0.5), -0.5, name, ha="center", va="center", color=GREY)
        before: Mapping[str, Fraction | int] = {}
        for row, (stage, cells) in enumerate(stages.items()):
            axes.text(-0.15, row + 0.5, stage, ha="right", va="center")
            for k, name in enumerate(names):
                if name in cells:
                    new = row > 0 and before.get(name) != cells[name]
                    ink = dict(boxstyle="round", facecolor="white", edgecolor=COLOURS[new], linewidth=1 + new)
                    weight = "bold" if new else "normal"
                    text = short(cells[name])
                    axes.text(wide * (k + 0.5), row + 0.5, text, ha="center", va="center", weight=weight, bbox=ink)
                    if name in before:
                        ends = dict(xy=(wide * (k + 0.5), row + 0.2), xytext=(wide * (k + 0.5), row - 0.2))
                        axes.annotate("", arrowprops=dict(arrowstyle="->", color=GREY), **ends)
            before = cells
        axes.set_axis_off()

    return Picture(f"{title}: {'; '.join(told)}", draw, margin + wide * len(names) + 0.4, 1.4 + 0.65 * len(stages))


def short(value: Fraction | int) -> str:
    text = shown(Fraction(value))
    return text if len(text) <= 14 else f"≈{float(value):.5g}"


def carried(network: Network, point: Sequence[Any]) -> Stages:
    """The stages of a network at a point: its inputs, and the neurons of each layer.

    >>> from exactmem.networks.activations import ID, RELU
    >>> from exactmem.networks.layers import Layer
    >>> carried(Network((Layer.build(RELU, 1, [[2], [-1]], [0, 0]), Layer.build(ID, 2, [[1, 1]], [0]))), [3])["layer 1"]
    {'1': Fraction(6, 1), '2': Fraction(0, 1)}
    """
    values = [exact(v) for v in point]
    stages = {"inputs": numbered(values)}
    reached = start(RationalMatrix.from_rows([values]))
    for k, layer in enumerate(network.layers, 1):
        reached = advance(layer, reached)
        stages[f"layer {k}"] = numbered([*next(iter(reached.rows()))])
    return stages


def numbered(values: Sequence[Fraction]) -> dict[str, Fraction]:
    return {str(k): value for k, value in enumerate(values, 1)}


def read_off(number: int, fields: Mapping[str, int]) -> Stages:
    """Bit extraction: fields of so many bits are read off a stored number, the leading ones first.

    >>> read_off(0b1011_01, {"key": 4, "label": 2})
    {'stored': {'rest': 45}, 'key': {'rest': 1, 'read': 11}, 'label': {'rest': 0, 'read': 1}}
    """
    left = sum(fields.values())
    stages = {"stored": {"rest": number}}
    for name, bits in fields.items():
        left -= bits
        read, number = number >> left, number & ((1 << left) - 1)
        stages[name] = {"rest": number, "read": read}
    return stages
