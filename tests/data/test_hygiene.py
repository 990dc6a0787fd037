"""Hygiene: every finding has a witness; separations agree with brute force."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.data import hygiene as hygiene_module
from exactmem.data.dataset import Dataset
from exactmem.data.embedded import digits, iris
from exactmem.data.hygiene import Separation, closest_l2, closest_max, hygiene
from exactmem.errors import LimitExceeded
from exactmem.linalg.rational_matrix import RationalMatrix


def nearest(rows, distance):
    """The smallest distance over all pairs of different points, with the first pair."""
    pairs = [(i, j) for i, j in combinations(range(len(rows)), 2) if rows[i] != rows[j]]
    return min(((distance(rows[i], rows[j]), (i, j)) for i, j in pairs), default=None)


def squared(x, y):
    return sum((a - b) ** 2 for a, b in zip(x, y, strict=True))


def maximum(x, y):
    return max(abs(a - b) for a, b in zip(x, y, strict=True))


@st.composite
def points(draw):
    """Points with duplicates, on coarse and fine scales, from the few that fit 16 bits to far beyond 64."""
    d = draw(st.integers(1, 4))
    scale = draw(st.sampled_from([1, 3, 100, 32767, 2**31 - 1, 2**40, 2**62, 2**63 - 1, 2**80, 2**200]))
    entry = st.one_of(st.integers(-scale, scale), st.integers(-2, 2), st.sampled_from([scale, -scale]))
    rows = draw(st.lists(st.lists(entry, min_size=d, max_size=d), min_size=1, max_size=9))
    den = draw(st.sampled_from([1, 3, 10**12]))
    return [[Fraction(v, den) for v in row] for row in rows]


@settings(deadline=None)
@given(points(), st.sampled_from([1, 5, 2**22]))
def test_separations_agree_with_brute_force(rows, block):
    kept, hygiene_module.BLOCK = hygiene_module.BLOCK, block
    try:
        found = hygiene(Dataset.from_arrays(rows, [0] * len(rows)))
        assert found.separation_l2 == nearest(rows, squared)
        assert found.separation_max == nearest(rows, maximum)
    finally:
        hygiene_module.BLOCK = kept


@settings(deadline=None)
@given(points())
def test_duplicates_conflict_and_classes_are_what_the_rows_say(rows):
    labels = [int(sum(row)) % 2 if i % 3 else i % 2 for i, row in enumerate(rows)]
    found = hygiene(Dataset.from_arrays(rows, labels))
    keys = [(tuple(row), label) for row, label in zip(rows, labels, strict=True)]
    groups = [tuple(i for i, key in enumerate(keys) if key == one) for one in dict.fromkeys(keys)]
    assert found.duplicates == tuple(group for group in groups if len(group) > 1)
    assert found.n == len(rows) and found.distinct == len({tuple(row) for row in rows})
    clashes = [(rows.index(rows[j]), j) for j in range(len(rows)) if labels[j] != labels[rows.index(rows[j])]]
    assert found.conflict == (clashes[0] if clashes else None)
    assert found.classes == tuple(((label,), labels.count(label)) for label in sorted(set(labels)))
    constant = [j for j in range(len(rows[0])) if len({row[j] for row in rows}) == 1]
    assert found.constant_columns == tuple(constant)


def test_a_small_dataset_by_hand():
    data = Dataset.from_arrays(
        [["1/2", 5, 1], [3, 5, 6], ["1/2", 5, 1], [3, 5, 6], [4, 5, 8]], ["u", "v", "u", "u", "v"]
    )
    found = hygiene(data)
    assert (found.n, found.distinct) == (5, 3)
    assert found.duplicates == ((0, 2),)
    assert found.conflict == (1, 3)
    assert found.constant_columns == (1,)
    assert (found.affine_rank, found.pivots) == (1, (0,))
    assert found.classes == (((0,), 3), ((1,), 2))
    assert found.separation_l2 == Separation(Fraction(5), (1, 4))
    assert found.separation_max == Separation(Fraction(2), (1, 4))


def test_one_distinct_point_has_no_separation():
    found = hygiene(Dataset.from_arrays([[1, 2], [1, 2]], [0, 0]))
    assert found.separation_l2 is None and found.separation_max is None
    assert (found.affine_rank, found.pivots, found.constant_columns) == (0, (), (0, 1))


def test_the_first_of_equally_close_pairs_is_named():
    found = hygiene(Dataset.from_arrays([[9], [0], [5], [4], [1]], [0] * 5))
    assert found.separation_l2 == Separation(Fraction(1), (1, 4))


def test_floats_a_last_bit_apart_are_told_apart():
    one = 0.1
    rows = [[one], [np.nextafter(one, 1)], [1.0], [np.nextafter(1.0, 2)], [1e6], [-1e6]]
    found = hygiene(Dataset.from_arrays(rows, [0] * 6))
    assert found.separation_max == Separation(Fraction(1, 2**56), (0, 1))
    assert found.separation_l2 == Separation(Fraction(1, 2**112), (0, 1))


def test_distances_beyond_53_bits_are_exact():
    big = 2**27
    X = RationalMatrix(np.array([[0, 0], [big, big + 1], [-big, big + 1], [3 * big, 3 * big]]))
    assert closest_l2(X) == Separation(Fraction(2 * big**2 + 2 * big + 1), (0, 1))
    assert closest_max(X) == Separation(Fraction(big + 1), (0, 1))


@pytest.mark.parametrize("top", [2**15 - 2, 2**15 - 1, 2**31 - 2, 2**31 - 1, 2**62 - 1, 2**62, 2**63 - 1])
def test_the_largest_distance_of_a_width_is_still_a_distance(top):
    assert closest_max(RationalMatrix(np.array([[0], [top]]))) == Separation(Fraction(top), (0, 1))
    assert closest_max(RationalMatrix(np.array([[-top], [top]]))) == Separation(Fraction(2 * top), (0, 1))


def test_too_many_pairs_are_refused_by_name(monkeypatch):
    monkeypatch.setattr(hygiene_module, "MAX_PAIRS", 2)
    found = hygiene(Dataset.from_arrays([[1], [2], [3]], [0, 0, 0]))
    assert found.distinct == 3
    for separation in ("separation_l2", "separation_max"):
        with pytest.raises(LimitExceeded, match="MAX_PAIRS: 3 is over the limit of 2; choose fewer rows"):
            getattr(found, separation)


def test_too_many_pairs_beyond_the_resolution_of_floats_are_refused_by_name(monkeypatch):
    monkeypatch.setattr(hygiene_module, "MAX_CLOSE_PAIRS", 5)
    found = hygiene(Dataset.from_arrays([[1], [2], [3], [4], [2**200]], [0] * 5))
    with pytest.raises(LimitExceeded, match="MAX_CLOSE_PAIRS: 6 is over the limit of 5; the coordinates span"):
        _ = found.separation_l2


def test_the_embedded_sets_are_clean_except_for_one_duplicate_iris():
    found = hygiene(iris())
    assert found.duplicates == ((101, 142),) and found.conflict is None and found.affine_rank == 4
    assert found.separation_l2 == Separation(Fraction(1, 100), (0, 17))
    assert found.classes == (((0,), 50), ((1,), 50), ((2,), 50))
    found = hygiene(digits())
    assert found.distinct == 1797 and found.affine_rank == 61 and found.constant_columns == (0, 32, 39)
    assert found.separation_l2 == Separation(Fraction(28), (1585, 1648))
    assert found.separation_max == Separation(Fraction(3), (522, 611))
