"""Harmonics of a rotated ReLU, exact quadrature on the circle, and what the mean over four phases leaves."""

from fractions import Fraction

import pytest
import sympy
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from exactmem.errors import InputError
from exactmem.numbers.balls import ball, certainly_at_most, precision
from exactmem.theorems.bubeck2020.quadrature import power, trig_quadrature

COEFFICIENTS = {0: "1/pi", 1: "1/4", 2: "1/(3*pi)", 4: "-1/(15*pi)", 6: "1/(35*pi)", 8: "-1/(63*pi)"}
CORNERS = [
    (Fraction(a, c), Fraction(b, c)) for a, b, c in ((1, 0, 1), (3, 4, 5), (-5, 12, 13), (8, -15, 17), (20, 21, 29))
]


@pytest.mark.parametrize("m", range(9))
def test_the_harmonics_of_a_relu_by_symbolic_integration(m):
    t = sympy.Symbol("t", real=True)
    half = (t, -sympy.pi / 2, sympy.pi / 2)  # where relu(cos t) is not 0
    found = sympy.integrate(sympy.cos(t) * sympy.cos(m * t), half) / (2 * sympy.pi)
    assert sympy.simplify(found - sympy.sympify(COEFFICIENTS.get(m, "0"))) == 0
    assert sympy.integrate(sympy.cos(t) * sympy.sin(m * t), half) == 0


@pytest.mark.parametrize("m", [2, 4, 6])
def test_one_rotation_has_the_fraction_that_the_harmonic_and_the_mean_of_a_cosine_give(m):
    t = sympy.Symbol("t", real=True)
    quarter = (t, 0, sympy.pi / (2 * m))  # |cos mt| runs through 4m equal quarters
    mean = 4 * m * sympy.integrate(sympy.cos(m * t), quarter) / (2 * sympy.pi)
    assert abs(sympy.sympify(COEFFICIENTS[m])) / mean == sympy.Rational(1, 2 * (m * m - 1))


def test_twelve_nodes_are_those_worked_out_by_hand():
    rule = trig_quadrature(1)
    first = [(1, 0), (Fraction(4, 5), Fraction(3, 5)), (Fraction(5, 13), Fraction(12, 13))]
    weights = [Fraction(2047, 23040), Fraction(10625, 101376), Fraction(28561, 506880)]
    assert len(rule.nodes) == 12 and rule.nodes[:3] == first and rule.weights == weights * 4 and rule.exact == 8


@pytest.mark.parametrize("q", [0, 1, 2, 3, 5])
def test_a_rule_is_positive_on_the_circle_and_exact_up_to_its_order_and_no_further(q):
    rule = trig_quadrature(q)
    assert len(set(rule.nodes)) == len(rule.nodes) == 4 * (2 * q + 1) and rule.exact == 4 * q + 4
    assert all(c * c + s * s == 1 for c, s in rule.nodes) and min(rule.weights) > 0
    assert {(-s, c) for c, s in rule.nodes} == set(rule.nodes)
    sums = []
    for l in range(rule.exact + 1):  # those of -l are conjugates
        terms = [(w, power(node, l)) for node, w in zip(rule.nodes, rule.weights, strict=True)]
        sums.append((sum(w * x for w, (x, _) in terms), sum(w * y for w, (_, y) in terms)))
    assert sums[:-1] == [(1, 0), *[(0, 0)] * (rule.exact - 1)] and sums[-1] != (0, 0)


@pytest.mark.parametrize("q", [-1, 17, 10**9])
def test_other_orders_are_refused(q):
    with pytest.raises(InputError, match=f"the order of a quadrature is 0 to 16, not {q}"):
        trig_quadrature(q)


