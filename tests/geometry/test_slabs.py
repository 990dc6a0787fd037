"""Slabs: each group on a hyperplane that misses every other point, whatever the position of the points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.geometry.flats import Flat, Points
from exactmem.geometry.slabs import slabs
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.theorems.preparation import prepare
from tests.examples import FIVE, mutually_unbiased, small_data


def vanishing(points: Points, form) -> list[int]:
    """Where the form is zero, by plain integer arithmetic."""
    rows = points.rows.tolist()
    return [i for i, row in enumerate(rows) if sum(a * b for a, b in zip(form, row, strict=True)) == 0]


@given(small_data(max_n=12, max_d=4))
def test_every_slab_holds_exactly_its_members(dataset):
    data = prepare(dataset)
    if data.dim == 0:
        return
    found = slabs(data.points, range(data.n), data.dim)
    assert sorted(i for slab in found for i in slab.members) == list(range(data.n))
    for slab in found:
        assert 1 <= len(slab.members) <= data.dim
        assert vanishing(data.points, slab.form) == sorted(slab.members)


def test_the_five_points_of_the_plane_give_the_groups_worked_out_by_hand():
    data = prepare(FIVE)
    found = slabs(data.points, range(5), 2)
    assert [(slab.members, slab.form) for slab in found] == [
        ((0, 1), (0, 1, 0)),
        ((2, 3), (-1, 0, 1)),
        ((4,), (-7, 3, 6)),
    ]


@pytest.mark.parametrize(("n", "d"), [(7, 2), (20, 3), (60, 10)])
def test_in_general_position_all_groups_but_the_last_are_full(n, d):
    rows = np.array([[t**k for k in range(1, d + 1)] for t in range(n)], dtype=object)  # the moment curve
    points = Points(RationalMatrix(rows).homogenised())
    assert [len(s.members) for s in slabs(points, range(n), d)] == [d] * (n // d) + ([n % d] if n % d else [])


def test_foreign_points_make_groups_shrink():
    """Points 0, 1, 2, 3 and 8 of the mutually unbiased bases lie on one hyperplane."""
    data = prepare(mutually_unbiased())
    found = slabs(data.points, range(12), 4)
    assert len(found) == 4 and all(vanishing(data.points, s.form) == sorted(s.members) for s in found)


def test_collinear_points_go_one_by_one():
    points = Points(RationalMatrix(np.array([[t] for t in range(5)])).homogenised())
    assert [s.members for s in slabs(points, range(5), 1)] == [(0,), (1,), (2,), (3,), (4,)]


def test_some_points_may_be_left_out_but_still_must_be_missed():
    data = prepare(FIVE)
    (slab,) = slabs(data.points, [3, 4], 2)
    assert vanishing(data.points, slab.form) == [3, 4]


@given(st.lists(st.integers(-5, 5), min_size=3, max_size=3))
def test_a_flat_interpolates_any_values_on_its_members(values):
    data = prepare(FIVE)
    flat = Flat.through(data.points, [0, 2, 4])
    (form,), (den,) = flat.solve([values])
    rows = data.points.rows
    assert [sum(a * int(b) for a, b in zip(form, rows[i], strict=True)) for i in (0, 2, 4)] == [v * den for v in values]


def test_dependent_members_have_no_flat_of_their_own():
    points = Points(RationalMatrix(np.array([[0, 0], [1, 1], [2, 2]])).homogenised())
    with pytest.raises(ValueError, match="not independent"):
        Flat.through(points, [0, 1, 2])
