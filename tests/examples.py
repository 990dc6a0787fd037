"""Data sets used across the tests, with hypothesis strategies for degenerate ones."""

from __future__ import annotations

import os
from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import strategies as st

from exactmem.data.dataset import Dataset
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.network import Network
from exactmem.networks.reference import evaluate

FIVE = Dataset.from_arrays([[0, 0], [2, 0], [1, 2], [1, 1], [3, 5]], [1, -2, 3, 5, 0])
XOR = Dataset.from_arrays([[0, 0], [1, 1], [1, 0], [0, 1]], [0, 0, 1, 1])


def thinned(examples: int) -> int:
    """So many hypothesis examples in the default suite; all of them with THOROUGH set, as `make test-slow` does."""
    return examples if os.environ.get("THOROUGH") else max(10, examples // 3)


def mutually_unbiased(labels: list[int] | None = None) -> Dataset:
    """The 12 vectors of three mutually unbiased bases of R^4: the unit vectors and two sign bases over 2."""
    rows = [[Fraction(int(i == j)) for j in range(4)] for i in range(4)]
    square = list(product((0, 1), repeat=2))
    for quadratic in (0, 1):
        for c in square:
            signs = [(c[0] * x + c[1] * y + quadratic * x * y) % 2 for x, y in square]
            rows.append([Fraction(1 - 2 * s, 2) for s in signs])
    return Dataset.from_arrays(rows, labels or [1, -1] * 6)


@st.composite
def small_data(draw, max_n: int = 9, max_d: int = 3, outputs: int = 1, values: int = 5) -> Dataset:
    """Few points on a coarse grid, so that duplicates, collinear and constant columns are common; labels are a function
    of the point, so there is no conflict."""
    d = draw(st.integers(1, max_d))
    reach = draw(st.sampled_from([0, 1, 2, 5, 1000]))
    scale = draw(st.sampled_from([1, 2, 3, 10]))
    coordinate = st.integers(-reach, reach)
    rows = draw(st.lists(st.tuples(*[coordinate] * d), min_size=1, max_size=max_n))
    label = st.tuples(*[st.fractions(-values, values, max_denominator=3)] * outputs)
    of_point = {point: draw(label) for point in dict.fromkeys(rows)}
    X = [[Fraction(v, scale) for v in point] for point in rows]
    return Dataset.from_arrays(X, [list(of_point[point]) for point in rows])


def wanted(built, dataset: Dataset) -> Dataset:
    """What the network of a construction is to return on every row: labels, their codes, or unit vectors of the codes."""
    target = built.target or dataset
    if not built.one_hot:
        return target
    classes = target.Y.num[:, 0]
    units = np.eye(int(classes.max()) + 1, dtype=np.int64)[classes]
    return Dataset(target.X, RationalMatrix(units))


def exact(network, dataset: Dataset) -> bool:
    """Every row by the plain evaluator, every output compared as a rational."""
    rows = zip(dataset.X.rows(), dataset.Y.rows(), strict=True)
    values = evaluate if isinstance(network, Network) else type(network).at
    return all(tuple(values(network, x)) == y for x, y in rows)


def in_the_plane(n: int, labels) -> Dataset:
    """Points of the parabola: any three are affinely independent."""
    return Dataset.from_arrays([[t, t * t] for t in range(n)], labels)
