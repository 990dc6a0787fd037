"""What each hypothesis of the statement about SGD is for: small instances, run exactly when asked for.

>>> for example in WHY:
...     print(f"without {example.dropped}: {example.run()}")
without a memorizing minimum: c = 0 minimizes the risk; after one epoch c = -1/100, after two -181/10000; ...
without a small step: eta = 5/2: |c - y| after 0, 1, 2, 3 steps: 1, 3/2, 9/4, 27/8
without differentiability: neuron 1 has pre-activation 0 at row 1: ...; (f(b) - f(0))/b is 1 for b = 1/8 and 0 for b = -1/8
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails
from exactmem.theorems.theorem import Counterexample
from exactmem.theorems.yun2019.minimum import assemble, minimum


def constant_epoch(c: Fraction, labels: Sequence[int], eta: Fraction) -> Fraction:
    """One epoch of SGD, one label at a time in this order, for the model f = c: c -> c - eta·(c - y).

    >>> str(constant_epoch(Fraction(0), [1, -1], Fraction(1, 10)))
    '-1/100'
    """
    for y in labels:
        c -= eta * (c - y)
    return c


def risk(c: Fraction, labels: Sequence[int]) -> Fraction:
    """(1/2N)·sum (c - y)²."""
    return sum(((c - y) ** 2 for y in labels), Fraction(0)) / (2 * len(labels))


def without_memorizing() -> str:
    """Two labels at one point: the mean is the minimizer, but each step follows one label only."""
    labels, eta = [1, -1], Fraction(1, 10)
    once = constant_epoch(Fraction(0), labels, eta)
    twice = constant_epoch(once, labels, eta)
    rise = risk(once, labels) - risk(Fraction(0), labels)
    moved = f"c = 0 minimizes the risk; after one epoch c = {once}, after two {twice}"
    return f"{moved}; the risk rose by {rise} from a start at distance 0"


def without_a_small_step() -> str:
    eta, c, distances = Fraction(5, 2), Fraction(1), [Fraction(1)]
    for _ in range(3):
        c = constant_epoch(c, [0], eta)
        distances.append(abs(c))
    return f"eta = 5/2: |c - y| after 0, 1, 2, 3 steps: {', '.join(map(str, distances))}"


def without_differentiability() -> str:
    """f(x) = relu(x + b) fits (0, 0) and (1, 1) at b = 0, with its kink at the first point."""

    def slope(b: Fraction) -> Fraction:
        (value,) = assemble([[Fraction(1), b]], [Fraction(1)], Fraction(0)).at([0])
        return value / b

    eighth = Fraction(1, 8)
    sides = f"(f(b) - f(0))/b is {slope(eighth)} for b = 1/8 and {slope(-eighth)} for b = -1/8"
    try:
        minimum(
            assemble([[Fraction(1), Fraction(0)]], [Fraction(1)], Fraction(0)), Dataset.from_arrays([[0], [1]], [0, 1])
        )
    except HypothesisFails as refusal:
        return f"{refusal}; {sides}"
    return f"the kink was not noticed; {sides}"


WHY = (
    Counterexample(
        "a memorizing minimum",
        "f = c with the labels 1 and -1 at one point, eta = 1/10: SGD leaves the minimizer, so no O(distance^4)",
        without_memorizing,
    ),
    Counterexample(
        "a small step",
        "f = c with one label: a step over 2 moves away, by the factor |1 - eta|",
        without_a_small_step,
    ),
    Counterexample(
        "differentiability",
        "relu has no derivative at 0: the margin m_* is 0, no radius is left, and no side is picked",
        without_differentiability,
    ),
)
