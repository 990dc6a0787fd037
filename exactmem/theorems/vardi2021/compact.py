"""`vardi2021.compact`: about sqrt(N log N) parameters, width 7, one layer per bucket and one per stored bit.

Points become integer keys T (one neuron), sorted into m buckets of n points; a bucket is one number z of n·(rho + c) bits,
keys and labels in turn. Layers 2..m find z for the bucket of T, the others read z bit by bit, compare each key with T, and let
the label behind the matching key through.

Source: Vardi, Yehudai, Shamir 2021, arXiv 2110.03187 (O(sqrt(N log N)) parameters); the circuit and its counts are ours.
Hypotheses: equal points carry equal labels. Labels are coded as 0..C-1 (`exactmem.data.coding`).
Size, exactly (m buckets, rho key bits, c label bits, d inputs; m, rho >= 2): hidden layers 1 + m + n(rho + c), width <= 7,
    slots d + 8m + n(16(rho + c) + c + 5) - rho - 2c - 12; n is chosen to make that least, about 2·sqrt(8N(16(rho+c)+c+5)).
Bits: at most max(n(rho + c), bits of the first layer). All weights behind the first layer are integers.
Complexity: the search for a direction sorts N keys a few hundred times; then linear in the size of the network.

>>> from exactmem.data.dataset import Dataset
>>> four = Dataset.from_arrays([[0], [1], [2], [3]], [1, 0, 1, 1])
>>> network = THEOREM.construct(four, keys="given", bucket=2).network
>>> network.sizes.hidden_layers, network.sizes.slots, network.sizes.bits, network.at([2])
(9, 109, 6, (Fraction(1, 1),))
>>> THEOREM.construct(Dataset.from_arrays([["1/3"], ["1/2"]], [0, 1]), keys="given")
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: vardi2021.compact needs keys that are integers, or gaps of at least 2: row 1 and ...
"""

from __future__ import annotations

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.networks.lockstep import lockstep
from exactmem.theorems.deep import Instance, instance, promised, report
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Theorem
from exactmem.theorems.vardi2021 import lean
from exactmem.theorems.vardi2021.counterexamples import WHY
from exactmem.theorems.vardi2021.packing import cheapest, pack
from exactmem.theorems.vardi2021.projection import range_text
from exactmem.theorems.vardi2021.source import SOURCE

ID = "vardi2021.compact"


def build(dataset: Dataset, *, bucket: int, classes: int, keys: str, seed: int) -> Construction:
    """The circuit with `bucket` points per bucket; 0 chooses the number that takes the fewest slots."""
    data = instance(ID, dataset, seed, keys, classes=classes)
    return data if isinstance(data, Construction) else compact(ID, data, bucket or best_bucket(data))


def best_bucket(data: Instance) -> int:
    rho, c = data.rho, data.c
    return cheapest(data.n, lambda n: lean.slots(data.inputs, -(-data.n // n), n, rho, c, data.keys.slack))


def compact(theorem: str, data: Instance, n: int) -> Construction:
    """The circuit with n points per bucket, its counts checked against the formulas."""
    if not 1 <= n <= data.n:
        raise InputError(f"{theorem}: a bucket holds 1 to {data.n} points, not {n}")
    rho, c, slack = data.rho, data.c, data.keys.slack
    store = pack(data.entries, n, rho, c)
    m = len(store.values)
    circuit, rail = data.first_layer()
    (code,) = lockstep(circuit, rail, [lean.block(rail, store, rho, c, slack)])
    network = circuit.compile([data.output(code)])
    promise = lean.slots(data.inputs, m, n, rho, c, slack) + data.output_bias
    promised(theorem, network, slots=promise, hidden_layers=lean.hidden(m, n, rho, c), width=lean.width(n, rho, c))
    return report(
        data,
        network,
        promise,
        {
            "buckets, points per bucket": f"{m}, {n}",
            "range of the keys": range_text(data.merged.X, data.keys),
        },
    )


def bound(n: int, d: int, d_y: int = 1, classes: int = 2, key_bits: int = 0) -> int:
    """The slots for n points with keys of `key_bits` bits (2·log2 n unless given), at the best bucket size."""
    rho, c = key_bits or max(1, (n * n - 1).bit_length()), (classes - 1).bit_length()
    best = cheapest(n, lambda k: lean.slots(d, -(-n // k), k, rho, c))
    return lean.slots(d, -(-n // best), best, rho, c) if n > 1 and classes > 1 else 1


OPTIONS = {
    "keys": ("search", "search: along a short direction; given: the points are numbers and are the keys"),
    "seed": (0, "of the search for a short direction"),
}

THEOREM = Theorem(
    id=ID,
    title="About sqrt(N log N) parameters by bit extraction",
    statement=(
        "For N distinct points and C classes there is a ReLU network of width 7 with d + 2·sqrt(8N(16(rho + c) + c + 5)) "
        "parameters up to lower order, rho key bits and c = ceil(log2 C) label bits, that returns every label."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT,),
    bound=Bound("min over n of d + 8m + n(16(rho+c)+c+5) - rho - 2c - 12, m = ceil(N/n)", bound),
    literature=None,
    build=build,
    options={
        "bucket": (0, "points per bucket (0: as many as give the fewest parameters)"),
        "classes": (0, "labels are 0 to C-1 (0: those that occur); with it the shape does not depend on the labels"),
        **OPTIONS,
    },
    counts="slots",
    labels="classes",
    why=WHY,
)
