# The two ways to run a net on all samples: row after row, or unit after unit with one value per class of samples.
#
# A column is what one unit does on all samples: a partition of the samples into classes and one integer per class. That
# integer is the unit's value on every sample of the class, whatever the net is: an input has every sample in a class of
# its own; a sum over columns with the same partition is computed class by class; two samples share a class of a
# coarsened sum only if the sums are equal, and a class of a join only if they share one in both parts; and an
# activation is a function of the sum. No unit is assumed to be of any kind: a net without equal values is only slower.
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import repeat
from math import gcd
from operator import add, mul, sub

from .evaluation import Step, cost, fire, run, stages
from .limits import Meter
from .networks import Net, Piecewise

DEEP, FEW, LIVE = 4, 8, 2**26  # so deep at least; nonzero weights per unit and values at one time at most
SHORT = 2**60  # only sums below this are looked up: their hash is quick
PLAIN, RECENT = 2**16, 4  # keys in so short a range are their own hash; partitions kept to be recognised


# `part` holds the class of every sample, or is None: every sample is its own class. The values lie in [low, high].
@dataclass(frozen=True)
class Column:
    part: list[int] | None
    values: list[int]
    low: int
    high: int

    def bits(self) -> int:
        return max(-self.low, self.high).bit_length()

    def held(self) -> int:
        return len(self.values) * max(64, self.bits())

    def spread(self) -> list[int]:
        return self.values if self.part is None else list(map(self.values.__getitem__, self.part))


def column(part: list[int] | None, values: list[int]) -> Column:
    return Column(part, values, min(values), max(values))


