"""`exactmem2026.seeded`: the fewest parameters for some thousand points: every bucket stores one number, found by search.

One fixed map F from integers to labels (`table`), periodic with period p, knows nothing of the data. A bucket of
consecutive keys stores a number for which F is right at all its points: of p numbers one is, for about log_C(p)
points. It takes one weight per bucket, and of a point nothing is read but its key.

The store (`affine`) makes of T a number z that is an affine function of T in every bucket; a bucket has up to p
numbers to choose from. z is kept in 0..2^j·p - 1, and j more folds bring it to 0..p-1; the label is F(z).

Source: ours. On keys and buckets: Vardi, Yehudai, Shamir 2021, arXiv 2110.03187.
Hypotheses: equal points carry equal labels.
Size, exactly (d1 coordinates feed the key, m buckets, P = ceil(m/Q), L folds, the leading ones included):
    slots d1 + m + 4P + 2Q + 5L - 1, hidden 5 + L, width max(P, Q, 2).
    m and L are found by search and depend on the labels: a promise is made on the instance only. C^n labellings of n
    points cannot all be among p patterns, so log_C(p) points per bucket is about the limit.
Bits: about those of p and of the leading folds.
Complexity: m·p bit operations, 64 at a time; for the table p bytes and p bits a class.

>>> from exactmem.data.dataset import Dataset
>>> data = Dataset.from_arrays([[t * t, 7 * t % 11] for t in range(40)], [0, 1, 1, 0] * 10)
>>> built = THEOREM.construct(data)
>>> [int(v) for (v,) in built.network.outputs([[0, 0], [1, 7], [4, 3], [9, 10]])]
[0, 1, 1, 0]
>>> THEOREM.construct(data, table_bits=40)
Traceback (most recent call last):
    ...
exactmem.errors.LimitExceeded: TABLE_BITS: 40 is over the limit of 29; a longer table and its places would not fit in 4 GiB
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from math import log, log2

import numpy as np

from exactmem.data.coding import ClassLabels, class_labels
from exactmem.data.dataset import Dataset, Merged
from exactmem.errors import InputError, LimitExceeded
from exactmem.geometry.projections import keys_along, project
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.lockstep import Rail, lockstep, relu
from exactmem.numbers.randomness import Randomness
from exactmem.progress import tick
from exactmem.theorems.deep import Instance, constant, promised, report
from exactmem.theorems.exactmem2026.affine import Filled, Scan, block
from exactmem.theorems.exactmem2026.hashing import Projection, key_projection
from exactmem.theorems.exactmem2026.store import best_columns
from exactmem.theorems.exactmem2026.table import Array, Chain, Places, bytes_needed, chain_of
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Counterexample, Source, Theorem

ID = "exactmem2026.seeded"
MEMORY = 4 << 30
WORK, MOST = 34, 24  # by default N·2^table_bits is at most 2^WORK, and table_bits at most MOST
BUDGET = 37  # N·2^table_bits times the number of scans in full is at most 2^BUDGET
TRIAL, AHEAD = 14, 800  # chains are compared on tables of so many bits, on so many points
IN_FULL = 4  # chains that are then scanned in full
TAILS, WORDS = (0, 1, 2, 3), ((1, 1, 2), (1, 2), (1, 1, 2, 2), (1, 2, 2), (2, 1, 2, 1, 2))
STORES = ((8, 5), (4, 4), (16, 6), (4, 5))  # h in quarters of p by the mean gap of the keys, and leading folds
DRAWS, ENTRY = 400, 24  # directions drawn for the key, and bits of their entries
WINDOW = 6  # points whose keys should be close together


def slots(inputs: int, m: int, P: int, Q: int, L: int) -> int:
    """Key; steps and T twice; Q neurons with T and a bias, and one weight a bucket but for the first Q; z; 3 slots of the first
    fold and 5 of each other; the label."""
    return inputs + m + 4 * P + 2 * Q + 5 * L - 1


def hidden(L: int) -> int:
    return 5 + L


def width(P: int, Q: int) -> int:
    return max(P, Q, 2)


def columns_for(m: int) -> int:
    return best_columns(m, lambda P, Q: 4 * P + 2 * Q + (Q % 2) * (P > 1) * m)


def cost(inputs: int, m: int, L: int) -> int:
    Q = columns_for(m)
    return slots(inputs, m, -(-m // Q), Q, L)


def estimate(n: int, C: int, inputs: int, bits: int) -> int:
    """Slots with tables of so many bits, if buckets have log_C of the table points and there are 6 leading folds."""
    run = max(1.0, bits / log2(C))
    return cost(inputs, max(1, round(n / run)), 7 + max(0, round(1.2 * (bits - log2(C)))))


def default_bits(n: int, C: int) -> int:
    """Bits that promise few slots, within WORK, MOST and the memory."""
    most = min(MOST, max(10, WORK - n.bit_length()), most_bits(C))
    return min(range(1, most + 1), key=lambda bits: (estimate(n, C, 0, bits), bits))


@dataclass(frozen=True)
class Setting:
    """What a scan may choose: the length of the table, the folds, and how steep the store is."""

    bits: int
    tail: int
    word: tuple[int, ...]
    share: int
    before: int


@dataclass(frozen=True)
class Points:
    """Distinct keys in increasing order, their codes below C, and how many coordinates feed the key."""

    keys: list[int]
    codes: list[int]
    C: int
    inputs: int

    def slots(self, found: Filled) -> int:
        return slots(self.inputs, found.m, found.P, found.Q, found.L)

    def outlook(self, setting: Setting) -> tuple[int, int]:
        """Slots and buckets to expect, from a scan of AHEAD points in the middle on a table of TRIAL bits."""
        n, N = min(AHEAD, len(self.keys)), len(self.keys)
        trial = replace(setting, bits=min(setting.bits, TRIAL))
        begin = (N - n) // 2
        found = self.scan(trial, slice(begin, begin + n), max(1, round(n / max(1.0, trial.bits / log2(self.C)))), {})
        full = chain_of(setting.word, setting.tail, self.C, setting.bits)
        bits = n / found.m * log2(self.C)
        m = max(1, round(found.m * N / n * bits / (bits + log2(full.period / found.chain.period))))
        return cost(self.inputs, m, len(full.q) + found.before), m

    def scan(self, setting: Setting, part: slice, m: int, places: dict[Chain, Places]) -> Filled:
        """The buckets, about m, of these points; the store gets steeper until there are some."""
        chain = chain_of(setting.word, setting.tail, self.C, setting.bits)
        if chain not in places:
            places.clear()
            places[chain] = Places(chain, self.codes)
        keys, codes, p = self.keys[part], self.codes[part], chain.period
        N = len(keys)
        length, least = keys[-1] - keys[0] + 1, min(b - a for a, b in pairwise(keys))
        h = max(2, p * N * setting.share // (4 * length))
        g = max(1, p * N // (3 * length * max(1, round(log(p) / log(self.C)))))
        top = max(p << setting.before, p << (h * WINDOW * length // (N * p)).bit_length())
        tries = 0
        while True:
            found = Scan(keys, codes, chain, places[chain], g, h, top).all(columns_for(m))
            if found is not None:
                return found
            tries, top = tries + 1, 2 * top
            if tries % 2 and h * least < 4 * p:  # with gaps of 4p a bucket of one point always has a number
                h *= 2


def search(points: Points, bits: int, fixed: bool) -> tuple[Filled, int]:
    """Buckets with few slots, and how many scans were made.

    Words of folds are compared on tables of TRIAL bits and AHEAD points if there are more; the best are scanned in
    full, and of them the best with other stores, as many as BUDGET allows.
    """
    N = len(points.keys)
    lengths = [bits] if fixed or bits > TRIAL else sorted({max(1, bits + t) for t in (-2, -1, 0, 1, 2)})
    trials: list[tuple[int, int, Setting]] = []
    for length, tail, word in product(lengths, TAILS, WORDS):
        tick("chains", len(trials), len(lengths) * len(TAILS) * len(WORDS))
        setting = Setting(length, tail, word, *STORES[0])
        trials.append((*points.outlook(setting), setting))
    trials.sort(key=lambda trial: trial[0])
    most = max(1, min(IN_FULL + len(STORES), (1 << BUDGET) // (N << bits)))
    best: tuple[int, Filled, Setting] | None = None
    scans, places = 0, dict[Chain, Places]()

    def scan(setting: Setting, m: int) -> None:
        nonlocal best, scans
        if scans < most:
            scans += 1
            found = points.scan(setting, slice(None), m, places)
            if best is None or points.slots(found) < best[0]:
                best = points.slots(found), found, setting

    for _, m, setting in trials[: max(1, min(IN_FULL, most // 2))]:
        scan(setting, m)
    for share, before in STORES[1:]:
        if best is not None:
            scan(replace(best[2], share=share, before=before), best[1].m)
    if best is None:
        raise ValueError("there are no chains")
    return best[1], len(trials) + scans


def even_key(X: RationalMatrix, bits: int, seed: int) -> Projection:
    """The key: along few coordinates, and of seeded directions one for which buckets take little room compared with the gaps
    between them. Entries of very different size make the keys even."""
    first = key_projection(X, seed)
    part, n = X.columns(first.support), len(X)
    found, least = first.keys, unevenness(project(part.num, first.keys.direction), bits)
    random = Randomness(f"even-key/{seed}")
    for _ in range(min(DRAWS, 1 + (DRAWS << 12) // n)):
        direction = tuple((1 - 2 * random.below(2)) * random.below(2 << random.below(ENTRY)) for _ in first.support)
        value = unevenness(project(part.num, direction), bits)
        keys = keys_along(part.num, direction, rational=False) if 0 < value < least else None
        if keys is not None:
            found, least = keys, value
    return Projection(first.support, found, first.den, 0)


def unevenness(values: Array, bits: int) -> int:
    """1000 times the longest stretch of WINDOW points by a gap that three quarters exceed; 0 if values repeat.

    Gaps beyond 2^(bits - 6) count as that: h is at least 2, so long gaps are of no use.
    """
    values = np.sort(values)
    gaps = np.sort(values[1:] - values[:-1])
    window = min(WINDOW, len(gaps))
    gap = min(int(gaps[len(gaps) // 4]), 1 << max(0, bits - 6))
    return 1000 * int((values[window:] - values[:-window]).max()) // gap if gaps[0] else 0


def most_bits(labels: int) -> int:
    """The longest tables that fit in MEMORY."""
    bits = 1
    while bytes_needed(bits + 1, labels) <= MEMORY:
        bits += 1
    return bits


@dataclass(frozen=True)
class Plan:
    """What is decided before there is a neuron: the key, and the buckets with what they store; `scans` were made."""

    data: Instance
    key: Projection
    points: Points
    found: Filled
    scans: int


def plan(merged: Merged, labels: ClassLabels, table_bits: int = 0, seed: int = 0) -> Plan:
    """The buckets that a search in tables of 2^table_bits numbers finds; 0 chooses."""
    if table_bits < 0:
        raise InputError(f"{ID}: table_bits is positive (0: chosen), not {table_bits}")
    C, most = max(labels.codes) + 1, most_bits(labels.classes)
    needed = max(table_bits, (2 * C - 1).bit_length())
    if needed > most:
        raise LimitExceeded("TABLE_BITS", needed, most, "a longer table and its places would not fit in 4 GiB")
    bits = table_bits or default_bits(len(merged.X), C)
    key = even_key(merged.X, bits, seed)
    entries = [(key.values[i], labels.codes[i]) for i in key.keys.order]
    points = Points([T for T, _ in entries], [code for _, code in entries], C, len(key.support))
    return Plan(Instance(merged, labels, key.keys, entries), key, points, *search(points, bits, table_bits > 0))


def build(dataset: Dataset, *, table_bits: int, seed: int) -> Construction:
    """The network of a plan."""
    merged, labels = dataset.merged(), class_labels(dataset)
    if labels.classes == 1:
        return constant(dataset, merged, labels)
    chosen = plan(merged, labels, table_bits, seed)
    data, found = chosen.data, chosen.found
    circuit = Circuit(data.inputs)
    T = relu(circuit, chosen.key.form())
    (code,) = lockstep(circuit, Rail(Form()), [block(T, found)])
    network = circuit.compile([data.output(code)])
    promise = chosen.points.slots(found) + data.output_bias
    promised(ID, network, slots=promise, hidden_layers=hidden(found.L), width=width(found.P, found.Q))
    chain = found.chain
    notes = {
        "coordinates for the key": f"{len(chosen.key.support)} of {data.inputs}",
        "buckets, superbuckets of positions": f"{found.m}, {found.P} of {found.Q}",
        "points per bucket, log_C of the period": f"{data.n / found.m:.2f}, {log(chain.period) / log(chain.C):.2f}",
        "period, folds before and in F": f"{chain.period}, {found.before} and {len(chain.q)}",
        "scans": chosen.scans,
    }
    return report(data, network, promise, notes)


def bound(n: int, d: int, d_y: int = 1, classes: int = 2, table_bits: int = 0) -> int:
    """An estimate of the slots: log_C of the table points per bucket, 6 leading folds, all coordinates feed the key."""
    if n == 1 or classes == 1:
        return 1
    return estimate(n, classes, d, table_bits or default_bits(n, classes))


def mean_run(q: Sequence[int], C: int, points: int = 300) -> float:
    """Points per bucket with these folds, for fixed scattered keys and labels and any number modulo the period.

    >>> mean_run((1,) * 12, 2) < 5 < mean_run((1, 1, 2, 1, 2, 1, 1, 2, 1, 2, 1, 1, 2, 1, 1, 1), 2)
    True
    """
    chain = Chain(tuple(q), C)
    places = Places(chain, range(C))
    keys = [(t * 2654435761 % 1000) + 1000 * t for t in range(points)]
    labels = [t * 2654435761 % 2**32 * C >> 32 for t in range(1, points + 1)]
    begin = buckets = 0
    while begin < points:
        ahead = range(begin, min(points, begin + 99))
        steps = [(keys[j] - keys[begin]) * 7 for j in ahead]
        begin += places.longest([labels[j] for j in ahead], steps, 0, chain.period)[0]
        buckets += 1
    return points / buckets


def with_equal_slopes() -> str:
    equal, mixed = (1,) * 13, (1, 1, 2, 1, 2, 1, 1, 2, 1, 2, 1, 1, 2, 1, 1, 1)
    first, second = mean_run(equal, 2), mean_run(mixed, 2)
    sizes = f"{Chain(equal, 2).period} and {Chain(mixed, 2).period}"
    return (
        f"300 points of two classes, periods {sizes}: {first:.1f} points per bucket if all q are 1, {second:.1f} if not"
    )


THEOREM = Theorem(
    id=ID,
    title="A number per bucket, found by search: the fewest parameters for some thousand points",
    statement=(
        "For N distinct points and C classes there is a ReLU network with d + m + 4P + 2Q + 5L - 1 parameters that returns "
        "every label: m buckets in P superbuckets of Q, each with one stored number for which a fixed chain of L folds is "
        "right. m is found by search; it is about N / log_C of the period of the chain."
    ),
    source=Source(
        "exactmem", 2026, "ours; on keys and bits: arXiv 2110.03187", ours="all of it: the map, the store, the search"
    ),
    hypotheses=(NO_CONFLICT,),
    bound=Bound("about d + m + 4P + 2Q + 5L - 1 with m = N·log2(C) / b, b table bits, L = 7 + 1.2(b - log2 C)", bound),
    literature=None,
    build=build,
    options={
        "table_bits": (
            0,
            "bits of the period of the map (0: chosen); one more doubles time and memory",
        ),
        "seed": (0, "of the key"),
    },
    counts="slots",
    labels="classes",
    why=(
        Counterexample(
            "slopes that differ",
            "folds with slopes 1 and -1 only are isometries on every piece: few patterns of labels can be reached",
            with_equal_slopes,
        ),
    ),
)
