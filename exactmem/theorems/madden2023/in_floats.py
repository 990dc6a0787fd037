"""Activations and data in double precision, for searching only. Nothing here decides anything.

*Standardised coordinates.* x -> (x - c)/2^e and y -> y/2^k with one dyadic centre c and one power of two per column: a model
in these coordinates is one in the user's, w_l -> w_l/2^e_l, b -> b - sum_l w_l·c_l/2^e_l, v -> 2^k·v, and the map is exact.

>>> from exactmem.networks.smooth import SMOOTH
>>> X, y = RationalMatrix.from_rows([[Fraction(100), Fraction(1, 100)], [Fraction(300), Fraction(3, 100)]]), [Fraction(25)] * 2
>>> scales = Coordinates.of(X, y)
>>> scales.points(X)
array([[-0.78125, -1.2825 ],
       [ 0.78125,  1.2775 ]])
>>> model = scales.model(SMOOTH["tanh"], np.array([[1.0, 0.5, 0.0]]), np.array([1.0]))
>>> [str(t) for t in (*model.w[0], *model.b, *model.v)]
['1/128', '64', '-91/32', '32']
>>> in_floats(SMOOTH["heaviside"])
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: heaviside has slope 0 wherever it has one: no parameter but v moves the outputs
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from exactmem.errors import HypothesisFails, InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.smooth import Smooth
from exactmem.theorems.madden2023.model import Model

Array = np.ndarray[Any, np.dtype[np.float64]]
ValueAndSlope = Callable[[Array], tuple[Array, Array]]

FAR = 2.0**500  # numbers beyond leave no room for squares in double precision


def logistic(z: Array) -> Array:
    return np.asarray(0.5 * (1 + np.tanh(z / 2)))


def _tanh(z: Array) -> tuple[Array, Array]:
    y = np.tanh(z)
    return y, 1 - y * y


def _sigmoid(z: Array) -> tuple[Array, Array]:
    y = logistic(z)
    return y, y * (1 - y)


def _softplus(z: Array) -> tuple[Array, Array]:
    return np.logaddexp(0, z), logistic(z)


def _silu(z: Array) -> tuple[Array, Array]:
    y = logistic(z)
    return z * y, y + z * y * (1 - y)


def _mish(z: Array) -> tuple[Array, Array]:
    T = np.tanh(np.logaddexp(0, z))
    return z * T, T + z * (1 - T * T) * logistic(z)


def _exp(z: Array) -> tuple[Array, Array]:
    y = np.exp(np.minimum(z, 300))
    return y, y


def _elu(z: Array) -> tuple[Array, Array]:
    below = np.exp(np.minimum(z, 0))
    return np.where(z > 0, z, below - 1), below


def _gaussian(z: Array) -> tuple[Array, Array]:
    y = np.exp(-z * z)
    return y, -2 * z * y


def _gelu(z: Array) -> tuple[Array, Array]:
    Phi = 0.5 * (1 + np.vectorize(math.erf)(z / math.sqrt(2)))
    return z * Phi, Phi + z * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)


FLOATS: dict[str, ValueAndSlope] = {
    "relu": lambda z: (np.maximum(z, 0), (z > 0).astype(float)),
    "leaky": lambda z: (np.where(z > 0, z, z / 100), np.where(z > 0, 1.0, 0.01)),
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "softplus": _softplus,
    "silu": _silu,
    "mish": _mish,
    "exp": _exp,
    "elu": _elu,
    "sin": lambda z: (np.sin(z), np.cos(z)),
    "gaussian": _gaussian,
    "arctan": lambda z: (np.arctan(z), 1 / (1 + z * z)),
    "gelu": _gelu,
}


def in_floats(activation: Smooth) -> ValueAndSlope:
    """Value and slope of arrays. HypothesisFails where all slopes are 0."""
    if activation.coefficients is not None:
        c = [near(v) for v in reversed(activation.coefficients)]
        if len(c) > 1:
            slope = np.polyder(c)
            return lambda z: (np.asarray(np.polyval(c, z)), np.asarray(np.polyval(slope, z)))
    if activation.name not in FLOATS:
        said = f"{activation.name} has slope 0 wherever it has one: no parameter but v moves the outputs"
        raise HypothesisFails("slopes that are not 0", said)
    return FLOATS[activation.name]


@dataclass(frozen=True)
class Coordinates:
    """Centres c_l and exponents e_l of the columns, k of the labels."""

    centre: tuple[float, ...]
    exponent: tuple[int, ...]
    label: int

    @classmethod
    def of(cls, X: RationalMatrix, y: Sequence[Fraction]) -> Coordinates:
        """2^e is about the spread of the column, c its mean to a fraction of that."""
        x, labels = floats(X), np.array([near(v) for v in y])
        spread = x.std(axis=0)
        exponents = [
            exponent(s or abs(m) or 1.0) for s, m in zip(spread.tolist(), x.mean(axis=0).tolist(), strict=True)
        ]
        centre = [
            math.ldexp(round(math.ldexp(m, 5 - e)), e - 5)
            for m, e in zip(x.mean(axis=0).tolist(), exponents, strict=True)
        ]
        return cls(tuple(centre), tuple(exponents), exponent(float(labels.std()) or float(abs(labels).max()) or 1.0))

    def points(self, X: RationalMatrix) -> Array:
        """Distinct rows. InputError where doubles do not tell them apart: then the Jacobian has equal rows to the search."""
        x = np.asarray((floats(X) - np.array(self.centre)) / np.exp2(self.exponent))
        if len(np.unique(x, axis=0)) < len(x):
            raise InputError(
                "two points are the same in double precision; drop one, or centre and scale the column that tells them apart"
            )
        return x

    def labels(self, y: Sequence[Fraction]) -> Array:
        return np.array([near(v) for v in y]) / 2.0**self.label

    def model(self, activation: Smooth, W: Array, v: Array) -> Model:
        """The model with weights and bias W[j] and output weight v[j] in these coordinates, exactly, in the user's."""
        unit = [Fraction(2) ** e for e in self.exponent]
        shift = [Fraction(c) / u for c, u in zip(self.centre, unit, strict=True)]
        exact = [[Fraction(t) for t in row] for row in W.tolist()]
        return Model(
            activation,
            tuple(tuple(t / u for t, u in zip(row, unit, strict=False)) for row in exact),
            tuple(row[-1] - sum((t * c for t, c in zip(row, shift, strict=False)), Fraction(0)) for row in exact),
            tuple(Fraction(t) * Fraction(2) ** self.label for t in v.tolist()),
        )


def exponent(size: float) -> int:
    """e with 2^e about the size. InputError for what is so small that weights for it are too large."""
    if size < 1 / FAR:
        raise InputError("numbers are too small for a search in double precision; rescale the column")
    return round(math.log2(size))


def floats(X: RationalMatrix) -> Array:
    if X.num.dtype == np.int64 and X.den < 2**53:
        return np.asarray(X.num / float(X.den))
    return np.array([[near(v) for v in row] for row in X.rows()])


def near(value: Fraction) -> float:
    """A float near the value. InputError for what double precision cannot search with."""
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if abs(found) > FAR:
        raise InputError(
            "a number is too large for a search in double precision; rescale the column, or the activation"
        )
    return found
