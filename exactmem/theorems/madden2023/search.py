"""Where parameters that fit may be: a search in double precision that proposes and proves nothing.

1. *Damped Gauss-Newton* in standardised coordinates. With r = h(theta) - y the step is -J^T·(J·J^T + mu·1)^-1·r; J·J^T is
   the Hadamard product of (psi'(Z)·diag v)·(psi'(Z)·diag v)^T with X~·X~^T, plus psi(Z)·psi(Z)^T where v moves too, so a step
   costs n²·(m + d) + n³/3 and J itself is not formed. Damping follows the ratio of the decrease to the predicted one.
2. *Start*: random neurons from the seed, and one constant neuron that carries the mean of the labels.
3. *Free parameters*: n columns of J by pivoting on the largest remaining column (QR with column pivoting), columns measured
   in units of one over the size of their coordinate.
4. *Polishing*: square Newton steps on the free parameters with residuals in high precision, everything else frozen; the
   centre is then within rounding of a zero, and C is the float inverse of J there, rounded to a dyadic.

Restarts draw from `seed/1`, `seed/2`, ... A search that finds nothing says so and nothing more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, frexp, ldexp, log2

import numpy as np

from exactmem.certificates.result import decimal
from exactmem.errors import ExactmemError, Undecided
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.smooth import Smooth
from exactmem.numbers.balls import ball, middle, precision, upper
from exactmem.numbers.randomness import Randomness
from exactmem.progress import tick
from exactmem.theorems.madden2023.contraction_box import WORKING_BITS, Box, Place, Radius, contraction
from exactmem.theorems.madden2023.in_floats import Array, Coordinates, ValueAndSlope, exponent, floats, in_floats, near
from exactmem.theorems.madden2023.model import Model

STEPS = 400
"""Gauss-Newton steps of one start; those that arrive take some tens to two hundred."""

ARRIVED, NEAR = 1e-7, 1e-2
"""Largest residuals, in standardised labels: where the damped search stops, and up to which Newton's method is tried (J·J^T has
the square of J's condition, so the search may stall where a step with J itself still arrives)."""

RUNAWAY = 1e6
"""Largest weight in standardised coordinates; exponentials come near 0 by going there."""

STEEPER = (1.0, 2.0, 4.0, 8.0)
"""Sizes of the weights of successive starts: flat neurons on points that lie close have nearly dependent columns."""

START_BITS, END_BITS = 30, 48
"""Binary digits, after the unit, of frozen parameters and of the centre: short numbers make short certificates."""

WIDER = (8, 64, 4096, 2**20)
"""Radii that are tried, in units of the distance of the solution from the centre."""


@dataclass(frozen=True)
class Found:
    """A float solution in the user's coordinates: v frozen, and which n of the other parameters are free."""

    model: Model
    free: tuple[Place, ...]


def uniform(random: Randomness, *shape: int) -> Array:
    """Independent numbers between -1 and 1."""
    count = int(np.prod(shape))
    words = random.bits(32 * count).to_bytes(4 * count, "big") if count else b""
    return np.asarray(np.frombuffer(words, dtype=">u4").astype(float).reshape(shape) / 2.0**31 - 1)


def descend(
    psi: ValueAndSlope, x: Array, y: Array, W: Array, v: Array, moving: bool, deadline: float, stage: str
) -> tuple[Array, Array, float]:
    """Damped Gauss-Newton from (W, v); v stays where it is unless `moving`. Returns the end and its largest residual."""
    kernel = x @ x.T

    def outputs(W: Array, v: Array) -> tuple[Array, Array, Array]:
        value, slope = psi(x @ W.T)
        return value, slope * v, value @ v - y

    value, slope, r = outputs(W, v)
    cost, mu, growth = float(r @ r), 1.0, 2.0
    for step in range(STEPS):
        tick(stage, step, STEPS)
        if not np.isfinite(cost) or abs(r).max() < ARRIVED or mu > 1e12 or time.monotonic() > deadline:
            break
        gram = (slope @ slope.T) * kernel + (value @ value.T if moving else 0)
        try:
            t = np.linalg.solve(gram + mu * np.eye(len(y)), r)
        except np.linalg.LinAlgError:
            mu, growth = mu * growth, 2 * growth
            continue
        W_new = W - (slope * t[:, None]).T @ x
        v_new = v - value.T @ t if moving else v
        new = outputs(W_new, v_new)
        new_cost = float(new[2] @ new[2])
        predicted = cost - mu * mu * float(t @ t)  # the linear model leaves the residual mu·t
        gain = (cost - new_cost) / predicted if predicted > 0 and np.isfinite(new_cost) else -1.0
        if gain > 1e-4:
            W, v, (value, slope, r), cost = W_new, v_new, new, new_cost
            mu, growth = max(mu * max(1 / 5, 1 - (2 * gain - 1) ** 3), 1e-13), 2.0
        else:
            mu, growth = mu * growth, 2 * growth
    return W, v, float(abs(r).max()) if np.isfinite(cost) else float("inf")


