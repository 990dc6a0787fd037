"""Elimination in float64 modulo short primes: the minor is a unit, no larger one is, and the bounds hold at their edge."""

from __future__ import annotations

import numpy as np
import pytest
from flint import nmod_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.errors import InputError
from exactmem.linalg.modular import matrix
from exactmem.linalg.unit_minor import BLOCK, PRIME, balanced, unit_minor
from tests.examples import thinned

PRIMES = (3, 5, 101, PRIME - 14, PRIME)


def plain(rows: np.ndarray, p: int) -> list[int]:
    """The first independent rows, by one rank for each prefix."""
    ranks = [0] + [int(matrix(rows[: k + 1], p).rank()) for k in range(len(rows))]
    return [k for k in range(len(rows)) if ranks[k + 1] > ranks[k]]


def check_minor(rows: np.ndarray, p: int) -> int:
    minor = unit_minor(rows, p)
    assert minor.rank == len(minor.columns) == (int(matrix(rows, p).rank()) if rows.size else 0)
    if minor.rank:
        square = rows[np.ix_(minor.rows, minor.columns)]
        assert int(nmod_mat(minor.rank, minor.rank, square.ravel().tolist(), p).det()) != 0
    return minor.rank


@settings(max_examples=thinned(60), deadline=None)
@given(st.data())
def test_the_minor_is_a_unit_and_its_rows_are_the_first_independent_ones(data):
    p = data.draw(st.sampled_from(PRIMES))
    n, m, r = (data.draw(st.integers(1, 12)) for _ in range(3))
    entry = st.integers(0, p - 1) | st.sampled_from([0, 1, p // 2, p // 2 + 1, p - 1])
    left, right = (
        np.array(data.draw(st.lists(st.lists(entry, min_size=b, max_size=b), min_size=a, max_size=a)), dtype=object)
        for a, b in ((n, r), (r, m))
    )
    rows = (left @ right % p).astype(np.int64)
    check_minor(rows, p)
    assert list(unit_minor(rows, p).rows) == plain(rows, p)


@pytest.mark.parametrize("shape", [(BLOCK, BLOCK), (BLOCK + 1, 3 * BLOCK), (2 * BLOCK + 7, BLOCK - 1), (200, 200)])
@pytest.mark.parametrize("p", PRIMES)
def test_blocks_fit_together_at_full_and_deficient_rank(p, shape):
    random = np.random.default_rng(0)
    rows = random.integers(0, p, shape)
    check_minor(rows, p)
    rows[1::3] = rows[0] * 2 % p
    rows[:, 5] = 0
    check_minor(rows, p)
    rows[:BLOCK] = 0  # a whole block without a pivot
    assert min(unit_minor(rows, p).rows, default=BLOCK) >= BLOCK


def test_entries_as_large_as_residues_get_are_still_multiplied_exactly():
    large, n = (PRIME - 1) // 2, 3 * BLOCK
    signs = np.where(np.random.default_rng(1).integers(0, 2, (n, n)) == 1, large, PRIME - large)
    assert check_minor(signs, PRIME) > 2 * BLOCK
    assert check_minor(np.full((n, n), large), PRIME) == 1


@pytest.mark.parametrize("p", PRIMES)
def test_residues_keep_their_bound_up_to_the_largest_sum(p):
    most = BLOCK * 2**46 + 2**23
    edge = [k * p + s for k in (0, 1, most // p - 1) for s in (0, 1, p // 2, p // 2 + 1, p - 1)]
    numbers = [v for v in [*edge, most] for v in (v, -v)]
    found = balanced(np.array(numbers, dtype=np.float64), p).tolist()
    assert all(
        int(r) == r and abs(r) <= (p + 1) / 2 and (int(r) - v) % p == 0 for r, v in zip(found, numbers, strict=True)
    )


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_an_empty_matrix_has_rank_zero(shape):
    assert check_minor(np.zeros(shape, dtype=np.int64), 5) == 0


@pytest.mark.parametrize("p", [1, 2, 4, 91, 2**24 - 1, 2**24 + 43, 2**61 - 1])
def test_a_modulus_for_which_floats_are_not_exact_is_refused(p):
    with pytest.raises(InputError):
        unit_minor(np.ones((2, 2), dtype=np.int64), p)
