"""`capacity_table`: for n points of the plane, how many order types need how many hidden thresholds; theorems read off it.

Every abstract order type of n points is listed (`order_types`), and what one, two, three and four units realise on it is
decided (`threshold_capacity`, where the convention stands). A row says, of all order types of n points,

    for all    every labelling of n points in general position is realised by the *most* units that an order type needs
    for all    fewer units than the *least* that an order type needs shatter no n points of the plane, in whatever position
    for some   that many suffice for some points: with coordinates, a network per labelling (`shattered_points`)
    for some   that many are needed by some points: with coordinates, and labels that fewer units do not have

*Why in whatever position.* Labels that thresholds give to finitely many points are given with strict inequalities (a bias can
be raised a little), so points moved a little keep them; n points that are shattered can be moved into general position.

The enumeration is cut into shards (ranges of rooted prefixes, `order_types.prefixes`) for `sharding.sweep`. A row is made only
of complete sweeps (`Undecided` otherwise) and only if the counts are the literature's, the number of order types as well as of
rooted ones, which are also counted once more as the sum of the different words of all order types (`Rejected` otherwise).

>>> from concurrent.futures import ThreadPoolExecutor
>>> with ThreadPoolExecutor(1) as executor:
...     table = capacity_table(n=range(3, 8), executor=executor)
>>> [row.order_types for row in table.rows]
[{1: 1}, {2: 2}, {2: 3}, {2: 7, 3: 9}, {3: 135}]
>>> for statement in table.rows[3].statements():
...     print(statement)
for all: every labelling of any 6 points in general position is realised by 3 hidden thresholds
for all: fewer than 2 hidden thresholds realise every labelling of no 6 points
for some: 2 hidden thresholds realise every labelling of (119, 0), (37, 123), (96, 194), (192, 104), (59, 130), (13, 68)
for some: 2 hidden thresholds do not give (0, 0), (1, 1), (2, 4), (3, 9), (4, 16), (5, 25) the labels 0, 1, 0, 1, 0, 1
>>> table.vc_dimensions()[1]
VCDimension(units=2, at_least=6, at_most=6)
"""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np

from exactmem.bounds.width import threshold_width
from exactmem.errors import InputError, Rejected
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.search.chirotopes import chirotope, rooted, words
from exactmem.search.order_types import CHUNK, agree, checked, order_types_among, prefixes, signotopes
from exactmem.search.sharding import sweep
from exactmem.search.shattered_points import POINTS, points, shattered
from exactmem.search.threshold_capacity import realised, units_needed

Json = Any
CONVENTION = "hidden thresholds with biases, a threshold output with bias, no path from the input to the output"
SHARDS = {9: 64}  # by the number of points; one otherwise


@dataclass(frozen=True)
class Statement:
    """A theorem on n points of the plane, and what it quantifies over: "for all" data sets, or "for some"."""

    scope: str
    text: str

    def __str__(self) -> str:
        return f"{self.scope}: {self.text}"


@dataclass(frozen=True)
class Row:
    """Abstract order types of n points, and rooted ones, by the least number of units that realise every labelling.

    most : the largest number of units asked about; under most + 1 stand those that need more
    digest : SHA-256 over the canonical words and needed units, shard by shard
    """

    n: int
    most: int
    order_types: dict[int, int]
    rooted: dict[int, int]
    digest: str
    convention: str = CONVENTION

    def statements(self) -> list[Statement]:
        """What the row proves under its convention. The "for some" statements are verified here, on their coordinates."""
        least, most, found = min(self.order_types), max(self.order_types), []
        if most <= self.most:
            text = f"every labelling of any {self.n} points in general position is realised by {units(most)}"
            found.append(Statement("for all", text))
        if least > 1:
            found.append(
                Statement("for all", f"fewer than {units(least)} realise every labelling of no {self.n} points")
            )
        if least in POINTS and len(POINTS[least]) >= self.n:
            X = points(least, self.n)
            if shattered(X, least).holds:
                found.append(
                    Statement(
                        "for some", f"{units(least)} realise{'s' if least == 1 else ''} every labelling of {listed(X)}"
                    )
                )
        if most > least:
            curve = RationalMatrix(np.array([[t, t * t] for t in range(self.n)], dtype=np.int64))
            labels = [t % 2 for t in range(self.n)]
            mask = sum(label << t for t, label in enumerate(labels))
            if not realised(chirotope(curve)[None], self.n, most - 1)[0, mask]:
                text = f"{units(most - 1)} do not give {listed(curve)} the labels {', '.join(map(str, labels))}"
                found.append(Statement("for some", text))
        return found


@dataclass(frozen=True)
class VCDimension:
    """The largest number of points of the plane that so many units can shatter lies between these two."""

    units: int
    at_least: int
    at_most: int


