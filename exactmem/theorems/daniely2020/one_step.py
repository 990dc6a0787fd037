"""One full-batch step from an orthogonal start: which labels it gets right, decided exactly.

**Statement.** Let q pairs of neurons start at w_1, ..., w_q, none orthogonal to a point, s_ij = sigma'(<w_i, x_j>), and
Khat_jk = (1/q)·(sum of s_ij·s_ik over i)·<x_j, x_k>. While no pre-activation changes sign, the network after one full-batch
step on the hinge loss is h(x_k) = c·(Khat·y)_k with some c > 0: all outputs start at 0, so every example pulls with the same
force. Hence all labels ±1 are right after one step iff y_k·(Khat·y)_k > 0 for all k. We proved this, for any points and
activations with slopes (lo, hi).

The literature says that random labelled Gaussians, about d·q/log⁴ d of them, are memorized so from an orthogonal start, for
the absolute value among others. The mean of sigma' should vanish: for ReLU it leaves the linear kernel <x_j, x_k>/4 in Khat,
noise of about (m/d)^(1/2)/4 against a diagonal of 1/2. We measured, 32 dimensions, 64 pairs, seed 0: of m = 32, 64, 128, 256
seeded points 0, 0, 1, 8 come out wrong for the absolute value, and 1, 6, 20, 60 for ReLU.

Orthogonal starts are rational: a product of reflections I - 2·v·v^T/(v^T·v), v of small integers, cleared of denominators, for
only signs matter; their law is not the uniform one.

Source: Daniely 2020, arXiv 2003.12895 (`source.GAUSSIANS`); the criterion and the rational starts are ours.
Complexity: 2·q·m·d integer multiplications.

>>> from exactmem.data.spheres import dyadic, signs
>>> from exactmem.theorems.daniely2020.expected_kernel import RELU
>>> X, W = dyadic(32, 16), orthogonal_start(32, 16)
>>> one_step(X, signs(32), W, ABS).holds, one_step(X, signs(32), W, RELU).witness
(True, (2, 17))
>>> one_step(X, [1, 0] * 16, W, ABS)
Traceback (most recent call last):
    ...
exactmem.errors.InputError: one label 1 or -1 per row: label 2 is 0
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exactmem.errors import InputError
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.solve import integer_matrix, primitive
from exactmem.numbers.randomness import Randomness
from exactmem.theorems.daniely2020.expected_kernel import ABS, Slopes
from exactmem.theorems.daniely2020.random_features import slopes_at
from exactmem.verdict import Fails, Holds, Verdict

REFLECTIONS = 4
REACH = 3  # entries of a reflected vector are -REACH .. REACH


def orthogonal_start(q: int, d: int, seed: str | int = 0) -> RationalMatrix:
    """q directions in R^d: blocks of d rows that are orthogonal and of one length each, the last cut off; integers."""
    if q < 1 or d < 1:
        raise InputError(f"a start has q >= 1 directions in dimension d >= 1, not {q} and {d}")
    random = Randomness(f"orthogonal {seed}")
    rows = [row for _ in range(-(-q // d)) for row in orthogonal_block(random, d)]
    return RationalMatrix.from_rows(rows[:q])


def orthogonal_block(random: Randomness, d: int) -> list[list[int]]:
    """An integer matrix Q with Q·Q^T = s²·I, s > 0.

    >>> orthogonal_block(Randomness(1), 2)
    [[-12, -5], [5, -12]]
    """
    Q, length = np.identity(d, dtype=object), 1
    for _ in range(REFLECTIONS):
        v = np.zeros(d, dtype=object)
        while not v.any():
            v = np.array([random.below(2 * REACH + 1) - REACH for _ in range(d)], dtype=object)
        Q = int(v @ v) * Q - 2 * np.outer(Q @ v, v)
        length *= int(v @ v)
    common = length // primitive([length, *Q.ravel().tolist()])[0]
    Q, length = Q // common, length // common
    if not np.array_equal(Q @ Q.T, length**2 * np.identity(d, dtype=object)):
        raise ArithmeticError("a product of reflections is not orthogonal")
    return [[int(v) for v in row] for row in Q.tolist()]


def one_step(X: RationalMatrix, y: Sequence[int], W: RationalMatrix, slopes: Slopes = ABS) -> Verdict:
    """Whether all labels are right after one step: Holds(the y_k·(Khat·y)_k, up to one positive factor), or Fails(rows of
    wrong labels, an output 0 among them).

    Raises
    ------
    HypothesisFails : some <w_i, x_j> is 0
    """
    outputs = kernel_image(X, y, slopes_at(X, W, slopes))
    margins = [label * value for label, value in zip(y, outputs, strict=True)]
    wrong = tuple(k for k, value in enumerate(margins) if value <= 0)
    return Fails(wrong) if wrong else Holds(tuple(margins))


def kernel_image(X: RationalMatrix, y: Sequence[int], S: RationalMatrix) -> list[int]:
    """Khat·y up to a positive factor, without forming Khat: V = (diag(y)·S)^T·X, then the sums of S_ki·<V_i, x_k> over i."""
    if len(y) != len(X):
        raise InputError(f"one label per row: {len(X)} are needed, {len(y)} were given")
    bad = next((k for k, label in enumerate(y) if label not in (1, -1)), None)
    if bad is not None:
        raise InputError(f"one label 1 or -1 per row: label {bad + 1} is {y[bad]}")
    points, signed = integer_matrix(X.num), S.num.astype(object) * np.array(list(y), dtype=object)[:, None]
    moved = integer_matrix(signed).transpose() * points
    inner = (points * moved.transpose()).tolist()
    return [
        sum(int(s) * int(v) for s, v in zip(line, row, strict=True))
        for line, row in zip(S.num.tolist(), inner, strict=True)
    ]
