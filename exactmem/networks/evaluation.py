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
values go column by column instead (`columns`), and networks whose first layer reads one number cell by cell (`line`).
`reference` is the yardstick.
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
from exactmem.networks import line
from exactmem.networks.activations import ID, PiecewiseLinear
from exactmem.networks.columns import Column, evaluate_columns, integer_row, suits
from exactmem.networks.layers import Dense, Layer, RankOne
from exactmem.progress import tick

if TYPE_CHECKING:
    from exactmem.networks.network import Network

Array = np.ndarray[Any, Any]
SparseRow = list[tuple[int, int]]
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

    def take(self, index: Array) -> Columns:
        """These rows, in this order."""
        num = self.num
        if isinstance(num, fmpz_mat):
            rows = num.tolist()
            num = fmpz_mat(len(index), len(self.scales), [v for i in index.tolist() for v in rows[i]])
            return Columns(num, self.scales, self.path)
        return Columns(num[index], self.scales, self.path)

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
    if line.suits(network, len(X)):
        found, index = evaluate_distinct(network, X)
        return found.take(index)
    return evaluate_layers(network, X)


def evaluate_distinct(network: Network, X: RationalMatrix) -> tuple[Columns, Array]:
    """The exact outputs as distinct rows, and which of them each row of X has: one row each unless the network is on a line."""
    if not line.suits(network, len(X)):
        return evaluate_all(network, X), np.arange(len(X))
    values, index, rest = line.evaluate_line(network, X)
    found = evaluate_layers(rest, values)
    return Columns(found.num, found.scales, ("line", "line", *found.path)), index


def evaluate_layers(network: Network, X: RationalMatrix) -> Columns:
    """The exact outputs, layer by layer, whatever the network: it is not looked at."""
    values = start(X)
    for k, layer in enumerate(network.layers):
        tick("evaluating layers", k, len(network.layers))
        values = advance(layer, values)
    return values


def start(X: RationalMatrix) -> Columns:
    """The inputs as columns."""
    num = X.num if X.num.dtype == np.int64 else integer_matrix(X.num)
    return Columns(num, (X.den,) * X.shape[1])


def advance(layer: Layer, values: Columns) -> Columns:
    """One layer, stored in any way."""
    if isinstance(layer.weights, RankOne):  # one number u·x per sample, then every neuron reads only that
        values = step(Layer.build(ID, layer.inputs, [layer.weights.u], [0]), values)
        layer = Layer(layer.act, 1, Dense(tuple((k,) for k in layer.weights.k)), layer.c, layer.q)
    return step(layer, values)


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
        A.append(weights)
        b.append(bias)
        D.append(scale)
    reach = values.bounds()
    bound = max((sum(abs(w) * reach[k] for k, w in row) + abs(s) for row, s in zip(A, b, strict=True)), default=0)
    largest = max((abs(w) for row in A for _, w in row), default=0)
    num, path = affine(values.num, A, b, max(bound, largest, *reach))  # a value with weight 0 must fit, too
    num, scales = activate(layer.act, num, D, bound)
    return Columns(num, scales, (*values.path, path))


def affine(num: Array | fmpz_mat, A: list[SparseRow], b: list[int], bound: int) -> tuple[Array | fmpz_mat, str]:
    """num·A^T + b, where `bound` is at least every |entry| of num and of A and every partial sum."""
    n, reads = (int(num.nrows()), int(num.ncols())) if isinstance(num, fmpz_mat) else num.shape
    if isinstance(num, fmpz_mat) and bound <= INT64_MAX:
        num = np.array([[int(v) for v in row] for row in num.tolist()], dtype=np.int64).reshape(-1, reads)
    if isinstance(num, fmpz_mat) or bound > INT64_MAX:
        left = num if isinstance(num, fmpz_mat) else integer_matrix(num)
        flat = [0] * (len(A) * reads)
        for j, row in enumerate(A):
            for k, w in row:
                flat[j * reads + k] = w
        product = left * fmpz_mat(len(A), reads, flat).transpose()
        return product + fmpz_mat(n, len(A), b * n), "integers"
    weights, shift = np.zeros((len(A), reads), dtype=np.int64), np.array(b, dtype=np.int64)
    for into, row in zip(weights, A, strict=True):
        if row:
            places, entries = zip(*row, strict=True)
            into[list(places)] = entries
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


def squared_residual(outputs: Columns, Y: RationalMatrix) -> Fraction:
    """The sum of the squares of outputs minus labels, over all rows and columns."""
    if Y.shape != (outputs.count, len(outputs.scales)):
        raise InputError(f"the network gives {len(outputs.scales)} outputs but the labels have {Y.shape[1]} columns")
    values, labels, total = outputs.lists(), Y.num.tolist(), Fraction(0)
    for k, scale in enumerate(outputs.scales):
        off = (row[k] * Y.den - y[k] * scale for row, y in zip(values, labels, strict=True))
        total += Fraction(sum(v * v for v in off), (scale * Y.den) ** 2)
    return total


def residual_within(outputs: Columns, Y: RationalMatrix, eps: Fraction) -> bool:
    """Whether the squared residual is at most eps·|y|², |y|² the sum of the squares of all labels."""
    return squared_residual(outputs, Y) <= eps * squared_norm(Y)


def squared_norm(Y: RationalMatrix) -> Fraction:
    """|y|²."""
    return Fraction(sum(int(v) ** 2 for v in Y.num.ravel().tolist()), Y.den**2)


def wrong_class(network: Network, X: RationalMatrix, classes: Sequence[int]) -> int | None:
    """The first row where the outputs are not exactly the unit vector of its class, or None."""
    outputs, index = evaluate_distinct(network, X)
    units = {tuple(s if k == j else 0 for j, s in enumerate(outputs.scales)): k for k in range(len(outputs.scales))}
    which = np.array([units.get(tuple(row), -1) for row in outputs.lists()], dtype=np.int64)
    wrong = np.flatnonzero((which[index] != np.asarray(classes)) | (which[index] < 0))
    return int(wrong[0]) if len(wrong) else None
