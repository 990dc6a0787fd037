"""Activation functions that map rationals to rationals: `id`, `relu`, `step`, `hardtanh`, and any piecewise linear one.

`step(t)` is 1 for t >= 0 and 0 otherwise; t > 0 is written 1 - step(-t). The tie rule is part of the definition.

>>> STEP(Fraction(0)), RELU(Fraction(-1, 2)), HARDTANH(Fraction(3))
(Fraction(1, 1), Fraction(0, 1), Fraction(1, 1))
>>> tent = PiecewiseLinear((Fraction(0), Fraction(1)), (Fraction(0), Fraction(1), Fraction(0)), Fraction(0))
>>> [tent(Fraction(t)) for t in (-1, 1, 5)]
[Fraction(0, 1), Fraction(1, 1), Fraction(1, 1)]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from exactmem.errors import InputError


@dataclass(frozen=True)
class Named:
    """An activation known by its name. `wire` says which values pass through one such neuron unchanged."""

    name: str
    function: Callable[[Fraction], Fraction]
    wire: str

    def __call__(self, t: Fraction) -> Fraction:
        return self.function(t)

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True)
class PiecewiseLinear:
    """The continuous function with the given slopes between increasing knots and value `at` at the first knot.

    Parameters
    ----------
    knots : increasing rationals; may be empty, then `at` is the value at 0 and there is one slope
    slopes : one more than knots, from left to right
    at : the value at the first knot
    """

    knots: tuple[Fraction, ...]
    slopes: tuple[Fraction, ...]
    at: Fraction

    def __post_init__(self) -> None:
        if len(self.slopes) != len(self.knots) + 1 or any(a >= b for a, b in pairwise(self.knots)):
            raise InputError("a piecewise linear activation needs increasing knots and one more slope than knots")

    @property
    def name(self) -> str:
        return "pwl"

    def __call__(self, t: Fraction) -> Fraction:
        if not self.knots:
            return self.at + self.slopes[0] * t
        if t <= self.knots[0]:
            return self.at + self.slopes[0] * (t - self.knots[0])
        value = self.at
        for k, knot in enumerate(self.knots):
            end = t if k + 1 == len(self.knots) else min(t, self.knots[k + 1])
            if end > knot:
                value += self.slopes[k + 1] * (end - knot)
        return value


Activation = Named | PiecewiseLinear

ID = Named("id", lambda t: t, "any")
RELU = Named("relu", lambda t: max(t, Fraction(0)), "non-negative")
STEP = Named("step", lambda t: Fraction(int(t >= 0)), "none")
HARDTANH = Named("hardtanh", lambda t: min(Fraction(1), max(Fraction(-1), t)), "within 1")

NAMED = {act.name: act for act in (ID, RELU, STEP, HARDTANH)}


def named(name: str) -> Named:
    """The activation of this name; InputError lists the known ones."""
    if name not in NAMED:
        raise InputError(f"unknown activation {name!r}; known: {', '.join(NAMED)}")
    return NAMED[name]
