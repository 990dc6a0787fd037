"""Seeded standard normal variates, rounded to multiples of 2^-bits: the same integers on every platform and for ever.

A variate is round(2^bits·Phi^-1(u)), Phi the distribution function of the standard normal law, u = (2k + 1)/2^54 and k the
next 53 bits of a `Randomness`. The law is symmetric, for u and 1 - u are equally likely, and |variate| < 8.3·2^bits.
Phi^-1(u) = sqrt(2)·erfinv(2u - 1) is enclosed in a ball, of twice the precision until all its members round to one integer,
so rounding is correct. Variates drawn in floats depend on the logarithm and the cosine of the platform.

Source: inversion of the distribution function, textbook; the enclosure is Arb's.
Complexity: about 25 microseconds a variate, of which nearly all is erfinv at 64 bits.

>>> normals(Randomness("0"), 4)
[-454532, 435413, 310161, 1507852]
>>> normals(Randomness("0"), 4, bits=4)
[-7, 7, 5, 23]
>>> normals(Randomness("0"), 1, bits=-1)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: a normal variate has 0 to 64 bits after the point, not -1
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from exactmem.errors import InputError
from exactmem.numbers.balls import ball, inverse_normal, nearest_integer, precision
from exactmem.numbers.randomness import Randomness

MAX_BITS = 64
"""After the point: 53 random bits do not fill more of them anyway."""


def normals(random: Randomness, count: int, bits: int = 20) -> list[int]:
    """The next `count` variates, times 2^bits.

    Raises
    ------
    InputError : bits is not 0 to MAX_BITS, or (never met; that it cannot be is not proved) some 2^bits·Phi^-1(u) is so near to
        an integer and a half that MAX_PRECISION does not say which side of it
    """
    if not 0 <= bits <= MAX_BITS:
        raise InputError(f"a normal variate has 0 to {MAX_BITS} bits after the point, not {bits}")
    return rounded([Fraction(2 * random.bits(53) + 1, 2**54) for _ in range(count)], bits, 64 + bits)


def rounded(levels: Sequence[Fraction], bits: int, precise: int) -> list[int]:
    """round(2^bits·Phi^-1(u)) for these u between 0 and 1, at this working precision or more."""
    with precision(precise):
        found = [nearest_integer(inverse_normal(ball(u)) * 2**bits) for u in levels]
    return [rounded([u], bits, 2 * precise)[0] if v is None else v for u, v in zip(levels, found, strict=True)]
