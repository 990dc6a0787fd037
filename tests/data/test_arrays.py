"""Arrays, NPY, NPZ and nested sequences, taken exactly for what they hold."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from fractions import Fraction

import gmpy2
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.data import arrays
from exactmem.data.arrays import exact_numbers, from_arrays
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.parsing import exact


def refusal(X, Y):
    with pytest.raises(InputError) as caught:
        from_arrays(X, Y)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def file_refusal(path, **options):
    with pytest.raises(InputError) as caught:
        Dataset.from_npz(path, **options)
    assert str(caught.value).startswith(str(path)) and "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{path}")


@pytest.mark.parametrize(
    "X",
    [
        np.array([[1, 2], [3, 4]]),
        np.array([[1, 2], [3, 4]], dtype=np.uint8),
        np.array([[1, 2], [3, 4]], dtype=np.float16),
        np.array([[1, 2], [3, 4]], dtype=np.longdouble),
        np.array([["1", "2"], ["3", "4.0"]]),
        np.array([[b"1", b"2"], [b"3", b"4"]]),
        np.array([[Fraction(1), 2], [3, 4.0]], dtype=object),
        np.asfortranarray([[1, 2], [3, 4]]),
        [[1, 2], [3, 4]],
        [(1, "2"), (Fraction(3), 4.0)],
        [np.array([1, 2]), [gmpy2.mpz(3), Decimal(4)]],
        ((1.0, 2.0), (3.0, 4.0)),
        RationalMatrix(np.array([[1, 2], [3, 4]])),
    ],
    ids=lambda X: getattr(X, "dtype", type(X).__name__).__str__(),
)
def test_every_kind_of_array_holds_the_same_points(X):
    data = from_arrays(X, [0, 1])
    assert RationalMatrix(np.array([[1, 2], [3, 4]])) == data.X
    assert data.X.num.dtype == np.int64


def test_a_float_array_is_the_dyadics_it_holds():
    data = from_arrays(np.array([[0.1, -2.5], [5e-324, 1e300]]), np.array([0.5, 1]))
    assert data.X.row(0) == (Fraction(0.1), Fraction(-5, 2))
    assert data.X.row(1) == (Fraction(1, 2**1074), Fraction(1e300))
    assert data.Y.row(0) == (Fraction(1, 2),)


@pytest.mark.parametrize("values", [[2.0**61, 0.5], [2.0**62, 0.5], [-(2.0**62), 0.5], [2.0**63, 1], [2.0**60, 0.25]])
def test_floats_about_as_long_as_a_machine_word_stay_exact(values):
    num, den = exact_numbers(np.array(values), str)
    assert [Fraction(int(p), den) for p in num.tolist()] == [Fraction(v) for v in values]


def test_extended_floats_keep_their_extra_bits():
    value = np.longdouble(1) + np.longdouble(2) ** -60
    assert from_arrays(np.array([[value]]), [0]).X[0, 0] == Fraction(*map(int, value.as_integer_ratio()))


def test_integers_beyond_64_bits_stay_exact():
    for X in (np.array([[2**64 - 1]], dtype=np.uint64), [[2**64 - 1]], np.array([[2**64 - 1]], dtype=object)):
        assert from_arrays(X, [0]).X[0, 0] == 2**64 - 1
    assert from_arrays(np.array([[-(2**63)]]), [0]).X[0, 0] == -(2**63)
    assert from_arrays([[2**63, 1], [1, -1]], [0, 1]).X.row(0) == (2**63, 1)


def test_labels_may_have_one_or_two_dimensions():
    assert from_arrays([[1], [2]], [5, "1/2"]).Y.shape == (2, 1)
    assert from_arrays([[1], [2]], np.array([[5, 6, 7], [8, 9, 10]])).Y.shape == (2, 3)
    assert from_arrays([[1], [2]], [[5, 6], [7, 8]]).Y.row(1) == (7, 8)


def test_text_labels_are_coded_in_any_container():
    for Y in (["b", "a"], np.array(["b", "a"]), np.array([["b"], ["a"]], dtype=object), pd.Series(["b", "a"])):
        data = from_arrays([[1], [2]], Y)
        assert data.names == ("a", "b") and data.Y.num.tolist() == [[1], [0]]
    assert from_arrays([[1], [2]], ["3", "1/2"]).names == ()


@pytest.mark.parametrize(
    ("X", "Y", "message"),
    [
        ([[1, float("nan")]], [0], "X, row 1, column 2: 'nan' is not a number (NaN); fill it in or drop the row"),
        (np.array([[1.0], [np.inf]]), [0, 1], "X, row 2, column 1: 'inf' is infinite; replace it by a number or"),
        (np.array([[1.0], [2.0]]), np.array([0, np.nan]), "Y, row 2, column 1: 'nan' is not a number (NaN)"),
        ([[1], [None]], [0, 1], "X, row 2, column 1: None marks a missing value"),
        ([[1], [True]], [0, 1], "X, row 2, column 1: True is a truth value, not a number; write 1 or 0"),
        ([["1"], ["x"]], [0, 1], "X, row 2, column 1: 'x' is not a number"),
        ([[1], [2]], ["a", None], "Y, row 2, column 1: None marks a missing value"),
        ([[1], [2]], ["a", ""], "Y, row 2, column 1: the label is missing"),
        ([[1], [2]], ["a", float("nan")], "Y, row 2, column 1: 'nan' is not a number (NaN)"),
        (
            [[1], [2]],
            ["a", 3],
            "Y, row 1, column 1: the label 'a' is text, but that of Y, row 2, column 1 is a number; make",
        ),
        ([[1], [2]], [["a", "b"], ["c", "d"]], "Y, row 1, column 1: 'a' is not a number"),
        ([[1, 2], [3]], [0, 1], "X, row 2 has 1 entry, but row 1 has 2; give every row the same length"),
        ([1, 2], [0, 1], "X has one dimension; give n rows of d features"),
        (np.zeros((2, 2, 2)), [0, 1], "X has shape (2, 2, 2); reshape it to one row per point"),
        (np.array(1.0), [0], "X has shape (); reshape it"),
        (10**9999, [0], "X is of type int; give one row per point"),
        ("12", [0], "X is of type str; give one row per point"),
        ([[1], [2]], ["a", 10**9999], "Y, row 1, column 1: the label 'a' is text, but that of Y, row 2"),
        ([[1], [[10**9999]]], [0, 1], "X, row 2, column 1: a value of type list is not a number"),
        ([[1], [2]], [0], "X has 2 rows, but Y has 1; give one label per point"),
        ([], [], "X has no rows"),
        (np.zeros((0, 3)), [], "X has no rows"),
        (np.zeros((2, 0)), [0, 1], "X has shape (2, 0)"),
        ([[], []], [0, 1], "X has shape (2, 0)"),
        (np.array([[True]]), [0], "X has dtype bool, which does not hold numbers; convert it first"),
        (np.array([[1j]]), [0], "X has dtype complex128"),
        (np.array([["2020-01-01"]], dtype="M8[D]"), [0], "X has dtype datetime64[D]"),
        (np.ma.masked_array([[1, 2]], mask=[[True, False]]), [0], "X has masked entries"),
        (pd.DataFrame({"a": [1]}), [0], "X is a data frame; use Dataset.from_frame"),
        ([["1e999999999"]], [0], "X, row 1, column 1: '1e999999999' is over the limit MAX_NUMBER_BITS"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_what_cannot_be_a_dataset_is_refused_with_its_place(X, Y, message):
    assert refusal(X, Y).startswith(message)


def test_a_table_too_long_over_its_common_denominator_is_refused(monkeypatch):
    monkeypatch.setattr(arrays, "MAX_TABLE_BITS", 1000)
    assert refusal([[1.0], [5e-324]], [0, 1]).startswith("X, row 2, column 1: over one denominator")
    assert "MAX_TABLE_BITS = 1000" in refusal([["1"], ["1e-200"]], [0, 1])
    assert from_arrays([[1.0], [0.5]], [0, 1]).n == 2


@settings(deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8))
def test_floats_become_integers_over_a_power_of_two_exactly(values):
    num, den = exact_numbers(np.array(values), str)
    assert [Fraction(int(p), den) for p in num.tolist()] == [Fraction(v) for v in values]
    assert den & (den - 1) == 0


@settings(deadline=None)
@given(st.lists(st.one_of(st.integers(), st.fractions(), st.floats(-100, 100), st.just("1/7")), max_size=8))
def test_mixed_values_become_integers_over_one_denominator_exactly(values):
    num, den = exact_numbers(values, str)
    assert [Fraction(int(p), den) for p in num.tolist()] == [exact(v) for v in values]


@pytest.mark.parametrize("keys", [("X", "y"), ("x", "y"), ("X", "Y"), ("data", "target")])
def test_an_npz_file_holds_points_and_labels_under_the_usual_names(tmp_path, keys):
    path = tmp_path / "f.npz"
    np.savez(path, **dict(zip(keys, ([[1.5, 2], [3, 4]], [0, 1]), strict=True)), other=[[7]])
    data = Dataset.from_npz(path)
    assert data.X.row(0) == (Fraction(3, 2), 2) and data.Y.num.tolist() == [[0], [1]]
    assert data.where(0) == "row 1 of f.npz"


def test_an_npz_file_may_name_another_label_and_ignore_columns(tmp_path):
    path = tmp_path / "f.npz"
    np.savez(path, X=[[1, 2, 3], [4, 5, 6]], y=[0, 1], kind=["u", "v"])
    data = Dataset.from_npz(path, label="kind", ignore=[2], one_hot=True)
    assert data.X.num.tolist() == [[1, 3], [4, 6]] and data.columns == ("1", "3")
    assert data.names == ("u", "v") and data.Y.shape == (2, 2)
    assert "there is no column '4'" in file_refusal(path, ignore="4")
    assert "give at least one column to each" in file_refusal(path, ignore="1,2,3")
    assert "the arrays in it are 'X', 'y', 'kind'; save the points and the labels as X and z" in file_refusal(
        path, label="z"
    )


def test_an_npy_file_has_the_label_in_its_last_column_unless_told_otherwise(tmp_path):
    path = tmp_path / "f.npy"
    np.save(path, np.array([[1.5, 2, 0], [3, 4, 1]]))
    assert Dataset.from_npz(path).X.row(0) == (Fraction(3, 2), 2)
    data = Dataset.from_npz(path, label=1, ignore="2")
    assert data.X.num.tolist() == [[0], [1]] and data.Y.row(0) == (Fraction(3, 2),)
    assert data.columns == ("3",) and data.label_columns == ("1",)
    assert Dataset.from_npz(path, label="1,3").d_y == 2
    assert "without a header columns are numbered 1 to 3" in file_refusal(path, label=0)


def test_the_place_in_a_file_counts_the_columns_of_the_file(tmp_path):
    path = tmp_path / "f.npy"
    np.save(path, np.array([[1, 2, 0], [3, np.nan, np.nan]]))
    assert file_refusal(path, ignore=1).startswith(": X, row 2, column 2: 'nan'")
    assert file_refusal(path, ignore=2).startswith(": Y, row 2, column 3: 'nan'")


def test_an_npz_file_without_points_and_labels_lists_what_it_has(tmp_path):
    path = tmp_path / "f.npz"
    np.savez(path, features=[[1]], y=[0])
    assert file_refusal(path) == (
        ": the arrays in it are 'features', 'y'; save the points and the labels as X and y, or data and target"
    )
    np.savez(path)
    assert "the arrays in it are none" in file_refusal(path)


def test_pickled_objects_are_never_loaded(tmp_path):
    path = tmp_path / "f.npz"
    np.savez(path, X=np.array([[Fraction(1)]], dtype=object), y=[0])
    assert "it holds Python objects; save plain numbers" in file_refusal(path)
    np.save(tmp_path / "f.npy", np.array([[Fraction(1), 1]], dtype=object))
    assert "it holds Python objects; save plain numbers" in file_refusal(tmp_path / "f.npy")


def test_damaged_files_are_refused(tmp_path):
    path = tmp_path / "f.npz"
    np.savez(path, X=[[1, 2], [3, 4]], y=[0, 1])
    good = path.read_bytes()
    for bad in (b"", b"x,y\n1,2\n", good[:50], good[:-30], good[:100] + bytes(40) + good[140:], b"\x93NUMPY\x01\x00"):
        path.write_bytes(bad)
        assert "NPY or NPZ file" in file_refusal(path)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("X.npy", "garbage")
        file.writestr("y.npy", "garbage")
    file_refusal(path)


def test_an_npy_file_that_asks_for_too_much_memory_is_refused(tmp_path):
    path, stream = tmp_path / "f.npy", io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "<f8", "fortran_order": False, "shape": (2**40, 2**20)})
    path.write_bytes(stream.getvalue())
    file_refusal(path)


@pytest.mark.parametrize("table", [np.zeros(3), np.zeros((2, 2, 2)), np.array(1), np.array([(1, 2.0)], dtype="i8,f8")])
def test_an_npy_file_must_hold_a_table(tmp_path, table):
    np.save(tmp_path / "f.npy", table)
    assert "the array has shape" in file_refusal(tmp_path / "f.npy")
