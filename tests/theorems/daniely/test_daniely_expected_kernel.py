"""The expected kernel: exact where it is rational, nearest multiples of 2^-60 elsewhere, and what follows for eigenvalues."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.data.spheres import dyadic, lifted, root_system, unbiased_bases
from exactmem.errors import HypothesisFails
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.solve import integer_matrix
from exactmem.theorems.daniely2020.expected_kernel import (
    ABS,
    RELU,
    at_least,
    distance,
    entries,
    entry,
    expected_kernel,
    largest_eigenvalue,
    smallest_eigenvalue,
    within,
)
from tests.examples import thinned

PI = Fraction("3.14159265358979323846264338327950288419716"), Fraction("3.14159265358979323846264338327950288419717")
GRID = Fraction(1, 2**60)


def arcsin(r: Fraction) -> tuple[Fraction, Fraction]:
    """Bounds for 0 <= r <= 7/10: the power series, whose terms fall by more than the factor r² < 1/2."""
    terms = [comb(2 * j, j) * r ** (2 * j + 1) / (4**j * (2 * j + 1)) for j in range(130)]
    return sum(terms), sum(terms) + 2 * terms[-1]


@settings(deadline=None, max_examples=thinned(40))
@given(st.fractions(0, Fraction(7, 10), max_denominator=50), st.sampled_from([RELU, ABS, (Fraction(1, 10), 1)]))
def test_entries_are_nearest_multiples_by_the_power_series(r: Fraction, slopes) -> None:
    lo, hi = (Fraction(v) for v in slopes)
    low, high = arcsin(r)
    p = Fraction(1, 4) + low / (2 * PI[1]), Fraction(1, 4) + high / (2 * PI[0])
    k = [r * (lo * hi + (hi - lo) ** 2 * v) for v in p]
    found = entry(r, slopes)
    assert found - GRID / 2 <= k[1] and k[0] <= found + GRID / 2
    # p(-r) = 1/2 - p(r), so the odd part is linear
    assert abs(entry(-r, slopes) + r * (lo + hi) ** 2 / 2 - found) <= GRID


def test_values_by_hand() -> None:
    assert [entry(Fraction(r)) for r in ("0", "1/2", "-1/2", "1", "-1")] == [
        0, Fraction(1, 6), Fraction(-1, 12), Fraction(1, 2), 0
    ]  # fmt: skip
    assert abs(entry(Fraction(3, 5)) - Fraction("0.211449829409740")) <= Fraction(4, 10**17)
    assert abs(entry(Fraction(-3, 5)) - Fraction("-0.0885501705902600")) <= Fraction(4, 10**17)
    assert entry(Fraction(1, 3), (2, 2)) == Fraction(4, 3)  # a linear activation


def test_near_the_ends_and_at_little_precision_the_balls_are_refined() -> None:
    near = [1 - Fraction(1, 2**200), Fraction(1, 2**200) - 1, Fraction(3, 5)]
    assert entries(near, RELU, 2) == [Fraction(1, 2), Fraction(0), entry(Fraction(3, 5))]
    with pytest.raises(ValueError, match="between -1 and 1"):
        entry(Fraction(9, 8))


@pytest.mark.parametrize(
    "d, spectrum",
    [(4, {14: 1, 18: 4, 2: 2, 6: 9, 0: 8}), (8, {62: 1, 90: 8, 14: 35, 2: 84, 0: 112})],
)
def test_root_systems_have_a_rational_kernel_of_known_spectrum(d: int, spectrum: dict[int, int]) -> None:
    K = expected_kernel(root_system(d))
    A, m = K.middle.num * (12 // K.middle.den), len(K.middle)
    # eigenspaces of a symmetric matrix are orthogonal: m dimensions in all are all there is
    assert {e: m - integer_matrix(A - e * np.eye(m, dtype=np.int64)).rank() for e in spectrum} == spectrum
    assert K.off == 0 and sum(spectrum.values()) == m
    assert at_least(K, Fraction(-1, 100)).holds and at_least(K, Fraction(1, 100)).fails
    most = largest_eigenvalue(K)
    assert most[0] <= Fraction(max(spectrum), 12) <= most[1]


def test_the_lift_makes_the_kernel_of_the_24_cell_definite() -> None:
    assert at_least(expected_kernel(lifted(root_system(4))), Fraction(1, 100)).holds


def test_the_absolute_value_does_not_see_signs() -> None:
    bases = unbiased_bases(4)
    flipped = RationalMatrix(bases.num * np.where(np.arange(12) % 3 == 0, -1, 1)[:, None], bases.den)
    assert expected_kernel(bases, ABS) == expected_kernel(flipped, ABS)
    assert expected_kernel(bases, RELU) != expected_kernel(flipped, RELU)


def test_enclosures_allow_for_the_grid() -> None:
    K = expected_kernel(dyadic(12, 6, 6))
    low, high = smallest_eigenvalue(K, 30)
    assert K.off == 12 * GRID and 0 < low < high
    assert at_least(K, low - GRID).holds and at_least(K, high).fails
    # an eigenvalue between middle - off and middle + off: neither is proved
    sharp = RationalMatrix(np.eye(2, dtype=np.int64))
    blurred = type(K)(sharp, 2 * GRID)
    assert at_least(blurred, Fraction(1)).undecided and at_least(blurred, 1 - 2 * GRID).holds
    assert within(blurred, RationalMatrix(2 * sharp.num), Fraction(1)).undecided


def test_distances_to_the_middle_itself_are_those_of_the_grid() -> None:
    K = expected_kernel(dyadic(8, 5, 5))
    assert within(K, K.middle, K.off).holds
    assert distance(K, K.middle)[0] == 0
    far = RationalMatrix(K.middle.num + K.middle.den * np.eye(8, dtype=np.int64), K.middle.den)
    low, high = distance(K, far)
    assert low <= 1 <= high and within(K, far, Fraction(1, 2)).fails and within(K, far, Fraction(2)).holds


def test_rows_that_are_not_unit_vectors_are_refused() -> None:
    with pytest.raises(HypothesisFails, match="row 2") as found:
        expected_kernel(RationalMatrix.from_rows([[1, 0], [1, 1]]))
    assert found.value.witness == 1
