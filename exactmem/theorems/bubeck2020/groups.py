"""What relu4 and relu3 share: slabs, the affine interpolants of the labels on each, and their values at all points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from exactmem.geometry.slabs import Slab, slabs
from exactmem.theorems.preparation import Prepared

Vector = list[Fraction]


@dataclass(frozen=True)
class Group:
    """One slab with the form h of its hyperplane and, per output, the affine form v with v = label on the slab.

    h_values : h at every point, times `den`; v_forms[r] = (integer form, denominator); v_values[r] : integer values at every
    point, to be divided by den times that denominator
    """

    slab: Slab
    den: int
    h_values: list[int]
    v_forms: list[tuple[list[int], int]]
    v_values: list[list[int]]

    def outside(self) -> list[int]:
        inside = set(self.slab.members)
        return [i for i in range(len(self.h_values)) if i not in inside]

    def gap(self) -> Fraction:
        """The least |h| at a point off the slab (1 if there is none)."""
        values = [abs(self.h_values[i]) for i in self.outside()]
        return Fraction(min(values), self.den) if values else Fraction(1)

    def v(self, r: int) -> list[Fraction]:
        """The form v_r as rationals (u, c)."""
        form, den = self.v_forms[r]
        return [Fraction(a, den) for a in form]

    def v_max(self, r: int) -> Fraction:
        """The largest |v_r| at any point."""
        return Fraction(max(map(abs, self.v_values[r])), self.den * self.v_forms[r][1])


def groups(data: Prepared, shift: list[Fraction]) -> list[Group]:
    """All slabs of the data with interpolants of label + shift, in exact integers."""
    found = slabs(data.points, range(data.n), data.dim)
    h_values = data.points.values([list(slab.form) for slab in found])
    result = []
    labels = [[data.label(i, r) + shift[r] for i in range(data.n)] for r in range(data.outputs)]
    for slab, values in zip(found, h_values, strict=True):
        forms = []
        for r in range(data.outputs):
            scaled = [labels[r][i] * data.den for i in slab.members]  # v·(num, den) = den·label
            forms.append(interpolate(slab, scaled))
        v_values = data.points.values([form for form, _ in forms])
        result.append(Group(slab, data.den, values, forms, v_values))
    return result


def interpolate(slab: Slab, values: list[Fraction]) -> tuple[list[int], int]:
    """The form with these values at the homogenised members, free coordinates zero: (integers, denominator)."""
    common = math.lcm(*(v.denominator for v in values))
    (form,), (den,) = slab.flat.solve([[int(v * common) for v in values]])
    return form, den * common


def group_notes(data: Prepared, found: list[Group], skipped: int) -> dict[str, object]:
    """How many groups the data needed, and how many points in general position would need."""
    usual = -(-data.n // data.dim)
    return {"groups": len(found), "groups in general position": usual, "groups skipped (label 0)": skipped}
