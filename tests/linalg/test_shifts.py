"""Shifts end on their side of a bound, and near it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.linalg.shifts import largest_shift, smallest_shift


@given(st.fractions(Fraction(1, 10**6), 10**6), st.integers(2, 12))
def test_shifts_end_on_their_side_of_the_bound(bound, bits):
    low = largest_shift(lambda t: t <= bound, Fraction(1), bits)
    high = smallest_shift(lambda t: t >= bound, Fraction(1), bits)
    near = 1 + Fraction(2, 2**bits)
    assert low <= bound <= high and low * near >= bound and high <= bound * near


def test_a_bound_out_of_reach_is_no_endless_loop():
    for holds in (lambda t: True, lambda t: False):
        with pytest.raises(ArithmeticError, match="no bound was found"):
            largest_shift(holds, Fraction(1))
