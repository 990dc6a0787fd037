"""Unit vectors with rational coordinates: what theorems about points on a sphere need, and floats never give.

Seeded points: the direction of d normal variates (`numbers/normals.py`), moved to a rational point near it.

* `stereographic`: t -> (2t, 1 - |t|²)/(1 + |t|²), the chart from the pole opposite to the largest coordinate, so |t| <= 1 up to
  rounding, at a t over 2^bits; every dimension, but each row has a denominator of its own.
* `dyadic`: all coordinates over one power of two, 4^bits = n_1² + ... + n_d², so that inner products stay short. All but three
  coordinates are rounded freely; what is left to 4^bits is written as a sum of three squares, which every number that is not
  4^a·(8b + 7) is (Legendre; the three are searched, so nothing rests on it). The last three carry the correction: the law is
  near the uniform one, not equal to it. From d = 5 on: 4^bits is a sum of four squares in 24 ways only (Jacobi).

The stream is named by the seed alone: what is drawn beside the points has a stream of another name.

Symmetric sets:

* `unbiased_bases`: d/2 + 1 orthonormal bases of R^d, d = 4 or 16, any two of which have all inner products ±1/sqrt(d): the
  most evenly spread set of d(d/2 + 1) vectors there is. One basis per quadratic form q over GF(2), the vectors
  (-1)^(q(x) + c·x)/sqrt(d), where differences of forms are nonsingular, and the unit vectors.
* `root_system`: the 24 roots of D4 (the 24-cell) or the 240 of E8, of length 1; inner products are 0, ±1/2 and ±1.

`lifted` takes each of these off the symmetry x -> -x, and stays on the sphere.

>>> X = dyadic(1, 6, bits=6)
>>> X.num.tolist(), 2 * X.den
([[-7, 7, 5, 24, -15, 10]], 64)
>>> [sum(v * v for v in row) for M in (dyadic(3, 5), stereographic(3, 2), lifted(X)) for row in M.rows()] == [1] * 7
True
>>> [len(unbiased_bases(d)) for d in (4, 16)], [len(root_system(d)) for d in (4, 8)]
([12, 144], [24, 240])
>>> dyadic(3, 3)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: dyadic unit vectors spread over the sphere from dimension 5 on; take stereographic ...
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, product
from math import isqrt
from typing import Any

import numpy as np

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.normals import normals
from exactmem.numbers.randomness import Randomness

Array = np.ndarray[Any, Any]

BUMPS = (0, 1, -1, 2, -2, 3, -3)  # of the first coordinate, where the rest is no sum of three squares


def stereographic(n: int, d: int, bits: int = 5, seed: str | int = 0) -> RationalMatrix:
    """n different rational points of the unit sphere of R^d, d >= 2, from points t with coordinates over 2^bits."""
    positive(n, d)
    if d < 2:
        raise InputError("the unit sphere of R^1 has two points: take d >= 2")
    if not 0 <= bits <= 64:
        raise InputError(f"stereographic coordinates have 0 to 64 bits, not {bits}")
    random = Randomness(seed)
    found: dict[tuple[Fraction, ...], None] = {}
    for _ in range(tries(n)):
        found[stereographic_point(random, d, bits)] = None
        if len(found) == n:
            return RationalMatrix.from_rows(list(found))
    raise InputError(f"{n} different points from coordinates over 2^{bits} were not found; take more bits")


def stereographic_point(random: Randomness, d: int, bits: int) -> tuple[Fraction, ...]:
    """The next point; its denominator is at most about 2·4^bits."""
    g, length = direction(random, d)
    pole = max(range(d), key=lambda i: abs(g[i]))
    t = [nearest(v << bits, length + abs(g[pole])) for v in g]
    one, square = 4**bits, sum(v * v for i, v in enumerate(t) if i != pole)
    t[pole] = 0
    x = [Fraction(v << (bits + 1), one + square) for v in t]
    x[pole] = Fraction(one - square if g[pole] > 0 else square - one, one + square)
    return tuple(x)


def dyadic(n: int, d: int, bits: int = 10, seed: str | int = 0) -> RationalMatrix:
    """n different points of the unit sphere of R^d, d >= 5, with coordinates over 2^bits, bits <= 24."""
    positive(n, d)
    if not 1 <= bits <= 24:
        raise InputError(f"dyadic coordinates have 1 to 24 bits, not {bits}")
    if d < 5:
        raise InputError(
            f"dyadic unit vectors spread over the sphere from dimension 5 on; take stereographic ones in dimension {d}"
        )
    random = Randomness(seed)
    found: dict[tuple[int, ...], None] = {}
    for _ in range(tries(n)):
        row = dyadic_point(random, d, bits)
        if row is not None:
            found[row] = None
        if len(found) == n:
            return RationalMatrix(np.array(list(found), dtype=np.int64), 1 << bits)
    raise InputError(f"{n} different unit vectors with coordinates over 2^{bits} were not found; take more bits")


def dyadic_point(random: Randomness, d: int, bits: int) -> tuple[int, ...] | None:
    """The next point, times 2^bits; None if the free coordinates leave nothing that is a sum of three squares."""
    g, length = direction(random, d)
    row = [nearest(v << bits, length) for v in g]
    for bump in BUMPS:
        free = [row[0] + bump, *row[1:-3]]
        last = three_squares(4**bits - sum(v * v for v in free), row[-3:])
        if last is not None:
            return (*free, *last)
    return None


def direction(random: Randomness, d: int) -> tuple[list[int], int]:
    """d normal variates, not all 0, over 2^20, and their Euclidean norm, rounded down."""
    while True:
        g = normals(random, d)
        length = isqrt(sum(v * v for v in g))
        if length:
            return g, length


def nearest(p: int, q: int) -> int:
    """The integer nearest to p/q, q > 0; of two, the larger."""
    return (2 * p + q) // (2 * q)


def tries(n: int) -> int:
    return 20 * n + 1000


def three_squares(total: int, near: Sequence[int]) -> tuple[int, int, int] | None:
    """(a, b, c), a² + b² + c² = total < 2^50, (a, b) in the smallest square around the first two numbers that has such a pair,
    and the first there; c has the sign of the third. None if there are none."""
    if total < 0:
        return None
    odd = total
    while odd and odd % 4 == 0:
        odd //= 4
    if odd % 8 == 7:  # these have none; for any other number the search ends
        return None
    shell = 0
    while True:
        a, b = square_shell(shell)
        left = total - (a + near[0]) ** 2 - (b + near[1]) ** 2
        c = np.sqrt(np.maximum(left, 0)).astype(np.int64)  # the root of a square below 2^52 comes out exactly
        (good,) = np.nonzero(c * c == left)
        if len(good):
            k = good[0]
            return near[0] + int(a[k]), near[1] + int(b[k]), int(c[k]) * (-1 if near[2] < 0 else 1)
        shell += 1


@lru_cache(maxsize=64)
def square_shell(k: int) -> tuple[Array, Array]:
    """The integer points (a, b) with max(|a|, |b|) = k, in lexicographic order."""
    side = np.arange(-k, k + 1, dtype=np.int64)
    inner = np.repeat(side[1:-1], 2)
    ends = np.tile(np.array([-k, k], dtype=np.int64), max(0, 2 * k - 1))
    if k == 0:
        return side, side
    return np.concatenate([np.full(2 * k + 1, -k), inner, np.full(2 * k + 1, k)]), np.concatenate([side, ends, side])


def lifted(X: RationalMatrix) -> RationalMatrix:
    """The points (4x, 3)/5: on the unit sphere one dimension up, if the x are on theirs; no two of them are opposite.

    >>> lifted(RationalMatrix.from_rows([[1, 0], [-1, 0]])).num.tolist()
    [[4, 0, 3], [-4, 0, 3]]
    """
    last = np.full((len(X), 1), 3 * X.den, dtype=object)
    return RationalMatrix(np.hstack([4 * X.num.astype(object), last]), 5 * X.den)


def root_system(d: int) -> RationalMatrix:
    """The roots of D4 (d = 4) or E8 (d = 8), scaled to length 1: ±e_i, and (±e_i ± e_j ± e_k ± e_l)/2 for the words of weight
    four of the repetition code or the extended Hamming code: sets of four places whose binary numbers add up to 0."""
    if d not in (4, 8):
        raise InputError(f"root systems are made in dimensions 4 (D4) and 8 (E8), not {d}")
    rows = [[2 * s * int(i == j) for j in range(d)] for i in range(d) for s in (1, -1)]
    for word in combinations(range(d), 4):
        if word[0] ^ word[1] ^ word[2] ^ word[3] == 0:
            for s in product((1, -1), repeat=4):
                at = dict(zip(word, s, strict=True))
                rows.append([at.get(j, 0) for j in range(d)])
    return RationalMatrix(np.array(rows, dtype=np.int64), 2)


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
