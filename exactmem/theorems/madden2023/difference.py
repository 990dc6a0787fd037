"""Two copies of a half net, a little apart: parameters that fit exist, with the distance eps explicit.

*Statement.* Let the m' neurons (w_j, b_j) have a Jacobian of h in (W, b), taken at v = 1, of rank n. Then for every y the 2m'
neurons (W + eps·U, b + eps·c, 1/eps) and (W, b, -1/eps) fit y for some (U, c), if eps is small enough (for y).

*How small.* J is that Jacobian at n free places S, C a rational approximate inverse, u0 = C·y rounded, rho_k one radius per
free place, |psi''| <= M2. With g_ij = |u0_j·x~_i|, h_ij = sum_l |x~_il|·rho_jl,

    r_i = (M2/2)·sum_j g_ij²,    q_i = M2·sum_j (g_ij + h_ij)·h_ij,

eps serves if, for every k,  |C·(J·u0 - y)|_k + sum_l |1 - C·J|_kl·rho_l + eps·(|C|·(r + q))_k < rho_k.

*Why.* G(u) = (h(W + eps·u) - h(W))/eps - y is what the doubled net misses y by. By Taylor G(u0) differs from J·u0 - y by at
most eps·r_i, and DG differs from J on the box by at most eps·M2·(g_ij + h_ij)·|x~_il|. So u - C·G(u) contracts the box into
itself. eps is taken as the largest power of two that serves. In the parameters themselves the box has the radius eps·rho
around W + eps·u0, with the preconditioner eps·C: that box is verified once more by `contraction_box`, on the net itself.

Source: Madden and Thrampoulidis 2023 (arXiv 2308.02001), whose abstract speaks of doubling (the body was not
read); the explicit eps and its proof are ours.
Hypotheses: one label per point; |psi''| bounded; a rank that is n for one of the random half nets that are drawn.
Size: 2·ceil(n/(d' + 1)) neurons, d' the dimension that the points span.

>>> data = Dataset.from_arrays([[0], [1], [2], [4]], [0, 3, -1, 10])
>>> found = difference(data, "sin")
>>> found.neurons, found.box.holds, found.eps.numerator, found.box.centre.v[0] * found.eps
(4, True, 1, Fraction(1, 1))
>>> difference(data, "exp")
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: exp has no known bound of |psi''| on the whole line; take tanh, sigmoid, sin or arctan
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from fractions import Fraction
from math import ceil, log2
from operator import mul

import numpy as np

from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails, InputError, LimitExceeded, Undecided
from exactmem.linalg.affine import affine_rank
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.smooth import Smooth, smooth
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.madden2023.conclusions import ParametersExist
from exactmem.theorems.madden2023.contraction_box import SLOPE_BITS, Radius, contraction, off_identity, on_a_grid
from exactmem.theorems.madden2023.exists import as_many_as_points, within_limits
from exactmem.theorems.madden2023.in_floats import Array, Coordinates, in_floats, near
from exactmem.theorems.madden2023.model import Model
from exactmem.theorems.madden2023.search import Found, choose, on_grid, preconditioner, radii, rounded, uniform, units

LEAST = Fraction(1, 2**80)  # a smaller eps asks for more digits than values are enclosed with
DRAWS = 8


def difference(
    dataset: Dataset, activation: str = "tanh", hidden: int = 0, seed: int | str = 0, draws: int = DRAWS
) -> ParametersExist:
    """The doubled net, eps, and its verified box.

    Parameters
    ----------
    hidden : neurons of the doubled net, even; 0 for 2·ceil(n/(d' + 1)); seed, draws : half nets that are drawn

    Raises
    ------
    Conflict : equal points with different labels
    HypothesisFails : several labels per row, too few neurons, or psi'' without a bound
    Undecided : no half net that was drawn would do
    """
    began, psi = time.monotonic(), smooth(activation)
    in_floats(psi)
    if psi.second is None or psi.kink or psi.second == 0:
        said = f"{psi.name} has no known bound of |psi''| on the whole line"
        if psi.second is not None:
            said = f"{psi.name} has straight pieces, on which the difference of two copies bends nothing"
        raise HypothesisFails("bounded second derivative", f"{said}; take tanh, sigmoid, sin or arctan")
    if dataset.d_y != 1:
        said = f"a network with one output fits one label per point; here there are {dataset.d_y} label columns"
        raise HypothesisFails("one label", said)
    merged = dataset.merged()
    points = Dataset(merged.X, merged.Y)
    if hidden < 0 or hidden % 2:
        raise InputError(f"a doubled net has an even number of neurons, not {hidden}")
    dimension = affine_rank(points.X).rank
    half = hidden // 2 or -(-points.n // (dimension + 1))
    as_many_as_points(psi, points, dimension, half, copies=2)
    within_limits(points, 2 * half)
    y, reason = [row[0] for row in points.Y.rows()], ""
    for draw in range(draws):
        base = half_net(psi, points.X, half, Randomness(f"{seed}/difference/{draw + 1}"))
        try:
            found = choose(base, points.X)
            u0, radius, C, bits = direction(found, points.X, y)
            eps = explicit_eps(found, points.X, y, u0, radius, C, bits)
        except (Undecided, LimitExceeded) as error:
            reason = str(error)
            continue
        s = eps.denominator.bit_length() - 1
        shrunk = tuple(tuple(eps * r for r in row) for row in radius)
        frozen = tuple(tuple(Fraction(0) for _ in row) for row in radius)
        box = contraction(doubled(found.model, u0, eps), points.X, y, shrunk + frozen, C, bits + s)
        if box.holds:
            return ParametersExist("madden2023.difference", dataset, box, eps, seconds=time.monotonic() - began)
        reason = "the box of the doubled net does not contract"
    raise Undecided(f"not found with {draws} half nets: {reason}; more neurons or another seed may do")


def half_net(psi: Smooth, X: RationalMatrix, m: int, random: Randomness) -> Model:
    """Random neurons with v = 1 whose pre-activations have the size 1 on these points."""
    W = uniform(random, m, X.shape[1] + 1) * np.sqrt(6 / X.shape[1])
    scales = Coordinates.of(X, [Fraction(0)] * len(X))
    scales.points(X)  # refused where doubles do not tell points apart
    model = rounded(scales.model(psi, W, np.ones(m)), X)
    return Model(psi, model.w, model.b, (Fraction(1),) * m)


def direction(
    found: Found, X: RationalMatrix, y: Sequence[Fraction]
) -> tuple[list[list[Fraction]], Radius, list[list[int]], int]:
    """u0 = C·y as dyadics, m' x (d + 1); radii of a quarter of the longest entry; C and its bits."""
    C, scaled, bits = preconditioner(found, X)
    labels = np.array([near(t) for t in y])
    u: Array = C @ labels
    unit, size = units(X), float(abs(u).max()) or 1.0
    u0 = [[Fraction(0)] * (found.model.d + 1) for _ in found.model.w]
    for (j, l), t in zip(found.free, u.tolist(), strict=True):
        u0[j][l] = on_grid(Fraction(t), 24 - ceil(log2(size))) * Fraction(2) ** unit[l]
    return u0, radii(found.model, found.free, unit, Fraction(2) ** (ceil(log2(size)) - 2)), scaled, bits


def explicit_eps(
    found: Found,
    X: RationalMatrix,
    y: Sequence[Fraction],
    u0: Sequence[Sequence[Fraction]],
    radius: Radius,
    C: Sequence[Sequence[int]],
    bits: int,
) -> Fraction:
    """The largest power of two, at most 1, for which the inequality holds. Undecided if there is none down to LEAST."""
    model, M2 = found.model, found.model.activation.second or Fraction(0)
    _, _, s, error = on_a_grid(model, X, y, [[0] * model.m for _ in y], 1)
    linear = off_identity(model, X, s, radius, C, bits)
    miss, rough, bend = [], [], []
    for i, x in enumerate([*row, Fraction(1)] for row in X.rows()):
        along = [sum(map(mul, x, u), Fraction(0)) for u in u0]  # u0_j·x~_i
        h = [sum(map(mul, map(abs, x), r), Fraction(0)) for r in radius]
        slope = [Fraction(t, 1 << SLOPE_BITS) for t in s[i]]
        off = [Fraction(t, 1 << SLOPE_BITS) for t in error[i]]
        g = [abs(t) for t in along]
        miss.append(sum(map(mul, slope, along), -y[i]))
        rough.append(sum((e * (a + b) for e, a, b in zip(off, g, h, strict=True)), Fraction(0)))
        bend.append(M2 * sum((a * a / 2 + (a + b) * b for a, b in zip(g, h, strict=True)), Fraction(0)))
    bounds = []
    for k, (j, l) in enumerate(found.free):
        size = [abs(c) for c in C[k]]
        fixed = (abs(sum(map(mul, C[k], miss), Fraction(0))) + sum(map(mul, size, rough), Fraction(0))) / 2**bits
        room = radius[j][l] - linear[k] - fixed
        per_eps = sum(map(mul, size, bend), Fraction(0)) / 2**bits
        bounds.append((room, per_eps))
    eps = Fraction(1)
    while eps >= LEAST and any(eps * per_eps >= room for room, per_eps in bounds):
        eps /= 2
    if eps < LEAST:
        raise Undecided("the Jacobian is too near to a singular one, or labels are too large, for an eps above 2^-80")
    return eps


def doubled(half: Model, u0: Sequence[Sequence[Fraction]], eps: Fraction) -> Model:
    """(W + eps·U, b + eps·c, 1/eps) and (W, b, -1/eps)."""
    w = tuple(tuple(t + eps * s for t, s in zip(row, u, strict=False)) for row, u in zip(half.w, u0, strict=True))
    b = tuple(t + eps * u[-1] for t, u in zip(half.b, u0, strict=True))
    return Model(half.activation, w + half.w, b + half.b, (1 / eps,) * half.m + (-1 / eps,) * half.m)
