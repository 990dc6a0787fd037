"""Nearly the largest or the smallest dyadic number with a monotone property.

>>> largest_shift(lambda t: 2 >= t * t, Fraction(1), bits=8)  # below the square root of 2
Fraction(181, 128)
>>> largest_shift(lambda t: t < 0, Fraction(1))
Traceback (most recent call last):
    ...
ArithmeticError: no bound was found within a factor 2^4096
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

MAX_DOUBLINGS = 4096  # of a shift, up or down: 2^-4096 is below every eigenvalue that a matrix of moderate numbers has


def largest_shift(holds: Callable[[Fraction], bool], start: Fraction, bits: int = 6) -> Fraction:
    """A t > 0 with holds(t), nearly the largest: `holds` is true up to a bound and false above it; see `bracket`."""
    return bracket(holds, start, bits)[0]


def smallest_shift(holds: Callable[[Fraction], bool], start: Fraction, bits: int = 6) -> Fraction:
    """A t > 0 with holds(t), nearly the smallest: `holds` is false up to a bound and true above it; see `bracket`.

    >>> smallest_shift(lambda t: t * t >= 2, Fraction(1), bits=8)  # above the square root of 2
    Fraction(91, 64)
    """
    return bracket(lambda t: not holds(t), start, bits)[1]


def bracket(holds: Callable[[Fraction], bool], start: Fraction, bits: int) -> tuple[Fraction, Fraction]:
    """(s, t), s < t <= s·(1 + 2^(1 - bits)), with holds(s) and not holds(t); both were tried.

    Raises
    ------
    ArithmeticError : nothing down to start·2^-MAX_DOUBLINGS holds, or everything up to start·2^MAX_DOUBLINGS does
    """
    low, high, doublings = start, 2 * start, 0
    while not holds(low):
        low, high, doublings = low / 2, low, doublings + 1
        if doublings > MAX_DOUBLINGS:
            raise ArithmeticError(f"no bound was found within a factor 2^{MAX_DOUBLINGS}")
    while doublings == 0 and holds(high):
        low, high, doublings = high, 2 * high, 0
        if high > start * 2**MAX_DOUBLINGS:
            raise ArithmeticError(f"no bound was found within a factor 2^{MAX_DOUBLINGS}")
    for _ in range(bits - 1):
        between = (low + high) / 2
        low, high = (between, high) if holds(between) else (low, between)
    return low, high
