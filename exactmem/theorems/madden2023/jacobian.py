"""The Jacobian of the outputs h(x_1), ..., h(x_n) in the parameters of chosen blocks: modulo a prime, or over Z.

With the pre-activations z_ij = w_j·x_i + b_j, the column of the point x_i has the entries

    row (j, l) of block W    v_j·psi'(z_ij)·x_il
    row j of block b         v_j·psi'(z_ij)
    row j of block v         psi(z_ij)

in the order of `Model`. All z_ij are a/D with integers a and one denominator D, and few values of a occur: psi and psi' are
computed once for each of them (`Levels`). Modulo p the entries are images of elements of Q(t), t a letter for e^(1/D) or the
like (networks/smooth); if psi is piecewise polynomial with rational coefficients they are rational numbers as they stand.

Source: the block structure is the literature's (Madden and Thrampoulidis, arXiv 2308.02001); the arithmetic is ours.
Complexity: O(n·m·d) operations on words, and one evaluation of psi per distinct a.

>>> from fractions import Fraction
>>> from exactmem.networks.smooth import smooth
>>> one, zero = Fraction(1), Fraction(0)
>>> model = Model(smooth("t^3"), ((one, one), (one, -one)), (), (one, one))
>>> X = RationalMatrix(np.array([[1, 0], [0, 1], [1, 1], [1, 2]]))
>>> jacobian(model, X, "W", Substitution(101, 1)).tolist()
[[3, 0, 12, 27], [0, 3, 12, 54], [3, 0, 0, 3], [0, 3, 0, 6]]
>>> integer_jacobian(model, X, "W")[0].tolist()[3]
[0, 3, 0, 6]
>>> jacobian(Model(smooth("relu"), ((one, -one),), (), (one,)), X, "W", Substitution(101, 1))
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: relu has a kink at 0, and the pre-activation of neuron 0 at point 2 is exactly 0
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from exactmem.errors import HypothesisFails, InputError, LimitExceeded
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.residues import product, residues_of
from exactmem.networks.smooth import Smooth, Substitution
from exactmem.theorems.madden2023.model import Model

Array = np.ndarray[Any, Any]

MAX_ENTRIES = 2**26
"""Entries of a Jacobian: as a matrix of words and as a list, about two gibibytes."""

SLOPES_BELOW = {"relu": (Fraction(0), Fraction(1)), "leaky": (Fraction(1, 100), Fraction(1))}
"""Piecewise linear activations: slopes below and above 0."""


@dataclass(frozen=True)
class Levels:
    """The distinct pre-activations a/D, increasing, and which of them z_ij is: `place` is n x m."""

    a: list[int]
    D: int
    place: Array


def levels(model: Model, X: RationalMatrix) -> Levels:
    """All pre-activations. HypothesisFails if one of them is a kink."""
    w, b, D = model.scaled(X)
    bound = max(map(abs, (v for row in w for v in row))) * max(1, X.max_abs) * model.d + max(map(abs, b))
    if X.num.dtype == np.int64 and bound < 2**62:  # no weight and no partial sum leaves a word
        sums = X.num @ np.array(w, dtype=np.int64).T + np.array(b, dtype=np.int64)
        distinct, place = np.unique(sums, return_inverse=True)
        a, place = distinct.tolist(), place.reshape(sums.shape)
    else:
        z, _ = model.pre_activations(X)
        a = sorted({v for row in z for v in row})
        number = {v: k for k, v in enumerate(a)}
        place = np.array([[number[v] for v in row] for row in z], dtype=np.int64)
    if model.activation.kink and 0 in a:
        i, j = (int(k[0]) for k in np.nonzero(place == a.index(0)))
        name = model.activation.name
        reached = f"the pre-activation of neuron {j} at point {i} is exactly 0"
        raise HypothesisFails("no kink", f"{name} has a kink at 0, and {reached}", (i, j))
    return Levels(a, D, place)


def jacobian(model: Model, X: RationalMatrix, blocks: str, s: Substitution, at: Levels | None = None) -> Array:
    """The image of the Jacobian under the substitution: residues, rows parameters, columns points.

    Raises
    ------
    Pole : a denominator of psi vanishes under the substitution; draw another g0
    InputError : p divides a denominator of the data or the model; psi has only balls; block v but psi is not in the field
    HypothesisFails : a kink is hit
    """
    modular, name = model.activation.modular, model.activation.name
    if modular is None:
        raise InputError(f"{name} is known in balls only: no field with exact arithmetic is known to hold its values")
    places = model.places(blocks)
    n, d = X.shape
    if len(places) * n > MAX_ENTRIES:
        raise LimitExceeded("MAX_ENTRIES", len(places) * n, MAX_ENTRIES, "take fewer points, neurons or blocks")
    at = levels(model, X) if at is None else at
    units(model, X, at.D, s.p)
    table = [modular(a, at.D, s) for a in at.a]
    if "v" in blocks and any(value is None for value, _ in table):
        raise InputError(f"the values of {name} are not in the field of its slopes; differentiate W and b only (Wb)")
    v = np.array([c.numerator * pow(c.denominator, -1, s.p) % s.p for c in model.v], dtype=np.int64)
    slopes = product(np.array([slope for _, slope in table], dtype=np.int64)[at.place], v, s.p)
    out = np.empty((n, model.m, len(places) // model.m), dtype=np.int64)
    if "W" in blocks:
        out[:, :, :d] = product(slopes[:, :, None], residues_of(X.num, X.den, s.p)[:, None, :], s.p)
    if "b" in blocks:
        out[:, :, d * ("W" in blocks)] = slopes
    if "v" in blocks:
        out[:, :, -1] = np.array([value for value, _ in table], dtype=np.int64)[at.place]
    return out.reshape(n, len(places)).T


def units(model: Model, X: RationalMatrix, D: int, p: int) -> None:
    """Every denominator must be a unit modulo p; InputError names the one that is not."""
    dens = [("the points", X.den), ("the pre-activations", D)]
    dens += [("the output weights", v.denominator) for v in model.v]
    dens += [("the coefficients of the activation", c.denominator) for c in model.activation.coefficients or ()]
    for what, den in dens:
        if den % p == 0:
            raise InputError(f"a denominator of {what} is divisible by the modulus {p}; scale the data")


Exact = Callable[[Fraction], tuple[Fraction, Fraction]]


def rational(activation: Smooth) -> Exact | None:
    """Value and slope as rational numbers, for piecewise polynomial activations; else None."""
    c = activation.coefficients
    if c is not None:
        return lambda z: horner(c, z)
    if activation.name == "heaviside":
        return lambda z: (Fraction(z > 0), Fraction(0))
    if activation.name in SLOPES_BELOW:
        below, above = SLOPES_BELOW[activation.name]
        return lambda z: (z * above, above) if z > 0 else (z * below, below)
    return None


def horner(c: tuple[Fraction, ...], z: Fraction) -> tuple[Fraction, Fraction]:
    value, slope = Fraction(0), Fraction(0)
    for v in reversed(c):
        slope = slope * z + value
        value = value * z + v
    return value, slope


def integer_jacobian(
    model: Model, X: RationalMatrix, blocks: str, at: Levels | None = None
) -> tuple[Array, int] | None:
    """The Jacobian as integers over one denominator, rows parameters; None if psi is not piecewise polynomial."""
    exactly = rational(model.activation)
    if exactly is None:
        return None
    at = levels(model, X) if at is None else at
    table = [exactly(Fraction(a, at.D)) for a in at.a]
    n, d = X.shape
    value_den = lcm(*(value.denominator for value, _ in table)) if "v" in blocks else 1
    slope_den, v_den = lcm(*(slope.denominator for _, slope in table)), lcm(*(v.denominator for v in model.v))
    den = lcm(value_den, slope_den * v_den * X.den)
    v = np.array([int(c * v_den) for c in model.v], dtype=object)
    scale = den // (slope_den * v_den * X.den)
    slopes = np.array([int(slope * slope_den) * scale for _, slope in table], dtype=object)[at.place] * v
    out = np.empty((n, model.m, len(model.places(blocks)) // model.m), dtype=object)
    if "W" in blocks:
        out[:, :, :d] = slopes[:, :, None] * X.num.astype(object)[:, None, :]
    if "b" in blocks:
        out[:, :, d * ("W" in blocks)] = slopes * X.den
    if "v" in blocks:
        out[:, :, -1] = np.array([int(value * den) for value, _ in table], dtype=object)[at.place]
    return out.reshape(n, -1).T, den
