"""A small matrix with its exact entries, coloured by size."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from exactmem.numbers.parsing import shown
from exactmem.report.pictures.picture import Picture

WRITTEN = 200  # entries up to which each is written


def matrix(
    title: str,
    rows: Sequence[Sequence[Fraction | int]],
    row_names: Sequence[str] = (),
    column_names: Sequence[str] = (),
) -> Picture:
    """A heat map.

    >>> matrix("Gram", [[2, 1], [1, 2]]).alt
    'Gram: a 2 x 2 matrix with rows (2, 1), (1, 2)'
    """
    exact = [[Fraction(v) for v in row] for row in rows]
    few = len(exact) * len(exact[0]) <= 36
    told = " with rows " + ", ".join(f"({', '.join(map(shown, row))})" for row in exact) if few else ""

    def draw(page: Any) -> None:
        axes = page.add_subplot()
        values = [[float(v) for v in row] for row in exact]
        reach = max(abs(v) for row in values for v in row) or 1.0
        axes.imshow(values, cmap="PuOr", vmin=-1.4 * reach, vmax=1.4 * reach, aspect="auto")
        if len(exact) * len(exact[0]) <= WRITTEN:
            for i, row in enumerate(exact):
                for k, v in enumerate(row):
                    ink = "white" if abs(float(v)) > 0.8 * reach else "black"
                    axes.text(k, i, shown(v), ha="center", va="center", color=ink)
        axes.set_xticks(range(len(column_names)), column_names)
        axes.set_yticks(range(len(row_names)), row_names)
        axes.set(title=title)

    return Picture(
        f"{title}: a {len(exact)} x {len(exact[0])} matrix{told}",
        draw,
        2 + 0.8 * len(exact[0]),
        1.5 + 0.55 * len(exact),
    )
