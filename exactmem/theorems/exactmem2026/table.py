"""The fixed map F of `seeded`: a chain of folds with two kinds of slopes, its table, and the search in the table.

A fold maps s to s' = s - relu((1 + q)s - q·R): s up to qR/(1 + q), and q(R - s) from there on. It takes 0..R to 0..R', integers
to integers, and every value is hit: for q = 1 and R = 2R' + 1 twice; for q = 2 and R = ceil(3R'/2), slopes 1 and -2, at least
once. R_L = C - 1, so the last s is a label. The first fold has q = 1, hence F(p - 1 - s) = F(s) on 0..p-1, p = R_0 + 1,
and j more such folds before it continue F to 0..2^j·p - 1 with period p.

**Why two slopes.** With q = 1 throughout F is an isometry on each of its pieces. Two points u and u + d of one piece keep their
distance to the end, whatever u is, so the p values of u give few patterns of labels. Where q is 1 or 2 the slopes are ±2^a with
an a that differs from point to point, and p values of u give nearly as many patterns of n labels as p random ones.

>>> two = Chain((2, 1), 2)
>>> two.ranges, [two.at(s) for s in range(6)]
([5, 3, 1], [0, 1, 1, 0, 1, 0])
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, log
from typing import Any

import numpy as np

from exactmem.networks.circuit import Form
from exactmem.networks.lockstep import Block

Array = np.ndarray[Any, Any]
CHUNK = 1 << 20  # numbers that are tried at a time
SPARSE = 256  # once one of so many numbers is left, only words that hold one are read


@dataclass(frozen=True)
class Chain:
    """A chain for labels 0..C-1: the steeper slope q of each fold, 1 or 2, from the first fold to the last."""

    q: tuple[int, ...]
    C: int

    @cached_property
    def ranges(self) -> list[int]:
        """R_0, ..., R_L."""
        R = [self.C - 1]
        for q in reversed(self.q):
            R.append(wider(R[-1], q))
        return R[::-1]

    @property
    def period(self) -> int:
        """p, if the first fold has q = 1."""
        return self.ranges[0] + 1

    def at(self, s: int) -> int:
        """F(s) for s in 0..R_0."""
        for q, R in zip(self.q, self.ranges, strict=False):
            s = min(s, q * (R - s))
        return s

    def table(self) -> Array:
        """F on 0..R_0, from the last fold to the first: a piece of the table before, and one backwards in steps of q."""
        values = np.arange(self.C, dtype=np.min_scalar_type(self.C - 1))
        for q, R in zip(reversed(self.q), reversed(self.ranges[:-1]), strict=True):
            top = q * R // (1 + q)
            values = np.concatenate([values[: top + 1], values[q * (R - top - 1) :: -q]])
        return values

    def block(self, s: Form, before: int = 0) -> Block[Form]:
        """The folds, `before` of them with q = 1 in front: two neurons a layer."""
        leading = [(1, (self.period << j) - 1) for j in range(before, 0, -1)]
        for q, R in [*leading, *zip(self.q, self.ranges, strict=False)]:
            a, b = yield [s, (1 + q) * s - q * R]
            s = a - b
        return s


def wider(R: int, q: int) -> int:
    """The range that one fold brings to 0..R."""
    return 2 * R + 1 if q == 1 else -(-3 * R // 2)


def chain_of(word: Sequence[int], tail: int, C: int, bits: int) -> Chain:
    """The shortest chain with a period of at least 2^bits: a fold with q = 1, then `word` over and over, read from the end, and
    `tail` folds with q = 1 last.

    >>> chain_of((1, 2), 1, 2, 5).q
    (1, 1, 2, 1, 1)
    """
    q, R, i = [1] * tail, C - 1, 0
    for slope in q:
        R = wider(R, slope)
    while wider(R, 1) + 1 < 1 << bits:
        q.append(word[i % len(word)])
        R, i = wider(R, q[-1]), i + 1
    return Chain((1, *reversed(q)), C)


class Places:
    """Where F has each label, as one bit per number modulo the period p, 64 to a word and a little more than once around."""

    def __init__(self, chain: Chain, labels: Iterable[int]) -> None:
        table = chain.table()
        self.p = len(table)
        self.chunk = min(CHUNK, self.p)
        self.dense = ceil(log(SPARSE) / log(chain.C))
        around = np.concatenate([table, np.resize(table, self.chunk + 128)])
        around = around[: len(around) // 64 * 64]
        del table
        self.words = {y: np.packbits(around == y, bitorder="little").view("<u8") for y in set(labels)}

    def read(self, label: int, start: int, count: int, at: Array | None) -> Array:
        """Bit t of the words: F(start + t) is the label. All of them, or those at these places."""
        words = self.words[label]
        w, k = divmod(start % self.p, 64)
        low = words[w : w + count] if at is None else words[at + w]
        if k == 0:
            return low.copy()
        high = words[w + 1 : w + 1 + count] if at is None else words[at + (w + 1)]
        return low >> np.uint64(k) | high << np.uint64(64 - k)

    def longest(self, labels: Sequence[int], steps: Sequence[int], first: int, count: int) -> tuple[int, int]:
        """The most points n for which some u of first, ..., first + count - 1 has F(u + steps[j]) = labels[j] for all j < n,
        and the first such u. (0, first) if none fits even one point."""
        best, found = 0, first
        for a in range(first, first + count, self.chunk):
            size = min(self.chunk, first + count - a)
            number = -(-size // 64)
            at: Array | None = None
            n, alive = 0, np.full(number, 2**64 - 1, dtype="<u8")
            alive[-1] >>= np.uint64(64 * number - size)
            for label, step in zip(labels, steps, strict=True):
                if n >= self.dense:
                    left = np.flatnonzero(alive)
                    at, alive = left if at is None else at[left], alive[left]
                more = self.read(label, a + step, number, at)
                more &= alive
                if not more.any():
                    break
                n, alive = n + 1, more
            if n > best:
                word = int(np.flatnonzero(alive)[0])
                bit = int(alive[word])
                place = word if at is None else int(at[word])
                best, found = n, a + 64 * place + (bit & -bit).bit_length() - 1
        return best, found


def bytes_needed(bits: int, labels: int) -> int:
    """Memory for a period of at most 2^(bits + 1): table and copy, and one bit per label."""
    return (2 << bits) * (16 + labels) // 8
