"""Labels as class numbers 0, 1, 2, ...: for constructions that store labels as bits.

Labels in arithmetic progression (0..9, or -1 and 1, or 5, 7, 9) are base + step·code; a network gives them back by its
output weight and bias, and every claim stays about the user's own labels. Other labels (text columns aside, which are numbers
already) are coded by their place in the sorted table of distinct label rows, and a certificate says so (`Codes`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, lcm

import numpy as np

from exactmem.data.dataset import Dataset, IntArray
from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix


@dataclass(frozen=True)
class ClassLabels:
    """The labels of the distinct points as codes.

    target : the data with the labels that base + step·code are: the user's own, or their codes
    codes : one integer >= 0 per distinct point; bits : of the largest code that can occur; classes : distinct labels
    """

    target: Dataset
    codes: list[int]
    classes: int
    bits: int
    base: Fraction
    step: Fraction


def class_labels(dataset: Dataset, classes: int = 0) -> ClassLabels:
    """Code the labels of a data set without conflicts.

    Parameters
    ----------
    classes : 0 takes the labels that occur; C says that labels are 0..C-1, whether all occur or not, so that the shape of a
        network does not depend on the labels it is built for

    >>> from exactmem.data.dataset import Dataset
    >>> signs = class_labels(Dataset.from_arrays([[1], [2], [3]], [-1, 1, -1]))
    >>> signs.codes, signs.base, signs.step
    ([0, 1, 0], Fraction(-1, 1), Fraction(2, 1))
    >>> odd = class_labels(Dataset.from_arrays([[1], [2], [3]], [7, "1/2", 1000]))
    >>> odd.codes, odd.target.Y.num.tolist()
    ([1, 0, 2], [[1], [0], [2]])
    """
    first = dataset.merged().representative
    if classes:
        return given_classes(dataset, first, classes)
    table, places = dataset.label_table()
    C = len(table)
    if dataset.d_y == 1:
        values = [table[k, 0] for k in range(C)]
        den = lcm(*(v.denominator for v in values))
        step = Fraction(gcd(*(int((v - values[0]) * den) for v in values)) or den, den)
        steps = [int((v - values[0]) / step) for v in values]
        if steps[-1].bit_length() == (C - 1).bit_length():
            codes = [steps[k] for k in places[first].tolist()]
            return ClassLabels(dataset, codes, C, steps[-1].bit_length(), values[0], step)
    coded = replace(dataset, Y=RationalMatrix(places.reshape(-1, 1).astype(np.int64)), names=(), label_columns=())
    codes = places[first].tolist()
    return ClassLabels(coded, codes, C, (C - 1).bit_length(), Fraction(0), Fraction(1))


def given_classes(dataset: Dataset, first: IntArray, classes: int) -> ClassLabels:
    """Labels that are class numbers below a given number of classes."""
    labels = dataset.Y.num[:, 0].tolist()
    wrong = [i for i, y in enumerate(labels) if not 0 <= y < classes]
    if classes < 2 or dataset.d_y != 1 or dataset.Y.den != 1 or wrong:
        where = f"; {dataset.where(wrong[0])} has {dataset.describe_label(wrong[0])}" if wrong else ""
        raise InputError(f"classes={classes} needs one column of labels 0 to {classes - 1}, at least 2 of them{where}")
    codes = [labels[i] for i in first.tolist()]
    return ClassLabels(dataset, codes, classes, (classes - 1).bit_length(), Fraction(0), Fraction(1))
