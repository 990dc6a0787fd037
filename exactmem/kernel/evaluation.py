# Exact evaluation without fractions.
#
# Unit k carries an integer X_k with a static scale D_k > 0, meaning X_k / D_k. A neuron act((a·x + c) / q) becomes
# integers (A, b, g, D): with L = q·lcm(D_k) every a_k·L/(q·D_k) and c·L/q is an integer, and dividing all of them and L
# by their gcd gives A, b and D with g = 1, so that (A·X + b) / D is the exact pre-activation. The sign of a rational
# with a positive denominator is the sign of its numerator, so relu, step and clamping at the scale are integer
# operations. Asked for a smaller scale D, g = L / gcd(L, D) and the same row times D·g / L gives g times the numerator;
# g must then divide every sample's value, which is verified on each.
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from math import gcd, isqrt, lcm
from operator import mul

from .limits import Meter
from .networks import Net, Piecewise, Unit
from .objects import Bundle
from .reading import Json, items, need, row

PART_BITS = 2000  # rows of longer integers are split into parts
PACK_UNITS, PACK_BYTES, PACK_ALL = (
    8,
    128,
    2**26,
)  # packed: so many units at least, bytes of a sum and of a stage at most
FAR = 2 ** (8 * PACK_BYTES)


# One unit over the integers: its value is act of (A·X + b) / g at scale D, A·X the sum of factor·(part of A·X).
@dataclass(frozen=True)
class Step:
    act: str | Piecewise
    src: slice | list[int]
    A: list[int]
    b: int
    g: int
    D: int
    parts: list[tuple[slice, int, list[int]]]

    def sum(self, read: list[int]) -> int:
        total = self.b
        for where, factor, part in self.parts:
            s = sum(map(mul, part, read[where]))
            total += factor * s if s else 0
        return total


# `schedule` is null or rows of positive integers, one integer per unit: the scales asked for.
def compile_net(net: Net, den: int, schedule: Json, bundle: Bundle) -> tuple[list[Step], list[int]]:
    asked: list[int] = []
    lines = [] if schedule is None else zip(items(schedule, "scale", len(net.rows)), net.rows, strict=True)
    for line, length in lines:
        asked += row(line, length, "scale", bundle.meter)
    need(all(v > 0 for v in asked), "scale: a scale is not positive")
    asks, steps, scales = iter(asked), [], [den] * net.inputs
    for unit in net.units:
        steps.append(compile_unit(unit, scales, next(asks, None) if unit.counted else None, bundle.meter))
        D, act = steps[-1].D, unit.act
        scales.append(D * act.den * act.den if isinstance(act, Piecewise) else 1 if act == "step" else D)
    return steps, [scales[k] for k in net.out]


