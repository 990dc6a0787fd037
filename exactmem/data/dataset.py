"""`Dataset`: n points in Q^d with labels in Q^d_y, immutable and exact; `Merged`: its distinct points.

n, d, d_y are the numbers of rows, features and label columns. Rows are counted from 0 in code and from 1 in messages,
as an editor counts lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, replace
from fractions import Fraction
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from exactmem.errors import Conflict, InputError, LimitExceeded
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.numbers.parsing import quoted, shown

IntArray = np.ndarray[Any, np.dtype[np.int64]]
Columns = (
    str | int | Sequence[str | int] | None
)  # names or numbers of columns, as the options label and ignore take them

MAX_ONE_HOT_ENTRIES = 2**27
"""Entries of a one-hot label matrix (a gibibyte): labels that are measurements have nearly as many classes as rows."""


@dataclass(frozen=True, eq=False)
class Merged:
    """The m distinct points of a dataset, in order of first appearance.

    `X` (m x d) and `Y` (m x d_y) are the points and their labels, `representative[k]` is the first row that is point k,
    `multiplicity[k]` how many rows are, and `index[i]` tells which point row i is.
    """

    X: RationalMatrix
    Y: RationalMatrix
    representative: IntArray
    multiplicity: IntArray
    index: IntArray


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """n labelled points, exactly.

    Parameters
    ----------
    X : the points, n x d with n >= 1 and d >= 1
    Y : the labels, n x d_y with d_y >= 1
    names : texts of the classes when the labels were text; then Y is n x 1 and holds the index of the class in the
        sorted order of the texts (or, after `one_hot`, n x C with a column per text)
    columns, label_columns : names of the columns, or () when they have none
    source : where the data came from, for messages
    lines : source line of each row, counted from 1, or None

    Two datasets are equal when X, Y and names are.

    >>> data = Dataset.from_arrays([["5.1", "1/2"], [0, 3]], ["setosa", "virginica"])
    >>> data
    Dataset(2 x 2, labels 2 x 1, classes setosa, virginica)
    >>> data.X[0, 0], data.Y[1, 0], data.names
    (Fraction(51, 10), Fraction(1, 1), ('setosa', 'virginica'))
    >>> Dataset.from_arrays([[1], [float("nan")]], [0, 1])
    Traceback (most recent call last):
        ...
    exactmem.errors.InputError: X, row 2, column 1: 'nan' is not a number (NaN); fill it in or drop the row
    """

    X: RationalMatrix
    Y: RationalMatrix
    _: KW_ONLY
    names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    label_columns: tuple[str, ...] = ()
    source: str = ""
    lines: IntArray | None = None

    def __post_init__(self) -> None:
        (n, d), (labels, d_y) = self.X.shape, self.Y.shape
        if n < 1:
            raise InputError(self._say("there are no rows; a dataset needs at least one point"))
        if d < 1 or d_y < 1:
            missing = "feature" if d < 1 else "label"
            raise InputError(self._say(f"there is no {missing} column; a dataset needs at least one"))
        if labels != n:
            raise InputError(self._say(f"there are {n} points but {labels} labels; give one label per point"))
        for what, given, wanted in (("columns", self.columns, d), ("label_columns", self.label_columns, d_y)):
            if given and len(given) != wanted:
                raise InputError(self._say(f"{what} has {len(given)} names, but there are {wanted} columns"))
        if self.names and not self._is_coded():
            raise InputError(self._say(f"names has {len(self.names)} texts, but the labels do not index them"))
        if self.lines is not None:
            if self.lines.shape != (n,):
                raise InputError(self._say(f"lines has shape {self.lines.shape}, but there are {n} rows"))
            lines = np.array(self.lines, dtype=np.int64)
            lines.setflags(write=False)
            object.__setattr__(self, "lines", lines)

    @classmethod
    def from_csv(cls, path: str | Path, label: Columns = None, ignore: Columns = (), one_hot: bool = False) -> Dataset:
        """From a CSV or TSV file; see `exactmem.data.tables.read_table`."""
        from exactmem.data.tables import read_table

        return read_table(path, label, ignore, one_hot)

    @classmethod
    def from_npz(cls, path: str | Path, label: Columns = None, ignore: Columns = (), one_hot: bool = False) -> Dataset:
        """From an NPZ or NPY file; see `exactmem.data.arrays.read_arrays`."""
        from exactmem.data.arrays import read_arrays

        return read_arrays(path, label, ignore, one_hot)

    @classmethod
    def from_arrays(cls, X: Any, Y: Any) -> Dataset:
        """From NumPy arrays or nested sequences; see `exactmem.data.arrays.from_arrays`."""
        from exactmem.data.arrays import from_arrays

        return from_arrays(X, Y)

    @classmethod
    def from_frame(cls, df: Any, label: Columns = None, ignore: Columns = (), one_hot: bool = False) -> Dataset:
        """From a pandas or polars data frame; see `exactmem.data.frames.from_frame`."""
        from exactmem.data.frames import from_frame

        return from_frame(df, label, ignore, one_hot)

    @property
    def n(self) -> int:
        """The number of rows, duplicates included."""
        return self.X.shape[0]

    @property
    def d(self) -> int:
        """The number of features."""
        return self.X.shape[1]

    @property
    def d_y(self) -> int:
        """The number of label columns."""
        return self.Y.shape[1]

    def where(self, i: int) -> str:
        """Row i as a message calls it: 'row 7 (line 9 of iris.csv)', or 'row 7' when nothing more is known."""
        name = Path(self.source).name
        if self.lines is not None:
            return f"row {i + 1} (line {self.lines[i]}{' of ' + name if name else ''})"
        return f"row {i + 1}{' of ' + name if name else ''}"

    def describe_label(self, i: int) -> str:
        """The label of row i as text: its class name, its number, or its tuple of numbers."""
        row = self.Y.row(i)
        if self.names:
            return self.names[row.index(1) if self.d_y == len(self.names) else int(row[0])]
        return _label_text(row)

    def take(self, rows: Any) -> Dataset:
        """The dataset of these rows (indices, or one truth value per row), in this order; class names stay."""
        chosen = np.asarray(rows)
        if chosen.dtype == bool:
            if chosen.shape != (self.n,):
                raise InputError(self._say(f"a mask of shape {chosen.shape} does not select among {self.n} rows"))
            chosen = np.flatnonzero(chosen)
        if chosen.ndim != 1 or chosen.size == 0 or chosen.dtype.kind not in "iu":
            raise InputError(self._say("choose at least one row, by a list of whole numbers"))
        if int(chosen.min()) < -self.n or int(chosen.max()) >= self.n:
            raise InputError(self._say(f"there is no such row: rows are numbered 0 to {self.n - 1}"))
        chosen = chosen.astype(np.int64)
        lines = None if self.lines is None else self.lines[chosen]
        return replace(self, X=self.X.take(chosen), Y=self.Y.take(chosen), lines=lines)

    def label_table(self) -> tuple[RationalMatrix, IntArray]:
        """The C distinct label rows in increasing order, and which of them each row has (int64, length n).

        >>> table, classes = Dataset.from_arrays([[1], [2], [3]], [7, 5, 7]).label_table()
        >>> table.num.tolist(), classes.tolist()
        ([[5], [7]], [1, 0, 1])
        """
        first, index = distinct_rows(self.Y.num)
        distinct = self.Y.num[first].tolist()
        order = sorted(range(len(first)), key=distinct.__getitem__)
        place = np.empty(len(first), dtype=np.int64)
        place[order] = np.arange(len(first))
        return self.Y.take(first[order]), place[index]

    def one_hot(self) -> Dataset:
        """The same points with one-hot labels: n x C, a column per class that occurs, in increasing order of label row.

        Labels that are one-hot already stay as they are.
        """
        if self._is_one_hot():
            return self
        table, classes = self.label_table()
        entries = self.n * len(table)
        if entries > MAX_ONE_HOT_ENTRIES:
            advice = f"these labels have {len(table)} classes: keep them as they are"
            raise LimitExceeded("MAX_ONE_HOT_ENTRIES", entries, MAX_ONE_HOT_ENTRIES, advice)
        labels = np.zeros((self.n, len(table)), dtype=np.int64)
        labels[np.arange(self.n), classes] = 1
        rows = [table.row(k) for k in range(len(table))]
        names = tuple(self.names[int(row[0])] for row in rows) if self.names else ()
        heads = names or tuple(map(_label_text, rows))
        prefix = ",".join(self.label_columns)
        label_columns = tuple(f"{prefix}={head}" for head in heads) if prefix else ()
        return replace(self, Y=RationalMatrix(labels), names=names, label_columns=label_columns)

    def merged(self) -> Merged:
        """The distinct points with their labels, in order of first appearance.

        Raises
        ------
        Conflict : two rows are the same point with different labels; `pair` holds their indices

        >>> data = Dataset.from_arrays([[1, 2], [3, 4], [1, 2]], [0, 1, 0])
        >>> data.merged().representative.tolist(), data.merged().index.tolist()
        ([0, 1], [0, 1, 0])
        """
        return self._merged

    @cached_property
    def _merged(self) -> Merged:
        first, index = distinct_rows(self.X.num)
        pair = conflicting_pair(self.Y.num, first, index)
        if pair is not None:
            i, j = pair
            raise Conflict(
                pair,
                f"{self.where(i)} and {self.where(j)} are the same point with labels {self.describe_label(i)} and "
                f"{self.describe_label(j)}: no function fits both; remove or correct one",
            )
        counts = np.bincount(index, minlength=len(first)).astype(np.int64)
        for array in (first, counts, index):
            array.setflags(write=False)
        if len(first) == self.n:
            return Merged(self.X, self.Y, first, counts, index)
        return Merged(self.X.take(first), self.Y.take(first), first, counts, index)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Dataset):
            return NotImplemented
        return self.X == other.X and self.Y == other.Y and self.names == other.names

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.X, self.Y, self.names))

    def __repr__(self) -> str:
        name = f"{Path(self.source).name}: " if self.source else ""
        classes = f", classes {_some(self.names)}" if self.names else ""
        return f"Dataset({name}{self.n} x {self.d}, labels {self.n} x {self.d_y}{classes})"

    def _repr_html_(self) -> str:
        """The first rows as a table, for notebooks."""
        wide, long = min(self.d, 8), min(self.n, 5)
        more = "<td>…</td>" if wide < self.d else ""
        heads = [*(self.columns or tuple(f"x{j + 1}" for j in range(self.d)))[:wide], *(["…"] if more else []), "label"]
        lines = [f"<p>{escape(repr(self))}</p>", "<table><tr>", *(f"<th>{escape(h)}</th>" for h in heads), "</tr>"]
        for i in range(long):
            cells = "".join(f"<td>{escape(shown(self.X[i, j]))}</td>" for j in range(wide))
            lines.append(f"<tr>{cells}{more}<td>{escape(self.describe_label(i))}</td></tr>")
        lines.append("</table>" if long == self.n else f"</table><p>… {self.n - long} more rows</p>")
        return "".join(lines)

    def _is_coded(self) -> bool:
        """Whether Y holds indices into `names`, or unit rows with a column per name."""
        if self.Y.den != 1:
            return False
        if self.d_y == len(self.names) and self._is_one_hot():
            return True
        return self.d_y == 1 and int(self.Y.num.min()) >= 0 and int(self.Y.num.max()) < len(self.names)

    def _is_one_hot(self) -> bool:
        num = self.Y.num
        if self.Y.den != 1 or (self.d_y == 1 and len(self.names) != 1):
            return False
        return int(num.min()) >= 0 and int(num.max()) == 1 and bool((num.sum(axis=1) == 1).all())

    def _say(self, message: str) -> str:
        return f"{self.source}: {message}" if self.source else message


def distinct_rows(num: np.ndarray[Any, Any]) -> tuple[IntArray, IntArray]:
    """The distinct rows of an integer matrix, in order of first appearance.

    Returns
    -------
    first : index of the first row of each kind, increasing
    index : the kind of each row

    Complexity: n log n for int64 rows (sorted by a checksum; equality is then decided by comparing the rows
    themselves), and one dictionary look-up per row otherwise.
    """
    if num.dtype == np.int64:
        short = num.shape[1] == 1 and int(num.max()) - int(num.min()) < len(num)
        found = _distinct_numbers(num[:, 0]) if short else _distinct_by_checksum(num)
        if found is not None:
            return found
    kinds: dict[tuple[int, ...], int] = {}
    first: list[int] = []
    index = np.empty(len(num), dtype=np.int64)
    for i in range(len(num)):
        kind = kinds.setdefault(tuple(num[i].tolist()), len(first))
        if kind == len(first):
            first.append(i)
        index[i] = kind
    return np.array(first, dtype=np.int64), index


def _distinct_numbers(values: IntArray) -> tuple[IntArray, IntArray]:
    """`distinct_rows` for a column of numbers in a range shorter than the column: a table instead of sorting."""
    places = values - values.min()
    earliest = np.full(int(places.max()) + 1, -1, dtype=np.int64)
    earliest[places[::-1]] = np.arange(len(values) - 1, -1, -1)  # of several writes to one place the last stays
    first = np.sort(earliest[earliest >= 0])
    kind = np.empty(len(earliest), dtype=np.int64)
    kind[places[first]] = np.arange(len(first))
    return first, kind[places]


def _distinct_by_checksum(num: np.ndarray[Any, Any]) -> tuple[IntArray, IntArray] | None:
    """`distinct_rows` for int64 rows, or None when two different rows share a checksum.

    Rows sorted by checksum have equal rows next to each other unless a checksum is shared; all neighbours with the same
    checksum are compared entry by entry, so the answer never rests on the checksum.
    """
    n, d = num.shape
    state, total = 0x9E3779B97F4A7C15, np.zeros(n, dtype=np.uint64)
    for j in range(d):
        state = (state * 0x5851F42D4C957F2D + 0x14057B7EF767814F) % 2**64
        total += num[:, j].astype(np.uint64) * np.uint64(state | 1)  # arithmetic modulo 2^64, as unsigned integers do
        total ^= total >> np.uint64(29)
    order = np.argsort(total, kind="stable")
    same = total[order[1:]] == total[order[:-1]]
    tied = np.flatnonzero(same)
    if tied.size and not np.array_equal(num[order[tied]], num[order[tied + 1]]):
        return None
    run = np.concatenate(([0], np.cumsum(~same)))  # number of the run of equal rows, in sorted order
    starts = order[np.concatenate(([True], ~same))]  # the sort is stable, so a run starts with its first row
    by_appearance = np.argsort(starts, kind="stable")
    kind_of_run = np.empty(len(starts), dtype=np.int64)
    kind_of_run[by_appearance] = np.arange(len(starts))
    index = np.empty(n, dtype=np.int64)
    index[order] = kind_of_run[run]
    return starts[by_appearance].astype(np.int64), index


def conflicting_pair(labels: np.ndarray[Any, Any], first: IntArray, index: IntArray) -> tuple[int, int] | None:
    """The first row whose label differs from that of the first row of its kind, behind that row; None if none does."""
    differ = (labels != labels[first[index]]).any(axis=1)
    if not differ.any():
        return None
    j = int(differ.argmax())
    return int(first[index[j]]), j


def _label_text(row: tuple[Fraction, ...]) -> str:
    return shown(row[0]) if len(row) == 1 else f"({', '.join(map(shown, row))})"


def _some(names: Sequence[str], at_most: int = 10) -> str:
    listed = [name if len(name) <= 20 and name.isprintable() else quoted(name) for name in names[:at_most]]
    return ", ".join(listed) + (f" and {len(names) - at_most} more" if len(names) > at_most else "")
