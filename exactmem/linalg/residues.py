"""Arrays of residues modulo a prime just below 2^61, multiplied without leaving 64-bit words.

Let p = 2^61 - c. Then 2^61 = c modulo p, so a word x < 2^64 is congruent to (x mod 2^61) + c·floor(x / 2^61), and x·2^k,
k <= 31, to (x mod 2^(61-k))·2^k + c·floor(x / 2^(61-k)), in which nothing passes 2^64 while c < 2^20. With a = a1·2^31 + a0
and b alike, a·b = (a1·b1·2^31 + (a1·b0 + a0·b1))·2^31 + a0·b0 takes two such shifts. Primes below 2^31 need no splitting;
for any others Python's integers do the work.

>>> a = np.array([2**60 + 12345, 7]); b = np.array([2**61 - 2, 11])
>>> product(a, b, 2**61 - 1).tolist() == [(2**60 + 12345) * (2**61 - 2) % (2**61 - 1), 77]
True
>>> checked_prime(91)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: the modulus 91 is not a prime below 2^62; elimination needs a field
"""

from __future__ import annotations

from typing import Any

import numpy as np
from flint import fmpz

from exactmem.errors import InputError

Array = np.ndarray[Any, Any]

WORD = 61
HALF = np.uint64(31)
LOW = np.uint64(2**31 - 1)
MAX_GAP = 2**20  # c above


def checked_prime(p: int) -> int:
    """p itself. python-flint aborts the interpreter on a composite modulus, so none is ever handed to it."""
    if not 2 <= p < 2**62 or not fmpz(p).is_prime():
        raise InputError(f"the modulus {p} is not a prime below 2^62; elimination needs a field")
    return p


def product(a: Array, b: Array, p: int) -> Array:
    """a·b modulo p, entry by entry (shapes broadcast); residues in, residues out, int64."""
    if p < 2**31:
        return a * b % p
    c = 2**WORD - p
    if not 0 < c < MAX_GAP:
        return np.asarray(a.astype(object) * b.astype(object) % p, dtype=np.int64)
    x, y = a.astype(np.uint64), b.astype(np.uint64)
    x1, x0, y1, y0 = x >> HALF, x & LOW, y >> HALF, y & LOW
    # x1, y1 < 2^30 and x0, y0 < 2^31: the middle term is below 2^62, so below 2^63 with the shifted first one
    middle = fold(shifted(x1 * y1, c) + x1 * y0 + x0 * y1, c)
    total = fold(shifted(middle, c) + x0 * y0, c)
    prime = np.uint64(p)
    return np.asarray(np.where(total >= prime, total - prime, total), dtype=np.int64)


def fold(x: Array, c: int) -> Array:
    """Congruent to x and below 2^61 + 8·c, for any word x."""
    w = np.uint64(WORD)
    return (x & np.uint64(2**WORD - 1)) + (x >> w) * np.uint64(c)


def shifted(x: Array, c: int) -> Array:
    """Congruent to x·2^31 and below 2^61 + 2^32·c, for x < 2^62."""
    rest = np.uint64(WORD - 31)
    return ((x & np.uint64(2**30 - 1)) << HALF) + (x >> rest) * np.uint64(c)


def residues_of(numerators: Array, den: int, p: int) -> Array:
    """The rational array numerators/den modulo p; p does not divide den."""
    return product(
        np.asarray(numerators % p, dtype=np.int64), np.asarray(pow(den, -1, p), dtype=np.int64).reshape(1), p
    )
