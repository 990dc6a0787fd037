# What one unit can be at m points x_i: cones in R^m, finitely many, the atoms. Write x~_i for den·(1, x_i), integers, and h for
# the real bias and weights of a unit, divided by den. Its values are a·unit(h·x~_i).
#
# Columns. Columns of x~ that are combinations of others do nothing: with them left out, the vectors (h·x~_i) for all h are the
# same. What is left has its rank r as the number of columns. The constant column stays.
#
# Cells. The hyperplanes h·x~_i = 0, distinct as the points are, cut R^r into cells, open cones, each with a sign vector, its
# tope. Every h is in a closed cell (a generic direction leads from h into an open one, and h is in its closure). As the rank
# is r, no line lies in a closed cell, so it is the cone of its extreme rays; and an extreme ray is where r - 1 of the
# hyperplanes with independent x~_i meet. All such rays are listed, and a closed cell has those on no wrong side of any
# hyperplane: its extreme rays, perhaps with more of its vectors. A sign vector is a tope if for each i one of these is strictly
# on the right side: then their sum is in the open cell. If not, it is none.
#
# Completeness. Cells are found from one of them by crossing one hyperplane after the other. That none was missed does not rest
# on this: their number is that of deletion and restriction, computed with other formulas.
#
# Units of slopes p (right) and q (left): unit(t) = p·max(t, 0) + q·min(t, 0) is linear on each closed cell, so (a·unit(h·x~_i))
# is a combination with weights >= 0 of the vectors (s·unit(v·x~_i)), v the rays of the cell, s the sign of a. Such a cone, of a
# cell and a sign, is an atom. Units that are off, always on, or 0 at some points are no special cases.
# Thresholds, 1 if t > 0, else 0 (or 1 if t >= 0): a little less (more) bias leads from any h into an open cell and changes no
# value. An atom is the line of all multiples of the 0/1 vector of a tope.
from dataclasses import dataclass
from itertools import groupby
from math import comb, gcd
from operator import mul

from .counting import regions
from .limits import Meter
from .reading import need

Vector = list[int]


# values[v][i] is ray v at point i. A cell is its tope, a mask of points, with the mask of its rays.
@dataclass(frozen=True)
class Arrangement:
    values: list[Vector]
    cells: list[tuple[int, int]]
    bits: int


