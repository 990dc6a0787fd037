"""The blind check of a network on a line: every unit at every row, by matrix products modulo word primes.

`line` uses that units are affine in cells; this does not. The first layer is one product per row and unit; the second is a
full matrix product, whose entries are integers g with |g| <= bound. With primes p small enough that width·p² < 2^53,
float64 products of residues are exact; with enough primes their product is above 2·bound, and the residues determine g
(mixed radix, symmetric digits). `bound` comes from the slopes and values of `line.cells_of`, and is the only thing that is
shared with it; so is what lies behind the sums of the second layer, a few thousand numbers.

The third layer's sums are taken modulo 2^64, which is exact because `line` has proved that they have 63 bits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np
from flint import fmpz

from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import INT64_MAX, RationalMatrix
from exactmem.networks import line
from exactmem.networks.activations import RELU
from exactmem.networks.layers import RankOne
from exactmem.networks.network import Network
from exactmem.progress import tick

Array = np.ndarray[Any, Any]
ROWS = 4096  # rows of one product


@dataclass(frozen=True)
class Primes:
    """Primes whose product is above 2·bound, each below sqrt(2^53 / width), and the inverses that mixed radix needs."""

    primes: tuple[int, ...]

    def digits(self, left: Array, rights: list[Array]) -> Array:
        """left @ right, entry by entry, from its residues; `rights` are the right factor modulo each prime, as floats."""
        total, weight = np.zeros((left.shape[0], rights[0].shape[1]), dtype=np.int64), 1
        for p, right in zip(self.primes, rights, strict=True):
            residue = ((left % p).astype(np.float64) @ right).astype(np.int64) % p
            digit = (residue - total % p) * pow(weight, -1, p) % p
            digit -= p * (digit > p // 2)
            total += weight * digit
            weight *= p
        return total


def primes_for(width: int, bound: int) -> Primes:
    """The largest primes that keep float64 products exact, as many as the bound needs.

    >>> primes_for(2000, 2**58).primes
    (2122163, 2122151, 2122139)
    """
    found: list[int] = []
    p, product = isqrt(2**53 // max(1, width)), 1
    while product <= 2 * bound:
        while not fmpz(p).is_prime():
            p -= 1
        found.append(p)
        product *= p
        p -= 1
    return Primes(tuple(found))


def sums_by_rows(network: Network, X: RationalMatrix) -> Iterator[tuple[int, Array]]:
    """What the third layer reads, for ROWS rows at a time, and the place of the first of them.

    Raises
    ------
    InputError : not two hidden layers of ReLUs on a line with integer weights, or numbers beyond 63 bits
    """
    first, second, third = network.layers[:3]
    if not isinstance(first.weights, RankOne) or first.act is not RELU or second.act is not RELU:
        raise InputError("the dense check is for two hidden layers of ReLUs, the first of rank one")
    if X.den != 1 or set(first.q) != {1} or set(second.q) != {1} or not isinstance(third.weights, RankOne):
        raise InputError("the dense check needs integer points and weights, and a rank-one layer behind them")
    points = line.along(first, X)
    cells = line.cells_of(first, second, points)
    u = [third.weights.u]
    ends = [*(s - 1 for s in cells.starts[1:]), len(points.z) - 1]
    widths = [int(points.z[e]) - o for e, o in zip(ends, cells.origins, strict=True)]
    bound = max(
        v + s * w
        for s, v, w in zip(
            np.abs(cells.S).max(axis=1).tolist(), np.abs(cells.V).max(axis=1).tolist(), widths, strict=True
        )
    )
    k, c = np.array(first.weights.k, dtype=np.int64), np.array(first.c, dtype=np.int64)
    reach = max(abs(int(points.z[0])), abs(int(points.z[-1]))) * int(np.abs(k).max()) + int(np.abs(c).max())
    if max(reach, bound * sum(map(abs, u[0]))) > INT64_MAX // 2 or cells.V.dtype == object:
        raise InputError("the dense check needs pre-activations and sums of 62 bits")
    W = line.matrix(second)
    primes = primes_for(W.shape[1], bound + max(map(abs, second.c)))
    rights = [np.ascontiguousarray((W % p).T.astype(np.float64)) for p in primes.primes]
    biases, weights = np.array(second.c, dtype=np.int64), np.array(u[0], dtype=np.int64)
    direction = np.array(first.weights.u, dtype=np.int64)
    for i in range(0, len(X), ROWS):
        tick("rows, densely", i, len(X))
        z = X.num[i : i + ROWS] @ direction
        hidden = np.maximum(z[:, None] * k + c, 0)
        yield i, np.maximum(primes.digits(hidden, rights) + biases, 0) @ weights


def wrong_class_densely(network: Network, X: RationalMatrix, classes: Array) -> int | None:
    """The first row whose outputs are not the unit vector of its class, every unit computed; or None."""
    from exactmem.networks.evaluation import wrong_class

    rest = line.behind(network, 1)
    for i, values in sums_by_rows(network, X):
        wrong = wrong_class(rest, RationalMatrix(values.reshape(-1, 1)), classes[i : i + ROWS].tolist())
        if wrong is not None:
            return i + wrong
    return None