@dataclass(frozen=True)
class CapacityTable:
    """Rows for several n, and how many shards were found in the log."""

    rows: tuple[Row, ...]
    shards: int
    resumed: int

    def vc_dimensions(self) -> list[VCDimension]:
        """Of one, two and three hidden thresholds in the plane, as far as these rows, points and counting decide it.

        From below: points with a network per labelling. From above: a row whose order types all need more units, or the
        count of dichotomies and threshold functions (`bounds.width.threshold_width`). A subset of shattered points is
        shattered, so what is shown of no n points holds of no more points either.
        """
        found = []
        for count in POINTS:
            X = points(count)
            at_least = len(X) if shattered(X, count).holds else 0
            excluded = next(n for n in itertools.count(1) if threshold_width(n, 2) > count)
            excluded = min([excluded, *(row.n for row in self.rows if min(row.order_types) > count)])
            found.append(VCDimension(count, at_least, excluded - 1))
        return found

    def lines(self) -> list[tuple[str, ...]]:
        """n, order types, rooted ones, and both by units ("units:how many")."""
        return [
            (
                str(row.n),
                str(sum(row.order_types.values())),
                str(sum(row.rooted.values())),
                ", ".join(f"{k}:{count}" for k, count in row.order_types.items()),
                ", ".join(f"{k}:{count}" for k, count in row.rooted.items()),
            )
            for row in self.rows
        ]


def capacity_table(
    d: int = 2,
    n: Iterable[int] = range(3, 9),
    k: range = range(1, 5),
    *,
    executor: Executor | None = None,
    log: str | os.PathLike[str] | None = None,
    seconds: float | None = None,
    audit: int | None = None,
    seed: int = 0,
) -> CapacityTable:
    """The rows for these numbers of points of the plane.

    Parameters
    ----------
    d : the dimension; 2
    n : numbers of points, 3 to 9; 9 takes about a minute on two cores
    k : numbers of units, from 1 to at most 4, which are enough for nine points
    executor, log, seconds, audit, seed : see `sharding.sweep`; `seconds` is per shard. Of the records found in the log one in
        fifty, at least one, is computed again unless `audit` says otherwise

    Raises
    ------
    InputError : d is not 2; n < 3; k is not 1, 2, ...
    LimitExceeded : n > 9
    Undecided : a shard failed or ran out of time
    Rejected : an enumeration is not what the literature counts, or a record of the log is not what its shard gives
    """
    if d != 2:
        raise InputError(f"order types are enumerated in the plane only, not for d = {d}")
    if k not in [range(1, last) for last in range(2, 6)]:
        raise InputError(f"units are counted from 1 up to at most 4, not over {k}")
    sizes, most = list(n), max(k)
    for size in sizes:
        checked(size)
    shards = [[size, most, *part] for size in sizes for part in prefixes(size, SHARDS.get(size, 1))]
    done = sweep(shard, shards, executor=executor, log=log, seconds=seconds, audit=audit, seed=seed)
    results = done.results()
    rows = [row(size, most, [r for s, r in zip(shards, results, strict=True) if s[0] == size]) for size in sizes]
    return CapacityTable(tuple(rows), len(shards), done.resumed)


def shard(n: int, most: int, names: int, start: list[int]) -> Json:
    """The order types of n points whose canonical word extends one of the words `start` on so many names.

    >>> shard(5, 4, 3, [0, 1])
    {'rooted': 8, 'needed': [[2, 3, 8]], 'digest': '...'}
    """
    every = signotopes(n - 1, np.array(start, dtype=np.uint64), names)
    types = order_types_among(every, n)
    needed, spread = np.zeros(len(types), dtype=np.int64), np.zeros(len(types), dtype=np.int64)
    for first in range(0, len(types), CHUNK):
        part = slice(first, first + CHUNK)
        signs = rooted(types[part], n)
        needed[part] = units_needed(signs, n, most)
        rows, found = words(signs, n)
        different = np.unique(np.stack([rows.astype(np.uint64), found]), axis=1)[0]
        spread[part] = np.bincount(different.astype(np.int64), minlength=len(signs))
    summary = [[k, int((needed == k).sum()), int(spread[needed == k].sum())] for k in np.unique(needed).tolist()]
    content = types.astype("<u8").tobytes() + needed.astype("<u8").tobytes()
    return {"rooted": len(every), "needed": summary, "digest": hashlib.sha256(content).hexdigest()}


def row(n: int, most: int, results: list[Json]) -> Row:
    """One row from all its shards; every count is compared with the literature's."""
    order_types: dict[int, int] = {}
    of_rooted: dict[int, int] = {}
    for k, count, spread in sorted(entry for result in results for entry in result["needed"]):
        order_types[k] = order_types.get(k, 0) + count
        of_rooted[k] = of_rooted.get(k, 0) + spread
    listed_rooted = sum(result["rooted"] for result in results)
    agree(n, listed_rooted, sum(order_types.values()))
    if sum(of_rooted.values()) != listed_rooted:
        raise Rejected(f"the order types of {n} points have not as many roots as were listed; please report this")
    content = "".join(result["digest"] for result in results)
    return Row(n, most, order_types, of_rooted, hashlib.sha256(content.encode("ascii")).hexdigest())


def units(count: int) -> str:
    return f"{count} hidden threshold{'' if count == 1 else 's'}"


def listed(X: RationalMatrix) -> str:
    return ", ".join(f"({x}, {y})" for x, y in X.num.tolist())
