"""Networks on a line: cell by cell, by matrix products, and layer by layer are the same numbers, short or long."""

import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from exactmem.api import memorize
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import INT64_MAX, RationalMatrix
from exactmem.networks import dense, line
from exactmem.networks.activations import HARDTANH, ID, RELU, STEP, PiecewiseLinear
from exactmem.networks.evaluation import evaluate_all, evaluate_distinct, evaluate_layers, wrong_class
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network

FLAT = PiecewiseLinear((), (Fraction(2, 3),), Fraction(1, 2))
TENT = PiecewiseLinear(
    (Fraction(-1), Fraction(1, 2), Fraction(3)),
    (Fraction(0), Fraction(2), Fraction(-1, 3), Fraction(0)),
    Fraction(1, 5),
)
DECREASING = PiecewiseLinear((Fraction(0), Fraction(1)), (Fraction(3), Fraction(1), Fraction(-2)), Fraction(4))
CONTINUOUS = [ID, RELU, RELU, HARDTANH, FLAT, TENT, DECREASING]


def numbers(source: random.Random, count: int, reach: int) -> list[int]:
    return [source.choice([0, 0, 1, -1, 2, -3, reach, -reach, source.randint(-reach, reach)]) for _ in range(count)]


def fractions(source: random.Random, rows: int, count: int, reach: int) -> list[list[Fraction]]:
    return [[Fraction(v, source.choice([1, 1, 2, 3])) for v in numbers(source, count, reach)] for _ in range(rows)]


def random_network(source: random.Random, inputs: int, reach: int) -> Network:
    n, q, m, out = (source.randint(1, 5) for _ in range(4))
    act = source.choice
    u = numbers(source, inputs, reach)
    u[0] = u[0] or 1
    first = Layer.rank_one(
        act(CONTINUOUS), u, *(numbers(source, n, reach) for _ in range(2)), [source.randint(1, 3) for _ in range(n)]
    )
    second = Layer.build(act(CONTINUOUS), n, fractions(source, q, n, reach), fractions(source, 1, q, reach)[0])
    if source.random() < 0.5:
        u = numbers(source, q, reach)
        u[-1] = u[-1] or 1
        third = Layer.rank_one(
            act([*CONTINUOUS, STEP]), u, numbers(source, m, reach), numbers(source, m, reach), [1] * m
        )
    else:
        third = Layer.build(
            act([*CONTINUOUS, STEP]), q, fractions(source, m, q, reach), fractions(source, 1, m, reach)[0]
        )
    last = Layer.build(ID, m, fractions(source, out, m, 3), fractions(source, 1, out, 3)[0])
    return Network((first, second, third, last) if source.random() < 0.7 else (first, second, third))


def random_points(source: random.Random, inputs: int, reach: int) -> RationalMatrix:
    rows = [numbers(source, inputs, reach) for _ in range(source.randint(1, 12))]
    return RationalMatrix.from_rows([[Fraction(v, source.choice([1, 2])) for v in row] for row in rows + rows[:2]])


def on_the_line(network: Network, X: RationalMatrix) -> list[tuple[Fraction, ...]]:
    values, index, rest = line.evaluate_line(network, X)
    assert len(set(values.num[:, 0].tolist())) == len(values) or values.shape[1] > 1
    return list(evaluate_layers(rest, values).take(index).rows())


@pytest.mark.parametrize("reach", [3, 1000, 2**31, 2**61, 2**62, 2**63, 10**30])
@pytest.mark.parametrize("seed", range(12))
def test_random_networks_have_the_same_outputs_along_the_line_and_by_layers(seed: int, reach: int) -> None:
    source = random.Random(f"{seed} {reach}")
    for _ in range(10):
        inputs = source.randint(1, 3)
        network, X = random_network(source, inputs, reach), random_points(source, inputs, source.choice([2, 9, reach]))
        found = on_the_line(network, X)
        assert found == list(evaluate_layers(network, X).rows())
        assert found == [network.at([Fraction(v, X.den) for v in x]) for x in X.num.tolist()]


@pytest.mark.parametrize("top", [2**e + d for e in (30, 31, 60, 61, 62, 63) for d in (-1, 0, 1)])
def test_int64_is_left_before_anything_can_overflow(top: int) -> None:
    """Weights whose products stand just below and just above 62 and 63 bits, at points of both signs."""
    for weights in ([top], [top, top], [top, -top], [1, top]):
        n = len(weights)
        first = Layer.rank_one(RELU, [1], [1, -1][:n], [0, top][:n], [1] * n)
        second = Layer.build(RELU, n, [weights, [-w for w in weights]], [0, top])
        for third in (
            Layer.build(ID, 2, [[1, 1], [1, -1]], [0, 1]),
            Layer.rank_one(ID, [1, -1], [1, top], [0, 0], [1, 1]),
        ):
            for points in ([-1, 0, 1], [top, -top, 0], [2**31, -(2**31) - 1, 5]):
                network, X = Network((first, second, third)), RationalMatrix.from_rows([[v] for v in points])
                assert on_the_line(network, X) == list(evaluate_layers(network, X).rows())


