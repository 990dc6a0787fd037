"""Weights from files: our JSON, NPZ or safetensors. Floats are taken as the dyadic rationals they are.

Arrays are paired by name: `W1, b1, W2, b2, ...`, or `0.weight, 0.bias, 2.weight, ...` as deep-learning frameworks name
them; layers come in natural order of the names. A weight is (outputs, inputs); a bias that is not there is zero. Hidden
layers use one activation, the last is affine. The arrays that `export` writes are read by `exact`.
"""

from __future__ import annotations

import json
import math
import re
import zipfile
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from exactmem.certificates.certificate import Certificate
from exactmem.certificates.objects import read_net
from exactmem.errors import InputError, LimitExceeded, Rejected
from exactmem.interop.exact import MAX_WEIGHTS, Array, Arrays, from_integers
from exactmem.networks.activations import ID, named
from exactmem.networks.layers import Dense, Layer, RankOne, Sparse
from exactmem.networks.network import Network
from exactmem.numbers.parsing import exact

Json = Any

NAMES = "name them W1, b1, W2, b2, ... or 0.weight, 0.bias, 1.weight, ..."

SAFETENSORS = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2",
    "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1", "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1",
}  # fmt: skip


def read_network(path: str | Path, act: str = "relu") -> Network:
    """The network in a file.

    Parameters
    ----------
    path : NPZ, .safetensors, or JSON that holds a `net` object or a certificate with exactly one network
    act : activation of the hidden layers, for files of arrays

    Raises
    ------
    InputError : unreadable, NaN or infinite weights (with array and position), shapes that do not fit
    LimitExceeded : more than MAX_WEIGHTS weights
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    if raw.startswith(b"PK") or path.suffix.lower() == ".npz":
        return from_arrays(read_npz(raw, str(path)), act, str(path))
    if path.suffix.lower() == ".safetensors":
        return from_arrays(read_safetensors(raw, str(path)), act, str(path))
    return from_json(raw, str(path))


def read_npz(raw: bytes, source: str) -> Arrays:
    """The arrays of an NPZ file. Python objects in it are never loaded."""
    try:
        claimed = sum(entry.file_size for entry in zipfile.ZipFile(BytesIO(raw)).infolist())
        if claimed > 8 * MAX_WEIGHTS:
            raise LimitExceeded("MAX_WEIGHTS", claimed // 8, MAX_WEIGHTS, f"{source} is too large to be read")
        with np.load(BytesIO(raw), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except LimitExceeded:
        raise
    except Exception as error:  # NumPy, zipfile and zlib raise a dozen kinds on damaged files
        reason = "it holds Python objects; save plain numbers" if "allow_pickle" in str(error) else one_line(error)
        raise InputError(f"{source}: this NPZ file cannot be read: {reason}") from None


def read_safetensors(raw: bytes, source: str) -> Arrays:
    """The tensors of a safetensors file; bfloat16 becomes float32, which holds it exactly."""
    try:
        from safetensors import deserialize
    except ImportError:
        raise InputError(f"{source}: reading safetensors needs the extra: pip install exactmem[interop]") from None
    try:
        tensors = deserialize(raw)  # type: ignore[no-untyped-call]
    except Exception as error:  # the package's own error type; its text says what is wrong
        raise InputError(f"{source}: this safetensors file cannot be read: {one_line(error)}") from None
    arrays = {}
    for name, tensor in tensors:
        kind = tensor["dtype"]
        if kind not in SAFETENSORS:
            raise InputError(f"{source}: {name} has type {kind}; these can be read: {', '.join(SAFETENSORS)}")
        array = np.frombuffer(tensor["data"], SAFETENSORS[kind]).reshape(tensor["shape"])
        if kind == "BF16":  # the leading half of a float32
            array = (array.astype(np.uint32) << 16).view(np.float32)
        arrays[name] = array
    return arrays


def one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def from_json(raw: bytes, source: str) -> Network:
    try:
        value = None if raw.startswith(b"\x1f\x8b") else json.loads(raw)
    except (ValueError, RecursionError):
        raise InputError(f"{source}: not a network: give our JSON, or arrays as .npz or .safetensors") from None
    if isinstance(value, dict) and value.get("t") == "net":
        return sound(value, source)
    try:
        certificate = Certificate.from_bytes(raw, source)
    except Rejected:
        raise InputError(f"{source}: neither a network nor a certificate; it may be truncated or damaged") from None
    return network_of(certificate, source)


def network_of(certificate: Certificate, source: str) -> Network:
    """The one network a certificate holds."""
    nets = [v for v in certificate.objects.values() if isinstance(v, dict) and v.get("t") == "net"]
    if len(nets) != 1:
        raise InputError(f"{source}: holds {len(nets) or 'no'} networks where one is needed")
    return sound(nets[0], source)


def sound(value: Json, source: str) -> Network:
    """The network of a net object that may be damaged: every shape is looked at, and every neuron is in lowest terms."""
    try:
        network = read_net(value)
        inputs = value["in"]
        for k, layer in enumerate(network.layers, 1):
            why = damage(layer, inputs)
            if why:
                raise InputError(f"{source}: layer {k} of the network is damaged: {why}; get the file anew")
            inputs = layer.width
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, ZeroDivisionError) as error:
        raise InputError(f"{source}: the network is damaged ({type(error).__name__}); get the file anew") from None
    return network


def damage(layer: Layer, inputs: int) -> str:
    """Why a layer as read from a file is none, or ""."""
    weights = layer.weights
    if isinstance(weights, RankOne):
        spread, reads = math.gcd(*weights.u), {len(weights.u)}
        common = [k * spread for k in weights.k]
    elif isinstance(weights, Dense):
        reads, common = {len(row) for row in weights.rows}, [math.gcd(*row) for row in weights.rows]
    else:
        reads, common = {inputs if sparse_rows_fit(weights, inputs) else -1}, [math.gcd(*w) for _, w in weights.rows]
    if not len(common) == len(layer.c) == len(layer.q) > 0:
        return "its neurons, biases and denominators differ in number"
    if type(inputs) is not int or inputs < 1 or reads != {inputs}:
        return f"it does not read {inputs} values"
    for j, (g, c, q) in enumerate(zip(common, layer.c, layer.q, strict=True), 1):
        if q < 1 or math.gcd(q, c, g) > 1:
            return f"neuron {j} is not in lowest terms over a positive denominator"
    return ""


def sparse_rows_fit(weights: Sparse, inputs: int) -> bool:
    return all(
        len(index) == len(values) and list(index) == sorted(set(index)) and all(0 <= k < inputs for k in index)
        for index, values in weights.rows
    )


def from_arrays(arrays: Arrays, act: str, source: str) -> Network:
    """Layers from named arrays; exact integer triples A1, c1, q1 (as `export` writes them) come first."""
    if "A1" in arrays:
        return from_integers(arrays, source)
    pairs = paired(arrays, source)
    layers: list[Layer] = []
    for k, (name, bias) in enumerate(pairs, 1):
        rows, reads = arrays[name].shape
        if not rows or not reads:
            raise InputError(f"{source}: {name} has shape ({rows}, {reads}); a layer needs inputs and outputs")
        if layers and layers[-1].width != reads:
            before = f"{pairs[k - 2][0]} gives {layers[-1].width}"
            raise InputError(
                f"{source}: {name} reads {reads} values but {before}; a weight is (outputs, inputs), and layers come in the "
                "order of their names"
            )
        W = [rationals(row, f"{name}[{i}, {{}}]", source) for i, row in enumerate(arrays[name])]
        b = rationals(arrays[bias], f"{bias}[{{}}]", source) if bias else [Fraction(0)] * rows
        if len(b) != rows:
            raise InputError(f"{source}: {bias} has {len(b)} entries but {name} has {rows} rows (outputs, inputs)")
        layers.append(Layer.build(ID if k == len(pairs) else named(act), reads, W, b))
    return Network(tuple(layers))


def paired(arrays: Arrays, source: str) -> list[tuple[str, str]]:
    """Each matrix with the vector of the same name but for the letter, or with "", in natural order."""
    names = sorted(arrays, key=natural)
    for name in names:
        if arrays[name].ndim not in (1, 2):
            shape = arrays[name].shape
            raise InputError(
                f"{source}: {name} has shape {shape}; a weight is a matrix (outputs, inputs), a bias a vector"
            )
    weights = [name for name in names if arrays[name].ndim == 2]
    biases = {stem(name): name for name in names if arrays[name].ndim == 1}
    pairs = [(name, biases.pop(stem(name), "")) for name in weights]
    used = {name for pair in pairs for name in pair}
    twins = [name for name in weights if sum(stem(name) == stem(other) for other in weights) > 1]
    if not weights:
        raise InputError(f"{source}: the arrays in it are {', '.join(names) or 'none'}, no matrix among them; {NAMES}")
    if twins:
        raise InputError(f"{source}: {twins[0]} and {twins[1]} are matrices of one layer; a bias has one dimension")
    odd = [name for name in names if name not in used]
    if odd:
        raise InputError(f"{source}: {odd[0]} is a vector but the bias of no matrix ({', '.join(weights)}); {NAMES}")
    return pairs


def stem(name: str) -> str:
    """What a weight and its bias have in common: "1" for W1 and b1, "fc." for fc.weight and fc.bias."""
    return re.sub(r"(weights?|w|bias(es)?|b)(?=[._]?[0-9]*$)", "", name, flags=re.IGNORECASE)


def rationals(array: Array, place: str, source: str) -> list[Fraction]:
    """The numbers of a one-dimensional array; `place` says where, with a gap for the index (from 0, as in NumPy)."""
    if array.dtype.kind not in "fiu":
        raise InputError(f"{source}: {place.split('[')[0]} has type {array.dtype}; floats and integers can be read")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        j = int(np.flatnonzero(~np.isfinite(array))[0])
        raise InputError(f"{source}: {place.format(j)} is {array[j]}; a weight must be finite")
    return [exact(v) for v in array.tolist()]


def natural(name: str) -> list[Any]:
    """Sort key with numbers as numbers: layer10 after layer9."""
    return [int(part) if k % 2 else part for k, part in enumerate(re.split(r"([0-9]+)", name))]
