"""Datasets from data frames of pandas or polars, by what both of them offer: `df.columns` and `df[column].to_list()`.

Neither library is imported. A float column is taken as the dyadic rationals it holds; to mean decimals, read the file
with `Dataset.from_csv` or keep the column as text.
"""

from __future__ import annotations

from typing import Any

from exactmem.data.arrays import code_labels, exact_numbers, side_by_side
from exactmem.data.dataset import Columns, Dataset
from exactmem.data.sources import choose_columns
from exactmem.errors import InputError
from exactmem.numbers.parsing import quoted


def from_frame(df: Any, label: Columns = None, ignore: Columns = (), one_hot: bool = False) -> Dataset:
    """A dataset from a data frame.

    Parameters
    ----------
    df : a data frame of pandas or polars (anything with `columns` and columns that have `to_list`)
    label, ignore, one_hot : as in `exactmem.data.sources.load`; columns are named as in the frame

    Raises
    ------
    InputError : a missing value, NaN or text among the features, with its row (from 1) and column; unknown columns

    >>> import pandas as pd
    >>> from_frame(pd.DataFrame({"x": [0.5, 2.0], "kind": ["a", "b"]}))
    Dataset(2 x 1, labels 2 x 1, classes a, b)
    >>> from_frame(pd.DataFrame({"x": [0.5, None], "kind": ["a", "b"]}))
    Traceback (most recent call last):
        ...
    exactmem.errors.InputError: the data frame, row 2, column 'x': 'nan' is not a number (NaN); fill it in or ...
    """
    source = "the data frame"
    if not hasattr(df, "columns") or not hasattr(df, "__getitem__"):
        raise InputError(
            f"a value of type {type(df).__name__} is not a data frame; use Dataset.from_arrays for arrays and lists"
        )
    heads = list(df.columns)
    names = tuple(map(str, heads))
    repeated = next((name for j, name in enumerate(names) if name in names[:j]), None)
    if repeated is not None:
        raise InputError(f"{source}: two columns are called {quoted(repeated)}; rename one")
    if not names:
        raise InputError(f"{source}: there are no columns; give features and a label")
    features, labels = choose_columns(names, label, ignore, source)

    def place(i: int, j: int) -> str:
        return f"{source}, row {i + 1}, column {quoted(names[j])}"

    values = {j: _values(df[heads[j]]) for j in (*features, *labels)}
    if not values[labels[0]]:
        raise InputError(f"{source}: there are no rows; a dataset needs at least one point")
    numbers = [exact_numbers(values[j], lambda i, j=j: place(i, j)) for j in features]  # type: ignore[misc]
    X = side_by_side(numbers, lambda k: f"{source}, column {quoted(names[features[k]])}")
    Y, classes = code_labels([values[j] for j in labels], lambda i, k: place(i, labels[k]))
    columns, label_columns = tuple(names[j] for j in features), tuple(names[j] for j in labels)
    data = Dataset(X, Y, names=classes, columns=columns, label_columns=label_columns)
    return data.one_hot() if one_hot else data


def _values(column: Any) -> list[Any]:
    """The entries as Python values: both libraries keep integers, decimals and missing values apart this way."""
    if not hasattr(column, "to_list"):
        raise InputError("the data frame has columns without to_list; use Dataset.from_arrays")
    return list(column.to_list())
