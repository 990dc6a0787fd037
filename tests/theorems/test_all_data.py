"""The theorem for all data sets: polynomials, places, countdowns, exact counts, the union bound against full enumeration."""

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.api import check, memorize, shatter
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.lockstep import Rail, beside, lockstep, relu
from exactmem.theorems.exactmem2026 import all_data, positions, sparse
from exactmem.theorems.exactmem2026.folding import Shared, folds_before
from exactmem.theorems.exactmem2026.guarantee import cost, guaranteed, hidden, nominal, slots
from exactmem.theorems.exactmem2026.odds import ENOUGH, Shape, crowded, dependent, enough, failure
from exactmem.theorems.exactmem2026.positions import Positions, draw
from exactmem.theorems.exactmem2026.store import grid, store
from exactmem.theorems.registry import THEOREMS
from exactmem.theorems.vardi2021 import compact
from tests.examples import exact, small_data, thinned

THEOREM = THEOREMS["exactmem2026.all_data"]


def random_data(n: int, d: int, classes: int, reach: int = 60, seed: int = 0) -> Dataset:
    generator = np.random.default_rng(seed)
    X = np.unique(generator.integers(0, reach, (3 * n, d)), axis=0)
    generator.shuffle(X)
    return Dataset.from_arrays(X[:n], generator.integers(0, classes, min(n, len(X))))


# Arithmetic by layers.


def network_of(block, inputs: int):
    circuit = Circuit(inputs)
    (forms,) = lockstep(circuit, Rail(Form()), [block([relu(circuit, circuit.input(k)) for k in range(inputs)])])
    return circuit.compile(forms)


@pytest.mark.parametrize(("unit", "steps"), [(1, 3), (5, 3), (7, 1), (12, 2)])
def test_division_is_exact(unit, steps):
    def block(inputs):
        quotient, rest, _ = yield from positions.divide(inputs[0], unit, steps, Form())
        return [quotient, rest]

    network = network_of(block, 1)
    for value in range(unit << steps):
        assert network.at([value]) == divmod(value, unit)


@pytest.mark.parametrize("r", [3, 4])
def test_products_are_exact(r):
    def block(inputs):
        total, _ = yield from positions.product(*inputs[:1], r, inputs[1])
        return [total]

    network = network_of(block, 2)
    for y, x in product(range(2**r), repeat=2):
        assert network.at([y, x]) == (y * x,)


FAMILIES = [
    Positions(q, coefficients, G, m, w, largest)
    for q, G, m, w, largest in (
        (1009, 1, 3, 4, 100),
        (4099, 3, 4, 3, 5000),
        (521, 2, 2, 5, 70_000),
        (257, 5, 3, 2, 300),
    )
    for coefficients in ((5, 7), (3, 0, 250), (0, 9, 1, 200))
]


