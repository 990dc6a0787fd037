"""Stage 2: from a key to the packed number of its bucket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exactmem.networks.circuit import Form
from exactmem.networks.lockstep import Block, Rail
from exactmem.theorems.vardi2021.packing import Store


def narrow(rail: Rail, store: Store) -> Block[Form]:
    """Bucket by bucket, one layer each: z := z + (V_j - V_{j-1})·[T >= f_j].

    On the data T is never strictly between f_j - 1 and f_j, so relu(T - f_j + 1) - relu(T - f_j) is exactly that
    indicator, and z is one of the values V at every moment, hence >= 0 and carried by one ReLU. Width 4, 8 slots a bucket.

    `rail` is T; f_j is the first key of bucket j.
    """
    firsts, values = store.firsts, store.values
    z = Form(constant=values[0])
    for j in range(1, len(values)):
        T = rail.form
        P, Q, U = yield [T - (firsts[j] - 1), T - firsts[j], z]
        z = U + (values[j] - values[j - 1]) * (P - Q)
    return z


@dataclass(frozen=True)
class Line:
    """slope·(T - root): what a neuron of the wide lookup is to be on one superbucket."""

    slope: int
    root: int

    def at(self, T: int) -> int:
        return self.slope * (T - self.root)


NOTHING = Line(0, 0)


def wide(rail: Rail, store: Store, P: int, Q: int) -> Block[Form]:
    """P·Q buckets per two layers: P superbuckets of Q buckets. The weights of the second layer are the store.

    A first-layer ramp relu(T - k) stands at k = f - 1 and f for the first key f of each superbucket, and after the last key.
    For each position in a superbucket four second-layer neurons are, on superbucket i, v·(T - x) with x = f - 1, f, g, g + 1 (f
    and g the first and last key of that bucket, v its number), signed +, -, -, +: v on [f, g] and 0 at all other integers.
    From one superbucket to the next the lines change on the unit gap [f - 1, f], which holds no integer inside: with
    value e at its left and e' at its right end, the slope changes by (e' - e) - s at f - 1 and by s' - (e' - e) at f.
    Width 2P + 4 and 4Q + 2 with T and z; integer keys only.
    """
    total = Form()
    m = len(store.values)
    for start in range(0, m, P * Q):
        supers = [range(i, min(i + Q, m)) for i in range(start, min(start + P * Q, m), Q)]
        ends = [store.firsts[buckets[0]] for buckets in supers]
        ends.append(store.lasts[supers[-1][-1]] + 2)  # where each superbucket begins, and where all are over
        T = rail.form
        *ramps, total = yield [T - kink for f in ends for kink in (f - 1, f)] + [total]
        lines = []
        for k in range(Q):
            corners = [corner_lines(store, buckets[k]) if k < len(buckets) else (NOTHING,) * 4 for buckets in supers]
            lines += [bent([corner[r] for corner in corners], ends, ramps) for r in range(4)]
        *corner, total = yield [*lines, total]
        for k, neuron in enumerate(corner):
            total = total + neuron if k % 4 in (0, 3) else total - neuron
    return total


def corner_lines(store: Store, j: int) -> tuple[Line, ...]:
    v, f, g = store.values[j], store.firsts[j], store.lasts[j]
    return tuple(Line(v, x) for x in (f - 1, f, g, g + 1))


def bent(lines: Sequence[Line], ends: Sequence[int], ramps: Sequence[Form]) -> Form:
    """The form over the ramps that is lines[i] from ends[i] to ends[i+1] - 1 and 0 before all and after all."""
    total, before = Form(), NOTHING
    for i, (f, after) in enumerate(zip(ends, [*lines, NOTHING], strict=True)):
        rise = after.at(f) - before.at(f - 1)
        total = total + (rise - before.slope) * ramps[2 * i] + (after.slope - rise) * ramps[2 * i + 1]
        before = after
    return total
