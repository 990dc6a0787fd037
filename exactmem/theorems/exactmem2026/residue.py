"""Retrieval for c >= 2 label bits: the label is a sum modulo 2^c of hash features, with stored coefficients. (R_{2^c})

Features phi_k are 0 or 1 and stay for c folds, added with weights 1, 2, ..., 2^(c-1). The chain starts from L and ends
in s_K = L + (2^c - 1)·sum phi - 2·sum d_k·phi_k, d_k = sum_b 2^b·e_(k,b) any number below 2^c. The label is floor(s_K
/ 2) modulo 2^c: linear over Z/2^c in d. Rows with a unit pivot each are solvable for every right side. Folds cannot
finish here, they forget the sign: the top of s_K is stripped bit by bit, the next c bits are the label.

The feature of u is relu(1 - v) with v = relu(4u - W): 1 if the key map takes its first branch, else 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exactmem.networks.circuit import Form
from exactmem.networks.lockstep import Block
from exactmem.theorems.exactmem2026.folding import Away, Shared, fold, heights, nowhere, start
from exactmem.theorems.exactmem2026.hashing import IntArray
from exactmem.theorems.vardi2021.extraction import top_bit


class Reader:
    """Folds that read K features with sum at most `most`, each for c folds, for labels of c bits."""

    K: int
    c: int
    most: int

    @property
    def lane(self) -> int:
        return lane_bits(self.c)

    @property
    def bits(self) -> int:
        """Bits of the largest change by features."""
        change: int = (2**self.c - 1) * self.most
        return change.bit_length()

    @property
    def L(self) -> int:
        return 1 << self.bits

    @property
    def folds(self) -> int:
        return self.c * self.K

    @property
    def top(self) -> int:
        return 2 * self.L << self.folds

    @property
    def after(self) -> int:
        """Layers after the folds with features: bits above the label's, and the label's."""
        return self.bits

    @property
    def layers(self) -> int:
        return self.folds + self.after

    def reading_slots(self) -> int:
        """7 a fold, 11 a stripped bit and 3 more for one of the label; the first and the last take less; the output."""
        return 7 * self.folds + 11 * self.bits + 3 * self.c - 7

    def constants(self, total: IntArray) -> list[int]:
        """Per point floor((L + (2^c - 1)·sum phi) / 2)."""
        found: list[int] = ((self.L + (2**self.c - 1) * total) // 2).tolist()
        return found

    def system(self) -> System:
        return System(self.K, self.c)

    def number(self, digits: list[int]) -> int:
        """The stored number for coefficients d_k."""
        return start([d >> b & 1 for d in digits for b in range(self.c)], self.L, self.L)

    def right_side(self, code: int, constant: int) -> int:
        """sum d_k·phi_k modulo 2^c that gives this label."""
        return constant - code

    def read(self, value: Form, before: int, shared: Shared, away: Away = nowhere) -> Block[Form]:
        """The stored value as one neuron, `before` leading folds, c folds a feature, and the label bit by bit.

        `away` gives forms that are made beside the last bit; where one of them is at least 1 the label, in a layer more, is 0.
        """
        (s,) = yield [value]
        for j in reversed(range(before)):
            s, _ = yield from fold(s, self.top << j)
        for t, h in enumerate(heights(self.folds, self.L)):
            s, _ = yield from fold(s + 2 ** (t % self.c) * shared.phi, h)
        label, left = Form(), self.L.bit_length()
        for _ in range(self.bits - self.c):
            _, s, _ = yield from top_bit(s, left)
            left -= 1
        masks: list[Form] = []
        for t in range(self.c):
            bit, s, (label, *masks) = yield from top_bit(s, left, label, *(away() if t + 1 == self.c else ()))
            label = 2 * label + bit
            left -= 1
        if masks:
            (label,) = yield [label - 2**self.c * sum(masks, Form())]
        return label


@dataclass(frozen=True)
class Chain(Reader):
    """K features, 0 or 1, of hashes u = 1..M with W = 2M + 1 prime, for labels of c bits."""

    K: int
    W: int
    c: int
    width = 5

    @property
    def most(self) -> int:  # type: ignore[override]
        return self.K

    def slots(self) -> int:
        """2c + 4 a feature for keeping it and the key map, beside reading."""
        return self.reading_slots() + (2 * self.c + 4) * self.K - self.c - 3

    def rows(self, u: IntArray) -> tuple[list[int], list[int]]:
        """Per point its features, feature k in lane k + 1, and floor((L + (2^c - 1)·sum phi) / 2)."""
        n, lane = len(u), lane_bits(self.c) // 8
        table = np.zeros((n, (self.K + 1) * lane), dtype=np.uint8)
        total = np.zeros(n, dtype=np.int64)
        for k in range(self.K):
            phi = 4 * u <= self.W
            table[:, (k + 1) * lane] = phi
            total += phi
            u = np.minimum(2 * u, self.W - 2 * u)
        return [int.from_bytes(line.tobytes(), "little") for line in table], self.constants(total)

    def features(self, u: Form, wait: int, shared: Shared) -> Block[Form]:
        """The features one after the other, each for c folds, for all chains that read them; then nothing, for the labels.

        v = relu(4u - W) is made two layers before the first fold that adds its feature, the feature and the next u one layer
        before; so wait >= 2.
        """
        for _ in range(wait - 2):
            (u,) = yield [u]
        v, u = yield [4 * u - self.W, u]
        phi, u = yield [1 - v, 2 * u - v]
        for k in range(self.K):
            for t in range(self.c):
                shared.phi = phi
                more = k + 1 < self.K
                if t + 1 < self.c:
                    phi, u, *made = yield [phi, u, *([4 * u - self.W] if more and t + 2 == self.c else [])]
                    v = made[0] if made else v
                else:
                    phi, u = (yield [1 - v, 2 * u - v]) if more else [*(yield []), phi, u]
        for _ in range(self.after):
            yield []
        return Form()


def lane_bits(c: int) -> int:
    """Bits of a lane in which a number below 2^c plus a product of two such fits: whole bytes."""
    return -(-(2 * c + 1) // 8) * 8


class System:
    """Rows over Z/2^c with a unit pivot each, packed in lanes; lane 0 is the right side."""

    def __init__(self, K: int, c: int) -> None:
        self.K, self.c, self.lane = K, c, lane_bits(c)
        ones = sum(1 << self.lane * k for k in range(K + 1))
        self.mask, self.odd = ones * (2**c - 1), ones & ~1
        self.rows: list[tuple[int, int]] = []  # (lane of the pivot, row with pivot 1 and 0 at earlier pivots)

    def add(self, row: int, right: int) -> bool:
        row |= right % 2**self.c
        for pivot, other in self.rows:
            factor = row >> self.lane * pivot & 2**self.c - 1
            if factor:
                row = row + (2**self.c - factor) * other & self.mask
        units = row & self.odd
        if not units:
            return False
        pivot = ((units & -units).bit_length() - 1) // self.lane
        inverse = pow(row >> self.lane * pivot & 2**self.c - 1, -1, 2**self.c)
        self.rows.append((pivot, row * inverse & self.mask))
        return True

    def solution(self) -> list[int]:
        """Coefficients d_0, ..., d_{K-1} that satisfy all rows; free ones are 0."""
        modulus = 2**self.c
        digits = [0] * (self.K + 1)
        known: list[int] = []
        for pivot, row in reversed(self.rows):
            value = row & modulus - 1
            for k in known:
                value -= (row >> self.lane * k & modulus - 1) * digits[k]
            digits[pivot] = value % modulus
            known.append(pivot)
        return digits[1:]
