"""Where counterexamples are looked for: points in special positions, and labels that are hard on them.

A source makes n points of Q^d out of choices, `below(m)` being a number in 0, ..., m - 1 that somebody chooses: a seeded
stream, or a Hypothesis test. All choices 0 give the plainest instance of the structure, so a hunt starts with these, and
Hypothesis shrinks towards them. Points may coincide or miss the hypothesis of a claim; the claim says which it covers.

>>> plain = lambda m: 0
>>> {name: SOURCES[name](4, 2, plain) for name in ("collinear", "lattice")}
{'collinear': [[0, 0], [1, 0], [2, 0], [3, 0]], 'lattice': [[0, 0], [0, 1], [1, 0], [1, 1]]}
>>> SOURCES["moment"](4, 3, plain), SOURCES["circle"](4, 2, plain)[1]
([[0, 0, 0], [1, 1, 1], [2, 4, 8], [3, 9, 27]], [Fraction(0, 1), Fraction(1, 1)])
>>> {name: label(4, "real", plain) for name, label in LABELS.items()}
{'alternating': [0, 1, 0, 1], 'zigzag': [0, 2, -3, 4], 'random': [0, 0, 0, 0]}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations, permutations, product
from typing import Any

from exactmem.data.dataset import Dataset
from exactmem.search.claims import Claim

Below = Callable[[int], int]
Source = Callable[[int, int, Below], list[list[Any]]]
Labelling = Callable[[int, str, Below], list[int]]

STEP = 3  # places on a curve are at most so far apart
COORDINATE = 9  # largest random coordinate
LABEL = 4  # largest random label
NEAR = 10**6  # one over the distance of near duplicates


def signed(below: Below, most: int) -> int:
    """A number in -most..most; the choice 0 is 0, then 1, -1, 2, ..."""
    value = below(2 * most + 1)
    return (value + 1) // 2 if value % 2 else -value // 2


def places(n: int, below: Below, first: int = 0) -> list[int]:
    """Increasing integers, the plainest first, first + 1, ..."""
    found = [first - below(STEP)]
    while len(found) < n:
        found.append(found[-1] + 1 + below(STEP))
    return found


def collinear(n: int, d: int, below: Below) -> list[list[Any]]:
    """Multiples of one vector, from some origin."""
    direction = [1 + below(STEP), *(signed(below, STEP) for _ in range(d - 1))]
    origin = [signed(below, STEP) for _ in range(d)]
    return [[o + t * v for o, v in zip(origin, direction, strict=True)] for t in places(n, below)]


def moment(n: int, d: int, below: Below) -> list[list[Any]]:
    """(t, t^2, ..., t^d): in general position."""
    return [[t ** (k + 1) for k in range(d)] for t in places(n, below)]


def conic(n: int, d: int, below: Below) -> list[list[Any]]:
    """(1, t, ..., t^(d-1)): for d = 3 points of a conic of the projective plane, any three independent."""
    return [[t**k for k in range(d)] for t in places(n, below)]


def circle(n: int, d: int, below: Below) -> list[list[Any]]:
    """Rational points of the unit circle in the first two coordinates, from the pole by lines of slope t."""
    found: list[list[Any]] = []
    for t in places(n, below):
        size = 1 + t * t
        found.append([Fraction(1 - t * t, size), Fraction(2 * t, size), *(signed(below, 1) for _ in range(2, d))][:d])
    return found


def lattice(n: int, d: int, below: Below) -> list[list[Any]]:
    """A subset of {0, ..., side - 1}^d with the least side that holds n points, or one more."""
    side = 2 + below(2)
    while side**d < n:
        side += 1
    taken: list[int] = []
    for left in range(side**d, side**d - n, -1):
        place = below(min(left, 2**30))
        for other in sorted(taken):  # the place-th number that is not taken
            place += place >= other
        taken.append(place)
    return [[k // side ** (d - 1 - j) % side for j in range(d)] for k in sorted(taken)]


def near_duplicates(n: int, d: int, below: Below) -> list[list[Any]]:
    """Random integers, half of them with a second point at a millionth beside them."""
    rows = scattered((n + 1) // 2, d, below)
    beside = [[v + Fraction(1 + signed(below, 1) if j else 1, NEAR) for j, v in enumerate(row)] for row in rows]
    return [point for pair in zip(rows, beside, strict=True) for point in pair][:n]


def scattered(n: int, d: int, below: Below) -> list[list[Any]]:
    """Random integers."""
    return [[signed(below, COORDINATE) for _ in range(d)] for _ in range(n)]


def alternating(n: int, kind: str, below: Below) -> list[int]:
    """0, 1, 0, 1, ..."""
    return [i % 2 for i in range(n)]


def zigzag(n: int, kind: str, below: Below) -> list[int]:
    """0, 2, -3, 4, ...: growing turns; of binary labels only their signs are left."""
    return [int(i % 2) if kind == "binary" else (i + 1 if i % 2 else -(i + 1)) if i else 0 for i in range(n)]


def random(n: int, kind: str, below: Below) -> list[int]:
    """Anything small."""
    return [below(2) if kind == "binary" else signed(below, LABEL) for _ in range(n)]


SOURCES: dict[str, Source] = {
    "collinear": collinear, "moment": moment, "conic": conic, "circle": circle, "lattice": lattice,
    "near duplicates": near_duplicates, "integers": scattered,
}  # fmt: skip
LABELS: dict[str, Labelling] = {"alternating": alternating, "zigzag": zigzag, "random": random}


def instance(claim: Claim, n: int, d: int, source: Source, labelling: Labelling, below: Below) -> Dataset:
    """Points of a source with labels of the kind the claim is about."""
    rows = source(n, d, below)
    return Dataset.from_arrays(rows, [0] * n if claim.labels == "none" else labelling(n, claim.labels, below))


def grid(n: int, d: int, side: int, labels: tuple[int, ...] = (0, 1), symmetry: bool = True) -> Iterator[Dataset]:
    """All n-subsets of {0, ..., side - 1}^d with all labellings by these numbers.

    With `symmetry` one of each class under the symmetries of the cube: sound for claims that no affine map of the points
    changes, as those about what networks fit are.

    Complexity: C(side^d, n)·|labels|^n instances, times d!·2^d for the symmetry.

    >>> len(list(grid(3, 1, 4, symmetry=False))), len(list(grid(3, 1, 4)))
    (32, 16)
    """
    cube = list(product(range(side), repeat=d))
    maps = [
        (order, flips) for order in permutations(range(d)) for flips in product((False, True), repeat=d)
    ]  # x_j of the image is x_order[j], from the other end if flipped
    for chosen in combinations(cube, n):
        for y in product(labels, repeat=n):
            here = sorted(zip(chosen, y, strict=True))
            if symmetry and any(moved(here, order, flips, side) < here for order, flips in maps):
                continue
            yield Dataset.from_arrays([list(x) for x in chosen], list(y))


def moved(
    points: list[tuple[tuple[int, ...], int]], order: tuple[int, ...], flips: tuple[bool, ...], side: int
) -> list[tuple[tuple[int, ...], int]]:
    """The labelled points after a symmetry of the cube, sorted."""
    return sorted(
        (tuple(side - 1 - x[j] if flip else x[j] for j, flip in zip(order, flips, strict=True)), y) for x, y in points
    )
