"""Moving groups with hard tanh units in blocks of any widths.

A whole group (tau, m = least |tau| elsewhere, K = ceil(2/m), move s·q): A = H(K·tau + 1) and B = H(K·tau - 1) in one block
add (s/2)·q·(A - B), which is s·q on the group and 0 at every other point.

A group that is split has A in one block and B in a later one. Turn tau so that it grows along q, at the rate g > 0. A moves
the group and all points with tau > 0 by +s/2·q, the points with tau < 0 by -s/2·q. B = H(K'·(tau - g·s/2) - 1) subtracts: -1
on the group, +1 at the points with tau > 0 and -1 at those with tau < 0 undo what A did, and the group has moved by s·q.
Between the two, other groups move by s'·q with s' <= s: for a point with tau < 0 the form is then at most
tau - g·s/2 + g·s' - g·s/2 < 0, as it was, so B sees the sides that A saw. That is why the open group has the highest class.

Groups that move in between see the points at x ± s/2·q; their hyperplanes are computed there. All of this works for all but
finitely many M (determinants are affine in M, and the data are slabs at M = 0), so M grows until it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from exactmem.geometry.flats import Points
from exactmem.progress import tick
from exactmem.theorems.yun2019.resnet_groups import Group, Plan, Slot, places, through
from exactmem.theorems.yun2019.strips import Form, Unit, at_least, pair, times


class Met(Exception):
    """A hyperplane meets a point it must miss, or a side has changed: another M is needed."""


@dataclass(frozen=True)
class Open:
    """A group of which A has been done: the upward form, half its move, and the side of every point (+1 on the group)."""

    group: Group
    form: Form
    half: Fraction
    sides: list[int]


@dataclass
class Walk:
    """The points x_i + moved_i·q as the blocks go by; `change` is what the present block adds to `moved`."""

    plan: Plan
    push: Fraction
    moved: list[Fraction]
    change: list[Fraction]
    units: list[Unit] = field(default_factory=list)
    points: Points | None = None

    def start(self, group: Group) -> Open:
        """A: the group and what lies above it go up, what lies below goes down."""
        form = upward(self.plan, group.form)
        tau = self.plan.at(form, self.moved)
        margin, half = least(tau, group), group.rank * self.push / 2
        sides = [1 if t >= 0 else -1 for t in tau]
        self.units.append((times(form, at_least(2 / margin), 1), half))
        self.change = [a + half * side for a, side in zip(self.change, sides, strict=True)]
        return Open(group, form, half, sides)

    def finish(self, opened: Open) -> None:
        """B: all points but those of the group go back."""
        form = times(opened.form, Fraction(1), -self.plan.along(opened.form) * opened.half)
        tau = self.plan.at(form, self.moved)
        margin, inside = least(tau, opened.group), set(opened.group.members)
        if any(
            (t > 0) != (side > 0) for i, (t, side) in enumerate(zip(tau, opened.sides, strict=True)) if i not in inside
        ):
            raise Met
        self.units.append((times(form, at_least(2 / margin), -1), -opened.half))
        for i, side in enumerate(opened.sides):
            self.change[i] += opened.half if i in inside else -opened.half * side

    def whole(self, group: Group, disturbed: bool) -> None:
        """A and B together; where an open group has disturbed the points, along a hyperplane through their present places."""
        members = group.members
        form: Form | None = group.form
        if disturbed:
            others = [i for i in range(self.plan.data.n) if i not in set(members)]
            form = through(self.here(), members, others)
        if form is None:
            raise Met
        margin, move = least(self.plan.at(form, self.moved), group), group.rank * self.push
        self.units += [(unit, c * move / 2) for unit, c in pair(form, margin)]
        for i in members:
            self.change[i] += move

    def here(self) -> Points:
        """Where the points are, for hyperplanes."""
        if self.points is None:
            self.points = places(self.plan, self.moved)
        return self.points

    def step(self) -> list[Unit]:
        """The block is done: its units, and the points move."""
        units, self.units, self.points = self.units, [], None
        self.moved = [a + b for a, b in zip(self.moved, self.change, strict=True)]
        self.change = [Fraction(0)] * self.plan.data.n
        return units


def moves(plan: Plan, slots: Sequence[Slot], push: Fraction) -> list[list[Unit]] | None:
    """The units of every block as (form, multiple of q) for M = push; None if some hyperplane meets what it must miss."""
    zero = [Fraction(0)] * plan.data.n
    walk, opened, blocks = Walk(plan, push, zero, list(zero)), None, []
    try:
        for k, slot in enumerate(slots):
            tick("moving groups", k, len(slots))
            for g in slot.whole:
                walk.whole(plan.groups[g], opened is not None)
            if slot.closes is not None and opened is not None:
                walk.finish(opened)
                opened = None
            if slot.opens is not None:
                opened = walk.start(plan.groups[slot.opens])
            blocks.append(walk.step())
    except Met:
        return None
    return blocks


def upward(plan: Plan, form: Form) -> Form:
    """The form or its negative, growing along q."""
    return form if plan.along(form) > 0 else times(form, Fraction(-1))


def least(tau: Sequence[Fraction], group: Group) -> Fraction:
    """The least |tau| at a point off the group (1 if there is none); Met if that is 0."""
    inside = set(group.members)
    margin = min((abs(t) for i, t in enumerate(tau) if i not in inside), default=Fraction(1))
    if not margin:
        raise Met
    return margin