def compile_unit(unit: Unit, scales: list[int], ask: int | None, meter: Meter) -> Step:
    used = [scales[k] for k in unit.src] if isinstance(unit.src, list) else scales[unit.src]
    common = 1
    for w, scale in zip(unit.w, used, strict=True):
        common = lcm(common, scale) if w else common
        meter.within("LCM_BITS", common.bit_length())
    bits = max(v.bit_length() for v in (common, unit.c, unit.q, ask or 1))
    meter.spend((32 + bits // 32) * bits * (len(used) + 1))  # a gcd takes bits²
    A = [w * (common // scale) if w else 0 for w, scale in zip(unit.w, used, strict=True)]
    b, L = unit.c * common, unit.q * common
    h = gcd(L, b, *A)
    A, b, L, g = [a // h for a in A], b // h, L // h, 1
    if ask is not None:
        g, times = L // gcd(L, ask), ask // gcd(L, ask)
        A, b, L = [a * times for a in A], b * times, ask
    return Step(unit.act, unit.src, A, b, g, L, split(A))


# A row of long integers in short parts, each with its common factor taken out. Fractions over different denominators
# make such rows: within a part the integers are short, and a part that sums to zero costs no long multiplication.
def split(A: list[int]) -> list[tuple[slice, int, list[int]]]:
    long = max(map(int.bit_length, A), default=0) > PART_BITS
    size = isqrt(len(A)) + 1 if long else max(1, len(A))
    parts = [slice(i, i + size) for i in range(0, len(A), size)]
    factors = [gcd(*A[part]) or 1 if long else 1 for part in parts]
    return [(part, f, [a // f for a in A[part]] if long else A) for part, f in zip(parts, factors, strict=True)]


# One unit's value at its scale (D, or D·den² for a piecewise linear one) from the integer s = A·X + b.
def fire(step: Step, s: int) -> int:
    if step.g != 1:
        s, rest = divmod(s, step.g)
        need(rest == 0, "scale: a scale of the schedule does not divide a sample's value")
    act = step.act
    if act == "relu":
        return s if s > 0 else 0
    if act == "id":
        return s
    if act == "step":
        return 1 if s >= 0 else 0
    if not isinstance(act, Piecewise):  # hardtanh
        return min(step.D, max(-step.D, s))
    # On the piece beyond knot k, where the value is v/den², the value at s/D is v/den² + slope·(den·s − k·D)/(den²·D).
    t, knot, value, slope = act.den * s, (act.knots or [0])[0], act.at * act.den, act.slopes[0]
    for left, after in zip(act.knots, act.slopes[1:], strict=True):
        if t > left * step.D:
            value, knot, slope = value + slope * (left - knot), left, after
    return value * step.D + slope * (t - knot * step.D)


# Consecutive units. With `reads` they all read the same slice of values, which is read once; then, with `size` > 0,
# their sums are computed packed. `clip`: every unit is a plain relu.
@dataclass(frozen=True)
class Stage:
    steps: list[Step]
    reads: slice | None
    clip: bool
    size: int = 0
    columns: list[int] = field(default_factory=list)
    bias: int = 0

    def extend(self, values: list[int]) -> None:
        if self.reads is None:
            for step in self.steps:  # a unit of a dag may read the one before it
                values.append(fire(step, step.sum([values[k] for k in step.src])))  # type: ignore[union-attr]
        elif self.clip:
            values += [s if s > 0 else 0 for s in self.sums(values[self.reads])]
        else:
            values += [fire(step, s) for step, s in zip(self.steps, self.sums(values[self.reads]), strict=True)]

    def sums(self, read: list[int]) -> list[int]:
        if self.size == 0:
            return [step.sum(read) for step in self.steps]
        half = 1 << 8 * self.size - 1
        total = sum(map(mul, self.columns, read), self.bias)
        return [digit - half for digit in digits(total, self.size, len(self.steps))]


# `reach` bounds |value| of every input on all samples; then |A·x + b| <= sum |A_k|·reach_k + |b|. Beyond FAR a bound is
# kept at FAR: times a nonzero integer it stays there, and nothing that far is packed.
def stages(steps: list[Step], reach: list[int]) -> list[Stage]:
    found: list[Stage] = []
    for key, group in groupby(steps, key=span):
        chosen, tops = list(group), [1]
        for step in chosen:
            known = [reach[k] for k in step.src] if isinstance(step.src, list) else reach[step.src]
            top = sum(map(mul, map(abs, step.A), known)) + abs(step.b)
            tops += [top, *map(abs, step.A)]
            reach.append(min(FAR, largest(step, top)))
        found.append(stage(chosen, None if key is None else slice(*key), max(tops)))
    return found


def span(step: Step) -> tuple[int, int] | None:
    return None if isinstance(step.src, list) else (step.src.start, step.src.stop)


# The largest |value| of a unit with |A·x + b| <= top.
def largest(step: Step, top: int) -> int:
    act = step.act
    if not isinstance(act, Piecewise):
        return 1 if act == "step" else top
    steep, far = max(map(abs, act.slopes)), max(map(abs, act.knots), default=0)
    return (abs(act.at) * act.den + 2 * steep * far) * step.D + steep * (act.den * top + far * step.D)


# With |s_j| < half = 2^(8·size-1) for every sum s_j = A_j·x + b_j, the number sum_j (s_j + half)·2^(8·size·j) has the
# digits s_j + half >= 0 in base 2^(8·size), so they can be read off its bytes. It is linear in x: sum_k x_k·C_k + bias.
def stage(steps: list[Step], reads: slice | None, top: int) -> Stage:
    clip = all(step.act == "relu" and step.g == 1 for step in steps)
    size = top.bit_length() // 8 + 1
    if reads is None or len(steps) < PACK_UNITS or size > PACK_BYTES or size * sum(len(s.A) for s in steps) > PACK_ALL:
        return Stage(steps, reads, clip)
    half = 1 << 8 * size - 1
    shift = join([half] * len(steps), size)
    columns = [join([step.A[k] + half for step in steps], size) - shift for k in range(reads.stop - reads.start)]
    return Stage(steps, reads, clip, size, columns, join([step.b + half for step in steps], size))


def join(parts: list[int], size: int) -> int:
    return int.from_bytes(b"".join(part.to_bytes(size, "little") for part in parts), "little")


# What `join` has joined.
def digits(number: int, size: int, count: int) -> list[int]:
    raw = number.to_bytes(size * count, "little")
    return [int.from_bytes(raw[k : k + size], "little") for k in range(0, len(raw), size)]


# The values of all inputs and units at one point, over their scales.
def run(program: list[Stage], x: list[int]) -> list[int]:
    values = list(x)
    for part in program:
        part.extend(values)
    return values


# The function x -> (the values h·x of all forms h), as units of a net, for points that reach no further than these.
def linear(forms: list[list[int]], points: list[list[int]]) -> Callable[[list[int]], list[int]]:
    n = len(points[0])
    steps = [Step("id", slice(0, n), h, 0, 1, 1, split(h)) for h in forms]
    program = stages(steps, [max(map(abs, column)) for column in zip(*points, strict=True)])

    def values(x: list[int]) -> list[int]:
        return run(program, x)[n:]

    return values


# Multiply-adds of one run, and those times the bits of the weights; an operation has a fixed part worth about 32 bits.
def cost(steps: list[Step]) -> tuple[int, int]:
    counts = [len(s.A) + 1 + (len(s.act.knots) if isinstance(s.act, Piecewise) else 0) for s in steps]
    bits = [max(32, max(map(int.bit_length, s.A), default=0)) for s in steps]
    return sum(counts), sum(map(mul, counts, bits))
