"""Smooth activations: values and slopes modulo p against derivatives taken exactly, balls that contain, kinks, poles."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest

from exactmem.errors import HypothesisFails, InputError
from exactmem.networks.smooth import (
    PLAIN,
    SMOOTH,
    WITH_I,
    Pole,
    Substitution,
    root_of_minus_one,
    smooth,
)
from exactmem.numbers.balls import ball, certainly_less, precision, radius
from exactmem.numbers.randomness import Randomness

POINTS = [(-7, 3), (-1, 2), (1, 3), (2, 1), (5, 4)]
POLYNOMIALS = ["t^1", "t^5", "1/2,0,-3,2/7"]


@dataclass(frozen=True)
class Dual:
    """value + slope·epsilon over Q, with the slope the derivative in z: products and quotients by the rules of Leibniz."""

    value: Fraction
    slope: Fraction = Fraction(0)

    def __add__(self, other: Dual | int) -> Dual:
        other = dual(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other: Dual | int) -> Dual:
        other = dual(other)
        return Dual(self.value - other.value, self.slope - other.slope)

    def __mul__(self, other: Dual | int) -> Dual:
        other = dual(other)
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def __truediv__(self, other: Dual | int) -> Dual:
        other = dual(other)
        inverse = 1 / other.value
        return self * Dual(inverse, -other.slope * inverse * inverse)


def dual(v: Dual | int) -> Dual:
    return v if isinstance(v, Dual) else Dual(Fraction(v))


FORMULAS = {
    "relu": lambda z, E: z if z.value > 0 else z * 0,
    "leaky": lambda z, E: z if z.value > 0 else z / 100,
    "heaviside": lambda z, E: dual(int(z.value > 0)),
    "sigmoid": lambda z, E: E / (E + 1),
    "tanh": lambda z, E: (E - dual(1) / E) / (E + dual(1) / E),
    "silu": lambda z, E: z * E / (E + 1),
    "mish": lambda z, E: z * ((E + 1) * (E + 1) - 1) / ((E + 1) * (E + 1) + 1),
    "exp": lambda z, E: E,
    "elu": lambda z, E: z if z.value > 0 else E - 1,
}
"""psi in z and E = e^z, with t = e^(1/D) read as the number 3: an independent way to the same elements of Q(t)."""


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize(("a", "D"), POINTS)
def test_values_and_slopes_are_images_of_the_elements_of_the_field(name, a, D):
    E = Fraction(3) ** a  # t^a at t = 3; its derivative in z is itself
    wanted = FORMULAS[name](Dual(Fraction(a, D), Fraction(1)), Dual(E, E))
    s = Substitution(PLAIN, 3)
    assert SMOOTH[name].modular(a, D, s) == tuple(
        v.numerator * pow(v.denominator, -1, PLAIN) % PLAIN for v in (wanted.value, wanted.slope)
    )


@pytest.mark.parametrize(("a", "D"), POINTS)
def test_slopes_without_values(a, D):
    s = Substitution(PLAIN, 3)
    assert SMOOTH["softplus"].modular(a, D, s) == (None, SMOOTH["sigmoid"].modular(a, D, s)[0])
    value, slope = SMOOTH["arctan"].modular(a, D, s)
    assert value is None and slope * (D * D + a * a) % PLAIN == D * D


@pytest.mark.parametrize(("a", "D"), POINTS)
def test_the_gaussian_has_its_own_letter(a, D):
    s = Substitution(PLAIN, 3)  # 3 for e^(1/D²)
    value, slope = SMOOTH["gaussian"].modular(a, D, s)
    assert value * pow(3, a * a, PLAIN) % PLAIN == 1 and slope * D % PLAIN == -2 * a * value % PLAIN


@pytest.mark.parametrize(("a", "D"), POINTS)
def test_the_sine_and_its_slope_are_on_the_circle(a, D):
    random = Randomness("circle")
    i = root_of_minus_one(WITH_I, lambda: random.below(WITH_I))
    value, slope = SMOOTH["sin"].modular(a, D, Substitution(WITH_I, 5, i))
    assert (value * value + slope * slope) % WITH_I == 1
    assert (slope + i * value) % WITH_I == pow(5, a, WITH_I)


def test_the_sine_needs_a_root_of_minus_one():
    with pytest.raises(InputError, match="1 modulo 4"):
        SMOOTH["sin"].modular(1, 1, Substitution(PLAIN, 5, 7))


@pytest.mark.parametrize("name", POLYNOMIALS)
@pytest.mark.parametrize(("a", "D"), POINTS)
def test_polynomials_are_differentiated(name, a, D):
    psi, z = smooth(name), Fraction(a, D)
    wanted = (
        sum(c * z**k for k, c in enumerate(psi.coefficients)),
        sum(k * c * z ** (k - 1) for k, c in enumerate(psi.coefficients) if k),
    )
    assert psi.modular(a, D, Substitution(PLAIN, 1)) == tuple(
        v.numerator * pow(v.denominator, -1, PLAIN) % PLAIN for v in wanted
    )


def test_the_sigmoid_modulo_101_as_printed():
    s = Substitution(101, 2)
    assert [SMOOTH["sigmoid"].modular(a, 1, s) for a in (0, 1, 2)] == [(51, 76), (68, 90), (21, 85)]


@pytest.mark.parametrize("name", [*SMOOTH, *POLYNOMIALS])
@pytest.mark.parametrize("z", [Fraction(-5, 2), Fraction(-1, 3), Fraction(1, 7), Fraction(3)])
def test_balls_of_slopes_contain_the_slopes_of_chords(name, z):
    psi, h = smooth(name), Fraction(1, 2**20)
    with precision(200):
        (left, slope), (right, other) = psi.enclosed(ball(z)), psi.enclosed(ball(z + h))
        assert max(radius(left), radius(slope)) < ball(Fraction(1, 2**150))
        # by the mean value theorem the chord has the slope of some point between, so the two enclosures meet
        between = psi.enclosed(ball(z).union(ball(z + h)))[1]
        chord = (right - left) / ball(h)
        assert not certainly_less(chord, between) and not certainly_less(between, chord)
        if psi.second is not None:
            change = abs(other - slope)
            assert not certainly_less(ball(psi.second * h), change)


@pytest.mark.parametrize("name", ["relu", "leaky", "heaviside", "elu"])
def test_no_slope_is_picked_at_a_kink(name):
    with pytest.raises(HypothesisFails, match=f"{name} has a kink at 0"):
        SMOOTH[name].modular(0, 3, Substitution(PLAIN, 3))
    with precision(64), pytest.raises(HypothesisFails, match="a ball of pre-activations reaches over it"):
        SMOOTH[name].enclosed(ball(0))


@pytest.mark.parametrize(("name", "s"), [("sigmoid", Substitution(101, 100)), ("tanh", Substitution(101, 10))])
def test_a_pole_is_refused(name, s):
    with pytest.raises(Pole, match="a denominator is 0 modulo 101"):
        SMOOTH[name].modular(1, 1, s)


def test_a_denominator_divisible_by_the_prime_is_a_pole():
    with pytest.raises(Pole):
        smooth("t^2").modular(1, 101, Substitution(101, 1))


def test_gelu_is_known_in_balls_only():
    assert SMOOTH["gelu"].modular is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "sigmod",
        "t^0",
        "t^1001",
        "1,0",
        "0",
        "1,x",
        "1/0,1",
        "t^²",
        "t^" + "9" * 5000,
        "0,1_0",
        "0,٣",
        "1,nan",
        None,
    ],
)
def test_other_names_are_refused(name):
    with pytest.raises(InputError):
        smooth(name)


def test_a_short_text_cannot_ask_for_a_long_coefficient():
    with pytest.raises(InputError, match="'1e999999999' is over the limit MAX_NUMBER_BITS"):
        smooth("0,1e999999999")
    assert smooth("0,1e5000").name == "100000...000000 (5001 digits)·t^1"


@pytest.mark.parametrize(("name", "second"), [("7", 0), ("1,2", 0), ("t^2", 2), ("1,5,-3/2", 3), ("t^3", None)])
def test_the_second_derivative_of_a_polynomial_is_bounded_up_to_degree_2(name, second):
    assert smooth(name).second == second
