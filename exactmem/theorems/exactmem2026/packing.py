"""`exactmem2026.packing`: monotone packing, P·Q buckets by two layers: half the store of `wide`, W²L² about 32·N·(rho + c).

A packed number begins with the first key of its bucket, so the numbers increase with the bucket. A jump upwards is a difference
of two units, relu(D(T - f + 1)) - relu(D(T - f)), where `vardi2021.wide` takes four corners per bucket and has to end what it
begins (see `monotone`). Reading the bits is the same.

Source: ours. The trade between width W and depth L is that of arXiv 2603.09589 (W²L² = O(N log(1/delta)), read in its
    abstract), on the circuit of Vardi, Yehudai, Shamir 2021, arXiv 2110.03187.
Hypotheses: equal points carry equal labels. Labels are coded as 0..C-1. Keys are integers.
Size, exactly (m = ceil(N/n) buckets, S = ceil(m/Q) superbuckets, B = ceil(m/(PQ)) blocks, rho >= 2): hidden layers
    2 + 2B + n(rho + c), width max(2P + 2, 2Q, 7) (a little less for n < 3, few buckets or a single block),
    slots d + n(16(rho + c) + c + 5) - rho - 2c - 14 + S(4Q + 2) + 2B(Q + 1) + 4Q: 4 weights per bucket store it. For given
    n and Q a single block is the least, P = ceil(m/Q).
Bits: up to those of D·(range of T over a superbucket), D a jump of at most n(rho + c) bits.
Complexity: the search for a direction, as `vardi2021.compact`; that for P, Q, n is exact and short; then linear.

>>> from exactmem.data.dataset import Dataset
>>> data = Dataset.from_arrays([[t, t * t] for t in range(12)], [0, 1, 2] * 4)
>>> network = THEOREM.construct(data, P=2, Q=3).network
>>> network.sizes.hidden_layers, network.outputs([[5, 25], [11, 121]])
(12, [(Fraction(2, 1),), (Fraction(2, 1),)])
>>> THEOREM.construct(data, P=-1)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: exactmem2026.packing: P and Q are at least 1 (0: the best), not -1 and 0
"""

from __future__ import annotations

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.networks.circuit import Form
from exactmem.networks.lockstep import Block, Rail, lockstep
from exactmem.theorems.deep import instance, promised, report
from exactmem.theorems.exactmem2026.monotone import monotone
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Counterexample, Source, Theorem
from exactmem.theorems.vardi2021 import compact, lean
from exactmem.theorems.vardi2021.counterexamples import on_the_line, values
from exactmem.theorems.vardi2021.extraction import matching_label
from exactmem.theorems.vardi2021.packing import Store, pack

ID = "exactmem2026.packing"


