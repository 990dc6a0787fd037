# A third way to run a net: along a line, for nets whose first layer is rank one.
#
# All of the first layer reads one number z = u·x, an integer at its scale, so all that follows is a function of z. Every
# activation is affine on pieces: for a value s at scale D, it is p·s + c from one integer threshold for s up to the
# next. So a unit of the first layer is, on integers z, affine between integer thresholds, and between two neighbouring
# thresholds of the whole layer (a cell) every unit of the second layer is an activation of some S·z + I. Its pieces
# begin at integer thresholds for z, found by division. With the points sorted by z, a sum over second-layer units
# of w·(its value) is at the points of one cell the sum of affine functions that begin at known places in the order:
# it is read off running sums of slopes and constants. These sums are what the third layer reads; all later units are
# computed from them as always, once for equal sums. Nothing is assumed of the weights.
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import mul

from .evaluation import Step, cost, fire, largest, stages
from .limits import Meter
from .networks import Net, Piecewise

Piece = tuple[int | None, int, int]  # from this integer on (None: from the left end), slope and constant
Pieces = list[Piece]
PAYS = 4  # the line must be so many times cheaper than row by row


# Where the layers of the net begin: helper, first layer, second layer, what reads it, and the rest.
@dataclass(frozen=True)
class Line:
    helper: Step
    first: list[Step]
    second: list[Step]
    sums: list[Step]
    rest: list[Step]
    before: int  # values numbered before those of `sums`


# The line of a net, if it has one: each layer reads the one before, all of it as a slice, or from the fourth on some of
# it as a list, as nets do (and dags need not). The helper of a rank-one layer is not counted.
def line_of(net: Net, steps: list[Step]) -> Line | None:
    if len(net.rows) < 3 or any(step.g != 1 for step in steps) or net.units[0].counted:
        return None
    levels = [unit.level for unit in net.units]
    one, two = levels.index(2), levels.index(3)
    three = two + 1 if not net.units[two].counted else levels.index(4) if levels[-1] > 3 else len(levels)
    plain = all(unit.counted for unit in net.units[one:two])  # the second layer is not rank one, too
    if not plain or any(isinstance(step.src, list) for step in steps[:three]):
        return None
    return Line(steps[0], steps[1:one], steps[one:two], steps[two:three], steps[three:], net.inputs + two)


