"""Entrywise powers of a product, and what their ranks are for generic factors: each from both sides.

W is m x d, X is n x d, A^k means entrywise, * the column-wise Khatri-Rao product, V_k, P_k, T_k as in `linalg.monomials`.
For generic (W, X):

* rank (W·X^T)^k = min(m, n, N(d, k)), as (W·X^T)^k = P_k(W)·V_k(X);
* psi = sum of c_k·t^k over k in K, every c_k not 0: rank psi(W·X^T) = min(m, n, sum of N(d, k)), by the same factors side by
  side; psi analytic and no polynomial: min(m, n);
* Z generic, n x q: rank (W·X^T)^k * Z^T = min(n, q·min(m, N(d, k))), as it is (P_k(W) x I)·(V_k(X) * Z^T);
* the Jacobian of sum_j v_j·(w_j·x)^k in the weights is k·diag(v)·T_k(W)·V_k(X): min(n, rank T_k(W)), and rank T_k(W) is that of
  the theorem of Alexander and Hirschowitz (`bounds.double_points`).

A rank is *at most* this for all W and X, by the factors. It is *at least* this for generic ones once one minor at one seeded
point is not 0 modulo a prime: the minor is then no zero polynomial (or analytic function) of W and X.

For every real X, generic or not, the Gram matrix has rank (X·X^T)^k = rank V_k(X): it is V^T·diag(k!/e!)·V with a positive
diagonal, so c^T·Gram·c = 0 only if V·c = 0. Modulo a prime this is false: a Gram matrix of one point with x·x = 0 there.

Source: the rank of an entrywise power is classical, and what the paper builds on; the Khatri-Rao form, the Jacobian and the
certificates are ours. For d = 1 it is known for psi(a·b^T) too (Madden, Fox, Thrampoulidis 2024, arXiv 2405.13718, Theorems 19
and 20, with any b of distinct entries that are not 0: false as printed if the signs of b mix, see `counterexamples`).

>>> hadamard(m=4, n=5, d=2, k=2).rank, entrywise([0, 1, 0, 1], m=9, n=9, d=2).rank, khatri_rao(m=4, n=9, d=2, q=2, k=2).rank
(3, 6, 6)
>>> jacobian(m=5, n=15, d=3, k=4)
GenericRank(rank=14, reason='the square of a quadric through the points')
>>> transcendental("tanh", m=6, n=8, d=1).rank
6
>>> transcendental("softplus", m=2, n=2, d=1)
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: the values of softplus are not known to be functions of one letter, so no minor is taken
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from math import lcm

from exactmem.bounds.double_points import seeded, upper_bound
from exactmem.certificates.certificate import Certificate
from exactmem.certificates.draft import Draft
from exactmem.certificates.ranks import rank_is
from exactmem.errors import HypothesisFails, InputError, Undecided
from exactmem.linalg.monomials import count, evaluations, multinomial, tangents
from exactmem.linalg.monomials import exponents as exponents_of
from exactmem.linalg.ranks import Minor, RankWitness, largest_minor, rank_witness
from exactmem.linalg.rational_matrix import RationalMatrix, integer_array
from exactmem.networks.smooth import SLOPES_ONLY, Pole, Substitution, root_of_minus_one, smooth
from exactmem.numbers.randomness import Randomness
from exactmem.verdict import Fails, Holds, Verdict
from exactmem.verdict import Undecided as Open

Rows = Sequence[Sequence[int]]
SEEDS = 8  # seeded points that are tried


@dataclass(frozen=True)
class GenericRank:
    """A generic rank: `minor` of `matrix` at a seeded point shows it from below, `reason` from above.

    For a transcendental activation `matrix` holds the images of the entries modulo the prime of the minor.
    """

    rank: int
    reason: str
    matrix: RationalMatrix = field(repr=False)
    minor: Minor = field(repr=False)
    exact: bool = field(default=True, repr=False)

    def certificate(self) -> Certificate:
        """`RankAtLeast` and `RankAtMost` for the matrix at the seeded point; the step to generic ones is the text above."""
        if not self.exact:
            raise InputError("the entries are not rational: the kernel kind JacobianRankAtLeast is for such matrices")
        draft = Draft()
        rank_is(draft, self.matrix, rank_witness(self.matrix))
        return draft.certificate()


Built = tuple[list[list[int]], int, str]


def settle(build: Callable[[int], Built]) -> GenericRank:
    """The first seed whose matrix has a minor as large as the upper bound."""
    for seed in range(SEEDS):
        rows, bound, reason = build(seed)
        M = RationalMatrix(integer_array(rows, (len(rows), len(rows[0]))))
        minor = largest_minor(M)
        if minor.rank == bound:
            return GenericRank(bound, reason, M, minor)
    raise Undecided(f"{SEEDS} seeded points gave smaller minors than the upper bound, {bound}; take other seeds")


def sizes(*values: int) -> None:
    if min(values) < 1:
        raise InputError(f"sizes and degrees are at least 1, not {', '.join(map(str, values))}")


def point(m: int, n: int, d: int, seed: int) -> tuple[list[list[int]], list[list[int]]]:
    return seeded(m, d, 2 * seed), seeded(n, d, 2 * seed + 1)


def times(P: Rows, V: Rows) -> list[list[int]]:
    columns = list(zip(*V, strict=True))
    return [[sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in P]


def power_of_product(W: Rows, X: Rows, k: int) -> list[list[int]]:
    """(W·X^T)^k, entrywise.

    >>> power_of_product([[1, 0], [0, 1], [1, 1], [2, 1]], [[1, 0], [0, 1], [1, 1], [1, 2]], 2)
    [[1, 0, 1, 1], [0, 1, 1, 4], [1, 1, 4, 9], [4, 1, 9, 16]]
    """
    return [[sum(a * b for a, b in zip(w, x, strict=True)) ** k for x in X] for w in W]


def smallest(**named: int) -> tuple[int, str]:
    """The least of these bounds, with its name."""
    name = min(named, key=named.__getitem__)
    return named[name], name


def hadamard(m: int, n: int, d: int, k: int) -> GenericRank:
    """The generic rank of (W·X^T)^k."""
    sizes(m, n, d, k)

    def build(seed: int) -> Built:
        W, X = point(m, n, d, seed)
        return (power_of_product(W, X, k), *smallest(rows=m, columns=n, monomials=count(d, k)))

    return settle(build)


def entrywise(coefficients: Sequence[Fraction | int], m: int, n: int, d: int) -> GenericRank:
    """The generic rank of psi(W·X^T) for the polynomial psi with these coefficients, from degree 0."""
    sizes(m, n, d)
    c = [Fraction(v) for v in coefficients]
    K = [k for k, v in enumerate(c) if v]
    if not K:
        raise InputError("the polynomial is zero")
    scale = lcm(*(v.denominator for v in c))  # a factor changes no rank

    def build(seed: int) -> Built:
        W, X = point(m, n, d, seed)
        z = power_of_product(W, X, 1)
        rows = [[sum(int(c[k] * scale) * v**k for k in K) for v in line] for line in z]
        return (rows, *smallest(rows=m, columns=n, monomials=sum(count(d, k) for k in K)))

    return settle(build)


def khatri_rao(m: int, n: int, d: int, q: int, k: int) -> GenericRank:
    """The generic rank of (W·X^T)^k * Z^T, Z with q columns that are independent of X."""
    sizes(m, n, d, q, k)

    def build(seed: int) -> Built:
        (W, X), Z = point(m, n, d, seed), seeded(n, q, -1 - seed)
        A = power_of_product(W, X, k)
        rows = [[a * z[l] for a, z in zip(row, Z, strict=True)] for row in A for l in range(q)]
        return (rows, *smallest(rows=q * m, columns=n, monomials=q * count(d, k)))

    return settle(build)


def factored_jacobian(W: Rows, X: Rows, k: int, v: Sequence[int] | None = None) -> list[list[int]]:
    """k·diag(v)·T_k(W)·V_k(X): the Jacobian in the weights, neuron by neuron, one column per point.

    >>> factored_jacobian([[1, 1], [1, -1]], [[1, 0], [0, 1], [1, 1], [1, 2]], 3)
    [[3, 0, 12, 27], [0, 3, 12, 54], [3, 0, 0, 3], [0, 3, 0, 6]]
    """
    d = len(W[0])
    v = [1] * len(W) if v is None else v
    T = [[k * v[i // d] * a for a in row] for i, row in enumerate(tangents(W, k))]
    return times(T, evaluations(X, k))


def jacobian(m: int, n: int, d: int, k: int) -> GenericRank:
    """The generic rank of the Jacobian of sum_j v_j·(w_j·x)^k in the weights, no biases, every v_j not 0."""
    sizes(m, n, d, k)

    def build(seed: int) -> Built:
        W, X = point(m, n, d, seed)
        bound, reason = upper_bound(W, k)
        bound, reason = (n, "columns") if n < bound else (bound, reason)
        return factored_jacobian(W, X, k), bound, reason

    return settle(build)


def transcendental(name: str, m: int, n: int, d: int) -> GenericRank:
    """The generic rank min(m, n) of psi(W·X^T) for an analytic psi that is no polynomial, its values written by one letter.

    Pre-activations are integers, so the letter is e (or e^i), which is transcendental; a minor that is not 0 after a number
    modulo p was substituted for it is not 0.
    """
    sizes(m, n, d)
    psi = smooth(name)
    if psi.kink or psi.coefficients is not None:
        raise HypothesisFails(
            "analytic, no polynomial", f"{psi.name} is not analytic, or a polynomial: see `entrywise`"
        )
    if psi.modular is None or psi.name in SLOPES_ONLY:
        raise HypothesisFails(
            "values in a field of one letter",
            f"the values of {psi.name} are not known to be functions of one letter, so no minor is taken",
        )
    p, random = psi.prime, Randomness(f"letter/{name}")
    i = root_of_minus_one(p, lambda: 1 + random.below(p - 1)) if psi.letter == "e^(i/D)" else 0
    for seed in range(SEEDS):
        W, X = seeded(m, d, 2 * seed, 50), seeded(n, d, 2 * seed + 1, 50)
        substitution = Substitution(p, 2 + random.below(p - 2), i)
        rows: list[list[int]] = []
        try:
            for line in power_of_product(W, X, 1):
                rows.append([psi.modular(a, 1, substitution)[0] or 0 for a in line])
        except Pole:
            continue
        M = RationalMatrix(integer_array(rows, (m, n)))
        minor = largest_minor(M, p)
        if minor.rank == min(m, n):
            return GenericRank(minor.rank, "rows" if m <= n else "columns", M, minor, exact=False)
    raise Undecided(f"{SEEDS} seeded points gave no minor of order {min(m, n)}")


def gram_rank(X: Rows, k: int) -> tuple[RankWitness, RankWitness]:
    """The ranks of V_k(X) and of (X·X^T)^k, which are equal for any real X; both proved from both sides.

    >>> [found.rank for found in gram_rank([[1, 2], [2, 4], [0, 1]], 3)]
    [2, 2]
    """
    V, G = evaluations(X, k), power_of_product(X, X, k)
    return tuple(  # type: ignore[return-value]
        rank_witness(RationalMatrix(integer_array(rows, (len(rows), len(X))))) for rows in (V, G)
    )


def gram_factors(X: Rows, k: int) -> list[list[int]]:
    """V^T·diag(k!/e!)·V, which is (X·X^T)^k."""
    V = evaluations(X, k)
    weighted = [[multinomial(e) * v for v in row] for e, row in zip(exponents_of(len(X[0]), k), V, strict=True)]
    return times(list(zip(*V, strict=True)), weighted)


def proportional(W: Rows) -> tuple[int, int] | None:
    """Two rows of which one is a multiple of the other, or None."""
    for a, b in combinations(range(len(W)), 2):
        if all(p * s == q * r for (p, r), (q, s) in combinations(zip(W[a], W[b], strict=True), 2)):
            return a, b
    return None


def independent_by_degree(W: Rows, k: int) -> Verdict:
    """Do the w_j, none a multiple of another, and k >= 2m - 1 settle that T_k(W) has rank m·d? No generic W is asked for.

    *Why:* let sum_j (w_j·x)^(k-1)·g_j(x) = 0 with linear g_j. For i not j take a_i with a_i·w_i = 0 and a_i·w_j = 1. Two
    derivatives along a_i kill the i-th term, so all of them, 2m - 2 <= k - 1 in number, leave of the j-th only
    (w_j·x)^(k-2m+1)·(alpha·g_j(x) + beta·(w_j·x)) = 0 with alpha > 0: so g_j = gamma·(w_j·x). Then one derivative along each
    a_i, m - 1 <= k in all, leaves gamma times a positive multiple of (w_j·x)^(k-m+1): gamma = 0.
    It is sharp: for k = 2m - 2 all w_j in one plane give 2m forms in a space of dimension k + 1 = 2m - 1.

    >>> independent_by_degree([[1, 0], [1, 1], [1, 2]], 5).holds, independent_by_degree([[1, 1], [2, 2]], 9)
    (True, Fails(witness=(0, 1)))
    >>> independent_by_degree([[1, 0], [1, 1], [1, 2]], 4).undecided
    True
    """
    zero = next((j for j, w in enumerate(W) if not any(w)), None)
    pair = proportional(W) if zero is None else (zero, zero)
    if pair is not None:
        return Fails(pair)
    if k >= 2 * len(W) - 1:
        return Holds(f"{k} >= {2 * len(W) - 1}")
    return Open(f"degree {k} is below 2m - 1 = {2 * len(W) - 1}; take the rank itself")
