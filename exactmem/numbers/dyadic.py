"""Rationals near powers of two and near short dyadic ones, exactly."""

from __future__ import annotations

from fractions import Fraction


def floor_log2(p: int, q: int) -> int:
    """The largest e with 2^e <= p/q, for positive integers.

    >>> floor_log2(8, 1), floor_log2(7, 2), floor_log2(1, 3)
    (3, 1, -2)
    """
    e = p.bit_length() - q.bit_length()
    return e if (p >= q << e if e >= 0 else p << -e >= q) else e - 1


def towards_zero(value: Fraction, bits: int) -> Fraction:
    """The value rounded towards zero to so many significant bits, or one more.

    >>> towards_zero(Fraction(-1, 3), 4), towards_zero(Fraction(100), 3)
    (Fraction(-5, 16), Fraction(96, 1))
    """
    p, q = abs(value.numerator), value.denominator
    shift = bits - (p.bit_length() - q.bit_length())
    kept = Fraction((p << shift) // q, 1 << shift) if shift >= 0 else Fraction(p // (q << -shift) << -shift)
    return kept if value > 0 else -kept


def from_above(value: Fraction, bits: int) -> Fraction:
    """A dyadic rational >= value > 0 of so many significant bits, or one more.

    >>> from_above(Fraction(1, 3), 4), from_above(Fraction(96), 3)
    (Fraction(11, 32), Fraction(96, 1))
    """
    below = towards_zero(value, bits)
    if below == value:
        return below
    return below + Fraction(2) ** (value.numerator.bit_length() - value.denominator.bit_length() - bits)
