"""Balls: what is certain is true, what is undecided counts as false, and the working precision is put back."""

from fractions import Fraction

import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from exactmem.errors import InputError, LimitExceeded, Undecided
from exactmem.numbers.balls import (
    MAX_PRECISION,
    around,
    ball,
    ceiling,
    certainly_at_most,
    certainly_less,
    certainly_negative,
    certainly_positive,
    least_power,
    lower,
    middle,
    norm,
    precision,
    radius,
    root,
    upper,
)

rationals = st.fractions(max_denominator=10**6)


@given(rationals, rationals, st.integers(2, 200))
def test_results_contain_the_exact_value(a, b, bits):
    with precision(bits):
        for found, exact in [
            (ball(a), a),
            (ball(a) + ball(b), a + b),
            (ball(a) * ball(b), a * b),
            (norm([ball(a), ball(a)]) ** 2, 2 * a * a),
            (root(ball(a * a)), abs(a)),
        ]:
            assert lower(found) <= exact <= upper(found)
        assert lower(ceiling(ball(a))) >= abs(a)


@given(rationals, rationals, st.integers(2, 60))
def test_what_is_certain_is_true(a, b, bits):
    with precision(bits):
        x, y = ball(a), ball(b)
        assert not certainly_less(x, y) or a < b
        assert not certainly_at_most(x, y) or a <= b
        assert not certainly_positive(x) or a > 0
        assert not certainly_negative(x) or a < 0
        assert lower(middle(x)) - lower(radius(x)) <= a <= lower(middle(x)) + lower(radius(x))


def test_balls_that_overlap_are_comparable_neither_way():
    with precision(64):
        wide = around(ball(1), ball(Fraction(1, 3)))
        other = around(ball(Fraction(3, 2)), ball(Fraction(-1, 3)))  # the radius counts by its absolute value
    for a, b in [(wide, other), (other, wide)]:
        assert not certainly_less(a, b) and not certainly_at_most(a, b)
    zero = around(ball(0), ball(1))
    assert not certainly_positive(zero) and not certainly_negative(zero)
    assert lower(wide) <= Fraction(2, 3) and upper(wide) >= Fraction(4, 3)


def test_what_is_no_number_is_never_certain():
    nan = arb("nan")
    assert not any(
        [certainly_less(nan, nan), certainly_at_most(nan, nan), certainly_positive(nan), certainly_negative(nan)]
    )
    with precision(64), pytest.raises(Undecided, match="no finite bound"):
        upper(ball(1) / (ball(1) - ball(1)))


def test_the_precision_is_put_back_however_the_block_is_left():
    before = ctx.prec
    with precision(77):
        assert ctx.prec == 77
        with precision(500):
            assert ctx.prec == 500
        assert ctx.prec == 77
    with pytest.raises(ZeroDivisionError), precision(99):
        1 // 0  # noqa: B018
    assert ctx.prec == before


@pytest.mark.parametrize("bits", [-1, 0, 1, MAX_PRECISION + 1, 2**70])
def test_a_precision_that_flint_could_not_survive_is_refused(bits):
    with pytest.raises(InputError, match="a working precision is a whole number of bits from 2 to"), precision(bits):
        pass


def test_a_bound_with_a_gigantic_exponent_is_not_written_out():
    with precision(64), pytest.raises(LimitExceeded, match="MAX_EXPONENT"):
        upper(ball(2) ** (2**40))


@given(st.fractions(0, Fraction(999, 1000), max_denominator=1000), st.fractions(Fraction(1, 10**9), Fraction(99, 100)))
def test_the_least_power_is_the_least(base, bound):
    k = least_power(base, bound)
    if k <= 400:
        assert base**k <= bound and (k == 1 or base ** (k - 1) > bound)


def test_the_least_power_of_a_base_near_one_and_at_an_exact_power():
    assert least_power(Fraction(1, 2), Fraction(1, 8)) == 3
    assert least_power(Fraction(2, 3), Fraction(2, 3) ** 40) == 40
    assert least_power(1 - Fraction(1, 10**30), Fraction(1, 2)) == 693147180559945309417232121458
    for base, bound in [(Fraction(1), Fraction(1, 2)), (Fraction(1, 2), Fraction(1)), (Fraction(1, 2), Fraction(0))]:
        with pytest.raises(ValueError, match="powers go down"):
            least_power(base, bound)
