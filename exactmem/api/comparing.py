"""`compare`: every construction on the same data, side by side, within a time budget each; `compare_weights`: neurons against
total weight, from networks of few neurons and enormous weights to networks of small ones.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from exactmem.api.memorizing import memorize
from exactmem.bounds.optimal_weight import OptimalWeight, optimal_weight
from exactmem.certificates.result import Result
from exactmem.data.dataset import Dataset
from exactmem.data.sources import Source, dataset_of
from exactmem.errors import ExactmemError, InputError, LimitExceeded
from exactmem.numbers.parsing import exact
from exactmem.progress import listening
from exactmem.theorems.registry import THEOREMS, find


@dataclass(frozen=True)
class Comparison:
    """One theorem in a comparison: its result, or why there is none."""

    theorem: str
    result: Result | None
    missing: str = ""


def compare(
    data: Source, theorems: Sequence[str] | None = None, *, budget: float = 60.0, one_hot: bool = False
) -> list[Comparison]:
    """Every construction that applies, side by side.

    Parameters
    ----------
    theorems : ids (default: all whose networks fit exactly)
    budget : seconds per theorem; work that reports progress after that is stopped and its row says so
    """
    dataset = dataset_of(data)
    return [one(dataset, find(name).id, budget, one_hot=one_hot) for name in theorems or list(THEOREMS)]


def one(dataset: Dataset, name: str, budget: float, **options: Any) -> Comparison:
    """One theorem within its budget; what is wrong with the data or the options is not a row but an error."""
    deadline = time.monotonic() + budget

    def stop(stage: str, done: int, total: int) -> None:
        if time.monotonic() > deadline:
            where = f"at {done} of {total}, {stage}"
            raise LimitExceeded("--budget (seconds)", int(budget) + 1, int(budget), f"stopped {where}")

    try:
        with listening(stop):
            return Comparison(name, memorize(dataset, name, **options))
    except InputError:
        raise
    except ExactmemError as error:
        return Comparison(name, None, str(error))


WEIGHED: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("bubeck2020.relu4", {}),
    ("bubeck2020.relu3", {}),
    ("bubeck2020.peel2", {}),
    ("bubeck2020.ntk", {"eps": None, "seed": None}),
    ("bubeck2020.harmonic", {"eps": None, "seed": None, "step": "least_squares"}),
    ("bubeck2020.harmonic", {"eps": None, "seed": None, "step": "damped"}),
)
"""From few neurons to small weights; None is filled in."""


@dataclass(frozen=True)
class Scoreboard:
    """Networks by neurons and total weight, and what the least weight of an exact fit of any width is, if it was sought.

    rows : (name, comparison); exact fits first, then fits up to eps; optimum : None where it was not sought
    """

    eps: Fraction
    rows: tuple[tuple[str, Comparison], ...]
    optimum: OptimalWeight | None

    @property
    def least(self) -> tuple[Fraction, Fraction | None] | None:
        """The interval of the least total weight, or None."""
        return None if self.optimum is None else (self.optimum.lo, self.optimum.hi)


def compare_weights(
    data: Source, *, eps: object = "1/10", budget: float = 60.0, seed: int = 0, optimum: bool = True
) -> Scoreboard:
    """The constructions whose total weight is known, side by side, with the least weight there is.

    Parameters
    ----------
    eps : squared residual over |y|² that the approximate constructions may leave
    budget : seconds per row, and for the optimum
    seed : of searches
    optimum : whether to look for the least weight of an exact fit; it needs labels in one column

    Raises
    ------
    InputError : eps is not between 0 and 1

    >>> board = compare_weights(Dataset.from_arrays([[-1], [0], [1]], [1, -1, 1]), eps="1/4")
    >>> board.optimum.lo, board.optimum.hi, [row.result.sizes.neurons for _, row in board.rows][:3]
    (Fraction(5, 1), Fraction(5, 1), [12, 7, 4])
    """
    dataset, bound = dataset_of(data), exact(eps)
    if not 0 < bound < 1:
        raise InputError(f"eps lies between 0 and 1, not {bound}")
    filled = {"eps": bound, "seed": seed}
    rows = []
    for name, given in WEIGHED:
        options = {key: filled[key] if value is None else value for key, value in given.items()}
        label = f"{name}, {given['step']}" if "step" in given else name
        rows.append((label, one(dataset, name, budget, **options)))
    start, found = time.monotonic(), None
    if optimum and dataset.d_y == 1:
        found = optimal_weight(dataset, 0, seed, lambda share: time.monotonic() - start > share * budget)
    return Scoreboard(bound, tuple(rows), found)
