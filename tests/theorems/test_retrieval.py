"""Retrieval: fold lemma, key map, store, both readers, exact counts, every labelling by one shape, and what breaks."""

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.api import check, memorize, shatter
from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails, InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.lockstep import Rail, lockstep, relu
from exactmem.theorems.exactmem2026 import bounded_depth, congruence, filling, folding, one_weight, parity, residue
from exactmem.theorems.exactmem2026.folding import Shared, alternating, fold, heights, start, step
from exactmem.theorems.exactmem2026.hashing import distinct, hash_projection, prime_from, telling_coordinates
from exactmem.theorems.exactmem2026.retrieval import columns_for, hidden, slots, width
from exactmem.theorems.exactmem2026.store import best_columns, grid, store
from exactmem.theorems.exactmem2026.store import slots as store_slots
from exactmem.theorems.registry import THEOREMS
from tests.examples import exact, small_data, thinned

RETRIEVAL = THEOREMS["exactmem2026.retrieval"]
ONE_WEIGHT = THEOREMS["exactmem2026.one_weight"]
MASKED = THEOREMS["exactmem2026.bounded_depth"]
BOTH = pytest.mark.parametrize("theorem", [RETRIEVAL, ONE_WEIGHT], ids=lambda theorem: theorem.id)


def random_data(n: int, d: int, classes: int, reach: int = 60, seed: int = 0) -> Dataset:
    generator = np.random.default_rng(seed)
    X = np.unique(generator.integers(0, reach, (3 * n, d)), axis=0)
    generator.shuffle(X)
    return Dataset.from_arrays(X[:n], generator.integers(0, classes, min(n, len(X))))


# TV1, TV2: the key map and the fold lemma.


def test_the_key_map_is_a_permutation_that_tells_its_branch_by_a_parity():
    for M in range(1, 200):
        W = 2 * M + 1
        assert sorted(step(u, W) for u in range(M + 1)) == list(range(M + 1))
        for u in range(M + 1):
            v = max(0, 4 * u - W)
            assert step(u, W) == 2 * u - v and step(u, W) % 2 == v % 2 == int(4 * u > W)
    orbit = [1]
    while len(orbit) < 6:
        orbit.append(step(orbit[-1], 11))
    assert orbit == [1, 2, 4, 3, 5, 1]


def test_two_folds_by_hand():
    assert heights(2, 8) == [32, 16]
    s = start([1, 0], 8, 7)
    trace = [s]
    for h in heights(2, 8):
        s += 2 * 1
        trace.append(s)
        s = s if s <= h else 2 * h - s
        trace.append(s)
    assert trace == [57, 59, 5, 7, 7] and s == 7 + 2 * (-1 + 1)
    assert start([0, 0], 8, 7) == 7


@given(st.data())
def test_a_chain_adds_or_subtracts_each_feature_as_its_sign_says(data):
    K = data.draw(st.integers(1, 12))
    phi = data.draw(st.lists(st.integers(0, 9), min_size=K, max_size=K))
    signs = data.draw(st.lists(st.integers(0, 1), min_size=K, max_size=K))
    g = data.draw(st.integers(1, 3))
    L = 1 << (g * sum(phi)).bit_length()
    end = data.draw(st.sampled_from([L - 1, L]))
    s = start(signs, L, end)
    assert 0 <= s <= 2 * L << K
    for h, f in zip(heights(K, L), phi, strict=True):
        s += g * f
        assert s >= 0
        s = s if s <= h else 2 * h - s
    assert s == end + g * sum(f if e == 0 else -f for e, f in zip(signs, phi, strict=True)) and 0 <= s <= 2 * L


def test_leading_folds_bring_every_position_to_the_same_cell():
    for Q in range(2, 17):
        before, height = folding.folds_before(Q), 10
        assert 2**before >= Q > 2 ** (before - 1)
        for position, value in product(range(Q), range(height + 1)):
            s = alternating(position, height, value)
            for j in reversed(range(before)):
                h = height << j
                s = s if s <= h else 2 * h - s
            assert s == value


# The store.


@given(st.data())
def test_the_store_returns_the_value_of_the_bucket(data):
    m = data.draw(st.integers(1, 9))
    Q = data.draw(st.integers(2, 4))
    firsts = sorted(data.draw(st.sets(st.integers(0, 40), min_size=m, max_size=m)))
    firsts = [f - firsts[0] for f in firsts]
    values: list[int] = []
    for j in range(m):
        floor = 0 if j % Q == 0 else values[-1]
        values.append(floor + data.draw(st.integers(0, 50)))
    layout = grid(firsts, 50, Q)
    circuit = Circuit(1)
    T = relu(circuit, circuit.input(0))

    def block():
        total, _ = yield from store(T, layout, values)
        return total

    (total,) = lockstep(circuit, Rail(Form()), [block()])
    network = circuit.compile([total])
    for T_ in range(45):
        bucket = max(j for j in range(m) if firsts[j] <= T_)
        assert network.at([T_])[0] == values[bucket]
    # the first layer has one slot here, and the output reads Q neurons
    assert network.sizes.slots == 1 + store_slots(layout.P, Q) + Q
    assert network.sizes.hidden_layers == 5


