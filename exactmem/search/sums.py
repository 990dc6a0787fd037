"""`Sums`: can some chosen atoms, and what is free, add up to the target? Weights, or a vector that shows they cannot.

Chosen atoms A_1, ..., A_m fit if some f in A_1 + ... + A_m + free has lower <= f <= upper. By Farkas they fail if and only if
some lam in Z^n has lam·g <= 0 for every generator g of them, lam·v = 0 for every free v, and lam·f > 0 for every allowed f.

The linear program has a row f_i - s_i = lower_i, or f_i + s_i = upper_i, per point (without slack s_i where both are equal) and
one more, s_i + t_i = upper_i - lower_i, where both bounds differ. Of its Farkas vector the entries of the first n rows are lam:
for the others the best value is min(lam_i, 0), which turns lam_i·lower_i into lam_i·upper_i.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from exactmem.geometry.arrangements import Vector
from exactmem.linalg.linear_programs import Generators
from exactmem.linalg.nonnegative import Separation
from exactmem.linalg.solve import primitive
from exactmem.search.atoms import Atom
from exactmem.search.targets import Target


@dataclass(frozen=True)
class Combination:
    """Weights >= 0 for the generators of each chosen atom, and any weights for the free directions."""

    units: tuple[tuple[Atom, tuple[Fraction, ...]], ...]
    free: tuple[Fraction, ...]


class Sums:
    """The linear programs of one target over one list of atoms. Sets of atoms are bit masks.

    >>> from exactmem.linalg.rational_matrix import RationalMatrix
    >>> from exactmem.search.architectures import Arch
    >>> from exactmem.search.atoms import atoms, bits
    >>> line = RationalMatrix.from_rows([[0], [1], [2]])
    >>> sums = Sums(atoms(line, Arch.relu(1)), [(1, 1, 1)], Target(line, (0, 1, 0), (0, 1, 0), 1))
    >>> sums.fit([])
    (-2, 1, 1)
    >>> bits(sums.owners((-2, 1, 1)))
    [1, 2, 4, 5]
    >>> sums.fit([0, 3])
    (-2, 1, 1)
    >>> sums.fit([1, 3]).free
    (Fraction(1, 1),)
    """

    def __init__(self, atoms: Sequence[Atom], free: Sequence[Vector], target: Target) -> None:
        self.atoms, self.free, self.n, self.programs = atoms, free, len(target.lower), 0
        place: dict[Vector, int] = {}
        self.members = [[place.setdefault(g, len(place)) for g in atom.generators] for atom in atoms]
        self.owned = [0] * len(place)
        for k, members in enumerate(self.members):
            for g in members:
                self.owned[g] |= 1 << k
        self.values = Generators(list(place), self.n)
        columns = [*place, *free, *(tuple(-v for v in direction) for direction in free)]
        slacks, self.right = intervals(target)
        columns = [column + (0,) * (len(self.right) - self.n) for column in columns] + slacks
        self.columns = Generators(columns, len(self.right))
        self.always = list(range(len(place), len(columns)))

    def fit(self, chosen: Iterable[int]) -> Combination | Vector:
        """Weights that reach the target from these atoms, or a primitive integer lam that shows there are none."""
        self.programs += 1
        chosen = list(chosen)
        used = sorted({g for k in chosen for g in self.members[k]}) + self.always
        found = self.columns.combination(self.right, used)
        if isinstance(found, Separation):
            u = found.u[: self.n]
            den = lcm(*(int(v.denominator) for v in u))
            return tuple(primitive([int(v * den) for v in u]))
        weight = {j: Fraction(int(z.numerator), int(z.denominator)) for j, z in zip(used, found.z, strict=True)}
        units = []
        for k in chosen:  # a generator of several chosen atoms counts for the first
            units.append((self.atoms[k], tuple(weight.pop(g, Fraction(0)) for g in self.members[k])))
        start, count = len(self.owned), len(self.free)
        return Combination(tuple(units), tuple(weight[start + j] - weight[start + count + j] for j in range(count)))

    def owners(self, lam: Vector) -> int:
        """P(lam): the atoms with a generator g with lam·g > 0. A set that fits has one of them."""
        mask = 0
        for g in np.flatnonzero(self.values.products(lam) > 0).tolist():
            mask |= self.owned[g]
        return mask


def intervals(target: Target) -> tuple[list[Vector], list[int]]:
    """The slack columns and the right-hand side."""
    bounds = list(zip(target.lower, target.upper, strict=True))
    both = [i for i, (low, high) in enumerate(bounds) if low is not None and high is not None and low != high]
    length = len(bounds) + len(both)

    def column(entries: dict[int, int]) -> Vector:
        return tuple(entries.get(i, 0) for i in range(length))

    slacks, right = list[Vector](), [0] * length
    for i, (low, high) in enumerate(bounds):
        if low is None and high is None:
            raise ArithmeticError("a point without bounds has no place in a target")
        right[i] = low if low is not None else high or 0
        if i in both:
            more = len(bounds) + both.index(i)
            right[more] = (high or 0) - (low or 0)
            slacks += [column({i: -1, more: 1}), column({more: 1})]
        elif low is None or high is None:
            slacks.append(column({i: 1 if low is None else -1}))
    return slacks, right
