"""A box of parameters that contains exactly one solution of h(theta) = y: verified over the rationals.

The parameters (w_j, b_j) of some n places are *free*, all others keep their values, v among them. J0 is the Jacobian of h
with respect to the free ones at the centre theta0, f = h(theta0) - y, C any n x n rational matrix (a float inverse of J0),
and rho_k > 0 one radius per free parameter. Let Delta bound |J(theta) - J0| entrywise on the box |theta - theta0| <= rho.

*Statement.* If, for every k,

    |C·f|_k + sum_l (|1 - C·J0| + |C|·Delta)_kl · rho_l < rho_k,

then the box contains exactly one theta with h(theta) = y, and J has rank n at every theta of the box.

*Why.* g(theta) = theta - C·(h(theta) - y) has |Dg| <= |1 - C·J0| + |C|·Delta on the box, so g maps the box into itself and
contracts it in the norm max_k |.|_k/rho_k: there is one fixed point. The same inequality says that ||1 - C·J(theta)|| < 1 in
that norm, so C·J(theta) is regular, hence C and J(theta) are, and a fixed point is a zero.

*Delta.* Over the box the pre-activation z_ij moves by at most rho_ij = sum_l |x~_il|·rho_jl. Entry (i, (j, l)) of J is
v_j·psi'(z_ij)·x~_il, so Delta = |v_j·x~_il|·D_ij where D_ij bounds the change of psi': M2·rho_ij if |psi''| <= M2 wherever
pre-activations get, else what a ball over [z_ij - rho_ij, z_ij + rho_ij] shows. sum_l (|C|·Delta)_kl·rho_l is then sum_i
|C_ki|·sum_j |v_j|·D_ij·rho_ij: the only product of two matrices is C·J0.

Values of h and psi' come from balls and are put outwards on grids, of 2^-VALUE_BITS in units of the largest v_j, and of
2^-SLOPE_BITS; from there on all numbers are integers.

Source: the criterion of Krawczyk and Newton-Kantorovich (classical); the form with one radius per parameter, ours.
Complexity: one product of n x n integer matrices.

>>> from exactmem.networks.smooth import SMOOTH
>>> half = Fraction(1, 2)
>>> model = Model(SMOOTH["tanh"], ((Fraction(0),),), (half,), (Fraction(1),))
>>> X, y = RationalMatrix.from_rows([[Fraction(1)]]), [Fraction(46, 100)]
>>> free = ((Fraction(0), Fraction(1, 100)),)  # w stays 0, b moves by at most 1/100: tanh(b) = 0.46
>>> contraction(model, X, y, free, [[5]], 2).worst < 1  # C = 5/4, the slope is 0.786...
True
>>> contraction(model, X, [Fraction(3, 10)], free, [[5]], 2).worst < 1
False
>>> contraction(model, X, y, ((half, half),), [[5]], 2)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: a box for 1 points needs 1 free parameters, not 2
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, lcm
from operator import mul

from flint import fmpz_mat

from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.smooth import Smooth
from exactmem.numbers.balls import Ball, around, ball, lower, precision, upper
from exactmem.progress import tick
from exactmem.theorems.madden2023.model import Model

SLOPE_BITS = 64
VALUE_BITS = 160
WORKING_BITS = 256

Radius = tuple[tuple[Fraction, ...], ...]  # m rows: of w_j1, ..., w_jd and b_j; 0 for a frozen parameter
Integers = Sequence[Sequence[int]]
Place = tuple[int, int]  # neuron and coordinate; coordinate d is the bias


@dataclass(frozen=True)
class Box:
    """All parameters with |theta - centre| <= radius; C / 2^bits is the preconditioner.

    offset, off, drift : upper bounds, per free parameter, of the three terms of the left side: |C·f|, which is how far the
        solution is from the centre, to first order; |1 - C·J0|·rho; |C|·Delta·rho
    """

    centre: Model
    X: RationalMatrix
    y: tuple[Fraction, ...]
    radius: Radius
    C: tuple[tuple[int, ...], ...]
    bits: int
    offset: tuple[Fraction, ...]
    off: tuple[Fraction, ...]
    drift: tuple[Fraction, ...]

    @cached_property
    def shares(self) -> list[tuple[Fraction, Fraction, Fraction]]:
        """The three terms divided by rho_k, per free parameter."""
        rho = [self.radius[j][l] for j, l in self.free]
        return [(a / r, b / r, c / r) for a, b, c, r in zip(self.offset, self.off, self.drift, rho, strict=True)]

    @cached_property
    def worst(self) -> Fraction:
        """The largest left side divided by its rho_k. Below 1 the box holds exactly one solution, and J has rank n in it."""
        return max(sum(share, Fraction(0)) for share in self.shares)

    @property
    def holds(self) -> bool:
        return self.worst < 1

    @property
    def free(self) -> list[Place]:
        return free_places(self.radius)

    @property
    def shown_bits(self) -> int:
        """Binary digits of fixed-point values of psi and psi' with which the inequality still holds, with room to spare."""
        model, rho = self.centre, [self.radius[j][l] for j, l in self.free]
        loose = 4 * sum(map(abs, model.v)) + 4 + sum(rho)  # what one unit of the last digit does to f and to J0·rho
        room = min(r * (1 - self.worst) / (sum(map(abs, row)) + 1) for r, row in zip(rho, self.C, strict=True))
        return max(16, ceil(loose * 4 / (room * Fraction(2) ** self.bits)).bit_length())

    @property
    def widest(self) -> Fraction:
        """The largest radius."""
        return max(max(row) for row in self.radius)


