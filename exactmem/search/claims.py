"""`Claim`: "for all n points in Q^d of this kind, with labels of this kind, ...", and a predicate that decides an instance.

An instance is a `Dataset` with one label column. The predicate answers with a `Verdict`: `Holds`, `Undecided`, or
`Fails(certificate)`, or with what `decide` answers, taken as such a verdict. A certificate names the instance as its `dataset`
and has `verify()`, which raises, or returns False, if it does not show that the claim fails there.

>>> from exactmem.search.architectures import Arch
>>> from exactmem.search.deciding import decide
>>> claim = Claim(
...     "n - 3 ReLUs fit all labels of n points on a line",
...     lambda data: decide(data, arch=Arch.relu(data.n - 3)),
...     n=(4, 8),
...     d=1,
... )
>>> zigzag = Dataset.from_arrays([[0], [1], [2], [3]], [0, 1, 0, 1])
>>> claim.covers(zigzag), claim.covers(zigzag.take([0, 1, 2])), judge(claim, zigzag).fails
(True, False, True)
>>> judge(Claim("by feeling", lambda data: 0.5, n=2, d=1), zigzag.take([0, 1]))
Traceback (most recent call last):
    ...
exactmem.errors.PredicateError: the predicate returned 0.5, a float, and not a verdict, at X = (0), (1), y = 0, 1
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Literal, Protocol, runtime_checkable

from flint import fmpz_mat

from exactmem.data.dataset import Dataset, distinct_rows
from exactmem.errors import InputError, LimitExceeded, PredicateError
from exactmem.errors import Undecided as NoAnswer
from exactmem.geometry.position import general_position
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.solve import integer_matrix
from exactmem.numbers.parsing import shown
from exactmem.search.outcomes import Fit, Impossible, Outcome, Unknown
from exactmem.search.sharding import OutOfTime
from exactmem.verdict import Fails, Holds, Undecided, Verdict

REACH = 8
"""The largest n or d that is looked at where a claim names no end."""

Labels = Literal["real", "binary", "none"]
Position = Callable[[RationalMatrix], bool]
Range = int | tuple[int, int | None]


@runtime_checkable
class Certificate(Protocol):
    """Shows that a claim fails at `dataset`; `verify` raises (or is False) if not, and uses nothing of the search."""

    dataset: Dataset

    def verify(self) -> object: ...


def distinct(X: RationalMatrix) -> bool:
    """No point twice.

    >>> distinct(RationalMatrix.from_rows([[0, 1], [0, 1]]))
    False
    """
    return len(distinct_rows(X.num)[0]) == len(X)


def general(X: RationalMatrix) -> bool:
    """Distinct, of full affine rank where n > d, and every hyperplane holds at most d of them.

    >>> general(RationalMatrix.from_rows([[0, 0], [1, 0], [0, 1], [1, 1]]))
    True
    >>> general(RationalMatrix.from_rows([[0, 0], [1, 1], [2, 2]]))
    False
    """
    n, d = X.shape
    if n <= d + 1:
        return integer_matrix(X.homogenised()).rank() == n
    return integer_matrix(X.homogenised()).rank() == d + 1 and general_position(X).holds


def linear_general(X: RationalMatrix) -> bool:
    """Any min(n, d) of the points, as vectors, are linearly independent.

    >>> linear_general(RationalMatrix.from_rows([[1, 0], [0, 1], [1, 1]]))
    True
    >>> linear_general(RationalMatrix.from_rows([[1, 1], [0, 1], [2, 2]]))
    False
    """
    n, d = X.shape
    size = min(n, d)
    rows = X.num.tolist()
    return all(fmpz_mat([rows[i] for i in chosen]).rank() == size for chosen in combinations(range(n), size))


@dataclass(frozen=True)
class Claim:
    """A statement for all instances of a kind.

    Parameters
    ----------
    statement : what is claimed, in words
    predicate : decides an instance exactly, and the same each time it is asked
    n, d : the sizes the claim is about: one, or (least, most); most may be None, and then the hunt goes up to REACH.
        A counterexample is never shrunk out of them: a claim about d = 3 says nothing about d = 2
    points : the position the points are in; `distinct`, `general`, `linear_general`, or a function of the points
    labels : "real" any rationals, "binary" 0 and 1, "none" if the claim is about points alone (labels are then 0)
    instances : if the claim is about finitely many instances, a function that lists all of them: the hunt then looks at
        exactly these, and can prove the claim

    Raises
    ------
    InputError : a range that is empty or no range, a predicate that cannot be called, an unknown kind of labels
    """

    statement: str
    predicate: Callable[[Dataset], Verdict | Outcome]
    n: Range
    d: Range
    points: Position = distinct
    labels: Labels = "real"
    instances: Callable[[], Iterable[Dataset]] | None = None

    def __post_init__(self) -> None:
        for name, given in (("n", self.n), ("d", self.d)):
            object.__setattr__(self, name, bounds(name, given))
        if not callable(self.predicate) or not callable(self.points):
            raise InputError("the predicate and the position of the points are functions")
        if self.labels not in ("real", "binary", "none"):
            raise InputError(f"labels are 'real', 'binary' or 'none', not {self.labels!r}")

    def sizes(self) -> list[tuple[int, int]]:
        """All (n, d) of the claim up to REACH, fewest points first."""
        return [(n, d) for n in members(self.n) for d in members(self.d)]

    def covers(self, data: Dataset) -> bool:
        """Whether the claim speaks about this instance."""
        values = {row[0] for row in data.Y.rows()}
        return (
            data.d_y == 1
            and within(data.n, self.n)
            and within(data.d, self.d)
            and (self.labels == "real" or values <= ({Fraction(0), Fraction(1)} if self.labels == "binary" else {0}))
            and distinct(data.X)
            and self.points(data.X)
        )


def bounds(name: str, given: Range) -> tuple[int, int | None]:
    """A range as (least, most)."""
    ends = (given, given) if isinstance(given, int) else given
    match ends:
        case (int(least), int(most)) if 1 <= least <= most:
            return least, most
        case (int(least), None) if 1 <= least <= REACH:
            return least, None
    raise InputError(f"{name} is a number of at least 1 or a pair (least, most), not {given!r}")


def members(ends: Range) -> range:
    least, most = bounds("", ends)
    return range(least, (REACH if most is None else most) + 1)


def within(size: int, ends: Range) -> bool:
    least, most = bounds("", ends)
    return least <= size and (most is None or size <= most)


def described(data: Dataset, labels: bool = True) -> str:
    """The points and labels of an instance as text."""
    points = ", ".join(f"({', '.join(map(shown, row))})" for row in data.X.rows())
    return f"X = {points}" + (f", y = {', '.join(shown(row[0]) for row in data.Y.rows())}" if labels else "")


def wrong(problem: str, data: Dataset) -> PredicateError:
    """The error that says what is wrong with the predicate, and at which instance."""
    return PredicateError(f"{problem}, at {described(data)}", data)


def judge(claim: Claim, data: Dataset) -> Verdict:
    """What the predicate says about an instance, if that is an answer.

    A limit that was reached is `Undecided`. The certificate of `Fails` is that of this instance, but is not verified here.

    Raises
    ------
    PredicateError : the predicate raised, returned something else, or a certificate that is none or is about other data
    """
    try:
        answer = claim.predicate(data)
    except (LimitExceeded, NoAnswer) as limit:
        return Undecided(str(limit))
    except OutOfTime:
        raise
    except Exception as error:
        text = " ".join(str(error).split()) or "no message"
        raise wrong(f"the predicate raised {type(error).__name__} ({text})", data) from error
    match answer:
        case Fit(network):
            return Holds(network)
        case Unknown(reason):
            return Undecided(reason)
        case Impossible(certificate):
            answer = Fails(certificate)
        case Holds() | Fails() | Undecided():
            pass
        case _:
            kind = f"{answer!r}, a {type(answer).__name__}" if answer is not None else "nothing"
            raise wrong(f"the predicate returned {kind}, and not a verdict", data)
    if isinstance(answer, Fails):
        if not isinstance(answer.witness, Certificate):
            raise wrong("the predicate returned Fails without a certificate that has `verify`", data)
        if answer.witness.dataset != data:
            raise wrong("the predicate returned a certificate about other data", data)
    return answer
