"""All theorems of the catalogue by id. A new one is one new file in its paper's folder and one line here."""

from __future__ import annotations

from difflib import get_close_matches

from exactmem.errors import InputError
from exactmem.theorems.baum1988 import threshold
from exactmem.theorems.bubeck2020 import harmonic, ntk, peel2, relu3, relu4
from exactmem.theorems.daniely2020 import catalogue as training
from exactmem.theorems.daniely2020 import static
from exactmem.theorems.exactmem2026 import all_data, one_weight, packing, retrieval, seeded
from exactmem.theorems.exactmem2026 import bounded_depth as masked
from exactmem.theorems.hernandez2024 import width_two
from exactmem.theorems.inoue2019 import two_hidden
from exactmem.theorems.madden2023 import catalogue as existence
from exactmem.theorems.madden2023 import relu_difference
from exactmem.theorems.park2021 import two_thirds
from exactmem.theorems.theorem import Existence, Theorem
from exactmem.theorems.vardi2021 import bit_budget, bounded_depth, compact, paper, wide
from exactmem.theorems.yun2019 import (
    classification,
    deep,
    hardtanh,
    one_hidden,
    piecewise_linear,
    relu,
    relu_like,
    resnet,
)
from exactmem.theorems.zhang2017 import interpolation

ONE_HIDDEN_LAYER = (interpolation, threshold, relu4, relu3, peel2, one_hidden, relu_difference, static)
FEW_HIDDEN_LAYERS = (relu, hardtanh, relu_like, piecewise_linear, two_hidden, classification, deep, resnet)
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

THEOREMS: dict[str, Theorem] = {
    module.THEOREM.id: module.THEOREM for module in (*ONE_HIDDEN_LAYER, *FEW_HIDDEN_LAYERS, *DEEP)
}

APPROXIMATE: dict[str, Theorem] = {module.THEOREM.id: module.THEOREM for module in (ntk, harmonic)}
"""Theorems whose networks fit up to a squared residual of eps·|y|²."""

EXISTENCE: dict[str, Existence] = {entry.id: entry for entry in (*existence.ENTRIES, *training.ENTRIES)}
"""Theorems with commands of their own: they construct nothing, so `find` does not return them."""


def find(name: str) -> Theorem:
    """The theorem of this id, or of the one id that starts or ends with it. InputError names those that come near."""
    built = {**THEOREMS, **APPROXIMATE}
    if name in built:
        return built[name]
    if name in EXISTENCE:
        entry = EXISTENCE[name]
        raise InputError(f"{name} is no construction, it proves that {entry.conclusion}: {entry.verb}")
    close = [id for id in built if id.startswith(name) or id.endswith("." + name)]
    if len(close) == 1:
        return built[close[0]]
    if close:
        raise InputError(f"{name!r} names several theorems: {', '.join(close)}")
    near = get_close_matches(name, built, n=3, cutoff=0.0)
    raise InputError(f"{name!r} names no theorem; the nearest are {', '.join(near)} (exactmem theorems lists them all)")


def described(name: str) -> Theorem | Existence:
    """The entry of this id, or of the one id that starts or ends with it, constructive or not. InputError as `find`."""
    return EXISTENCE[name] if name in EXISTENCE else find(name)
