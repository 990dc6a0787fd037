"""Integer directions along which distinct points stay distinct."""

from __future__ import annotations

from typing import Any

import numpy as np

from exactmem.linalg.rational_matrix import INT64_MAX
from exactmem.numbers.randomness import Randomness

Array = np.ndarray[Any, Any]


def separating_direction(rows: Array, seed: int = 0) -> tuple[list[int], list[int]]:
    """An integer direction w and the distinct integers w·x of the rows.

    Tries short seeded directions first, with entries up to 1, 2, 4, ... (short gaps make short weights). If none of 32
    works, takes w = (1, t, t^2, ...) with the first good t = 0, 1, 2, ...: two distinct rows agree for fewer than d
    values of t, so a good t <= (d-1)·n(n-1)/2 exists.

    Parameters
    ----------
    rows : n x d integers, distinct rows
    """
    n, d = rows.shape
    random = Randomness(f"separating-direction/{seed}")
    for attempt in range(32):
        span = 2**attempt
        direction = [random.below(2 * span + 1) - span for _ in range(d)]
        projected = project(rows, direction)
        if len(set(projected)) == n:
            return direction, projected
    t = 0
    while True:
        direction = [t**k for k in range(d)]
        projected = project(rows, direction)
        if len(set(projected)) == n:
            return direction, projected
        t += 1


def project(rows: Array, direction: list[int]) -> list[int]:
    """The integers w·x, in int64 where no product or sum can overflow."""
    reach = max((abs(int(v)) for v in (rows.max(initial=0), rows.min(initial=0))), default=0)
    if rows.dtype == np.int64 and reach * sum(map(abs, direction)) <= INT64_MAX:
        values: list[int] = (rows @ np.array(direction, dtype=np.int64)).tolist()
        return values
    return [sum(w * v for w, v in zip(direction, row, strict=True)) for row in rows.tolist()]
