"""`exactmem2026.retrieval`: about nine square roots of N parameters, and no logarithm under the root.

Nothing is compared inside a bucket. The store (`store`) gives the key T of a point one number per bucket; a folding
chain (`folding`) reads it together with K hash features of the point, which depend on the point only; the label is a
linear function of what was stored: over GF(2) for two classes (`parity`), over Z/2^c for c label bits (`residue`). A
bucket takes points as long as their feature rows are independent, so every labelling has a solution, and the shape
does not depend on the labels.

Source: ours. On keys, buckets and bits: Vardi, Yehudai, Shamir 2021, arXiv 2110.03187.
Hypotheses: equal points carry equal labels; a hash whose features do not all vanish at a point (seeds are tried;
reported). Size, exactly (d1, d2 coordinates feed key and hash, P·Q >= m buckets, lambda = ceil(log2 Q), K features, F
final layers):
    two classes: slots d1 + d2 + 2PQ + 4P + 3Q + 6·lambda + 21K/2 + 5F - 1, hidden 7 + lambda + K + F;
    c bits: slots d1 + d2 + 2PQ + 4P + 3Q + 6·lambda + (9c + 4)K + 11F + 13c - 10, hidden 6 + lambda + cK + F + c.
    With n points in a bucket about K - 2: 2·sqrt(21N) and 2·sqrt((18c + 8)N) up to lower order.
Bits: at most lambda + cK + 2 + bits of L, L about 2K·(range of the hash) or (2^c - 1)·K.
Complexity: elimination of N rows of K entries modulo 2 or 2^c.

>>> from exactmem.data.dataset import Dataset
>>> data = Dataset.from_arrays([[t * t, 7 * t % 11] for t in range(40)], [0, 1, 1, 0] * 10)
>>> built = THEOREM.construct(data)
>>> [int(v) for (v,) in built.network.outputs([[0, 0], [1, 7], [4, 3], [9, 10]])]
[0, 1, 1, 0]
>>> THEOREM.construct(Dataset.from_arrays([[1], [1]], [0, 1]))
Traceback (most recent call last):
    ...
exactmem.errors.Conflict: row 1 and row 2 are the same point with labels 0 and 1: no function fits both; ...
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt

import numpy as np

from exactmem.data.coding import class_labels
from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails, InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.lockstep import Block, Rail, lockstep, relu
from exactmem.numbers.randomness import Randomness
from exactmem.progress import tick
from exactmem.theorems.deep import Instance, constant, promised, report
from exactmem.theorems.exactmem2026 import parity, residue
from exactmem.theorems.exactmem2026.folding import alternating, folds_before
from exactmem.theorems.exactmem2026.hashing import Projection, hash_projection, key_projection, prime_from
from exactmem.theorems.exactmem2026.store import best_columns, grid, store
from exactmem.theorems.exactmem2026.store import slots as store_slots
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Source, Theorem

ID = "exactmem2026.retrieval"
Chain = parity.Chain | residue.Chain
SEEDS = 16  # hashes that are tried


@dataclass(frozen=True)
class Filled:
    """Buckets as the scan filled them: where each begins among the points by increasing key, and what it stores."""

    chain: Chain
    hashed: Projection
    starts: list[int]
    numbers: list[int]


def chain_for(c: int, K: int, W: int) -> Chain:
    return parity.Chain(K, W) if c == 1 else residue.Chain(K, W, c)


def fill(chain: Chain, hashed: Projection, order: Sequence[int], codes: Sequence[int]) -> Filled | int:
    """Put points into buckets by increasing key, each as long as its rows stay independent; a zero row ends the scan."""
    u = np.array(hashed.values, dtype=np.int64)[np.array(order)]
    rows, constants = chain.rows(u)
    starts, numbers, system = [0], [], chain.system()
    for i, (row, constant_, code) in enumerate(zip(rows, constants, codes, strict=True)):
        right = chain.right_side(code, constant_)
        if not system.add(row, right):
            numbers.append(chain.number(system.solution()))  # type: ignore[arg-type]
            starts.append(i)
            system = chain.system()
            if not system.add(row, right):
                return i
        if i % 4096 == 0:
            tick("points in buckets", i, len(rows))
    numbers.append(chain.number(system.solution()))  # type: ignore[arg-type]
    return Filled(chain, hashed, starts, numbers)


def slots(inputs: int, P: int, Q: int, chain: Chain) -> int:
    """Slots of the network, inputs = d1 + d2: two neurons of layer 1; the store and u beside it; the stored value as one neuron
    and u; the leading folds, the first of which reads that one neuron; the chain."""
    before = folds_before(Q)
    return inputs + 2 + store_slots(P, Q) + 4 + Q + 1 + 6 * before - 2 + chain.slots()


def hidden(Q: int, chain: Chain) -> int:
    return 6 + folds_before(Q) + chain.layers


def width(P: int, Q: int, chain: Chain) -> int:
    """Layer 4 holds the waits, the steps and u; layers 2 and 5 the steps with T, or the parts, and u; then the chain."""
    return max(P + Q - 1, P + 1, Q + 1, chain.width)


def columns_for(m: int) -> int:
    """The positions of a superbucket that take the fewest slots: store, value and leading folds. At least 2."""
    return max(2, best_columns(m, lambda P, Q: store_slots(P, Q) + Q + 6 * folds_before(Q)))


def planned(n: int, c: int, least: int, hash_bits: int, fill: float = 1.0) -> int:
    """The number of features that is cheapest if a bucket takes K - 2 points, or the given part of that."""

    def cost(K: int) -> int:
        m = max(1, -(-n // max(1, int((K - 2) * fill))))
        Q = columns_for(m)
        return slots(0, -(-m // Q), Q, chain_for(c, K, (2 << hash_bits) - 1))

    step_ = 2 if c == 1 else 1
    return min(range(least, least + 2 * isqrt(n) + 8, step_), key=lambda K: (cost(K), K))


@dataclass(frozen=True)
class Task:
    """Distinct points by increasing key, with their codes: what a scan needs."""

    X: RationalMatrix
    key: Projection
    order: list[int]
    codes: list[int]
    c: int
    seed: int

    @property
    def least(self) -> int:
        """Fewest features worth trying: with fewer some row is likely to vanish."""
        K = len(self.order).bit_length() + 2
        return K + K % 2 if self.c == 1 else K

    def filled(self, K: int, hash_bits: int) -> tuple[Filled, int]:
        """Buckets by the first hash that leaves no point without a feature, and how many were tried.

        Raises
        ------
        HypothesisFails : none of SEEDS does
        """
        i = 0
        for tried in range(1, SEEDS + 1):
            hashed = hash_projection(self.X, 1 << hash_bits, self.seed * SEEDS + tried)
            chain = chain_for(self.c, K, modulus(max(hashed.values), self.seed, tried))
            found = fill(chain, hashed, self.order, self.codes)
            if isinstance(found, Filled):
                return found, tried
            i = self.order[found]
        raise HypothesisFails(
            "a hash",
            f"{ID}: all {K} features vanish at distinct point {i + 1} for the last of {SEEDS} hashes tried; use more features",
            i,
        )

    def cost(self, found: Filled) -> int:
        m = len(found.starts)
        Q = columns_for(m)
        return slots(len(self.key.support) + len(found.hashed.support), -(-m // Q), Q, found.chain)


def modulus(largest: int, seed: int, tried: int) -> int:
    """A prime W with u <= (W - 1)/2: the least one at first, then others up to twice that.

    The branches a point takes depend on u/W. Along one coordinate u/max(u) is the same for every direction, and near
    1/3 the key map stays on one branch for long; another W moves it.
    """
    more = Randomness(f"modulus/{seed}/{tried}").below(2 * largest + 2) if tried > 1 else 0
    return prime_from(2 * largest + 1 + more)


def search(task: Task, features: int) -> tuple[Filled, int, int]:
    """Buckets with few slots, how many hashes the last scan tried, and how many scans were made.

    From the planned number of features, and hashes of 64·n² values for buckets of n points, steps of features and of
    hash bits are taken while they save slots, in a number of scans that depends on N only.
    """
    N, c = len(task.order), task.c
    hash_bits = max(12, (64 * max(1, 4 * N // 21)).bit_length()) if c == 1 else 20
    K = features or planned(N, c, task.least, hash_bits)
    best, tried = task.filled(K, hash_bits)
    left = 0 if features else 12 if N <= 5000 else 6 if N <= 20_000 else 2
    moves = [(2, 0), (-2, 0), (0, -1), (0, -2)] if c == 1 else [(1, 0), (-1, 0), (2, 0), (-2, 0)]
    scans, stuck = 1, 0
    while left and stuck < len(moves):
        more, bits = moves[0]
        left -= 1
        if K + more >= task.least and hash_bits + bits >= 8:
            other, hashes = task.filled(K + more, hash_bits + bits)
            scans += 1
            if task.cost(other) < task.cost(best):
                best, tried, K, hash_bits, stuck = other, hashes, K + more, hash_bits + bits, 0
                continue
        stuck += 1
        moves = [*moves[1:], moves[0]]
    return best, tried, scans


def build(dataset: Dataset, *, features: int, classes: int, seed: int) -> Construction:
    """The network with `features` hash features per bucket; 0 looks for a number that takes few slots."""
    merged, labels = dataset.merged(), class_labels(dataset, classes)
    if labels.classes == 1:
        return constant(dataset, merged, labels)
    if features < 0 or (features % 2 and labels.bits == 1):
        raise InputError(f"{ID}: the number of features is positive, and even for two classes, not {features}")
    key = key_projection(merged.X, seed)
    order = key.keys.order
    task = Task(merged.X, key, order, [labels.codes[i] for i in order], labels.bits, seed)
    found, tried, scans = search(task, features)
    return network_of(
        Instance(merged, labels, key.keys, list(zip(sorted(key.values), task.codes, strict=True))),
        task,
        found,
        tried,
        scans,
    )


def network_of(data: Instance, task: Task, found: Filled, tried: int, scans: int) -> Construction:
    """The circuit for filled buckets, its counts checked against the formulas."""
    chain, m = found.chain, len(found.starts)
    Q = columns_for(m)
    layout = grid([data.entries[i][0] for i in found.starts], data.entries[-1][0] + 1, Q)
    values = [alternating(j % Q, chain.top, number) for j, number in enumerate(found.numbers)]
    circuit = Circuit(data.inputs)
    T, u = (relu(circuit, projection.form(task.X.den)) for projection in (task.key, found.hashed))

    def block() -> Block[Form]:
        value, (hashed,) = yield from store(T, layout, values, u)
        return (yield from chain.block(value, hashed, folds_before(Q)))

    (code,) = lockstep(circuit, Rail(Form()), [block()])
    network = circuit.compile([data.output(code)])
    inputs = len(task.key.support) + len(found.hashed.support)
    promise = slots(inputs, layout.P, Q, chain) + data.output_bias
    wide = width(layout.P, Q, chain)
    promised(ID, network, slots=promise, hidden_layers=hidden(Q, chain), width=wide)
    notes = {
        "coordinates for key and hash": f"{len(task.key.support)} and {len(found.hashed.support)} of {data.inputs}",
        "buckets, superbuckets of positions": f"{m}, {layout.P} of {Q}",
        "features, points per bucket": f"{chain.K}, {data.n // m} on average",
        "hashes tried, scans": f"{tried}, {scans}",
    }
    return report(data, network, promise, notes)


def bound(n: int, d: int, d_y: int = 1, classes: int = 2, hash_bits: int = 0) -> int:
    """The slots for n points if buckets of K features take K - 2 points and key and hash read d coordinates each."""
    c = (classes - 1).bit_length()
    if n == 1 or c == 0:
        return 1
    bits = hash_bits or (max(12, (64 * max(1, 4 * n // 21)).bit_length()) if c == 1 else 20)
    K = planned(n, c, 4, bits)
    m = max(1, -(-n // max(1, K - 2)))
    Q = columns_for(m)
    return slots(2 * d, -(-m // Q), Q, chain_for(c, K, (2 << bits) - 1))


THEOREM = Theorem(
    id=ID,
    title="About nine square roots of N parameters, by retrieval",
    statement=(
        "For N distinct points with a hash that leaves no feature row zero there is a ReLU network with 2·sqrt(21N) parameters "
        "(two classes), or 2·sqrt((18c + 8)N) (c label bits), up to lower order, that returns every label; its shape and all "
        "of its weights but one per bucket do not depend on the labels."
    ),
    source=Source(
        "exactmem", 2026, "ours; on keys and bits: arXiv 2110.03187", ours="all of it: store, folding chains, retrieval"
    ),
    hypotheses=(NO_CONFLICT,),
    bound=Bound("d1 + d2 + 2PQ + 4P + 3Q + 6·lambda + 21K/2 + 5F - 1, or ... + (9c+4)K + 11F + 13c - 10", bound),
    literature=None,
    build=build,
    options={
        "features": (0, "hash features per bucket (0: few slots are looked for)"),
        "classes": (0, "labels are 0 to C-1 (0: those that occur); with it the shape does not depend on the labels"),
        "seed": (0, "of key and hash"),
    },
    counts="slots",
    labels="classes",
)
