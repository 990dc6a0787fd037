"""Exact evaluation of deep narrow networks on all rows, column by column.

In a network that looks numbers up and reads them bit by bit, a neuron takes few different values on N rows: it depends on
the bucket a row falls in, not on the row. So a column (one neuron on all rows) is kept as a partition of the rows and
one integer per class; each class is computed once. Nothing about the construction is believed: partitions come from
values actually taken, and any network at all is evaluated exactly, at worst with one class per row.

A sum of columns: columns on one partition are added class by class; in int64 where sum |w|·max|column| shows that nothing
can overflow, else in integers of any length. A long weight w that meets columns with one class per row waits until the columns
of weight ±w are added: if these short sums take few values (as a difference of two ramps does), they become a
partition of few classes first. Then partitions are joined. Neurons of a layer that differ in their bias only share their sum.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import numpy as np

from exactmem.linalg.rational_matrix import INT64_MAX, RationalMatrix
from exactmem.networks.activations import Activation, PiecewiseLinear
from exactmem.networks.layers import Layer
from exactmem.progress import tick

if TYPE_CHECKING:
    from exactmem.networks.network import Network

Array = np.ndarray[Any, Any]
MIN_DEPTH = 4  # shallower networks are a few matrix products
MAX_READS = 16  # weights per neuron, on average, above which matrix products pay


@dataclass(frozen=True, eq=False)
class Partition:
    """Rows 0..N-1 in `count` classes; `classes` holds the class of each row, None: every row is its own class."""

    classes: Array | None
    count: int

    def expand(self, values: Array) -> Array:
        """One value per row."""
        return values if self.classes is None else values[self.classes]


@dataclass(frozen=True, eq=False)
class Column:
    """One neuron on all rows: class k has the value values[k] / scale, values between lo and hi."""

    part: Partition
    values: Array
    scale: int
    lo: int
    hi: int

    @property
    def reach(self) -> int:
        return max(self.hi, -self.lo)


@dataclass
class Partitions:
    """The partitions of one evaluation. Equal ones are one object, so that columns meet on them."""

    rows: int
    known: WeakValueDictionary[tuple[int, int], Partition] = field(default_factory=WeakValueDictionary)

    def __post_init__(self) -> None:
        self.single = Partition(None, self.rows)
        self.whole = Partition(np.zeros(self.rows, dtype=np.int32), 1)

    def of(self, classes: Array, count: int) -> Partition:
        """The partition with these classes; a checksum proposes an equal one, comparison decides."""
        key = (count, zlib.crc32(classes.data))
        found = self.known.get(key)
        if found is not None and found.classes is not None and np.array_equal(found.classes, classes):
            return found
        part = self.known[key] = Partition(classes, count)
        return part

    def numbered(self, codes: Array, span: int) -> tuple[Partition, Array]:
        """The partition by codes in 0..span-1, and the code of each class."""
        if span <= 4 * self.rows + 1024:
            present = np.bincount(codes, minlength=span) > 0
            taken = np.flatnonzero(present)
            if len(taken) < span:
                codes = (np.cumsum(present) - 1)[codes]
        else:
            taken, codes = np.unique(codes, return_inverse=True)
        return self.of(codes.astype(np.int32), len(taken)), taken

    def join(self, p: Partition, q: Partition) -> tuple[Partition, Array | slice, Array | slice]:
        """The coarsest partition finer than both, with the class of p and of q of each of its classes."""
        if p is q or q.count == 1:
            return p, slice(None), slice(None) if p is q else np.zeros(p.count, dtype=np.int32)
        if p.count == 1:
            return q, np.zeros(q.count, dtype=np.int32), slice(None)
        if p.classes is None or q.classes is None:
            return self.single, everywhere(p), everywhere(q)
        codes = p.classes.astype(np.int64) * q.count + q.classes
        part, taken = self.numbered(codes, p.count * q.count)
        return part, taken // q.count, taken % q.count

    def coarsened(self, values: Array) -> tuple[Partition, Array] | None:
        """Values of single rows as few classes, if they are integers in a range at most half as long as there are rows."""
        lo, hi = int(values.min()), int(values.max())
        if 2 * (hi - lo + 1) > self.rows:
            return None
        part, taken = self.numbered(values - lo, hi - lo + 1)
        return part, taken + lo


def everywhere(part: Partition) -> Array | slice:
    return slice(None) if part.classes is None else part.classes


def suits(network: Network) -> bool:
    """Whether columns pay: a deep network whose neurons read few values."""
    if len(network.layers) < MIN_DEPTH:
        return False
    reads = sum(len(row) for layer in network.layers for row in layer.rows())
    return reads <= MAX_READS * sum(layer.width for layer in network.layers) + network.inputs


def evaluate_columns(network: Network, X: RationalMatrix) -> list[Column]:
    """The output columns of the network on every row of X."""
    partitions = Partitions(len(X))
    columns = [column(partitions.single, X.num[:, k].copy(), X.den) for k in range(network.inputs)]
    for k, layer in enumerate(network.layers):
        tick("evaluating layers", k, len(network.layers))
        columns = layer_columns(layer, columns, partitions)
    return columns


def column(part: Partition, values: Array, scale: int) -> Column:
    """A column with its range, in int64 if it fits."""
    lo, hi = int(values.min()), int(values.max())
    if values.dtype == object and max(hi, -lo) <= INT64_MAX:
        values = values.astype(np.int64)
    return Column(part, values, scale, lo, hi)


def layer_columns(layer: Layer, columns: Sequence[Column], partitions: Partitions) -> list[Column]:
    """One layer. A neuron that only passes a non-negative value on is the column it reads."""
    sums: dict[tuple[tuple[int, int], ...], tuple[Partition, Array]] = {}
    found, scales = [], [col.scale for col in columns]
    for row, c, q in zip(layer.rows(), layer.c, layer.q, strict=True):
        A, b, D = integer_row(row, c, q, scales)
        if A and len(A) == 1 and A[0][1] == 1 and b == 0 and columns[A[0][0]].scale == D:
            wire = columns[A[0][0]]
            if layer.act.name == "id" or (layer.act.name == "relu" and wire.lo >= 0):
                found.append(wire)
                continue
        key = tuple(A)
        if key not in sums:
            sums[key] = linear([(columns[k], w) for k, w in A], partitions)
        part, total = sums[key]
        found.append(fire(layer.act, part, plus(total, b), D))
    return found


def integer_row(
    row: Sequence[tuple[int, int]], c: int, q: int, scales: Sequence[int]
) -> tuple[list[tuple[int, int]], int, int]:
    """(A, b, D) with (A·X + b) / D = (a·x + c) / q, where x_k = X_k / scales[k]; divided by their gcd.

    With L = q·lcm(scales used) the numbers a_k·L/(q·D_k) and c·L/q are integers.
    """
    if q == 1 and all(scales[k] == 1 for k, _ in row):
        return list(row), c, 1
    common = math.lcm(*(scales[k] for k, _ in row))
    A = [(k, w * (common // scales[k])) for k, w in row]
    b, D = c * common, q * common
    g = math.gcd(D, b, *(w for _, w in A))
    return [(k, w // g) for k, w in A], b // g, D // g


def linear(terms: Sequence[tuple[Column, int]], partitions: Partitions) -> tuple[Partition, Array]:
    """The sum of w·column over the terms: pieces per partition, joined."""
    groups: dict[Partition, list[tuple[Column, int]]] = {}
    for col, w in terms:
        groups.setdefault(col.part, []).append((col, w))
    pieces: dict[Partition, Array] = {}
    for part, group in groups.items():
        for where, values in on_one(part, group, partitions):
            pieces[where] = add(pieces[where], values) if where in pieces else values
    if not pieces:
        return partitions.whole, np.zeros(1, dtype=np.int64)
    (part, total), *rest = pieces.items()
    for other, values in rest:
        part, left, right = partitions.join(part, other)
        total = add(total[left], values[right])
    return part, total


def on_one(
    part: Partition, group: Sequence[tuple[Column, int]], partitions: Partitions
) -> list[tuple[Partition, Array]]:
    """The sum of w·column over columns on one partition; with long weights, in parts of equal |w|, few classes each."""
    if sum(abs(w) * col.reach for col, w in group) <= INT64_MAX and all(abs(w) <= INT64_MAX for _, w in group):
        return [(part, total([(col, w) for col, w in group]))]
    by_weight: dict[int, list[tuple[Column, int]]] = {}
    for col, w in group:
        by_weight.setdefault(abs(w), []).append((col, 1 if w > 0 else -1))
    pieces = []
    for w, signed in by_weight.items():
        where, values = part, total(signed)
        if part.classes is None and values.dtype == np.int64:
            where, values = partitions.coarsened(values) or (where, values)
        pieces.append((where, times(values, w)))
    return pieces


def total(group: Sequence[tuple[Column, int]]) -> Array:
    """The sum of w·values: in int64 if its bound fits, else in integers of any length."""
    fits = sum(abs(w) * col.reach for col, w in group) <= INT64_MAX
    result: Array | None = None
    for col, w in group:
        values = col.values if fits and col.values.dtype == np.int64 else col.values.astype(object)
        part = values if w == 1 else -values if w == -1 else values * w
        result = part if result is None else result + part
    if result is None:
        raise ValueError("a sum of no columns has no partition")
    return result


def reach(values: Array) -> int:
    return max(int(values.max()), -int(values.min()))


def times(values: Array, w: int) -> Array:
    if values.dtype == np.int64 and w * max(1, reach(values)) <= INT64_MAX:
        return values * w
    return values.astype(object) * w


def plus(values: Array, b: int) -> Array:
    if b == 0:
        return values
    if values.dtype == np.int64 and reach(values) + abs(b) <= INT64_MAX:
        return values + b
    return values.astype(object) + b


def add(left: Array, right: Array) -> Array:
    if left.dtype == right.dtype == np.int64 and reach(left) + reach(right) > INT64_MAX:
        left = left.astype(object)
    return left + right


def fire(act: Activation, part: Partition, values: Array, D: int) -> Column:
    """The activation of values / D as a column."""
    if isinstance(act, PiecewiseLinear):
        from fractions import Fraction

        outputs = [act(Fraction(int(v), D)) for v in values.tolist()]
        scale = math.lcm(*(v.denominator for v in outputs))
        integers = np.empty(len(outputs), dtype=object)
        integers[:] = [v.numerator * (scale // v.denominator) for v in outputs]
        return column(part, integers, scale)
    if act.name == "relu":
        return column(part, np.maximum(values, 0), D)
    if act.name == "step":
        return column(part, (values >= 0).astype(np.int64), 1)
    if act.name == "hardtanh":
        return column(part, np.minimum(D, np.maximum(-D, values.astype(object))), D)
    return column(part, values, D)
