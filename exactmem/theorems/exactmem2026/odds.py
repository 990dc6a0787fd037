"""How large the places must be so that n consecutive keys have independent rows, whatever the data: a union bound.

Setting as in `positions`: with t coefficients the places of any t keys are independent; each outcome has probability at
most p = (1 + 2/SPARE)/(G·m^w). A bucket has at most n keys.
(a) t keys of one bucket in one group: at most G·C(n, t)·((1 + 2/SPARE)/G)^t.
(b) Otherwise let S be s < t keys of one bucket and one group whose rows add up to zero. In each section every place is
taken an even number of times, so S is paired off there: s is even, and the probability at most
G·((1 + 2/SPARE)/G)^s·((s - 1)!!·m^(-s/2))^w. Sets of several groups add up to zero only if their parts do.
If the sum over all buckets and all S is below 1/2, more than half of all draws make all rows independent.

>>> float(failure(3, 100, Shape(t=30, groups=20, columns=40, sections=4))) < 0.5
True
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import comb

from exactmem.bounds.counting import least
from exactmem.theorems.exactmem2026.positions import SPARE

ROOM = Fraction(SPARE + 2, SPARE)
ENOUGH = Fraction(1, 2)


@dataclass(frozen=True)
class Shape:
    """What the union bound is about: t coefficients, G groups, m columns, w sections."""

    t: int
    groups: int
    columns: int
    sections: int


def crowded(n: int, t: int, G: int) -> Fraction:
    """(a) for one bucket."""
    return G * comb(n, t) * (ROOM / G) ** t if t <= n else Fraction(0)


def dependent(n: int, shape: Shape) -> Fraction:
    """(b) for one bucket, summed over the sizes of S."""
    total, pairings = Fraction(0), 1
    for s in range(2, min(n, shape.t - 1) + 1, 2):
        pairings *= s - 1
        power = comb(n, s) * shape.groups * pairings**shape.sections
        total += power * (ROOM / shape.groups) ** s / shape.columns ** (s // 2 * shape.sections)
    return total


def failure(buckets: int, n: int, shape: Shape) -> Fraction:
    return buckets * (crowded(n, shape.t, shape.groups) + dependent(n, shape))


@lru_cache(maxsize=4096)
def enough(buckets: int, n: int, t: int, sections: int) -> Shape:
    """The fewest groups for t coefficients that leave half of the odds, and then the fewest columns."""
    G = 1 if n < t else 1 + least(lambda more: 2 * buckets * crowded(n, t, 1 + more) < ENOUGH)
    left = ENOUGH - buckets * crowded(n, t, G)
    m = 1 + least(lambda more: buckets * dependent(n, Shape(t, G, 1 + more, sections)) < left)
    return Shape(t, G, m, sections)
