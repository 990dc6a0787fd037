"""Homogeneous rescaling: integers in every hidden layer, the same function, and every way it can be wrong."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.errors import InputError
from exactmem.networks.activations import ID, RELU, STEP
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.networks.rescaling import integral, same_function
from exactmem.theorems.registry import THEOREMS
from tests.examples import in_the_plane

rationals = st.fractions(-3, 3, max_denominator=6)


@st.composite
def homogeneous(draw):
    built, width = [], 2
    for _ in range(draw(st.integers(1, 4))):
        wide = draw(st.integers(1, 3))
        row = st.lists(rationals, min_size=width, max_size=width)
        rows = draw(st.lists(row, min_size=wide, max_size=wide))
        biases = draw(st.lists(rationals, min_size=wide, max_size=wide))
        built.append(Layer.build(draw(st.sampled_from([RELU, ID])), width, rows, biases))
        width = wide
    return Network(tuple(built))


@given(homogeneous(), st.lists(rationals, min_size=2, max_size=2))
def test_the_rescaled_network_has_primitive_integers_and_the_same_values(network, point):
    whole, factors = integral(network)
    assert whole.at(point) == network.at(point)
    for layer in whole.layers[:-1]:
        assert set(layer.q) == {1}
    assert same_function(network, whole, factors).holds


@given(homogeneous(), st.data())
def test_a_wrong_factor_or_weight_is_named(network, data):
    whole, factors = integral(network)
    depth = data.draw(st.integers(0, len(factors) - 1))
    j = data.draw(st.integers(0, len(factors[depth]) - 1))
    for wrong in (Fraction(0), -factors[depth][j]):
        row = (*factors[depth][:j], wrong, *factors[depth][j + 1 :])
        assert same_function(network, whole, (*factors[:depth], row, *factors[depth + 1 :])).witness == (depth, j)
    layer = whole.layers[depth]
    moved = Layer(layer.act, layer.inputs, layer.weights, (*layer.c[:j], layer.c[j] + 1, *layer.c[j + 1 :]), layer.q)
    other = Network((*whole.layers[:depth], moved, *whole.layers[depth + 1 :]))
    assert same_function(network, other, factors).witness == (depth, j)


def test_the_papers_dyadic_circuit_becomes_integers():
    data = in_the_plane(20, [0, 1, 2, 3] * 5)
    network = THEOREMS["vardi2021.paper"].construct(data).network
    whole, factors = integral(network)
    assert any(q > 1 for layer in network.layers for q in layer.q)
    assert {q for layer in whole.layers for q in layer.q} == {1}
    assert whole.outputs(data.X) == network.outputs(data.X)
    assert same_function(network, whole, factors).holds and whole.sizes.slots == network.sizes.slots
    assert whole.shape() == network.shape()


def test_a_step_does_not_commute_with_factors():
    network = Network((Layer.build(STEP, 1, [[Fraction(1, 2)]], [0]), Layer.build(ID, 1, [[1]], [0])))
    with pytest.raises(InputError, match="layer 1 is step: only relu and id commute with positive factors"):
        integral(network)


def test_other_shapes_are_not_the_same_function_by_factors():
    one = Network((Layer.build(ID, 1, [[1]], [0]),))
    two = Network((Layer.build(ID, 1, [[1], [1]], [0, 0]),))
    assert same_function(one, two, ((Fraction(1),),)).witness == "the shapes differ"
