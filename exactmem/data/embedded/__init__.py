"""The data sets that come with the library: `digits` and `iris`, as gzipped CSV files with a LICENSE beside them, and two that
are computed: mutually unbiased bases with seeded signs as labels.

>>> iris().names, digits().X.shape
(('setosa', 'versicolor', 'virginica'), (1797, 64))
"""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files

from exactmem.data.dataset import Columns, Dataset
from exactmem.data.spheres import labelled, unbiased_bases
from exactmem.data.tables import parse_table
from exactmem.errors import InputError


@cache
def digits() -> Dataset:
    """1797 handwritten digits: 8 x 8 pixels with values 0 to 16 (columns p0 to p63, row by row), labels 0 to 9.

    The test part of "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak 1998, doi 10.24432/C50P49).
    """
    return parse_table(_text("digits"), "digits")


@cache
def iris() -> Dataset:
    """150 irises of three species by four lengths in centimetres: Fisher's table of 1936, with 149 distinct points.

    Rows 102 and 143 are the same flower measurements, with the same species (doi 10.24432/C56C76).
    """
    return parse_table(_text("iris"), "iris")


def mub4() -> Dataset:
    """The 12 vectors of three mutually unbiased bases of R^4, labels 1 and -1."""
    return labelled(unbiased_bases(4))


def mub16() -> Dataset:
    """The 144 vectors of nine mutually unbiased bases of R^16, labels 1 and -1."""
    return labelled(unbiased_bases(16))


def read_embedded(name: str, label: Columns = None, ignore: Columns = (), one_hot: bool = False) -> Dataset:
    """The embedded set called `name`, with the options of `exactmem.data.sources.load`."""
    if name in ("mub4", "mub16"):
        if label is not None or ignore:
            raise InputError(f"{name} has no named columns: leave out label and ignore")
        bases = {"mub4": mub4, "mub16": mub16}[name]()
        return bases.one_hot() if one_hot else bases
    if label is not None or ignore:
        return parse_table(_text(name), name, label, ignore, one_hot)
    data = {"digits": digits, "iris": iris}[name]()
    return data.one_hot() if one_hot else data


def _text(name: str) -> str:
    return gzip.decompress(files(__package__).joinpath(f"{name}.csv.gz").read_bytes()).decode()
