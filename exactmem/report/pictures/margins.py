"""Margins sweep by sweep, and smallest eigenvalues by width, as a PNG by matplotlib (an optional extra). Floats only draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from exactmem.report.pictures.picture import Picture
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
    >>> margins_by_sweep(4, history, Fraction(20), {2: Fraction(0), 3: Fraction(1, 8)}).png()[1:4]
    b'PNG'
    """

    def draw(page: Any) -> None:
        left, right = page.subplots(1, 2)
        updates = [at.updates for at in history]
        left.plot(updates, [float(at.least) for at in history], "o-", color="C0", markersize=3, label="least margin")
        left.plot(
            updates,
            [at.satisfied / rows for at in history],
            "s-",
            color="C1",
            markersize=3,
            label="share of rows with margin 1",
        )
        left.axhline(1, color="grey", linewidth=0.8)
        left.axvline(float(most), color="C3", linestyle="--", label="N*: no run that keeps its signs has more")
        left.set(title=f"{rows} rows, sweep by sweep", xlabel="updates")
        left.legend()
        shown = [(q, float(value)) for q, value in eigenvalues.items() if value > 0]
        if shown:
            right.plot(*zip(*shown, strict=True), "o-", color="C2")
            right.set_yscale("log")
        right.set(title="Smallest eigenvalue of the tangent kernel, certified lower ends", xlabel="pairs of neurons")

    return Picture(
        f"{rows} rows in {len(history)} sweeps: least margin, share of rows with margin 1; smallest eigenvalues by width",
        draw,
        13,
        5.5,
    )
