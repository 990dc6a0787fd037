"""Graphs of piecewise linear functions of one number, drawn through their exact breakpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from exactmem.report.pictures.picture import COLOURS, DASHES, Picture

Point = tuple[Fraction | int, Fraction | int]


def graphs(
    title: str,
    functions: Mapping[str, Sequence[Point]],
    points: Sequence[Point] = (),
    levels: Mapping[str, Fraction | int] | None = None,
    blocks: Sequence[tuple[Fraction | int, Fraction | int]] = (),
    x: str = "x",
    y: str = "",
) -> Picture:
    """Broken lines and data.

    Parameters
    ----------
    functions : breakpoints (with both ends), by name; points : the data
    levels : horizontal lines by name; blocks : intervals of the axis that are shaded in turn; x, y : what the axes mean

    >>> graphs("ramp", {"f": [(-1, 0), (0, 0), (1, 1)]}, [(0, 0), (1, 1)]).alt
    'ramp: f with breakpoints at -1, 0, 1; 2 data points'
    """
    levels = levels or {}
    told = []
    for name, through in functions.items():
        at = [str(p[0]) for p in through]
        told.append(f"{name} with breakpoints at {', '.join(at[:12])}{', …' if len(at) > 12 else ''}")
    told += [f"level {name}" for name in levels] + ([f"{len(points)} data points"] if points else [])

    def draw(page: Any) -> None:
        axes = page.add_subplot()
        for k, (left, right) in enumerate(blocks):
            axes.axvspan(float(left), float(right), color=COLOURS[k % 2 * 4], alpha=0.12, zorder=0)
        for k, (name, through) in enumerate(functions.items()):
            style = dict(color=COLOURS[k % 8], linestyle=DASHES[k // 8 % 4], linewidth=2, label=name)
            axes.plot([float(p[0]) for p in through], [float(p[1]) for p in through], **style)
        for k, (name, level) in enumerate(levels.items()):
            axes.axhline(float(level), color="#555555", linestyle=DASHES[k % 3 + 1], linewidth=1, label=name)
        if points:
            axes.plot(
                [float(p[0]) for p in points], [float(p[1]) for p in points], "o", color="black", markersize=8, zorder=4
            )
        axes.set(title=title, xlabel=x, ylabel=y)
        if len(functions) + len(levels) <= 12 and (len(functions) > 1 or levels):
            axes.legend(fontsize=12)

    return Picture(f"{title}: {'; '.join(told)}", draw)


def through(function: Callable[[Fraction], Fraction], breaks: Iterable[Fraction], left: Any, right: Any) -> list[Point]:
    """The points of a graph between left and right, for a function that is affine between its breaks.

    >>> through(lambda t: abs(t), [Fraction(0)], -1, 2)
    [(Fraction(-1, 1), Fraction(1, 1)), (Fraction(0, 1), Fraction(0, 1)), (Fraction(2, 1), Fraction(2, 1))]
    """
    left, right = Fraction(left), Fraction(right)
    inside = sorted({left, right, *(t for t in breaks if left < t < right)})
    return [(t, function(t)) for t in inside]