def free_places(radius: Radius) -> list[Place]:
    """The free parameters, neuron by neuron: the order of the columns of J and of the rows of C."""
    return [(j, l) for j, row in enumerate(radius) for l, r in enumerate(row) if r]


def contraction(model: Model, X: RationalMatrix, y: Sequence[Fraction], radius: Radius, C: Integers, bits: int) -> Box:
    """The left sides of the inequality, rounded up; whether they prove anything is `Box.holds`.

    Parameters
    ----------
    model : the centre, with biases; X : n distinct points; y : n labels
    radius : m x (d + 1), not negative, n of them positive
    C, bits : the preconditioner C/2^bits, one row per free parameter in order

    Raises
    ------
    InputError : shapes that do not fit; HypothesisFails : a kink in reach of a pre-activation
    """
    free, n = free_places(radius), len(y)
    if not model.biased or len(radius) != model.m or any(len(row) != model.d + 1 for row in radius):
        raise InputError("a box has one radius for every weight and bias of a model with biases")
    if any(r < 0 for row in radius for r in row):
        raise InputError("a radius is not negative")
    if len(free) != n or len(X) != n:
        raise InputError(f"a box for {n} points needs {n} free parameters, not {len(free)}")
    if len(C) != n or any(len(row) != n for row in C):
        raise InputError(f"a preconditioner for {n} points has {n} rows and columns")
    points = [[*row, X.den] for row in X.num.tolist()]  # x~ times the denominator of X
    units = lcm(*(r.denominator for row in radius for r in row))
    R = [[int(r * units) for r in row] for row in radius]
    reach = [[sum(map(mul, map(abs, x), row)) for row in R] for x in points]  # rho_ij·den·units
    f, f_error, s, D = on_a_grid(model, X, y, reach, X.den * units)

    V_den = lcm(*(v.denominator for v in model.v))
    V = [int(v * V_den) for v in model.v]
    # |C|·Delta·rho, per row of C: the change of psi' over the box, and the rounding of psi' to its grid
    drift = [sum(map(mul, map(mul, map(abs, V), changes), reaches)) for changes, reaches in zip(D, reach, strict=True)]
    drift_den = V_den * (X.den * units) << (SLOPE_BITS + bits)

    off = off_identity(model, X, s, radius, C, bits)
    sizes = [[abs(c) for c in row] for row in C]
    offset = [
        Fraction(abs(sum(map(mul, row, f))) + sum(size) * f_error, 1 << (value_bits(model) + bits))
        for row, size in zip(C, sizes, strict=True)
    ]
    moved = [Fraction(sum(map(mul, size, drift)), drift_den) for size in sizes]
    return Box(model, X, tuple(y), radius, tuple(map(tuple, C)), bits, tuple(offset), tuple(off), tuple(moved))


