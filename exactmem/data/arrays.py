"""Datasets from NumPy arrays, NPY and NPZ files, and nested sequences; the step from many values to integers over one
denominator, which every loader shares.

A float is taken as the dyadic rational it holds: `0.1` becomes 3602879701896397/36028797018963968. To mean 1/10, give
the text "0.1", a Fraction, or a CSV file.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from exactmem.data.dataset import Columns, Dataset
from exactmem.data.sources import choose_columns, find_columns, read_bytes
from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import INT64_MAX, RationalMatrix
from exactmem.numbers.parsing import MAX_NUMBER_BITS, exact, is_number, parse_ratio, quoted

MAX_TABLE_BITS = 2**33
"""Total bits of the numerators of one matrix that do not fit 64 bits (a gibibyte): over a common denominator a single
long cell lengthens all the others."""

NPZ_KEYS = (("X", "y"), ("x", "y"), ("X", "Y"), ("data", "target"))
"""Names under which an NPZ file may hold the points and the labels; the first pair present is taken."""

Array = np.ndarray[Any, Any]
Place = Callable[[int], str]  # where value number k stands, as a message says it


def from_arrays(X: Any, Y: Any) -> Dataset:
    """A dataset from points and labels.

    Parameters
    ----------
    X : n x d, a NumPy array of integers, floats, texts or objects, or nested sequences of anything `exact` takes
    Y : n or n x d_y of the same kinds; one column of texts that are no numbers is coded by class

    Raises
    ------
    InputError : wrong shapes, or a value that is no number, with its row and column

    >>> from fractions import Fraction
    >>> data = from_arrays(np.array([[0.5], [2.0]]), [Fraction(1, 3), 1])
    >>> data.X[0, 0], data.Y[0, 0]
    (Fraction(1, 2), Fraction(1, 3))
    >>> from_arrays([[1, 2], [3]], [0, 1])
    Traceback (most recent call last):
        ...
    exactmem.errors.InputError: X, row 2 has 1 entry, but row 1 has 2; give every row the same length
    """
    return _assemble(X, Y, lambda j: j, lambda j: j)


def read_arrays(path: str | Path, label: Columns = None, ignore: Columns = (), one_hot: bool = False) -> Dataset:
    """A dataset from an NPZ or NPY file.

    NPZ: the points are `X`, `x` or `data`, the labels `y`, `Y` or `target`; `label` names another array for the labels.
    NPY: one table; `label` is the number of the label column (or several), counted from 1, by default the last.
    In both, `ignore` takes numbers of columns. Pickled objects are never loaded.

    Raises
    ------
    InputError : the file cannot be read, lacks the arrays, or holds something that is no number
    """
    name, raw = str(path), read_bytes(path)
    labels: list[int] = []
    loaded = _load(raw, label, name)
    if isinstance(loaded, np.ndarray):
        if loaded.ndim != 2:
            raise InputError(f"{name}: the array has shape {loaded.shape}; give n rows, the label in the last column")
        known = tuple(str(j + 1) for j in range(loaded.shape[1]))
        features, labels = choose_columns(known, label, ignore, name, header=False)
        X, Y = loaded[:, features], loaded[:, labels]
        columns, label_columns = tuple(known[j] for j in features), tuple(known[j] for j in labels)
    else:
        X, Y = loaded["X"], loaded["Y"]
        known = tuple(str(j + 1) for j in range(X.shape[1])) if X.ndim == 2 else ()
        ignored = find_columns(known, ignore, name, header=False)
        features = [j for j in range(len(known)) if j not in ignored]
        columns, label_columns = tuple(known[j] for j in features) if ignored else (), ()
        X = X[:, features] if ignored else X
    try:
        data = _assemble(X, Y, features.__getitem__, labels.__getitem__ if labels else lambda j: j)
        data = replace(data, columns=columns, label_columns=label_columns, source=name)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
    return data.one_hot() if one_hot else data


def exact_numbers(values: Array | Sequence[Any], place: Place) -> tuple[Array, int]:
    """Values as integers (int64 or object, one-dimensional) over one denominator.

    Parameters
    ----------
    values : a one-dimensional array or a list, of anything `exact` takes
    place : says where value k stands, for messages

    >>> exact_numbers(["0.5", "1/3"], str)
    (array([3, 2]), 6)
    """
    if isinstance(values, np.ndarray):
        kind = values.dtype.kind
        if kind in "iu":
            return _fitting(values), 1
        if kind == "f" and values.dtype.itemsize <= 8:
            return _dyadics(values.astype(np.float64), place)
    items: list[Any] = values.tolist() if isinstance(values, np.ndarray) else list(values)
    kinds = set(map(type, items))
    if kinds == {int}:
        return _integers(items), 1
    if kinds == {float}:
        return _dyadics(np.array(items, dtype=np.float64), place)
    if kinds == {str}:
        ratios = _each(parse_ratio, items, place)
    else:
        ratios = [(q.numerator, q.denominator) for q in _each(exact, items, place)]
    den = common_denominator([q for _, q in ratios], place)
    # |p * (den / q)| < 2**(bits p - bits q + 1 + bits den)
    longest = max((p.bit_length() - q.bit_length() for p, q in ratios), default=0) + 1 + den.bit_length()
    finest = max(range(len(ratios)), key=lambda k: ratios[k][1], default=0)
    _within_total(longest, len(ratios), place, finest)
    return _integers([p * (den // q) for p, q in ratios]), den


def common_denominator(denominators: Sequence[int], place: Place) -> int:
    """Least common multiple, refused as soon as it passes MAX_NUMBER_BITS; `place` says where number k stands."""
    den = 1
    for q in dict.fromkeys(denominators):
        if den % q:
            den = math.lcm(den, q)
            if den.bit_length() > MAX_NUMBER_BITS:
                where, limit = place(denominators.index(q)), f"MAX_NUMBER_BITS = {MAX_NUMBER_BITS} bits"
                raise InputError(f"{where}: with it the common denominator is over {limit}; round this number")
    return den


def side_by_side(columns: Sequence[tuple[Array, int]], place: Place) -> RationalMatrix:
    """The matrix with these columns, each integers over its own denominator; `place` says which column is meant."""
    den = common_denominator([q for _, q in columns], place)
    factors = [den // q for _, q in columns]
    largest = [max(int(num.max()), -int(num.min())) * f for (num, _), f in zip(columns, factors, strict=True)]
    _within_total(max(largest).bit_length(), sum(len(num) for num, _ in columns), place, factors.index(min(factors)))
    # int64 stays while every product is at most INT64_MAX in absolute value
    scaled = [
        num * factor if most <= INT64_MAX else num.astype(object) * factor
        for (num, _), factor, most in zip(columns, factors, largest, strict=True)
    ]
    return RationalMatrix(np.column_stack(scaled), den)


def code_labels(
    columns: Sequence[Array | Sequence[Any]], place: Callable[[int, int], str]
) -> tuple[RationalMatrix, tuple[str, ...]]:
    """The label matrix of some label columns, and the class names when the labels are text.

    A single column of texts none of which is a number is coded by the index in the sorted order of the distinct texts.

    Raises
    ------
    InputError : a missing label, or a column that mixes numbers and texts, with `place(row, column)`

    >>> matrix, names = code_labels([["b", "a", "b"]], lambda i, j: f"row {i + 1}")
    >>> matrix.num.tolist(), names
    ([[1], [0], [1]], ('a', 'b'))
    """
    numeric = all(isinstance(c, np.ndarray) and c.dtype.kind in "iuf" for c in columns)
    labels = [] if numeric or len(columns) > 1 else list(columns[0])
    if any(not is_number(text) for text in {label for label in labels if isinstance(label, str)}):
        texts = _class_texts(labels, lambda i: place(i, 0))
        names = tuple(sorted(set(texts)))
        code = {name: k for k, name in enumerate(names)}
        return RationalMatrix(np.array([[code[text]] for text in texts], dtype=np.int64)), names
    numbers = [exact_numbers(column, partial(_swapped, place, j)) for j, column in enumerate(columns)]
    return side_by_side(numbers, lambda j: place(0, j)), ()


def _class_texts(labels: Sequence[Any], place: Place) -> list[str]:
    """Labels of which at least one is text, as class texts: none may be missing and none a number."""
    texts: list[str] = []
    for i, label in enumerate(labels):
        text = label.strip() if isinstance(label, str) else ""
        if isinstance(label, str) and text.lower() in ("", "nan"):
            raise InputError(f"{place(i)}: the label is missing; fill it in or drop the row")
        if not isinstance(label, str):
            _each(exact, [label], lambda _, i=i: place(i))  # type: ignore[misc]  # None and NaN end here
        texts.append(text)
    number = next((i for i, v in enumerate(labels) if not isinstance(v, str) or is_number(v)), None)
    if number is not None:
        other = next(i for i, v in enumerate(labels) if isinstance(v, str) and not is_number(v))
        text = quoted(texts[other])
        raise InputError(
            f"{place(other)}: the label {text} is text, but that of {place(number)} is a number; "
            "make all of them text or all numbers"
        )
    return texts


def _swapped(place: Callable[[int, int], str], j: int, i: int) -> str:
    return place(i, j)


def _assemble(X: Any, Y: Any, feature: Callable[[int], int], target: Callable[[int], int]) -> Dataset:
    """The dataset of points X and labels Y; `feature` and `target` give the column numbers that messages use."""
    points, shape = _flat(X, "X")
    labels, label_shape = _flat(Y, "Y")
    if shape[0] == 0:
        raise InputError("X has no rows; a dataset needs at least one point")
    if len(shape) == 1:
        raise InputError("X has one dimension; give n rows of d features (reshape(-1, 1) makes one feature)")
    if shape[0] != label_shape[0]:
        raise InputError(f"X has {shape[0]} rows, but Y has {label_shape[0]}; give one label per point")
    if 0 in (*shape, *label_shape):
        raise InputError(f"X has shape {shape} and Y {label_shape}; give at least one column to each")
    d, d_y = shape[1], (*label_shape, 1)[1]
    num, den = exact_numbers(points, lambda k: f"X, row {k // d + 1}, column {feature(k % d) + 1}")
    columns = [labels[j::d_y] for j in range(d_y)]
    coded, names = code_labels(columns, lambda i, j: f"Y, row {i + 1}, column {target(j) + 1}")
    return Dataset(RationalMatrix(num.reshape(shape), den), coded, names=names)


def _load(raw: bytes, label: Columns, name: str) -> Array | dict[str, Array]:
    """The table of an NPY file, or the points "X" and labels "Y" of an NPZ file."""
    if not raw.startswith((b"\x93NUMPY", b"PK")):
        raise InputError(f"{name}: this is not an NPY or NPZ file; call a CSV file .csv")
    try:
        loaded = np.load(io.BytesIO(raw), allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            return loaded
        names = [(x, y if label is None else str(label)) for x, y in NPZ_KEYS]
        keys = next(((x, y) for x, y in names if x in loaded and y in loaded and x != y), None)
        found = ", ".join(map(quoted, loaded)) or "none"
        pair = [np.asarray(loaded[key]) for key in keys] if keys else []
    except Exception as error:  # NumPy, zipfile and zlib raise a dozen kinds on damaged files
        reason = "it holds Python objects; save plain numbers" if "allow_pickle" in str(error) else str(error)
        raise InputError(f"{name}: this NPY or NPZ file cannot be read: {' '.join(reason.split())[:200]}") from None
    if not pair:
        wanted = "X and y, or data and target" if label is None else f"X and {label}"
        raise InputError(f"{name}: the arrays in it are {found}; save the points and the labels as {wanted}")
    return {"X": pair[0], "Y": pair[1]}


def _flat(values: Any, what: str) -> tuple[Array | list[Any], tuple[int, ...]]:
    """All entries in reading order, and the shape (one or two dimensions)."""
    if isinstance(values, RationalMatrix):
        return [v for row in values.rows() for v in row], values.shape
    if hasattr(values, "columns"):
        raise InputError(f"{what} is a data frame; use Dataset.from_frame, which knows its columns")
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        raise InputError(f"{what} has masked entries; fill them in or drop the rows")
    if hasattr(values, "__array__"):
        array = np.asarray(values)
        if array.dtype.kind not in "iufOUST":
            raise InputError(f"{what} has dtype {array.dtype}, which does not hold numbers; convert it first")
        if array.ndim not in (1, 2):
            raise InputError(f"{what} has shape {array.shape}; reshape it to one row per point")
        return (array.astype(str) if array.dtype.kind == "S" else array).ravel(), array.shape
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise InputError(f"{what} is of type {type(values).__name__}; give one row per point")
    rows = [row.tolist() if hasattr(row, "__array__") else row for row in values]
    nested = [isinstance(row, Iterable) and not isinstance(row, (str, bytes)) for row in rows]
    if not any(nested):
        return rows, (len(rows),)
    lists = [list(row) if deep else [row] for row, deep in zip(rows, nested, strict=True)]
    for i, row in enumerate(lists):
        if len(row) != len(lists[0]):
            entries = "1 entry" if len(row) == 1 else f"{len(row)} entries"
            raise InputError(
                f"{what}, row {i + 1} has {entries}, but row 1 has {len(lists[0])}; give every row the same length"
            )
    return [v for row in lists for v in row], (len(lists), len(lists[0]))


def _each(convert: Callable[[Any], Any], values: Sequence[Any], place: Place) -> list[Any]:
    """convert(v) for every value; the first failure is raised again with its place."""
    result: list[Any] = []
    try:
        for value in values:
            result.append(convert(value))
    except InputError as error:
        raise InputError(f"{place(len(result))}: {error}") from None
    return result


def _integers(nums: list[int]) -> Array:
    """Python integers as int64 when all of them fit, as objects otherwise."""
    try:
        return _fitting(np.array(nums, dtype=np.int64))
    except OverflowError:
        array = np.empty(len(nums), dtype=object)
        array[:] = nums
        return array


def _fitting(array: Array) -> Array:
    """An integer array as int64, or as objects when an entry is beyond +-INT64_MAX (negating int64 never overflows)."""
    if array.size and (int(array.max()) > INT64_MAX or int(array.min()) < -INT64_MAX):
        return array.astype(object)
    return array.astype(np.int64)


def _dyadics(array: np.ndarray[Any, np.dtype[np.float64]], place: Place) -> tuple[Array, int]:
    """Floats as integers over one power of two."""
    if not np.isfinite(array).all():
        k = int(np.flatnonzero(~np.isfinite(array))[0])
        _each(exact, [float(array[k])], lambda _: place(k))
    fraction, exponent = np.frexp(array)  # x = fraction * 2**exponent, 1/2 <= |fraction| < 1
    mantissa = np.ldexp(fraction, 53).astype(np.int64)  # exact: a double has 53 bits
    low = np.bitwise_and(mantissa, -mantissa)
    zeros = np.where(mantissa == 0, 53, np.frexp(low.astype(np.float64))[1] - 1)  # trailing zero bits
    power = np.where(mantissa == 0, 0, exponent.astype(np.int64) - 53 + zeros)  # x = odd * 2**power
    odd = mantissa >> zeros
    places = max(0, -int(power.min(initial=0)))
    bits = places + max(0, int(np.where(mantissa == 0, 0, exponent).max(initial=0)))  # |x| < 2**exponent
    if bits <= 62:
        return odd << (power + places), 2**places
    _within_total(bits, len(array), place, int(power.argmin()))
    nums = [m << s for m, s in zip(odd.tolist(), (power + places).tolist(), strict=True)]
    return _integers(nums), 2**places


def _within_total(bits: int, count: int, place: Place, k: int) -> None:
    """Refuse `count` numerators of more than 64 bits when they would be too long together; number k is the finest."""
    if bits > 64 and bits * count > MAX_TABLE_BITS:
        limit = f"MAX_TABLE_BITS = {MAX_TABLE_BITS}"
        raise InputError(f"{place(k)}: over one denominator with this number the table is over {limit}; round it")
