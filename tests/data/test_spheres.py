"""Rational points of spheres: seeded ones lie where their variates point, symmetric ones have all their symmetries."""

from fractions import Fraction
from math import isqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.data.spheres import (
    dyadic,
    dyadic_point,
    lifted,
    root_system,
    square_shell,
    stereographic,
    stereographic_point,
    three_squares,
    unbiased_bases,
)
from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.normals import normals
from exactmem.numbers.randomness import Randomness


def on_the_sphere(X: RationalMatrix) -> bool:
    return all(sum(v * v for v in row) == 1 for row in X.rows())


def test_the_first_points_of_seed_0() -> None:
    random = Randomness(0)
    assert dyadic_point(random, 6, 6) == (-14, 14, 10, 48, -30, 20)
    assert stereographic_point(random, 3, 4) == tuple(Fraction(v, 266) for v in (-96, 32, 246))


@given(st.integers(5, 9), st.integers(1, 12), st.integers(0, 99))
def test_free_dyadic_coordinates_are_rounded_variates(d: int, bits: int, seed: int) -> None:
    point = dyadic_point(Randomness(seed), d, bits)
    g = normals(Randomness(seed), d)
    if point is not None:
        assert sum(v * v for v in point) == 4**bits
        length = isqrt(sum(v * v for v in g))
        off = [2 * abs(n * length - (v << bits)) <= length for n, v in zip(point[:-3], g, strict=False)]
        assert all(off[1:]) and abs(point[0] * length - (g[0] << bits)) <= 4 * length


@given(st.integers(2, 7), st.integers(0, 64), st.integers(0, 99))
def test_stereographic_points_lie_where_their_variates_point(d: int, bits: int, seed: int) -> None:
    point = stereographic_point(Randomness(seed), d, bits)
    g = normals(Randomness(seed), d)
    assert sum(v * v for v in point) == 1
    if bits > 24:
        pole = max(range(d), key=lambda i: abs(g[i]))
        assert max(map(abs, point)) == abs(point[pole])
        assert all((a > 0) == (v > 0) for a, v in zip(point, g, strict=True))


@pytest.mark.parametrize(
    "X", [dyadic(30, 5, 4), dyadic(9, 20, 20, seed=3), stereographic(9, 2), stereographic(5, 8, 12)]
)
def test_points_are_different_unit_vectors(X: RationalMatrix) -> None:
    assert on_the_sphere(X) and on_the_sphere(lifted(X)) and len(set(X.rows())) == len(X)


def test_three_squares_are_found_wherever_they_exist() -> None:
    sums = {a * a + b * b + c * c for a in range(15) for b in range(15) for c in range(15)}
    for total in range(-1, 200):
        found = three_squares(total, (3, -2, -1))
        assert (found is not None) == (total in sums)
        if found is not None:
            assert sum(v * v for v in found) == total and found[2] <= 0


def test_shells_are_the_boundaries_of_squares() -> None:
    for k in range(5):
        points = list(zip(*(v.tolist() for v in square_shell(k)), strict=True))
        square = [(a, b) for a in range(-k, k + 1) for b in range(-k, k + 1)]
        assert points == [p for p in square if max(map(abs, p)) == k]


@pytest.mark.parametrize("d, count, half", [(4, 24, 8), (8, 240, 56)])
def test_root_systems_are_closed_under_their_reflections(d: int, count: int, half: int) -> None:
    X = root_system(d)
    assert X.den == 2 and on_the_sphere(X)
    gram = X.num @ X.num.T  # times 4
    assert {int(v): int((gram[0] == v).sum()) for v in np.unique(gram)} == {
        -4: 1, -2: half, 0: count - 2 * half - 2, 2: half, 4: 1
    }  # fmt: skip
    roots = set(map(tuple, X.num.tolist()))
    assert len(roots) == count
    for r in X.num:
        assert set(map(tuple, (X.num - np.outer(X.num @ r, r) // 2).tolist())) == roots


def test_the_24_cell_is_three_unbiased_bases_and_their_opposites() -> None:
    bases = set(unbiased_bases(4).rows())
    assert set(root_system(4).rows()) == bases | {tuple(-v for v in x) for x in bases}


def test_lifted_opposites_are_no_longer_opposite() -> None:
    X = lifted(root_system(4))
    rows = set(X.rows())
    assert len(rows) == 24 and not any(tuple(-v for v in x) in rows for x in rows)


@pytest.mark.parametrize(
    "make, text",
    [
        (lambda: dyadic(1, 4), "from dimension 5 on"),
        (lambda: dyadic(1, 5, 25), "1 to 24 bits"),
        (lambda: dyadic(91, 5, 1), "take more bits"),
        (lambda: stereographic(1, 1), "two points"),
        (lambda: stereographic(1, 2, -1), "0 to 64 bits"),
        (lambda: stereographic(99, 2, 0), "take more bits"),
        (lambda: root_system(16), "dimensions 4"),
        (lambda: dyadic(0, 5), "from n = 1"),
    ],
)
def test_what_cannot_be_made_is_refused(make, text: str) -> None:
    with pytest.raises(InputError, match=text):
        make()
