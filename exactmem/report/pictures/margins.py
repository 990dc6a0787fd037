"""Margins sweep by sweep, and smallest eigenvalues by width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from exactmem.report.pictures.picture import COLOURS, GREY, Picture, spread
from exactmem.theorems.daniely2020.hinge import Progress


def margins_by_sweep(
    rows: int, history: Sequence[Progress], most: Fraction, eigenvalues: Mapping[int, Fraction]
) -> Picture:
    """Two pictures side by side.

    Parameters
    ----------
    rows : of the data; history : one mark per sweep, against the updates so far
    most : the bound N* on updates, a line
    eigenvalues : certified lower ends of lambda_min(Khat) by the number of pairs; those that are 0 are left out

    >>> history = [Progress(5, 1, Fraction(-1, 2)), Progress(9, 4, Fraction(1))]
    >>> margins_by_sweep(4, history, Fraction(20), {2: Fraction(0), 3: Fraction(1, 8)}).alt.split("; ")
    ['4 rows in 2 sweeps: least margin from -0.5 to 1, rows with margin 1 from 1 to 4, updates from 5 to 9 with bound 20',
     'smallest eigenvalue 0.125 at 3 pairs']
    """
    shown = [(q, float(value)) for q, value in eigenvalues.items() if value > 0]
    alt = f"{rows} rows in {len(history)} sweeps"
    if history:
        a, b = history[0], history[-1]
        alt += f": least margin from {float(a.least):.4g} to {float(b.least):.4g}, rows with margin 1 from {a.satisfied} to "
        alt += f"{b.satisfied}, updates from {a.updates} to {b.updates} with bound {float(most):.4g}"
    if shown:
        alt += "; smallest eigenvalue " + ", ".join(f"{value:.4g} at {q} pairs" for q, value in shown)

    def draw(page: Any) -> None:
        left, right = page.subplots(1, 2)
        updates = [at.updates for at in history]
        left.plot(
            updates, [float(at.least) for at in history], "o-", color=COLOURS[0], markersize=3, label="least margin"
        )
        share = [at.satisfied / rows for at in history]
        left.plot(updates, share, "s--", color=COLOURS[1], markersize=3, label="share of rows with margin 1")
        left.axhline(1, color=GREY, linewidth=1)
        left.axvline(float(most), color=GREY, linestyle=":", label="N*, the bound on updates")
        left.set(title=f"{rows} rows, sweep by sweep", xlabel="updates")
        left.legend(loc="lower center")
        if shown:
            right.plot(*zip(*shown, strict=True), "D-", color=COLOURS[2])
            spread(right, "y", [value for _, value in shown])
            right.set_xticks([q for q, _ in shown[:: 1 + len(shown) // 8]])
        right.set(title="Smallest eigenvalue, certified from below", xlabel="pairs of neurons")

    return Picture(alt, draw, 13, 5.5)
