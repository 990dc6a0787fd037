"""Logarithms to base 2 of rationals, enclosed in fixed point. Integers only; no float is involved.

>>> log2_down(3, 1), log2_up(3, 1)  # both are log2(3)·2^64, rounded
(29237397617229858719, 29237397617229858720)
>>> log2_down(8, 1) == log2_up(8, 1) == 3 << 64
True
"""

from __future__ import annotations

BITS = 64  # fractional bits of a result
GUARD = 96  # fractional bits of the mantissa that is squared; each rounding moves a result by less than 2^-90

E_UP = (2_718_281_829, 10**9)  # e = 2.718281828459... is smaller


def log2_up(p: int, q: int) -> int:
    """An integer >= log2(p/q)·2^BITS, p and q positive, less than 2 above it."""
    return _log2(p, q, 1)


def log2_down(p: int, q: int) -> int:
    """An integer <= log2(p/q)·2^BITS, p and q positive, less than 2 below it."""
    return _log2(p, q, 0)


def _log2(p: int, q: int, up: int) -> int:
    """Digit by digit: x in [1, 2) is squared; if that is >= 2, the next digit of its logarithm is 1 and the square is halved.

    Every division is rounded up (up = 1) or down, and squaring and halving are monotone, so all digits belong to a number that
    is at least, or at most, x; a mantissa that is rounded up to 2 itself gives the digit 1 and goes on from 1.
    """
    whole = p.bit_length() - q.bit_length()
    if (p << max(0, -whole)) < (q << max(0, whole)):
        whole -= 1
    x, rest = divmod(p << (GUARD - whole), q) if whole <= GUARD else divmod(p, q << (whole - GUARD))
    x += 1 if rest and up else 0
    exact = rest == 0
    result = whole
    for _ in range(BITS):
        square = x * x
        x, lost = square >> GUARD, square & ((1 << GUARD) - 1)
        x += 1 if lost and up else 0
        exact = exact and lost == 0
        digit = 1 if x >> (GUARD + 1) else 0
        if digit:
            exact = exact and x & 1 == 0
            x = (x + up) >> 1
        result = 2 * result + digit
    return result + (1 if up and not (exact and x == 1 << GUARD) else 0)