@pytest.mark.parametrize(("q", "m"), [(1, 2), (2, 2), (2, 4), (3, 6), (4, 4)])
def test_the_relus_of_a_rule_are_the_complex_neuron_up_to_the_remainder(q, m):
    """pi·G against pi·c_m·Re g_m = (-1)^(m/2 + 1)·Re(z^m)/(m² - 1) on the unit circle, and pi·1/(pi·(l - 1))."""
    rule = trig_quadrature(q)
    l = rule.exact - m + (rule.exact - m) % 2
    worst = []
    for x, y in CORNERS + trig_quadrature(3).nodes:
        rotated = [max(c * x + s * y, Fraction(0)) for c, s in rule.nodes]
        G = sum(w * a * v for w, a, v in zip(rule.weights, rule.cosines(m), rotated, strict=True))
        exact = Fraction((-1) ** (m // 2 + 1), m * m - 1) * power((x, y), m)[0]
        with precision(128):
            difference = abs(ball(G) * arb.pi() - ball(exact))
            assert certainly_at_most(difference, ball(Fraction(1, l - 1)))
            worst.append(not certainly_at_most(difference, ball(Fraction(0))))
    assert any(worst)  # there is a remainder


def series(z, h, kappa, m, delta):
    """Re(kappa·g_m(z + delta·conj(kappa)·h)) up to delta³; g_m(w) = |w|^(1-m)·w^m, |w|² a polynomial in delta, |z| rational.

    No Wirtinger derivative is taken: the root is expanded as a real power series, so this is independent of the proof.
    """
    w = sympy.expand(z + delta * sympy.conjugate(kappa) * h)
    re, im = sympy.re(z), sympy.im(z)
    step = sympy.expand(sympy.conjugate(kappa) * h)
    square = re**2 + im**2
    N = (
        square
        + 2 * delta * (re * sympy.re(step) + im * sympy.im(step))
        + delta**2 * (sympy.re(h) ** 2 + sympy.im(h) ** 2)
    )
    u, root = sympy.expand(N / square - 1), sympy.sqrt(square)
    tail = sum(sympy.binomial(sympy.Rational(1 - m, 2), k) * u**k for k in range(4))
    value = sympy.expand(kappa * root ** (1 - m) * tail * sympy.expand(w**m))
    return [sympy.re(sympy.expand(value.coeff(delta, k))) for k in range(4)]


PHASES = (sympy.Integer(1), sympy.I, sympy.Integer(-1), -sympy.I)
POINTS = [
    (3 + 4 * sympy.I, 1 - 2 * sympy.I, 2),
    (-5 + 12 * sympy.I, 3 + sympy.I, -3),
    (8 - 15 * sympy.I, -1 + sympy.I, 5),
]


@pytest.mark.parametrize("m", [2, 4, 6])
def test_the_mean_over_four_phases_is_the_holomorphic_first_order_and_a_third(m):
    delta = sympy.Symbol("delta", real=True)
    by_phase = [
        [
            sum(term)
            for term in zip(*([r * v for v in series(z, h, kappa, m, delta)] for z, h, r in POINTS), strict=True)
        ]
        for kappa in PHASES
    ]
    mean = [sum(column) / 4 for column in zip(*by_phase, strict=True)]
    turned = [r * sympy.expand((z / sympy.Abs(z)) ** (m - 1) * h) for z, h, r in POINTS]
    holomorphic = sympy.Rational(m + 1, 2) * sympy.re(sympy.expand(sum(turned)))
    assert mean[0] == 0 and mean[1] == holomorphic != 0 and mean[2] == 0 and mean[3] != 0
    # each phase by itself has the value, the antiholomorphic part and a second order
    assert all(one[0] != 0 and one[1] != mean[1] and one[2] != 0 for one in by_phase)
    assert max(one[1] for one in by_phase) >= mean[1]


@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(0, 7))
def test_powers_of_gaussian_rationals(a, b, m):
    x, y = power((Fraction(a, 3), Fraction(b, 3)), m)
    re, im = 1, 0
    for _ in range(m):
        re, im = re * a - im * b, re * b + im * a
    assert (x, y) == (Fraction(re, 3**m), Fraction(im, 3**m))
