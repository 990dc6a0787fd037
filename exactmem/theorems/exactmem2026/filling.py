"""Filling buckets for retrieval: points by increasing key go into a bucket as long as their feature rows are independent.

Independence does not look at labels, so neither do the buckets. Which chain reads them, and how many slots a store
takes, is up to the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import isqrt

import numpy as np

from exactmem.errors import HypothesisFails
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.randomness import Randomness
from exactmem.progress import tick
from exactmem.theorems.exactmem2026 import parity, residue
from exactmem.theorems.exactmem2026.hashing import Projection, hash_projection, prime_from

Chain = parity.Chain | residue.Chain
SEEDS = 16  # hashes that are tried


@dataclass(frozen=True)
class Filled:
    """Buckets as the scan filled them: the first key of each, and what it stores."""

    chain: Chain
    hashed: Projection
    firsts: list[int]
    numbers: list[int]


def chain_for(c: int, K: int, W: int) -> Chain:
    return parity.Chain(K, W) if c == 1 else residue.Chain(K, W, c)


def fill(chain: Chain, hashed: Projection, points: Points) -> Filled | int:
    """Buckets under this hash, or the place of a point that `scan` could not put."""
    short = 4 * chain.W < 2**63  # the largest number on the way
    u = np.array(hashed.values, dtype=np.int64 if short else object)[np.array(points.order)]
    found = scan(chain, *chain.rows(u), points)
    return found if isinstance(found, int) else Filled(chain, hashed, *found)


def scan(
    chain: parity.Reader | residue.Reader, rows: Sequence[int], constants: Sequence[int], points: Points
) -> tuple[list[int], list[int]] | int:
    """Put points into buckets by increasing key, points with one key together: first keys, and what is stored.

    rows, constants : of each point, by increasing key

    When a row depends on those of its bucket, the bucket ends before the first point with that key; rows beyond it
    that took part in the bucket's system do no harm. A bucket that cannot hold the points of one key ends the scan:
    that point's place is returned.
    """
    keys = points.keys
    firsts, numbers, system, begin, tied = [keys[0]], [], chain.system(), 0, 0
    for i, (row, fixed, code) in enumerate(zip(rows, constants, points.codes, strict=True)):
        if keys[i] != keys[tied]:
            tied = i
        if not system.add(row, chain.right_side(code, fixed)):
            if tied == begin:
                return i
            numbers.append(chain.number(system.solution()))  # type: ignore[arg-type]
            firsts.append(keys[tied])
            system, begin = chain.system(), tied
            for j in range(tied, i + 1):
                if not system.add(rows[j], chain.right_side(points.codes[j], constants[j])):
                    return j
        if i % 4096 == 0:
            tick("points in buckets", i, len(rows))
    numbers.append(chain.number(system.solution()))  # type: ignore[arg-type]
    return firsts, numbers


@dataclass(frozen=True)
class Points:
    """Distinct points of X by increasing key, with their codes of c bits. `beside` are the keys in the order of X if they
    repeat: the hash must tell points with one key apart."""

    X: RationalMatrix
    order: list[int]
    keys: list[int]
    codes: list[int]
    c: int
    seed: int
    beside: list[int]

    @property
    def least(self) -> int:
        """Fewest features worth trying: with fewer some row vanishes under nearly every hash."""
        K = max(4, len(self.order).bit_length())
        return K + K % 2 if self.c == 1 else K

    def hash(self, K: int, hash_bits: int, tried: int) -> tuple[Chain, Projection]:
        """Hash number `tried` with K features."""
        hashed = hash_projection(self.X, 1 << hash_bits, self.seed * SEEDS + tried, beside=self.beside)
        return chain_for(self.c, K, modulus(max(hashed.values), self.seed, tried)), hashed

    def filled(self, K: int, hash_bits: int) -> tuple[Filled, int]:
        """Buckets by the first hash under which every point has a place, and how many were tried.

        Raises
        ------
        HypothesisFails : none of SEEDS does
        """
        i = 0
        for tried in range(1, SEEDS + 1):
            chain, hashed = self.hash(K, hash_bits, tried)
            found = fill(chain, hashed, self)
            if isinstance(found, Filled):
                return found, tried
            i = self.order[found]
        raise HypothesisFails(
            "a hash",
            f"all {K} features vanish at distinct point {i + 1}, or those of points with its key depend on each other, "
            f"for the last of {SEEDS} hashes tried; use more features",
            i,
        )


def modulus(largest: int, seed: int, tried: int) -> int:
    """A prime W with u <= (W - 1)/2: the least one at first, then others up to twice that.

    The branches a point takes depend on u/W. Along one coordinate u/max(u) is the same for every direction, and near
    1/3 the key map stays on one branch for long; another W moves it.
    """
    more = Randomness(f"modulus/{seed}/{tried}").below(2 * largest + 2) if tried > 1 else 0
    return prime_from(2 * largest + 1 + more)


def hash_bits_for(n: int, c: int, share: int) -> int:
    """Hashes of 64·k² values for buckets of k points, k² = share·n / 42; labels of several bits read bits only, so long hashes
    cost nothing there."""
    return max(12, (64 * max(1, share * n // 42)).bit_length()) if c == 1 else 20


def planned(n: int, c: int, least: int, hash_bits: int, cost: Callable[[int, Chain], int]) -> int:
    """The number of features for which cost(buckets, chain) is least if a bucket takes K - 2 points."""

    def estimate(K: int) -> int:
        return cost(max(1, -(-n // max(1, K - 2))), chain_for(c, K, (2 << hash_bits) - 1))

    return min(range(least, least + 3 * isqrt(n) + 8, 2 if c == 1 else 1), key=lambda K: (estimate(K), K))


def search(
    points: Points, features: int, hash_bits: int, cost: Callable[[Filled], int], K: int
) -> tuple[Filled, int, int]:
    """Buckets for which cost is small, how many hashes the last scan tried, and how many scans were made.

    From K features and hashes of so many bits, steps of both are taken while they save, in a number of scans that
    depends on N only. Features that are given are not changed.
    """
    N, c = len(points.order), points.c
    K = features or K
    while True:
        try:
            best, tried = points.filled(K, hash_bits)
            break
        except HypothesisFails:  # too few features; those that are given stay
            if features or points.least + 8 < K:
                raise
            K += 2
    left = 0 if features else 12 if N <= 5000 else 6 if N <= 20_000 else 2 if N <= 200_000 else 0
    moves = [(2, 0), (-2, 0), (0, -1), (0, -2)] if c == 1 else [(1, 0), (-1, 0), (2, 0), (-2, 0)]
    scans, stuck = 1, 0
    while left and stuck < len(moves):
        more, bits = moves[0]
        left -= 1
        if K + more >= points.least and hash_bits + bits >= 8:
            scans += 1
            with suppress(HypothesisFails):
                other, hashes = points.filled(K + more, hash_bits + bits)
                if cost(other) < cost(best):
                    best, tried, K, hash_bits, stuck = other, hashes, K + more, hash_bits + bits, 0
                    continue
        stuck += 1
        moves = [*moves[1:], moves[0]]
    return best, tried, scans
