"""What a caller names: a file or an embedded set (`load`), and columns of it (`choose_columns`).

>>> load("iris").X.shape
(150, 4)
>>> choose_columns(("age", "height", "class"), None, "age", "people.csv")
([1], [2])
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from exactmem.data.dataset import Columns, Dataset
from exactmem.errors import InputError
from exactmem.numbers.parsing import quoted

EMBEDDED = ("digits", "iris", "mub4", "mub16")
"""Names of the sets that come with the library; a file of the same name is reached as ./digits."""

LISTED = 20
"""Columns that a message lists before it stops."""


def load(source: str | Path, label: Columns = None, ignore: Columns = (), one_hot: bool = False) -> Dataset:
    """A dataset from the path of a file or the name of an embedded set.

    Parameters
    ----------
    source : 'digits', 'iris', or a path: .npz and .npy are read as arrays, everything else as a CSV or TSV table
    label : the label column or columns: a name, a number counted from 1 when the file has no header, a list of these,
        or one text with commas between them; by default the last column (for an NPZ, the array `y` or `target`)
    ignore : columns to leave out, in the same forms
    one_hot : whether to replace the labels by one-hot rows

    Raises
    ------
    InputError : whatever is wrong, with its place and what to do

    >>> load("iris", label="petal_width_cm", ignore="species").Y[0, 0]
    Fraction(1, 5)
    >>> load("irsi")
    Traceback (most recent call last):
        ...
    exactmem.errors.InputError: irsi: there is no such file; give a CSV, TSV, NPY or NPZ file, or an embedded set: ...
    """
    if isinstance(source, str) and source in EMBEDDED:
        from exactmem.data.embedded import read_embedded

        return read_embedded(source, label, ignore, one_hot)
    if Path(source).suffix.lower() in (".npz", ".npy"):
        from exactmem.data.arrays import read_arrays

        return read_arrays(source, label, ignore, one_hot)
    from exactmem.data.tables import read_table

    return read_table(source, label, ignore, one_hot)


Source = Dataset | str | Path
"""What public functions take as data: a dataset, a path, or the name of an embedded set."""


def dataset_of(data: Source) -> Dataset:
    """The dataset itself, or the one a path or name stands for. InputError for anything else, such as bare arrays."""
    if isinstance(data, str | Path):
        return load(data)
    if not isinstance(data, Dataset):
        raise InputError(f"data are a Dataset, a path or a name, not {type(data).__name__}; see Dataset.from_arrays")
    return data


def read_bytes(path: str | Path) -> bytes:
    """The content of a file, or an InputError that says why there is none."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        sets = ", ".join(EMBEDDED)
        reason = f"there is no such file; give a CSV, TSV, NPY or NPZ file, or an embedded set: {sets}"
    except IsADirectoryError:
        reason = "this is a directory; give a file in it"
    except PermissionError:
        reason = "this file may not be read; change its permissions"
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL character
        reason = f"this file cannot be read ({getattr(error, 'strerror', None) or error})"
    raise InputError(f"{_printable(path)}: {reason}")


def choose_columns(
    known: Sequence[str], label: Columns, ignore: Columns, source: str, header: bool = True
) -> tuple[list[int], list[int]]:
    """Indices of the feature columns and of the label columns.

    Parameters
    ----------
    known : the names of all columns; "1", "2", ... when they have none, and then header is False
    label, ignore : as in `load`; label None means the last column
    source : what messages begin with

    >>> choose_columns(("1", "2", "3"), "2", (), "a.csv", header=False)
    ([0, 2], [1])
    >>> choose_columns(("1", "2", "3"), "4", (), "a.csv", header=False)
    Traceback (most recent call last):
        ...
    exactmem.errors.InputError: a.csv: there is no column '4'; without a header columns are numbered 1 to 3
    """
    labels = [len(known) - 1] if label is None else find_columns(known, label, source, header)
    ignored = find_columns(known, ignore, source, header)
    if not labels:
        raise InputError(f"{source}: no label column is named; leave label out to take the last column")
    both = [j for j in labels if j in ignored]
    if both:
        default = "" if label is not None else " (the last column is the label unless label= names another)"
        raise InputError(
            f"{source}: column {quoted(known[both[0]])} is both the label and ignored{default}; choose one"
        )
    features = sorted(set(range(len(known))) - set(labels) - set(ignored))
    if not features:
        raise InputError(f"{source}: no feature column is left; a dataset needs one beside the label")
    return features, labels


def find_columns(known: Sequence[str], wanted: Columns, source: str, header: bool = True) -> list[int]:
    """Indices of the columns that an option names, in the order named."""
    found: list[int] = []
    for name in option_names(known, wanted):
        if name not in known:
            listed = ", ".join(quoted(k)[1:-1] for k in known[:LISTED])
            more = f" and {len(known) - LISTED} more" if len(known) > LISTED else ""
            columns = (
                f"the columns are {listed}{more}"
                if header
                else (f"without a header columns are numbered 1 to {len(known)}")
            )
            raise InputError(f"{source}: there is no column {quoted(name)}; {columns}")
        index = list(known).index(name)
        if index in found:
            raise InputError(f"{source}: column {quoted(name)} is named twice; name it once")
        found.append(index)
    return found


def option_names(known: Sequence[str], wanted: Columns) -> list[str]:
    """The names that an option lists: one text is split at commas unless it is a name as it stands."""
    if wanted is None:
        return []
    if isinstance(wanted, int):
        return [str(wanted)]
    if isinstance(wanted, str):
        return [wanted] if wanted in known else [part.strip() for part in wanted.split(",") if part.strip()]
    return [str(name) for name in wanted]


def _printable(path: str | Path) -> str:
    text = str(path)
    return text if text.isprintable() and text else quoted(text)
