"""Entrywise powers and monomial networks: generic ranks from both sides, the exceptions, the threshold, counterexamples."""

from fractions import Fraction
from itertools import combinations, product
from math import prod

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from exactmem.api import check
from exactmem.bounds.double_points import (
    SPORADIC,
    generic_rank,
    koszul,
    matrix,
    seeded,
    singular_form,
    table,
    upper_bound,
    witness,
)
from exactmem.certificates.draft import Draft
from exactmem.certificates.ranks import rank_is
from exactmem.errors import HypothesisFails, InputError, LimitExceeded
from exactmem.linalg.modular import PRIMES
from exactmem.linalg.monomials import count, evaluations, exponents, forms, multinomial, powers
from exactmem.linalg.ranks import kernel_vector, largest_minor, rank_witness
from exactmem.linalg.rational_matrix import RationalMatrix, integer_array
from exactmem.theorems.madden2023 import counterexamples
from exactmem.theorems.madden2023.isotropy import (
    balanced_zero_excluded,
    blocking_form,
    form_rank,
    is_zero_form,
    least_units,
)
from exactmem.theorems.madden2023.powers import (
    entrywise,
    factored_jacobian,
    gram_factors,
    gram_rank,
    hadamard,
    independent_by_degree,
    jacobian,
    khatri_rao,
    power_of_product,
    times,
    transcendental,
)
from tests.examples import thinned

PLANE = [[1, 0], [0, 1], [1, 1], [1, 2]]
small = st.integers(-3, 3)


def exact(rows) -> RationalMatrix:
    return RationalMatrix(integer_array(rows, (len(rows), len(rows[0]))))


def rank(rows) -> int:
    """The rank by both witnesses, which the checker accepts."""
    M = exact(rows)
    found = rank_witness(M)
    if found.rank:
        draft = Draft()
        rank_is(draft, M, found)
        assert check(draft.certificate()).holds
    return found.rank


def points(d, low=1, high=5):
    return st.lists(st.lists(small, min_size=d, max_size=d), min_size=low, max_size=high)


# The vectors of the theory.


def test_the_jacobian_of_two_cubes_at_four_points():
    J = factored_jacobian([[1, 1], [1, -1]], PLANE, 3)
    assert J == [[3, 0, 12, 27], [0, 3, 12, 54], [3, 0, 0, 3], [0, 3, 0, 6]]
    assert rank(J) == 4 == count(2, 3)


def test_the_entrywise_square_has_the_rank_of_the_monomials():
    A = power_of_product([[1, 0], [0, 1], [1, 1], [2, 1]], PLANE, 2)
    assert A == [[1, 0, 1, 1], [0, 1, 1, 4], [1, 1, 4, 9], [4, 1, 9, 16]]
    assert rank(A) == 3 == count(2, 2)


def test_two_squares_at_six_points_have_a_koszul_relation():
    W = [[1, 0, 0], [0, 1, 0]]
    J = factored_jacobian(W, counterexamples.SIX, 2)
    assert rank(J) == 5
    (u,) = koszul(W)
    assert u == [0, 1, 0, -1, 0, 0] and times([u], J) == [[0] * 6]


def test_monomials_of_seven_points_of_a_line():
    X = [[1, i] for i in range(7)]
    assert rank(evaluations(X, 6)) == 7 and rank(evaluations(X, 5)) == 6


def test_five_quartics_of_the_plane_have_rank_14_and_six_have_15():
    assert jacobian(5, 15, 3, 4).rank == 14 and jacobian(6, 15, 3, 4).rank == 15
    assert check(jacobian(5, 15, 3, 4).certificate()).holds


def test_ranks_where_primes_are_unlucky():
    """Minors that our primes divide: the next prime is taken, and after the last elimination over Q decides."""
    for bad in (PRIMES[0], prod(PRIMES)):
        assert rank([[bad, 0], [0, 1]]) == 2
        assert rank([[bad, 2 * bad, 0], [1, 2, 1]]) == 2
        assert rank([[bad, bad], [2 * bad, 2 * bad]]) == 1
    assert rank_witness(exact([[0, 0], [0, 0]])).rank == 0
    assert kernel_vector(exact([[PRIMES[0], 0], [0, 1]])) is None


# Generic ranks.


@pytest.mark.parametrize(("m", "n", "d", "k"), list(product((1, 4, 7), (2, 6), (1, 2, 3), (1, 2, 3))))
def test_entrywise_powers(m, n, d, k):
    found = hadamard(m, n, d, k)
    assert found.rank == min(m, n, count(d, k)) == rank(found.matrix.num.tolist())