def test_short_numbers_stay_int64_and_long_ones_are_python_integers() -> None:
    def kind(weight: int, points: list[int]) -> Any:
        first = Layer.rank_one(RELU, [1], [1, 2], [0, -1], [1, 1])
        second = Layer.build(RELU, 2, [[weight, -1], [1, 1]], [0, 0])
        network = Network((first, second, Layer.build(ID, 2, [[1, 1]], [0])))
        values, _, _ = line.evaluate_line(network, RationalMatrix.from_rows([[v] for v in points]))
        return values.num.dtype.type

    assert kind(3, [-5, 0, 7]) is np.int64
    assert kind(2**40, [2**20, 2**30]) is np.object_
    assert kind(3, [2**70]) is np.object_


def test_walking_refuses_int64_if_a_bound_is_passed_and_goes_on_in_python_integers() -> None:
    W, origins, stops = np.array([[1, -1], [2, 3]]), [0, 10], [[(4, 0, 5, 0), (7, 1, 0, 1)]]
    steps = line.walk(W, [0, 0], [1, 2], [1, 1], origins, stops, np.int64)
    assert steps is not None and steps[0].dtype == np.int64
    exact = line.walk(W, [0, 0], [1, 2], [1, 1], origins, stops, object)
    assert exact is not None and all(a.tolist() == b.tolist() for a, b in zip(steps, exact, strict=True))
    long = [INT64_MAX // 8, 1]
    assert line.walk(W, [0, 0], [1, 2], long, origins, stops, np.int64) is None
    assert line.walk(W, [INT64_MAX, 0], [1, 2], [1, 1], origins, stops, np.int64) is None
    slow = line.walk(W, [0, 0], [1, 2], long, origins, stops, object)
    assert slow is not None and slow[1][1].tolist()[0] == (1 + 10 * long[0] + 5 * 10) - (2 + 10 + 1)


def test_points_with_equal_projections_are_one_value() -> None:
    network = random_network(random.Random(5), 2, 9)
    u = network.layers[0].weights.u  # type: ignore[union-attr]
    rows = [[k * u[1] + 3, -k * u[0] + 4] for k in range(6)]
    X = RationalMatrix.from_rows(rows)
    values, index, _ = line.evaluate_line(network, X)
    assert len(values) == 1 and index.tolist() == [0] * 6
    assert len(set(on_the_line(network, X))) == 1


def test_networks_without_a_line_are_refused_by_name() -> None:
    X = RationalMatrix.from_rows([[1], [2]])
    one = Layer.rank_one(RELU, [1], [1, 2], [0, 1], [1, 1])
    full = Layer.build(RELU, 2, [[1, 1]], [0])
    last = Layer.build(ID, 1, [[1]], [0])
    for layers in (
        (Layer.build(RELU, 1, [[1], [2]], [0, 1]), full, last),
        (one, full),
        (replace(one, act=STEP), full, last),
        (one, replace(full, act=STEP), last),
    ):
        assert not line.suits(Network(layers), 10**6)
        with pytest.raises(InputError, match="rank-one first layer"):
            line.evaluate_line(Network(layers), X)
    assert line.suits(Network((one, full, last)), 10**6)


@pytest.mark.parametrize("spread", [1, 3, 10**6, 2**62])
def test_distinct_rows_are_found_with_and_without_a_table(spread: int) -> None:
    source = random.Random(spread)
    for columns in (1, 2):
        F = np.array([[source.choice([-spread, 0, spread, 1]) for _ in range(columns)] for _ in range(40)])
        values, index = line.distinct(F)
        assert values[index].tolist() == F.tolist()
        assert len({tuple(row) for row in values.tolist()}) == len(values)


# --------------------------------------------------------------------------------------------- networks of a theorem


def classified(points: int, classes: int = 5, coordinates: int = 2) -> tuple[Network, RationalMatrix, np.ndarray]:
    source = random.Random(points)
    X = [[source.randint(-99, 99) for _ in range(coordinates - 1)] + [i] for i in range(points)]
    found = memorize(
        Dataset.from_arrays(X, [source.randrange(classes) for _ in range(points)]), "yun2019.classification"
    )
    labels = np.array([int(v) for (v,) in found.target.Y.num.tolist()])
    return found.network, found.target.X, labels  # type: ignore[return-value]


NETWORK, POINTS, LABELS = classified(900)


def test_every_unit_at_every_row_gives_the_sums_of_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "ROWS", 128)
    values, index, _ = line.evaluate_line(NETWORK, POINTS)
    assert values.den == 1
    found = [int(v) for _, part in dense.sums_by_rows(NETWORK, POINTS) for v in part]
    assert found == values.num[index, 0].tolist()
    assert [place for place, _ in dense.sums_by_rows(NETWORK, POINTS)] == list(range(0, 900, 128))


