"""Monotone packing: every small instance, exact counts, the best shape, real data, and what breaks."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.api import check
from exactmem.certificates.claims import memorizes, size_at_most
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict, HypothesisFails, InputError
from exactmem.networks.evaluation import evaluate_all, mismatch
from exactmem.theorems.exactmem2026.monotone import monotone
from exactmem.theorems.exactmem2026.packing import THEOREM, best, block, hidden, slots, width
from exactmem.theorems.vardi2021 import wide
from exactmem.theorems.vardi2021.packing import Store, pack
from tests.examples import exact, in_the_plane
from tests.theorems.test_bit_extraction import on_keys
from tests.theorems.test_real_data import random_points


def row(built) -> tuple[int, int, int, int]:
    sizes = built.network.sizes
    return sizes.width, sizes.hidden_layers, sizes.slots, sizes.bits


def fits(built, data: Dataset) -> bool:
    target = built.target or data
    return mismatch(evaluate_all(built.network, target.X), target.Y) is None


@pytest.mark.parametrize("N", [1, 2, 5, 11, 23])
def test_small_data_with_every_small_shape(N):
    random = np.random.default_rng(N)
    labelings = [[0] * N, [i % 3 for i in range(N)], random.integers(0, 5, N).tolist()]
    for labels, P, Q, n in product(labelings, (1, 2, 3), (1, 2, 3), (1, 2)):
        if n <= N:
            data = in_the_plane(N, labels)
            built = THEOREM.construct(data, P=P, Q=Q, bucket=n)
            assert exact(built.network, built.target or data), (labels, P, Q, n)


@given(st.data())
def test_a_block_is_zero_off_its_keys(data):
    rho, c, n = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    P, Q = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    keys = sorted(data.draw(st.sets(st.integers(0, 2**rho - 1), min_size=1, max_size=24)))
    stored = {key: data.draw(st.integers(0, 2**c - 1)) for key in keys}
    network = on_keys(block, (pack(list(stored.items()), n, rho, c), P, Q, rho, c))
    found = [int(v) for (v,) in network.outputs([[T] for T in range(2**rho + 5)])]
    assert found == [stored.get(T, 0) for T in range(2**rho + 5)]


@given(st.data())
def test_the_lookup_gives_the_number_of_the_bucket_and_0_before_all(data):
    values = sorted(data.draw(st.sets(st.integers(0, 99), min_size=1, max_size=14)))
    size = len(values)
    firsts = sorted(data.draw(st.sets(st.integers(0, 40), min_size=size, max_size=size)))
    P, Q = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    network = on_keys(monotone, (Store(1, firsts, firsts, values), P, Q))
    of_bucket = [max((v for f, v in zip(firsts, values, strict=True) if f <= T), default=0) for T in range(45)]
    assert [int(v) for (v,) in network.outputs([[T] for T in range(45)])] == of_bucket


@given(st.lists(st.integers(0, 255), min_size=1, max_size=30, unique=True), st.integers(1, 5), st.data())
def test_packed_numbers_increase(keys, n, data):
    entries = [(key, data.draw(st.integers(0, 3))) for key in sorted(keys)]
    assert all(a < b for a, b in pairwise(pack(entries, min(n, len(keys)), 8, 2).values))


# Counts.


def test_the_formulas_count_the_circuit_at_all_edges():
    for P, Q, n, rho, c in product((1, 2, 3), (1, 2, 3), (1, 2, 3), (1, 3, 4), (1, 2)):
        for m in range(1, 2**rho // n + 1):
            store = pack([(k, 0) for k in range(m * n)], n, rho, c)
            sizes = on_keys(block, (store, P, Q, rho, c)).sizes
            assert sizes.slots == slots(1, m, P, Q, n, rho, c) - 1, (m, P, Q, n, rho, c)  # here T has no bias
            assert sizes.hidden_layers == hidden(m, P, Q, n, rho, c)
            assert sizes.width == width(m, P, Q, n, rho, c)


def test_the_best_shape_is_the_best_of_all():
    for N, rho, c in ((1, 1, 1), (2, 3, 1), (7, 3, 2), (30, 9, 1), (41, 12, 3)):
        for P, Q, n in product((0, 1, 2, 5), (0, 1, 3), (0, 1, 2)):
            if n <= N:
                costs = [
                    slots(2, -(-N // k), p, q, k, rho, c)
                    for k in ([n] if n else range(1, N + 1))
                    for q in ([Q] if Q else range(1, -(-N // k) + 1))
                    for p in ([P] if P else range(1, -(-N // k) + 1))
                ]
                found, *shape = best(2, N, rho, c, P, Q, n)
                assert found == min(costs) == slots(2, -(-N // shape[2]), *shape, rho, c)


def test_the_bound_is_that_of_the_best_shape():
    assert THEOREM.bound(n=1797, d=64, classes=10, key_bits=20) == 3546
    assert THEOREM.bound(n=1797, d=64, classes=10, key_bits=20, P=8, Q=12) == best(64, 1797, 20, 4, 8, 12)[0]
    assert THEOREM.bound(n=1, d=64) == THEOREM.bound(n=9, d=2, classes=1) == 1


# Real data.


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, (61, 100, 3546, 110)),
        ({"P": 12}, (30, 126, 3599, 134)),
        ({"P": 8, "Q": 12, "bucket": 6}, (24, 154, 3782, 158)),
        ({"P": 4, "Q": 5, "bucket": 5}, (10, 158, 3807, 133)),
        ({"P": 8, "Q": 9, "bucket": 3}, (18, 92, 3963, 84)),
        ({"P": 12, "Q": 13, "bucket": 2}, (26, 62, 4808, 60)),
    ],
)
def test_all_digits(digits, options, expected):
    built = THEOREM.construct(digits, **options)
    assert row(built) == expected and fits(built, digits)
    assert built.promise == built.network.sizes.slots


@pytest.mark.slow
def test_ten_thousand_points_take_fewer_parameters_than_points():
    data = random_points(10**4, 8, 2)
    built = THEOREM.construct(data, P=12, Q=16, bucket=14)
    assert row(built) == (32, 388, 9268, 396) and fits(built, data)
    assert row(THEOREM.construct(data)) == (101, 274, 8568, 288)


def test_a_certificate_of_the_best_shape_is_accepted(digits):
    few = digits.take(range(300))
    built = THEOREM.construct(few, P=3)
    draft = Draft()
    memorizes(draft, built.network, built.target or few)
    size_at_most(draft, built.network, built.network.sizes)
    assert check(draft.certificate(), built.target or few).holds


def test_it_is_smaller_than_the_wide_lookup_of_the_same_shape(digits):
    few = digits.take(range(200))
    for P, Q, n in ((2, 3, 2), (4, 4, 3)):
        ours = THEOREM.construct(few, P=P, Q=Q, bucket=n).network.sizes
        other = wide.THEOREM.construct(few, P=P, Q=Q, bucket=n).network.sizes
        assert ours.hidden_layers == other.hidden_layers and ours.width < other.width and ours.slots < other.slots


# What is refused, and what breaks.


def test_shapes_that_are_none_are_refused():
    data = in_the_plane(4, [1, 0, 1, 1])
    with pytest.raises(InputError, match=r"P and Q are at least 1 \(0: the best\), not 2 and -1"):
        THEOREM.construct(data, P=2, Q=-1)
    for bucket in (-1, 5):
        with pytest.raises(InputError, match=f"a bucket holds 1 to 4 points, not {bucket}"):
            THEOREM.construct(data, bucket=bucket)


def test_conflicts_and_rational_keys_are_refused():
    with pytest.raises(Conflict):
        THEOREM.construct(Dataset.from_arrays([[0], [0]], [0, 1]))
    with pytest.raises(HypothesisFails, match=r"exactmem2026.packing needs keys that are integers"):
        THEOREM.construct(Dataset.from_arrays([["1/2"], ["5"], ["9"]], [0, 1, 1]), keys="given")


def test_numbers_that_do_not_increase_are_turned_around():
    (example,) = THEOREM.why
    assert example.run() == "keys 0, 1 with labels 1, 0, the labels on top: V = 2, 1, but z = 1, 2"
