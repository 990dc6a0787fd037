"""Algorithm 1 weight by weight in Fractions: every neuron is moved, outputs and signs are computed from its weights."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import count

Row = list[Fraction]
STEPS = 2 * 10**5  # a run that takes longer is not followed


def dot(a: Row, b: Row) -> Fraction:
    return sum((u * v for u, v in zip(a, b, strict=True)), Fraction(0))


def mapped(x: list[Row], A: list[Row]) -> list[Row]:
    return [[dot([*row, Fraction(1)], list(column)) for column in zip(*A, strict=True)] for row in x]


def cyclic(m: int, batch: int) -> Iterator[list[int]]:
    """Batches without an end."""
    for t in count():
        first = t % -(-m // batch) * batch
        yield [k % m for k in range(first, first + batch)]


def memorizes(
    z: list[Row], y: list[int], w: list[Row], beta: Fraction, eta0: Fraction, order: list[list[int]] | int
) -> bool:
    """No pre-activation at a point ever changes its sign or is 0, and all margins are at least 1 in the end.

    order : batches, or the size of cyclic ones, which end after a full number of batches in a row without a violation
    """
    neurons = [(s * beta, row) for row in w for s in (1, -1)]
    start = [[dot(row, point) > 0 for point in z] for _, row in neurons]
    if any(dot(row, point) == 0 for _, row in neurons for point in z):
        return False
    eta = eta0 / (2 * beta**2 * len(w))

    def margin(j: int) -> Fraction:
        return y[j] * sum((out * max(Fraction(0), dot(row, z[j])) for out, row in neurons), Fraction(0))

    still = 0
    for step, points in enumerate(cyclic(len(z), order) if isinstance(order, int) else order):
        if isinstance(order, int) and still == -(-len(z) // order):
            break
        if step == STEPS:
            return False
        wrong = [j for j in points if margin(j) < 1]
        still = 0 if wrong else still + 1
        if not wrong:
            continue
        moved = []
        for out, row in neurons:
            gradient = [Fraction(0)] * len(row)
            for j in wrong:
                if dot(row, z[j]) > 0:
                    gradient = [g - y[j] * out * v / len(points) for g, v in zip(gradient, z[j], strict=True)]
            moved.append((out, [v - eta * g for v, g in zip(row, gradient, strict=True)]))
        neurons = moved
        for (_, row), signs in zip(neurons, start, strict=True):
            values = [dot(row, point) for point in z]
            if 0 in values or [v > 0 for v in values] != signs:
                return False
    return all(margin(j) >= 1 for j in range(len(z)))


def tangent_kernel(z: list[Row], w: list[Row]) -> list[Row]:
    """(number of pairs active at both points)·(their product)."""
    active = [{i for i, row in enumerate(w) if dot(row, point) > 0} for point in z]
    return [[len(active[j] & active[k]) * dot(z[j], z[k]) for k in range(len(z))] for j in range(len(z))]