def off_identity(
    model: Model, X: RationalMatrix, slopes: Integers, radius: Radius, C: Integers, bits: int
) -> list[Fraction]:
    """sum_l |1 - C·J|_kl·rho_l for every k, where J has the slopes on the grid."""
    free = free_places(radius)
    points = [[*row, X.den] for row in X.num.tolist()]
    columns = [[row[j] * x[l] for j, l in free] for row, x in zip(slopes, points, strict=True)]
    product = fmpz_mat([list(row) for row in C]) * fmpz_mat(columns)
    V_den = lcm(*(v.denominator for v in model.v))
    weight = [int(model.v[j] * V_den) for j, _ in free]
    units = lcm(*(r.denominator for row in radius for r in row))
    rho = [int(radius[j][l] * units) for j, l in free]
    one = V_den * X.den << (SLOPE_BITS + bits)  # entries of the product times V over this are those of C·J
    found = []
    for k, line in enumerate(product.tolist()):
        if k % 64 == 0:
            tick("contraction, row", k, len(C))
        entries = list(map(mul, weight, map(int, line)))
        entries[k] -= one
        found.append(Fraction(sum(map(mul, map(abs, entries), rho)), one * units))
    return found


def on_a_grid(
    model: Model, X: RationalMatrix, y: Sequence[Fraction], reach: Integers, reach_den: int
) -> tuple[list[int], int, list[list[int]], list[list[int]]]:
    """f and its error in units of 2^-value_bits; slopes psi'(z_ij), and bounds of how far psi' is from them within reach,
    both in units of 2^-SLOPE_BITS."""
    activation = model.activation
    a, D = model.pre_activations(X)
    farthest = max(
        abs(t) // D + r // reach_den for row, line in zip(a, reach, strict=True) for t, r in zip(row, line, strict=True)
    )
    second = second_derivative(activation, 2 + farthest)
    f, error, slopes, changes, grid = [], 0, [], [], value_bits(model)
    with precision(WORKING_BITS):
        v = [ball(value) for value in model.v]
        for i, label in enumerate(y):
            total, row, spread = -ball(label), [], []
            for j, numerator in enumerate(a[i]):
                z = ball(Fraction(numerator, D))
                value, slope = activation.enclosed(z)
                total += v[j] * value
                low, high = outwards(slope, SLOPE_BITS)
                row.append(low)
                spread.append(change(activation, second, z, Fraction(reach[i][j], reach_den), low, high))
            low, high = outwards(total, grid)
            f.append(low)
            error = max(error, high - low)
            slopes.append(row)
            changes.append(spread)
    return f, error, slopes, changes


def value_bits(model: Model) -> int:
    """VALUE_BITS, and as many more as the largest v_j is below 1."""
    largest = max(map(abs, model.v))
    return VALUE_BITS + (int(1 / largest).bit_length() if largest else 0)


def second_derivative(activation: Smooth, top: int) -> Fraction | None:
    """A bound of |psi''(t)| for |t| <= top, the one that the checker takes; None where only balls will tell."""
    if activation.coefficients is not None:
        terms = (k * (k - 1) * abs(c) * top ** (k - 2) for k, c in enumerate(activation.coefficients) if k > 1)
        return sum(terms, Fraction(0))
    if activation.name == "exp":
        return Fraction(3**top) if top < 2**10 else None  # e < 3
    return None if activation.kink else activation.second


def change(activation: Smooth, second: Fraction | None, z: Ball, reach: Fraction, low: int, high: int) -> int:
    """A bound of |psi'(t) - low·2^-SLOPE_BITS| for |t - z| <= reach, in the same units; psi'(z) is between low and high."""
    if second is not None:
        bound = second * reach * (1 << SLOPE_BITS)
        return high - low - (-bound.numerator // bound.denominator)
    _, slope = activation.enclosed(around(z, ball(reach)))
    least, greatest = outwards(slope, SLOPE_BITS)
    return max(abs(greatest - low), abs(least - low))


def outwards(value: Ball, bits: int) -> tuple[int, int]:
    """Integers around the ball times 2^bits."""
    low, high = lower(value), upper(value)
    return (low.numerator << bits) // low.denominator, -((-high.numerator << bits) // high.denominator)
