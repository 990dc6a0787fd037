"""DATA that cannot be read: one line with the place, what is wrong there, and what to do; nothing is written."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

FILES: dict[str, tuple[bytes | str, list[str]]] = {
    "NaN": ("x,y\n1,2\nnan,3\n", ["line 3, column 1 ('x')", "NaN", "drop the row"]),
    "infinity": ("x,y\n1,2\n-inf,3\n", ["line 3, column 1 ('x')", "infinite", "drop the row"]),
    "an infinite label": ("x,y\n1,2\n3,Infinity\n1,1\n", ["line 3, column 2 ('y')"]),
    "a missing cell": ("x,y\n,2\n", ["line 2, column 1 ('x')", "empty", "fill it in"]),
    "a missing value by another name": ("x,y\nNA,2\n", ["line 2, column 1 ('x')", "'NA' marks a missing value"]),
    "a short row": ("x,y\n1,2\n3\n", ["line 3: the row has 1 cell, but the header has 2"]),
    "a long row": ("1,2\n3,4,5\n", ["line 2: the row has 3 cells, but line 1 has 2"]),
    "nothing": ("", ["the file is empty; give one row per point"]),
    "blank lines only": ("\n\r\n \n", ["the file is empty"]),
    "a header only": ("x,y\n", ["only a header", "add data rows"]),
    "one column": ("x\n1\n", ["a single column"]),
    "a million digits": ("x,y\n" + "9" * 10**6 + ",1\n", ["line 2, column 1", "over the limit MAX_NUMBER_BITS"]),
    "twenty thousand digits": ("x,y\n1," + "7" * 20000 + "\n", ["line 2, column 2 ('y')", "MAX_NUMBER_BITS"]),
    "a huge exponent": (
        "x,y\n1e999999999,1\n",
        ["line 2, column 1 ('x'): '1e999999999'", "MAX_NUMBER_BITS", "rescale"],
    ),
    "a tiny number": ("x,y\n1e-999999999,1\n", ["line 2, column 1 ('x')", "MAX_NUMBER_BITS"]),
    "digits of another script": ("x,y\n٣,1\n", ["line 2, column 1 ('x')", "write it with the digits 0-9"]),
    "a decimal comma": ('x,y\n"1,5",1\n', ["line 2, column 1 ('x')", "write decimals with a point"]),
    "a hexadecimal": ("x,y\n0x10,1\n", ["line 2, column 1 ('x'): '0x10' is not a number"]),
    "division by zero": ("x,y\n1/0,1\n", ["line 2, column 1 ('x'): '1/0' divides by zero"]),
    "a header in the middle": ("x,y\n1,2\nx,y\n", ["line 3, column 1 ('x'): 'x' is not a number"]),
    "a word among the points": ("1,2\noops,4\n", ["line 2, column 1: 'oops' is not a number"]),
    "a label missing": ("x,y\n1,\n2,1\n", ["line 2, column 2 ('y')"]),
    "a text label missing": ("x,y\n1,a\n2,\n", ["line 3, column 2 ('y'): the label is missing", "drop the row"]),
    "texts and numbers as labels": ("x,y\n1,a\n2,7\n", ["line 2, column 2 ('y')", "'a' is text", "all numbers"]),
    "a damaged number in the first row": ("1..0,2\n3,4\n", ["first row looks like data", "1..0"]),
    "a quote that is not closed": ('x,y\n1,2\n"3,4\n', ["line 3: the quotes do not match"]),
    "two columns of one name": ("x,x\n1,2\n", ["line 1: columns 1 and 2 are both called 'x'; rename one"]),
    "another encoding": (b"x,y\n1,\xe9\n", ["line 2: byte 0xe9 is not UTF-8 text"]),
    "UTF-16": ("x,y\n1,2\n".encode("utf-16"), ["line 1: byte 0xff is not UTF-8 text"]),
    "binary garbage": (bytes(range(256)) * 4, ["is not UTF-8 text"]),
}


@pytest.mark.parametrize("command", ["memorize", "compare"])
@pytest.mark.parametrize("case", FILES)
def test_a_bad_table_is_refused_with_the_place(refused, command, case):
    content, parts = FILES[case]
    Path("d.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    options = ["-o", "c.json"] if command == "memorize" else []
    message = refused(command, "d.csv", *options)
    assert message.startswith("d.csv")
    for part in parts:
        assert part in message


COLUMNS = {
    ("--label", "kinds"): ["there is no column 'kinds'; the columns are x, y, kind"],
    ("--label", "4"): ["there is no column '4'; the columns are x, y, kind"],
    ("--ignore", "z"): ["there is no column 'z'", "x, y, kind"],
    ("--label", "x,x"): ["column 'x' is named twice"],
    ("--label", ""): ["no label column is named"],
    ("--label", "x", "--ignore", "x"): ["column 'x' is both the label and ignored"],
    ("--ignore", "kind"): ["column 'kind' is both the label and ignored"],
    ("--label", "x,y,kind"): ["no feature column is left"],
    ("--label", "kind", "--ignore", "x,y"): ["no feature column is left"],
}


@pytest.mark.parametrize("words", COLUMNS, ids=" ".join)
def test_a_column_that_is_not_there_is_named(refused, words):
    message = refused("memorize", "plane.csv", "-o", "c.json", *words)
    assert message.startswith("plane.csv: ") and all(part in message for part in COLUMNS[words])


def test_equal_points_with_different_labels_are_named_as_a_pair(refused):
    Path("d.csv").write_text("x,y\n0,1\n1,2\n\n0.0,3\n")
    pair = "row 1 (line 2 of d.csv) and row 3 (line 5 of d.csv) are the same point with labels 1 and 3"
    for command in ("memorize", "compare"):
        for words in ([], ["--json"], ["--one-hot"]):
            assert refused(command, "d.csv", *words, code=1).startswith(pair)


def test_equal_points_with_different_classes_are_named_by_class(refused):
    Path("d.csv").write_text("x,y,pet\n0,1/2,cat\n1,1,cat\n0,.5,dog\n")
    message = refused("memorize", "d.csv", code=1)
    assert "row 1 (line 2 of d.csv) and row 3 (line 4 of d.csv)" in message and "labels cat and dog" in message


def test_equal_points_with_equal_labels_are_no_conflict(done):
    Path("d.csv").write_text("x,y\n0,1\n1,2\n0.0,2/2\n")
    done("memorize", "d.csv", "-o", "c.json")
    done("check", "c.json", "--data", "d.csv")


@pytest.mark.parametrize("name", ["folder", "folder.csv", "folder.npz", "folder.npy"])
def test_a_folder_is_no_data(refused, name):
    os.mkdir(name)
    assert refused("memorize", name) == f"{name}: this is a directory; give a file in it"


@pytest.mark.parametrize("name", ["nowhere.csv", "nowhere/x.npz", "iriss", "plane.csv/x"])
def test_a_file_that_is_not_there_is_named(refused, name):
    message = refused("memorize", name, "-o", "c.json")
    assert message.startswith(f"{name}: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(refused):
    Path("secret.csv").write_text("1,2\n")
    os.chmod("secret.csv", 0)
    try:
        assert "may not be read" in refused("memorize", "secret.csv")
    finally:
        os.chmod("secret.csv", 0o600)


ARRAYS = {
    "objects": (dict(X=np.array([[1, None]], dtype=object), y=[1]), ["Python objects", "save plain numbers"]),
    "NaN": (dict(X=[[1.0, np.nan]], y=[1]), ["row 1, column 2", "NaN"]),
    "an infinite label": (dict(X=[[1.0], [2.0]], y=[1, np.inf]), ["row 2", "infinite"]),
    "labels missing": (dict(X=[[1.0], [2.0]], y=[1]), ["X has 2 rows, but Y has 1"]),
    "no labels": (dict(X=[[1.0]]), ["the arrays in it are 'X'"]),
    "complex numbers": (dict(X=[[1j]], y=[1]), ["complex128"]),
    "truth values": (dict(X=[[True]], y=[1]), ["bool"]),
    "no rows": (dict(X=np.zeros((0, 2)), y=[]), ["no rows"]),
    "three dimensions": (dict(X=np.zeros((1, 2, 2)), y=[1]), ["shape (1, 2, 2)"]),
}


@pytest.mark.parametrize("case", ARRAYS)
def test_bad_arrays_are_refused(refused, case):
    arrays, parts = ARRAYS[case]
    np.savez("d.npz", **arrays)
    message = refused("memorize", "d.npz", "-o", "c.json")
    assert message.startswith("d.npz: ") and all(part in message for part in parts)


@pytest.mark.parametrize("name", ["d.npz", "d.npy"])
@pytest.mark.parametrize("content", [b"", b"garbage", b"PK\x03\x04garbage", b"\x93NUMPY\x01\x00", b"x,y\n1,2\n"])
def test_damaged_array_files_are_refused(refused, name, content):
    Path(name).write_bytes(content)
    assert refused("memorize", name).startswith(f"{name}: ")


def test_a_pickled_array_is_never_loaded(refused):
    np.save("d.npy", np.array([[1, None]], dtype=object), allow_pickle=True)
    assert refused("memorize", "d.npy").endswith("it holds Python objects; save plain numbers")


@pytest.mark.parametrize("command", ["certify", "check"])
def test_the_other_commands_that_read_data_refuse_it_alike(refused, cert, command):
    Path("d.csv").write_text("x,y\n1,2\nnan,3\n")
    words = [cert, "d.csv"] if command == "certify" else [cert, "--data", "d.csv"]
    assert refused(command, *words).startswith("d.csv, line 3, column 1 ('x')")
