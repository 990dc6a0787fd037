"""Curves over epochs. Floats only draw here; what is drawn was proved before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from exactmem.report.pictures.picture import COLOURS, DASHES, GREY, Picture, legend_beside


def curves(
    title: str, lines: Mapping[str, Sequence[Fraction]], levels: Mapping[str, Fraction], marks: Mapping[str, int]
) -> Picture:
    """A picture with a logarithmic axis.

    Parameters
    ----------
    lines : a value per epoch, from epoch 0 on; values that are 0 are left out
    levels : horizontal lines; marks : vertical lines at an epoch

    >>> curves("halving", {"value": [Fraction(1, 2**k) for k in range(5)]}, {"level": Fraction(1, 9)}, {"mark": 3}).alt
    'halving, by epoch: value from 1 to 0.0625; level at 0.1111; mark at epoch 3'
    """
    told = [f"{name} from {float(values[0]):.4g} to {float(values[-1]):.4g}" for name, values in lines.items()]
    told += [f"{name} at {float(value):.4g}" for name, value in levels.items()]
    told += [f"{name} at epoch {epoch}" for name, epoch in marks.items()]

    def draw(page: Any) -> None:
        axes = page.add_subplot()
        axes.set_yscale("log")
        for k, (name, values) in enumerate(lines.items()):
            shown = [(epoch, float(value)) for epoch, value in enumerate(values) if float(value) > 0]
            if shown:
                axes.plot(*zip(*shown, strict=True), color=COLOURS[k % 8], label=name)
        for k, (name, value) in enumerate(levels.items()):
            axes.axhline(float(value), color=COLOURS[k % 8], linestyle=DASHES[k % 3 + 1], label=name)
        for name, epoch in marks.items():
            axes.axvline(epoch, color=GREY, linestyle=":", label=name)
        axes.set(title=title, xlabel="epoch")
        legend_beside(page, [*lines, *levels, *marks])

    return Picture(f"{title}, by epoch: {'; '.join(told)}", draw, 9, 5.5)
