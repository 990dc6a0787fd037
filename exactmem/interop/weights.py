"""Weights from files: our JSON, NPZ or safetensors. Floats are taken as the dyadic rationals they are.

Arrays are paired by name: `W1, b1, W2, b2, ...`, or `0.weight, 0.bias, 2.weight, ...` as deep-learning frameworks name
them, in natural order of the names. A weight is (outputs, inputs). Hidden layers use one activation, the last is affine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from exactmem.certificates.certificate import Certificate, write_whole
from exactmem.certificates.objects import read_net
from exactmem.errors import ExactmemError, InputError
from exactmem.networks.activations import ID, named
from exactmem.networks.layers import Dense, Layer
from exactmem.networks.network import Network
from exactmem.numbers.parsing import exact

Arrays = Mapping[str, np.ndarray[Any, Any]]


def read_network(path: str | Path, act: str = "relu") -> Network:
    """The network in a file.

    Parameters
    ----------
    path : .npz, .safetensors, or a JSON file holding a `net` object or a certificate with exactly one network
    act : activation of the hidden layers, for files of arrays

    Raises
    ------
    InputError : unreadable, NaN or infinite weights (with array and position), shapes that do not fit
    """
    path = Path(path)
    try:
        if path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as file:
                return from_arrays({name: file[name] for name in file.files}, act, str(path))
        if path.suffix == ".safetensors":
            return from_arrays(read_safetensors(path), act, str(path))
        return from_json(path)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    except ExactmemError:
        raise
    except (ValueError, KeyError, TypeError, IndexError, EOFError) as error:
        raise InputError(f"{path}: not a network file: {error}") from None


def read_safetensors(path: Path) -> Arrays:
    try:
        from safetensors.numpy import load_file
    except ImportError:
        raise InputError(f"{path}: reading safetensors needs the extra: pip install exactmem[interop]") from None
    if not path.exists():
        raise InputError(f"cannot read {path}: no such file")
    try:
        arrays: Arrays = load_file(path)
    except Exception as error:  # the package's own error types; their text says what is wrong
        raise InputError(f"{path}: not a safetensors file of numbers: {error}") from None
    return arrays


def from_json(path: Path) -> Network:
    value = json.loads(path.read_bytes())
    if isinstance(value, dict) and value.get("t") == "net":
        return read_net(value)
    return network_of(Certificate.load(path), str(path))


def network_of(certificate: Certificate, source: str) -> Network:
    """The one network a certificate holds."""
    nets = [v for v in certificate.objects.values() if isinstance(v, dict) and v.get("t") == "net"]
    if len(nets) != 1:
        raise InputError(f"{source}: holds {len(nets)} networks where one is needed")
    return read_net(nets[0])


def from_arrays(arrays: Arrays, act: str, source: str) -> Network:
    """Layers from named arrays; exact integer triples A1, c1, q1 (as `export` writes them) come first."""
    if "A1" in arrays:
        return from_integers(arrays, source)
    names = sorted(arrays, key=natural)
    weights = [name for name in names if arrays[name].ndim == 2]
    biases = [name for name in names if arrays[name].ndim == 1]
    if not weights or len(biases) not in (0, len(weights)) or len(weights) + len(biases) != len(names):
        raise InputError(
            f"{source}: expected one matrix and one vector per layer, found {', '.join(names) or 'nothing'}"
        )
    layers = []
    for k, name in enumerate(weights):
        W = rationals(arrays[name], name, source)
        b = rationals(arrays[biases[k]].reshape(1, -1), biases[k], source)[0] if biases else [Fraction(0)] * len(W)
        if len(b) != len(W):
            raise InputError(
                f"{source}: {biases[k]} has {len(b)} entries but {name} has {len(W)} rows (outputs, inputs)"
            )
        layers.append(Layer.build(ID if k == len(weights) - 1 else named(act), len(W[0]), W, b))
    return Network(tuple(layers))


def rationals(array: np.ndarray[Any, Any], name: str, source: str) -> list[list[Fraction]]:
    if array.dtype.kind not in "fiu":
        raise InputError(f"{source}: {name} has type {array.dtype}; floats and integers can be read")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        i, j = np.argwhere(~np.isfinite(array))[0]
        raise InputError(f"{source}: {name}[{i}, {j}] is {array[i, j]}; a weight must be finite")
    return [[exact(v) for v in row] for row in array.tolist()]


def natural(name: str) -> list[Any]:
    """Sort key with numbers as numbers: layer10 after layer9."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def integers(array: np.ndarray[Any, Any]) -> Any:
    """Exact integers of an array: int64 as they are, texts as hexadecimal."""
    if array.dtype.kind == "i":
        return array.tolist()
    if array.dtype.kind != "U":
        raise InputError(f"exact weights are int64 or hexadecimal texts, not {array.dtype}")
    flat = [int(v, 16) for v in array.ravel().tolist()]
    return np.array(flat, dtype=object).reshape(array.shape).tolist()


def from_integers(arrays: Arrays, source: str) -> Network:
    layers = []
    k = 1
    while f"A{k}" in arrays:
        A, c, q = (integers(arrays[f"{part}{k}"]) for part in "Acq")
        act = named(str(arrays[f"act{k}"]))
        rows = [[Fraction(a, den) for a in row] for row, den in zip(A, q, strict=True)]
        biases = [Fraction(b, den) for b, den in zip(c, q, strict=True)]
        layers.append(Layer.build(act, len(A[0]), rows, biases))
        k += 1
    return Network(tuple(layers))


def write_npz(network: Network, path: str | Path) -> Path:
    """The exact weights as arrays A1, c1, q1, act1, ...: int64 where they fit, hexadecimal texts where they do not.

    Where every weight is within the range of doubles, W1, b1, ... hold the nearest float64 as well, for use elsewhere; those
    are rounded, and nothing is claimed of them.
    """
    content: dict[str, Any] = {}
    for k, layer in enumerate(network.layers, 1):
        if layer.act.name == "pwl":
            raise InputError("a general piecewise linear activation has no NPZ form; use the certificate itself")
        dense = layer.densified().weights
        if not isinstance(dense, Dense):
            raise TypeError("a densified layer is dense")
        content[f"act{k}"] = np.array(layer.act.name)
        for name, numbers in (("A", dense.rows), ("c", layer.c), ("q", layer.q)):
            content[f"{name}{k}"] = exact_array(numbers)
        try:
            W = np.array([[a / q for a in row] for row, q in zip(dense.rows, layer.q, strict=True)], dtype=np.float64)
            b = np.array([c / q for c, q in zip(layer.c, layer.q, strict=True)], dtype=np.float64)
        except OverflowError:
            continue
        content[f"W{k}"], content[f"b{k}"] = W, b
    buffer = BytesIO()
    np.savez_compressed(buffer, **content)
    return write_whole(Path(path), buffer.getvalue())


def exact_array(numbers: Any) -> np.ndarray[Any, Any]:
    array = np.array(numbers, dtype=object)
    if all(abs(v) < 2**63 for v in array.ravel().tolist()):
        return array.astype(np.int64)
    return np.array([format(v, "x") for v in array.ravel().tolist()]).reshape(array.shape)
