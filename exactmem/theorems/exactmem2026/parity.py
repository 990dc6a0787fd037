"""Retrieval for two classes: the label is a parity of hash features, chosen by the stored number. (R2)

The chain adds ±2·phi_k for K features and starts from L - 1, so it ends in an odd s_K = c_0 - 4·E with c_0 = L - 1 +
2·sum phi and E = sum e_k·phi_k. Folds at L, L/2, ..., 4 keep s modulo 8 up to its sign, and leave 1 or 3: relu(s - 2)
is 1 iff s_K is 3 or 5 modulo 8. So the output is [c_0 mod 8 in {3, 5}] xor (E mod 2): linear over GF(2) in the signs
e. In a bucket whose feature rows are independent modulo 2 every labelling has a solution.

Features come two by two from one step of the key map: u_i itself, and relu(u_i - theta_i).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exactmem.networks.circuit import Form
from exactmem.networks.lockstep import Block
from exactmem.theorems.exactmem2026.folding import Away, Shared, fold, heights, nowhere, start
from exactmem.theorems.exactmem2026.hashing import IntArray


class Reader:
    """Folds that read K features with sum at most `most`; L is the fold unit, a power of two above twice that."""

    K: int
    most: int
    c, lane = 1, 1  # label bits; bits of a feature in a packed row

    @property
    def L(self) -> int:
        return 1 << (2 * self.most).bit_length()

    @property
    def folds(self) -> int:
        """Folds that add a feature."""
        return self.K

    @property
    def top(self) -> int:
        """The stored numbers are 0 .. top."""
        return 2 * self.L << self.K

    def right_side(self, code: int, constant: int) -> int:
        """E mod 2 that gives this label."""
        return code ^ constant

    @property
    def last(self) -> int:
        """Folds after the last feature, at L, L/2, ..., 4."""
        return self.L.bit_length() - 2

    @property
    def after(self) -> int:
        """Layers after the folds with features: folds to 1 or 3, and the label."""
        return self.last + 1

    @property
    def layers(self) -> int:
        return self.folds + self.after

    def reading_slots(self) -> int:
        """7 a feature and 5 a final fold; label and output."""
        return 7 * self.K + 5 * self.last + 4

    def constants(self, total: IntArray) -> list[int]:
        """Per point whether c_0 mod 8 is 3 or 5, from the sum of its features."""
        c0 = ((self.L - 1) % 8 + 2 * (total & 3)) & 7
        return [int(v in (3, 5)) for v in c0.tolist()]

    def system(self) -> System:
        return System()

    def number(self, signs: int) -> int:
        """The stored number for a solution, sign k in bit k."""
        return start([signs >> k & 1 for k in range(self.K)], self.L, self.L - 1)

    def read(self, value: Form, before: int, shared: Shared, away: Away = nowhere) -> Block[Form]:
        """The stored value as one neuron, `before` leading folds, K folds with features, folds to 1 or 3, and the label.

        `away` gives forms that are made in the last but one layer; where one of them is at least 1 the label is 0.
        """
        (s,) = yield [value]
        for j in reversed(range(before)):
            s, _ = yield from fold(s, self.top << j)
        for h in heights(self.K, self.L):
            s, _ = yield from fold(s + 2 * shared.phi, h)
        for h in reversed(range(3, self.L.bit_length())):
            s, _ = yield from fold(s, 1 << h)
        s, masks = yield from fold(s, 4, *away())
        (label,) = yield [s - 2 - 2 * sum(masks, Form()) if masks else s - 2]
        return label


@dataclass(frozen=True)
class Chain(Reader):
    """K features (even) of hashes u = 1..M with W = 2M + 1 prime."""

    K: int
    W: int
    width = 5

    @property
    def most(self) -> int:  # type: ignore[override]
        return self.K * (self.W // 2)

    def slots(self) -> int:
        """10.5 a feature and 5 a final fold; the last key step is not needed; label and output."""
        return self.reading_slots() + 7 * self.K // 2 - 5

    def theta(self, i: int) -> int:
        """Thresholds spread over [W/8, W/3]."""
        return self.W // 8 + (5 * self.W * i) // (24 * max(1, self.K // 2))

    def rows(self, u: IntArray) -> tuple[list[int], list[int]]:
        """Per point its features modulo 2, feature k in bit k + 1, and whether c_0 mod 8 is 3 or 5."""
        n = len(u)
        bits = np.zeros((n, 8 * (-(-(self.K + 1) // 8))), dtype=np.uint8)
        total = np.zeros(n, dtype=np.int64)
        for i in range(self.K // 2):
            w = np.maximum(u - self.theta(i), 0)
            bits[:, 2 * i + 1], bits[:, 2 * i + 2] = u & 1, w & 1
            total += ((u & 3) + (w & 3)).astype(np.int64)
            u = np.minimum(2 * u, self.W - 2 * u)
        packed = np.packbits(bits, axis=1, bitorder="little")
        return [int.from_bytes(line.tobytes(), "little") for line in packed], self.constants(total)

    def features(self, u: Form, wait: int, shared: Shared) -> Block[Form]:
        """The features one after the other, for all chains that read them: `wait` layers that carry u, then K folds' worth,
        then nothing while labels are read."""
        for _ in range(wait):
            (u,) = yield [u]
        for i in range(self.K // 2):
            shared.phi = u
            w, v, u = yield [u - self.theta(i), 4 * u - self.W, u]
            shared.phi = w
            (u,) = yield [2 * u - v]
        for _ in range(self.after):
            yield []
        return Form()


class System:
    """Independent rows modulo 2, one per point of a bucket, with right sides in bit 0."""

    def __init__(self) -> None:
        self.rows: dict[int, int] = {}  # by the place of their leading bit

    def add(self, row: int, right: int) -> bool:
        """Add a point; False, and nothing changes, if its row depends on the others."""
        row |= right
        while row > 1:
            lead = row.bit_length() - 1
            if lead not in self.rows:
                self.rows[lead] = row
                return True
            row ^= self.rows[lead]
        return False

    def solution(self) -> int:
        """Signs that satisfy all rows, sign k in bit k; free ones are 0."""
        signs = 0
        for lead in sorted(self.rows):
            row = self.rows[lead]
            value = (row & 1) ^ ((row >> 1 & signs).bit_count() & 1)
            signs |= value << (lead - 1)
        return signs
