"""Sizes against numbers of points, on logarithmic axes: a power law is a straight line, and its slope the exponent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exactmem.report.pictures.picture import DASHES, Picture, legend_beside, style


def growth(title: str, sizes: Mapping[str, Mapping[int, int]], x: str = "points N", y: str = "parameters") -> Picture:
    """A line by name through the sizes at each number of points.

    >>> growth("Parameters", {"sqrt": {100: 10, 10000: 100}}).alt
    'Parameters: parameters by points N; sqrt 10 at 100 to 100 at 10000'
    """
    told = []
    for name, by in sizes.items():
        least, most = min(by), max(by)
        told.append(f"{name} {by[least]} at {least} to {by[most]} at {most}")

    def draw(page: Any) -> None:
        axes = page.add_subplot()
        for k, (name, by) in enumerate(sizes.items()):
            colour, marker = style(k)
            at = sorted(by)
            axes.plot(at, [by[n] for n in at], marker, linestyle=DASHES[k % 4], color=colour, label=name)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.grid(alpha=0.3)
        axes.set(title=title, xlabel=x, ylabel=y)
        legend_beside(page, sizes)

    return Picture(f"{title}: {y} by {x}; {'; '.join(told)}", draw, 9, 6)
