"""Exact numbers as bars, and as marks on one axis."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from exactmem.numbers.parsing import shown
from exactmem.report.pictures.picture import COLOURS, HALO, Picture, legend_beside, spread, style, whole_ticks


def bars(
    title: str, values: Mapping[str, Fraction | int], log: bool = False, level: tuple[str, Fraction | int] | None = None
) -> Picture:
    """One bar each, with its exact value; `level` is a line to compare with.

    >>> bars("weights", {"relu3": 9, "relu4": Fraction(25, 2)}).alt
    'weights: relu3 9; relu4 25/2'
    """
    told = [f"{name} {shown(Fraction(value))}" for name, value in values.items()]
    told += [f"line at {level[0]} {shown(Fraction(level[1]))}"] if level else []

    def draw(page: Any) -> None:
        axes = page.add_subplot()
        names = list(values)
        drawn = axes.barh(range(len(names)), [float(values[name]) for name in names], color=COLOURS[0])
        texts = [shown(Fraction(values[name])) for name in names]
        axes.bar_label(
            drawn,
            [text if len(text) < 16 else f"{float(values[name]):.4g}" for text, name in zip(texts, names, strict=True)],
            padding=5,
            bbox=HALO,
        )
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        if log:
            axes.set_xscale("log")
        else:
            whole_ticks(axes, "x", values.values())
        if level:
            axes.axvline(float(level[1]), color=COLOURS[1], linestyle="--", zorder=1.5, label=level[0])
            legend_beside(page, [level[0]])
        axes.margins(x=0.2)
        axes.set(title=title)

    return Picture(f"{title}: {'; '.join(told)}", draw, 8, 1.5 + 0.5 * (len(values) + bool(level)))


def ruler(title: str, values: Mapping[str, Fraction | int], log: bool = True) -> Picture:
    """Numbers on one axis: what is enough, what is needed, what is had.

    >>> ruler("units", {"needed": 3, "built": 10}).alt
    'units, on one axis: needed 3; built 10'
    """
    told = [f"{name} {shown(Fraction(value))}" for name, value in values.items()]

    def draw(page: Any) -> None:
        axes = page.add_subplot()
        for k, value in enumerate(values.values()):
            colour, marker = style(k)
            axes.plot([float(value)], [0], marker, color=colour, markersize=12, label=told[k], clip_on=False)
        if log:
            spread(axes, "x", [float(value) for value in values.values()])
        axes.margins(x=0.1)
        axes.spines["left"].set_visible(False)
        axes.set(title=title, yticks=[], ylim=(-1, 1))
        legend_beside(page, told)

    return Picture(f"{title}, on one axis: {'; '.join(told)}", draw, 9, 3)
