"""The predicates on data that theorems name as their hypotheses, each with a witness for either answer."""

from __future__ import annotations

from exactmem.data.dataset import Dataset
from exactmem.errors import Conflict, LimitExceeded
from exactmem.geometry.position import general_position
from exactmem.theorems.theorem import Hypothesis
from exactmem.verdict import Fails, Holds, Undecided, Verdict


def no_conflict(dataset: Dataset) -> Verdict:
    """Equal points carry equal labels. Witness of failure: the two rows, in words."""
    try:
        merged = dataset.merged()
    except Conflict as conflict:
        return Fails(str(conflict))
    return Holds(f"{len(merged.X)} distinct points among {dataset.n} rows")


def position(dataset: Dataset) -> Verdict:
    """General position, by all minors where there are few enough of them."""
    try:
        return general_position(dataset.merged().X)
    except LimitExceeded as limit:
        return Undecided(str(limit))


NO_CONFLICT = Hypothesis(
    "no conflict",
    "equal points carry equal labels (otherwise no function fits)",
    "the network",
    no_conflict,
)
GENERAL_POSITION = Hypothesis(
    "general position",
    "every d'+1 or fewer of the distinct points are affinely independent (d' their affine dimension)",
    "the count",
    position,
)
