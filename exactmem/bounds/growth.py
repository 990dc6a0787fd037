"""The VC dimension of an architecture, bounded from above by the number of sign patterns of its layers.

Layer i = 1, ..., L (the last is the output) has k_i units and W_i weights and biases in layers 1 to i; hidden activations are
piecewise linear with kappa kinks (ReLU 1, hard tanh 2), for the output kappa is 1: its sign. For N >= W = W_L points there are
at most

    prod_i 2·(2e·N·k_i·kappa_i·i / W_i)^(W_i)

vectors of signs of the output. If that is below 2^N, no set of N points has all its labellings by two classes.

*Why:* on the cells where all units of layers before i stay on their pieces, the pre-activations of layer i are polynomials of
degree at most i in W_i variables; comparing them with kappa_i kinks makes N·k_i·kappa_i polynomials, and those cut each cell
into at most so many (the literature says: Warren 1968, in the form of Anthony and Bartlett 1999, Theorem 8.3; used, not proved
here). The product over layers is that of Bartlett, Harvey, Liaw, Mehrabian 2019.

**Least N.** N - log2(product) is convex in N >= W (N·log2 terms are subtracted) and negative at N = W, where the output layer
alone has more than 2^W. So from the first N on at which it is positive it stays so, and bisection finds it. Below W the
inequality means nothing.

Logarithms are integers in units of 2^-64, rounded up; e is replaced by a larger rational; the powers are never formed.

>>> least_points_not_shattered([4, 4]), vc_at_most([4, 4])
(643, AtMostForSome(points=642))
>>> vc_at_most([20, 20], inputs=8).points, vc_at_most([2000, 2000]).points
(15194, 112537237)
>>> least_points_not_shattered([4, 0])
Traceback (most recent call last):
    ...
exactmem.errors.InputError: hidden widths are whole numbers from 1 to 10^15, not [4, 0]
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from exactmem.bounds.counting import least, patterns_of_layers
from exactmem.bounds.pieces import AtMostForSome, checked
from exactmem.errors import InputError
from exactmem.verdict import Holds, Undecided, Verdict


def dense_layers(widths: Sequence[int], inputs: int = 1) -> list[tuple[int, int]]:
    """(units, weights and biases) of every layer, the one output included.

    >>> dense_layers([4, 4]), sum(slots for _, slots in dense_layers([4, 4]))
    ([(4, 8), (4, 20), (1, 5)], 33)
    """
    checked(widths, 1)
    if type(inputs) is not int or inputs < 1:
        raise InputError(f"a network reads at least one input, not {inputs}")
    return [(b, b * (a + 1)) for a, b in pairwise([inputs, *widths, 1])]


def not_shattered(widths: Sequence[int], points: int, inputs: int = 1, kinks: int = 1) -> Verdict:
    """Are there fewer sign patterns than labellings of so many points by two classes, wherever the points are?

    `Holds((patterns, 2^64·N))`, logarithms in units of 2^-64: no set of `points` points is shattered.
    """
    layers = dense_layers(widths, inputs)
    slots = sum(here for _, here in layers)
    if points < slots:
        return Undecided(f"sign patterns are counted for at least as many points as parameters, {slots}")
    patterns = patterns_of_layers(layers, points, kinks=kinks)
    if patterns < points << 64:
        return Holds((patterns, points << 64))
    return Undecided(f"there may be 2^{patterns >> 64} sign patterns on {points} points")


def least_points_not_shattered(widths: Sequence[int], inputs: int = 1, kinks: int = 1) -> int:
    """The least N >= W at which the count excludes that N points are shattered."""
    return least(lambda points: not_shattered(widths, points, inputs, kinks).holds)


def vc_at_most(widths: Sequence[int], inputs: int = 1, kinks: int = 1) -> AtMostForSome:
    """No set of more points is shattered by networks of these hidden widths with one output."""
    return AtMostForSome(least_points_not_shattered(widths, inputs, kinks) - 1)
