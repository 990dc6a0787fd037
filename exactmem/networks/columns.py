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
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import numpy as np

from exactmem.linalg.rational_matrix import INT64_MAX, RationalMatrix
from exactmem.networks.activations import Activation
from exactmem.networks.layers import Layer
from exactmem.progress import tick

if TYPE_CHECKING:
    from exactmem.networks.network import Network

Array = np.ndarray[Any, Any]
MIN_DEPTH = 4  # shallower networks are a few matrix products
MANY, LOOK = 8, 256  # columns with long weights that are summed by limbs; values that are looked at first
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
    return ranged(part, values, scale, int(values.min()), int(values.max()))


def ranged(part: Partition, values: Array, scale: int, lo: int, hi: int) -> Column:
    if values.dtype == object and max(hi, -lo) <= INT64_MAX:
        values = values.astype(np.int64)
    return Column(part, values, scale, lo, hi)


def layer_columns(layer: Layer, columns: Sequence[Column], partitions: Partitions) -> list[Column]:
    """One layer. A neuron that only passes a non-negative value on is the column it reads."""
    sums: dict[tuple[tuple[int, int], ...], Column] = {}
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
            part, total = linear([(columns[k], w) for k, w in A], partitions)
            sums[key] = column(part, total, 1)
        found.append(fire(layer.act, sums[key], b, D))
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
    pieces: dict[Partition, Sum] = {}
    for part, group in groups.items():
        for where, piece in on_one(part, group, partitions):
            pieces[where] = pieces[where].plus(piece) if where in pieces else piece
    if not pieces:
        return partitions.whole, np.zeros(1, dtype=np.int64)
    (part, result), *rest = pieces.items()
    for other, piece in rest:
        part, left, right = partitions.join(part, other)
        result = Sum(result.values[left], result.bound).plus(Sum(piece.values[right], piece.bound))
    if part.classes is None and result.values.dtype == object and len(terms) > 2:
        return few(part, result.values, partitions)
    return part, result.values


@dataclass(frozen=True)
class Sum:
    """Integers, one per class, and a number that none of them exceeds in absolute value."""

    values: Array
    bound: int

    def plus(self, other: Sum) -> Sum:
        bound = self.bound + other.bound
        left, right = self.values, other.values
        if bound > INT64_MAX:
            left, right = long(left), long(right)
        return Sum(left + right, bound)

    def times(self, w: int) -> Sum:
        """w times the values, w > 0."""
        bound = w * self.bound
        if w == 1:
            return self
        return Sum((self.values if max(w, bound) <= INT64_MAX else long(self.values)) * w, bound)


def long(values: Array) -> Array:
    """As integers of any length."""
    return values.astype(object, copy=False)


def on_one(part: Partition, group: Sequence[tuple[Column, int]], partitions: Partitions) -> list[tuple[Partition, Sum]]:
    """The sum of w·column over columns on one partition; with long weights, in parts of equal |w|, few classes each."""
    bound = sum(abs(w) * col.reach for col, w in group)
    if max(bound, *(abs(w) for _, w in group)) <= INT64_MAX:
        return [(part, total(group, bound))]
    if part.classes is None and len(group) > MANY:
        values = by_limbs(group, bound)
        if values is not None:
            return [(part, Sum(values, bound))]
    by_weight: dict[int, list[tuple[Column, int]]] = {}
    for col, w in group:
        by_weight.setdefault(abs(w), []).append((col, 1 if w > 0 else -1))
    pieces = []
    for w, signed in by_weight.items():
        where, piece = part, total(signed, sum(col.reach for col, _ in signed))
        if part.classes is None and piece.values.dtype == np.int64 and w > 1:
            few = partitions.coarsened(piece.values)
            if few is not None:
                where, piece = few[0], Sum(few[1], piece.bound)
        pieces.append((where, piece.times(w)))
    return pieces


def total(group: Sequence[tuple[Column, int]], bound: int) -> Sum:
    """The sum of w·values, whose bound is given: in int64 if that fits, else in integers of any length."""
    result: Array | None = None
    for col, w in group:
        values = col.values if bound <= INT64_MAX else long(col.values)
        if result is None:
            result = values if w == 1 else -values if w == -1 else values * w
        elif abs(w) == 1:
            result = result + values if w == 1 else result - values
        else:
            result = result + values * w
    if result is None:
        raise ValueError("a sum of no columns has no partition")
    return Sum(result, bound)


def by_limbs(group: Sequence[tuple[Column, int]], bound: int) -> Array | None:
    """The sum of w·values over int64 columns, w of any length: the weights 16 bits at a time, in one float64 product.

    With the sum below 2^(16·limbs - 1) in absolute value it is known modulo 2^(16·limbs), and so may the weights be. Every sum
    of limbs times values is an integer below 2^53, hence exact; None if that cannot be promised.
    """
    columns = [col.values for col, _ in group]
    most = max(col.reach for col, _ in group)
    if (most * len(group)) << 16 >= 2**53 or any(values.dtype != np.int64 for values in columns):
        return None
    limbs = bound.bit_length() // 16 + 1
    raw = b"".join((w % (1 << 16 * limbs)).to_bytes(2 * limbs, "little") for _, w in group)
    digits = np.frombuffer(raw, dtype="<u2").reshape(len(group), limbs).astype(np.float64)
    sums = digits.T @ np.stack(columns).astype(np.float64)
    found, carry = np.empty((sums.shape[1], limbs), dtype="<u2"), np.zeros(sums.shape[1], dtype=np.int64)
    for k in range(limbs):
        carry = carry + sums[k].astype(np.int64)
        found[:, k] = carry & 0xFFFF
        carry >>= 16
    data, size = found.tobytes(), 2 * limbs
    values = np.empty(len(found), dtype=object)
    values[:] = [int.from_bytes(data[i : i + size], "little", signed=True) for i in range(0, len(data), size)]
    return values


def few(part: Partition, values: Array, partitions: Partitions) -> tuple[Partition, Array]:
    """Long integers of single rows as classes, if they are at most half as many as rows; a first look at some of them decides
    whether all are compared."""
    if len(set(values[:LOOK].tolist())) == len(values[:LOOK]):
        return part, values
    number: dict[int, int] = {}
    codes = np.fromiter((number.setdefault(v, len(number)) for v in values), dtype=np.int32, count=len(values))
    if 2 * len(number) > len(values):
        return part, values
    taken = np.empty(len(number), dtype=object)
    taken[:] = list(number)
    return partitions.of(codes, len(number)), taken


def fire(act: Activation, linear: Column, b: int, D: int) -> Column:
    """The activation of (linear + b) / D as a column."""
    values, lo, hi = linear.values, linear.lo + b, linear.hi + b
    if b:
        values = (values if max(abs(lo), abs(hi), abs(b)) <= INT64_MAX else long(values)) + b
    if act.name == "relu":
        if lo < 0:
            values = np.maximum(values, 0)
        return ranged(linear.part, values, D, max(0, lo), max(0, hi))
    if act.name == "id":
        return ranged(linear.part, values, D, lo, hi)
    if act.name == "step":
        return column(linear.part, (values >= 0).astype(np.int64), 1)
    if act.name == "hardtanh":
        return column(linear.part, np.minimum(D, np.maximum(-D, long(values))), D)
    outputs = [act(Fraction(int(v), D)) for v in values.tolist()]
    scale = math.lcm(*(v.denominator for v in outputs))
    integers = np.empty(len(outputs), dtype=object)
    integers[:] = [v.numerator * (scale // v.denominator) for v in outputs]
    return column(linear.part, integers, scale)
