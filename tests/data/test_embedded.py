"""The embedded sets are what they say, and are loaded once."""

from __future__ import annotations

import gzip
from fractions import Fraction
from importlib.resources import files

import pytest

from exactmem.data.embedded import digits, iris
from exactmem.data.sources import load


def test_digits_has_1797_distinct_images_of_64_pixels_with_numeric_labels():
    data = digits()
    assert (data.n, data.d, data.d_y, data.names) == (1797, 64, 1, ())
    assert data.columns == tuple(f"p{j}" for j in range(64)) and data.label_columns == ("digit",)
    assert int(data.X.num.min()) == 0 and int(data.X.num.max()) == 16 and data.X.den == 1
    assert data.label_table()[0].num.ravel().tolist() == list(range(10))
    assert len(data.merged().X) == 1797
    assert data.X.row(0)[:6] == (0, 0, 5, 13, 9, 1) and data.describe_label(0) == "0"


def test_iris_is_fishers_table_with_149_distinct_points():
    data = iris()
    assert (data.n, data.d, data.d_y) == (150, 4, 1)
    assert data.names == ("setosa", "versicolor", "virginica")
    assert data.X.row(0) == (Fraction(51, 10), Fraction(7, 2), Fraction(7, 5), Fraction(1, 5))
    assert data.X.den == 10
    # the two rows that other copies have wrong
    assert [str(v) for v in data.X.row(34)] == ["49/10", "31/10", "3/2", "1/5"]
    assert [str(v) for v in data.X.row(37)] == ["49/10", "18/5", "7/5", "1/10"]
    merged = data.merged()
    assert len(merged.X) == 149 and int(merged.multiplicity.max()) == 2
    assert [data.describe_label(i) for i in (0, 50, 100)] == ["setosa", "versicolor", "virginica"]


def test_embedded_sets_are_made_once_and_loaded_by_name():
    assert digits() is digits() and iris() is iris()
    assert load("iris") is iris() and load("digits") == digits()


def test_an_embedded_set_takes_the_options_of_every_source():
    data = load("iris", label="petal_width_cm", ignore="species")
    assert data.columns == ("sepal_length_cm", "sepal_width_cm", "petal_length_cm")
    assert data.Y[0, 0] == Fraction(1, 5)
    assert load("iris", one_hot=True).Y.shape == (150, 3)
    assert load("iris").where(0) == "row 1 (line 2 of iris)"


@pytest.mark.parametrize("name", ["digits", "iris"])
def test_the_files_carry_no_time_stamp_and_a_licence_lies_beside_them(name):
    folder = files("exactmem.data.embedded")
    raw = folder.joinpath(f"{name}.csv.gz").read_bytes()
    assert raw[4:8] == bytes(4)
    assert gzip.decompress(raw).isascii()
    text = folder.joinpath("LICENSE").read_text()
    assert f"{name}.csv.gz" in text and "CC BY 4.0" in text and "Changes:" in text
