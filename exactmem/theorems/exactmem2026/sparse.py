"""Sparse rows: w places per point, and a countdown from each, instead of iterated hashes.

In section i the features are relu(p_i - k), k = 0, 1, ..., places - 1, for the place p_i >= 1. Modulo 2 the rows of p
and p - 1 differ by a run of ones of length p, and runs of length p and p - 1 by a single one in column p - 1: up to an
invertible matrix, which does not depend on the point, a row has one 1 per section, at its place. A countdown takes one
neuron of two slots.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exactmem.networks.circuit import Form
from exactmem.networks.lockstep import Block, beside
from exactmem.theorems.exactmem2026 import parity, residue
from exactmem.theorems.exactmem2026.folding import Shared
from exactmem.theorems.exactmem2026.hashing import IntArray
from exactmem.theorems.exactmem2026.positions import Positions, divide, division, quotient_terms

Reader = parity.Reader | residue.Reader


@dataclass(frozen=True)
class Parity(parity.Reader):
    """For two classes."""

    K: int
    most: int


@dataclass(frozen=True)
class Residue(residue.Reader):
    """For labels of c bits."""

    K: int
    most: int
    c: int


def reader(family: Positions, c: int) -> Reader:
    """What reads the features of these sections."""
    K, most = family.sections * family.places, family.sections * family.places * (family.places + 1) // 2
    return Parity(K, most) if c == 1 else Residue(K, most, c)


def rows(family: Positions, chain: Reader, places: IntArray) -> tuple[list[int], list[int]]:
    """Per point its features modulo 2^c, feature k in lane k + 1, and the constant of the chain."""
    countdown = [0]
    for p in range(1, family.places + 1):
        countdown.append((countdown[-1] << chain.lane) + p % 2**chain.c)
    shifts = [chain.lane * (1 + i * family.places) for i in range(family.sections)]
    found = [sum(countdown[p] << s for p, s in zip(line, shifts, strict=True)) for line in places.tolist()]
    return found, chain.constants((places * (places + 1) // 2).sum(axis=1))


def features(
    family: Positions, chain: Reader, first: Form, rest: Form, group: Sequence[Form], wait: int, shared: Shared
) -> Block[Form]:
    """Features for `wait` >= 1 layers and all folds: place by place, each counted down while the next is worked out."""
    for _ in range(wait):
        first, rest, *group = yield [first, rest, *group]
    p = first
    for i in range(family.sections):
        if i == family.sections - 1:
            yield from countdown(p, family.places, chain.c, shared)
        else:
            later = following(family, i + 1, chain.c, rest, group)
            _, (p, rest, group) = yield from beside(countdown(p, family.places, chain.c, shared), later)
    for _ in range(chain.after):
        yield []
    return Form()


def countdown(p: Form, places: int, c: int, shared: Shared) -> Block[None]:
    """places·c layers: p, p - 1, ..., not below 0, each for c folds."""
    for k in range(places):
        for t in range(c):
            shared.phi = p
            if t + 1 < c:
                (p,) = yield [p]
            elif k + 1 < places:
                (p,) = yield [p - 1]
            else:
                yield []


def following(
    family: Positions, i: int, c: int, rest: Form, group: Sequence[Form]
) -> Block[tuple[Form, Form, Sequence[Form]]]:
    """places·c layers: the place in section i as a neuron, what is left, and the group."""
    last = i == family.sections - 1
    steps = 0 if last else family.digit
    for _ in range(family.places * c - steps - 1):
        rest, *group = yield [rest, *group]
    digit, rest, group = yield from divide(rest, family.power(family.sections - 1 - i), steps, Form(), *group)
    if last:
        (p,) = yield [family.place(rest, group)]
        return p, Form(), []
    p, rest, *group = yield [family.place(digit, group), rest, *group]
    return p, rest, group


def feature_slots(family: Positions, c: int, wait: int) -> int:
    """Slots of `features`."""
    places, grouped = family.places, int(family.groups > 1)
    found = wait * (2 + grouped) + family.sections * (2 * (places - 1) + places * (c - 1))
    found += (family.sections - 1) * ((places * c - 1) * (1 + grouped) + 2 + grouped)  # carried, the next place
    between = family.sections - 2
    found += between * (division(1, family.digit, tracked=True) - family.digit)  # divided instead of carried
    return found + between * (quotient_terms(family.digit) - 1 + 3 + grouped)
