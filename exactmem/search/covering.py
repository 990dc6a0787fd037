"""Do k units fit every real labelling of given points? A cover of R^n by sums of k atoms, or labels with a proof.

The labels that k units fit are a finite union of closed cones, the sums of k atoms and the free directions. Keep a list of
open cones that are not known to be covered, at first R^n. In one of them take a point y inside. If no k atoms reach it, y is
the answer. If some do, their sum C is such a cone; with facets f_1, ..., f_m (C = {f_i >= 0}) what is left of R is covered, up
to boundaries, by

    R & {f_1 > 0, ..., f_(i-1) > 0} & {f_i < 0},   i = 1, ..., m,

of which those with an inside go on the list. A union of finitely many closed cones that is dense is everything. There are
finitely many C and each is taken at most once in a region, so this ends.

Facets. In the quotient by the free directions, of dimension m, the normals of the facets of a full-dimensional cone are the
cocircuits of its generators that are nowhere negative (`geometry.arrangements`). If C is not full-dimensional, y was on the
boundary of others: another y is drawn.

Source: ours.

>>> line = [[0], [1], [2], [3]]
>>> all_labels(line, Arch.relu(2, skip=True)).verify() > 0
True
>>> found = all_labels(line, Arch.relu(1, skip=True))
>>> len(found.labels), found.certificate.verify() > 0
(4, True)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import lcm
from typing import Any

from exactmem.data.dataset import Dataset
from exactmem.errors import InputError, Rejected, Undecided
from exactmem.geometry.arrangements import Vector, cocircuits, dot
from exactmem.linalg.linear_programs import Generators
from exactmem.linalg.nonnegative import Separation
from exactmem.linalg.ranks import rank_witness
from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.linalg.solve import integer_matrix, primitive, solve
from exactmem.numbers.randomness import Randomness
from exactmem.progress import tick
from exactmem.search.architectures import Arch
from exactmem.search.atoms import atoms, free_directions
from exactmem.search.certificate import CannotRealise
from exactmem.search.hitting import HittingSets
from exactmem.search.outcomes import Unknown
from exactmem.search.sums import Combination, Sums
from exactmem.search.targets import Target

MAX_REGIONS = 20_000
"""Open cones that are looked at; some minutes at seven points."""

REDRAWS = 50
"""Points drawn in one cone before a sum of atoms that is full-dimensional must have come."""

Chosen = tuple[int, ...]  # k atoms by their numbers


@dataclass(frozen=True)
class Always:
    """Every real labelling of the points is fitted: `cover` names k atoms region by region, in the order of `verify`."""

    points: RationalMatrix
    arch: Arch
    cover: tuple[Chosen, ...]

    def verify(self) -> int:
        """The number of regions; Rejected if the atoms named do not cover R^n. No search, and no labels.

        That facets leave nothing out is checked for every cone from its other side: what spans {f >= 0} is in the cone.
        """
        space, left = Space(self.points, self.arch), iter(self.cover)
        stack, count, described = [tuple[Vector, ...]()], 0, set[Chosen]()
        while stack:
            tick("regions verified", count, len(self.cover))
            region, chosen = stack.pop(), next(left, None)
            if chosen is None or len(chosen) > self.arch.k or not set(chosen) <= set(range(len(space.atoms))):
                raise Rejected("a region is left without k atoms that are said to cover it")
            normals = space.facets(chosen)
            if normals is None:
                raise Rejected(f"the sum of atoms {chosen} is not full-dimensional")
            if chosen not in described:
                described.add(chosen)
                cone = Generators(space.generators(chosen), len(space.forms))
                if any(isinstance(cone.combination(v), Separation) for v in spanning(normals, len(space.forms))):
                    raise Rejected(f"the sum of atoms {chosen} has more facets than were found")
            count += 1
            stack.extend(space.rest(region, normals))
        return count


@dataclass(frozen=True)
class Counterlabels:
    """These labels of the distinct points are not fitted; the certificate was verified."""

    labels: Vector
    certificate: CannotRealise


class Space:
    """Labels modulo the free directions, with coordinates `forms`, and the cones of the atoms there."""

    def __init__(self, points: RationalMatrix, arch: Arch) -> None:
        self.points, self.arch, n = points, arch, len(points)
        self.atoms, self.free = atoms(points, arch), free_directions(points, arch)
        self.forms = kernel(self.free, n)
        self.images = [[self.image(g) for g in atom.generators] for atom in self.atoms]
        self.known: dict[Chosen, list[Vector] | None] = {}
        self.learnt: list[tuple[int, int, Vector]] = []  # P(lam) found so far; they serve all labels with lam·y > 0

    def image(self, y: Sequence[int]) -> Vector:
        return tuple(dot(form, y) for form in self.forms)

    def labels(self, v: Vector) -> Vector:
        """Integer labels whose image is a positive multiple of v."""
        rows = integer_matrix(self.forms)
        (c,), _ = solve(rows * rows.transpose(), integer_matrix([[a] for a in v]))
        return tuple(primitive([dot(c, column) for column in zip(*self.forms, strict=True)]))

    def generators(self, chosen: Chosen) -> list[Vector]:
        """What spans the sum of these atoms."""
        return sorted({tuple(primitive(g)) for k in chosen for g in self.images[k] if any(g)})

    def facets(self, chosen: Chosen) -> list[Vector] | None:
        """The normals of the sum of these atoms, or None if it is not full-dimensional."""
        if chosen not in self.known:
            generators, m = self.generators(chosen), len(self.forms)
            full = not m or (bool(generators) and rank_witness(RationalMatrix.from_rows(generators)).rank == m)
            self.known[chosen] = list(supporting(generators)) if full and m else [] if full else None
        return self.known[chosen]

    def rest(self, region: tuple[Vector, ...], normals: Sequence[Vector]) -> list[tuple[Vector, ...]]:
        """The open regions outside the cone {f >= 0}, those that are not empty; a region is a list of v with v·y > 0."""
        found = []
        for i, f in enumerate(normals):
            part = (*region, *normals[:i], tuple(-a for a in f))
            if inside(part) is not None:
                found.append(part)
        return found

    def drawn(self, region: tuple[Vector, ...], randomness: Randomness) -> Vector:
        """A point of a region, moved a little in a drawn direction."""
        m = len(self.forms)
        move = [randomness.below(2001) - 1000 for _ in range(m)]
        start = inside(region) if region else (0,) * m
        if start is None:
            raise ArithmeticError("an empty region is on the list")
        # v·(far·start + move) >= far - |v·move| > 0, as v·start >= 1
        far = 1 + max((abs(dot(v, move)) for v in region), default=0)
        return tuple(far * a + b for a, b in zip(start, move, strict=True))


def all_labels(X: Any, arch: Arch, seed: int = 0) -> Always | Counterlabels | Unknown:
    """Does every y in R^n have a network of this architecture, with affine output, that fits it exactly?

    Parameters
    ----------
    X : points as nested sequences, an array, or a Dataset whose labels are not looked at; equal points count once

    Raises
    ------
    InputError : a threshold output, whose labels are finitely many: decide them one by one; LimitExceeded : too many atoms
    """
    if arch.output != "affine":
        raise InputError("a threshold output has finitely many labellings: decide them one by one")
    dataset = X if isinstance(X, Dataset) else Dataset.from_arrays(X, [0] * len(X))
    points = Dataset(dataset.X, RationalMatrix(dataset.X.num[:, :1] * 0)).merged().X
    space, randomness = Space(points, arch), Randomness(seed)
    stack, cover = [tuple[Vector, ...]()], list[Chosen]()
    while stack:
        region = stack.pop()
        tick("regions", len(cover), MAX_REGIONS)
        if len(cover) == MAX_REGIONS:
            return Unknown(f"MAX_REGIONS: {MAX_REGIONS} regions were covered and some are left; use fewer points")
        try:
            outcome = covered(space, region, cover, randomness)
        except Undecided as limit:
            return Unknown(str(limit))
        if isinstance(outcome, Counterlabels):
            return outcome
        cover.append(outcome)
        stack.extend(space.rest(region, space.facets(outcome) or ()))
    answer = Always(points, arch, tuple(cover))
    answer.verify()
    return answer


def covered(
    space: Space, region: tuple[Vector, ...], cover: Sequence[Chosen], randomness: Randomness
) -> Chosen | Counterlabels:
    """k atoms whose sum is full-dimensional and holds a point of the region, or labels in it that no k atoms reach."""
    for _ in range(REDRAWS):
        v = space.drawn(region, randomness)
        for chosen in dict.fromkeys(reversed(cover)):
            if all(dot(f, v) >= 0 for f in space.facets(chosen) or ()):
                return chosen
        labels = space.labels(v) if v else (0,) * len(space.points)
        search = HittingSets(Sums(space.atoms, space.free, Target(space.points, labels, labels, 1)))
        search.found = [known for known in space.learnt if dot(known[2], labels) > 0]
        found = search.fit(space.arch.k)
        space.learnt = sorted({*space.learnt, *search.found})
        if found is None:
            certificate = CannotRealise(labelled(space.points, labels), space.arch, "real", tuple(search.lams))
            certificate.verify()
            return Counterlabels(labels, certificate)
        chosen = filled(space, found)
        if space.facets(chosen) is not None:
            return chosen
    raise Undecided(
        f"{REDRAWS} points of a region are all in sums of atoms that are not full-dimensional; another seed may do"
    )


def filled(space: Space, found: Combination) -> Chosen:
    """The atoms of a combination by their numbers."""
    return tuple(sorted(space.atoms.index(atom) for atom, _ in found.units))


def labelled(points: RationalMatrix, labels: Vector) -> Dataset:
    return Dataset(points, RationalMatrix.from_rows([[v] for v in labels]))


def inside(region: Sequence[Vector]) -> Vector | None:
    """An integer y with v·y >= 1 for all v, or None: then a convex combination of them is 0 (Gordan)."""
    if not region:
        return ()
    m = len(region[0])
    answer = Generators([(*v, 1) for v in region]).combination([0] * m + [1])
    if not isinstance(answer, Separation):
        return None
    den = lcm(*(int(a.denominator) for a in answer.u))
    return tuple(-int(a * den) for a in answer.u[:m])


def supporting(generators: Sequence[Vector]) -> Iterator[Vector]:
    """The primitive normals of the facets of a full-dimensional cone."""
    everything = (1 << len(generators)) - 1
    for v, positive, zero in cocircuits(generators):
        flat = sum(1 << i for i in zero)
        if positive | flat == everything:
            yield v
        elif not positive:
            yield tuple(-a for a in v)


def spanning(normals: Sequence[Vector], m: int) -> Iterator[Vector]:
    """Vectors that span the cone {f >= 0} in R^m: both directions of a basis of its lines, and the rays of what is left.

    What is left is the part in which coordinates that do not matter modulo the lines are 0; it is pointed.
    """
    for line in kernel(normals, m):
        yield line
        yield tuple(-a for a in line)
    columns = rank_witness(RationalMatrix.from_rows(normals)).columns if normals else ()
    if columns:
        for ray in supporting([tuple(f[j] for j in columns) for f in normals]):
            found = dict(zip(columns, ray, strict=True))
            yield tuple(found.get(j, 0) for j in range(m))


def kernel(vectors: Sequence[Vector], n: int) -> list[Vector]:
    """A basis, in primitive integers, of the forms that are 0 on all these vectors."""
    if not vectors:
        return [tuple(int(i == j) for j in range(n)) for i in range(n)]
    columns, nullity = integer_matrix(vectors).nullspace()
    return [tuple(primitive([int(columns[i, j]) for i in range(n)])) for j in range(nullity)]
