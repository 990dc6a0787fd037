"""Supporting faces: zero exactly on their members, negative elsewhere, members affinely independent."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.geometry import faces
from exactmem.geometry.faces import Face, independent, proposed, supporting_face, vertex
from exactmem.geometry.flats import Points
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.theorems.preparation import prepare
from tests.examples import small_data


def values(points: Points, form) -> list[int]:
    return [sum(a * b for a, b in zip(form, row, strict=True)) for row in points.rows.tolist()]


def supports(points: Points, among, face: Face) -> bool:
    found = values(points, face.form)
    zero = sorted(i for i in among if found[i] == 0)
    return zero == sorted(face.members) and all(found[i] <= 0 for i in among)


@given(small_data(max_n=12, max_d=4), st.data())
def test_a_face_supports_the_hull_of_the_points_it_is_asked_about(dataset, data):
    prepared = prepare(dataset)
    if prepared.dim == 0:
        return
    among = data.draw(st.sets(st.integers(0, prepared.n - 1), min_size=1).map(sorted))
    face = supporting_face(prepared.points, among, prepared.dim)
    assert supports(prepared.points, among, face)
    assert 1 <= len(face.members) <= prepared.dim and independent(prepared.points, list(face.members))


@given(small_data(max_n=10, max_d=3))
def test_the_start_is_a_vertex(dataset):
    prepared = prepare(dataset)
    among = list(range(prepared.n))
    if prepared.dim:
        start = vertex(prepared.points, among)
        assert len(start.members) == 1 and supports(prepared.points, among, start)


@pytest.mark.parametrize(("n", "d"), [(8, 2), (15, 3), (30, 5)])
def test_in_general_position_the_face_is_a_facet(n, d):
    random = np.random.default_rng(n)
    points = Points(RationalMatrix(random.integers(-1000, 1000, (n, d))).homogenised())
    assert len(supporting_face(points, range(n), d).members) == d


def test_a_proposal_that_is_wrong_is_refused_and_the_exact_walk_takes_over(monkeypatch):
    random = np.random.default_rng(5)
    points = Points(RationalMatrix(random.integers(-1000, 1000, (60, 8))).homogenised())

    def lie(rows, size, seed):  # eight points that support nothing
        return list(range(8)), np.zeros(9)

    monkeypatch.setattr(faces, "float_walk", lie)
    assert proposed(points, list(range(60)), 8, 0) is None
    face = supporting_face(points, range(60), 8)
    assert len(face.members) == 8 and supports(points, range(60), face)


def test_points_too_close_for_floats_are_told_apart():
    """A square whose upper right corner is cut by 2^-80: floats see a square, exact arithmetic a pentagon."""
    e = 2**80
    rows = np.array([[0, 0], [e, 0], [0, e], [e, e - 1], [e - 1, e]], dtype=object)
    points = Points(RationalMatrix(rows).homogenised())
    face = supporting_face(points, range(5), 2)
    assert supports(points, range(5), face)
    for seed in range(5):
        guess = proposed(points, list(range(5)), 2, seed)
        assert guess is None or supports(points, range(5), guess)


def test_the_cube_has_square_facets_so_the_face_stops_at_an_edge():
    cube = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
    points = Points(RationalMatrix(cube).homogenised())
    face = supporting_face(points, range(8), 3)
    assert supports(points, range(8), face) and len(face.members) == 2
