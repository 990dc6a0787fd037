"""Certified ends around the least total weight: examples by hand, degenerate data, and what the checker says."""

from fractions import Fraction
from itertools import count, product
from random import Random

import numpy as np
import pytest

import exactmem as em
from exactmem.bounds.column_generation import Atom, merged
from exactmem.bounds.exact_fit import fitting_networks
from exactmem.bounds.optimal_weight import optimal_weight
from exactmem.bounds.rademacher import rademacher
from exactmem.bounds.supremum import bounds, supremum
from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict, InputError, LimitExceeded, Undecided
from exactmem.linalg.least_norm import approach, least_norm
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.weight import total_weight
from tests.bounds.test_weight import collision


def scattered(n, d, seed, spread=20):
    """n points with coordinates in tenths and labels by signs."""
    random = Random(seed)
    X = {tuple(Fraction(random.randint(-spread, spread), 10) for _ in range(d)) for _ in range(n)}
    return Dataset.from_arrays(sorted(X), [random.choice([-1, 1]) for _ in X])


def accepted(found):
    """The certificate is accepted and says all there is to say."""
    kinds = [kind for kind, _ in found.certificate.statements()]
    wanted = ["ResidualAtMost" if found.eps else "Memorizes", "WeightBetween"]
    return kinds == wanted + ["WeightAtLeast"] * bool(found.lo) and em.check(found.certificate, found.dataset).holds


@pytest.mark.parametrize("k", [1, 2, 4])
def test_primal_and_dual_meet_exactly_on_colliding_points(k):
    found = optimal_weight(collision(k))
    assert found.lo == found.hi == 4 * k + 1
    assert found.gap == 0
    assert accepted(found)


@pytest.mark.parametrize(("n", "d", "seed"), [(7, 2, 0), (7, 2, 1), (6, 1, 2), (8, 3, 3), (10, 2, 4), (5, 6, 5)])
def test_both_ends_agree_to_a_millionth_on_few_points(n, d, seed):
    found = optimal_weight(scattered(n, d, seed))
    assert 0 <= found.gap < Fraction(1, 10**6)
    assert accepted(found)


def test_the_optimum_is_no_heavier_than_any_construction():
    data = scattered(7, 2, 1)
    found = optimal_weight(data)
    for theorem in ("bubeck2020.relu4", "bubeck2020.relu3", "bubeck2020.peel2", "zhang2017.interpolation"):
        weight = em.memorize(data, theorem).sizes.weight
        assert weight is None or found.lo <= weight[1]


def test_a_single_point_weighs_its_label_over_its_length():
    found = optimal_weight(Dataset.from_arrays([["3/4", 0]], [5]))  # |(3/4, 0, 1)| = 5/4
    assert found.lo == found.hi == 4
    assert accepted(found)


def test_labels_that_are_all_zero_weigh_nothing():
    found = optimal_weight(Dataset.from_arrays([[1], [2]], [0, 0]))
    assert (found.lo, found.hi, found.gap) == (0, 0, None)
    assert accepted(found)


def test_collinear_points_and_equal_rows_are_like_any_others():
    line = optimal_weight(Dataset.from_arrays([[0, 0], [1, 1], [2, 2], [3, 3]], [0, 1, 0, 1]))
    assert line.gap < Fraction(1, 10**6)
    assert accepted(line)
    twice = optimal_weight(Dataset.from_arrays([[-1], [0], [1], [0], [-1]], [1, -1, 1, -1, 1]))
    assert twice.lo == twice.hi == 5
    assert accepted(twice)


def test_badly_scaled_data_get_an_honest_interval():
    random = Random(9)
    X = [[random.randint(0, 10**6), Fraction(random.randint(0, 10**3), 10**6)] for _ in range(6)]
    found = optimal_weight(Dataset.from_arrays(X, [0, 1, 1, 0, 1, 0]))
    assert found.lo <= found.hi
    assert accepted(found)


def test_approximate_fits_weigh_less():
    data = Dataset.from_arrays([[-1], [0], [1], [0]], [1, -1, 1, -1])
    exactly, roughly = optimal_weight(data), optimal_weight(data, Fraction(1, 10))
    assert 0 < roughly.lo <= roughly.hi < exactly.lo
    assert roughly.gap < Fraction(1, 10**6)
    assert accepted(roughly)
    assert optimal_weight(data, 1).hi == 0


def test_without_time_there_is_a_network_and_a_bound_all_the_same():
    found = optimal_weight(scattered(9, 2, 6), expired=lambda share: True)
    assert 0 < found.lo <= found.hi
    assert accepted(found)


def test_beyond_few_points_the_lower_end_is_that_of_a_few_rows():
    data, calls = scattered(40, 2, 7), count()
    found = optimal_weight(data, expired=lambda share: next(calls) > 40 * share)
    assert 0 < found.lo <= found.hi
    assert sum(v != 0 for v in found.lower.p) < 24 < data.n
    assert accepted(found)


