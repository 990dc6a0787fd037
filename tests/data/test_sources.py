"""`load` finds the reader; all readers agree; the examples in the docstrings run."""

from __future__ import annotations

import doctest
import importlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from exactmem.data.dataset import Dataset
from exactmem.data.sources import choose_columns, dataset_of, load
from exactmem.errors import InputError


def test_every_format_of_one_table_gives_equal_datasets(tmp_path):
    table = np.array([[1.5, 2, 0], [3, 4, 1], [5, 6.25, 1]])
    np.savetxt(tmp_path / "f.csv", table, fmt="%.2f", delimiter=",")
    np.savetxt(tmp_path / "f.tsv", table, fmt="%.2f", delimiter="\t")
    np.savetxt(tmp_path / "f.txt", table, fmt="%.2f", delimiter=";")
    np.save(tmp_path / "f.npy", table)
    np.savez(tmp_path / "f.npz", X=table[:, :2], y=table[:, 2])
    found = [load(tmp_path / f"f.{kind}") for kind in ("csv", "tsv", "txt", "npy", "npz")]
    assert found == [Dataset.from_arrays(table[:, :2], table[:, 2])] * 5
    assert load(str(tmp_path / "f.csv")) == found[0]


def test_a_name_that_is_neither_a_file_nor_embedded_is_refused_with_the_embedded_names():
    with pytest.raises(
        InputError, match=r"^digts: there is no such file; .* or an embedded set: digits, iris, mub4, mub16$"
    ):
        load("digts")
    with pytest.raises(InputError, match="no such file"):
        load("digts.npz")


@pytest.mark.parametrize("data", [[[0], [1]], np.zeros((2, 2)), None])
def test_what_is_no_source_is_named(data):
    with pytest.raises(InputError, match=f"not {type(data).__name__}; see Dataset.from_arrays"):
        dataset_of(data)


def test_a_path_wins_over_an_embedded_name_when_it_looks_like_a_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("iris").write_text("1,0\n2,1\n")
    assert load("iris").n == 150
    assert load("./iris").n == 2 and load(Path("iris")).n == 2


def test_a_directory_is_refused(tmp_path):
    for name in ("d", "d.npz"):
        (tmp_path / name).mkdir()
        with pytest.raises(InputError, match="this is a directory; give a file in it"):
            load(tmp_path / name)


def test_a_path_with_control_characters_is_escaped_in_the_message():
    with pytest.raises(InputError) as caught:
        load("no\nsuch\x1b")
    assert str(caught.value).isprintable()


def test_a_long_list_of_columns_is_cut():
    known = tuple(f"c{j}" for j in range(100))
    with pytest.raises(InputError, match=r"c0, .*c19 and 80 more$"):
        choose_columns(known, "z", (), "f.csv")


def test_the_package_imports_no_data_frame_library():
    code = (
        "import sys, exactmem.data.sources as s; s.load('iris');"
        "assert not {'pandas', 'polars', 'sympy', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    "name",
    ["numbers.parsing", "data.dataset", "data.arrays", "data.tables", "data.frames", "data.sources", "data.embedded"]
    + ["data.hygiene", "linalg.affine"],
)
def test_the_examples_in_the_docstrings_run(name):
    result = doctest.testmod(importlib.import_module(f"exactmem.{name}"), optionflags=doctest.ELLIPSIS)
    assert result.attempted > 0 and result.failed == 0
