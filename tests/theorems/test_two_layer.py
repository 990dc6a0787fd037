"""The two-layer constructions: the vectors of the theory, sharp counts, steps and margins."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.networks.activations import RELU
from exactmem.theorems.registry import ONE_HIDDEN_LAYER, THEOREMS, find
from tests.examples import FIVE, XOR, exact, in_the_plane, mutually_unbiased

IDS = [module.THEOREM.id for module in ONE_HIDDEN_LAYER]


# The vectors of the theory pages.

VECTORS = [
    ("bubeck2020.relu4", 8, Fraction(1, 4), "185.791766"),
    ("bubeck2020.relu3", 10, Fraction(-1, 4), "154.798868"),
    ("bubeck2020.peel2", 4, Fraction(25, 12), "372.261152"),
]


@pytest.mark.parametrize(("name", "neurons", "value", "weight"), VECTORS)
def test_five_points_of_the_plane(name, neurons, value, weight):
    network = THEOREMS[name].construct(FIVE).network
    assert network.sizes.neurons == neurons
    assert network.at(["1/2", "1/3"]) == (value,)
    assert network.sizes.weight[1] <= Fraction(weight)


def test_the_printed_weight_of_relu3_belongs_to_a_step_of_at_most_one():
    """154.798868 is the weight with delta capped at 1 in the last group; the margin itself, 3, gives 128.989540."""
    lo, hi = THEOREMS["bubeck2020.relu3"].construct(FIVE).network.sizes.weight
    assert Fraction("128.989539") < lo and hi < Fraction("128.989540")


def test_xor_by_two_thresholds():
    network = THEOREMS["baum1988.threshold"].construct(XOR).network
    hidden, last = network.layers
    assert [
        ([Fraction(a, q) for a in row], Fraction(c, q))
        for row, c, q in zip(hidden.weights.rows, hidden.c, hidden.q, strict=True)
    ] == [
        ([-1, -1], Fraction(3, 2)),
        ([-1, -1], Fraction(1, 2)),
    ]
    assert (last.weights.rows, last.c, last.q) == (((1, -1),), (0,), (1,))


@pytest.mark.parametrize(
    ("name", "neurons"), [("bubeck2020.relu4", 16), ("bubeck2020.relu3", 13), ("bubeck2020.peel2", 8)]
)
def test_three_mutually_unbiased_bases_of_r4(name, neurons):
    dataset = mutually_unbiased()
    network = THEOREMS[name].construct(dataset).network
    assert exact(network, dataset) and network.sizes.neurons <= neurons


@pytest.mark.parametrize(
    ("name", "neurons"), [("bubeck2020.relu4", 24), ("bubeck2020.relu3", 19), ("bubeck2020.peel2", 12)]
)
def test_sixty_random_points_of_r10(name, neurons):
    random = np.random.default_rng(7)
    X, y = random.integers(-(10**4), 10**4, (60, 10)), random.integers(-99, 99, 60)
    built = THEOREMS[name].construct(Dataset.from_arrays(X, y))
    assert built.network.sizes.neurons <= neurons == built.promise


def test_several_outputs_share_the_label_free_neurons():
    random = np.random.default_rng(3)
    X, Y = random.integers(-999, 999, (20, 4)), random.integers(1, 99, (20, 3))
    dataset = Dataset.from_arrays(X, Y)
    counts = {name: THEOREMS[name].construct(dataset).network.sizes.neurons for name in IDS}
    assert counts["bubeck2020.relu4"] == (2 + 2 * 3) * 5
    assert counts["bubeck2020.relu3"] == (1 + 2 * 3) * 5
    assert counts["bubeck2020.peel2"] == (1 + 3) * 5
    assert counts["zhang2017.interpolation"] == 20


# Thresholds: the sharp count.


def test_every_two_colouring_of_six_points_of_the_plane_needs_at_most_three_thresholds():
    for labels in product((0, 1), repeat=6):
        built = THEOREMS["baum1988.threshold"].construct(in_the_plane(6, list(labels)))
        assert exact(built.network, in_the_plane(6, list(labels)))
        assert built.network.sizes.neurons <= 3


def test_one_point_more_than_a_multiple_of_the_dimension_costs_no_neuron():
    """n = 7, d = 2: ceil(n/d) = 4, but three thresholds suffice for every colouring."""
    worst = max(
        THEOREMS["baum1988.threshold"].construct(in_the_plane(7, list(labels))).network.sizes.neurons
        for labels in product((0, 1), repeat=7)
    )
    assert worst == 3


def test_eleven_points_of_space_with_four_to_six_ones():
    X = [[t, t * t, t**3] for t in range(11)]
    for labels in list(product((0, 1), repeat=11))[::5]:
        if 4 <= sum(labels) <= 6:
            network = THEOREMS["baum1988.threshold"].construct(Dataset.from_arrays(X, list(labels))).network
            assert network.sizes.neurons <= 4


def test_slabs_for_the_minority_alone_would_be_one_too_many():
    """n = 6, d = 2, three and three: two slabs are four neurons; a cut of a hull edge and one slab are three."""
    built = THEOREMS["baum1988.threshold"].construct(in_the_plane(6, [0, 1, 0, 1, 0, 1]))
    assert built.network.sizes.neurons == 3 and built.notes["cuts"] == 1


def test_any_two_label_values_will_do():
    dataset = in_the_plane(6, [Fraction(-1, 2), 5] * 3)
    assert exact(THEOREMS["baum1988.threshold"].construct(dataset).network, dataset)


# Steps and margins.


def test_a_step_beyond_the_margin_breaks_exactness():
    """The derivative neuron with h(x) = x and v = -3x at x = 1 gives -3 for delta <= 1/3 and -1 for delta = 1."""

    def quotient(delta: Fraction) -> Fraction:
        return (RELU(1 + delta * -3) - RELU(Fraction(1))) / delta

    assert quotient(Fraction(1, 3)) == quotient(Fraction(1, 99)) == -3
    assert quotient(Fraction(1)) == -1


def test_peeling_with_dyadic_steps_fits_too():
    random = np.random.default_rng(0)
    dataset = Dataset.from_arrays(random.integers(0, 99, (40, 3)), random.integers(-9, 9, 40))
    built = THEOREMS["bubeck2020.peel2"].construct(dataset, delta="dyadic")
    assert exact(built.network, dataset)
    with pytest.raises(InputError, match=r"option delta: 'half' is neither 'margin' nor 'dyadic'"):
        THEOREMS["bubeck2020.peel2"].construct(dataset, delta="half")


# The catalogue.


def test_a_theorem_is_found_by_a_short_name_and_a_wrong_name_lists_the_nearest():
    assert find("relu4").id == "bubeck2020.relu4" and find("baum1988").id == "baum1988.threshold"
    with pytest.raises(InputError, match=r"'relu5' names no theorem; .*bubeck2020.relu3"):
        find("relu5")
    with pytest.raises(InputError, match=r"'bubeck2020' names several theorems: bubeck2020.relu4, .*relu3, .*peel2"):
        find("bubeck2020")
    with pytest.raises(InputError, match=r"bubeck2020.relu4 has no option 'm'; its options: none"):
        THEOREMS["bubeck2020.relu4"].construct(XOR, m=3)


@given(n=st.integers(1, 60), d=st.integers(1, 9), d_y=st.integers(1, 3))
def test_bounds_evaluate_and_ours_are_never_above_the_literature(n, d, d_y):
    for name in ("bubeck2020.relu4", "bubeck2020.peel2"):
        entry = THEOREMS[name]
        assert entry.bound(n=n, d=d, d_y=d_y) <= entry.literature(n=n, d=d, d_y=d_y)
    baum = THEOREMS["baum1988.threshold"]
    assert baum.bound(n=n, d=d) <= baum.literature(n=n, d=d)