def test_the_same_seed_gives_the_same_certificate():
    data = scattered(6, 2, 8)
    assert optimal_weight(data, seed=3).certificate.hash == optimal_weight(data, seed=3).certificate.hash


def test_numbers_that_floats_cannot_hold_are_named():
    with pytest.raises(Undecided, match="rescale"):
        optimal_weight(
            Dataset.from_arrays([[0], [Fraction(1, 10**40)], [1], [Fraction(1) + Fraction(1, 10**40)]], [0, 1, 0, 1])
        )
    with pytest.raises(LimitExceeded, match="MAX_BITS"):
        optimal_weight(Dataset.from_arrays([[0], [10**400]], [0, 1]))


def test_many_labels_of_one_sign_still_get_a_lower_end():
    random = Random(1)
    data = Dataset.from_arrays(
        [[k, random.randint(0, 9)] for k in range(22)], [random.randint(1, 3) for _ in range(22)]
    )
    calls = count()
    found = optimal_weight(data, expired=lambda share: next(calls) > 12)
    assert 0 < found.lo <= found.hi
    assert accepted(found)


def test_bad_input_is_named():
    with pytest.raises(Conflict):
        optimal_weight(Dataset.from_arrays([[0], [0]], [1, 2]))
    with pytest.raises(InputError, match="one label column"):
        optimal_weight(Dataset.from_arrays([[0], [1]], [[1, 2], [3, 4]]))
    with pytest.raises(InputError, match="eps is at least 0"):
        optimal_weight(collision(1), Fraction(-1, 3))
    with pytest.raises(LimitExceeded, match="MAX_POINTS"):
        rademacher(RationalMatrix.from_rows([[k] for k in range(13)]))
    with pytest.raises(InputError, match="eps: 'much'"):
        em.optimal_weight(collision(1), eps="much")
    with pytest.raises(InputError, match="budget"):
        em.optimal_weight(collision(1), budget=0)


def test_neurons_of_one_sign_with_compatible_kinks_are_added_up():
    G = np.array([[0.0, 1], [1, 1], [2, 1]])
    apart = [Atom(1, np.array([1.0, -1])), Atom(1, np.array([-1.0, 1])), Atom(-1, np.array([1.0, -1]))]
    together = merged(G, [*apart, Atom(1, np.array([4.0, -4]))])
    assert sorted((a.sign, *a.u) for a in together) == [(-1, 1.0, -1.0), (1, -1.0, 1.0), (1, 5.0, -5.0)]


def test_whatever_the_neurons_some_network_fits():
    X = RationalMatrix.from_rows([[0, 0], [1, 2], [2, 1], [1, 1]])
    labels = [Fraction(v) for v in (3, -1, 0, 2)]
    networks = list(fitting_networks(X, labels, [Atom(1, np.array([0.3, 0.1, -5.0]))]))
    assert [v for (v,) in networks[-1].outputs(X)] == labels
    assert total_weight(networks[-1])[0] > 0


def test_floats_come_near_the_exact_least_norm_and_stay_in_the_box():
    random = Random(4)
    G = [[random.randint(-5, 5), random.randint(-5, 5), 7] for _ in range(6)]
    p = np.array([3.0, -2, 5, -1, 0, 4])
    on = np.array(list(product([False, True], repeat=3)))
    lower, upper = bounds(p, on)
    t, v = approach(np.array(G, dtype=float), lower, upper)
    K = [[sum(a * b for a, b in zip(r, s, strict=True)) for s in G] for r in G]
    assert (lower <= t).all()
    assert (t <= upper).all()
    for k in range(len(on)):
        ends = [[None if np.isinf(c) else int(c) for c in line[k]] for line in (lower, upper)]
        best = least_norm(K, *ends)
        square = sum(K[i][j] * best[i] * best[j] for i in range(6) for j in range(6))
        assert float(square) <= (v[k] ** 2).sum() * (1 + 1e-9) + 1e-9  # the exact one is the shortest


def test_the_average_over_all_labels_by_signs_is_that_of_the_exact_suprema():
    X = RationalMatrix.from_rows(
        [[Fraction(3, 5), Fraction(4, 5)], [1, 0], [0, -1], [Fraction(-5, 13), Fraction(12, 13)]]
    )
    found, squares = rademacher(X), []
    for y in product([1], [-1, 1], [-1, 1], [-1, 1]):
        squares.append((supremum(X.homogenised().tolist(), y).square / X.den**2, y))
    least, _ = min(squares)
    assert found.least[0] ** 2 <= least <= found.least[1] ** 2
    assert found.labels in [y for square, y in squares if square == least]
    assert found.average[0] <= found.average[1] <= found.contraction[1]
    assert found.contraction[0] ** 2 <= 4 * 8 <= found.contraction[1] ** 2  # 2·sqrt(2n) for unit rows
    roots = [float(square) ** 0.5 for square, _ in squares]
    assert abs(float(found.average[0]) - sum(roots) / 8) < 1e-6