@pytest.mark.parametrize("c", [[0, 1, 0, 1], [2, 0, 1], ["1/2", "1/3"], [0, 0, 0, 5]])
def test_polynomials_entry_by_entry(c):
    coefficients = [Fraction(v) for v in c]
    total = sum(count(2, k) for k, v in enumerate(coefficients) if v)
    for m, n in ((1, 3), (5, 4), (9, 9)):
        assert entrywise(coefficients, m, n, 2).rank == min(m, n, total)


@pytest.mark.parametrize(("m", "n", "q"), list(product((1, 3, 5), (2, 7, 12), (1, 2, 3))))
def test_khatri_rao_products_with_an_independent_factor(m, n, q):
    found = khatri_rao(m, n, 2, q, 2)
    assert found.rank == min(n, q * min(m, 3)) and check(found.certificate()).holds


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "silu", "mish", "exp", "sin", "gaussian"])
def test_analytic_activations_that_are_no_polynomials_have_full_rank(name):
    assert transcendental(name, 9, 6, 1).rank == 6


@pytest.mark.parametrize("name", ["relu", "elu", "t^3", "arctan", "gelu"])
def test_other_activations_are_refused_with_the_reason(name):
    with pytest.raises(HypothesisFails, match=r"not analytic|letter"):
        transcendental(name, 2, 2, 1)


def test_the_factorisation_holds_identically():
    """(w·x)^k = sum of k!/e!·w^e·x^e, and the rows of T_k, with letters."""
    w, x = sp.symbols("w1:4"), sp.symbols("x1:4")
    inner = sum(a * b for a, b in zip(w, x, strict=True))
    for k in (1, 2, 3, 4):
        total = sum(
            multinomial(e) * sp.prod(a**p * b**p for a, b, p in zip(w, x, e, strict=True)) for e in exponents(3, k)
        )
        assert sp.expand(inner**k - total) == 0


@settings(max_examples=thinned(60))
@given(points(2), points(2), st.integers(1, 4))
def test_the_factors_multiply_out_on_any_points(W, X, k):
    P, V = forms(W, k), evaluations(X, k)
    A = power_of_product(W, X, k)
    assert times(P, V) == A and rank_witness(exact(A)).rank <= min(len(W), len(X), count(2, k))
    slopes = power_of_product(W, X, k - 1) if k > 1 else [[1] * len(X) for _ in W]
    direct = [[k * s * x[l] for s, x in zip(line, X, strict=True)] for line in slopes for l in range(2)]
    assert factored_jacobian(W, X, k) == direct


@settings(max_examples=thinned(60))
@given(points(3), st.integers(1, 3))
def test_the_gram_matrix_has_the_rank_of_the_monomials_for_any_real_points(X, k):
    V, G = gram_rank(X, k)
    assert V.rank == G.rank and gram_factors(X, k) == power_of_product(X, X, k)


def test_the_gram_equality_fails_modulo_a_prime():
    G, V = exact(power_of_product([[1, 2]], [[1, 2]], 3)), exact(evaluations([[1, 2]], 3))
    assert (largest_minor(G, 5).rank, largest_minor(V, 5).rank, rank_witness(G).rank) == (0, 1, 1)


def test_sizes_below_one_and_too_many_monomials_are_refused():
    with pytest.raises(InputError, match="at least 1, not 0, 2, 2, 2"):
        hadamard(0, 2, 2, 2)
    with pytest.raises(InputError, match="polynomial is zero"):
        entrywise([0, 0], 1, 1, 1)
    with pytest.raises(InputError, match="at least 1, not 3, 4, 0"):
        generic_rank(3, 4, 0)
    with pytest.raises(LimitExceeded, match="MAX_MONOMIALS"):
        jacobian(2, 2, 30, 9)


# The theorem of Alexander and Hirschowitz.


@pytest.fixture(scope="module")
def lines():
    return table(5, 5)


def test_the_table_up_to_dimension_and_degree_five(lines):
    """Every rank is proved from both sides at seeded weights, so the generic rank is at least that and at most the bound."""
    assert len(lines) == sum(count(d, k) + 1 for d in range(1, 6) for k in range(1, 6)) == 481
    assert all(line.rank == generic_rank(line.d, line.k, line.m) for line in lines)


