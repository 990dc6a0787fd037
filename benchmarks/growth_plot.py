"""The picture of growth: times on the digits, bits on the digits, times on small integers; all axes logarithmic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# Okabe and Ito's palette, told apart by colour-blind readers; markers and line styles say it again.
STYLES = (
    ("#0072B2", "o", "-"),
    ("#D55E00", "s", "-"),
    ("#009E73", "^", "--"),
    ("#CC79A7", "D", "-."),
    ("#000000", "v", ":"),
)
TIMES = ("peel2 build", "relu3 build", "slabs", "check", "evaluation")
Line = tuple[str, Sequence[float], Sequence[float]]


def save(
    path: Path,
    digits: Sequence[Mapping[str, Any]],
    integers: Mapping[str, Sequence[tuple[int, float]]],
    slopes: Mapping[str, float],
) -> None:
    """Write the plot as a PNG. `digits`: one mapping per N; `integers`: (rows, seconds) per kind of weights."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(15, 4.8), layout="constrained")
    sizes = [p["N"] for p in digits]

    def named(name: str) -> str:
        return f"{name}  (slope {slopes[name]:.2f})"

    times = [(named(name), sizes, [p[name] for p in digits]) for name in TIMES]
    panel(axes[0], "Digits: time", "first N digits", "seconds", times)
    bits = [(named(name), sizes, [p[name] for p in digits]) for name in ("peel2 bits", "relu3 bits")]
    panel(axes[1], "Digits: longest weight", "first N digits", "bits", bits)
    wide = [(f"weights {named(name)}", [n for n, _ in v], [t for _, t in v]) for name, v in integers.items()]
    panel(axes[2], "Small integers: exact evaluation", "N rows", "seconds", wide)
    axes[0].set_xticks(sizes, [str(n) for n in sizes])
    axes[1].set_xticks(sizes, [str(n) for n in sizes])
    for axis in axes[:2]:
        axis.xaxis.set_minor_locator(matplotlib.ticker.NullLocator())
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130)
    plt.close(figure)


def panel(axis: Any, title: str, across: str, up: str, lines: Sequence[Line]) -> None:
    for (label, x, y), (colour, marker, style) in zip(lines, STYLES, strict=False):
        axis.loglog(x, y, label=label, color=colour, marker=marker, linestyle=style, linewidth=1.8, markersize=6)
    axis.set_title(title)
    axis.set_xlabel(across)
    axis.set_ylabel(up)
    axis.grid(True, which="major", color="#dddddd")
    axis.legend(fontsize=9, frameon=False, loc="upper left")
    low, high = axis.get_ylim()
    axis.set_ylim(low, high * (high / low) ** (0.075 * len(lines)))  # room for the legend above the lines
