"""Proposals: what they usually are worth. That nothing rests on them is shown in test_psd."""

from itertools import islice
from typing import Any

import numpy as np
import pytest

from exactmem.linalg.cholesky import in_longer_floats, proposals
from exactmem.linalg.psd import Factor, certifies, value
from exactmem.linalg.rational_matrix import integer_array


def gram(n: int, seed: int = 0) -> Any:
    X = np.random.default_rng(seed).integers(-9, 10, (n, 2 * n))
    return X @ X.T


def serves(found: Any, num: Any, den: int) -> bool:
    L, k = found
    return certifies(Factor(4 ** max(k, 0), (4 ** max(-k, 0),) * len(num), L), num, den)


@pytest.mark.parametrize("den", [1, 7, 2**70, 10**500], ids=["1", "7", "2^70", "10^500"])
@pytest.mark.parametrize("n", [1, 2, 3, 10, 60, 150])
def test_the_first_factor_of_a_well_conditioned_matrix_serves(n: int, den: int) -> None:
    num = gram(n)
    found: Any = next(proposals(num, den))
    assert isinstance(found, tuple) and serves(found, num, den)
    assert np.abs(found[0]).max() < 2 ** (4 + n.bit_length() + 4)


def test_the_first_vector_of_an_indefinite_matrix_serves() -> None:
    num = gram(40) - 3000 * np.eye(40, dtype=np.int64)
    found: Any = next(proposals(num, 3))
    assert not isinstance(found, tuple) and value(num, found) < 0


def test_rows_of_zeros_are_left_out() -> None:
    num = np.zeros((5, 5), dtype=np.int64)
    num[np.ix_([1, 3], [1, 3])] = [[2, 1], [1, 2]]
    first, second = islice(proposals(num, 1), 2)
    assert value(num, np.asarray(first)) == 0 and isinstance(second, tuple)
    assert serves(second, num, 1) and not second[0][[0, 2, 4]].any()
    assert [value(0 * num, np.asarray(x)) for x in proposals(0 * num, 1)] == [0]


@pytest.mark.parametrize("level", [20, 64, 256])
def test_longer_floats_see_as_far_as_they_are_told(level: int) -> None:
    """[[1, 1], [1, 1 + 2^-t]] has a smallest eigenvalue near 2^-(t+1)."""
    for t, definite in ((level - 4, True), (level + 4, False)):
        num = integer_array([[2**t, 2**t], [2**t, 2**t + 1]], (2, 2))
        found = in_longer_floats(num, 2**t, [0, 0], level)
        assert (isinstance(found, tuple) and serves(found, num, 2**t)) is definite
        less = integer_array([[2**t, 2**t], [2**t, 2**t - 1]], (2, 2))
        below: Any = in_longer_floats(less, 2**t, [0, 0], level)
        assert not isinstance(below, tuple) and (value(less, below) < 0 or not definite)
