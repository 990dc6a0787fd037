"""Neurons against total weight, on logarithmic axes, as a PNG by matplotlib (an optional extra). Floats only draw here."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from exactmem.numbers.parsing import shown
from exactmem.report.pictures.picture import MARKERS, Picture


def scatter(
    title: str, points: Mapping[str, tuple[int, Fraction]], least: tuple[Fraction, Fraction | None] | None
) -> Picture:
    """One mark per network.

    Parameters
    ----------
    points : (neurons, total weight), both positive, by name
    least : the interval of the least weight of exact fits of any width; the upper end may be missing

    >>> scatter("two", {"small": (4, Fraction(100)), "light": (90, Fraction(7))}, (Fraction(5), None)).png()[1:4]
    b'PNG'
    """

    def draw(page: Any) -> None:
        axes = page.add_subplot()
        axes.set_xscale("log")
        axes.set_yscale("log")
        for k, (name, (neurons, weight)) in enumerate(points.items()):
            axes.plot([neurons], [float(weight)], MARKERS[k % len(MARKERS)], markersize=9, label=name)
        if least is not None:
            low, high = least
            if low > 0:
                axes.axhline(float(low), color="grey", linestyle="--", label="no exact fit of any width below")
            if high is not None and high > low:
                axes.axhline(float(high), color="grey", linestyle=":", label="an exact fit of this weight exists")
        axes.set(title=title, xlabel="hidden neurons", ylabel="total weight, certified")
        axes.legend()

    return Picture(
        f"{title}: neurons and total weight of "
        + ", ".join(f"{name} {n}, {shown(w)}" for name, (n, w) in points.items()),
        draw,
        8,
        5.5,
    )
