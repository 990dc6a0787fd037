"""The column evaluator equals the plain one: on any network, on partitions of every kind, on both sides of its bounds."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.linalg.rational_matrix import INT64_MAX, RationalMatrix
from exactmem.networks.activations import HARDTANH, ID, RELU, STEP, PiecewiseLinear
from exactmem.networks.columns import Partitions, by_limbs, column, evaluate_columns, few, linear, suits
from exactmem.networks.evaluation import as_rows, evaluate_all, mismatch
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.networks.reference import evaluate
from exactmem.theorems.registry import DEEP
from tests.examples import in_the_plane, small_data, thinned

TENT = PiecewiseLinear((Fraction(-1, 2), Fraction(1)), (Fraction(2), Fraction(-1, 3), Fraction(0)), Fraction(1, 7))
ACTS = [RELU, RELU, RELU, ID, STEP, HARDTANH, TENT]


def agree(network: Network, X: RationalMatrix) -> None:
    by_columns = list(as_rows(evaluate_columns(network, X), len(network.layers)).rows())
    assert by_columns == [tuple(evaluate(network, row)) for row in X.rows()]


@st.composite
def networks(draw, inputs: int, max_depth: int = 6):
    built, width = [], inputs
    weight = st.one_of(
        st.integers(-2, 2),
        st.fractions(-3, 3, max_denominator=4),
        st.sampled_from([2**31, 2**62, INT64_MAX, 2**64, 3**90]),
    )
    for _ in range(draw(st.integers(1, max_depth))):
        wide = draw(st.integers(1, 4))
        rows = [draw(st.dictionaries(st.integers(0, width - 1), weight, max_size=min(3, width))) for _ in range(wide)]
        signs = draw(st.lists(st.sampled_from([1, -1]), min_size=wide, max_size=wide))
        rows = [{k: s * w for k, w in row.items()} for s, row in zip(signs, rows, strict=True)]
        built.append(
            Layer.sparse(draw(st.sampled_from(ACTS)), width, rows, draw(st.lists(weight, min_size=wide, max_size=wide)))
        )
        width = wide
    return Network(tuple(built))


@settings(max_examples=thinned(120))
@given(st.data())
def test_columns_equal_the_plain_evaluator_on_random_networks(data):
    width = data.draw(st.integers(1, 3))
    cell = st.one_of(st.integers(-3, 3), st.fractions(-2, 2, max_denominator=3), st.sampled_from([2**62, -(2**63)]))
    points = data.draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=30))
    agree(data.draw(networks(width)), RationalMatrix.from_rows(points))


@pytest.mark.slow
@settings(max_examples=3000)
@given(st.data())
def test_stress_on_thousands_of_networks(data):
    width = data.draw(st.integers(1, 4))
    cell = st.one_of(st.integers(-3, 3), st.fractions(-2, 2, max_denominator=3), st.sampled_from([2**62, -(2**63)]))
    points = data.draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=60))
    agree(data.draw(networks(width, 9)), RationalMatrix.from_rows(points))


@pytest.mark.parametrize("module", DEEP, ids=lambda module: module.THEOREM.id)
@settings(max_examples=thinned(15))
@given(dataset=small_data(max_n=9, max_d=3))
def test_columns_equal_the_plain_evaluator_on_every_deep_construction(module, dataset):
    agree(module.THEOREM.construct(dataset).network, dataset.X)


@pytest.mark.parametrize("module", DEEP, ids=lambda module: module.THEOREM.id)
def test_the_evaluator_does_not_trust_the_construction(module):
    """One weight changed anywhere: columns still give exactly what the plain evaluator gives, right or wrong."""
    data = in_the_plane(24, [0, 1, 2] * 8)
    network = module.THEOREM.construct(data).network
    random = np.random.default_rng(0)
    for _ in range(12):
        depth = int(random.integers(len(network.layers)))
        layer = network.layers[depth]
        rows = [dict(row) for row in layer.rows()]
        j = int(random.integers(len(rows)))
        k = int(random.integers(layer.inputs))
        rows[j][k] = rows[j].get(k, 0) + int(random.integers(1, 9))
        rows = [{k: Fraction(w, q) for k, w in row.items()} for row, q in zip(rows, layer.q, strict=True)]
        changed = Layer.sparse(
            layer.act, layer.inputs, rows, [Fraction(c, q) for c, q in zip(layer.c, layer.q, strict=True)]
        )
        agree(Network((*network.layers[:depth], changed, *network.layers[depth + 1 :])), data.X)


@pytest.mark.parametrize("total", [INT64_MAX - 1, INT64_MAX, INT64_MAX + 1])
def test_sums_at_the_end_of_a_word_are_exact(total):
    parts = Partitions(6)
    values = np.array([0, 1, 2, 0, 1, 2], dtype=np.int64)
    one = column(parts.single, values, 1)
    part, found = linear([(one, total // 2)], parts)
    assert part.expand(found).tolist() == [int(v) * (total // 2) for v in values]
    part, found = linear([(one, total // 2), (column(parts.single, values[::-1].copy(), 1), total - total // 2)], parts)
    expected = [
        int(v) * (total // 2) + int(w) * (total - total // 2) for v, w in zip(values, values[::-1], strict=True)
    ]
    assert part.expand(found).tolist() == expected


def test_a_weight_beyond_a_word_on_a_column_of_zeros():
    parts = Partitions(4)
    part, found = linear([(column(parts.single, np.zeros(4, dtype=np.int64), 1), 2**70)], parts)
    assert part.expand(found).tolist() == [0] * 4


@given(st.data())
def test_sums_with_long_weights_by_limbs(data):
    """Nine columns and more, weights of any length and sign, values up to where float64 stops being promised."""
    rows, terms = data.draw(st.integers(1, 12)), data.draw(st.integers(9, 14))
    most = data.draw(st.sampled_from([1, 1000, 2**32, 2**33 // 14, 2**40]))
    parts = Partitions(rows)
    weight = st.one_of(
        st.integers(-5, 5), st.integers(-(2**200), 2**200), st.sampled_from([2**63, -(2**64), 2**16, -(2**15)])
    )
    values = st.lists(st.integers(-most, most), min_size=rows, max_size=rows)
    group = [
        (column(parts.single, np.array(data.draw(values), dtype=np.int64), 1), data.draw(weight)) for _ in range(terms)
    ]
    part, found = linear(group, parts)
    expected = [sum(w * int(col.values[i]) for col, w in group) for i in range(rows)]
    assert part.expand(found).tolist() == expected
    bound = sum(abs(w) * col.reach for col, w in group)
    limbs = by_limbs(group, bound)
    assert limbs is None or limbs.tolist() == expected
    assert limbs is not None or max(col.reach for col, _ in group) * terms << 16 >= 2**53


def test_long_sums_that_repeat_become_classes():
    parts = Partitions(600)
    values = np.empty(600, dtype=object)
    values[:] = [3**100 * (i % 5) for i in range(600)]
    part, taken = few(parts.single, values, parts)
    assert part.count == 5 and part.expand(taken).tolist() == values.tolist()
    values[:] = [3**100 + i for i in range(600)]
    assert few(parts.single, values, parts)[0] is parts.single
    values[:] = [3**100 + max(i - 2, 0) for i in range(600)]  # a first look finds equal ones, the count decides
    assert few(parts.single, values, parts)[0] is parts.single


def test_joining_numbers_the_classes_that_occur():
    parts = Partitions(5)
    p = parts.of(np.array([0, 0, 1, 1, 2], dtype=np.int32), 3)
    q = parts.of(np.array([0, 1, 1, 1, 0], dtype=np.int32), 2)
    joined, left, right = parts.join(p, q)
    assert joined.count == 4
    for row in range(5):
        k = joined.classes[row]
        assert (left[k], right[k]) == (p.classes[row], q.classes[row])


def test_equal_partitions_are_one_object():
    parts = Partitions(3)
    first = parts.of(np.array([0, 1, 0], dtype=np.int32), 2)
    assert parts.of(np.array([0, 1, 0], dtype=np.int32), 2) is first
    assert parts.of(np.array([0, 1, 1], dtype=np.int32), 2) is not first


def test_a_difference_of_ramps_becomes_a_partition_before_it_meets_a_long_weight():
    parts = Partitions(1000)
    T = np.arange(1000, dtype=np.int64)
    P, Q = (column(parts.single, np.maximum(T - 500 + s, 0), 1) for s in (1, 0))
    part, found = linear([(P, 3**100), (Q, -(3**100))], parts)
    assert part.count == 2 and part.expand(found).tolist() == [0] * 500 + [3**100] * 500


def test_deep_narrow_networks_go_by_columns_and_wide_or_shallow_ones_do_not():
    data = in_the_plane(30, [0, 1] * 15)
    for module in DEEP:
        network = module.THEOREM.construct(data).network
        assert suits(network) and set(evaluate_all(network, data.X).path) == {"columns"}
    dense = [Layer.build(RELU, 40, [[1] * 40] * 40, [0] * 40)] * 5
    assert not suits(Network(tuple(dense)))
    assert not suits(Network((Layer.build(RELU, 2, [[1, 1]], [0]), Layer.build(ID, 1, [[1]], [0]))))


@pytest.mark.slow
def test_digits_by_columns(digits):
    some = digits.take(range(600))
    for module in DEEP:
        built = module.THEOREM.construct(some)
        assert mismatch(evaluate_all(built.network, some.X), some.Y) is None
