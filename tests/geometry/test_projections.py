"""Directions that keep distinct points distinct, and the keys along them."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.data.dataset import Dataset
from exactmem.geometry.projections import keys_along, project, search_keys
from exactmem.linalg.rational_matrix import RationalMatrix
from tests.examples import small_data


def values_of(keys, X):
    """T at every point, straight from its formula."""
    return [
        keys.scale * (sum(w * v for w, v in zip(keys.direction, row, strict=True)) - keys.low) for row in X.num.tolist()
    ]


@given(small_data(max_n=12, max_d=4), st.booleans())
def test_keys_are_distinct_start_at_zero_and_keep_the_gap_they_say(dataset, rational):
    X = dataset.merged().X
    keys = search_keys(X, rational=rational)
    T = values_of(keys, X)
    assert [Fraction(v, keys.grain) for v in keys.values] == T and min(T) == 0
    gaps = [b - a for a, b in pairwise(sorted(T))]
    assert all(gap >= (1 if keys.grain == 1 else 2) for gap in gaps)
    assert keys.floors == [t.numerator // t.denominator for t in T] and len(set(keys.floors)) == len(T)
    assert max(keys.floors) < 2**keys.bits and [T[i] for i in keys.order] == sorted(T)
    assert rational or keys.grain == 1


def test_the_same_seed_gives_the_same_direction_and_another_seed_another():
    X = RationalMatrix(np.random.default_rng(1).integers(0, 100, (200, 5)))
    assert search_keys(X, 3) == search_keys(X, 3) != search_keys(X, 4)


def test_projections_that_overflow_a_word_are_exact():
    rows = np.array([[2**62, 2**62], [2**62, 2**62 - 1]])
    assert project(rows, [3, 3]).tolist() == [6 * 2**62, 6 * 2**62 - 3]


def test_many_parallel_points_still_find_a_direction():
    X = RationalMatrix(np.array([[a, b] for a in range(30) for b in range(30)]))
    assert len(set(search_keys(X).values)) == 900


def test_equal_points_have_no_keys():
    assert keys_along(np.array([[1, 2], [3, 1]]), (1, 2)) is None
    with pytest.raises(ValueError, match="two rows are equal"):
        search_keys(RationalMatrix(np.array([[1, 2], [1, 2]])))


def test_floats_cost_the_bits_of_their_gaps_and_not_of_their_denominators():
    points = np.random.default_rng(0).normal(size=(300, 4))
    X = Dataset.from_arrays(points, [0] * 300).X
    assert search_keys(X).bits <= 24 < 50 < search_keys(X, rational=False).bits


def test_the_lemma_a_random_direction_below_n_choose_2_plus_1_keeps_half_the_distance():
    """TV5: 25 rational points of Q^3. The lemma promises it for some direction; most do."""
    random = np.random.default_rng(5)
    points = [
        [Fraction(int(random.integers(-30, 30)), int(random.integers(1, 12))) for _ in range(3)] for _ in range(25)
    ]
    X = RationalMatrix.from_rows(points)
    K, distance = (
        25 * 24 // 2 + 1,
        min(max(abs(a - b) for a, b in zip(p, q, strict=True)) for i, p in enumerate(points) for q in points[:i]),
    )
    good = 0
    for _ in range(20):
        direction = tuple(int(v) for v in random.integers(0, K, 3))
        T = sorted(Fraction(v, X.den) for v in project(X.num, direction).tolist())
        good += min(b - a for a, b in pairwise(T)) >= distance / 2
    assert good >= 1
    assert search_keys(X).bits <= 12
