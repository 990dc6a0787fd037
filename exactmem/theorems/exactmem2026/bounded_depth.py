"""`exactmem2026.bounded_depth`: G one-weight networks side by side, with masks, over shared hash features: less depth.

The points are cut by increasing key into G runs. Each run has a store and a chain of its own; key and features are
computed once. A retrieval chain says something at every point, so unlike the blocks of `vardi2021.bounded_depth` these
must be masked: block number j sees min(T, b) instead of T, [a, b] its keys, so that its stored number and garbage stay
what they were made for, and its label is relu(label - 2^c·(relu(a - T) + relu(T - b))), which is 0 off [a, b] and the
label on it.

Source: ours. The splitting is that of Vardi, Yehudai, Shamir 2021, arXiv 2110.03187.
Hypotheses: as for `exactmem2026.one_weight`.
Size, exactly, as `slots` adds it up: G(PQ + 4P + 2Q + 5g + 7·folds + reading), T through all layers but two, and the
    features once; hidden layers are those of one run, one more for c >= 2.
Bits: as one_weight, with the smaller runs.

>>> from exactmem.data.dataset import Dataset
>>> data = Dataset.from_arrays([[t * t, 7 * t % 11] for t in range(60)], [0, 1, 1, 0, 1] * 12)
>>> built = THEOREM.construct(data, groups=3)
>>> [int(v) for (v,) in built.network.outputs([[0, 0], [1, 7], [4, 3], [9, 10]])]
[0, 1, 1, 0]
>>> THEOREM.construct(data, groups=61)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: exactmem2026.bounded_depth: there are 1 to 60 groups for 60 points, not 61
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from exactmem.data.coding import ClassLabels, class_labels
from exactmem.data.dataset import Dataset, Merged
from exactmem.errors import HypothesisFails, InputError
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.lockstep import Block, Rail, lockstep, relu
from exactmem.theorems.deep import Instance, constant, promised, report
from exactmem.theorems.exactmem2026 import congruence
from exactmem.theorems.exactmem2026.filling import SEEDS, Chain, Filled, Points, chain_for, fill, hash_bits_for, planned
from exactmem.theorems.exactmem2026.folding import Shared
from exactmem.theorems.exactmem2026.hashing import Projection, hash_projection
from exactmem.theorems.exactmem2026.one_weight import KEYS, columns_for, cost
from exactmem.theorems.exactmem2026.retrieval import OPTIONS, check_features, points_of
from exactmem.theorems.exactmem2026.store import Grid, grid
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Source, Theorem

ID = "exactmem2026.bounded_depth"
GROUPS = 4  # unless told otherwise


def runs_of(points: Points, groups: int) -> list[Points]:
    """About equal runs of consecutive points; points with one key stay together, so there may be fewer."""
    n, cuts = len(points.order), [0]
    for j in range(1, groups):
        at = max(j * n // groups, cuts[-1])
        while 0 < at < n and points.keys[at] == points.keys[at - 1]:
            at += 1
        if cuts[-1] < at < n:
            cuts.append(at)
    return [
        replace(points, order=points.order[a:b], keys=points.keys[a:b], codes=points.codes[a:b])
        for a, b in zip(cuts, [*cuts[1:], n], strict=True)
    ]


def filled_runs(
    points: Points, runs: Sequence[Points], features: int, hash_bits: int, K: int
) -> tuple[list[Filled], int]:
    """The buckets of every run under one hash, and how many were tried for the last number of features.

    Raises
    ------
    HypothesisFails : no hash suits all runs
    """
    K = features or K
    while True:
        for tried in range(1, SEEDS + 1):
            chain, hashed = points.hash(K, hash_bits, tried)
            found = [f for run in runs if isinstance(f := fill(chain, hashed, run), Filled)]
            if len(found) == len(runs):
                return found, tried
        if features or points.least + 12 < K:
            raise HypothesisFails(
                "a hash", f"{ID}: none of {SEEDS} hashes of {K} features suits all runs; use more features"
            )
        K += 2


@dataclass(frozen=True)
class Plan:
    """What is decided before there is a neuron: key, hash, and for each run of points its buckets and their layout.

    tried : hashes
    """

    data: Instance
    key: Projection
    runs: list[Points]
    found: list[Filled]
    layouts: list[Grid]
    tried: int

    @property
    def chain(self) -> Chain:
        return self.found[0].chain

    @property
    def hashed(self) -> Projection:
        return self.found[0].hashed

    @property
    def inputs(self) -> int:
        """Coordinates that feed key and hash."""
        return len(self.key.support) + len(self.hashed.support)

    @property
    def hashes(self) -> list[int]:
        """u of the points, by increasing key."""
        values = self.hashed.values
        return [values[i] for run in self.runs for i in run.order]

    @property
    def garbage(self) -> int:
        """Bits above the stored numbers, the most of all runs."""
        return max(congruence.excess(layout, run.keys) for layout, run in zip(self.layouts, self.runs, strict=True))


def plan(merged: Merged, labels: ClassLabels, groups: int = 0, features: int = 0, seed: int = 0) -> Plan:
    """About equal runs of points, and their buckets under one hash; `features` per bucket, 0 plans a number."""
    n, c = len(merged.X), labels.bits
    if not 0 <= groups <= n:
        raise InputError(f"{ID}: there are 1 to {n} groups for {n} points, not {groups}")
    check_features(ID, features, c)
    key = hash_projection(merged.X, KEYS * n, f"key/{seed}", often=1)
    points, data = points_of(merged, labels, key, seed)
    runs = runs_of(points, groups or min(GROUPS, n))
    size = -(-n // len(runs))
    hash_bits = hash_bits_for(size, c, 16)
    K = planned(size, c, points.least, hash_bits, lambda m, chain: cost(0, m, 0, chain))
    found, tried = filled_runs(points, runs, features, hash_bits, K)
    m = max(len(f.firsts) for f in found)
    Q = columns_for(m)
    P = -(-m // Q)
    beyond = points.keys[-1] + 1
    layouts = [padded(grid(f.firsts, beyond, Q), P, beyond) for f in found]
    return Plan(data, key, runs, found, layouts, tried)


def build(dataset: Dataset, *, groups: int, features: int, classes: int, seed: int) -> Construction:
    """The masked sum of G networks."""
    merged, labels = dataset.merged(), class_labels(dataset, classes)
    if labels.classes == 1:
        return constant(dataset, merged, labels)
    chosen = plan(merged, labels, groups, features, seed)
    data, chain, runs, c, g = chosen.data, chosen.chain, chosen.runs, labels.bits, chosen.garbage
    P, Q = chosen.layouts[0].P, chosen.layouts[0].Q
    circuit, shared = Circuit(merged.X.shape[1]), Shared()
    T, u = (relu(circuit, projection.form()) for projection in (chosen.key, chosen.hashed))
    rail = Rail(T)
    blocks = [
        masked(rail, shared, chain, layout, f.numbers, (run.keys[0], run.keys[-1]), g)
        for layout, f, run in zip(chosen.layouts, chosen.found, runs, strict=True)
    ]
    _, *codes = lockstep(circuit, rail, [beside(chain, u, g, shared), *blocks])
    network = circuit.compile([data.output(sum(codes, Form()))])
    promise = slots(chosen.inputs, len(runs), P, Q, g, chain, c) + data.output_bias
    promised(ID, network, slots=promise, hidden_layers=hidden(g, chain, c), width=width(len(runs), P, Q, c))
    return report(
        data,
        network,
        promise,
        {
            "groups, superbuckets of positions in each": f"{len(runs)}, {P} of {Q}",
            "features, hashes tried, bits of garbage": f"{chain.K}, {chosen.tried}, {g}",
        },
    )


def padded(layout: Grid, P: int, beyond: int) -> Grid:
    """The layout with superbuckets at its end that no key reaches."""
    return replace(layout, P=P, firsts=[*layout.firsts, *[[beyond] * layout.Q] * (P - layout.P)])


def masked(
    rail: Rail, shared: Shared, chain: Chain, layout: Grid, numbers: Sequence[int], ends: tuple[int, int], g: int
) -> Block[Form]:
    """The labels of one run, and 0 at all other points."""
    z = yield from congruence.congruent_up_to(rail, layout, numbers, 2 * chain.top, ends[1])
    return (yield from chain.read(z, g + 1, shared, lambda: (ends[0] - rail.form, rail.form - ends[1])))


def beside(chain: Chain, u: Form, g: int, shared: Shared) -> Block[Form]:
    """The features, and a layer in which labels of several bits are masked."""
    yield from chain.features(u, 5 + g, shared)
    if chain.c > 1:
        yield []
    return Form()


def hidden(g: int, chain: Chain, c: int) -> int:
    return 6 + g + chain.layers + (c > 1)


def slots(inputs: int, groups: int, P: int, Q: int, g: int, chain: Chain, c: int) -> int:
    """Two neurons of layer 1, T through all layers but the last two, the features once, and for each group its store, stored
    number, folds, reading and mask."""
    shared = inputs + 2 + hidden(g, chain, c) - 3 + feature_slots(g, chain)
    if c == 1:
        reading = 5 * (chain.layers - chain.folds - 1) + 13
    else:
        reading = 11 * (chain.layers - chain.folds - c) + 14 * c + 3
    return shared + groups * (P * Q + 4 * P + 2 * Q + 5 * g + 7 * chain.folds + reading)


def feature_slots(g: int, chain: Chain) -> int:
    """u until the first feature; then 7 for two features of parity chains, and 2c + 4 for one of residue chains."""
    c, K = chain.c, chain.K
    if c == 1:
        return g + 7 * K // 2
    return g + 6 + c if K == 1 else g + 10 + (K - 2) * (2 * c + 4) + 3 * c


def width(groups: int, P: int, Q: int, c: int) -> int:
    """Stores beside T and u; folds beside T and three neurons of the features; the last bits with labels and masks."""
    return max(groups * max(P, Q) + 2, 2 * groups + 4, groups * (4 if c == 1 else 5))


def bound(n: int, d: int, d_y: int = 1, classes: int = 2, groups: int = GROUPS, garbage: int = 0) -> int:
    """The slots for n points if buckets of K features take K - 2 points, with half of log2 n bits of garbage unless given."""
    c = (classes - 1).bit_length()
    if n == 1 or c == 0:
        return 1
    size = -(-n // min(n, groups))
    bits, g = hash_bits_for(size, c, 16), garbage or n.bit_length() // 2 + 1
    K = planned(size, c, 4, bits, lambda m, chain: cost(0, m, g, chain))
    m = max(1, -(-size // max(1, K - 2)))
    Q = columns_for(m)
    return slots(2 * d, -(-n // size), -(-m // Q), Q, g, chain_for(c, K, (2 << bits) - 1), c)


THEOREM = Theorem(
    id=ID,
    title="G one-weight networks side by side: less depth",
    statement=(
        "For N distinct points with a hash as in exactmem2026.one_weight and any G there is a ReLU network of depth "
        "sqrt(N/(10.5G)) (two classes), or c·sqrt(N/((9c + 4)G)) (c label bits), up to lower order, the masked sum of G "
        "one-weight networks over shared features, that returns every label."
    ),
    source=Source("exactmem", 2026, "ours; the splitting: arXiv 2110.03187", ours="the masks and the shared features"),
    hypotheses=(NO_CONFLICT,),
    bound=Bound("G·(PQ + 4P + 2Q + 5g + 7·folds + reading) + key and features", bound),
    literature=None,
    build=build,
    options={"groups": (0, f"networks side by side (0: {GROUPS}, or one per point)"), **OPTIONS},
    counts="slots",
    labels="classes",
)
