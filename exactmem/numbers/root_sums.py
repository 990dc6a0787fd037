"""Sums of square roots of rationals: enclosed to any precision, and compared exactly.

A `RootSum` is sqrt(v_1) + ... + sqrt(v_k) with rationals v_i >= 0. Two are compared by enclosures that are refined until they
are apart, which equal ones never are. Equality is therefore looked for on the way: roots whose quotient is rational are
multiples of one of them, and if the multiples on both sides agree, the sums are equal. If they do not, the literature says
(Besicovitch 1940: square roots of rationals are linearly independent over Q if no quotient of two is rational) that the sums
differ, so that enough bits settle it. In particular a RootSum is rational only if every root is.

>>> left, right = RootSum.of(2, 3), RootSum.of(10)
>>> at_most(left, right), at_most(right, left)
(Holds(witness=64), Fails(witness=64))
>>> at_most(RootSum.of(8), RootSum.of(2, 2)).holds  # 2·sqrt(2), twice
True
>>> at_most(RootSum.of(Fraction(1, 9), 4), RootSum.number(Fraction(7, 3))).holds
True
>>> at_most(RootSum.of(10**60 + 1), RootSum.number(10**30), bits=64, most=64)
Undecided(reason='the two sums differ by at most 2^-63; more than 64 bits would settle it')
>>> RootSum.of(-1)
Traceback (most recent call last):
    ...
ValueError: the square root of a negative number is not real
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from exactmem.numbers.roots import sqrt_interval
from exactmem.verdict import Fails, Holds, Undecided, Verdict

BITS = 64  # fractional bits of each root in the first comparison
MOST_BITS = 2**14  # and in the last


def rational_root(value: Fraction) -> Fraction | None:
    """The square root of a rational >= 0, if it is rational.

    >>> rational_root(Fraction(4, 9)), rational_root(Fraction(2))
    (Fraction(2, 3), None)
    """
    root = Fraction(math.isqrt(value.numerator), math.isqrt(value.denominator))
    return root if root * root == value else None


@dataclass(frozen=True)
class RootSum:
    """The number sqrt(v_1) + ... + sqrt(v_k).

    Raises
    ------
    ValueError : some v_i is negative
    """

    squares: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        if any(v < 0 for v in self.squares):
            raise ValueError("the square root of a negative number is not real")

    @classmethod
    def of(cls, *squares: Fraction | int) -> RootSum:
        return cls(tuple(map(Fraction, squares)))

    @classmethod
    def number(cls, value: Fraction | int, radicand: Fraction | int = 1) -> RootSum:
        """value·sqrt(radicand) for a value >= 0."""
        if value < 0:
            raise ValueError("a sum of square roots is not negative")
        return cls.of(Fraction(value) ** 2 * radicand)

    def enclosed(self, bits: int) -> tuple[Fraction, Fraction]:
        """(lo, hi) around the sum: rational roots exactly, every other one between multiples of 2^-bits."""
        exactly, lo, hi = Fraction(0), Fraction(0), Fraction(0)
        for value in self.squares:
            root = rational_root(value)
            if root is None:
                below, above = sqrt_interval(value, bits)
                lo, hi = lo + below, hi + above
            else:
                exactly += root
        return exactly + lo, exactly + hi


def at_most(left: RootSum, right: RootSum, bits: int = BITS, most: int = MOST_BITS) -> Verdict:
    """Is left <= right? Bits are doubled, from `bits` up to at most `most`.

    Holds and Fails carry bits at which the two enclosures show it, or at which equality was found out.
    """
    first = bits
    while True:
        (a, b), (c, d) = left.enclosed(bits), right.enclosed(bits)
        if b <= c:
            return Holds(bits)
        if d < a:
            return Fails(bits)
        if bits == first and equal(left, right):
            return Holds(bits)
        if 2 * bits > most:
            gap = max(b - c, d - a)
            near = gap.denominator.bit_length() - gap.numerator.bit_length() - 1  # gap < 2^-near
            return Undecided(f"the two sums differ by at most 2^{-near}; more than {bits} bits would settle it")
        bits *= 2


def equal(left: RootSum, right: RootSum) -> bool:
    """Do the rational multiples of every root on both sides agree? Then the sums are equal, and only then.

    Complexity: a test for squares per root and class of roots with rational quotients.
    """
    classes: list[
        tuple[Fraction, Fraction]
    ] = []  # v, and the multiples of sqrt(v) on the left minus those on the right
    for sign, side in ((1, left), (-1, right)):
        for value in filter(None, side.squares):
            for k, (v, multiple) in enumerate(classes):
                quotient = rational_root(value / v)
                if quotient is not None:
                    classes[k] = v, multiple + sign * quotient
                    break
            else:
                classes.append((value, Fraction(sign)))
    return not any(multiple for _, multiple in classes)
