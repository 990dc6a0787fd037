"""The first step of the two-layer constructions: points on a line, in order, with their labels.

A direction with integer entries along which all points differ replaces a generic one: it is drawn, the points are
projected exactly, and accepted if no two have the same place. Sorting is the proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from exactmem.data.dataset import Dataset, Merged
from exactmem.geometry.projections import project, search_keys
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.activations import Activation
from exactmem.networks.layers import Layer
from exactmem.numbers.randomness import Randomness

Array = np.ndarray[Any, Any]
FEW = 20_000  # points up to which a direction with short keys is looked for


@dataclass(frozen=True)
class OnLine:
    """N distinct points by increasing integer key t = (direction·num - low)/common, x = num/den, and their labels.

    t : the keys, increasing (int64, or Python integers); Y : the labels in that order, integers over `Y_den`, N x d_y
    """

    direction: tuple[int, ...]
    low: int
    common: int
    den: int
    t: Array
    Y: Array
    Y_den: int
    merged: Merged

    @property
    def n(self) -> int:
        return len(self.t)

    @property
    def outputs(self) -> int:
        return int(self.Y.shape[1])

    def rows(self) -> list[tuple[Fraction, tuple[Fraction, ...], tuple[Fraction, ...]]]:
        """(key, point, label) by increasing key; the keys are computed once more, from the direction alone."""
        found = []
        for x, y in zip(self.merged.X.rows(), self.merged.Y.rows(), strict=True):
            along = sum((u * v for u, v in zip(self.direction, x, strict=True)), Fraction(0))
            found.append(((along * self.den - self.low) / self.common, x, y))
        return sorted(found)

    @property
    def line(self) -> tuple[list[Fraction], list[Fraction]]:
        """Points base + t·step with the keys t, in this form (base, step): all that networks on keys see of the space."""
        size = self.den * sum(u * u for u in self.direction)
        return tuple([Fraction(c * u, size) for u in self.direction] for c in (self.low, self.common))  # type: ignore[return-value]

    def first_layer(self, act: Activation, slopes: list[Fraction], offsets: list[Fraction]) -> Layer:
        """Units act(slope·t + offset) as a rank-one layer over the inputs."""
        k, c, q = [], [], []
        for slope, offset in zip(slopes, offsets, strict=True):
            # slope·t + offset = slope·den/common·(direction·x) + offset - slope·low/common
            bias = offset - slope * Fraction(self.low, self.common)
            rate = slope * Fraction(self.den, self.common)
            q.append(lcm(bias.denominator, rate.denominator))
            k.append(int(rate * q[-1]))
            c.append(int(bias * q[-1]))
        return Layer.rank_one(act, self.direction, k, c, q)


def on_line(dataset: Dataset, seed: int) -> OnLine:
    """Merge equal rows (Conflict if their labels differ) and find a direction.

    >>> found = on_line(Dataset.from_arrays([[0, 1], [5, 5], [2, 0]], [1, 2, 3]), 0)
    >>> found.t.tolist(), found.Y[:, 0].tolist()
    ([0, 2, 5], [1, 3, 2])
    >>> found.direction, [str(key) for key, _, _ in found.rows()], found.line[1]
    ((1, 0), ['0', '2', '5'], [Fraction(1, 1), Fraction(0, 1)])
    """
    apart = draw(dataset.X, seed) if dataset.n > FEW else None
    if apart:  # no two rows meet, so there is nothing to merge
        rows = np.arange(dataset.n)
        merged = Merged(dataset.X, dataset.Y, rows, np.ones_like(rows), rows)
    else:
        merged = dataset.merged()
    if apart is None and len(merged.X) > FEW:
        while apart is None:
            seed += 1
            apart = draw(merged.X, seed, more=seed)
    if apart is None:
        keys = search_keys(merged.X, seed, rational=False)
        values = np.array(keys.values, dtype=np.int64 if max(keys.values) < 2**62 else object)
        apart = Direction(keys.direction, keys.low, int(1 / keys.scale), *in_order(values))
    order = apart.order
    labels = merged.Y.num[order]
    return OnLine(apart.direction, apart.low, apart.common, merged.X.den, apart.t, labels, merged.Y.den, merged)


@dataclass(frozen=True)
class Direction:
    """A direction, the keys along it in increasing order, and which point has which."""

    direction: tuple[int, ...]
    low: int
    common: int
    t: Array
    order: Array


def in_order(values: Array) -> tuple[Array, Array]:
    order = np.argsort(values, kind="stable")
    return values[order], order


def draw(X: RationalMatrix, seed: int, more: int = 0) -> Direction | None:
    """A random direction with so many bits that the range is about n²/2, or `more` bits; None if two rows meet."""
    n, d = X.shape
    random = Randomness(f"generic-direction/{seed}")
    spread = int((X.num.max(axis=0) - X.num.min(axis=0)).max())
    bits = max(1, (n * n // 2).bit_length() - max(1, spread).bit_length()) + more
    direction = tuple(1 + random.below(2**bits) for _ in range(d))
    ordered, order = in_order(project(X.num, direction))
    if (ordered[1:] == ordered[:-1]).any():
        return None
    low = int(ordered[0])
    return Direction(direction, low, 1, ordered - low, order)
