"""One writer per claim kind: from our objects to a statement and its witness, as the checker expects them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from exactmem.certificates.canonical import hexadecimal, row
from exactmem.certificates.draft import Draft
from exactmem.certificates.objects import mat, system
from exactmem.data.dataset import Dataset
from exactmem.geometry.position import Dependency, Modulus
from exactmem.linalg.affine import AffineRank
from exactmem.linalg.rational_matrix import RationalMatrix, integer_array
from exactmem.networks.network import Network
from exactmem.networks.sizes import Sizes


def memorizes(draft: Draft, network: Network, dataset: Dataset) -> None:
    """The network returns exactly the label of every row."""
    draft.claim("Memorizes", {"scale": None}, net=draft.network(network), data=draft.data(dataset))


def memorizes_up_to(draft: Draft, network: Network, dataset: Dataset, eps: Fraction) -> None:
    """Every output is within eps of its label."""
    bound = {"eps_num": hexadecimal(eps.numerator), "eps_den": hexadecimal(eps.denominator)}
    draft.claim("MemorizesUpTo", {"scale": None}, net=draft.network(network), data=draft.data(dataset), **bound)


def classifies(draft: Draft, network: Network, dataset: Dataset, rule: str) -> None:
    """Strict classification by "argmax" or "sign"."""
    draft.claim("Classifies", {"scale": None}, net=draft.network(network), data=draft.data(dataset), rule=rule)


def size_at_most(draft: Draft, network: Network, sizes: Sizes) -> None:
    """Depth, width, neurons, nonzero parameters and bits, as counted."""
    draft.claim(
        "SizeAtMost",
        {},
        net=draft.network(network),
        depth=sizes.depth,
        width=sizes.width,
        neurons=sizes.neurons,
        params=sizes.nonzeros,
        bits=sizes.bits,
    )


def codes(
    draft: Draft, dataset: Dataset, coded: Dataset, table: RationalMatrix, rule: str, names: Sequence[str]
) -> None:
    """`coded` is the data set with its labels coded by their row in the table ("index" or "onehot"), called `names`."""
    draft.claim(
        "Codes",
        {},
        data=draft.data(dataset),
        coded=draft.data(coded),
        table=draft.matrix(table),
        rule=rule,
        names=list(names),
    )


def coding(draft: Draft, dataset: Dataset, target: Dataset) -> None:
    """What ties a target to the user's data: nothing if they are equal and have no names, else the claim `Codes`."""
    if target != dataset:
        table, _ = dataset.label_table()
        codes(draft, dataset, target, table, "onehot", target.names)
    elif dataset.names:
        table = RationalMatrix.from_rows([[k] for k in range(len(dataset.names))])
        codes(draft, dataset, dataset, table, "index", dataset.names)


def distinct_rows(draft: Draft, matrix: RationalMatrix) -> None:
    draft.claim("DistinctRows", {}, mat=draft.matrix(matrix))


def homogeneous(X: RationalMatrix) -> RationalMatrix:
    """The matrix with rows (x_i, 1); its rank is one more than the affine dimension."""
    return RationalMatrix(X.homogenised(), X.den)


def affine_rank_is(draft: Draft, X: RationalMatrix, affine: AffineRank) -> None:
    """The rank of (x_i, 1) from both sides: an invertible minor, and the other columns as combinations."""
    name, d = draft.matrix(homogeneous(X)), X.shape[1]
    pivots = [*affine.pivots, d]
    draft.claim(
        "RankAtLeast",
        {"mod": hexadecimal(affine.modulus), "rows": list(affine.rows), "cols": pivots},
        mat=name,
        r=affine.rank + 1,
    )
    draft.claim("RankAtMost", {"piv": pivots, "coef": mat(affine.dependencies)}, mat=name, r=affine.rank + 1)


def on_hyperplanes(
    draft: Draft, X: RationalMatrix, groups: Sequence[Sequence[int]], forms: Sequence[Sequence[int]]
) -> None:
    """Each group of rows lies on the hyperplane of its form, which misses every other row."""
    matrix = RationalMatrix(integer_array(forms, (len(forms), X.shape[1] + 1)))
    draft.claim(
        "OnHyperplanes", {"forms": mat(matrix)}, mat=draft.matrix(X), groups=[sorted(int(i) for i in g) for g in groups]
    )


def in_general_position(draft: Draft, X: RationalMatrix, witness: Modulus) -> None:
    """General position in the pivot coordinates of the witness."""
    draft.claim("GeneralPosition", {"mod": hexadecimal(witness.mod)}, mat=draft.matrix(X.columns(witness.pivots)))


def not_in_general_position(draft: Draft, X: RationalMatrix, witness: Dependency) -> None:
    draft.claim("NotGeneralPosition", {"rows": list(witness.rows), "coef": row(witness.coef)}, mat=draft.matrix(X))


def separated(draft: Draft, X: RationalMatrix, norm: str, bound: Fraction, direction: Sequence[int]) -> None:
    """Rows are pairwise at squared distance ("l2") or max-norm distance ("max") at least `bound`."""
    draft.claim(
        "Separated",
        {"dir": row(direction)},
        mat=draft.matrix(X),
        norm=norm,
        num=hexadecimal(bound.numerator),
        den=hexadecimal(bound.denominator),
    )


def infeasible(draft: Draft, matrix: RationalMatrix, relations: Sequence[str], multipliers: Sequence[int]) -> None:
    """The system of rows (A | b) has no real solution, by these multipliers."""
    objects = system(matrix, relations)
    draft.objects.update(objects)
    draft.claim("Infeasible", {"lam": row(multipliers)}, sys=list(objects)[-1])


def cannot_fit(draft: Draft, dataset: Dataset, hidden: int, trees: Sequence[Sequence[Any]]) -> None:
    """No one-hidden-layer ReLU net of this width with output bias fits the data; `trees` as bounds.cannot_fit makes them."""
    draft.claim("CannotFit", {"trees": [list(tree) for tree in trees]}, data=draft.data(dataset), hidden=hidden)
