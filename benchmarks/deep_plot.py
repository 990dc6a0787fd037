"""Pictures of deep circuits: three panels against the number of points, all axes logarithmic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.growth_plot import panel

References = Sequence[tuple[str, Callable[[float], float]]]


@dataclass(frozen=True)
class Panel:
    """`lines`: label and key of what is drawn."""

    title: str
    unit: str
    lines: Sequence[tuple[str, str]]


def save(
    path: Path,
    points: Sequence[Mapping[str, Any]],
    slopes: Mapping[str, float],
    panels: tuple[Panel, Panel, Panel],
    references: References,
) -> None:
    """Write the plot as a PNG. `points`: one mapping per N, with the keys that `slopes` has. The references are drawn in
    the first panel."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(15, 5), layout="constrained")
    sizes = [p["N"] for p in points]
    for name, reference in references:
        values = [reference(n) for n in sizes]
        axes[0].loglog(sizes, values, color="#999999", linewidth=1, linestyle=(0, (2, 2)))
        place = {"xytext": (6, 0), "textcoords": "offset points", "va": "center", "color": "#666666"}
        axes[0].annotate(name, (sizes[-1], values[-1]), **place)
    for axis, shown in zip(axes, panels, strict=True):
        lines = [(f"{label}  (slope {slopes[key]:.2f})", sizes, [p[key] for p in points]) for label, key in shown.lines]
        panel(axis, shown.title, "N points", shown.unit, lines)
    axes[0].set_xlim(sizes[0] / 1.3, sizes[-1] * (sizes[-1] / sizes[0]) ** 0.18)  # room for the names of the references
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130)
    plt.close(figure)
