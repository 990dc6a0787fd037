"""Circuits: forms, levels by longest path, pass-through neurons that are inserted and counted, pruning."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.errors import InputError
from exactmem.networks.activations import HARDTANH, ID, RELU, STEP
from exactmem.networks.circuit import Circuit, Form


def value(circuit: Circuit, form: Form, point: list[Fraction]) -> Fraction:
    """The value of a form, straight from the graph."""
    values = dict(enumerate(point))
    for k in range(circuit.inputs, circuit.graph.number_of_nodes()):
        node = circuit.graph.nodes[k]
        total = sum(circuit.graph.edges[j, k]["weight"] * values[j] for j in circuit.graph.predecessors(k))
        values[k] = node["act"](Fraction(total + node["c"], node["q"]))
    return (form.constant or 0) + sum(v * values[k] for k, v in form.terms.items())


def test_a_bump_compiles_to_two_neurons():
    circuit = Circuit(1)
    x = circuit.input(0)
    bump = circuit.neuron(x, RELU) - circuit.neuron(x - 1, RELU)
    network = circuit.compile([bump])
    assert network.sizes.neurons == 2 and network.sizes.depth == 2
    assert network.outputs([[-1], ["1/2"], [7]]) == [(0,), (Fraction(1, 2),), (1,)]


def test_a_non_negative_value_passes_a_relu_level_through_one_neuron_and_it_counts():
    circuit = Circuit(1)
    up = circuit.neuron(circuit.input(0), RELU)
    bend = circuit.neuron(up - 1, RELU)
    network = circuit.compile([up + bend])
    assert [layer.width for layer in network.layers] == [1, 2, 1]
    assert network.at([3]) == (5,)


def test_a_value_of_either_sign_passes_through_two():
    circuit = Circuit(1)
    x = circuit.input(0)
    network = circuit.compile([x + circuit.neuron(x, RELU)])
    assert network.sizes.neurons == 3
    assert network.outputs([[-2], [2]]) == [(-2,), (4,)]


def test_neurons_no_output_reads_are_pruned():
    circuit = Circuit(1)
    x = circuit.input(0)
    circuit.neuron(circuit.neuron(x + 5, RELU), RELU)
    assert circuit.compile([circuit.neuron(x, RELU)]).sizes.neurons == 1


def test_a_constant_needs_no_hidden_layer():
    assert Circuit(2).compile([Form(constant=Fraction(2, 3))]).at([1, 2]) == (Fraction(2, 3),)


def test_a_value_cannot_pass_a_step_level():
    circuit = Circuit(1)
    x = circuit.input(0)
    with pytest.raises(InputError, match="cannot pass level 1: its step layer would change it"):
        circuit.compile([x + circuit.neuron(x, STEP)])


def test_a_level_with_two_activations_is_refused():
    circuit = Circuit(1)
    x = circuit.input(0)
    with pytest.raises(InputError, match=r"level 1 mixes activations \(relu, step\)"):
        circuit.compile([circuit.neuron(x, STEP) + circuit.neuron(x, RELU)])


def test_hardtanh_lets_its_own_values_pass():
    circuit = Circuit(1)
    first = circuit.neuron(circuit.input(0), HARDTANH)
    second = circuit.neuron(first * 3, HARDTANH)
    network = circuit.compile([first + second])
    assert network.outputs([["1/5"], [-4]]) == [(Fraction(4, 5),), (-2,)]


def test_forms_of_another_circuit_and_missing_inputs_are_refused():
    other = Circuit(1)
    for _ in range(3):
        last = other.neuron(other.input(0), RELU)
    with pytest.raises(InputError, match="another circuit"):
        Circuit(1).neuron(last, RELU)
    with pytest.raises(InputError, match="inputs 0 to 1, not 2"):
        Circuit(2).input(2)
    with pytest.raises(InputError, match="at least one input"):
        Circuit(0)


@given(st.data())
def test_the_compiled_network_computes_what_the_graph_computes(data):
    circuit = Circuit(2)
    forms = [circuit.input(0), circuit.input(1)]
    act = data.draw(st.sampled_from([RELU, ID]))
    scalars = st.fractions(-2, 2, max_denominator=3)

    def form() -> Form:
        total = Form(constant=data.draw(scalars))
        for f in data.draw(st.lists(st.sampled_from(forms), max_size=3)):
            total = total + f * data.draw(scalars)
        return total

    for _ in range(data.draw(st.integers(0, 6))):
        forms.append(circuit.neuron(form(), act))
    outputs = [form(), form()]
    network = circuit.compile(outputs)
    point = [data.draw(scalars), data.draw(scalars)]
    assert network.at(point) == tuple(value(circuit, f, point) for f in outputs)
