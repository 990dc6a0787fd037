"""Strips: thin neighbourhoods of hyperplanes that hold one group of points each, and the units that see only one strip.

A slab (S, tau) has tau = 0 on S and |tau| >= m > 0 at every other data point. With H the hard tanh and relu(t) = max(t, 0),
at every data point

* pair:  H(K·tau + 1) - H(K·tau - 1), K = ceil(2/m)                        is 2 on S and 0 elsewhere;
* hat:   relu(K·tau + 1) - 2·relu(K·tau) + relu(K·tau - 1), K = ceil(1/m)  is 1 on S and 0 elsewhere;
* ramp:  H(a + l·tau) - H(K·tau), |a| <= 1 on S, l = max (1 + |a|)/|tau|   is a on S and 0 elsewhere;
* bend:  [relu(tau + e·a) + relu(tau - e·a) - 2·relu(tau)]/e, e = min |tau|/|a|  is |a| on S and 0 elsewhere.

Pair and ramp: off S both hard tanh have the sign of tau and are saturated. Hat and bend: a second difference of relu is 0
where its three arguments have one sign. l and e run over the points off S, e over those with a not 0. K is whole, so that
moves by strips bring no new denominators.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactmem.geometry.slabs import Slab, slabs
from exactmem.theorems.bubeck2020.groups import interpolate
from exactmem.theorems.preparation import Prepared

Form = list[Fraction]
Unit = tuple[Form, Fraction]  # an affine form over the pivot coordinates, and its coefficient


@dataclass(frozen=True)
class Strip:
    """A slab with tau at every point; `off` are the points off the slab."""

    slab: Slab
    tau: list[Fraction]

    @property
    def form(self) -> Form:
        return [Fraction(v) for v in self.slab.form]

    @property
    def off(self) -> list[int]:
        inside = set(self.slab.members)
        return [i for i in range(len(self.tau)) if i not in inside]

    @property
    def margin(self) -> Fraction:
        """The least |tau| off the slab (1 if every point is on it)."""
        return min((abs(self.tau[i]) for i in self.off), default=Fraction(1))


def strips(data: Prepared, members: Sequence[int]) -> list[Strip]:
    """These points in slabs that miss all other points, each with tau at all points."""
    return measured(data, slabs(data.points, members, data.dim)) if members else []


def measured(data: Prepared, found: Sequence[Slab]) -> list[Strip]:
    values = data.points.values([list(slab.form) for slab in found]) if found else []
    return [Strip(slab, [Fraction(v, data.den) for v in line]) for slab, line in zip(found, values, strict=True)]


def times(form: Sequence[Fraction], factor: Fraction, shift: Fraction | int = 0) -> Form:
    """factor·form + shift."""
    return [*(v * factor for v in form[:-1]), form[-1] * factor + shift]


def at_least(value: Fraction) -> Fraction:
    """The least whole number that is not smaller."""
    return Fraction(-(-value.numerator // value.denominator))


def pair(form: Form, margin: Fraction) -> list[Unit]:
    """Two hard tanh whose combination is 2 on the slab."""
    K = at_least(2 / margin)
    return [(times(form, K, 1), Fraction(1)), (times(form, K, -1), Fraction(-1))]


def hat(form: Form, margin: Fraction) -> list[Unit]:
    """Three ReLUs whose combination is 1 on the slab."""
    K = at_least(1 / margin)
    return [(times(form, K, shift), Fraction(c)) for shift, c in ((1, 1), (0, -2), (-1, 1))]


@dataclass(frozen=True)
class Interpolant:
    """An affine form a with given values on a slab, and a at every point."""

    form: Form
    values: list[Fraction]


def interpolant(data: Prepared, strip: Strip, label: Callable[[int], Fraction]) -> Interpolant | None:
    """The affine form that is label(i) at the points of the slab; None if all these labels are 0."""
    wanted = [label(i) for i in strip.slab.members]
    if not any(wanted):
        return None
    form, den = interpolate(strip.slab, [v * data.den for v in wanted])
    (values,) = data.points.values([form])
    return Interpolant([Fraction(v, den) for v in form], [Fraction(v, den * data.den) for v in values])


def ramp(strip: Strip, a: Interpolant) -> Form:
    """The hard tanh unit a + l·tau."""
    steep = max(((1 + abs(a.values[i])) / abs(strip.tau[i]) for i in strip.off), default=Fraction(0))
    return [v + steep * t for v, t in zip(a.form, strip.form, strict=True)]


def bend(strip: Strip, a: Interpolant) -> tuple[Form, Form, Fraction]:
    """The forms tau + e·a and tau - e·a, and e."""
    e = min((abs(strip.tau[i] / a.values[i]) for i in strip.off if a.values[i]), default=Fraction(1))
    up, down = ([t + sign * e * v for v, t in zip(a.form, strip.form, strict=True)] for sign in (1, -1))
    return up, down, e
