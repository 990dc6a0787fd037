"""The paper, and what is ours."""

from __future__ import annotations

from exactmem.theorems.theorem import Source

SOURCE = Source(
    "Vardi, Yehudai, Shamir",
    2021,
    "arXiv 2110.03187",
    ours=(
        "integer directions instead of a random projection, the circuit with one layer per bucket and per bit (width 7, "
        "integers), its exact counts, sums of blocks without masks, the wide lookup, and every bound that is certified"
    ),
    recalled=(
        "the wording of the theorems: width 12, about sqrt(N log N) layers; for bit budgets B, N/B^2 sub-networks",
        "W parameters and t steps have VC dimension at most 4W(t + 2), hence N <= 12W(W + 1) (Goldberg and Jerrum)",
    ),
)
