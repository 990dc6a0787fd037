"""The data every measurement draws from: the embedded sets, and random points that are the same on every machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from exactmem.data.dataset import Dataset
from exactmem.data.embedded import digits, iris
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.randomness import Randomness

RANDOM = "random 60x10"


def integers(seed: str, rows: int, columns: int, reach: int) -> np.ndarray[Any, Any]:
    """Uniform integers in -reach .. reach, from the library's own generator."""
    random = Randomness(seed)
    flat = [random.below(2 * reach + 1) - reach for _ in range(rows * columns)]
    return np.array(flat, dtype=np.int64).reshape(rows, columns)


def random_points() -> Dataset:
    """60 points in dimension 10 with integer coordinates up to 10^4 and integer labels up to 9."""
    points = integers("benchmarks/points", 60, 10, 10**4)
    return Dataset(RationalMatrix(points), RationalMatrix(integers("benchmarks/labels", 60, 1, 9)))


def random_rows(n: int, d: int, classes: int) -> Dataset:
    """n distinct points in dimension d with integer coordinates below 1000, and labels below `classes`."""
    generator = np.random.default_rng(0)
    X = np.unique(generator.integers(0, 1000, (n + n // 10, d)), axis=0)[:n]
    generator.shuffle(X)
    return Dataset.from_arrays(X, generator.integers(0, classes, n))


def first_digits(n: int) -> Dataset:
    """The first n digits, as a new data set: what an earlier run has cached is not there."""
    return digits().take(np.arange(n))


def named(name: str) -> Dataset:
    sets: dict[str, Callable[[], Dataset]] = {"digits": digits, "iris": iris, RANDOM: random_points}
    return sets[name]()
