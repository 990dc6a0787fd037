"""Stage 2 for numbers that increase from bucket to bucket: a jump of the packed number takes two units of a second layer."""

from __future__ import annotations

from collections.abc import Sequence

from exactmem.networks.circuit import Form
from exactmem.networks.lockstep import Block, Rail
from exactmem.theorems.vardi2021.lookup import NOTHING, Line
from exactmem.theorems.vardi2021.packing import Store


def monotone(rail: Rail, store: Store, P: int, Q: int) -> Block[Form]:
    """P·Q buckets per two layers: P superbuckets of Q buckets. The weights of the second layer are the store.

    At integers T, D·[T >= f] = relu(D(T - f + 1)) - relu(D(T - f)) for a jump D > 0 at an integer f. `pack` puts the first key
    of a bucket on top, so the numbers V_j increase and every jump is positive.

    First layer: ramps K_k = relu(T - k) at k = f - 1 and f for the first key f of each superbucket, T, and z so far. Second
    layer: T; the base relu(z + sum of jumps·(K_{f-1} - K_f)), which is on superbucket i the number of its first bucket; and for
    each position k = 1..Q-1 two units that are, on superbucket i, D(T - f_ik + 1) and D(T - f_ik), f_ik the first key of the
    bucket at that position and D its jump. On superbucket i the pairs with f_ik <= T give their D, both units of the others
    are <= 0, and base and jumps sum up to the number of the bucket of T. Before the block all of it is 0, and after its last
    superbucket the pairs stay at D, so nothing has to end: the next block goes on from there. Before the first key z is 0.
    Width 2P + 2 and 2Q with T and z; integer keys only.
    """
    z, before, m = Form(), 0, len(store.values)
    for start in range(0, m, P * Q):
        supers = [range(i, min(i + Q, m)) for i in range(start, min(start + P * Q, m), Q)]
        firsts = [store.firsts[buckets[0]] for buckets in supers]
        T = rail.form
        *ramps, z = yield [T - kink for f in firsts for kink in (f - 1, f)] + [z]
        for i, buckets in enumerate(supers):
            value = store.values[buckets[0]]
            z = z + (value - before) * (ramps[2 * i] - ramps[2 * i + 1])
            before = value
        jumps = [[jump(store, buckets, k) for buckets in supers] for k in range(1, Q)]
        base, *units = yield [z] + [bent([pair[r] for pair in pairs], firsts, ramps) for pairs in jumps for r in (0, 1)]
        z, before = base, store.values[supers[-1][-1]]
        for upper, lower in zip(units[::2], units[1::2], strict=True):
            z = z + upper - lower
    return z


def jump(store: Store, buckets: range, k: int) -> tuple[Line, Line]:
    """The two lines of the jump to the k-th of these buckets; a bucket that is missing has no jump."""
    if k >= len(buckets):
        return NOTHING, NOTHING
    D = store.values[buckets[k]] - store.values[buckets[k] - 1]
    return Line(D, store.firsts[buckets[k]] - 1), Line(D, store.firsts[buckets[k]])


def bent(lines: Sequence[Line], firsts: Sequence[int], ramps: Sequence[Form]) -> Form:
    """The form over the ramps that is 0 up to firsts[0] - 1, lines[i] from firsts[i] on, and the last line for ever.

    From one line to the next it changes on the unit gap [f - 1, f], which holds no integer inside.
    """
    total, before = Form(), NOTHING
    for i, (f, line) in enumerate(zip(firsts, lines, strict=True)):
        rise = line.at(f) - before.at(f - 1)
        total = total + (rise - before.slope) * ramps[2 * i] + (line.slope - rise) * ramps[2 * i + 1]
        before = line
    return total
