"""How evenly unit vectors are spread: the series, the bounds recomputed, and three answers to each hypothesis."""

from fractions import Fraction
from math import comb, factorial, prod

import pytest
import sympy
from flint import arb, fmpq

from exactmem.data.dataset import Dataset
from exactmem.data.spheres import dyadic, labelled, stereographic, unbiased_bases
from exactmem.linalg.psd import lambda_max_at_most, lambda_min_at_least
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.balls import ball, certainly_less, precision
from exactmem.theorems.bubeck2020.dispersion import (
    APART,
    NTK_DISPERSED,
    UNIT_ROWS,
    frame_bound,
    gamma,
    harmonic_bound,
    ntk_bound,
    tail,
)
from exactmem.theorems.bubeck2020.harmonic import THEOREM as HARMONIC
from tests.examples import FIVE

HARMONIC_DISPERSED = HARMONIC.hypotheses[-1]
MUB4 = labelled(unbiased_bases(4))
SAMPLES = [
    unbiased_bases(4),
    stereographic(12, 3),
    stereographic(20, 6),
    dyadic(30, 8),
    RationalMatrix.from_rows([[0, 1]]),
]


def products(X):
    rows = list(X.rows())
    return [[sum((a * b for a, b in zip(x, z, strict=True)), Fraction(0)) for z in rows] for x in rows]


def row_sum(X, e):
    """max_i of the sum over j != i of |x_i·x_j|^e, by its definition."""
    return max(sum(abs(v) ** e for j, v in enumerate(line) if j != i) for i, line in enumerate(products(X)))


# The NTK Gram matrix: rho·(1/4 + arcsin(rho)/(2 pi)).


def test_its_series_has_the_coefficients_that_the_bound_uses_and_they_sum_to_one_half():
    rho = sympy.Symbol("rho")
    entry = rho * (sympy.Rational(1, 4) + sympy.asin(rho) / (2 * sympy.pi))
    found = sympy.Poly(sympy.series(entry, rho, 0, 16).removeO(), rho)
    c = {1: sympy.Rational(1, 4)}
    for j in range(7):
        c[2 * j + 2] = sympy.Rational(comb(2 * j, j), 4**j * (2 * j + 1)) / (2 * sympy.pi)
    assert all(sympy.simplify(found.coeff_monomial(rho**k) - c.get(k, 0)) == 0 for k in range(15))
    assert entry.subs(rho, 1) == sympy.Rational(1, 2)  # all are >= 0, so they sum to the value at 1 (Abel)


