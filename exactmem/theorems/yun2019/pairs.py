"""Which pairs of neighbouring layers of a deep network fit how many points together. (Y5)

Hidden widths d_1, ..., d_h; pairs (l_j, l_j + 1), j = 1..m, l_j + 1 < l_(j+1). With r_j = d_y·[j > 1] + [j < m] units of a
pair passing values on, a pair of hard tanh layers has J_j = d_(l_j) - r_j ramps and q_j = floor((d_(l_j + 1) - r_j) / d_y)
curves per column, q_j even unless there is one pair only, and fits J_j·q_j points. Between two pairs d_k >= d_y + 1, behind
the last one d_k >= d_y. Two-slope units: half as many ramps and curves, as many carried values.

The literature's floors ("paper"; second-hand, reconstructed) are 2·floor((d_(l_j) - r_j)/2) and 2·floor((d_(l_j+1) -
r_j)/(2·d_y)); ramps need not be even.

>>> Pairs([2, 5, 5, 3, 6, 6, 2], (2, 5), 1).sizes(), Pairs([2, 5, 5, 3, 6, 6, 2], (2, 5), 1, floors="paper").sizes()
([(4, 4), (5, 4)], [(4, 4), (4, 4)])
>>> Pairs([5, 5, 1, 6, 5], (1, 4), 1).refusal()
'layer 3 between two pairs has 1 units, and passes on 2 numbers'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache


@dataclass(frozen=True)
class Pairs:
    """Pairs `firsts` in hidden widths `widths`; `cost` units for a ramp or a curve (1 hard tanh, 2 two-slope)."""

    widths: Sequence[int]
    firsts: tuple[int, ...]
    d_y: int
    cost: int = 1
    floors: str = "ours"

    def carried(self, j: int) -> int:
        """r_j, j from 0."""
        return self.d_y * (j > 0) + (j + 1 < len(self.firsts))

    def size(self, j: int) -> tuple[int, int]:
        """(J_j, q_j), not below 0."""
        l, r = self.firsts[j], self.carried(j)
        ramps = max(0, self.widths[l - 1] - r) // self.cost
        curves = max(0, self.widths[l] - r) // (self.cost * self.d_y)
        if self.floors == "paper":
            return ramps // 2 * 2, curves // 2 * 2
        return ramps, curves if len(self.firsts) == 1 else curves // 2 * 2

    def sizes(self) -> list[tuple[int, int]]:
        return [self.size(j) for j in range(len(self.firsts))]

    @property
    def points(self) -> int:
        return sum(J * q for J, q in self.sizes())

    def refusal(self) -> str:
        """Why the pairs are not admissible, or nothing."""
        ends = [l + 1 for l in self.firsts]
        if not self.firsts or self.firsts[0] < 1 or ends[-1] > len(self.widths):
            return f"pairs begin at layers 1 to {len(self.widths) - 1}"
        for l, (J, q) in zip(self.firsts, self.sizes(), strict=True):
            if J * q == 0:
                return f"the pair ({l}, {l + 1}) has no unit left for points of its own"
        for l, end in zip(self.firsts[1:], ends, strict=False):
            if l <= end:
                return f"pairs ({end - 1}, {end}) and ({l}, {l + 1}) meet"
            for k in range(end + 1, l):
                if self.widths[k - 1] < self.d_y + 1:
                    return f"layer {k} between two pairs has {self.widths[k - 1]} units, and passes on {self.d_y + 1} numbers"
        for k in range(ends[-1] + 1, len(self.widths) + 1):
            if self.widths[k - 1] < self.d_y:
                return f"layer {k} behind the pairs has {self.widths[k - 1]} units, and passes on {self.d_y} numbers"
        return ""

    def enough(self, n: int) -> Pairs:
        """The first few of these pairs that fit n points; all of them if they do not."""
        for m in range(1, len(self.firsts)):
            fewer = replace(self, firsts=self.firsts[:m])
            if not fewer.refusal() and fewer.points >= n:
                return fewer
        return self


def best(widths: Sequence[int], d_y: int, cost: int = 1, floors: str = "ours") -> Pairs:
    """The admissible pairs that fit the most points: from left to right, what the pairs from layer l on can add."""
    h = len(widths)

    def value(l: int, first: bool, last: bool) -> int:
        marks = (l,) if first and last else (l, h + 9) if first else (-9, l) if last else (-9, l, h + 9)
        J, q = Pairs(widths, marks, d_y, cost, floors).size(marks.index(l))
        return J * q

    @cache
    def onward(l: int) -> tuple[int, tuple[int, ...]]:
        """The best set of pairs, not the first ones, of which the first begins at l or later, all layers before carrying."""
        found: tuple[int, tuple[int, ...]] = (0, ())
        for k in range(l, h):
            found = max(found, ending(k, False), key=lambda option: option[0])
            if widths[k - 1] < d_y + 1:
                break
        return found

    def ending(l: int, first: bool) -> tuple[int, tuple[int, ...]]:
        """The best set of pairs with (l, l + 1) in front."""
        alone = min(widths[l + 1 :], default=d_y) >= d_y
        here, beside = value(l, first, True), value(l, first, False)
        found: tuple[int, tuple[int, ...]] = (here, (l,)) if alone and here else (0, ())
        more, behind = onward(l + 2) if beside and l + 2 < h else (0, ())
        if behind:
            found = max(found, (beside + more, (l, *behind)), key=lambda option: option[0])
        return found

    _, firsts = max((ending(l, True) for l in range(1, h)), key=lambda option: option[0], default=(0, ()))
    return Pairs(widths, firsts or (1,), d_y, cost, floors)
