"""Reading numbers: every accepted text has one meaning, everything else is refused at once and says why."""

from __future__ import annotations

import sys
import time
from decimal import Decimal
from fractions import Fraction

import gmpy2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.errors import InputError
from exactmem.numbers.parsing import (
    MAX_NUMBER_BITS,
    MAX_NUMBER_DIGITS,
    exact,
    is_number,
    parse_ratio,
    parse_rational,
    quoted,
    shown,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Fraction(0)),
        ("-0.0", Fraction(0)),
        ("007", Fraction(7)),
        ("5.1", Fraction(51, 10)),
        ("+.5", Fraction(1, 2)),
        ("-.5", Fraction(-1, 2)),
        ("5.", Fraction(5)),
        ("1e3", Fraction(1000)),
        ("-25E-1", Fraction(-5, 2)),
        ("1.5e+02", Fraction(150)),
        ("7/21", Fraction(1, 3)),
        ("-3/6", Fraction(-1, 2)),
        ("+3/06", Fraction(1, 2)),
        (" \t12\r\n", Fraction(12)),
        ("0.1", Fraction(1, 10)),
        ("123456789012345678901234567890.5", Fraction(246913578024691357802469135781, 2)),
        ("0e99999999999", Fraction(0)),
        ("1e0000000000000000000001", Fraction(10)),
    ],
)
def test_decimal_text_and_quotients_mean_what_they_say(text, value):
    assert parse_rational(text) == value
    assert is_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".",
        "-",
        "+-1",
        "--5",
        ".-5",
        "1e",
        "e5",
        "1e5.0",
        "1 2",
        "1_0",
        "0x1",
        "0b1",
        "nan",
        "-inf",
        "Infinity",
        "1/2/3",
        "1/-2",
        "1/0",
        "1/2.0",
        "5,1",
        "１",
        "٣",
        "²",
        "1\u00a0",
        "1\x00",
        "True",
        "1j",
        "abc",
    ],
)
def test_what_is_no_number_is_refused(text):
    assert not is_number(text)
    with pytest.raises(InputError):
        parse_rational(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nan", "NaN"),
        ("-Infinity", "infinite"),
        ("", "empty"),
        ("?", "missing"),
        ("N/A", "missing"),
        ("1/0", "divides by zero"),
        ("5,1", "decimals with a point"),
        ("１", "digits 0-9"),
        ("abc", "'abc' is not a number"),
    ],
)
def test_the_message_says_why_a_text_is_no_number(text, reason):
    with pytest.raises(InputError, match=reason):
        parse_rational(text)


@pytest.mark.parametrize(
    "text",
    [
        "1e999999999",
        "1e-999999999",
        "1e" + "9" * 10**6,
        "9" * 10**6,
        "-" + "9" * 10**6,
        "0." + "3" * 10**6,
        "1/" + "7" * 10**6,
        "7" * 10**6 + "/3",
        "9" * MAX_NUMBER_DIGITS,
        "1e" + str(MAX_NUMBER_DIGITS),
        "1e-" + str(MAX_NUMBER_DIGITS),
    ],
    ids=lambda text: text[:12],
)
def test_a_number_over_the_limit_is_refused_at_once_and_the_limit_is_named(text):
    start = time.process_time()
    with pytest.raises(InputError, match=r"over the limit MAX_NUMBER_BITS = 65536 bits") as caught:
        parse_rational(text)
    assert len(str(caught.value)) < 140
    assert time.process_time() - start < 1


def test_the_limit_is_exactly_max_number_bits():
    largest = 2**MAX_NUMBER_BITS - 1
    assert parse_rational(gmpy2.mpz(largest).digits()) == largest
    assert parse_rational("1/" + gmpy2.mpz(largest).digits()) == Fraction(1, largest)
    assert parse_rational("2e19728") < 2**MAX_NUMBER_BITS < 3 * 10**19728
    with pytest.raises(InputError, match="MAX_NUMBER_BITS"):
        parse_rational("3e19728")
    for text in (gmpy2.mpz(largest + 1).digits(), "1/" + gmpy2.mpz(largest + 1).digits()):
        with pytest.raises(InputError, match="MAX_NUMBER_BITS"):
            parse_rational(text)