# The activation on integers s at scale D, as pieces. For a piecewise linear one see `fire`: beyond knot k, den·s > k·D.
def pieces(step: Step) -> Pieces:
    D, act = step.D, step.act
    if isinstance(act, Piecewise):
        knot, value, slope = (act.knots or [0])[0], act.at * act.den, act.slopes[0]
        found: Pieces = [(None, slope * act.den, (value - slope * knot) * D)]
        for left, after in zip(act.knots, act.slopes[1:], strict=True):
            value, knot, slope = value + slope * (left - knot), left, after
            found.append((left * D // act.den + 1, slope * act.den, (value - slope * left) * D))
        return found
    named: dict[str, Pieces] = {
        "id": [(None, 1, 0)],
        "relu": [(None, 0, 0), (0, 1, 0)],
        "step": [(None, 0, 0), (0, 0, 1)],
        "hardtanh": [(None, 0, -D), (-D, 1, 0), (D, 0, D)],
    }
    return named[act]


# Pieces of s as pieces of z, s = a·z + b. For a > 0, s >= t iff z >= ceil((t - b)/a); for a < 0, s >= t iff z <=
# floor((b - t)/-a), so going up in z the pieces come in reverse, the one before t from floor((b - t)/-a) + 1 on. Pieces
# of s that no integer z meets come with the same threshold as the next; the last of them counts.
def along(parts: Pieces, a: int, b: int) -> Pieces:
    if a > 0:
        return [(None if t is None else -((b - t) // a), p * a, p * b + c) for t, p, c in parts]
    if a < 0:
        ends = [None, *((b - t) // -a + 1 for t, _, _ in reversed(parts) if t is not None)]
        return [(t, p * a, p * b + c) for t, (_, p, c) in zip(ends, reversed(parts), strict=True)]
    _, p, c = [part for part in parts if part[0] is None or part[0] <= b][-1]
    return [(None, 0, p * b + c)]


# What the first layer does along z: slopes and constants at the left end, and the changes by increasing threshold.
def profile(first: list[Step]) -> tuple[list[int], list[int], list[tuple[int, int, int, int]]]:
    slopes, constants, changes = list[int](), list[int](), list[tuple[int, int, int, int]]()
    for j, step in enumerate(first):
        parts = along(pieces(step), step.A[0], step.b)
        slopes.append(parts[0][1])
        constants.append(parts[0][2])
        for (_, p, c), (t, q, d) in pairwise(parts):
            changes.append((t or 0, j, q - p, d - c))
    return slopes, constants, sorted(changes)


# How many pieces the activation has, without making them.
def count(step: Step) -> int:
    return len(step.act.knots) + 1 if isinstance(step.act, Piecewise) else len(pieces(step))


# The operations that `run_line` needs, and their bits, as predicted from the compiled net.
def predicted(line: Line, rows: int) -> int:
    cells = sum(count(step) - 1 for step in line.first) + 1
    _, bits = cost(line.second)
    per_cell = sum(map(count, line.second)) * len(line.sums) * 512
    return rows * (cost([line.helper])[1] + 1024) + 5 * bits * len(line.sums) + cells * per_cell


def suits_line(net: Net, steps: list[Step], rows: int) -> Line | None:
    line = line_of(net, steps)
    return line if line and PAYS * predicted(line, rows) < rows * cost(steps)[1] else None


# The outputs of every row, in the order of the rows. Equal sums are found by sorting: hostile integers collide when hashed.
def run_line(line: Line, rows: list[list[int]], out: list[int], meter: Meter) -> Iterator[tuple[int, ...]]:
    meter.spend(predicted(line, len(rows)))
    held = len(rows) * longest(line, rows)
    meter.within("HELD_BITS", held)
    z = [line.helper.sum(row) for row in rows]
    order = sorted(range(len(z)), key=z.__getitem__)
    sums = [sum_along(line, step, [z[i] for i in order], meter) for step in line.sums]
    read = list(zip(*sums, strict=True))
    finish, before, last = behind(line, read, out, meter), tuple[int, ...](), tuple[int, ...]()
    outputs = [last] * len(rows)
    for k in sorted(range(len(read)), key=read.__getitem__):
        if read[k] != before:  # no sums are (): there is at least one
            before, last = read[k], finish(read[k])
            held += len(last) * max(64, most(last))
            meter.within("HELD_BITS", held)
        outputs[order[k]] = last
    yield from outputs


def most(numbers: Iterable[int]) -> int:
    return max(map(int.bit_length, numbers), default=0)


# Bits for z and the sums of one row, at most, and at least 64 for each. If all |x_k| < 2^n, |b| and all |A_k|·2^n are
# below 2^t, then |A·x + b| < (length of A + 1)·2^t. A value is bounded by `largest`.
def longest(line: Line, rows: list[list[int]]) -> int:
    bits, found = max(map(most, rows)), 0
    for steps in ([line.helper], line.first, line.second, line.sums):
        tops = [max(bits + most(step.A), step.b.bit_length()) + (len(step.A) + 1).bit_length() for step in steps]
        if steps is not line.first and steps is not line.second:
            found += sum(max(64, top) for top in tops)
        bits = most(largest(step, 1 << top) for step, top in zip(steps, tops, strict=True))
    return found


# A·X + b of one unit behind the second layer, for every point of the increasing list z.
def sum_along(line: Line, step: Step, z: list[int], meter: Meter) -> list[int]:
    slopes, constants, changes = profile(line.first)
    S = [sum(map(mul, unit.A, slopes)) for unit in line.second]
    C = [sum(map(mul, unit.A, constants), unit.b) for unit in line.second]
    columns, acts = list(zip(*(unit.A for unit in line.second), strict=True)), [pieces(unit) for unit in line.second]
    # every number below is a sum of products of one of each
    first = most([*slopes, *constants, *(v for change in changes for v in change[2:])])
    bits = first + max(max(most(unit.A), unit.b.bit_length()) for unit in line.second) + most(step.A)
    bits += max(most(v or 0 for part in act for v in part) for act in acts) + max(map(int.bit_length, (z[0], z[-1])))
    meter.spend((len(z) + (len(changes) + 1) * sum(map(len, acts))) * bits // 16)
    A, B, found, start = [0] * len(z), [0] * len(z), list[int](), 0
    for t, j, p, c in [*changes, (z[-1] + 1, 0, 0, 0)]:
        end = bisect_left(z, t, start)
        if end > start:
            rate = constant = 0
            for w, s, i, act in zip(step.A, S, C, acts, strict=True):
                if w:
                    parts = along(act, s, i)
                    _, old, was = parts[0]
                    rate, constant = rate + w * old, constant + w * was
                    for begin, p_, c_ in parts[1:]:
                        k = bisect_left(z, begin or 0, start, end)
                        if k < end:
                            A[k] += w * (p_ - old)
                            B[k] += w * (c_ - was)
                        old, was = p_, c_
            for k in range(start, end):
                rate, constant = rate + A[k], constant + B[k]
                found.append(rate * z[k] + constant + step.b)
            start = end
        column = columns[j]
        if p:
            S = [s + w * p for s, w in zip(S, column, strict=True)]
        if c:
            C = [s + w * c for s, w in zip(C, column, strict=True)]
    return found


# The units from the sums on. In a rank-one layer the sum is the helper's value; else it is a unit's pre-activation.
def behind(
    line: Line, read: list[tuple[int, ...]], out: list[int], meter: Meter
) -> Callable[[tuple[int, ...]], tuple[int, ...]]:
    reach = [max(map(abs, column)) for column in zip(*read, strict=True)]
    tops = [largest(step, r) for step, r in zip(line.sums, reach, strict=True)]
    blank, program, (operations, bits) = [0] * line.before, stages(line.rest, [0] * line.before + tops), cost(line.rest)
    fixed = 32 * sum(map(count, line.sums)) + line.before

    def finish(value: tuple[int, ...]) -> tuple[int, ...]:
        meter.spend(bits + fixed)
        values = [*blank, *(fire(step, s) for step, s in zip(line.sums, value, strict=True))]
        for part in program:
            part.extend(values)
        meter.spend(max(0, operations * most(values[line.before :]) // 16 - bits))  # as row by row
        return tuple(values[k] for k in out)

    return finish
