"""Layers: lowest terms, three storages that mean the same, and what is refused."""

from fractions import Fraction
from math import gcd

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.errors import InputError
from exactmem.networks.activations import HARDTANH, ID, RELU, STEP, PiecewiseLinear, named
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network

rationals = st.fractions(-9, 9, max_denominator=12)


@given(st.lists(rationals, min_size=3, max_size=3), rationals)
def test_a_built_neuron_is_in_lowest_terms_and_keeps_its_value(weights, bias):
    layer = Layer.build(ID, 3, [weights], [bias])
    A, c, q = layer.weights.rows[0], layer.c[0], layer.q[0]
    assert q > 0 and gcd(q, c, *A) == 1
    assert [Fraction(a, q) for a in A] == weights and Fraction(c, q) == bias


@given(
    st.lists(st.integers(-6, 6), min_size=2, max_size=3).filter(any),
    st.lists(st.tuples(st.integers(-6, 6), st.integers(-6, 6), st.integers(1, 6)), min_size=1, max_size=3),
)
def test_a_rank_one_layer_means_its_dense_form_in_lowest_terms(u, neurons):
    k, c, q = zip(*neurons, strict=True)
    layer = Layer.rank_one(RELU, u, k, c, q)
    for j, (kj, cj, qj) in enumerate(neurons):
        row = layer.densified().weights.rows[j]
        assert [Fraction(a, layer.q[j]) for a in row] == [Fraction(kj * v, qj) for v in u]
        assert Fraction(layer.c[j], layer.q[j]) == Fraction(cj, qj)
        assert gcd(layer.q[j], layer.c[j], *row) == 1


def test_sparse_and_dense_rows_agree():
    rows = [{2: Fraction(1, 2)}, {0: 3, 1: -1}]
    sparse = Layer.sparse(RELU, 3, rows, [1, 0])
    dense = Layer.build(RELU, 3, [[0, 0, Fraction(1, 2)], [3, -1, 0]], [1, 0])
    assert sparse.densified() == dense
    assert list(sparse.rows()) == list(dense.rows())


def test_layers_that_do_not_fit_are_refused():
    one = Layer.build(ID, 2, [[1, 1]], [0])
    with pytest.raises(InputError, match="layer 2 reads 2 values but layer 1 gives 1"):
        Network((one, one))
    with pytest.raises(InputError, match="at least one layer"):
        Network(())
    with pytest.raises(InputError, match="3 weights where the layer reads 2"):
        Layer.build(ID, 2, [[1, 2, 3]], [0])
    with pytest.raises(InputError, match="nonzero direction"):
        Layer.rank_one(ID, [0, 0], [1], [0], [1])


def test_activations_at_their_bends():
    assert [RELU(Fraction(t)) for t in (-1, 0, 2)] == [0, 0, 2]
    assert [STEP(Fraction(t)) for t in (-1, 0, 1)] == [0, 1, 1]
    assert [HARDTANH(Fraction(t)) for t in (-3, -1, 0, 1, 3)] == [-1, -1, 0, 1, 1]
    as_pieces = PiecewiseLinear((Fraction(-1), Fraction(1)), (Fraction(0), Fraction(1), Fraction(0)), Fraction(-1))
    assert all(as_pieces(Fraction(t, 4)) == HARDTANH(Fraction(t, 4)) for t in range(-12, 13))


def test_bad_activations_are_refused():
    with pytest.raises(InputError, match="unknown activation 'gelu'; known: id, relu, step, hardtanh"):
        named("gelu")
    with pytest.raises(InputError, match="increasing knots"):
        PiecewiseLinear((Fraction(1), Fraction(1)), (Fraction(0),) * 3, Fraction(0))
    with pytest.raises(InputError, match="one more slope than knots"):
        PiecewiseLinear((Fraction(1),), (Fraction(0),), Fraction(0))