# One integer costs its length, but a short weight times a long value is cheap per bit, as in the other loop.
def bits(weights: int, values: int) -> int:
    return max(32, weights, values // 16)


# One row after the other.
def run_rows(steps: list[Step], rows: list[list[int]], out: list[int], meter: Meter) -> Iterator[list[int]]:
    operations, predicted = cost(steps)
    meter.spend(len(rows) * predicted)
    program = stages(steps, [max(map(abs, column)) for column in zip(*rows, strict=True)])
    for x in rows:
        values = run(program, x)
        # values can outgrow the weights the prediction rests on; a short weight times a long value is cheap per bit
        meter.spend(max(0, operations * max(map(int.bit_length, values)) // 16 - predicted))
        yield [values[k] for k in out]


# Whether a net goes column by column: it must be deep enough for equal values to pay, not so dense that packed sums are
# better, and what is held at one time, on all samples, must fit the memory.
def suits(net: Net, steps: list[Step], rows: int) -> bool:
    if max(unit.level for unit in net.units) < DEEP or sum(len(terms(step)) for step in steps) > FEW * len(steps):
        return False
    last = last_reads(net.inputs, steps, net.out)
    ends, alive, most = Counter(last), net.inputs, 0
    for i in range(net.inputs, len(last)):
        alive += 1
        most = max(most, alive)
        alive -= ends[i]
    return rows * most <= LIVE


# What a unit reads: the number of the value and its weight, which is not zero.
def terms(step: Step) -> list[tuple[int, int]]:
    src = step.src if isinstance(step.src, list) else range(step.src.start, step.src.stop)
    return [(k, a) for k, a in zip(src, step.A, strict=True) if a]


# For every value the last unit that reads it, itself if none does; nothing is after an output.
def last_reads(inputs: int, steps: list[Step], out: list[int]) -> list[int]:
    last = [max(k, inputs) for k in range(inputs + len(steps))]
    for i, step in enumerate(steps, inputs):
        for k, _ in terms(step):
            last[k] = i
    for k in out:
        last[k] = len(last)
    return last


# The outputs on every row.
def run_columns(steps: list[Step], rows: list[list[int]], out: list[int], meter: Meter) -> Iterator[list[int]]:
    inputs = len(rows[0])
    columns = {k: column(None, list(values)) for k, values in enumerate(zip(*rows, strict=True))}
    last, sums = last_reads(inputs, steps, out), Sums(len(rows), meter)
    reads, linear, held = list[tuple[int, int]](), sums.linear([]), sum(c.held() for c in columns.values())
    for i, step in enumerate(steps, inputs):
        before, reads = reads, terms(step)
        if reads != before:  # units of one layer often differ in b only
            linear = sums.linear([(columns[k], a) for k, a in reads])
        columns[i] = activate(step, linear, meter)
        held += columns[i].held()
        meter.within("HELD_BITS", held)
        for k in {i, *(k for k, _ in reads)}:
            if last[k] == i:
                held -= columns.pop(k).held()
    yield from map(list, zip(*(columns[k].spread() for k in out), strict=True))


# A wire (one weight 1, no bias, nothing cut off) is the column that it reads, not a copy.
def activate(step: Step, linear: Column, meter: Meter) -> Column:
    knots = len(step.act.knots) if isinstance(step.act, Piecewise) else 0
    meter.spend(len(linear.values) * (1 + knots) * bits(step.b.bit_length(), linear.bits()))
    if step.b == 0 and step.g == 1 and (step.act == "id" or (step.act == "relu" and linear.low >= 0)):
        return linear
    if step.act == "relu" and step.g == 1:  # relu(s + b) grows with s
        values = [s if s > 0 else 0 for s in map(add, linear.values, repeat(step.b))]
        return Column(linear.part, values, max(0, linear.low + step.b), max(0, linear.high + step.b))
    return column(linear.part, [fire(step, s + step.b) for s in linear.values])


# Linear sums of columns on so many rows; `recent` are the last partitions, so that equal ones are one object.
@dataclass
class Sums:
    rows: int
    meter: Meter
    recent: list[list[int]] = field(default_factory=list)

    def linear(self, reads: list[tuple[Column, int]]) -> Column:
        groups: dict[int, list[tuple[Column, int]]] = {}
        for read in reads:
            groups.setdefault(id(read[0].part), []).append(read)
        total: Column | None = None
        for group in groups.values():
            found = self.weigh(group)
            total = found if total is None else self.join(total, found)
        return total or Column([0] * self.rows, [0], 0, 0)

    # The sum over columns with one partition. With f the content of the weights, the sums over weights/f are short
    # where only f is long, and may be equal on many samples though no column is.
    def weigh(self, group: list[tuple[Column, int]]) -> Column:
        first, f = group[0][0], gcd(*(a for _, a in group))
        weights, longest = [a // f for _, a in group], max(c.bits() for c, _ in group)
        work = bits(max(map(int.bit_length, weights)), longest)
        self.meter.spend(len(first.values) * (len(group) + 1) * work)
        found = first
        if weights != [1]:
            total = list(map(mul, repeat(weights[0]), first.values))
            for w, (c, _) in zip(weights[1:], group[1:], strict=True):
                values = c.values if abs(w) == 1 else map(mul, repeat(w), c.values)
                total = list(map(sub if w == -1 else add, total, values))
            found = column(first.part, total)
        if found.part is None:
            found = self.coarsen(found)
        if f == 1:
            return found
        self.meter.spend(len(found.values) * bits(f.bit_length(), found.bits()))
        return Column(found.part, [f * v for v in found.values], f * found.low, f * found.high)

    # Of sums with every sample in its own class: the classes of equal sums, if they are few.
    def coarsen(self, sums: Column) -> Column:
        if sums.low <= -SHORT or sums.high >= SHORT:
            return sums
        part, sample = self.classes(sums.values, sums.high - sums.low)
        return sums if part is None else Column(part, [sums.values[i] for i in sample], sums.low, sums.high)

    def join(self, a: Column, b: Column) -> Column:
        bound = min(self.rows, len(a.values) * len(b.values))
        self.meter.spend(32 * self.rows + bound * bits(0, max(a.bits(), b.bits())))
        part: list[int] | None = None
        if a.part is not None and b.part is not None:
            size = len(b.values)
            part, sample = self.classes(
                [p * size + q for p, q in zip(a.part, b.part, strict=True)], len(a.values) * size
            )
            if part is not None:
                return column(part, [a.values[a.part[i]] + b.values[b.part[i]] for i in sample])
        return column(None, list(map(add, a.spread(), b.spread())))

    # The classes of equal keys, numbered as they appear, and a sample of each; None if there are more than half as many
    # as samples. Keys in a wide range are spelled out, since hostile integers, even short ones, collide when hashed.
    def classes(self, keys: list[int], span: int) -> tuple[list[int] | None, list[int]]:
        names = keys if span < PLAIN else list(map(str, keys))
        sample = dict(zip(names, range(self.rows), strict=True))
        if 2 * len(sample) > self.rows:
            return None, []
        place = dict(zip(sample, range(len(sample)), strict=True))
        part = list(map(place.__getitem__, names))
        part = next((old for old in self.recent if old == part), part)
        self.recent = [part, *self.recent[: RECENT - 1]]
        return part, list(sample.values())
