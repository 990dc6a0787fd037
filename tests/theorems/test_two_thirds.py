"""park2021: width 3, by shifting keys together and scanning rows."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.data.dataset import Dataset
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.lockstep import Rail, lockstep
from exactmem.networks.network import Network
from exactmem.theorems.park2021 import two_thirds
from exactmem.theorems.park2021.two_thirds import Shifts, compress, cube_root, hidden, shallowest, slots
from exactmem.theorems.registry import THEOREMS
from exactmem.theorems.vardi2021.packing import joined
from tests.examples import exact

PARK = THEOREMS["park2021.two_thirds"]


def network_of(shifts: Shifts, table: list[int], l: int, c: int) -> Network:
    """The circuit for these shifts and this table of places, over T = the input."""
    rows = [joined(table[start : start + l], c) for start in range(0, len(table), l)]
    circuit = Circuit(1)
    T = circuit.input(0) - 0

    def block():
        A, B = yield [T, T + shifts.moves[0]]
        return (yield from two_thirds.block(A, B, shifts, rows, l, c))

    (found,) = lockstep(circuit, Rail(Form()), [block()])
    return circuit.compile([found])


@pytest.mark.parametrize(("n", "classes"), [(2, 3), (3, 3), (4, 3), (5, 2)])
def test_every_labelling_of_few_points(n, classes):
    points = [0, 3, 4, 9, 11][:n]
    for labels in product(range(classes), repeat=n):
        if len(set(labels)) > 1:
            data = Dataset.from_arrays([[p] for p in points], list(labels))
            for row in (1, 2, 3):
                network = PARK.construct(data, row=row).network
                assert exact(network, data) and network.sizes.width == 3


@given(st.sets(st.integers(0, 10**4), min_size=1, max_size=40), st.integers(1, 6), st.sampled_from([10, 300, 10**5]))
def test_shifted_keys_are_all_different_and_no_run_is_moved_below_zero(keys, run, span):
    ordered = sorted(keys)
    shifts = compress(ordered, run, span)
    bounds = [*shifts.firsts, 10**9]
    places = []
    for (first, after), move in zip(pairwise(bounds), shifts.moves, strict=True):
        members = [key for key in ordered if first <= key < after]
        assert len(members) <= run and members[-1] - first < span and first + move >= 0
        places += [key + move for key in members]
    assert len(set(places)) == len(keys) and max(places) + 1 == shifts.places
    assert shifts.places <= min(span, ordered[-1] - ordered[0] + 1) + run * len(keys)


@pytest.mark.parametrize("n", [20, 60, 300])
def test_random_points_with_the_counts_as_promised(n):
    random = np.random.default_rng(n)
    data = Dataset.from_arrays(random.integers(0, 999, (n, 3)), random.integers(0, 5, n).tolist())
    built = PARK.construct(data)
    assert exact(built.network, built.target) and built.network.sizes.slots == built.promise


def test_the_formulas_at_all_edges():
    for p, m, l, c in product((1, 2, 3), (1, 2, 3), (1, 2, 4), (1, 2, 3)):
        if m * l >= 2:
            shifts = Shifts([10 * i for i in range(p)], [-9 * i for i in range(p)], m * l)
            sizes = network_of(shifts, [0] * (m * l), l, c).sizes
            assert (sizes.hidden_layers, sizes.slots) == (hidden(p, m, l, c), slots(1, p, m, l, c)), (p, m, l, c)


def test_two_keys_on_one_place_have_one_label():
    """Keys 0, 1 | 2, 3 moved onto the same places: the table has one slot for two labels."""
    network = network_of(Shifts([0, 2], [0, -2], 2), [1, 0], 2, 1)
    assert [network.at([t])[0] for t in (0, 1, 2, 3)] == [1, 0, 1, 0]


def test_between_integers_there_is_no_label():
    network = network_of(Shifts([0], [0], 4), [1, 0, 1, 1], 2, 1)
    assert [network.at([t])[0] for t in (0, 1, 2, 3)] == [1, 0, 1, 1]
    assert not {network.at([t])[0] for t in ("1/4", "3/4", "5/4", "7/4", "9/4", "11/4")} <= {0, 1}


@given(st.integers(1, 10**12))
def test_cube_roots(n):
    r = cube_root(n)
    assert r**3 <= n < (r + 1) ** 3


@pytest.mark.parametrize("c", [1, 4])
def test_the_row_length_gives_the_fewest_layers(c):
    for places in (1, 2, 7, 100, 3861):
        best = min(2 * -(-places // l) + l * (4 * c + 2) for l in range(1, places + 1))
        l = shallowest(places, c)
        assert 2 * -(-places // l) + l * (4 * c + 2) == best


def test_all_digits_at_width_three(digits):
    built = PARK.construct(digits)
    assert built.network.sizes.width == 3 and built.network.sizes.slots < 6875
