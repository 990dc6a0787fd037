"""Activations for Jacobians and enclosures: values and slopes at rational points, modulo a prime and in balls.

*Modulo a prime.* Let all points be z = a/D with integers a. The values of sigmoid, tanh, exp and the like at them are
rational functions, over Q, of the one number tau = e^(1/D), which is transcendental (Hermite, Lindemann): so they are
elements of Q(t), t a letter, and a minor is a rational function g(t). Substituting an element of F_p for t is a ring
homomorphism on everything whose denominators do not vanish there. If the image of g is not 0 then g is not 0, and g(tau) is
a real number that is not 0. One evaluation is a proof of that; an image 0 proves nothing. A denominator that does
vanish is a `Pole`: another element is drawn. `letter` says which number stands behind t: e^(1/D), e^(1/D²) or e^(i/D), and
then p is 1 modulo 4, i a root of -1; activations with different letters are not mixed.

The values of softplus and arctan are not in such a field, only their slopes are; those of the Gaussian error function are not
known to be. There `modular` gives None, or there is none, and balls decide.

>>> sigmoid = SMOOTH["sigmoid"]
>>> [sigmoid.modular(a, 1, Substitution(101, 2)) for a in (0, 1, 2)]
[(51, 76), (68, 90), (21, 85)]
>>> SMOOTH["relu"].modular(0, 1, Substitution(101, 2))
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: relu has a kink at 0, and a pre-activation is exactly 0: no slope there is picked
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactmem.errors import HypothesisFails, InputError
from exactmem.numbers.balls import Ball, ball, certainly_negative, certainly_positive
from exactmem.numbers.parsing import is_number, parse_rational, quoted, shown

SLOPES_ONLY = ("softplus", "arctan")
"""Activations whose slopes are in a field with exact arithmetic, but not their values."""

PLAIN = 2**61 - 1  # prime
WITH_I = 2**61 - 31  # prime, 1 modulo 4


class Pole(ArithmeticError):
    """A denominator vanishes under the substitution; draw another element."""


@dataclass(frozen=True)
class Substitution:
    """t -> g0 modulo the prime p; i is a square root of -1 where e^(i/D) is the letter."""

    p: int
    g0: int
    i: int = 0

    def over(self, value: int, divisor: int) -> int:
        """value/divisor modulo p. Pole if that is not defined."""
        if divisor % self.p == 0:
            raise Pole(f"a denominator is 0 modulo {self.p}")
        return value * pow(divisor, -1, self.p) % self.p

    def power(self, exponent: int) -> int:
        """g0^exponent; exponents count modulo p - 1."""
        return pow(self.g0, exponent % (self.p - 1), self.p)


Value = tuple[int | None, int]  # value (None: not in the field) and slope modulo p
Modular = Callable[[int, int, Substitution], Value]
Enclosed = Callable[[Ball], tuple[Ball, Ball]]  # balls of value and slope


@dataclass(frozen=True)
class Smooth:
    """An activation.

    letter : what stands for t: "", "e^(1/D)", "e^(1/D^2)" or "e^(i/D)"
    modular : value and slope at a/D modulo p; None if only balls will do
    enclosed : value and slope in balls, at the working precision
    second : a bound on |second derivative| everywhere, or None
    kink : whether 0 has two slopes
    degree : of a polynomial, else None; coefficients : of a polynomial, from degree 0
    """

    name: str
    letter: str
    modular: Modular | None
    enclosed: Enclosed
    second: Fraction | None = None
    kink: bool = False
    coefficients: tuple[Fraction, ...] | None = None

    @property
    def degree(self) -> int | None:
        return None if self.coefficients is None else len(self.coefficients) - 1

    @property
    def prime(self) -> int:
        return WITH_I if self.letter == "e^(i/D)" else PLAIN


def ratio(a: int, D: int, s: Substitution) -> int:
    return s.over(a, D)


def sign(name: str, a: int) -> int:
    if a == 0:
        raise HypothesisFails(
            "no kink", f"{name} has a kink at 0, and a pre-activation is exactly 0: no slope there is picked", 0
        )
    return 1 if a > 0 else -1


def side(name: str, z: Ball) -> int:
    if certainly_positive(z):
        return 1
    if certainly_negative(z):
        return -1
    raise HypothesisFails("no kink", f"{name} has a kink at 0, and a ball of pre-activations reaches over it", 0)


# Piecewise rational ones.


def leaky(name: str, below: Fraction) -> Smooth:
    """t for t > 0, below·t for t < 0."""

    def modular(a: int, D: int, s: Substitution) -> Value:
        z = ratio(a, D, s)
        if sign(name, a) > 0:
            return z, 1
        slope = s.over(below.numerator, below.denominator)
        return slope * z % s.p, slope

    def enclosed(z: Ball) -> tuple[Ball, Ball]:
        slope = ball(1 if side(name, z) > 0 else below)
        return slope * z, slope

    return Smooth(name, "", modular, enclosed, Fraction(0), kink=True)


def heaviside() -> Smooth:
    def modular(a: int, D: int, s: Substitution) -> Value:
        return int(sign("heaviside", a) > 0), 0

    def enclosed(z: Ball) -> tuple[Ball, Ball]:
        return ball(int(side("heaviside", z) > 0)), ball(0)

    return Smooth("heaviside", "", modular, enclosed, Fraction(0), kink=True)


def polynomial(coefficients: Sequence[Fraction | int], name: str = "") -> Smooth:
    """c_0 + c_1·t + ... + c_k·t^k, c_k not 0."""
    c = tuple(Fraction(v) for v in coefficients)
    if not c or c[-1] == 0:
        raise InputError("a polynomial activation needs coefficients, the last of them not 0")

    def modular(a: int, D: int, s: Substitution) -> Value:
        z, value, slope = ratio(a, D, s), 0, 0
        for v in reversed(c):
            slope = (slope * z + value) % s.p
            value = (value * z + s.over(v.numerator, v.denominator)) % s.p
        return value, slope

    def enclosed(z: Ball) -> tuple[Ball, Ball]:
        value, slope = ball(0), ball(0)
        for v in reversed(c):
            slope = slope * z + value
            value = value * z + ball(v)
        return value, slope

    called = name or " + ".join(f"{shown(v)}·t^{k}" for k, v in enumerate(c) if v)
    second = None if len(c) > 3 else 2 * abs(c[2]) if len(c) == 3 else Fraction(0)
    return Smooth(called, "", modular, enclosed, second, coefficients=c)


def power(k: int) -> Smooth:
    """t^k."""
    return polynomial([0] * k + [1], f"t^{k}")


def arctan() -> Smooth:
    def modular(a: int, D: int, s: Substitution) -> Value:
        return None, s.over(D * D, D * D + a * a)

    return Smooth("arctan", "", modular, lambda z: (z.atan(), 1 / (1 + z * z)), Fraction(13, 20))


# Rational functions of e^(1/D).


def logistic(a: int, s: Substitution) -> int:
    E = s.power(a)
    return s.over(E, 1 + E)


def sigmoid_ball(z: Ball) -> Ball:
    return 1 / (1 + (-z).exp())


def sigmoid() -> Smooth:
    def modular(a: int, D: int, s: Substitution) -> Value:
        y = logistic(a, s)
        return y, y * (1 - y) % s.p

    def enclosed(z: Ball) -> tuple[Ball, Ball]:
        y = sigmoid_ball(z)
        return y, y * (1 - y)

    return Smooth("sigmoid", "e^(1/D)", modular, enclosed, Fraction(1, 10))


def tanh() -> Smooth:
    def modular(a: int, D: int, s: Substitution) -> Value:
        E = s.power(2 * a)
        y = s.over(E - 1, E + 1)
        return y, (1 - y * y) % s.p

    def enclosed(z: Ball) -> tuple[Ball, Ball]:
        y = z.tanh()
        return y, 1 - y * y

    return Smooth("tanh", "e^(1/D)", modular, enclosed, Fraction(4, 5))


def softplus() -> Smooth:
    return Smooth(
        "softplus",
        "e^(1/D)",
        lambda a, D, s: (None, logistic(a, s)),
        lambda z: (z.exp().log1p(), sigmoid_ball(z)),
        Fraction(1, 4),
    )


def silu() -> Smooth:
    def modular(a: int, D: int, s: Substitution) -> Value:
        y, z = logistic(a, s), ratio(a, D, s)
        return z * y % s.p, (y + z * y * (1 - y)) % s.p

    def enclosed(z: Ball) -> tuple[Ball, Ball]:
        y = sigmoid_ball(z)
        return z * y, y + z * y * (1 - y)

    return Smooth("silu", "e^(1/D)", modular, enclosed, Fraction(1, 2))


def mish() -> Smooth:
    """t·tanh(log(1 + e^t)): with q = (1 + e^t)², tanh is (q - 1)/(q + 1)."""

    def modular(a: int, D: int, s: Substitution) -> Value:
        E, z = s.power(a), ratio(a, D, s)
        q = (1 + E) * (1 + E) % s.p
        T = s.over(q - 1, q + 1)
        return z * T % s.p, (T + z * (1 - T * T) * s.over(E, 1 + E)) % s.p

    def enclosed(z: Ball) -> tuple[Ball, Ball]:
        T = z.exp().log1p().tanh()
        return z * T, T + z * (1 - T * T) * sigmoid_ball(z)

    return Smooth("mish", "e^(1/D)", modular, enclosed)


def exponential() -> Smooth:
    def modular(a: int, D: int, s: Substitution) -> Value:
        E = s.power(a)
        return E, E

    return Smooth("exp", "e^(1/D)", modular, lambda z: (z.exp(), z.exp()))


def elu() -> Smooth:
    """t for t > 0, e^t - 1 for t < 0: the slope at 0 is 1 from both sides, the next derivative jumps."""

    def modular(a: int, D: int, s: Substitution) -> Value:
        if sign("elu", a) > 0:
            return ratio(a, D, s), 1
        E = s.power(a)
        return (E - 1) % s.p, E

    def enclosed(z: Ball) -> tuple[Ball, Ball]:
        return (z, ball(1)) if side("elu", z) > 0 else (z.exp() - 1, z.exp())

    return Smooth("elu", "e^(1/D)", modular, enclosed, kink=True)


def gaussian() -> Smooth:
    """e^(-t²) = tau^(-a²), tau = e^(1/D²)."""

    def modular(a: int, D: int, s: Substitution) -> Value:
        y = s.power(-a * a)
        return y, -2 * ratio(a, D, s) * y % s.p

    def enclosed(z: Ball) -> tuple[Ball, Ball]:
        y = (-z * z).exp()
        return y, -2 * z * y

    return Smooth("gaussian", "e^(1/D^2)", modular, enclosed, Fraction(2))


def sine() -> Smooth:
    """With S = e^(iz): (S - 1/S)/(2i), slope (S + 1/S)/2."""

    def modular(a: int, D: int, s: Substitution) -> Value:
        if s.i * s.i % s.p != s.p - 1:
            raise InputError("sin needs a prime that is 1 modulo 4 and a square root of -1")
        S = s.power(a)
        inverse = s.over(1, S)
        return s.over(S - inverse, 2 * s.i), s.over(S + inverse, 2)

    return Smooth("sin", "e^(i/D)", modular, lambda z: (z.sin(), z.cos()), Fraction(1))


def gelu() -> Smooth:
    """t·Phi(t), Phi the normal distribution function: in balls only, since nothing is known about the values of Phi that would
    make them letters."""

    def enclosed(z: Ball) -> tuple[Ball, Ball]:
        two = ball(2)
        Phi = (1 + (z / two.sqrt()).erf()) / 2
        return z * Phi, Phi + z * (-z * z / 2).exp() / (two * Ball.pi()).sqrt()

    return Smooth("gelu", "", None, enclosed, Fraction(4, 5))


SMOOTH: dict[str, Smooth] = {
    activation.name: activation
    for activation in (
        leaky("relu", Fraction(0)),
        leaky("leaky", Fraction(1, 100)),
        heaviside(),
        sigmoid(),
        tanh(),
        softplus(),
        silu(),
        mish(),
        exponential(),
        elu(),
        sine(),
        gaussian(),
        arctan(),
        gelu(),
    )
}


def smooth(name: str) -> Smooth:
    """The activation of this name; "t^k", or coefficients "c_0,c_1,...", is a polynomial. InputError lists the names."""
    text = str(name).strip()
    if text in SMOOTH:
        return SMOOTH[text]
    if re.fullmatch(r"t\^([1-9][0-9]{0,2}|1000)", text):
        return power(int(text[2:]))
    words = text.split(",")
    if all(map(is_number, words)):
        return polynomial([parse_rational(word) for word in words])
    raise InputError(
        f"unknown activation {quoted(text)}; known: {', '.join(SMOOTH)}, t^k (k <= 1000), or coefficients c_0,c_1,..."
    )


def root_of_minus_one(p: int, draw: Callable[[], int]) -> int:
    """i modulo a prime that is 1 modulo 4: x^((p - 1)/4) for a non-residue x."""
    while True:
        i = pow(draw() % p, (p - 1) // 4, p)
        if i * i % p == p - 1:
            return i
