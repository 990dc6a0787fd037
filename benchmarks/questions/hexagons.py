"""Which convex hexagons have all their real labels fitted by two ReLUs (output bias, no skip)?

All have one order type, and (t, t²), t = 0, ..., 5, is such a hexagon. Here the convex hexagons of small grids, no three
vertices on a line, one for each class under affine maps, which change nothing: each is covered, or has labels with a refusal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import combinations, permutations, product

from benchmarks.questions.asking import Asking, proof, run
from benchmarks.section import Section, Table
from exactmem.search.architectures import Arch
from exactmem.search.covering import Always, Counterlabels, all_labels

Point = tuple[int, int]
Hexagon = tuple[Point, ...]
TWO = Arch.relu(2)
MOMENT = [[t, t * t] for t in range(6)]
GRIDS = ((3, 3), (3, 4), (4, 4), (4, 5), (5, 5), (5, 6))
SHOWN = 12  # hexagons with the property that are listed


def ask(asking: Asking) -> Section:
    section = Section("Two ReLUs on convex hexagons, all real labels")
    known: dict[tuple[tuple[Fraction, Fraction], ...], str] = {}
    certain: list[tuple[str, ...]] = []
    listed: list[tuple[str, ...]] = []
    moment = asking.within(lambda: all_labels(MOMENT, TWO))
    listed.append(("(t, t²), t = 0, ..., 5", proof(moment)))
    for width, height in GRIDS:
        classes = asking.within(partial(affine_classes, asking, width, height))
        answers = []
        for name, members in (classes or {}).items():
            if name not in known:
                X = [list(point) for point in members[0]]
                found = asking.within(partial(all_labels, X, TWO))
                if isinstance(found, Counterlabels):
                    asking.keep(f"hexagon-{len(known)}", found.certificate.certificate)
                if found is None:
                    break
                known[name] = proof(found)
                if isinstance(found, Always):
                    listed.append((str(members[0]), known[name]))
            answers.append((name, len(members)))
        if classes is None:
            break
        having = [size for name, size in answers if "always" in known[name]]
        certain.append((
            f"{width} x {height}", str(sum(map(len, classes.values()))), str(len(classes)), str(len(answers)),
            str(len(having)), str(len(answers) - len(having)),
        ))  # fmt: skip
    head = ("grid", "hexagons", "affine classes", "decided", "two are enough", "two are not")
    section.tables.append(Table("Convex hexagons of a grid", head, certain))
    section.tables.append(
        Table(f"Hexagons for which two are enough, at most {SHOWN}", ("vertices", "proof"), listed[:SHOWN])
    )
    return section


def affine_classes(
    asking: Asking, width: int, height: int
) -> dict[tuple[tuple[Fraction, Fraction], ...], list[Hexagon]]:
    """The hexagons of a grid by the least coordinates that an affine map gives them."""
    classes: dict[tuple[tuple[Fraction, Fraction], ...], list[Hexagon]] = {}
    for found in hexagons(width, height):
        asking.stop()
        classes.setdefault(canonical(found), []).append(found)
    return classes


def hexagons(width: int, height: int) -> Iterator[Hexagon]:
    """Six points of the grid, in increasing order, all of them corners of their hull.

    >>> len(list(hexagons(3, 3))), len(list(hexagons(3, 4)))
    (2, 23)
    """
    for six in combinations(product(range(width), range(height)), 6):
        lower, upper = chain(six), chain(six[::-1])
        if len(lower) + len(upper) == 8:  # the two ends are in both
            yield six


def chain(points: Sequence[Point]) -> list[Point]:
    """The corners of the hull to the right of the way from the first point to the last."""
    corners: list[Point] = []
    for p in points:
        while len(corners) > 1 and turn(corners[-2], corners[-1], p) <= 0:
            corners.pop()
        corners.append(p)
    return corners


def canonical(points: Sequence[Point]) -> tuple[tuple[Fraction, Fraction], ...]:
    """Coordinates in which three of the points are (0, 0), (1, 0), (0, 1): the least there are, sorted."""
    return min(
        tuple(sorted((Fraction(turn(a, p, c), turn(a, b, c)), Fraction(turn(a, b, p), turn(a, b, c))) for p in points))
        for a, b, c in permutations(points, 3)
    )


def turn(a: Point, b: Point, c: Point) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


if __name__ == "__main__":
    raise SystemExit(run(ask, "hexagons", 240))
