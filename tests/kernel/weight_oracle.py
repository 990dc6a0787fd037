"""Is there a lighter network? Columns are neurons, found where the dual of the last linear program points; what is found is
exact: a network with rational weights, its residual and an upper bound of its weight. Witnesses are never looked at.

The least weight is that of a linear program with one column per direction h of a neuron, its values at the points and its
length, and one per direction of the residual, with a ball in place of a polytope. Directions come from floats; a program over
finitely many of them is decided over the rationals.
"""

from fractions import Fraction
from itertools import combinations, product
from math import isqrt

import numpy as np

from exactmem.linalg.nonnegative import Solution, nonnegative_solution

Row = list[Fraction]
Network = list[tuple[Fraction, Row]]  # output weight, and (w, b)
GRID = 2**40  # directions are rounded to multiples of 1/GRID
NEAR = Fraction(1, 2**24)  # what is heavier than (1 - NEAR)·w is not looked for
ROUNDS = 80


def length_up(square: Fraction) -> Fraction:
    """At least the square root, by little."""
    return Fraction(isqrt(square.numerator * GRID**2 // square.denominator) + 1, GRID)


def relu_values(points: list[Row], h: Row) -> Row:
    return [max(Fraction(0), sum((u * v for u, v in zip(h, x, strict=True)), Fraction(0))) for x in points]


def lighter(x: list[Row], y: Row, eps: Fraction, w: Fraction) -> Network | None:
    """A network with |f - y|² <= eps·|y|² that weighs less than w, if one is found."""
    points, total = [[*row, Fraction(1)] for row in x], sum((v * v for v in y), Fraction(0))
    radius = length_up(eps * total) - Fraction(2, GRID) if eps * total > Fraction(1, 10**6) else Fraction(0)
    directions, errors = list[Row](), list[Row]()
    for _ in range(ROUNDS):
        columns = list[Row]()
        for h, sign in product(directions, (1, -1)):
            columns.append([*(sign * v for v in relu_values(points, h)), length_up(sum(v * v for v in h)), Fraction(0)])
        columns += [[*(radius * v for v in u), Fraction(0), Fraction(1)] for u in errors]
        unit = [[Fraction(k == j) for k in range(len(y) + 2)] for j in (len(y), len(y) + 1)]
        columns += unit  # what is spared of the weight and of the radius
        found = nonnegative_solution(list(zip(*columns, strict=True)), [*y, w * (1 - NEAR), Fraction(1)])
        if isinstance(found, Solution):
            z = [Fraction(int(v.numerator), int(v.denominator)) for v in found.z]
            network = [(z[2 * k] - z[2 * k + 1], h) for k, h in enumerate(directions)]
            judged(network, points, y, eps, w)
            return network
        top = max(abs(v) for v in found.u)
        p, (cost, slack) = (
            np.array([float(v / top) for v in found.u[: len(y)]]),
            (-float(v / top) for v in found.u[len(y) :]),
        )
        reach, h = steepest(np.array([[float(v) for v in row] for row in points]), p)
        far = float(radius) * float(np.linalg.norm(p))
        if reach <= cost * (1 + 1e-10) and far <= slack * (1 + 1e-10):
            return None
        if reach > cost * (1 + 1e-10):
            directions.append([Fraction(round(float(v) * GRID), GRID) for v in h])
        if far > slack * (1 + 1e-10):
            errors.append([Fraction(round(float(v) * (GRID - 8)), GRID) for v in p / np.linalg.norm(p)])
    return None


def steepest(points: np.ndarray, p: np.ndarray) -> tuple[float, np.ndarray]:
    """The largest |F(h)| over |h| = 1, F(h) = sum p_i·relu(h·x_i), and where. F is linear on the cells of an arrangement; its
    extreme values on a face are at the projection of the slope of a cell onto the face's span."""
    n, d = points.shape
    masks = np.array(list(product((0.0, 1.0), repeat=n)))
    slopes = (masks * p) @ points
    candidates = []
    for size in range(min(d, n + 1)):
        for rows in combinations(range(n), size):
            face = points[list(rows)]
            candidates.append(slopes @ (np.eye(d) - np.linalg.pinv(face) @ face) if size else slopes)
    h = np.concatenate(candidates)
    norms = np.linalg.norm(h, axis=1)
    h = h[norms > 1e-9 * (1e-300 + norms.max())]
    if not len(h):
        return 0.0, np.zeros(d)
    h = np.concatenate([h, -h]) / np.linalg.norm(np.concatenate([h, h]), axis=1)[:, None]
    values = np.abs(np.maximum(h @ points.T, 0) @ p)
    return float(values.max()), h[values.argmax()]


def judged(network: Network, points: list[Row], y: Row, eps: Fraction, w: Fraction) -> None:
    """Exactly: the residual and the weight are as small as they are said to be."""
    outputs = [Fraction(0)] * len(y)
    for a, h in network:
        outputs = [f + a * v for f, v in zip(outputs, relu_values(points, h), strict=True)]
    assert sum((f - v) ** 2 for f, v in zip(outputs, y, strict=True)) <= eps * sum(v * v for v in y)
    assert sum(abs(a) * length_up(sum((v * v for v in h), Fraction(0))) for a, h in network) < w
