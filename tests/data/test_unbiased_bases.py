"""Unbiased bases: unit vectors, all different, with the inner products that Kerdock's sets give."""

from collections import Counter
from fractions import Fraction
from itertools import combinations
from math import isqrt

import pytest

from exactmem.data.spheres import (
    kerdock,
    labelled,
    nonsingular,
    signs,
    unbiased_bases,
)
from tests.examples import mutually_unbiased


def products(X):
    """x_i·x_j for all i <= j, by their definition."""
    rows, square = X.num.tolist(), X.den**2
    pairs = [(i, j) for j in range(len(rows)) for i in range(j + 1)]
    return {(i, j): Fraction(sum(a * b for a, b in zip(rows[i], rows[j], strict=True)), square) for i, j in pairs}


def different_unit_vectors(X, n, d) -> bool:
    rows = list(X.rows())
    return X.shape == (n, d) and len(set(rows)) == n and all(sum(v * v for v in row) == 1 for row in rows)


@pytest.mark.parametrize("d", [4, 16])
def test_unbiased_bases_are_orthonormal_and_meet_at_one_angle(d):
    X = unbiased_bases(d)
    count = d // 2 + 1
    assert different_unit_vectors(X, d * count, d)
    values = Counter(abs(v) for (i, j), v in products(X).items() if i != j)
    root = isqrt(d)
    between = d * d * count * (count - 1) // 2
    assert {1 / v if v else 0: k for v, k in values.items()} == {0: count * d * (d - 1) // 2, root: between}
    rows = list(X.rows())
    frame = [[sum(row[a] * row[b] for row in rows) for b in range(d)] for a in range(d)]
    assert frame == [[count * (a == b) for b in range(d)] for a in range(d)]


def test_the_bases_of_dimension_4_are_those_of_the_tests():
    assert set(unbiased_bases(4).rows()) == set(mutually_unbiased().X.rows())


def test_quadratic_forms_differ_by_nonsingular_ones():
    for m in (2, 4):
        forms = kerdock(m)
        assert len(forms) == 2 ** (m - 1) and frozenset() in forms
        assert all(nonsingular(a ^ b, m) for a, b in combinations(forms, 2))
    assert not nonsingular(frozenset(), 2) and not nonsingular(frozenset({(0, 1)}), 4)
    assert nonsingular(frozenset({(0, 1), (2, 3)}), 4)
    assert not nonsingular(frozenset({(0, 1), (1, 2)}), 3)  # of odd order, so never


def test_labels_are_seeded_signs_or_what_is_given():
    assert set(signs(50)) == {1, -1} and signs(50) == signs(50, "0") != signs(50, 1)
    X = unbiased_bases(4)
    assert [int(v) for (v,) in labelled(X).Y.rows()] == signs(12)
    assert [int(v) for (v,) in labelled(X, range(12)).Y.rows()] == list(range(12))
