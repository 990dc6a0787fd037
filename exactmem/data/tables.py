"""Datasets from CSV and TSV files, exactly: the cell `5.1` is 51/10.

The first row is a header if and only if one of its cells is not a number. Every cell text is parsed once, however often
it occurs.
"""

from __future__ import annotations

import csv
import io
from array import array
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from exactmem.data.arrays import code_labels, exact_numbers
from exactmem.data.dataset import Columns, Dataset, IntArray
from exactmem.data.sources import choose_columns, option_names, read_bytes
from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.parsing import MAX_NUMBER_BITS, is_number, quoted

DELIMITERS = ",;\t"
"""What may stand between cells. A .tsv or .tab file has tabs; elsewhere it is the one that occurs most often in the
first line that is not blank, the earlier of these when two occur equally often."""


class _Table(NamedTuple):
    """Cells as numbers of their texts: cell (i, j) of the data rows is texts[codes[i, j]]."""

    names: tuple[str, ...]  # of the columns; "1", "2", ... without a header
    header: bool
    texts: list[str]
    codes: np.ndarray[Any, Any]
    lines: IntArray

    def place(self, i: int, j: int, source: str) -> str:
        name = f" ({quoted(self.names[j])})" if self.header else ""
        return f"{source}, line {self.lines[i]}, column {j + 1}{name}"


def read_table(path: str | Path, label: Columns = None, ignore: Columns = (), one_hot: bool = False) -> Dataset:
    """The dataset in a CSV or TSV file.

    Parameters
    ----------
    path : a UTF-8 text file with one row per line; cells are separated by commas, semicolons or tabs and may be quoted;
        blank lines are skipped
    label, ignore, one_hot : as in `exactmem.data.sources.load`

    Raises
    ------
    InputError : one line that names file, line and column
    """
    raw, source = read_bytes(path), str(path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        byte = f"byte {raw[error.start]:#04x}"
        raise InputError(f"{source}, line {line}: {byte} is not UTF-8 text; save the table as UTF-8 CSV") from None
    delimiter = "\t" if Path(source).suffix.lower() in (".tsv", ".tab") else None
    return parse_table(text, source, label, ignore, one_hot, delimiter)


def parse_table(
    text: str,
    source: str,
    label: Columns = None,
    ignore: Columns = (),
    one_hot: bool = False,
    delimiter: str | None = None,
) -> Dataset:
    """As `read_table`, from text that is already there; `source` is what messages call it.

    >>> data = parse_table("height,kind\\n5.1,tall\\n1/2,short\\n", "plants.csv")
    >>> data.X.row(0), data.names, data.where(1)
    ((Fraction(51, 10),), ('short', 'tall'), 'row 2 (line 3 of plants.csv)')
    >>> parse_table("height,kind\\n5.1,tall\\nnan,short\\n", "plants.csv")
    Traceback (most recent call last):
        ...
    exactmem.errors.InputError: plants.csv, line 3, column 1 ('height'): 'nan' is not a number (NaN); fill it in or ...
    """
    table = _read(text, source, delimiter or _sniff(text))
    if table.header and table.names:
        _refuse_data_as_header(table, source, (*option_names(table.names, label), *option_names(table.names, ignore)))
    features, labels = choose_columns(table.names, label, ignore, source, table.header)
    if not len(table.lines):
        raise InputError(f"{source}: there is only a header, read as one because {_why_header(table)}; add data rows")
    X = _features(table, features, source)
    columns = [[table.texts[code] for code in table.codes[:, j].tolist()] for j in labels]
    Y, names = code_labels(columns, lambda i, j: table.place(i, labels[j], source))
    data = Dataset(
        X,
        Y,
        names=names,
        columns=tuple(table.names[j] for j in features),
        label_columns=tuple(table.names[j] for j in labels),
        source=source,
        lines=table.lines,
    )
    return data.one_hot() if one_hot else data


def _features(table: _Table, features: Sequence[int], source: str) -> RationalMatrix:
    """The feature columns as a matrix: each distinct text is parsed once, then looked up."""
    codes = table.codes[:, features]
    used = np.zeros(len(table.texts), dtype=bool)
    used[codes] = True
    kept = np.flatnonzero(used)

    def place(k: int) -> str:
        i, j = divmod(int((codes == kept[k]).argmax()), len(features))
        return table.place(i, features[j], source)

    texts = [table.texts[code] for code in kept.tolist()]
    num, den = _plain_decimals(texts) or exact_numbers(texts, place)
    position = np.zeros(len(table.texts), dtype=np.int64)
    position[kept] = np.arange(len(kept))
    return RationalMatrix(num[position[codes]], den)


def _plain_decimals(texts: Sequence[str]) -> tuple[np.ndarray[Any, Any], int] | None:
    """The texts as int64 numbers over one power of ten if all are like -12.5 and short enough; None otherwise.

    What `exact_numbers` would say, a few times faster: the form is checked on the bytes of all texts at once.
    """
    joined = "\n".join(texts) + "\n"
    if not joined.isascii():
        return None
    symbols = np.frombuffer(joined.encode(), dtype=np.uint8)
    ends, points, signs = (np.flatnonzero(symbols == ord(c)) for c in "\n.-")
    starts = np.concatenate(([0], ends[:-1] + 1))
    digits = ends - starts
    if len(ends) != len(texts) or int(digits.max()) > 18:
        return None
    with_point, with_sign = np.searchsorted(ends, points), np.searchsorted(ends, signs)
    digits[with_sign] -= 1
    digits[with_point] -= 1
    places = np.zeros(len(texts), dtype=np.int64)
    places[with_point] = ends[with_point] - points - 1
    most = int(places.max())
    if (
        int(((symbols >= ord("0")) & (symbols <= ord("9"))).sum()) + len(ends) + len(points) + len(signs)
        != len(symbols)
        or not np.diff(with_point).all()  # two points in one text
        or not np.array_equal(signs, starts[with_sign])  # a sign that is not in front
        or int(digits.min()) < 1
        or int((digits - places).max()) + most > 18  # |number| * 10**most < 10**18 fits 63 bits
    ):
        return None
    num = np.array(list(map(int, joined.replace(".", "").split())), dtype=np.int64)
    return num * 10 ** (most - places), 10**most


def _read(text: str, source: str, delimiter: str) -> _Table:
    """All cells, with the source line on which each row begins."""
    codes: defaultdict[str, int] = defaultdict()
    codes.default_factory = codes.__len__  # numbers the distinct texts in order of first appearance
    cells, lines = array("q"), array("q")
    names: tuple[str, ...] = ()
    header, width, last = False, 0, 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            line, last = last + 1, reader.line_num  # a quoted cell may span lines; the row is where it begins
            if not row or (len(row) == 1 and not row[0].strip()):
                continue
            if not width:
                width, header = len(row), not all(map(is_number, row))
                names = tuple(cell.strip() for cell in row) if header else tuple(str(j + 1) for j in range(width))
                if header:
                    _refuse_repeated(names, f"{source}, line {line}")
                    continue
            if len(row) != width:
                first = "the header" if header else f"line {lines[0]}"
                has = "1 cell" if len(row) == 1 else f"{len(row)} cells"
                raise InputError(
                    f"{source}, line {line}: the row has {has}, but {first} has {width}; add or remove cells"
                )
            cells.extend(map(codes.__getitem__, row))
            lines.append(line)
    except csv.Error as error:
        raise InputError(_why_unreadable(str(error), text, source, last + 1, delimiter)) from None
    if not width:
        raise InputError(f"{source}: the file is empty; give one row per point")
    if width == 1:
        raise InputError(f"{source}: there is a single column; separate features and label by , ; or a tab")
    table = np.frombuffer(cells, dtype=np.int64) if cells else np.zeros(0, dtype=np.int64)
    numbers = np.array(lines, dtype=np.int64)
    return _Table(names, header, list(codes), table.reshape(len(numbers), width), numbers)


def _sniff(text: str) -> str:
    """The delimiter of the first line that is not blank; delimiters inside quotes do not count."""
    line = next((line for line in io.StringIO(text) if line.strip()), "")
    outside = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=outside.count)  # max keeps the first of equals


