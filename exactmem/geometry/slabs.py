"""`slabs`: split points into groups, each on a hyperplane that misses every other point.

This is the only "general position" the two-layer theorems use, and it is self-certifying: a pair (S, h) with h = 0 on S
and h != 0 on every other point. In general position every group but the last has d' points (d' the affine dimension); on
real data the number of groups is an honest output.

Source: the grouping argument behind Baum 1988 and Bubeck, Eldan, Lee, Mikulincer 2020; the treatment of data that are not
in general position is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exactmem.geometry.flats import Flat, Points
from exactmem.linalg.modular import first_independent
from exactmem.progress import tick

SAMPLE = 100  # foreign points asked which member to drop; any drop is sound, so a sample may choose


@dataclass(frozen=True)
class Slab:
    """A group of points and the primitive integer form that vanishes exactly there. `flat` interpolates on the group."""

    members: tuple[int, ...]
    form: tuple[int, ...]
    flat: Flat


def slabs(points: Points, members: Sequence[int], size: int) -> list[Slab]:
    """Groups of at most `size` affinely independent members, each on a hyperplane that misses all other points.

    Repeatedly takes the first `size` affinely independent members that are left; while other points lie in their affine
    hull, drops the member that most of those points need in their barycentric coordinates. A single point has no other in
    its hull, since points are distinct, so this ends. Then it takes the first t = 0, 1, 2, ... for which
    h = sum_j t^j·B_j (B the forms that vanish on the group) misses every other point; each point excludes fewer than |B|
    values of t.

    Parameters
    ----------
    points : the distinct points
    members : the points to be grouped; "other points" are all points, not only members
    size : 1 <= size <= dimension

    Complexity: one elimination modulo a prime per attempt, and one exact solve of order `size` per group.
    """
    left = list(members)
    groups = []
    while left:
        slab = next_slab(points, left, size)
        groups.append(slab)
        taken = set(slab.members)
        left = [i for i in left if i not in taken]
        tick("slabs", len(members) - len(left), len(members))
    return groups


def next_slab(points: Points, left: list[int], size: int) -> Slab:
    chosen = [left[k] for k in first_independent(points.residues[left], size, points.prime)]
    while True:
        flat = Flat.through(points, chosen)
        values = flat.values()
        inside = set(chosen)
        foreign = [i for i, row in enumerate(values) if not any(row) and i not in inside]
        if not foreign:
            break
        coordinates = flat.coordinates(foreign[:SAMPLE])
        needed = [sum(row[k] != 0 for row in coordinates) for k in range(len(chosen))]
        chosen.pop(needed.index(max(needed)))
    free = missing_all([row for i, row in enumerate(values) if i not in inside], len(flat.free), points.prime)
    return Slab(tuple(chosen), tuple(flat.form(free)), flat)


def missing_all(rows: list[list[int]], size: int, prime: int) -> list[int]:
    """The powers (1, t, t^2, ...) with the least t = 0, 1, 2, ... whose combination of each row is nonzero mod prime."""
    t = 0
    while True:
        powers = [t**j for j in range(size)]
        if all(sum(v * w for v, w in zip(row, powers, strict=True)) % prime for row in rows):
            return powers
        t += 1
