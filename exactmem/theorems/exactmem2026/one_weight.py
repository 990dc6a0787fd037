"""`exactmem2026.one_weight`: one weight per bucket, about six and a half square roots of N parameters.

Retrieval as in `exactmem2026.retrieval`, with two changes. The store (`congruence`) keeps one number per bucket modulo
a power of two; what stands above it is garbage that a few more folds take away. And the key T need not tell points
apart: points with one key share a bucket, so T may be short, and then there is little garbage.

Source: ours.
Hypotheses: equal points carry equal labels; a hash whose features are independent for points with one key and vanish
at no point (seeds are tried; reported).
Size, exactly (d1, d2 coordinates feed key and hash, P·Q >= m buckets, g bits of garbage, K features, F final layers):
    two classes: slots d1 + d2 + PQ + 4P + 2Q + 6g + 21K/2 + 5F + 7, hidden 7 + g + K + F;
    c bits: slots d1 + d2 + PQ + 4P + 2Q + 6g + (9c + 4)K + 11F + 13c - 2, hidden 6 + g + cK + F + c.
    With n = K - 2 points in a bucket: 2·sqrt(10.5N) and 2·sqrt((9c + 4)N) up to lower order.
Bits: those of a stored number, 2 + cK + bits of L, plus those of a key.

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

from exactmem.data.coding import ClassLabels, class_labels
from exactmem.data.dataset import Dataset, Merged
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.lockstep import Block, Rail, lockstep, relu
from exactmem.theorems.deep import constant, promised, report
from exactmem.theorems.exactmem2026 import congruence
from exactmem.theorems.exactmem2026.filling import Chain, Filled, chain_for, hash_bits_for, planned, search
from exactmem.theorems.exactmem2026.folding import Shared
from exactmem.theorems.exactmem2026.hashing import hash_projection
from exactmem.theorems.exactmem2026.retrieval import OPTIONS, Plan, check_features, points_of
from exactmem.theorems.exactmem2026.store import best_columns, grid
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Source, Theorem

ID = "exactmem2026.one_weight"
KEYS = 2  # keys in use per point, about


def slots(inputs: int, P: int, Q: int, g: int, chain: Chain) -> int:
    """Slots of the network, inputs = d1 + d2: two neurons of layer 1; the store and u beside it; z as one neuron and u; g + 1
    leading folds, the first of which reads that one neuron; the chain."""
    return inputs + 2 + congruence.slots(P, Q) + 3 + Q + 1 + 6 * (g + 1) - 2 + chain.slots()


def hidden(g: int, chain: Chain) -> int:
    return 6 + g + chain.layers


def width(P: int, Q: int, chain: Chain) -> int:
    """Layers 2 and 3 hold the steps with T and u, layer 4 the Q parts and u; then the chain."""
    return max(P + 1, Q + 1, chain.width)


def columns_for(m: int) -> int:
    return best_columns(m, lambda P, Q: congruence.slots(P, Q) + Q)


def cost(inputs: int, m: int, g: int, chain: Chain) -> int:
    Q = columns_for(m)
    return slots(inputs, -(-m // Q), Q, g, chain)


def plan(merged: Merged, labels: ClassLabels, features: int = 0, key_bits: int = 0, seed: int = 0) -> Plan:
    """Buckets of points whose rows of `features` features are independent, and a key of about `key_bits` bits; 0 looks for
    both."""
    check_features(ID, features, labels.bits)
    n, c = len(merged.X), labels.bits
    hash_bits = hash_bits_for(n, c, 16)
    key = hash_projection(merged.X, 1 << key_bits if key_bits else KEYS * n, f"key/{seed}", often=1)
    points, data = points_of(merged, labels, key, seed)
    K = planned(n, c, points.least, hash_bits, lambda m, chain: cost(0, m, 0, chain))

    def whole(found: Filled) -> int:
        m = len(found.firsts)
        g = congruence.excess(grid(found.firsts, points.keys[-1] + 1, columns_for(m)), points.keys)
        return cost(len(key.support) + len(found.hashed.support), m, g, found.chain)

    found, tried, scans = search(points, features, hash_bits, whole, K)
    layout = grid(found.firsts, points.keys[-1] + 1, columns_for(len(found.firsts)))
    return Plan(data, key, points, found, layout, tried, scans)


def build(dataset: Dataset, *, features: int, classes: int, key_bits: int, seed: int) -> Construction:
    """The network of a plan."""
    merged, labels = dataset.merged(), class_labels(dataset, classes)
    if labels.classes == 1:
        return constant(dataset, merged, labels)
    chosen = plan(merged, labels, features, key_bits, seed)
    data, found, layout = chosen.data, chosen.found, chosen.layout
    chain, g = found.chain, congruence.excess(layout, chosen.points.keys)
    circuit, shared = Circuit(merged.X.shape[1]), Shared()
    T, u = (relu(circuit, projection.form()) for projection in (chosen.key, found.hashed))

    def block() -> Block[Form]:
        z, _ = yield from congruence.congruent(T, layout, found.numbers, 2 * chain.top)
        return (yield from chain.read(z, g + 1, shared))

    _, code = lockstep(circuit, Rail(Form()), [chain.features(u, 5 + g, shared), block()])
    network = circuit.compile([data.output(code)])
    promise = slots(chosen.inputs, layout.P, layout.Q, g, chain) + data.output_bias
    promised(ID, network, slots=promise, hidden_layers=hidden(g, chain), width=width(layout.P, layout.Q, chain))
    return report(data, network, promise, {**chosen.notes(), "bits of garbage": g})


def bound(n: int, d: int, d_y: int = 1, classes: int = 2, garbage: int = 0) -> int:
    """The slots for n points if buckets of K features take K - 2 points, with half of log2 n bits of garbage unless given."""
    c = (classes - 1).bit_length()
    if n == 1 or c == 0:
        return 1
    bits, g = hash_bits_for(n, c, 16), garbage or n.bit_length() // 2 + 1
    K = planned(n, c, 4, bits, lambda m, chain: cost(0, m, g, chain))
    return cost(2 * d, max(1, -(-n // max(1, K - 2))), g, chain_for(c, K, (2 << bits) - 1))


THEOREM = Theorem(
    id=ID,
    title="One weight per bucket: about 6.5 square roots of N parameters",
    statement=(
        "For N distinct points with a hash as in exactmem2026.retrieval there is a ReLU network with 2·sqrt(10.5N) parameters "
        "(two classes), or 2·sqrt((9c + 4)N) (c label bits), up to lower order, that returns every label; its shape and all "
        "of its weights but one per bucket do not depend on the labels."
    ),
    source=Source("exactmem", 2026, "ours", ours="all of it"),
    hypotheses=(NO_CONFLICT,),
    bound=Bound("d1 + d2 + PQ + 4P + 2Q + 6g + 21K/2 + 5F + 7, or ... + (9c+4)K + 11F + 13c - 2", bound),
    literature=None,
    build=build,
    options={**OPTIONS, "key_bits": (0, "bits of the key (0: about twice as many keys as points)")},
    counts="slots",
    labels="classes",
)