def _refuse_repeated(names: Sequence[str], where: str) -> None:
    """Two columns of one name could not be told apart by label= and ignore=."""
    seen: dict[str, int] = {}
    for j, name in enumerate(names):
        if name in seen:
            raise InputError(
                f"{where}: columns {seen[name] + 1} and {j + 1} are both called {quoted(name)}; rename one"
            )
        seen[name] = j


def _refuse_data_as_header(table: _Table, source: str, named: Sequence[str]) -> None:
    """Refuse a first row that the rule makes a header although it looks like data, rather than lose a data row.

    It does when some of its cells are numbers, and either every other cell looks like a damaged number, or every other
    cell stands above text again. A caller who names one of these other cells as a column knows that it is a header.
    """
    texts = [j for j, name in enumerate(table.names) if not is_number(name)]
    if len(texts) == len(table.names) or any(table.names[j] in named for j in texts):
        return
    damaged = all(_looks_damaged(table.names[j]) for j in texts)
    below = table.codes[0].tolist() if len(table.lines) else []
    if damaged or (below and all(not is_number(table.texts[below[j]]) for j in texts)):
        shown = ", ".join(quoted(name)[1:-1] for name in table.names[:3]) + (", ..." if len(table.names) > 3 else "")
        advice = "correct that cell" if damaged else "add a header row"
        raise InputError(
            f"{source}: the first row looks like data ({shown}) but would be read as a header because "
            f"{_why_header(table)}; {advice}"
        )


def _looks_damaged(cell: str) -> bool:
    """Whether a cell is empty, not a number in the literal sense, or begins like a number."""
    bare = cell.lower().lstrip("+-.")
    return bare in ("", "nan", "inf", "infinity", "na", "n/a", "null", "none", "?") or bare[0].isdigit()


def _why_header(table: _Table) -> str:
    return f"{quoted(next(name for name in table.names if not is_number(name)))} is not a number"


def _why_unreadable(reason: str, text: str, source: str, line: int, delimiter: str) -> str:
    """What the csv module could not read: a huge cell, or quotes that do not match."""
    limit = csv.field_size_limit()
    if "field limit" not in reason:
        return f"{source}, line {line}: the quotes do not match ({reason}); write a quote inside quotes twice"
    lines = io.StringIO(text, newline="").readlines()
    cells = lines[line - 1].split(delimiter) if line <= len(lines) else []
    column = next((f", column {j + 1}" for j, cell in enumerate(cells) if len(cell) > limit), "")
    over = f"over {limit} characters, and over the limit MAX_NUMBER_BITS = {MAX_NUMBER_BITS} bits for numbers"
    return f"{source}, line {line}{column}: the cell has {over}; shorten it, or close its quotes"
