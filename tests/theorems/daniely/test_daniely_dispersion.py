"""The bound by dispersion is below the smallest eigenvalue, near it where points are spread, and 0 where they coincide."""

from fractions import Fraction

import numpy as np
import pytest

from exactmem.data.spheres import dyadic, lifted, root_system, stereographic, unbiased_bases
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.theorems.daniely2020.dispersion import PI, arcsine, boundedness, coefficients, kernel_bound
from exactmem.theorems.daniely2020.expected_kernel import ABS, RELU, entry, expected_kernel, smallest_eigenvalue


@pytest.mark.parametrize("slopes", [RELU, ABS, (Fraction(1, 4), 1)])
@pytest.mark.parametrize(
    "X", [dyadic(30, 10, 10), dyadic(9, 30, 12), unbiased_bases(4), stereographic(6, 3), root_system(4)]
)
def test_the_bound_is_a_lower_bound(X: RationalMatrix, slopes) -> None:
    assert 0 <= kernel_bound(X, slopes) <= smallest_eigenvalue(expected_kernel(X, slopes))[1]


def test_orthonormal_points_have_the_bound_they_have_the_eigenvalue_of() -> None:
    basis = RationalMatrix(np.eye(5, dtype=np.int64))
    assert kernel_bound(basis) == Fraction(1, 2) == entry(Fraction(1))
    assert kernel_bound(basis, ABS) == 1


def test_dispersed_points_have_a_positive_bound_and_opposite_ones_none() -> None:
    assert kernel_bound(dyadic(40, 10, 12)) > Fraction(1, 50)
    assert kernel_bound(dyadic(100, 50, 12)) > Fraction(1, 20)
    assert kernel_bound(root_system(4)) == 0  # s_n >= 1 for every n
    assert kernel_bound(lifted(root_system(4))) > 0
    pair = RationalMatrix.from_rows([[1, 0], [-1, 0]])
    assert kernel_bound(pair) == 0 and expected_kernel(pair).middle[0, 0] == Fraction(1, 2)  # the kernel is I/2


def test_unbiased_bases_by_hand() -> None:
    """rho is 0 or ±1/2, eight times: s_n = 8/2^n."""
    n = [2 * j + 2 for j in range(12)]
    kept = [max(Fraction(0), 1 - Fraction(8, 2**k)) for k in n]
    weights = [arcsine(j) for j in range(12)]
    tail = kept[-1]
    by_hand = tail / 4 + sum(c * (v - tail) for c, v in zip(weights, kept, strict=True)) / (2 * PI[0])
    found = kernel_bound(unbiased_bases(4))
    assert abs(found - by_hand) < Fraction(1, 10**6)
    assert found < smallest_eigenvalue(expected_kernel(unbiased_bases(4)))[0]


def test_the_series_is_that_of_the_kernel() -> None:
    """At r = 1/2 the terms of ReLU up to n = 42 come to k(1/2) = 1/6 but for less than 2^-42."""
    partial = [Fraction(1, 8) + sum(arcsine(j) / 2 ** (2 * j + 2) for j in range(21)) / (2 * pi) for pi in PI]
    assert partial[1] < Fraction(1, 6) < partial[0] + Fraction(1, 2**42)
    linear, even = coefficients(ABS)
    assert linear / 2 + even * (entry(Fraction(1, 2)) - Fraction(1, 8)) == entry(Fraction(1, 2), ABS)


def test_boundedness_is_1_for_tight_frames_and_d_on_a_line() -> None:
    for frame in (root_system(4), root_system(8), unbiased_bases(4)):
        found = boundedness(frame)
        assert found.lo <= 1 <= found.hi < Fraction(1001, 1000)
    line = boundedness(RationalMatrix.from_rows([[1, 0, 0], [-1, 0, 0]]))
    assert line.lo <= 3 <= line.hi
    assert boundedness(dyadic(20, 6, 8)).lo > 1
