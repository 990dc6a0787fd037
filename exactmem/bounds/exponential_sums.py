"""Exponentials on a line: labels that change sign too often for so many units of exp.

**Lemma.** v_1·e^(w_1·x) + ... + v_m·e^(w_m·x), distinct w_j, not all v_j zero, has at most m - 1 real zeros, counted with
multiplicity. *Proof.* m = 1 has none. Divide by e^(w_m·x): a constant and m - 1 exponentials; its derivative has m - 1 of them,
so at most m - 2 zeros, and by Rolle a function has at most one zero more than its derivative. ∎

A network sum_j v_j·e^(w_j·x + b_j) is such a sum, on a line in R^d too. Labels along the line force zeros: one at each label
0, and between two labels that are not 0 an odd number if their signs differ, an even one else. If that is m or more, the labels
are impossible with m units, whatever their weights. Conversely n distinct places and n distinct w_j give an invertible matrix,
by the lemma, so m >= n units fit every labelling: the capacity on a line is exactly m, though there are 3m parameters.

Certificate: `ExponentialUnits`; its witness is the order of the points.

Source: classical (Descartes, Laguerre); the application is ours.

>>> zigzag = Dataset.from_arrays([[0], [1], ["5/2"], [4]], [1, -1, 1, -1])
>>> [exponentials_too_few(zigzag, m).holds for m in (1, 2, 3, 4)]
[True, True, True, False]
>>> forced_zeros([1, 0, 2]), forced_zeros([1, 0, -2]), forced_zeros([0, 0, 0, 1])
(2, 1, 3)
>>> exponentials_too_few(zigzag, 4)
Fails(witness='4 units with any distinct weights along the line fit any labels of 4 points')
>>> exponentials_too_few(Dataset.from_arrays([[0], [0]], [1, 2]), 1)
Traceback (most recent call last):
    ...
exactmem.errors.Conflict: row 1 and row 2 are the same point with labels 1 and 2: no function fits both; ...
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactmem.bounds.impossible_labels import labels_of
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError
from exactmem.linalg.affine import affine_rank
from exactmem.verdict import Fails, Holds, Undecided, Verdict


@dataclass(frozen=True)
class SignChanges:
    """The distinct points in order along their line, the signs of their labels, and how many zeros those force."""

    order: tuple[int, ...]
    signs: tuple[int, ...]
    zeros: int


def forced_zeros(labels: Sequence[Fraction | int]) -> int:
    """Zeros, with multiplicity, of any continuous function with these labels in this order, if it is not zero throughout."""
    total, run, last = 0, 0, 0
    for y in labels:
        sign = (y > 0) - (y < 0)
        if sign == 0:
            run += 1
            continue
        if last:
            # between them the parity of the number of zeros is that of a change of sign
            run += (run % 2) != (sign != last)
        total, run, last = total + run, 0, sign
    return total + run


def exponentials_too_few(dataset: Dataset, units: int) -> Verdict:
    """Are so many units of exp, with or without biases, too few for these labels of points on a line?

    `Holds(SignChanges)`; `Fails(reason)` where there are as many units as points, or all labels are 0; else `Undecided`.
    """
    if units < 1:
        raise InputError("the number of units is at least 1")
    data = labels_of(dataset)
    y = [row[0] for row in data.Y.rows()]
    affine = affine_rank(data.X)
    if not any(y):
        return Fails("output weights 0 fit")
    if affine.rank > 1:
        return Undecided(f"the points span {affine.rank} dimensions; zeros are counted on a line")
    # along a line every coordinate that is not constant is strictly monotone
    places = data.X.num[:, affine.pivots[0]].tolist() if affine.rank else [0]
    order = sorted(range(data.n), key=places.__getitem__)
    along = [y[i] for i in order]
    zeros = forced_zeros(along)
    if zeros >= units:
        return Holds(SignChanges(tuple(order), tuple((v > 0) - (v < 0) for v in along), zeros))
    if units >= data.n:
        return Fails(f"{units} units with any distinct weights along the line fit any labels of {data.n} points")
    return Undecided(f"{zeros} zeros are forced, and {units} units can have {units - 1}")
