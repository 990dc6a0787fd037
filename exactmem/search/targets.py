"""`Target`: the values a fit may take, an interval per distinct point, and what a linear form says about all of them.

A mode turns labels into intervals: "real" is {y}; "sign" is y·f >= 1, since f may be scaled; Eps(e) is [y - e, y + e]. With a
threshold output the affine output f before it obeys f >= 1 where the label is 1 and f <= -1 where it is 0: a fit has a
smallest distance from its threshold on finitely many points, and bias and scale are free.

Everything is multiplied by one positive integer `scale`, so that intervals have integer ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, Literal

from exactmem.data.dataset import Dataset, distinct_rows
from exactmem.errors import Conflict, InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.parsing import exact
from exactmem.search.architectures import Arch


@dataclass(frozen=True)
class Eps:
    """Within e of every label, e >= 0 rational."""

    e: Any

    def __post_init__(self) -> None:
        object.__setattr__(self, "e", exact(self.e))
        if self.e < 0:
            raise InputError(f"eps is at least 0, not {self.e}")


Mode = Literal["real", "sign"] | Eps
Interval = tuple[Fraction | None, Fraction | None]


@dataclass(frozen=True)
class Target:
    """lower_i <= scale·f(x_i) <= upper_i for the distinct points x_i; None is no bound.

    Parameters
    ----------
    points : the distinct points, in order of first appearance
    lower, upper : integers or None
    scale : positive integer
    """

    points: RationalMatrix
    lower: tuple[int | None, ...]
    upper: tuple[int | None, ...]
    scale: int

    def gain(self, lam: Sequence[int]) -> int | None:
        """The least sum of lam_i·scale·f_i over all allowed values, or None if there is no least."""
        total = 0
        for c, low, high in zip(lam, self.lower, self.upper, strict=True):
            end = low if c > 0 else high
            if c and end is None:
                return None
            total += c * (end or 0)
        return total


def interval(label: Fraction, arch: Arch, mode: Mode) -> Interval:
    """The values of the affine output that mean this label; InputError names a label that has no meaning."""
    if arch.output == "threshold":
        if isinstance(mode, Eps):
            raise InputError("a threshold output is 0 or 1: ask for mode 'real' (labels 0 and 1) or 'sign'")
        if mode == "real":
            if label not in (0, 1):
                raise InputError(
                    f"a threshold output is 0 or 1, and a label is {label}: code the two classes as 0 and 1"
                )
            return (Fraction(1), None) if label else (None, Fraction(-1))
    if isinstance(mode, Eps):
        return label - mode.e, label + mode.e
    if mode == "real":
        return label, label
    if mode != "sign":
        raise InputError(f"the mode is 'real', 'sign' or Eps(e), not {mode!r}")
    if not label:
        raise InputError("a label is 0, which has no sign: drop the row, or ask for mode 'real' or Eps(e)")
    return (Fraction(1), None) if label > 0 else (None, Fraction(-1))


def target(dataset: Dataset, arch: Arch, mode: Mode) -> Target:
    """The intervals of all rows, met where rows are the same point.

    Raises
    ------
    InputError : several label columns, or labels without meaning in this mode
    Conflict : two rows are the same point and no value suits both

    >>> data = Dataset.from_arrays([[0], [1], [0]], ["0", "1/2", "1/3"])
    >>> found = target(data, Arch.relu(1), Eps("1/4"))
    >>> found.lower, found.upper, found.scale
    ((1, 3), (3, 9), 12)
    >>> target(data, Arch.relu(1), "real")
    Traceback (most recent call last):
        ...
    exactmem.errors.Conflict: row 1 and row 3 are the same point with labels 0 and 1/3: no value suits both
    """
    if dataset.d_y != 1:
        raise InputError(f"the search takes one label column, not {dataset.d_y}: pass one output at a time")
    first, index = distinct_rows(dataset.X.num)
    tightest: list[list[tuple[Fraction, int] | None]] = [[None, None] for _ in first]
    for i, k in enumerate(index.tolist()):
        low, high = interval(dataset.Y[i, 0], arch, mode)
        ends = tightest[k]
        if low is not None and (ends[0] is None or low > ends[0][0]):
            ends[0] = (low, i)
        if high is not None and (ends[1] is None or high < ends[1][0]):
            ends[1] = (high, i)
        if ends[0] is not None and ends[1] is not None and ends[0][0] > ends[1][0]:
            i, j = sorted((ends[0][1], ends[1][1]))
            raise Conflict(
                (i, j),
                f"{dataset.where(i)} and {dataset.where(j)} are the same point with labels {dataset.describe_label(i)} and "
                f"{dataset.describe_label(j)}: no value suits both",
            )
    scale = lcm(*(end[0].denominator for ends in tightest for end in ends if end is not None))
    lower, upper = (
        tuple(None if end is None else int(end[0] * scale) for end in side) for side in zip(*tightest, strict=True)
    )
    return Target(dataset.X.take(first), lower, upper, scale)


def meets(dataset: Dataset, arch: Arch, mode: Mode, values: Sequence[Fraction]) -> bool:
    """Whether the outputs of a network, one per row, are what the mode asks for: from the labels alone."""
    for label, value in zip((row[0] for row in dataset.Y.rows()), values, strict=True):
        if isinstance(mode, Eps):
            right = abs(value - label) <= mode.e
        elif mode == "real":
            right = value == label
        elif arch.output == "threshold":
            right = value == int(label > 0)
        else:
            right = value * label > 0
        if not right:
            return False
    return True