def independent_columns(J: Array, n: int) -> list[int]:
    """n columns that are far from dependent, greedily: each time the longest one, orthogonal to those before."""
    rest, chosen = np.where(np.isfinite(J), J, 0), []
    for k in range(n):
        if k % 64 == 0:
            tick("free parameters", k, n)
        size = np.einsum("ij,ij->j", rest, rest)
        best = int(size.argmax())
        if not 0 < size[best] < np.inf:
            raise Undecided("the Jacobian has no n independent columns in double precision")
        chosen.append(best)
        q = rest[:, best] / np.sqrt(size[best])
        rest -= np.outer(q, q @ rest)
        rest[:, best] = 0
    return sorted(chosen)


def units(X: RationalMatrix) -> list[int]:
    """Exponents: w_l counts in 2^-e with 2^e about the largest |x_il|, b in 1."""
    top = abs(floats(X)).max(axis=0)
    return [*(-round(log2(t)) if t else 0 for t in top.tolist()), 0]


def jacobian(model: Model, X: RationalMatrix, free: Sequence[Place] | None = None) -> Array:
    """Columns of the free parameters (all weights and biases by default), each in its unit, in double precision."""
    x = np.hstack([floats(X), np.ones((len(X), 1))])
    unit = np.exp2(units(X))
    W = np.array([[near(t) for t in (*w, b)] for w, b in zip(model.w, model.b, strict=True)])
    v = np.array([near(t) for t in model.v])
    with np.errstate(all="ignore"):
        slope = in_floats(model.activation)(x @ W.T)[1] * v
        if free is None:
            return np.asarray((slope[:, :, None] * (x * unit)[:, None, :]).reshape(len(X), -1))
        return np.asarray(slope[:, [j for j, _ in free]] * (x * unit)[:, [l for _, l in free]])


def choose(model: Model, X: RationalMatrix) -> Found:
    """n free parameters of the model's weights and biases."""
    chosen = independent_columns(jacobian(model, X), len(X))
    return Found(model, tuple(divmod(k, model.d + 1) for k in chosen))


def rounded(model: Model, X: RationalMatrix) -> Model:
    """Short dyadics near the parameters: weights and biases on a grid of 2^-START_BITS units, v to as many digits."""
    unit = units(X)
    w = tuple(tuple(on_grid(t, START_BITS - e) for t, e in zip(row, unit, strict=False)) for row in model.w)
    b = tuple(on_grid(t, START_BITS) for t in model.b)
    v = tuple(on_grid(t, START_BITS - (exponent(abs(near(t))) if t else 0)) for t in model.v)
    return Model(model.activation, w, b, v)


def on_grid(value: Fraction, bits: int) -> Fraction:
    """The nearest multiple of 2^-bits."""
    grid = Fraction(2) ** bits
    return round(value * grid) / grid


def residuals(model: Model, X: RationalMatrix, y: Sequence[Fraction]) -> Array:
    """h - y, computed in high precision, then rounded."""
    a, D = model.pre_activations(X)
    found = []
    with precision(WORKING_BITS):
        v = [ball(t) for t in model.v]
        for row, label in zip(a, y, strict=True):
            total = -ball(label)
            for weight, numerator in zip(v, row, strict=True):
                total += weight * model.activation.enclosed(ball(Fraction(numerator, D)))[0]
            found.append(near(upper(middle(total))))
    return np.array(found)


def moved(model: Model, free: Sequence[Place], step: Array, X: RationalMatrix, bits: int) -> Model:
    """The model with the free parameters changed by step, in units, each rounded to `bits` binary digits after its unit."""
    w, b, unit = [list(row) for row in model.w], list(model.b), units(X)
    for (j, l), change in zip(free, step.tolist(), strict=True):
        row, place = (w[j], l) if l < model.d else (b, j)
        row[place] = on_grid(row[place] + Fraction(change) * Fraction(2) ** unit[l], bits - unit[l])
    return Model(model.activation, tuple(map(tuple, w)), tuple(b), model.v)


def polished(found: Found, X: RationalMatrix, y: Sequence[Fraction], bits: int = END_BITS, steps: int = 20) -> Found:
    """Newton on the free parameters until the step is of the size of the rounding."""
    model, before = found.model, float("inf")
    for k in range(steps):
        tick("polishing", k, steps)
        step = solved(jacobian(model, X, found.free), residuals(model, X, y))
        size = float(abs(step).max())
        if not np.isfinite(size) or (size >= before / 2 and size < ldexp(1.0, 4 - bits)):
            break
        model, before = moved(model, found.free, -step, X, bits), size
    return Found(model, found.free)


