"""The theorem of Alexander and Hirschowitz as a statement on networks: the generic rank of T_k(W), with its exceptions.

T_k(W) has the coefficients of (w_j·x)^(k-1)·x_l in row (j, l), m·d x N(d, k). It is the Jacobian, up to factors, of the
coefficients of sum_j v_j·(w_j·x)^k in the weights. For generic W its rank is min(m·d, N(d, k)), except

* k = 2, 2 <= m <= d - 1: m·d - m(m-1)/2. The rows satisfy w_b·(row block a) = w_a·(row block b), both being the form
  (w_a·x)(w_b·x): a Koszul relation for each pair, and these relations are independent if the w_j are;
* (d, k, m) = (3, 4, 5), (4, 4, 9), (5, 4, 14): one less than N. A quadric q passes through all w_j, since m = N(d, 2) - 1;
  q² is singular at each of them, so T_4(W)·(q²)* = 0;
* (5, 3, 7): one less than N. Some cubic is singular at 7 points of P^4: the secant variety of the rational normal curve through
  them.

Source: the literature says that there are no others (Alexander and Hirschowitz 1995; exposition of Brambilla and Ottaviani
2008); that is used in `generic_rank` and not proved here. That the first two kinds are exceptions is proved above for every W;
for (5, 3, 7) a cubic is computed for the W at hand. That a rank is no smaller is one minor that is not 0 (`table`).

>>> [generic_rank(3, 4, m) for m in (4, 5, 6)], generic_rank(3, 2, 2), generic_rank(5, 3, 7)
([12, 14, 15], 5, 34)
>>> W = ((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1), (1, 2, 3))
>>> [str(v) for v in singular_form(W, 4)]  # the square of the conic through five points, divided by multinomials
['0', '0', '0', '3/2', '-2', '8/3', '0', '1/2', '-2/3', '0', '0', '0', '1/6', '0', '0']
>>> singular_form(W[:4], 4)
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: 4 points, degree 4 in 3 variables: no exception, so no kernel is known in advance
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from exactmem.errors import HypothesisFails, InputError
from exactmem.linalg.monomials import count, dual, evaluations, product, tangents
from exactmem.linalg.ranks import Minor, kernel_vector, largest_minor
from exactmem.linalg.rational_matrix import RationalMatrix, integer_array
from exactmem.numbers.randomness import Randomness

Weights = Sequence[Sequence[int]]

SPORADIC = ((3, 4, 5), (4, 4, 9), (5, 4, 14), (5, 3, 7))
"""(d, k, m): the rank is one less than expected."""

SEEDS = 8  # seeded weights that are tried for a minor


@dataclass(frozen=True)
class Line:
    """One row of the table: the rank at seeded weights, proved from below by a minor and from above by `reason`."""

    d: int
    k: int
    m: int
    rank: int
    expected: int
    reason: str

    @property
    def exception(self) -> bool:
        return self.rank < self.expected


def generic_rank(d: int, k: int, m: int) -> int:
    """The rank of T_k(W) for generic W (m >= 1 weight vectors in dimension d, k >= 1)."""
    if min(d, k, m) < 1:
        raise InputError(f"dimension, degree and number of units are at least 1, not {d}, {k}, {m}")
    expected = min(m * d, count(d, k))
    if k == 2 and 2 <= m <= d - 1:
        return m * d - m * (m - 1) // 2
    return expected - ((d, k, m) in SPORADIC)


def koszul(W: Weights) -> list[list[int]]:
    """Relations between the rows of T_2(W): for every pair a < b, w_b on block a and -w_a on block b.

    >>> koszul([[1, 0, 0], [0, 1, 0]])
    [[0, 1, 0, -1, 0, 0]]
    """
    m, d = len(W), len(W[0])
    relations = []
    for a, b in combinations(range(m), 2):
        u = [0] * (m * d)
        u[a * d : (a + 1) * d] = W[b]
        u[b * d : (b + 1) * d] = [-v for v in W[a]]
        relations.append(u)
    return relations


def matrix(W: Weights, k: int) -> RationalMatrix:
    """T_k(W)."""
    rows = tangents(W, k)
    return RationalMatrix(integer_array(rows, (len(rows), count(len(W[0]), k))))


def square_through(W: Weights, k: int) -> list[int] | None:
    """The square of a form of degree k/2 that vanishes at every w_j; None if only 0 does."""
    d, s = len(W[0]), k // 2
    V = evaluations(W, s)
    F = kernel_vector(RationalMatrix(integer_array(list(zip(*V, strict=True)), (len(W), len(V)))))
    return None if F is None else product(F, F, d, s, s)


def singular_form(W: Weights, k: int) -> list[Fraction]:
    """F* with T_k(W)·F* = 0, multiplied out, for a sporadic exception: one less than N is an upper bound for the rank at W."""
    d, m = len(W[0]), len(W)
    if (d, k, m) not in SPORADIC:
        raise HypothesisFails(
            "an exception of the theorem",
            f"{m} points, degree {k} in {d} variables: no exception, so no kernel is known in advance",
        )
    F = square_through(W, k) if k == 4 else None
    found = dual(F, d, k) if F is not None else [Fraction(v) for v in kernel_vector(matrix(W, k)) or ()]
    if not any(found) or any(
        sum((a * b for a, b in zip(row, found, strict=True)), Fraction(0)) for row in tangents(W, k)
    ):
        raise HypothesisFails("a singular form", f"no form of degree {k} is singular at these {m} points", W)
    return found


def seeded(m: int, d: int, seed: int, reach: int = 1000) -> list[list[int]]:
    """m vectors with entries from 1 to `reach`."""
    random = Randomness(f"weights/{seed}")
    return [[1 + random.below(reach) for _ in range(d)] for _ in range(m)]


def upper_bound(W: Weights, k: int) -> tuple[int, str]:
    """What the rank of T_k(W) cannot exceed at these W, and why; every reason is an identity in W or multiplied out."""
    m, d = len(W), len(W[0])
    N = count(d, k)
    if k == 2 and 2 <= m <= d - 1:
        relations = koszul(W)
        independent = largest_minor(RationalMatrix(integer_array(relations, (len(relations), m * d)))).rank
        return m * d - independent, f"{independent} independent Koszul relations"
    if (d, k, m) in SPORADIC:
        singular_form(W, k)
        return N - 1, "the square of a quadric through the points" if k == 4 else "a cubic singular at the points"
    return (m * d, "rows") if m * d <= N else (N, "monomials")


def witness(d: int, k: int, m: int) -> tuple[list[list[int]], Minor, str]:
    """Seeded weights, a minor of T_k there and the reason why none is larger. HypothesisFails if no seed gives one."""
    for seed in range(SEEDS):
        W = seeded(m, d, seed)
        minor = largest_minor(matrix(W, k))
        bound, reason = upper_bound(W, k)
        if minor.rank == bound:
            return W, minor, reason
    raise HypothesisFails(
        "rank from both sides", f"d = {d}, k = {k}, m = {m}: {SEEDS} seeded weights gave too small a minor"
    )


def table(d_max: int, k_max: int) -> list[Line]:
    """The generic ranks for all d <= d_max, k <= k_max, m <= N(d, k) + 1: measured, and proved line by line.

    Once the rank is N it stays N for more weights, which add rows.
    """
    lines = []
    for d in range(1, d_max + 1):
        for k in range(1, k_max + 1):
            N, full = count(d, k), False
            for m in range(1, N + 2):
                if full:
                    lines.append(Line(d, k, m, N, N, "monomials; rows of fewer units"))
                    continue
                _, minor, reason = witness(d, k, m)
                lines.append(Line(d, k, m, minor.rank, min(m * d, N), reason))
                full = minor.rank == N
    return lines
