"""CSV and TSV: what is read exactly, and one line per thing that is wrong."""

from __future__ import annotations

import os
from fractions import Fraction

import gmpy2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.data.dataset import Dataset
from exactmem.data.tables import _plain_decimals, parse_table
from exactmem.errors import Conflict, InputError
from exactmem.numbers.parsing import parse_rational


def refusal(text, **options):
    """The message for a table called f.csv."""
    with pytest.raises(InputError) as caught:
        parse_table(text, "f.csv", **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_decimals_quotients_and_exponents_are_read_exactly():
    data = parse_table("a,b,y\n5.1,1/3,0\n1e-2,-7,1\n", "f.csv")
    assert data.X.row(0) == (Fraction(51, 10), Fraction(1, 3))
    assert data.X.row(1) == (Fraction(1, 100), Fraction(-7))
    assert data.Y.num.tolist() == [[0], [1]]
    assert data.columns == ("a", "b") and data.label_columns == ("y",) and data.source == "f.csv"


def test_a_first_row_of_numbers_is_data():
    data = parse_table("1,2,0\n3,4,1\n", "f.csv")
    assert data.n == 2 and data.columns == ("1", "2") and data.label_columns == ("3",)


def test_one_row_is_a_dataset():
    assert parse_table("1,2,0\n", "f.csv").n == 1
    assert parse_table("a,y\n1,2", "f.csv").n == 1


def test_text_labels_are_coded_in_sorted_order():
    data = parse_table("x,kind\n1,b\n2, a \n3,b\n", "f.csv")
    assert data.names == ("a", "b") and data.Y.num.tolist() == [[1], [0], [1]]


def test_labels_and_ignored_columns_are_named_or_numbered():
    text = "a,b,c,d\n1,2,3,4\n5,6,7,8\n"
    data = parse_table(text, "f.csv", label="d,b", ignore="a")
    assert data.columns == ("c",) and data.label_columns == ("d", "b")
    assert data.Y.num.tolist() == [[4, 2], [8, 6]]
    assert parse_table(text, "f.csv", label=["d", "b"], ignore=["a"]) == data
    plain = parse_table("1,2,3,4\n5,6,7,8\n", "f.csv", label="4,2", ignore=1)
    assert plain == data and plain.columns == ("3",)


def test_a_column_name_may_hold_a_comma():
    assert parse_table('"a,b",c\n1,2\n', "f.csv", label="a,b").columns == ("c",)


def test_ignored_columns_may_hold_anything():
    data = parse_table("id,x,y\nnan,1,0\n,2,1\n\U0001f600,3,0\n", "f.csv", ignore="id")
    assert data.X.num.ravel().tolist() == [1, 2, 3]


def test_blank_lines_are_skipped_but_counted():
    data = parse_table("\nx,y\n\n1,0\n   \n2,1\n\n", "f.csv")
    assert data.lines.tolist() == [4, 6]


def test_a_row_begins_where_its_quoted_cell_does():
    data = parse_table('note,x,y\n"two\nlines",1,0\n"one",2,1\n', "f.csv", ignore="note")
    assert data.lines.tolist() == [2, 4]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_ending_counts_lines_alike(end):
    assert parse_table(end.join(["x,y", "1,0", "", "2,1", ""]), "f.csv").lines.tolist() == [2, 4]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(delimiter):
    assert parse_table(delimiter.join("xyz") + "\n" + delimiter.join("123"), "f.csv").X.num.tolist() == [[1, 2]]


def test_delimiters_inside_quotes_do_not_count():
    assert parse_table('"a,b,c";y\n1;2\n', "f.csv").columns == ("a,b,c",)


def test_a_tsv_file_has_tabs_and_a_byte_order_mark_is_skipped(tmp_path):
    path = tmp_path / "f.tsv"
    path.write_bytes("\ufeffx\ty,z\n1\t2\n".encode())
    data = Dataset.from_csv(path)
    assert data.columns == ("x",) and data.label_columns == ("y,z",)
    assert data.where(0) == "row 1 (line 2 of f.tsv)"


def test_one_hot_is_applied_on_request():
    assert parse_table("x,y\n1,b\n2,a\n", "f.csv", one_hot=True).Y.num.tolist() == [[0, 1], [1, 0]]


def test_a_conflict_in_a_file_names_its_lines():
    with pytest.raises(Conflict, match=r"row 1 \(line 2 of f.csv\) and row 2 \(line 4 of f.csv\)"):
        parse_table("x,y\n1.0,0\n\n1,1\n", "f.csv").merged()


def test_a_ragged_row_is_named_by_its_line():
    assert refusal("a,b,y\n1,2,3\n\n1,2\n") == (
        "f.csv, line 4: the row has 2 cells, but the header has 3; add or remove cells"
    )
    assert "line 2: the row has 4 cells, but line 1 has 3" in refusal("1,2,3\n1,2,3,4\n")


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("nan", "'nan' is not a number (NaN); fill it in or drop the row"),
        ("-inf", "'-inf' is infinite; replace it by a number or drop the row"),
        ("", "'' is empty, not a number; fill it in or drop the row"),
        ("NA", "'NA' marks a missing value; fill it in or drop the row"),
        ("abc", "'abc' is not a number"),
        ("１", "'１' is not a number; write it with the digits 0-9"),
        ("1_0", "'1_0' is not a number"),
        ("1/0", "'1/0' divides by zero"),
        ("1e999999999", "'1e999999999' is over the limit MAX_NUMBER_BITS = 65536 bits; round or rescale it"),
    ],
)
def test_a_bad_feature_cell_is_named_by_line_and_column(cell, reason):
    assert refusal(f"a,b,y\n1,2,0\n3,{cell},1\n") == f"f.csv, line 3, column 2 ('b'): {reason}"


