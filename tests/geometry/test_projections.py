"""Directions that keep distinct points distinct."""

import numpy as np
from hypothesis import given

from exactmem.geometry.projections import project, separating_direction
from tests.examples import small_data


@given(small_data(max_n=12, max_d=4))
def test_distinct_points_get_distinct_numbers(dataset):
    rows = dataset.merged().X.num
    direction, projected = separating_direction(rows)
    assert projected == [sum(w * v for w, v in zip(direction, row, strict=True)) for row in rows.tolist()]
    assert len(set(projected)) == len(rows)


def test_the_same_seed_gives_the_same_direction_and_another_seed_another():
    rows = np.random.default_rng(1).integers(0, 100, (200, 5))
    assert separating_direction(rows, 3) == separating_direction(rows, 3)
    assert separating_direction(rows, 3) != separating_direction(rows, 4)


def test_projections_that_overflow_a_word_are_exact():
    rows = np.array([[2**62, 2**62], [2**62, 2**62 - 1]])
    assert project(rows, [3, 3]) == [6 * 2**62, 6 * 2**62 - 3]


def test_many_parallel_points_still_find_a_direction():
    rows = np.array([[a, b] for a in range(30) for b in range(30)])
    assert len(set(separating_direction(rows)[1])) == 900
