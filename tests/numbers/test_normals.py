"""Normal variates are correctly rounded: the distribution function, summed as a series over the rationals, says so."""

from fractions import Fraction
from math import factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.errors import InputError
from exactmem.numbers.normals import normals, rounded
from exactmem.numbers.randomness import Randomness
from exactmem.numbers.roots import sqrt_interval
from tests.examples import thinned

PI = Fraction("3.14159265358979323846264338327950288419716"), Fraction("3.14159265358979323846264338327950288419717")


def distribution(x: Fraction) -> tuple[Fraction, Fraction]:
    """Bounds on Phi(x) for |x| <= 9: 1/2 + (2 pi)^(-1/2)·sum of (-1)^k·x^(2k+1)/(2^k·k!·(2k+1)), cut where terms fall and are
    below 2^-120."""
    total, k, term = Fraction(0), 0, x
    while abs(term) * 2**120 > 1 or k < 60:
        total += term / (2 * k + 1) * (-1) ** k
        k += 1
        term = x ** (2 * k + 1) / (2**k * factorial(k))
    roots = sqrt_interval(2 * PI[0], 120)[0], sqrt_interval(2 * PI[1], 120)[1]
    ends = [Fraction(1, 2) + (total + e) / root for e in (-abs(term), abs(term)) for root in roots]
    return min(ends), max(ends)


@settings(deadline=None, max_examples=thinned(40))
@given(st.integers(0, 2**53 - 1), st.integers(0, 24))
def test_a_variate_is_the_nearest_multiple(k: int, bits: int) -> None:
    u = Fraction(2 * k + 1, 2**54)
    (v,) = rounded([u], bits, 64 + bits)
    below, above = Fraction(2 * v - 1, 2 << bits), Fraction(2 * v + 1, 2 << bits)
    assert distribution(below)[1] < u < distribution(above)[0]


@pytest.mark.parametrize("bits", [0, 1, 20, 64])
def test_the_law_is_symmetric_and_too_little_precision_is_doubled(bits: int) -> None:
    levels = [Fraction(2 * k + 1, 2**54) for k in (0, 1, 2**20, 2**40 + 7, 2**52 - 1)]
    found = rounded(levels, bits, 64 + bits)
    assert rounded([1 - u for u in levels], bits, 64 + bits) == [-v for v in found]
    assert rounded(levels, bits, 2) == found


def test_one_call_or_many_read_the_same_stream() -> None:
    at_once, one_by_one = Randomness(7), Randomness(7)
    assert normals(at_once, 5, 12) == [normals(one_by_one, 1, 12)[0] for _ in range(5)]
    assert at_once.bits(8) == one_by_one.bits(8) and normals(at_once, 0) == []


@pytest.mark.parametrize("bits", [-1, 65])
def test_the_number_of_bits_is_limited(bits: int) -> None:
    with pytest.raises(InputError, match="0 to 64 bits"):
        normals(Randomness(0), 1, bits)