def solved(J: Array, right: Array) -> Array:
    found = np.full(right.shape, np.nan)
    if np.isfinite(J).all():
        with suppress(np.linalg.LinAlgError), np.errstate(all="ignore"):
            found = np.linalg.solve(J, right)
    if not np.isfinite(found).all():
        raise Undecided("the Jacobian is singular in double precision")
    return found


def box_around(found: Found, X: RationalMatrix, y: Sequence[Fraction]) -> Box:
    """A box that holds, or the best that was tried. HypothesisFails if a kink is in reach."""
    model, free, unit = found.model, found.free, units(X)
    C, C_int, bits = preconditioner(found, X)
    offset = C @ residuals(model, X, y)
    scale = max(float(abs(offset).max()), 2.0**-END_BITS)
    boxes = []
    for factor in WIDER:
        r = Fraction(2) ** ceil(log2(scale * factor))
        boxes.append(contraction(model, X, y, radii(model, free, unit, r), C_int, bits))
        if boxes[-1].holds:
            break
    return min(boxes, key=lambda box: box.worst)


def preconditioner(found: Found, X: RationalMatrix) -> tuple[Array, list[list[int]], int]:
    """The float inverse of the Jacobian, in units, and the same as integers over 2^bits for parameters as they are."""
    J, unit = jacobian(found.model, X, found.free), units(X)
    C = solved(J, np.eye(len(X)))
    # an error of 2^-bits in C changes (C·J0)_kl·rho_l/rho_k by at most n·max|J|/2^(bits + unit_k)
    least = min(unit[l] for _, l in found.free)
    bits = max(8, 10 + ceil(log2(len(X) * abs(J).max() + 1)) - least)
    scaled = [[shifted(t, bits + unit[l]) for t in row] for (_, l), row in zip(found.free, C.tolist(), strict=True)]
    return C, scaled, bits


def shifted(value: float, bits: int) -> int:
    """An integer nearest to value·2^bits.

    >>> shifted(0.75, 3), shifted(-2.0**-500, 502), shifted(2.0**60, -59), shifted(0.3, 1)
    (6, -4, 2, 1)
    """
    mantissa, power = frexp(value)
    digits, left = int(ldexp(mantissa, 53)), power + bits - 53
    return digits << left if left >= 0 else (digits + (1 << (-left - 1))) >> -left


def radii(model: Model, free: Sequence[Place], unit: Sequence[int], r: Fraction) -> Radius:
    """r in the unit of each free parameter, 0 for the others."""
    rows = [[Fraction(0)] * (model.d + 1) for _ in range(model.m)]
    for j, l in free:
        rows[j][l] = r * Fraction(2) ** unit[l]
    return tuple(map(tuple, rows))


def attempts(
    activation: Smooth,
    X: RationalMatrix,
    y: Sequence[Fraction],
    start: Callable[[Randomness, Array, float], tuple[Array, Array]],
    moving: bool,
    seed: int | str,
    budget: float,
    restarts: int,
) -> Box:
    """The first box that holds. Undecided, with how near it came, if there is none within the budget (seconds)."""
    deadline, psi = time.monotonic() + budget, in_floats(activation)
    scales = Coordinates.of(X, y)
    x, labels = np.hstack([scales.points(X), np.ones((len(X), 1))]), scales.labels(y)
    nearest, reason, tried = float("inf"), "no start came near 0", 0
    for attempt in range(restarts):
        if time.monotonic() > deadline:
            break
        tried += 1
        W, v = start(Randomness(f"{seed}/{attempt + 1}"), labels, STEEPER[attempt % len(STEEPER)])
        with np.errstate(all="ignore"):  # an overflow is a step that is not taken
            W, v, size = descend(psi, x, labels, W, v, moving, deadline, f"search, start {attempt + 1}")
        nearest = min(nearest, size)
        if size >= NEAR:
            continue
        if abs(W).max() > RUNAWAY:
            reason = "the weights ran away to infinity"
            continue
        try:
            found = polished(choose(rounded(scales.model(activation, W, v), X), X), X, y)
            box = box_around(found, X, y)
        except ExactmemError as error:  # the search went astray; data that it cannot take were refused before
            reason = str(error)
            continue
        if box.holds:
            return box
        reason = f"the contraction inequality came to {decimal(box.worst, up=True)} times its bound"
    raise Undecided(
        f"not found within this budget ({tried} starts, {budget:g} s): least of the largest residuals {nearest:.1g} (labels in "
        f"units of their spread); {reason}; this says nothing about existence: more neurons, another seed or more time may do"
    )
