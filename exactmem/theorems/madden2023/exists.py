"""Parameters that fit these labels exist: a box with exactly one solution, found by a search and verified without it.

*Statement.* Let x_1, ..., x_n be distinct, y their labels, and let the contraction inequality hold for some centre, n free
parameters among the weights and biases, radii and preconditioner. Then sum_j v_j·psi(w_j·x_i + b_j) = y_i for all i has
exactly one solution in the box.

Source: Madden and Thrampoulidis 2023 (arXiv 2308.02001) study when parameters exist for generic data; that one instance can be
proved to have them in a box, with frozen v, is ours.
Hypotheses: one label per point; n <= m·(d' + 1), as many free parameters as equations, d' the dimension that the points span;
for a polynomial of degree k also n <= C(d' + k, k).
Size: m hidden neurons, m·(d + 2) parameters; `neurons` gives the m that is tried by default, a tenth above n/(d' + 1).
A search that fails is Undecided: not found within its budget, which is no statement about existence.

>>> from fractions import Fraction
>>> data = Dataset.from_arrays([[0], [1], [2], [4]], [0, 3, -1, 10])
>>> found = exists(data, "tanh", hidden=3)
>>> found.box.holds, found.neurons, found.box.widest < Fraction(1, 10**12)
(True, 3, True)
>>> exists(data, "tanh", hidden=1)
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: 1 neurons have 2 weights and biases, 4 points need 4: take at least 2 neurons
"""

from __future__ import annotations

import time
from math import comb

import numpy as np

from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails, InputError, LimitExceeded
from exactmem.linalg.affine import affine_rank
from exactmem.networks.smooth import Smooth, smooth
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.madden2023.conclusions import ParametersExist
from exactmem.theorems.madden2023.in_floats import Array, in_floats
from exactmem.theorems.madden2023.search import attempts, uniform

BUDGET = 120.0
RESTARTS = 20

MAX_POINTS = 4096
"""Distinct points: matrices of n² integers are held, and multiplied in n³ steps."""

MAX_PRE_ACTIVATIONS = 2**22
"""Points times neurons: as many balls are evaluated, some ten microseconds each."""

MAX_JACOBIAN = 2**26
"""Points times weights and biases: as many doubles are held, a few times over."""


def neurons(n: int, d: int) -> int:
    """ceil(1.1·n/(d + 1)) + 1: n equations, d + 1 free parameters a neuron, and some room."""
    return -(-11 * n // (10 * (d + 1))) + 1


def exists(
    dataset: Dataset,
    activation: str = "tanh",
    hidden: int = 0,
    seed: int | str = 0,
    budget: float = BUDGET,
    restarts: int = RESTARTS,
) -> ParametersExist:
    """Find and verify a box.

    Parameters
    ----------
    dataset : one label per row; equal rows are one point
    activation : its name, t^k or coefficients; hidden : m, or 0 for `neurons`
    seed, budget, restarts : of the search: its starts, seconds and number of starts

    Raises
    ------
    Conflict : equal points with different labels
    HypothesisFails : several labels per row, too few neurons, or an activation that is flat
    LimitExceeded : too many points or neurons
    Undecided : not found within the budget
    """
    began, psi = time.monotonic(), smooth(activation)
    value = in_floats(psi)
    if dataset.d_y != 1:
        said = f"a network with one output fits one label per point; here there are {dataset.d_y} label columns"
        raise HypothesisFails("one label", said)
    merged = dataset.merged()
    points = Dataset(merged.X, merged.Y)
    m = enough(psi, hidden, points)

    def start(random: Randomness, labels: Array, steep: float) -> tuple[Array, Array]:
        """Random neurons, and a constant one that carries the mean of the labels."""
        W = uniform(random, m, points.d + 1) * np.sqrt(3 / points.d) * steep
        sizes = uniform(random, m)
        v = np.sign(sizes) * (0.5 + abs(sizes)) * 2 / np.sqrt(m) * float(labels.std() or 1.0)
        W[0] = 0
        W[0, -1] = 1
        at_one = float(value(np.ones(1))[0][0])
        v[0] = float(labels.mean()) / at_one if abs(at_one) > 0.01 else v[0]
        return W, v

    y = [row[0] for row in points.Y.rows()]
    box = attempts(psi, points.X, y, start, True, f"{seed}/exists", budget, restarts)
    return ParametersExist("madden2023.exists", dataset, box, seconds=time.monotonic() - began)


def enough(psi: Smooth, hidden: int, points: Dataset) -> int:
    """The number of neurons asked for, or the default. HypothesisFails if they have fewer parameters that count than points."""
    if hidden < 0:
        raise InputError(f"a network has at least 1 hidden neuron, not {hidden}")
    dimension = affine_rank(points.X).rank
    m = hidden or neurons(points.n, dimension)
    as_many_as_points(psi, points, dimension, m)
    within_limits(points, m)
    return m


def as_many_as_points(psi: Smooth, points: Dataset, dimension: int, m: int, copies: int = 1) -> None:
    """HypothesisFails if J is singular for every choice: the columns of one neuron span at most as many dimensions as the
    (x_i, 1), and for a polynomial all columns are values of polynomials of its degree."""
    n, each = points.n, dimension + 1
    if m * each < n:
        who = f"{m} neurons" if copies == 1 else f"half of {copies * m} neurons"
        spanned = "" if dimension == points.d else f" that count (the points span {dimension} of {points.d} dimensions)"
        few = f"{who} have {m * each} weights and biases{spanned}, {n} points need {n}"
        said = f"{few}: take at least {copies * -(-n // each)} neurons"
        raise HypothesisFails("as many free parameters as points", said, (m * each, n))
    if psi.degree is not None and n > (monomials := comb(dimension + psi.degree, psi.degree)):
        few = f"{psi.name} gives {monomials} monomials on these points, {n} points need {n}"
        said = f"{few}: whether these labels are out of reach at any width, `impossible` decides"
        raise HypothesisFails("as many monomials as points", said, (monomials, n))


def within_limits(points: Dataset, m: int) -> None:
    n, entries = points.n, points.n * m * (points.d + 1)
    if n > MAX_POINTS:
        raise LimitExceeded("MAX_POINTS", n, MAX_POINTS, "take fewer rows")
    if n * m > MAX_PRE_ACTIVATIONS:
        raise LimitExceeded("MAX_PRE_ACTIVATIONS", n * m, MAX_PRE_ACTIVATIONS, "take fewer rows or neurons")
    if entries > MAX_JACOBIAN:
        raise LimitExceeded("MAX_JACOBIAN", entries, MAX_JACOBIAN, "take fewer rows, columns or neurons")
