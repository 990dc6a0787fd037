"""How many slots `all_data` takes, exactly, and the least that the union bound guarantees for all data sets.

>>> guaranteed(1000, 20, 1).size  # points per bucket, for any 1000 keys of 20 bits
2
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import isqrt

from exactmem.theorems.exactmem2026 import sparse
from exactmem.theorems.exactmem2026.folding import folds_before
from exactmem.theorems.exactmem2026.odds import Shape, enough
from exactmem.theorems.exactmem2026.positions import Positions, length, quotient_terms
from exactmem.theorems.exactmem2026.store import best_columns
from exactmem.theorems.exactmem2026.store import slots as store_slots

COEFFICIENTS = (2, 3, 4, 6, 8, 12, 16, 20, 24, 32, 40, 48, 64, 96, 128, 192, 256)
SECTIONS = (4, 6, 8, 10, 12, 16)


def slots(inputs: int, P: int, Q: int, family: Positions, chain: sparse.Reader) -> int:
    """Slots of the network: the key; its places; the store, and beside it place, rest and group; the stored value as
    one neuron; the leading folds, the first of which reads that one neuron; the features; the chain."""
    before, grouped = folds_before(Q), int(family.groups > 1)
    beside = quotient_terms(family.digit) + 4 + 2 * grouped + 3 * (2 + grouped)
    found = inputs + 1 + family.slots() + store_slots(P, Q) + beside + Q + 5 * before - 2
    return found + sparse.feature_slots(family, chain.c, 1 + before) + chain.reading_slots()


def hidden(Q: int, family: Positions, chain: sparse.Reader) -> int:
    return 6 + family.layers + folds_before(Q) + chain.layers


def columns_for(m: int) -> int:
    """The positions of a superbucket that take the fewest slots: store, value, leading folds and what is beside. At least 2."""
    return max(2, best_columns(m, lambda P, Q: store_slots(P, Q) + Q + 7 * folds_before(Q)))


def cost(inputs: int, m: int, family: Positions, chain: sparse.Reader) -> int:
    Q = columns_for(m)
    return slots(inputs, -(-m // Q), Q, family, chain)


@dataclass(frozen=True)
class Guarantee:
    """Points per bucket and a shape that do for all data sets of n points, and the slots behind the key."""

    slots: int
    size: int
    shape: Shape


@lru_cache(maxsize=1024)
def guaranteed(n: int, rho: int, c: int) -> Guarantee:
    """The least that the union bound gives for n points with keys of rho bits and labels of c bits, over a grid of choices."""
    best: Guarantee | None = None
    for size, t, w in product(sizes(n), COEFFICIENTS, SECTIONS):
        if best and nominal(n, rho, Shape(t, 1, 2, w)).slots() >= best.slots:
            continue
        shape = enough(-(-n // size), size, t, w)
        family = nominal(n, rho, shape)
        found = cost(0, -(-n // size), family, sparse.reader(family, c))
        if best is None or found < best.slots:
            best = Guarantee(found, size, shape)
    if best is None:
        raise ValueError("there are no points")
    return best


def sizes(n: int) -> Iterator[int]:
    """Bucket sizes around sqrt(n), half as much again each time."""
    size = max(1, isqrt(n) // 12)
    while size <= min(n, 4 * isqrt(n)):
        yield size
        size = max(size + 1, 3 * size // 2)


def nominal(n: int, rho: int, shape: Shape) -> Positions:
    """A member of the family with as many slots as any that `draw` returns at the first length of primes."""
    modulus = shape.groups * shape.columns**shape.sections
    bits = length(modulus, n, 2**rho - 1)
    largest = 2**rho - 1 if rho < bits else 2 ** (rho + 1) - 1  # divided by a prime of `bits` bits
    return Positions(2**bits, (0,) * shape.t, shape.groups, shape.columns, shape.sections, largest)