def hidden(m: int, P: int, Q: int, n: int, rho: int, c: int) -> int:
    return 2 + 2 * -(-m // (P * Q)) + n * (rho + c)


def slots(d: int, m: int, P: int, Q: int, n: int, rho: int, c: int) -> int:
    """A superbucket: two ramps with weight and bias, read by the base and by 2(Q - 1) units. A block: T twice, z over 2Q - 1
    neurons and from the base on; the first block has no z before. The bits: as in `compact`, where two buckets take 6 slots
    to look up, but the first bit is read, three times, over 2Q - 1 neurons instead of 3."""
    supers, blocks = -(-m // Q), -(-m // (P * Q))
    lookup = supers * (4 + 2 * (2 * Q - 1)) + blocks * 2 + (blocks - 1) * 2 * Q
    return lean.slots(d, 2, n, rho, c) - 6 + lookup + 3 * (2 * Q - 1 - 3)


def width(m: int, P: int, Q: int, n: int, rho: int, c: int) -> int:
    ramps = 2 * min(P, -(-m // Q)) + 1
    later = 2 * min(P, -(-(m - P * Q) // Q)) + 2 if m > P * Q else 0  # with z
    return max(ramps, later, 2 * Q, lean.width(n, rho, c))


def best(d: int, N: int, rho: int, c: int, P: int = 0, Q: int = 0, n: int = 0) -> tuple[int, int, int, int]:
    """(slots, P, Q, n) with the fewest slots of all P, Q <= m and n <= N; what is not 0 is given.

    Exact: fewer blocks are fewer slots, so P = ceil(m/Q) unless given; all Q' >= Q take at least the slots of the bits and
    4m + 6Q - 14, since S(4Q + 2) >= 4m + 2 and B >= 1; and the slots of the bits grow with n.

    >>> best(64, 1797, 20, 4), best(64, 1797, 20, 4, P=8, Q=12)
    ((3546, 30, 15, 4), (3639, 8, 12, 5))
    """

    def at(n: int, Q: int) -> tuple[int, int, int, int]:
        m = -(-N // n)
        there = P or -(-m // Q)
        return slots(d, m, there, Q, n, rho, c), there, Q, n

    found = at(n or 1, Q or 1)
    for size in [n] if n else range(1, N + 1):
        m, bits = -(-N // size), lean.slots(d, 2, size, rho, c) - 14
        if bits >= found[0]:
            break
        for q in [Q] if Q else range(1, m + 1):
            if bits + 4 * m + 6 * q >= found[0]:
                break
            found = min(found, at(size, q))
    return found


def block(rail: Rail, store: Store, P: int, Q: int, rho: int, c: int) -> Block[Form]:
    z = yield from monotone(rail, store, P, Q)
    return (yield from matching_label(rail, z, store.n, rho, c))


def build(dataset: Dataset, *, P: int, Q: int, bucket: int, keys: str, seed: int) -> Construction:
    """The lookup with P, Q and `bucket` points per bucket; each that is 0 is chosen so that the slots are least."""
    if P < 0 or Q < 0:
        raise InputError(f"{ID}: P and Q are at least 1 (0: the best), not {P} and {Q}")
    data = instance(ID, dataset, seed, keys, rational=False)
    if isinstance(data, Construction):
        return data
    if not 0 <= bucket <= data.n:
        raise InputError(f"{ID}: a bucket holds 1 to {data.n} points, not {bucket}")
    rho, c = data.rho, data.c
    least, P, Q, n = best(data.inputs, data.n, rho, c, P, Q, bucket)
    store = pack(data.entries, n, rho, c)
    m = len(store.values)
    circuit, rail = data.first_layer()
    (code,) = lockstep(circuit, rail, [block(rail, store, P, Q, rho, c)])
    network = circuit.compile([data.output(code)])
    promise = least + data.output_bias
    layers, wide_at = hidden(m, P, Q, n, rho, c), width(m, P, Q, n, rho, c)
    promised(ID, network, slots=promise, hidden_layers=layers, width=wide_at)
    shape = f"{-(-m // (P * Q))} of {P}·{Q}, {n}"
    return report(data, network, promise, {"blocks of P·Q buckets, points per bucket": shape})


def bound(n: int, d: int, d_y: int = 1, classes: int = 2, key_bits: int = 0, P: int = 0, Q: int = 0) -> int:
    """The slots for n points with keys of `key_bits` bits (2·log2 n unless given), at the best bucket size, P and Q."""
    if n == 1 or classes == 1:
        return 1
    rho, c = key_bits or max(1, (n * n - 1).bit_length()), (classes - 1).bit_length()
    return best(d, n, rho, c, P, Q)[0]


def with_labels_on_top() -> str:
    """Two points, one to a bucket, of one key bit and one label bit: 1|0 and 0|1."""
    found = values(on_the_line(lambda rail: monotone(rail, Store(1, [0, 1], [0, 1], [2, 1]), 1, 2)), [0, 1])
    return f"keys 0, 1 with labels 1, 0, the labels on top: V = 2, 1, but z = {found}"


THEOREM = Theorem(
    id=ID,
    title="Monotone packing: width for depth at four weights per bucket",
    statement=(
        "For N distinct points, C classes and any P, Q, n there is a ReLU network of width max(2P + 2, 2Q, 7) and "
        "2 + 2·ceil(N/(nPQ)) + n(rho + c) hidden layers that returns every label; balanced, W²L² is about 32·N(rho + c)."
    ),
    source=Source(
        "exactmem",
        2026,
        "ours; the trade-off: arXiv 2603.09589",
        ours="numbers that increase, jumps of two units, their exact counts, the best P, Q and n, and the constant 32",
        recalled=("a lower bound W²L² of order N / log(1/delta); public copies differ about it",),
    ),
    hypotheses=(NO_CONFLICT,),
    bound=Bound(
        "min over P, Q, n of d + n(16(rho+c)+c+5) - rho - 2c - 14 + ceil(m/Q)(4Q+2) + 2·ceil(m/(PQ))(Q+1) + 4Q", bound
    ),
    literature=None,
    build=build,
    options={
        "P": (0, "superbuckets per block (0: as many as give the fewest parameters)"),
        "Q": (0, "buckets per superbucket (0: as many as give the fewest parameters)"),
        "bucket": (0, "points per bucket (0: as many as give the fewest parameters)"),
        **compact.OPTIONS,
    },
    counts="slots",
    labels="classes",
    why=(
        Counterexample(
            "the first key on top",
            "numbers that do not increase have negative jumps, and a negative jump turns its two units around",
            with_labels_on_top,
        ),
    ),
)