def test_without_a_header_the_column_has_only_its_number():
    assert refusal("1,2,0\n3,abc,1\n").startswith("f.csv, line 2, column 2: 'abc'")


def test_the_first_place_of_a_repeated_bad_cell_is_named():
    assert "line 3, column 2 ('b')" in refusal("a,b,c,y\n1,2,3,0\n1,?,?,1\n?,2,3,1\n")


def test_a_number_of_a_million_digits_is_refused_with_its_place():
    message = refusal("a,b,y\n1,2,0\n1," + "9" * 10**6 + ",1\n")
    assert message.startswith("f.csv, line 3, column 2: ") and "MAX_NUMBER_BITS = 65536" in message
    message = refusal("a,b,y\n1,2,0\n1," + "9" * 10**5 + ",1\n")
    assert message.startswith("f.csv, line 3, column 2 ('b'): ") and "MAX_NUMBER_BITS = 65536" in message


def test_a_common_denominator_over_the_limit_is_refused_with_the_cell_that_does_it():
    big = 3**20000
    assert big.bit_length() < 2**16
    text = f"a,y\n1/{2**4000},0\n1/{digits_of(big)},1\n1/{digits_of(big + 2)},1\n1/{digits_of(big + 4)},1\n"
    message = refusal(text)
    assert message.startswith("f.csv, line 4, column 1 ('a'): ") and "common denominator" in message
    assert "MAX_NUMBER_BITS = 65536" in message


def digits_of(value):
    """Decimal digits of an integer of any length."""
    return gmpy2.mpz(value).digits()


def test_one_fine_cell_in_a_long_table_cannot_ask_for_gigabytes():
    rows = "".join(f"{i},{i % 2}\n" for i in range(150_000))
    assert "MAX_TABLE_BITS = 8589934592" in refusal("x,y\n1e-19000,0\n" + rows)


def test_a_missing_label_is_named_by_its_line():
    assert refusal("x,y\n1,a\n2,\n") == (
        "f.csv, line 3, column 2 ('y'): the label is missing; fill it in or drop the row"
    )
    assert "line 3, column 2 ('y'): the label is missing" in refusal("x,y\n1,7\n2,nan\n")


def test_labels_that_are_partly_numbers_and_partly_text_are_refused():
    message = refusal("x,y\n1,7\n2,abc\n")
    assert message.startswith("f.csv, line 3, column 2 ('y'): the label 'abc' is text, but that of f.csv, line 2,")
    assert "all numbers" in message


def test_several_label_columns_must_be_numbers():
    assert "column 2 ('b'): 'u' is not a number" in refusal("a,b,c\n1,u,2\n", label="b,c")


def test_an_unknown_column_lists_the_known_ones():
    assert refusal("a,b,y\n1,2,3\n", label="z") == "f.csv: there is no column 'z'; the columns are a, b, y"
    assert refusal("1,2,3\n", ignore="4") == (
        "f.csv: there is no column '4'; without a header columns are numbered 1 to 3"
    )
    assert "without a header" in refusal("1,2,3\n", label="y")


def test_an_empty_file_is_refused():
    for text in ("", "\n\n", "  \n"):
        assert refusal(text) == "f.csv: the file is empty; give one row per point"


def test_a_file_with_only_a_header_is_refused():
    assert refusal("a,b,y\n") == (
        "f.csv: there is only a header, read as one because 'a' is not a number; add data rows"
    )
    assert "because 'setosa' is not a number" in refusal("5.1,3.5,setosa\n")


def test_a_data_row_that_would_be_lost_as_a_header_is_refused():
    assert refusal("5.1,3.5,1.4,setosa\n4.9,3.0,1.4,setosa\n") == (
        "f.csv: the first row looks like data (5.1, 3.5, 1.4, ...) but would be read as a header because "
        "'setosa' is not a number; add a header row"
    )
    assert "looks like data" in refusal("id1,5.1,3.5,setosa\nid2,4.9,3.0,setosa\n", ignore="1")


@pytest.mark.parametrize("cell", ["nan", "", "1_0", "１", "0x1", "1/0", "5,1", "-inf", "?"])
def test_a_damaged_number_in_the_first_row_does_not_make_it_a_header(cell):
    message = refusal(f'5.1,"{cell}",0\n4.9,3.0,1\n')
    assert "looks like data" in message and "correct that cell" in message


