"""The error of vector random features is the variance over q, and dimension divides it: exact over finite pools."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.data.spheres import dyadic, root_system, signs, stereographic
from exactmem.errors import HypothesisFails, InputError, LimitExceeded
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.normals import normals
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.daniely2020.expected_kernel import ABS, RELU
from exactmem.theorems.daniely2020.random_features import approximation, enumerated, representer, slopes_at
from tests.examples import thinned


def directions(N: int, d: int, seed: int = 0) -> RationalMatrix:
    random = Randomness(f"directions {seed}")
    return RationalMatrix.from_rows([normals(random, d, 8) for _ in range(N)])


@pytest.mark.parametrize("slopes", [RELU, ABS, (Fraction(1, 10), 1)])
def test_all_36_draws_of_two_among_six_give_the_variance_over_two(slopes) -> None:
    X, pool = dyadic(8, 5, 6), directions(6, 5)
    F = representer(X, pool, signs(8), slopes)
    found = approximation(X, pool, F, 2, slopes)
    assert enumerated(X, pool, F, 2, slopes) == found.error <= found.bound < found.scalar


@settings(deadline=None, max_examples=thinned(30))
@given(st.integers(2, 4), st.integers(1, 4), st.integers(1, 4), st.integers(0, 99))
def test_the_error_of_any_function_is_below_the_bound(d: int, N: int, q: int, seed: int) -> None:
    X, pool = stereographic(4, d, 3, seed), directions(N, d, seed)
    F = directions(N, d, seed + 1000)
    found = approximation(X, pool, F, q)
    assert enumerated(X, pool, F, q) == found.error <= found.bound


def test_a_single_direction_is_always_drawn() -> None:
    X, pool = dyadic(3, 5, 6), directions(1, 5)
    assert approximation(X, pool, directions(1, 5, 7), 1).error == 0


def test_a_tight_frame_gains_the_factor_d() -> None:
    X, pool = root_system(4), directions(5, 4)
    found = approximation(X, pool, representer(X, pool, [1] * 24), 3)
    assert 4 * found.bound - found.scalar < found.scalar / 1000  # R² = 1, but for the width of its enclosure


def test_points_on_a_line_gain_nothing() -> None:
    """R² = d where all points are ±x, and the bound is attained to a factor: F(w) = x, half of the pool active."""
    X = RationalMatrix.from_rows([[1, 0]])
    pool = RationalMatrix.from_rows([[1, 1], [-1, 1]])
    F = RationalMatrix.from_rows([[1, 0], [1, 0]])
    found = approximation(X, pool, F, 1)
    assert found.error == Fraction(1, 4) and 1 <= found.bound == found.scalar * found.bound


def test_the_least_norm_belongs_to_the_representer() -> None:
    """f has the values K·alpha, and M² is alpha^T·K·alpha."""
    X, pool, alpha = dyadic(5, 5, 5), directions(7, 5), [1, -2, 0, 3, 1]
    a, x = slopes_at(X, pool).num, list(X.rows())
    inner = [[sum(u * v for u, v in zip(x[j], x[k], strict=True)) for k in range(5)] for j in range(5)]
    K = [[Fraction(int(a[j] @ a[k]), 7) * inner[j][k] for k in range(5)] for j in range(5)]
    norm = sum(alpha[j] * alpha[k] * K[j][k] for j in range(5) for k in range(5))
    assert approximation(X, pool, representer(X, pool, alpha), 1).norm == norm


def test_what_does_not_fit_is_refused() -> None:
    X, pool = dyadic(5, 5, 5), directions(7, 5)
    F = representer(X, pool, [1] * 5)
    with pytest.raises(LimitExceeded, match="MAX_DRAWS"):
        enumerated(X, pool, F, 9)
    with pytest.raises(InputError, match="at least one draw"):
        approximation(X, pool, F, 0)
    with pytest.raises(InputError, match="do not fit"):
        approximation(X, directions(6, 5), F, 1)
    with pytest.raises(InputError, match="one coefficient per point"):
        representer(X, pool, [1])
    with pytest.raises(HypothesisFails, match="orthogonal") as found:
        slopes_at(RationalMatrix.from_rows([[1, 1], [1, 0]]), RationalMatrix.from_rows([[1, 2], [0, 1]]))
    assert found.value.witness == (1, 1)