@given(st.data())
def test_the_one_weight_store_returns_the_value_modulo_a_power_of_two(data):
    m, Q = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 5))
    A = 1 << data.draw(st.integers(1, 9))
    firsts = sorted(data.draw(st.sets(st.integers(0, 40), min_size=m, max_size=m)))
    firsts = [f - firsts[0] for f in firsts]
    values = data.draw(st.lists(st.integers(0, A - 1), min_size=m, max_size=m))
    layout = grid(firsts, 50, Q)
    circuit = Circuit(1)
    T = relu(circuit, circuit.input(0))

    def block():
        z, _ = yield from congruence.congruent(T, layout, values, A)
        return z

    (z,) = lockstep(circuit, Rail(Form()), [block()])
    network = circuit.compile([z])
    g = congruence.excess(layout, range(45))
    for T_ in range(45):
        bucket = max(j for j in range(m) if firsts[j] <= T_)
        found = network.at([T_])[0]
        assert found % A == values[bucket] and 0 <= found < A << g
    assert network.sizes.slots == 1 + congruence.slots(layout.P, Q) + Q and network.sizes.hidden_layers == 4


def test_the_one_weight_store_on_four_buckets_by_hand():
    """A = 8, keys 0, 2, 3, 7 with values 5, 1, 6, 2: r = 5, 5 - 1 = 4, 6 - 1 = 5, 6 - 2 = 4."""
    layout = grid([0, 2, 3, 7], 9, 4)
    assert congruence.offsets_of([5, 1, 6, 2], [0, 2, 3, 7], 8) == [5, 4 - 16, 5 - 24, 4 - 56]
    circuit = Circuit(1)
    T = relu(circuit, circuit.input(0))

    def block():
        z, _ = yield from congruence.congruent(T, layout, [5, 1, 6, 2], 8)
        return z

    (z,) = lockstep(circuit, Rail(Form()), [block()])
    network = circuit.compile([z])
    assert [int(network.at([t])[0]) for t in range(9)] == [5, 13, 17, 22, 30, 38, 46, 50, 50]


