"""Weight duality: a vector p bounds the total weight of every network that fits, of any width.

With x~ = (x, 1), f(x) = sum_l a_l·relu(h_l·x~) and W = sum_l |a_l|·|h_l|, for every p in Q^n

    sum_i p_i·f(x_i) = sum_l a_l·F(h_l) <= W·M(p),    F(h) = sum_i p_i·relu(h·x~_i),    M(p) = sup over |h| = 1 of |F(h)|.

An output bias c counts as the neuron c·relu(0·x + 1), of weight |c|.

Source: the duality is that of Bubeck, Eldan, Lee, Mikulincer 2020 (arXiv 2006.02855), their lower bound on the weight; the
exact M(p) with its proof is ours (`bounds.supremum`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exactmem.bounds.supremum import Supremum, supremum
from exactmem.certificates.claims import weight_at_least
from exactmem.certificates.draft import Draft
from exactmem.data.dataset import Dataset
from exactmem.errors import HypothesisFails, InputError
from exactmem.numbers.root_sums import rational_root
from exactmem.numbers.roots import sqrt_interval


@dataclass(frozen=True)
class WeightBound:
    """Every network with squared residual at most eps·|y|^2 on the dataset has W >= weight."""

    dataset: Dataset
    eps: Fraction
    p: tuple[int, ...]
    supremum: Supremum
    weight: Fraction

    def claim(self, draft: Draft) -> None:
        """Write it down, unless it only says W >= 0."""
        if self.weight:
            trees = [list(tree) for tree in self.supremum.trees]
            weight_at_least(draft, self.dataset, self.eps, self.weight, self.p, trees)


def weight_lower(dataset: Dataset, p: Sequence[int], eps: Fraction | int = 0) -> WeightBound:
    """The bound on W that p proves: W·M(p) >= p·f >= p·y - |p|·sqrt(eps)·|y| (Cauchy-Schwarz for the residual).

    The root in the numerator is rounded up, the quotient down to 2^-64; a rational root of M(p)^2 is taken exactly.

    Parameters
    ----------
    dataset : labels in one column; p : an integer per row; eps : at least 0

    Raises
    ------
    HypothesisFails : p·y is not above |p|·sqrt(eps)·|y|; as `supremum`

    >>> data = Dataset.from_arrays([[-1], [0], [1]], [1, -1, 1])
    >>> weight_lower(data, [1, -2, 1]).weight, weight_lower(data, [1, -3, 1]).weight
    (Fraction(4, 1), Fraction(5, 1))
    """
    eps, labels = Fraction(eps), one_column(dataset)
    if eps < 0:
        raise InputError("eps is at least 0")
    if len(p) != dataset.n:
        raise InputError(f"p has {len(p)} entries for {dataset.n} rows")
    product = sum(c * y for c, y in zip(p, labels, strict=True))
    loss = eps * sum(c * c for c in p) * sum(y * y for y in labels)
    gain = product - (math.isqrt(loss.numerator // loss.denominator) + 1 if eps else 0)
    if gain <= 0:
        raise HypothesisFails("p·y > |p|·sqrt(eps)·|y|", "this p proves nothing about these labels at this eps")
    found = supremum(dataset.X.homogenised().tolist(), p)
    square = Fraction(dataset.X.den * gain, dataset.Y.den) ** 2 / found.square
    root = rational_root(square)
    weight = sqrt_interval(square, 64)[0] if root is None else root
    return WeightBound(dataset, eps, tuple(p), found, weight)


def one_column(dataset: Dataset) -> list[int]:
    """The numerators of the labels."""
    if dataset.d_y != 1:
        raise InputError("the total weight is bounded for one label column; pass one output at a time")
    return [int(v) for v in dataset.Y.num[:, 0].tolist()]
