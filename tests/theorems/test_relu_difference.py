"""`madden2023.relu_difference`: the staircase, digit for digit, on any data, and what it needs."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings

from exactmem.api import check
from exactmem.certificates import claims
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict, InputError, LimitExceeded
from exactmem.geometry.position import general_position
from exactmem.linalg.modular import PRIMES
from exactmem.networks.evaluation import evaluate_all, mismatch
from exactmem.theorems.madden2023.relu_difference import THEOREM, network_of, staircase
from exactmem.theorems.preparation import prepare
from tests.examples import FIVE, XOR, exact, in_the_plane, mutually_unbiased, small_data, thinned

FOUR = Dataset.from_arrays([[0], [1], [2], [3]], [5, -1, 7, 2])


def fits(dataset: Dataset) -> int:
    """The number of units, after every row was compared."""
    network = THEOREM.construct(dataset).network
    assert exact(network, dataset)
    return network.sizes.neurons


def test_the_staircase_through_four_points_by_hand():
    """L_1 = 5 - 6x on 0, 1; L_2 = 17 - 5x on 2, 3; at -1 and at 3/2 they are switched on."""
    found = staircase(prepare(FOUR), [0, 1, 2, 3])
    first, second = found.steps
    assert (first.members, first.threshold, first.u) == ((0, 1), -1, ([-6, 5],))
    assert (second.members, second.threshold, second.u) == ((2, 3), Fraction(3, 2), ([1, 12],))
    # the least room is 1/2 at the points 1 and 2, where u_2 is 13 and 14: 1/56, and 2^-6 is below
    assert found.eps == Fraction(1, 64)


@pytest.mark.parametrize("slope", [4, 5, 7, 100])
def test_a_direction_of_length_four_and_more_takes_steps_of_one_sixteenth(slope):
    """Then the first threshold, one before the first point, decides: 1/(2·5)."""
    data = prepare(FOUR)
    found = staircase(data, [slope * t for t in range(4)])
    network = network_of(data, found, [Fraction(slope), Fraction(0)])
    assert found.eps == Fraction(1, 16) and network.sizes.neurons == 4 and len(found.steps) == 2
    assert [network.at([t])[0] for t in range(4)] == [5, -1, 7, 2]


def test_all_four_weights_written_out():
    hidden, last = THEOREM.construct(FOUR).network.layers
    # 64·(x + 1) and with u_1; 64·(x - 3/2) and with u_2
    assert [(row, c, q) for row, c, q in zip(hidden.weights.rows, hidden.c, hidden.q, strict=True)] == [
        ((58,), 69, 1),
        ((64,), 64, 1),
        ((65,), -84, 1),
        ((64,), -96, 1),
    ]
    assert last.weights.rows == ((1, -1, 1, -1),)


@settings(max_examples=thinned(150))
@given(small_data(max_n=12, max_d=3))
def test_any_rational_data_are_fitted(dataset):
    fits(dataset)


@settings(max_examples=thinned(60))
@given(small_data(max_n=9, max_d=3, outputs=2))
def test_two_outputs_share_a_unit_of_every_group(dataset):
    built = THEOREM.construct(dataset)
    assert exact(built.network, dataset)
    assert built.network.sizes.neurons <= 3 * int(built.notes.get("groups", 1))


@settings(max_examples=thinned(60))
@given(small_data(max_n=9, max_d=3))
def test_in_general_position_at_most_two_units_per_d_plus_one_points(dataset):
    if general_position(dataset.merged().X).holds:
        built = THEOREM.construct(dataset)
        assert built.network.sizes.neurons <= built.promise <= max(built.literature, 1)
        assert built.promise <= 2 * max(built.lower, 1)  # never more than twice what is necessary


@pytest.mark.parametrize(("n", "d", "units"), [(12, 3, 6), (60, 5, 20), (150, 9, 30)])
def test_random_points_take_the_promised_number(n, d, units):
    random = np.random.default_rng(n)
    data = Dataset.from_arrays(random.integers(-50, 50, (n, d)), random.integers(-9, 9, n))
    built = THEOREM.construct(data)
    assert built.network.sizes.neurons == units == built.promise
    assert mismatch(evaluate_all(built.network, data.X), data.Y) is None


def test_iris_and_digits(iris, digits):
    for data, units in ((iris, 16), (digits, 68)):
        built = THEOREM.construct(data)
        assert built.network.sizes.neurons == units
        assert mismatch(evaluate_all(built.network, data.X), data.Y) is None


def test_bits_do_not_grow_with_the_number_of_points():
    """Points of a curve of the plane, labels -1 and 1: every form depends on three points."""
    bits = [THEOREM.construct(in_the_plane(n, [(-1) ** t for t in range(n)])).network.sizes.bits for n in (30, 60, 120)]
    assert bits[2] - bits[1] <= 6 and bits[1] - bits[0] <= 6


def test_one_point_no_labels_and_affine_labels_need_hardly_any_unit():
    assert fits(Dataset.from_arrays([[3, 4], [3, 4]], [Fraction(-7, 3)] * 2)) == 1
    assert fits(in_the_plane(7, [0] * 7)) == 0
    assert fits(Dataset.from_arrays([[t, t * t] for t in range(30)], [2 * t - t * t for t in range(30)])) == 2


def test_floats_of_very_different_size_are_fitted():
    random = np.random.default_rng(4)
    points = random.normal(size=(40, 3)) * 10.0 ** random.integers(-9, 9, size=(40, 1))
    fits(Dataset.from_arrays(points, random.integers(0, 3, 40)))


def test_denominators_that_the_primes_divide():
    """0 and 1/p are (0, p) and (1, p): one of them vanishes modulo p, so another prime is taken."""
    fits(Dataset.from_arrays([[0], [Fraction(1, PRIMES[0])], [Fraction(5, PRIMES[0])]], [1, 5, 2]))
    every = Fraction(1, int(np.prod([*map(int, PRIMES)], dtype=object)))
    with pytest.raises(LimitExceeded, match="divides the denominator"):
        fits(Dataset.from_arrays([[0], [every]], [1, 5]))


def test_equal_points_with_different_labels_and_unknown_options_are_refused():
    with pytest.raises(Conflict) as caught:
        THEOREM.construct(Dataset.from_arrays([[1, 2], [0, 0], [1, 2]], [0, 1, 1]))
    assert caught.value.pair == (0, 2)
    with pytest.raises(InputError, match="no option 'delta'; its options: seed"):
        THEOREM.construct(FOUR, delta=1)


def test_the_fit_is_accepted_by_the_checker_and_a_swapped_label_is_not():
    for data in (FIVE, XOR, mutually_unbiased()):
        network = THEOREM.construct(data).network
        draft = Draft()
        claims.memorizes(draft, network, data)
        claims.size_at_most(draft, network, network.sizes)
        assert check(draft.certificate(), data).holds
        other = Dataset(data.X, data.Y.take([1, 0, *range(2, data.n)]))
        swapped = Draft()
        claims.memorizes(swapped, network, other)
        assert check(swapped.certificate()).holds == (other == data)


def test_the_quotient_is_exact_while_the_sign_stays():
    z, u, eps = sp.symbols("z u epsilon", real=True)
    on = ((z + eps * u) - z) / eps  # both on
    assert sp.simplify(on - u) == 0


def test_a_step_that_is_too_long_gives_another_value():
    """With eps = 1/4 the unit of the second group is on at 1 already: 13 times what is left over."""
    data = prepare(FOUR)
    found = staircase(data, [0, 1, 2, 3])
    long = type(found)(found.steps, 2)
    assert [network_of(data, long, [Fraction(1), Fraction(0)]).at([t])[0] for t in range(4)] != [5, -1, 7, 2]


def test_the_reasons_for_the_hypotheses_run():
    assert [why.run() for why in THEOREM.why[:2]] == [
        "row 1 and row 2 are the same point with labels 0 and 1: no function fits both; remove or correct one",
        "12 points on a line of R^3: 12 units; in general position 6 do",
    ]
