"""The scoreboard of neurons against total weight: plain data, a table, points to draw. Every number was certified before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from rich.table import Table

from exactmem.certificates.result import Result, decimal, weight_text

COLUMNS = ("construction", "neurons", "total weight", "squared residual over |y|²", "bits", "build")


def weight_row(label: str, result: Result | None, missing: str) -> dict[str, Any]:
    """One network of the scoreboard, or why there is none."""
    if result is None:
        return {"construction": label, "missing": missing}
    return {
        "construction": label,
        "neurons": result.sizes.neurons,
        "total weight": weight_text(result.sizes),
        "squared residual over |y|²": f"at most {result.eps}" if result.eps else "0",
        "bits": result.sizes.bits,
        "build": round(result.seconds["build"], 3),
    }


def weight_table(rows: Sequence[Mapping[str, Any]], title: str) -> Table:
    """The scoreboard; a missing row says why."""
    table = Table(title=title, title_justify="left")
    for k, name in enumerate(COLUMNS):
        table.add_column(name, justify="left" if k == 0 else "right", no_wrap=k == 0)
    for row in rows:
        if "missing" in row:
            table.add_row(row["construction"], row["missing"], *[""] * (len(COLUMNS) - 2))
        else:
            cells = [row[name] for name in COLUMNS]
            table.add_row(*(f"{c:.2f} s" if isinstance(c, float) else str(c) for c in cells))
    return table


def least_text(least: tuple[Fraction, Fraction | None] | None) -> str:
    """The interval of the least total weight of an exact fit, rounded outwards."""
    if least is None:
        return "not sought"
    low, high = least
    below = decimal(low, up=False)
    return (
        f"at least {below}; no fit of small weight was sought"
        if high is None
        else f"{below} to {decimal(high, up=True)}"
    )


def weight_points(results: Mapping[str, Result | None]) -> dict[str, tuple[int, Fraction]]:
    """(neurons, weight) of the networks that have some."""
    found = {}
    for name, result in results.items():
        if result is not None and result.sizes.weight is not None and result.sizes.neurons:
            label = f"{name}, eps {result.eps}" if result.eps else name
            found[label] = (result.sizes.neurons, result.sizes.weight[1])
    return found