@pytest.mark.parametrize("family", FAMILIES, ids=str)
def test_the_network_finds_the_places(family):
    """Place by place, as the chain would see them: countdowns add up to p(p + 1)/2 in every section."""
    c = 1
    chain = sparse.reader(family, c)
    circuit = Circuit(1)
    T = relu(circuit, circuit.input(0))

    def found():
        return (yield from family.block(T))

    ((_, place, rest, group),) = lockstep(circuit, Rail(Form()), [found()])
    shared, seen = Shared(), []

    def watch():
        place_, rest_, *group_ = yield [place, rest, *group]  # as the store carries them
        counting = sparse.features(family, chain, place_, rest_, group_, 1, shared)
        forms = next(counting)
        made = yield forms
        for _ in range(chain.folds):
            forms = counting.send(made)
            seen.append(shared.phi)
            made = yield [*forms, *[Form()] * 0]
        return Form()

    lockstep(circuit, Rail(Form()), [watch()])
    keys = list(range(0, family.largest + 1, max(1, family.largest // 50)))
    outputs = circuit.compile(seen).outputs([[key] for key in keys])
    for values, places in zip(outputs, family.of(keys).tolist(), strict=True):
        for i, p in enumerate(places):
            section = values[i * family.places : (i + 1) * family.places]
            assert [int(v) for v in section] == [max(0, p - k) for k in range(family.places)]


@given(st.data())
def test_places_are_the_digits_of_the_polynomial(data):
    family = data.draw(st.sampled_from(FAMILIES))
    keys = data.draw(st.lists(st.integers(0, family.largest), min_size=1, max_size=5))
    for key, places in zip(keys, family.of(keys).tolist(), strict=True):
        y = sum(a * key**i for i, a in enumerate(reversed(family.coefficients))) % family.q
        y %= family.groups * family.columns**family.sections
        digits = []
        for _ in range(family.sections):
            y, digit = divmod(y, family.columns)
            digits.insert(0, digit)
        assert places == [y * family.columns + digit + 1 for digit in digits] and 0 <= y < family.groups


def test_rows_are_places_up_to_an_invertible_matrix():
    family = Positions(4099, (5, 7), 2, 3, 3, 500)
    keys = list(range(500))
    for c in (1, 2, 3):
        chain = sparse.reader(family, c)
        rows, _ = sparse.rows(family, chain, family.of(keys))
        for row, places in zip(rows, family.of(keys).tolist(), strict=True):
            for i, p in enumerate(places):
                lanes = [row >> chain.lane * (1 + i * 6 + k) & 2**c - 1 for k in range(6)]
                assert lanes == [max(0, p - k) % 2**c for k in range(6)]
                differences = [a ^ b for a, b in zip(lanes, [max(0, p - 1 - k) % 2**c for k in range(6)], strict=True)]
                assert [v & 1 for v in differences] == [int(k < p) for k in range(6)]


# Counts.


@pytest.mark.parametrize("c", [1, 2, 3])
@pytest.mark.parametrize("family", FAMILIES, ids=str)
def test_the_formulas_at_all_edges(family, c):
    for P, Q in ((1, 2), (2, 3), (3, 5)):
        layout, chain, before, shared = grid(range(P * Q), 39, Q), sparse.reader(family, c), folds_before(Q), Shared()
        circuit = Circuit(1)
        T = relu(circuit, circuit.input(0) - 0)

        def stored(T=T, layout=layout, P=P, Q=Q):
            key, place, rest, group = yield from family.block(T)
            return (yield from store(key, layout, [0] * (P * Q), place, rest, *group))

        ((value, (place, rest, *group)),) = lockstep(circuit, Rail(Form()), [stored()])
        counting = sparse.features(family, chain, place, rest, group, 1 + before, shared)
        _, code = lockstep(circuit, Rail(Form()), [counting, chain.read(value, before, shared)])
        sizes = circuit.compile([code]).sizes
        assert (sizes.slots, sizes.hidden_layers) == (slots(1, P, Q, family, chain), hidden(Q, family, chain))


@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("n", [2, 9, 150])
@pytest.mark.parametrize(
    "shape", [{}, {"coefficients": 3}, {"coefficients": 4, "groups": 3, "columns": 3, "sections": 3}], ids=str
)
def test_points_are_fitted_with_the_counts_as_promised(n, classes, shape):
    data = random_data(n, 3, min(n, classes))
    built = THEOREM.construct(data, **shape)
    assert exact(built.network, built.target or data) and built.network.sizes.slots == built.promise
    if not shape and "keys" in built.notes:  # not all labels equal
        assert built.promise <= THEOREM.bound(n, 3, 1, classes, key_bits=key_bits_of(built))


def key_bits_of(built) -> int:
    return int(built.notes["keys"].split()[0])


@settings(max_examples=thinned(60))
@given(dataset=small_data(max_n=12, max_d=4))
def test_degenerate_data_are_fitted(dataset):
    built = THEOREM.construct(dataset)
    assert exact(built.network, built.target or dataset)


def test_long_keys_are_reduced_modulo_a_prime():
    """Keys of 700 bits: a handful of bits is left, and the theorem's size is linear in the 700."""
    data = Dataset.from_arrays([[2 ** (10 * k) + k] for k in range(70)], [k % 3 % 2 for k in range(70)])
    built = THEOREM.construct(data)
    assert exact(built.network, data) and built.network.sizes.slots <= 10_000
    family = draw([2 ** (10 * k) + k for k in range(70)], 1, 3, 4, 2, "0")
    assert family.reducing > 600 and family.r <= 25


# Every labelling.


@pytest.mark.slow
def test_every_labelling_of_eight_points_of_space_by_one_shape():
    points = random_data(8, 3, 2, reach=9, seed=4)
    found = shatter(points, THEOREM.id)
    assert len(found.networks) == 256 == len(set(found.networks))


@pytest.mark.parametrize(("n", "classes"), [(10, 2), (60, 2), (60, 4), (150, 16)])
def test_the_certificate_says_that_every_labelling_can_be_had(n, classes):
    data = random_data(n, 3, classes)
    report = check(memorize(data, THEOREM.id, classes=classes).certificate, data)
    assert report.holds
    (said,) = [verdict.witness for kind, _, verdict in report.claims if kind == "RealisesAll"]
    assert said.startswith(f"each of the {classes}^{n} labellings of the {n} rows")


# The union bound.


def bad(family: Positions, keys: list[int]) -> bool:
    """Whether some of the rows add up to zero modulo 2, by places."""
    rows = [0] * len(keys)
    for j, places in enumerate(family.of(keys).tolist()):
        for i, p in enumerate(places):
            rows[j] |= 1 << (i * family.places + p)
    return any(not xor for subset in range(1, 1 << len(keys)) if (xor := xor_of(rows, subset)) == 0)


def xor_of(rows: list[int], subset: int) -> int:
    total = 0
    for j, row in enumerate(rows):
        if subset >> j & 1:
            total ^= row
    return total


@pytest.mark.parametrize(
    ("q", "keys", "shape"),
    [
        (37, [0, 1], Shape(3, 1, 3, 2)),
        (37, [0, 5, 9], Shape(3, 1, 3, 2)),
        (41, [1, 2], Shape(2, 2, 2, 2)),
        (67, [3, 4, 60], Shape(2, 4, 2, 2)),
    ],
)
def test_all_polynomials_fail_no_more_often_than_the_bound_says(q, keys, shape):
    """t <= 2 or t > n: with t coefficients and n < t keys, t keys and more behave as n."""
    t = min(shape.t, 2) if len(keys) >= shape.t else min(shape.t, len(keys))
    fails = sum(
        bad(Positions(q, coefficients, shape.groups, shape.columns, shape.sections, max(keys)), keys)
        for coefficients in product(range(q), repeat=max(2, t))
    )
    assert q > 4 * shape.groups * shape.columns**shape.sections
    assert Fraction(fails, q ** max(2, t)) <= failure(1, len(keys), shape)


@given(st.integers(1, 60), st.integers(2, 12), st.integers(1, 9), st.sampled_from([2, 4, 6]))
def test_enough_is_enough_and_one_less_is_not(n, t, buckets, w):
    shape = enough(buckets, n, t, w)
    assert failure(buckets, n, shape) < ENOUGH
    if shape.groups > 2:
        assert 2 * buckets * crowded(n, t, shape.groups - 1) >= ENOUGH
    if shape.columns > 2:
        fewer = Shape(t, shape.groups, shape.columns - 1, w)
        assert buckets * dependent(n, fewer) >= ENOUGH - buckets * crowded(n, t, shape.groups)


def test_the_terms_of_the_union_bound_by_hand():
    assert crowded(5, 3, 10) == 10 * comb(5, 3) * Fraction(1, 8) ** 3
    assert crowded(2, 3, 1) == 0
    # pairs: C(4, 2) pairs of one group, alike in both sections; four keys: three pairings in each
    assert dependent(4, Shape(5, 2, 3, 2)) == 6 * 2 * Fraction(5, 8) ** 2 / 9 + 2 * 9 * Fraction(5, 8) ** 4 / 81


@pytest.mark.parametrize(("n", "step"), [(400, 1), (400, 977), (900, 3)])
def test_polynomials_of_the_guaranteed_shape_keep_the_bound(n, step):
    """Arithmetic progressions, the keys that simple hashes dislike: more than half of the draws make few enough buckets."""
    data = Dataset.from_arrays([[step * k] for k in range(n)], [k // 3 % 2 for k in range(n)])
    rho = ((n - 1) * step).bit_length()
    promise = guaranteed(n, rho, 1)
    points = points_on_a_line(data)
    kept = [all_data.attempt(points, promise.shape, tried) for tried in range(8)]
    sizes = [found.slots(0) for found in kept]
    assert sum(size <= promise.slots for size in sizes) >= 4
    found, _ = all_data.until(points, promise, 0)
    assert found.slots(0) <= promise.slots and len(found.firsts) <= -(-n // promise.size)


def points_on_a_line(data: Dataset) -> all_data.Points:
    keys = [int(v) for v in data.X.num[:, 0]]
    return all_data.Points(data.X, list(range(len(keys))), keys, [int(v) for v in data.Y.num[:, 0]], 1, 0, [])


def test_the_guarantee_is_less_than_comparing_keys_takes():
    """For all data sets, from some hundred points on."""
    for n in (100, 1000, 10_000, 100_000):
        assert THEOREM.bound(n, 8) < compact.bound(n, 8)


def test_the_guarantee_is_the_cost_of_its_own_choice():
    promise = guaranteed(1000, 20, 3)
    family = nominal(1000, 20, promise.shape)
    assert promise.slots == cost(0, -(-1000 // promise.size), family, sparse.reader(family, 3))


# Real data, and what is refused.


def test_the_digits(digits):
    fit = memorize(digits, THEOREM.id)
    assert fit.sizes.slots <= 1660 < digits.n and check(fit.certificate, digits).holds


@pytest.mark.parametrize(
    ("options", "said"), [({"coefficients": 1}, "coefficients is at least 2, not 1"), ({"groups": -1}, "at least 1, not -1"),
    ({"columns": 1}, "columns is at least 2"), ({"sections": 1}, "sections is at least 2")]
)  # fmt: skip
def test_shapes_that_make_no_sense_are_refused(options, said):
    with pytest.raises(InputError, match=said):
        THEOREM.construct(random_data(20, 2, 2), **options)


def test_blocks_beside_each_other_are_of_equal_length():
    def steps(n):
        for _ in range(n):
            yield []

    circuit = Circuit(1)
    with pytest.raises(InputError, match="same number of layers"):
        lockstep(circuit, Rail(Form()), [beside(steps(2), steps(3))])
    with pytest.raises(InputError, match="nothing to run"):
        lockstep(circuit, Rail(Form()), [beside(steps(0), steps(3))])
