"""Where a balanced zero of an even power cannot be (ours): it needs N(d, s) output weights of either sign.

A *balanced zero* is a network with h(x_i) = 0 at all points whose Jacobian in the weights, v frozen, has rank n: then these
units, without doubling, fit every labelling. For psi = t^(2s) without biases and n = N(d, 2s) points:

**Theorem.** At a balanced zero at least N(d, s) of the v_j are positive and at least N(d, s) negative; so m >= 2·N(d, s).

*Proof.* The Jacobian is 2s·diag(v)·T(W)·V(X), V square. If its rank is n, V is invertible and T restricted to the units with
v_j not 0 has rank N(d, 2s). As V is invertible, sum_j v_j·(w_j·x)^(2s) is the zero form: sum_j v_j·w_j^g = 0 for all |g| = 2s.
Leave out the units with v_j = 0, and let row j of A hold the monomials of degree s of w_j: A^T·diag(v)·A = 0, since its entries
are such sums. So on the column space of A the form diag(v) vanishes, and the rank of A is at most the number of positive v_j,
and of negative ones (a space on which it vanishes meets the coordinates with v_j > 0 in 0 only, so its dimension is at most the
number of the others). If the rank were below N(d, s), a form q of degree s would vanish at these w_j, and q² would be singular
there: T·(q²)* = 0 for the T of these units, a rank below N(d, 2s). ∎

For n < N(d, 2s) this excludes nothing; for n > N(d, 2s) no labelling beyond the span of monomials is fitted at any width.

>>> balanced_zero_excluded(3, 4, 15, [1] * 5 + [-1] * 5)
Holds(witness=(5, 6))
>>> balanced_zero_excluded(3, 4, 15, [1] * 6 + [-1] * 6).undecided, least_units(3, 4), least_units(7, 2)
(True, 12, 14)
>>> balanced_zero_excluded(3, 3, 10, [1] * 5)
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: balanced zeros are excluded for even powers only, not for t^3
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from exactmem.bounds.double_points import Weights, matrix, square_through
from exactmem.errors import HypothesisFails
from exactmem.linalg.monomials import count, dual, forms, powers
from exactmem.linalg.ranks import rank_witness
from exactmem.linalg.rational_matrix import RationalMatrix, integer_array
from exactmem.verdict import Holds, Undecided, Verdict


def even(k: int) -> int:
    if k < 2 or k % 2:
        raise HypothesisFails("an even power", f"balanced zeros are excluded for even powers only, not for t^{k}", k)
    return k // 2


def least_units(d: int, k: int) -> int:
    """2·N(d, k/2)."""
    return 2 * count(d, even(k))


def balanced_zero_excluded(d: int, k: int, n: int, v: Sequence[Fraction | int]) -> Verdict:
    """Do these output weights exclude a balanced zero of t^k at n points of R^d, whatever the weights and the points?

    `Holds((of the rarer sign, N(d, k/2)))`, or `Holds((n, N(d, k)))` for n above N(d, k); `Undecided` otherwise.
    """
    s, N = even(k), count(d, k)
    if n > N:
        return Holds((n, N))  # the Jacobian factors through N monomials
    rarer, need = min(sum(a > 0 for a in v), sum(a < 0 for a in v)), count(d, s)
    if n == N and rarer < need:
        return Holds((rarer, need))
    return Undecided(
        f"{rarer} output weights of the rarer sign; {need} are necessary for {N} points, and this proves no more"
    )


def is_zero_form(W: Weights, k: int, v: Sequence[Fraction | int]) -> bool:
    """Whether sum_j v_j·(w_j·x)^k is the zero form: A^T·diag(v)·A = 0 for even k."""
    columns = zip(*forms(W, k), strict=True)
    return not any(sum((Fraction(a) * c for a, c in zip(v, column, strict=True)), Fraction(0)) for column in columns)


def blocking_form(W: Weights, k: int) -> list[Fraction] | None:
    """(q²)* for a form q that vanishes at every w_j, multiplied out against T_k(W); None if there is no q."""
    even(k)
    square = square_through(W, k)
    if square is None:
        return None
    found = dual(square, len(W[0]), k)
    rows = matrix(W, k)
    if any(sum((a * b for a, b in zip(row, found, strict=True)), Fraction(0)) for row in rows.rows()):
        raise ArithmeticError("the square of a form is not singular where the form vanishes")
    return found


def form_rank(W: Weights, k: int) -> int:
    """The rank of A, the monomials of degree k/2 of the weights."""
    rows = [powers(w, even(k)) for w in W]
    return rank_witness(RationalMatrix(integer_array(rows, (len(rows), len(rows[0]))))).rank
