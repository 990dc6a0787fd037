"""`cannot_fit`: a proof that no one-hidden-layer ReLU network of a given width fits given labels, or such a network.

Output weights are ±1 (positive homogeneity), the p neurons with +1 first. The search splits on the sign of h_j(x_i),
sample by sample: first h <= 0 (the neuron is off), then h >= 0. Once all neurons are decided at a sample its label is a linear
equation. As soon as the equations and inequalities of a branch contradict, Farkas multipliers close it; the list of splits
and multipliers in preorder is the certificate. Weak inequalities only: every network lies in some branch.

Source: ours; the linear structure on fixed activation patterns is the parameter counting argument of Bubeck, Eldan, Lee,
Mikulincer 2020.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from gmpy2 import mpq

from exactmem.certificates.canonical import row as spell_row
from exactmem.data.dataset import Dataset
from exactmem.errors import InputError, LimitExceeded
from exactmem.linalg.nonnegative import Separation, nonnegative_solution
from exactmem.networks.activations import RELU
from exactmem.networks.network import Network
from exactmem.networks.two_layer import TwoLayer
from exactmem.progress import tick
from exactmem.verdict import Fails, Holds, Verdict

MAX_PROGRAMS = 20_000  # linear programs of one search; a few minutes at the sizes this is meant for

Split = tuple[int, int, int]  # (neuron, sample, side)


@dataclass
class Search:
    """One search over the sign patterns for one number of plus signs; `tree` is the certificate, in preorder."""

    points: list[list[int]]
    labels: list[int]
    signs: list[int]
    programs: int
    limit: int
    tree: list[Any] = field(default_factory=list)

    def branch(self, path: list[Split]) -> list[mpq] | None:
        """Close the branch (None) or return parameters (h_1, ..., h_k, c) of a network that fits."""
        decided, partial = divmod(len(path), len(self.signs)) if self.signs else (len(self.points), 0)
        if decided and not partial:
            outcome = self.program(path, decided)
            if outcome is None:
                return None
            if decided == len(self.points):
                return outcome
        j, i = partial, decided
        self.tree.append([j, i])
        for side in (-1, 1):
            found = self.branch([*path, (j, i, side)])
            if found is not None:
                return found
        return None

    def program(self, path: list[Split], decided: int) -> list[mpq] | None:
        """Close the branch with Farkas multipliers, or return a point of it.

        Unknown multipliers: lambda_i (free) per decided sample, mu_t >= 0 per split. One equation per parameter says that
        the combination is identically zero; the last says that it contradicts: sum lambda_i·y_i = -1.
        """
        self.programs += 1
        tick("linear programs", self.programs, self.limit)
        if self.programs > self.limit:
            raise LimitExceeded("MAX_PROGRAMS", self.programs, self.limit, "use fewer points or a smaller width")
        width, k = len(self.points[0]), len(self.signs)
        on = {(j, i) for j, i, side in path if side > 0}
        columns: list[list[int]] = []
        for i in range(decided):
            column = [0] * (k * width) + [1, self.labels[i]]
            for j in range(k):
                if (j, i) in on:
                    column[j * width : (j + 1) * width] = [self.signs[j] * v for v in self.points[i]]
            columns += [column, [-v for v in column]]
        for j, i, side in path:
            column = [0] * (k * width + 2)
            column[j * width : (j + 1) * width] = [-side * v for v in self.points[i]]
            columns.append(column)
        right = [0] * (k * width + 1) + [-1]
        answer = nonnegative_solution(list(zip(*columns, strict=True)), right)
        if isinstance(answer, Separation):
            # u·M <= 0 and u·right = -u_last > 0: with z = u / (-u_last) the equations hold with label on the right
            u = answer.u
            return [v / -u[-1] for v in u[:-1]]
        z = answer.z
        lam = [z[2 * i] - z[2 * i + 1] for i in range(decided)] + [mpq(0)] * (len(self.points) - decided)
        scale = math.lcm(*(int(v.denominator) for v in [*lam, *z[2 * decided :]]))
        self.tree.append([spell_row(int(v * scale) for v in lam), spell_row(int(v * scale) for v in z[2 * decided :])])
        return None


def cannot_fit(dataset: Dataset, hidden: int, limit: int = MAX_PROGRAMS) -> Verdict:
    """Is one hidden layer of `hidden` ReLUs (output bias, no skip) too narrow for these labels, over all real weights?

    Parameters
    ----------
    dataset : few points (about 8 in low dimension), labels in one column
    hidden : number of hidden neurons, at least 0
    limit : linear programs that may be solved

    Returns
    -------
    Holds(trees) : the certificate, one tree per number of plus signs
    Fails(network) : a network of this width that fits, checked exactly

    Raises
    ------
    Conflict : no function fits; InputError : several label columns; LimitExceeded : the search is too long

    >>> zigzag = Dataset.from_arrays([[0], [1], [2], [3]], [0, 1, 0, 1])
    >>> cannot_fit(zigzag, 1).holds, cannot_fit(zigzag, 3).fails
    (True, True)
    """
    if dataset.d_y != 1:
        raise InputError("the width search takes one label column; pass one output at a time")
    if hidden < 0:
        raise InputError("the number of hidden neurons is at least 0")
    dataset.merged()
    points = [[*x, dataset.X.den] for x in dataset.X.num.tolist()]
    labels = [int(v) for v in dataset.Y.num[:, 0].tolist()]
    trees, programs = [], 0
    for plus in range(hidden + 1):
        search = Search(points, labels, [1] * plus + [-1] * (hidden - plus), programs, limit)
        found = search.branch([])
        if found is not None:
            return Fails(as_network(dataset, search.signs, found))
        trees.append(search.tree)
        programs = search.programs
    return Holds(trees)


def as_network(dataset: Dataset, signs: Sequence[int], parameters: list[mpq]) -> Network:
    """The network of parameters (h_1, ..., h_k, c), found for points times den(X) and labels times den(Y)."""
    width = dataset.d + 1
    values = [Fraction(int(v.numerator), int(v.denominator)) / dataset.Y.den for v in parameters]
    net = TwoLayer(dataset.d, 1)
    for j, sign in enumerate(signs):
        net.neuron([dataset.X.den * v for v in values[j * width : (j + 1) * width]], {0: sign})
    return net.network(RELU, [values[-1]])