# Once common factors are taken out, coordinates are minors of order at most r, or smaller. Products of two are formed.
def arrangement(points: list[Vector], bits: int, meter: Meter) -> Arrangement:
    m, width = len(points), len(points[0])
    r = min(m, width)
    long = max(32, 2 * (r + 1) * (bits + r.bit_length()))
    each = long * (2 + long // 32)  # a gcd takes bits²
    meter.within("HELD_BITS", width**2 * long)
    meter.spend((m + r) * width**2 * each)
    points = independent_columns(points)
    r = len(points[0])
    rays, most = 2 * comb(m, r - 1), regions(m, r)
    meter.within("HELD_BITS", rays * m * long + most * (rays + m))
    meter.spend((rays + 3 * most) * m * r**2 * each + most * (2 * m**2 * (rays + 32) + most))
    values = [[sum(map(mul, v, x)) for x in points] for v in meets(points)]
    cells = topes(values)
    need(len(cells) == regions_by_deletion(points), "the checker has missed a cell")
    return Arrangement(values, cells, long)


def primitive(v: Vector) -> Vector:
    g = gcd(*v) or 1
    return [a // g for a in v]


# The part of a space where g·v = 0, from a basis, and the place of the vector that went; None if it is the whole space.
def cut(basis: list[Vector], g: Vector) -> tuple[list[Vector], int] | None:
    at = [sum(map(mul, b, g)) for b in basis]
    k = next((k for k, t in enumerate(at) if t), None)
    if k is None:
        return None
    rest = [(b, t) for b, t in zip(basis, at, strict=True) if b is not basis[k]]
    return [primitive([at[k] * v - t * w for v, w in zip(b, basis[k], strict=True)]) for b, t in rest], k


def unit_vectors(n: int) -> list[Vector]:
    return [[int(i == j) for j in range(n)] for i in range(n)]


# A basis vector that stays to the end combines its own column and those of vectors that went to 0 at all points. The first
# point takes the constant out first.
def independent_columns(points: list[Vector]) -> list[Vector]:
    basis, columns, taken = unit_vectors(len(points[0])), list(range(len(points[0]))), list[int]()
    for x in points:
        found = cut(basis, x)
        if found is not None:
            basis, k = found
            taken.append(columns.pop(k))
    return [[x[j] for j in taken] for x in points]


# Both vectors of every line in which r - 1 independent hyperplanes meet, each once.
def meets(points: list[Vector]) -> list[Vector]:
    found, pending = list[Vector](), [(unit_vectors(len(points[0])), 0)]
    while pending:
        basis, first = pending.pop()
        if len(basis) == 1:
            found += [basis[0], [-v for v in basis[0]]]
            continue
        for i in range(first, len(points)):
            smaller = cut(basis, points[i])
            if smaller is not None:
                pending.append((smaller[0], i + 1))
    return [v for v, _ in groupby(sorted(found))]


# The unit with the weights (1, 0, ..., 0) is positive everywhere: the first tope.
def topes(values: list[Vector]) -> list[tuple[int, int]]:
    points = range(len(values[0]))
    sides = [[sum((s * t[i] > 0) << v for v, t in enumerate(values)) for s in (1, -1)] for i in points]
    pending, seen, found = [(1 << len(points)) - 1], set[int](), list[tuple[int, int]]()
    while pending:
        tope = pending.pop()
        if tope in seen:
            continue
        seen.add(tope)
        rays = (1 << len(values)) - 1
        for i in points:
            rays &= ~sides[i][tope >> i & 1]
        if all(rays & sides[i][1 - (tope >> i & 1)] for i in points):
            found.append((tope, rays))
            pending += [tope ^ 1 << i for i in points]
    return found


# One hyperplane more cuts as many of the regions so far in two as these hyperplanes cut it into. On it the coordinate j, where
# its form g is not 0, is a combination of the others; forms that become proportional there are one.
def regions_by_deletion(forms: list[Vector]) -> int:
    signed = [primitive(a if next(v for v in a if v) > 0 else [-v for v in a]) for a in forms]
    lines, count = [a for a, _ in groupby(sorted(signed))], 1
    for k, g in enumerate(lines):
        j = next(j for j, v in enumerate(g) if v)
        count += regions_by_deletion([[g[j] * a[i] - a[j] * g[i] for i in range(len(g)) if i != j] for a in lines[:k]])
    return count


# Per atom the mask of those lams with lam·z > 0 for one of its generators z.
def reached(found: Arrangement, slopes: tuple[int, int] | None, lams: list[Vector], meter: Meter) -> list[int]:
    long = max(found.bits, *(max(map(int.bit_length, [*lam, *(slopes or [])])) for lam in lams)) if lams else found.bits
    rays, cells, m = len(found.values), len(found.cells), len(found.values[0])
    meter.spend(len(lams) * (2 * long * m * (rays + cells) + 2 * cells * (rays + 32)))
    if slopes is None:
        inside = [[i for i in range(m) if tope >> i & 1] for tope, _ in found.cells]
        return [sum((sum(lam[i] for i in side) != 0) << l for l, lam in enumerate(lams)) for side in inside]
    p, q = slopes
    outputs = [[(p if t > 0 else q) * t for t in line] for line in found.values]
    sums = [[sum(map(mul, lam, z)) for z in outputs] for lam in lams]
    marks = [[sum((s * v > 0) << k for k, v in enumerate(line)) for line in sums] for s in (1, -1)]
    return [sum((rays & mark > 0) << l for l, mark in enumerate(side)) for _, rays in found.cells for side in marks]
