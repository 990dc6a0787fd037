"""`vardi2021.bounded_depth`: G circuits side by side, each for N/G points: less depth, proportionally more width.

A block of `vardi2021.compact` is 0 at every T of the data that is not one of its own keys: no key of its chunks matches, so
every gate stays shut. So blocks for disjoint runs of keys are simply added; they share T, and no masks are needed.

Source: Vardi, Yehudai, Shamir 2021, arXiv 2110.03187 (depth L with about N/L parameters); the sum without masks is ours.
Hypotheses: equal points carry equal labels. Labels are coded as 0..C-1.
Size, exactly: with k = ceil(N/G) points per group, m = ceil(k/n) buckets: hidden layers 1 + m + n(rho + c), width <= 6G + 1,
    slots of one block times G, T and its wires counted once. n is chosen to make the depth least.
Bits: as compact, with the smaller n.

>>> from exactmem.data.dataset import Dataset
>>> data = Dataset.from_arrays([[t, t * t] for t in range(12)], [0, 1, 2] * 4)
>>> network = THEOREM.construct(data, groups=3).network
>>> network.sizes.width, network.outputs([[5, 25], [11, 121]])
(15, [(Fraction(2, 1),), (Fraction(2, 1),)])
>>> THEOREM.construct(data, groups=13)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: vardi2021.bounded_depth: there are 1 to 12 groups for 12 points, not 13
"""

from __future__ import annotations

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.networks.circuit import Form
from exactmem.networks.lockstep import lockstep
from exactmem.theorems.deep import instance, promised, report
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Theorem
from exactmem.theorems.vardi2021 import compact, lean
from exactmem.theorems.vardi2021.packing import Store, cheapest, pack
from exactmem.theorems.vardi2021.source import SOURCE

ID = "vardi2021.bounded_depth"
GROUPS = 8  # unless told otherwise


def slots(d: int, groups: int, m: int, n: int, rho: int, c: int, slack: int = 0) -> int:
    """G blocks of `compact`, with one T: d + 1 slots for its first neuron, one for each layer that carries it on."""
    shared = d + 1 + (m - 1) + (n - 1) * (rho + c) + rho
    return shared + groups * (lean.slots(d, m, n, rho, c, slack) - shared)


def build(dataset: Dataset, *, groups: int, keys: str, seed: int) -> Construction:
    """G blocks in lockstep over runs of consecutive keys; a run that is shorter gets buckets that change nothing."""
    data = instance(ID, dataset, seed, keys)
    if isinstance(data, Construction):
        return data
    groups = groups or min(GROUPS, data.n)
    if not 1 <= groups <= data.n:
        raise InputError(f"{ID}: there are 1 to {data.n} groups for {data.n} points, not {groups}")
    rho, c, slack = data.rho, data.c, data.keys.slack
    size = -(-data.n // groups)
    n = shallowest(size, rho + c)
    m = -(-size // n)
    stores = [padded(pack(data.entries[i : i + size], n, rho, c), m) for i in range(0, data.n, size)]
    circuit, rail = data.first_layer()
    codes = lockstep(circuit, rail, [lean.block(rail, store, rho, c, slack) for store in stores])
    network = circuit.compile([data.output(sum(codes, Form()))])
    G = len(stores)
    promise = slots(data.inputs, G, m, n, rho, c, slack) + data.output_bias
    wide = lean.width(n, rho, c, G)
    promised(ID, network, slots=promise, hidden_layers=lean.hidden(m, n, rho, c), width=wide)
    return report(data, network, promise, {"groups, buckets in each, points per bucket": f"{G}, {m}, {n}"})


def shallowest(size: int, chunk: int) -> int:
    return cheapest(size, lambda n: -(-size // n) + n * chunk)


def padded(store: Store, m: int) -> Store:
    """The store with buckets at its end that begin at its last bucket's first key and hold the same number."""
    more = m - len(store.values)
    values, firsts, lasts = (row + row[-1:] * more for row in (store.values, store.firsts, store.lasts))
    return Store(store.n, firsts, lasts, values)


def bound(n: int, d: int, d_y: int = 1, classes: int = 2, key_bits: int = 0, groups: int = GROUPS) -> int:
    """The slots for n points with keys of `key_bits` bits (2·log2 n unless given) in `groups` groups."""
    if n == 1 or classes == 1:
        return 1
    rho, c = key_bits or max(1, (n * n - 1).bit_length()), (classes - 1).bit_length()
    size = -(-n // min(n, groups))
    k = shallowest(size, rho + c)
    return slots(d, -(-n // size), -(-size // k), k, rho, c)


THEOREM = Theorem(
    id=ID,
    title="G circuits side by side: less depth",
    statement=(
        "For N distinct points, C classes and any G there is a ReLU network of width 6G + 1 and depth about "
        "2·sqrt(N(rho + c)/G) that returns every label: the compact circuit on G runs of keys, summed."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT,),
    bound=Bound("shared + G·(slots of one block)", bound),
    literature=None,
    build=build,
    options={"groups": (0, f"blocks side by side (0: {GROUPS}, or one per point)"), **compact.OPTIONS},
    counts="slots",
    labels="classes",
)
