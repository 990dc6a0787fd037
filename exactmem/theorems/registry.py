"""All theorems of the catalogue by id. A new one is one new file in its paper's folder and one line here."""

from __future__ import annotations

from exactmem.errors import InputError
from exactmem.theorems.baum1988 import threshold
from exactmem.theorems.bubeck2020 import peel2, relu3, relu4
from exactmem.theorems.exactmem2026 import all_data, one_weight, packing, retrieval, seeded
from exactmem.theorems.exactmem2026 import bounded_depth as masked
from exactmem.theorems.hernandez2024 import width_two
from exactmem.theorems.park2021 import two_thirds
from exactmem.theorems.theorem import Theorem
from exactmem.theorems.vardi2021 import bit_budget, bounded_depth, compact, paper, wide
from exactmem.theorems.zhang2017 import interpolation

ONE_HIDDEN_LAYER = (interpolation, threshold, relu4, relu3, peel2)
DEEP = (
    compact,
    paper,
    bounded_depth,
    wide,
    bit_budget,
    two_thirds,
    width_two,
    packing,
    retrieval,
    one_weight,
    all_data,
    seeded,
    masked,
)

THEOREMS: dict[str, Theorem] = {module.THEOREM.id: module.THEOREM for module in (*ONE_HIDDEN_LAYER, *DEEP)}


def find(name: str) -> Theorem:
    """The theorem of this id, or of the one id that starts or ends with it. InputError lists the ids otherwise."""
    if name in THEOREMS:
        return THEOREMS[name]
    close = [id for id in THEOREMS if id.startswith(name) or id.endswith("." + name)]
    if len(close) == 1:
        return THEOREMS[close[0]]
    known = ", ".join(close or THEOREMS)
    raise InputError(f"{name!r} names {'several theorems' if close else 'no theorem'}: {known}")
