"""`vardi2021.paper`: the paper's own circuit, width 12: interval bumps for buckets, iterated triangle maps for bits.

Keys are rationals T with gaps >= 2; u = floor(T). Three layers per bucket select its two numbers U (keys) and W (labels);
three layers per bit read both at once by the triangle map (see `triangle`); two more per point compare and gate.

Source: Vardi, Yehudai, Shamir 2021, arXiv 2110.03187, Theorem 3.1 and its lemmas, with rational projections and the layers
    merged where modules meet; the exact depth is ours.
Hypotheses: equal points carry equal labels. Gaps of at least 2 between keys (`keys=search` scales them so).
Size, exactly: depth 3m + 3n·max(rho, c) + 2n + 4 affine maps, width at most 12, slots as `slots` says; m = ceil(N/n), where
    n = ceil(N/m') and m' = floor(sqrt(N·log2 N)). Bits: n·max(rho, c) + 3
    for the dyadic weights; `networks.rescaling.integral` makes them integers, and proves it.

>>> from exactmem.data.dataset import Dataset
>>> two = Dataset.from_arrays([["9/10"], ["29/10"]], [0, 1])
>>> network = THEOREM.construct(two, keys="given", bucket=2).network
>>> network.sizes.depth, [str(network.at([t])[0]) for t in ("9/10", "19/10", "29/10")]
(23, ['0', '4/5', '1'])
>>> THEOREM.construct(Dataset.from_arrays([["9/10"], ["11/10"]], [0, 1]), keys="given")
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: vardi2021.paper needs keys that are integers, or gaps of at least 2: row 1 and ...
"""

from __future__ import annotations

from collections.abc import Callable
from math import isqrt

from exactmem.certificates.claims import rescaled
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError, Rejected
from exactmem.networks.lockstep import lockstep
from exactmem.networks.rescaling import integral
from exactmem.numbers.logs import log2_down
from exactmem.theorems.deep import instance, promised, report
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Theorem
from exactmem.theorems.vardi2021 import compact
from exactmem.theorems.vardi2021.projection import range_text
from exactmem.theorems.vardi2021.source import SOURCE
from exactmem.theorems.vardi2021.triangle import stored_code

ID = "vardi2021.paper"


def depth(m: int, n: int, rho: int, c: int) -> int:
    return 3 * m + 3 * n * max(rho, c) + 2 * n + 4


def slots(d: int, m: int, n: int, rho: int, c: int) -> int:
    """Slots of the pruned circuit, exactly, for rho >= 2; labels longer than keys read on alone."""
    both = min(rho, c)
    alone = (c - both) * (33 * n - 9) - n if c > rho else 0
    return d + 18 * (m - 1) + (33 * n - 9) * rho + (9 * n + 6) * both + 15 * n + 7 + alone


def planned_buckets(n: int) -> int:
    """floor(sqrt(N·log2 N)).

    >>> planned_buckets(1797), planned_buckets(10**4)
    (139, 364)
    """
    return isqrt(n * log2_down(n, 1) >> 64)


def build(dataset: Dataset, *, bucket: int, integers: int, keys: str, seed: int) -> Construction:
    """The circuit with `bucket` points per bucket; 0 takes the paper's balance. With `integers` its hidden weights are
    integers, and the certificate proves that it computes the same function as the dyadic circuit."""
    found = instance(ID, dataset, seed, keys)
    if isinstance(found, Construction):
        return found
    data = found.with_gaps_of_two()
    n = bucket or -(-data.n // planned_buckets(data.n))
    if not 1 <= n <= data.n:
        raise InputError(f"{ID}: a bucket holds 1 to {data.n} points, not {n}")
    m = -(-data.n // n)
    circuit, rail = data.first_layer()
    (code,) = lockstep(circuit, rail, [stored_code(rail, data.entries, n, data.rho, data.c)])
    network = circuit.compile([data.output(code)])
    deep, promise = depth(m, n, data.rho, data.c), slots(data.inputs, m, n, data.rho, data.c) + data.output_bias
    promised(ID, network, depth=deep, slots=promise)
    if network.sizes.width > 12:
        raise Rejected(f"{ID}: the width is {network.sizes.width}, the theorem says 12; please report these data")
    evidence: tuple[Callable[[Draft], None], ...] = ()
    if integers:
        dyadic, (network, factors) = network, integral(network)
        evidence = (lambda draft: rescaled(draft, dyadic, network, factors),)
    notes = {
        "buckets, points per bucket": f"{m}, {n}",
        "range of the keys": range_text(data.merged.X, found.keys),
    }
    return report(data, network, promise, notes, evidence)


def bound(n: int, d: int, d_y: int = 1, classes: int = 2, key_bits: int = 0) -> int:
    """The slots for n points with keys of `key_bits` bits (1 + 2·log2 n unless given), at the paper's bucket size."""
    if n == 1 or classes == 1:
        return 1
    rho, c = key_bits or 1 + (n * n - 1).bit_length(), (classes - 1).bit_length()
    k = -(-n // planned_buckets(n))
    return slots(d, -(-n // k), k, rho, c)


THEOREM = Theorem(
    id=ID,
    title="The paper's circuit: width 12, triangle maps",
    statement=(
        "For N distinct points and C classes there is a ReLU network of width 12 and depth 3m + 3n·max(rho, c) + 2n + 4, "
        "m = ceil(N/n), with rho key bits and c label bits, that returns every label; n is about sqrt(N / log N)."
    ),
    source=SOURCE,
    hypotheses=(NO_CONFLICT,),
    bound=Bound("d + 18(m-1) + (33n-9)rho + (9n+6)c + 15n + 7 for c <= rho", bound),
    literature=None,
    build=build,
    options={
        "bucket": (0, "points per bucket (0: the paper's balance)"),
        "integers": (0, "1: rescale hidden neurons to integer weights, and prove that the function is the same"),
        **compact.OPTIONS,
    },
    counts="slots",
    labels="classes",
)
