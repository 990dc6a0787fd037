"""`vardi2021.wide`: P·Q buckets are looked up by two layers, so width buys depth: W²L² about 64·N·(rho + c).

The lookup of `vardi2021.compact` takes a layer per bucket; here a block of P superbuckets of Q buckets takes two, of width
2P + 4 and 4Q + 2 (see `lookup.wide`). Reading the bits is the same.

Source: the trade between width W and depth L is that of arXiv 2603.09589 (W²L² = O(N log(1/delta)), read in its abstract), on
    the circuit of Vardi, Yehudai, Shamir 2021, arXiv 2110.03187; this construction is ours.
Hypotheses: equal points carry equal labels. Labels are coded as 0..C-1. Keys are integers.
Size, exactly (B = ceil(m/(PQ)) blocks): hidden layers 2 + 2B + n(rho + c), width max(2P + 4, 4Q + 2, 7) (a little less for
    n < 3 or a single block), slots as `slots` says; the store is 8 weights per bucket. Bits: up to those of v·(range of T).

>>> from exactmem.data.dataset import Dataset
>>> data = Dataset.from_arrays([[t, t * t] for t in range(12)], [0, 1, 2] * 4)
>>> network = THEOREM.construct(data, P=2, Q=3).network
>>> network.sizes.hidden_layers, network.outputs([[5, 25], [11, 121]])
(12, [(Fraction(2, 1),), (Fraction(2, 1),)])
>>> THEOREM.construct(data, P=0)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: vardi2021.wide: P and Q are at least 1, not 0 and 4
"""

from __future__ import annotations

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.networks.circuit import Form
from exactmem.networks.lockstep import Block, Rail, lockstep
from exactmem.theorems.deep import instance, promised, report
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Source, Theorem
from exactmem.theorems.vardi2021 import compact, lean
from exactmem.theorems.vardi2021.extraction import matching_label
from exactmem.theorems.vardi2021.lookup import wide
from exactmem.theorems.vardi2021.packing import Store, cheapest, pack

ID = "vardi2021.wide"


def hidden(blocks: int, n: int, rho: int, c: int) -> int:
    return 2 + 2 * blocks + n * (rho + c)


def slots(d: int, m: int, P: int, Q: int, n: int, rho: int, c: int) -> int:
    """A block: 2P + 2 ramps with weight and bias, 4Q lines over them, T twice, z over 4Q + 1 neurons and on. The last block has
    as many superbuckets as are left. The bits: as in `compact`, the first of them over 4Q + 1 neurons instead of 3; the first
    block has no z to carry."""
    blocks = -(-m // (P * Q))
    supers = (blocks - 1) * P + -(-(m - (blocks - 1) * P * Q) // Q)
    store = (2 * supers + 2 * blocks) * (2 + 4 * Q) + blocks * (4 * Q + 4)
    return lean.slots(d, 2, n, rho, c) - 15 + 8 * Q + store - 2 * (blocks == 1)


def width(m: int, P: int, Q: int, n: int, rho: int, c: int) -> int:
    carried = 1 + (m > P * Q)  # T, and z from the second block on
    ramps = 2 * min(P, -(-m // Q)) + 2
    later = 2 * min(P, -(-(m - P * Q) // Q)) + 4 if m > P * Q else 0
    lines = 4 * Q + carried
    return max(ramps + 1, later, lines, lean.width(n, rho, c))


def block(rail: Rail, store: Store, P: int, Q: int, rho: int, c: int) -> Block[Form]:
    z = yield from wide(rail, store, P, Q)
    return (yield from matching_label(rail, z, store.n, rho, c))


def build(dataset: Dataset, *, P: int, Q: int, bucket: int, keys: str, seed: int) -> Construction:
    """The wide lookup with `bucket` points per bucket; 0 chooses the number that takes the fewest slots."""
    if P < 1 or Q < 1:
        raise InputError(f"{ID}: P and Q are at least 1, not {P} and {Q}")
    data = instance(ID, dataset, seed, keys, rational=False)
    if isinstance(data, Construction):
        return data
    rho, c, d = data.rho, data.c, data.inputs
    n = bucket or cheapest(data.n, lambda n: slots(d, -(-data.n // n), P, Q, n, rho, c))
    if not 1 <= n <= data.n:
        raise InputError(f"{ID}: a bucket holds 1 to {data.n} points, not {n}")
    store = pack(data.entries, n, rho, c)
    m = len(store.values)
    blocks = -(-m // (P * Q))
    circuit, rail = data.first_layer()
    (code,) = lockstep(circuit, rail, [block(rail, store, P, Q, rho, c)])
    network = circuit.compile([data.output(code)])
    promise = slots(d, m, P, Q, n, rho, c) + data.output_bias
    wide_at = width(m, P, Q, n, rho, c)
    promised(ID, network, slots=promise, hidden_layers=hidden(blocks, n, rho, c), width=wide_at)
    return report(data, network, promise, {"blocks of P·Q buckets, points per bucket": f"{blocks} of {P}·{Q}, {n}"})


def bound(n: int, d: int, d_y: int = 1, classes: int = 2, key_bits: int = 0, P: int = 8, Q: int = 4) -> int:
    """The slots for n points with keys of `key_bits` bits (2·log2 n unless given), at the best bucket size."""
    if n == 1 or classes == 1:
        return 1
    rho, c = key_bits or max(1, (n * n - 1).bit_length()), (classes - 1).bit_length()
    best = cheapest(n, lambda k: slots(d, -(-n // k), P, Q, k, rho, c))
    return slots(d, -(-n // best), P, Q, best, rho, c)


THEOREM = Theorem(
    id=ID,
    title="Width for depth: P·Q buckets per two layers",
    statement=(
        "For N distinct points, C classes and any P, Q there is a ReLU network of width max(2P + 4, 4Q + 2, 7) and "
        "2 + 2·ceil(N/(nPQ)) + n(rho + c) hidden layers that returns every label; balanced, W²L² is about 64·N(rho + c)."
    ),
    source=Source(
        "Vardi, Yehudai, Shamir",
        2021,
        "arXiv 2110.03187; the trade-off: arXiv 2603.09589",
        ours="the wide lookup, its exact counts, and the constant 64",
        recalled=("a lower bound W²L² of order N / log(1/delta); public copies differ about it",),
    ),
    hypotheses=(NO_CONFLICT,),
    bound=Bound("compact's bits + ceil(m/(PQ))·(8PQ + 4P + 12Q + 8), up to edges", bound),
    literature=None,
    build=build,
    options={
        "P": (8, "superbuckets per block"),
        "Q": (4, "buckets per superbucket"),
        "bucket": (0, "points per bucket (0: as many as give the fewest parameters)"),
        **compact.OPTIONS,
    },
    counts="slots",
    labels="classes",
)
