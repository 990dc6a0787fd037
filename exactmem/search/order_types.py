"""Order types of the plane: all of them, up to relabelling and reflection, abstract ones included.

An *abstract order type* of n points is a uniform acyclic oriented matroid of rank 3; every set of n points in general position
has one (its chirotope), but from n = 9 on some belong to no points (Pappus). So what holds for all abstract order types holds
for all data sets, while "there are points such that" needs coordinates.

Every abstract order type with a chosen hull vertex, the *rooted* order type, is a signotope on n-1 names, and every signotope
is one (Felsner and Weil 2001: signotopes of rank 3 are the simple arrangements of pseudolines; the literature says).
Signotopes are enumerated by their bits, triple after triple in colexicographic order, all words of one length at once. A triple
closes the four-subsets of which it is the last triple, so each condition is applied as soon as it can be, and prefixes of words
are the signotopes of fewer names. An order type is kept in the one word that is its canonical form: no table of those seen is
needed, and shards (ranges of prefixes) do not have to know of one another.

How many there are is compared with the literature's counts (OEIS A006245: rooted; A006247: order types) every time all are
enumerated; `Rejected` if they differ.

Complexity: every step doubles the words at most; the time is that of C(m, 4) passes over arrays of 64-bit words.
Limits: n <= 9 (`chirotopes.MAX_POINTS`).

>>> [len(order_types(n)) for n in range(3, 8)]
[1, 2, 3, 16, 135]
>>> signotopes(4).tolist()  # bits abc, abd, acd, bcd: at most one change
[0, 1, 3, 7, 8, 12, 14, 15]
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from exactmem.errors import InputError, LimitExceeded, Rejected
from exactmem.progress import tick
from exactmem.search.chirotopes import MAX_POINTS, Array, canonical, rooted, triples

ROOTED = {3: 1, 4: 2, 5: 8, 6: 62, 7: 908, 8: 24698, 9: 1232944}  # by the number of points; the literature says
ORDER_TYPES = {3: 1, 4: 2, 5: 3, 6: 16, 7: 135, 8: 3315, 9: 158830}  # the literature says
CHUNK = 2**13  # chirotopes unpacked at a time


def signotopes(names: int, start: Array | None = None, known: int = 0) -> Array:
    """All signotopes on so many names, as increasing words; or those whose first `known` names carry one of the words `start`.

    >>> len(signotopes(6)), len(signotopes(6, signotopes(4)[:3], 4))
    (908, 358)
    """
    found = np.zeros(1, dtype=np.uint64) if start is None else np.asarray(start, dtype=np.uint64)
    place = {t: np.uint64(position) for position, t in enumerate(triples(names))}
    one = np.uint64(1)
    for b, c, d in triples(names):
        if d < known:
            continue
        found = np.concatenate([found, found | (one << place[(b, c, d)])])
        last = found >> place[(b, c, d)]
        bad = np.zeros_like(found)
        for a in range(b):
            abc, abd, acd = (found >> place[t] for t in ((a, b, c), (a, b, d), (a, c, d)))
            first, second, third = abc ^ abd, abd ^ acd, acd ^ last
            bad |= (first & second) | ((first | second) & third)  # two changes or more
        found = found[bad & one == 0]
    return np.sort(found)


def order_types_among(found: Array, n: int) -> Array:
    """Those words of rooted order types of n points that are canonical."""
    kept = [np.zeros(0, dtype=np.uint64)]
    for start in range(0, len(found), CHUNK):
        tick("order types", start, len(found))
        some = found[start : start + CHUNK]
        kept.append(some[canonical(rooted(some, n), n) == some])
    return np.concatenate(kept)


def order_types(n: int) -> Array:
    """The canonical words of all abstract order types of n points, increasing; `chirotopes.rooted` turns them into signs.

    Raises
    ------
    InputError, LimitExceeded : n < 3; n > MAX_POINTS
    Rejected : the count is not the literature's
    """
    checked(n)
    every = signotopes(n - 1)
    found = order_types_among(every, n)
    agree(n, len(every), len(found))
    return found


def checked(n: int) -> None:
    if n < 3:
        raise InputError(f"order types have at least 3 points, not {n}")
    if n > MAX_POINTS:
        raise LimitExceeded("MAX_POINTS", n, MAX_POINTS, "order types of so many points are not enumerated here")


def agree(n: int, rooted_count: int, count: int) -> None:
    """Compare an enumeration with the literature; Rejected if something is missing or twice there."""
    if (rooted_count, count) != (ROOTED[n], ORDER_TYPES[n]):
        raise Rejected(
            f"{rooted_count} rooted and {count} order types of {n} points were enumerated, the literature has "
            f"{ROOTED[n]} and {ORDER_TYPES[n]}; please report this"
        )


def prefixes(n: int, shards: int) -> Iterator[tuple[int, list[int]]]:
    """Rooted order types of n points in shards: (names, words); extending the words of all shards gives every one once."""
    names = min(n - 1, 6)
    start = signotopes(names).tolist()
    size = -(-len(start) // shards)
    for first in range(0, len(start), size):
        yield names, start[first : first + size]
