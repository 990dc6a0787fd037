"""`Layer`: neurons act((A_j·x + c_j) / q_j) with integer A_j, c_j and q_j > 0, in lowest terms.

The weights are stored `Dense` (every entry), `Sparse` (indices and values) or `RankOne` (A_j = k_j·u). The three mean
the same: `row(j)` gives the nonzero weights of neuron j whatever the storage.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from exactmem.errors import InputError
from exactmem.networks.activations import Activation

Row = tuple[int, ...]


@dataclass(frozen=True)
class Dense:
    """Every weight: one tuple of `inputs` integers per neuron."""

    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Sparse:
    """Per neuron the increasing indices it reads and the weights there; a weight may be 0, it is a slot of the shape.

    biased : whether each neuron declares a bias; None if only those that are not 0 are known
    """

    rows: tuple[tuple[Row, Row], ...]
    biased: tuple[bool, ...] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class RankOne:
    """A_j = k_j·u: one direction, one coefficient per neuron."""

    u: Row
    k: Row


Weights = Dense | Sparse | RankOne


@dataclass(frozen=True)
class Layer:
    """One affine map and its activation.

    Parameters
    ----------
    act : the activation, the same for all neurons of the layer
    inputs : number of values read
    weights, c, q : integers as above; every neuron must be in lowest terms with q_j > 0 (`build` takes care of both)
    """

    act: Activation
    inputs: int
    weights: Weights
    c: Row
    q: Row

    @property
    def width(self) -> int:
        return len(self.q)

    @classmethod
    def build(cls, act: Activation, inputs: int, rows: Sequence[Sequence[Any]], biases: Sequence[Any]) -> Layer:
        """From rational weights and biases (anything with numerator and denominator), stored dense."""
        A, c, q = [], [], []
        for weights, bias in zip(rows, biases, strict=True):
            if len(weights) != inputs:
                raise InputError(f"a neuron has {len(weights)} weights where the layer reads {inputs} values")
            *w, b, den = over_common(weights, bias)
            A.append(tuple(w))
            c.append(b)
            q.append(den)
        return cls(act, inputs, Dense(tuple(A)), tuple(c), tuple(q))

    @classmethod
    def rank_one(cls, act: Activation, u: Sequence[int], k: Sequence[int], c: Sequence[int], q: Sequence[int]) -> Layer:
        """Neurons act((k_j·(u·x) + c_j) / q_j) from integers, brought to lowest terms with a primitive direction."""
        spread = math.gcd(*u)
        if spread == 0 or min(q) <= 0:
            raise InputError("a rank-one layer needs a nonzero direction and positive denominators")
        lowest = []
        for kj, cj, qj in zip(k, c, q, strict=True):
            g = math.gcd(kj * spread, cj, qj)  # u / spread is primitive, so this is the gcd of the whole neuron
            lowest.append((kj * spread // g, cj // g, qj // g))
        ks, cs, qs = zip(*lowest, strict=True)
        return cls(act, len(u), RankOne(tuple(v // spread for v in u), ks), cs, qs)

    @classmethod
    def sparse(cls, act: Activation, inputs: int, rows: Sequence[dict[int, Any]], biases: Sequence[Any]) -> Layer:
        """From rational weights given as {index: weight} per neuron; a bias None is 0 and no slot."""
        S, c, q = [], [], []
        for weights, bias in zip(rows, biases, strict=True):
            index = sorted(weights)
            *w, b, den = over_common([weights[k] for k in index], bias or 0)
            S.append((tuple(index), tuple(w)))
            c.append(b)
            q.append(den)
        biased = tuple(bias is not None for bias in biases)
        return cls(act, inputs, Sparse(tuple(S), biased), tuple(c), tuple(q))

    def slots(self) -> Iterator[tuple[list[tuple[int, int]], bool]]:
        """Per neuron the (index, integer) of what is stored, zeros of a sparse row included, and whether it declares a bias."""
        if isinstance(self.weights, Sparse):
            biased = self.weights.biased or tuple(c != 0 for c in self.c)
            for (index, values), bias in zip(self.weights.rows, biased, strict=True):
                yield list(zip(index, values, strict=True)), bias
        else:
            for row in self.rows():
                yield row, True

    def shape(self) -> Layer:
        """The layer with a 1 in every slot: what a sparse layer declares, every weight and bias of another."""
        if not isinstance(self.weights, Sparse):
            return Layer.build(self.act, self.inputs, [[1] * self.inputs] * self.width, [1] * self.width)
        rows, biases = [], []
        for row, bias in self.slots():
            rows.append({k: 1 for k, _ in row})
            biases.append(1 if bias else None)
        return Layer.sparse(self.act, self.inputs, rows, biases)

    def row(self, j: int) -> list[tuple[int, int]]:
        """The nonzero weights of neuron j as (index, integer)."""
        if isinstance(self.weights, Dense):
            return [(k, w) for k, w in enumerate(self.weights.rows[j]) if w]
        if isinstance(self.weights, Sparse):
            return [(k, w) for k, w in zip(*self.weights.rows[j], strict=True) if w]
        return [(k, self.weights.k[j] * w) for k, w in enumerate(self.weights.u) if self.weights.k[j] * w]

    def rows(self) -> Iterator[list[tuple[int, int]]]:
        return (self.row(j) for j in range(self.width))

    def densified(self) -> Layer:
        """The same layer with every weight written out."""
        full = []
        for row in self.rows():
            line = [0] * self.inputs
            for k, w in row:
                line[k] = w
            full.append(tuple(line))
        return Layer(self.act, self.inputs, Dense(tuple(full)), self.c, self.q)


def over_common(weights: Sequence[Any], bias: Any) -> list[int]:
    """[w·q, ..., b·q, q] with the least q > 0 that makes them integers: lowest terms by construction."""
    if type(bias) is int and all(type(v) is int for v in weights):
        return [*weights, bias, 1]
    den = math.lcm(*{int(v.denominator) for v in weights}, int(bias.denominator))
    return [*(int(v.numerator) * (den // int(v.denominator)) for v in [*weights, bias]), den]
