"""Buckets of points, each packed into one long number: chunks of key and label, the first point on top."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Store:
    """Buckets of n points: the least and the greatest key of each, and its packed number of n·(rho + c) bits."""

    n: int
    firsts: list[int]
    lasts: list[int]
    values: list[int]


def pack(entries: Sequence[tuple[int, int]], n: int, rho: int, c: int) -> Store:
    """Pack (key, label) pairs, sorted by key, n to a bucket; missing chunks are 0.

    >>> store = pack([(0, 1), (1, 0), (2, 1), (3, 1)], 2, 2, 1)
    >>> store.values, store.firsts, store.lasts  # 001|010 and 101|111
    ([10, 47], [0, 2], [1, 3])
    """
    store = Store(n, [], [], [])
    for start in range(0, len(entries), n):
        bucket = entries[start : start + n]
        store.firsts.append(bucket[0][0])
        store.lasts.append(bucket[-1][0])
        store.values.append(
            joined([key << c | label for key, label in bucket], rho + c) << (rho + c) * (n - len(bucket))
        )
    return store


def joined(numbers: Iterable[int], bits: int) -> int:
    """The number whose chunks of `bits` bits are these, the first on top."""
    value = 0
    for number in numbers:
        value = value << bits | number
    return value


def cheapest(n: int, cost: Callable[[int], int]) -> int:
    """The bucket size k in 1..n with the least cost, the smaller one of equals; cost is of the form a/k + b·k, ceilings apart.

    Such a cost is within one ceiling step of convex, so the search stops well after it has passed its minimum.
    """
    best, best_cost, k = 1, cost(1), 1
    while k < n and k <= 4 * best + 64:
        k += 1
        here = cost(k)
        if here < best_cost:
            best, best_cost = k, here
    return best
