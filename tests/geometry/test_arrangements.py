"""Cells with their rays, against their number by deletion and restriction and against linear programs."""

from itertools import product
from math import comb
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.geometry.arrangements import cells, dot, regions
from exactmem.linalg.linear_programs import Generators
from exactmem.linalg.nonnegative import Separation
from exactmem.linalg.ranks import rank_witness
from exactmem.linalg.rational_matrix import RationalMatrix
from tests.examples import thinned


def open_cells(rows: list[tuple[int, ...]]) -> set[int]:
    """Sign vectors that some v realises strictly: 0 is no convex combination of the signed rows (Gordan)."""
    found = set()
    for signs in product((1, -1), repeat=len(rows)):
        signed = [(*(s * v for v in row), 1) for s, row in zip(signs, rows, strict=True)]
        if isinstance(Generators(signed).combination([0] * len(rows[0]) + [1]), Separation):
            found.add(sum(1 << i for i, s in enumerate(signs) if s > 0))
    return found


@st.composite
def full_rank(draw: Any) -> list[tuple[int, ...]]:
    """Up to 7 rows on a coarse grid, as many in special position as there are, without rows 0 and of full rank."""
    r = draw(st.integers(1, 3))
    rows = draw(st.lists(st.tuples(*[st.integers(-2, 2)] * r).filter(any), min_size=r, max_size=7))
    columns = rank_witness(RationalMatrix.from_rows(rows)).columns
    return [row for row in (tuple(row[j] for j in columns) for row in rows) if any(row)]


@settings(max_examples=thinned(150))
@given(full_rank())
def test_cells_are_the_sign_vectors_that_occur_and_rays_lie_in_them(rows: list[tuple[int, ...]]) -> None:
    found = cells(rows)
    assert set(found) == open_cells(rows) and len(found) == regions(rows)
    for tope, rays in found.items():
        assert len(rays) >= len(rows[0]) and len(set(rays)) == len(rays)
        for v in rays:
            values = [dot(row, v) for row in rows]
            assert all(value >= 0 if tope >> i & 1 else value <= 0 for i, value in enumerate(values))
            zero = [row for row, value in zip(rows, values, strict=True) if value == 0]
            assert rank_witness(RationalMatrix.from_rows([*zero, (0,) * len(v)])).rank == len(v) - 1
        inside = [sum(entries) for entries in zip(*rays, strict=True)]
        assert all(dot(row, inside) * (1 if tope >> i & 1 else -1) > 0 for i, row in enumerate(rows))


def test_in_general_position_there_are_as_many_as_cover_says() -> None:
    for n, d in ((6, 1), (9, 2), (8, 3), (7, 4)):
        rows = [tuple(t**j for j in range(d + 1)) for t in range(n)]
        count = 2 * sum(comb(n - 1, i) for i in range(d + 1))
        assert len(cells(rows)) == regions(rows) == count


def test_a_grid_of_16_points_has_174_cells() -> None:
    """Its dichotomies by lines, counted by hand-made enumeration in the literature."""
    rows = [(i, j, 1) for i in range(4) for j in range(4)]
    assert len(cells(rows)) == regions(rows) == 174


def test_deletion_and_restriction_ignores_0_and_multiples() -> None:
    assert regions([(0, 0), (1, 2), (-2, -4), (3, 1)]) == 4
    assert regions([(0, 0, 0)]) == 1 and regions([(5,), (-1,)]) == 2
