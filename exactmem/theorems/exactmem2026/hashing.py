"""What a retrieval network sees of a point: a key T along few coordinates, and a second number u for the hash.

Neither holds a label. T must tell all points apart, u only those of one bucket; u may therefore read other, and fewer,
coordinates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpz

from exactmem.data.dataset import distinct_rows
from exactmem.geometry.projections import Keys, project, search_keys
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.circuit import Form
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.deep import key_form

IntArray = np.ndarray[Any, np.dtype[np.int64]]
DRAWS, OFTEN = 6, 8  # draws of a hash per number of coordinates, and repeated values allowed over random ones
ROUNDS = 24  # seeded orders in which coordinates are dropped


@dataclass(frozen=True)
class Projection:
    """scale·(direction·den·x - low) over some coordinates only, plus a constant; `values` at the points, integers.

    den : the denominator of these coordinates alone, which may be smaller than that of all
    """

    support: list[int]
    keys: Keys
    den: int
    shift: int

    def form(self) -> Form:
        along = key_form(self.keys, self.den)
        terms = {self.support[k]: v for k, v in along.terms.items()}
        return Form(terms, (along.constant or 0) + self.shift)

    @property
    def values(self) -> list[int]:
        return [v + self.shift for v in self.keys.values]


def telling_coordinates(X: RationalMatrix, seed: int) -> list[int]:
    """Few coordinates in which the points stay distinct: seeded orders of dropping them, the shortest result."""
    d = X.shape[1]
    best = list(range(d))
    random = Randomness(f"telling-coordinates/{seed}")
    spreads = [len(np.unique(X.num[:, k])) for k in range(d)]
    for _ in range(ROUNDS):
        # coordinates with few values are tried first, with some chance
        order = sorted(range(d), key=lambda k: (spreads[k].bit_length() + random.below(3), random.below(2**20)))
        kept, chunk = set(range(d)), max(1, d // 2)
        while order:
            rest = sorted(kept.difference(order[:chunk]))
            if rest and distinct(X, rest):
                kept, order = set(rest), order[chunk:]
            elif chunk > 1:
                chunk //= 2
            else:
                order = order[1:]
        best = min(best, sorted(kept), key=len)
    return best


def distinct(X: RationalMatrix, columns: Sequence[int]) -> bool:
    return len(distinct_rows(X.num[:, columns])[0]) == len(X)


def key_projection(X: RationalMatrix, seed: int) -> Projection:
    """The key T, along few coordinates."""
    support = telling_coordinates(X, seed)
    part = X.columns(support)
    return Projection(support, search_keys(part, seed, rational=False), part.den, 0)


def hash_projection(
    X: RationalMatrix, target: int, seed: int | str, often: int = OFTEN, beside: Sequence[int] = ()
) -> Projection:
    """u = 1, 2, ...: a projection with range about `target`, along the fewest coordinates for which one of a few seeded draws
    repeats values at most 2·often times as often as random numbers would. Points with one number of `beside`, if given,
    must get different values."""
    n, d = X.shape
    random = Randomness(f"hash-projection/{seed}")
    spreads = [len(np.unique(X.num[:, k])) for k in range(d)]
    best: tuple[int, Projection] | None = None
    for size in range(1, d + 1):
        for _ in range(DRAWS):
            # coordinates with many values, with some chance
            order = sorted(range(d), key=lambda k: (-spreads[k].bit_length() - random.below(2), random.below(2**20)))
            support = sorted(order[:size])
            part = X.columns(support)
            reach = sum(int(v) for v in part.num.max(axis=0) - part.num.min(axis=0))
            width = max(2, 2 * target // max(1, reach) + 1)
            direction = tuple(1 + random.below(width) for _ in support)
            values = project(part.num, direction)
            low = int(values.min())
            counts = np.unique(values, return_counts=True)[1].astype(object)
            repeats = int((counts * (counts - 1)).sum()) // 2
            keys = Keys(direction, low, Fraction(1), 1, tuple((values - low).tolist()))
            if len(beside) and len(set(zip(beside, keys.values, strict=True))) < n:
                repeats += n * n
            if best is None or repeats < best[0]:
                best = (repeats, Projection(support, keys, part.den, 1))
            if repeats <= often * (n * n // max(1, max(keys.values)) + 1):
                return Projection(support, keys, part.den, 1)
    if best is None:
        raise ValueError("there are no coordinates")
    return best[1]


def prime_from(n: int) -> int:
    """The least odd prime >= n."""
    n |= 1
    while n < 3 or not fmpz(n).is_prime():
        n += 2
    return n
