"""Residual networks: three ways to evaluate agree, the counts are those of the blocks, misfits are refused."""

import random
from fractions import Fraction

import pytest

from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.activations import HARDTANH, ID, RELU
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.networks.residual import Block, ResidualNetwork, plain


def number(draw: random.Random) -> Fraction:
    return Fraction(draw.randint(-9, 9), draw.choice([1, 1, 2, 3, 7]))


def layer(act, reads: int, width: int, draw: random.Random) -> Layer:
    rows = [[number(draw) for _ in range(reads)] for _ in range(width)]
    return Layer.build(act, reads, rows, [number(draw) for _ in range(width)])


def some_network(act, widths, draw: random.Random, d: int = 2) -> ResidualNetwork:
    blocks = tuple(Block(layer(act, d, w, draw), layer(ID, w, d, draw)) for w in widths)
    return ResidualNetwork(blocks, Network((layer(act, d, 3, draw), layer(ID, 3, 2, draw))))


@pytest.mark.parametrize("act", [RELU, HARDTANH])
@pytest.mark.parametrize("widths", [(), (1,), (2, 1, 3)])
def test_all_rows_at_once_are_what_single_points_give(act, widths):
    draw = random.Random(5)
    network = some_network(act, widths, draw)
    points = [[number(draw), number(draw)] for _ in range(20)]
    assert network.outputs(points) == [network.at(x) for x in points]
    assert network.outputs([[10**40, Fraction(1, 10**30)]]) == [network.at([10**40, Fraction(1, 10**30)])]
    assert network.outputs([]) == []


@pytest.mark.parametrize("widths", [(), (1,), (2, 1, 3), (1, 1, 1, 1)])
def test_the_circuit_computes_the_same_function_everywhere(widths):
    draw = random.Random(7)
    network = some_network(RELU, widths, draw)
    circuit, outputs = network.unrolled
    compiled = circuit.compile(outputs)
    points = [[number(draw), number(draw)] for _ in range(50)]
    assert compiled.outputs(points) == network.outputs(points)


def test_one_block_by_hand():
    """h = x + 2·relu(x - 1) - 1 and f = 3h: at x = 2 h is 3, f is 9."""
    block = Block(Layer.build(RELU, 1, [[1]], [-1]), Layer.build(ID, 1, [[2]], [-1]))
    network = ResidualNetwork((block,), Network((Layer.build(ID, 1, [[3]], [0]),)))
    assert network.at([2]) == (9,) and network.at([0]) == (-3,)
    sizes = network.sizes
    assert (sizes.depth, sizes.hidden_layers, sizes.width, sizes.neurons) == (2, 1, 1, 1)
    assert (sizes.slots, sizes.nonzeros, sizes.dense) == (6, 5, 6)
    stored = network.stored_sizes  # f = 3x + 6·relu(x - 1) - 3
    assert (stored.depth, stored.width, stored.neurons, stored.nonzeros) == (2, 1, 1, 5)


def test_a_unit_that_nobody_reads_is_counted_in_the_network_and_left_out_of_the_circuit():
    block = Block(Layer.build(RELU, 1, [[1], [1]], [0, 5]), Layer.build(ID, 2, [[1, 0]], [0]))
    network = ResidualNetwork((block,), Network((Layer.build(ID, 1, [[1]], [0]),)))
    assert network.sizes.neurons == 2 and network.stored_sizes.neurons == 1


def test_what_does_not_fit_is_refused():
    inner, outer = Layer.build(RELU, 2, [[1, 1]], [0]), Layer.build(ID, 1, [[1], [1]], [0, 0])
    with pytest.raises(InputError, match="a block reads 2 values by 1 units but adds to 1 values by 1 units"):
        Block(inner, Layer.build(ID, 1, [[1]], [0]))
    with pytest.raises(InputError, match="the outer layer is id"):
        Block(inner, Layer.build(RELU, 1, [[1], [1]], [0, 0]))
    with pytest.raises(InputError, match="block 1 reads 2 values but the head reads 1 values"):
        ResidualNetwork((Block(inner, outer),), Network((Layer.build(ID, 1, [[1]], [0]),)))
    network = ResidualNetwork((Block(inner, outer),), Network((Layer.build(ID, 2, [[1, 1]], [0]),)))
    with pytest.raises(InputError, match="the point has 1 coordinates but the network reads 2"):
        network.at([1])
    with pytest.raises(InputError, match="the points have 1 coordinates but the network reads 2"):
        network.columns(RationalMatrix.from_rows([[1]]))
    with pytest.raises(InputError, match="bounds takes a plain feed-forward network, and this one has residual blocks"):
        plain(network, "bounds")
    assert plain(network.head, "bounds") is network.head
