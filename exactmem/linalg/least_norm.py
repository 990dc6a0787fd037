"""The shortest vector t·G with t in a box: decided exactly by active sets, and approached in floats for many boxes at once.

Source: the active set method of Lawson and Hanson (1974) for non-negative least squares, with bounds on either side (Stark and
Parker 1995); coordinate descent in its dual form is Hildreth's (1957).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat
from gmpy2 import mpq

Array = np.ndarray[Any, Any]
Bound = int | None

SWEEPS = 8  # of coordinate descent between two Newton steps
RIDGE = 1e-13  # relative, without which dependent rows would make a Newton step fail
ENTRIES = 2**21  # of the systems of Newton steps that are solved at a time
SETTLED = 1e-13  # relative change of a round after which nothing more is to be gained


def least_norm(K: Sequence[Sequence[int]], lower: Sequence[Bound], upper: Sequence[Bound]) -> list[mpq]:
    """The t with lower <= t <= upper and t·K·t least, exactly.

    Rows that are free to move (`moving`) are linearly independent: one joins only if the gradient w_j is not 0 there, while it
    is 0 at all others, so it lies outside their span. Each round makes t·K·t smaller and there are finitely many
    sets and sides, so the method ends; it ends where w_j >= 0 or t_j = upper_j, and w_j <= 0 or t_j = lower_j: the
    conditions for a least value of a convex function on a box.

    Parameters
    ----------
    K : the Gram matrix G·G^T of n integer rows
    lower, upper : a bound per row; None is no bound, and at least one of the two is given

    Returns
    -------
    n rationals

    >>> [str(v) for v in least_norm([[1, 1], [1, 2]], [1, -1], [None, 0])]  # rows (1, 0) and (1, 1)
    ['1', '-1/2']
    """
    n = len(K)
    t = [mpq(lo if lo is not None else hi) for lo, hi in zip(lower, upper, strict=True)]
    moving: list[int] = []
    while True:
        w = [sum((k * v for k, v in zip(row, t, strict=True) if k and v), mpq(0)) for row in K]
        rising = [j for j in range(n) if w[j] < 0 and (upper[j] is None or t[j] < upper[j])]
        falling = [j for j in range(n) if w[j] > 0 and (lower[j] is None or t[j] > lower[j])]
        if not rising and not falling:
            return t
        moving.append(max(rising + falling, key=lambda j: w[j] * w[j] / K[j][j]))
        while True:
            aim = stationary(K, t, moving)
            share, blocked = mpq(1), list[int]()
            for j, s in zip(moving, aim, strict=True):
                bound = upper[j] if s > t[j] else lower[j]
                if bound is not None and s != t[j] and (s >= bound if s > t[j] else s <= bound):
                    reach = (bound - t[j]) / (s - t[j])
                    if reach < share:
                        share, blocked = reach, []
                    if reach == share:
                        blocked.append(j)
            for j, s in zip(moving, aim, strict=True):
                t[j] += share * (s - t[j])
            moving = [j for j in moving if j not in blocked]
            if share == 1:
                break


def stationary(K: Sequence[Sequence[int]], t: Sequence[mpq], moving: Sequence[int]) -> list[mpq]:
    """The values at which the gradient is 0 at every moving row, the other rows staying where they are."""
    still = [i for i in range(len(K)) if i not in set(moving) and t[i]]
    right = [-sum((K[j][i] * t[i] for i in still), mpq(0)) for j in moving]
    square: Any = fmpq_mat([[fmpq(K[j][i]) for i in moving] for j in moving])
    found = square.solve(fmpq_mat([[fmpq(int(v.numerator), int(v.denominator))] for v in right]))
    return [mpq(int(found[k, 0].p), int(found[k, 0].q)) for k in range(len(moving))]


def approach(G: Array, lower: Array, upper: Array, rounds: int = 20) -> tuple[Array, Array]:
    """Floats near the shortest t·G for many boxes at once; every t lies in its box.

    Sweeps of coordinate descent find out which bounds hold; then a Newton step moves the others to where the gradient vanishes,
    back into the box, and is taken where it makes the vector shorter.

    Parameters
    ----------
    G : n x m floats, no row 0; lower, upper : L x n floats, infinite where there is no bound

    Returns
    -------
    (t, v) : L x n and L x m, v = t·G up to rounding
    """
    step = max(1, ENTRIES // len(G) ** 2)
    parts = [descended(G, lower[k : k + step], upper[k : k + step], rounds) for k in range(0, len(lower), step)]
    t = np.vstack([np.zeros((0, len(G))), *parts])
    return t, t @ G


def descended(G: Array, lower: Array, upper: Array, rounds: int) -> Array:
    """`approach` for as many boxes as memory should hold."""
    lo, hi = np.ascontiguousarray(lower.T), np.ascontiguousarray(upper.T)
    t = np.clip(0.0, lo, hi)
    squares = (G * G).sum(axis=1)
    K = G @ G.T
    for _ in range(rounds):
        before = t.copy()
        v = G.T @ t
        for _ in range(SWEEPS):
            for i, g in enumerate(G):
                new = np.minimum(np.maximum(t[i] - (g @ v) / squares[i], lo[i]), hi[i])
                v += g[:, None] * (new - t[i])
                t[i] = new
        inner = ((t > lo) & (t < hi)).T
        systems = np.where(inner[:, :, None] & inner[:, None, :], K, 0.0)
        diagonal = np.arange(len(G))
        systems[:, diagonal, diagonal] += np.where(inner, RIDGE * squares, 1.0)
        step = np.linalg.solve(systems, np.where(inner, -(G @ (G.T @ t)).T, 0.0)[:, :, None])[:, :, 0]
        trial = np.clip(t + step.T, lo, hi)
        shorter = ((G.T @ trial) ** 2).sum(axis=0) < ((G.T @ t) ** 2).sum(axis=0)
        t = np.where(shorter, trial, t)
        if np.abs(t - before).max(initial=0.0) <= SETTLED * np.abs(t).max(initial=0.0):
            break
    return np.asarray(t.T)
