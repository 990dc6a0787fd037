"""One step from an orthogonal start: the criterion is the step itself, and ReLU fails where the absolute value does not."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.data.spheres import dyadic, signs, stereographic
from exactmem.errors import HypothesisFails, InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.daniely2020.expected_kernel import ABS, RELU
from exactmem.theorems.daniely2020.one_step import kernel_image, one_step, orthogonal_block, orthogonal_start
from exactmem.theorems.daniely2020.random_features import slopes_at
from tests.examples import thinned


@settings(deadline=None, max_examples=thinned(40))
@given(st.integers(1, 12), st.integers(0, 99))
def test_blocks_are_orthogonal_rows_of_one_length(d: int, seed: int) -> None:
    Q = np.array(orthogonal_block(Randomness(seed), d), dtype=object)
    square = int(Q[0] @ Q[0])
    assert square > 0 and np.array_equal(Q @ Q.T, square * np.identity(d, dtype=object))


def test_starts_are_cut_off_after_q_rows() -> None:
    W = orthogonal_start(7, 3)
    assert W.shape == (7, 3) and W.den == 1 and orthogonal_start(2, 3).shape == (2, 3)
    assert np.array_equal(orthogonal_start(3, 3).num, W.num[:3])
    with pytest.raises(InputError, match="q >= 1"):
        orthogonal_start(0, 3)


@settings(deadline=None, max_examples=thinned(25))
@given(st.integers(2, 4), st.integers(1, 6), st.sampled_from([ABS, RELU, (Fraction(-1, 2), 3)]), st.integers(0, 99))
def test_the_criterion_is_a_step_of_the_real_network(d: int, m: int, slopes, seed: int) -> None:
    """Weights of the pairs are moved by hand, by a step so short that no pre-activation changes sign."""
    X, W, y = stereographic(m, d, 3, seed), orthogonal_start(d + 1, d, seed), signs(m, seed)
    try:
        slopes_at(X, W, slopes)
    except HypothesisFails:
        return
    lo, hi = slopes
    sigma = lambda t: max(t, 0) * hi + min(t, 0) * lo  # noqa: E731
    dot = lambda u, v: sum((a * b for a, b in zip(u, v, strict=True)), Fraction(0))  # noqa: E731
    x = list(X.rows())
    pairs = []
    for w in W.rows():
        move = [sum(y[k] * (hi if dot(w, x[k]) > 0 else lo) * x[k][i] for k in range(m)) for i in range(d)]
        step = min(abs(dot(w, p)) / (1 + abs(dot(move, p))) for p in x)
        pairs.append((w, move, step))
    eta = min(step for _, _, step in pairs) / 2
    outputs = [
        sum(
            sigma(dot([a + eta * b for a, b in zip(w, move, strict=True)], p))
            - sigma(dot([a - eta * b for a, b in zip(w, move, strict=True)], p))
            for w, move, _ in pairs
        )
        for p in x
    ]
    found = one_step(X, y, W, slopes)
    wrong = tuple(k for k in range(m) if y[k] * outputs[k] <= 0)
    assert (found.witness == wrong) if wrong else found.holds


def test_the_image_is_that_of_the_empirical_kernel() -> None:
    X, W, y = dyadic(9, 5, 6), orthogonal_start(6, 5), signs(9)
    S = slopes_at(X, W, RELU).num
    khat = (S @ S.T) * (X.num @ X.num.T)
    assert kernel_image(X, y, slopes_at(X, W, RELU)) == (khat @ np.array(y)).tolist()


def test_relu_fails_where_the_absolute_value_does_not() -> None:
    """32 dimensions, 64 pairs: rows wrong after one step, for the absolute value and ReLU, as m grows."""
    table = []
    for m in (32, 64, 128, 256):
        X, W, y = dyadic(m, 32), orthogonal_start(64, 32), signs(m)
        found = [one_step(X, y, W, slopes) for slopes in (ABS, RELU)]
        table.append(tuple(len(v.witness) if v.fails else 0 for v in found))
    assert table == [(0, 1), (0, 6), (1, 20), (8, 60)]


def test_one_point_is_always_right_and_the_absolute_value_cannot_tell_opposite_points_apart() -> None:
    X, W = RationalMatrix.from_rows([[1, 0], [-1, 0]]), RationalMatrix.from_rows([[1, 2], [2, -1]])
    assert one_step(X.take([0]), [-1], W, ABS).holds
    assert one_step(X, [1, 1], W, ABS).witness == (2 * 2, 2 * 2)
    assert one_step(X, [1, -1], W, ABS).witness == (0, 1)


def test_ties_and_bad_labels_are_refused() -> None:
    X = RationalMatrix.from_rows([[1, 0], [0, 1]])
    with pytest.raises(HypothesisFails, match="direction 2 is orthogonal to row 1"):
        one_step(X, [1, 1], X, ABS)
    W = RationalMatrix.from_rows([[1, 2]])
    with pytest.raises(InputError, match="label 2 is 0"):
        one_step(X, [1, 0], W)
    with pytest.raises(InputError, match="2 are needed, 1 were given"):
        one_step(X, [1], W)
