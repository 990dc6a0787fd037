"""How much one epoch of SGD without replacement shrinks the row space, whatever the order: a certified gamma < 1.

Near a memorizing minimum one step of SGD on the batch b is xi -> xi - tau·sum_{i in b} nu_i·(nu_i·xi) up to terms of
second order, with tau = eta/B. It moves the part of xi in the row space span{nu_i} only, so an epoch is a product of
N/B linear maps of that space in one of N!/(B!)^(N/B) orders. `contraction` finds gamma < 1 such that every one of
these products has norm at most gamma. G_ij = nu_i·nu_j is the Gram matrix.

*Few orders* (at most MAX_ORDERS): all are formed. Rows P of G are a basis, a -> sum_p a_p·nu_p gives coordinates, in
which the squared norm is a^T·G_PP·a and step b is T_b = 1 - tau·sum_{i in b} c_i·G_iP with nu_i = sum_p c_ip·nu_p. A
product T has norm at most gamma iff gamma²·G_PP - T^T·G_PP·T is semidefinite, which elimination decides. gamma is the
least multiple of 1/1000 (of 10^-6, 10^-9, ... where that would be 1).

*Any number of orders*, bounded rather than enumerated (ours). Let r_i = nu_i·xi be the residuals before the epoch and
s_i those met when the turn of i comes. (1) s_i and r_i differ by what the earlier batches did: r = (1 + tau·L)·s,
where L has the entries G_ij with the batch of j before that of i. (2) Step b takes tau·s_b^T·(2 - tau·G_bb)·s_b off
||xi||². So if

    K·W - (1 + tau·L)^T·(1 + tau·L) is semidefinite, with W the diagonal of batches' 2 - tau·G_bb or anything below it,

an epoch takes at least (tau/K)·||r||² off, and ||r||² >= mu·||xi||² for xi in the row space as soon as G_P·G_P^T -
mu·G_PP is semidefinite (G_P the rows P of G): ||T·xi||² <= (1 - tau·mu/K)·||xi||², and gamma = 1 - tau·mu/(2K) >=
sqrt(1 - tau·mu/K). (3) No order is left in the condition on K: L^T·L <= F with F the lesser of sum_{i<j} G_ij² (the
Frobenius norm of L) and (max_i sum_{j != i} |G_ij|)² (row and column sums), and L + L^T = G minus the diagonal blocks
of the batches, which is at most G, and G minus its diagonal for B = 1. So (1 + tau·L)^T·(1 + tau·L) <= 1 + tau·(L +
L^T) + tau²·F. With several rows in a batch W = 2 - tau·Lambda, Lambda >= lambda_max(G_bb) for every b: the B largest
diagonal entries, or a row sum of absolute values.

G may be singular (more points than parameters, equal rows): only the row space matters.

Size: P has at most N rows; the bound costs some thirty eliminations of order N.

>>> from flint import fmpq_mat
>>> two = fmpq_mat(2, 2, [2, 1, 1, 2])
>>> both = contraction(two, Fraction(1, 2)), contraction(two, Fraction(1, 2), orders=0)
>>> [(str(found.gamma), found.orders) for found in both]
[('1/2', 2), ('55/64', None)]
>>> contraction(two, Fraction(1))
Traceback (most recent call last):
    ...
exactmem.errors.HypothesisFails: the step 1 is too large: tau·Lambda = 2 must stay below 2; take eta below 1
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from flint import fmpq, fmpq_mat

from exactmem.errors import HypothesisFails, InputError, LimitExceeded
from exactmem.linalg.psd import semidefinite
from exactmem.linalg.shifts import largest_shift, smallest_shift

MAX_ORDERS = 720
"""Orders that are enumerated: all of six points one by one."""

MAX_ROWS = 64
"""Rows of the Gram matrix: elimination of order N is repeated some thirty times with numbers that grow with N."""

Rows = tuple[int, ...]


@dataclass(frozen=True)
class Contraction:
    """||xi_parallel|| after an epoch is at most gamma·||xi_parallel|| before it, to first order.

    orders : how many orders were enumerated, or None where every order is covered by the bound
    mu, K : what the bound rests on (see above), None where orders were enumerated
    """

    gamma: Fraction
    orders: int | None
    mu: Fraction | None = None
    K: Fraction | None = None

    @property
    def how(self) -> str:
        return "every order, by a bound" if self.orders is None else f"all {self.orders} orders, one by one"


def contraction(gram: fmpq_mat, eta: Fraction, batch: int = 1, orders: int = MAX_ORDERS) -> Contraction:
    """A certified gamma for every order of the batches.

    Parameters
    ----------
    gram : N x N, symmetric and semidefinite, not zero on the diagonal
    eta : the step, positive; one step uses eta/batch times the sum over its batch
    batch : rows per step, a divisor of N
    orders : enumerate if there are at most so many, else bound

    Raises
    ------
    HypothesisFails : eta is so large that a step need not shrink anything; LimitExceeded : over MAX_ROWS rows
    """
    n = int(gram.nrows())
    if batch < 1 or n % batch:
        raise InputError(f"a batch of {batch} does not divide {n} rows; take a divisor of {n}")
    if n > MAX_ROWS:
        raise LimitExceeded("MAX_ROWS", n, MAX_ROWS, "take fewer rows")
    tau = eta / batch
    largest = block_bound(gram, batch)
    if tau * largest >= 2:
        limit = f"tau·Lambda = {tau * largest} must stay below 2; take eta below {2 * batch / largest}"
        raise HypothesisFails("small step", f"the step {eta} is too large: {limit}", tau * largest)
    basis = independent_rows(gram)
    count = math.factorial(n) // math.factorial(batch) ** (n // batch)
    if count <= orders:
        return Contraction(enumerated(gram, basis, tau, batch), count)
    mu, K = row_space_bound(gram, basis), order_bound(gram, tau, batch, largest)
    return Contraction(1 - short(tau * mu / (2 * K)), None, mu, K)


def block_bound(gram: fmpq_mat, batch: int) -> Fraction:
    """Lambda, at least the largest eigenvalue of G_bb for every batch of so many rows: its trace, or an absolute row sum."""
    n = int(gram.nrows())
    trace = sum(sorted((entry(gram, i, i) for i in range(n)), reverse=True)[:batch], Fraction(0))
    rows = []
    for i in range(n):
        others = sorted((abs(entry(gram, i, j)) for j in range(n) if j != i), reverse=True)
        rows.append(entry(gram, i, i) + sum(others[: batch - 1], Fraction(0)))
    return min(trace, max(rows))


def independent_rows(gram: fmpq_mat) -> Rows:
    """Rows that are a basis of the row space: the pivot columns of the echelon form (G is symmetric)."""
    reduced, rank = gram.rref()
    found, j = [], 0
    for i in range(int(rank)):
        while reduced[i, j] == 0:
            j += 1
        found.append(j)
    return tuple(found)


def enumerated(gram: fmpq_mat, basis: Rows, tau: Fraction, batch: int) -> Fraction:
    """The least gamma = j/10^3 (10^6, ...) that holds for every order, each decided by elimination."""
    inner = submatrix(gram, basis, basis)
    left = submatrix(gram, basis, range(int(gram.nrows())))
    products = epochs(left, inner.solve(left), rational(tau), batch)

    def holds(gamma: Fraction, form: fmpq_mat) -> bool:
        return semidefinite(inner * rational(gamma * gamma) - form)

    grid, least = 1000, 0
    for product in products:
        form = product.transpose() * inner * product
        while not holds(Fraction(least, grid), form):
            low, high = least, grid  # every step is a contraction or leaves the norm, so gamma = 1 always holds
            while high - low > 1:
                between = (low + high) // 2
                low, high = (low, between) if holds(Fraction(between, grid), form) else (between, high)
            if high < grid:
                least = high
            else:  # some order needs more than 1 - 1/grid; it ends since every gamma is below 1, by the bound
                grid, least = 1000 * grid, 1000 * (grid - 1)
    return Fraction(least, grid)


def epochs(left: fmpq_mat, coordinates: fmpq_mat, tau: fmpq, batch: int) -> Iterator[fmpq_mat]:
    """T_b(last)···T_b(first) for every ordered partition of the rows into batches."""
    size, n = int(left.nrows()), int(left.ncols())
    unit = fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])

    def step(rows: Rows) -> fmpq_mat:
        return unit - submatrix(coordinates, range(size), rows) * submatrix(left, range(size), rows).transpose() * tau

    steps = {rows: step(rows) for rows in combinations(range(n), batch)}

    def extend(product: fmpq_mat, free: Rows) -> Iterator[fmpq_mat]:
        if not free:
            yield product
        for rows in combinations(free, batch):
            yield from extend(steps[rows] * product, tuple(i for i in free if i not in rows))

    yield from extend(unit, tuple(range(n)))


def row_space_bound(gram: fmpq_mat, basis: Rows) -> Fraction:
    """mu > 0 with ||(nu_i·xi)_i||² >= mu·||xi||² on the row space: nearly the least nonzero eigenvalue of G."""
    inner = submatrix(gram, basis, basis)
    left = submatrix(gram, basis, range(int(gram.nrows())))
    square = left * left.transpose()
    return largest_shift(lambda t: semidefinite(square - inner * rational(t)), Fraction(1))


def order_bound(gram: fmpq_mat, tau: Fraction, batch: int, largest: Fraction) -> Fraction:
    """K with (1 + tau·L)^T·(1 + tau·L) <= K·W for every order and every choice of batches."""
    n = int(gram.nrows())
    off = [[Fraction(0) if i == j else entry(gram, i, j) for j in range(n)] for i in range(n)]
    frobenius = sum((v * v for row in off for v in row), Fraction(0)) / 2
    absolute = max(sum(map(abs, row), Fraction(0)) for row in off) ** 2
    square = tau * tau * min(frobenius, absolute)
    alone = batch == 1
    weights = [2 - tau * (entry(gram, i, i) if alone else largest) for i in range(n)]
    both = [[tau * (off[i][j] if alone else entry(gram, i, j)) for j in range(n)] for i in range(n)]

    def holds(K: Fraction) -> bool:
        diagonal = [K * w - 1 - square for w in weights]
        form = [[(diagonal[i] if i == j else 0) - both[i][j] for j in range(n)] for i in range(n)]
        return semidefinite(fmpq_mat([[rational(Fraction(v)) for v in row] for row in form]))

    return smallest_shift(holds, Fraction(1))


def short(value: Fraction) -> Fraction:
    """A dyadic with six significant bits, at most the positive value."""
    shift = value.denominator.bit_length() - value.numerator.bit_length() + 6
    scale = Fraction(2) ** shift
    return int(value * scale) / scale


def submatrix(matrix: fmpq_mat, rows: range | Rows, columns: range | Rows) -> fmpq_mat:
    return fmpq_mat(len(rows), len(columns), [matrix[i, j] for i in rows for j in columns])


def entry(matrix: fmpq_mat, i: int, j: int) -> Fraction:
    value = matrix[i, j]
    return Fraction(int(value.p), int(value.q))


def rational(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)
