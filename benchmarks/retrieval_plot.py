"""The picture of retrieval: parameters, bits and times against the number of points; all axes logarithmic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import log2
from pathlib import Path
from typing import Any

from benchmarks.growth_plot import panel

REFERENCES: tuple[tuple[str, Callable[[float], float]], ...] = (
    ("N", lambda n: n),
    ("√(N log N)", lambda n: (n * log2(n)) ** 0.5),
    ("√N", lambda n: n**0.5),
)


def save(path: Path, points: Sequence[Mapping[str, Any]], slopes: Mapping[str, float]) -> None:
    """Write the plot as a PNG. `points`: one mapping per N, with the keys that `slopes` has."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(15, 5), layout="constrained")
    sizes = [p["N"] for p in points]

    def line(label: str, key: str) -> tuple[str, Sequence[float], Sequence[float]]:
        return f"{label}  (slope {slopes[key]:.2f})", sizes, [p[key] for p in points]

    for name, reference in REFERENCES:
        values = [reference(n) for n in sizes]
        axes[0].loglog(sizes, values, color="#999999", linewidth=1, linestyle=(0, (2, 2)))
        place = {"xytext": (6, 0), "textcoords": "offset points", "va": "center", "color": "#666666"}
        axes[0].annotate(name, (sizes[-1], values[-1]), **place)
    panel(axes[0], "Parameters (declared slots)", "N points", "slots", [line("one weight per bucket", "slots")])
    bits = [line("all weights", "total_bits"), line("longest weight", "bits")]
    panel(axes[1], "Bits", "N points", "bits", bits)
    panel(axes[2], "Time", "N points", "seconds", [line("verify", "verify"), line("build", "build")])
    axes[0].set_xlim(sizes[0] / 1.3, sizes[-1] * 4)  # room for the names of the reference lines
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130)
    plt.close(figure)
