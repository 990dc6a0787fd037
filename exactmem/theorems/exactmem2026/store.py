"""The two-weight store: from a key to the value of its bucket in five layers, two weights per bucket.

Buckets are runs of consecutive keys; superbucket i holds Q buckets (i, 0), ..., (i, Q-1). f_ik is the first key of
bucket (i, k), Z_ik >= 0 its value, not decreasing in k, D_ik = Z_ik - Z_i,k-1 (D_i0 = Z_i0).

    r_i = relu(f_i0 - T),  E_i = relu(1 - r_i) = [T >= f_i0],
    l_k = relu(f_0k + sum_i (f_ik - f_i-1,k) E_i - T),
    V_k = relu(D_0k + sum_i (D_ik - D_i-1,k) E_i - M_k l_k),  M_k = max(1, max_i D_ik)   (V_0 without l).

**Lemma.** On integers T of the range, sum_k V_k is the value of T's bucket. *Proof.* The sums over E telescope to f_ik
and D_ik of T's superbucket i. l_k is 0 if T >= f_ik and at least 1 otherwise, and then D_ik - M_k·l_k <= 0. So V_k =
D_ik·[T >= f_ik], which is where D >= 0 is used, and the sum over k telescopes to Z. ∎
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isqrt

from exactmem.networks.circuit import Form
from exactmem.networks.lockstep import Block


@dataclass(frozen=True)
class Grid:
    """m buckets in P superbuckets of Q positions: firsts[i][k] is the first key of bucket (i, k); beyond the last bucket it is
    a key that no point has."""

    m: int
    P: int
    Q: int
    firsts: list[list[int]]


def grid(firsts: Sequence[int], beyond: int, Q: int) -> Grid:
    """Buckets that begin at `firsts`, Q to a superbucket; `beyond` is larger than all keys.

    >>> grid([0, 3, 5], 9, 2).firsts
    [[0, 3], [5, 9]]
    """
    P = -(-len(firsts) // Q)
    padded = [*firsts, *[beyond] * (P * Q - len(firsts))]
    return Grid(len(firsts), P, Q, [padded[i * Q : (i + 1) * Q] for i in range(P)])


def store(T: Form, layout: Grid, values: Sequence[int], *carried: Form) -> Block[tuple[Form, list[Form]]]:
    """Layers 2 to 5: the value of T's bucket as a sum of Q neurons, and what was carried along.

    Parameters
    ----------
    T : the key, a neuron of layer 1; carried : what is to be carried through the four layers; values : Z of each
    bucket in order, not decreasing inside a superbucket
    """
    P, Q = layout.P, layout.Q
    rises = [rises_of(values[i * Q : (i + 1) * Q], Q) for i in range(P)]
    first = yield [*(row[0] - T for row in layout.firsts[1:]), T, *carried]
    before, T, passed = first[: P - 1], first[P - 1], first[P:]
    second = yield [*(1 - r for r in before), T, *passed]
    steps, T, passed = second[: P - 1], second[P - 1], second[P:]
    waits = [staircase([row[k] for row in layout.firsts], steps) - T for k in range(1, Q)]
    third = yield [*waits, *steps, *passed]
    waits, steps, passed = third[: Q - 1], third[Q - 1 : Q + P - 2], third[Q + P - 2 :]
    parts = [staircase([row[k] for row in rises], steps) for k in range(Q)]
    for k in range(1, Q):
        parts[k] = parts[k] - max(1, *(row[k] for row in rises)) * waits[k - 1]
    fourth = yield [*parts, *passed]
    return sum(fourth[:Q], Form()), fourth[Q:]


def staircase(levels: Sequence[int], steps: Sequence[Form]) -> Form:
    """levels[i] for T in superbucket i, from the indicators [T >= first key] of superbuckets 1, 2, ..."""
    form = Form(constant=levels[0])
    for i, step in enumerate(steps, 1):
        form = form + (levels[i] - levels[i - 1]) * step
    return form


def rises_of(values: Sequence[int], Q: int) -> list[int]:
    """D of one superbucket; positions beyond the last bucket add nothing."""
    rises = [b - a for a, b in zip([0, *values], values, strict=False)]
    return [*rises, *[0] * (Q - len(rises))]


def slots(P: int, Q: int) -> int:
    """Slots of layers 2 to 5, the key T included, nothing carried."""
    return 2 * P * Q + 4 * P + 2 * Q - 5


def best_columns(m: int, cost: Callable[[int, int], int]) -> int:
    """The Q that makes cost(P, Q) least, P = ceil(m/Q)."""
    near = range(1, min(m, 3 * isqrt(m) + 3) + 1)
    return min(near, key=lambda Q: (cost(-(-m // Q), Q), Q))
