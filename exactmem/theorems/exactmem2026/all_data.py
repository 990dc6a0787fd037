"""`exactmem2026.all_data`: O(sqrt N) parameters for all data sets, without a condition.

Retrieval as in `exactmem2026.retrieval`, with rows that are known to be independent often enough. The key T of a point,
an integer, goes through a random polynomial over a prime field (`positions`); the value names a group and one place in
each of w sections; the features are countdowns from these places (`sparse`), and the folding chain reads them. A union
bound (`odds`) gives numbers for which more than half of all polynomials make the rows of every bucket independent, for
any N keys. On given data far smaller numbers do: linear polynomials, one group, and as many columns as a bucket has
points and a few more. These are tried first, and kept if the network is no larger than the bound.

Source: ours. The store and the chain are those of `exactmem2026.retrieval`; t-wise independence by polynomials is Wegman
and Carter 1981.
Hypotheses: equal points carry equal labels; nothing else.
Size, exactly: `slots` below, in numbers of steps; in the order of sqrt(N) + bits of the largest key, for every data set.
    The bound is that of the union bound, for keys of `key_bits` bits; what is built is about as large as `retrieval`, and
    a few hundred slots for the polynomial.
Bits: at most lambda + cK + 2 + bits of L, K features, or those of a residue, or of a key.
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

from dataclasses import dataclass, replace
from itertools import count
from math import isqrt

from exactmem.data.coding import ClassLabels, class_labels
from exactmem.data.dataset import Dataset, Merged
from exactmem.errors import InputError, Rejected
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.lockstep import Block, Rail, lockstep, relu
from exactmem.theorems.deep import Instance, constant, promised, report
from exactmem.theorems.exactmem2026 import sparse
from exactmem.theorems.exactmem2026.filling import Points, scan
from exactmem.theorems.exactmem2026.folding import Shared, alternating, folds_before
from exactmem.theorems.exactmem2026.guarantee import Guarantee, columns_for, cost, guaranteed, hidden, nominal, slots
from exactmem.theorems.exactmem2026.hashing import Projection, key_projection
from exactmem.theorems.exactmem2026.odds import Shape
from exactmem.theorems.exactmem2026.positions import Positions, draw
from exactmem.theorems.exactmem2026.retrieval import LABELLED, every_labelling, points_of
from exactmem.theorems.exactmem2026.store import Grid, grid, store
from exactmem.theorems.hypotheses import NO_CONFLICT
from exactmem.theorems.theorem import Bound, Construction, Source, Theorem

ID = "exactmem2026.all_data"


@dataclass(frozen=True)
class Found:
    """Buckets under one polynomial."""

    family: Positions
    chain: sparse.Reader
    firsts: list[int]
    numbers: list[int]

    def slots(self, inputs: int) -> int:
        return cost(inputs, len(self.firsts), self.family, self.chain)


@dataclass(frozen=True)
class Plan:
    """What is decided before there is a neuron: the key, the polynomial, the buckets and what they store; and the guarantee
    for all data of this size.

    tried : polynomials
    """

    data: Instance
    key: Projection
    points: Points
    found: Found
    layout: Grid
    promise: Guarantee
    tried: int


def plan(
    merged: Merged,
    labels: ClassLabels,
    coefficients: int = 0,
    groups: int = 0,
    columns: int = 0,
    sections: int = 0,
    seed: int = 0,
) -> Plan:
    """Buckets under a polynomial; whatever is 0 is looked for."""
    check_options(coefficients, groups, columns, sections)
    key = key_projection(merged.X, seed)
    points, data = points_of(merged, labels, key, seed)
    given = any((coefficients, groups, columns, sections))
    promise = guaranteed(len(points.order), key.keys.bits, labels.bits)
    wanted = Shape(coefficients or 2, groups or 1, columns, sections or 4)
    found, tried = search(points, wanted, fixed=given)
    if not given and found.slots(0) > promise.slots:
        found, tried = until(points, promise, tried)
    layout = grid(found.firsts, points.keys[-1] + 1, columns_for(len(found.firsts)))
    return Plan(data, key, points, found, layout, promise, tried)


def build(
    dataset: Dataset, *, coefficients: int, groups: int, columns: int, sections: int, classes: int, seed: int
) -> Construction:
    """The network of a plan."""
    merged, labels = dataset.merged(), class_labels(dataset, classes)
    if labels.classes == 1:
        return constant(dataset, merged, labels)
    chosen = plan(merged, labels, coefficients, groups, columns, sections, seed)
    data, found, layout, promise = chosen.data, chosen.found, chosen.layout, chosen.promise
    family, chain, Q, inputs = found.family, found.chain, layout.Q, len(chosen.key.support)
    values = [alternating(j % Q, chain.top, number) for j, number in enumerate(found.numbers)]
    circuit = Circuit(merged.X.shape[1])
    key_neuron = relu(circuit, chosen.key.form())

    def stored() -> Block[tuple[Form, list[Form]]]:
        T, place, rest, group = yield from family.block(key_neuron)
        return (yield from store(T, layout, values, place, rest, *group))

    ((value, (place, rest, *group)),) = lockstep(circuit, Rail(Form()), [stored()])
    before, shared = folds_before(Q), Shared()
    reading = chain.read(value, before, shared)
    counting = sparse.features(family, chain, place, rest, group, 1 + before, shared)
    _, code = lockstep(circuit, Rail(Form()), [counting, reading])
    network = circuit.compile([data.output(code)])
    built = slots(inputs, layout.P, Q, family, chain) + data.output_bias
    promised(ID, network, slots=built, hidden_layers=hidden(Q, family, chain))
    notes = {
        "coordinates for the key": f"{inputs} of {data.inputs}",
        "buckets, superbuckets of positions": f"{layout.m}, {layout.P} of {layout.Q}",
        "coefficients, bits of the prime": f"{len(family.coefficients)}, {family.r}",
        "groups, places per section, sections": f"{family.groups}, {family.places}, {family.sections}",
        "points per bucket": f"{data.n // layout.m} on average",
        "for all data": f"{inputs + promise.slots} slots, {promise.size} points per bucket",
        "polynomials tried": chosen.tried,
    }
    claims = every_labelling(data, network, chain, layout, before, LABELLED + family.layers)
    return report(data, network, built, notes, claims)


def check_options(coefficients: int, groups: int, columns: int, sections: int) -> None:
    given = {
        "coefficients": (coefficients, 2),
        "groups": (groups, 1),
        "columns": (columns, 2),
        "sections": (sections, 2),
    }
    for name, (value, low) in given.items():
        if value != 0 and value < low:
            raise InputError(f"{ID}: {name} is at least {low}, not {value} (0: a number is looked for)")


def attempt(points: Points, shape: Shape, tried: int) -> Found:
    """Buckets under polynomial number `tried`. No row is ever zero and no key repeats, so every point has a place."""
    seed = f"{points.seed}/{tried}"
    family = draw(points.keys, shape.groups, shape.columns, shape.sections, shape.t, seed)
    chain = sparse.reader(family, points.c)
    found = scan(chain, *sparse.rows(family, chain, family.of(points.keys)), points)
    if isinstance(found, int):
        raise Rejected(f"{ID}: a single row is dependent, at key {points.keys[found]}; please report these data")
    return Found(family, chain, *found)


def search(points: Points, shape: Shape, fixed: bool) -> tuple[Found, int]:
    """A shape that takes few slots, by steps that save, in a number of scans that depends on N only; and the number of scans.

    With `fixed` only the columns are looked for, and only if none are given.
    """
    n = len(points.order)
    moves = [] if shape.columns else [(1, 0), (-1, 0)] if fixed else [(1, 0), (-1, 0), (0, 1), (0, -1)]
    if not shape.columns:
        shape = replace(shape, columns=planned(points, shape))
    best, tried, stuck = attempt(points, shape, 1), 1, 0
    left = 16 if n <= 5000 else 8 if n <= 20_000 else 2 if n <= 200_000 else 0
    while stuck < len(moves) and tried <= left:
        columns, sections = moves[0]
        wider = max(1, shape.columns // 25) * columns
        K = shape.columns * shape.sections
        w = shape.sections + sections
        m = shape.columns + wider if sections == 0 else -(-K // max(1, w))
        stuck += 1
        if m >= 2 and w >= 2:
            tried += 1
            other = attempt(points, replace(shape, columns=m, sections=w), tried)
            if other.slots(0) < best.slots(0):
                best, shape, stuck = other, replace(shape, columns=m, sections=w), 0
                continue
        moves = [*moves[1:], moves[0]]
    return best, tried


def planned(points: Points, shape: Shape) -> int:
    """The columns for which the slots are least if a bucket takes nine tenths as many points as there are places."""
    n = len(points.order)

    def estimate(m: int) -> int:
        family = nominal(n, points.keys[-1].bit_length() or 1, replace(shape, columns=m))
        buckets = -(-10 * n // (9 * shape.sections * family.places))
        return cost(0, buckets, family, sparse.reader(family, points.c))

    return min(range(2, 3 + isqrt(n)), key=lambda m: (estimate(m), m))


def until(points: Points, promise: Guarantee, tried: int) -> tuple[Found, int]:
    """Polynomials of the guaranteed shape until one keeps the bound; each does with probability above one half."""
    drawn = ((attempt(points, promise.shape, more), more) for more in count(tried + 1))
    return next((found, more) for found, more in drawn if found.slots(0) <= promise.slots)


def bound(n: int, d: int, d_y: int = 1, classes: int = 2, key_bits: int = 0) -> int:
    """The slots that are enough for any n points with keys of `key_bits` bits (2·log2 n unless given)."""
    c = (classes - 1).bit_length()
    if n == 1 or c == 0:
        return 1
    return d + guaranteed(n, key_bits or max(1, (n * n - 1).bit_length()), c).slots


THEOREM = Theorem(
    id=ID,
    title="O(sqrt N) parameters for all data sets, without a condition",
    statement=(
        "There is a constant A such that for all N distinct points with integer keys of rho bits and all labels of c bits "
        "there is a ReLU network with at most A·c·(sqrt(N) + rho) parameters behind the key that returns them; its shape "
        "and all of its weights but about sqrt(N) do not depend on the labels."
    ),
    source=Source("exactmem", 2026, "ours", ours="all of it; polynomial hashing is Wegman and Carter 1981"),
    hypotheses=(NO_CONFLICT,),
    bound=Bound(
        "the least of a union bound over bucket sizes, coefficients, sections (see `guaranteed`), for all data", bound
    ),
    literature=None,
    build=build,
    options={
        "coefficients": (0, "of the polynomial, at least 2 (0: looked for)"),
        "groups": (0, "of places (0: looked for)"),
        "columns": (0, "places of a group in each section (0: looked for)"),
        "sections": (0, "places per point (0: looked for)"),
        "classes": (0, "labels are 0 to C-1 (0: those that occur); with it the shape does not depend on the labels"),
        "seed": (0, "of key and polynomials"),
    },
    counts="slots",
    labels="classes",
)
