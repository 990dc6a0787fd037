"""Sums of square roots: enclosures hold the sum, and comparisons agree with squaring by hand, equal sums included."""

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exactmem.networks.activations import ID, RELU
from exactmem.networks.layers import Layer
from exactmem.networks.network import Network
from exactmem.networks.weight import weight_roots
from exactmem.numbers.root_sums import RootSum, at_most, equal, rational_root

small = st.fractions(0, 30, max_denominator=12)


@given(small, small, small)
def test_two_roots_against_one_are_compared_as_squaring_compares_them(a, b, c):
    # sqrt(a) + sqrt(b) <= sqrt(c) iff 2·sqrt(ab) <= c - a - b
    rest = c - a - b
    assert at_most(RootSum.of(a, b), RootSum.of(c)).holds == (rest >= 0 and 4 * a * b <= rest * rest)
    assert at_most(RootSum.of(c), RootSum.of(a, b)).holds == (rest <= 0 or 4 * a * b >= rest * rest)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from([1, 2, 3, 6, Fraction(1, 2), Fraction(2, 27)])), max_size=5)
)
def test_a_sum_equals_itself_with_multiples_gathered_and_nothing_else(terms):
    whole = RootSum.of(*(k * k * v for k, v in terms))
    parts = RootSum.of(*(v for k, v in terms for _ in range(k)))
    assert equal(whole, parts) and at_most(whole, parts).holds and at_most(parts, whole).holds
    more = RootSum.of(*parts.squares, Fraction(1, 10**60))
    assert not equal(whole, more) and at_most(whole, more).holds and at_most(more, whole).fails


@given(st.lists(small, max_size=4), st.integers(0, 90))
def test_the_enclosure_is_as_narrow_as_it_says_and_finer_ones_lie_in_it(squares, bits):
    lo, hi = RootSum.of(*squares).enclosed(bits)
    low, high = RootSum.of(*squares).enclosed(bits + 40)
    irrational = sum(rational_root(v) is None for v in squares)
    assert lo <= low <= high <= hi and hi - lo == Fraction(irrational, 2**bits)


def test_rational_roots_are_exact_also_where_they_are_not_dyadic():
    assert RootSum.of(Fraction(1, 9), Fraction(4, 9), 4).enclosed(0) == (3, 3)
    assert at_most(RootSum.of(Fraction(1, 9), Fraction(4, 9)), RootSum.number(1)).witness == 64
    assert at_most(RootSum.number(1), RootSum.of(Fraction(1, 9), Fraction(4, 9))).holds


def test_nearly_equal_sums_need_more_bits_and_get_them():
    # sqrt(10^6) + sqrt(10^6 + 2) against 2·sqrt(10^6 + 1), and the same with 10^200
    for n, least in ((10**6, 64), (10**200, 512)):
        left, right = RootSum.of(n, n + 2), RootSum.number(2, n + 1)
        assert at_most(left, right).witness >= least and at_most(left, right).holds
        assert at_most(right, left).fails


def test_at_the_cap_the_answer_is_undecided_and_says_how_near_the_sums_are():
    left, right = RootSum.of(10**200, 10**200 + 2), RootSum.number(2, 10**200 + 1)
    for one, other in permutations((left, right)):
        verdict = at_most(one, other, most=256)
        assert verdict.undecided and "at most 2^-25" in verdict.reason and "more than 256 bits" in verdict.reason


def test_nothing_is_the_empty_sum():
    assert RootSum.of().enclosed(3) == (0, 0) and equal(RootSum.of(), RootSum.of(0, 0))
    assert at_most(RootSum.of(), RootSum.of(0)).holds and at_most(RootSum.of(Fraction(1, 10**99)), RootSum.of()).fails


def test_negative_numbers_are_refused():
    for make in (lambda: RootSum.of(1, -2), lambda: RootSum.number(-1), lambda: RootSum.number(1, -3)):
        with pytest.raises(ValueError, match="negative"):
            make()


def test_the_weight_of_the_fixture_is_its_minimum_exactly():
    """(2/s)·relu(x) + (2/s)·relu(-x) - 1 weighs 4/s + 1, whatever s."""
    for s in (1, Fraction(1, 2), Fraction(1, 4), 3, Fraction(7, 5)):
        hidden = Layer.build(RELU, 1, [[1], [-1]], [0, 0])
        roots = weight_roots(Network((hidden, Layer.build(ID, 2, [[2 / Fraction(s)] * 2], [-1]))))
        least = RootSum.number(4 / Fraction(s) + 1)
        assert at_most(roots, least).holds and at_most(least, roots).holds
    tilted = Network((Layer.build(RELU, 2, [[1, 2]], [3]), Layer.build(ID, 1, [[5]], [0])))
    assert equal(weight_roots(tilted), RootSum.number(5, 14))
    assert weight_roots(Network((Layer.build(ID, 1, [[1]], [0]),))) is None
