"""General position with a witness for either answer, against all minors by hand."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given

from exactmem.errors import LimitExceeded
from exactmem.geometry import position
from exactmem.geometry.position import Dependency, Modulus, general_position
from exactmem.linalg.affine import affine_rank
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.verdict import Fails, Holds, Undecided
from tests.examples import mutually_unbiased, small_data


def independent(rows: list[list[Fraction]]) -> bool:
    """Gaussian elimination over Fractions."""
    rows, rank = [list(row) for row in rows], 0
    for column in range(len(rows[0])):
        pivot = next((i for i in range(rank, len(rows)) if rows[i][column]), None)
        if pivot is not None:
            rows[rank], rows[pivot] = rows[pivot], rows[rank]
            for i in range(rank + 1, len(rows)):
                f = rows[i][column] / rows[rank][column]
                rows[i] = [a - f * b for a, b in zip(rows[i], rows[rank], strict=True)]
            rank += 1
    return rank == len(rows)


@given(small_data(max_n=7, max_d=3))
def test_the_answer_is_that_of_all_minors(dataset):
    X = dataset.merged().X
    size = min(len(X), affine_rank(X).rank + 1)
    points = [[*row, Fraction(1)] for row in X.rows()]
    expected = all(independent([points[i] for i in subset]) for subset in combinations(range(len(X)), size))
    verdict = general_position(X)
    assert verdict.holds == expected and verdict.fails == (not expected)
    if isinstance(verdict, Fails):
        witness = verdict.witness
        assert isinstance(witness, Dependency) and len(witness.rows) <= size
        for column in zip(*(points[i] for i in witness.rows), strict=True):
            assert sum(c * v for c, v in zip(witness.coef, column, strict=True)) == 0


def test_twenty_four_random_points_of_space_are_in_general_position():
    random = np.random.default_rng(0)
    verdict = general_position(RationalMatrix(random.integers(-(10**6), 10**6, (24, 3))))
    assert isinstance(verdict, Holds) and isinstance(verdict.witness, Modulus)


def test_the_mutually_unbiased_bases_are_not():
    verdict = general_position(mutually_unbiased().X)
    assert isinstance(verdict, Fails) and verdict.witness.rows == (0, 1, 2, 3, 8)


def test_seven_collinear_points_of_r7_are_not_although_no_hyperplane_holds_more_than_seven():
    """The common wording is vacuous for n <= d. Seen inside their line they are in general position."""
    line = RationalMatrix(np.array([[t] * 7 for t in range(7)]))
    assert affine_rank(line).rank == 1 and general_position(line).holds
    plane = RationalMatrix(np.array([[t] * 6 + [0] for t in range(6)] + [[0] * 6 + [1]]))
    assert general_position(plane).fails


def test_too_many_subsets_are_refused_by_number():
    with pytest.raises(LimitExceeded, match=r"MAX_MINORS: "):
        general_position(RationalMatrix(np.random.default_rng(0).integers(0, 99, (60, 10))))


def test_an_unlucky_prime_is_noticed_and_the_next_one_used(monkeypatch):
    X = RationalMatrix(np.array([[0], [7], [1]]))
    monkeypatch.setattr(position, "PRIMES", (7, 2**31 - 1))
    assert general_position(X) == Holds(Modulus(2**31 - 1, (0,)))
    monkeypatch.setattr(position, "PRIMES", (7,))
    assert isinstance(general_position(X), Undecided)
