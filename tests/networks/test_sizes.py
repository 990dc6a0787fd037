"""Sizes against counts by hand, the enclosure of the total weight, and networks as graphs."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from exactmem.networks.activations import ID, RELU
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.networks.weight import total_weight
from exactmem.numbers.roots import sqrt_interval

HIDDEN = Layer.build(RELU, 2, [[3, 0], [Fraction(1, 2), 0]], [4, 0])
NET = Network((HIDDEN, Layer.build(ID, 2, [[1, -2]], [7])))


def test_every_count_by_hand():
    sizes = NET.sizes
    assert (sizes.depth, sizes.hidden_layers, sizes.width, sizes.neurons) == (2, 1, 2, 2)
    assert sizes.dense == 2 * 3 + 1 * 3
    assert sizes.nonzeros == 3 + 3  # 3, 4, 1/2 and 1, -2, 7
    assert sizes.slots == 2 * (1 + 1) + 1 * (2 + 1)  # nobody reads the second input
    assert sizes.bits == 3  # 4 and 7
    assert sizes.total_bits == (2 + 3) + (1 + 2) + (1 + 2 + 3)  # a denominator 1 is none


def test_the_total_weight_counts_the_bias_in_the_norm_and_the_output_bias_as_a_neuron():
    assert total_weight(NET) == (13, 13)  # 1·sqrt(9 + 16) + 2·(1/2) + 7
    constant = Network(
        (Layer.build(RELU, 2, [[3, 0], [Fraction(1, 2), 0], [0, 0]], [4, 0, 1]), Layer.build(ID, 3, [[1, -2, 7]], [0]))
    )
    assert total_weight(constant) == (13, 13)


def test_several_outputs_add_their_absolute_weights_and_biases():
    net = Network(
        (Layer.build(RELU, 1, [[3]], [4]), Layer.build(ID, 1, [[1], [Fraction(-1, 2)]], [1, Fraction(-1, 3)]))
    )
    assert total_weight(net) == (Fraction(3, 2) * 5 + Fraction(4, 3),) * 2


def test_the_total_weight_is_enclosed_and_invariant_under_rescaling():
    lo, hi = total_weight(Network((Layer.build(RELU, 1, [[1]], [1]), Layer.build(ID, 1, [[3]], [0]))))
    other = total_weight(Network((Layer.build(RELU, 1, [[3]], [3]), Layer.build(ID, 1, [[1]], [0]))))
    assert lo < hi and hi - lo < Fraction(1, 2**60) and (lo, hi) == other
    assert lo * lo <= 18 <= hi * hi


def test_the_total_weight_is_defined_for_one_hidden_layer_of_relus_only():
    assert total_weight(Network((Layer.build(ID, 1, [[1]], [0]),))) is None


@given(st.fractions(0, 10**6), st.integers(0, 80))
def test_square_roots_are_enclosed(value, bits):
    lo, hi = sqrt_interval(value, bits)
    assert lo * lo <= value <= hi * hi and hi - lo <= Fraction(1, 2**bits)


@given(st.fractions(0, 1000, max_denominator=50))
def test_the_root_of_a_dyadic_square_is_exact(value):
    root = Fraction(value.numerator, 1 << value.denominator.bit_length())
    assert sqrt_interval(root * root, 64) == (root, root)


def test_small_networks_become_graphs_of_neurons_and_large_ones_of_layers():
    graph = NET.to_networkx()
    assert graph.number_of_nodes() == 2 + 2 + 1
    assert graph.edges[(0, 0), (1, 1)]["weight"] == Fraction(1, 2)
    assert graph.nodes[(1, 0)]["bias"] == 4
    layered = NET.to_networkx(limit=4)
    assert list(layered.nodes) == [0, 1, 2] and layered.edges[0, 1]["nonzeros"] == 2
