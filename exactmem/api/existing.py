"""`exists` and `every_labelling`: parameters that are proved to exist without being written down.

Three conclusions that never stand for one another: a `Result` holds a network that fits; `ParametersExist` holds a box in
which some parameters fit these labels; `EveryLabelling` says that each labelling of the points has parameters.

>>> from exactmem.data.dataset import Dataset
>>> data = Dataset.from_arrays([[0], [1], [2], [4]], [0, 3, -1, 10])
>>> exists(data, "sigmoid", hidden=3)
ParametersExist(3 sigmoid neurons, 4 points)
>>> every_labelling(data, "sigmoid", hidden=3)
EveryLabelling(3 sigmoid neurons, 4 points)
>>> exists(Dataset.from_arrays([[0], [0]], [0, 1]))
Traceback (most recent call last):
    ...
exactmem.errors.Conflict: row 1 and row 2 are the same point with labels 0 and 1: no function fits both; remove or correct one
"""

from __future__ import annotations

from numbers import Real

from exactmem.data.sources import Source, dataset_of
from exactmem.errors import InputError
from exactmem.numbers.parsing import quoted, whole
from exactmem.theorems.madden2023 import balanced_zero, difference
from exactmem.theorems.madden2023 import exists as by_search
from exactmem.theorems.madden2023.conclusions import EveryLabelling, ParametersExist

METHODS = ("search", "difference")


def exists(
    data: Source,
    activation: str = "tanh",
    *,
    hidden: int = 0,
    method: str = "search",
    seed: int | str = 0,
    budget: float = by_search.BUDGET,
) -> ParametersExist:
    """Parameters of one hidden layer that fit these labels exist.

    Parameters
    ----------
    activation : tanh, sigmoid, sin, ..., t^k, or coefficients c_0,c_1,... of a polynomial
    hidden : neurons; 0 for about a tenth more than n/(d' + 1), or with "difference" for 2·ceil(n/(d' + 1)); the points span
        d' dimensions
    method : "search" for a solution with these neurons; "difference" for two copies of a random half net, with eps explicit
    seed : of the starts; budget : seconds of the search

    Raises
    ------
    Conflict : equal points with different labels; HypothesisFails : too few neurons, several labels per row
    Undecided : not found within the budget, which says nothing about existence
    """
    dataset, hidden = dataset_of(data), whole(hidden, "hidden")
    in_seconds(budget)
    if method == "search":
        return by_search.exists(dataset, activation, hidden, seed, budget)
    if method == "difference":
        return difference.difference(dataset, activation, hidden, seed)
    raise InputError(f"unknown method {quoted(str(method))}; known: {', '.join(METHODS)}")


def every_labelling(
    data: Source, activation: str = "tanh", *, hidden: int = 0, seed: int | str = 0, budget: float = by_search.BUDGET
) -> EveryLabelling:
    """Every labelling of the points has parameters of the same neurons; the labels of the data are not read.

    Parameters and errors are those of `exists`; two rows with the same point are one point, whatever their labels.
    """
    in_seconds(budget)
    return balanced_zero.balanced_zero(dataset_of(data).X, activation, whole(hidden, "hidden"), seed, budget)


def in_seconds(budget: float) -> None:
    if not isinstance(budget, Real) or not 0 < budget < 10**9:
        raise InputError(f"a budget is a positive number of seconds below 10^9, not {quoted(str(budget))[1:-1]}")
