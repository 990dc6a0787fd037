"""What a folding chain makes of a stored number and of the features of a point, in integers and without a network.

The chain adds something before each of its folds at h_1, h_2, ...: 2·phi_k for two classes, 2^t·phi_k for t = 0, ..., c - 1 for
labels of c bits. The lemma of `folding` says where it ends; `read` what the end means. Networks are compared with it.

>>> chain = parity.Chain(2, 7)  # L = 16: folds at 64 and 32
>>> signs(113, chain), passed(113, [3, 1], chain), end(113, [3, 1], chain)  # 15 - 6 + 2
([1, 0], [119, 11, 11], 11)
>>> read(11, chain), read(17, chain)
(1, 0)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exactmem.theorems.exactmem2026 import parity, residue
from exactmem.theorems.exactmem2026.folding import heights

Reader = parity.Reader | residue.Reader


def folded(s: int, h: int) -> int:
    """One fold at h."""
    return s if s <= h else 2 * h - s


def features_of(u: int, chain: parity.Chain | residue.Chain) -> list[int]:
    """The features of the hash u, along u -> min(2u, W - 2u): for two classes u and relu(u - theta_i), else [4u <= W]."""
    found: list[int] = []
    while len(found) < chain.K:
        if isinstance(chain, parity.Chain):
            found += [u, max(0, u - chain.theta(len(found) // 2))]
        else:
            found.append(int(4 * u <= chain.W))
        u = min(2 * u, chain.W - 2 * u)
    return found


def added(phi: Sequence[int], chain: Reader) -> list[int]:
    """What is added before each fold."""
    return [2 * f for f in phi] if chain.c == 1 else [f << t for f in phi for t in range(chain.c)]


def passed(number: int, phi: Sequence[int], chain: Reader) -> list[int]:
    """The values before each fold, what is added included, and behind them all s_K, the end."""
    s, found = number, []
    for more, h in zip(added(phi, chain), heights(chain.folds, chain.L), strict=True):
        found.append(s + more)
        s = folded(s + more, h)
    return [*found, s]


def signs(number: int, chain: Reader) -> list[int]:
    """e_0, ..., read off the stored number: a fold turns it around or not, and behind the last fold e is 0."""
    turned = []
    for h in heights(chain.folds, chain.L):
        turned.append(int(number > h))
        number = folded(number, h)
    found, e = [], 0
    for turn in reversed(turned):
        e ^= turn
        found.append(e)
    return found[::-1]


def end(number: int, phi: Sequence[int], chain: Reader) -> int:
    """n_K + sum (-1)^(e_k)·(what is added before fold k), as the lemma says."""
    last = passed(number, [0] * chain.K, chain)[-1]
    return last + sum(-more if e else more for e, more in zip(signs(number, chain), added(phi, chain), strict=True))


def read(s: int, chain: Reader) -> int:
    """The code that s_K means: whether it is 3 or 5 modulo 8, or its c bits above the lowest."""
    return int(s % 8 in (3, 5)) if chain.c == 1 else s // 2 % 2**chain.c


def equation(e: Sequence[int], phi: Sequence[int], chain: Reader) -> int:
    """The code that the signs e give a point with these features, without folding.

    With E = sum e_k·phi_k and c_0 = L - 1 + 2·sum phi it is [c_0 mod 8 in {3, 5}] + E modulo 2. With d_k = sum_t 2^t·e_(k,t) it
    is floor((L + (2^c - 1)·sum phi)/2) - sum d_k·phi_k modulo 2^c: linear in both cases.
    """
    if chain.c == 1:
        constant = int((chain.L - 1 + 2 * sum(phi)) % 8 in (3, 5))
        return (constant + sum(sign * f for sign, f in zip(e, phi, strict=True))) % 2
    modulus: int = 2**chain.c
    constant = (chain.L + (modulus - 1) * sum(phi)) // 2
    digits = [sum(e[k * chain.c + t] << t for t in range(chain.c)) for k in range(chain.K)]
    return (constant - sum(d * f for d, f in zip(digits, phi, strict=True))) % modulus


def rank_modulo_2(rows: Iterable[Sequence[int]]) -> int:
    """By elimination.

    >>> rank_modulo_2([[1, 1, 0], [0, 1, 1], [1, 0, 1]])
    2
    """
    pivots: dict[int, int] = {}
    for row in rows:
        left = sum((v & 1) << k for k, v in enumerate(row))
        while left and left.bit_length() in pivots:
            left ^= pivots[left.bit_length()]
        if left:
            pivots[left.bit_length()] = left
    return len(pivots)