def test_its_exceptions_are_the_quadrics_and_four_sporadic_cases(lines):
    found = {(line.d, line.k, line.m): (line.rank, line.expected) for line in lines if line.exception}
    quadrics = {(d, 2, m): m * d - m * (m - 1) // 2 for d in range(3, 6) for m in range(2, d)}
    assert {key: value[0] for key, value in found.items()} == quadrics | {
        (3, 4, 5): 14,
        (4, 4, 9): 34,
        (5, 4, 14): 69,
        (5, 3, 7): 34,
    }
    assert all(found[key][1] - found[key][0] == 1 for key in SPORADIC)


@pytest.mark.parametrize(("d", "k", "m"), SPORADIC)
@pytest.mark.parametrize("seed", [0, 5])
def test_a_singular_form_for_any_weights(d, k, m, seed):
    W = seeded(m, d, seed)
    F = singular_form(W, k)
    M = matrix(W, k)
    assert any(F) and all(sum(a * b for a, b in zip(row, F, strict=True)) == 0 for row in M.rows())
    assert largest_minor(M).rank == count(d, k) - 1


def test_the_certificate_of_the_exception_is_accepted_and_one_more_is_not():
    W, minor, _ = witness(3, 4, 5)
    M = matrix(W, 4)
    draft = Draft()
    rank_is(draft, M, rank_witness(M))
    assert check(draft.certificate()).holds and minor.rank == 14
    draft.claims[1]["stmt"]["r"] = 13
    assert not check(draft.certificate()).holds


def test_the_square_through_five_points_kills_the_rows_identically():
    """T_k(W)·F* has the entries (1/k)·dF/dx_l at w_j; for F = q² they are 2·q·dq/dx_l, zero where q is."""
    x, c = sp.symbols("x1:4"), sp.symbols("c1:7")
    q = sum(a * sp.prod(v**p for v, p in zip(x, e, strict=True)) for a, e in zip(c, exponents(3, 2), strict=True))
    F = sp.Poly(sp.expand(q**2), *x)
    star = [
        F.coeff_monomial(sp.prod(v**p for v, p in zip(x, e, strict=True))) / multinomial(e) for e in exponents(3, 4)
    ]
    where = {e: i for i, e in enumerate(exponents(3, 4))}
    for l in range(3):
        row = 0
        for e in exponents(3, 3):
            raised = tuple(p + (i == l) for i, p in enumerate(e))
            row += multinomial(e) * sp.prod(v**p for v, p in zip(x, e, strict=True)) * star[where[raised]]
        assert sp.expand(row - sp.diff(q**2, x[l]) / 4) == 0


def test_koszul_relations_hold_identically_and_are_independent():
    for d, m in ((3, 2), (5, 4), (7, 4)):
        W = seeded(m, d, 1)
        rows = times(koszul(W), matrix(W, 2).num.tolist())
        assert not any(map(any, rows)) and upper_bound(W, 2)[0] == m * d - m * (m - 1) // 2


@settings(max_examples=thinned(80))
@given(points(3, 1, 6), st.integers(1, 4))
def test_no_weights_have_a_larger_rank_than_generic_ones(W, k):
    assert rank_witness(matrix(W, k)).rank <= generic_rank(3, k, len(W))


@settings(max_examples=thinned(60))
@given(points(3, 5, 5))
def test_a_singular_quartic_exists_for_degenerate_weights_too(W):
    F = singular_form(W, 4)
    assert any(F)


# The degree threshold.


@settings(max_examples=thinned(80))
@given(points(2, 1, 4), st.integers(1, 8))
def test_the_threshold_is_never_wrong(W, k):
    verdict = independent_by_degree(W, k)
    full = rank_witness(matrix(W, k)).rank == 2 * len(W)
    if verdict.holds:
        assert full
    elif verdict.fails:
        assert not full or len(W) == 1


@pytest.mark.parametrize("m", [2, 3, 4, 5])
@pytest.mark.parametrize("d", [2, 3])
def test_the_threshold_is_sharp_for_weights_in_a_plane(m, d):
    W = [[1, j] + [0] * (d - 2) for j in range(m)]
    assert rank(matrix(W, 2 * m - 1).num.tolist()) == m * d
    assert rank(matrix(W, 2 * m - 2).num.tolist()) < m * d


def test_zero_and_proportional_weights_are_found():
    assert independent_by_degree([[0, 0]], 3).witness == (0, 0)
    assert independent_by_degree([[1, 2], [3, 5], [-2, -4]], 9).witness == (0, 2)
    # proportional modulo the prime only
    assert independent_by_degree([[1, 1], [1, 1 + PRIMES[0]]], 3).holds


# Balanced zeros.


@pytest.mark.parametrize(("d", "k", "n", "plus", "minus", "excluded"), [
    (3, 4, 15, 5, 5, True),
    (3, 4, 15, 6, 5, True),
    (3, 4, 15, 8, 4, True),
    (3, 4, 15, 6, 6, False),
    (7, 2, 28, 4, 4, True),
    (7, 2, 28, 7, 7, False),
    (3, 4, 16, 6, 6, True),
    (3, 4, 14, 1, 1, False),
])  # fmt: skip
def test_which_signs_exclude_a_balanced_zero(d, k, n, plus, minus, excluded):
    for off in (0, 9):  # units with v_j = 0 change nothing
        verdict = balanced_zero_excluded(d, k, n, [1] * plus + [-1] * minus + [0] * off)
        assert verdict.holds == excluded and not verdict.fails


def test_the_least_numbers_of_units():
    assert (least_units(3, 4), least_units(7, 2)) == (12, 14)
    with pytest.raises(HypothesisFails, match="even powers only"):
        least_units(3, 5)


def test_a_zero_form_with_few_signs_loses_rank():
    """(x+y)² + (x-y)² - 2x² - 2y² = 0: two signs of each kind, as N(2, 1) = 2 asks; a third variable blocks it."""
    W, v = [[1, 1], [1, -1], [1, 0], [0, 1]], [1, 1, -2, -2]
    assert is_zero_form(W, 2, v) and form_rank(W, 2) == 2 and blocking_form(W, 2) is None
    flat = [[*w, 0] for w in W]
    assert is_zero_form(flat, 2, v) and form_rank(flat, 2) == 2 < count(3, 1)
    F = blocking_form(flat, 2)
    assert F == [0, 0, 0, 0, 0, 1]  # z², singular at every weight
    assert rank_witness(matrix(flat, 2)).rank < count(3, 2)


@settings(max_examples=thinned(60))
@given(st.lists(st.lists(small, min_size=2, max_size=2), min_size=2, max_size=5))
def test_a_zero_form_has_as_many_signs_of_either_kind_as_its_rank(W):
    """All v with sum v_j·(w_j·x)² = 0 are a kernel; each has signs enough for the rank of the weights it uses."""
    rows = [list(row) for row in zip(*[powers(w, 2) for w in W], strict=True)]
    v = kernel_vector(exact(rows))
    if v is None:
        return
    used = [w for w, a in zip(W, v, strict=True) if a]
    assert is_zero_form(W, 2, v)
    assert form_rank(used, 2) <= min(sum(a > 0 for a in v), sum(a < 0 for a in v)) or not any(map(any, used))


# The counterexamples.

EXPECTED = [
    "the labels (1, -2, -3, 0, 12, 3, 0, 0, 6, -1, -2) are orthogonal to all 10 monomials: True",
    "of rank 3; 2 units excluded, 3 units fit: True",
    "rank 3 of 12; 3 in a plane, 9 rows: rank 8 at k = 4, 9 at k = 5",
    "equal: True; of x and 2x, t^3: proportional, factor 8: True; 5 points, 2 units, third coordinate at one point: "
    "m·d = 6, support 5, rank 5",
    "rank 3 for ReLU (d = 3), 0 for steps, where m·d = 12",
    "N(3, 1) = 3 monomials",
    "rank 14 of 15, the square of a quadric through the points; t², m = 2, six points: rank 5 of 6, left kernel "
    "[0, 1, 0, -1, 0, 0]; t + t², d = 3, m = 3: rank 8 of 9",
    "rank 26 of 28, 6 independent Koszul relations among 32 rows",
    "b-rows are v times v-rows: True; w equal, b = 0 and 3: one has e³ times the rows of the other: True",
    "rank 4; with v_2 = 0: rank 2, its block is zero",
    "b = (1, -1): rank 1, not 2; exponents 0, 1, 3 at b = 1, 2, -3: rank 2, not 3, kernel (5, -4, -1)",
    "Gram 125; modulo 5 ranks 0 and 1; over Q 1",
]


@pytest.mark.parametrize(("why", "expected"), list(zip(counterexamples.WHY, EXPECTED, strict=True)))
def test_every_counterexample_runs(why, expected):
    assert expected in why.run()


@pytest.mark.parametrize("m", [2, 3, 4])
def test_a_linear_term_costs_the_pairs_of_all_but_one_unit(m):
    """t + t², d = 3: m·d less (m-1)(m-2)/2, for m <= d + 1."""
    assert counterexamples.affine_slopes(m, 3) == min(3 * m - (m - 1) * (m - 2) // 2, count(3, 1) + count(3, 2))


def test_b_of_one_sign_is_what_the_printed_statement_needs():
    """psi = t² + t⁴ at positive b: rank 2; at 1 and -1: rank 1. Generalised Vandermonde minors of positive b do not vanish."""
    for b in combinations((1, 2, 3, 5), 2):
        assert rank([[(a * t) ** 2 + (a * t) ** 4 for t in b] for a in (1, 2)]) == 2
    assert rank([[t**k for t in (1, 2, 3)] for k in (0, 1, 3)]) == 3
