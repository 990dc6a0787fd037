"""Semidefinite or not, with a witness either way, against elimination in fractions and the signs of all principal minors."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given
from hypothesis import strategies as st

from exactmem.certificates.claims import lambda_min_at_least as claimed
from exactmem.certificates.draft import Draft
from exactmem.kernel.check import check
from exactmem.linalg import psd
from exactmem.linalg.psd import (
    SMALL,
    Factor,
    certifies,
    lambda_max_at_most,
    lambda_min_at_least,
    operator_norm_at_most,
    semidefinite,
)
from exactmem.linalg.rational_matrix import RationalMatrix, integer_array
from exactmem.verdict import Fails, Holds, Undecided, Verdict

Rows = list[list[Fraction]]


def by_minors(matrix: fmpq_mat) -> bool:
    """A symmetric matrix is semidefinite iff no principal minor is negative."""
    n = int(matrix.nrows())
    return all(
        fmpq_mat([[matrix[i, j] for j in rows] for i in rows]).det() >= 0
        for size in range(1, n + 1)
        for rows in combinations(range(n), size)
    )


def pivots(rows: Rows) -> list[Fraction] | None:
    """The pivots of elimination in fractions, any positive one first; None if the form takes negative values."""
    rest, found, left = [list(row) for row in rows], list[Fraction](), list(range(len(rows)))
    while left:
        k = max(left, key=lambda i: rest[i][i])
        left.remove(k)
        pivot = rest[k][k]
        if pivot < 0 or (pivot == 0 and any(rest[i][j] for i in [k, *left] for j in [k, *left])):
            return None
        found.append(pivot)
        for i, j in product(left, left):
            rest[i][j] -= rest[i][k] * rest[k][j] / pivot if pivot else 0
    return found


def slowly(M: RationalMatrix, lam: Fraction, strict: bool) -> bool:
    rows = [[v - lam * (i == j) for j, v in enumerate(row)] for i, row in enumerate(M.rows())]
    found = pivots(rows)
    return found is not None and not (strict and 0 in found)


def is_right(verdict: Verdict, M: RationalMatrix, lam: Fraction, strict: bool) -> bool:
    """Whether the witness shows what the verdict says: the checker accepts the factor, the form is negative at the vector."""
    if isinstance(verdict, Holds):
        draft = Draft()
        claimed(draft, M, lam, strict, verdict.witness)
        return check(draft.certificate().content).status == "verified"
    x: Any = verdict.witness
    value = sum(x[i] * x[j] * (M[i, j] - lam * (i == j)) for i in range(len(M)) for j in range(len(M)))
    return any(x) and (value <= 0 if strict else value < 0)


def hilbert(n: int) -> RationalMatrix:
    return RationalMatrix.from_rows([[Fraction(1, i + j + 1) for j in range(n)] for i in range(n)])


def gram(rows: list[list[Any]]) -> RationalMatrix:
    X = RationalMatrix.from_rows(rows)
    return RationalMatrix(X.num.astype(object) @ X.num.T.astype(object), X.den**2)


def scaled(M: RationalMatrix, exponents: list[int]) -> RationalMatrix:
    """Rows and columns times powers of two: neither a sign nor the rank changes."""
    t = [Fraction(2) ** e for e in exponents]
    return RationalMatrix.from_rows([[v * a * b for v, b in zip(row, t, strict=True)]
                                     for row, a in zip(M.rows(), t, strict=True)])  # fmt: skip


def plus(M: RationalMatrix, t: Fraction, i: int | None = None) -> RationalMatrix:
    """t added on the diagonal, or at one place of it."""
    return RationalMatrix.from_rows([[v + t * (a == b and i in (None, a)) for b, v in enumerate(row)]
                                     for a, row in enumerate(M.rows())])  # fmt: skip


small = st.integers(-3, 3) | st.fractions(-3, 3, max_denominator=7)


@st.composite
def symmetric(draw: Any) -> RationalMatrix:
    """Zero, rank 1, any rank, indefinite, Hilbert, nearly singular, badly scaled: orders 1 to 6."""
    n = draw(st.integers(1, 6))
    r = draw(st.integers(1, n))
    M = gram(draw(st.lists(st.lists(small, min_size=r, max_size=r), min_size=n, max_size=n)))
    form = draw(st.sampled_from(["gram", "any", "hilbert", "sliver", "negative", "zero rows"]))
    if form == "any":
        A = draw(st.lists(st.lists(small, min_size=n, max_size=n), min_size=n, max_size=n))
        M = RationalMatrix.from_rows([[Fraction(A[i][j] + A[j][i]) for j in range(n)] for i in range(n)])
    elif form == "hilbert":
        M = hilbert(n)
    elif form == "negative":
        M = RationalMatrix(-M.num, M.den)
    elif form == "sliver":
        sliver = Fraction(draw(st.sampled_from([1, -1])), 2 ** draw(st.sampled_from([10, 50, 60, 200, 3000])))
        M = plus(M, sliver, draw(st.sampled_from([None, 0, n - 1])))
    elif form == "zero rows":
        keep = draw(st.lists(st.booleans(), min_size=n, max_size=n))
        M = RationalMatrix.from_rows([[v * a * b for v, b in zip(row, keep, strict=True)]
                                      for row, a in zip(M.rows(), keep, strict=True)])  # fmt: skip
    if draw(st.booleans()):
        far = st.integers(-3, 3) | st.sampled_from([-2000, -40, 40, 600])
        M = scaled(M, draw(st.lists(far, min_size=n, max_size=n)))
    return M


@given(symmetric(), st.just(Fraction(0)) | st.fractions(-2, 2, max_denominator=5), st.booleans())
def test_every_degenerate_matrix_is_decided_with_a_witness(M: RationalMatrix, lam: Fraction, strict: bool) -> None:
    verdict = lambda_min_at_least(M, lam, strict)
    assert not verdict.undecided
    assert verdict.holds == slowly(M, lam, strict)
    assert is_right(verdict, M, lam, strict)


@given(
    st.integers(1, 4).flatmap(lambda n: st.lists(st.integers(-3, 3), min_size=n * n, max_size=n * n)), st.integers(0, 2)
)
def test_elimination_agrees_with_all_principal_minors(entries: list[int], form: int) -> None:
    n = {1: 1, 4: 2, 9: 3, 16: 4}[len(entries)]
    A = fmpq_mat(n, n, [fmpq(v, 2) for v in entries])
    # near and far from semidefinite: A + A^T, a Gram matrix of low rank, a Gram matrix less a bit
    unit = fmpq_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])
    thin = fmpq_mat(n, 1, [A[i, 0] for i in range(n)])
    M = [A + A.transpose(), thin * thin.transpose(), A * A.transpose() - unit * fmpq(1, 8)][form]
    assert semidefinite(M) == by_minors(M)


@pytest.mark.parametrize(
    ("entries", "answer"),
    [
        ([0], True),
        ([-1], False),
        ([0, 0, 0, 0], True),
        ([0, 0, 0, 1], True),
        ([0, 1, 1, 0], False),
        ([0, 1, 1, 5], False),
        ([0, 0, 0, -1], False),
    ],
)
def test_zeros_on_the_diagonal(entries: list[int], answer: bool) -> None:
    n = {1: 1, 4: 2}[len(entries)]
    assert semidefinite(fmpq_mat(n, n, entries)) is answer
    M = RationalMatrix(np.array(entries).reshape(n, n))
    verdict = lambda_min_at_least(M, Fraction(0))
    assert verdict.holds is answer and is_right(verdict, M, Fraction(0), False)


def test_a_sliver_below_zero_is_noticed() -> None:
    third = fmpq(1, 3)
    assert semidefinite(fmpq_mat(2, 2, [third, third, third, third]))
    assert not semidefinite(fmpq_mat(2, 2, [third, third, third, third - fmpq(1, 2**200)]))


@pytest.mark.parametrize("sliver", [Fraction(1, 2**50), Fraction(0), Fraction(-1, 2**50), Fraction(-1, 2**5000)])
def test_large_matrices_are_decided_as_small_ones_are(sliver: Fraction) -> None:
    """A Gram matrix of low rank and a sliver on the diagonal: semidefinite iff the sliver is not negative."""
    n = SMALL + 2
    V = [[Fraction((7 * (3 * i + j)) % 11 - 5, 3) for j in range(3)] for i in range(n)]
    M = plus(gram(V), sliver)
    matrix = fmpq_mat([[fmpq(v.numerator, v.denominator) for v in row] for row in M.rows()])
    assert semidefinite(matrix) is (sliver >= 0)
    for strict in (False, True):
        verdict = lambda_min_at_least(M, Fraction(0), strict)
        assert verdict.holds is (sliver > 0 or (sliver == 0 and not strict))
        assert is_right(verdict, M, Fraction(0), strict)


@pytest.mark.parametrize("n", [1, 2, 5, 10, 13, 20, 40])
def test_hilbert_matrices_are_definite_however_small_their_eigenvalues(n: int) -> None:
    verdict = lambda_min_at_least(hilbert(n), Fraction(0), strict=True)
    assert verdict.holds and is_right(verdict, hilbert(n), Fraction(0), True)
    assert lambda_min_at_least(hilbert(n), Fraction(2, 4 * n - 3)).fails  # more than its last entry


@pytest.mark.parametrize("spread", [5, 30, 70, 300])
def test_badly_scaled_matrices_are_decided_from_both_sides(spread: int) -> None:
    random = np.random.default_rng(spread)
    X, t = random.integers(-9, 10, (20, 40)), random.integers(-spread, spread, 20).tolist()
    for shift, holds in ((0, True), (-3000, False)):
        M = scaled(plus(RationalMatrix(X @ X.T), Fraction(shift), 7), t)
        verdict = lambda_min_at_least(M, Fraction(0), strict=True)
        assert verdict.holds is holds and is_right(verdict, M, Fraction(0), True)


def test_a_few_bits_are_enough_where_the_matrix_is_well_conditioned() -> None:
    X = np.random.default_rng(0).integers(-99, 100, (120, 240))
    M = RationalMatrix(X @ X.T, 7)
    verdict = lambda_min_at_least(M, Fraction(0), strict=True)
    assert isinstance(verdict, Holds) and isinstance(verdict.witness, Factor)
    beside = np.abs(np.tril(verdict.witness.L, -1))
    assert beside.max() < 2**10 and is_right(verdict, M, Fraction(0), True)


def test_singular_matrices_of_order_300_are_decided() -> None:
    X = np.random.default_rng(1).integers(-5, 6, (300, 4))
    M = RationalMatrix(X @ X.T)
    verdict = lambda_min_at_least(M, Fraction(0))
    assert verdict.holds and is_right(verdict, M, Fraction(0), False)
    assert lambda_min_at_least(M, Fraction(0), strict=True).fails
    assert lambda_min_at_least(M, Fraction(1, 10**30)).fails


def unbiased() -> RationalMatrix:
    """Three mutually unbiased bases of R^4: the unit vectors, and (1/2)·(-1)^(c·x + q(x)) for q = 0 and q = x_1·x_2."""
    plane = list(product((0, 1), repeat=2))
    rows = [[2 * int(i == j) for j in range(4)] for i in range(4)]
    rows += [[(-1) ** (c * x + e * y + q * x * y) for x, y in plane] for q in (0, 1) for c, e in plane]
    return RationalMatrix(np.array(rows), 2)


def test_the_frame_of_unbiased_bases_attains_its_bound() -> None:
    X = unbiased()
    frame = RationalMatrix(X.num.T @ X.num, X.den**2)
    assert frame == RationalMatrix(3 * np.eye(4, dtype=np.int64))
    assert lambda_max_at_most(frame, Fraction(3)).holds
    assert lambda_max_at_most(frame, Fraction(3), strict=True).fails
    assert lambda_max_at_most(frame, 3 - Fraction(1, 2**100)).fails
    points = RationalMatrix(X.num @ X.num.T, X.den**2)  # 12 x 12, of rank 4
    assert lambda_max_at_most(points, Fraction(3)).holds and lambda_min_at_least(points, Fraction(0)).holds
    assert lambda_max_at_most(points, Fraction(299, 100)).fails


def test_operator_norms_need_both_signs() -> None:
    A, B = RationalMatrix(np.diag([5, 0])), RationalMatrix(np.diag([2, 7]), 1)
    assert operator_norm_at_most(A, B, Fraction(7)).holds
    found = operator_norm_at_most(A, B, Fraction(6))
    assert isinstance(found, Fails) and found.witness == (0, 1)
    assert operator_norm_at_most(B, A, Fraction(6)).fails and operator_norm_at_most(A, A, Fraction(0)).holds
    assert operator_norm_at_most(A, A, Fraction(-1, 9)).fails
    with pytest.raises(ValueError, match="a difference of matrices"):
        operator_norm_at_most(A, RationalMatrix(np.eye(3, dtype=np.int64)), Fraction(1))


@pytest.mark.parametrize(
    ("rows", "lam"),
    [
        ([[0, 0], [0, 0]], Fraction(1, 2**100)),
        ([[0]], Fraction(-1, 2**100)),
        ([[1, 10**200], [10**200, 1]], Fraction(0)),
        ([[1, -(10**400)], [-(10**400), 1]], Fraction(0)),
        ([[10**400, 10**400], [10**400, 10**400]], Fraction(0)),
        ([[Fraction(1, 10**400), 0], [0, 10**400]], Fraction(0)),
        ([[Fraction(1, 10**400), Fraction(1, 10**399)], [Fraction(1, 10**399), 1]], Fraction(0)),
        ([[2**62]], Fraction(2**62)),
        ([[2**63 - 1]], Fraction(2**63 - 1, 3)),
        ([[-(2**63) + 1]], Fraction(-(2**63))),
        ([[2**62, 2**62 - 1], [2**62 - 1, 2**62]], Fraction(1)),
        ([[2**62, 2**62 - 1], [2**62 - 1, 2**62]], Fraction(2)),
    ],
)
def test_numbers_at_the_ends_of_words_and_floats(rows: list[list[Any]], lam: Fraction) -> None:
    M = RationalMatrix.from_rows([[Fraction(v) for v in row] for row in rows])
    for strict in (False, True):
        verdict = lambda_min_at_least(M, lam, strict)
        assert verdict.holds == slowly(M, lam, strict) and is_right(verdict, M, lam, strict)


def test_the_least_word_has_a_negative_too() -> None:
    M = RationalMatrix(np.array([[-(2**63)]]))
    assert lambda_max_at_most(M, Fraction(-(2**63))).holds and lambda_max_at_most(M, Fraction(-(2**63) - 1)).fails


@pytest.mark.parametrize("rows", [[[1, 2], [0, 1]], [[1, 2]], [[1], [2]]])
def test_what_is_not_symmetric_has_no_smallest_eigenvalue(rows: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="symmetric"):
        lambda_min_at_least(RationalMatrix(np.array(rows)), Fraction(0))


def test_no_rows_no_claim() -> None:
    with pytest.raises(ValueError, match="symmetric"):
        lambda_min_at_least(RationalMatrix(np.zeros((0, 0), dtype=np.int64)), Fraction(0))


GOOD = Factor(2, (1, 1), np.array([[1, 0], [0, 1]]))
TWICE = np.array([[3, 1], [1, 3]])  # over 2: the rest of GOOD is [[2, 1], [1, 2]]


@pytest.mark.parametrize(
    "factor",
    [
        Factor(0, (0, 0), np.array([[0, 0], [0, 0]])),
        Factor(-2, (1, 1), np.array([[1, 0], [0, 1]])),
        Factor(2, (-1, 1), np.array([[1, 0], [0, 1]])),
        Factor(2, (1, -1), np.array([[1, 0], [0, 0]])),
        Factor(2, (1, 1), np.array([[1, 1], [0, 1]])),
        Factor(2, (1, 1), np.array([[2, 0], [0, 1]])),
        Factor(2, (1, 3), np.array([[1, 0], [0, 1]])),
        Factor(2, (1, 1), np.array([[1, 0], [-1, 1]])),
        Factor(2, (1,), np.array([[1]])),
        Factor(2, (1, 1, 1), np.array([[1, 0], [0, 1]])),
        Factor(2, (1, 1), np.array([[1, 0, 0], [0, 1, 0]])),
        Factor(1, (2**70, 1), np.array([[1, 0], [0, 1]])),
        Factor(1, (0, 2**62), np.array([[2**62, 0], [0, 1]])),
        Factor(1, (1, 1), integer_array([[1, 0], [2**40, 1]], (2, 2))),
    ],
)
def test_a_wrong_factor_is_no_witness(factor: Factor) -> None:
    assert certifies(GOOD, TWICE, 2) and certifies(GOOD, TWICE, 2, strict=True)
    assert not certifies(factor, TWICE, 2)


def test_a_zero_pivot_proves_no_strict_bound() -> None:
    for d, corner in (((1, 0), 1), ((1, 1), 0), ((1, 1), -1)):
        factor = Factor(2, d, np.array([[1, 0], [0, corner]]))
        assert certifies(factor, TWICE, 2) and not certifies(factor, TWICE, 2, strict=True)


@pytest.mark.parametrize("top", [2**20, 2**26, 2**31, 2**40, 2**200])
def test_products_are_exact_whatever_arithmetic_they_take(top: int) -> None:
    """A rest that is just dominant, and one that is not by 1, beside entries that float64 or int64 may not hold."""
    L = integer_array([[top, 0, 0], [top - 1, top, 0], [1 - top, 3, top]], (3, 3))
    square = L.astype(object) @ L.T.astype(object)
    rest = np.array([[2, 1, 1], [1, 3, -2], [1, -2, 3]], dtype=object)
    for less, answer in ((0, True), (1, False)):
        for i in range(3):
            num = integer_array((square + rest - less * np.diag(np.eye(3, dtype=int)[i])).tolist(), (3, 3))
            assert certifies(Factor(1, (1, 1, 1), L), num, 1) is answer


@pytest.mark.parametrize("den", [1, 2**52 + 1, 2**60 + 1, 10**400])
@pytest.mark.parametrize("scale", [1, 3 * 2**60 + 1])
def test_no_float_remains_of_a_float_product(scale: int, den: int) -> None:
    """The diagonal of num is the least integer with scale·num >= den·(L·L^T) + the rest of the row, and then less by 1."""
    L = np.array([[5, 0], [3, 7]])
    beside = 7
    spread = abs(scale * beside - den * 15)
    for less, answer in ((0, True), (1, False)):
        num = [[-(-(den * 25 + spread) // scale), beside], [beside, -(-(den * 58 + spread) // scale) - less]]
        assert certifies(Factor(scale, (1, 1), L), integer_array(num, (2, 2)), den) is answer


def lies(num: np.ndarray[Any, Any], den: int) -> Iterator[Any]:
    n = len(num)
    yield np.eye(n, dtype=np.int64), 0
    yield np.ones((n, n), dtype=np.int64), 3
    yield np.array([1] + [0] * (n - 1), dtype=object)
    yield integer_array([[2**80] * n] * n, (n, n)), -5
    yield np.array([2**80] * n, dtype=object)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    "rows", [[[2, 1], [1, 2]], [[1, 1], [1, 1]], [[1, 2], [2, 1]], [[0, 0], [0, 1]], [[9, 0], [0, 0]]]
)
def test_false_proposals_change_no_answer(rows: list[list[int]], strict: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psd, "proposals", lies)
    M = RationalMatrix(np.array(rows))
    verdict = lambda_min_at_least(M, Fraction(0), strict)
    assert verdict.holds == slowly(M, Fraction(0), strict) and is_right(verdict, M, Fraction(0), strict)


def test_what_is_too_large_for_every_way_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psd, "EXACT_STEPS", 10)
    X = np.random.default_rng(2).integers(-9, 10, (12, 11))
    M = RationalMatrix(X @ X.T)  # of rank 11: only elimination over the rationals could say that it is semidefinite
    verdict = lambda_min_at_least(M, Fraction(0))
    assert isinstance(verdict, Undecided) and "order 12" in verdict.reason
    assert lambda_min_at_least(M, Fraction(1, 100)).fails and lambda_min_at_least(M, Fraction(-1, 100)).holds
