"""Graphs of piecewise linear functions of one number, drawn through their exact breakpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from exactmem.numbers.parsing import shown
from exactmem.report.pictures.picture import COLOURS, DASHES, GREY, Picture, legend_beside, some, whole_ticks

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
    'ramp: f by its breakpoints (-1, 0), (0, 0), (1, 1); 2 data points (0, 0), (1, 1)'
    """
    levels = levels or {}
    told = [f"{name} by its breakpoints {pairs(through)}" for name, through in functions.items()]
    told += [f"level {name} at {shown(Fraction(value))}" for name, value in levels.items()]
    told += ["shaded " + some(f"{shown(Fraction(a))} to {shown(Fraction(b))}" for a, b in blocks)] if blocks else []
    told += [f"{len(points)} data points {pairs(points)}"] if points else []

    def draw(page: Any) -> None:
        axes = page.add_subplot()
        for k, (left, right) in enumerate(blocks):
            axes.axvspan(float(left), float(right), color=COLOURS[k % 2 * 4], alpha=0.12, zorder=0)
        for k, (name, through) in enumerate(functions.items()):
            ink = dict(color=COLOURS[k % 8], linestyle=DASHES[(k + k // 8) % 4], label=name)
            axes.plot([float(p[0]) for p in through], [float(p[1]) for p in through], **ink)
        for k, (name, level) in enumerate(levels.items()):
            axes.axhline(float(level), color=GREY, linestyle=DASHES[k % 3 + 1], linewidth=1, label=name)
        if points:
            axes.plot([float(p[0]) for p in points], [float(p[1]) for p in points], "o", color="black", zorder=4)
        axes.set(title=title, xlabel=x, ylabel=y)
        drawn = [p for line in functions.values() for p in line] or points
        for k in (0, 1):
            whole_ticks(axes, "xy"[k], (p[k] for p in drawn))
        if len(functions) + len(levels) > 1:
            legend_beside(page, [*functions, *levels])

    return Picture(f"{title}: {'; '.join(told)}", draw)


def pairs(points: Sequence[Point]) -> str:
    return some(f"({shown(Fraction(x))}, {shown(Fraction(y))})" for x, y in points)


def through(function: Callable[[Fraction], Fraction], breaks: Iterable[Fraction], left: Any, right: Any) -> list[Point]:
    """The points of a graph between left and right, for a function that is affine between its breaks.

    >>> through(lambda t: abs(t), [Fraction(0)], -1, 2)
    [(Fraction(-1, 1), Fraction(1, 1)), (Fraction(0, 1), Fraction(0, 1)), (Fraction(2, 1), Fraction(2, 1))]
    """
    left, right = Fraction(left), Fraction(right)
    inside = sorted({left, right, *(t for t in breaks if left < t < right)})
    return [(t, function(t)) for t in inside]
