"""Budgets keep what they promise, norms of polynomials are those of their tensors, and interpolation norms are enclosed."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.data.spheres import dyadic, root_system, signs, unbiased_bases
from exactmem.errors import HypothesisFails, InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.solve import integer_matrix, solve
from exactmem.theorems.daniely2020.dispersion import PI
from exactmem.theorems.daniely2020.expected_kernel import ABS, RELU, GridKernel, expected_kernel
from exactmem.theorems.daniely2020.kernel_ball import (
    budget,
    chernoff_pairs,
    homogeneous,
    interpolation_norm,
    polynomial_norm,
    values,
)
from tests.examples import thinned

positive = st.fractions(Fraction(1, 20), 50, max_denominator=20)


@settings(deadline=None, max_examples=thinned(40))
@given(positive, positive, positive, st.integers(1, 60), positive, st.sampled_from([RELU, ABS, (Fraction(1, 4), 3)]))
def test_the_three_errors_add_up_to_eps(norm, eps, R2, d, L, slopes) -> None:
    found = budget(norm, eps, R2, d, L, slopes)
    C2 = max(Fraction(v) ** 2 for v in slopes)
    assert L**2 * C2 * R2 * norm / (found.q * d) <= (eps / 2) ** 2
    assert norm / (2 * found.eta0 * found.T) + found.eta0 * L**2 * C2 / 2 <= eps / 2


def test_budgets_by_hand_and_their_limits() -> None:
    found = budget(Fraction(2049), Fraction(1, 2), Fraction(8, 5), 50)
    assert (found.q, found.T, found.eta0) == (1050, 32784, Fraction(1, 4))
    with pytest.raises(InputError, match="positive"):
        budget(Fraction(1), Fraction(0), Fraction(1), 5)
    assert chernoff_pairs(Fraction(16), Fraction(1, 10), 500, Fraction(1, 2), Fraction(1, 100)) == 13850
    with pytest.raises(InputError, match="between 0 and 1"):
        chernoff_pairs(Fraction(1), Fraction(1), 5, Fraction(1), Fraction(1, 2))


def test_norms_of_polynomials_by_hand() -> None:
    assert (polynomial_norm({(1, 0, 0): 3}).rational, polynomial_norm({(1, 0, 0): 3}).pi) == (36, 0)
    assert polynomial_norm({(1, 1) + (0,) * 6: 1}).pi == 1
    assert polynomial_norm({(0,) * 8: 1}).pi == 16  # the constant: 2 pi·d
    assert polynomial_norm({(2, 0): 1, (1, 0): 1}).enclosure == (4 + 2 * PI[0], 4 + 2 * PI[1])
    # degree 4: 1/b_4 = 12 pi, and |A|² = 4²/multinomial 6
    assert polynomial_norm({(2, 2): 4}).pi == 12 * Fraction(16, 6)
    assert polynomial_norm({(0, 0): 1, (2, 0): -1, (0, 2): -1}).pi == 0  # 0 on the sphere


def test_odd_degrees_are_not_there_and_bad_exponents_are_refused() -> None:
    with pytest.raises(HypothesisFails, match="degree 3") as found:
        polynomial_norm({(2, 1): 1, (1, 1): 1})
    assert found.value.witness == (2, 1)
    for bad in ({}, {(1,): 1, (1, 0): 1}, {(): 1}, {(-1, 2): 1}):
        with pytest.raises(InputError, match="exponents of one length"):
            polynomial_norm(bad)


def test_a_polynomial_without_its_constant_is_the_same_on_the_sphere() -> None:
    X, p = dyadic(5, 5, 5), {(0, 0, 0, 0, 0): 2, (1, 1, 0, 0, 0): -3, (0, 0, 2, 0, 0): -2}
    assert values(p, X) == values(homogeneous(p), X)
    assert (0, 0, 2, 0, 0) not in homogeneous(p)


@pytest.mark.parametrize("p", [{(1, 1): 1}, {(0, 0): 1}, {(1, 0): 2, (0, 1): -1}, {(2, 2): 1, (4, 0): 1}])
def test_the_least_norm_on_points_is_below_the_norm(p) -> None:
    wide = {(*e, *(0,) * 6): c for e, c in p.items()}
    X = dyadic(40, 8, 12)
    low, high = interpolation_norm(expected_kernel(X), values(wide, X))
    assert 0 < low <= high <= polynomial_norm(wide).enclosure[0]


def test_x1_x2_on_40_points_has_a_third_of_its_norm() -> None:
    X = dyadic(40, 8, 12)
    low, high = interpolation_norm(expected_kernel(X), values({(1, 1, 0, 0, 0, 0, 0, 0): 1}, X))
    assert Fraction("1.220829") < low <= high < Fraction("1.220830") < PI[0]


def test_interpolation_norms_enclose_exact_solutions() -> None:
    K = expected_kernel(unbiased_bases(4))  # rational: nothing is rounded
    y = signs(12)
    (column,), (den,) = solve(integer_matrix(K.middle.num), integer_matrix([[K.middle.den * v] for v in y]))
    exact = Fraction(sum(a * b for a, b in zip(column, y, strict=True)), den)
    low, high = interpolation_norm(K, y)
    assert K.off == 0 and low <= exact <= high < low + Fraction(1, 10**9)


def test_interpolation_norms_allow_for_the_grid() -> None:
    """Of all kernels within off of the identity, those at both ends are enclosed."""
    off = Fraction(1, 10)
    low, high = interpolation_norm(GridKernel(RationalMatrix(np.eye(2, dtype=np.int64)), off), [3, 4])
    assert low <= 25 / (1 + off) < 25 / (1 - off) <= high


def test_a_singular_kernel_is_refused() -> None:
    K = expected_kernel(root_system(4))
    with pytest.raises(HypothesisFails, match="not proved to be positive"):
        interpolation_norm(K, [1] * 24)
    with pytest.raises(InputError, match="one value per point"):
        interpolation_norm(expected_kernel(unbiased_bases(4)), [1])