def test_long_digit_strings_do_not_depend_on_the_digit_cap_of_the_interpreter():
    assert sys.get_int_max_str_digits() < 10_000
    assert parse_rational("1" + "0" * 10_000) == 10**10_000
    assert parse_rational("1e-10000") == Fraction(1, 10**10_000)
    assert parse_rational("0" * 10**6 + "12") == 12


def test_a_long_text_that_is_no_number_is_refused_in_linear_time():
    start = time.process_time()
    for text in ("1" * 10**6 + "x", "1" * 10**6 + ".x", " " * 10**6 + "x", "1/" + "0" * 10**6, "x" * 10**6):
        with pytest.raises(InputError) as caught:
            parse_rational(text)
        assert len(str(caught.value)) < 140
    assert time.process_time() - start < 2


def test_control_characters_of_an_offending_text_do_not_reach_the_terminal():
    with pytest.raises(InputError) as caught:
        parse_rational("\x1b[31mred\nalert")
    assert str(caught.value).isprintable()
    assert len(quoted("\x1b" * 1000)) == 40


@settings(deadline=None)
@given(st.fractions())
def test_every_quotient_is_read_back(value):
    assert parse_rational(f"{value.numerator}/{value.denominator}") == value
    assert parse_ratio(f" {value} ") == (value.numerator, value.denominator)


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40))
def test_every_decimal_is_read_as_python_reads_it_exactly(value):
    assert parse_rational(str(value)) == Fraction(value) == exact(value)


@settings(deadline=None)
@given(st.text(alphabet="0123456789.-+eE/ ", max_size=12))
def test_texts_of_the_alphabet_of_numbers_are_accepted_as_by_fraction_or_refused(text):
    try:
        expected = Fraction(text)
    except (ValueError, ZeroDivisionError):
        expected = None
    assert is_number(text) == (expected is not None)
    if expected is not None and abs(expected) < 10**300 and len(text.lower().partition("e")[2]) < 4:
        assert parse_rational(text) == expected


@pytest.mark.parametrize(
    ("value", "rational"),
    [
        (3, Fraction(3)),
        (10**50, Fraction(10**50)),
        (Fraction(1, 3), Fraction(1, 3)),
        (gmpy2.mpz(7), Fraction(7)),
        (gmpy2.mpq(-1, 3), Fraction(-1, 3)),
        (gmpy2.mpfr("0.5"), Fraction(1, 2)),
        (np.int8(-3), Fraction(-3)),
        (np.uint64(2**64 - 1), Fraction(2**64 - 1)),
        (np.float32(0.1), Fraction(13421773, 134217728)),
        (np.float16(0.5), Fraction(1, 2)),
        (np.longdouble(0.25), Fraction(1, 4)),
        (0.1, Fraction(3602879701896397, 36028797018963968)),
        (-0.0, Fraction(0)),
        (5e-324, Fraction(1, 2**1074)),
        ("0.1", Fraction(1, 10)),
        (np.str_("0.1"), Fraction(1, 10)),
        (Decimal("-1.50"), Fraction(-3, 2)),
    ],
    ids=repr,
)
def test_exact_takes_every_kind_of_number_for_what_it_is(value, rational):
    result = exact(value)
    assert result == rational
    assert type(result.numerator) is int and type(result.denominator) is int


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (True, "truth value"),
        (np.bool_(False), "truth value"),
        (float("nan"), "NaN"),
        (np.float32("nan"), "NaN"),
        (float("-inf"), "infinite"),
        (gmpy2.mpfr("nan"), "NaN"),
        (Decimal("NaN"), "NaN"),
        (Decimal("sNaN"), "NaN"),
        (Decimal("-Infinity"), "infinite"),
        (Decimal("1E+999999"), "MAX_NUMBER_BITS"),
        (None, "missing"),
        (1j, "complex"),
        (b"1", "bytes"),
        (np.timedelta64(5), "timedelta64"),
        (np.datetime64("2020-01-01"), "datetime64"),
        ([1], "list"),
        ("abc", "'abc'"),
    ],
    ids=repr,
)
def test_exact_refuses_what_is_no_number(value, reason):
    with pytest.raises(InputError, match=reason):
        exact(value)


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_the_dyadic_rational_it_holds(value):
    assert exact(value) == Fraction(value)


def test_long_numbers_are_shown_short():
    assert shown(Fraction(-51, 10)) == "-51/10"
    assert shown(Fraction(10**5000, 3)) == "100000...000000 (5001 digits)/3"
