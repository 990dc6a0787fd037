"""Reading numbers exactly: decimal text and `p/q` become rationals without ever passing through a binary float.

`parse_rational` reads one text, `exact` accepts whatever Python, NumPy or gmpy2 call a number, `whole` an integer of
theirs, `is_number` only looks.

The grammar is ASCII and small, so that a cell means the same to every reader of a file:
``[+-] digits [. digits] [e [+-] digits]``, with digits on at least one side of the point, or ``[+-] digits / digits``;
blanks around it are ignored.

>>> parse_rational("5.1"), parse_rational("-25e-1"), parse_rational("7/21")
(Fraction(51, 10), Fraction(-5, 2), Fraction(1, 3))
>>> exact(0.1) == parse_rational("0.1")  # a float is the dyadic rational it holds
False
>>> parse_rational("1e999999999")
Traceback (most recent call last):
    ...
exactmem.errors.InputError: '1e999999999' is over the limit MAX_NUMBER_BITS = 65536 bits; round or rescale it
"""

from __future__ import annotations

import math
import numbers
import operator
import re
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gmpy2 import mpz

from exactmem.errors import InputError

MAX_NUMBER_BITS = 2**16
"""Longest numerator or denominator (as written, before cancelling) that is read: every later step multiplies numbers of
this length, so a few characters such as `1e999999999` must not be able to ask for gigabytes."""

MAX_NUMBER_DIGITS = 19729
"""Decimal digits of 2**MAX_NUMBER_BITS: text with more digits is over the limit, whatever the digits are."""

SHOWN = 40
"""Characters of an offending text that a message repeats."""

_BLANKS = " \t\r\n\f\v"
_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?")
_NUMBER = re.compile(
    r"[ \t\r\n\f\v]*[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[0-9]+/0*[1-9][0-9]*)[ \t\r\n\f\v]*"
)


def is_number(text: str) -> bool:
    """Whether `text` has the form of a number (its size is not looked at).

    >>> is_number(" -1.5e3 "), is_number("3/4"), is_number("nan"), is_number("1/0"), is_number("")
    (True, True, False, False, False)
    """
    return _NUMBER.fullmatch(text) is not None


def parse_rational(text: str) -> Fraction:
    """The rational that decimal text or `p/q` denotes.

    Parameters
    ----------
    text : decimal text with optional sign and exponent, or `p/q` with q > 0; ASCII digits; blanks around it are ignored

    Raises
    ------
    InputError : the text is no number, or needs more than MAX_NUMBER_BITS bits

    >>> parse_rational(" 0.250 ")
    Fraction(1, 4)
    >>> parse_rational("1/0")
    Traceback (most recent call last):
        ...
    exactmem.errors.InputError: '1/0' divides by zero
    """
    return Fraction(*parse_ratio(text))


def parse_ratio(text: str) -> tuple[int, int]:
    """As `parse_rational`, but the pair (numerator, denominator) in lowest terms: what bulk readers want."""
    if 0 < len(text) <= 18 and text.isascii():  # the usual cell, several times faster than the general way below
        unsigned = text[1:] if text[0] == "-" else text
        digits = unsigned.replace(".", "", 1)
        if digits.isdigit():
            num, den = int(digits), 10 ** (len(unsigned) - 1 - unsigned.find(".")) if "." in unsigned else 1
            common = math.gcd(num, den)
            return (-num if text[0] == "-" else num) // common, den // common
    if not is_number(text):
        raise InputError(_why_not(text))
    bare = text.strip(_BLANKS)
    if "/" in bare:
        num, den = (_integer(part, text) for part in bare.split("/"))
    else:
        match = _DECIMAL.fullmatch(bare)
        assert match is not None  # every decimal that is_number accepts has this shape
        _, whole, places, exponent = match.groups()
        num, den = _scaled(whole + (places or ""), exponent, len(places or ""), text)
    if bare[0] == "-":
        num = -abs(num)
    common = math.gcd(num, den)
    return num // common, den // common


def exact(value: Any) -> Fraction:
    """The rational that a value is, exactly.

    Parameters
    ----------
    value : int, Fraction, Decimal, text, gmpy2 mpz or mpq, a NumPy integer, or a float of Python, NumPy or gmpy2,
        taken as the dyadic rational it holds; truth values are refused, since they rarely mean 0 and 1

    Raises
    ------
    InputError : NaN, an infinity, a truth value, a missing value, or something that is no number

    >>> exact(0.5), exact("0.1"), exact(Decimal("0.1"))
    (Fraction(1, 2), Fraction(1, 10), Fraction(1, 10))
    >>> exact(True)
    Traceback (most recent call last):
        ...
    exactmem.errors.InputError: True is a truth value, not a number; write 1 or 0
    """
    if isinstance(value, str):
        return parse_rational(value)
    if type(value).__name__ in ("bool", "bool_"):
        raise InputError(f"{value} is a truth value, not a number; write 1 or 0")
    if (
        isinstance(value, numbers.Rational) and type(value).__name__ != "timedelta64"
    ):  # int, Fraction, mpz, mpq and the NumPy integers register here
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, Decimal) and value.is_finite():
        sign, digits, exponent = value.as_tuple()
        num, den = _scaled("".join(map(str, digits)), str(exponent), 0, str(value))
        return Fraction(-num if sign else num, den)
    if isinstance(value, (Decimal, numbers.Real)) and hasattr(value, "as_integer_ratio"):
        try:
            num, den = value.as_integer_ratio()
        except (ValueError, OverflowError):
            raise InputError(_why_not(str(value))) from None
        return Fraction(int(num), int(den))
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        raise InputError(f"{value} marks a missing value; fill it in or drop the row")
    raise InputError(f"a value of type {type(value).__name__} is not a number")


