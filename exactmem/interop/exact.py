"""Networks as NPZ files of integers, without loss: arrays A1, c1, q1, act1, A2, ... for neurons act((A·x + c) / q)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from exactmem.certificates.certificate import write_whole
from exactmem.errors import InputError, LimitExceeded
from exactmem.networks.activations import Named, named
from exactmem.networks.layers import Dense, Layer
from exactmem.networks.network import Network

Array = np.ndarray[Any, Any]
Arrays = Mapping[str, Array]

MAX_WEIGHTS = 2**26
"""Weights of one file of arrays, zeros included (half a gibibyte as float64): a sparse or compressed file of a few bytes
can stand for any number of them."""


def from_integers(arrays: Arrays, source: str) -> Network:
    """The exact layers A1, c1, q1, act1, ...; rounded copies W1, b1, ... are not looked at."""
    layers: list[Layer] = []
    while f"A{len(layers) + 1}" in arrays:
        layers.append(integer_layer(arrays, len(layers) + 1, source))
        if len(layers) > 1 and layers[-2].width != layers[-1].inputs:
            reads, k = layers[-1].inputs, len(layers)
            raise InputError(f"{source}: A{k} reads {reads} values but A{k - 1} gives {layers[-2].width}")
    found = sum(re.fullmatch("A[0-9]+", name) is not None for name in arrays)
    if found != len(layers):
        raise InputError(f"{source}: there are {found} arrays A1, A2, ... but no A{len(layers) + 1}; export it anew")
    return Network(tuple(layers))


def integer_layer(arrays: Arrays, k: int, source: str) -> Layer:
    missing = [name for name in (f"c{k}", f"q{k}", f"act{k}") if name not in arrays]
    if missing:
        raise InputError(f"{source}: A{k} is there but not {missing[0]}; export it anew")
    (A, shape), (c, c_shape), (q, q_shape) = (integers(arrays[f"{part}{k}"], f"{part}{k}", source) for part in "Acq")
    if len(shape) != 2 or 0 in shape or c_shape != shape[:1] or q_shape != shape[:1]:
        raise InputError(f"{source}: A{k}, c{k} and q{k} have shapes {shape}, {c_shape} and {q_shape}; they do not fit")
    if min(q) < 1:
        raise InputError(f"{source}: q{k}[{q.index(min(q))}] is {min(q)}; a denominator is positive")
    reads = shape[1]
    rows = [[Fraction(a, den) for a in A[j * reads : (j + 1) * reads]] for j, den in enumerate(q)]
    try:
        act: Named = named(str(arrays[f"act{k}"]))
    except InputError as error:
        raise InputError(f"{source}: act{k}: {error}") from None
    return Layer.build(act, reads, rows, [Fraction(b, den) for b, den in zip(c, q, strict=True)])


def integers(array: Array, name: str, source: str) -> tuple[list[int], tuple[int, ...]]:
    """Exact integers of an array in reading order, and its shape: integers as they are, texts as hexadecimal."""
    if array.dtype.kind not in "iuU":
        raise InputError(f"{source}: {name} has type {array.dtype}; exact weights are integers or hexadecimal texts")
    flat = array.ravel().tolist()
    try:
        return [int(v, 16) if isinstance(v, str) else v for v in flat], array.shape
    except ValueError:
        raise InputError(f"{source}: {name} holds a text that is no hexadecimal integer; export it anew") from None


def write_npz(network: Network, path: str | Path) -> Path:
    """The exact weights as arrays A1, c1, q1, act1, ...: int64 where they fit, hexadecimal texts where they do not.

    Where every weight of a layer is within the range of doubles, W1, b1, ... hold the nearest float64 as well, for use
    elsewhere; those are rounded, and nothing is claimed of them.

    Raises
    ------
    InputError : a general piecewise linear activation, or a place that cannot be written
    LimitExceeded : more than MAX_WEIGHTS weights when all are written out
    """
    content: dict[str, Any] = {}
    total = sum(layer.width * layer.inputs for layer in network.layers)
    if total > MAX_WEIGHTS:
        raise LimitExceeded("MAX_WEIGHTS", total, MAX_WEIGHTS, "the certificate itself holds the weights in short form")
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


def exact_array(numbers: Any) -> Array:
    array = np.array(numbers, dtype=object)
    if all(abs(v) < 2**63 for v in array.ravel().tolist()):
        return array.astype(np.int64)
    return np.array([format(v, "x") for v in array.ravel().tolist()]).reshape(array.shape)
