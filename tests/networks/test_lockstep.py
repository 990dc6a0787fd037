"""Layer generators: one yield is one layer, side by side, with one rail for all."""

import pytest

from exactmem.errors import InputError
from exactmem.networks.circuit import Circuit, Form
from exactmem.networks.lockstep import Rail, lockstep, relu


def ramp(rail, at, layers):
    value = Form()
    for _ in range(layers):
        bend, value = yield [rail.form - at, value]
        value = value + bend
    return value


def test_blocks_share_the_rail_and_the_layers():
    circuit = Circuit(1)
    rail = Rail(relu(circuit, circuit.input(0)))
    first, second = lockstep(circuit, rail, [ramp(rail, 1, 3), ramp(rail, 2, 3)])
    network = circuit.compile([first + second])
    assert network.outputs([[5], [1], [-2]]) == [(3 * 4 + 3 * 3,), (0,), (0,)]
    assert [layer.width for layer in network.layers] == [1, 3, 5, 4, 1]  # the rail ends where nobody reads it any more


def test_zero_needs_no_neuron_and_a_constant_does():
    circuit = Circuit(1)
    before = circuit.graph.number_of_nodes()
    assert relu(circuit, Form()).terms == {} and circuit.graph.number_of_nodes() == before
    assert relu(circuit, Form(constant=3)).terms and circuit.graph.number_of_nodes() == before + 1


def test_a_constant_is_made_where_it_is_read():
    circuit = Circuit(1)
    deep = circuit.input(0)
    for _ in range(4):
        deep = relu(circuit, deep)
    last = relu(circuit, deep + relu(circuit, Form(constant=7)))
    assert [layer.width for layer in circuit.compile([last]).layers] == [1, 1, 1, 2, 1, 1]


def test_blocks_of_different_length_are_refused():
    circuit = Circuit(1)
    rail = Rail(relu(circuit, circuit.input(0)))
    with pytest.raises(InputError, match="same number of layers"):
        lockstep(circuit, rail, [ramp(rail, 1, 3), ramp(rail, 2, 2)])
    with pytest.raises(InputError, match="without a layer"):
        lockstep(circuit, rail, [ramp(rail, 1, 0)])


def test_a_slot_counts_whatever_it_holds():
    circuit = Circuit(2)
    x, y = circuit.input(0), circuit.input(1)
    neuron = relu(circuit, 0 * x + 3 * y + 0)
    sizes = circuit.compile([neuron * 0]).sizes
    assert (sizes.slots, sizes.nonzeros) == (4, 1)
