"""Whether a symmetric rational matrix is positive semidefinite, by elimination without fractions; extreme dyadic shifts.

Symmetric elimination writes M = L·D·L^T; M is semidefinite iff every pivot is >= 0 and a pivot 0 stands in a row of zeros (a
semidefinite matrix with a zero on the diagonal has zeros beside it). Pivots are taken in the given order: none is chosen, so
the answer is the same on every machine. Matrices of order LARGE and more are eliminated in ball arithmetic first: the exact
pivots lie in the balls, so pivots that are certainly positive, or one that is certainly negative, decide; if a ball reaches
over 0, exact integers do.

>>> from flint import fmpq_mat
>>> [semidefinite(fmpq_mat(2, 2, entries)) for entries in ([2, 1, 1, 2], [1, 1, 1, 1], [0, 1, 1, 9], [1, 2, 2, 1])]
[True, True, False, False]
>>> largest_shift(lambda t: 2 >= t * t, Fraction(1), bits=8)  # below the square root of 2
Fraction(181, 128)
>>> semidefinite(fmpq_mat(2, 2, [1, 2, 0, 1]))
Traceback (most recent call last):
    ...
ValueError: a quadratic form has a symmetric matrix
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from flint import fmpq_mat, fmpz

from exactmem.numbers.balls import ball, certainly_negative, certainly_positive, precision

LARGE = 10  # below, exact integers are as fast
BALL_BITS = 512  # of the first attempt on a large matrix
MAX_DOUBLINGS = 4096  # of a shift, up or down: 2^-4096 is below every eigenvalue that a matrix of moderate numbers has


def semidefinite(matrix: fmpq_mat) -> bool:
    """Whether x^T·M·x >= 0 for all real x."""
    if matrix != matrix.transpose():
        raise ValueError("a quadratic form has a symmetric matrix")
    if int(matrix.nrows()) >= LARGE:
        answer = by_balls(matrix)
        if answer is not None:
            return answer
    rows = matrix.numer_denom()[0].tolist()  # a positive factor changes no sign
    n, before = len(rows), fmpz(1)
    for k in range(n):
        pivot = rows[k][k]
        if pivot < 0:
            return False
        if pivot == 0:
            if any(rows[i][k] != 0 for i in range(k + 1, n)):
                return False
            continue  # the row and the column are zero: the rest is what it would be without them
        for i in range(k + 1, n):
            factor, line = rows[i][k], rows[i]
            for j in range(k + 1, i + 1):  # Bareiss: every entry is a minor, so the division leaves no rest
                line[j] = (pivot * line[j] - factor * rows[j][k]) // before
        before = pivot
    return True


def by_balls(matrix: fmpq_mat, bits: int = BALL_BITS) -> bool | None:
    """The same answer where balls of this precision can give it, else None.

    >>> by_balls(fmpq_mat(2, 2, [2, 1, 1, 2])), by_balls(fmpq_mat(2, 2, [1, 2, 2, 1])), by_balls(fmpq_mat(2, 2, [1, 1, 1, 1]))
    (True, False, None)
    """
    with precision(bits):
        rows = [[ball(Fraction(int(v.p), int(v.q))) for v in row] for row in matrix.tolist()]
        for k, row in enumerate(rows):
            pivot = row[k]
            if certainly_negative(pivot):
                return False
            if not certainly_positive(pivot):
                return None
            for i in range(k + 1, len(rows)):
                factor, line = rows[i][k] / pivot, rows[i]
                for j in range(k + 1, i + 1):
                    line[j] -= factor * rows[j][k]
    return True


def largest_shift(holds: Callable[[Fraction], bool], start: Fraction, bits: int = 6) -> Fraction:
    """A t > 0 with holds(t), nearly the largest: `holds` is true up to a bound and false above it; see `bracket`."""
    return bracket(holds, start, bits)[0]


def smallest_shift(holds: Callable[[Fraction], bool], start: Fraction, bits: int = 6) -> Fraction:
    """A t > 0 with holds(t), nearly the smallest: `holds` is false up to a bound and true above it; see `bracket`.

    >>> smallest_shift(lambda t: t * t >= 2, Fraction(1), bits=8)  # above the square root of 2
    Fraction(91, 64)
    """
    return bracket(lambda t: not holds(t), start, bits)[1]


def bracket(holds: Callable[[Fraction], bool], start: Fraction, bits: int) -> tuple[Fraction, Fraction]:
    """(s, t), s < t <= s·(1 + 2^(1 - bits)), with holds(s) and not holds(t); both were tried.

    Raises
    ------
    ArithmeticError : nothing down to start·2^-MAX_DOUBLINGS holds, or everything up to start·2^MAX_DOUBLINGS does
    """
    low, high, doublings = start, 2 * start, 0
    while not holds(low):
        low, high, doublings = low / 2, low, doublings + 1
        if doublings > MAX_DOUBLINGS:
            raise ArithmeticError(f"no bound was found within a factor 2^{MAX_DOUBLINGS}")
    while doublings == 0 and holds(high):
        low, high, doublings = high, 2 * high, 0
        if high > start * 2**MAX_DOUBLINGS:
            raise ArithmeticError(f"no bound was found within a factor 2^{MAX_DOUBLINGS}")
    for _ in range(bits - 1):
        between = (low + high) / 2
        low, high = (between, high) if holds(between) else (low, between)
    return low, high
