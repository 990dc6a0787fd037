"""The paper, and what is ours."""

from __future__ import annotations

from exactmem.theorems.theorem import Source

SOURCE = Source(
    "Bubeck, Eldan, Lee, Mikulincer",
    2020,
    "arXiv 2006.02855",
    ours=(
        "exact rational steps delta instead of a limit, affine instead of linear interpolants, data that are not in "
        "general position, several outputs; the counts 3·ceil(n/d) + 1 and 2·ceil((n-1)/d)"
    ),
    recalled=("the total weight of this family grows about as n² (times sqrt d) on random unit data",),
)
