"""DATA in every shape that is accepted: one table, spelled in many ways, is one data set."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.api import check
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.objects import data_hash
from exactmem.cli import main
from exactmem.data.dataset import Dataset
from exactmem.data.sources import load
from exactmem.numbers.parsing import parse_rational
from tests.examples import thinned

TABLE = "x,y,kind\n1.5,-2,0\n1/3,4e1,1\n.25,0,7/2\n"
ROWS = Dataset.from_arrays([["1.5", -2], ["1/3", 40], ["1/4", 0]], [0, 1, "7/2"])

SPELLINGS = {
    "as it is": TABLE.encode(),
    "no newline at the end": TABLE.rstrip().encode(),
    "blank lines around": ("\n\n" + TABLE + "\n\n\n").encode(),
    "blank lines between": TABLE.replace("\n", "\n\n").encode(),
    "lines end with CR LF": TABLE.replace("\n", "\r\n").encode(),
    "lines end with CR": TABLE.replace("\n", "\r").encode(),
    "a byte order mark": b"\xef\xbb\xbf" + TABLE.encode(),
    "a byte order mark and CR LF": b"\xef\xbb\xbf" + TABLE.replace("\n", "\r\n").encode(),
    "semicolons": TABLE.replace(",", ";").encode(),
    "tabs": TABLE.replace(",", "\t").encode(),
    "every cell quoted": ('"' + TABLE.rstrip().replace(",", '","').replace("\n", '"\n"') + '"\n').encode(),
    "one cell quoted": TABLE.replace("1/3", '"1/3"').encode(),
    "blanks around the cells": TABLE.replace(",", " , ").encode(),
    "another spelling of the numbers": b"x,y,kind\n+15e-1,-2.0,0\n2/6,40,1/1\n0.250,-0,3.5\n",
    "no header": TABLE.partition("\n")[2].encode(),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_one_table_spelled_in_many_ways_is_one_data_set(done, spelling):
    Path("table.csv").write_bytes(TABLE.encode())
    done("memorize", "table.csv", "--theorem", "zhang2017", "-o", "c.json")
    Path("other.csv").write_bytes(SPELLINGS[spelling])
    assert load("other.csv") == ROWS
    assert done("check", "c.json", "--data", "other.csv").out.endswith("verified\n")


def test_a_tsv_file_has_tabs_whatever_else_occurs(done):
    Path("t.tsv").write_text("size, cm\tkind\n1\tsmall, red\n2\tlarge, red\n")
    assert "2 x 1, labels 2 x 1, classes large, red, small, red" in done("memorize", "t.tsv").out


def test_the_last_column_is_the_label_unless_another_is_named(done):
    for label, shape in (((), "3 x 2"), (("--label", "x"), "3 x 2"), (("--label", "x,kind"), "3 x 1")):
        Path("table.csv").write_text(TABLE)
        assert shape in done("memorize", "table.csv", "--theorem", "zhang2017", *label, "--json").json["data"]


def test_columns_without_names_are_numbered_from_one(done):
    Path("bare.csv").write_text("1,0,3\n5,1,8\n")
    found = done("memorize", "bare.csv", "--label", "2", "--ignore", "3", "--json").json
    assert found["data"] == "Dataset(bare.csv: 2 x 1, labels 2 x 1)"


@pytest.mark.parametrize(("points", "labels"), [("X", "y"), ("x", "y"), ("X", "Y"), ("data", "target")])
def test_npz_files_hold_points_and_labels(done, points, labels):
    np.savez("d.npz", **{points: [[0.5, 1], [2, 3]], labels: [7, 9]})
    done("memorize", "d.npz", "-o", "c.json")
    Path("d.csv").write_text("0.5,1,7\n2,3,9\n")
    assert done("check", "c.json", "--data", "d.csv").out.endswith("verified\n")


def test_npy_files_hold_a_table(done):
    np.save("d.npy", np.array([[0.5, 7, 1], [2, 9, 3]]))
    done("memorize", "d.npy", "--label", "2", "-o", "c.json")
    Path("d.csv").write_text("0.5,1,7\n2,3,9\n")
    assert done("check", "c.json", "--data", "d.csv").out.endswith("verified\n")


def test_a_float_in_an_array_is_not_the_decimal_it_is_printed_as(done, run):
    np.savez("d.npz", X=[[0.1]], y=[1])
    done("memorize", "d.npz", "-o", "c.json")
    Path("text.csv").write_text("0.1,1\n")
    Path("exact.csv").write_text("0.1000000000000000055511151231257827021181583404541015625,1\n")
    assert done("check", "c.json", "--data", "exact.csv").out.endswith("verified\n")
    assert run("check", "c.json", "--data", "text.csv").code == 1


def test_an_embedded_name_is_not_a_file(done):
    Path("iris").write_text("1,2\n")
    assert "150 x 4" in done("memorize", "iris", "--theorem", "zhang2017", "--json").json["data"]
    assert "1 x 1" in done("memorize", "./iris", "--json").json["data"]


cells = st.one_of(
    st.integers(-(10**30), 10**30).map(str),
    st.fractions(max_denominator=1000).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=5).map(str),
)


@settings(max_examples=thinned(40))
@given(
    rows=st.lists(st.tuples(cells, cells), min_size=8, max_size=10, unique_by=lambda row: parse_rational(row[0])),
    delimiter=st.sampled_from(",;\t"),
    ending=st.sampled_from(["\n", "\r\n"]),
    quote=st.booleans(),
    mark=st.booleans(),
    tail=st.integers(0, 3),
)
def test_what_is_certified_is_what_the_file_says(tmp_path_factory, rows, delimiter, ending, quote, mark, tail):
    lines = [delimiter.join(f'"{cell}"' if quote else cell for cell in row) for row in [("x", "y"), *rows]]
    file, cert = (tmp_path_factory.getbasetemp() / name for name in ("spelled.csv", "spelled.json"))
    file.write_bytes(b"\xef\xbb\xbf" * mark + (ending.join(lines) + ending * tail).encode())
    assert main(["memorize", str(file), "--theorem", "zhang2017.interpolation", "-o", str(cert)]) == 0
    wanted = Dataset.from_arrays([[x] for x, _ in rows], [y for _, y in rows])
    assert data_hash(wanted) in Certificate.load(cert).objects
    assert check(cert, wanted).holds
