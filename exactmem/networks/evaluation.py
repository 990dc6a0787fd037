"""Fast exact evaluation of a network on all rows of a matrix.

Unit k of a layer is a column of integers X with a static scale D_k > 0: its values are X / D_k. A neuron
act((a·x + c) / q) becomes integers A, b, D with (A·X + b) / D = (a·x + c) / q, see `integer_row`. Before a layer is
computed, B = max_j (sum_k |A_jk|·max|X_k| + |b_j|) bounds every number that can occur in it, partial sums in any order
included. Then

* B < 2^53: one float64 matrix product; every float that occurs is an integer below 2^53, hence exact (order of
  summation and fused multiply-adds do not matter);
* B < 2^63: one int64 product, which cannot wrap;
* otherwise: one product of integer matrices by FLINT.

The bounds come from the numbers themselves, never from trust in the construction. Deep networks whose neurons read few
values go column by column instead (`columns`). `reference` is the yardstick.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import fmpz, fmpz_mat

from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import INT64_MAX, RationalMatrix
from exactmem.linalg.solve import integer_matrix
from exactmem.networks.activations import ID, PiecewiseLinear
from exactmem.networks.columns import Column, evaluate_columns, integer_row, suits
from exactmem.networks.layers import Dense, Layer, RankOne
from exactmem.progress import tick

if TYPE_CHECKING:
    from exactmem.networks.network import Network

Array = np.ndarray[Any, Any]
FLOAT_EXACT = 2**53  # every integer up to here is a float64
FLOAT_MIN_WORK = 4096  # multiply-adds below which converting to float costs more than it saves


@dataclass(frozen=True)
class Columns:
    """N rows of m integers with one positive scale per column: entry (i, k) stands for num[i, k] / scales[k].

    `num` is an int64 array or, where a number may not fit, a FLINT integer matrix.
    """

    num: Array | fmpz_mat
    scales: tuple[int, ...]
    path: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return int(self.num.nrows()) if isinstance(self.num, fmpz_mat) else self.num.shape[0]

    def lists(self) -> list[list[int]]:
        """The numerators as Python integers, row by row."""
        if isinstance(self.num, fmpz_mat):
            return [[int(v) for v in row] for row in self.num.tolist()]
        rows: list[list[int]] = self.num.tolist()
        return rows

    def rows(self) -> Iterator[tuple[Fraction, ...]]:
        return (tuple(Fraction(v, s) for v, s in zip(row, self.scales, strict=True)) for row in self.lists())

    def bounds(self) -> list[int]:
        """max |num| per column."""
        if isinstance(self.num, fmpz_mat):
            columns = self.num.transpose().tolist()
            return [max(int(max(column)), -int(min(column))) if column else 0 for column in columns]
        if not self.num.size:
            return [0] * len(self.scales)
        return [max(a, -b) for a, b in zip(self.num.max(axis=0).tolist(), self.num.min(axis=0).tolist(), strict=True)]


@dataclass(frozen=True)
class IntegerLayer:
    """A layer as integers: values (X·A^T + b), activation at scale D per neuron."""

    act: Any
    A: list[list[int]]
    b: list[int]
    D: list[int]


def evaluate_all(network: Network, X: RationalMatrix) -> Columns:
    """The exact outputs of the network on every row of X.

    Returns
    -------
    Columns of shape (rows of X, outputs); `path` names the arithmetic each layer used ("float64", "int64", "integers").

    Raises
    ------
    InputError : X has another number of columns than the network reads
    """
    if X.shape[1] != network.inputs:
        raise InputError(f"the points have {X.shape[1]} coordinates but the network reads {network.inputs}")
    if suits(network):
        return as_rows(evaluate_columns(network, X), len(network.layers))
    num = X.num if X.num.dtype == np.int64 else integer_matrix(X.num)
    values = Columns(num, (X.den,) * network.inputs)
    for k, layer in enumerate(network.layers):
        tick("evaluating layers", k, len(network.layers))
        if isinstance(layer.weights, RankOne):  # one number u·x per sample, then every neuron reads only that
            values = step(Layer.build(ID, layer.inputs, [layer.weights.u], [0]), values)
            layer = Layer(layer.act, 1, Dense(tuple((k,) for k in layer.weights.k)), layer.c, layer.q)
        values = step(layer, values)
    return values


def as_rows(columns: Sequence[Column], depth: int) -> Columns:
    """Columns on partitions, written out row by row."""
    wide = [col.part.expand(col.values) for col in columns]
    scales, path = tuple(col.scale for col in columns), ("columns",) * depth
    if all(values.dtype == np.int64 for values in wide):
        return Columns(np.stack(wide, axis=1), scales, path)
    flat = [int(v) for row in zip(*(values.tolist() for values in wide), strict=True) for v in row]
    return Columns(fmpz_mat(len(wide[0]), len(wide), flat), scales, path)


def step(layer: Layer, values: Columns) -> Columns:
    """One layer on all samples, by the cheapest arithmetic whose bound holds."""
    A, b, D = [], [], []
    for row, c, q in zip(layer.rows(), layer.c, layer.q, strict=True):
        weights, bias, scale = integer_row(row, c, q, values.scales)
        line = [0] * layer.inputs
        for k, w in weights:
            line[k] = w
        A.append(line)
        b.append(bias)
        D.append(scale)
    reach = values.bounds()
    bound = max(
        (sum(abs(a) * r for a, r in zip(line, reach, strict=True)) + abs(s) for line, s in zip(A, b, strict=True)),
        default=0,
    )
    largest = max((abs(a) for line in A for a in line), default=0)
    num, path = affine(values.num, A, b, max(bound, largest))
    num, scales = activate(layer.act, num, D, bound)
    return Columns(num, scales, (*values.path, path))


def affine(num: Array | fmpz_mat, A: list[list[int]], b: list[int], bound: int) -> tuple[Array | fmpz_mat, str]:
    """num·A^T + b, where `bound` is at least every |entry| of A and every partial sum."""
    if isinstance(num, fmpz_mat) and bound <= INT64_MAX:
        num = np.array([[int(v) for v in row] for row in num.tolist()], dtype=np.int64).reshape(-1, len(A[0]))
    if isinstance(num, fmpz_mat) or bound > INT64_MAX:
        left = num if isinstance(num, fmpz_mat) else integer_matrix(num)
        n, width, reads = int(left.nrows()), len(A), len(A[0])
        product = left * fmpz_mat(width, reads, [a for line in A for a in line]).transpose()
        return product + fmpz_mat(n, width, b * n), "integers"
    weights, shift = np.array(A, dtype=np.int64).reshape(len(A), -1), np.array(b, dtype=np.int64)
    if bound < FLOAT_EXACT and num.size * len(A) >= FLOAT_MIN_WORK:
        exact = num.astype(np.float64) @ weights.T.astype(np.float64) + shift.astype(np.float64)
        return exact.astype(np.int64), "float64"
    return num @ weights.T + shift, "int64"


def activate(act: Any, num: Array | fmpz_mat, D: list[int], bound: int) -> tuple[Array | fmpz_mat, tuple[int, ...]]:
    """The activation of num[:, j] / D[j], and the new scales."""
    scales = tuple(D)
    if act is ID:
        return num, scales
    if isinstance(act, PiecewiseLinear):
        return piecewise(act, num, D)
    if isinstance(num, fmpz_mat):
        n, m = int(num.nrows()), int(num.ncols())
        zero = fmpz(0)
        if act.name == "relu":
            return fmpz_mat(n, m, [v if v > zero else zero for v in num.entries()]), scales
        if act.name == "step":
            return np.array([v >= zero for v in num.entries()], dtype=np.int64).reshape(n, m), (1,) * m
        top = [fmpz(d) for d in D] * n
        return fmpz_mat(n, m, [min(d, max(-d, v)) for v, d in zip(num.entries(), top, strict=True)]), scales
    if act.name == "relu":
        return np.maximum(num, 0), scales
    if act.name == "step":
        return (num >= 0).astype(np.int64), (1,) * len(D)
    # |num| <= bound, so clamping at a larger scale does nothing and the clamp itself fits in int64
    top64 = np.array([min(d, max(bound, 1)) for d in D], dtype=np.int64)
    return np.minimum(top64, np.maximum(-top64, num)), scales


def piecewise(act: PiecewiseLinear, num: Array | fmpz_mat, D: list[int]) -> tuple[Array | fmpz_mat, tuple[int, ...]]:
    """A general piecewise linear activation, value by value, over one common scale per column."""
    rows = num.tolist()
    values = [[act(Fraction(int(v), d)) for v, d in zip(row, D, strict=True)] for row in rows]
    columns = list(zip(*values, strict=True)) if values else [()] * len(D)
    scales = tuple(math.lcm(*(v.denominator for v in column)) for column in columns)
    flat = [v.numerator * (s // v.denominator) for row in values for v, s in zip(row, scales, strict=True)]
    return fmpz_mat(len(rows), len(D), flat), scales


def mismatch(outputs: Columns, Y: RationalMatrix) -> int | None:
    """The first row where the outputs are not exactly Y, or None. X/D = y/E iff X·E = y·D, in integers."""
    if Y.shape != (outputs.count, len(outputs.scales)):
        raise InputError(f"the network gives {len(outputs.scales)} outputs but the labels have {Y.shape[1]} columns")
    labels = Y.num.tolist()
    for i, (row, label) in enumerate(zip(outputs.lists(), labels, strict=True)):
        for v, s, y in zip(row, outputs.scales, label, strict=True):
            if v * Y.den != y * s:
                return i
    return None
