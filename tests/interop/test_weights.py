"""Networks from arrays: every float is the dyadic rational it holds, layers are found by name, and faults by place."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.errors import InputError, LimitExceeded
from exactmem.interop.weights import from_arrays, natural, read_network, stem
from exactmem.networks.activations import HARDTANH, ID, RELU

TENTH = Fraction(3602879701896397, 2**55)
"""What the float 0.1 is: 0.1000000000000000055511151231257827..."""

W, B = [[1.0, -2.0], [0.5, 3.0], [0.0, 1.0]], [0.25, 0.0, -1.0]
V, C = [[1.0, 1.0, 4.0]], [0.125]


def refusal(**arrays):
    with pytest.raises(InputError) as caught:
        from_arrays({name: np.asarray(value) for name, value in arrays.items()}, "relu", "f.npz")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def single(value, dtype=None):
    """The weight of the network x -> value·x."""
    return from_arrays({"W1": np.array([[value]], dtype=dtype)}, "relu", "").at([1])[0]


def test_a_tenth_is_the_dyadic_it_is():
    assert single(0.1) == TENTH
    assert single(0.1, np.float32) == Fraction(13421773, 2**27)
    assert single(0.1, np.float16) == Fraction(819, 8192)
    assert single(0.1, np.longdouble) == TENTH


def test_the_range_of_doubles_is_kept():
    assert single(5e-324) == Fraction(1, 2**1074)
    assert single(1.7976931348623157e308) == 2**1024 - 2**971
    assert single(-0.0) == 0


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.int64])
def test_integers_are_themselves(dtype):
    limits = np.iinfo(dtype)
    assert single(limits.max, dtype) == limits.max and single(limits.min, dtype) == limits.min


def test_the_largest_unsigned_integer_is_itself():
    assert single(2**64 - 1, np.uint64) == 2**64 - 1


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_taken_as_it_is(weight, bias):
    network = from_arrays({"W1": np.array([[weight]]), "b1": np.array([bias])}, "relu", "")
    assert network.at([1]) == (Fraction(weight) + Fraction(bias),)
    (layer,) = network.layers
    assert layer.q[0] & (layer.q[0] - 1) == 0  # a power of two


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_every_single_is_taken_as_it_is(weight):
    assert single(weight, np.float32) == Fraction(weight)


NAMES = [
    ("W1", "b1", "W2", "b2"),
    ("w1", "b1", "w2", "b2"),
    ("W_1", "b_1", "W_2", "b_2"),
    ("W9", "b9", "W10", "b10"),
    ("weight1", "bias1", "weight2", "bias2"),
    ("weights.1", "biases.1", "weights.2", "biases.2"),
    ("0.weight", "0.bias", "2.weight", "2.bias"),
    ("9.weight", "9.bias", "10.weight", "10.bias"),
    ("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"),
    ("net.layers.8.weight", "net.layers.8.bias", "net.layers.11.weight", "net.layers.11.bias"),
    ("hidden.weight", "hidden.bias", "output.weight", "output.bias"),
]


@pytest.mark.parametrize("names", NAMES, ids=" ".join)
def test_layers_are_found_by_name_in_natural_order(names):
    arrays = [(name, np.array(value)) for name, value in zip(names, (W, B, V, C), strict=True)]
    wanted = from_arrays({"W1": np.array(W), "b1": np.array(B), "W2": np.array(V), "b2": np.array(C)}, "relu", "")
    assert [layer.act for layer in wanted.layers] == [RELU, ID]
    assert wanted.at([1, 1]) == (Fraction(7, 2) + Fraction(1, 8),)
    for order in permutations(arrays):
        assert from_arrays(dict(order), "relu", "") == wanted


def test_numbers_in_names_count_as_numbers():
    assert sorted(["W10", "W9", "W1"], key=natural) == ["W1", "W9", "W10"]
    assert sorted(["a.10.b", "a.9.b", "a"], key=natural) == ["a", "a.9.b", "a.10.b"]
    assert sorted(["x²", "x1"], key=natural) == ["x1", "x²"]


def test_a_weight_and_its_bias_have_the_same_stem():
    assert stem("W1") == stem("b1") == "1"
    assert stem("block.fc.weight") == stem("block.fc.bias") == "block.fc."
    assert stem("norm.weight") != stem("fc.bias")


def test_a_bias_that_is_not_there_is_zero():
    arrays = {"W1": np.array(W), "W2": np.array(V), "b2": np.array(C)}
    assert from_arrays(arrays, "relu", "").at([1, 1]) == (Fraction(7, 2) + 4 + Fraction(1, 8),)


def test_the_activation_is_that_of_the_hidden_layers():
    network = from_arrays({"W1": np.array(W), "W2": np.array(V)}, "hardtanh", "")
    assert [layer.act for layer in network.layers] == [HARDTANH, ID]
    with pytest.raises(InputError, match="unknown activation 'selu'; known: id, relu, step, hardtanh"):
        from_arrays({"W1": np.array(W), "W2": np.array(V)}, "selu", "")


def test_an_infinite_weight_is_named_with_its_position():
    assert refusal(W1=[[1, 2, 3], [4, np.nan, np.inf]]) == "f.npz: W1[1, 1] is nan; a weight must be finite"
    assert refusal(W1=W, b1=[0, 0, -np.inf]) == "f.npz: b1[2] is -inf; a weight must be finite"
    assert refusal(W1=W, b1=B, W2=np.float16([[1, np.inf, 1]])) == "f.npz: W2[0, 1] is inf; a weight must be finite"


def test_shapes_that_do_not_fit_are_named():
    assert refusal(W1=W, b1=[1, 2]) == "f.npz: b1 has 2 entries but W1 has 3 rows (outputs, inputs)"
    assert refusal(W1=np.transpose(W), W2=np.transpose(V)).startswith(
        "f.npz: W2 reads 1 values but W1 gives 2; a weight is"
    )
    assert refusal(W1=np.zeros((0, 3))) == "f.npz: W1 has shape (0, 3); a layer needs inputs and outputs"
    assert refusal(W1=np.zeros((3, 0))) == "f.npz: W1 has shape (3, 0); a layer needs inputs and outputs"
    for shape in ((), (1, 2, 3)):
        assert refusal(W1=np.zeros(shape)).startswith(f"f.npz: W1 has shape {shape}; a weight is a matrix")


def test_arrays_that_are_no_layers_are_named():
    assert refusal().startswith("f.npz: the arrays in it are none, no matrix among them; name them W1, b1")
    assert refusal(b1=B).startswith("f.npz: the arrays in it are b1, no matrix among them")
    assert refusal(W1=W, b2=B).startswith("f.npz: b2 is a vector but the bias of no matrix (W1); name them")
    assert refusal(W1=W, b1=[B]) == "f.npz: W1 and b1 are matrices of one layer; a bias has one dimension"
    assert refusal(W1=W, b1=B, bias1=B).startswith("f.npz: b1 is a vector but the bias of no matrix")
    assert refusal(arr_0=W, arr_1=B).startswith("f.npz: arr_1 is a vector but the bias of no matrix (arr_0)")


def test_the_scale_of_a_normalisation_is_not_mistaken_for_a_bias():
    arrays = {"0.weight": W, "1.weight": [1.0, 1.0, 1.0], "2.weight": V, "2.bias": C}
    assert refusal(**arrays).startswith("f.npz: 1.weight is a vector but the bias of no matrix")


@pytest.mark.parametrize("dtype", [bool, complex, "U3", "S3", "M8[D]"])
def test_arrays_of_no_numbers_are_refused(dtype):
    assert refusal(W1=np.zeros((1, 1), dtype=dtype)).endswith("; floats and integers can be read")


def test_the_content_and_not_the_name_tells_an_npz_file(tmp_path):
    np.savez(tmp_path / "a.npz", W1=W)
    (tmp_path / "weights.bin").write_bytes((tmp_path / "a.npz").read_bytes())
    assert read_network(tmp_path / "weights.bin") == read_network(tmp_path / "a.npz")


@pytest.mark.parametrize("content", [b"", b"garbage", b"PK\x03\x04garbage", b"PK", b"\x93NUMPY\x01\x00"])
def test_a_damaged_npz_file_is_refused(tmp_path, content):
    file = tmp_path / "w.npz"
    file.write_bytes(content)
    with pytest.raises(InputError, match="this NPZ file cannot be read: "):
        read_network(file)


def test_every_truncation_of_an_npz_file_is_refused(tmp_path):
    file = tmp_path / "w.npz"
    np.savez_compressed(file, W1=W, b1=B)
    whole = file.read_bytes()
    for length in range(0, len(whole), 7):
        file.write_bytes(whole[:length])
        with pytest.raises(InputError, match="this NPZ file cannot be read: "):
            read_network(file)


def test_python_objects_are_never_loaded(tmp_path):
    file = tmp_path / "w.npz"
    np.savez(file, W1=np.array([[object()]]))
    with pytest.raises(InputError, match="it holds Python objects; save plain numbers"):
        read_network(file)


def test_a_file_that_claims_endless_memory_is_refused_before_it_is_unpacked(tmp_path):
    file = tmp_path / "w.npz"
    np.savez_compressed(file, W1=np.zeros((1, 10**4)))
    honest = (128 + 8 * 10**4).to_bytes(4, "little")  # the size of W1.npy, as the directory of the archive has it
    file.write_bytes(file.read_bytes().replace(honest, (2**31).to_bytes(4, "little")))
    with pytest.raises(
        LimitExceeded, match=r"MAX_WEIGHTS: 268435456 is over the limit of 67108864; .*w\.npz is too large"
    ):
        read_network(file)