@pytest.mark.parametrize("l", [1, 3, 5, 7, 21, 61])
def test_the_tail_is_bounded_from_below_and_hardly_less(l):
    """1/2 - sum of c_k over k < l with pi itself, in balls."""
    terms = sum((Fraction(comb(2 * j, j), 4**j * (2 * j + 1)) for j in range((l - 1) // 2)), Fraction(0))
    with precision(128):
        exact = ball(Fraction(1, 4)) - ball(terms) / (2 * arb.pi())
        assert tail(l) == Fraction(1, 4) if l == 1 else certainly_less(ball(tail(l)), exact)
        assert certainly_less(exact, ball(tail(l) + Fraction(1, 10**5)))


def test_unbiased_bases_of_dimension_4_have_a_rational_gram_matrix_and_the_bound_is_below_its_eigenvalues():
    """arcsin is 0, pi/6 and pi/2 at 0, 1/2 and 1."""
    over_two_pi = {Fraction(v, 2): Fraction(a, 12) for v, a in ((-2, -3), (-1, -1), (0, 0), (1, 1), (2, 3))}
    H = RationalMatrix.from_rows([[v * (Fraction(1, 4) + over_two_pi[v]) for v in line] for line in products(MUB4.X)])
    bound, l = ntk_bound(MUB4.X)
    assert l == 5 and bound <= Fraction(1799, 31968) < bound + Fraction(1, 10**6)
    assert lambda_min_at_least(H, Fraction(1799, 31968)).holds
    assert lambda_min_at_least(H, Fraction(1, 2)).fails  # the diagonal is 1/2 and H is no multiple of the identity


@pytest.mark.parametrize("X", SAMPLES, ids=len)
def test_the_ntk_bound_is_the_best_odd_order_rounded_down(X):
    bound, l = ntk_bound(X)
    exact = {k: tail(k) * (1 - row_sum(X, k + 1)) for k in range(1, 42, 2)} if len(X) > 1 else {1: Fraction(1, 4)}
    assert bound <= tail(l) * (1 - (row_sum(X, l + 1) if len(X) > 1 else 0))
    assert bound > 0 and max(exact.values()) < bound + Fraction(1, 10**4)


# The harmonic one: rho·K(rho), K the correlation of phases.


def laguerre(l, k):
    """The integral of r^(l/2)·L_k^(l)(r)·e^(-r) over r >= 0, divided by Gamma(l/2 + 1)."""
    rising = [prod((Fraction(l, 2) + 1 + i for i in range(j)), start=Fraction(1)) for j in range(k + 1)]
    return sum((-1) ** j * comb(k + l, k - j) * rising[j] / factorial(j) for j in range(k + 1))


def phase_coefficients(l, count):
    """Those of K_l(rho)/Gamma(l/2 + 1)² at rho^(l + 2k): squares of coefficients of e^(i·l·arg z) in complex Hermite functions
    sqrt(k!/(k + l)!)·z^l·L_k^(l)(|z|²), which the correlation rho multiplies by rho^(l + 2k)."""
    return [Fraction(factorial(k), factorial(k + l)) * laguerre(l, k) ** 2 for k in range(count)]


@pytest.mark.parametrize("l", [1, 2, 3, 5, 7])
def test_correlations_of_phases_expand_as_the_hypergeometric_form_says(l):
    for k, found in enumerate(phase_coefficients(l, 9)):
        half = prod((Fraction(l, 2) + i for i in range(k)), start=Fraction(1))
        whole = prod(l + 1 + i for i in range(k))
        assert found == half**2 / (factorial(l) * whole * factorial(k))


@pytest.mark.parametrize(
    ("l", "rho", "value"), [(3, Fraction(1, 2), Fraction(4297, 10**5)), (5, Fraction(4, 5), Fraction(748, 10**4))]
)
def test_correlations_of_phases_are_below_the_power_and_have_the_printed_values(l, rho, value):
    """The coefficients are >= 0 and sum to 1, so what is left out after rho^(l + 2k) is at most the next power of rho."""
    count = 40
    partial = sum(a * rho ** (l + 2 * k) for k, a in enumerate(phase_coefficients(l, count)))
    with precision(128):
        square = arb.gamma_fmpq(fmpq(l, 2) + 1) ** 2
        below, above = ball(partial) * square, ball(partial) * square + ball(rho ** (l + 2 * count))
        rounding = Fraction(1, 2 * 10**5) if l == 3 else Fraction(1, 2 * 10**4)
        assert certainly_less(ball(value - rounding), below) and certainly_less(above, ball(value + rounding))
        assert certainly_less(above, ball(rho**l))
        whole = ball(sum(phase_coefficients(l, count))) * square
        assert certainly_less(whole, ball(1)) and certainly_less(ball(Fraction(4, 5)), whole)


@pytest.mark.parametrize("X", SAMPLES, ids=len)
def test_gamma_l_and_the_harmonic_bound_are_what_their_definitions_give(X):
    gram = products(X)
    assert gamma(X) == max((abs(v) for i, line in enumerate(gram) for v in line[:i]), default=0)
    for m in (2, 4, 6):
        exact = 1 - row_sum(X, m)
        assert exact - Fraction(len(X), 2**20) < harmonic_bound(X, m) <= exact
    rows = list(X.rows())
    S = [[sum((row[a] * row[b] for row in rows), Fraction(0)) for b in range(X.shape[1])] for a in range(X.shape[1])]
    L, factor = frame_bound(X)
    S = RationalMatrix.from_rows(S)
    assert int(L * 64) == L * 64 and factor is not None
    assert lambda_max_at_most(S, L).holds and lambda_max_at_most(S, L - Fraction(1, 32)).fails


def test_unbiased_bases_have_the_numbers_worked_out_by_hand():
    assert (gamma(MUB4.X), frame_bound(MUB4.X)[0]) == (Fraction(1, 2), 3)
    assert (harmonic_bound(MUB4.X, 4), harmonic_bound(MUB4.X, 6)) == (Fraction(1, 2), Fraction(7, 8))
    sixteen = unbiased_bases(16)
    assert (gamma(sixteen), frame_bound(sixteen)[0], harmonic_bound(sixteen, 4)) == (Fraction(1, 4), 9, Fraction(1, 2))


# Hypotheses: where they hold, where they fail with a witness, where nobody knows.

NEAR = labelled(
    RationalMatrix.from_rows([[Fraction(1), 0], [Fraction(10**12 - 1, 10**12 + 1), Fraction(2 * 10**6, 10**12 + 1)]])
)
OPPOSITE = Dataset.from_arrays([[0, 1], [1, 0], [0, -1]], [1, 2, 3])
EQUAL = Dataset.from_arrays([[0, 1], [1, 0], [0, 1]], [1, 2, 1])
ONE = Dataset.from_arrays([["3/5", "4/5"]], [1])


def test_unit_rows():
    assert UNIT_ROWS.decide(MUB4).holds and UNIT_ROWS.decide(ONE).holds
    assert UNIT_ROWS.decide(FIVE).witness == 0
    assert UNIT_ROWS.decide(Dataset.from_arrays([[1, 0], [1, 1]], [0, 1])).witness == 1


def test_apart():
    assert (
        APART.decide(MUB4).witness == "the largest |x_i·x_j| is 1/2"
        and APART.decide(ONE).holds
        and APART.decide(NEAR).holds
    )
    assert APART.decide(OPPOSITE).fails and APART.decide(OPPOSITE).witness == (0, 2)
    assert APART.decide(EQUAL).fails and APART.decide(EQUAL).witness == (0, 2)
    assert APART.decide(FIVE).fails and APART.decide(FIVE).witness == 0


@pytest.mark.parametrize("hypothesis", [NTK_DISPERSED, HARMONIC_DISPERSED], ids=["ntk", "harmonic"])
def test_dispersed_holds_fails_and_stays_undecided(hypothesis):
    assert hypothesis.decide(MUB4).holds and hypothesis.decide(ONE).holds
    assert [hypothesis.decide(data).fails for data in (OPPOSITE, EQUAL, FIVE)] == [True] * 3
    assert hypothesis.decide(NEAR).undecided


def test_a_sample_that_is_too_close_for_order_four_is_not_for_the_ntk():
    twenty = labelled(stereographic(20, 6))
    assert HARMONIC_DISPERSED.decide(twenty).undecided and NTK_DISPERSED.decide(twenty).holds
    assert "try a larger m" in HARMONIC_DISPERSED.decide(twenty).reason
