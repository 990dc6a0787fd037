"""Square roots of rationals, enclosed between rationals by the integer square root. No float is involved.

>>> sqrt_interval(Fraction(2), 8)
(Fraction(181, 128), Fraction(363, 256))
"""

from __future__ import annotations

import math
from fractions import Fraction


def sqrt_interval(value: Fraction, bits: int) -> tuple[Fraction, Fraction]:
    """(lo, hi) with lo <= sqrt(value) <= hi and hi - lo <= 2^-bits; lo = hi where value·4^bits is a square.

    With s = isqrt(floor(value·4^bits)): s <= sqrt(value)·2^bits < s + 1.
    """
    if value < 0:
        raise ValueError("the square root of a negative number is not real")
    scaled, rest = divmod(value.numerator << (2 * bits), value.denominator)
    root = math.isqrt(scaled)
    exactly = rest == 0 and root * root == scaled
    return Fraction(root, 1 << bits), Fraction(root if exactly else root + 1, 1 << bits)
