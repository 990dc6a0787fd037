"""The rank of any rational matrix as two claims: `RankAtLeast` by a minor, `RankAtMost` by the other columns."""

from __future__ import annotations

from exactmem.certificates.canonical import hexadecimal
from exactmem.certificates.draft import Draft
from exactmem.certificates.objects import mat
from exactmem.linalg.ranks import Minor, RankWitness
from exactmem.linalg.rational_matrix import RationalMatrix


def rank_at_least(draft: Draft, M: RationalMatrix, minor: Minor) -> None:
    """Nothing is claimed of a matrix of rank 0."""
    if minor.rank:
        witness = {"mod": hexadecimal(minor.modulus), "rows": list(minor.rows), "cols": list(minor.columns)}
        draft.claim("RankAtLeast", witness, mat=draft.matrix(M), r=minor.rank)


def rank_at_most(draft: Draft, M: RationalMatrix, found: RankWitness) -> None:
    witness = {"piv": list(found.columns), "coef": mat(found.coefficients)}
    draft.claim("RankAtMost", witness, mat=draft.matrix(M), r=found.rank)


def rank_is(draft: Draft, M: RationalMatrix, found: RankWitness) -> None:
    rank_at_least(draft, M, found)
    rank_at_most(draft, M, found)
