"""Rounded Cholesky factors of a symmetric matrix, and vectors on which its form may be negative: proposals, never proofs.

**How many bits a factor needs.** Let A = T·S·T with T = diag(2^e_i) and the diagonal of S in [1/2, 4), mu a power of two below
the smallest eigenvalue of S, S - mu·I = C·C^T, and L/2^k the matrix T·C rounded to multiples of 2^-k. The rest A - L·L^T/4^k
is mu·T² plus errors: in row i sums over j of (error of row i)·(row j of T·C) and the other way round. If they are as large as
independent errors would be, they add up to less than (0.4·n + 1)·2^-k·max|row|, so that 2^k >= (0.4·n + 1)·max|row|/(mu·min T²)
makes the rest diagonally dominant. That is an estimate: who asks tries a few more bits if an exact check says no (`EXTRA`).

>>> L, k = next(proposals(np.array([[2, 1], [1, 2]]), 1))
>>> k, L.tolist()
(3, [[10, 0], [7, 7]])
>>> next(proposals(np.array([[1, 2], [2, 1]]), 1)).shape
(2,)
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import gmpy2
import numpy as np
from gmpy2 import mpfr

from exactmem.linalg.ldl import EXACT_STEPS, ldl
from exactmem.linalg.modular import echelon, matrix, residues
from exactmem.linalg.rational_matrix import integer_array

Array = np.ndarray[Any, Any]
Proposal = tuple[Array, int] | Array

EXTRA = (0, 2, 5, 10)
"""Bits of a factor beyond the estimate, one after the other."""
FLOAT_BITS = 50  # of float64, less the errors of its own that a factorisation makes
LEVELS = (64, 256)
"""-log2 of the smallest eigenvalue of S that elimination in longer floats is to see."""
ROUNDED_STEPS = 2**25
"""Multiplications of longer floats, about n³/6: orders up to 580, which take some seconds."""


def proposals(num: Array, den: int) -> Iterator[Proposal]:
    """For the symmetric integer matrix num over den > 0: (L, k), so that num/den - L·L^T/4^k may be diagonally dominant, or an
    integer vector x, so that x^T·num·x may be negative (or 0, if num has a zero row); the cheapest first.

    Complexity: an eigenvalue decomposition and a factorisation in float64, then eliminations of n³/6 steps in longer floats,
    up to ROUNDED_STEPS.
    """
    n, diagonal = len(num), num.diagonal()
    if (diagonal <= 0).any():
        yield beside_zero(num)
    kept = np.flatnonzero(diagonal > 0)
    if not kept.size:
        return
    for found in scaled_proposals(num if kept.size == n else num[np.ix_(kept, kept)], den):
        if isinstance(found, tuple):
            L = np.zeros((n, n), dtype=found[0].dtype)
            L[np.ix_(kept, kept)] = found[0]
            yield L, found[1]
        else:
            x = np.zeros(n, dtype=object)
            x[kept] = found
            yield x


def beside_zero(num: Array) -> Array:
    """A vector for the least diagonal entry, which is at most 0; a row with something else in it is preferred."""
    diagonal, x = num.diagonal(), np.zeros(len(num), dtype=object)
    i = int(np.argmin(diagonal))
    if diagonal[i] == 0:
        i = max(np.flatnonzero(diagonal == 0).tolist(), key=lambda i: bool(num[i].any()))
    x[i] = 1
    if diagonal[i] == 0 and num[i].any():  # the value of t·e_i + e_j is 2·t·c + num_jj
        j = int(np.flatnonzero(num[i])[0])
        c, other = int(num[i, j]), int(num[j, j])
        x[i], x[j] = -(abs(other) // (2 * abs(c)) + 1) * (1 if c > 0 else -1), 1
    return x


def scaled_proposals(num: Array, den: int) -> Iterator[Proposal]:
    """The same for a positive diagonal."""
    n = len(num)
    e = [(int(v).bit_length() - den.bit_length()) // 2 for v in num.diagonal().tolist()]
    S = scaled(num, den, e)
    far = np.argwhere(np.abs(S) > 5)
    if far.size:  # num_ij² > num_ii·num_jj, whose scaled values are below 4
        i, j = far[0].tolist()
        x = np.zeros(n, dtype=object)
        x[i], x[j] = -int(num[i, j]), int(num[i, i])
        yield x
        return
    yield from in_float64(S, e)
    rank = len(echelon(matrix(residues(num)))[1])
    if rank < n and n * n * rank // 2 <= EXACT_STEPS:
        return  # it is likely to be singular, and rational elimination is at hand
    if n**3 // 6 <= ROUNDED_STEPS:
        for level in LEVELS:
            yield in_longer_floats(num, den, e, level)


def scaled(num: Array, den: int, e: list[int]) -> Array:
    """num_ij/den/2^(e_i + e_j) in float64; where that is too large, infinity of any sign."""
    if num.dtype == np.int64 and den.bit_length() < 900 and max(map(abs, e)) < 400:
        exponents = np.array(e)
        return np.asarray(np.ldexp(num.astype(np.float64) / den, -(exponents[:, None] + exponents)))

    def quotient(v: int, shift: int) -> float:
        try:
            return v / (den << shift) if shift >= 0 else (v << -shift) / den
        except OverflowError:
            return math.inf

    return np.array([[quotient(v, a + b) for v, b in zip(line, e, strict=True)]
                     for line, a in zip(num.tolist(), e, strict=True)])  # fmt: skip


def in_float64(S: Array, e: list[int]) -> Iterator[Proposal]:
    """The last eigenvector if its eigenvalue is not positive, else factors of S - mu·I with mu = 2^-level just below it."""
    try:
        least = float(np.linalg.eigvalsh(S)[0])
        if least <= 0:
            yield rounded_vector(np.linalg.eigh(S)[1][:, 0].tolist(), e, FLOAT_BITS)
            return
        level = math.floor(-math.log2(0.9 * least)) + 1  # 0.45·least <= mu < 0.9·least
        if level + len(e).bit_length() + max(e) - min(e) > FLOAT_BITS:
            return  # the errors of float64 are as large as mu
        C = np.linalg.cholesky(S - np.eye(len(e)) * 2.0**-level)
    except np.linalg.LinAlgError:
        return
    first = grid(S.diagonal(), level, e)
    for extra in EXTRA:
        k = first + extra
        if k + max(e) > FLOAT_BITS:
            yield integers([[v * 2.0 ** (k + a) for v in line] for line, a in zip(C.tolist(), e, strict=True)]), k
        else:
            yield np.rint(np.ldexp(C, k + np.array(e)[:, None])).astype(np.int64), k


def in_longer_floats(num: Array, den: int, e: list[int], level: int) -> Proposal:
    """From the elimination of S - 2^-level·I."""
    n, spread = len(num), max(e) - min(e)
    bits = level + spread + n.bit_length() + 16
    with gmpy2.context(gmpy2.get_context(), precision=bits):
        T = np.array([mpfr(2) ** a for a in e], dtype=object)
        S = np.array([[mpfr(v) for v in line] for line in num.tolist()], dtype=object) / den / T[:, None] / T
        S[np.diag_indices(n)] -= mpfr(2) ** -level
        found: Any = ldl(S)
        if not isinstance(found, tuple):
            return rounded_vector(found.tolist(), e, bits)
        L, d = found
        k = grid(S.diagonal(), level, e) + EXTRA[1]
        C = L * np.array([gmpy2.sqrt(v) for v in d], dtype=object) * (T * mpfr(2) ** k)[:, None]
        return integers(C.tolist()), k


def grid(diagonal: Array, level: int, e: list[int]) -> int:
    """The k of the estimate for mu = 2^-level; the rows of C have squared lengths below the diagonal of S."""
    need = (0.4 * len(e) + 1) * math.sqrt(float(max(diagonal)))
    return math.ceil(math.log2(need)) + level + max(e) - 2 * min(e)


def integers(rows: list[list[Any]]) -> Array:
    return integer_array([[int(gmpy2.rint(v)) for v in line] for line in rows], (len(rows), len(rows)))


def rounded_vector(x: list[Any], e: list[int], bits: int) -> Array:
    """T^-1·x over a power of two, each entry to so many bits after the point of the largest of x."""
    top, far = max(map(abs, x)), max(e)
    whole = [int(gmpy2.rint(mpfr(v) / mpfr(top) * 2**bits)) << (far - a) for v, a in zip(x, e, strict=True)]
    return np.array(whole, dtype=object)
