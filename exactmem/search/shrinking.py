"""A smaller counterexample from a large one, by moves that keep it a counterexample of the same claim.

**Size**, compared lexicographically: n, then d, then the bits of all numbers (numerator, denominator unless 1, and one for a
minus), then the numbers themselves without signs, then signs: fewer, shorter, smaller, earlier. Finitely many instances are as
small as a given one, so shrinking ends.

**Moves**: leave out a point; leave out a coordinate; points on a line to their ranks on the first axis; a point to the origin;
a label to 0 by shifting all; reflect a coordinate or the labels; subtract a coordinate from another; coordinates and labels to
primitive integers; ranks instead of coordinates; rows in order; one number to 0, 1, its integer part, its half, one step
towards 0; two numbers of a column a step in opposite directions. The moves of several numbers matter: moving one at a time
gets stuck on points of a line, and wherever an equation binds them.

Each candidate is asked anew with the claim as it stands: it must be covered (n and d in their ranges, the position, the kind
of labels), and the predicate must fail. So no coordinate is dropped from a claim about d = 3 only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import permutations
from math import floor, gcd, lcm
from typing import Any

from exactmem.data.dataset import Dataset
from exactmem.linalg.affine import affine_rank
from exactmem.search.claims import Claim

Row = tuple[Fraction, ...]


def size(data: Dataset) -> tuple[Any, ...]:
    """What shrinking makes smaller.

    >>> size(Dataset.from_arrays([[0], ["-1/2"]], [0, 3]))[:3]
    (2, 1, 6)
    """
    numbers = [v for row in (*data.X.rows(), *data.Y.rows()) for v in row]
    return data.n, data.d, sum(map(bits, numbers)), [abs(v) for v in numbers], [v < 0 for v in numbers]


def bits(v: Fraction) -> int:
    return abs(v.numerator).bit_length() + (v.denominator.bit_length() if v.denominator > 1 else 0) + (v < 0)


def shrunk(claim: Claim, data: Dataset, fails: Callable[[Dataset], bool]) -> Dataset:
    """An instance on which no move makes progress; `fails` evaluates the predicate.

    >>> from exactmem.search.claims import Claim, distinct
    >>> claim = Claim("three points have labels that do not turn", lambda data: None, n=3, d=(1, 2))
    >>> turns = lambda data: (data.Y[1, 0] - data.Y[0, 0]) * (data.Y[2, 0] - data.Y[1, 0]) < 0
    >>> found = shrunk(claim, Dataset.from_arrays([[5, 7], [8, 9], [14, 13]], [40, 95, 12]), turns)
    >>> found.X.num.tolist(), found.Y.num.ravel().tolist()
    ([[0], [1], [2]], [0, 1, 0])
    """
    seen = {data}
    while True:
        for candidate in moves(data):
            if candidate in seen or not size(candidate) < size(data):
                continue
            seen.add(candidate)
            if claim.covers(candidate) and fails(candidate):
                data = candidate
                break
        else:
            return data


def moves(data: Dataset) -> Iterator[Dataset]:
    """The candidates, boldest first."""
    X, y = [list(row) for row in data.X.rows()], [row[0] for row in data.Y.rows()]
    columns = list(zip(*X, strict=True))
    n, d = data.n, data.d
    for i in range(n) if n > 1 else ():
        yield data.take([k for k in range(n) if k != i])
    for j in range(d) if d > 1 else ():
        yield built([[v for k, v in enumerate(row) if k != j] for row in X], y)
    if affine_rank(data.X).rank == 1:
        ranks = ranked([tuple(row) for row in X])
        yield built([[Fraction(r), *[Fraction(0)] * (d - 1)] for r in ranks], y)
    for i in range(n):
        yield built([[v - o for v, o in zip(row, X[i], strict=True)] for row in X], y)
        yield built(X, [v - y[i] for v in y])
    yield built(X, [-v for v in y])
    yield built(X, [1 - v for v in y])
    yield built(X, primitive(y))
    yield built(X, [Fraction(r) for r in ranked([(v,) for v in y])])
    for j, column in enumerate(columns):
        top = max(column)
        for new in (
            [-v for v in column],
            [top - v for v in column],
            primitive(column),
            [Fraction(r) for r in ranked([(v,) for v in column])],
        ):
            yield built(with_column(X, j, new), y)
        for k, other in enumerate(columns):
            if k != j:
                for sign in (1, -1):
                    yield built(with_column(X, j, [v + sign * w for v, w in zip(column, other, strict=True)]), y)
    order = sorted(range(n), key=lambda i: (X[i], y[i]))
    yield data.take(order)
    for i in range(n):
        for j in range(d):
            for smaller in simpler(X[i][j]):
                yield built(with_column(X, j, [smaller if k == i else v for k, v in enumerate(columns[j])]), y)
        for smaller in simpler(y[i]):
            yield built(X, [smaller if k == i else v for k, v in enumerate(y)])
    for up, down in permutations(range(n), 2):
        for j, column in enumerate(columns):
            yield built(with_column(X, j, [v + (k == up) - (k == down) for k, v in enumerate(column)]), y)


def built(X: list[list[Fraction]], y: list[Fraction]) -> Dataset:
    return Dataset.from_arrays(X, y)


def with_column(X: list[list[Fraction]], j: int, column: list[Fraction]) -> list[list[Fraction]]:
    return [[*row[:j], v, *row[j + 1 :]] for row, v in zip(X, column, strict=True)]


def ranked(values: list[Row]) -> list[int]:
    """The rank of each value among the distinct ones: along a line the lexicographic order is the order on it."""
    place = {v: k for k, v in enumerate(sorted(set(values)))}
    return [place[v] for v in values]


def primitive(values: Any) -> list[Fraction]:
    """The values times the positive number that makes them integers without a common divisor."""
    den = lcm(*(v.denominator for v in values))
    numbers = [int(v * den) for v in values]
    common = gcd(*numbers) or 1
    return [Fraction(v // common) for v in numbers]


def simpler(v: Fraction) -> Iterator[Fraction]:
    """Numbers that may be simpler than this one."""
    toward = 1 if v > 0 else -1
    yield from (Fraction(0), Fraction(1), Fraction(floor(v)), v / 2, Fraction(floor(v / 2)), v - toward, -v)
