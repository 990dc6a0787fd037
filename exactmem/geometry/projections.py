"""From points to numbers: an integer direction along which distinct points stay distinct, and keys on that line.

**Lemma (integer directions).** Let n distinct points have max-norm distances at least delta, and K = n(n-1)/2 + 1. For a
uniform in {0..K-1}^d, with positive probability every pair has |a·(x - x')| >= delta/2. *Proof.* Fix a pair and a
coordinate k in which it differs by at least delta; freeze the other entries of a. The K values of a·(x - x') are spaced at
least delta, so at most one of them lies strictly between -delta/2 and delta/2: a bad pair has probability at most 1/K,
and there are K - 1 pairs. ∎ No root, no sphere, no Gaussian. On data far shorter directions do; what is found is its own
witness, since the keys are compared by sorting.

Source: the lemma replaces the Gaussian projection of Vardi, Yehudai, Shamir 2021 (arXiv 2110.03187); ours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from exactmem.linalg.rational_matrix import INT64_MAX, RationalMatrix
from exactmem.numbers.randomness import Randomness
from exactmem.progress import tick

Array = np.ndarray[Any, Any]
TRIES = 12  # seeded directions with entries below one power of two
LEVELS = 40  # powers of two before the deterministic direction


@dataclass(frozen=True)
class Keys:
    """T(x) = scale·(direction·X - low) for n distinct points x = X / den: distinct rationals, the least is 0.

    values : the integers grain·T, one per point, in the order of the points
    grain : 1 for integer keys (gaps >= 1); more for rational keys with gaps >= 2, which are told apart by their floors
    """

    direction: tuple[int, ...]
    low: int
    scale: Fraction
    grain: int
    values: tuple[int, ...]

    @cached_property
    def floors(self) -> list[int]:
        """floor(T) per point: distinct integers."""
        return [v // self.grain for v in self.values]

    @property
    def bits(self) -> int:
        """Bits of the largest floor, at least 1."""
        return max(1, (max(self.values) // self.grain).bit_length())

    @cached_property
    def order(self) -> list[int]:
        """The points by increasing key."""
        return sorted(range(len(self.values)), key=self.values.__getitem__)

    def doubled(self) -> Keys:
        """Twice these integer keys: gaps of at least 2."""
        return replace(self, scale=2 * self.scale, values=tuple(2 * v for v in self.values))

    @property
    def slack(self) -> int:
        """How far T may lie above its floor, rounded up: 0 for integer keys, 1 for rational ones."""
        return 0 if self.grain == 1 else 1


def search_keys(X: RationalMatrix, seed: int = 0, tries: int = TRIES, rational: bool = True) -> Keys:
    """Short keys for the rows of X, which are distinct.

    Seeded directions with entries below 2, 4, 8, ..., `tries` each; from the first size that yields distinct keys the
    direction with the fewest key bits. If none of LEVELS sizes does, a_k = M^k with M > 2·max|X|: distinct integers have
    distinct digits.

    Parameters
    ----------
    rational : allow keys with a grain, where the least gap is at least 4: data with long denominators (floats, say) then
        cost as many bits as range / gap needs, not as the denominators have
    """
    n, d = X.shape
    random = Randomness(f"separating-direction/{seed}")
    spread = [int(v) for v in np.max(X.num, axis=0) - np.min(X.num, axis=0)] if n else [0] * d
    for level in range(1, LEVELS + 1):
        best: Keys | None = None
        draws = [tuple(random.below(2**level) for _ in range(d)) for _ in range(tries)]
        if (2**level - 1) * sum(spread) < n - 1:  # fewer values than points
            continue
        for t, direction in enumerate(draws):
            tick("directions", (level - 1) * tries + t, LEVELS * tries)
            found = keys_along(X.num, direction, rational)
            if found is not None and (best is None or size(found) < size(best)):
                best = found
        if best is not None:
            return best
    base = 2 * X.max_abs + 1
    found = keys_along(X.num, tuple(base**k for k in range(d)), rational)
    if found is None:
        raise ValueError("two rows are equal")
    return found


def size(keys: Keys) -> tuple[int, int]:
    return keys.bits, max(keys.values) // keys.grain


def keys_along(rows: Array, direction: Sequence[int], rational: bool = True) -> Keys | None:
    """The keys along one direction, in the shortest form; None if two rows have the same."""
    values = project(rows, direction)
    low = int(values.min())
    ordered = np.sort(values)
    gaps = ordered[1:] - ordered[:-1]
    least = int(gaps.min()) if len(gaps) else 1
    if least == 0:
        return None
    common = 1 if least == 1 else math.gcd(*set(gaps.tolist()))
    grain = least // common // 2 if rational and least >= 4 * common else 1
    scale = Fraction(1, common * grain)
    return Keys(tuple(direction), low, scale, grain, tuple(((values - low) // common).tolist()))


def project(rows: Array, direction: Sequence[int]) -> Array:
    """The integers direction·row, in int64 where no product, sum or difference of two of them can overflow."""
    reach = max((abs(int(v)) for v in (rows.max(initial=0), rows.min(initial=0))), default=0)
    if rows.dtype == np.int64 and 2 * reach * sum(map(abs, direction)) <= INT64_MAX:
        return rows @ np.array(direction, dtype=np.int64)
    values = np.empty(len(rows), dtype=object)
    values[:] = [sum(w * v for w, v in zip(direction, row, strict=True)) for row in rows.tolist()]
    return values
