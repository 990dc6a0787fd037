"""Atoms: the finitely many cones in R^n that the values of one hidden unit at n points fill.

n distinct points x_i, rows x~_i = (x_i, 1), r their rank. The hyperplanes {theta : theta·x~_i = 0} cut the parameters into
cells.

Cells, weak inequalities only. unit(t) = p·max(t, 0) + q·min(t, 0) is continuous, and linear in theta on each closed cell; every
theta is in some closed cell. So units that are off, always on, or 0 at a point need no case of their own, and no strict
inequality occurs.

Signs. a·unit(theta·x~) = sign(a)·unit(|a|·theta·x~) for a != 0: output weights are +1 or -1 without loss. The atom of a cell T
and a sign s is the cone of s·unit(x~·theta_r) over the extreme rays theta_r of T. Two units of one atom add up to one unit of
it. Generators 0 are dropped, others divided by the gcd of their entries, and an atom whose generators all belong to another
atom is contained in it and dropped.

Thresholds. 1[theta·x~_i >= 0] is the 0/1 vector of a dichotomy; the atom is the line of its multiples. At finitely many points
theta may be taken inside a cell (raise the bias a little), so the topes give all dichotomies. Complements differ by the
output bias and a sign, so there is one atom for both.

Rank. Directions of theta that no point sees do nothing: only the columns of an affine basis and the constant take part.

The list is complete iff no cell was missed: their number is compared with `geometry.arrangements.regions`, which counts by
deletion and restriction.

Source: ours; it makes finite what the literature says of fixed activation patterns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from exactmem.bounds.width import dichotomies
from exactmem.errors import LimitExceeded
from exactmem.geometry.arrangements import Vector, cells, dot, regions
from exactmem.linalg.affine import affine_rank
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.search.architectures import Arch

MAX_ATOMS = 20_000
"""Atoms predicted before any is made; the search is slow long before, at some hundred atoms and three units."""

Form = tuple[Fraction, ...]  # (w_1, ..., w_d, b)


@dataclass(frozen=True)
class Atom:
    """A cone of values of one unit.

    Parameters
    ----------
    sign : +1 or -1, the output weight; 0 for the line of a threshold, whose output weight is any number
    generators : primitive integer vectors, an entry per point
    forms : for each generator the form with sign·unit(form·x~_i) = generator_i; for a line the one form of the dichotomy
    """

    sign: int
    generators: tuple[Vector, ...]
    forms: tuple[Form, ...]


def predicted(points: RationalMatrix, arch: Arch) -> int:
    """At most this many atoms: two for each cell of hyperplanes in general position, half a one for thresholds.

    >>> predicted(RationalMatrix.from_rows([[0], [1], [2]]), Arch.relu(1))
    12
    """
    count = dichotomies(len(points), affine_rank(points).rank)
    return count // 2 if arch.slopes is None else 2 * count


def atoms(points: RationalMatrix, arch: Arch) -> list[Atom]:
    """All atoms of one unit at distinct points, none contained in another.

    Raises
    ------
    LimitExceeded : more than MAX_ATOMS are predicted
    ArithmeticError : the cells found are not as many as there are

    >>> line = RationalMatrix.from_rows([[0], [1], [2]])
    >>> [atom.generators for atom in atoms(line, Arch.relu(1)) if atom.sign > 0]
    [((1, 0, 0), (2, 1, 0)), ((0, 0, 1), (0, 1, 2)), ((2, 1, 0), (0, 1, 2))]
    >>> [atom.generators for atom in atoms(line, Arch.threshold(1))]
    [((1, 0, 0), (-1, 0, 0)), ((1, 1, 0), (-1, -1, 0))]
    """
    count = predicted(points, arch)
    if count > MAX_ATOMS:
        raise LimitExceeded("MAX_ATOMS", count, MAX_ATOMS, "use fewer points or a smaller dimension")
    pivots = affine_rank(points).pivots
    rows = [(*(line[j] for j in pivots), points.den) for line in points.num.tolist()]
    found = cells(rows)
    if len(found) != regions(rows):
        raise ArithmeticError(f"{len(found)} cells were found, but the hyperplanes have {regions(rows)} regions")
    if arch.slopes is None:
        return dichotomy_lines(points, pivots, rows, found)
    return maximal(unit_cones(points, pivots, rows, found, arch.slopes))


def lifted(points: RationalMatrix, pivots: Sequence[int], theta: Sequence[int], content: int) -> Form:
    """The form theta/content on rows (x, 1)·den, as a form on (x, 1) with weight 0 outside the pivots."""
    form = [Fraction(0)] * points.shape[1] + [Fraction(theta[-1] * points.den, content)]
    for j, v in zip(pivots, theta, strict=False):
        form[j] = Fraction(v * points.den, content)
    return tuple(form)


def unit_cones(
    points: RationalMatrix,
    pivots: Sequence[int],
    rows: Sequence[Vector],
    found: dict[int, list[Vector]],
    slopes: tuple[Fraction, Fraction],
) -> list[Atom]:
    """The cone of every cell and sign; a common denominator of the slopes goes into the forms."""
    den = lcm(*(v.denominator for v in slopes))
    p, q = (int(v * den) for v in slopes)
    images: dict[Vector, tuple[Vector, Form]] = {}
    for rays in found.values():
        for theta in rays:
            if theta not in images:
                values = [(p if t > 0 else q) * t for t in (dot(row, theta) for row in rows)]
                content = gcd(*values)
                form = lifted(points, pivots, [v * den for v in theta], content) if content else ()
                images[theta] = tuple(v // (content or 1) for v in values), form
    cones = []
    for _, rays in sorted(found.items()):
        chosen = {value: form for value, form in (images[theta] for theta in rays) if form}
        for sign in (1, -1):
            generators = [tuple(sign * v for v in value) for value in chosen]
            cones.append(Atom(sign, tuple(generators), tuple(chosen.values())))
    return [cone for cone in cones if cone.generators]


def maximal(cones: Sequence[Atom]) -> list[Atom]:
    """The cones without those whose generators all belong to another one; of equal ones the first stays."""
    owners: dict[Vector, int] = {}
    for k, cone in enumerate(cones):
        for g in cone.generators:
            owners[g] = owners.get(g, 0) | 1 << k
    kept = []
    for k, cone in enumerate(cones):
        common = -1
        for g in cone.generators:
            common &= owners[g]
        others = common & ~(1 << k)
        if not any(len(cones[j].generators) > len(cone.generators) or j < k for j in bits(others)):
            kept.append(cone)
    return kept


def dichotomy_lines(
    points: RationalMatrix, pivots: Sequence[int], rows: Sequence[Vector], found: dict[int, list[Vector]]
) -> list[Atom]:
    """The line of every pair of complementary dichotomies but the trivial one; the sum of its rays is inside a cell."""
    n, lines = len(rows), []
    for tope, rays in sorted(found.items()):
        if tope & 1 and tope != (1 << n) - 1:
            value = tuple(tope >> i & 1 for i in range(n))
            theta = [sum(v) for v in zip(*rays, strict=True)]
            lines.append(Atom(0, (value, tuple(-v for v in value)), (lifted(points, pivots, theta, 1),)))
    return lines


def free_directions(points: RationalMatrix, arch: Arch) -> list[Vector]:
    """What the output adds for nothing: the columns of den·X if it reads the input, and the constant if it has a bias."""
    columns = [tuple(column) for column in points.num.T.tolist()] if arch.skip else []
    return columns + ([(1,) * len(points)] if arch.bias else [])


def bits(mask: int) -> list[int]:
    """The positions of the ones, increasing."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found
