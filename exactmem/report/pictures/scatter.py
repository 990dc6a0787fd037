"""Neurons against total weight, on logarithmic axes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from exactmem.numbers.parsing import shown
from exactmem.report.pictures.picture import GREY, Picture, legend_beside, style


def scatter(
    title: str, points: Mapping[str, tuple[int, Fraction]], least: tuple[Fraction, Fraction | None] | None
) -> Picture:
    """One mark per network.

    Parameters
    ----------
    points : (neurons, total weight), both positive, by name
    least : the interval of the least weight of exact fits of any width; the upper end may be missing

    >>> scatter("two", {"small": (4, Fraction(100)), "light": (90, Fraction(7))}, (Fraction(5), None)).alt
    'two: neurons and total weight of small 4, 100, light 90, 7; no exact fit of any width below 5'
    """
    low, high = least or (Fraction(0), None)
    alt = f"{title}: neurons and total weight of " + ", ".join(
        f"{name} {n}, {shown(w)}" for name, (n, w) in points.items()
    )
    alt += f"; no exact fit of any width below {shown(low)}" if low > 0 else ""
    alt += "" if high is None else f"; an exact fit of weight {shown(high)} exists"

    def draw(page: Any) -> None:
        axes = page.add_subplot()
        axes.set_xscale("log")
        axes.set_yscale("log")
        for k, (name, (neurons, weight)) in enumerate(points.items()):
            colour, marker = style(k)
            axes.plot([neurons], [float(weight)], marker, color=colour, markersize=10, label=name)
        if low > 0:
            axes.axhline(float(low), color=GREY, linestyle="--", label="no exact fit of any width below")
        if high is not None and high > low:
            axes.axhline(float(high), color=GREY, linestyle=":", label="an exact fit of this weight exists")
        axes.set(title=title, xlabel="hidden neurons", ylabel="total weight, certified")
        legend_beside(page, axes.get_legend_handles_labels()[1])

    return Picture(alt, draw, 11, 5.5)
