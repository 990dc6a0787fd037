"""`vardi2021.bit_budget`: no weight longer than B bits, and as few parameters as that allows.

Short weights hold short buckets: n = floor(B / (rho + c)) points each, or fewer where fewer are cheaper. Parameters fall like
N/B until about sqrt(N) bits, and rise again beyond: `vardi2021.compact` is the bottom of that curve.

Source: Vardi, Yehudai, Shamir 2021, arXiv 2110.03187 (for 2 <= B <= sqrt N, about N/B parameters of B bits, by N/B^2
    sub-networks one after the other); one circuit with smaller buckets instead is ours.
Hypotheses: equal points carry equal labels. Labels are coded as 0..C-1.
Size: as compact with that n; at most d + 8·ceil(N/n) + n(17(rho + c) + 5) slots. Bits: at most B, checked.

>>> from exactmem.data.dataset import Dataset
>>> data = Dataset.from_arrays([[t] for t in range(40)], [0, 1] * 20)
>>> [THEOREM.construct(data, bits=b).network.sizes.bits for b in (7, 20, 64)]
[7, 14, 14]
>>> THEOREM.construct(data, bits=6)
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: vardi2021.bit_budget: one point takes 7 bits here (6 of key, 1 of label); use bits=7 or more
"""

from __future__ import annotations

from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails, Rejected
from exactmem.theorems.deep import Instance, instance
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Theorem
from exactmem.theorems.vardi2021 import compact, lean
from exactmem.theorems.vardi2021.packing import cheapest
from exactmem.theorems.vardi2021.source import SOURCE

ID = "vardi2021.bit_budget"
WORD = 64  # the budget unless one is given, or what the first layer and one chunk need


def build(dataset: Dataset, *, bits: int, keys: str, seed: int) -> Construction:
    """The compact circuit with as many points per bucket as the budget allows and pay."""
    data = instance(ID, dataset, seed, keys)
    if isinstance(data, Construction):
        return data
    ends = first_bits(data)
    budget = bits or max(WORD, data.chunk, ends)
    if budget < data.chunk:
        parts = f"{data.rho} of key, {data.c} of label"
        advice = f"use bits={max(data.chunk, ends)} or more"
        raise HypothesisFails(
            "bit budget", f"{ID}: one point takes {data.chunk} bits here ({parts}); {advice}", data.chunk
        )
    if budget < ends:
        raise HypothesisFails(
            "bit budget", f"{ID}: the projection to keys takes {ends} bits; use bits={ends} or more", ends
        )
    built = compact.compact(ID, data, min(budget // data.chunk, compact.best_bucket(data)))
    used = built.network.sizes.bits
    if used > budget:
        raise Rejected(f"{ID}: a weight has {used} bits, the budget is {budget}; please report these data")
    return built


def first_bits(data: Instance) -> int:
    """Bits of the longest weight of the first and the last layer, which no bucket size makes shorter."""
    circuit, rail = data.first_layer()
    return circuit.compile([data.output(rail.form)]).sizes.bits


def bound(n: int, d: int, d_y: int = 1, classes: int = 2, key_bits: int = 0, bits: int = WORD) -> int:
    """The slots for n points with keys of `key_bits` bits (2·log2 n unless given) and weights of `bits` bits."""
    if n == 1 or classes == 1:
        return 1
    rho, c = key_bits or max(1, (n * n - 1).bit_length()), (classes - 1).bit_length()
    k = max(1, min(n, bits // (rho + c)))
    best = cheapest(n, lambda k: lean.slots(d, -(-n // k), k, rho, c))
    k = min(k, best)
    return lean.slots(d, -(-n // k), k, rho, c)


THEOREM = Theorem(
    id=ID,
    title="Weights of at most B bits",
    statement=(
        "For N distinct points, C classes and B >= rho + c there is a ReLU network of width 7, its weights of at most B bits, "
        "with at most d + 8·ceil(N/n) + n(17(rho + c) + 5) parameters, n = floor(B/(rho + c)), that returns every label."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT,),
    bound=Bound("d + 8m + n(16(rho+c)+c+5) - rho - 2c - 12, n = floor(B/(rho+c)), m = ceil(N/n)", bound),
    literature=None,
    build=build,
    options={"bits": (0, f"the longest weight (0: {WORD}, or what one point needs)"), **compact.OPTIONS},
    counts="slots",
    labels="classes",
)
