"""`compare`: every construction on the same data, side by side, within a time budget each."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from exactmem.api.memorizing import memorize
from exactmem.certificates.result import Result
from exactmem.data.sources import Source, dataset_of
from exactmem.errors import ExactmemError, InputError, LimitExceeded
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
    theorems : ids (default: the whole catalogue)
    budget : seconds per theorem; work that reports progress after that is stopped and its row says so
    """
    dataset = dataset_of(data)
    rows = []
    for name in theorems or list(THEOREMS):
        entry = find(name)
        deadline = time.monotonic() + budget

        def stop(stage: str, done: int, total: int, deadline: float = deadline) -> None:
            if time.monotonic() > deadline:
                where = f"at {done} of {total}, {stage}"
                raise LimitExceeded("--budget (seconds)", int(budget) + 1, int(budget), f"stopped {where}")

        try:
            with listening(stop):
                rows.append(Comparison(entry.id, memorize(dataset, entry.id, one_hot=one_hot)))
        except ExactmemError as error:
            if not isinstance(error, InputError):
                rows.append(Comparison(entry.id, None, str(error)))
            else:
                raise
    return rows
