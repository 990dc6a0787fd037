"""Every labelling with m neurons: parameters where the network is 0 on all points and its Jacobian has rank n.

*Statement.* Let theta* = (W, b, v) have h(theta*) = 0 and let the Jacobian of h in (W, b), v held, have rank n there. Then
for every y in R^n there are parameters of the same m neurons with h = y.

*Why.* With v held, h is a submersion at (W, b): its values there fill a ball around 0. For a given y pick c > 0 so small that
c·y lies in it, c·y = h(W', b', v); h is linear in v, so h(W', b', v/c) = y.

The zero and the rank are shown by the contraction inequality with y = 0: it proves one zero in the box and rank n in all of it.

Source: ours. Madden and Thrampoulidis 2023 (arXiv 2308.02001) double a network of half the neurons for this conclusion.
Hypotheses: distinct points; n <= m·(d' + 1), d' the dimension that the points span. v is held at dyadics of both signs and
different sizes: with equal ones zeros in which neurons cancel in pairs, and the rank drops, attract the search.
Size: m hidden neurons, m·(d + 2) parameters, where doubling takes 2·ceil(n/(d' + 1)).

>>> points = RationalMatrix.from_rows([[Fraction(i), Fraction(i * i)] for i in range(7)])
>>> found = balanced_zero(points, "sigmoid", hidden=4)
>>> found.box.holds, found.neurons, sorted(found.box.centre.v) == [Fraction(k, 8) for k in (-7, -5, 6, 8)]
(True, 4, True)
>>> balanced_zero(points, "sigmoid", hidden=1)
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: 1 neurons have 3 weights and biases, 7 points need 7: take at least 3 neurons
"""

from __future__ import annotations

import time
from fractions import Fraction

import numpy as np

from exactmem.data.dataset import Dataset, distinct_rows
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.smooth import smooth
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.madden2023.conclusions import EveryLabelling
from exactmem.theorems.madden2023.exists import BUDGET, RESTARTS, enough
from exactmem.theorems.madden2023.in_floats import Array
from exactmem.theorems.madden2023.search import attempts, uniform


def balanced(m: int) -> list[Fraction]:
    """m output weights of alternating signs and different sizes between 1/2 and 1."""
    size = 2 ** (2 * m - 1).bit_length()  # dyadic, and none below 1/2
    return [Fraction((-1) ** j * (size - j), size) for j in range(m)]


def balanced_zero(
    X: RationalMatrix,
    activation: str = "tanh",
    hidden: int = 0,
    seed: int | str = 0,
    budget: float = BUDGET,
    restarts: int = RESTARTS,
) -> EveryLabelling:
    """Find and verify a zero with a Jacobian of rank n; the options are those of `exists`.

    Parameters
    ----------
    X : the points; equal rows are one point

    Raises
    ------
    HypothesisFails : too few neurons, or an activation that is flat
    Undecided : not found within the budget
    """
    began, psi = time.monotonic(), smooth(activation)
    first, _ = distinct_rows(X.num)
    distinct = X.take(first)
    points = Dataset(distinct, RationalMatrix(np.zeros((len(distinct), 1), dtype=np.int64)))
    m = enough(psi, hidden, points)
    v = np.array([float(t) for t in balanced(m)])

    def start(random: Randomness, labels: Array, steep: float) -> tuple[Array, Array]:
        return uniform(random, m, points.d + 1) * np.sqrt(6 / points.d) * steep, v

    zero = [Fraction(0)] * points.n
    box = attempts(psi, points.X, zero, start, False, f"{seed}/balanced_zero", budget, restarts)
    return EveryLabelling("madden2023.balanced_zero", points, box, seconds=time.monotonic() - began)
