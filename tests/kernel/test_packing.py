"""Packed sums and split rows are the plain sums: on random programs, and where a bound is met exactly."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.kernel import evaluation, semidefinite
from exactmem.kernel.evaluation import Stage, Step, largest, run, split, stages
from exactmem.kernel.limits import Meter
from exactmem.kernel.networks import Piecewise

PIECES = Piecewise(2, [-3, 1], [5, -7, 2], -4)
ACTS = ["id", "relu", "step", "hardtanh", PIECES, Piecewise(3, [], [4], 1)]
weights = st.integers(-9, 9) | st.sampled_from([2**60, -(2**60), 2**200, -(2**2100)])


def step(act: Any, src: Any, A: list[int], b: int, D: int) -> Step:
    return Step(act, src, A, b, 1, D, split(A))


def plain(steps: list[Step], x: list[int]) -> list[int]:
    """Unit by unit, every product spelled out."""
    values = list(x)
    for s in steps:
        read = [values[k] for k in s.src] if isinstance(s.src, list) else values[s.src]
        total = s.b
        for a, v in zip(s.A, read, strict=True):
            total += a * v
        values.append(evaluation.fire(s, total))
    return values


@st.composite
def programs(draw: Callable[..., Any]) -> tuple[list[Step], list[list[int]]]:
    inputs = draw(st.integers(1, 3))
    samples = draw(st.lists(st.lists(weights, min_size=inputs, max_size=inputs), min_size=1, max_size=3))
    steps: list[Step] = []
    start, stop = 0, inputs
    for _ in range(draw(st.integers(1, 3))):
        act, width = draw(st.sampled_from(ACTS)), draw(st.sampled_from([1, 7, 8, 20]))
        for _ in range(width):
            sparse = draw(st.booleans()) and stop > 1
            src = sorted(draw(st.sets(st.integers(0, stop - 1), max_size=3))) if sparse else slice(start, stop)
            count = len(src) if isinstance(src, list) else stop - start
            A = draw(st.lists(weights, min_size=count, max_size=count))
            steps.append(step(act, src, A, draw(weights), draw(st.integers(1, 5))))
        start, stop = stop, stop + width
    return steps, samples


@given(programs())
def test_values_are_the_plain_ones(program: tuple[list[Step], list[list[int]]]) -> None:
    steps, samples = program
    built = stages(steps, [max(map(abs, column)) for column in zip(*samples, strict=True)])
    for x in samples:
        assert run(built, x) == plain(steps, x)


@given(programs())
def test_bounds_hold_at_every_unit(program: tuple[list[Step], list[list[int]]]) -> None:
    steps, samples = program
    reach = [max(map(abs, column)) for column in zip(*samples, strict=True)]
    stages(steps, reach)
    for x in samples:
        assert all(abs(v) <= r or r == evaluation.FAR for v, r in zip(plain(steps, x), reach, strict=True))


def layer(rows: list[list[int]], biases: list[int]) -> list[Step]:
    return [step("id", slice(0, len(rows[0])), A, b, 1) for A, b in zip(rows, biases, strict=True)]


def packed(steps: list[Step], reach: list[int]) -> Stage:
    (stage,) = stages(steps, reach)
    assert stage.size > 0
    return stage


@pytest.mark.parametrize("top", [127, 128, 129, 255, 256, 2**15 - 1, 2**15, 2**63, 2**1000])
def test_sums_at_the_bound_itself_fit_their_digits(top: int) -> None:
    steps = layer([[top], [-top], [top - 1], [1 - top], [0], [1], [-1], [top]], [0] * 8)
    for x in (1, -1, 0):
        assert packed(steps, [1]).sums([x]) == [A * x for A in (top, -top, top - 1, 1 - top, 0, 1, -1, top)]


def test_a_column_that_is_always_zero_may_have_long_weights() -> None:
    steps = layer([[2**500, 3]] * 8, [1] * 8)
    assert packed(steps, [0, 2]).sums([0, -2]) == [-5] * 8


def test_few_units_long_sums_and_huge_stages_are_not_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    def size(steps: list[Step], reach: int) -> int:
        return stages(steps, [reach])[0].size

    eight = layer([[1]] * 8, [0] * 8)
    assert size(eight, 5) == 1 and size(eight[:7], 5) == 0
    assert size(eight, 2**1022) == 128 and size(eight, 2**1023) == 0 and size(eight, 2**5000) == 0
    monkeypatch.setattr(evaluation, "PACK_ALL", 7)
    assert size(eight, 5) == 0


def test_a_bound_that_was_cut_off_still_prevents_packing() -> None:
    far = layer([[2**1500]], [0]) + [step("id", slice(1, 2), [1], 0, 1) for _ in range(8)]
    reach = [1]
    assert [stage.size for stage in stages(far, reach)] == [0, 0]
    assert run(stages(far, [1]), [1])[-1] == 2**1500


@given(st.lists(st.sampled_from([0, 1, -3, 2**2500, -(2**2500) * 6, 2**2600]), max_size=40))
def test_a_split_row_is_the_row(A: list[int]) -> None:
    again: list[int] = []
    for where, factor, part in split(A):
        assert where.start == len(again)
        again += [factor * a for a in part]
    assert again == A


@given(st.integers(-50, 50), st.integers(1, 9))
def test_a_piecewise_unit_stays_within_its_bound(s: int, D: int) -> None:
    for act in (PIECES, Piecewise(3, [], [-4], 1), Piecewise(1, [2], [-1, 5], -3)):
        unit = step(act, slice(0, 1), [1], 0, D)
        assert abs(evaluation.fire(unit, s)) <= largest(unit, abs(s))


@given(st.lists(st.integers(0, 2**70), min_size=1, max_size=6), st.data())
def test_rows_of_a_gram_matrix_are_the_same_packed_and_plain(d: list[int], data: Any) -> None:
    lower = [data.draw(st.lists(weights, min_size=i + 1, max_size=i + 1)) for i in range(len(d))]
    weighted = [[v * e for v, e in zip(line, d, strict=False)] for line in lower]
    longest = max(abs(v) for line in lower for v in line)
    top = max(sum(a * b for a, b in zip(x, y, strict=True)) for x, y in zip(lower, weighted, strict=True))
    size = max(top, longest).bit_length() // 8 + 1
    rows = list(semidefinite.plain(lower, weighted))
    assert rows == list(semidefinite.packed(lower, weighted, size, Meter()))
    assert rows == [
        [sum(d[k] * lower[i][k] * lower[j][k] for k in range(j + 1)) for j in range(i + 1)] for i in range(len(d))
    ]
