"""The one-weight store: a value modulo a power of two for every bucket, with one weight per bucket.

Buckets (i, k) as in `store`, f_ik strictly increasing in k, A a power of two, t_ik in 0..A-1 the value wanted.

    E_i = [T >= f_i0] in two layers,   V_k = relu(A·T + c_0k + sum_i (c_ik - c_i-1,k) E_i),   c_ik = r_ik - A·f_ik,   z
    = sum_k (-1)^k V_k,

with r_ik = (-1)^k (t_ik - t_i,k-1) modulo A, 0 <= r_ik < A.

**Lemma (ours).** On integers T in bucket (i, k): z >= 0 and z = t_ik modulo A. *Proof.* The sums over E telescope to
c_ik of T's superbucket. V_j = A(T - f_ij) + r_ij if T >= f_ij, and 0 if T <= f_ij - 1, since r_ij < A. So z is
congruent to sum_{j <= k} (-1)^j r_ij = t_ik. Two neighbours give V_j - V_j+1 = A(f_i,j+1 - f_ij) + r_ij - r_i,j+1 > 0
for even j, hence z >= 0. ∎

What stands above A in z depends on T: garbage, at most g = `excess` bits of it, whatever the values are. Folds at
2^(g-1)·A, ..., A bring z to the cell [0, A], as t or as A - t, and one more fold at A/2 brings both to the same place:
t itself if t <= A/2.
"""

from __future__ import annotations

from collections.abc import Sequence

from exactmem.networks.circuit import Form
from exactmem.networks.lockstep import Block, Rail
from exactmem.theorems.exactmem2026.store import Grid, staircase


def congruent(T: Form, layout: Grid, values: Sequence[int], A: int, *carried: Form) -> Block[tuple[Form, list[Form]]]:
    """Layers 2 to 4: z as a sum of Q neurons, and what was carried along."""
    P, Q = layout.P, layout.Q
    offsets = [offsets_of(values[i * Q : (i + 1) * Q], layout.firsts[i], A) for i in range(P)]
    first = yield [*(row[0] - T for row in layout.firsts[1:]), T, *carried]
    before, T, passed = first[: P - 1], first[P - 1], first[P:]
    second = yield [*(1 - r for r in before), T, *passed]
    steps, T, passed = second[: P - 1], second[P - 1], second[P:]
    third = yield [*parts(A * T, offsets, steps, Q), *passed]
    return alternating_sum(third[:Q]), third[Q:]


def congruent_up_to(rail: Rail, layout: Grid, values: Sequence[int], A: int, last: int) -> Block[Form]:
    """The same with min(T, last) for T, which travels on the rail: beyond its last key the store stays as it is there."""
    P, Q = layout.P, layout.Q
    offsets = [offsets_of(values[i * Q : (i + 1) * Q], layout.firsts[i], A) for i in range(P)]
    *before, over = yield [*(row[0] - rail.form for row in layout.firsts[1:]), rail.form - last]
    *steps, T = yield [*(1 - r for r in before), rail.form - over]
    return alternating_sum((yield parts(A * T, offsets, steps, Q)))


def parts(sloped: Form, offsets: Sequence[Sequence[int]], steps: Sequence[Form], Q: int) -> list[Form]:
    return [sloped + staircase([row[k] for row in offsets], steps) for k in range(Q)]


def alternating_sum(neurons: Sequence[Form]) -> Form:
    z = Form()
    for k, V in enumerate(neurons):
        z = z + V if k % 2 == 0 else z - V
    return z


def offsets_of(values: Sequence[int], firsts: Sequence[int], A: int) -> list[int]:
    """c of one superbucket; positions beyond the last bucket are 0 for every T."""
    before, offsets = 0, []
    for k, f in enumerate(firsts):
        t = values[k] if k < len(values) else before
        offsets.append((t - before) * (-1) ** k % A - A * f)
        before = t
    return offsets


def excess(layout: Grid, keys: Sequence[int]) -> int:
    """g with z < 2^g·A on all these keys, whatever the values: z / A < sum (-1)^j (T - f_ij) + (number of even j <= k).

    `keys` are increasing.
    """
    most = 0
    flat = [f for row in layout.firsts for f in row][: layout.m]
    ends = {}
    j = 0
    for T in keys:  # the largest key of a bucket is its worst
        while j + 1 < len(flat) and flat[j + 1] <= T:
            j += 1
        ends[j] = T
    for j, T in ends.items():
        i, k = divmod(j, layout.Q)
        row = layout.firsts[i]
        height = sum((T - row[q]) * (-1) ** q for q in range(k + 1)) + k // 2 + 1
        most = max(most, height)
    return most.bit_length()


def slots(P: int, Q: int) -> int:
    """Slots of layers 2 to 4, the key T included, nothing carried: one weight per bucket, and the frame."""
    return P * Q + 4 * P + Q - 2
