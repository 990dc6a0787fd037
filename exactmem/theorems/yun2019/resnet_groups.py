"""What a residual memorizer does before the first weight: groups, one direction for all moves, and units given to blocks.

Every class but the largest moves, class k = 1, 2, ... by about k·M along one direction q, group by group. A group is a slab
of the data (`exactmem.geometry.slabs`), so it has a hyperplane that misses all other points, in any position.

**The direction.** q = (1, t, t², ...) with the least t = 1, 2, ... such that no hyperplane of a group is parallel to q; each
excludes fewer than d' values of t. All moves are multiples of q, so a point is always x + a·q, and the determinant of any
points (x_i + a_i·q, 1) is affine in each a_i: adding q-rows to a row of a determinant is linear in the multiple, and two
q-rows cancel. Hence a group stays a slab for all but finitely many sizes of a move, and never becomes parallel to q.

**The blocks.** A *whole* group needs `whole` units of one block (2 hard tanh, 3 ReLUs). What is left of a block can still do
half a group: one unit now, one unit in a later block. Halves are used two by two, so at most one group is *open* at a time.

>>> [(slot.opens, slot.whole, slot.closes) for slot in schedule([1, 3, 2, 1], HARDTANH_WIDTHS, 3)]
[(0, (), None), (None, (1,), 0), (None, (2,), None), (None, (), None)]
>>> HARDTANH_WIDTHS.groups([1, 1, 1]), RELU_WIDTHS.groups([2, 4, 1]), RELU_WIDTHS.groups([1] * 6)
(1, 2, 3)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from math import lcm

from exactmem.geometry.flats import Flat, Points
from exactmem.geometry.slabs import Slab, missing_all, slabs
from exactmem.linalg.rational_matrix import RationalMatrix, integer_array
from exactmem.theorems.baum1988.threshold import label_classes
from exactmem.theorems.preparation import Prepared
from exactmem.theorems.yun2019.strips import Form


@dataclass(frozen=True)
class Group:
    """A slab of one class; `rank` k >= 1 is its class, which moves by k·M."""

    slab: Slab
    rank: int

    @property
    def members(self) -> tuple[int, ...]:
        return self.slab.members

    @property
    def form(self) -> Form:
        return [Fraction(v) for v in self.slab.form]


@dataclass(frozen=True)
class Plan:
    """The data, the classes by rank (the largest has rank 0 and stays), the groups by decreasing rank, and q."""

    data: Prepared
    classes: list[list[int]]
    groups: list[Group]
    q: tuple[Fraction, ...]

    def along(self, form: Sequence[Fraction]) -> Fraction:
        """How much a form grows when a point moves by q."""
        return sum((u * v for u, v in zip(form, self.q, strict=False)), Fraction(0))

    def at(self, form: Sequence[Fraction], moved: Sequence[Fraction]) -> list[Fraction]:
        """The form at every point x_i + moved_i·q."""
        return self.shifted(form, self.still(form), moved)

    def still(self, form: Sequence[Fraction]) -> list[Fraction]:
        """The form at every point x_i."""
        one = RationalMatrix.from_rows([list(form)])
        (values,) = self.data.points.values([[int(v) for v in one.num[0].tolist()]])
        return [Fraction(v, one.den * self.data.den) for v in values]

    def shifted(self, form: Sequence[Fraction], still: Sequence[Fraction], moved: Sequence[Fraction]) -> list[Fraction]:
        rate = self.along(form)
        return [v + rate * a if a else v for v, a in zip(still, moved, strict=True)]

    def height(self, moved: Sequence[Fraction]) -> list[Fraction]:
        """phi = (first pivot coordinate)/q_1, which grows by 1 along q, at every point x_i + moved_i·q."""
        return self.at(self.phi, moved)

    @property
    def phi(self) -> Form:
        return [1 / self.q[0], *[Fraction(0)] * self.data.dim]


def plan(data: Prepared) -> Plan:
    """Classes, groups and direction; nothing moves if there is one class."""
    classes = label_classes(data)
    largest = max(classes, key=len)
    ranked = [largest, *(members for members in classes if members is not largest)]
    groups = [Group(slab, k) for k in range(len(ranked) - 1, 0, -1) for slab in slabs(data.points, ranked[k], data.dim)]
    return Plan(data, ranked, groups, direction([group.form for group in groups], data.dim))


def direction(forms: Sequence[Form], d: int) -> tuple[Fraction, ...]:
    """(1, t, t², ...) with the least t >= 1 that is parallel to no hyperplane of the forms."""
    powers = (tuple(Fraction(t) ** j for j in range(d)) for t in count(1))
    return next(q for q in powers if all(sum(u * v for u, v in zip(form, q, strict=False)) for form in forms))


def places(plan: Plan, moved: Sequence[Fraction]) -> Points:
    """The points x_i + moved_i·q, homogenised over one denominator, and the direction q as a last point, at infinity."""
    num, den = plan.data.X.num, plan.data.X.den
    common = lcm(den, *{a.denominator for a in moved}, *{v.denominator for v in plan.q})
    q = [int(v * common) for v in plan.q]
    rows = []
    for x, a in zip(num[:, list(plan.data.affine.pivots)].tolist(), moved, strict=True):
        shifts = [int(a * common) * v for v in q]
        rows.append([*(v * (common // den) * common + s for v, s in zip(x, shifts, strict=True)), common * common])
    rows.append([*q, 0])
    return Points(integer_array(rows, (len(rows), plan.data.dim + 1)))


def through(points: Points, members: Sequence[int], others: Sequence[int]) -> Form | None:
    """A hyperplane through the members of `places` that misses the others and is not parallel to q; None if the flat of the
    members does not allow it. (Modulo a prime: what is missed there is missed.)"""
    values = missed(points, members, others)
    if values is None:
        return None
    flat = Flat.through(points, list(members))
    return [Fraction(v) for v in flat.form(missing_all(values, len(flat.free), points.prime))]


def missed(points: Points, members: Sequence[int], others: Sequence[int]) -> list[list[int]] | None:
    """The forms that vanish on the members, at the others and in the direction q; None if all of them vanish at one, or the
    members are dependent."""
    try:
        values = Flat.through(points, list(members)).values()
    except ValueError:
        return None
    found = [values[i] for i in (*others, points.count - 1)]
    return found if all(map(any, found)) else None


@dataclass(frozen=True)
class Widths:
    """How many groups blocks of given widths can move: `whole` units for a group in one block."""

    whole: int

    def full(self, width: int) -> int:
        return width // self.whole

    def half(self, width: int) -> bool:
        """Whether a unit is left beside the whole groups."""
        return width % self.whole > 0

    def groups(self, widths: Sequence[int]) -> int:
        return sum(map(self.full, widths)) + sum(map(self.half, widths)) // 2


HARDTANH_WIDTHS, RELU_WIDTHS = Widths(2), Widths(3)


@dataclass(frozen=True)
class Slot:
    """What one block does: finish the open group, open one, and move whole groups. Numbers of groups."""

    whole: tuple[int, ...]
    opens: int | None = None
    closes: int | None = None


def schedule(widths: Sequence[int], kind: Widths, groups: int) -> list[Slot]:
    """Groups 0, 1, ... given to blocks in order; a block that opens a group takes its whole groups after it.

    So the open group comes before all groups that move while it is open. The widths must suffice for `groups`.
    """
    halves = 2 * max(0, groups - sum(map(kind.full, widths)))  # that many half groups are needed
    slots, following, pending = [], 0, None
    for width in widths:
        opens = closes = None
        if kind.half(width) and halves:
            halves -= 1
            if pending is None:
                opens = pending = following
                following += 1
            else:
                closes, pending = pending, None
        take = min(kind.full(width), groups - following)
        slots.append(Slot(tuple(range(following, following + take)), opens, closes))
        following += take
    return slots
