"""Folding chains: a stored number that decides, fold by fold, whether a feature of the point is added or subtracted.

A fold at h maps s to relu(s) - 2·relu(s - h): s for s <= h and 2h - s for s >= h.

**Lemma (folding).** Let phi_0, ..., phi_{K-1} >= 0 be integers with g·(sum phi) <= L - 1, heights h_k = 2L·2^(K-k) for
k = 1..K, and let g·phi_{k-1} be added just before fold k. For e in {0, 1}^K put e_K = 0, n_K in {L - 1, L}, and
n_{k-1} = n_k if e_{k-1} = e_k, else 2h_k - n_k. Started at s = n_0 the chain ends in s_K = n_K + g·sum_k
(-1)^(e_k)·phi_k, and every s on the way is >= 0.
*Proof.* Slopes are ±1, so s never deviates from n_k by more than g·sum phi <= L - 1; n_k is within 1 of an odd
multiple of L (induction), so [n_k - (L-1), n_k + (L-1)] lies in one cell of width 2L: fold k acts on all of it with
slope 1 if e_{k-1} = e_k and -1 else. phi_k passes folds k+1..K: the product of these slopes is (-1)^(e_k). ∎

The chain may be preceded by folds at 2^(j)·H, ..., H that bring a value k·H + t, 0 <= t <= H, to t (k even) or H - t
(k odd).

**Key map.** For an odd prime W the map u -> min(2u, W - 2u) = 2u - relu(4u - W) permutes 0..(W-1)/2. W is odd, so its
second branch changes the parity of 2u: iterates of one hash u_0 have parities that look random.

>>> [step(u, 11) for u in range(6)]
[0, 2, 4, 5, 3, 1]
>>> start([1, 0], 8, 7), start([0, 0], 8, 7)  # K = 2, L = 8, n_K = 7
(57, 7)
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field

from exactmem.networks.circuit import Form

Folded = Generator[Sequence[Form], list[Form], tuple[Form, list[Form]]]


@dataclass
class Shared:
    """The feature that the next fold adds: one neuron of the newest layer, for all chains."""

    phi: Form = field(default_factory=Form)


Away = Callable[[], Sequence[Form]]


def nowhere() -> Sequence[Form]:
    """No mask: the chain is read at all points."""
    return ()


def fold(s: Form, h: int, *others: Form) -> Folded:
    """One layer: the fold of s at h, and whatever else is to be made in this layer."""
    low, high, *made = yield [s, s - h, *others]
    return low - 2 * high, made


def heights(K: int, L: int) -> list[int]:
    """h_1, ..., h_K."""
    return [2 * L << (K - k) for k in range(1, K + 1)]


def start(signs: Sequence[int], L: int, end: int) -> int:
    """n_0 for these signs e_0, ..., e_{K-1} and n_K = end."""
    n, after = end, 0
    for k, h in zip(range(len(signs), 0, -1), reversed(heights(len(signs), L)), strict=True):
        n = n if signs[k - 1] == after else 2 * h - n
        after = signs[k - 1]
    return n


def alternating(position: int, height: int, value: int) -> int:
    """The number in position's cell of width `height` that the leading folds bring to `value`."""
    return position * height + (value if position % 2 == 0 else height - value)


def step(u: int, W: int) -> int:
    """One step of the key map."""
    return min(2 * u, W - 2 * u)


def folds_before(Q: int) -> int:
    """Leading folds that are needed for Q positions: ceil(log2 Q)."""
    return (Q - 1).bit_length()
