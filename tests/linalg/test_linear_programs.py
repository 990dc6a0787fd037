"""Floats propose and integers decide: the answers are those of the exact simplex method, whatever floats make of the data."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.linalg import linear_programs
from exactmem.linalg.linear_programs import Generators
from exactmem.linalg.nonnegative import Separation, Solution, nonnegative_solution


def decided(vectors: list[list[int]], b: list[int], chosen: list[int] | None = None) -> bool:
    """Whether b is in the cone: both answers multiplied out, and the exact simplex method agrees."""
    found = Generators(vectors).combination(b, chosen)
    used = vectors if chosen is None else [vectors[j] for j in chosen]
    if isinstance(found, Solution):
        assert min(found.z, default=0) >= 0
        assert [sum(z * g[i] for z, g in zip(found.z, used, strict=True)) for i in range(len(b))] == b
    else:
        assert all(sum(u * v for u, v in zip(found.u, g, strict=True)) <= 0 for g in used)
        assert sum(u * v for u, v in zip(found.u, b, strict=True)) > 0
    assert type(found) is type(
        nonnegative_solution([list(row) for row in zip(*used, strict=True)] or [[0]] * len(b), b)
    )
    return isinstance(found, Solution)


def random_program(rng: np.random.Generator) -> tuple[list[list[int]], list[int]]:
    """Few small entries or many large ones; right-hand sides in the cone, in the span of few generators, or anywhere."""
    r, c, size = int(rng.integers(1, 9)), int(rng.integers(1, 20)), int(rng.choice([1, 3, 1000, 10**6]))
    vectors = rng.integers(-size, size + 1, (c, r))
    kind = int(rng.integers(3))
    if kind == 0:
        b = rng.integers(-size, size + 1, r)
    else:
        few = rng.choice(c, min(c, 3), replace=False)
        b = rng.integers(0 if kind == 1 else -1, 4, len(few)) @ vectors[few]
    return vectors.tolist(), b.tolist()


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.slow)])
def test_answers_are_those_of_the_exact_simplex_method(count: int) -> None:
    rng = np.random.default_rng(count)
    answers = [decided(*random_program(rng)) for _ in range(count)]
    assert 0.1 * count < sum(answers) < 0.9 * count


entries = st.integers(-3, 3)


@given(st.lists(st.lists(entries, min_size=3, max_size=3), min_size=1, max_size=6), st.data())
def test_some_generators_may_be_chosen(vectors: list[list[int]], data: Any) -> None:
    chosen = data.draw(st.lists(st.integers(0, len(vectors) - 1), unique=True))
    decided(vectors, data.draw(st.lists(entries, min_size=3, max_size=3)), chosen)


def test_a_tilt_of_2_to_the_minus_70_decides() -> None:
    """b = (1, 1 - e) is outside the cone of (1, 1) and (1, 1 + e), (1, 1 + e/2) inside: floats see one ray."""
    one = 2**71
    vectors = [[one, one], [one, one + 2]]
    assert not decided(vectors, [one, one - 1]) and decided(vectors, [one, one + 1])


def test_tilted_degenerate_programs_are_decided_exactly() -> None:
    """Right-hand sides in the span of three generators, with one of 5 entries tilted by 2^-70."""
    rng = np.random.default_rng(70)
    answers = []
    for _ in range(30):
        vectors = [[v << 70 for v in g] for g in rng.integers(-3, 4, (8, 5)).tolist()]
        b = [sum(v) for v in zip(*vectors[:3], strict=True)]
        vectors[int(rng.integers(8))][int(rng.integers(5))] += 1
        answers.append(decided(vectors, b))
    assert True in answers and False in answers


def test_generators_between_10_to_the_minus_30_and_10_to_the_30() -> None:
    """Over one denominator: factors 1 to 10^60, which no float basis has to know about."""
    rng = np.random.default_rng(30)
    for _ in range(30):
        vectors, b = random_program(rng)
        decided(
            [[v * 10 ** int(e) for v in g] for g, e in zip(vectors, rng.integers(0, 61, len(vectors)), strict=True)], b
        )


def test_entries_beyond_all_floats() -> None:
    assert decided([[10**400, 1], [1, 10**400]], [1 + 10**400, 1 + 10**400])
    assert not decided([[10**400, 1], [10**400, 2]], [1, 1])


def test_no_generator_reaches_0_only() -> None:
    assert decided([[1, 2]], [0, 0], []) and not decided([[1, 2]], [1, 0], [])


def test_a_proposal_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any basis, singular ones and wrong ones, leads to the same answers."""
    rng = np.random.default_rng(1)

    def nonsense(A: Any, b: Any) -> tuple[list[int], float]:
        return rng.integers(0, sum(A.shape), len(b)).tolist(), float(rng.integers(2))

    monkeypatch.setattr(linear_programs, "propose", nonsense)
    answers = [decided(*random_program(rng)) for _ in range(60)]
    assert True in answers and False in answers


def test_products_are_exact_on_either_side_of_int64() -> None:
    generators = Generators([(2**40, -(2**40)), (3, 5)])
    assert generators.products([2**20, -1]).tolist() == [2**60 + 2**40, 3 * 2**20 - 5]
    assert generators.products([2**40, -1]).tolist() == [2**80 + 2**40, 3 * 2**40 - 5]
    assert isinstance(Generators([(1, 0)]).combination([-1, 0]), Separation)
