"""Moving groups with ReLUs in blocks of any widths, all ones included (ours).

A whole group (tau, m = least |tau| elsewhere, K = ceil(1/m), move s·q): the hat relu(K·tau + 1) - 2·relu(K·tau) +
relu(K·tau - 1) is 1 on the group and 0 at every other point; three units of one block add s·q times it.

A group that is split takes one unit in each of two blocks, and the first is never undone. Turn tau so that it falls along q, at
the rate g > 0, and call "right" the points with tau > 0.

* **Fold.** With m the least tau on the right, 0 < b <= m/2 and l·g >= 3, add l·relu(tau - b)·q. On the right tau becomes
  tau - l·g·(tau - b) <= m·(1 - 3/2) < 0, elsewhere nothing changes: the group is now the highest of all.
* **Push.** With t < 0 the largest tau at another point and K = ceil(1/|t|), s·relu(K·tau + 1)·q moves the group by s·q and
  nothing else.

If there is no right point, the push alone does it. A point that has moved by k·M·q has tau far below: no fold, push or hat sees
it once M is large, and where the others are does not depend on M. So the least M follows from what was seen.

The fold leaves the right points at other places x + a·q. All determinants are affine in l, and at l = 0 all groups that have
not moved are slabs of the points that have not moved: this holds for all but finitely many l. The fold takes the first of
6u, 7u, 8u, ... for which it does, u the power of two with 1/2 < u·g <= 1, so that no denominators but powers of two appear.

So a block of w ReLUs moves floor(w/3) groups and, if 3 does not divide w, half a group: at least w/4 groups. Hence 4 units per
group suffice in blocks of any widths, and 2 in blocks of width one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count

from exactmem.errors import Rejected
from exactmem.geometry.flats import Points
from exactmem.progress import tick
from exactmem.theorems.yun2019.resnet_groups import Group, Plan, Slot, missed, places, through
from exactmem.theorems.yun2019.strips import Form, at_least, hat, times

Step = tuple[Form, Fraction, Fraction]  # a unit's form, and its coefficient as fixed + times·M, both multiples of q


@dataclass
class Walk:
    """The points x_i + moved_i·q that have not been pushed, as the blocks go by, and the least M that was asked for.

    rank : the class of each point pushed in earlier blocks; change, pushed : what the present block does
    """

    plan: Plan
    moved: list[Fraction]
    least: Fraction = Fraction(1)
    rank: dict[int, int] = field(default_factory=dict)
    change: dict[int, Fraction] = field(default_factory=dict)
    pushed: dict[int, int] = field(default_factory=dict)
    points: Points | None = None

    def whole(self, group: Group) -> list[Step]:
        """A hat on the strip of the group."""
        form = self.hyperplane(group)
        tau = self.plan.at(form, self.moved)
        margin = min((abs(tau[i]) for i in self.others(group)), default=Fraction(1))
        self.beyond(form, tau, margin)
        self.push_points(group)
        return [(unit, Fraction(0), c * group.rank) for unit, c in hat(form, margin)]

    def fold(self, group: Group, left: Sequence[Group]) -> tuple[Form, list[Step]]:
        """The first unit of a split group, if any is needed, and its form. `left` : the groups that move after this block."""
        form = self.hyperplane(group)
        tau, rate = self.plan.at(form, self.moved), -self.plan.along(form)
        right = [i for i in self.others(group) if tau[i] > 0]
        if not right:
            return form, []
        threshold = 1 / at_least(2 / min(tau[i] for i in right))
        self.beyond(form, tau, -threshold)
        for k in count(6):
            slope = k * power_of_two_below(1 / rate)
            self.change = {i: slope * (tau[i] - threshold) for i in right}
            after = places(self.plan, [a + self.change.get(i, 0) for i, a in enumerate(self.moved)])
            if all(missed(after, other.members, self.remaining(other)) is not None for other in left):
                break
        return form, [(times(form, Fraction(1), -threshold), slope, Fraction(0))]

    def push(self, group: Group, form: Form) -> list[Step]:
        """The second unit: only the group lies above t."""
        tau = self.plan.at(form, self.moved)
        t = max((tau[i] for i in self.others(group)), default=Fraction(-1))
        self.beyond(form, tau, -t)
        self.push_points(group)
        return [(times(form, at_least(1 / -t), 1), Fraction(0), Fraction(group.rank))]

    def others(self, group: Group) -> list[int]:
        """The points not pushed before this block and not of the group."""
        inside = set(group.members)
        return [i for i in range(self.plan.data.n) if i not in self.rank and i not in inside]

    def beyond(self, form: Form, tau: Sequence[Fraction], bound: Fraction) -> None:
        """Ask for an M with form <= -bound at every point pushed before; the form falls along q."""
        rate = -self.plan.along(form)
        for i, rank in self.rank.items():
            self.least = max(self.least, (tau[i] + bound) / (rate * rank))

    def hyperplane(self, group: Group) -> Form:
        """Through the group where it is now, missing all points that have not been pushed; it falls along q."""
        form: Form | None = group.form
        if any(self.moved):
            form = through(self.here(), group.members, self.others(group))
        if form is None:
            raise Rejected("a fold has spoiled a group, which its choice excludes; please report these data")
        return form if self.plan.along(form) < 0 else times(form, Fraction(-1))

    def remaining(self, group: Group) -> list[int]:
        """The points that will not have been pushed after this block, without the group."""
        return [i for i in self.others(group) if i not in self.pushed]

    def here(self) -> Points:
        """Where the points are, for hyperplanes."""
        if self.points is None:
            self.points = places(self.plan, self.moved)
        return self.points

    def push_points(self, group: Group) -> None:
        self.pushed.update(dict.fromkeys(group.members, group.rank))

    def step(self) -> None:
        """The block is done: the points move."""
        self.points = None if self.change else self.points
        for i, a in self.change.items():
            self.moved[i] += a
        self.rank.update(self.pushed)
        self.change, self.pushed = {}, {}


def power_of_two_below(value: Fraction) -> Fraction:
    """The largest power of two, 1/2, 1/4, ... included, that is at most a positive value."""
    e = value.numerator.bit_length() - value.denominator.bit_length()
    power = Fraction(2) ** e
    return power if power <= value else power / 2


def moves(plan: Plan, slots: Sequence[Slot]) -> tuple[list[list[Step]], Fraction]:
    """The units of every block, and the least M for which they do what they should, classes apart at the end included."""
    walk, form, blocks, done = Walk(plan, [Fraction(0)] * plan.data.n), list[Fraction](), [], 0
    for k, slot in enumerate(slots):
        tick("moving groups", k, len(slots))
        done += len(slot.whole) + (slot.opens is not None)
        units = [unit for g in slot.whole for unit in walk.whole(plan.groups[g])]
        if slot.closes is not None:
            units += walk.push(plan.groups[slot.closes], form)
        if slot.opens is not None:
            form, first = walk.fold(plan.groups[slot.opens], plan.groups[done:])
            units += first
        walk.step()
        blocks.append(units)
    height = plan.height(walk.moved)
    return blocks, max(walk.least, max(height) - min(height) + 1)
