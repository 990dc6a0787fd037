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

from collections.abc import Callable
from dataclasses import dataclass

from exactmem.certificates.claims import realises_all
from exactmem.certificates.draft import Draft
from exactmem.data.coding import ClassLabels, class_labels
from exactmem.data.dataset import Dataset, Merged
from exactmem.errors import InputError
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.lockstep import Block, Rail, lockstep, relu
from exactmem.networks.network import Network
from exactmem.theorems.deep import Instance, constant, promised, report
from exactmem.theorems.exactmem2026 import parity, residue
from exactmem.theorems.exactmem2026.filling import Chain, Filled, Points, chain_for, hash_bits_for, planned, search
from exactmem.theorems.exactmem2026.folding import Shared, alternating, folds_before
from exactmem.theorems.exactmem2026.hashing import Projection, key_projection
from exactmem.theorems.exactmem2026.rank import rank_witness
from exactmem.theorems.exactmem2026.store import Grid, best_columns, grid, store
from exactmem.theorems.exactmem2026.store import slots as store_slots
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Source, Theorem

ID = "exactmem2026.retrieval"
LABELLED = 5  # the layer that holds the labels


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


def cost(inputs: int, m: int, chain: Chain) -> int:
    Q = columns_for(m)
    return slots(inputs, -(-m // Q), Q, chain)


@dataclass(frozen=True)
class Plan:
    """What is decided before there is a neuron: the key, and the buckets with their hash and the numbers they store.

    tried, scans : how many hashes the last scan took, and how many scans there were
    """

    data: Instance
    key: Projection
    points: Points
    found: Filled
    layout: Grid
    tried: int
    scans: int

    @property
    def inputs(self) -> int:
        """Coordinates that feed key and hash."""
        return len(self.key.support) + len(self.found.hashed.support)

    @property
    def hashes(self) -> list[int]:
        """u of the points, by increasing key."""
        values = self.found.hashed.values
        return [values[i] for i in self.points.order]

    def notes(self) -> dict[str, object]:
        layout, found = self.layout, self.found
        return {
            "coordinates for key and hash": f"{len(self.key.support)} and {len(found.hashed.support)} of {self.data.inputs}",
            "buckets, superbuckets of positions": f"{layout.m}, {layout.P} of {layout.Q}",
            "features, points per bucket": f"{found.chain.K}, {self.data.n // layout.m} on average",
            "hashes tried, scans": f"{self.tried}, {self.scans}",
        }


def plan(merged: Merged, labels: ClassLabels, features: int = 0, seed: int = 0) -> Plan:
    """Buckets of points whose rows of `features` features are independent; 0 looks for a number that takes few slots."""
    check_features(ID, features, labels.bits)
    key = key_projection(merged.X, seed)
    points, data = points_of(merged, labels, key, seed)
    hash_bits = hash_bits_for(len(points.order), labels.bits, 8)
    K = planned(len(points.order), labels.bits, points.least, hash_bits, lambda m, chain: cost(0, m, chain))

    def whole(found: Filled) -> int:
        return cost(len(key.support) + len(found.hashed.support), len(found.firsts), found.chain)

    found, tried, scans = search(points, features, hash_bits, whole, K)
    layout = grid(found.firsts, points.keys[-1] + 1, columns_for(len(found.firsts)))
    return Plan(data, key, points, found, layout, tried, scans)


def build(dataset: Dataset, *, features: int, classes: int, seed: int) -> Construction:
    """The network of a plan."""
    merged, labels = dataset.merged(), class_labels(dataset, classes)
    if labels.classes == 1:
        return constant(dataset, merged, labels)
    chosen = plan(merged, labels, features, seed)
    data, found, layout = chosen.data, chosen.found, chosen.layout
    chain, Q = found.chain, layout.Q
    values = [alternating(j % Q, chain.top, number) for j, number in enumerate(found.numbers)]
    circuit = Circuit(merged.X.shape[1])
    T, u = (relu(circuit, projection.form()) for projection in (chosen.key, found.hashed))

    shared, before = Shared(), folds_before(Q)

    def block() -> Block[Form]:
        value, _ = yield from store(T, layout, values)
        return (yield from chain.read(value, before, shared))

    _, code = lockstep(circuit, Rail(Form()), [chain.features(u, 5 + before, shared), block()])
    network = circuit.compile([data.output(code)])
    promise = slots(chosen.inputs, layout.P, Q, chain) + data.output_bias
    promised(ID, network, slots=promise, hidden_layers=hidden(Q, chain), width=width(layout.P, Q, chain))
    return report(
        data, network, promise, chosen.notes(), every_labelling(data, network, chain, layout, before, LABELLED)
    )


def every_labelling(
    data: Instance, network: Network, chain: parity.Reader | residue.Reader, layout: Grid, before: int, layer: int
) -> tuple[Callable[[Draft], None], ...]:
    """The claim that other weights of this layer give every labelling of these points, if the output is the code."""
    if data.labels.base != 0 or data.labels.step != 1:
        return ()

    def write(draft: Draft) -> None:
        witness = rank_witness(network, chain, layout.P, layout.Q, before, layer)
        realises_all(draft, network, data.merged.X, 2**data.c, layer, witness)

    return (write,)


def points_of(merged: Merged, labels: ClassLabels, key: Projection, seed: int) -> tuple[Points, Instance]:
    """The points by increasing key, as buckets are filled with them and as they are reported."""
    order, keys = key.keys.order, key.values
    beside = keys if len(set(keys)) < len(keys) else []
    by_key, codes = [keys[i] for i in order], [labels.codes[i] for i in order]
    points = Points(merged.X, order, by_key, codes, labels.bits, seed, beside)
    return points, Instance(merged, labels, key.keys, list(zip(by_key, codes, strict=True)))


def check_features(theorem: str, features: int, c: int) -> None:
    if features < 0 or (features % 2 and c == 1):
        raise InputError(f"{theorem}: the number of features is positive, and even for two classes, not {features}")


def bound(n: int, d: int, d_y: int = 1, classes: int = 2, hash_bits: int = 0) -> int:
    """The slots for n points if buckets of K features take K - 2 points and key and hash read d coordinates each."""
    c = (classes - 1).bit_length()
    if n == 1 or c == 0:
        return 1
    bits = hash_bits or hash_bits_for(n, c, 8)
    K = planned(n, c, 4, bits, lambda m, chain: cost(0, m, chain))
    return cost(2 * d, max(1, -(-n // max(1, K - 2))), chain_for(c, K, (2 << bits) - 1))


OPTIONS = {
    "features": (0, "hash features per bucket (0: few slots are looked for)"),
    "classes": (0, "labels are 0 to C-1 (0: those that occur); with it the shape does not depend on the labels"),
    "seed": (0, "of key and hash"),
}

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
    options=OPTIONS,
    counts="slots",
    labels="classes",
)
