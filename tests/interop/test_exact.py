"""Exact NPZ files: what is written is read back to the last bit, whatever the weights; damaged ones are refused."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.errors import InputError, LimitExceeded
from exactmem.interop.exact import from_integers, write_npz
from exactmem.interop.weights import read_network
from exactmem.networks.activations import HARDTANH, ID, RELU, STEP, PiecewiseLinear
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from tests.examples import thinned

integers = st.one_of(st.integers(-9, 9), st.integers(-(2**70), 2**70), st.integers(-(2**900), 2**900))
rationals = st.builds(Fraction, integers, integers.map(abs).filter(bool))


@st.composite
def networks(draw) -> Network:
    """Small networks with weights of up to 900 bits above and below."""
    widths = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    layers = []
    for reads, width in pairwise(widths):
        act = draw(st.sampled_from([ID, RELU, STEP, HARDTANH]))
        row = st.lists(rationals, min_size=reads, max_size=reads)
        rows = draw(st.lists(row, min_size=width, max_size=width))
        layers.append(Layer.build(act, reads, rows, draw(st.lists(rationals, min_size=width, max_size=width))))
    return Network(tuple(layers))


@settings(max_examples=thinned(60))
@given(networks())
def test_every_network_comes_back_as_it_was(tmp_path_factory, network):
    file = write_npz(network, tmp_path_factory.getbasetemp() / "exact.npz")
    assert read_network(file) == network


def test_hundreds_of_bits_come_back(tmp_path):
    source = random.Random(0)
    rows = [[Fraction(source.getrandbits(400), source.getrandbits(300) | 1) for _ in range(5)] for _ in range(4)]
    network = Network((Layer.build(ID, 5, rows, [Fraction(1, 3**200)] * 4),))
    assert network.sizes.bits > 1000
    assert read_network(write_npz(network, tmp_path / "w.npz")) == network


def test_short_weights_are_int64_and_long_ones_hexadecimal(tmp_path):
    long = Layer.build(ID, 1, [[Fraction(-(2**70), 3)], [Fraction(1, 2)]], [0, 0])
    short = Layer.build(RELU, 1, [[Fraction(2**62, 3)]], [0])
    write_npz(Network((short, long)), tmp_path / "w.npz")
    with np.load(tmp_path / "w.npz") as file:
        assert file["A1"].dtype == np.int64 and file["A1"].tolist() == [[2**62]] and file["q1"].tolist() == [3]
        assert file["A2"].tolist() == [["-400000000000000000"], ["1"]] and file["q2"].tolist() == [3, 2]
        assert [str(file["act1"]), str(file["act2"])] == ["relu", "id"]


def test_rounded_copies_are_the_nearest_doubles_and_are_not_read_back(tmp_path):
    network = Network((Layer.build(ID, 1, [[Fraction(1, 3)]], [Fraction(1, 10)]),))
    write_npz(network, tmp_path / "w.npz")
    with np.load(tmp_path / "w.npz") as file:
        assert file["W1"].tolist() == [[1 / 3]] and file["b1"].tolist() == [0.1]
    assert read_network(tmp_path / "w.npz") == network


def test_a_layer_beyond_the_doubles_has_no_rounded_copy(tmp_path):
    write_npz(Network((Layer.build(ID, 1, [[10**400]], [0]),)), tmp_path / "w.npz")
    with np.load(tmp_path / "w.npz") as file:
        assert "W1" not in file.files and int(str(file["A1"][0, 0]), 16) == 10**400


def test_what_cannot_be_written_is_refused(tmp_path):
    tent = PiecewiseLinear((Fraction(0),), (Fraction(1), Fraction(-1)), Fraction(0))
    with pytest.raises(InputError, match="no NPZ form; use the certificate itself"):
        write_npz(Network((Layer.build(tent, 1, [[1]], [0]),)), tmp_path / "w.npz")
    wide = Layer.sparse(RELU, 2**30, [{5: Fraction(1)}], [Fraction(0)])
    with pytest.raises(LimitExceeded, match="MAX_WEIGHTS: 1073741824 is over the limit of 67108864"):
        write_npz(Network((wide,)), tmp_path / "w.npz")
    with pytest.raises(InputError, match="cannot write"):
        write_npz(Network((Layer.build(ID, 1, [[1]], [0]),)), tmp_path / "missing" / "w.npz")
    assert list(tmp_path.iterdir()) == []


GOOD = {"A1": [[1, 2]], "c1": [0], "q1": [3], "act1": "relu", "A2": [[1]], "c2": [5], "q2": [1], "act2": "id"}
FAULTS = {
    "no biases": ({"c1": None}, "f.npz: A1 is there but not c1; export it anew"),
    "no denominators": ({"q2": None}, "f.npz: A2 is there but not q2; export it anew"),
    "no activation": ({"act1": None}, "f.npz: A1 is there but not act1; export it anew"),
    "another activation": ({"act1": "selu"}, "f.npz: act1: unknown activation 'selu'; known: id, relu, step, hardtanh"),
    "a zero denominator": ({"q1": [0]}, "f.npz: q1[0] is 0; a denominator is positive"),
    "a negative denominator": ({"q2": [-1]}, "f.npz: q2[0] is -1; a denominator is positive"),
    "a float": ({"A1": [[0.5, 1]]}, "f.npz: A1 has type float64; exact weights are integers or hexadecimal texts"),
    "truth values": ({"c1": [True]}, "f.npz: c1 has type bool; exact weights are integers or hexadecimal texts"),
    "a word": ({"A1": [["1", "x"]]}, "f.npz: A1 holds a text that is no hexadecimal integer; export it anew"),
    "two biases": ({"c1": [0, 1]}, "f.npz: A1, c1 and q1 have shapes (1, 2), (2,) and (1,); they do not fit"),
    "one dimension": ({"A1": [1, 2]}, "f.npz: A1, c1 and q1 have shapes (2,), (1,) and (1,); they do not fit"),
    "no neurons": (
        {"A1": np.zeros((0, 2), int), "c1": np.zeros(0, int), "q1": np.zeros(0, int)},
        "f.npz: A1, c1 and q1 have shapes (0, 2), (0,) and (0,); they do not fit",
    ),
    "layers that do not fit": ({"A2": [[1, 1]]}, "f.npz: A2 reads 2 values but A1 gives 1"),
    "a gap": ({"A4": [[1]]}, "f.npz: there are 3 arrays A1, A2, ... but no A3; export it anew"),
}


def test_the_smallest_file_by_hand():
    network = from_integers({name: np.array(value) for name, value in GOOD.items()}, "f.npz")
    assert network.at([4, 1]) == (Fraction(7),) and network.at([-4, 1]) == (Fraction(5),)


def test_numbers_that_are_not_in_lowest_terms_are_reduced():
    arrays = {"A1": np.array([[2, 4]]), "c1": np.array([6]), "q1": np.array([8]), "act1": np.array("id")}
    (layer,) = from_integers(arrays, "").layers
    assert (layer.weights.rows, layer.c, layer.q) == (((1, 2),), (3,), (4,))


@pytest.mark.parametrize("case", FAULTS)
def test_a_damaged_file_is_refused_with_the_array(case):
    changes, message = FAULTS[case]
    arrays = {name: np.array(value) for name, value in {**GOOD, **changes}.items() if value is not None}
    with pytest.raises(InputError) as caught:
        from_integers(arrays, "f.npz")
    assert str(caught.value) == message


@given(st.dictionaries(st.sampled_from([*GOOD, "A3", "W1"]), st.integers(0, 7), min_size=1))
def test_arrays_in_the_wrong_places_are_never_a_crash(moved):
    odd = [np.array(v) for v in ([[1, 2]], [0], "relu", 1.5, [["f", "-1"]], [[]], b"x", [[[1]]])]
    arrays = {name: np.array(value) for name, value in GOOD.items()} | {name: odd[k] for name, k in moved.items()}
    try:
        network = from_integers(arrays, "f.npz")
    except InputError as error:
        assert str(error).startswith("f.npz: ")
    else:
        assert len(network.layers) in (2, 3)