def whole(value: Any, what: str) -> int:
    """An integer of Python, NumPy or gmpy2 as a Python one, which does not wrap around when it is multiplied.

    >>> whole(3, "hidden")
    3
    >>> whole(2.5, "hidden")
    Traceback (most recent call last):
        ...
    exactmem.errors.InputError: hidden is a whole number, not '2.5'
    """
    with suppress(TypeError):
        if not isinstance(value, bool):
            return operator.index(value)
    raise InputError(f"{what} is a whole number, not {quoted(str(value))}")


def quoted(text: str) -> str:
    """`text` in quotes with control characters escaped, cut to SHOWN characters: safe to print whatever it is.

    >>> quoted("setosa"), len(quoted("7" * 10**6))
    ("'setosa'", 40)
    """
    shown = repr(text[: 2 * SHOWN])
    if len(shown) <= SHOWN:
        return shown
    return shown[: SHOWN - 4] + "..." + shown[0]


def shown(value: Fraction) -> str:
    """`value` as text for a message or a table: `p/q`, cut in the middle when it is long.

    >>> shown(Fraction(51, 10)), shown(Fraction(10**30000))
    ('51/10', '100000...000000 (30001 digits)')
    """
    parts = [value.numerator] if value.denominator == 1 else [value.numerator, value.denominator]
    texts = [mpz(part).digits() for part in parts]  # mpz has no cap on the digits it prints
    return "/".join(t if len(t) <= SHOWN // 2 else f"{t[:6]}...{t[-6:]} ({len(t.lstrip('-'))} digits)" for t in texts)


def _scaled(digits: str, exponent: str | None, places: int, text: str) -> tuple[int, int]:
    """digits * 10**(exponent - places) as an unreduced pair; sizes meet the limit before anything is built."""
    digits = digits.lstrip("0")
    if not digits:
        return 0, 1
    power = _exponent(exponent, text) - places
    if len(digits) + max(power, 0) > MAX_NUMBER_DIGITS or -power >= MAX_NUMBER_DIGITS:
        raise _too_big(text)
    num, den = _integer(digits, text) * 10 ** max(power, 0), 10 ** max(-power, 0)
    if num.bit_length() > MAX_NUMBER_BITS:
        raise _too_big(text)
    return num, den


def _integer(digits: str, text: str) -> int:
    """Digits (with an optional sign) as an integer; gmpy2 reads long ones, which Python's `int` refuses."""
    if len(digits) < 1000:
        return int(digits)
    bare = digits.lstrip("+-").lstrip("0")
    if len(bare) > MAX_NUMBER_DIGITS:
        raise _too_big(text)
    value = int(mpz(bare or "0"))
    if value.bit_length() > MAX_NUMBER_BITS:
        raise _too_big(text)
    return value


def _exponent(digits: str | None, text: str) -> int:
    """The written exponent, which may itself have a million digits; beyond nine the number is out of reach."""
    if digits is None:
        return 0
    bare = digits.lstrip("+-").lstrip("0")
    if len(bare) > 9:  # only a mantissa of a billion digits could bring such a number back below the limit
        raise _too_big(text)
    return -int(bare or "0") if digits[0] == "-" else int(bare or "0")


def _too_big(text: str) -> InputError:
    limit = f"MAX_NUMBER_BITS = {MAX_NUMBER_BITS} bits"
    return InputError(f"{quoted(text)} is over the limit {limit}; round or rescale it")


def _why_not(text: str) -> str:
    """One line that says why `text` is no number."""
    bare = text.strip().lower().lstrip("+-")
    if not text.strip():
        return f"{quoted(text)} is empty, not a number; fill it in or drop the row"
    if bare in ("nan", "snan"):
        return f"{quoted(text)} is not a number (NaN); fill it in or drop the row"
    if bare in ("inf", "infinity"):
        return f"{quoted(text)} is infinite; replace it by a number or drop the row"
    if bare in ("na", "n/a", "null", "none", "?", "<na>"):
        return f"{quoted(text)} marks a missing value; fill it in or drop the row"
    if re.fullmatch(r"[0-9]+/0+", bare):
        return f"{quoted(text)} divides by zero"
    if re.fullmatch(r"[0-9]*,[0-9]+", bare):
        return f"{quoted(text)} is not a number; write decimals with a point"
    if not text.isascii() and any(c.isdigit() for c in bare):
        return f"{quoted(text)} is not a number; write it with the digits 0-9"
    return f"{quoted(text)} is not a number"
