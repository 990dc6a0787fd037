"""Unit vectors with rational coordinates: what theorems about points on a sphere need, and floats never give.

* `stereographic`: the inverse stereographic projection t -> (2t, |t|² - 1)/(|t|² + 1) of a rational point t; every dimension,
  but each row has a denominator of its own.
* `dyadic`: all coordinates over one power of two, 4^bits = x_1² + ... + x_d², so that inner products stay short. All but
three coordinates are rounded freely; what is left to 4^bits is written as a sum of three squares, which every number that is
not 4^a·(8b + 7) is (Legendre; the three are searched, so nothing rests on it). From d = 5 on: 4^bits is a sum of four squares
in 24 ways only (Jacobi).
* `unbiased_bases`: d/2 + 1 orthonormal bases of R^d, d = 4 or 16, any two of which have all inner products ±1/sqrt(d): the
  most evenly spread set of d(d/2 + 1) vectors there is. One basis per quadratic form q over GF(2), the vectors
  (-1)^(q(x) + c·x)/sqrt(d), where differences of forms are nonsingular, and the unit vectors.

>>> X = dyadic(3, 5, bits=6)
>>> X.den, [sum(v * v for v in row) for row in X.rows()] == [1, 1, 1]
(64, True)
>>> [len(unbiased_bases(d)) for d in (4, 16)]
[12, 144]
>>> dyadic(3, 3)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: dyadic unit vectors spread over the sphere from dimension 5 on; take stereographic ...
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, product
from math import isqrt

import numpy as np

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.randomness import Randomness

SPREAD = 8  # bits of the numbers whose sum is nearly Gaussian


def bell(random: Randomness) -> int:
    """A seeded integer of nearly Gaussian distribution, mean 0."""
    return sum(random.below(2 << SPREAD) - (1 << SPREAD) for _ in range(4)) + 2


def stereographic(n: int, d: int, bits: int = 5, seed: str | int = 0) -> RationalMatrix:
    """n different rational points of the unit sphere of R^d, d >= 2, from points t with coordinates over 2^bits."""
    positive(n, d)
    if d < 2:
        raise InputError("the unit sphere of R^1 has two points: take d >= 2")
    random = Randomness(f"stereographic {seed}")
    found: dict[tuple[Fraction, ...], None] = {}
    while len(found) < n:
        t = [Fraction(bell(random) >> max(0, SPREAD - bits), 1 << bits) for _ in range(d - 1)]
        square = sum((v * v for v in t), Fraction(0))
        found[(*(2 * v / (square + 1) for v in t), (square - 1) / (square + 1))] = None
    return RationalMatrix.from_rows(list(found))


def dyadic(n: int, d: int, bits: int = 10, seed: str | int = 0) -> RationalMatrix:
    """n different points of the unit sphere of R^d, d >= 5, with coordinates over 2^bits, bits <= 24."""
    positive(n, d)
    if not 1 <= bits <= 24:
        raise InputError(f"dyadic coordinates have 1 to 24 bits, not {bits}")
    if d < 5:
        raise InputError(
            f"dyadic unit vectors spread over the sphere from dimension 5 on; take stereographic ones in dimension {d}"
        )
    random, square = Randomness(f"dyadic {seed}"), 4**bits
    found: dict[tuple[int, ...], None] = {}
    tried = 0
    while len(found) < n:
        tried += 1
        if tried > 100 * n + 1000:
            raise InputError(
                f"{n} different unit vectors with coordinates over 2^{bits} were not found; take more bits"
            )
        draw = [bell(random) for _ in range(d)]
        length = isqrt(sum(v * v for v in draw))
        row = [(v << bits) // length for v in draw]
        rest = square - sum(v * v for v in row[:-3])
        last = three_squares(rest, row[-3:])
        if last is not None:
            found[(*row[:-3], *last)] = None
    return RationalMatrix.from_rows([[Fraction(v, 1 << bits) for v in row] for row in found])


def three_squares(total: int, near: Sequence[int]) -> tuple[int, int, int] | None:
    """(a, b, c) with a² + b² + c² = total < 2^50, a as near to the first number as can be, then b; None if there are none."""
    if total < 0:
        return None
    odd = total
    while odd and odd % 4 == 0:
        odd //= 4
    if odd % 8 == 7:  # these have none; for any other number the search ends early
        return None
    reach = isqrt(total)
    for a in sorted(range(reach + 1), key=lambda v: abs(v - abs(near[0]))):
        left = total - a * a
        b = np.arange(isqrt(left) + 1)
        c = np.sqrt(left - b * b).astype(np.int64)  # the root of a square below 2^52 comes out exactly
        (good,) = np.nonzero(c * c == left - b * b)
        if len(good):
            k = good[np.argmin(np.abs(good - abs(near[1])))]
            x, y, z = (
                abs(v) * (-1 if sign < 0 else 1) for v, sign in zip((a, int(b[k]), int(c[k])), near, strict=True)
            )
            return x, y, z
    return None


def unbiased_bases(d: int) -> RationalMatrix:
    """All vectors of d/2 + 1 mutually unbiased bases of R^d, d = 4 or 16, the unit vectors first."""
    if d not in (4, 16):
        raise InputError(f"unbiased bases are made in dimensions 4 and 16, not {d}")
    m = d.bit_length() - 1
    cube = list(product((0, 1), repeat=m))
    rows = [[Fraction(int(i == j)) for j in range(d)] for i in range(d)]
    for form in kerdock(m):
        for c in cube:
            signs = [sum(x[i] & x[j] for i, j in form) + sum(a & b for a, b in zip(c, x, strict=True)) for x in cube]
            rows.append([Fraction(1 - 2 * (s & 1), isqrt(d)) for s in signs])
    return RationalMatrix.from_rows(rows)


def kerdock(m: int) -> list[frozenset[tuple[int, int]]]:
    """2^(m-1) quadratic forms sum of x_i·x_j over GF(2), as sets of pairs, any two of which differ by a nonsingular form."""
    pairs = list(combinations(range(m), 2))
    forms = [
        frozenset(p for p, bit in zip(pairs, bits, strict=True) if bit) for bits in product((0, 1), repeat=len(pairs))
    ]

    def extend(chosen: list[frozenset[tuple[int, int]]], rest: list[frozenset[tuple[int, int]]]) -> bool:
        if len(chosen) == 2 ** (m - 1):
            return True
        for k, form in enumerate(rest):
            chosen.append(form)
            if extend(chosen, [g for g in rest[k + 1 :] if nonsingular(form ^ g, m)]):
                return True
            chosen.pop()
        return False

    found: list[frozenset[tuple[int, int]]] = []
    extend(found, forms)
    return found


def nonsingular(form: frozenset[tuple[int, int]], m: int) -> bool:
    """Whether the alternating matrix of the form is invertible over GF(2); its rows are bit sets."""
    rows = [sum(1 << j for j in range(m) if (min(i, j), max(i, j)) in form) for i in range(m)]
    for column in range(m):
        pivot = next((r for r in rows if r >> column & 1), 0)
        if not pivot:
            return False
        rows.remove(pivot)
        rows = [r ^ pivot if r >> column & 1 else r for r in rows]
    return True


def signs(n: int, seed: str | int = 0) -> list[int]:
    """n seeded labels 1 and -1."""
    random = Randomness(f"signs {seed}")
    return [1 - 2 * random.bits(1) for _ in range(n)]


def labelled(X: RationalMatrix, labels: Sequence[int] | None = None, seed: str | int = 0) -> Dataset:
    """The points with these labels, or with seeded signs."""
    Y = RationalMatrix.from_rows([[v] for v in (signs(len(X), seed) if labels is None else labels)])
    return Dataset(X, Y)


def positive(n: int, d: int) -> None:
    if n < 1 or d < 1:
        raise InputError(f"a sphere has points from n = 1 and d = 1 on, not {n} and {d}")
