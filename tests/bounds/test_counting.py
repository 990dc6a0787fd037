"""Counting bounds: the theory's numbers, exactness at the edge, and logarithms against high precision."""

from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.bounds import counting
from exactmem.errors import InputError
from exactmem.networks.activations import ID, STEP
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.numbers.logs import E_UP, log2_down, log2_up
from exactmem.theorems.registry import THEOREMS
from tests.examples import in_the_plane

positive = st.one_of(st.integers(1, 50), st.integers(1, 2**300))


@given(positive, positive)
def test_logarithms_are_enclosed_and_tight(p, q):
    low, high = log2_down(p, q), log2_up(p, q)
    assert low <= high <= low + 2
    with mpmath.workprec(500):
        true = mpmath.log(mpmath.mpf(p) / q, 2) * 2**64
        assert low <= true + mpmath.mpf(2) ** -100 and true <= high + mpmath.mpf(2) ** -100


@given(st.integers(-200, 200))
def test_powers_of_two_have_exact_logarithms(k):
    p, q = (2**k, 1) if k >= 0 else (1, 2**-k)
    assert log2_down(p, q) == log2_up(p, q) == k << 64


def test_a_ratio_just_below_a_power_of_two():
    p, q = 2**200 - 1, 2**199
    assert log2_down(p, q) < log2_up(p, q) == 1 << 64


def test_e_is_below_its_rational():
    with mpmath.workprec(200):
        assert mpmath.e < mpmath.mpf(E_UP[0]) / E_UP[1] < mpmath.e * (1 + mpmath.mpf(10) ** -9)


def test_twenty_slots_of_eight_bits_cannot_do_181_points():
    assert counting.pigeonhole(20, 8, 181, 2).witness == (180, 181)
    assert counting.pigeonhole(20, 8, 180, 2).undecided


@given(st.integers(1, 40), st.integers(1, 12), st.integers(1, 60), st.integers(2, 5))
def test_pigeonhole_is_the_comparison_of_powers(slots, bits, points, classes):
    few = (2 ** (bits + 1)) ** slots < classes**points
    assert counting.pigeonhole(slots, bits, points, classes).holds == few
    codes = (2 ** (2 * (slots + 3).bit_length() + bits + 1)) ** slots
    assert counting.pigeonhole(slots, bits, points, classes, inputs=3).holds == (codes < classes**points)


def test_the_least_parameters_at_the_bits_of_the_table():
    """The last column of the table of small memorizers: 122, 110, 248, 516, 969."""
    rows = [(32, 1797, 10, 7), (76, 10**4, 2, 8), (115, 10**4, 10, 8), (173, 10**5, 2, 8), (322, 10**5, 10, 8)]
    assert [counting.least_slots_at_bits(*row) for row in rows] == [122, 110, 248, 516, 969]


def test_bits_and_slots_that_are_just_enough_are_not_excluded():
    for slots in (38, 100, 4782):
        bits = counting.least_bits_at_slots(slots, 1797, 10, 64)
        assert counting.pigeonhole(slots, bits, 1797, 10, 64).undecided
        assert bits == 1 or counting.pigeonhole(slots, bits - 1, 1797, 10, 64).holds


def test_sign_patterns_exclude_more_than_the_second_hand_bound():
    sizes = (1797, 10**4, 10**5, 10**6)
    assert [counting.least_slots(n, 2) for n in sizes] == [16, 36, 102, 299]
    assert [counting.second_hand_slots(n) for n in sizes] == [12, 29, 91, 289]
    assert counting.least_slots(1797, 10) == 30


def by_hand(slots: int, points: int, classes: int) -> mpmath.mpf:
    """The largest pattern count over all shapes with so many slots, by trying every composition of them into layers."""
    best = mpmath.mpf(0)

    def walk(layer: int, used: int, total: mpmath.mpf) -> None:
        nonlocal best
        if used == slots:
            best = max(best, total + used * mpmath.log(classes - 1, 2))
            return
        for w in range(1, slots - used + 1):
            W = used + w
            walk(layer + 1, W, total + 1 + W * mpmath.log(2 * mpmath.e * points * w * layer / mpmath.mpf(W), 2))

    walk(1, 0, mpmath.mpf(0))
    return best


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("slots", [1, 2, 5, 9])
def test_no_shape_shows_more_patterns_than_the_bound_allows(slots, classes):
    """All 2^(W-1) ways to spread W slots over layers stay below what excludes N points."""
    least = counting.least(lambda n: n >= slots and counting.shatterable(slots, n, classes).holds)
    with mpmath.workprec(100):
        assert by_hand(slots, least, classes) < least * mpmath.log(classes, 2)


def test_few_points_are_never_excluded():
    assert counting.shatterable(50, 40, 2).undecided


def test_the_growth_of_a_shape_is_the_product_of_its_layers():
    network = THEOREMS["vardi2021.compact"].construct(in_the_plane(8, [0, 1] * 4), bucket=2).network
    layers = counting.layer_counts(network)
    assert sum(slots for _, slots in layers) == network.sizes.slots
    N = counting.least_points_excluded(network)
    with mpmath.workprec(300):

        def patterns(points):
            total, W = mpmath.mpf(0), 0
            for i, (k, w) in enumerate(layers, 1):
                W += w
                signs = points * k
                total += signs if signs <= W else 1 + W * mpmath.log(2 * mpmath.e * signs * i / mpmath.mpf(W), 2)
            return total

        assert patterns(N) < N and patterns(N - 1) * (1 + mpmath.mpf(10) ** -8) > N - 1
    assert counting.shape_excluded(network, N, 2).holds and counting.shape_excluded(network, N - 1, 2).undecided


def test_the_shape_of_two_groups_on_six_points():
    """A shape of 379 slots or so shatters no set of some tens of thousands of points: far from tight, and certain."""
    data = in_the_plane(6, [0, 1] * 3)
    network = THEOREMS["vardi2021.bounded_depth"].construct(data, groups=2).network
    N = counting.least_points_excluded(network)
    assert 6 < N < 10**6


def test_only_relu_networks_with_one_output_are_counted():
    for network in (
        Network((Layer.build(STEP, 1, [[1]], [0]), Layer.build(ID, 1, [[1]], [0]))),
        Network((Layer.build(ID, 1, [[1], [1]], [0, 0]),)),
    ):
        with pytest.raises(InputError, match="ReLU networks with one output"):
            counting.layer_counts(network)


def test_label_bits_are_the_logarithm_rounded_up():
    for points, classes in ((1, 2), (5, 3), (1797, 10), (7, 4)):
        bits = counting.label_bits(points, classes)
        assert 2 ** (bits - 1) < classes**points <= 2**bits
    assert Fraction(counting.label_bits(1797, 10)) == 5970
