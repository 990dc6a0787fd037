"""The fixed map and its table, the search, the store, exact counts, small and real data, and what breaks."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.bounds.precision import rounded_network, wrong_rows
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError, LimitExceeded
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.evaluation import evaluate_all, mismatch
from exactmem.networks.lockstep import Rail, lockstep, relu
from exactmem.progress import listening
from exactmem.theorems.exactmem2026 import seeded, table
from exactmem.theorems.exactmem2026.affine import Scan, block
from exactmem.theorems.exactmem2026.seeded import THEOREM, Points, Setting, hidden, mean_run, slots, width
from exactmem.theorems.exactmem2026.table import Chain, Places, chain_of
from tests.examples import exact, in_the_plane, small_data, thinned


def fits(built, data: Dataset) -> bool:
    target = built.target or data
    return mismatch(evaluate_all(built.network, target.X), target.Y) is None


def random_data(N: int, classes: int, seed: int = 0) -> Dataset:
    random = np.random.default_rng(seed)
    X = np.unique(random.integers(0, 60, (3 * N, 4)), axis=0)
    random.shuffle(X)
    return Dataset.from_arrays(X[:N], random.integers(0, classes, N))


# The map.


def test_two_folds_by_hand():
    chain = Chain((2, 1), 2)
    assert chain.ranges == [5, 3, 1]
    assert [q * R for q, R in zip(chain.q, chain.ranges, strict=False)] == [10, 3]  # the w of relu((1 + q)s - w)
    assert [chain.at(s) for s in range(6)] == chain.table().tolist() == [0, 1, 1, 0, 1, 0]


@given(st.lists(st.sampled_from([1, 2]), max_size=7), st.integers(2, 12), st.integers(0, 2))
def test_table_and_network_are_the_map_and_every_label_is_hit(q, C, before):
    chain = Chain((1, *q), C)
    p, values = chain.period, chain.table().tolist()
    assert values == [chain.at(s) for s in range(p)] and set(values) == set(range(C))
    assert values == values[::-1]
    circuit = Circuit(1)
    s = relu(circuit, circuit.input(0))
    (label,) = lockstep(circuit, Rail(Form()), [chain.block(s, before)])
    network = circuit.compile([label])
    assert network.sizes.slots == 1 + 5 * (before + len(chain.q))
    outputs = network.outputs([[s] for s in range(p << before)])
    assert [int(v) for (v,) in outputs] == [values[s % p] for s in range(p << before)]


def test_a_fold_goes_from_its_range_onto_the_next():
    for R in range(1, 300):
        for q in (1, 2):
            wide = table.wider(R, q)
            assert {min(s, q * (wide - s)) for s in range(wide + 1)} == set(range(R + 1))


def test_periods_are_at_least_as_long_as_asked_and_less_than_twice():
    for C, tail, word in ((2, 0, (1, 2)), (3, 2, (2,)), (10, 1, (2, 1, 2, 1, 2))):
        for bits in range(1, 22):
            chain = chain_of(word, tail, C, bits)
            assert chain.q[0] == 1 and 1 << bits <= chain.period
            assert chain.period < 2 << bits or len(chain.q) == tail + 1


# The search.


@given(st.data())
@settings(max_examples=thinned(60))
def test_the_search_finds_the_first_number_with_the_longest_run(data):
    C = data.draw(st.sampled_from([2, 3, 10]))
    chain = Chain((1, *data.draw(st.lists(st.sampled_from([1, 2]), min_size=1, max_size=8))), C)
    p, F = chain.period, chain.table().tolist()
    labels = data.draw(st.lists(st.integers(0, C - 1), min_size=1, max_size=9))
    steps = [0, *data.draw(st.lists(st.integers(-4 * p, 4 * p), min_size=8, max_size=8))][: len(labels)]
    first, count = data.draw(st.integers(-2 * p, 2 * p)), data.draw(st.integers(1, p))

    def run(u: int) -> int:
        right = [F[(u + step) % p] == label for label, step in zip(labels, steps, strict=True)]
        return right.index(False) if False in right else len(right)

    n, u = Places(chain, labels).longest(labels, steps, first, count)
    best = max(map(run, range(first, first + count)))
    assert n == best and u == next(u for u in range(first, first + count) if run(u) == best)


def test_chunks_give_what_one_piece_gives(monkeypatch):
    chain, random = chain_of((1, 2), 1, 3, 13), np.random.default_rng(0)
    labels, steps = random.integers(0, 3, 12).tolist(), [0, *random.integers(0, 10**9, 11).tolist()]
    whole = Places(chain, labels).longest(labels, steps, 77, chain.period)
    monkeypatch.setattr(table, "CHUNK", 1 << 10)
    assert Places(chain, labels).longest(labels, steps, 77, chain.period) == whole


# The store.


@given(st.data())
@settings(max_examples=thinned(40))
def test_buckets_are_right_at_their_points_and_ask_nothing_of_the_gaps(data):
    """Whatever Q is and however small h and the window were; keys may be far apart or next to each other."""
    C = data.draw(st.sampled_from([2, 5]))
    gaps = data.draw(st.lists(st.sampled_from([1, 2, 7, 1000, 10**12]), min_size=1, max_size=40))
    keys = np.cumsum([0, *gaps], dtype=object).tolist()
    codes = data.draw(st.lists(st.integers(0, C - 1), min_size=len(keys), max_size=len(keys)))
    setting = Setting(data.draw(st.integers(4, 9)), 1, (1, 2), data.draw(st.sampled_from([1, 8])), 1)
    found = Points(keys, codes, C, 1).scan(setting, slice(None), data.draw(st.integers(1, 30)), {})
    circuit = Circuit(1)
    T = relu(circuit, circuit.input(0))
    (label,) = lockstep(circuit, Rail(Form()), [block(T, found)])
    network = circuit.compile([label])
    assert [int(v) for (v,) in network.outputs([[key] for key in keys])] == codes
    assert network.sizes.slots == slots(0, found.m, found.P, found.Q, found.L)
    assert network.sizes.hidden_layers == hidden(found.L) and network.sizes.width == width(found.P, found.Q)


def test_a_store_that_is_too_flat_has_no_number_for_some_bucket():
    """h = 1 and gaps of 1: from the second bucket on there are two numbers to choose from."""
    chain = Chain((1, 1, 2, 1), 2)
    keys, codes = list(range(40)), [t * t // 3 % 2 for t in range(40)]
    scan = Scan(keys, codes, chain, Places(chain, codes), 1, 1, chain.period)
    assert scan.all(8) is None
    assert Points(keys, codes, 2, 1).scan(Setting(4, 1, (1, 2), 4, 0), slice(None), 8, {}).h > 1


def test_a_store_steep_enough_has_a_number_for_every_bucket():
    """h·gap = 4p and a window that is wide: the scan needs no second try, whatever the labels."""
    for seed in range(60):
        random = np.random.default_rng(seed)
        chain = chain_of((1, 2), seed % 3, 2 + seed % 4, 4 + seed % 3)
        codes = random.integers(0, chain.C, 60).tolist()
        scan = Scan(range(60), codes, chain, Places(chain, codes), 1, 4 * chain.period, chain.period << 12)
        for Q in (1, 2, 5, 12, 60):
            assert scan.all(Q) is not None


# Counts.


@pytest.mark.parametrize("C", [2, 4, 10])
@pytest.mark.parametrize("N", [60, 150, 300])
def test_the_formulas_count_the_network(N, C):
    data = random_data(N, C, seed=N)
    built = THEOREM.construct(data)
    sizes = built.network.sizes
    assert fits(built, data) and sizes.slots == built.promise
    m, P, Q = (int(v) for v in built.notes["buckets, superbuckets of positions"].replace(" of", ",").split(","))
    d1 = int(str(built.notes["coordinates for the key"]).split()[0])
    assert -(-m // Q) == P and sizes.width == max(P, Q, 2)
    assert sizes.slots == d1 + m + 4 * P + 2 * Q + 5 * (sizes.hidden_layers - 5) - 1
    assert abs(sizes.slots - THEOREM.bound(n=N, d=4, classes=C)) <= 25
    assert sizes.slots <= {2: 155, 4: 195, 10: 240}[C]


def test_a_label_base_that_is_not_0_is_one_bias_more():
    data = random_data(30, 2)
    signs = Dataset.from_arrays(data.X.num, (2 * data.Y.num[:, 0] - 1).tolist())
    first, second = THEOREM.construct(data), THEOREM.construct(signs)
    assert second.network.sizes.slots == first.network.sizes.slots + 1 == second.promise and fits(second, signs)


def test_the_estimate_at_real_sizes():
    assert 480 <= THEOREM.bound(n=1797, d=7, classes=10, table_bits=25) <= 540
    assert THEOREM.bound(n=1, d=3) == THEOREM.bound(n=5, d=3, classes=1) == 1
    counts = [THEOREM.bound(n=1797, d=7, classes=10, table_bits=bits) for bits in range(12, 30)]
    assert all(a > b for a, b in pairwise(counts))


# Data.


@given(small_data(max_n=12))
def test_any_rational_data_are_fitted_exactly(data):
    built = THEOREM.construct(data)
    assert exact(built.network, built.target or data)


@given(small_data(max_n=7), st.integers(1, 9))
@settings(max_examples=thinned(30))
def test_so_they_are_with_tables_of_any_length(data, bits):
    built = THEOREM.construct(data, table_bits=bits)
    assert exact(built.network, built.target or data)


def test_one_label_is_a_constant():
    built = THEOREM.construct(in_the_plane(7, [3] * 7))
    assert built.network.sizes.neurons == 0 and exact(built.network, in_the_plane(7, [3] * 7))


def test_every_point_with_a_label_of_its_own():
    data = in_the_plane(30, range(30))
    assert exact(THEOREM.construct(data).network, data)


@pytest.mark.slow
def test_floats_and_very_long_rationals():
    points = np.random.default_rng(4).normal(size=(20, 3))
    for X in (points, [[f"{t * t}/{3**700 + t}"] for t in range(12)]):
        data = Dataset.from_arrays(X, [t % 3 for t in range(len(X))])
        assert exact(THEOREM.construct(data).network, data)


def test_building_twice_gives_the_same_network_and_another_seed_another():
    data = random_data(80, 4)
    first = THEOREM.construct(data).network
    assert first == THEOREM.construct(data).network != THEOREM.construct(data, seed=1).network


@pytest.fixture(scope="module")
def digits_22(digits):
    return THEOREM.construct(digits, table_bits=22)


@pytest.mark.slow
def test_the_digits_with_22_bits(digits, digits_22):
    assert fits(digits_22, digits)
    assert digits_22.network.sizes.slots <= 560 and digits_22.network.sizes.bits <= 36


@pytest.mark.slow
@pytest.mark.parametrize(("bits", "most"), [(20, 585), (25, 540), (27, 525)])
def test_the_digits_with_other_tables(digits, bits, most):
    built = THEOREM.construct(digits, table_bits=bits)
    assert fits(built, digits) and built.network.sizes.slots <= most


def test_the_digits_need_nearly_all_bits(digits, digits_22):
    network = digits_22.network
    wrong = [wrong_rows(rounded_network(network, p), digits) for p in (16, 20, network.sizes.bits)]
    assert wrong[0] > 1000 and wrong[1] > 1000 and wrong[2] == 0


# What breaks, and what is refused.


def test_equal_slopes_reach_few_patterns():
    equal, mixed = (1,) * 13, (1, 1, 2, 1, 2, 1, 1, 2, 1, 2, 1, 1, 2, 1, 1, 1)
    assert abs(Chain(equal, 2).period / Chain(mixed, 2).period - 1) < 0.5
    assert mean_run(equal, 2) < 5 and mean_run(mixed, 2) > 10
    (example,) = THEOREM.why
    assert f"{mean_run(mixed, 2):.1f} if not" in example.run()


@pytest.mark.parametrize(("classes", "most"), [(2, 29), (10, 29), (40, 28)])
def test_a_table_that_does_not_fit_is_refused_with_the_bits_that_do(classes, most):
    data = in_the_plane(classes, range(classes))
    with pytest.raises(LimitExceeded, match=f"TABLE_BITS: 60 is over the limit of {most}") as caught:
        THEOREM.construct(data, table_bits=60)
    assert caught.value.allowed == most == seeded.most_bits(classes)


def test_a_negative_length_is_refused():
    with pytest.raises(InputError, match="table_bits is positive"):
        THEOREM.construct(in_the_plane(4, [0, 1, 1, 0]), table_bits=-1)


def test_a_listener_can_stop_the_scan():
    def stop(stage: str, done: int, total: int) -> None:
        if stage == "points in buckets" and done:
            raise InterruptedError

    with pytest.raises(InterruptedError), listening(stop):
        THEOREM.construct(random_data(100, 4))
