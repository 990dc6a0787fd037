"""Networks from safetensors files: the same rules, and bfloat16 exactly."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.errors import InputError
from exactmem.interop.weights import read_network, read_safetensors

pytest.importorskip("safetensors")


def tensors(**named) -> bytes:
    """A safetensors file, written by hand: the length of a JSON header, the header, the bytes of all tensors."""
    header, body = {}, b""
    for name, (kind, shape, raw) in named.items():
        header[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [len(body), len(body) + len(raw)]}
        body += raw
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def reading(path, **named):
    file = path / "w.safetensors"
    file.write_bytes(tensors(**named))
    return read_network(file)


def test_doubles_singles_and_halves_are_the_dyadics_they_are(tmp_path):
    for kind, dtype in (("F64", "<f8"), ("F32", "<f4"), ("F16", "<f2")):
        weight = np.array([[0.1]], dtype)
        network = reading(tmp_path, **{"0.weight": (kind, (1, 1), weight.tobytes())})
        assert network.at([1]) == (Fraction(float(weight[0, 0])),)


def test_the_files_of_the_library_are_read(tmp_path):
    from safetensors.numpy import save_file

    save_file({"fc.weight": np.float32([[0.5, 2]]), "fc.bias": np.int64([7])}, tmp_path / "m.safetensors")
    assert read_network(tmp_path / "m.safetensors").at([2, 1]) == (10,)


def test_bfloat16_is_the_leading_half_of_a_single(tmp_path):
    bits = np.array([0x3DCD, 0xC000, 0x0001, 0x7F7F], "<u2")  # 0.1 cut, -2, the least and the largest
    network = reading(tmp_path, W1=("BF16", (4, 1), bits.tobytes()))
    largest = (2**8 - 1) * 2**120
    assert network.at([1]) == (Fraction(205, 2048), -2, Fraction(1, 2**133), largest)


@given(st.integers(0, 2**16 - 1).filter(lambda bits: bits & 0x7F80 != 0x7F80))
def test_every_finite_bfloat16_is_read_exactly(bits):
    arrays = read_safetensors(tensors(W1=("BF16", (1, 1), bits.to_bytes(2, "little"))), "")
    sign, exponent, fraction = bits >> 15, bits >> 7 & 0xFF, bits & 0x7F
    size = Fraction(fraction + 128 * (exponent > 0), 128) * Fraction(2) ** (max(exponent, 1) - 127)
    assert Fraction(float(arrays["W1"][0, 0])) == (-size if sign else size)


@pytest.mark.parametrize(("bits", "shown"), [(0x7F80, "inf"), (0xFF80, "-inf"), (0x7FC0, "nan")])
def test_a_bfloat16_that_is_no_number_is_named(tmp_path, bits, shown):
    raw = np.array([0x3F80, bits], "<u2").tobytes()
    with pytest.raises(InputError, match=rf"W1\[0, 1\] is {shown}; a weight must be finite"):
        reading(tmp_path, W1=("BF16", (1, 2), raw))


@pytest.mark.parametrize("kind", ["BOOL", "F8_E4M3", "F8_E5M2"])
def test_other_types_are_named_with_those_that_can_be_read(tmp_path, kind):
    with pytest.raises(InputError, match=f"W1 has type {kind}; these can be read: F64, F32, F16, BF16, I64"):
        reading(tmp_path, W1=(kind, (1, 1), b"\x01"))


def test_damaged_files_are_refused(tmp_path):
    whole = tensors(W1=("F64", (1, 1), np.ones(1).tobytes()))
    file = tmp_path / "w.safetensors"
    for content in (b"", b"garbage!", b"\xff" * 99, whole + b"x", *(whole[:k] for k in range(len(whole)))):
        file.write_bytes(content)
        with pytest.raises(InputError, match="this safetensors file cannot be read: ") as caught:
            read_network(file)
        assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match=r"cannot read .*nowhere\.safetensors: No such file or directory"):
        read_network(tmp_path / "nowhere.safetensors")