def test_the_best_number_of_columns_is_the_best_of_all():
    for m in (1, 2, 7, 50, 160, 759):
        found = best_columns(m, store_slots)
        assert store_slots(-(-m // found), found) == min(store_slots(-(-m // Q), Q) for Q in range(1, m + 1))


# The two linear systems.


@given(st.data())
def test_a_solution_over_gf2_satisfies_every_row(data):
    K = data.draw(st.integers(1, 10))
    system, kept = parity.System(), []
    for _ in range(data.draw(st.integers(1, 14))):
        row, right = data.draw(st.integers(0, 2**K - 1)), data.draw(st.integers(0, 1))
        spans = {0}
        for other, _ in kept:
            spans |= {s ^ other for s in spans}
        assert system.add(row << 1, right) == (row not in spans)
        if row not in spans:
            kept.append((row, right))
    signs = system.solution()
    assert all((row & signs).bit_count() % 2 == right for row, right in kept)


@given(st.data())
def test_a_solution_modulo_a_power_of_two_satisfies_every_row(data):
    c, K = data.draw(st.integers(2, 5)), data.draw(st.integers(1, 8))
    lane, system, kept = residue.lane_bits(c), residue.System(K, c), []
    for _ in range(data.draw(st.integers(1, 10))):
        row = data.draw(st.lists(st.integers(0, 1), min_size=K, max_size=K))
        right = data.draw(st.integers(-50, 50))
        if system.add(sum(v << lane * (k + 1) for k, v in enumerate(row)), right):
            kept.append((row, right))
    digits = system.solution()
    assert all(0 <= d < 2**c for d in digits)
    for row, right in kept:
        assert (sum(d * v for d, v in zip(digits, row, strict=True)) - right) % 2**c == 0


# Networks.


@BOTH
@pytest.mark.parametrize(("classes", "features"), [(2, 14), (2, 16), (4, 12), (10, 11), (16, 12)])
@pytest.mark.parametrize("n", [60, 150])
def test_random_points_are_fitted_with_the_counts_as_promised(theorem, n, classes, features):
    data = random_data(n, 3, classes)
    built = theorem.construct(data, features=features)
    assert exact(built.network, built.target) and built.network.sizes.slots == built.promise


@BOTH
@pytest.mark.parametrize("classes", [2, 3, 4, 10])
@pytest.mark.parametrize("n", [2, 3, 5, 9, 17, 33])
def test_few_points_are_fitted_too(theorem, n, classes):
    data = random_data(n, 2, min(n, classes))
    built = theorem.construct(data)
    assert exact(built.network, built.target or data)


@BOTH
@settings(max_examples=thinned(60))
@given(dataset=small_data(max_n=12, max_d=4))
def test_degenerate_data_are_fitted(theorem, dataset):
    built = theorem.construct(dataset)
    assert exact(built.network, built.target or dataset)


def test_the_formulas_at_all_edges():
    """Superbuckets and positions of every small number, chains of every small length: counted, and width and depth."""
    for P, Q, chain in product(
        (1, 2, 3),
        (2, 3, 5),
        (parity.Chain(2, 83), parity.Chain(6, 83), residue.Chain(1, 83, 2), residue.Chain(3, 83, 3)),
    ):
        layout = grid(range(P * Q), 39, Q)
        circuit = Circuit(2)
        T, u = relu(circuit, circuit.input(0) - 0), relu(circuit, circuit.input(1) + 1)

        shared, before = Shared(), folding.folds_before(Q)

        def block(layout=layout, chain=chain, T=T, Q=Q, P=P, shared=shared, before=before):
            value, _ = yield from store(T, layout, [0] * (P * Q))
            return (yield from chain.read(value, before, shared))

        _, code = lockstep(circuit, Rail(Form()), [chain.features(u, 5 + before, shared), block()])
        sizes = circuit.compile([code]).sizes
        assert (sizes.slots, sizes.hidden_layers) == (slots(2, P, Q, chain), hidden(Q, chain)), (P, Q, chain)
        assert sizes.width <= width(P, Q, chain)


def test_the_formulas_of_the_one_weight_network_at_all_edges():
    for P, Q, g, chain in product(
        (1, 2, 3),
        (1, 2, 4),
        (0, 1, 3),
        (parity.Chain(2, 83), parity.Chain(6, 83), residue.Chain(1, 83, 2), residue.Chain(3, 83, 3)),
    ):
        layout = grid(range(P * Q), 39, Q)
        circuit = Circuit(2)
        T, u = relu(circuit, circuit.input(0) - 0), relu(circuit, circuit.input(1) + 1)

        shared = Shared()

        def block(layout=layout, chain=chain, T=T, g=g, P=P, Q=Q, shared=shared):
            z, _ = yield from congruence.congruent(T, layout, [0] * (P * Q), 2 * chain.top)
            return (yield from chain.read(z, g + 1, shared))

        _, code = lockstep(circuit, Rail(Form()), [chain.features(u, 5 + g, shared), block()])
        sizes = circuit.compile([code]).sizes
        assert (sizes.slots, sizes.hidden_layers) == (one_weight.slots(2, P, Q, g, chain), one_weight.hidden(g, chain))
        assert sizes.width <= one_weight.width(P, Q, chain)


@pytest.mark.parametrize(
    ("n", "classes", "groups"), [(60, 2, 1), (150, 2, 3), (300, 2, 7), (60, 4, 2), (150, 8, 3), (300, 10, 4)]
)
def test_masked_groups_are_summed(n, classes, groups):
    data = random_data(n, 3, classes)
    built = MASKED.construct(data, groups=groups)
    assert exact(built.network, built.target) and built.network.sizes.slots == built.promise


@pytest.mark.parametrize(("n", "classes"), [(2, 2), (5, 2), (10, 3), (30, 2)])
def test_one_group_per_point(n, classes):
    data = random_data(n, 3, classes)
    built = MASKED.construct(data, groups=n)
    assert exact(built.network, built.target or data)


@settings(max_examples=thinned(40))
@given(dataset=small_data(max_n=12, max_d=4))
def test_degenerate_data_are_fitted_in_groups(dataset):
    built = MASKED.construct(dataset)
    assert exact(built.network, built.target or dataset)


def test_groups_never_part_points_with_one_key():
    points = filling.Points(
        RationalMatrix(np.zeros((7, 1), dtype=np.int64)), list(range(7)), [0, 0, 1, 1, 1, 1, 2], [0] * 7, 1, 0, []
    )
    for groups in range(1, 8):
        runs = bounded_depth.runs_of(points, groups)
        assert [k for run in runs for k in run.keys] == points.keys and 1 <= len(runs) <= groups
        assert all(a.keys[-1] < b.keys[0] for a, b in pairwise(runs))


def test_a_network_of_one_run_says_something_elsewhere():
    """Why masks: off its own points a chain returns hash-like labels, not 0."""
    data = random_data(200, 3, 2, seed=3)
    ones = Dataset(data.X, RationalMatrix(np.ones((200, 1), dtype=np.int64)))
    half = ones.take(range(100))
    network = ONE_WEIGHT.construct(half, classes=2, features=20).network
    assert {int(v) for (v,) in network.outputs(half.X)} == {1}
    assert {int(v) for (v,) in network.outputs(data.take(range(100, 200)).X)} == {0, 1}


def test_more_groups_are_less_deep():
    data = random_data(3000, 3, 2, reach=200)
    depths = [MASKED.construct(data, groups=G).network.sizes.depth for G in (1, 2, 8)]
    assert depths == sorted(depths, reverse=True) and depths[0] > depths[-1]


# TV5: one shape for every labelling.


@pytest.mark.parametrize(("theorem", "n"), [(RETRIEVAL, 8), (ONE_WEIGHT, 7)], ids=["retrieval", "one_weight"])
def test_every_labelling_of_some_points_of_space_by_one_shape(theorem, n):
    points = random_data(n, 3, 2, reach=9, seed=4)
    found = shatter(points, theorem.id, features=8)
    assert len(found.networks) == 2**n == len(set(found.networks))
    assert found.shape.sizes.slots <= 210 and max(network.sizes.bits for network in found.networks) <= 32


@pytest.mark.parametrize(("n", "classes"), [(10, 2), (60, 2), (60, 4), (150, 16)])
def test_the_certificate_says_that_every_labelling_can_be_had(n, classes):
    data = random_data(n, 3, classes)
    report = check(memorize(data, "exactmem2026.retrieval").certificate, data)
    assert report.holds
    (said,) = [verdict.witness for kind, _, verdict in report.claims if kind == "RealisesAll"]
    assert said.startswith(f"each of the {classes}^{n} labellings of the {n} rows") and said.endswith("of layer 5 only")


def test_labels_that_are_not_codes_make_no_claim_about_others():
    data = random_data(40, 3, 2)
    signs = Dataset(data.X, RationalMatrix(2 * data.Y.num - 1))
    kinds = [kind for kind, _, _ in check(memorize(signs, "exactmem2026.retrieval").certificate, signs).claims]
    assert "RealisesAll" not in kinds and "Memorizes" in kinds


@pytest.mark.parametrize(("theorem", "layer"), [(RETRIEVAL, 5), (ONE_WEIGHT, 4)], ids=["retrieval", "one_weight"])
def test_the_labels_live_in_one_layer(theorem, layer):
    """All weights but those of the store's last layer are the same, whatever the labels."""
    points = random_data(40, 3, 2)
    generator = np.random.default_rng(1)
    networks = []
    for _ in range(5):
        Y = RationalMatrix(generator.integers(0, 2, (40, 1)))
        networks.append(theorem.construct(Dataset(points.X, Y), classes=2, features=14).network)
    for depth, layers in enumerate(zip(*(network.layers for network in networks), strict=True), 1):
        assert (len(set(layers)) == 1) == (depth != layer)


# Real data.


@pytest.mark.parametrize(("name", "most"), [("retrieval", 1053), ("one_weight", 900)])
def test_the_digits_take_fewer_parameters_than_points(digits, name, most):
    fit = memorize(digits, f"exactmem2026.{name}")
    assert fit.sizes.slots <= most < digits.n and fit.sizes.bits <= 66
    assert check(fit.certificate, digits).holds


@pytest.mark.parametrize(
    ("name", "classes", "most"),
    [
        ("retrieval", 2, 1205),
        ("one_weight", 10, 1660),
        pytest.param("retrieval", 10, 2169, marks=pytest.mark.slow),
        pytest.param("one_weight", 2, 980, marks=pytest.mark.slow),
    ],
)
def test_ten_thousand_points(name, classes, most):
    generator = np.random.default_rng(0)
    X = np.unique(generator.integers(0, 1000, (11_000, 8)), axis=0)[:10_000]
    data = Dataset.from_arrays(X, generator.integers(0, classes, 10_000))
    assert memorize(data, f"exactmem2026.{name}").sizes.slots <= most


# What breaks.


def test_an_even_end_of_the_chain_is_stuck():
    """From L instead of L - 1 sums are even: folds at multiples of 4 bring 2 and 6 modulo 8 to the same place."""

    def read(s: int, L: int) -> int:
        for h in (1 << k for k in reversed(range(2, L.bit_length()))):
            s = s if s <= h else 2 * h - s
        return s

    assert [read(s, 8) for s in (1, 3, 5, 7, 9, 11)] == [1, 3, 3, 1, 1, 3]
    assert read(2, 8) == read(6, 8) == 2


def test_a_point_whose_features_vanish_ends_the_scan():
    chain = parity.Chain(4, 83)
    rows, _ = chain.rows(np.array([0, 1, 5], dtype=np.int64))
    assert rows[0] == 0 and all(rows[1:])
    hashed = hash_projection(RationalMatrix(np.array([[0], [4], [9]], dtype=np.int64)), 40, 0)
    zero = replace(hashed, shift=0)  # without the shift by 1 the least u is 0
    points = filling.Points(RationalMatrix(np.array([[0], [4], [9]])), [0, 1, 2], [0, 1, 2], [0, 1, 1], 1, 0, [])
    assert filling.fill(chain, zero, points) == 0


def test_too_few_features_are_refused_with_the_point():
    data = random_data(300, 3, 4)
    with pytest.raises(
        HypothesisFails, match=r"all 2 features vanish at distinct point \d+, .* of 16 hashes tried; use more"
    ):
        RETRIEVAL.construct(data, features=2)


def test_an_odd_number_of_features_for_two_classes_is_refused():
    with pytest.raises(InputError, match="even for two classes, not 7"):
        RETRIEVAL.construct(random_data(20, 2, 2), features=7)


def test_folds_keep_no_sign():
    """Why residues are stripped bit by bit: s and -s fold alike."""
    circuit = Circuit(1)

    def block():
        s, _ = yield from fold(circuit.input(0) - 0, 8)
        return s

    (out,) = lockstep(circuit, Rail(Form()), [block()])
    network = circuit.compile([out])
    assert [network.at([8 + t])[0] for t in range(5)] == [network.at([8 - t])[0] for t in range(5)]


def test_points_with_one_key_share_a_bucket():
    """Keys 0, 0, 0, 1, 1: a bucket never ends between equal keys, and too many of one key are refused by the point."""
    chain = parity.Chain(4, 2003)
    X = RationalMatrix(np.array([[0, 3], [0, 5], [0, 9], [1, 4], [1, 8]]))
    hashed = hash_projection(RationalMatrix(np.array([[3], [5], [9], [4], [8]])), 900, 1)
    points = filling.Points(X, [0, 1, 2, 3, 4], [0, 0, 0, 1, 1], [0, 1, 1, 0, 1], 1, 0, [0, 0, 0, 1, 1])
    found = filling.fill(chain, hashed, points)
    assert isinstance(found, int) or set(found.firsts) <= {0, 1}
    many = filling.Points(X, [0, 1, 2, 3, 4], [0] * 5, [0, 1, 1, 0, 1], 1, 0, [0] * 5)
    assert isinstance(filling.fill(chain, hashed, many), int)  # five rows of four features


# Hashes and coordinates.


@given(small_data(max_n=12, max_d=5))
def test_points_stay_distinct_in_the_coordinates_that_are_kept(dataset):
    X = dataset.merged().X
    kept = telling_coordinates(X, 0)
    assert distinct(X, kept) and kept == sorted(set(kept)) and kept


def test_seven_pixels_tell_all_digits_apart(digits):
    assert len(telling_coordinates(digits.X, 0)) <= 8


def test_hashes_start_at_one_and_stay_in_range():
    X = random_data(200, 4, 2).X
    hashed = hash_projection(X, 5000, 3)
    assert min(hashed.values) == 1 and max(hashed.values) <= 4 * 5000


def test_a_projection_reads_coordinates_in_their_own_denominator():
    """The second coordinate is whole though the first has halves: its numerators are not those of the whole matrix."""
    data = Dataset.from_arrays([["1/2", 0], ["3/2", 1], ["1/2", 3]], [0, 1, 1])
    for seed in range(4):
        hashed = hash_projection(data.X, 50, seed)
        circuit = Circuit(2)
        network = circuit.compile([hashed.form()])
        assert [v for (v,) in network.outputs(data.X)] == hashed.values


def test_primes():
    assert [prime_from(n) for n in (1, 3, 4, 20, 90)] == [3, 3, 5, 23, 97]
    assert all(a < b for a, b in pairwise([prime_from(10**k) for k in range(1, 12)]))


def test_columns_are_at_least_two():
    assert [columns_for(m) for m in (1, 2, 3)] == [2, 2, 2]
    assert one_weight.columns_for(1) == 1