def test_numbers_may_be_names_of_columns_when_the_label_tells_that_there_is_a_header():
    data = parse_table("0,1,2,target\n5,6,7,1\n8,9,10,0\n", "f.csv")
    assert data.n == 2 and data.columns == ("0", "1", "2")
    assert parse_table("0,1,kind\n5,6,u\n7,8,v\n", "f.csv", label="kind").n == 2


def test_repeated_header_names_are_refused():
    assert refusal("a,b,a\n1,2,3\n") == "f.csv, line 1: columns 1 and 3 are both called 'a'; rename one"


def test_a_label_column_that_is_also_ignored_is_refused():
    assert "column 'b' is both the label and ignored; choose one" in refusal("a,b\n1,2\n", label="b", ignore="b")
    assert "the last column is the label" in refusal("a,b\n1,2\n", ignore="b")


def test_a_column_named_twice_is_refused():
    assert "column 'b' is named twice" in refusal("a,b\n1,2\n", label="b,b")


def test_a_table_without_a_feature_column_is_refused():
    assert "no feature column is left" in refusal("a,b\n1,2\n", ignore="a")
    assert "single column" in refusal("a\n1\n2\n")


def test_no_label_at_all_is_refused():
    assert "no label column is named" in refusal("a,b\n1,2\n", label="")
    assert "no label column is named" in refusal("a,b\n1,2\n", label=[])


def test_quotes_that_do_not_match_are_refused():
    assert refusal('a,y\n1,2\n3,"4\n').startswith("f.csv, line 3: the quotes do not match")


def test_undecodable_bytes_are_named_by_their_line(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b"a,y\n1,2\ncaf\xe9,3\n")
    with pytest.raises(InputError, match=r"f\.csv, line 3: byte 0xe9 is not UTF-8 text"):
        Dataset.from_csv(path)


def test_a_directory_a_missing_and_an_unreadable_file_are_refused(tmp_path):
    with pytest.raises(InputError, match="this is a directory"):
        Dataset.from_csv(tmp_path)
    with pytest.raises(InputError, match=r"no such file.*digits, iris"):
        Dataset.from_csv(tmp_path / "none.csv")
    with pytest.raises(InputError, match="cannot be read"):
        Dataset.from_csv("nul\0.csv")
    with pytest.raises(InputError, match="cannot be read"):
        Dataset.from_csv(tmp_path / ("x" * 5000))
    locked = tmp_path / "locked.csv"
    locked.write_text("a,y\n1,2\n")
    locked.chmod(0)
    if not os.access(locked, os.R_OK):
        with pytest.raises(InputError, match="may not be read"):
            Dataset.from_csv(locked)


cells = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.decimals(-1000, 1000, places=3).map(str),
    st.fractions(max_denominator=50).map(str),
    st.sampled_from(["-0", ".5", "5.", "+1", " 2 ", "1e3", "0.10", "-.25"]),
)


@settings(deadline=None)
@given(st.integers(2, 4).flatmap(lambda w: st.lists(st.lists(cells, min_size=w, max_size=w), min_size=1, max_size=8)))
def test_every_cell_is_read_as_the_number_it_denotes(rows):
    data = parse_table("\n".join(",".join(row) for row in rows), "f.csv")
    assert data.lines.tolist() == list(range(1, len(rows) + 1))
    for i, row in enumerate(rows):
        assert [*data.X.row(i), *data.Y.row(i)] == [parse_rational(cell) for cell in row]


@settings(deadline=None)
@given(st.lists(st.one_of(cells, st.text(alphabet="0123456789.-,\n ", max_size=5)), min_size=1, max_size=6))
def test_the_fast_path_for_plain_decimals_says_what_the_general_one_says_or_nothing(texts):
    found = _plain_decimals(texts)
    if found is not None:
        num, den = found
        assert num.dtype == np.int64
        assert [Fraction(v, den) for v in num.tolist()] == [parse_rational(text) for text in texts]


@pytest.mark.parametrize("texts", [["1.2.3"], ["1-2"], ["-"], ["."], ["--1"], [".-1"], [""], ["1", "2\n3"], ["1 2"]])
def test_the_fast_path_declines_what_is_not_a_plain_decimal(texts):
    assert _plain_decimals(texts) is None


def test_the_fast_path_reaches_to_eighteen_digits():
    assert _plain_decimals(["123456789012345678"])[0].tolist() == [123456789012345678]
    assert _plain_decimals(["1234567890123456789"]) is None
    assert _plain_decimals(["123456789012", "0.1234567"]) is None


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_brings_more_than_an_input_error(text):
    try:
        parse_table(text, "f.csv")
    except InputError as error:
        assert str(error).startswith("f.csv") and "\n" not in str(error)


@settings(deadline=None)
@given(st.text(alphabet="01.,;\t\n\"' ax-/e\r\0", max_size=80), st.sampled_from([None, "a", "1", "2,1"]))
def test_no_table_like_text_brings_more_than_an_input_error(text, label):
    try:
        parse_table(text, "f.csv", label=label)
    except InputError as error:
        assert str(error).startswith("f.csv") and "\n" not in str(error)
