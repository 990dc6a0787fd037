"""n - 2 ReLUs fit any real labels of n points of a line: from n = 3 on with a skip, from 5 on with an output bias, else from 6.

*Theorem.* n distinct points of a line and any real labels are fitted by n - 2 ReLUs and an affine output, (skip) with output
bias and skip if n >= 3; (bias) with output bias if n >= 5; (none) without either if n >= 6. No fewer do for labels that
alternate strictly: they turn n - 2 times (`bounds.pieces`).

Lines l_0, ..., l_m that meet one after the other at t_1 <= ... <= t_m are a function f with m kinks. Let some kinks be *left*.
With a unit for each kink, equal to l_i - l_(i-1) on the right of t_i, or to its negative on the left if the kink is left,

    f = rest + units,    rest = l_0 + sum over left kinks of (l_i - l_(i-1)).

A skip makes every rest free, so lines through neighbours do. Otherwise kinks are moved, and some are taken left, until the rest
is constant (bias), 0, or of one sign on the data: then it is one unit more, for a unit need not bend there.

*One more point* beyond the last, or before the first, takes one more unit, which is 0 at all the others. So it is enough to
fit 3 points by 1 unit or 5 by 3 (bias), and 6 by 4 (none). p_1, p_2, ... are the points, s_i the slope from p_i to p_(i+1).

*Bias.* If s_i·s_(i+1) >= 0 and |s_i| <= |s_(i+1)|, a constant and the line p_(i+1)p_(i+2) fit three points, and their rest is
constant; otherwise mirror them. If all s_i·s_(i+1) < 0, take lines p_1p_2, ..., p_4p_5, but if |s_3| + |s_4| >= |s_1| let the
first have slope s_3 - s_4 instead, steeper in the same direction: it still meets the second between p_1 and p_2; left kink: 3.
If not, |s_4| < |s_1| < |s_1| + |s_2|, and the last line has slope s_2 - s_1; left kinks: 2, 3. The rest has slope 0.

*None.* J_i = s_i - s_(i-1), i = 2, ..., 5. Up to x -> -x and y -> -y, which permute the signs of J, one of three cases occurs.
1. J_2·J_3 >= 0 and J_4·J_5 >= 0: lines p_1p_2, p_3p_4, p_5p_6, two kinks. Every rest is a sum of two units.
2. J_2 >= 0, J_4 <= 0, J_5 >= 0: lines p_1p_2, through p_3 with slope C, p_4p_5, through p_6 with slope E. They meet one after
   the other for C >= s_2, s_3 and E >= s_5. Left kinks: 2, 3. Rest: first + last - second line, which is <= 0 at p_6 if C is
   large, and then at p_1 if E is: one unit more.
3. J_2 <= 0, J_3 >= 0, J_5 >= 0: lines through p_1 with slope A, p_2p_3, through p_4 with slope A + E, p_4p_5, through p_6 with
   slope E. They meet for A >= s_1, A + E >= s_3, E >= s_5. Left kinks: 3, 4. The rest, first + last - third line, has slope 0,
   and is 0 if it is so at p_4, which says what A is; A grows with E, so E large enough does. ∎

Source: ours.

>>> zigzag = [1, 0, 5, 0, 9, 0, 2]
>>> fit = fit_on_a_line([[t] for t in range(7)], zigzag, Arch.relu(0))
>>> fit.network.sizes.neurons, [int(y) for (y,) in fit.network.outputs([[t] for t in range(7)])] == zigzag
(5, True)
>>> [[enough(n, arch) for n in range(3, 9)] for arch in (Arch.relu(0), Arch.relu(0, bias=False), Arch.relu(0, skip=True))]
[[2, 3, 3, 4, 5, 6], [3, 4, 4, 4, 5, 6], [1, 2, 3, 4, 5, 6]]
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

from exactmem.errors import InputError
from exactmem.geometry.projections import search_keys
from exactmem.networks.activations import RELU
from exactmem.search.architectures import Arch
from exactmem.search.assembly import assemble
from exactmem.search.deciding import as_dataset
from exactmem.search.outcomes import Fit
from exactmem.search.targets import meets, target

Point = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Line:
    """slope·t + start."""

    slope: Fraction
    start: Fraction

    def __call__(self, t: Fraction) -> Fraction:
        return self.slope * t + self.start

    def __add__(self, other: Line) -> Line:
        return Line(self.slope + other.slope, self.start + other.start)

    def __neg__(self) -> Line:
        return Line(-self.slope, -self.start)

    def __sub__(self, other: Line) -> Line:
        return self + -other


Unit = tuple[int, Line]  # sign·max(line, 0)
Sum = tuple[list[Unit], Line]  # units, and the rest


def enough(n: int, arch: Arch) -> int:
    """So many ReLUs fit all real labels of n distinct points of a line; for n >= 6 no fewer do."""
    if arch.bias:
        return max(n - 2, 0) if arch.skip or n >= 5 else max(n - 1, 0)
    return max(n - 2, 4) if n >= 5 else n


def fit_on_a_line(X: Any, y: Any = None, arch: Arch | None = None) -> Fit:
    """The network of the theorem, evaluated on every row, with at most `enough(n, arch)` units for n distinct points.

    Points that are not on a line are projected to one on which they stay distinct, so n - 2 ReLUs are enough for them too.

    Parameters
    ----------
    X, y : as for `decide`, labels "real"
    arch : ReLUs and an affine output; its k is not used. Without an output bias the skip, if there is one, is not used

    Raises
    ------
    InputError : other units or outputs, several label columns; Conflict : equal points with different labels

    Complexity: O(n²) operations on rationals.
    """
    if not isinstance(arch, Arch) or arch.activation is not RELU or arch.output != "affine":
        raise InputError(f"the architecture is Arch.relu, with an affine output, not {arch}")
    dataset = as_dataset(X, y)
    wanted = target(dataset, arch, "real")
    keys = search_keys(wanted.points, rational=False)
    labels = [Fraction(v or 0, wanted.scale) for v in wanted.lower]
    units, rest = interpolation([(Fraction(keys.values[i]), labels[i]) for i in keys.order], arch)

    def form(line: Line) -> list[Fraction]:  # values are grain·scale·(den·direction·x - low)
        slope = line.slope * keys.grain * keys.scale
        return [slope * wanted.points.den * w for w in keys.direction] + [line.start - slope * keys.low]

    *linear, bias = form(rest)
    network = assemble(dataset.d, arch, [(form(line), Fraction(sign)) for sign, line in units], linear, bias)
    if not meets(dataset, arch, "real", [network.at(row)[0] for row in dataset.X.rows()]):
        raise ArithmeticError("the network does not fit")
    return Fit(network, dataset)


def interpolation(p: Sequence[Point], arch: Arch) -> Sum:
    """Units and a rest that the architecture has, for points in increasing order."""
    if arch.bias and arch.skip:
        return bent([chord(a, b) for a, b in pairwise(p)] or [flat(p[0])])
    if arch.bias:
        return of_five(p)
    if len(p) < 5:
        units, rest = [one_sign(flat(p[0]), p[:1])], flat((p[0][0], Fraction(0)))
        return extended((units, rest), p, 0, 0)
    *_, (t, y) = p
    return extended((of_six([*p, (t + 1, y)][:6]), flat((t, Fraction(0)))), p, 0, 5)


def of_five(p: Sequence[Point]) -> Sum:
    """The case of an output bias, by three points or five, and from there on point by point."""
    s = slopes(p)[:4]
    for i, (a, b) in enumerate(pairwise(s)):
        if a * b >= 0:
            first, middle, last = p[i : i + 3]
            rising = bent([flat(first), chord(middle, last)]) if abs(a) <= abs(b) else None
            return extended(rising or bent([chord(first, middle), flat(last)], {1}), p, i, i + 2)
    if len(p) < 5:
        return extended(([], flat(p[0])), p, 0, 0)
    lines = [chord(a, b) for a, b in pairwise(p[:5])]
    if abs(s[2]) + abs(s[3]) >= abs(s[0]):
        return extended(bent([through(p[0], s[2] - s[3]), *lines[1:]], {3}), p, 0, 4)
    return extended(bent([*lines[:3], through(p[4], s[1] - s[0])], {2, 3}), p, 0, 4)


def of_six(p: Sequence[Point]) -> list[Unit]:
    """Four units without a rest: the case that applies, and back by the same reflections."""
    for side, sign in product((1, -1), repeat=2):
        units = four_units([(side * t, sign * y) for t, y in p][::side])
        if units is not None:
            return [(sign * a, Line(side * line.slope, line.start)) for a, line in units]
    raise ArithmeticError("none of the three cases applies")


def four_units(p: Sequence[Point]) -> list[Unit] | None:
    """The three cases, in the letters of the proof; None if none applies."""
    s1, s2, s3, s4, s5 = slopes(p)
    (t1, y1), (t3, y3), (t4, y4), (t6, y6) = p[0], p[2], p[3], p[5]
    if (s2 - s1) * (s3 - s2) >= 0 and (s4 - s3) * (s5 - s4) >= 0:
        units, rest = bent([chord(p[0], p[1]), chord(p[2], p[3]), chord(p[4], p[5])])
        ends = [
            Line(rest(t) / (t - other), -other * rest(t) / (t - other)) for t, other in ((t1, t6), (t6, t1)) if rest(t)
        ]
        return [*units, *(one_sign(line, p) for line in ends)]
    if s2 >= s1 and s4 <= s3 and s5 >= s4:
        first = chord(p[0], p[1])
        second = through(p[2], max(s2, s3, (first(t6) + y6 - y3) / (t6 - t3)))
        last = through(p[5], max(s5, (y1 + y6 - second(t1)) / (t6 - t1)))
        units, rest = bent([first, second, chord(p[3], p[4]), last], {2, 3})
        return [*units, one_sign(rest, p)]
    if s2 <= s1 and s3 >= s2 and s5 >= s4:
        E = max(s5, s3 - s1, (s1 * (t4 - t1) - (y4 - y1 - y6)) / (t6 - t4))
        A = (y4 - y1 - y6 + E * (t6 - t4)) / (t4 - t1)
        lines = through(p[0], A), chord(p[1], p[2]), through(p[3], A + E), chord(p[3], p[4]), through(p[5], E)
        return bent(lines, {3, 4})[0]
    return None


def bent(lines: Sequence[Line], left: Collection[int] = ()) -> Sum:
    """The function of these lines; kink i is where lines i - 1 and i meet."""
    units, rest = list[Unit](), lines[0]
    for i, (before, after) in enumerate(pairwise(lines), start=1):
        turn = after - before
        sign = 1 if turn.slope > 0 else -1
        if i in left:
            rest += turn
        if turn.slope:  # else the two lines are one
            units.append((sign, turn if (sign > 0) != (i in left) else -turn))
    return units, rest


def extended(found: Sum, p: Sequence[Point], first: int, last: int) -> Sum:
    """The same function on p[first..last], with one unit more for each other point."""
    units, rest = list(found[0]), found[1]
    inward = [(j + 1, j) for j in range(first - 1, -1, -1)]
    for at, beyond in [(j - 1, j) for j in range(last + 1, len(p))] + inward:
        (t, _), (u, y) = p[at], p[beyond]
        slope = (y - value((units, rest), u)) / (u - t)
        line = Line(slope, -slope * t)  # 0 at t, and what is missing at u
        if slope:
            units.append(one_sign(line, [p[beyond]]))
    return units, rest


def value(found: Sum, t: Fraction) -> Fraction:
    return found[1](t) + sum((sign * max(line(t), Fraction(0)) for sign, line in found[0]), Fraction(0))


def one_sign(line: Line, p: Sequence[Point]) -> Unit:
    """A line of one sign at these points, as a unit."""
    return (1, line) if sum(line(t) for t, _ in p) >= 0 else (-1, -line)


def slopes(p: Sequence[Point]) -> list[Fraction]:
    return [chord(a, b).slope for a, b in pairwise(p)]


def chord(a: Point, b: Point) -> Line:
    return through(a, (b[1] - a[1]) / (b[0] - a[0]))


def through(a: Point, slope: Fraction) -> Line:
    return Line(slope, a[1] - slope * a[0])


def flat(a: Point) -> Line:
    return through(a, Fraction(0))
