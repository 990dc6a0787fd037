"""Writers of claims about SGD near its start (Daniely 2020): the run that memorizes, and what no run near it can reach."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from exactmem.certificates.canonical import row
from exactmem.certificates.claims import fraction
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.linalg.rational_matrix import RationalMatrix


def sgd_memorizes(
    draft: Draft,
    dataset: Dataset,
    map: RationalMatrix,
    w: RationalMatrix,
    beta: Fraction,
    eta0: Fraction,
    batch: int,
    order: str | Sequence[Sequence[int]],
    positive: Fraction | None = None,
) -> None:
    """SGD with the hinge loss on pairs of ReLUs ends with margin 1 at every row, and no sign ever changed (Daniely 2020).

    map : (d + 1) x k, inputs are (x, 1)·map
    w : q x k, the common start of each pair, whose output weights are beta and -beta
    eta0 : the step size is eta0/(2·beta²·q)
    order : "cyclic", until a sweep shows no violation, or the batches, each a list of `batch` distinct rows
    positive : the label that stands for 1, all others for -1; None if labels are 1 and -1 as they are
    """
    draft.claim(
        "SgdMemorizes",
        {},
        data=draft.data(dataset),
        map=draft.matrix(map),
        w=draft.matrix(w),
        **fraction("beta", beta),
        **fraction("eta", eta0),
        batch=batch,
        order=order if isinstance(order, str) else [list(points) for points in order],
        positive=None if positive is None else row([positive.numerator, positive.denominator]),
    )


def tangent_dependent(
    draft: Draft, X: RationalMatrix, map: RationalMatrix, w: RationalMatrix, c: Sequence[int]
) -> None:
    """Tangent features of pairs of ReLUs (`map` and `w` as for sgd_memorizes) are linearly dependent at the rows of X.

    c : one integer per row, not all 0; c times the inputs (x, 1)·map active at a row of w adds up to 0, for each row of w
    """
    names = {"mat": draft.matrix(X), "map": draft.matrix(map), "w": draft.matrix(w)}
    draft.claim("TangentDependent", {"c": row(c)}, **names)