def test_wrong_labels_are_found_by_the_line_and_densely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "ROWS", 100)
    assert wrong_class(NETWORK, POINTS, LABELS.tolist()) is None
    assert dense.wrong_class_densely(NETWORK, POINTS, LABELS) is None
    for row in (0, 99, 100, 457, 899):
        for label in (int(LABELS[row] + 1) % 5, -1, 5, 2**40):
            changed = LABELS.copy()
            changed[row] = label
            assert (
                wrong_class(NETWORK, POINTS, changed.tolist())
                == row
                == dense.wrong_class_densely(NETWORK, POINTS, changed)
            )
    changed = (LABELS + 1) % 5
    assert wrong_class(NETWORK, POINTS, changed.tolist()) == 0 == dense.wrong_class_densely(NETWORK, POINTS, changed)


def test_outputs_that_are_no_unit_vectors_are_wrong_for_every_class() -> None:
    X = RationalMatrix.from_rows([[0], [1], [2]])
    network = Network((Layer.build(ID, 1, [[-1], [1]], [1, 0]),))  # (1 - t, t): at 2 it is (-1, 2)
    assert wrong_class(network, X, [0, 1, 0]) == 2 == wrong_class(network, X, [0, 1, 1])
    assert wrong_class(network, X, [1, 1, 1]) == 0
    halves = Network((Layer.build(ID, 1, [[Fraction(-1, 2)], [Fraction(1, 2)]], [1, 0]),))
    assert wrong_class(halves, X, [0, 1, 1]) == 1
    assert wrong_class(halves, RationalMatrix.from_rows([[0], [2]]), [0, 1]) is None


def changed(number: int, **fields: Any) -> Network:
    layers = list(NETWORK.layers)
    layers[number] = replace(layers[number], **fields)
    return Network(tuple(layers))


def test_changed_weights_change_all_ways_of_evaluation_alike() -> None:
    source = random.Random(3)
    for number in (0, 1, 1, 1):
        c = list(NETWORK.layers[number].c)
        c[source.randrange(len(c))] += source.choice([-1, 1])
        other = changed(number, c=tuple(c))
        reference = evaluate_layers(other, POINTS)
        assert evaluate_all(other, POINTS).lists() == reference.lists()
        found, index = evaluate_distinct(other, POINTS)
        assert found.take(index).lists() == reference.lists()
        assert wrong_class(other, POINTS, LABELS.tolist()) == dense.wrong_class_densely(other, POINTS, LABELS)


def test_the_dense_check_refuses_by_name_what_it_is_not_for() -> None:
    half = RationalMatrix.from_rows([[Fraction(1, 2), 1]])
    plain = Layer.build(RELU, 2, [[1, 0], [0, 1]], [0, 0])
    for network, X, why in [
        (changed(0, act=HARDTANH), POINTS, "two hidden layers of ReLUs"),
        (changed(1, act=HARDTANH), POINTS, "two hidden layers of ReLUs"),
        (Network((plain, plain, plain)), POINTS, "the first of rank one"),
        (NETWORK, half, "integer points and weights"),
        (changed(0, q=(2,) * NETWORK.layers[0].width), POINTS, "integer points and weights"),
        (NETWORK, RationalMatrix(POINTS.num.astype(object) * 2**62), "of 62 bits"),
    ]:
        with pytest.raises(InputError, match=why):
            next(dense.sums_by_rows(network, X))


@pytest.mark.parametrize(("width", "bound"), [(1, 1), (2000, 2**58), (7, 2**61), (10**6, 2**40)])
def test_products_from_residues_are_the_products_of_integers(width: int, bound: int) -> None:
    primes = dense.primes_for(width, bound)
    product = 1
    for p in primes.primes:
        assert width * p * p <= 2**53
        product *= p
    assert product > 2 * bound
    if width <= 2000:
        source = np.random.default_rng(width)
        reach = max(1, int((bound // width) ** 0.5))
        left = source.integers(-reach, reach, (5, width), endpoint=True)
        W = source.integers(-reach, reach, (3, width), endpoint=True)
        rights = [np.ascontiguousarray((W % p).T.astype(np.float64)) for p in primes.primes]
        exact = (left.astype(object) @ W.T.astype(object)).tolist()
        assert primes.digits(left, rights).tolist() == exact
