"""The fast evaluator equals the plain one: on every activation, every storage, and on both sides of each bound."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.activations import HARDTANH, ID, RELU, STEP, PiecewiseLinear
from exactmem.networks.evaluation import FLOAT_EXACT, Columns, evaluate_all, mismatch
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.networks.reference import evaluate

TENT = PiecewiseLinear((Fraction(-1, 2), Fraction(1)), (Fraction(2), Fraction(-1, 3), Fraction(0)), Fraction(1, 7))
ACTS = [ID, RELU, STEP, HARDTANH, TENT, PiecewiseLinear((), (Fraction(3, 2),), Fraction(-1))]
rationals = st.fractions(-5, 5, max_denominator=6)


def agree(network: Network, X: RationalMatrix) -> None:
    fast = list(evaluate_all(network, X).rows())
    assert fast == [tuple(evaluate(network, row)) for row in X.rows()]


@st.composite
def layers(draw, inputs: int, act):
    width = draw(st.integers(1, 4))
    big = draw(st.sampled_from([1, 2**40, 2**200]))
    if draw(st.booleans()):
        u = draw(st.lists(st.integers(-3, 3), min_size=inputs, max_size=inputs).filter(any))
        ints = st.lists(st.integers(-9, 9), min_size=width, max_size=width)
        q = draw(st.lists(st.integers(1, 6), min_size=width, max_size=width))
        return Layer.rank_one(act, u, [big * v for v in draw(ints)], draw(ints), q)
    rows = draw(st.lists(st.lists(rationals, min_size=inputs, max_size=inputs), min_size=width, max_size=width))
    biases = draw(st.lists(rationals, min_size=width, max_size=width))
    rows = [[big * v for v in row] for row in rows]
    if draw(st.booleans()):
        return Layer.sparse(act, inputs, [dict(enumerate(row)) for row in rows], biases)
    return Layer.build(act, inputs, rows, biases)


@given(st.data())
def test_fast_equals_plain_on_random_networks(data):
    width = data.draw(st.integers(1, 3))
    points = data.draw(st.lists(st.lists(rationals, min_size=width, max_size=width), min_size=1, max_size=6))
    X, built = RationalMatrix.from_rows(points), []
    for act in data.draw(st.lists(st.sampled_from(ACTS), min_size=1, max_size=4)):
        built.append(data.draw(layers(width, act)))
        width = built[-1].width
    agree(Network(tuple(built)), X)


def one_weight(w: int, act=ID) -> Network:
    return Network((Layer.build(act, 1, [[w]], [0]),))


@pytest.mark.parametrize("act", ACTS[:4])
@pytest.mark.parametrize("w", [2**52, 2**53 - 1, 2**53, 2**53 + 1, 2**62, 2**63 - 1, 2**63, 2**63 + 1, 2**64])
def test_numbers_around_the_float_and_word_limits_are_exact(act, w):
    X = RationalMatrix.from_rows([[v] for v in range(-40, 41)])
    agree(one_weight(w, act), X)
    agree(one_weight(-w, act), X)


def test_each_arithmetic_is_used_where_its_bound_holds_and_not_beyond():
    X = RationalMatrix(np.ones((70, 70), dtype=np.int64))

    def path(w: int) -> tuple[str, ...]:
        return evaluate_all(Network((Layer.build(ID, 70, [[w] * 70] * 2, [0, 0]),)), X).path

    assert path(FLOAT_EXACT // 70 - 1) == ("float64",)
    assert path(FLOAT_EXACT // 70 + 1) == ("int64",)
    assert path(2**63 // 70 - 1) == ("int64",)
    assert path(2**63 // 70 + 1) == ("integers",)


def test_cancelling_terms_do_not_hide_an_overflow():
    """The sum is 0, but partial sums pass 2^63: the bound counts absolute values."""
    X = RationalMatrix(np.ones((3, 4), dtype=np.int64))
    network = Network((Layer.build(ID, 4, [[2**62, 2**62, -(2**62), -(2**62)]], [1]),))
    assert evaluate_all(network, X).path == ("integers",)
    agree(network, X)


def test_a_step_on_a_tie_is_one():
    network = Network((Layer.build(STEP, 1, [[1], [-1]], [0, 0]),))
    assert network.outputs([[0], ["1/9"]]) == [(1, 1), (1, 0)]


def test_mismatch_names_the_first_wrong_row():
    outputs = Columns(np.array([[2], [4], [7]]), (2,))
    right = RationalMatrix.from_rows([[1], [2], [Fraction(7, 2)]])
    assert mismatch(outputs, right) is None
    assert mismatch(outputs, RationalMatrix.from_rows([[1], [3], [4]])) == 1


def test_another_number_of_coordinates_is_refused():
    network = one_weight(1)
    with pytest.raises(InputError, match="2 coordinates but the network reads 1"):
        evaluate_all(network, RationalMatrix.from_rows([[1, 2]]))
    with pytest.raises(InputError, match="2 coordinates but the network reads 1"):
        network.at([1, 2])
    with pytest.raises(InputError, match="1 outputs but the labels have 2 columns"):
        mismatch(evaluate_all(network, RationalMatrix.from_rows([[1]])), RationalMatrix.from_rows([[1, 2]]))


def test_an_empty_batch_gives_no_outputs():
    assert one_weight(1).outputs([]) == []
