"""Ball arithmetic (Arb, by python-flint): the only door to it. Exact rationals go in, rational bounds come out.

A ball is a midpoint and a radius; every operation returns a ball that contains all results for members of its arguments, so
a ball *proves* where a number lies. What two balls leave undecided counts as false: `certainly_less(a, b)` and
`certainly_less(b, a)` are both False when they overlap. The working precision belongs to a `precision(bits)` block and is
restored when it is left, however it is left.

>>> with precision(64):
...     third = ball(Fraction(1, 3))
>>> lower(third) < Fraction(1, 3) < upper(third)
True
>>> certainly_less(third, third), certainly_less(third, ball(1)), certainly_positive(third - third)
(False, True, False)
>>> with precision(0):
...     pass
Traceback (most recent call last):
    ...
exactmem.errors.InputError: a working precision is a whole number of bits from 2 to 1048576, not 0
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction

from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from exactmem.errors import InputError, LimitExceeded, Undecided

Ball = arb

MAX_PRECISION = 2**20
"""Bits of a midpoint: FLINT allocates them without asking, and ends the program where it cannot."""

MAX_EXPONENT = 2**24
"""Binary exponent of a bound that is written out as a rational: it becomes an integer of that many bits."""

ZERO, HALF = arb(0), arb(fmpq(1, 2))


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Work with midpoints of this many bits inside the block."""
    if not 2 <= bits <= MAX_PRECISION:
        raise InputError(f"a working precision is a whole number of bits from 2 to {MAX_PRECISION}, not {bits}")
    with ctx.workprec(bits):
        yield


def ball(value: Fraction | int) -> Ball:
    """The smallest ball of the working precision that is sure to contain the rational; exact where the precision allows."""
    return arb(fmpq(value.numerator, value.denominator))


def around(middle: Ball, radius: Ball) -> Ball:
    """All numbers at most |radius| away from a member of `middle`."""
    return middle + arb(0, radius.abs_upper())


def middle(a: Ball) -> Ball:
    """The midpoint, an exact number."""
    return a.mid()


def radius(a: Ball) -> Ball:
    """The radius, an exact number."""
    return a.rad()


def ceiling(a: Ball) -> Ball:
    """An exact number that no member's absolute value exceeds."""
    return a.abs_upper()


def lower(a: Ball) -> Fraction:
    """The least member, exactly, whatever the working precision."""
    return _rational(a.mid()) - _rational(a.rad())


def upper(a: Ball) -> Fraction:
    """The greatest member, exactly, whatever the working precision."""
    return _rational(a.mid()) + _rational(a.rad())


def certainly_less(a: Ball, b: Ball) -> bool:
    """Whether every member of a is less than every member of b; False where that is undecided."""
    return bool(a < b)


def certainly_at_most(a: Ball, b: Ball) -> bool:
    """Whether no member of a is greater than any member of b; False where that is undecided."""
    return bool(a <= b)


def certainly_positive(a: Ball) -> bool:
    """Whether every member is positive."""
    return bool(a > 0)


def certainly_negative(a: Ball) -> bool:
    """Whether every member is negative."""
    return bool(a < 0)


def root(a: Ball) -> Ball:
    """Square roots of the members that have one; a ball that reaches below 0 is cut there first."""
    return a.nonnegative_part().sqrt()


def norm(values: Iterable[Ball]) -> Ball:
    """The Euclidean norm.

    >>> with precision(64):
    ...     length = norm([ball(3), ball(-4)])
    >>> lower(length) <= 5 <= upper(length)
    True
    """
    return root(sum((v * v for v in values), ZERO))


def inverse_normal(u: Ball) -> Ball:
    """Phi^-1(u), where Phi is the distribution function of the standard normal law; not finite unless 0 < u < 1 is certain.

    >>> with precision(64):
    ...     quartile = inverse_normal(ball(Fraction(3, 4)))
    >>> lower(quartile) < Fraction("0.6744897501960817432") < upper(quartile)
    True
    """
    return (2 * u - 1).erfinv() * arb(2).sqrt()


def nearest_integer(a: Ball) -> int | None:
    """The integer k with k - 1/2 <= x < k + 1/2 for every member x; None if the members do not share one.

    >>> nearest_integer(ball(Fraction(-7, 2))), nearest_integer(around(ball(Fraction(1, 2)), ball(Fraction(1, 9))))
    (-3, None)
    """
    found = (a + HALF).floor().unique_fmpz()
    return None if found is None else int(found)


def inverse(matrix: fmpq_mat) -> list[list[Ball]] | None:
    """The entries of the inverse of a regular matrix; None if the precision does not show that it is regular.

    >>> with precision(64):
    ...     [[half, _], [_, _]] = inverse(fmpq_mat(2, 2, [2, 0, 0, 3]))
    ...     print(lower(half) <= Fraction(1, 2) <= upper(half), inverse(fmpq_mat(2, 2, [1, 2, 2, 4])))
    True None
    """
    try:
        return [list(row) for row in arb_mat(matrix).inv().tolist()]
    except ZeroDivisionError:
        return None


def least_power(base: Fraction, bound: Fraction, bits: int = 192) -> int:
    """A k >= 1 with base^k <= bound, for 0 <= base < 1 and 0 < bound < 1: the least one, unless log(bound)/log(base) is so
    near an integer that the precision does not tell them apart (then it may be the next).

    >>> least_power(Fraction(1, 2), Fraction(1, 1000)), least_power(Fraction(0), Fraction(1, 9))
    (10, 1)
    """
    if not 0 <= base < 1 or not 0 < bound < 1:
        raise ValueError("powers go down to a bound between 0 and 1 for a base between 0 and 1 only")
    if base == 0:
        return 1
    # both logarithms are at least 1/denominator away from 0, so about `bits` significant bits are left of them
    with precision(bits + base.denominator.bit_length() + bound.denominator.bit_length()):
        quotient = ball(bound).log() / ball(base).log()
        low, high = lower(quotient), upper(quotient)
    k = max(1, -(-high.numerator // high.denominator))
    before = k - 1
    # where the enclosure holds the integer k - 1 itself, short powers are decided exactly
    if low <= before and 1 <= before <= 64 and base**before <= bound:
        return before
    return k


def _rational(point: Ball) -> Fraction:
    """The value of an exact ball."""
    if not point.is_finite():
        raise Undecided("a ball has no finite bound: a divisor may be 0, or the precision is too small")
    mantissa, exponent = (int(v) for v in point.man_exp())
    if abs(exponent) > MAX_EXPONENT:
        raise LimitExceeded("MAX_EXPONENT", abs(exponent), MAX_EXPONENT, "numbers of this size are kept as balls")
    return Fraction(mantissa << exponent) if exponent >= 0 else Fraction(mantissa, 1 << -exponent)
