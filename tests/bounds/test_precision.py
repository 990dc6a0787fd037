"""Rounding weights to significant bits: like floating point, and the number at which a network breaks."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.bounds.precision import least_precision, rounded, rounded_network, wrong_rows
from exactmem.data.dataset import Dataset
from exactmem.theorems.registry import THEOREMS
from tests.examples import in_the_plane


@given(st.fractions(-(10**9), 10**9, max_denominator=10**6))
def test_fifty_three_bits_are_float64(value):
    assert rounded(value, 53) == Fraction(float(value))


@given(st.fractions(-100, 100, max_denominator=1000), st.integers(1, 12))
def test_rounding_is_nearest_and_keeps_what_fits(value, bits):
    near = rounded(value, bits)
    assert near.numerator == 0 or near.denominator & (near.denominator - 1) == 0
    odd = abs(near.numerator)
    while odd and odd % 2 == 0:
        odd //= 2
    assert odd.bit_length() <= bits and rounded(near, bits) == near
    if value:
        assert abs(near - value) <= abs(value) * Fraction(1, 2**bits)


def test_the_digits_need_143_of_144_bits(digits):
    network = THEOREMS["vardi2021.compact"].construct(digits).network
    assert network.sizes.bits == 144
    assert least_precision(network, digits).witness == 143
    assert wrong_rows(rounded_network(network, 143), digits) == 0
    assert wrong_rows(rounded_network(network, 53), digits) > 1600


def test_weights_that_are_not_dyadic_may_have_no_rounding_that_fits():
    data = Dataset.from_arrays([["1/3"], ["2/3"], ["1"]], [0, 1, 0])
    network = THEOREMS["zhang2017.interpolation"].construct(data).network
    assert least_precision(network, data).fails or least_precision(network, data).holds


@pytest.mark.parametrize("bucket", [1, 3, 12])
def test_all_bits_from_the_least_precision_on_are_right(bucket):
    data = in_the_plane(24, [0, 1, 1] * 8)
    network = THEOREMS["vardi2021.compact"].construct(data, bucket=bucket).network
    least = least_precision(network, data).witness
    assert all(wrong_rows(rounded_network(network, p), data) == 0 for p in range(least, network.sizes.bits + 1))
    assert wrong_rows(rounded_network(network, least - 1), data) > 0
