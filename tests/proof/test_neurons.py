"""What neurons hold against what a proof says: every difference is a witness."""

import random
from fractions import Fraction

import pytest

import exactmem as em
from exactmem.proof.keyed import by_key, one_label
from exactmem.proof.neurons import every_neuron, named
from exactmem.proof.proof import Proof
from exactmem.theorems.deep import instance
from exactmem.theorems.vardi2021.packing import pack
from exactmem.theorems.vardi2021.reading import reading

LAYERS = [[(0, 1, 2), (3, 3, 3)], [(Fraction(1, 2), 0, 0)]]
TOLD = [{"T": (0, 1, 2), "z": (3, 3, 3)}, {"gate": (Fraction(1, 2), 0, 0), "found": (0, 0, 0)}]


def test_neurons_that_are_as_told_hold_whatever_their_order_and_names_without_a_neuron_are_allowed():
    assert every_neuron(LAYERS, TOLD, 4).holds
    assert every_neuron([LAYERS[0][::-1], LAYERS[1]], TOLD, 4).holds


@pytest.mark.parametrize(
    ("told", "witness"),
    [
        ([], "2 layers from layer 4 on, and the proof speaks of 0"),
        ([TOLD[0]], "2 layers from layer 4 on, and the proof speaks of 1"),
        ([TOLD[0], {"gate": (Fraction(1, 2), 0, 1)}], "neuron 1 of layer 5 is 0 at point 3, where gate is 1"),
        ([{"T": (0, 1, 3), "z": (3, 3, 3)}, TOLD[1]], "neuron 1 of layer 4 is 2 at point 3, where T is 3"),
    ],
)
def test_a_neuron_that_is_none_of_the_numbers_told_is_named_with_the_nearest(told, witness):
    assert every_neuron(LAYERS, told, 4).witness == witness


def test_nothing_to_check_does_not_hold():
    assert every_neuron([], [], 1).fails


def test_one_name_does_not_serve_two_neurons():
    assert every_neuron([[(1, 2), (1, 2)]], [{"T": (1, 2)}], 1).witness == "neuron 2 of layer 1 is T once more"


@pytest.mark.parametrize("seed", range(20))
def test_reading_a_packed_number_finds_the_label_of_each_of_its_keys_and_of_no_other(seed):
    random.seed(seed)
    n, rho, c = random.randint(1, 4), random.randint(3, 5), random.randint(1, 3)
    labels = {key: random.randrange(2**c) for key in sorted(random.sample(range(2**rho), n))}
    (z,) = pack(list(labels.items()), n, rho, c).values
    for T in range(2**rho):
        layers = list(reading(z, T, n, rho, c))
        assert len(layers) == n * (rho + c) + 1
        assert layers[-1]["gate"] + layers[-1]["found"] == labels.get(T, 0)


def test_keys_are_computed_from_the_points_in_order():
    data = em.Dataset.from_arrays([["1/3", 5], [2, 0], ["1/2", "1/2"]], [4, 4, 9])
    found = instance("vardi2021.compact", data, 0)
    points = by_key(found)
    assert [t * found.keys.grain for t in points.keys] == sorted(found.keys.values)
    assert sorted(map(tuple, points.X.rows())) == sorted(map(tuple, data.X.rows()))
    assert points.apart(10**6, 40).fails and points.apart(0, 1).fails
    halves = em.Dataset.from_arrays([[0], ["5/2"]], [0, 1])
    assert by_key(instance("vardi2021.compact", halves, 0, "given")).apart(1, 2, integers=True).witness == (
        "the key 5/2 is no integer"
    )


def test_one_label_is_a_proof_of_one_step():
    data = em.Dataset.from_arrays([[0], [1]], [7, 7])
    proof = Proof("vardi2021.compact", data)
    assert one_label(proof, em.memorize(data, "vardi2021.compact").network) and len(proof.steps) == 1
    two = em.Dataset.from_arrays([[0], [1]], [7, 8])
    assert not one_label(Proof("vardi2021.compact", two), em.memorize(two, "vardi2021.compact").network)


def test_named_numbers_of_points_become_columns():
    assert named([[{"a": 1}], [{"a": 2}], [{"a": 3}]]) == [{"a": (1, 2, 3)}]
