"""The store of `seeded`: an affine function of the key T in every bucket, one weight each, and the scan that fills it.

Bucket (i, k) is position k = 0..Q-1 of superbucket i; f_ik is its first key, l_ik the last key before it;
signs e = +, -, -, +, +, -, -, + and so on; slopes a_0 = g + h, and a_k = h for k >= 1.

    E_i = [T >= f_i0] in two layers,   V_k = relu(a_k·T + c_0k + sum_i (c_ik - c_i-1,k) E_i),   z = sum_k e_k·V_k.

**Lemma.** Let c_i0 >= -a_0·f_i0, and -h·f_ik <= c_ik <= -h·l_ik for k >= 1. On keys of bucket (i, k) z is an affine
function of T, of slope g + h, g, g - h, g for k = 0, 1, 2, 3 modulo 4. At T = f_ik it is what the buckets before make
it plus e_k·v, where v = a_k·f_ik + c_ik may be any of 0, ..., h(f_ik - l_ik), for k = 0 any v >= 0. *Proof.* The sums
over E telescope to c_ik. V_j is 0 up to l_ij, and a_j·T + c_ij from f_ij on. ∎

So the label is F(z), and a bucket has p numbers to choose from if h(f_ik - l_ik) >= p - 1, or else fewer: buckets end
at gaps of the keys where that pays. z is kept in 0..2^j·p - 1, and j more folds bring it to 0..p-1: j is small because
the slopes alternate, h needs p by a gap of the keys and not p, and a key is sought that is even. In the last
superbucket a position that is not needed keeps the constant it had, one more affine function, and takes no weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from exactmem.networks.circuit import Form
from exactmem.networks.lockstep import Block
from exactmem.progress import tick
from exactmem.theorems.exactmem2026.table import Chain, Places


def signs(Q: int) -> list[int]:
    return [1 if k % 4 in (0, 3) else -1 for k in range(Q)]


@dataclass(frozen=True)
class Line:
    """The function slope·T + at0."""

    slope: int
    at0: int

    def __call__(self, T: int) -> int:
        return self.slope * T + self.at0

    def plus(self, sign: int, slope: int, at0: int) -> Line:
        return Line(self.slope + sign * slope, self.at0 + sign * at0)


NOTHING = Line(0, 0)


@dataclass(frozen=True)
class Super:
    """A superbucket as filled: the first key and the constant c of each bucket, the place after its last point, and the
    largest z."""

    firsts: list[int]
    constants: list[int]
    end: int
    most: int


@dataclass(frozen=True)
class Filled:
    """All superbuckets; every one has Q buckets, or positions that are switched off, but the last may have fewer."""

    chain: Chain
    g: int
    h: int
    supers: list[Super]

    @property
    def Q(self) -> int:
        return len(self.supers[0].firsts)

    @property
    def P(self) -> int:
        return len(self.supers)

    @property
    def m(self) -> int:
        return sum(len(part.firsts) for part in self.supers)

    @property
    def before(self) -> int:
        """Leading folds."""
        return (max(part.most for part in self.supers) // self.chain.period).bit_length()

    @property
    def L(self) -> int:
        return self.before + len(self.chain.q)

    @property
    def slopes(self) -> list[int]:
        return [self.g + self.h, *[self.h] * (self.Q - 1)]


@dataclass(frozen=True)
class Scan:
    """Distinct keys in increasing order with their codes, the places of a chain, and the two slopes of the store."""

    keys: Sequence[int]
    codes: Sequence[int]
    chain: Chain
    places: Places
    g: int
    h: int
    top: int

    def all(self, Q: int) -> Filled | None:
        """Superbuckets of Q buckets by increasing key; None if some bucket would have no number."""
        supers: list[Super] = []
        begin = 0
        while begin < len(self.keys):
            part = self.super(begin, Q)
            if part is None:
                return None
            supers.append(part)
            begin = part.end
        size, begin = len(supers[-1].firsts), 0 if len(supers) == 1 else supers[-2].end
        if len(supers) > 1:
            for more in range(max(1, size - 1), Q):
                part = self.super(begin, more, self.kept(supers[-2], more))
                if part is not None and part.end == len(self.keys):
                    supers[-1], size = part, more
                    break
            else:
                size = Q
        supers[-1] = self.padded(supers[-1], size)
        return Filled(self.chain, self.g, self.h, supers)

    def padded(self, part: Super, size: int) -> Super:
        """With positions up to `size`, the last of them switched off."""
        off = [self.keys[-1] + 1] * (size - len(part.firsts))
        return Super([*part.firsts, *off], [*part.constants, *(-self.h * f for f in off)], part.end, part.most)

    def kept(self, before: Super, size: int) -> Line:
        """What positions from `size` on give if they keep the constants of the superbucket before."""
        line = Line(0, 0)
        for sign, c in list(zip(signs(len(before.firsts)), before.constants, strict=True))[size:]:
            line = line.plus(sign, self.h, c)
        return line

    def super(self, begin: int, size: int, line: Line = NOTHING) -> Super | None:
        """Up to `size` buckets from this point on, `line` added to all of them, with 0 <= z < top at all points.

        A bucket for which there is no number takes a point from the one before. None if that has only one.
        """
        keys = self.keys
        firsts: list[int] = []
        constants: list[int] = []
        most, run = 0, 1
        while begin < len(keys) and len(firsts) < size:
            tick("points in buckets", begin, len(keys))
            k = len(firsts)
            sign, slope, f = signs(k + 1)[k], self.h + self.g * (k == 0), keys[begin]
            more, u = self.bucket(begin, line, sign, slope, k == 0)
            if more:
                run = self.end(begin, more, k == size - 1)
                c = sign * (u - line(f)) - slope * f
                line = line.plus(sign, slope, c)
                firsts.append(f)
                constants.append(c)
                most = max(most, u, line(keys[begin + run - 1]))
                begin += run
            elif k and run > 1:
                begin, run = begin - 1, run - 1
            else:
                return None
        return Super(firsts, constants, begin, most)

    def bucket(self, begin: int, line: Line, sign: int, slope: int, new: bool) -> tuple[int, int]:
        """The most points from this one on that z = line + sign·V can serve, and z at the first of them.

        z is as low as it can be if V is added, and as high, within a period, if V is subtracted.
        """
        keys, f = self.keys, self.keys[begin]
        z, along = line(f), line.slope + sign * slope
        end = self.top - 1 if new else z + sign * slope * (f - keys[begin - 1])
        low, high = max(0, min(z, end)), min(self.top - 1, max(z, end))
        count = min(self.chain.period, high - low + 1)
        ahead = range(begin, min(len(keys), begin + self.reach))
        labels, steps = [self.codes[j] for j in ahead], [along * (keys[j] - f) for j in ahead]
        run, u = self.places.longest(labels, steps, low if sign > 0 else high - count + 1, max(0, count))
        while run and not 0 <= u + steps[run - 1] < self.top:
            run -= 1
        return run, u

    @property
    def reach(self) -> int:
        """More points than a bucket is likely to have."""
        return 20 + 3 * int(log(self.chain.period) / log(self.chain.C))

    def end(self, begin: int, run: int, last: bool) -> int:
        """How many of the `run` points to take: as many as give the most points, if a gap behind them that leaves the next
        bucket fewer numbers is counted by what that costs. Behind a superbucket no gap is needed."""
        keys, p = self.keys, self.chain.period
        if last or begin + run == len(keys):
            return run

        def worth(n: int) -> float:
            free = self.h * (keys[begin + n] - keys[begin + n - 1])
            return n + min(0.0, (log(free) - log(p)) / log(self.chain.C))

        return max(range(1, run + 1), key=lambda n: (worth(n), n))


def block(T: Form, found: Filled) -> Block[Form]:
    """Layers 2 to 4 of the store, z, the folds."""
    first = yield [*(part.firsts[0] - T for part in found.supers[1:]), T]
    second = yield [*(1 - r for r in first[:-1]), first[-1]]
    steps, T = second[:-1], second[-1]
    lines = []
    for k, slope in enumerate(found.slopes):
        line = slope * T + found.supers[0].constants[k]
        for step, before, part in zip(steps, found.supers[:-1], found.supers[1:], strict=True):
            if k < len(part.constants):
                line = line + (part.constants[k] - before.constants[k]) * step
        lines.append(line)
    parts = yield lines
    (z,) = yield [sum((sign * V for sign, V in zip(signs(found.Q), parts, strict=True)), Form())]
    return (yield from found.chain.block(z, found.before))
