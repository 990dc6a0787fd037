"""Data frames of pandas and polars give the same datasets and the same messages."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pandas as pd
import polars as pl
import pytest

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError

both = pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame], ids=["pandas", "polars"])


def refusal(df, **options):
    with pytest.raises(InputError) as caught:
        Dataset.from_frame(df, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@both
def test_columns_of_every_kind_are_taken_exactly(frame):
    df = frame(
        {
            "whole": [2**62 + 1, -3],
            "float": [0.5, 0.1],
            "text": ["5.1", "1/3"],
            "decimal": [Decimal("5.1"), Decimal("-0.25")],
            "kind": ["b", "a"],
        }
    )
    data = Dataset.from_frame(df)
    assert data.X.row(0) == (2**62 + 1, Fraction(1, 2), Fraction(51, 10), Fraction(51, 10))
    assert data.X.row(1) == (-3, Fraction(0.1), Fraction(1, 3), Fraction(-1, 4))
    assert data.columns == ("whole", "float", "text", "decimal") and data.label_columns == ("kind",)
    assert data.names == ("a", "b") and data.Y.num.tolist() == [[1], [0]]


@both
def test_options_name_columns_of_the_frame(frame):
    df = frame({"a": [1, 2], "b": [3, 4], "c": [5, 6]})
    data = Dataset.from_frame(df, label="a", ignore="b")
    assert data.X.num.tolist() == [[5], [6]] and data.Y.num.tolist() == [[1], [2]]
    assert Dataset.from_frame(df, label=["a", "b"]).d_y == 2
    assert Dataset.from_frame(df, one_hot=True).Y.num.tolist() == [[1, 0], [0, 1]]
    assert refusal(df, label="z") == "the data frame: there is no column 'z'; the columns are a, b, c"


@both
def test_missing_values_are_named_by_column_and_row(frame):
    assert refusal(frame({"x": [0.5, None], "y": [0, 1]})).startswith("the data frame, row 2, column 'x': ")
    assert refusal(frame({"x": [0.5, float("nan")], "y": [0, 1]})).startswith("the data frame, row 2, column 'x': ")
    assert refusal(frame({"x": [1, 2], "y": ["a", None]})).startswith("the data frame, row 2, column 'y': ")
    assert refusal(frame({"x": [1, 2], "y": [None, 1]})).startswith("the data frame, row 1, column 'y': ")


@both
def test_infinity_text_and_truth_values_among_the_features_are_refused(frame):
    assert "row 1, column 'x': 'inf' is infinite" in refusal(frame({"x": [float("inf")], "y": [0]}))
    assert "row 1, column 'x': 'red' is not a number" in refusal(frame({"x": ["red"], "y": [0]}))
    assert "row 1, column 'x': True is a truth value" in refusal(frame({"x": [True], "y": [0]}))


@both
def test_a_frame_without_rows_or_features_is_refused(frame):
    assert "there are no rows" in refusal(frame({"x": [], "y": []}))
    assert "no feature column is left" in refusal(frame({"y": [1]}))
    assert "there are no columns" in refusal(frame({}))


def test_nullable_integers_of_pandas_stay_exact():
    df = pd.DataFrame({"x": pd.array([2**62 + 1, 5], dtype="Int64"), "y": pd.Categorical(["u", "v"])})
    data = Dataset.from_frame(df)
    assert data.X[0, 0] == 2**62 + 1 and data.names == ("u", "v")
    df = pd.DataFrame({"x": pd.array([1, None], dtype="Int64"), "y": [0, 1]})
    assert "row 2, column 'x': <NA> marks a missing value" in refusal(df)


def test_integers_of_polars_with_a_gap_do_not_become_floats():
    assert "row 2, column 'x': None marks a missing value" in refusal(
        pl.DataFrame({"x": [2**62 + 1, None], "y": [0, 1]})
    )


def test_column_names_that_are_numbers_are_texts():
    df = pd.DataFrame([[1, 2, 3]], columns=[10, 20, 30])
    assert Dataset.from_frame(df, label=10, ignore="20").columns == ("30",)


def test_two_columns_of_one_name_are_refused():
    assert "two columns are called 'a'" in refusal(pd.DataFrame([[1, 2, 3]], columns=["a", "a", "y"]))


def test_the_index_of_a_frame_does_not_matter():
    df = pd.DataFrame({"x": [1, 2], "y": [0, 1]}, index=[7, 7])
    assert Dataset.from_frame(df) == Dataset.from_arrays([[1], [2]], [0, 1])


def test_what_is_no_frame_is_refused():
    assert "is not a data frame; use Dataset.from_arrays" in refusal([[1, 2]])
