"""The paper, what is ours, and what we have second-hand."""

from __future__ import annotations

from exactmem.theorems.theorem import Source

SOURCE = Source(
    "Yun, Sra, Jadbabaie",
    2019,
    "arXiv 1810.07770",
    ours=(
        "integer weights that do not grow, floors without parity, any activation with a kink on the data, exact rational steps "
        "instead of sufficiently large ones, residual blocks of any widths and fewer inputs than classes"
    ),
    recalled=(
        "the floors of the two- and three-layer conditions, and the numbers of the theorems",
        "the conditions of the deep theorem, beyond that W = Omega(N) parameters suffice",
        "the head width and d_x >= d_y of the residual theorem",
        "constants of the statement on SGD near a memorizing minimum: the paper gives none",
    ),
)
