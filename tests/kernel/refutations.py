"""A small search for the vectors of CannotRealise. What it finds the checker judges; that there are none, the oracle.

Atoms are those of the checker. Take k atoms that meet all the sets P(lam) so far; a linear program over the rationals says that
they fit, or gives another lam, which is first made to exclude as many atoms as possible.
"""

from fractions import Fraction
from math import lcm
from typing import Any

from exactmem.kernel.atoms import arrangement
from exactmem.kernel.limits import Meter
from exactmem.linalg.nonnegative import Separation, nonnegative_solution

Vector = list[int]


def refutation(
    points: list[Vector], y: Vector, unit: str, hidden: int, bias: str, skip: str, mode: str, den: int = 1
) -> list[Vector] | None:
    """Integer vectors that show that no `hidden` units do, or None if some do. Points are distinct; labels are y/den."""
    atoms, columns = generators(points, unit), [[1] * len(y)] * (bias == "yes")
    columns += [list(column) for column in zip(*points, strict=True)] * (skip == "yes")
    free = [[s * v for v in column] for column in columns for s in (1, -1)]
    program = Program(free, [Fraction(v, den) for v in y], mode)
    known: list[tuple[frozenset[int], Vector]] = []

    def fits(left: int, chosen: frozenset[int]) -> bool:
        unmet = next((owners for owners, _ in known if not owners & chosen), None)
        if unmet is None:
            lam = program.separate([z for a in chosen for z in atoms[a]])
            if lam is None:
                return True
            failing = set(chosen)
            for a in range(len(atoms)):
                if a in owners_of(lam, atoms):
                    more = program.separate([z for b in {*failing, a} for z in atoms[b]])
                    lam, failing = (lam, failing) if more is None else (more, {*failing, a})
            known.append((owners_of(lam, atoms), lam))
            known.sort(key=lambda pair: len(pair[0]))
            return fits(left, chosen)
        return left > 0 and any(fits(left - 1, chosen | {a}) for a in sorted(unmet))

    return None if fits(hidden, frozenset()) else [lam for _, lam in known]


def owners_of(lam: Vector, atoms: list[list[Vector]]) -> frozenset[int]:
    return frozenset(a for a, zs in enumerate(atoms) if any(sum(map(int.__mul__, lam, z)) > 0 for z in zs))


def generators(points: list[Vector], unit: str) -> list[list[Vector]]:
    found = arrangement([[1, *x] for x in points], max(abs(v) for x in points for v in x).bit_length(), Meter())
    if unit == "threshold":
        lines = [[t >> i & 1 for i in range(len(points))] for t, _ in found.cells]
        return [[z, [-v for v in z]] for z in lines]
    p, q = (1, 0) if unit == "relu" else (int(word, 16) for word in unit.split())
    images = [[(p if t > 0 else q) * t for t in line] for line in found.values]
    return [
        [[s * v for v in z] for k, z in enumerate(images) if rays >> k & 1] for _, rays in found.cells for s in (1, -1)
    ]


class Program:
    """Rows f_i = y_i for labels, f_i - y_i·s_i = y_i for signs, f_i + s_i = y_i + eps and s_i + t_i = 2·eps for intervals."""

    def __init__(self, free: list[Vector], y: list[Fraction], mode: str) -> None:
        n = len(y)
        self.free, self.extra, self.right, self.n = free, list[list[Any]](), list(y), n
        unit = [[int(i == j) for j in range(n)] for i in range(n)]
        if mode in ("sign", "threshold"):
            self.right = [Fraction(1 if v > 0 else -1) for v in y]
            self.extra = [[-v * s for v in row] for row, s in zip(unit, self.right, strict=True)]
        elif mode != "real":
            p, q = (int(word, 16) for word in mode.split())
            self.right = [v + Fraction(p, q) for v in y] + [Fraction(2 * p, q)] * n
            self.extra = [row + row for row in unit] + [[0] * n + row for row in unit]

    def separate(self, chosen: list[Vector]) -> Vector | None:
        """An integer lam with lam·z <= 0 for all of them, or None if they fit."""
        long = [[*z, *[0] * (len(self.right) - self.n)] for z in [*chosen, *self.free]] + self.extra
        answer = nonnegative_solution(list(zip(*(long or [[0] * len(self.right)]), strict=True)), self.right)
        if not isinstance(answer, Separation):
            return None
        u = [Fraction(int(v.numerator), int(v.denominator)) for v in answer.u[: self.n]]
        scale = lcm(*(v.denominator for v in u))
        return [int(v * scale) for v in u]
