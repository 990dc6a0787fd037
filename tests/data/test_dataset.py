"""Dataset: exact, immutable, equal by content; merging, conflicts, labels."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.data import dataset as dataset_module
from exactmem.data.dataset import Dataset, _distinct_by_checksum, distinct_rows
from exactmem.errors import Conflict, InputError, LimitExceeded
from exactmem.linalg.rational_matrix import RationalMatrix

rows_of_small_integers = st.integers(1, 4).flatmap(
    lambda d: st.lists(st.lists(st.integers(-1, 1), min_size=d, max_size=d), min_size=1, max_size=12)
)


def matrix(rows):
    return RationalMatrix.from_rows(rows)


def test_a_dataset_cannot_be_changed():
    data = Dataset.from_arrays([[1, 2]], [0])
    with pytest.raises(dataclasses.FrozenInstanceError):
        data.X = data.Y
    with pytest.raises(ValueError, match="read-only"):
        data.X.num[0, 0] = 5
    lines = np.array([4])
    kept = Dataset(data.X, data.Y, lines=lines)
    lines[0] = 7
    assert kept.lines.tolist() == [4]


def test_the_array_that_a_dataset_was_made_from_may_change_later():
    X = np.array([[1, 2], [3, 4]])
    data = Dataset.from_arrays(X, [0, 1])
    X[0, 0] = 9
    assert data.X[0, 0] == 1


@pytest.mark.parametrize(
    ("X", "Y", "options", "message"),
    [
        (np.zeros((0, 2), np.int64), np.zeros((0, 1), np.int64), {}, "no rows"),
        (np.zeros((2, 0), np.int64), np.zeros((2, 1), np.int64), {}, "no feature column"),
        (np.zeros((2, 1), np.int64), np.zeros((2, 0), np.int64), {}, "no label column"),
        (np.zeros((2, 1), np.int64), np.zeros((3, 1), np.int64), {}, "2 points but 3 labels"),
        (np.zeros((2, 1), np.int64), np.zeros((2, 1), np.int64), {"columns": ("a", "b")}, "columns has 2 names"),
        (np.zeros((2, 1), np.int64), np.full((2, 1), 2), {"names": ("a", "b")}, "do not index"),
        (np.zeros((2, 1), np.int64), np.zeros((2, 1), np.int64), {"lines": np.array([1])}, "lines has shape"),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(X, Y, options, message):
    with pytest.raises(InputError, match=f"^f.csv: .*{message}"):
        Dataset(RationalMatrix(X), RationalMatrix(Y), source="f.csv", **options)


def test_datasets_are_equal_when_points_labels_and_class_names_are():
    one = Dataset(matrix([[Fraction(1, 2)]]), matrix([[0]]), names=("a",), source="here.csv")
    same = Dataset(matrix([[Fraction(2, 4)]]), matrix([[0]]), names=("a",), columns=("x",))
    other = Dataset(matrix([[Fraction(1, 2)]]), matrix([[0]]), names=("b",))
    assert one == same and hash(one) == hash(same)
    assert one != other and one != "a dataset"
    assert len({one, same, other}) == 2


def test_a_row_is_called_by_its_number_from_one_its_line_and_its_file():
    data = Dataset(matrix([[1], [2]]), matrix([[0], [1]]), source="in/f.csv", lines=np.array([2, 9]))
    assert data.where(1) == "row 2 (line 9 of f.csv)"
    assert dataclasses.replace(data, lines=None).where(0) == "row 1 of f.csv"
    assert dataclasses.replace(data, source="").where(0) == "row 1 (line 2)"
    assert Dataset.from_arrays([[1]], [0]).where(0) == "row 1"


def test_merging_keeps_the_first_row_of_each_point_and_counts_the_others():
    data = Dataset.from_arrays([[1, 2], ["1/2", 0], [1, 2], [3, 4], [1, 2]], ["u", "v", "u", "v", "u"])
    merged = data.merged()
    assert merged.representative.tolist() == [0, 1, 3]
    assert merged.multiplicity.tolist() == [3, 1, 1]
    assert merged.index.tolist() == [0, 1, 0, 2, 0]
    assert [merged.X.row(k) for k in range(3)] == [(1, 2), (Fraction(1, 2), 0), (3, 4)]
    assert merged.Y.num.tolist() == [[0], [1], [1]]
    assert not merged.index.flags.writeable


def test_a_conflict_names_both_rows_with_their_lines_and_labels():
    data = Dataset(
        matrix([[5], [6], [7], [6]]), matrix([[0], [0], [0], [1]]), source="f.csv", lines=np.array([2, 4, 5, 10])
    )
    with pytest.raises(Conflict) as caught:
        data.merged()
    assert caught.value.pair == (1, 3)
    assert str(caught.value) == (
        "row 2 (line 4 of f.csv) and row 4 (line 10 of f.csv) are the same point with labels 0 and 1: "
        "no function fits both; remove or correct one"
    )


def test_a_conflict_of_classes_names_them():
    with pytest.raises(Conflict, match="labels cat and dog"):
        Dataset.from_arrays([[1], [1]], ["cat", "dog"]).merged()


@settings(deadline=None)
@given(rows_of_small_integers, st.booleans())
def test_distinct_rows_are_found_in_order_of_first_appearance(rows, big):
    num = np.array(rows, dtype=np.int64)
    first, index = distinct_rows(num.astype(object) * 10**30 if big else num)
    expected = list(dict.fromkeys(map(tuple, rows)))
    assert [tuple(rows[i]) for i in first] == expected
    assert index.tolist() == [expected.index(tuple(row)) for row in rows]
    assert all(rows.index(rows[i]) == i for i in first)


def checksum_twins():
    """Two rows made to share their checksum: every step of it can be inverted modulo 2^64."""
    factors, state = [], 0x9E3779B97F4A7C15
    for _ in range(2):
        state = (state * 0x5851F42D4C957F2D + 0x14057B7EF767814F) % 2**64
        factors.append(state | 1)
    after_first = [x * factors[0] % 2**64 for x in (1, 2)]
    mixed = [t ^ (t >> 29) for t in after_first]
    partner = (5 + (mixed[0] - mixed[1]) * pow(factors[1], -1, 2**64)) % 2**64
    return [1, 5], [2, partner - 2**64 if partner >= 2**63 else partner]


def test_rows_that_share_a_checksum_are_still_told_apart():
    one, other = checksum_twins()
    num = np.array([one, other, one, other, [0, 0]], dtype=np.int64)
    assert _distinct_by_checksum(num) is None  # the twins are real
    first, index = distinct_rows(num)
    assert first.tolist() == [0, 1, 4] and index.tolist() == [0, 1, 0, 1, 2]


def test_labels_are_tabulated_in_increasing_order():
    table, classes = Dataset.from_arrays([[1], [2], [3], [4]], [["1/2", 3], [-1, 9], ["1/2", 2], [-1, 9]]).label_table()
    assert [table.row(k) for k in range(3)] == [(-1, 9), (Fraction(1, 2), 2), (Fraction(1, 2), 3)]
    assert classes.tolist() == [2, 0, 1, 0] and classes.dtype == np.int64


def test_one_hot_has_a_column_per_class_in_increasing_order():
    data = Dataset.from_arrays([[1], [2], [3]], [7, -5, 7]).one_hot()
    assert data.Y.num.tolist() == [[0, 1], [1, 0], [0, 1]]
    assert data.describe_label(0) == "(0, 1)"


def test_one_hot_keeps_the_names_of_the_classes_that_occur():
    data = Dataset.from_arrays([[1], [2], [3]], ["b", "c", "a"])
    hot = data.one_hot()
    assert hot.names == ("a", "b", "c") and hot.Y.num.tolist() == [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
    assert [hot.describe_label(i) for i in range(3)] == ["b", "c", "a"]
    some = data.take([0, 1])
    assert some.names == ("a", "b", "c") and some.describe_label(1) == "c"
    assert some.one_hot().names == ("b", "c") and some.one_hot().describe_label(1) == "c"


def test_one_hot_twice_is_one_hot_once():
    for labels in (["b", "c", "a"], [3, 1, 2], ["only", "only", "only"], [4, 4, 4]):
        once = Dataset.from_arrays([[1], [2], [3]], labels).one_hot()
        assert once.one_hot() == once


def test_one_hot_of_measurements_is_refused_by_its_limit(monkeypatch):
    monkeypatch.setattr(dataset_module, "MAX_ONE_HOT_ENTRIES", 8)
    with pytest.raises(LimitExceeded, match="MAX_ONE_HOT_ENTRIES: 9 is over the limit of 8"):
        Dataset.from_arrays([[1], [2], [3]], [1, 2, 3]).one_hot()


def test_take_selects_rows_by_index_or_by_mask_with_their_lines():
    data = Dataset(matrix([[1], [2], [3]]), matrix([[0], [1], [0]]), lines=np.array([2, 5, 6]))
    assert data.take([2, 0]).X.num.tolist() == [[3], [1]] and data.take([2, 0]).lines.tolist() == [6, 2]
    assert data.take(np.array([False, True, True])).X.num.tolist() == [[2], [3]]
    assert data.take([-1]).X.num.tolist() == [[3]]
    for rows, message in (([3], "no such row"), ([], "at least one row"), ([0.5], "whole numbers"), ([True], "mask")):
        with pytest.raises(InputError, match=message):
            data.take(rows)


def test_a_dataset_shows_itself_in_one_line_and_in_a_notebook():
    data = Dataset.from_arrays([["5.1"] * 9, [0] * 9], ["<b>", "plain"])
    assert repr(data) == "Dataset(2 x 9, labels 2 x 1, classes <b>, plain)"
    page = data._repr_html_()
    assert "51/10" in page and "&lt;b&gt;" in page and "<b>" not in page


@settings(deadline=None)
@given(rows_of_small_integers)
def test_merging_loses_no_row_and_no_point(rows):
    data = Dataset.from_arrays(rows, [sum(row) for row in rows])
    merged = data.merged()
    assert merged.X.take(merged.index) == data.X and merged.Y.take(merged.index) == data.Y
    assert int(merged.multiplicity.sum()) == data.n
    assert len(set(merged.X.rows())) == len(merged.X)
