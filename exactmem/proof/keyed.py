"""Points by increasing key: where the proofs of theorems that store labels behind keys begin, and where they end.

>>> import exactmem as em
>>> from exactmem.theorems.deep import instance
>>> points = by_key(instance("vardi2021.compact", em.Dataset.from_arrays([[3], [0], [1]], [5, 5, 7]), 0))
>>> points.keys, points.codes
([0, 1, 3], [0, 1, 0])
>>> points.apart(1, 2)
Holds(witness='checked for all 2 pairs of neighbours; least key = 0; bits of the largest = 2 ≤ 2 = ρ')
>>> points.apart(2, 2)
Fails(witness='the keys 0 and 1 are 1 apart, not 2 or more')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from exactmem.linalg.rational_matrix import RationalMatrix
from exactmem.networks.network import Network
from exactmem.numbers.parsing import shown
from exactmem.proof.checks import agree, at_most, equal, every, together, value_text
from exactmem.proof.proof import Proof
from exactmem.theorems.deep import Instance, exact_number
from exactmem.verdict import Fails, Verdict

Number = int | Fraction


@dataclass(frozen=True)
class Keyed:
    """X : the distinct points by increasing key; keys : T at each, from the points; codes : of their labels; labels"""

    X: RationalMatrix
    keys: list[Number]
    codes: list[int]
    labels: RationalMatrix

    def apart(self, gap: int, bits: int, integers: bool = False) -> Verdict:
        """Neighbours differ by at least this gap, the least key is 0, floors have so many bits; all are integers, if asked."""
        broken = [t for t in self.keys if Fraction(t).denominator > 1]
        if integers and broken:
            return Fails(f"the key {shown(Fraction(broken[0]))} is no integer")
        near = (
            f"the keys {shown(Fraction(a))} and {shown(Fraction(b))} are {shown(Fraction(b - a))} apart, not {gap} or more"
            if b - a < gap
            else ""
            for a, b in pairwise(self.keys)
        )
        return together(
            every("pairs of neighbours", near),
            equal("least key", self.keys[0], "0", 0),
            at_most("bits of the largest", int(self.keys[-1]).bit_length(), "ρ", bits),
        )

    def returned(self, network: Network) -> Verdict:
        """The network returns the label of every point."""
        outputs = network.outputs(self.X)
        return agree(
            "points",
            (
                (f"T = {shown(Fraction(t))}", a, b)
                for t, a, b in zip(self.keys, outputs, self.labels.rows(), strict=True)
            ),
        )


def by_key(data: Instance) -> Keyed:
    """T(x) = scale·(direction·den·x - low), computed anew."""
    keys, order = data.keys, data.keys.order
    X = data.merged.X.take(order)
    T = [
        exact_number(keys.scale * (sum(a * v for a, v in zip(keys.direction, row, strict=True)) - keys.low))
        for row in X.num.tolist()
    ]
    labels = data.labels.target.Y.take(data.merged.representative[order])
    return Keyed(X, T, [code for _, code in data.entries], labels)


def direction_text(direction: Sequence[Number]) -> str:
    """Its entries, or the first eight of them.

    >>> direction_text((1,)), direction_text(range(9))
    ('(1)', '(0, 1, 2, 3, 4, 5, 6, 7, …)')
    """
    return value_text(direction if len(direction) <= 8 else (*direction[:8], "…"))


def one_label(proof: Proof, network: Network) -> bool:
    """Whether all labels are equal; then a constant returns them, and that is the one step of the proof."""
    if len(proof.data.label_table()[0]) > 1:
        return False
    pairs = enumerate(zip(network.outputs(proof.data.X), proof.data.Y.rows(), strict=True), 1)
    verdict = agree("rows", ((f"row {i}", output, label) for i, (output, label) in pairs))
    proof.step("All labels are equal: a constant returns them.", verdict)
    return True
